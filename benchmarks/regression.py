"""Count instructions of a small check, and compare them with figures that are checked in.

Valgrind counts, so that neither the machine's speed nor other work on it matters.  What is
compared are multiples of one pass of `json.loads` over the same lines: `start` is a check of one
article, `article` what each further one costs, taken over a sample of 30.  Exit code 1 where one
is more than a tenth above its figure, 2 where there is none for this Python.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from measuring import CLI, PACKAGES, here, timed, versions

FIGURES = Path(__file__).parent / "figures" / "instructions.json"
ARTICLES = 30
PASSES = 40
TOLERANCE = 0.10
LOADS = """
import json, sys
lines = open(sys.argv[1], "rb").readlines()
for _ in range(int(sys.argv[2])):
    for line in lines:
        json.loads(line)
"""
COUNT = re.compile(r"Collected : (\d+)")


def instructions(command: list[str], folder: Path) -> int:
    """Return how many instructions a process executes; it is run once beforehand to compile."""
    env = {
        **os.environ,
        "PYTHONHASHSEED": "0",
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
    }
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    valgrind = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder / 'callgrind'}"]
    for each in (command, [*valgrind, *command]):
        done = subprocess.run(each, capture_output=True, text=True, check=False, env=env)
        if done.returncode:
            message = f"{each} exited with {done.returncode}: {done.stderr[-500:]}"
            raise SystemExit(message)
    found = COUNT.search(done.stderr)
    if found is None:
        message = f"no count in what valgrind says: {done.stderr[-500:]}"
        raise SystemExit(message)
    return int(found[1])


def count(folder: Path) -> dict[str, float]:
    """Return the multiples of one pass of `json.loads` over the sample, and over one article."""
    paths = {number: folder / f"{number}.jsonl" for number in (1, ARTICLES + 1)}
    for number, path in paths.items():
        order = ["--seed", "1", "--order", "mixed", "-o", str(path)]
        timed([*CLI, "sample", str(number), *order])
    small, large = paths.values()
    validate = [*CLI, "validate", "-j", "1", "--as-of", "2026-11-24"]
    loads = [sys.executable, "-c", LOADS, str(large)]
    passes = instructions([*loads, str(PASSES)], folder) - instructions([*loads, "0"], folder)
    article = passes / PASSES / (ARTICLES + 1)
    start = instructions([*validate, str(small)], folder)
    rest = instructions([*validate, str(large)], folder) - start
    return {
        "start": round(start / article, 1),
        "article": round(rest / ARTICLES / article, 2),
    }


def beyond(found: dict[str, float], known: dict[str, float]) -> list[str]:
    """Return the names of the figures that have grown by more than the tolerance."""
    return [name for name, each in found.items() if each > known[name] * (1 + TOLERANCE)]


def main() -> int:
    """Compare the figures, or write them down."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true", help="write the figures of this Python")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        found = count(Path(name))
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    every = json.loads(FIGURES.read_bytes()) if FIGURES.exists() else {}
    if arguments.update:
        every[python] = {"figures": found, "packages": versions(PACKAGES)}
        text = json.dumps(every, indent=2, sort_keys=True) + "\n"
        FIGURES.write_text(text, encoding="utf-8")
    if python not in every:
        print(f"{found}; nothing to compare with for Python {python}: run with --update")
        return 2
    known = every[python]["figures"]
    for name, each in found.items():
        share = each / known[name]
        print(f"{name}: {each} times json.loads, {share:.3f} of the {known[name]} known")
        if share < 1 - TOLERANCE:
            print(f"{name} has fallen: run with --update, or the next rise up to it goes unseen")
    for name, known_version in every[python]["packages"].items():
        if here(name) and version(name) != known_version:
            print(f"{name} is {version(name)}; the figures known are of {known_version}")
    return int(bool(beyond(found, known)))


if __name__ == "__main__":
    sys.exit(main())
