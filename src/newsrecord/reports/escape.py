r"""Text from data, made fit for a terminal and a log.

A stranger's text must not move the cursor, turn the direction of reading, start a line of its own
or be taken for a command by the program that runs us.  What could is shown as `\uXXXX`, which is
also valid inside a JSON string and means the same there.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["clip", "columns", "visible"]

_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
    # Runners of CI jobs obey `##[...]` and `##vso[...]` anywhere in a line,
    r"|#(?=#\w*\[)"
    # and `::...` where a line starts, behind blanks.
    r"|\A\s*:"
)
MARK = "..."


def visible(text: str) -> str:
    r"""Show controls, bidi controls, line separators, surrogates and CI commands as escapes.

    >>> print(visible("a\x1b[31m\n::error::b"), visible(" ::error::c"))
    a\u001b[31m\u000a::error::b  \u003a:error::c
    """
    return _UNSAFE.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    blanks, char = found[0][:-1], found[0][-1]
    return visible(blanks) + f"\\u{ord(char):04x}"


def clip(text: str, size: int) -> str:
    """Shorten a text to `size` code points, with a mark in the middle where something is left out.

    >>> clip("abcdefghij", 8)
    'abc...ij'
    """
    if len(text) <= size:
        return text
    left = size - len(MARK)
    return text[: left - left // 2] + MARK + text[len(text) - left // 2 :]


def columns(text: str) -> int:
    r"""Return how many columns of a terminal a visible text fills.

    >>> columns("a\u4e2d"), columns("e\u0301")
    (3, 1)
    """
    if text.isascii():
        return len(text)
    return sum(_columns(char) for char in text)


def _columns(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1
