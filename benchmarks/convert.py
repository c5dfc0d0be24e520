"""Measure conversion to Parquet and back, and its peers over the same data, in one run.

Peers get the lines of each record type in a file of their own, made beforehand; they check
nothing, and DuckDB and Polars guess the types.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
import tempfile
from importlib.metadata import version
from pathlib import Path

from measuring import CLI, decode_time, here, make_sample, timed
from peers import Work, script

PEERS = ("pyarrow", "duckdb", "polars")


def size(folder: Path) -> int:
    """Return the bytes of all Parquet files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*.parquet"))


def measure(path: Path, folder: Path, runs: int) -> None:
    """Print the table for one dataset."""
    present = [name for name in PEERS if here(name)]
    forms = Work(path, folder)
    table, back = folder / "out.parquet", str(folder / "back.jsonl")
    commands = {
        "validate": [*CLI, "validate", str(path)],
        "validate NR0,NR1": [*CLI, "validate", "--select", "NR0,NR1", str(path)],
        "to parquet": [*CLI, "convert", str(path), str(table)],
        "from parquet": [*CLI, "convert", str(table), back],
        **{name: script(name, forms.tables(), forms.target(name)) for name in present},
    }
    decode: list[float] = []
    taken: dict[str, list[float]] = {name: [] for name in commands}
    worked: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs):
        decode.append(decode_time(path))
        for name, command in commands.items():
            run = timed(command)
            taken[name].append(run.seconds)
            worked[name].append(run.processor)
    unit = statistics.median(decode)
    print(f"  {'orjson.loads':<28}{unit:8.2f} s {1:8.1f} x")
    seconds = {name: statistics.median(each) for name, each in taken.items()}
    for name, each in seconds.items():
        work = statistics.median(worked[name]) / unit
        print(f"  {name:<28}{each:8.2f} s {each / unit:8.1f} x {work:8.1f} x of processor time")
    beyond = seconds["to parquet"] - seconds["validate"]
    print(f"  {'to parquet beyond validate':<28}{beyond:8.2f} s {beyond / unit:8.1f} x")
    beyond = seconds["from parquet"] - seconds["validate"]
    print(f"  {'from parquet beyond validate':<28}{beyond:8.2f} s {beyond / unit:8.1f} x")
    ratio = seconds["from parquet"] / seconds["validate NR0,NR1"]
    print(f"  from parquet : validate NR0,NR1 = {ratio:.2f} (at most 2)")
    for name in present:
        ratio, ours = seconds["to parquet"] / seconds[name], size(table) / size(forms.target(name))
        print(f"  to parquet : {name} = {ratio:.2f} of the time, {ours:.3f} of the size")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mb", type=int, default=20, help="size of the dataset in MB")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--body", choices=("short", "long"), default="short")
    parser.add_argument("--cores", type=int, help="run everything on so many cores")
    parser.add_argument("--file", type=Path, help="a dataset to take instead of a sample")
    arguments = parser.parse_args()
    if arguments.cores:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: arguments.cores])
    names = [name for name in ("newsrecord", "orjson", *PEERS) if here(name)]
    absent = [name for name in PEERS if not here(name)]
    print(
        f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, "
        f"{len(os.sched_getaffinity(0))} cores; "
        + ", ".join(f"{name} {version(name)}" for name in names)
        + "".join(f"; {name} is not here" for name in absent)
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = arguments.file or folder / "sample.jsonl"
        if arguments.file is None:
            make_sample(path, arguments.mb * 1_000_000, arguments.body)
        print(f"{arguments.body} bodies, {path.stat().st_size / 1e6:.0f} MB")
        measure(path, folder, arguments.runs)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"peak memory of the largest process, peers included: {peak:.0f} MB")


if __name__ == "__main__":
    main()
