"""What the README and the documentation say can be typed can be typed, and links lead somewhere."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PAGES = [README, *sorted((ROOT / "docs").glob("*.md"))]
HERE = [page for page in PAGES if page.name != "spark.md"]
"""Pages whose commands need no server; `test_spark` runs those of the other."""
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
ELLIPSIS = doctest.ELLIPSIS


def blocks(page: Path, language: str) -> list[str]:
    return [text for name, text in BLOCK.findall(page.read_text("utf-8")) if name == language]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Give a folder that looks like a clone to somebody who types commands."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    return tmp_path


def test_setup_is_two_lines() -> None:
    """`.ci/run` runs both, so each is one line; the second ends in the tests."""
    first, second = blocks(README, "sh")
    assert first.count("\n") == second.count("\n") == 1
    assert "pytest" in second
    assert "pytest" not in first


def session(text: str) -> list[tuple[str, str]]:
    """Split a console block into commands and the output shown for each."""
    parts = re.split(r"^\$ (.*)\n", text, flags=re.MULTILINE)
    assert parts[0] == ""
    return list(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("page", HERE, ids=lambda page: page.name)
def test_commands(page: Path, clone: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Each command exits with 0 and, where output is shown, prints just that."""
    tools = tmp_path_factory.mktemp("bin")
    for name, arguments in (("newsrecord", "-m newsrecord"), ("python", "")):
        tool = tools / name
        tool.write_text(f"#!/bin/sh\nexec '{sys.executable}' {arguments} \"$@\"\n")
        tool.chmod(0o755)
    path = os.pathsep.join((str(tools), os.environ["PATH"]))
    env = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT / "src"), "NO_COLOR": "1"}
    for text in blocks(page, "console"):
        for command, shown in session(text):
            run = subprocess.run(
                command, shell=True, cwd=clone, env=env, capture_output=True, text=True, check=False
            )
            assert run.returncode == 0, f"{command}\n{run.stdout}{run.stderr}"
            same = doctest.OutputChecker().check_output(shown, run.stdout, ELLIPSIS)
            assert not shown or same, f"{command}\n{run.stdout}"


@pytest.mark.parametrize("page", HERE, ids=lambda page: page.name)
def test_python(page: Path, clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python blocks of a page run one after another and show what is printed there."""
    monkeypatch.chdir(clone)
    text = "\n".join(blocks(page, "python"))
    example = doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), 0)
    printed: list[str] = []
    result = doctest.DocTestRunner(optionflags=ELLIPSIS).run(example, out=printed.append)
    assert not result.failed, "".join(printed)


@pytest.mark.parametrize(
    "page", [*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md"], ids=lambda page: page.name
)
def test_links(page: Path) -> None:
    """A link inside the project leads to a file that is there, and to a heading of it."""
    for link in LINK.findall(BLOCK.sub("", page.read_text("utf-8"))):
        if "://" in link:
            continue
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        assert target.exists(), link
        if anchor:
            headings = re.findall(r"^#+ (.*)$", target.read_text("utf-8"), re.MULTILINE)
            assert anchor in {heading.lower().replace(" ", "-") for heading in headings}, link
