"""A text with its spelling folded away, and its words: what quotations are compared in."""

from __future__ import annotations

import unicodedata
from array import array
from functools import lru_cache
from typing import TYPE_CHECKING

from newsrecord import late

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["DOUBLE", "SINGLE", "fold", "in_word", "index", "joined", "prepared", "tokens"]

DASHES = "\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u301c\ufe58\ufe63\uff0d"
DOUBLE = (
    '"\u00ab\u00bb\u201c\u201d\u201e\u201f\u2033\u300c\u300d\u300e\u300f\u301d\u301e\u301f\uff02'
)
SINGLE = "'`\u00b4\u2018\u2019\u201a\u201b\u2032\u2039\u203a\u02bc\uff07"


@lru_cache(maxsize=1 << 13)
def _folded(sign: str) -> str:
    """Write one character in the folded way, its letter case kept."""
    if sign in DOUBLE:
        return '"'
    if sign in SINGLE:
        return "'"
    if sign == "\u00ad":
        return ""
    if sign in DASHES:
        return "-"
    plain = unicodedata.normalize("NFKD", sign)
    if plain != sign:
        return "".join(map(_folded, plain)) if len(plain) > 1 else _folded(plain)
    if sign.isspace():
        return " "
    return "" if unicodedata.category(sign) in {"Cf", "Cc"} else sign


def fold(text: str, *, cased: bool) -> tuple[str, array[int]]:
    """Fold a text; and say from which code point each code point of the result is.

    A run of blanks becomes one, and blanks at a dash go.
    """
    made: list[str] = []
    origins = array("q")
    blank = True
    for at, sign in enumerate(text):
        plain = _folded(sign)
        if not cased:
            plain = plain.casefold()
        if plain == " ":
            if blank:
                continue
            blank = True
        elif plain == "-":
            if made and made[-1] == " ":
                made.pop()
                origins.pop()
            blank = True
        elif plain:
            blank = False
        for each in plain:
            made.append(each)
            origins.append(at)
    return "".join(made), origins


@lru_cache(maxsize=8)
def prepared(text: str, *, cased: bool) -> tuple[str, array[int]]:
    """Fold a text that is asked for several times in a row."""
    return fold(text, cased=cased)


_WORD = late.pattern(
    "[\\w\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963"
    "\u0e31-\u0e4e]+"
)
"""Letters, digits and the marks that stand on them."""


def tokens(folded: str) -> Iterator[tuple[str, int]]:
    """Yield words and where they begin; of scripts that part no words, pairs of letters."""
    for match in _WORD.finditer(folded):
        word, at = match[0], match.start()
        if all(map(in_word, word)):
            yield word, at
        else:
            yield from ((word[n : n + 2], at + n) for n in range(max(1, len(word) - 1)))


def joined(text: str, at: int) -> bool:
    """Tell whether a word goes on at an offset; scripts that part no words have none."""
    return 0 < at < len(text) and in_word(text[at - 1]) and in_word(text[at])


def in_word(sign: str) -> bool:
    """Tell whether a character is part of a word, in a script whose words are parted."""
    code = ord(sign)
    # Latin, Greek, Cyrillic, Armenian, Georgian.  Hebrew and Arabic words begin with other words.
    parted = code < 0x590 or 0x10A0 <= code < 0x1100 or 0x1E00 <= code < 0x2000
    return parted and (sign.isalnum() or unicodedata.category(sign) == "Mn")


@lru_cache(maxsize=8)
def index(text: str) -> dict[str, array[int]]:
    """Say where each word of a text begins, folded."""
    found: dict[str, array[int]] = {}
    for word, at in tokens(prepared(text, cased=False)[0]):
        found.setdefault(word, array("q")).append(at)
    return found
