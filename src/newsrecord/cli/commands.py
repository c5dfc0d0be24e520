"""The commands.  What is heavy is imported where it is used, so that `--help` is quick."""

from __future__ import annotations

import contextlib
import json
import sys
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import click

from newsrecord.about import VERSION
from newsrecord.cli import console
from newsrecord.cli.options import Commands, OneOf, limits_of, on_invalid_of
from newsrecord.errors import OutputError, RefusedError, UsageError
from newsrecord.spelling import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from typing import TextIO

    from newsrecord.authoring.faults import Planting
    from newsrecord.conversion import OnInvalid
    from newsrecord.finding import Report, RuleInfo
    from newsrecord.loss import Lost

__all__ = ["newsrecord"]

NETWORK = click.option(
    "--allow-network", is_flag=True, help="Open addresses that begin with s3:// or gs://."
)
LIMIT_HELP = "Raise or lower a limit: depth, record_bytes, decompressed_bytes, ratio, free_bytes."


def _show_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: FBT001
    del param
    if value:
        console.write([f"newsrecord {VERSION}\n"])
        ctx.exit()


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_show_version,
    help="Show the version and exit.",
)
@click.pass_context
def newsrecord(ctx: click.Context) -> None:
    """Check and convert structured news records.

    Results go to stdout, all else to stderr. `-` is stdin or stdout.

    \b
    Exit codes: 0 clean, 1 findings, 2 wrong usage, 3 could not check,
    4 output failed, 70 our own bug, 130 interrupted.
    """  # noqa: D301  # click wants the backspace itself.
    if ctx.invoked_subcommand is None:
        ctx.fail(f"a command is due: {', '.join(cast('Commands', ctx.command).commands)}")


@newsrecord.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--with", "context", metavar="PATH", multiple=True, help="Read for reference only.")
@click.option("--format", "format_", metavar="FORMAT", help="Read as json, jsonl or parquet.")
@click.option("--report", "form", metavar="text|json", default="text", help="Form of the report.")
@click.option("-o", "--output", metavar="FILE", default="-", help="Write the report to a file.")
@click.option("--select", metavar="CODE", multiple=True, help="Run only rules that begin so.")
@click.option("--ignore", metavar="CODE", multiple=True, help="Leave out rules that begin so.")
@click.option(
    "--fail-on",
    type=OneOf("error", "warning", "notice", "never"),
    default="error",
    help="Lowest severity that makes the exit code 1 (default: error).",
)
@click.option("--as-of", metavar="DATE", help="Day or time of the check (default: today, UTC).")
@click.option("--allow-empty", is_flag=True, help="Accept a dataset without records.")
@click.option(
    "-j",
    "--jobs",
    metavar="N",
    type=click.IntRange(min=1),
    help="Processes that share the work (default: as many as there are cores).",
)
@click.option("--limit", metavar="NAME=VALUE", multiple=True, help=LIMIT_HELP)
@click.option("--engine", type=OneOf("local", "spark"), default="local", help="Where to run.")
@click.option("--spark-remote", metavar="URL", help="A Spark Connect server: sc://HOST:PORT.")
@NETWORK
def validate(
    *,
    paths: tuple[str, ...],
    context: tuple[str, ...],
    format_: str | None,
    form: str,
    output: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str,
    as_of: str | None,
    allow_empty: bool,
    jobs: int | None,
    limit: tuple[str, ...],
    allow_network: bool,
    engine: str,
    spark_remote: str | None,
) -> int:
    """Check files, folders and globs as one dataset.

    Formats are told by suffix, else by content; `.gz` and `.zst` are read, too.
    Context is read with the suffix or content alone.
    """
    from newsrecord import reports, rules
    from newsrecord.finding import Severity
    from newsrecord.stores import is_among, permit, shown

    reports.by_name(form)
    permit((output, *paths, *context), network=allow_network)
    if is_among(output, (*paths, *context)):
        message = f"{shown(output)} is an input: the report would replace the data"
        raise UsageError(message)
    stdin = console.stdin() if "-" in (*paths, *context) else None
    here = {"stdin": stdin, "jobs": jobs or console.cores()}
    with _checking(engine, spark_remote, here) as check:
        report = check(
            *paths,
            rules=rules.choose(select, ignore),
            context=context,
            as_of=as_of if as_of is not None else console.today(),
            format=format_,
            limits=limits_of(limit),
            allow_network=allow_network,
        )
    _write_report(report, form, output, network=allow_network)
    if not (report.records or allow_empty):
        console.tell("no records, so nothing was checked; --allow-empty accepts that")
    threshold = None if fail_on == "never" else Severity[fail_on]
    return report.exit_code(threshold, empty=allow_empty)


@contextlib.contextmanager
def _checking(
    engine: str, url: str | None, here: dict[str, Any]
) -> Generator[Callable[..., Report]]:
    """Give what checks: here, with some arguments of its own, or on a cluster."""
    if (engine == "spark") != (url is not None):
        message = "--engine spark and --spark-remote sc://HOST:PORT go together"
        raise UsageError(message)
    if url is None:
        from newsrecord.files import check

        yield partial(check, **here)
        return
    from newsrecord import spark

    with spark.connected(url) as session:
        yield partial(spark.check, session)


def _write_report(report: Report, form: str, output: str, *, network: bool) -> None:
    if output == "-":
        with console.pipe():
            console.write(_rendered(report, form, sys.stdout))
        return
    from newsrecord.stores import file_output

    with file_output(output, network=network) as out, out.member() as stream:
        for piece in _rendered(report, form, None):
            stream.write(piece.encode("utf-8", "backslashreplace"))


def _rendered(report: Report, form: str, stream: TextIO | None) -> Iterator[str]:
    from newsrecord import reports

    return reports.by_name(form)(
        report,
        color=console.color_on(stream),
        width=console.width_of(stream),
        version=VERSION,
    )


@newsrecord.command()
@click.argument("source", metavar="SRC")
@click.argument("target", metavar="DST")
@click.option("--from", "from_", metavar="FORMAT", help="Read as this format.")
@click.option("--to", metavar="FORMAT", help="Write this format.")
@click.option(
    "--on-invalid",
    metavar="fail|skip|quarantine=FILE",
    default="fail",
    help="Write nothing (the default), or all but the records with errors.",
)
@click.option("--verify", is_flag=True, help="Read the target back and compare, before it appears.")
@click.option("--loss-report", metavar="FILE", help="Write down, as JSON, what could not be kept.")
@click.option("--fail-on-loss", is_flag=True, help="Write nothing if something would be lost.")
@click.option(
    "--allow-loss", metavar="POINTER", multiple=True, help="Except at this place, or below it."
)
@click.option("--include-embargoed", is_flag=True, help="Write what is under embargo, too.")
@click.option(
    "--as-of", metavar="DATE", help="Day or time of the conversion (default: today, UTC)."
)
@click.option("--limit", metavar="NAME=VALUE", multiple=True, help=LIMIT_HELP)
@NETWORK
def convert(
    *,
    source: str,
    target: str,
    from_: str | None,
    to: str | None,
    on_invalid: str,
    verify: bool,
    loss_report: str | None,
    fail_on_loss: bool,
    allow_loss: tuple[str, ...],
    include_embargoed: bool,
    as_of: str | None,
    limit: tuple[str, ...],
    allow_network: bool,
) -> int:
    """Convert a dataset to another format, under all rules.

    SRC is a file, folder or glob. The target appears whole or not at all. Findings and losses go to
    stderr.
    """
    from newsrecord import conversion
    from newsrecord.stores import file_output, permit, shown

    word, quarantine = on_invalid_of(on_invalid)
    permit((source, target, quarantine, loss_report), network=allow_network)
    if loss_report is not None:
        _keep_report_apart(loss_report, (source, target, quarantine))
    refused: RefusedError | None = None
    made = None
    # Opened first, so that a report that cannot be written leaves no target without one.
    opening = (
        file_output(loss_report, network=allow_network)
        if loss_report is not None
        else contextlib.nullcontext()
    )
    with opening as report_file:
        try:
            made = conversion.convert(
                source,
                target,
                from_=from_,
                to=to,
                on_invalid=cast("OnInvalid", word),
                quarantine=quarantine,
                verify=verify,
                fail_on_loss=fail_on_loss,
                allow_loss=allow_loss,
                include_embargoed=include_embargoed,
                as_of=as_of if as_of is not None else console.today(),
                limits=limits_of(limit),
                stdin=console.stdin() if source == "-" else None,
                stdout=console.stdout() if target == "-" else None,
                allow_network=allow_network,
            )
        except RefusedError as refusal:
            refused = refusal
            losses: Sequence[Lost] = getattr(refusal, "losses", ())
        else:
            losses = made.losses
        if report_file is not None and (made is not None or losses):
            with report_file.member() as stream:
                stream.write(_loss_json(losses))
    if loss_report is None:
        _tell_losses(losses)
    if refused is not None:
        _tell_report(getattr(refused, "report", None))
        raise refused
    assert made is not None
    _tell_report(made.report)
    for note in made.notes:
        console.tell(note)
    skipped = f", {made.skipped} left out" if word != "fail" else ""
    console.tell(f"{made.written} records written to {shown(target)}{skipped}")
    return made.report.exit_code() or int(made.skipped > 0)


def _tell_report(report: Report | None) -> None:
    if report is not None and report.findings:
        console.show(_rendered(report, "text", sys.stderr))


def _keep_report_apart(report: str, others: tuple[str | None, ...]) -> None:
    from newsrecord.stores import is_among, shown

    if report == "-" or is_among(report, [path for path in others if path]):
        message = f"{shown(report)} cannot hold the loss report: name a file of its own"
        raise UsageError(message)


def _loss_json(losses: Sequence[Lost]) -> bytes:
    text = json.dumps({"losses": [lost.told for lost in losses]}, ensure_ascii=False, indent=2)
    return text.encode("utf-8", "backslashreplace") + b"\n"


def _tell_losses(losses: Sequence[Lost]) -> None:
    for lost in losses[:LOSSES]:
        why = f": {lost.why}" if lost.why else ""
        console.tell(f"lost: {lost.path} ({lost.kind}, {lost.count}x){why}")
    if len(losses) > LOSSES:
        console.tell(f"and {len(losses) - LOSSES} more losses: --loss-report FILE holds all")


LOSSES = 10
"""Losses that are told on stderr."""


@newsrecord.command()
@click.argument("name", metavar="[CODE|NAME]", required=False)
@click.option("--all", "all_", is_flag=True, help="Show every rule in full.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def rule(*, name: str | None, all_: bool, as_json: bool) -> int:
    """Explain a rule, or list them all."""
    from newsrecord import rules

    infos = list(rules.CATALOGUE.values())
    if name:
        begun = [info for info in infos if info.code.startswith(name.upper())]
        infos = begun if len(begun) > 1 else [rules.find(name)]
    with console.pipe():
        if as_json:
            pages: Any = [info.page for info in infos]
            chosen = pages[0] if name and len(pages) == 1 else pages
            console.write([json.dumps(chosen, ensure_ascii=False, indent=2) + "\n"])
        elif all_ or len(infos) == 1:
            console.write("\n".join(_page(info) for info in infos))
        else:
            console.write(_list(infos))
    return 0


def _list(infos: Sequence[RuleInfo]) -> Iterator[str]:
    width = max((len(info.name) for info in infos), default=0)
    for info in infos:
        yield f"{info.code}  {info.name:{width}}  {info.severity.name:7}  {info.summary}\n"


def _page(info: RuleInfo) -> str:
    lines = [f"{info.code} {info.name} ({info.severity.name}, since {info.since})"]
    lines += ["", info.summary]
    parts = {"Why": info.why, "Bad": info.bad, "Good": info.good, "Source": info.source}
    for title, text in parts.items():
        if text:
            lines += ["", f"{title}:", *(f"    {line}" for line in text.splitlines())]
    return "\n".join(lines) + "\n"


@newsrecord.command()
@click.argument("name", required=False)
def schema(*, name: str | None) -> int:
    """Print a JSON Schema, or list their names."""
    from newsrecord import schema as schemas

    text = schemas.published(name) if name else "".join(f"{each}\n" for each in schemas.NAMES)
    with console.pipe():
        console.write([text])
    return 0


@newsrecord.command()
@click.argument("n", metavar="N", type=click.IntRange(min=0))
@click.option("--seed", type=int, default=0, help="The same seed gives the same bytes.")
@click.option("--faults", metavar="CODE,...", default="", help="Plant each of these faults once.")
@click.option("-o", "--output", metavar="FILE", default="-", help="Write to a file, packed if .gz.")
@click.option(
    "--order",
    type=OneOf("articles-first", "articles-last", "mixed"),
    default="articles-first",
    help="Where the articles stand (default: articles-first).",
)
@click.option(
    "--body", type=OneOf("short", "long"), default="short", help="Length of texts (default: short)."
)
@NETWORK
def sample(
    *, n: int, seed: int, faults: str, output: str, order: Any, body: Any, allow_network: bool
) -> int:
    """Write an invented dataset of N articles and all that hangs on them, as JSON Lines.

    Faults that were planted are listed on stderr: code, line, record, pointer, `-` for none.
    """
    from newsrecord.authoring.faults import plant
    from newsrecord.authoring.sample import sample as make

    codes = _fault_codes(faults)
    planting = plant(make(n, seed=seed, order=order, body=body), codes, seed=seed)
    if planting.packed and not output.lower().endswith(".gz"):
        message = f"{planting.packed} is a fault of a compressed file: write to FILE.jsonl.gz"
        raise UsageError(message)
    with console.pipe():
        _write_planting(planting, output, network=allow_network)
    for p in planting.planted:
        console.show([f"{p.code} {p.line or '-'} {p.record_id or '-'} {p.pointer or '-'}\n"])
    return 0


def _fault_codes(faults: str) -> list[str]:
    from newsrecord.authoring.faults import FAULTS, FOREIGN
    from newsrecord.rules import CATALOGUE

    codes: dict[str, None] = {}
    for entry in (each.strip() for each in faults.split(",") if each.strip()):
        found = [c for c in FAULTS if c.startswith(entry.upper()) or CATALOGUE[c].name == entry]
        foreign = [c for c in FOREIGN if entry.upper() == c or CATALOGUE[c].name == entry]
        if foreign:
            what = FOREIGN[foreign[0]]
            message = f"{foreign[0]} is a fault of {what}, and sample writes JSON Lines"
            raise UsageError(message)
        if not found:
            names = [*FAULTS, *(CATALOGUE[code].name for code in FAULTS)]
            hint = did_you_mean(entry, names)
            message = f"no fault {entry!r} can be planted.{hint} See `newsrecord rule`."
            raise UsageError(message)
        codes.update(dict.fromkeys(found))
    return list(codes)


def _write_planting(planting: Planting, output: str, *, network: bool) -> None:
    from pathlib import Path

    from newsrecord.pack import explained
    from newsrecord.stores import file_output, shown

    if planting.packed:
        if shown(output) != output or "://" in output:
            message = f"{planting.packed} is a fault of a file that is written to disk only"
            raise UsageError(message)
        # What is packed already, and spoilt, must not be packed by its name once more.
        with explained(output), Path(output).open("wb") as file:
            file.writelines(planting.pieces())
        return
    stream = console.stdout() if output == "-" else None
    try:
        with file_output(output, stream=stream, network=network) as out, out.member() as member:
            member.writelines(planting.pieces())
    except OutputError:
        if stream is not None:
            console.abandon_stdout()
        raise
