"""One EDTF date: year, month and day with digits left out, a season, or a long year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from newsrecord import late
from newsrecord.edtf.days import DECEMBER, Day, month_length, no_such_day
from newsrecord.edtf.faults import EdtfError, fault
from newsrecord.edtf.value import Edtf, End, Kind, Precision

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsrecord.edtf.days import Bounds

__all__ = ["read_date"]

_CALENDAR = late.pattern(
    r"[?~%]?(?P<minus>-)?(?P<year>[0-9X]{4})[?~%]?"
    r"(?:-[?~%]?(?P<month>[0-9X]{2})[?~%]?(?:-[?~%]?(?P<day>[0-9X]{2})[?~%]?)?)?"
)
_PLAIN = late.pattern(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_LONG_YEAR = late.pattern(
    r"(?P<y>Y)?(?P<minus>-)?(?P<digits>[0-9]+)"
    r"(?:E(?P<exponent>[1-9][0-9]*))?(?:S(?P<significant>[1-9][0-9]*))?[?~%]?"
)
_QUALIFIER = late.pattern(r"[?~%]")
# Level 1 leaves out whole parts from the right, or the last one or two digits of a lone year.
_LEVEL_1_MASK = late.pattern(r"[0-9]{2}[0-9X]X|[0-9]{4}-XX(?:-XX)?|[0-9]{4}-[0-9]{2}-XX")

# The first month and the number of months of each code. Codes 21 to 24 name no hemisphere: they
# are read as 25 to 28, the northern ones, as other readers of EDTF do.
_SEASONS = {
    **{21 + place: (month, 3) for place, month in enumerate((3, 6, 9, 12, 3, 6, 9, 12))},
    **{29 + place: (month, 3) for place, month in enumerate((9, 12, 3, 6, 1, 4, 7, 10))},
    **{37 + place: (month, 4) for place, month in enumerate((1, 5, 9))},
    **{40 + place: (month, 6) for place, month in enumerate((1, 7))},
}
_LAST_LEVEL_1_SEASON = 24
_YEAR_DIGITS = 4
# Longer years are valid but not computed, because an exponent of a few bytes would fill the memory.
_LONGEST_YEAR = 18


def read_date(text: str, start: int, stop: int) -> Edtf:
    """Read the date that is the whole of `text[start:stop]`.

    Raises:
        EdtfError: it is no date; the position counts from the start of `text`.

    """
    if (found := _PLAIN.fullmatch(text, start, stop)) and (plain := _plain_day(found)):
        return plain
    if found := _CALENDAR.fullmatch(text, start, stop):
        return _calendar(found)
    if found := _LONG_YEAR.fullmatch(text, start, stop):
        return _long_year(found)
    raise fault(text, start, stop)


def _plain_day(found: re.Match[str]) -> Edtf | None:
    """Read year, month and day, as nearly all dates are written, if there is such a day."""
    day = Day(int(found[1]), int(found[2]), int(found[3]))
    if not 1 <= day.month <= DECEMBER or not 1 <= day.day <= month_length(day.year, day.month):
        return None
    ends = (day, day, End.KNOWN, End.KNOWN)
    return Edtf(found[0], 0, Kind.DATE, Precision.DAY, *ends, whole=True)


def _calendar(found: re.Match[str]) -> Edtf:
    years = _Years(found["year"], backwards=found["minus"] is not None)
    if years.pattern == "0000" and years.backwards:
        message = "there is no year -0000: write 0000, the year before 0001"
        raise EdtfError(message, found.start("year"))
    season = _season(found)
    hull = _season_hull(years, season) if season else _hull(years, found)
    # Four digits left out are a year that nobody stated, which need not even have four digits.
    unstated = years.pattern == "XXXX"
    earliest, latest = (None, None) if unstated else hull
    end = End.UNKNOWN if unstated else End.KNOWN
    level, precision = _level(found[0], season), _precision(found, season)
    whole = "X" not in found[0]
    return Edtf(found[0], level, Kind.DATE, precision, earliest, latest, end, end, whole)


def _season(found: re.Match[str]) -> int | None:
    month = found["month"]
    if month is None or found["day"] or "X" in month or int(month) not in _SEASONS:
        return None
    return int(month)


def _precision(found: re.Match[str], season: int | None) -> Precision:
    if season:
        return Precision.SEASON
    if found["day"]:
        return Precision.DAY
    return Precision.MONTH if found["month"] else Precision.YEAR


def _level(written: str, season: int | None) -> int:
    bare = _QUALIFIER.sub("", written)
    unsigned = bare.removeprefix("-")
    level = 0 if bare == unsigned else 1
    if "X" in bare:
        level = 1 if _LEVEL_1_MASK.fullmatch(unsigned) else 2
    if season:
        level = max(level, 1 if season <= _LAST_LEVEL_1_SEASON else 2)
    # Level 1 qualifies a whole year, month or day, from the right; a qualified season is level 2.
    if written != bare:
        level = max(level, 1 if written[:-1] == bare and not season else 2)
    return level


@dataclass(frozen=True, slots=True)
class _Years:
    """The years that four digits, some of them left out, may be."""

    pattern: str
    backwards: bool

    def upwards(self) -> Iterator[int]:
        return self._walk(rising=not self.backwards)

    def downwards(self) -> Iterator[int]:
        return self._walk(rising=self.backwards)

    def _walk(self, *, rising: bool) -> Iterator[int]:
        if "X" not in self.pattern:
            yield -int(self.pattern) if self.backwards else int(self.pattern)
            return
        every = "0123456789" if rising else "9876543210"
        for digits in product(*(every if digit == "X" else digit for digit in self.pattern)):
            number = int("".join(digits))
            if not self.backwards:
                yield number
            elif number:
                yield -number


@lru_cache(maxsize=256)
def _choices(pattern: str, last: int) -> tuple[int, ...]:
    """Give the numbers from 1 to `last` that two digits, some of them left out, may be."""
    test = re.compile(pattern.replace("X", "[0-9]"))
    return tuple(number for number in range(1, last + 1) if test.fullmatch(f"{number:02}"))


def _hull(years: _Years, found: re.Match[str]) -> Bounds:
    """Find the first and the last day that exist among the years, months and days written."""
    if "X" not in found[0] and (plain := _plain_hull(years, found)):
        return plain
    month, day = found["month"] or "XX", found["day"] or "XX"
    months, days = _choices(month, DECEMBER), _choices(day, 31)
    if not months:
        raise EdtfError(_no_such_month(found), found.start("month"))
    # Year 0 is a leap year, so this asks whether any year has such a day. After it only 29 February
    # can need a second look: some ten years, or up to a thousand if all are common and it fails.
    if days and any(days[0] <= month_length(0, number) for number in months):
        first = _edge(years.upwards(), months, days)
        last = _edge(years.downwards(), months[::-1], days[::-1])
        if first and last:
            return first, last
    year = (found["minus"] or "") + found["year"]
    raise EdtfError(no_such_day(year, month, day), found.start("day"))


def _plain_hull(years: _Years, found: re.Match[str]) -> Bounds | None:
    """Give the bounds of a date that leaves no digit out, if there is such a day."""
    year = next(years.upwards())
    if found["month"] is None:
        return Day(year, 1, 1), Day(year, DECEMBER, 31)
    month = int(found["month"])
    if not 1 <= month <= DECEMBER:
        return None
    last = month_length(year, month)
    if found["day"] is None:
        return Day(year, month, 1), Day(year, month, last)
    day = int(found["day"])
    return (Day(year, month, day), Day(year, month, day)) if 1 <= day <= last else None


def _edge(years: Iterator[int], months: tuple[int, ...], days: tuple[int, ...]) -> Day | None:
    walk = ((year, month, day) for year in years for month in months for day in days)
    return next((Day(*at) for at in walk if at[2] <= month_length(at[0], at[1])), None)


def _no_such_month(found: re.Match[str]) -> str:
    year, month = found["year"], found["month"]
    hint = ""
    if not found["day"] and (year + month).isdigit() and year[2:] < month:
        hint = f"; a range of years is written {year}/{year[:2]}{month}"
    return f"there is no month {month}: months are 01 to 12, and 21 to 41 without a day{hint}"


def _season_hull(years: _Years, season: int) -> Bounds:
    month, count = _SEASONS[season]
    carry, end = divmod(month + count - 2, DECEMBER)
    first, last = next(years.upwards()), next(years.downwards()) + carry
    return Day(first, month, 1), Day(last, end + 1, month_length(last, end + 1))


def _long_year(found: re.Match[str]) -> Edtf:
    _check_long_year(found)
    digits = found["digits"].lstrip("0") or "0"
    exponent = _clipped(found["exponent"] or "0")
    size = len(digits) + exponent
    significant = _clipped(found["significant"]) if found["significant"] else size
    if significant > size:
        message = f"a year of {size} digits has no {significant} significant ones: write S{size}"
        raise EdtfError(message, found.start("significant"))
    earliest = latest = None
    if size <= _LONGEST_YEAR:
        unit = 10 ** (size - significant)
        low = int(digits) * 10**exponent // unit * unit
        low, high = (low, low + unit - 1) if not found["minus"] else (1 - low - unit, -low)
        earliest, latest = Day(low, 1, 1), Day(high, DECEMBER, 31)
    rich = found["exponent"] or found["significant"] or _QUALIFIER.search(found[0])
    ends = (earliest, latest, End.KNOWN, End.KNOWN)
    whole = not found["significant"]
    return Edtf(found[0], 2 if rich else 1, Kind.DATE, Precision.YEAR, *ends, whole)


def _clipped(digits: str) -> int:
    """Read a number, and a long one as a billion: Python refuses to read the very long."""
    safe = 9
    return int(digits) if len(digits) <= safe else 10**safe


def _check_long_year(found: re.Match[str]) -> None:
    digits, message = found["digits"], ""
    if not found["y"]:
        if len(digits) != _YEAR_DIGITS or found["exponent"] or not found["significant"]:
            raise fault(found.string, *found.span())
        if found["minus"] and digits == "0000":
            message = "there is no year -0000: write 0000, the year before 0001"
    elif digits.startswith("0"):
        message = "a year after Y does not begin with 0"
    elif not found["exponent"] and len(digits) <= _YEAR_DIGITS:
        message = f"Y is for years of more than four digits: write {digits.zfill(_YEAR_DIGITS)}"
    if message:
        raise EdtfError(message, found.start("digits"))
