"""Rules on what is recorded twice: one actor, event or attribution under two ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsrecord.finding import Problem, Severity, cut
from newsrecord.rules.base import (
    RECORD,
    Fact,
    Join,
    Rule,
    join_rule,
    mutual,
    of_several,
    several,
    spell_joined,
    unjoined,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from newsrecord.rules.base import Near

__all__ = ["RULES"]

# Actors -------------------------------------------------------------------------------------------
#
# The fact of an actor holds its id, the place of the name, and the ids that it is related to; its
# key is an article, the kind and the name.

JOINED = ("same_as", "possibly_same", "successor_of", "family_of", "member_of", "part_of", "leads")
"""The relations that tell two actors of one name apart, or together."""


def _named(records: Sequence[Any], _visit: Any, origins: Sequence[int], _near: Near) -> list[Fact]:
    facts: list[Fact] = []
    for record, origin in zip(records, origins, strict=True):
        if not record.mentions or not record.named:
            continue
        joined = [r.target for r in record.relations if r.kind in JOINED and r.target is not None]
        names = {name.text: index for index, name in reversed(list(enumerate(record.names)))}
        facts += [
            (f"{article}\0{record.kind}\0{text}", origin, RECORD, 0, (record.id, index, joined))
            for article in {mention.article: None for mention in record.mentions}
            for text, index in names.items()
        ]
    return facts


def _spell_article(fact: Fact, spell: Callable[[str], str]) -> Fact:
    """Spell the article that a key begins with."""
    article, _, rest = fact[0].partition("\0")
    return f"{spell(article)}\0{rest}", *fact[1:]


NAMESAKES = Join(
    _named,
    several,
    suspects=of_several,
    types=("Actor",),
    resolve=lambda fact, spell: spell_joined(_spell_article(fact, spell), spell),
)


@join_rule("NR312", "same-name-twice", join=NAMESAKES, severity=Severity.warning)
def same_name_twice(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """Two actors of one kind have the same name, in one article.

    Why: They are nearly always one; whoever counts actors counts it twice.
    Bad: actor/moss and actor/a-moss, both persons called "Ada Moss", both mentioned in article/1
    Good: one actor; or, for a father and son, a relation that joins them
    Source: docs/model.md, Actor
    """
    article, _, name = key.split("\0", 2)

    def place(fact: Fact) -> tuple[str | int, ...]:
        return "names", fact[4][1], "text"

    def say(fact: Fact) -> str:
        return f'{fact[4][0]} is called "{cut(name)}" in {article}, too'

    help_ = "make one actor of the two, or relate them"
    return (mutual(fact, facts[0], place, say, help_) for fact in unjoined(facts))


# Events and attributions --------------------------------------------------------------------------


def _told(records: Sequence[Any], _visit: Any, origins: Sequence[int], _near: Near) -> list[Fact]:
    """Tell an event or attribution under its words and what it says, its id left out."""
    event = records[0].type == "Event"
    facts: list[Fact] = []
    for record, origin in zip(records, origins, strict=True):
        if record.article is None:
            continue
        if event:
            spans, said = record.evidence, record.label
        else:
            spans = (*record.cue, *record.content, *record.evidence)
            sources = [source.actor or source.text or "" for source in record.sources]
            said = "\0".join((record.stance, record.claim or "", *record.about, "", *sources))
        if spans:
            places = " ".join([f"{span.field or ''}{span.start}-{span.end}" for span in spans])
            key = f"{record.article}\0{places}\0{said}"
            facts.append((key, origin, RECORD, 0, (record.id, "id", ())))
    return facts


TELLINGS = Join(
    _told,
    several,
    suspects=of_several,
    types=("Event", "Attribution"),
    resolve=lambda fact, spell: spell_joined(_spell_article(fact, spell), spell),
)


@join_rule("NR914", "same-record-twice", join=TELLINGS, severity=Severity.warning)
def same_record_twice(_key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """Two events or attributions of one article say the same of the same words.

    Why: One of them is a copy under another id; whoever counts events counts it twice.
    Bad: event/1 and event/2 with the same label and the same evidence
    Good: event/1
    Source: docs/model.md, Event; docs/model.md, Attribution
    """

    def say(fact: Fact) -> str:
        return f"{fact[4][0]} says the same of the same words"

    first = facts[0]
    for fact in facts[1:]:
        if fact[4][0] != first[4][0]:
            yield mutual(fact, first, lambda _: ("id",), say, "leave one of the two out")


RULES: tuple[Rule, ...] = (same_name_twice, same_record_twice)
