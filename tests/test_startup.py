"""Nothing is loaded before it is needed, as `sys.modules` shows; no time is measured."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from newsrecord import late

STORY = Path(__file__).parents[1] / "examples" / "story.jsonl"
NAME = {"text": "Mary", "language": "en"}
TINY = (
    {"newsrecord": "1", "base": "https://example.org/news/", "language": "en"},
    {"id": "article/storm", "type": "Article", "language": "en", "body": "A storm hit, she said."},
    {"id": "actor/mary", "type": "Actor", "kind": "person", "named": True, "names": [NAME]},
)

MODELS = {"pydantic", "pydantic_core", "annotated_types", "newsrecord.model", "newsrecord.linked"}
SCHEMAS = {"jsonschema", "jsonschema_rs", "referencing", "newsrecord.schema", "newsrecord.explain"}
OTHERS = {
    *("pyarrow", "rich", "langcodes", "lxml", "pyld", "pyoxigraph", "rdflib", "hypothesis"),
    *("duckdb", "orjson", "numpy", "newsrecord.authoring", "newsrecord.pages"),
    *(f"newsrecord.formats.{name}" for name in ("parquet", "jsonld", "rdf", "page", "schemaorg")),
    # Each takes a millisecond or more, most by what it loads itself.
    *("importlib.metadata", "importlib.resources", "difflib", "ctypes", "email", "zipfile"),
}
CHECKING = {
    *("msgspec", "hashlib", "decimal", "dataclasses", "newsrecord.twins", "newsrecord.finding"),
    *("newsrecord.rules", "newsrecord.codes", "newsrecord.edtf", "newsrecord.formats"),
    *("newsrecord.source", "newsrecord.gate", "newsrecord.files", "newsrecord.reports.text"),
}
WRITING = {"newsrecord.atomic", "newsrecord.conversion", "newsrecord.pack", "tempfile"}
NEVER = MODELS | SCHEMAS | OTHERS


def loaded(code: str, *args: str) -> set[str]:
    """Run code in a new process, and return the modules that were not there at its start."""
    script = f"import sys\nold = set(sys.modules)\n{code}\nprint(*sorted(set(sys.modules) - old))"
    command = [sys.executable, "-c", script, *args]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    return set(done.stdout.splitlines()[-1].split())


def loaded_by(*args: str) -> set[str]:
    """Run a command line, and return the modules that it loaded."""
    return loaded("from newsrecord.cli import run\nassert run(sys.argv[1:]) == 0", *args)


@pytest.fixture
def tiny(tmp_path: Path) -> str:
    path = tmp_path / "tiny.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in TINY), encoding="utf-8")
    return str(path)


def test_the_names_are_those_of_modules(tiny: str, tmp_path: Path) -> None:
    """A module that is renamed must not slip out of the lists unseen."""
    every = loaded_by("validate", tiny) | loaded_by("convert", tiny, str(tmp_path / "c.jsonl"))
    assert every >= CHECKING | WRITING - {"tempfile"}
    names = {name for name in NEVER if name.startswith("newsrecord.")}
    missing = "import importlib\nfor name in sys.argv[1:]: importlib.import_module(name)"
    assert loaded(missing, *names) >= names


def test_import_loads_errors_alone() -> None:
    own = {name for name in loaded("import newsrecord") if name.partition(".")[0] == "newsrecord"}
    assert own == {"newsrecord", "newsrecord.errors"}


def test_import_loads_nothing_heavy() -> None:
    heavy = NEVER | CHECKING | WRITING | {"click", "json", "inspect", "datetime", "pathlib"}
    assert loaded("import newsrecord") & heavy == set()


@pytest.mark.parametrize(
    "args", [["--help"], ["validate", "--help"], ["convert", "--help"], ["--version"]]
)
def test_help_loads_nothing_that_checks(args: list[str]) -> None:
    found = loaded_by(*args)
    assert "click" in found
    assert found & (NEVER | CHECKING | WRITING) == set()


@pytest.mark.parametrize("report", ["text", "json"])
def test_a_clean_check_loads_what_it_needs(tiny: str, report: str) -> None:
    found = loaded_by("validate", "--report", report, tiny)
    assert found & (NEVER | WRITING) == set()
    reports = {name for name in found if name.startswith("newsrecord.reports.")}
    assert reports == {"newsrecord.reports.escape", f"newsrecord.reports.{report}"}


def test_the_story_is_checked_without_models() -> None:
    assert loaded_by("validate", str(STORY)) & (NEVER | WRITING) == set()


def test_the_library_checks_with_no_more_than_that(tiny: str) -> None:
    found = loaded("import newsrecord\nassert not newsrecord.check(sys.argv[1]).findings", tiny)
    assert found & (NEVER | WRITING | {"click", "newsrecord.cli"}) == set()


def test_a_clean_conversion_loads_what_it_needs(tiny: str, tmp_path: Path) -> None:
    target = tmp_path / "copy.jsonl"
    assert loaded_by("convert", tiny, str(target)) & NEVER == set()
    assert len(target.read_text("utf-8").splitlines()) == len(TINY)


def test_a_clean_check_makes_no_tables(tiny: str) -> None:
    """Pages of rules, words of dates and lists of codes are read when they are asked for."""
    code = """
from newsrecord.cli import run
run(["validate", sys.argv[1]])
from newsrecord import finding
from newsrecord.codes import table
from newsrecord.edtf import calendar_words
caches = (finding._sections, table.rows, calendar_words.lexicon, calendar_words._rules)
assert [cache.cache_info().currsize for cache in caches] == [0] * 4
"""
    assert loaded(code, tiny) >= CHECKING


def test_a_late_pattern_is_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[object, ...]] = []
    compiled = re.compile

    def counted(source: str, flags: int = 0) -> re.Pattern[str]:
        made.append((source, flags))
        return compiled(source, flags)

    monkeypatch.setattr("newsrecord.late.re.compile", counted)
    word = late.pattern("[a-z]+", re.IGNORECASE)
    assert made == []
    assert [word.fullmatch(text) is not None for text in ("Ab", "a1", "C")] == [True, False, True]
    assert made == [("[a-z]+", re.IGNORECASE)]
    assert (word.pattern, word.sub("-", "a1B")) == ("[a-z]+", "-1-")


def test_a_late_function_passes_all_on() -> None:
    near = late.function("newsrecord.spelling", "near")
    assert near("Actr", ["Actor", "Event"], cutoff=0.5) == ["Actor"]
    with pytest.raises(ModuleNotFoundError):
        late.function("newsrecord.nothing", "near")()
