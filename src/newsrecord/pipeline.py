"""The flow on one screen: what a plan does with each record, whatever engine carries it out.

decoded value -> gate -> record -> problems of the record rules, facts of the join rules, edges of
the graph rules.  Nothing here knows a file, a line or a severity.
"""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from newsrecord.rules.base import SLOTS
from newsrecord.twins import PARTS, RECORDS, STRINGS, Visit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from newsrecord.finding import Problem, RuleInfo
    from newsrecord.gate import Admitted
    from newsrecord.rules.base import Edge, Fact, Graph, Join, Rule

__all__ = ["Plan", "Raw", "judge_edges", "judge_facts", "judge_record", "plan"]

WHOLE = -1
KEPT = 1 << 12
"""How many distinct clean strings of a sort are remembered."""


class Raw(NamedTuple):
    """A problem before it has a place: whose it is, and in which part of the record."""

    origin: int
    info: RuleInfo
    problem: Problem
    bucket: str = ""
    at: int = 0


class Part(NamedTuple):
    """The rules on one sort of part; `clean` remembers strings that none of them minds."""

    column: int
    bucket: str
    checks: tuple[tuple[Callable[[Any], Sequence[Problem]], RuleInfo], ...]
    clean: set[str] | None


class Plan(NamedTuple):
    """The rules, sorted by what they look at.

    `telling` and `linking` say by record type which joins (by number) get facts, and which graphs
    edges.
    """

    records: dict[str, tuple[Part, ...]]
    joins: tuple[tuple[Join, tuple[Rule, ...]], ...]
    graphs: tuple[tuple[Graph, tuple[Rule, ...]], ...]
    telling: dict[str, tuple[tuple[int, Join], ...]]
    linking: dict[str, tuple[tuple[int, Graph], ...]]


def plan(rules: Iterable[Rule], as_of: str | None = None) -> Plan:
    """Sort rules by what they look at, so that each part of a record is visited once.

    `as_of` is the Moment of the check; without it, rules that ask for it are left out.
    """
    on: dict[str, list[Rule]] = {}
    joins: dict[int, tuple[Join, list[Rule]]] = {}
    graphs: dict[int, tuple[Graph, list[Rule]]] = {}
    for rule in _bound(rules, as_of):
        if rule.join is not None:
            joins.setdefault(id(rule.join), (rule.join, []))[1].append(rule)
        elif rule.graph is not None:
            graphs.setdefault(id(rule.graph), (rule.graph, []))[1].append(rule)
        for name in rule.on:
            on.setdefault(name, []).append(rule)
    whole = {
        name: Part(WHOLE, "", _checks([*on.get("Record", ()), *on.get(name, ())]), None)
        for name in RECORDS
    }
    parts = [
        Part(column, bucket, _checks(on[bucket]), set() if bucket in STRINGS else None)
        for column, bucket in enumerate(Visit._fields)
        if bucket in on
    ]
    records = {
        name: tuple(p for p in (whole[name], *parts) if p.checks and p.bucket in {"", *PARTS[name]})
        for name in RECORDS
    }
    joined = tuple((join, tuple(each)) for join, each in joins.values())
    drawn = tuple((graph, tuple(each)) for graph, each in graphs.values())
    return Plan(
        records,
        joined,
        drawn,
        {n: tuple((i, j) for i, (j, _) in enumerate(joined) if n in j.types) for n in RECORDS},
        {n: tuple((i, g) for i, (g, _) in enumerate(drawn) if n in g.types) for n in RECORDS},
    )


def _bound(rules: Iterable[Rule], today: str | None) -> Iterator[Rule]:
    """Give each rule that asks for it the day of the check."""
    for rule in rules:
        if not rule.dated:
            yield rule
        elif today is not None and rule.check is not None:
            yield dataclasses.replace(rule, check=partial(_last, rule.check, today))


def _last(check: Callable[..., Any], today: str, *rest: object) -> Any:
    return check(*rest, today)


def _checks(
    rules: Iterable[Rule],
) -> tuple[tuple[Callable[[Any], Sequence[Problem]], RuleInfo], ...]:
    return tuple((rule.check, rule.info) for rule in rules if rule.check is not None)


def judge_record(plan: Plan, admitted: Admitted, origin: int) -> list[Raw]:
    """Run the record rules; a clean record gives an empty list."""
    record, visit, _ = admitted
    found: list[Raw] = []
    for column, bucket, checks, clean in plan.records[record.type]:
        parts: Sequence[Any] = (record,) if column == WHOLE else visit[column]
        if not parts or (clean is not None and clean.issuperset(parts)):
            continue
        before = len(found)
        for check, info in checks:
            for index, part in enumerate(parts):
                problems = check(part)
                if problems:
                    found += [Raw(origin, info, p, bucket, index) for p in problems]
        if clean is not None and len(found) == before:
            if len(clean) > KEPT:
                clean.clear()
            clean.update(parts)
    return found


def judge_facts(
    join: Join, rules: Sequence[Rule], groups: Iterable[tuple[str, list[Fact]]]
) -> Iterator[Raw]:
    """Run the join rules over all facts of each key."""
    for key, facts in groups:
        odd = join.sift(key, facts)
        if not odd:
            continue
        for rule in rules:
            check: Callable[..., Any] = rule.check  # type: ignore[assignment]
            for fact, problem in check(key, odd):
                yield Raw(fact[1], rule.info, problem, SLOTS[fact[2]], fact[3])


def judge_edges(rules: Sequence[Rule], edges: Sequence[Edge]) -> Iterator[Raw]:
    """Run the graph rules over an edge list."""
    for rule in rules:
        check: Callable[..., Any] = rule.check  # type: ignore[assignment]
        for edge, problem in check(edges):
            yield Raw(edge.origin, rule.info, problem._replace(path=(*edge.path, *problem.path)))
