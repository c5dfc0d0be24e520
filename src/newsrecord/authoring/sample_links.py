"""How the articles of a sample follow each other: versions, corrections, retractions, copies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrecord.authoring.sample_text import LANGUAGES, article_id, is_withheld, later, turn

if TYPE_CHECKING:
    from newsrecord.authoring.sample_shared import Record
    from newsrecord.authoring.sample_text import Scene

__all__ = ["correction_kind", "is_canceled", "is_retracted", "links", "version"]

_LINKS = ("corrects", "retracts", "translation_of", "based_on", "related", "", "", "", "")


def version(index: int) -> int:
    """Count the versions up to article `index`; 0 if it has none."""
    round_, place = divmod(index, len(LANGUAGES))
    return round_ % 5 + 1 if place in (0, 3, 5, 8) and round_ % 5 < 3 else 0


def links(s: Scene) -> list[Record]:
    """Say which article this one follows, if any."""
    index, before = s.index, s.index - len(LANGUAGES)
    if before < 0:
        return []
    if is_withheld(index):
        return [{"kind": "duplicate_of", "target": article_id(before)}]
    number = version(index)
    if number > 1 and later(index, before, s.seed):
        return [{"kind": "supersedes", "target": article_id(before), "version": str(number - 1)}]
    kind = "" if number else _LINKS[s.t % 9]
    target = index - 1 if kind in ("translation_of", "based_on") else before
    return (
        [{"kind": kind, "target": article_id(target)}]
        if kind and later(index, target, s.seed)
        else []
    )


def is_canceled(s: Scene) -> bool:
    """Whether a later article retracts this one."""
    after = s.index + len(LANGUAGES)
    return (
        turn(after) % 9 == 1
        and not is_withheld(after)
        and not version(after)
        and later(after, s.index, s.seed)
    )


def correction_kind(t: int) -> str:
    """Say what kind of correction the article of turn `t` carries; "" is none."""
    if t % 10 != 4:
        return ""
    return ("correction", "clarification", "retraction", "update")[t // 10 & 3]


def is_retracted(s: Scene) -> bool:
    """Whether the article was taken back, by another one or in a note of its own."""
    return correction_kind(s.t) == "retraction" or is_canceled(s)
