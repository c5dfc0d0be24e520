"""`newsrecord validate`: check a dataset, show what was found."""

from __future__ import annotations

import contextlib
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from newsrecord.cli import console
from newsrecord.cli.options import LIMIT_HELP, NETWORK, OneOf, limits_of
from newsrecord.cli.rendering import rendered
from newsrecord.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from newsrecord.finding import Report

__all__ = ["validate"]


@click.command()
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
            console.write(rendered(report, form, sys.stdout))
        return
    from newsrecord.stores import file_output

    with file_output(output, network=network) as out, out.member() as stream:
        for piece in rendered(report, form, None):
            stream.write(piece.encode("utf-8", "backslashreplace"))
