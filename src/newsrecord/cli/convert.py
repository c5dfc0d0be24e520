"""`newsrecord convert`: write a dataset in another format."""

from __future__ import annotations

import contextlib
import json
import sys
from typing import TYPE_CHECKING, cast

import click

from newsrecord.cli import console
from newsrecord.cli.options import LIMIT_HELP, NETWORK, limits_of, on_invalid_of
from newsrecord.cli.rendering import rendered
from newsrecord.errors import RefusedError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsrecord.conversion import OnInvalid
    from newsrecord.finding import Report
    from newsrecord.loss import Lost

__all__ = ["convert"]


@click.command()
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
        console.show(rendered(report, "text", sys.stderr))


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
