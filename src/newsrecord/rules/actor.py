"""Rules on actors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrecord.rules.base import Clean, Rule, found, record_rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsrecord.finding import Problem
    from newsrecord.model import ActorRelation

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


RULES: tuple[Rule, ...] = (untitled_relation,)
