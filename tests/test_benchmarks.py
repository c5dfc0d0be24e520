"""The benchmarks measure what they say, and their page is made from the figures checked in."""

from __future__ import annotations

import importlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[1]
BENCHMARKS = ROOT / "benchmarks"
PAGE = ROOT / "docs" / "benchmarks.md"


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Import a script of the benchmarks as they import each other."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_page_and_plots_are_up_to_date() -> None:
    done = run("benchmarks/page.py", "--check")
    assert done.returncode == 0, done.stderr


def test_page_shows_the_figures(module: Any) -> None:
    """Other figures make another page and other plots."""
    page = module("page")
    figures = {
        name: json.loads((BENCHMARKS / "figures" / f"{name}.json").read_bytes())
        for name in ("run", "sizes")
    }
    before = page.page(**figures), page.time_plot(figures["sizes"])
    assert before[0] == PAGE.read_text("utf-8")
    figures["run"]["tables"][0]["rows"][0]["ratio"] = 1234.5
    figures["sizes"]["points"][-1]["seconds"] *= 3
    assert "| **validate -j 1** | 1234.5 |" in page.page(**figures)
    assert page.time_plot(figures["sizes"]) != before[1]


@pytest.mark.parametrize("name", ["benchmarks-time.svg", "benchmarks-memory.svg"])
def test_plots_stay_inside(name: str) -> None:
    """A plot is well-formed, and all its points and labels lie in the picture."""
    root = ElementTree.parse(ROOT / "docs" / name).getroot()
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    space = "{http://www.w3.org/2000/svg}"
    texts = [each for each in root.iter(f"{space}text") if "x" in each.attrib]
    for each in texts:
        assert 0 < float(each.attrib["x"]) < width
        assert 0 < float(each.attrib["y"]) < height
    dots = list(root.iter(f"{space}circle"))
    assert dots
    for each in dots:
        assert 0 < float(each.attrib["cx"]) < width
        assert 0 < float(each.attrib["cy"]) < height


def commands() -> list[str]:
    """Return the scripts that the documentation says to type, each with its options."""
    text = PAGE.read_text("utf-8") + (BENCHMARKS / "README.md").read_text("utf-8")
    found = re.findall(r"python (benchmarks/\w+\.py[^`#\n]*)", text)
    return sorted({each.strip() for each in found})


@pytest.mark.parametrize("command", commands())
def test_commands_of_the_documentation(command: str) -> None:
    """Each script is there, and its help names the options that are typed."""
    script, *arguments = command.split()
    assert (ROOT / script).is_file()
    if script != "benchmarks/page.py":
        done = run(script, *arguments, "--help")
        assert done.returncode == 0, done.stderr
        for option in arguments:
            assert not option.startswith("--") or option in done.stdout


MEASURED = """
import json, sys
sys.path.insert(0, "benchmarks")
from measuring import timed
large = timed([sys.executable, "-c", "held = b'x' * 200_000_000"])
small = timed([sys.executable, "-c", "import time; time.sleep(0.3)"])
print(json.dumps([large[:3], small[:3]]))
"""


def test_memory_and_time_are_of_one_process() -> None:
    """A process that holds 200 MB does not count for the next one.

    It is measured from a small process, as the scripts are, and not from the one of the tests.
    """
    done = run("-c", MEASURED)
    assert done.returncode == 0, done.stderr
    (_, _, large), (seconds, processor, small) = json.loads(done.stdout)
    assert large > 200 > small
    assert seconds >= 0.3 > processor


def test_a_process_that_fails_is_no_figure(module: Any) -> None:
    timed = module("measuring").timed
    command = [sys.executable, "-c", "import sys; sys.exit('why')"]
    with pytest.raises(SystemExit, match="why"):
        timed(command)
    assert timed(command, 1).output == ""


def test_spellings_say_the_same(module: Any, tmp_path: Path) -> None:
    """All spellings are one dataset, and the flaw is in every record and not in the header."""
    measuring = module("measuring")
    made = tmp_path / "made.jsonl"
    measuring.make_sample(made, 20_000)
    values = [json.loads(line) for line in made.read_text("utf-8").splitlines()]
    texts = set()
    for spelling in measuring.SPELLINGS:
        target = tmp_path / "target.jsonl"
        measuring.respell(made, target, spelling)
        texts.add(target.read_bytes())
        lines = target.read_bytes().splitlines()
        assert [json.loads(line) for line in lines] == values
        measuring.respell(made, target, spelling, flaw=1)
        header, *records = map(json.loads, target.read_bytes().splitlines())
        assert header == values[0]
        assert records == [value | {"flaw": 1} for value in values[1:]]
    assert len(texts) == len(measuring.SPELLINGS)


def test_table_of_everything(tmp_path: Path) -> None:
    """A small run measures us and each peer that is here, and writes what it printed."""
    target = tmp_path / "figures.json"
    # No MB at all is one article, which keeps even slow peers short.
    done = run("benchmarks/run.py", "--mb", "0", "--runs", "1", "--json", str(target))
    assert done.returncode == 0, done.stderr
    figures = json.loads(target.read_bytes())
    assert [each["spelling"] for each in figures["tables"]] == ["compact", "dumps", "crlf"]
    rows = {row["name"] for row in figures["tables"][0]["rows"]}
    assert {"validate -j 1", "validate -j 2", "convert to Parquet"} <= rows
    assert set(figures["peers"]) <= rows
    for name in figures["absent"]:
        assert f"not here: {name} (" in done.stdout
    for table in figures["tables"]:
        assert all(row["memory"] > 5 and row["ratio"] > 0 for row in table["rows"])


def test_sizes(tmp_path: Path) -> None:
    target = tmp_path / "sizes.json"
    done = run("benchmarks/sizes.py", "--mb", "0", "--runs", "1", "--json", str(target))
    assert done.returncode == 0, done.stderr
    points = json.loads(target.read_bytes())["points"]
    assert {"orjson.loads", "validate -j 1", "convert to Parquet"} <= {p["name"] for p in points}
    assert all(point["seconds"] > 0 for point in points)


def test_regression_is_more_than_a_tenth(module: Any) -> None:
    beyond = module("regression").beyond
    known = {"start": 100.0, "article": 10.0}
    assert beyond({"start": 109.0, "article": 10.9}, known) == []
    assert beyond({"start": 50.0, "article": 11.1}, known) == ["article"]
    assert beyond({"start": 111.0, "article": 10.0}, known) == ["start"]


def test_pinned_peers_are_those_measured() -> None:
    """The versions in the figures are those that the requirements pin."""
    text = (BENCHMARKS / "requirements.txt").read_text("utf-8")
    pinned = dict(re.findall(r"^([\w-]+)(?:\[\w+\])?==(\S+)$", text, re.MULTILINE))
    pinned["ajv"] = re.findall(r"ajv is (\d+\.\d+\.\d+)", text)[0]
    figures = json.loads((BENCHMARKS / "figures" / "run.json").read_bytes())
    packages = {"pyarrow.json": "pyarrow", "DuckDB": "duckdb", "Polars": "polars"}
    for name, version in figures["peers"].items():
        assert pinned[packages.get(name, name)] == version
    assert figures["machine"]["packages"]["orjson"] == pinned["orjson"]


FLAWS: dict[str, Any] = {"a type": {"id": 5}, "a member missing": {"id": None}}


@pytest.mark.parametrize("flaw", FLAWS)
def test_peers_that_check_refuse(module: Any, tmp_path: Path, flaw: str) -> None:
    """A peer that lets a plain fault pass would be measured at doing nothing."""
    measuring, peers = module("measuring"), module("peers")
    work = peers.Work(tmp_path / "bad.jsonl", tmp_path)
    good = peers.Work(tmp_path / "good.jsonl", tmp_path / "good")
    good.folder.mkdir()
    measuring.make_sample(good.lines, 0)
    header, *records = map(json.loads, good.lines.read_bytes().splitlines())
    changed = [
        {name: value for name, value in (each | FLAWS[flaw]).items() if value is not None}
        for each in records
    ]
    lines = [json.dumps(each) + "\n" for each in (header, *changed)]
    work.lines.write_text("".join(lines), "utf-8")
    # No command of ours writes a document with faults.
    (tmp_path / "document.json").write_text(json.dumps(header | {"records": changed}), "utf-8")
    checks = ("jsonschema-rs", "ajv", "fastjsonschema", "jsonschema", "check-jsonschema")
    for peer in peers.PEERS:
        if peer.name in (*checks, "frictionless") and peer.is_here():
            measuring.timed(peer.command(good))
            measuring.timed(peer.command(work), 1)
