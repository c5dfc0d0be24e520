"""Rules on what an article tells, held against the day on which it came out."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from newsrecord.edtf import Bounds, Order, check_moment, moment_bounds, order
from newsrecord.edtf.days import neighbour
from newsrecord.edtf.wording import days_away
from newsrecord.finding import Problem, Related, Severity
from newsrecord.rules.base import RECORD, USE, Fact, Join, Rule, join_rule
from newsrecord.rules.time import parsed
from newsrecord.rules.timeline import MOST, own, values_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from newsrecord.rules.base import Near

__all__ = ["RULES"]

# The fact of an article holds the moments of its making; that of an event or attribution the tense
# in which the author tells it, and its own datings.


def _tellings(
    records: Sequence[Any], _visit: Any, origins: Sequence[int], near: Near
) -> list[Fact]:
    kind = records[0].type
    if kind == "Article":
        return [
            (record.id, origin, RECORD, 0, (record.created, record.published, record.modified))
            for record, origin in zip(records, origins, strict=True)
        ]
    facts: list[Fact] = []
    for record, origin in zip(records, origins, strict=True):
        if not record.when or len(record.when) > MOST:
            continue
        told = record.factuality if kind == "Event" else record.utterance
        if told is not None and told.polarity != "positive":
            continue
        datings = own(record.when)
        tense = told.tense if told is not None else "non_future"
        resolved = [
            (index, when.edtf, when.text)
            for index, when in enumerate(record.when)
            if when.text is not None and when.basis in {"resolved", "stated"} and when.event is None
            if days_away(when.text) is not None
        ]
        if datings or resolved:
            key = record.article if record.article is not None else record.id
            fact: Fact = (key, origin, USE, 0, (tense, datings, resolved))
            if not _fits_near(fact, near.get(key)):
                facts.append(fact)
    return facts


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
    first, last = min(firsts, default=None), max(lasts, default=None) if public else None
    # The day of an event is that of its own zone.
    return first and neighbour(first, -1), last and neighbour(last, 1)


def _strange(_key: str, facts: list[Fact]) -> Sequence[Fact]:
    """Keep the article, and what is told as past and lies ahead, or the other way round.

    Without a day of publication, all that is told as past stays, to be held against the day of
    the check.
    """
    articles = [fact for fact in facts if fact[2] == RECORD]
    if len(articles) > 1 or len(facts) == len(articles):
        return ()
    told = _told_in(articles[0]) if articles else (None, None)
    odd = [
        fact
        for fact in facts
        if fact[2] == USE
        and (told[1] is None or _ahead(fact, told) or _past(fact, told) or _strayed(fact, articles))
    ]
    return [*articles, *odd] if odd else ()


def _ahead(fact: Fact, told: Bounds) -> bool:
    tense, datings, _ = fact[4]
    values = values_of(datings) if tense == "non_future" and told[1] is not None else []
    return bool(values) and all(order(told, value) is Order.CERTAIN for value in values)


def _past(fact: Fact, told: Bounds) -> bool:
    tense, datings, _ = fact[4]
    values = values_of(datings) if tense == "future" and told[0] is not None else []
    return bool(values) and all(order(value, told) is Order.CERTAIN for value in values)


def _odd(facts: Sequence[Fact]) -> set[str]:
    """Name the articles of which something may be told in the wrong tense, or strays."""
    articles = {fact[0]: fact for fact in facts if fact[2] == RECORD}
    return {
        fact[0]
        for fact in facts
        if fact[2] == USE
        and (
            (article := articles.get(fact[0])) is None
            or not _plainly_told(fact, article)
            or (fact[4][2] and _strayed(fact, [article]))
        )
    }


def _fits_near(fact: Fact, article: Any) -> bool:
    """Tell that a telling fits its article, which stands nearby."""
    if article is None or article.type != "Article":
        return False
    made = (article.created, article.published, article.modified)
    own: Fact = (fact[0], 0, RECORD, 0, made)
    return _plainly_told(fact, own) and not (fact[4][2] and _strayed(fact, [own]))


def _plainly_told(fact: Fact, article: Fact) -> bool:
    """Tell quickly that a dating fits the tense; False means unknown.

    The day of an event is that of its own zone, so that the written days may be compared.
    """
    tense, datings, _ = fact[4]
    if tense not in {"future", "non_future"}:
        return True
    _, published, modified = article[4]
    out = max(published or "", modified or "")
    # A moment that is no day, which NR701 tells, counts for nothing.
    if not _DAY.match(out) or any(m and _days(m) == (None, None) for m in article[4]):
        return False
    if tense == "non_future":
        return any((begin := _BEGIN.match(text)) and begin[1] <= out for _, text in datings)
    first = min(each for each in article[4] if each is not None)[:10]
    return _DAY.fullmatch(first) is not None and any(
        _DAY.fullmatch(text) and text >= first for _, text in datings
    )


_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BEGIN = re.compile("([0-9]{4}(?:-[0-9]{2}){0,2})(?:/|\\Z)")
TELLINGS = Join(_tellings, _strange, suspects=_odd, types=("Article", "Event", "Attribution"))


def _article(facts: Sequence[Fact]) -> tuple[Fact | None, Bounds]:
    article = next((fact for fact in facts if fact[2] == RECORD), None)
    return article, _told_in(article) if article is not None else (None, None)


MADE = ("created", "published", "modified")


def _made(article: Fact, texts: Sequence[str]) -> tuple[Related, ...]:
    """Point at the first of these moments that an article has."""
    given: dict[str, str | None] = dict(zip(MADE, article[4], strict=True))
    name = next(name for name in texts if given[name] is not None)
    return (Related(f"the article's `{name}`", path=(name,), origin=article[1]),)


def _misplaced(
    facts: Sequence[Fact], odd: Callable[[Fact, Bounds], bool], moments: Sequence[str]
) -> Iterator[tuple[Fact, int, str, tuple[Related, ...]]]:
    """Yield each odd telling, where its first dating stands and what it says, and the moment."""
    article, told = _article(facts)
    if article is not None:
        for fact in facts:
            if fact[2] == USE and odd(fact, told):
                yield fact, *fact[4][1][0], _made(article, moments)


@join_rule("NR707", "told-before-it-happened", join=TELLINGS)
def told_before_it_happened(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """An article tells as past what happened only after it came out.

    Why: The date was resolved against the wrong day, or the text speaks of the future.
    Bad: published 2022-10-08, and an event of 2022-10-15 with the tense non_future
    Good: the same event of 2022-10-07, or with the tense future
    Source: docs/model.md, What a model says and what a rule says
    """
    for fact, index, text, spot in _misplaced(facts, _ahead, ("modified", "published")):
        message = f"{text} lies after the day on which {key} came out"
        help_ = "check the date, or give the author's tense as future"
        yield fact, Problem(("when", index, "edtf"), message, help_, related=spot)


@join_rule("NR708", "future-in-the-past", join=TELLINGS, severity=Severity.warning)
def future_in_the_past(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """An article tells as future what happened before it came out.

    Why: Either the date or the tense is wrong.
    Bad: published 2022-10-08, and an event of 2022-10-01 with the tense future
    Good: the same event with the tense non_future
    Source: docs/model.md, Factuality
    """
    for fact, index, text, spot in _misplaced(facts, _past, MADE):
        message = f"{text} lies before the day on which {key} came out"
        help_ = "check the date, or give the author's tense as non_future"
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
    told_before_it_happened,
    future_in_the_past,
    yet_to_happen,
    far_from_publication,
)
