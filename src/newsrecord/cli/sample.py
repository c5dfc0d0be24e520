"""`newsrecord sample`: write an invented dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from newsrecord.cli import console
from newsrecord.cli.options import NETWORK, OneOf
from newsrecord.errors import OutputError, UsageError
from newsrecord.spelling import did_you_mean

if TYPE_CHECKING:
    from newsrecord.authoring.faults import Planting

__all__ = ["sample"]


@click.command()
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
