"""The queries of docs/rdf.md give the answers that stand below them."""

from __future__ import annotations

import doctest
import re
from functools import cache
from typing import Any

import pytest

from linkedkit import ROOT, example, written

ox = pytest.importorskip("pyoxigraph", reason="pyoxigraph is not installed")

PAGE = ROOT / "docs" / "rdf.md"
PREFIXES = re.compile(r"```sparql-prefixes\n(.*?)```", re.DOTALL)
PAIR = re.compile(
    r"### ([^\n]*)\n(?:(?!###).)*?```sparql\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL
)
HOME = "https://example.org/newsrecord/"


@cache
def _store() -> Any:
    store = ox.Store()
    for name in ("story", "feed"):
        store.bulk_load(written("nquads", *example(name))[0], format=ox.RdfFormat.N_QUADS)
    return store


def answer(query: str) -> str:
    """Write what a query finds, a row a line."""
    found = _store().query(PREFIXES.findall(PAGE.read_text("utf-8"))[0] + query)
    names = [variable.value for variable in found.variables]
    rows = [[row[name] for name in names] for row in found]
    lines = [[term.value.replace(HOME, "") if term else "-" for term in row] for row in rows]
    return "".join(" | ".join(line) + "\n" for line in [names, *lines])


def _pairs() -> list[Any]:
    found = PAIR.findall(PAGE.read_text("utf-8"))
    return [pytest.param(query, text, id=title) for title, query, text in found]


@pytest.mark.parametrize(("query", "text"), _pairs())
def test_the_answer_is_right(query: str, text: str) -> None:
    assert answer(query) == text
    assert text.count("\n") > 1, "a query of the tour finds something"


def test_the_python_of_the_page() -> None:
    assert doctest.testfile(str(PAGE), module_relative=False).failed == 0


def test_the_tour_is_long_enough() -> None:
    assert sum(case.values[0].count("\n") + case.values[1].count("\n") for case in _pairs()) > 100
    assert len(_pairs()) == PAGE.read_text("utf-8").count("```sparql\n")
