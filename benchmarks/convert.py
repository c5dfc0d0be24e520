"""Measure conversion to Parquet and back, and its peers over the same data, in one run.

Peers get the lines of each record type in a file of their own, made beforehand; they check
nothing, and DuckDB and Polars guess the types.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from run import decode_time, records, timed

TYPES = ("Article", "Actor", "Event", "Attribution")
PYARROW = """
import sys
from pathlib import Path
import pyarrow.json, pyarrow.parquet
for source in sorted(Path(sys.argv[1]).glob("*.jsonl")):
    options = pyarrow.json.ReadOptions(block_size=1 << 24)
    table = pyarrow.json.read_json(source, read_options=options)
    pyarrow.parquet.write_table(table, f"{sys.argv[2]}/{source.stem}.parquet", compression="zstd")
"""
DUCKDB = """
import sys
from pathlib import Path
import duckdb
for source in sorted(Path(sys.argv[1]).glob("*.jsonl")):
    duckdb.execute(
        f"COPY (FROM read_json('{source}', format = 'newline_delimited')) "
        f"TO '{sys.argv[2]}/{source.stem}.parquet' (FORMAT parquet, COMPRESSION zstd)"
    )
"""
POLARS = """
import sys
from pathlib import Path
import polars
for source in sorted(Path(sys.argv[1]).glob("*.jsonl")):
    table = polars.read_ndjson(source, infer_schema_length=None)
    table.write_parquet(f"{sys.argv[2]}/{source.stem}.parquet", compression="zstd")
"""
PEERS = {"pyarrow": PYARROW, "duckdb": DUCKDB, "polars": POLARS}


def split(path: Path, folder: Path) -> None:
    """Write the lines of each record type to a file of their own."""
    files = {name: (folder / f"{name}.jsonl").open("wb") for name in TYPES}
    with path.open("rb") as lines:
        for line in lines:
            name = json.loads(line).get("type")
            if name:
                files[name].write(line)
    for file in files.values():
        file.close()


def size(folder: Path) -> int:
    """Return the bytes of all Parquet files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*.parquet"))


def processor_time() -> float:
    """Return the seconds that the processes run so far have worked, on all cores."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(path: Path, folder: Path, runs: int) -> None:
    """Print the table for one dataset."""
    here = [name for name in PEERS if _is_here(name)]
    parts = folder / "parts"
    parts.mkdir()
    split(path, parts)
    for name in here:
        (folder / name).mkdir()
    cli = [sys.executable, "-m", "newsrecord"]
    table, back = folder / "out.parquet", str(folder / "back.jsonl")
    commands = {
        "validate": [*cli, "validate", str(path)],
        "validate NR0,NR1": [*cli, "validate", "--select", "NR0,NR1", str(path)],
        "to parquet": [*cli, "convert", str(path), str(table)],
        "from parquet": [*cli, "convert", str(table), back],
        **{
            name: [sys.executable, "-c", PEERS[name], str(parts), str(folder / name)]
            for name in here
        },
    }
    decode: list[float] = []
    taken: dict[str, list[float]] = {name: [] for name in commands}
    worked: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs):
        decode.append(decode_time(path))
        for name, command in commands.items():
            before = processor_time()
            taken[name].append(timed(command))
            worked[name].append(processor_time() - before)
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
    for name in here:
        ratio, ours = seconds["to parquet"] / seconds[name], size(table) / size(folder / name)
        print(f"  to parquet : {name} = {ratio:.2f} of the time, {ours:.3f} of the size")


def _is_here(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        print(f"  {name} is not here")
        return False
    return True


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
    names = [name for name in ("newsrecord", "orjson", *PEERS) if _is_here(name)]
    print(
        f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, "
        f"{len(os.sched_getaffinity(0))} cores; "
        + ", ".join(f"{name} {version(name)}" for name in names)
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = arguments.file or folder / "sample.jsonl"
        if arguments.file is None:
            with path.open("w", encoding="utf-8") as file:
                for record in records(arguments.mb * 1_000_000, arguments.body):
                    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
                    file.write(text + "\n")
        print(f"{arguments.body} bodies, {path.stat().st_size / 1e6:.0f} MB")
        measure(path, folder, arguments.runs)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"peak memory of the largest process, peers included: {peak:.0f} MB")


if __name__ == "__main__":
    main()
