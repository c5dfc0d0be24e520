"""Measure how long whole processes take that do next to nothing, against `import pydantic`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

STORY = Path(__file__).parents[1] / "examples" / "story.jsonl"
NAME = {"text": "Mary", "language": "en"}
TINY = (
    {"newsrecord": "1", "base": "https://example.org/news/"},
    {"id": "article/storm", "type": "Article", "language": "en", "body": "A storm hit, she said."},
    {"id": "actor/mary", "type": "Actor", "kind": "person", "named": True, "names": [NAME]},
)
# As the script does that pip installs.
NEWSRECORD = ("-c", "from newsrecord.cli import main; main()")
REFERENCE = "import pydantic"
TIMES = 2.5
"""How many times the reference a small check may take."""
HELP = 0.150
"""Seconds that the help may take."""


class Run(NamedTuple):
    """What one process took, in seconds: by the clock, and of a processor."""

    wall: float
    cpu: float


def commands(folder: Path) -> dict[str, tuple[str, ...]]:
    """Name what is measured, each with the arguments of Python."""
    tiny = folder / "tiny.jsonl"
    tiny.write_text("".join(json.dumps(each) + "\n" for each in TINY), encoding="utf-8")
    target = str(folder / "copy.jsonl")
    return {
        "python": ("-c", "pass"),
        REFERENCE: ("-c", REFERENCE),
        "from pydantic import BaseModel": ("-c", "from pydantic import BaseModel"),
        "import newsrecord": ("-c", "import newsrecord"),
        "--help": (*NEWSRECORD, "--help"),
        "validate, 2 records": (*NEWSRECORD, "validate", str(tiny)),
        "validate, the story": (*NEWSRECORD, "validate", str(STORY)),
        "convert, 2 records": (*NEWSRECORD, "convert", str(tiny), target),
    }


def timed(arguments: tuple[str, ...], folder: Path) -> Run:
    """Run a whole process, whose modules are compiled into the folder the first time."""
    env = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run([sys.executable, *arguments], capture_output=True, check=False, env=env)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        message = f"{arguments} failed: {done.stderr.decode()[-500:]}"
        raise SystemExit(message)
    return Run(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def row(name: str, runs: list[Run], reference: float) -> None:
    """Print one line; the ratio is of processor time, least against least."""
    walls, cpus = [run.wall for run in runs], [run.cpu for run in runs]
    ratio = min(cpus) / reference
    over = (name == "--help" and min(cpus) > HELP) or (
        name.startswith("validate") and ratio > TIMES
    )
    times = (min(walls), statistics.median(walls), min(cpus), statistics.median(cpus))
    figures = "".join(f"{1000 * each:9.0f}" for each in times)
    print(f"{name:<32}{figures}{ratio:9.2f}{' !' if over else ''}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    count = parser.parse_args().runs
    pinned = ", ".join(f"{name} {version(name)}" for name in ("newsrecord", "pydantic", "click"))
    print(f"{platform.python_implementation()} {platform.python_version()}; {pinned}")
    print(f"{'milliseconds':<32}{'wall':>9}{'median':>9}{'cpu':>9}{'median':>9}{'times':>9}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        every = commands(folder)
        for arguments in every.values():
            timed(arguments, folder)
        runs: dict[str, list[Run]] = {each: [] for each in every}
        # In turns, so that a busy moment of the machine falls on all of them.
        for _ in range(count):
            for each, arguments in every.items():
                runs[each].append(timed(arguments, folder))
    reference = min(run.cpu for run in runs[REFERENCE])
    for each, found in runs.items():
        row(each, found, reference)


if __name__ == "__main__":
    main()
