"""What is wrong with a span whose words do not stand where it points."""

from __future__ import annotations

import unicodedata

from newsrecord.rules.lookalike import skeleton

__all__ = ["shown", "verdict"]

ALIKE = 0.8
LONGEST = 2000
"""Code points of words that are compared one by one."""


def verdict(text: str, start: int, end: int, exact: str) -> str:
    """Say what is wrong with a span, and where its words do stand.

    >>> verdict("She said so.", 5, 9, "said")
    'shifted by 1: it stands at 4-8'
    """
    for unit, encoding, width in (("UTF-16 units", "utf-16-le", 2), ("bytes", "utf-8", 1)):
        found_at = _in_units(text, start, end, encoding, width)
        if found_at and text[found_at[0] : found_at[1]] == exact:
            return f"right in {unit}: in code points it stands at {found_at[0]}-{found_at[1]}"
    folded = _folded_line_breaks(text, start, end, exact)
    if folded:
        return folded
    if text.startswith(exact, start):
        return f"it starts right and ends at {start + len(exact)}, after its last code point"
    places = _occurrences(text, exact)
    if places:
        nearest = min(places, key=lambda place: abs(place - start))
        stands = f"it stands at {nearest}-{nearest + len(exact)}"
        if len(places) == 1:
            return f"shifted by {start - nearest}: {stands}"
        return (
            f"found {len(places)} times elsewhere; nearest, shifted by {start - nearest}: {stands}"
        )
    there = text[start:end]
    if unicodedata.normalize("NFC", there) == unicodedata.normalize("NFC", exact):
        return "equal after Unicode normalization (NFC): copy the text as it stands there"
    if there.casefold() == exact.casefold():
        return "equal but for case: copy the text as it stands there"
    if "".join(there.split()) == "".join(exact.split()):
        return "equal but for white space: copy the text as it stands there"
    return _nearly(there, exact) or "the words are absent from the text"


def _nearly(there: str, exact: str) -> str:
    """Say where two texts that are much alike part."""
    if skeleton(there) == skeleton(exact):
        return "equal but for characters that look alike: copy the text as it stands there"
    from difflib import SequenceMatcher

    if len(exact) > LONGEST or SequenceMatcher(None, there, exact, autojunk=False).ratio() < ALIKE:
        return ""
    pairs = zip(there, exact, strict=False)
    at = next(
        (n for n, (one, other) in enumerate(pairs) if one != other), min(len(there), len(exact))
    )
    return (
        f"the words part at {shown(exact[at : at + 20])}, where {shown(there[at : at + 20])} stands"
    )


def _in_units(text: str, start: int, end: int, encoding: str, width: int) -> tuple[int, int] | None:
    if text.isascii():
        return None
    data = text.encode(encoding)
    if end * width > len(data):
        return None
    try:
        before = len(data[: start * width].decode(encoding))
        inside = len(data[start * width : end * width].decode(encoding))
    except UnicodeDecodeError:
        return None
    return before, before + inside


def _folded_line_breaks(text: str, start: int, end: int, exact: str) -> str:
    """Recognize offsets that count each CRLF as one."""
    folded = text.replace("\r\n", "\n")
    if len(folded) == len(text) or folded[start:end] != exact.replace("\r\n", "\n"):
        return ""
    first = _unfold(text, start)
    last = _unfold(text, end)
    said = f"right where CRLF counts as one: in code points it stands at {first}-{last}"
    return said if text[first:last] == exact else f"{said}, with CRLF in it"


def _unfold(text: str, offset: int) -> int:
    at = seen = 0
    while seen < offset and at < len(text):
        at += 2 if text.startswith("\r\n", at) else 1
        seen += 1
    return at


def _occurrences(text: str, exact: str, most: int = 1000) -> list[int]:
    places: list[int] = []
    at = text.find(exact) if exact else -1
    while at >= 0 and len(places) < most:
        places.append(at)
        at = text.find(exact, at + 1)
    return places


def shown(text: str) -> str:
    """Quote a text, cut short if it is long."""
    shown = text if len(text) <= 60 else text[:57] + "..."
    return repr(shown) if not shown.isprintable() or '"' in shown else f'"{shown}"'
