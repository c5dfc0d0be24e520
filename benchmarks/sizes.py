"""Measure time and memory of `validate` and `convert` against the size of the data.

Bare `orjson.loads` and ajv over the same lines, in the same run, are lines to compare with.
The file of figures is written anew after each size, so that a run that is stopped is not lost.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from measuring import CLI, DECODE, Run, machine, make_sample, timed
from peers import PEERS, Work

SIZES = (10, 40, 160, 640, 2560)
"""MB of a million bytes; each is four times the one before."""
REPEATED = 200
"""MB up to which a size is measured several times."""
GROWTH = 1.2
"""How many times the memory of a size that of the sixteenfold one may take."""


def commands(path: Path, folder: Path) -> dict[str, list[str]]:
    """Name what is measured on one dataset."""
    check = [*CLI, "validate", str(path), "-j"]
    target = str(folder / "out.parquet")
    named = {
        "orjson.loads": [sys.executable, "-c", DECODE, str(path)],
        "validate -j 1": [*check, "1"],
        "validate -j 2": [*check, "2"],
        "convert to Parquet": [*CLI, "convert", str(path), target],
    }
    for peer in PEERS:
        if peer.name == "ajv" and peer.is_here():
            named["ajv"] = peer.command(Work(path, folder))
    return named


def measure(path: Path, folder: Path, runs: int) -> list[dict[str, Any]]:
    """Measure everything on one dataset in turns: median seconds, and the most memory."""
    named = commands(path, folder)
    taken: dict[str, list[Run]] = {name: [] for name in named}
    for _ in range(runs):
        for name, command in named.items():
            run = timed(command)
            # Of the decoder, decoding alone counts, and not the start of its process.
            alone = float(run.output) if name == "orjson.loads" else run.seconds
            taken[name].append(run._replace(seconds=alone))
    return [
        {
            "name": name,
            "bytes": path.stat().st_size,
            "runs": runs,
            "seconds": round(statistics.median(run.seconds for run in found), 6),
            "memory": round(max(run.memory for run in found), 1),
        }
        for name, found in taken.items()
    ]


def growth(points: list[dict[str, Any]]) -> None:
    """Print how memory grows from each size to the sixteenfold one."""
    held = {(each["name"], each["size"]): each["memory"] for each in points}
    for (name, size), memory in held.items():
        larger = held.get((name, 16 * size))
        if larger and name not in {"ajv", "orjson.loads"}:
            mark = " !" if larger > GROWTH * memory else ""
            print(f"{name}: {larger / memory:.2f} times the memory from {size} MB{mark}")


def main() -> None:
    """Print the figures and write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mb", type=int, nargs="+", default=SIZES, help=f"default: {SIZES}")
    parser.add_argument("--runs", type=int, default=3, help=f"up to {REPEATED} MB; above, one")
    parser.add_argument("--json", type=Path, required=True, metavar="FILE")
    parser.add_argument("--folder", type=Path, help="where there is room for the data")
    arguments = parser.parse_args()
    figures: dict[str, Any] = {"machine": machine(), "points": []}
    figures["peers"] = {
        peer.name: peer.version() for peer in PEERS if peer.name == "ajv" and peer.is_here()
    }
    for size in arguments.mb:
        with tempfile.TemporaryDirectory(dir=arguments.folder) as name:
            path = Path(name) / "data.jsonl"
            make_sample(path, size * 1_000_000)
            rows = measure(path, Path(name), arguments.runs if size <= REPEATED else 1)
        for row in rows:
            print(
                f"{size:>6} MB  {row['name']:<20}{row['seconds']:10.2f} s"
                f"{row['seconds'] / rows[0]['seconds']:8.1f} x{row['memory']:8.0f} MB",
                flush=True,
            )
            figures["points"].append({"size": size, **row})
        text = json.dumps(figures, indent=2, ensure_ascii=False) + "\n"
        arguments.json.write_text(text, encoding="utf-8")
    growth(figures["points"])


if __name__ == "__main__":
    main()
