"""Rules on what holds a dataset together: ids, references, cycles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsrecord.finding import Problem, Related, Severity
from newsrecord.rules.base import (
    RECORD,
    SLOTS,
    Edge,
    Fact,
    Graph,
    Join,
    Rule,
    graph_rule,
    join_rule,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["REFERENCES", "RULES", "is_absolute"]

TYPES = ("Article", "Actor", "Event", "Attribution")
ALLOWED = {
    SLOTS.index("to_article"): ("Article",),
    SLOTS.index("to_actor"): ("Actor",),
    SLOTS.index("to_event"): ("Event",),
    SLOTS.index("to_attribution"): ("Attribution",),
    SLOTS.index("to_any"): TYPES,
}
ANY = SLOTS.index("to_any")
TOWARDS_ACTORS = ("supports", "opposes", "doubts")
UNKNOWN = "?"
"""The type of a record that the gate refused, if it does not say a type that there is."""


def is_absolute(id_: str) -> bool:
    """Tell an absolute IRI from a relative reference.

    >>> is_absolute("http://www.wikidata.org/entity/Q7747"), is_absolute("actor/x")
    (True, False)
    """
    colon = id_.find(":")
    slash = id_.find("/")
    return colon > 0 and (slash < 0 or colon < slash)


# A definition's payload is the record's type; that of a reference from `about` is the stance.
# A record that names the same id in several places of one sort tells it once.  Among datasets of
# several bases keys are absolute, and the payload also holds the reference as it was written.


def _facts(record: Any, visit: Any, origin: int) -> list[Fact]:
    facts: list[Fact] = [(record.id, origin, RECORD, 0, record.type)]
    for slot in (1, 2, 3, 4):
        targets = visit[_COLUMN[slot]]
        if not targets:
            continue
        if len(targets) == 1:
            facts.append((targets[0], origin, slot, 0, None))
            continue
        first: dict[str, int] = {}
        for index, target in enumerate(targets):
            if target not in first:
                first[target] = index
                facts.append((target, origin, slot, index, None))
    if record.type == "Attribution":
        facts.extend(
            (target, origin, ANY, index, record.stance) for index, target in enumerate(record.about)
        )
    return facts


def _resolve(fact: Fact, key: str) -> Fact:
    if fact[2] == RECORD:
        return key, *fact[1:]
    written = fact[0]
    return key, *fact[1:4], [fact[4], written] if fact[2] == ANY else written


def _refused(id_: str, kind: str, origin: int) -> list[Fact]:
    """A record that the gate refused is there all the same: what points at it does not dangle."""
    return [(id_, origin, RECORD, 0, kind if kind in TYPES else UNKNOWN)]


def _stance(fact: Fact) -> str:
    payload = fact[4]
    return payload if isinstance(payload, str) else payload[0]


def _written(fact: Fact, key: str) -> str:
    """Return a reference as the record spells it."""
    payload = fact[4]
    if fact[2] == ANY:
        return key if isinstance(payload, str) else payload[1]
    return payload or key


def _columns() -> dict[int, int]:
    from newsrecord.twins import Visit

    return {slot: Visit._fields.index(SLOTS[slot]) for slot in (1, 2, 3, 4, 5)}


_COLUMN = _columns()


def _sift(_key: str, facts: list[Fact]) -> Sequence[Fact]:
    """Keep all facts of a key that is not defined once, or not as what it is referred to."""
    kind = ""
    for fact in facts:
        if fact[2] == RECORD:
            if kind:
                return facts
            kind = fact[4]
    if not kind:
        return facts
    for fact in facts:
        slot = fact[2]
        if slot == RECORD or kind == UNKNOWN:
            continue
        claim = slot != ANY or kind in {"Event", "Attribution"} or _stance(fact) in TOWARDS_ACTORS
        if claim and kind in ALLOWED[slot]:
            continue
        return facts
    return ()


REFERENCES = Join(_facts, _sift, _resolve, _refused)


def _definitions(facts: Sequence[Fact]) -> list[Fact]:
    return sorted((fact for fact in facts if fact[2] == RECORD), key=lambda fact: fact[1])


@join_rule("NR901", "duplicate-id", join=REFERENCES)
def duplicate_id(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """Two records have the same id.

    Why: A reference to it could mean either.
    Bad: {"id": "actor/x", ...} and again {"id": "actor/x", ...}
    Good: {"id": "actor/x", ...} and {"id": "actor/y", ...}
    Source: docs/model.md, Id
    """
    definitions = _definitions(facts)
    for other in definitions[1:]:
        first = definitions[0][1]
        related = (Related("the first record of this id", path=("id",), origin=first),)
        message = f"the id {key} is already that of another record"
        yield other, Problem(("id",), message, related=related)


@join_rule("NR902", "dangling-reference", join=REFERENCES)
def dangling_reference(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """A relative reference leads to no record.

    Why: What it means stands nowhere; readers that join tables lose the row.
    Bad: {"article": "article/2", ...} in a dataset without it
    Good: the record article/2 in the dataset, or in one named with --with
    Source: docs/model.md, Id
    """
    if _definitions(facts):
        return
    for fact in facts:
        if not is_absolute(_written(fact, key)):
            help_ = "check the spelling, or name the dataset that holds it with --with"
            yield fact, Problem((), f"no record has the id {key}", help_)


@join_rule("NR903", "external-reference", join=REFERENCES, severity=Severity.notice)
def external_reference(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """An absolute reference leads out of the dataset.

    Why: It may well be right, but it was not checked.
    Bad: {"target": "http://www.wikidata.org/entity/Q7747"}
    Good: the same, with the record in a dataset named with --with
    Source: docs/model.md, Id
    """
    if _definitions(facts):
        return
    for fact in facts:
        if is_absolute(_written(fact, key)):
            yield fact, Problem((), f"{key} is not in the dataset, so it was not checked")


@join_rule("NR904", "wrong-target-type", join=REFERENCES)
def wrong_target_type(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """A reference leads to a record of another type than the field means.

    Why: An actor cannot be where an article is due.
    Bad: {"article": "actor/x"}
    Good: {"article": "article/1"}
    Source: docs/model.md
    """
    definitions = _definitions(facts)
    if not definitions:
        return
    kinds = {fact[4] for fact in definitions}
    for fact in facts:
        allowed = ALLOWED.get(fact[2])
        if allowed and not kinds & {*allowed, UNKNOWN}:
            kind = definitions[0][4]
            message = f"{key} is an {kind}; an {allowed[0]} is due here"
            yield fact, Problem((), message)


@join_rule("NR502", "stance-towards-actor", join=REFERENCES)
def stance_towards_actor(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """An attribution is about an actor or an article, with a stance that needs a claim.

    Why: One supports, opposes or doubts somebody; one asserts or denies that something is so.
    Bad: {"stance": "asserts", "about": ["actor/x"]}
    Good: {"stance": "opposes", "about": ["actor/x"]}
    Source: docs/model.md, Attribution
    """
    definitions = _definitions(facts)
    if not definitions or definitions[0][4] in {"Event", "Attribution", UNKNOWN}:
        return
    for fact in facts:
        if fact[2] == ANY and _stance(fact) not in TOWARDS_ACTORS:
            kind = definitions[0][4].lower()
            message = f"{key} is an {kind}, and the stance is {_stance(fact)}"
            help_ = "only supports, opposes and doubts may be about an actor or an article"
            yield fact, Problem((), message, help_)


# Cycles -------------------------------------------------------------------------------------------


def _edges(record: Any, _visit: Any, origin: int) -> list[Edge]:
    """Tell the arrows that must not come back, each sort in a graph of its own."""
    kind = record.type
    if kind == "Attribution":
        return [
            Edge("about\0" + record.id, "about\0" + target, origin, ("about", index))
            for index, target in enumerate(record.about)
        ]
    if kind == "Actor":
        made = [
            Edge("members\0" + record.id, "members\0" + target, origin, ("members", index))
            for index, target in enumerate(record.members)
        ]
        return made + _related(record, origin, ("part_of", "member_of"))
    sorts = ("sub_event_of",) if kind == "Event" else ("supersedes", "corrects", "retracts")
    return _related(record, origin, sorts)


def _related(record: Any, origin: int, sorts: tuple[str, ...]) -> list[Edge]:
    return [
        Edge(
            f"{relation.kind}\0{record.id}",
            f"{relation.kind}\0{relation.target}",
            origin,
            ("relations", index, "target"),
        )
        for index, relation in enumerate(record.relations)
        if relation.kind in sorts and relation.target is not None
    ]


@graph_rule("NR905", "cycle", graph=Graph(_edges))
def cycle(edges: Sequence[Edge]) -> Iterable[tuple[Edge, Problem]]:
    """A chain of references comes back to where it began.

    Why: A claim about itself says nothing, and a whole cannot be part of its own part.
    Bad: attribution/a about attribution/b, attribution/b about attribution/a
    Good: attribution/b about event/x
    Source: docs/model.md, What a model says and what a rule says
    """
    for group in _components(edges):
        # By name and not by line, so that the order of the records does not matter.
        edge = min(group, key=lambda each: (each.source, each.path, each.origin))
        sort, _, start = edge.source.partition("\0")
        names = [start]
        step: Edge | None = edge
        while step is not None and step.target != edge.source:
            names.append(step.target.partition("\0")[2])
            step = next((each for each in group if each.source == step.target), None)
            if len(names) > 12:
                names.append("...")
                break
        chain = " -> ".join([*names, start])
        yield edge, Problem((), f"`{sort}` comes back to where it began: {chain}")


def _components(edges: Sequence[Edge]) -> Iterator[list[Edge]]:
    """Yield the edges of each strongly connected component that holds a cycle (Tarjan 1972)."""
    after: dict[str, list[str]] = {}
    for edge in edges:
        after.setdefault(edge.source, []).append(edge.target)
        after.setdefault(edge.target, [])
    component: dict[str, int] = {}
    for number, nodes in enumerate(_strong(after)):
        for node in nodes:
            component[node] = number
    groups: dict[int, list[Edge]] = {}
    for edge in edges:
        if component[edge.source] == component[edge.target]:
            groups.setdefault(component[edge.source], []).append(edge)
    yield from groups.values()


def _strong(after: dict[str, list[str]]) -> Iterator[list[str]]:
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    for root, first in after.items():
        if root in index:
            continue
        work: list[tuple[str, Iterator[str]]] = [(root, iter(first))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, targets = work[-1]
            for target in targets:
                if target not in index:
                    index[target] = low[target] = len(index)
                    stack.append(target)
                    on_stack.add(target)
                    work.append((target, iter(after[target])))
                    break
                if target in on_stack:
                    low[node] = min(low[node], index[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    found: list[str] = []
                    while not found or found[-1] != node:
                        found.append(stack.pop())
                        on_stack.discard(found[-1])
                    yield found


RULES: tuple[Rule, ...] = (
    duplicate_id,
    dangling_reference,
    external_reference,
    wrong_target_type,
    stance_towards_actor,
    cycle,
)
