"""Days of any year, computed without datetime, whose years end at 1 and 9999."""

from __future__ import annotations

from calendar import isleap
from typing import NamedTuple, TypeAlias

__all__ = ["DECEMBER", "Bounds", "Day", "month_length", "neighbour", "no_such_day"]


class Day(NamedTuple):
    """A proleptic Gregorian day of any year, compared as the tuple it is."""

    year: int
    month: int
    day: int


Bounds: TypeAlias = tuple[Day | None, Day | None]

DECEMBER = 12
_FEBRUARY = 2
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def month_length(year: int, month: int) -> int:
    """Count the days of a month.

    >>> month_length(-4, 2)
    29

    """
    return 29 if month == _FEBRUARY and isleap(year) else _LENGTHS[month - 1]


def neighbour(day: Day, step: int) -> Day:
    """Go one day back (-1) or forth (1), or stay (0).

    >>> neighbour(Day(2024, 3, 1), -1)
    Day(year=2024, month=2, day=29)

    """
    year, month, number = day.year, day.month, day.day + step
    if number < 1:
        year, month = (year, month - 1) if month > 1 else (year - 1, DECEMBER)
        return Day(year, month, month_length(year, month))
    if number > month_length(year, month):
        year, month = (year, month + 1) if month < DECEMBER else (year + 1, 1)
        number = 1
    return Day(year, month, number)


def no_such_day(year: str, month: str, day: str) -> str:
    """Say that a day is on no calendar; each part may have digits left out."""
    if "X" in month:
        return f"no month {month} of {year} has a day {day}"
    return f"{_NAMES[int(month) - 1]} {year} has no day {day}"
