"""The flow on one screen: what a plan does with each record, whatever engine carries it out.

decoded value -> gate -> record -> problems of the record rules, facts of the join rules, edges of
the graph rules.  Nothing here knows a file, a line or a severity.
"""

from __future__ import annotations

import dataclasses
from bisect import bisect_right
from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

from newsrecord.rules.base import SLOTS
from newsrecord.twins import BUCKETS, PARTS, RECORDS, STRINGS, VISITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from newsrecord.finding import Problem, RuleInfo
    from newsrecord.gate import Group
    from newsrecord.rules.base import Edge, Fact, Graph, Join, Rule

__all__ = ["Plan", "Raw", "judge_edges", "judge_facts", "judge_group", "plan"]

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


class Check(NamedTuple):
    """The function of a rule on one sort of part, and what clears many parts at once."""

    check: Callable[[Any], Sequence[Problem]]
    info: RuleInfo
    clears: Callable[[Sequence[Any]], bool] | None


class Part(NamedTuple):
    """The rules on one sort of part; `clean` remembers strings that none of them minds."""

    column: int
    bucket: str
    checks: tuple[Check, ...]
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
        for column, bucket in enumerate(BUCKETS)
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
) -> tuple[Check, ...]:
    return tuple(Check(r.check, r.info, r.clears) for r in rules if r.check is not None)


def judge_group(plan: Plan, group: Group, origins: Sequence[int]) -> list[Raw]:
    """Run the record rules over records of one type; clean ones give an empty list."""
    records, visit = group.records, group.visit
    found: list[Raw] = []
    for column, bucket, checks, known in plan.records[records[0].type]:
        parts: Sequence[Any] = records if column == WHOLE else visit[column]
        if not parts:
            continue
        if known is not None and _all_clean(parts, checks, known):
            continue
        for check, info, clears in checks:
            if clears is not None and clears(parts):
                continue
            odd = [(at, problems) for at, part in enumerate(parts) if (problems := check(part))]
            begins = _begins(group, column) if odd else []
            for at, problems in odd:
                number = bisect_right(begins, at) - 1
                index = at - begins[number]
                found += [Raw(origins[number], info, p, bucket, index) for p in problems]
    return found


def _all_clean(parts: Sequence[str], checks: Sequence[Check], known: set[str]) -> bool:
    """Tell whether no rule minds any of some strings; those that none minds are remembered."""
    fresh = set(parts) - known
    if not fresh:
        return True
    checks = [each for each in checks if each.clears is None or not each.clears(list(fresh))]
    bad = {text for text in fresh if any(check(text) for check, _, _ in checks)}
    if len(known) > KEPT:
        known.clear()
    known |= fresh - bad
    return not bad


def _begins(group: Group, column: int) -> list[int]:
    """Say at which part those of each record begin."""
    if column == WHOLE:
        return list(range(len(group.records)))
    visit = VISITS[group.records[0].type]
    counts = (len(visit([record])[column]) for record in group.records)
    return list(accumulate(counts, initial=0))[:-1]


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
