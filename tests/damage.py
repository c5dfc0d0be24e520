"""Ten ways in which a quotation is damaged on its way from a text into a record."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

__all__ = ["WAYS", "Damaged", "damaged", "plain"]

Damaged = tuple[str, str, int, int]
"""The text, the words that are looked for in it, and where they stood."""

MARKS = str.maketrans({'"': "“", "“": '"', "”": '"', "’": "'", "'": "’", "«": '"', "»": '"'})
DASHES = str.maketrans({"-": "–", "–": "-", "—": "-", "−": "-"})
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
BLANKS = ("  ", "\u00a0", "\n", " ", "\t")


def plain(text: str) -> str:
    """Return the words of a text without their case, marks and blanks."""
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKD", text).casefold()).strip()


def _case(words: str, rng: random.Random) -> str:
    return rng.choice([str.upper, str.lower, str.title, str.swapcase])(words)


def _quotes(words: str, rng: random.Random) -> str:
    turned = words.translate(MARKS)
    return turned if turned != words else rng.choice(["“%s”", '"%s"', "‘%s’", "«%s»"]) % words


def _dashes(words: str, _rng: random.Random) -> str:
    return words.translate(DASHES)


def _white_space(words: str, rng: random.Random) -> str:
    first, *others = words.split(" ")
    return first + "".join(rng.choice(BLANKS) + word for word in others) + " " * (not others)


def _word_lost(words: str, rng: random.Random) -> str:
    found = list(re.finditer(r"\S+\s*", words))
    if len(found) < 3:
        return words
    lost = rng.choice(found)
    return (words[: lost.start()] + words[lost.end() :]).strip()


def _typo(words: str, rng: random.Random) -> str:
    at, letter = rng.randrange(len(words)), rng.choice("abcdefghijklmnopqrstuvwxyz")
    before, here, after = words[:at], words[at : at + 1], words[at + 1 :]
    return rng.choice(
        [
            before + letter + after,
            before + after,
            before + letter + here + after,
            before + after[:1] + here + after[1:],
        ]
    )


def _truncated(words: str, rng: random.Random) -> str:
    if len(words) < 8:
        return words
    return words[: rng.randrange(len(words) // 2, len(words))].rstrip() + rng.choice(
        ["", "…", "..."]
    )


def _unicode(words: str, rng: random.Random) -> str:
    other = unicodedata.normalize(rng.choice(["NFD", "NFKD", "NFC", "NFKC"]), words)
    return other if other != words else words.translate(FULL_WIDTH)


_CHANGES: dict[str, Callable[[str, random.Random], str]] = {
    "case": _case,
    "quotes": _quotes,
    "dashes": _dashes,
    "white space": _white_space,
    "word lost": _word_lost,
    "typo": _typo,
    "truncated": _truncated,
    "unicode": _unicode,
}
WAYS = (*_CHANGES, "doubled", "absent")
CUT = ("word lost", "truncated")


def _passage(text: str, rng: random.Random) -> tuple[int, int]:
    words = list(re.finditer(r"\S+", text))
    size = min(len(words), rng.choice([1, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 40]))
    first = rng.randrange(len(words) - size + 1)
    return words[first].start(), words[first + size - 1].end()


def damaged(way: str, texts: Sequence[str], rng: random.Random) -> Damaged | None:
    """Take a passage of some text and damage it; None where that made it another passage."""
    text = rng.choice(texts)
    start, end = _passage(text, rng)
    exact = text[start:end]
    if way == "doubled":
        gaps = [gap.start() for gap in re.finditer(r"\s", text) if not start <= gap.start() < end]
        at = rng.choice([*gaps, len(text)])
        return f"{text[:at]} {exact}{text[at:]}", exact, start, end
    if way == "absent":
        other = rng.choice(texts)
        words = other[slice(*_passage(other, rng))]
        return None if plain(words) in plain(text) else (text, words, start, end)
    words = _CHANGES[way](exact, rng)
    times = f" {plain(text)} ".count(f" {plain(words)} ")
    stands = plain(text).count(plain(words)) > plain(exact).count(plain(words))
    if words == exact or not plain(words) or (way == "typo" and times) or (way in CUT and stands):
        return None
    return None if words in text and way not in CUT else (text, words, start, end)
