"""Rules on an event's place in time: among other events, and in its actors' lives."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from newsrecord.edtf import Edtf, Kind, Order, order, within
from newsrecord.finding import Problem, Related, Severity
from newsrecord.rules.base import RECORD, USE, Fact, Join, Rule, join_rule
from newsrecord.rules.time import parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsrecord.model import When
    from newsrecord.rules.base import Near

__all__ = ["MOST", "RULES", "own", "values_of"]

MOST = 32
"""Datings; a record with more is not looked at, since rivals are few and pairs are many."""
Datings = list[tuple[int, str]]
"""The datings of an event by its author: where each stands, and what it says as EDTF."""


def hedged(value: Edtf) -> bool:
    """Tell whether a value is marked as uncertain or approximate, so that it proves nothing."""
    return value.uncertain or value.approximate


def own(whens: Sequence[When]) -> Datings:
    """Return the datings that the article itself gives, without those of others."""
    return [
        (index, when.edtf)
        for index, when in enumerate(whens)
        if when.according_to is None and when.basis != "external"
    ]


def values_of(datings: Sequence[Sequence[Any]]) -> list[Edtf]:
    """Parse datings; empty if one of them proves nothing."""
    values = [parsed(text) for _, text in datings]
    known = [value for value in values if value is not None and not hedged(value)]
    return known if len(known) == len(datings) else []


# Events and the existence of those who take part --------------------------------------------------
#
# An actor's fact holds its `exists`; that of an event holds the participant's place and role,
# whether the event is told as having happened, and all its datings.

LIVING = ("agent", "experiencer", "patient", "recipient", "supporter", "opponent", "source")
"""The roles that only those who exist can take; one can remember, cite or oppose the dead."""


def _participants(
    records: Sequence[Any], _visit: Any, origins: Sequence[int], _near: Near
) -> list[Fact]:
    kind = records[0].type
    facts: list[Fact] = []
    if kind == "Actor":
        return [
            (record.id, origin, RECORD, 0, record.exists)
            for record, origin in zip(records, origins, strict=True)
            if record.exists is not None
        ]
    for record, origin in zip(records, origins, strict=True):
        if not record.when or len(record.when) > MOST:
            continue
        if kind == "Attribution":
            facts += _speakers(record, origin)
        elif not record.figurative:
            facts += _acting(record, origin)
    return facts


def _acting(record: Any, origin: int) -> list[Fact]:
    """Tell when somebody took part."""
    told = record.factuality
    actual = told.polarity == "positive" and told.certainty == "certain"
    sure = actual and len(own(record.when)) == len(record.when)
    whens = [when.edtf for when in record.when]
    return [
        (part.actor, origin, USE, 0, ("participants", index, part.role in LIVING and sure, whens))
        for index, part in enumerate(record.participants)
        if part.actor is not None
    ]


def _speakers(record: Any, origin: int) -> list[Fact]:
    """Tell when sources spoke."""
    told = record.utterance
    said = told is None or (told.polarity == "positive" and told.certainty == "certain")
    sure = said and len(own(record.when)) == len(record.when)
    whens = [when.edtf for when in record.when]
    return [
        (source.actor, origin, USE, 0, ("sources", index, sure, whens))
        for index, source in enumerate(record.sources)
        if source.actor is not None
    ]


def _lifetime(text: str) -> Edtf | None:
    """Read an actor's `exists`; None if it is not an interval or not to be relied on."""
    value = parsed(text)
    return value if value is not None and value.kind is Kind.INTERVAL else None


_PLAIN = r"([0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-[0-9]{2})?)?)"
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LIFE = re.compile(rf"(?:{_PLAIN}|\.\.)/(?:{_PLAIN}|\.\.)")


@lru_cache(maxsize=1 << 12)
def _ends(exists: str) -> tuple[str, str] | None:
    """Return the ends of a lifetime that is written plainly, "" for an open one."""
    found = _LIFE.fullmatch(exists)
    return (found[1] or "", found[2] or "") if found else None


def _inside(text: str, exists: str) -> bool:
    """Tell quickly that a day lies within a lifetime; False means unknown."""
    ends = _ends(exists)
    if ends is None or not _DAY.fullmatch(text):
        return False
    birth, death = ends
    return text >= birth and (not death or text[: len(death)] <= death)


@lru_cache(maxsize=1 << 12)
def _standing(text: str, exists: str) -> tuple[bool, str]:
    """Say how a time lies outside a lifetime: whether wholly and surely, and in words."""
    value, life = parsed(text), _lifetime(exists)
    if value is None or life is None:
        return False, ""
    for side, one, other in (("before", value, life), ("after", life, value)):
        if order(one, other) is Order.CERTAIN:
            end = exists.partition("/")[2 if side == "after" else 0]
            return not hedged(value) and not hedged(life), f"{text} lies {side} {end}"
    if hedged(value) or hedged(life):
        return False, ""
    if value.kind is Kind.INTERVAL:
        return False, _sticks_out(text, exists)
    if value.kind is Kind.DATE and value.whole and within(value, life) is not Order.CERTAIN:
        return False, f"{text} may lie outside {exists}"
    return False, ""


def _sticks_out(text: str, exists: str) -> str:
    """Say at which end an interval surely reaches beyond another."""
    (start, _, end), (birth, _, death) = text.partition("/"), exists.partition("/")
    if _before(start, birth):
        return f"{text} begins before {birth}"
    return f"{text} ends after {death}" if _before(death, end) else ""


def _before(one: str, other: str) -> bool:
    first, second = parsed(one), parsed(other)
    return first is not None and second is not None and order(first, second) is Order.CERTAIN


def _outliers(_key: str, facts: list[Fact]) -> Sequence[Fact]:
    """Keep the lifetime and the events of which a dating lies outside it."""
    lives = [fact for fact in facts if fact[2] == RECORD]
    if len(lives) != 1:
        return ()
    exists = lives[0][4]
    odd = [
        fact
        for fact in facts
        if fact[2] == USE and any(_standing(text, exists)[1] for text in fact[4][3])
    ]
    return [lives[0], *odd] if odd else ()


def _outlived(facts: Sequence[Fact]) -> set[str]:
    """Name the actors of which an event lies outside their existence."""
    lives = {fact[0]: fact[4] for fact in facts if fact[2] == RECORD}
    return {
        fact[0]
        for fact in facts
        if fact[2] == USE and (exists := lives.get(fact[0])) is not None
        if any(not _inside(text, exists) and _standing(text, exists)[1] for text in fact[4][3])
    }


LIFETIMES = Join(
    _participants, _outliers, suspects=_outlived, types=("Actor", "Event", "Attribution")
)


def _outside(key: str, facts: Sequence[Fact], *, certain: bool) -> Iterable[tuple[Fact, Problem]]:
    life, *uses = facts
    related = (Related(f"{key} exists {life[4]}", path=("exists",), origin=life[1]),)
    for fact in uses:
        member, index, sure, whens = fact[4]
        standings = [_standing(text, life[4]) for text in whens]
        outside = sure and all(wholly for wholly, _ in standings)
        if outside is certain:
            said = next(words for _, words in standings if words)
            what = "when it did not exist" if certain else "so it may not have existed"
            path = (member, index, "actor")
            yield fact, Problem(path, f"{said}, {what}: {key}", related=related)


@join_rule("NR705", "outside-existence", join=LIFETIMES)
def outside_existence(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """Somebody takes part in an event, or speaks, before or after their existence.

    Why: The date is wrong, or another is meant: the Soviet Union is not Russia.
    Bad: an event of 1995 whose agent `exists` 1922-12-30/1991-12-26
    Good: the same event with the agent that followed
    Source: docs/model.md, What a model says and what a rule says
    """
    return _outside(key, facts, certain=True)


@join_rule("NR706", "perhaps-outside-existence", join=LIFETIMES, severity=Severity.warning)
def perhaps_outside_existence(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """Somebody takes part in an event perhaps, or in part, outside their existence.

    Why: A hedged date, a rival one, a claim or the part of a theme proves nothing, and is worth
    a look.
    Bad: an event of 1990/1995 whose agent `exists` 1922-12-30/1991-12-26
    Good: an event of 1990/1991 with that agent
    Source: docs/model.md, What a model says and what a rule says
    """
    return _outside(key, facts, certain=False)


# Events among each other --------------------------------------------------------------------------
#
# The fact of an event holds its tense and its own datings.  That of another event holds the place
# and kind of its relation and its datings; that of an attribution the place in `about`, the tense
# its source gives the content, and when it was said.

NEVER_AFTER = ("before", "causes", "enables")
NEVER_BEFORE = ("after", "response_to")
TOGETHER = ("during", "simultaneous", "begins", "ends", "sub_event_of")
ORDERED = (*NEVER_AFTER, *NEVER_BEFORE, *TOGETHER)
TURNED = {"before": "write `after`, or mend a date", "after": "write `before`, or mend a date"}
TELLING = ("asserts", "denies", "reports", "retracts")


def _meetings(
    records: Sequence[Any], _visit: Any, origins: Sequence[int], _near: Near
) -> list[Fact]:
    event = records[0].type == "Event"
    facts: list[Fact] = []
    for record, origin in zip(records, origins, strict=True):
        if not record.when or len(record.when) > MOST:
            continue
        datings = own(record.when)
        if len(datings) != len(record.when):
            continue
        if event:
            told = record.factuality
            tense = told.tense if told.certainty == "certain" else ""
            facts.append((record.id, origin, RECORD, 0, (tense, datings)))
            facts += [
                (relation.target, origin, USE, 0, ("", index, relation.kind, datings))
                for index, relation in enumerate(record.relations)
                if relation.kind in ORDERED and relation.according_to is None
            ]
            continue
        told, uttered = record.factuality, record.utterance
        tense = told.tense if told is not None else ""
        said = uttered is None or uttered.certainty == "certain"
        facts.append((record.id, origin, RECORD, 0, ("non_future" if said else "", datings)))
        facts += [
            (target, origin, USE, 0, (record.stance, index, tense, datings))
            for index, target in enumerate(record.about)
        ]
    return facts


def _mismatched(_key: str, facts: list[Fact]) -> Sequence[Fact]:
    """Keep an event and what does not go together with its time."""
    events = [fact for fact in facts if fact[2] == RECORD]
    if len(events) != 1 or len(facts) == 1:
        return ()
    values = values_of(events[0][4][1])
    odd = [fact for fact in facts if fact[2] == USE and values and _against(fact, values)]
    return [events[0], *odd] if odd else ()


def _against(fact: Fact, values: list[Edtf]) -> str:
    """Say how all times of a fact stand to all those of its target, if they should not."""
    stance, _, kind, datings = fact[4]
    times = values_of(datings)
    if not times:
        return ""
    pairs = [(time, value) for time in times for value in values]
    before = all(order(time, value) is Order.CERTAIN for time, value in pairs)
    after = all(order(value, time) is Order.CERTAIN for time, value in pairs)
    if stance:
        return "before" if before else ""
    if before and kind not in NEVER_AFTER:
        return "before"
    return "after" if after and kind not in NEVER_BEFORE else ""


def _contradicted(facts: Sequence[Fact]) -> set[str]:
    """Name the events that something does not go together with."""
    events = {fact[0]: fact[4][1] for fact in facts if fact[2] == RECORD}
    return {
        fact[0]
        for fact in facts
        if fact[2] == USE and (datings := events.get(fact[0])) is not None
        if datings and _against(fact, values_of(datings))
    }


MEETINGS = Join(_meetings, _mismatched, suspects=_contradicted, types=("Event", "Attribution"))


def _met(facts: Sequence[Fact]) -> Iterable[tuple[Fact, Any, str, tuple[Related, ...]]]:
    """Yield each odd fact with its payload, the two times in words, and the event's dating."""
    event, *others = facts
    index, text = event[4][1][0]
    spot = (Related("the time of the other", path=("when", index, "edtf"), origin=event[1]),)
    for fact in others:
        side = _against(fact, values_of(event[4][1]))
        yield fact, fact[4], f"{fact[4][3][0][1]} is {side} {text}", spot


@join_rule("NR710", "spoken-before-it-happened", join=MEETINGS)
def spoken_before_it_happened(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """A source speaks of an event as past before it happened.

    Why: One of the two dates is wrong, or the words were a forecast.
    Bad: said in 2021, `factuality` non_future, about an event of 2022
    Good: said in 2022
    Source: docs/model.md, Attribution
    """
    for fact, (stance, index, tense, _), said, spot in _met(facts):
        if stance and tense == "non_future":
            message = f"it was said before it happened: {said}, the time of {key}"
            yield fact, Problem(("about", index), message, related=spot)


@join_rule("NR711", "perhaps-spoken-before", join=MEETINGS, severity=Severity.warning)
def perhaps_spoken_before(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """A source tells of an event before it happened, and is not said to foretell it.

    Why: Without `factuality` nobody knows whether it was a forecast or a wrong date.
    Bad: said in 2021, about an event of 2022, without `factuality`
    Good: the same with "factuality": {"tense": "future", ...}
    Source: docs/annotate.md, 11
    """
    for fact, (stance, index, tense, _), said, spot in _met(facts):
        if stance in TELLING and not tense and facts[0][4][0] == "non_future":
            message = f"it was said before it happened: {said}, the time of {key}"
            help_ = "give the source's `factuality`, with the tense future if it was a forecast"
            yield fact, Problem(("about", index), message, help_, related=spot)


@join_rule("NR712", "relation-against-time", join=MEETINGS)
def relation_against_time(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """The dates of two events contradict their relation.

    Why: A cause does not follow its effect, and a part lies within its whole.
    Bad: an event of 2022 that is `before` one of 2021
    Good: an event of 2022 that is `after` one of 2021
    Source: docs/model.md, EventRelation
    """
    for fact, (stance, index, kind, _), said, spot in _met(facts):
        if not stance:
            message = f"it cannot be `{kind}` {key}: {said}"
            help_ = TURNED.get(kind, "")
            yield fact, Problem(("relations", index, "kind"), message, help_, related=spot)


RULES: tuple[Rule, ...] = (
    outside_existence,
    perhaps_outside_existence,
    spoken_before_it_happened,
    perhaps_spoken_before,
    relation_against_time,
)
