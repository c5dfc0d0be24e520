"""Measure newsrecord and its peers over the same data, as multiples of bare `orjson.loads`.

Whole processes are measured, start-up and reading included, in turns, so that a busy moment of
the machine falls on all of them.  `!` marks a figure above its budget.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from measuring import CLI, SPELLINGS, Run, decode_time, machine, make_sample, respell, timed
from peers import PEERS, Peer, Work

if TYPE_CHECKING:
    from collections.abc import Iterator

BUDGETS = {"validate -j 1": 7.0, "validate -j 1 --select NR0,NR1": 3.5}
"""Multiples of bare decoding that may be taken."""
REFUSED = "validate -j 1, all refused"
REFUSED_BUDGET = 5.0
"""How many times the same check of records that pass the check of refused ones may take."""
MEMORY_BUDGET = 400
"""MB that one of our processes may hold."""


class Task(NamedTuple):
    """One row of the table: a command over a part of the data, and what it does."""

    name: str
    does: str
    part: Path
    command: list[str]
    ours: bool = True
    expected: int = 0


class Made(NamedTuple):
    """How a dataset is written."""

    body: str
    spelling: str


def our_tasks(work: Work, refused: Path) -> Iterator[Task]:
    """Yield what newsrecord is measured at."""
    lines, path = work.lines, str(work.lines)
    check = [*CLI, "validate", "-j"]
    yield Task("validate -j 1", "all rules, one process", lines, [*check, "1", path])
    yield Task("validate -j 2", "all rules, two processes", lines, [*check, "2", path])
    select = [*check, "1", "--select", "NR0,NR1", path]
    does = "bytes, JSON and schema alone, one process"
    yield Task("validate -j 1 --select NR0,NR1", does, lines, select)
    does = "all rules, one process; a finding for each record is made, placed and printed"
    yield Task(REFUSED, does, refused, [*check, "1", str(refused)], expected=1)
    table, back = str(work.folder / "out.parquet"), str(work.folder / "back.jsonl")
    convert = [*CLI, "convert"]
    does = "JSON Lines to Parquet of fixed types, under all rules"
    yield Task("convert to Parquet", does, lines, [*convert, path, table])
    does = "Parquet to JSON Lines, under all rules"
    yield Task("convert from Parquet", does, lines, [*convert, table, back])


def tasks(path: Path, folder: Path, made: Made, peers: list[Peer]) -> Iterator[Task]:
    """Yield all rows for one dataset, and write the forms of the data that they read."""
    refused = folder / "refused.jsonl"
    respell(path, refused, made.spelling, flaw=1)
    yield from our_tasks(Work(path, folder), refused)
    for peer in peers:
        if peer.quick or made.spelling == "compact":
            work = share(path, folder, made, peer.most)
            if peer.name == "PyLD":
                linked = [*CLI, "validate", "-j", "1", str(work.linked())]
                does = "all rules, one process, on the same JSON-LD as PyLD"
                yield Task("validate -j 1, JSON-LD", does, work.lines, linked)
            yield Task(peer.name, peer.does, work.lines, peer.command(work), ours=False)


def share(path: Path, folder: Path, made: Made, most: int) -> Work:
    """Return the data, or where it is too large for a peer, another sample of `most` MB.

    The first lines will not do: what they refer to may stand further down.
    """
    if path.stat().st_size <= most * 1_000_000:
        return Work(path, folder)
    inner = folder / f"sample{most}"
    work = Work(inner / "sample.jsonl", inner)
    if not inner.exists():
        inner.mkdir()
        make_sample(work.lines, most * 1_000_000, made.body)
    return work


def measure(every: list[Task], runs: int) -> list[dict[str, Any]]:
    """Run all tasks in turns, and return a row for each."""
    decodes: dict[Path, list[float]] = defaultdict(list)
    taken: list[list[Run]] = [[] for _ in every]
    for _ in range(runs):
        for part in dict.fromkeys(task.part for task in every):
            decodes[part].append(decode_time(part))
        for task, found in zip(every, taken, strict=True):
            found.append(timed(task.command, task.expected))
    units = {part: statistics.median(each) for part, each in decodes.items()}
    made = [row(task, found, units[task.part]) for task, found in zip(every, taken, strict=True)]
    passing = next(each["seconds"] for each in made if each["name"] == "validate -j 1")
    for each in made:
        if each["name"] == REFUSED:
            each["times_passing"] = round(each["seconds"] / passing, 2)
            each["over"] = each["seconds"] > REFUSED_BUDGET * passing
    return made


def row(task: Task, found: list[Run], unit: float) -> dict[str, Any]:
    """Put the figures of one task together: medians, but the most memory of all runs."""
    seconds = statistics.median(run.seconds for run in found)
    ratio = seconds / unit
    return {
        "name": task.name,
        "ours": task.ours,
        "does": task.does,
        "bytes": task.part.stat().st_size,
        "decode": round(unit, 4),
        "seconds": round(seconds, 3),
        "each": [round(run.seconds, 3) for run in found],
        "ratio": round(ratio, 2),
        "processor": round(statistics.median(run.processor for run in found) / unit, 2),
        "memory": round(max(run.memory for run in found)),
        "over": ratio > BUDGETS.get(task.name, float("inf")),
    }


def show(rows: list[dict[str, Any]], whole: int) -> None:
    """Print the rows of one dataset."""
    print(f"  {'':<32}{'s':>9}{'times':>9}{'processor':>11}{'MB':>7}")
    for each in rows:
        part = "" if each["bytes"] >= whole else f"  on {each['bytes'] / 1e6:.0f} MB"
        time = f"{each['seconds']:9.2f}{each['ratio']:9.1f}{' !' if each['over'] else '  '}"
        large = each["ours"] and each["memory"] > MEMORY_BUDGET
        held = f"{each['processor']:9.1f}{each['memory']:7}{' !' if large else ''}"
        times = f"  {each['times_passing']} times passing" if "times_passing" in each else ""
        print(f"  {each['name']:<32}{time}{held}{times}{part}", flush=True)


def listed(versions: dict[str, str]) -> str:
    """Write names with their versions."""
    return ", ".join(f"{name} {version}" for name, version in versions.items())


def header(about: dict[str, Any], peers: dict[str, str], absent: list[str]) -> None:
    """Print what the figures depend on."""
    print(
        f"{about['date']}, {about['processor']}, {about['cores']} cores, "
        f"{about['memory_gb']} GB, {about['system']}, {about['python']}, Node {about['node']}\n"
        f"newsrecord {about['newsrecord']} with {listed(about['packages'])}\n"
        f"peers: {listed(peers) or 'none'}"
    )
    for name in absent:
        hint = "set NEWSRECORD_AJV_DIR" if name == "ajv" else "benchmarks/requirements.txt pins it"
        print(f"not here: {name} ({hint})")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mb", type=int, default=20, help="size of each dataset in MB")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--body", choices=("short", "long", "both"), default="short")
    parser.add_argument("--spelling", choices=SPELLINGS, action="append", help="default: all")
    parser.add_argument("--no-peers", action="store_true", help="measure newsrecord alone")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there")
    arguments = parser.parse_args()
    wanted = () if arguments.no_peers else PEERS
    present = [peer for peer in wanted if peer.is_here()]
    peers = {peer.name: peer.version() for peer in present}
    absent = [peer.name for peer in wanted if peer not in present]
    about = machine()
    header(about, peers, absent)
    tables: list[dict[str, Any]] = []
    for body in ("short", "long") if arguments.body == "both" else (arguments.body,):
        for spelling in arguments.spelling or SPELLINGS:
            with tempfile.TemporaryDirectory() as name:
                made, path = Path(name) / "made.jsonl", Path(name) / "data.jsonl"
                make_sample(made, arguments.mb * 1_000_000, body)
                respell(made, path, spelling)
                made.unlink()
                size = path.stat().st_size
                print(f"\n{spelling}, {body} bodies, {size / 1e6:.0f} MB")
                every = list(tasks(path, Path(name), Made(body, spelling), present))
                rows = measure(every, arguments.runs)
            show(rows, size)
            tables.append({"spelling": spelling, "body": body, "bytes": size, "rows": rows})
    if arguments.json:
        figures = {
            "machine": about,
            "peers": peers,
            "absent": absent,
            "runs": arguments.runs,
            "tables": tables,
        }
        text = json.dumps(figures, indent=2, ensure_ascii=False) + "\n"
        arguments.json.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
