# ruff: noqa: RUF001 - Words of many languages.
"""What the wording of a date in a news text says, and whether an EDTF value contradicts it.

What is read, in any of 22 languages (`calendar_words`):

- `Friday`, `last Friday evening`, `Friday 7`            a weekday, a weekday and a day
- `October 7`, `7. Oktober`, `the month of October`      a month, a day of no stated year
- `7 October 2022`, `2022-10-07`, `13/10/2022`           a day, a month or a year
- `1950-53`, `between 1950 and 1953`, `1950 bis 1953`    a range of years
- `the 1990s`, `années 1990`, `19th century`             a decade, a century
- `about 1950`, `1860?`, `early 1990s`, `mid-2019`       any of these, not sharp

What is not read, because it would be a guess: relative days (`yesterday`), seasons and quarters
(hemispheres and fiscal years differ), `before`, `since` and `until`, the night (of two days),
`7/10/2022` (two orders), `2005-07` (a month or a range), years of two digits, other calendars.
A text is read as a whole or not at all, so that what is not understood never makes an alarm.
"""

from __future__ import annotations

import datetime
import re
from calendar import weekday as day_of_week
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from newsrecord import late
from newsrecord.edtf.calendar_words import tokens
from newsrecord.edtf.days import Day, month_length
from newsrecord.edtf.parser import parse
from newsrecord.edtf.value import Edtf, Kind, Precision

if TYPE_CHECKING:
    from newsrecord.edtf.calendar_words import Token
    from newsrecord.edtf.days import Bounds

__all__ = ["Wording", "clash", "drift", "read_wording"]

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_PARTS = ("start", "mid", "end")
_MOMENT = late.pattern(r"(?:M/(?=M)|[WMDNYlh])+")
# Without a month, a bare number is a day only right after a weekday: "7 on Friday" is an hour.
_DAY_ALONE = late.pattern(r"l?Wl?D|[WNlh]*")
_QUALIFIER = late.pattern(r"[?~%]")
_CALENDAR = late.pattern(r"-?[0-9X]{4}-(?P<month>[0-9X]{2})(?:-(?P<day>[0-9X]{2}))?(?:T.*)?")
# Seasons 21 to 24 name no hemisphere, so that they may lie anywhere from January to next March.
_SEASON = late.pattern(r"[0-9X]{4}[?~%]?-[?~%]?2[1-4](?![0-9-])")
# Older weekdays may be of the Julian calendar.
_WEEKDAYS_SINCE = 1900
# A leap may be up to eight years away, so that any day of the year comes within nine.
_ANY_DAY_OF_YEAR = 9
# `_number` counts 31 days a month and 12 months a year.
_MONTH, _YEAR = 31, 372


@dataclass(frozen=True, slots=True)
class Wording:
    """What a text says of a date; what it does not say is None.

    - `edtf`: the same in EDTF, with `X` for what is not stated; "" if only a weekday is.
    - `earliest`, `latest`: the outermost days it may mean, where it says the year; a century has
      its edge years of both ways to count.
    - `weekday`: Monday is 0.
    - `approximate`: the text says "about", or its words may mean more than one stretch of years.
    - `part`: "start", "mid" or "end" of it is meant; the bounds are those of the whole.
    """

    edtf: str = ""
    earliest: Day | None = None
    latest: Day | None = None
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    approximate: bool = False
    part: str | None = None

    @property
    def sharp(self) -> bool:
        """Whether the wording means all it says, not about it or some part of it."""
        return not self.approximate and self.part is None


@lru_cache(maxsize=1 << 13)
def read_wording(text: str) -> Wording | None:
    """Read the whole text as the wording of one date, or give None.

    >>> read_wording("Friday, 7 October 2022").edtf, read_wording("в пятницу").weekday
    ('2022-10-07', 4)
    >>> read_wording("before Friday") is None
    True

    """
    found = tokens(text)
    if found is None:
        return None
    kept = [token for token in found if token.kind not in "fa"]
    parts = [place for place, token in enumerate(kept) if token.kind == "p"]
    if parts not in ([], [0], [len(kept) - 1]):
        return None
    part = _PARTS[kept.pop(parts[0]).value] if parts else None
    said = _moment(kept) or _span(kept)
    about = any(token.kind == "a" for token in found)
    return said and replace(said, part=part, approximate=about or said.approximate)


NEAR = {
    -1: "yesterday|gestern|hier|ayer|ieri|ontem|gisteren|igår|i går|eilen|wczoraj|вчера|вчора|dün"
    "|kemarin|昨天|昨日|어제|أمس|אתמול",
    0: "today|tonight|this morning|this afternoon|this evening|heute|aujourd'hui|hoy|oggi|hoje"
    "|vandaag|idag|i dag|tänään|dzisiaj|dziś|сегодня|сьогодні|bugün|hari ini|今天|今日|오늘|اليوم"
    "|היום",
    1: "tomorrow|demain|domani|amanhã|imorgon|huomenna|jutro|завтра|yarın|besok|明天|明日|내일|غدا"
    "|מחר",
}
"""Whole wordings that mean a day by its distance, in days, from the one on which they are said."""

_NEAR = {word: days for days, words in NEAR.items() for word in words.split("|")}
_A_WEEK = 7


@lru_cache(maxsize=1 << 10)
def days_away(text: str) -> tuple[int, int] | None:
    """Say between how many days before (-) and after a publication the words lie.

    A weekday by itself is within a week, "last Friday" within two before, "next Friday" within two
    after. None for all other words.

    >>> days_away("yesterday"), days_away("on Friday"), days_away("in 2017")
    ((-1, -1), (-7, 7), None)

    """
    plain = text.strip().casefold().replace("’", "'")
    if plain in _NEAR:
        return _NEAR[plain], _NEAR[plain]
    said = read_wording(text)
    if said is None or said.weekday is None or said.day is not None or said.year is not None:
        return None
    if plain.startswith("last "):
        return -2 * _A_WEEK, 0
    return (0, 2 * _A_WEEK) if plain.startswith("next ") else (-_A_WEEK, _A_WEEK)


def clash(text: str, value: Edtf) -> str:
    """Say how the wording certainly contradicts the value, or "".

    - Days: if both have bounds, they must meet. A wording or a value that is not sharp (`?`, `~`,
      "about", "early") may miss by two years or a tenth of the stretch of time that the text says,
      by two months where it says a month.
    - Month and day without a year: some day of the value must be such a day; sharp ones only.
    - Weekday: of a lone day since 1900 without `?`, `~`, `%`; not for "about" and "late Friday".

    >>> clash("on Friday", parse("2022-10-06"))
    '2022-10-06 is a Thursday, and the text says "on Friday"'
    >>> clash("1950-53", parse("1960"))
    '"1950-53" is 1950 to 1953, and 1960 lies outside'
    >>> clash("7 октября", parse("2022-10-08"))
    'the text says October 7, and 2022-10-08 is another day'

    """
    said = read_wording(text)
    if said is None:
        return ""
    return _outside(text, said, value) or _other_day(said, value) or _weekday(text, said, value)


def drift(text: str, value: Edtf, *, stated: bool, met: bool = False) -> str:
    """Say how a value that meets the wording differs from what it says, or "".

    The value is wider or shifted, or narrower though `stated`, that is, though the annotator says
    that the text itself states it. A wording that is not sharp has no drift. Where a text states no
    year, only the month and the day of a lone date are compared. `met` tells that the caller knows
    already that the two do not clash.

    >>> drift("October 2022", parse("2022"), stated=False)
    '"October 2022" is 2022-10, and 2022 is wider'
    >>> drift("2017", parse("2017-09-03"), stated=True)
    'the text says 2017, and 2017-09-03 is narrower: a stated date is no finer than its words'

    """
    said = read_wording(text)
    if said is None or not said.sharp or (not met and clash(text, value)):
        return ""
    if said.earliest is None or said.latest is None:
        return _undated_drift(said, value, stated=stated)
    early, late = value.bounds
    before = early is None or early < said.earliest
    after = late is None or late > said.latest
    if before or after:
        how = "is wider" if _covers(value, said.earliest, said.latest) else "goes beyond it"
        return f"{_meaning(text, said)}, and {_cut(value.text)} {how}"
    return _narrower(text, said, value) if stated else ""


# --- Reading ---


def _moment(found: list[Token]) -> Wording | None:
    """Read a weekday, month, day and year, each once and in any order that says them plainly."""
    shape = "".join(token.kind for token in found)
    fields: dict[str, int] = {}
    for token in found:
        kind = "D" if token.kind == "N" else token.kind
        if fields.setdefault(kind, token.value) != token.value:
            return None
    if not _MOMENT.fullmatch(shape) or not _plain(shape) or not fields.keys() & set("WMDY"):
        return None
    year, month = fields.get("Y"), fields.get("M")
    day, weekday = fields.get("D"), fields.get("W")
    if day is not None and not 1 <= day <= month_length(2000 if year is None else year, month or 1):
        return None
    date = None if year is None or not month or not day else Day(year, month, day)
    if date and weekday is not None and _falls_on(date) not in {None, weekday}:
        return None
    said = Wording(_written(year, month, day))
    said = replace(said, year=year, month=month, day=day, weekday=weekday)
    return said if year is None else _bounded(said)


def _plain(shape: str) -> bool:
    """Say whether "last" has its weekday, a day its month, and a year no weekday or day alone."""
    if "l" in shape and not re.search("lW|Wl", shape):
        return False
    if "M" not in shape:
        return not re.search("[WDN]", shape) or bool(_DAY_ALONE.fullmatch(shape))
    return not re.search("[DN]", shape) or bool(re.search("[DN]M|M[DN]", shape))


def _written(year: int | None, month: int | None, day: int | None) -> str:
    """Write the parts in EDTF, and no part at all as nothing."""
    if year is None and month is None:
        return "" if day is None else f"XXXX-XX-{day:02}"
    parts = ["XXXX" if year is None else f"{year:04}"]
    parts += [f"{number:02}" for number in (month, day) if number is not None]
    return "-".join(parts)


def _span(found: list[Token]) -> Wording | None:
    """Read a range of years, a decade or a century."""
    shape = "".join(token.kind for token in found)
    numbers = [token.value for token in found if token.kind in "YSC"]
    if re.fullmatch("s?YtYd?|bY[tn]?Yd?", shape):
        start, end = numbers
        return _bounded(Wording(f"{start:04}/{end:04}")) if start < end else None
    if re.fullmatch("Sd?|dY|Yd", shape):
        return _decade(numbers[0])
    return _century(numbers[0]) if shape == "C" else None


def _decade(start: int) -> Wording | None:
    """Read the 1990s; the 1900s are ten years, or a hundred."""
    if start % 10:
        return None
    if start % 100:
        return _bounded(Wording(f"{start // 10:03}X"))
    return _bounded(Wording(f"{start // 100:02}XX", approximate=True))


def _century(number: int) -> Wording | None:
    """Read the 19th century: 1801 to 1900 by the book, 1800 to 1899 as people speak."""
    if not 1 <= number <= 21:
        return None
    first, last = Day(number * 100 - 100, 1, 1), Day(number * 100, 12, 31)
    return Wording(f"{number - 1:02}XX", first, last)


def _bounded(said: Wording) -> Wording:
    earliest, latest = parse(said.edtf).bounds
    return replace(said, earliest=earliest, latest=latest)


# --- Comparing ---


def _outside(text: str, said: Wording, value: Edtf) -> str:
    """Compare the bounds, where the wording has them."""
    if said.earliest is None or said.latest is None:
        return ""
    early, late = _hull(value)
    slack = 0 if said.sharp and not _qualified(value) else _slack(said)
    after = early is not None and _number(early) - _number(said.latest) > slack
    before = late is not None and _number(said.earliest) - _number(late) > slack
    if not after and not before:
        # XXXX-10-07 has no bounds, but its month and day may be wrong all the same.
        return _other_day(said, value)
    return f"{_meaning(text, said)}, and {_cut(value.text)} lies outside"


def _slack(said: Wording) -> int:
    if said.month:
        return 2 * _MONTH
    assert said.earliest is not None
    assert said.latest is not None
    return max(2 * _YEAR, (_number(said.latest) - _number(said.earliest)) // 10)


def _hull(value: Edtf) -> Bounds:
    """Give the bounds, and for a season of no hemisphere those of either."""
    early, late = value.bounds
    if not _SEASON.search(value.text):
        return early, late
    return early and Day(early.year, 1, 1), late and Day(late.year + 1, 3, 31)


def _other_day(said: Wording, value: Edtf) -> str:
    """Compare month and day alone."""
    if not said.sharp or _qualified(value):
        return ""
    month, day = _fields(value)
    if said.month and (month or said.month) != said.month and not _old_style(said, value):
        return f"the text says {_named(said)}, and {_cut(value.text)} is of another month"
    if said.day and (day or said.day) != said.day and not _old_style(said, value):
        return f"the text says {_named(said)}, and {_cut(value.text)} is another day"
    if (
        said.month
        and not _old_style(said, value)
        and not _may_hold(said.month, said.day, _hull(value))
    ):
        return f"the text says {_named(said)}, and {_cut(value.text)} has no such day"
    return ""


def _old_style(said: Wording, value: Edtf) -> bool:
    """Whether the words may be a day of the Julian calendar; Greece was the last to change."""
    day = value.earliest
    if day is None or day != value.latest or day.year > 1923 or not said.month or not said.day:
        return False
    if not day.year > 1 or said.day > month_length(day.year, said.month):
        return False
    gap = datetime.date(*day) - datetime.date(day.year, said.month, said.day)
    return 10 <= gap.days % 365 <= 13


def _may_hold(month: int, day: int | None, hull: Bounds) -> bool:
    """Say whether a month, or a day of it, of any year may lie between two days."""
    early, late = hull
    if early is None or late is None or late.year - early.year >= _ANY_DAY_OF_YEAR:
        return True
    years = range(early.year, late.year + 1)
    lengths = ((year, month_length(year, month)) for year in years)
    return any(
        Day(year, month, day or length) >= early and Day(year, month, day or 1) <= late
        for year, length in lengths
        if (day or 1) <= length
    )


def _weekday(text: str, said: Wording, value: Edtf) -> str:
    """Compare the weekday of a lone day."""
    # A time has a zone, and the words may mean the day of another.
    lone = value.precision is Precision.DAY and "X" not in value.text
    if said.weekday is None or not lone or value.earliest is None or _qualified(value):
        return ""
    falls = _falls_on(value.earliest)
    if falls in {None, said.weekday} or said.approximate or said.part == "end":
        return ""
    assert falls is not None
    return f"{value.text} is a {_WEEKDAYS[falls]}, and the text says {_quoted(text)}"


def _falls_on(date: Day) -> int | None:
    return day_of_week(*date) if date.year >= _WEEKDAYS_SINCE else None


def _fields(value: Edtf) -> tuple[int | None, int | None]:
    """Give the month and the day that a lone date writes out."""
    found = _CALENDAR.fullmatch(_QUALIFIER.sub("", value.text))
    if found is None or value.kind is not Kind.DATE or value.precision is Precision.SEASON:
        return None, None
    month, day = found["month"], found["day"] or "XX"
    return (None if "X" in month else int(month)), (None if "X" in day else int(day))


def _covers(value: Edtf, first: Day, last: Day) -> bool:
    early, late = value.bounds
    return (early is None or early <= first) and (late is None or late >= last)


def _undated_drift(said: Wording, value: Edtf, *, stated: bool) -> str:
    """Compare how fine a lone date is with a wording that says the month, but no year."""
    fineness = {Precision.YEAR: 0, Precision.MONTH: 1, Precision.DAY: 2, Precision.TIME: 2}
    fine = fineness.get(value.precision) if value.precision else None
    if said.month is None or fine is None:
        return ""
    needed = 2 if said.day else 1
    if fine < needed:
        return f"the text says {_named(said)}, and {_cut(value.text)} is wider"
    if stated and fine > needed and said.weekday is None and _fields(value)[1]:
        return f"the text says {_named(said)}, and {_cut(value.text)} is narrower"
    return ""


def _narrower(text: str, said: Wording, value: Edtf) -> str:
    assert said.earliest is not None
    assert said.latest is not None
    first, last = said.earliest, said.latest
    if last.year - first.year == 100:
        # Of a century that may begin in 1800 or 1801, only the years of both are asked for.
        first, last = Day(first.year + 1, 1, 1), Day(last.year - 1, 12, 31)
    if not _covers(value, first, last):
        return (
            f"{_meaning(text, said)}, and {_cut(value.text)} is narrower: "
            "a stated date is no finer than its words"
        )
    if "X" in said.edtf and value.kind is Kind.INTERVAL:
        return (
            f"{_quoted(text)} may be one point of time: {said.edtf} is some time "
            f"in those years, and {_cut(value.text)} all of them"
        )
    return ""


def _qualified(value: Edtf) -> bool:
    return value.uncertain or value.approximate


def _number(day: Day) -> int:
    """Count days roughly, but in their order."""
    return day.year * _YEAR + day.month * _MONTH + day.day


# --- Saying ---


def _meaning(text: str, said: Wording) -> str:
    meant = said.edtf.replace("/", " to ")
    if "X" in meant and said.earliest and said.latest:
        meant = f"{said.earliest.year} to {said.latest.year}"
    if text.strip() == meant:
        return f"the text says {meant}"
    return f"{_quoted(text)} is {meant}"


def _named(said: Wording) -> str:
    """Name the month and the day in English."""
    if said.month is None:
        return f"day {said.day}"
    month = _MONTHS[said.month - 1]
    return f"{month} {said.day}" if said.day else month


def _quoted(text: str) -> str:
    return f'"{_cut(" ".join(text.split()))}"'


def _cut(text: str) -> str:
    limit = 40
    return text if len(text) <= limit else text[:limit] + "..."
