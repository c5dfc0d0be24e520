"""Rules on one date: its form, and what its words say."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from newsrecord.edtf import Edtf, EdtfError, Kind, check_moment, parse
from newsrecord.edtf.wording import clash, drift, read_wording
from newsrecord.finding import Problem, Severity
from newsrecord.rules.base import Clean, Rule, found, record_rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsrecord.model import Actor, SourceRef, When

__all__ = ["RULES", "parsed"]


@lru_cache(maxsize=1 << 12)
def _moment_fault(text: str) -> str | None:
    return check_moment(text)


@lru_cache(maxsize=1 << 14)
def _read(text: str) -> Edtf | str:
    try:
        return parse(text)
    except EdtfError as error:
        return str(error)


def parsed(text: str) -> Edtf | None:
    """Read an EDTF value; None if it is none, which NR702 tells."""
    value = _read(text)
    return value if isinstance(value, Edtf) else None


@record_rule("NR701", "impossible-date", on="moment")
def impossible_date(moment: str) -> Iterable[Problem]:
    """A date or time is not in the calendar.

    Why: The pattern allows any day up to 31; the calendar does not.
    Bad: 2022-02-30
    Good: 2022-02-28
    Source: RFC 3339, section 5.7
    """
    fault = _moment_fault(moment)
    return found((), fault) if fault else Clean


@record_rule("NR702", "malformed-edtf", on="edtf")
def malformed_edtf(text: str) -> Iterable[Problem]:
    """A time is not Extended Date/Time Format.

    Why: A reader that cannot parse it loses the time of the event.
    Bad: 199x
    Good: 199X
    Source: Library of Congress, EDTF specification, 2019; ISO 8601-2
    """
    fault = _read(text)
    return found((), fault) if isinstance(fault, str) else Clean


# Dates and their wording --------------------------------------------------------------------------


def _worded(when: When) -> str:
    """Return the words of a dating: as told, else as its one piece of evidence has them."""
    if when.text is not None:
        return when.text
    return (when.evidence[0].exact or "") if len(when.evidence) == 1 else ""


@lru_cache(maxsize=1 << 12)
def _clash(words: str, text: str) -> str:
    value = parsed(text)
    return clash(words, value) if value is not None else ""


@lru_cache(maxsize=1 << 12)
def _drift(words: str, text: str, basis: str) -> str:
    value = parsed(text)
    if value is None or _clash(words, text):
        return ""
    return drift(words, value, stated=basis == "stated", met=True)


def _agrees(words: str, text: str) -> bool:
    """Tell quickly that words are no date, or the very date, or the weekday of a plain day."""
    said = read_wording(words)
    if said is None or said.edtf == text:
        return True
    if said.edtf or said.weekday is None or not _DAY.fullmatch(text):
        return False
    try:
        return datetime.date.fromisoformat(text).weekday() == said.weekday
    except ValueError:
        return False


_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


@record_rule("NR703", "date-against-wording", on="When")
def date_against_wording(when: When) -> Iterable[Problem]:
    """A date is not the one that its words give.

    Why: A weekday that does not fit is the surest sign of a date that was guessed.
    Bad: {"edtf": "2022-10-06", "text": "Friday", ...}, which was a Thursday
    Good: {"edtf": "2022-10-07", "text": "Friday", ...}
    Source: docs/model.md, What a model says and what a rule says
    """
    words = _worded(when)
    if not words or _agrees(words, when.edtf):
        return Clean
    fault = _clash(words, when.edtf)
    return found(("edtf",), fault, _nearest(words, when.edtf)) if fault else Clean


def _nearest(words: str, text: str) -> str:
    """Name the day next to a date that has the weekday which the words have."""
    said, value = read_wording(words), parsed(text)
    if said is None or said.weekday is None or value is None or value.earliest != value.latest:
        return ""
    day = value.earliest
    if day is None or not 1 < day.year < 9999:  # The years of datetime, less the edges.
        return ""
    date = datetime.date(*day)
    step = (said.weekday - date.weekday() + 3) % 7 - 3
    return f"the nearest such day is {date + datetime.timedelta(step)}" if step else ""


@record_rule("NR704", "date-beyond-wording", on="When", severity=Severity.warning)
def date_beyond_wording(when: When) -> Iterable[Problem]:
    """A date says less, more or other than its words do.

    Why: What the text leaves open was closed, or what it says was lost.
    Bad: {"edtf": "1950", "text": "1950-53", "basis": "stated"}
    Good: {"edtf": "1950/1953", "text": "1950-53", "basis": "stated"}
    Source: docs/model.md, When
    """
    words = _worded(when)
    if not words or _agrees(words, when.edtf):
        return Clean
    fault = _drift(words, when.edtf, when.basis)
    return found(("edtf",), fault) if fault else Clean


@record_rule("NR715", "words-outside-evidence", on=("When", "SourceRef"), severity=Severity.warning)
def words_outside_evidence(part: When | SourceRef) -> Iterable[Problem]:
    """The words of a dating or of a source are not those of its evidence.

    Why: `text` is worded as the article words it; other words were made up.
    Bad: {"text": "a senior minister", "evidence": [{"exact": "an official", ...}], ...}
    Good: {"text": "an official", "evidence": [{"exact": "an official", ...}], ...}
    Source: docs/model.md, When; docs/model.md, SourceRef
    """
    if part.text is None or not part.evidence:
        return Clean
    shown = " ".join(span.exact or "" for span in part.evidence)
    if part.text in shown or not shown.strip():
        return Clean
    missing = [word for word in _words(part.text) if word not in _words(shown)]
    if not missing:
        return Clean
    return found(("text",), f'"{missing[0]}" does not stand in the evidence')


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


@record_rule("NR713", "existence-without-interval", on="Actor", severity=Severity.warning)
def existence_without_interval(actor: Actor) -> Iterable[Problem]:
    """An actor's `exists` is not an interval.

    Why: "1952" says that it existed in that year only; events are checked against both ends.
    Bad: {"exists": "1952-10-07"}
    Good: {"exists": "1952-10-07/.."}
    Source: docs/model.md, Actor
    """
    value = parsed(actor.exists) if actor.exists is not None else None
    if value is None or value.kind is Kind.INTERVAL:
        return Clean
    help_ = f"write {actor.exists}/.. if it still exists, {actor.exists}/ if the end is unknown"
    return found(("exists",), f"{actor.exists} is not an interval", help_)


RULES: tuple[Rule, ...] = (
    impossible_date,
    malformed_edtf,
    date_against_wording,
    date_beyond_wording,
    existence_without_interval,
    words_outside_evidence,
)
