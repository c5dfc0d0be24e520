"""What all benchmarks share: data, whole processes with their time and memory, and the machine."""

from __future__ import annotations

import datetime
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = [
    "BYTES_AN_ARTICLE",
    "CLI",
    "DECODE",
    "PACKAGES",
    "SPELLINGS",
    "Run",
    "decode_time",
    "here",
    "machine",
    "make_sample",
    "respell",
    "timed",
    "versions",
]

DECODE = """
import sys, time, orjson
start = time.perf_counter()
for line in open(sys.argv[1], "rb"):
    orjson.loads(line)
print(time.perf_counter() - start)
"""
CLI = (sys.executable, "-m", "newsrecord")
PACKAGES = ("orjson", "msgspec", "pydantic", "pyarrow")
"""What the figures of our own depend on."""
BYTES_AN_ARTICLE = {"short": 7_100, "long": 12_200}
"""Bytes of an article of the sample with all records that hang on it."""
SPELLINGS: dict[str, Callable[[Any], str]] = {
    "compact": lambda v: json.dumps(v, ensure_ascii=False, separators=(",", ":")) + "\n",
    "dumps": lambda v: json.dumps(v) + "\n",
    "crlf": lambda v: json.dumps(v, ensure_ascii=False, separators=(" , ", " : ")) + "\r\n",
}


class Run(NamedTuple):
    """What one process took.

    Times are seconds, by the clock and of all processors; memory is the most that the largest
    process of it and its children held, in MB of a million bytes.
    """

    seconds: float
    processor: float
    memory: float
    output: str


def timed(command: list[str], expected: int = 0) -> Run:
    """Run a whole process, which must exit with the code expected.

    Linux counts what the parent held at the start as memory of the child, so a script that
    measures imports no more than the standard library.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if process.returncode != expected:
            told = (errors.read() or output.read())[-500:].decode(errors="replace")
            message = f"{command} exited with {process.returncode}: {told}"
            raise SystemExit(message)
        first = output.read(1000).decode(errors="replace")
    # Darwin counts bytes, all others KiB.
    unit = 1 if sys.platform == "darwin" else 1024
    memory = usage.ru_maxrss * unit / 1e6
    return Run(seconds, usage.ru_utime + usage.ru_stime, memory, first)


def decode_time(path: Path) -> float:
    """Return the seconds of bare `orjson.loads` over the lines of a file."""
    return float(timed([sys.executable, "-c", DECODE, str(path)]).output)


def make_sample(path: Path, size: int, body: str = "short") -> None:
    """Write a sample of about `size` bytes as compact JSON Lines."""
    count = max(1, size // BYTES_AN_ARTICLE[body])
    options = ["--seed", "1", "--order", "mixed", "--body", body, "-o", str(path)]
    timed([*CLI, "sample", str(count), *options])


def respell(source: Path, target: Path, spelling: str, **members: object) -> None:
    """Write the lines of a file in another spelling, with further members in each record."""
    write = SPELLINGS[spelling]
    with source.open(encoding="utf-8") as lines, target.open("wb") as file:
        for number, line in enumerate(lines):
            value = json.loads(line)
            file.write(write(value | members if number else value).encode())


def here(package: str) -> bool:
    """Tell whether a package is installed."""
    try:
        version(package)
    except PackageNotFoundError:
        return False
    return True


def versions(packages: Iterable[str]) -> dict[str, str]:
    """Return the versions of those packages that are installed."""
    return {name: version(name) for name in packages if here(name)}


def machine() -> dict[str, Any]:
    """Describe where and when figures were taken: processor, cores, memory, Python, day."""
    return {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "processor": _processor(),
        "architecture": platform.machine(),
        "cores": len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
        "system": f"{platform.system()} {platform.release()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "node": _node(),
        "newsrecord": version("newsrecord"),
        "packages": versions(PACKAGES),
    }


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text(encoding="utf-8").splitlines() if listed.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _node() -> str | None:
    if shutil.which("node") is None:
        return None
    return timed(["node", "--version"]).output.strip().removeprefix("v")
