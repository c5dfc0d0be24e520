"""What a rule is: one of three pure shapes, with its page as its docstring.

A record rule looks at one part of a record.  A join rule looks at all facts that share a key.
A graph rule looks at an edge list.  No rule sees a dataset, a file, a line or a severity setting.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from newsrecord.finding import Problem, RuleInfo, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = [
    "RECORD",
    "SLOTS",
    "Edge",
    "Fact",
    "Graph",
    "Join",
    "Rule",
    "found",
    "gate_rule",
    "graph_rule",
    "join_rule",
    "record_rule",
]

Shape: TypeAlias = Literal["gate", "record", "join", "graph"]

SLOTS = ("", "to_article", "to_actor", "to_event", "to_attribution", "to_any", "TextSpan")
"""The parts of a record that facts come from; a fact holds the index of its slot."""
RECORD = 0
"""The slot of a fact that speaks of the record as a whole."""

Fact: TypeAlias = "tuple[str, int, int, int, Any]"
"""Key, origin, slot, index within the slot, payload.  The origin is the engine's business."""

Clean: tuple[Problem, ...] = ()


class Edge(NamedTuple):
    """One arrow of a graph, with the record and the path that it comes from."""

    source: str
    target: str
    origin: int
    path: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Join:
    """How facts are told, and which of those with one key deserve the rules' attention.

    `sift` returns nothing for a clean key, which is nearly always, so that rules stay simple.
    `resolve` gives a fact the key that it has among datasets of several bases.  `refused` tells
    what is known of a record that the gate refused: its id, its type if any, its origin.
    """

    facts: Callable[[Any, Any, int], list[Fact]]
    sift: Callable[[str, list[Fact]], Sequence[Fact]]
    resolve: Callable[[Fact, str], Fact] = lambda fact, key: (key, *fact[1:])
    refused: Callable[[str, str, int], list[Fact]] = lambda _id, _kind, _origin: []


@dataclass(frozen=True, slots=True)
class Graph:
    """How edges are told."""

    edges: Callable[[Any, Any, int], list[Edge]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule and what the catalogue says about it."""

    info: RuleInfo
    check: Callable[..., Any] | None = None
    on: str = ""
    join: Join | None = None
    graph: Graph | None = None


def found(path: tuple[str | int, ...], message: str, help_: str = "") -> tuple[Problem, ...]:
    """Return one problem, for a rule that finds at most one."""
    return (Problem(path, message, help_),)


def _info(code: str, name: str, severity: Severity, shape: Shape, page: str) -> RuleInfo:
    """Read a page: the fault on the first line, then sections that open with `Word:`."""
    lines = inspect.cleandoc(page).splitlines()
    parts: dict[str, list[str]] = {}
    section = ""
    for line in lines[1:]:
        word, colon, rest = line.partition(":")
        if colon and word in {"Why", "Bad", "Good", "Source"}:
            section = word.lower()
            parts[section] = [rest.strip()] if rest.strip() else []
        elif section:
            parts[section].append(line.strip())
    text = {key: "\n".join(value).strip() for key, value in parts.items()}
    return RuleInfo(
        code=code,
        name=name,
        severity=severity,
        since="0.1.0",
        shape=shape,
        summary=lines[0],
        why=text.get("why", ""),
        bad=text.get("bad", ""),
        good=text.get("good", ""),
        source=text.get("source", ""),
    )


def gate_rule(code: str, name: str, page: str, severity: Severity = Severity.error) -> Rule:
    """Describe what the gate itself finds; it cannot be switched off."""
    return Rule(_info(code, name, severity, "gate", page))


def record_rule(
    code: str, name: str, *, on: str, severity: Severity = Severity.error
) -> Callable[[Callable[[Any], Iterable[Problem]]], Rule]:
    """Make a rule of a function of one part; `on` names a record type or a bucket of a visit."""

    def make(check: Callable[[Any], Iterable[Problem]]) -> Rule:
        return Rule(_info(code, name, severity, "record", check.__doc__ or ""), check, on=on)

    return make


def join_rule(
    code: str, name: str, *, join: Join, severity: Severity = Severity.error
) -> Callable[[Callable[[str, Sequence[Fact]], Iterable[tuple[Fact, Problem]]]], Rule]:
    """Make a rule of a function of a key and its sifted facts."""

    def make(check: Callable[[str, Sequence[Fact]], Iterable[tuple[Fact, Problem]]]) -> Rule:
        return Rule(_info(code, name, severity, "join", check.__doc__ or ""), check, join=join)

    return make


def graph_rule(
    code: str, name: str, *, graph: Graph, severity: Severity = Severity.error
) -> Callable[[Callable[[Sequence[Edge]], Iterable[tuple[Edge, Problem]]]], Rule]:
    """Make a rule of a function of an edge list."""

    def make(check: Callable[[Sequence[Edge]], Iterable[tuple[Edge, Problem]]]) -> Rule:
        return Rule(_info(code, name, severity, "graph", check.__doc__ or ""), check, graph=graph)

    return make
