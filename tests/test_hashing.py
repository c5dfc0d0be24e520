"""Poison graphs are refused before they are begun; whatever else there is gets its hash."""

from __future__ import annotations

import itertools
import multiprocessing
import time
from typing import TYPE_CHECKING, Any

import pytest

from linkedkit import SHARED, encoded, example
from newsrecord import InputError, LimitError, gate
from newsrecord.formats import hashing
from newsrecord.source import MemoryInput

if TYPE_CHECKING:
    from collections.abc import Callable

ox = pytest.importorskip("pyoxigraph", reason="pyoxigraph is not installed")

SUITE = SHARED / "data" / "suites" / "json-ld-api" / "tests"
NODES = [ox.BlankNode(f"b{number}") for number in range(200)]
P, S, O = (ox.NamedNode(f"x:{name}") for name in "pso")  # noqa: E741 # Subject, predicate, object.


def _pairs(size: int, make: Callable[[Any, Any], Any]) -> list[Any]:
    return [make(a, b) for a, b in itertools.permutations(NODES[:size], 2)]


def _circle(size: int) -> list[Any]:
    """A complete graph of which the predicates tell how far apart its nodes are."""
    return [
        ox.Quad(NODES[i], ox.NamedNode(f"x:p{(j - i) % size}"), NODES[j])
        for i, j in itertools.permutations(range(size), 2)
    ]


def _stars(size: int) -> list[Any]:
    return [ox.Quad(NODES[h], P, NODES[10 + 20 * h + i]) for h in (0, 1) for i in range(size)]


POISON: dict[str, Callable[[int], list[Any]]] = {
    "subject and object": lambda n: _pairs(n, lambda a, b: ox.Quad(a, P, b)),
    "subject and graph": lambda n: _pairs(n, lambda a, b: ox.Quad(a, P, O, b)),
    "object and graph": lambda n: _pairs(n, lambda a, b: ox.Quad(S, P, a, b)),
    "triple term": lambda n: _pairs(n, lambda a, b: ox.Quad(S, P, ox.Triple(a, P, b))),
    "beside a triple term": lambda n: _pairs(n, lambda a, b: ox.Quad(a, P, ox.Triple(S, P, b))),
    "two predicates": lambda n: [
        *_pairs(n, lambda a, b: ox.Quad(a, P, b)),
        *_pairs(n, lambda a, b: ox.Quad(a, O, b)),
    ],
    "all places": lambda n: [
        ox.Quad(a, P, b, c) for a, b, c in itertools.permutations(NODES[:n], 3)
    ],
    "stars": _stars,
}


@pytest.mark.parametrize("name", POISON)
@pytest.mark.parametrize("size", [9, 10, 20])
def test_poison_is_refused_at_once(name: str, size: int) -> None:
    quads = POISON[name](size)
    started = time.monotonic()
    with pytest.raises(LimitError, match="alike"):
        hashing.canonical_hash(quads)
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("size", [60, 80, 120])
def test_a_circle_is_refused_at_once(size: int) -> None:
    started = time.monotonic()
    with pytest.raises(LimitError, match="alike"):
        hashing.canonical_hash(_circle(size))
    assert time.monotonic() - started < 2


@pytest.mark.soak
@pytest.mark.parametrize("name", POISON)
def test_what_passes_ends_in_time(name: str) -> None:
    """The largest size of each family that is not refused takes seconds, not for ever."""
    for size in range(8, 1, -1):
        quads = POISON[name](size)
        if hashing._cost(quads) <= hashing.BUDGET:
            process = multiprocessing.Process(target=hashing.canonical_hash, args=(quads,))
            process.start()
            process.join(40)
            late = process.is_alive()
            process.kill()
            assert not late
            assert process.exitcode == 0
            return
    pytest.fail("all sizes are refused")


def test_statements_alike_but_for_their_graphs_are_no_poison() -> None:
    quads = [
        ox.Quad(a, P, b, ox.NamedNode(f"x:g{number}"))
        for a, b in itertools.permutations(NODES[:2])
        for number in range(50)
    ]
    assert len(hashing.canonical_hash(quads)) == 64


@pytest.mark.parametrize("size", [30, 150])
def test_long_chains_are_no_poison(size: int) -> None:
    quads = [ox.Quad(NODES[i], P, NODES[i + 1]) for i in range(size)]
    assert len(hashing.canonical_hash(quads)) == 64


@pytest.mark.soak
def test_the_estimate_takes_time_in_proportion() -> None:
    def took(articles: int) -> float:
        header, records = example(str(articles))
        quads = list(hashing.statements(gate.encode(header), encoded(records)))
        started = time.process_time()
        assert hashing._cost(quads) < hashing.BUDGET // 100
        return (time.process_time() - started) / len(quads)

    took(10)
    assert took(1000) < 10 * took(100)


LONG = pytest.param("1000", marks=pytest.mark.soak)


@pytest.mark.parametrize("name", ["story", "feed", "30", LONG])
def test_our_own_is_hashed(name: str) -> None:
    header, records = example(name)
    quads = hashing.statements(gate.encode(header), encoded(records))
    assert len(hashing.canonical_hash(quads)) == 64


def test_the_suite_is_hashed() -> None:
    found = sorted(SUITE.glob("*/*-in.jsonld"))
    if not found:
        pytest.skip("../shared is not there")
    hashed = 0
    for path in found:
        try:
            quads = list(hashing.statements_in(MemoryInput(path.name, path.read_bytes())))
        except InputError:
            continue  # Remote contexts, and what the suite says is wrong.
        assert len(hashing.canonical_hash(quads)) == 64
        hashed += 1
    assert hashed > 250
