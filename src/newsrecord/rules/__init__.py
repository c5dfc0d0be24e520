"""All rules, in the order of their codes.  To add one, write it and add its line below."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from newsrecord.errors import InputError, UsageError
from newsrecord.rules import (
    actor,
    article,
    attribution,
    chain,
    characters,
    dataset,
    embargo,
    event,
    publication,
    span,
    structure,
    telling,
    time,
    timeline,
    twice,
    version,
)
from newsrecord.rules.base import Edge, Fact, Graph, Join, Rule
from newsrecord.spelling import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newsrecord.finding import RuleInfo

__all__ = [
    "CATALOGUE",
    "PUBLIC",
    "RULES",
    "Edge",
    "Fact",
    "Graph",
    "Join",
    "Rule",
    "choose",
    "find",
]

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (
            *structure.RULES,
            *article.RULES,
            *actor.RULES,
            *event.RULES,
            *attribution.RULES,
            *span.RULES,
            *time.RULES,
            *timeline.RULES,
            *telling.RULES,
            *publication.RULES,
            *version.RULES,
            *dataset.RULES,
            *chain.RULES,
            *characters.RULES,
            *twice.RULES,
        ),
        key=lambda rule: rule.info.code,
    )
)

PUBLIC: tuple[Rule, ...] = embargo.RULES
"""The rules for what is written to a public format, on top of all others."""

CATALOGUE: Mapping[str, RuleInfo] = MappingProxyType(
    {
        rule.info.code: rule.info
        for rule in sorted((*RULES, *PUBLIC), key=lambda rule: rule.info.code)
    }
)
"""What is known about each code."""


def find(name: str) -> RuleInfo:
    """Return the rule of a code or name.

    Raises:
        UsageError: if there is none.
    """
    for info in CATALOGUE.values():
        if name.upper() == info.code or name == info.name:
            return info
    raise UsageError(_unknown(name))


def choose(select: Sequence[str] = (), ignore: Sequence[str] = ()) -> tuple[Rule, ...]:
    """Return the rules whose code begins with, or whose name is, one of `select` and not `ignore`.

    Raises:
        InputError: if no rule is left.
        UsageError: if an entry matches no rule.

    >>> [rule.info.code for rule in choose(["NR20"])]
    ['NR201', 'NR202', 'NR203', 'NR204']
    """
    select = [part for entry in select for part in entry.split(",")]
    ignore = [part for entry in ignore for part in entry.split(",")]
    for entry in (*select, *ignore):
        if not any(_matches(rule, entry) for rule in RULES):
            raise UsageError(_unknown(entry))
    chosen = tuple(
        rule
        for rule in RULES
        if (not select or any(_matches(rule, entry) for entry in select))
        and not any(_matches(rule, entry) for entry in ignore)
    )
    if not chosen:
        message = "every rule is switched off, so nothing would be checked"
        raise InputError(message)
    return chosen


def _matches(rule: Rule, entry: str) -> bool:
    return rule.info.name == entry or (bool(entry) and rule.info.code.startswith(entry.upper()))


def _unknown(entry: str) -> str:
    names = [*CATALOGUE, *(info.name for info in CATALOGUE.values())]
    hint = did_you_mean(entry, names, cutoff=0.5)
    return f"no rule has the code or name {entry!r}.{hint} See `newsrecord rule --all`."
