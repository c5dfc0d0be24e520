"""The rule that keeps what is under embargo out of formats that are public by nature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsrecord.edtf import certainly_before
from newsrecord.finding import Problem
from newsrecord.rules.base import RECORD, USE, Fact, Join, Rule, join_rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsrecord.rules.base import Near

__all__ = ["RULES", "is_open"]

# The fact of an article holds the end of its embargo, "" if that has none, None without embargo.
# Other records tell the articles that they are about, whose words they hold, or that they repeat.

COPIES = ("translation_of", "duplicate_of")
"""Relations of an article that says the same as another."""


def _held(records: Sequence[Any], visit: Any, origins: Sequence[int], _near: Near) -> list[Fact]:
    facts: list[Fact] = []
    if records[0].type != "Article":
        pairs = dict.fromkeys(zip(visit.to_article, visit.to_article_of, strict=True))
        return [(article, origins[number], USE, 0, None) for article, number in pairs]
    for record, origin in zip(records, origins, strict=True):
        until = (record.embargo.until or "") if record.embargo is not None else None
        facts.append((record.id, origin, RECORD, 0, until))
        copied = dict.fromkeys(r.target for r in record.relations if r.kind in COPIES)
        facts += [(article, origin, USE, 0, None) for article in copied]
    spans = zip(visit.TextSpan, visit.TextSpan_of, strict=True)
    others = dict.fromkeys((s.article, n) for s, n in spans if s.article != records[n].id)
    facts += [(article, origins[number], USE, 0, None) for article, number in others]
    return facts


def _kept_back(facts: Sequence[Fact]) -> set[str]:
    """Name the articles with an embargo."""
    return {fact[0] for fact in facts if fact[2] == RECORD and fact[4] is not None}


def _perhaps_held(id_: str, kind: str, origin: int, value: Any) -> list[Fact]:
    """Tell of an article that the gate refused; one that cannot be read counts as held."""
    if kind not in {"Article", ""} or (isinstance(value, dict) and "embargo" not in value):
        return []
    embargo = value["embargo"] if isinstance(value, dict) else None
    until = embargo.get("until") if isinstance(embargo, dict) else None
    return [(id_, origin, RECORD, 0, until if isinstance(until, str) else "")]


def _under_embargo(_key: str, facts: list[Fact]) -> Sequence[Fact]:
    """Keep articles with an embargo, and what is about them."""
    return facts if any(f[2] == RECORD and f[4] is not None for f in facts) else ()


EMBARGOES = Join(_held, _under_embargo, suspects=_kept_back, refused=_perhaps_held)


@join_rule("NR818", "embargoed-record", join=EMBARGOES, dated=True)
def embargoed_record(key: str, facts: Sequence[Fact], today: str) -> Iterable[tuple[Fact, Problem]]:
    """A record of an article under embargo would be written to a public format.

    Why: JSON-LD, RDF and pages for search engines are read by whoever finds them.
    Bad: `convert` to a .jsonld of an article with {"embargo": {"until": "2035-01-01T00:00:00Z"}}
    Good: the same after that moment (`--as-of`), or with `--include-embargoed`
    Source: docs/model.md, Article
    """
    embargoes = [fact[4] for fact in facts if fact[2] == RECORD and fact[4] is not None]
    held = [until for until in embargoes if is_open(until, today)]
    if not held:
        return
    until = max(held)
    when = f"until {until}" if until and all(held) else "without end"
    for fact in facts:
        own = fact[2] == RECORD
        message = f"{key} is under embargo {when}"
        help_ = "give the time with --as-of; or --on-invalid skip, or --include-embargoed"
        because = "" if own else "NR818"
        path = ("embargo",) if own else ()
        yield fact, Problem(path, message, help_ if own else "", because=because)


def is_open(until: str, today: str) -> bool:
    """Tell whether an embargo has not certainly passed; one without end never has."""
    return not until or (until != today and not certainly_before(until, today))


RULES: tuple[Rule, ...] = (embargoed_record,)
