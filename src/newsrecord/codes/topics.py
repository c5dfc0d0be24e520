"""Codes and schemes of the IPTC: Media Topics, Subject Codes, and what of them is retired."""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from newsrecord import late
from newsrecord.codes.table import rows

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["alias", "retired", "topic_fault"]

_BASE = late.pattern(r"https?://cv\.iptc\.org/newscodes/([A-Za-z0-9]+)/?([^/?#]*)")
_DIGITS = late.pattern(r"[0-9]{8}")
_LOST = late.pattern(r"[0-9]{7}")
_QCODE = late.pattern(r"(?:medtop|mediatopic|subj|subjectcode|iptc):([0-9]{8})")


class _Scheme(NamedTuple):
    """A scheme of the IPTC: its alias, where its URIs begin, when it ended, what came after."""

    alias: str
    uri: str
    retired: str
    replacement: str


@lru_cache(maxsize=1)
def _schemes() -> Mapping[str, _Scheme]:
    """Read the schemes, by alias and by the last part of their URI; `iptc` is Media Topics."""
    found: dict[str, _Scheme] = {}
    for row in rows("schemes"):
        each = _Scheme(*row)
        found.setdefault(each.uri.split("/")[-2], each)
    found |= {row[0]: _Scheme(*row) for row in rows("schemes")}
    return MappingProxyType(found | {"iptc": found["medtop"]})


@lru_cache(maxsize=1)
def _retired() -> Mapping[str, tuple[str, ...]]:
    """Read the retired Media Topics: day, name and replacement of each."""
    return MappingProxyType({code: tuple(rest) for code, *rest in rows("retired")})


def alias(scheme: str) -> str:
    """Give the IPTC's alias of a scheme that is written in one of its ways, or "".

    >>> alias("iptc"), alias("http://cv.iptc.org/newscodes/subjectcode/"), alias("wikidata")
    ('medtop', 'subj', '')
    """
    match = _BASE.fullmatch(scheme)
    found = _schemes().get(match[1] if match and not match[2] else scheme)
    return found.alias if found else ""


def is_scheme(scheme: str) -> bool:
    """Tell whether a scheme is an alias of the IPTC's.

    >>> is_scheme("medtop"), is_scheme("medtopic")
    (True, False)
    """
    return scheme in _schemes()


def topic_fault(scheme: str, code: str) -> str:
    """Say what is wrong with a Media Topic or Subject Code, or "".

    Both have 8 digits, so the scheme tells them apart.  A topic that is new is no fault: only
    the shape is looked at.

    >>> topic_fault("iptc", "20000587"), topic_fault("iptc", "13010000")
    ('', "'13010000' is not a Media Topic, but looks like a Subject Code, scheme subj")
    """
    own = alias(scheme)
    name = {"medtop": "Media Topic", "subj": "Subject Code"}.get(own)
    if name is None:
        return ""
    fault = f"{code[:60]!r} is not a {name}"
    if not _DIGITS.fullmatch(code):
        return fault + _instead(code)
    top, new = "01" <= code[:2] <= "17", code[0] == "2"
    if own == "subj":
        return "" if top else fault + ", but looks like a Media Topic, scheme iptc" * new
    if new or any(code == row[0] for row in rows("topics")):
        return ""
    return fault + ", but looks like a Subject Code, scheme subj" * top


def _instead(code: str) -> str:
    """Say how the code should look."""
    if _LOST.fullmatch(code):
        return f": perhaps '0{code}', which lost its zero"
    match = _QCODE.fullmatch(code) or _BASE.fullmatch(code)
    last = match[match.lastindex or 0] if match else ""
    if _DIGITS.fullmatch(last):
        return f": write the code alone, {last!r}"
    return ": write 8 digits"


def retired(scheme: str, code: str | None, uri: str | None) -> str:
    """Say that a concept, or its whole scheme, is retired, and what to write instead, or "".

    The list of topics is of 2025-03-31.  Subject Codes are deprecated, but not retired.

    >>> retired("iptc", "20000559", None)
    '20000559 (sports facilities) was retired on 2021-02-18: write 20001126'
    >>> retired("isrol", None, None)
    'the scheme isrol was retired on 2021-05-01: write cpprole'
    """
    match = _BASE.match(uri or "")
    written = (match[1], match[2]) if match else ("", "")
    for name, each in ((scheme, code or ""), written):
        own = _schemes().get(alias(name))
        if own is None:
            continue
        if own.retired:
            return _sentence(f"the scheme {own.alias}", own.retired, own.replacement)
        if own.alias == "medtop" and each in _retired():
            day, label, replacement = _retired()[each]
            return _sentence(f"{each} ({label})", day, replacement)
    return ""


def _sentence(what: str, day: str, replacement: str) -> str:
    """Say since when something is retired."""
    return f"{what} was retired on {day}" + f": write {replacement}" * bool(replacement)
