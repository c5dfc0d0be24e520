"""Write docs/benchmarks.md and its plots from the figures that are checked in.

With `--check` they are only compared (exit 1 if stale).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peers import PEERS
from plot import memory_plot, time_plot
from run import BUDGETS, MEMORY_BUDGET, REFUSED, REFUSED_BUDGET, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
FIGURES = ROOT / "benchmarks" / "figures"
SPELLED = {
    "compact": "compact, without blanks",
    "dumps": "as `json.dumps` writes, all but ASCII escaped",
    "crlf": "with blanks on both sides of each comma and colon, lines ended by CR LF",
}
JUDGED = 200
"""MB from which on figures are held against the budgets; below it the start-up counts."""


def about(machine: dict[str, Any]) -> str:
    """Say where figures come from."""
    return (
        f"Taken on {machine['date']} on {machine['processor']}, {machine['cores']} cores, "
        f"{machine['memory_gb']} GB, {machine['system']}, with {machine['python']}, "
        f"newsrecord {machine['newsrecord']}, {listed(machine['packages'])}"
    )


def megabytes(count: float) -> str:
    """Write a number of bytes."""
    return f"{count / 1e6:,.0f} MB"


def table(found: dict[str, Any], runs: int) -> Iterator[str]:
    """Yield one table of run.py."""
    decode = found["rows"][0]["decode"]
    speed = found["bytes"] / 1e6 / decode
    times = f"medians of {runs} runs" if runs > 1 else "one run"
    yield f"### `{found['spelling']}`, {found['body']} bodies\n"
    yield (
        f"{megabytes(found['bytes'])}, {SPELLED[found['spelling']]}; {times}.\n"
        f"Bare `orjson.loads` takes {decode:.2f} s, which is 1.0; that is {speed:,.0f} MB/s.\n"
    )
    yield "| | Times orjson.loads | Processor time | Seconds | Peak memory, MB | Data |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for row in found["rows"]:
        name = f"**{row['name']}**" if row["ours"] else row["name"]
        size = "all" if row["bytes"] >= found["bytes"] else megabytes(row["bytes"])
        yield (
            f"| {name} | {row['ratio']:.1f} | {row['processor']:.1f} "
            f"| {row['seconds']:.2f} | {row['memory']} | {size} |"
        )
    yield ""


def judged(found: dict[str, Any]) -> Iterator[str]:
    """Yield what the figures of one table say, beside the budgets."""
    rows = {row["name"]: row for row in found["rows"]}
    for name, budget in BUDGETS.items():
        yield f"- `{name}`: {rows[name]['ratio']:.1f} times, budget {budget:g}"
    times = rows[REFUSED]["times_passing"]
    yield f"- all records refused: {times:.1f} times passing, budget {REFUSED_BUDGET:g}"
    one, two = rows["validate -j 1"]["seconds"], rows["validate -j 2"]["seconds"]
    yield f"- two processes: {one / two:.2f} times as fast as one"
    most = max(row["memory"] for row in found["rows"] if row["ours"])
    yield f"- the largest of our processes: {most} MB, budget {MEMORY_BUDGET} MB"
    if "pyarrow.json" in rows:
        ratio = rows["convert to Parquet"]["seconds"] / rows["pyarrow.json"]["seconds"]
        yield f"- conversion to Parquet: {ratio:.1f} times what pyarrow takes, which checks nothing"


def bounds(found: dict[str, Any]) -> Iterator[str]:
    """Yield what takes the time, as far as the figures tell."""
    rows = {row["name"]: row for row in found["rows"]}
    whole, gate = rows["validate -j 1"]["ratio"], rows["validate -j 1 --select NR0,NR1"]["ratio"]
    yield (
        f"Of the {whole:.1f} times that a check takes in one process, {gate:.1f} go to what "
        "`--select NR0,NR1` does: start-up, reading, decoding into typed records, the schema "
        "and the search for duplicate members.\n"
        f"The other {whole - gate:.1f} are the rules and the facts that they compare across "
        "records; `benchmarks/rules.py` measures each."
    )
    yield (
        "A refused record costs more, because it is decoded once more to say what is wrong and "
        "where; findings are placed and printed."
    )
    to = rows["convert to Parquet"]
    yield (
        f"Conversion to Parquet takes {to['ratio']:.1f} times by the clock and "
        f"{to['processor']:.1f} of processor time: columns are made and compressed by a second "
        "thread, beside the check."
    )
    yield (
        "Two processes share plain JSON Lines by ranges of bytes, from 17 MB on; below that, "
        "`-j 2` is one process, because to start another costs more than it saves."
    )


def sizes_table(figures: dict[str, Any]) -> Iterator[str]:
    """Yield seconds and memory of each size."""
    sizes = sorted({each["size"] for each in figures["points"]})
    names = list(dict.fromkeys(each["name"] for each in figures["points"]))
    found = {(each["name"], each["size"]): each for each in figures["points"]}
    yield "| Seconds, and MB of memory | " + " | ".join(f"{size:,} MB" for size in sizes) + " |"
    yield "| --- |" + " ---: |" * len(sizes)
    for name in names:
        cells = [found.get((name, size)) for size in sizes]
        told = [f"{c['seconds']:,.2f} s, {c['memory']:.0f} MB" if c else "" for c in cells]
        yield f"| {name} | " + " | ".join(told) + " |"
    yield ""


def page(run: dict[str, Any], sizes: dict[str, Any]) -> str:
    """Write the page."""
    first = run["tables"][0]
    node = f", Node {run['machine']['node']}" if run["machine"]["node"] else ""
    absent = f" Not there: {', '.join(run['absent'])}." if run["absent"] else ""
    small = first["bytes"] < JUDGED * 1e6
    lines = [
        "# Benchmarks\n",
        "Generated by benchmarks/page.py from benchmarks/figures: do not edit.\n",
        (
            "Every figure is a multiple of bare `orjson.loads` over the same lines in the same "
            "run, "
            "which is what a Python program pays that reads the data and checks nothing."
        ),
        "Multiples can be compared between machines; seconds cannot.\n",
        "## Table\n",
        f"{about(run['machine'])}{node}; peers: {listed(run['peers'])}.{absent}\n",
        *(
            ["**Of small data: start-up weighs on all figures, and budgets are not yet judged.**\n"]
            if small
            else []
        ),
        *judged(first),
        "",
    ]
    for found in run["tables"]:
        lines += table(found, run["runs"])
    lines += [
        (
            "Whole processes are measured, start-up and reading included, in turns; of "
            "`orjson.loads` the loop over the lines alone counts. Figures in bold are ours."
        ),
        (
            "Memory is the most that the largest process held, over all runs: `-j 2` has two "
            "workers of up to that size, and the process that started them."
        ),
        (
            "A peer that would take too long gets a sample of its own, of the size in the last "
            "column, and is compared with `orjson.loads` over that; on small samples the start-up "
            "of its process weighs more.\n"
        ),
        "## Against size\n",
        f"{about(sizes['machine'])}; {listed(sizes['peers']) or 'no ajv'}.\n",
        "![Time against size](benchmarks-time.svg)\n",
        "![Peak memory against size](benchmarks-memory.svg)\n",
        *sizes_table(sizes),
        (
            "Dashed lines are there to compare with: bare `orjson.loads`, which keeps nothing of "
            "what "
            "it decodes, and ajv, which checks the schema only.\n"
        ),
        "## What each of them does\n",
        "No two of them do the same, so that a smaller figure is not a better tool.\n",
        (
            "- newsrecord: bytes, JSON, duplicate members, schema, and all rules: references, "
            "spans, "
            "dates, codes and what records say of each other; with `--select NR0,NR1` no more than "
            "bytes, JSON, duplicate members and schema"
        ),
        *(f"- {peer.name}: {peer.does}" for peer in PEERS),
        "",
        (
            "Those that check the schema alone see no duplicate member, no dangling reference, no "
            "span that misses its text and no impossible date; the JSON parser before them decides "
            "what is JSON."
        ),
        "frictionless is made for tables and cannot describe what is nested.",
        (
            "pyarrow, DuckDB and Polars get the records sorted into a file for each type "
            "beforehand, "
            "which is not measured; their types follow from the data, where ours are fixed."
        ),
        (
            "PyLD expands any JSON-LD; our reader takes JSON-LD of our own form, which it need not "
            "expand, and checks it, too.\n"
        ),
        "## What bounds it\n",
        *bounds(first),
        "",
        "## How to repeat it\n",
        (
            "```sh\n"
            "pip install -e . -r benchmarks/requirements.txt\n"
            "npm install --prefix peers ajv@8.20.0\n"
            "export NEWSRECORD_AJV_DIR=$PWD/peers\n"
            "python benchmarks/run.py --mb 200 --json benchmarks/figures/run.json\n"
            "python benchmarks/sizes.py --json benchmarks/figures/sizes.json\n"
            "python benchmarks/page.py\n"
            "```\n"
        ),
        "Data are made by `newsrecord sample`, invented and the same on every machine.",
        (
            "`run.py` prints `!` after a figure above its budget, and names peers that are not "
            "installed; `--no-peers` leaves all of them out."
        ),
        f"Budgets are judged from {JUDGED} MB on, because below it the start-up counts.",
        "`sizes.py` needs twice the largest size on disk; `--mb 10 40 160` ends sooner.\n",
        "## Regressions\n",
        "Timings decide no test.",
        (
            "`python benchmarks/regression.py` counts the instructions of a small check with "
            "Valgrind "
            "and divides them by those of `json.loads` over the same lines; a figure more than a "
            "tenth above the one in `benchmarks/figures/instructions.json` ends it with exit "
            "code 1."
        ),
        (
            "Figures are kept for each minor version of Python, and `--update` writes them; they "
            "depend on the versions of msgspec and pydantic too, so compare with the same ones."
        ),
        "It takes about half a minute.",
    ]
    return "\n".join(lines) + "\n"


def outputs() -> Iterator[tuple[Path, str]]:
    """Yield each file and its text as it should be."""
    run = json.loads((FIGURES / "run.json").read_bytes())
    sizes = json.loads((FIGURES / "sizes.json").read_bytes())
    yield DOCS / "benchmarks.md", page(run, sizes)
    yield DOCS / "benchmarks-time.svg", time_plot(sizes)
    yield DOCS / "benchmarks-memory.svg", memory_plot(sizes)


def main(argv: list[str]) -> int:
    """Write the files anew, or with `--check` only compare them."""
    stale = 0
    for path, text in outputs():
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        if "--check" in argv:
            sys.stderr.write(f"stale: docs/{path.name}; run python benchmarks/page.py\n")
        else:
            path.write_text(text, encoding="utf-8")
    return int(stale > 0 and "--check" in argv)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
