"""What a rule is: one of three pure shapes, with its page as its docstring.

A record rule looks at one part of a record.  A join rule looks at all facts that share a key.
A graph rule looks at an edge list.  No rule sees a dataset, a file, a line or a severity setting.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from newsrecord.finding import Problem, Related, RuleInfo, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from newsrecord.source import Path

__all__ = [
    "RECORD",
    "SLOTS",
    "TYPES",
    "USE",
    "Arrow",
    "Edge",
    "Fact",
    "Graph",
    "Join",
    "Near",
    "Rule",
    "components",
    "found",
    "gate_rule",
    "graph_rule",
    "join_rule",
    "mutual",
    "of_several",
    "record_rule",
    "several",
    "spell_joined",
    "unjoined",
]

Shape: TypeAlias = Literal["gate", "record", "join", "graph"]

SLOTS = ("", "to_article", "to_actor", "to_event", "to_attribution", "to_any", "TextSpan", "")
"""The parts of a record that facts come from; a fact holds the index of its slot."""
RECORD = 0
"""The slot of a fact that speaks of the record that has the key as its id."""
USE = 7
"""The slot of a fact that speaks of a record which uses the key; its problems have full paths."""
TYPES = ("Article", "Actor", "Event", "Attribution")

Fact: TypeAlias = "tuple[str, int, int, int, Any]"
"""Key, origin, slot, index within the slot, payload.  The origin is the engine's business."""

Near: TypeAlias = "Mapping[str, Any]"
"""Records that were read together, by their ids."""

Clean: tuple[Problem, ...] = ()


Arrow: TypeAlias = "tuple[str, str, int, tuple[str | int, ...], str]"
"""The values of an `Edge`; most arrows are thrown away, and plain tuples are made quickly."""


class Edge(NamedTuple):
    """One arrow of a graph, with the record that tells it (origin and id) and the path there."""

    source: str
    target: str
    origin: int
    path: tuple[str | int, ...]
    record: str = ""


@dataclass(frozen=True, slots=True)
class Join:
    """How facts are told, and which of those with one key deserve the rules' attention.

    `facts` gets records of one type, their visit, their origins, and the records that stand near
    them: it may leave out what these show to be in order, whatever stands elsewhere.  `sift`
    returns nothing for a clean key, which is nearly always, so that rules stay simple.  `suspects`
    names, of many facts that hold all those of each key, all keys that `sift` may keep, and perhaps
    others: it is there for speed, because it takes no call a key.  `types` are the record types
    that have facts to tell.  `resolve` spells the ids of a fact as they are among datasets of
    several bases, with the function that does so for one id.
    `refused` tells what is known of a record that the gate refused: its id, its type if any, its
    origin, and its JSON value if it is one.
    """

    facts: Callable[[Sequence[Any], Any, Sequence[int], Near], list[Fact]]
    sift: Callable[[str, list[Fact]], Sequence[Fact]]
    suspects: Callable[[Sequence[Fact]], set[str]] | None = None
    types: tuple[str, ...] = TYPES
    resolve: Callable[[Fact, Callable[[str], str]], Fact] = lambda fact, spell: (
        spell(fact[0]),
        *fact[1:],
    )
    refused: Callable[[str, str, int, Any], list[Fact]] = lambda _id, _kind, _origin, _value: []


@dataclass(frozen=True, slots=True)
class Graph:
    """How edges are told, and which of them the rules get.

    Only those on a cycle matter, and an engine may leave out the others; or, with a `walk`, only
    those that lead to a node which further edges leave are given, and of these an engine may leave
    out all that are on no walk of so many of them.
    """

    edges: Callable[[Sequence[Any], Any, Sequence[int], Near], list[Arrow]]
    types: tuple[str, ...] = TYPES
    walk: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule and what the catalogue says about it.

    A rule that asks for the time of the check (`dated`) gets it as the last argument of its
    function, as a Moment, and does not run where none is given.  `clears` tells of many parts at
    once that the rule minds none of them; it is there for speed, and False means unknown.
    """

    info: RuleInfo
    check: Callable[..., Any] | None = None
    on: tuple[str, ...] = ()
    join: Join | None = None
    graph: Graph | None = None
    dated: bool = False
    clears: Callable[[Sequence[Any]], bool] | None = None


def components(ids: Iterable[str], joined: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Give each id the smallest of those that pairs join it to, directly or by others.

    >>> components("abcd", [("c", "b"), ("b", "a")])
    {'a': 'a', 'b': 'a', 'c': 'a', 'd': 'd'}
    """
    parent = {each: each for each in ids}

    def root(each: str) -> str:
        while parent[each] != each:
            parent[each] = parent[parent[each]]
            each = parent[each]
        return each

    for one, other in joined:
        if one in parent and other in parent:
            low, high = sorted((root(one), root(other)))
            parent[high] = low
    return {each: root(each) for each in parent}


def several(_key: str, facts: list[Fact]) -> Sequence[Fact]:
    """Keep what records of more than one id have told, those of the smallest id first.

    The payload of such a fact begins with the id of the record, and with what its place is.
    """
    first = facts[0][4][0]
    if all(fact[4][0] == first for fact in facts):
        return ()
    return sorted(facts, key=lambda fact: (fact[4][0], fact[1], fact[4][1:2]))


def of_several(facts: Sequence[Fact]) -> set[str]:
    """Name the keys that records of more than one id have told: see `several`."""
    told = {fact[0]: fact[4][0] for fact in facts}
    if len(told) == len(facts):
        return set()
    return {fact[0] for fact in facts if told[fact[0]] != fact[4][0]}


def spell_joined(fact: Fact, spell: Callable[[str], str]) -> Fact:
    """Spell the ids of a payload of an id, a place, and the ids that the record is joined to."""
    id_, place, joined = fact[4]
    return *fact[:4], (spell(id_), place, [spell(each) for each in joined])


def unjoined(facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield the first fact of each group of records that are joined, but for the first group."""
    pairs = ((fact[4][0], other) for fact in facts for other in fact[4][2])
    root = components((fact[4][0] for fact in facts), pairs)
    told = {root[facts[0][4][0]]}
    for fact in facts[1:]:
        if root[fact[4][0]] not in told:
            told.add(root[fact[4][0]])
            yield fact


def mutual(
    fact: Fact,
    other: Fact,
    place: Callable[[Fact], Path],
    say: Callable[[Fact], str],
    help_: str,
) -> tuple[Fact, Problem]:
    """Return what is wrong between two records: each is told where it stands what the other is."""
    spot = Related("the other", path=place(other), origin=other[1], instead=say(fact))
    return fact, Problem(place(fact), say(other), help_, related=(spot,))


def found(path: tuple[str | int, ...], message: str, help_: str = "") -> tuple[Problem, ...]:
    """Return one problem, for a rule that finds at most one."""
    return (Problem(path, message, help_),)


def _info(code: str, name: str, severity: Severity, shape: Shape, page: str) -> RuleInfo:
    return RuleInfo(code, name, severity, "0.1.0", shape, page)


def gate_rule(code: str, name: str, page: str, severity: Severity = Severity.error) -> Rule:
    """Describe what the gate itself finds; it cannot be switched off."""
    return Rule(_info(code, name, severity, "gate", page))


def record_rule(
    code: str,
    name: str,
    *,
    on: str | tuple[str, ...],
    severity: Severity = Severity.error,
    dated: bool = False,
    clears: Callable[[Sequence[Any]], bool] | None = None,
) -> Callable[[Callable[..., Iterable[Problem]]], Rule]:
    """Make a rule of a function of one part; `on` names record types or buckets of a visit.

    `on="Record"` is every record, whatever its type.
    """

    def make(check: Callable[..., Iterable[Problem]]) -> Rule:
        info = _info(code, name, severity, "record", check.__doc__ or "")
        parts = (on,) if isinstance(on, str) else on
        return Rule(info, check, on=parts, dated=dated, clears=clears)

    return make


def join_rule(
    code: str,
    name: str,
    *,
    join: Join,
    severity: Severity = Severity.error,
    dated: bool = False,
) -> Callable[[Callable[..., Iterable[tuple[Fact, Problem]]]], Rule]:
    """Make a rule of a function of a key and its sifted facts."""

    def make(check: Callable[..., Iterable[tuple[Fact, Problem]]]) -> Rule:
        info = _info(code, name, severity, "join", check.__doc__ or "")
        return Rule(info, check, join=join, dated=dated)

    return make


def graph_rule(
    code: str, name: str, *, graph: Graph, severity: Severity = Severity.error
) -> Callable[[Callable[[Sequence[Edge]], Iterable[tuple[Edge, Problem]]]], Rule]:
    """Make a rule of a function of an edge list."""

    def make(check: Callable[[Sequence[Edge]], Iterable[tuple[Edge, Problem]]]) -> Rule:
        return Rule(_info(code, name, severity, "graph", check.__doc__ or ""), check, graph=graph)

    return make
