"""Measure newsrecord and its peers over the same data, as multiples of bare `orjson.loads`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DECODE = """
import sys, time, orjson
start = time.perf_counter()
for line in open(sys.argv[1], "rb"):
    orjson.loads(line)
print(time.perf_counter() - start)
"""
AJV = """
const fs = require("fs"), readline = require("readline");
const Ajv = require(process.env.NEWSRECORD_AJV_DIR + "/node_modules/ajv/dist/2020");
const check = new Ajv({strict: true, allErrors: false}).compile(
  JSON.parse(fs.readFileSync(process.argv[1])));
let bad = 0, first = true;
readline.createInterface({input: fs.createReadStream(process.argv[2])}).on("line", line => {
  if (!line.trim()) return;
  const value = JSON.parse(line);
  if (first) { first = false; return; }
  if (!check(value)) bad += 1;
}).on("close", () => process.exit(bad ? 1 : 0));
"""
BUDGETS = {"validate": 10.0, "to parquet": 20.0}
MEMORY_BUDGET = 250
SPELLINGS: dict[str, Callable[[Any], str]] = {
    "compact": lambda v: json.dumps(v, ensure_ascii=False, separators=(",", ":")) + "\n",
    "dumps": lambda v: json.dumps(v) + "\n",
    "crlf": lambda v: json.dumps(v, ensure_ascii=False, separators=(" , ", " : ")) + "\r\n",
}


def records(size: int, body: str) -> Iterator[dict[str, Any]]:
    """Yield a sample of about `size` bytes."""
    from newsrecord.authoring.sample import sample

    each = 7_100 if body == "short" else 12_200
    yield from sample(max(1, size // each), seed=1, order="mixed", body=body)  # type: ignore[arg-type]


def timed(command: list[str]) -> float:
    """Run a whole process and return its seconds."""
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        message = f"{command} failed: {done.stderr.decode()[-500:]}"
        raise SystemExit(message)
    return time.perf_counter() - start


def decode_time(path: Path) -> float:
    """Return the seconds of bare `orjson.loads` over the lines of a file."""
    command = [sys.executable, "-c", DECODE, str(path)]
    done = subprocess.run(command, capture_output=True, check=True)
    return float(done.stdout)


def row(name: str, seconds: list[float], decode: float) -> None:
    """Print one figure."""
    ratio = statistics.median(seconds) / decode
    mark = " !" if ratio > BUDGETS.get(name, float("inf")) else ""
    print(f"  {name:<28}{statistics.median(seconds):8.2f} s {ratio:8.1f} x{mark}", flush=True)


def measure(path: Path, folder: Path, runs: int) -> None:
    """Measure one dataset."""
    decode = statistics.median(decode_time(path) for _ in range(runs))
    print(f"  {'orjson.loads':<28}{decode:8.2f} s {1:8.1f} x")
    cli = [sys.executable, "-m", "newsrecord"]
    target = str(folder / "out.parquet")
    row("validate", [timed([*cli, "validate", str(path)]) for _ in range(runs)], decode)
    select = [*cli, "validate", "--select", "NR0,NR1", str(path)]
    row("validate NR0,NR1", [timed(select) for _ in range(runs)], decode)
    convert = [*cli, "convert", str(path), target]
    row("to parquet", [timed(convert) for _ in range(runs)], decode)
    back = [*cli, "convert", target, str(folder / "back.jsonl")]
    row("from parquet", [timed(back)], decode)
    peers(path, folder, decode)


def peers(path: Path, folder: Path, decode: float) -> None:
    """Measure the validators that check the schema only."""
    schemas = Path(__file__).parents[1] / "schemas" / "1.0"
    if shutil.which("node") and os.environ.get("NEWSRECORD_AJV_DIR"):
        record = str(schemas / "record.schema.json")
        row("ajv (schema only)", [timed(["node", "-e", AJV, record, str(path)])], decode)
    else:
        print("  ajv                         not here: set NEWSRECORD_AJV_DIR")
    command = shutil.which("check-jsonschema", path=str(Path(sys.executable).parent))
    if command is None:
        print("  check-jsonschema            not here")
        return
    lines = path.read_text(encoding="utf-8").split("\n")[:2001]
    document = json.loads(lines[0]) | {"records": [json.loads(line) for line in lines[1:] if line]}
    part, whole = folder / "part.jsonl", folder / "part.json"
    part.write_text("\n".join(lines) + "\n", encoding="utf-8")
    whole.write_text(json.dumps(document), encoding="utf-8")
    dataset = str(schemas / "dataset.schema.json")
    seconds = timed([command, "--schemafile", dataset, str(whole)])
    row("check-jsonschema (2000)", [seconds], decode_time(part))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mb", type=int, default=20, help="size of each dataset in MB")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--body", choices=("short", "long", "both"), default="both")
    arguments = parser.parse_args()
    names = ("newsrecord", "msgspec", "orjson", "pyarrow", "check-jsonschema")
    pinned = ", ".join(f"{name} {version(name)}" for name in names)
    print(
        f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, "
        f"{os.cpu_count()} cores; {pinned}"
    )
    bodies = ("short", "long") if arguments.body == "both" else (arguments.body,)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for body in bodies:
            for spelling, write in SPELLINGS.items():
                path = folder / f"{spelling}.jsonl"
                with path.open("w", encoding="utf-8", newline="") as file:
                    file.writelines(map(write, records(arguments.mb * 1_000_000, body)))
                size = path.stat().st_size / 1e6
                print(f"{spelling}, {body} bodies, {size:.0f} MB")
                measure(path, folder, arguments.runs)
                path.unlink()
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    mark = " !" if peak > MEMORY_BUDGET else ""
    print(f"peak memory of the largest process: {peak:.0f} MB{mark}")


if __name__ == "__main__":
    main()
