"""Rules on an event's place in time: among other events, its actors' lives, and the article."""

from __future__ import annotations

import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from newsrecord.edtf import Bounds, Edtf, Kind, Order, check_moment, moment_bounds, order
from newsrecord.edtf.wording import days_away
from newsrecord.finding import Problem, Related, Severity
from newsrecord.rules.base import RECORD, USE, Fact, Join, Rule, join_rule
from newsrecord.rules.time import parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsrecord.model import When

__all__ = ["RULES"]

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


def _values(datings: Sequence[Sequence[Any]]) -> list[Edtf]:
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


def _participants(record: Any, _visit: Any, origin: int) -> list[Fact]:
    if record.type == "Actor":
        exists = record.exists
        return [(record.id, origin, RECORD, 0, exists)] if exists is not None else []
    if not record.when:
        return []
    if record.type == "Attribution":
        return _speakers(record, origin)
    if record.figurative:
        return []
    told = record.factuality
    actual = told.polarity == "positive" and told.certainty == "certain"
    datings = own(record.when)
    sure = actual and len(datings) == len(record.when)
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
    if value.kind is Kind.INTERVAL and not hedged(value) and not hedged(life):
        return False, _sticks_out(text, exists)
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


LIFETIMES = Join(_participants, _outliers, types=("Actor", "Event", "Attribution"))


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


def _meetings(record: Any, _visit: Any, origin: int) -> list[Fact]:
    datings = own(record.when) if record.when else None
    if not datings or len(datings) != len(record.when):
        return []
    if record.type == "Event":
        factuality = record.factuality
        tense = factuality.tense if factuality.certainty == "certain" else ""
        return [
            (record.id, origin, RECORD, 0, (tense, datings)),
            *(
                (relation.target, origin, USE, 0, ("", index, relation.kind, datings))
                for index, relation in enumerate(record.relations)
                if relation.kind in ORDERED and relation.according_to is None
            ),
        ]
    told = record.factuality
    tense = told.tense if told is not None else ""
    return [
        (target, origin, USE, 0, (record.stance, index, tense, datings))
        for index, target in enumerate(record.about)
    ]


def _mismatched(_key: str, facts: list[Fact]) -> Sequence[Fact]:
    """Keep an event and what does not go together with its time."""
    events = [fact for fact in facts if fact[2] == RECORD]
    if len(events) != 1 or len(facts) == 1:
        return ()
    values = _values(events[0][4][1])
    odd = [fact for fact in facts if fact[2] == USE and values and _against(fact, values)]
    return [events[0], *odd] if odd else ()


def _against(fact: Fact, values: list[Edtf]) -> str:
    """Say how all times of a fact stand to all those of its target, if they should not."""
    stance, _, kind, datings = fact[4]
    times = _values(datings)
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


MEETINGS = Join(_meetings, _mismatched, types=("Event", "Attribution"))


def _met(facts: Sequence[Fact]) -> Iterable[tuple[Fact, Any, str, tuple[Related, ...]]]:
    """Yield each odd fact with its payload, the two times in words, and the event's dating."""
    event, *others = facts
    index, text = event[4][1][0]
    spot = (Related("the time of the other", path=("when", index, "edtf"), origin=event[1]),)
    for fact in others:
        side = _against(fact, _values(event[4][1]))
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


# Events and the article that tells them -----------------------------------------------------------
#
# The fact of an article holds the moments of its making; that of an event or attribution the tense
# in which the author tells it, and its own datings.


def _tellings(record: Any, _visit: Any, origin: int) -> list[Fact]:
    if record.type == "Article":
        made = (record.created, record.published, record.modified)
        return [(record.id, origin, RECORD, 0, made)]
    if not record.when or record.article is None:
        return []
    told = record.factuality if record.type == "Event" else record.utterance
    if told is not None and told.polarity != "positive":
        return []
    datings = own(record.when)
    tense = told.tense if told is not None else "non_future"
    resolved = [
        (index, when.edtf, when.text)
        for index, when in enumerate(record.when)
        if when.text is not None and when.basis in {"resolved", "stated"} and when.event is None
        if days_away(when.text) is not None
    ]
    payload = (tense, datings, resolved)
    return [(record.article, origin, USE, 0, payload)] if datings or resolved else []


@lru_cache(maxsize=1 << 12)
def _days(text: str) -> Bounds:
    return moment_bounds(text) if not check_moment(text) else (None, None)


def _told_in(article: Fact) -> Bounds:
    """Return the first and the last day on which the text may have been written."""
    created, published, modified = article[4]
    days = [_days(text) for text in (created, published, modified) if text is not None]
    firsts = [first for first, _ in days if first is not None]
    lasts = [last for _, last in days if last is not None]
    public = published is not None or modified is not None
    return min(firsts, default=None), max(lasts, default=None) if public else None


def _strange(_key: str, facts: list[Fact]) -> Sequence[Fact]:
    """Keep the article, and what is told as past and lies ahead, or the other way round.

    Without a day of publication, all that is told as past stays, to be held against the day of
    the check.
    """
    articles = [fact for fact in facts if fact[2] == RECORD]
    if len(articles) > 1 or len(facts) == len(articles):
        return ()
    told = _told_in(articles[0]) if articles else (None, None)
    odd = [f for f in facts if f[2] == USE and (_ahead(f, told) or told[1] is None)]
    odd += [f for f in facts if f[2] == USE and (_past(f, told) or _strayed(f, articles))]
    return [*articles, *odd] if odd else ()


def _ahead(fact: Fact, told: Bounds) -> bool:
    tense, datings, _ = fact[4]
    values = _values(datings) if tense == "non_future" and told[1] is not None else []
    return bool(values) and all(order(told, value) is Order.CERTAIN for value in values)


def _past(fact: Fact, told: Bounds) -> bool:
    tense, datings, _ = fact[4]
    values = _values(datings) if tense == "future" and told[0] is not None else []
    return bool(values) and all(order(value, told) is Order.CERTAIN for value in values)


TELLINGS = Join(_tellings, _strange, types=("Article", "Event", "Attribution"))


def _article(facts: Sequence[Fact]) -> tuple[Fact | None, Bounds]:
    article = next((fact for fact in facts if fact[2] == RECORD), None)
    return article, _told_in(article) if article is not None else (None, None)


MADE = ("created", "published", "modified")


def _made(article: Fact, texts: Sequence[str]) -> tuple[Related, ...]:
    """Point at the first of these moments that an article has."""
    given: dict[str, str | None] = dict(zip(MADE, article[4], strict=True))
    name = next(name for name in texts if given[name] is not None)
    return (Related(f"the article's `{name}`", path=(name,), origin=article[1]),)


@join_rule("NR707", "told-before-it-happened", join=TELLINGS)
def told_before_it_happened(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """An article tells as past what happened only after it came out.

    Why: The date was resolved against the wrong day, or the text speaks of the future.
    Bad: published 2022-10-08, and an event of 2022-10-15 with the tense non_future
    Good: the same event of 2022-10-07, or with the tense future
    Source: docs/model.md, What a model says and what a rule says
    """
    article, told = _article(facts)
    for fact in facts if article is not None else ():
        if fact[2] == USE and article is not None and _ahead(fact, told):
            index, text = fact[4][1][0]
            message = f"{text} lies after the day on which {key} came out"
            help_ = "check the date, or give the author's tense as future"
            spot = _made(article, ("modified", "published"))
            yield fact, Problem(("when", index, "edtf"), message, help_, related=spot)


@join_rule("NR708", "future-in-the-past", join=TELLINGS, severity=Severity.warning)
def future_in_the_past(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """An article tells as future what happened before it came out.

    Why: Either the date or the tense is wrong.
    Bad: published 2022-10-08, and an event of 2022-10-01 with the tense future
    Good: the same event with the tense non_future
    Source: docs/model.md, Factuality
    """
    article, told = _article(facts)
    for fact in facts if article is not None else ():
        if fact[2] == USE and article is not None and _past(fact, told):
            index, text = fact[4][1][0]
            message = f"{text} lies before the day on which {key} came out"
            help_ = "check the date, or give the author's tense as non_future"
            spot = _made(article, ("created", "published", "modified"))
            yield fact, Problem(("when", index, "edtf"), message, help_, related=spot)


def _strayed(fact: Fact, articles: Sequence[Fact]) -> list[tuple[int, str, str]]:
    """Find the datings whose words lie near the day of publication, and whose dates do not."""
    published = articles[0][4][1] if articles else None
    first, last = _days(published) if published is not None else (None, None)
    if first is None or last is None or not 1 < first.year < 9999:
        return []
    odd: list[tuple[int, str, str]] = []
    for index, text, words in fact[4][2]:
        value, away = parsed(text), days_away(words)
        day = value.earliest if value is not None and value.earliest == value.latest else None
        if day is None or away is None or not 1 < day.year < 9999:
            continue
        low = datetime.date(*first) + datetime.timedelta(away[0])
        high = datetime.date(*last) + datetime.timedelta(away[1])
        if not low <= datetime.date(*day) <= high:
            odd.append((index, text, words))
    return odd


@join_rule("NR714", "far-from-publication", join=TELLINGS, severity=Severity.warning)
def far_from_publication(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """Words that point at a day near the publication were resolved to one far from it.

    Why: "Yesterday" and "on Friday" are told from the day on which the article came out.
    Bad: published 2024-09-18, {"text": "yesterday", "edtf": "2024-09-12", "basis": "resolved"}
    Good: {"text": "yesterday", "edtf": "2024-09-17", "basis": "resolved"}
    Source: docs/model.md, When
    """
    article, _ = _article(facts)
    if article is None:
        return
    spot = (Related(f"the day of {key}", path=("published",), origin=article[1]),)
    for fact in facts:
        for index, text, words in _strayed(fact, [article]) if fact[2] == USE else ():
            message = f'"{words}" in an article of {article[4][1]} is not {text}'
            yield fact, Problem(("when", index, "edtf"), message, related=spot)


@join_rule("NR709", "yet-to-happen", join=TELLINGS, severity=Severity.warning, dated=True)
def yet_to_happen(_key: str, facts: Sequence[Fact], today: str) -> Iterable[tuple[Fact, Problem]]:
    """Something told as past lies after the day of the check, in an article without a date.

    Why: Nobody can tell today what happens tomorrow.
    Bad: an event of 2035 with the tense non_future, checked as of 2026-01-01
    Good: the same event of 2025, or with the tense future
    Source: docs/model.md, What a model says and what a rule says
    """
    _, told = _article(facts)
    for fact in facts if told[1] is None else ():
        if fact[2] == USE and _ahead(fact, _days(today)):
            index, text = fact[4][1][0]
            message = f"{text} lies after the day of the check"
            yield fact, Problem(("when", index, "edtf"), message, "check the date or the tense")


RULES: tuple[Rule, ...] = (
    outside_existence,
    perhaps_outside_existence,
    told_before_it_happened,
    future_in_the_past,
    yet_to_happen,
    far_from_publication,
    spoken_before_it_happened,
    perhaps_spoken_before,
    relation_against_time,
)
