"""Rules on chains of references: those that come back, and those that go on too long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsrecord.finding import Problem, Related, Severity
from newsrecord.rules.base import Arrow, Edge, Graph, Rule, graph_rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from newsrecord.rules.base import Near

__all__ = ["RULES"]


SORTS = {
    **dict.fromkeys(("supersedes", "corrects", "retracts"), "supersedes, corrects or retracts"),
    "after": "before",
}
"""Kinds of relation that make one chain together; `after` is the `before` of the other event."""
RELATIONS = {
    "Actor": ("part_of", "member_of", "located_in"),
    "Event": ("sub_event_of", "before", "after"),
    "Article": ("supersedes", "corrects", "retracts", "translation_of", "based_on"),
}
"""The kinds of relation, by record type, that must not come back."""


def _edges(records: Sequence[Any], _visit: Any, origins: Sequence[int], _near: Near) -> list[Arrow]:
    """Tell the arrows that must not come back, each sort in a graph of its own."""
    kind = records[0].type
    made: list[Arrow] = []
    for record, origin in zip(records, origins, strict=True):
        id_ = record.id
        if kind == "Attribution":
            made += [
                ("about\0" + id_, "about\0" + target, origin, ("about", index), id_)
                for index, target in enumerate(record.about)
            ]
            continue
        if record.relations:
            made += _related(record, origin, RELATIONS[kind])
        if kind == "Actor":
            made += [
                ("members\0" + id_, "members\0" + target, origin, ("members", index), id_)
                for index, target in enumerate(record.members)
            ]
    return made


def _related(record: Any, origin: int, kinds: tuple[str, ...]) -> Iterator[Arrow]:
    for index, relation in enumerate(record.relations):
        if relation.kind in kinds and relation.target is not None:
            ends = (record.id, relation.target)
            source, target = ends[::-1] if relation.kind == "after" else ends
            sort = SORTS.get(relation.kind, relation.kind)
            path = ("relations", index, "target")
            yield f"{sort}\0{source}", f"{sort}\0{target}", origin, path, record.id


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
        group.sort(key=lambda each: (each.source, each.target, each.path, each.record, each.origin))
        edge = group[0]
        sort, _, start = edge.source.partition("\0")
        names = [start, *(node.partition("\0")[2] for node in _way_back(edge, group))]
        shown = names if len(names) <= LONGEST else [*names[: LONGEST - 1], "...", start]
        message = f"`{sort}` comes back to where it began: {' -> '.join(shown)}"
        others = [each for each in group if each.origin != edge.origin][:5]
        spots = tuple(
            Related("a link of the chain", path=each.path, origin=each.origin, instead=message)
            for each in others
        )
        yield edge, Problem((), message, related=spots)


LONGEST = 12
"""Names that a message shows of a chain."""


def _way_back(edge: Edge, group: Sequence[Edge]) -> list[str]:
    """Return the nodes of the shortest way from an edge's target to its source, both included."""
    after: dict[str, list[str]] = {}
    for each in group:
        after.setdefault(each.source, []).append(each.target)
    came: dict[str, str] = {edge.target: ""}
    level = [edge.target]
    while level and edge.source not in came:
        found: list[str] = []
        for node in level:
            for target in after.get(node, ()):
                if target not in came:
                    came[target] = node
                    found.append(target)
        level = found
    way = [edge.source]
    while way[-1] != edge.target:
        way.append(came[way[-1]])
    return way[::-1]


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


# Depth --------------------------------------------------------------------------------------------

DEEPEST = 5
"""Attributions; newspapers get to three: A reports that B claims that C denies it."""


def _nested(
    records: Sequence[Any], _visit: Any, origins: Sequence[int], _near: Near
) -> list[Arrow]:
    made: list[Arrow] = []
    for record, origin in zip(records, origins, strict=True):
        if not record.about:  # So that it counts as an attribution, with its claim below it.
            made.append((f"about\0{record.id}", "about\0", origin, ("claim",), ""))
        made += [
            (f"about\0{record.id}", f"about\0{target}", origin, ("about", index), "")
            for index, target in enumerate(record.about)
        ]
    return made


@graph_rule(
    "NR517",
    "deep-attribution",
    graph=Graph(_nested, types=("Attribution",), walk=DEEPEST),
    severity=Severity.notice,
)
def deep_attribution(edges: Sequence[Edge]) -> Iterable[tuple[Edge, Problem]]:
    """An attribution stands above more than four others.

    Why: Nobody speaks so; a chain of that length is nearly always one turn, cut up.
    Bad: A says that B says that C says that D says that E says that F says it
    Good: one attribution a cue, and each about what its words are about
    Source: docs/annotate.md, 8
    """
    depths = _depths(edges)
    inner = {edge.target for edge in edges}
    told: set[str] = set()
    for edge in sorted(edges, key=lambda each: (each.source, each.path, each.origin)):
        depth = depths.get(edge.source, 0) + 1
        deepest = depths.get(edge.target, 0) + 1 == depths.get(edge.source, 0)
        if depth > DEEPEST and edge.source not in inner | told and deepest:
            told.add(edge.source)
            message = f"{depth} attributions stand one in another here"
            yield edge, Problem((), message, "look whether several of them are one turn of speech")


def _depths(edges: Sequence[Edge]) -> dict[str, int]:
    """Return the length of the longest walk from each node that leads into no cycle."""
    into: dict[str, list[str]] = {}
    left: dict[str, int] = {}
    for edge in edges:
        into.setdefault(edge.target, []).append(edge.source)
        left[edge.source] = left.get(edge.source, 0) + 1
        left.setdefault(edge.target, 0)
    ready = [node for node, count in left.items() if not count]
    depths = dict.fromkeys(ready, 0)
    while ready:
        node = ready.pop()
        for source in into.get(node, ()):
            depths[source] = max(depths.get(source, 0), depths[node] + 1)
            left[source] -= 1
            if not left[source]:
                ready.append(source)
    return {node: depth for node, depth in depths.items() if not left[node]}


RULES: tuple[Rule, ...] = (cycle, deep_attribution)
