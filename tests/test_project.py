"""The habits of the project: names, pages, fixtures, sizes and words that it keeps to."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import newsrecord
from newsrecord import errors
from newsrecord.formats import FORMATS
from newsrecord.rules import CATALOGUE, RULES

if TYPE_CHECKING:
    from newsrecord.finding import RuleInfo

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "newsrecord"
README = (ROOT / "README.md").read_text("utf-8")
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages([str(PACKAGE)], "newsrecord.")
    if not module.name.endswith("__main__")
)
LONG = {"twins.py", "sample_words.py"}  # Generated, and data.
HEAVY = {
    "click",
    "jsonschema",
    "jsonschema_rs",
    "langcodes",
    "msgspec",
    "pyarrow",
    "pydantic",
    "rich",
}
# Split, so that this file does not hold what it forbids.
FORBIDDEN = ("/wo" + "rk/", "/op" + "t/", "/ho" + "me/", "py" + "pi.org", "registry." + "npmjs")
TEXTS = {".py", ".md", ".toml", ".yaml", ".yml", ".json", ".jsonl", ".txt", ".cfg", ".js", ""}


def sort_key(name: str) -> tuple[int, str]:
    """Sort as ruff does: constants, then classes, then functions."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


def test_public_names() -> None:
    """`__all__` is sorted, each name in it is there, and it is all that type checkers see."""
    names = newsrecord.__all__
    assert names == sorted(names, key=sort_key)
    assert dir(newsrecord) == sorted(names)
    for name in names:
        assert getattr(newsrecord, name) is not None
    tree = ast.parse((PACKAGE / "__init__.py").read_text("utf-8"))
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("newsrecord.")
        for alias in node.names
    }
    assert imported == set(names)
    assert set(errors.__all__) <= set(names)


@pytest.mark.parametrize("name", MODULES)
def test_modules_name_what_they_offer(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__doc__
    for public in getattr(module, "__all__", []):
        assert hasattr(module, public), f"{name} has no {public}"


def test_import_is_light() -> None:
    """`import newsrecord` loads nothing heavy."""
    script = "import sys, newsrecord; print(*sorted(sys.modules))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not HEAVY & set(run.stdout.split())


def test_codes_are_used_once() -> None:
    codes = [rule.info.code for rule in RULES]
    names = [rule.info.name for rule in RULES]
    assert codes == sorted(set(codes))
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("info", CATALOGUE.values(), ids=lambda info: info.code)
def test_each_rule_has_its_page(info: RuleInfo) -> None:
    assert re.fullmatch(r"NR\d{3}", info.code)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", info.name)
    assert info.summary.endswith(".")
    assert info.why
    assert info.bad
    assert info.good
    assert info.source


@pytest.mark.parametrize("info", CATALOGUE.values(), ids=lambda info: info.code)
def test_each_rule_has_its_fixtures(info: RuleInfo) -> None:
    folder = ROOT / "tests" / "rules" / info.code
    names = {path.name.partition(".")[0] for path in folder.glob("*")}
    assert {"good", "bad"} <= names


def test_no_fixtures_without_a_rule() -> None:
    folders = {path.name for path in (ROOT / "tests" / "rules").iterdir() if path.is_dir()}
    assert folders - {"__pycache__"} <= set(CATALOGUE)


@pytest.mark.parametrize("info", CATALOGUE.values(), ids=lambda info: info.code)
def test_sources_lead_somewhere(info: RuleInfo) -> None:
    """A source in our own documentation names headings, or words in bold, that stand there."""
    for source in info.source.split(";"):
        page, *words = (part.strip() for part in source.split(","))
        if page.startswith("docs/"):
            text = (ROOT / page).read_text("utf-8")
            heads = re.findall(r"^#+ (.*)$|^- \*\*(\w+)", text, re.MULTILINE)
            known = {head.lower() for pair in heads for head in pair if head}
            place = ", ".join(words).lower()
            for head in sorted(known, key=len, reverse=True):
                place = place.replace(head, "")
            assert not place.strip(", "), source


def test_readme_names_each_verb() -> None:
    commands = importlib.import_module("newsrecord.cli.commands")
    verbs = list(commands.newsrecord.commands)
    assert verbs
    for verb in verbs:
        assert f"`newsrecord {verb} " in README


def test_readme_names_each_format_and_report() -> None:
    reports = importlib.import_module("newsrecord.reports")
    for name in (*FORMATS, *reports.REPORTS):
        assert f"`{name}`" in README
    for made in FORMATS.values():
        assert all(f"`{suffix}`" in README for suffix in made.suffixes[:1])


def test_modules_are_short() -> None:
    long = {
        str(path.relative_to(PACKAGE)): lines
        for path in PACKAGE.rglob("*.py")
        if (lines := path.read_text("utf-8").count("\n")) > 500 and path.name not in LONG
    }
    assert not long


def test_no_words_of_one_machine() -> None:
    """No file of the project tells where it was made."""
    folders = ("src", "tests", "docs", "examples", "schemas", "benchmarks", ".ci")
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    paths += [path for path in ROOT.glob("[!.]*") if path.is_file()]
    paths += [ROOT / ".pre-commit-config.yaml", ROOT / ".gitignore"]
    for path in paths:
        if path.suffix in TEXTS and "__pycache__" not in path.parts:
            text = path.read_text("utf-8", errors="replace")
            assert not [word for word in FORBIDDEN if word in text], path


def test_changelog_has_a_section() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.search(r"^## (Unreleased|\d+\.\d+\.\d+)", text, re.MULTILINE)


def test_generated_files_are_up_to_date() -> None:
    generate = importlib.import_module("newsrecord.generate")
    for name, make in generate.outputs().items():
        assert (ROOT / name).read_bytes() == make().encode(), name


def test_tables_are_up_to_date() -> None:
    tables = runpy.run_path(str(ROOT / "docs" / "tables.py"))
    assert tables["main"](["--check"]) == 0
