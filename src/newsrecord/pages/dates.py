"""Dates as pages write them, in the forms that a Moment has: nothing is added, no zone guessed."""

from __future__ import annotations

import re
from email.utils import parsedate_tz
from typing import NamedTuple

from newsrecord.edtf import check_moment

__all__ = ["Dated", "dated"]

ISO = re.compile(
    r"(?P<date>[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?|[0-9]{4}/[0-9]{2}/[0-9]{2})"
    r"(?:(?:[Tt]|\s+)(?P<clock>[0-9]{2}:[0-9]{2})(?P<second>:[0-9]{2}(?:[.,][0-9]+)?)?"
    r"\s*(?P<zone>[Zz]|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)
WORDS = re.compile(
    r"(?P<day>Mon|Tue|Wed|Thu|Fri|Sat|Sun)\w*,?\s+"
    r"(?:(?P<month>[A-Z][a-z]{2}) (?P<number>[0-9]{1,2}) (?P<clock>[0-9:]{8}) (?P<zone>\w+)"
    r" (?P<year>[0-9]{4})|(?P<mail>[0-9]{1,2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8}) "
    r"(?P<offset>[+-][0-9]{4}|GMT|UTC))"
)
ZONES = {
    "UTC": "Z",
    "GMT": "Z",
    "WEST": "+01:00",
    "CET": "+01:00",
    "CEST": "+02:00",
    "EET": "+02:00",
    "EEST": "+03:00",
    "MSK": "+03:00",
    "JST": "+09:00",
    "KST": "+09:00",
}
"""Names of zones that mean one offset only; CST, EST, IST and the like mean several."""


class Dated(NamedTuple):
    """A Moment, and whether it says less than the page does: no clock without seconds."""

    moment: str
    coarser: bool = False


def dated(text: str) -> Dated | None:
    """Read a date, or return None where it has no form that can be told for certain.

    >>> dated("2023-04-28 19:20:36 +0200"), dated("2023-04-28T19:20:36")
    (Dated(moment='2023-04-28T19:20:36+02:00', coarser=False), Dated(moment='2023-04-28T19:20:36', coarser=False))
    >>> dated("2023-04-28T19:20Z"), dated("04/05/2023")
    (Dated(moment='2023-04-28', coarser=True), None)
    >>> dated("Fri Apr 28 19:20:36 CEST 2023").moment, dated("Fri Apr 28 19:20:36 CST 2023")
    ('2023-04-28T19:20:36+02:00', None)
    """  # noqa: E501
    text = text.strip()
    match = ISO.fullmatch(text)
    found = _iso(match) if match else _worded(text)
    return found if found and not check_moment(found.moment) else None


def _iso(match: re.Match[str]) -> Dated:
    date = match["date"].replace("/", "-")
    if match["clock"] is None:
        return Dated(date)
    if match["second"] is None:
        return Dated(date, coarser=True)
    second = match["second"].replace(",", ".")
    return Dated(f"{date}T{match['clock']}{second}{_offset(match['zone'] or '')}")


def _offset(zone: str) -> str:
    if zone.upper() in {"Z", "UTC", "GMT"}:
        return "Z"
    digits = zone.replace(":", "")
    return f"{digits[:3]}:{digits[3:] or '00'}" if digits else ""


def _worded(text: str) -> Dated | None:
    """Read the forms of `date` and of RFC 5322, whose months are English by definition."""
    match = WORDS.fullmatch(text)
    if match is None:
        return None
    offset = _offset(match["offset"]) if match["offset"] else ZONES.get(match["zone"])
    words = match["mail"] or "{number} {month} {year} {clock}".format(**match.groupdict())
    parts = parsedate_tz(words)
    if offset is None or parts is None:
        return None
    year, month, day, hour, minute, second = parts[:6]
    date = f"{year:04}-{month:02}-{day:02}"
    return Dated(f"{date}T{hour:02}:{minute:02}:{second:02}{offset}")
