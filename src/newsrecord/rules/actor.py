"""Rules on actors."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from newsrecord.rules.base import Clean, Rule, found, record_rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from newsrecord.finding import Problem
    from newsrecord.model import ActorRelation, Identifier

__all__ = ["RULES"]


@record_rule("NR302", "untitled-relation", on="ActorRelation")
def untitled_relation(relation: ActorRelation) -> Iterable[Problem]:
    """A relation of the kind `other` has no `title`.

    Why: "other" alone tells nobody how the two stand to each other.
    Bad: {"kind": "other", "target": "actor/y"}
    Good: {"kind": "other", "target": "actor/y", "title": "landlord"}
    Source: docs/model.md, ActorRelation
    """
    if relation.kind == "other" and relation.title is None:
        return found((), "a relation of the kind other needs a `title`")
    return Clean


PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        scheme: re.compile(pattern)
        for scheme, pattern in {
            "wikidata": r"[QPL][1-9][0-9]*",
            "iso3166-1-alpha2": r"[A-Z]{2}",
            "iso3166-1-alpha3": r"[A-Z]{3}",
            "iso3166-1-numeric": r"[0-9]{3}",
            "iso3166-3": r"[A-Z]{4}",
            "geonames": r"[1-9][0-9]*",
            "viaf": r"[1-9][0-9]*",
            "isni": r"[0-9]{4} ?[0-9]{4} ?[0-9]{4} ?[0-9]{3}[0-9X]",
            "lei": r"[A-Z0-9]{18}[0-9]{2}",
            "ftm": r"[A-Za-z0-9._-]+",
            "opensanctions": r"[A-Za-z0-9._-]+",
            "everypolitician": r"[A-Za-z0-9-]+",
            "cow": r"[0-9]{1,3}|[A-Z]{3}",
            "fips10-4": r"[A-Z]{2}",
            "cameo": r"[A-Z0-9]{3}(?:[A-Z0-9]{3})*",
            "url": r"[A-Za-z][A-Za-z0-9+.-]*://[^\s<>\"{}|\\^`]+",
        }.items()
    }
)
"""What the value of an identifier looks like, for the schemes that are known."""


@record_rule("NR303", "malformed-identifier", on="Identifier")
def malformed_identifier(identifier: Identifier) -> Iterable[Problem]:
    """An identifier has not the form that its scheme gives.

    Why: It leads nowhere, or to another thing; fips10-4 RS is Russia, ISO RS is Serbia.
    Bad: {"scheme": "wikidata", "value": "https://www.wikidata.org/wiki/Q159"}
    Good: {"scheme": "wikidata", "value": "Q159"}
    Source: docs/model.md, Identifier
    """
    pattern = PATTERNS.get(identifier.scheme)
    if pattern is None or pattern.fullmatch(identifier.value):
        return Clean
    return found(("value",), f"{identifier.value!r} is not an identifier of {identifier.scheme}")


RULES: tuple[Rule, ...] = (untitled_relation, malformed_identifier)
