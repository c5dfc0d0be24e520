"""A Moment: an RFC 3339 date-time whose offset may be left out, or a date that may be cut short."""

from __future__ import annotations

import re

from newsrecord import late
from newsrecord.edtf.days import DECEMBER, Day, month_length, neighbour, no_such_day
from newsrecord.edtf.faults import EdtfError, shown

__all__ = ["certainly_before", "check_moment", "leap_fault", "moment_bounds"]

_MOMENT = late.pattern(
    r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01])"
    r"(?:T(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?"
    r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?)?)?)?"
)
# Minutes. The zones in use lie between these offsets from UTC.
_DAY, _EAST, _WEST = 24 * 60, 14 * 60, -12 * 60


_ZONE = slice(len("2022-10-07T12:00:00"), None)


def check_moment(text: str) -> str | None:
    """Say what is wrong with a Moment, or None.

    The forms are YYYY, YYYY-MM, YYYY-MM-DD and the date-time, with T and Z in capitals.
    A leap second is 23:59:60 in UTC; without an offset, any minute may have one. That the day had
    one is not checked.

    >>> check_moment("2022-02-30")
    'February 2022 has no day 30'

    """
    if _MOMENT.fullmatch(text) is None:
        return _moment_fault(text)
    day = text[8:10]
    if day > "28" and int(day) > month_length(int(text[:4]), int(text[5:7])):
        return no_such_day(text[:4], text[5:7], day)
    return leap_fault(text) if text[17:19] == "60" else None


def moment_bounds(text: str) -> tuple[Day, Day]:
    """Give the first and the last day, in UTC, on which a Moment may lie.

    A date-time with an offset has one day. Anything else is of some zone between UTC-12 and UTC+14:
    the bounds reach back 14 hours before the first instant it may mean, and forward 12 hours after
    the last. So a day, a month or a year gets one more day at either end.

    Raises:
        EdtfError: the text is no Moment, as `check_moment` says.

    >>> moment_bounds("2022-10-07T23:30:00-05:00")
    (Day(year=2022, month=10, day=8), Day(year=2022, month=10, day=8))
    >>> moment_bounds("2022-10")
    (Day(year=2022, month=9, day=30), Day(year=2022, month=11, day=1))

    """
    if message := check_moment(text):
        raise EdtfError(message, 0)
    year, month, day = int(text[:4]), int(text[5:7] or 0), int(text[8:10] or 0)
    first = Day(year, month or 1, day or 1)
    last = Day(year, month or DECEMBER, day or month_length(year, month or DECEMBER))
    if "T" not in text:
        return neighbour(first, -1), neighbour(last, 1)
    clock, offset = _clock(text), _offset(text)
    east, west = (_EAST, _WEST) if offset is None else (offset, offset)
    return neighbour(first, (clock - east) // _DAY), neighbour(last, (clock - west) // _DAY)


def certainly_before(first: str, second: str) -> bool:
    """Tell whether one Moment ends before another begins, whatever the zones that are not given.

    Two dates without clock times are taken to be of one zone. A text that is no Moment is before
    nothing.

    >>> certainly_before("2022-10-07T09:00:00Z", "2022-10-07T12:00:00+02:00")
    True
    >>> certainly_before("2022-10-07", "2022-10"), certainly_before("2022-10-07", "2022-10-08")
    (False, True)

    """
    # Of two texts of one form and offset, as nearly all are, the later one is before nothing.
    if first >= second and len(first) == len(second) and first[_ZONE] == second[_ZONE]:
        return False
    # Neither is one that is part of the other.
    if first.startswith(second) or second.startswith(first):
        return False
    if check_moment(first) or check_moment(second):
        return False
    if "T" not in first and "T" not in second:
        size = min(len(first), len(second))
        return first[:size] < second[:size]
    one, other = _instant(first), _instant(second)
    if one is not None and other is not None:
        return one < other
    return moment_bounds(first)[1] < moment_bounds(second)[0]


def _instant(text: str) -> tuple[Day, int, str] | None:
    """Give the day, the minute and the seconds of a date-time in UTC, if its offset is known."""
    offset = _offset(text) if "T" in text else None
    if offset is None:
        return None
    days, minute = divmod(_clock(text) - offset, _DAY)
    day = Day(int(text[:4]), int(text[5:7]), int(text[8:10]))
    whole, _, fraction = re.split("[Z+-]", text[17:])[0].partition(".")
    return neighbour(day, days), minute, whole + fraction.rstrip("0")


def leap_fault(text: str) -> str | None:
    """Say what is wrong with second 60 of a date-time (a year of four digits, no sign), or None."""
    offset = _offset(text)
    if offset is None or (_clock(text) - offset) % _DAY == _DAY - 1:
        return None
    return "second 60 is a leap second, which comes at 23:59:60 UTC only"


def _clock(text: str) -> int:
    return int(text[11:13]) * 60 + int(text[14:16])


def _offset(text: str) -> int | None:
    """Give the minutes east of UTC at the end of a date-time, or None where none are written."""
    if text.endswith("Z"):
        return 0
    sign = max(text.find("+", 11), text.find("-", 11))
    if sign < 0:
        return None
    minutes = int(text[sign + 1 : sign + 3]) * 60 + int(text[sign + 4 : sign + 6] or 0)
    return -minutes if text[sign] == "-" else minutes


def _moment_fault(text: str) -> str:
    if re.match(r"[0-9-]{10}T24", text):
        return f"there is no hour 24: write 00 of the next day (found {shown(text)})"
    if re.match(r"[0-9-]{10}(?:[ t]|T[0-9:.]+z)", text):
        return f"write a capital T before the time and a capital Z (found {shown(text)})"
    return (
        "write a moment as YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss, "
        f"the last with Z or an offset such as -05:00 if it is known (found {shown(text)})"
    )
