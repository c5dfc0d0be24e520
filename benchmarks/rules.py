"""Measure what each rule costs beyond the gate, as multiples of bare `orjson.loads`.

Rules of one join or graph share its facts or edges, and are measured together.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from newsrecord import check
from newsrecord.authoring.sample import sample
from newsrecord.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newsrecord.rules import Rule

AS_OF = "2026-11-24"
BYTES_AN_ARTICLE = 7_100


def groups() -> list[tuple[Rule, ...]]:
    """Put rules together that share facts or edges."""
    found: dict[object, list[Rule]] = {}
    for rule in RULES:
        if rule.check is not None:
            shared = rule.join or rule.graph
            found.setdefault(id(shared) if shared else rule.info.code, []).append(rule)
    return [tuple(rules) for rules in found.values()]


def best(work: Callable[[], object], runs: int) -> float:
    """Return the seconds of the fastest run."""
    seconds: list[float] = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def decode(path: Path) -> None:
    """Read the lines, and do nothing with them."""
    with path.open("rb") as file:
        for line in file:
            orjson.loads(line)


def main() -> None:
    """Print the table, dearest first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mb", type=int, default=10, help="size of the dataset in MB")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.jsonl"
        with path.open("w", encoding="utf-8") as file:
            for record in sample(arguments.mb * 1_000_000 // BYTES_AN_ARTICLE, order="mixed"):
                file.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")

        def cost(rules: Sequence[Rule]) -> float:
            return best(lambda: check(str(path), rules=rules, as_of=AS_OF), arguments.runs) / unit

        unit = best(lambda: decode(path), arguments.runs)
        gate, every = cost(()), cost(RULES)
        print(f"orjson.loads {unit:.3f} s = 1; the gate {gate:.1f}; with all rules {every:.1f}")
        table = [(cost(rules) - gate, rules) for rules in groups()]
        for extra, rules in sorted(table, key=lambda row: -row[0]):
            print(f"{extra:6.2f}  {', '.join(rule.info.code for rule in rules)}")


if __name__ == "__main__":
    main()
