# ruff: noqa: RUF001, RUF002 - Marks that look like others are what this module is about.
"""Quotation marks of any script: whether words stand inside them, as far as a text shows it.

Three steps.  Each mark is given a lean, from what stands on its two sides: it opens, shuts, may do
either, or is an apostrophe and does nothing.  Single marks, which apostrophes look like, are then
settled among themselves.  Last a stack is walked: German „…“ and English “…” both come out right,
because a mark shuts whatever is open and ends so, and opens something only where nothing is.

Every doubt is settled for "stands inside", so that a finding is worth reading.  Not seen: marks of
words alone ("quote, unquote"), italics, and a quotation of several paragraphs in those that neither
open nor shut it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from functools import lru_cache
from typing import Final, Literal, NamedTuple, TypeAlias

from newsrecord import late

__all__ = ["enclosed", "marked", "wrapped"]

Lean: TypeAlias = Literal["opens", "shuts", "either", "within", "neither"]
"""What the two sides of a mark say; "within" is between two letters."""

_WINDOW: Final = 20_000
"""How many code points before and after the words are looked at."""

_DEPTH: Final = 8
"""How many quotations inside one another are told apart."""

# What opens, and all that may shut it.  The first one shuts it in good print; the others are the
# habits of one language more, or of typewriters.
_SHUTS: Final[dict[str, tuple[str, ...]]] = {
    "“": ("”", '"', "“"),
    "„": ("“", "”", '"', "„", "''"),
    "‟": ("”", "“"),
    "”": ("”", '"'),
    "«": ("»",),
    "»": ("«", "»"),
    "‹": ("›",),
    "›": ("‹", "›"),
    "‘": ("’", "'"),
    "‚": ("‘", "’", "'"),
    "‛": ("’", "'"),
    "’": ("’", "'"),
    "'": ("'", "’"),
    "`": ("'", "’", "`"),
    '"': ('"', "”", "''"),
    "''": ("''", '"'),
    "``": ("''", '"', "”", "``"),
    "״": ("״", '"', "”"),
    "＂": ("＂",),
    "＇": ("＇",),
    "「": ("」",),
    "『": ("』",),
    "｢": ("｣",),
    "﹁": ("﹂",),
    "﹃": ("﹄",),
    "〝": ("〞", "〟"),
    "《": ("》",),
    "〈": ("〉",),
}
_ONE_WAY: Final = frozenset("「『｢﹁﹃〝《〈」』｣﹂﹄〞〟》〉")
_HEADS: Final = frozenset("“„‟«‹‘‚‛「『｢﹁﹃〝《〈`") | {"``"}
_TAILS: Final = frozenset("”»›’」』｣﹂﹄〞〟》〉")
_EVEN: Final = frozenset("\"'״＂＇") | {"''"}
_SINGLE: Final = frozenset("'’‘‚‛`＇")
_INVISIBLE: Final = frozenset("\u200b\u200e\u200f\u2060\u061c\ufeff\u202a\u202b\u202c")

_SIGNS: Final = "".join(sorted({sign for sign in _HEADS | _TAILS | _EVEN if len(sign) == 1}))
_MARK: Final = late.pattern(f"``|''|[{_SIGNS}]")
_PLAIN: Final = "".join(sign for sign in _SIGNS if sign not in "'’`")
_SURE: Final = late.pattern(rf"[{_PLAIN}]|(?<!\w)['’`]|['’`](?!\w)")
_LINE: Final = late.pattern("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_DASH: Final = late.pattern(r"\s*[—–―](?!\d)")
_WIDE: Final = late.pattern(
    "[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)

# What an apostrophe at the beginning of a word leaves out: 'tis, the '90s, Dutch 's avonds.
_ELISION: Final = late.pattern(
    r"['’‘](?:\d\ds?\b|(?-i:[stnkmr]\b(?!['’]))|(?:tis|twas|twere|twill|twould|em|til|cause|bout|"
    r"ndrangheta|sta|sto)\b)",
    re.IGNORECASE,
)
_POSSESSIVE: Final = late.pattern(r"(?<=[sxzSXZ])['’]\s\w")
_FEET: Final = late.pattern(r"\d['’]\d{1,2}\Z")
_HEBREW: Final = late.pattern("[\u05d0-\u05ea]")
_PREFIX: Final = late.pattern("(?:|.*[^\u05d0-\u05ea])[השבלכומ]{1,2}", re.DOTALL)


class _Mark(NamedTuple):
    """One mark in a text; `first` says that it stands at the beginning of a line."""

    at: int
    sign: str
    lean: Lean
    first: bool


def enclosed(text: str, start: int, end: int) -> bool:
    """Whether the words from `start` to `end` stand inside quotation marks, or in a dialogue.

    Positions count code points.  Looks no further than the paragraph, nor than 20,000 code points.

    >>> enclosed("He said: “We will go,” and then: “Soon.”", 34, 38)
    True
    >>> enclosed("“We will,” he said. Kim’s aide said that they would.", 41, 51)
    False
    """
    start = max(0, min(start, len(text)))
    end = max(start, min(end, len(text)))
    if _paired(text, start, end):
        return True
    first, last = _core(text, start, end)
    low, high = _paragraph(text, first)
    if _DASH.match(text, low):
        return True
    places, open_ = _opened(text, low, high)
    before = bisect_left(places, first)
    return (before > 0 and open_[before - 1]) or _shut_after(text, last)


@lru_cache(maxsize=32)
def _opened(text: str, low: int, high: int) -> tuple[list[int], list[bool]]:
    """Tell where the marks of a paragraph stand, and whether a quotation is open after each."""
    stack: list[_Mark] = []
    places: list[int] = []
    open_: list[bool] = []
    for mark in _marks(text, low, high):
        _turn(stack, mark)
        places.append(mark.at)
        open_.append(bool(stack))
    return places, open_


def wrapped(words: str) -> bool:
    """Whether the words begin with a mark and end with the mark that shuts it.

    >>> wrapped("“A”"), wrapped("“A” and “B”"), wrapped("'tis")
    (True, False, False)
    """
    words = words.strip()
    head = _MARK.match(words)
    if not head or not words.endswith(_SHUTS.get(head[0], ())):
        return False
    marks = _marks(words, 0, len(words))
    if len(marks) < 2 or marks[-1].at + len(marks[-1].sign) != len(words):
        return False
    stack: list[_Mark] = []
    for mark in marks[:-1]:
        _turn(stack, mark)
        if not stack:
            return False
    _turn(stack, marks[-1])
    return not stack


def marked(text: str) -> bool:
    """Whether a text has any quotation mark; an apostrophe between two letters is none.

    >>> marked("say “no”"), marked("Kim's")
    (True, False)
    """
    return _SURE.search(text) is not None


# Where the words stand ----------------------------------------------------------------------------


def _paired(text: str, start: int, end: int) -> bool:
    """Whether two marks that belong together stand right around the words."""
    if start == end or text[start].isspace() or text[end - 1].isspace():
        return False
    for width in (2, 1):
        left, right = text[max(0, start - width) : start], text[end : end + width]
        if left in _SHUTS and right in _SHUTS[left][: 1 if left in _HEADS - {"„", "‚"} else 2]:
            outer = start - len(left)
            sure = left not in _EVEN | _TAILS
            return sure or _kind(text[outer - 1 : outer]) in {"blank", "open"}
    return False


def _core(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out marks, punctuation and blanks at both ends, if anything else is there."""
    first, last = start, end
    while first < end and _skipped(text[first]):
        first += 1
    while last > first and _skipped(text[last - 1]):
        last -= 1
    return (first, last) if first < last else (start, end)


def _skipped(character: str) -> bool:
    return character in _EVEN or _kind(character) in {"blank", "open", "shut"}


def _paragraph(text: str, at: int) -> tuple[int, int]:
    """Find the paragraph around a position; lines of wrapped text belong to one."""
    # In steps, so that what is found for one place serves those near it.
    step = at // _WINDOW
    low, high = max(0, step - 1) * _WINDOW, min(len(text), (step + 2) * _WINDOW)
    for line in _LINE.finditer(text, low, high):
        if _goes_on(text, line):
            continue
        if line.start() >= at:
            return low, line.start()
        low = line.end()
    return low, high


def _goes_on(text: str, line: re.Match[str]) -> bool:
    """Whether a sentence runs on over the end of a line."""
    before = text[line.start() - 1 : line.start()]
    after = text[line.end() : line.end() + 1]
    if line[0] in "\u2028\u2029" or _kind(after) != "word":
        return False
    return _kind(before) == "word" or before in (",", ";")


def _shut_after(text: str, at: int) -> bool:
    """Whether the next thing after the words is a mark that can only shut.

    A single mark is not enough: it may be the apostrophe of a plural.
    """
    high = min(len(text), at + _WINDOW)
    while at < high and not _MARK.match(text, at) and _skipped(text[at]):
        at += 1
    found = _MARK.match(text, at, high)
    if not found or found[0] in _SINGLE:
        return False
    sign, lean = found[0], _lean(text, at, found[0])
    if sign in _ONE_WAY:
        return sign in _TAILS
    if sign in _TAILS:
        return lean != "opens"
    return lean == "shuts" and not (sign in _EVEN and text[at - 1 : at].isdigit())


# What a mark does ---------------------------------------------------------------------------------


def _marks(text: str, low: int, high: int) -> list[_Mark]:
    """List the marks of a paragraph, each with its lean."""
    marks: list[_Mark] = []
    for found in _MARK.finditer(text, low, high):
        at = found.start()
        before = text[max(low, at - 3) : at].rstrip(" \t\u00a0\u202f")
        first = not before or _LINE.match(before[-1]) is not None
        marks.append(_Mark(at, found[0], _lean(text, at, found[0]), first))
    _settle(marks, text)
    return marks


def _settle(marks: list[_Mark], text: str) -> None:
    """Tell single marks from apostrophes by those that come after them."""
    following: Lean = "neither"
    can_be_shut = False
    for index in reversed(range(len(marks))):
        mark = marks[index]
        if mark.sign not in _SINGLE or mark.lean == "neither":
            continue
        if mark.lean == "shuts":
            spare = following == "shuts" and _POSSESSIVE.match(text, mark.at) is not None
        else:
            spare = not (can_be_shut or mark.first or _after_colon(text, mark.at))
        if spare:
            marks[index] = mark._replace(lean="neither")
            continue
        following = mark.lean
        can_be_shut = can_be_shut or mark.lean != "opens"


def _after_colon(text: str, at: int) -> bool:
    return text[max(0, at - 2) : at].rstrip()[-1:] in (":", ",", "：", "，")


def _lean(text: str, at: int, sign: str) -> Lean:
    """Judge a mark by its sides, and know an apostrophe where one side is enough."""
    end = at + len(sign)
    before, after = _beside(text, at - 1, -1), _beside(text, end, 1)
    lean = _between(_kind(before), _kind(after))
    wide = lean == "within" and _WIDE.match(before + after) is not None
    wide = wide or (lean == "within" and _WIDE.match(after) is not None)
    if sign in _SINGLE:
        if lean == "within":
            return "either" if wide else "neither"
        return "neither" if lean == "opens" and _ELISION.match(text, at) else lean
    if sign not in _EVEN:
        return "either" if lean == "within" else lean
    if _FEET.search(text, max(0, at - 4), at):
        return "neither"
    if lean == "within" and _HEBREW.match(before) and _HEBREW.match(after):
        return _hebrew(text, at)
    if lean == "either" and before.isdigit():
        return "shuts"  # Of a 70"+ screen, at most.
    return "either" if wide else lean


def _hebrew(text: str, at: int) -> Lean:
    """Tell the mark of an abbreviation, before its last letter, from one after a prefix."""
    after_prefix = _PREFIX.fullmatch(text[max(0, at - 3) : at])
    return "opens" if after_prefix and _HEBREW.match(text[at + 2 : at + 3]) else "neither"


def _between(left: str, right: str) -> Lean:
    """Judge by the kinds of what stands left and right.

    >>> _between("blank", "word"), _between("word", "blank"), _between("word", "word")
    ('opens', 'shuts', 'within')
    """
    if right == "blank":
        return "either" if left == "blank" else "shuts"
    if left in {"blank", "open"}:
        return "either" if right == "shut" else "opens"
    if right == "shut":
        return "shuts"
    return "within" if left == right == "word" else "either"


def _beside(text: str, at: int, step: int) -> str:
    """Give the next visible character, "" at either end of the text."""
    while 0 <= at < len(text) and text[at] in _INVISIBLE:
        at += step
    return text[at] if 0 <= at < len(text) else ""


@lru_cache(maxsize=8192)
def _kind(character: str) -> Literal["blank", "word", "open", "shut", "other"]:
    """Sort what may stand beside a mark; nothing at all counts as a blank.

    >>> _kind(""), _kind("é"), _kind("("), _kind("."), _kind("+")
    ('blank', 'word', 'open', 'shut', 'other')
    """
    if not character or character.isspace():
        return "blank"
    if character in _HEADS:
        return "open"
    if character in _TAILS:
        return "shut"
    category = unicodedata.category(character)
    if category[0] in "LMN":
        return "word"
    if category in {"Ps", "Pi", "Pd"} or character in "¿¡/":
        return "open"
    plain = category == "Po" and character not in _EVEN and character not in "@#&*%\\"
    return "shut" if plain or category in {"Pe", "Pf"} else "other"


def _turn(stack: list[_Mark], mark: _Mark) -> None:
    """Open or shut a quotation in the stack of open ones."""
    if mark.first and stack and stack[-1].sign == mark.sign and mark.lean == "opens":
        return  # The same quotation, opened anew in its next paragraph.
    place = _opener(stack, mark)
    if place >= 0:
        del stack[place:]
    elif _opens(mark) and len(stack) < _DEPTH:
        stack.append(mark)


def _opener(stack: list[_Mark], mark: _Mark) -> int:
    """Find the innermost open quotation that a mark shuts; -1 if there is none."""
    if mark.lean in {"opens", "neither"} and mark.sign not in _ONE_WAY:
        return -1
    for place in reversed(range(len(stack))):
        sign = stack[place].sign
        again = mark.sign == sign and sign in _HEADS
        if mark.sign in _SHUTS[sign] and (not again or mark.lean == "shuts"):
            return place
    return -1


def _opens(mark: _Mark) -> bool:
    if mark.sign not in _SHUTS:
        return False
    if mark.sign in _ONE_WAY or mark.lean == "opens":
        return True
    if mark.lean != "either":
        return False
    return mark.sign in _HEADS or mark.sign in _EVEN or mark.first
