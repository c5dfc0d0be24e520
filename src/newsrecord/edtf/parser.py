"""The outer forms of EDTF: intervals and sets of dates, and the lone date with a time."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from newsrecord import late
from newsrecord.edtf.dates import read_date
from newsrecord.edtf.days import Day
from newsrecord.edtf.faults import EdtfError, shown
from newsrecord.edtf.moment import leap_fault
from newsrecord.edtf.value import Edtf, End, Kind, Precision

if TYPE_CHECKING:
    from newsrecord.edtf.days import Bounds

__all__ = ["bounds", "parse"]

_TIME = late.pattern(
    r"(?P<date>-?[0-9]{4}-[0-9]{2}-[0-9]{2})T"
    r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)|24:00:00)"
    r"(?:Z|[+-](?:(?:0[0-9]|1[0-3])(?::[0-5][0-9])?|14(?::00)?))?"
)
_SECOND = slice(17, 19)


def parse(text: str) -> Edtf:
    """Read one EDTF value, in time and memory linear in its length.

    An interval or a range is refused if its end is certainly before its start.

    Raises:
        EdtfError: the text is not EDTF; the message says why, and what to write.

    >>> value = parse("2004-06~/..")
    >>> value.level, value.kind.value, value.earliest, value.end.value
    (1, 'interval', Day(year=2004, month=6, day=1), 'open')

    """
    if text[:1] in {"[", "{"}:
        return _set(text)
    if "/" in text:
        return _interval(text)
    if found := _TIME.fullmatch(text):
        return _time(found)
    return read_date(text, 0, len(text))


def bounds(text: str) -> Bounds:
    """Give the outermost days of one EDTF value, as `parse` does.

    >>> bounds("1984-1X")
    (Day(year=1984, month=10, day=1), Day(year=1984, month=12, day=31))

    """
    return parse(text).bounds


def _time(found: re.Match[str]) -> Edtf:
    day = read_date(found["date"], 0, len(found["date"]))
    unsigned = found[0].removeprefix("-")
    if unsigned[_SECOND] == "60" and (message := leap_fault(unsigned)):
        raise EdtfError(message, found.end("date") + len("T23:59:"))
    return replace(day, text=found[0], precision=Precision.TIME)


def _interval(text: str) -> Edtf:
    slash = text.index("/")
    extra = text.find("/", slash + 1)
    if extra >= 0:
        if re.fullmatch(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}", text):
            message = f"write year, month and day with hyphens: YYYY-MM-DD (found {shown(text)})"
            raise EdtfError(message, 0)
        message = "an interval has one '/', between its start and its end"
        raise EdtfError(message, extra)
    start = _interval_end(text, 0, slash)
    end = _interval_end(text, slash + 1, len(text))
    _refuse_backwards(start, end, slash + 1)
    whole = start.whole and end.whole and "X" not in text
    return _joined(text, Kind.INTERVAL, start, end, whole=whole)


def _interval_end(text: str, start: int, stop: int) -> Edtf:
    """Read a date, nothing, `..`, or from ISO 8601-2 `..a` as the start and `a..` as the end."""
    piece = text[start:stop]
    if piece in {"", ".."}:
        state = End.OPEN if piece else End.UNKNOWN
        return Edtf(piece, 1, Kind.DATE, None, None, None, state, state, whole=True)
    if start == 0 and piece.startswith(".."):
        return replace(_open_start(text, start, stop), level=2, whole=False)
    if start > 0 and piece.endswith(".."):
        return replace(_open_end(text, start, stop), level=2, whole=False)
    return read_date(text, start, stop)


def _open_start(text: str, start: int, stop: int) -> Edtf:
    return replace(read_date(text, start + 2, stop), earliest=None, start=End.OPEN)


def _open_end(text: str, start: int, stop: int) -> Edtf:
    return replace(read_date(text, start, stop - 2), latest=None, end=End.OPEN)


def _refuse_backwards(start: Edtf, end: Edtf, position: int) -> None:
    if start.earliest and end.latest and end.latest < start.earliest:
        message = f"{shown(end.text)} is before {shown(start.text)}: write the earlier date first"
        raise EdtfError(message, position)


def _joined(text: str, kind: Kind, start: Edtf, end: Edtf, *, whole: bool) -> Edtf:
    """Join a start and an end; level 1 has intervals only, and no digits left out in them."""
    level = 2 if kind is not Kind.INTERVAL or "X" in text else max(start.level, end.level)
    ends = (start.earliest, end.latest, start.start, end.end)
    return Edtf(text, level, kind, None, *ends, whole=whole)


def _set(text: str) -> Edtf:
    kind, close = (Kind.ONE_OF, "]") if text[0] == "[" else (Kind.ALL_OF, "}")
    stop = len(text) - 1
    if text[stop] != close:
        message = f"a set that begins with '{text[0]}' ends with '{close}'"
        raise EdtfError(message, stop)
    members: list[Edtf] = []
    start = 1
    while start <= stop:
        comma = text.find(",", start, stop)
        end = comma if comma >= 0 else stop
        members.append(_member(text, start, end))
        start = end + 1
    whole = kind is Kind.ALL_OF and len(members) == 1 and members[0].whole
    first, last = min(members, key=_lower), max(members, key=_upper)
    return _joined(text, kind, first, last, whole=whole)


def _member(text: str, start: int, stop: int) -> Edtf:
    """Read a date, a range `a..b`, or at an edge of the set `..a` or `a..`."""
    dots = text.find("..", start, stop)
    if dots < 0:
        return read_date(text, start, stop)
    if dots == start == 1:
        return _open_start(text, start, stop)
    if dots == stop - 2 and stop == len(text) - 1:
        return _open_end(text, start, stop)
    if dots in {start, stop - 2}:
        message = "'..' without a date stands at the start or at the end of a set only"
        raise EdtfError(message, dots)
    first, last = read_date(text, start, dots), read_date(text, dots + 2, stop)
    _refuse_backwards(first, last, dots + 2)
    whole = first.whole and last.whole
    return _joined(text[start:stop], Kind.ALL_OF, first, last, whole=whole)


def _lower(member: Edtf) -> tuple[bool, bool, Day]:
    """Sort by the first day; what has none comes first, and an open start before all else."""
    known = member.earliest is not None
    return known, member.start is not End.OPEN, member.earliest or Day(0, 1, 1)


def _upper(member: Edtf) -> tuple[bool, bool, Day]:
    """Sort by the last day; what has none comes last, and an open end after all else."""
    known = member.latest is not None
    return not known, member.end is End.OPEN, member.latest or Day(0, 1, 1)
