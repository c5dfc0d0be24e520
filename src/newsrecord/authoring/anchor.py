"""Where words stand in a text: exactly, but for their spelling, or nearly; never a guess.

Four ways are tried, and the first that finds anything decides: the words as they are; white space,
dashes, quotation marks, Unicode forms and unseen characters folded; letter case folded too; and a
bounded search for a passage that differs in a few letters.  More than one place is *ambiguous*
unless the context, a count or a range settles it; none is *absent*.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from newsrecord.authoring.folding import DOUBLE, SINGLE, fold, index, joined, prepared, tokens
from newsrecord.authoring.nearly import APART, Spot, passages

if TYPE_CHECKING:
    from array import array

__all__ = ["Anchor", "Verdict", "anchor"]

Verdict: TypeAlias = Literal["exact", "folded", "cased", "fuzzy", "ambiguous", "absent"]

MOST = 1000
"""Places that are looked at; words that stand more often are ambiguous anyway."""
SHOWN = 20
"""Places of an ambiguous passage that are told."""
LIKE = 0.8
"""The least score of a passage that is nearly the words."""
SHORT = 16
"""Letters; fewer are near to too much, and are found as they are or not at all."""
FEW = 2
"""Words that are so few, too."""
LONGEST = 2000
"""Letters of words that are searched for nearly."""


class Anchor(NamedTuple):
    """What became of some words.

    `start` and `end` count code points, -1 where there is no one place.  `score` is 1 for words
    that stand there but for their spelling, else the share of letters that stand there.  `places`
    are those of ambiguous words, or of the passage most like absent ones.
    """

    verdict: Verdict
    start: int = -1
    end: int = -1
    score: float = 0.0
    places: tuple[Spot, ...] = ()

    @property
    def found(self) -> bool:
        """Whether the words stand in one place."""
        return self.start >= 0


def anchor(
    text: str,
    exact: str,
    *,
    prefix: str | None = None,
    suffix: str | None = None,
    nth: int | None = None,
    within: Spot | None = None,
) -> Anchor:
    r"""Find the one place in a text where some words stand.

    `prefix` and `suffix` are what stands right before and after; `nth` counts from 1, among the
    places that are found in one way; `within` is a range of offsets that the passage lies in.
    Places inside a longer word count only where there is no other.  The text is prepared once, if
    it is asked several times in a row.

    >>> anchor("She said so. He said nothing.", "He said")
    Anchor(verdict='exact', start=13, end=20, score=1.0, places=())
    >>> anchor("She said so. He said nothing.", "said").verdict
    'ambiguous'
    >>> anchor("She said so. He said nothing.", "said", nth=2)[1:3]
    (16, 20)
    >>> anchor("\u201cNo,\u201d she\u00a0said", '"no," she said')[:3]
    ('cased', 0, 14)
    >>> anchor("The minister has denied all of it.", "The minster has denied all")[:3]
    ('fuzzy', 0, 27)
    """
    if not exact.strip():
        return Anchor("absent")
    wanted = _Wanted(prefix, suffix, nth, within or (0, len(text)))
    spots = _outside_words(text, _occurrences(text, exact))
    spots = [spot for spot in spots if _inside(spot, wanted.within)]
    if spots:
        return _settled(text, "exact", spots, wanted)
    variants = _variants(exact)
    for words, cut in variants.items():
        for cased in (True, False):
            spots = _folded_spots(text, words, cased=cased)
            if not cut:
                spots = _outside_words(text, spots, also=words == exact and len(words) >= SHORT)
            spots = [spot for spot in spots if _inside(spot, wanted.within)]
            if spots:
                return _settled(text, "folded" if cased else "cased", spots, wanted)
    tries = [_nearly(text, words, wanted) for words in variants]
    return max(tries, key=lambda each: (each.verdict != "absent", each.score))


def _variants(exact: str) -> dict[str, bool]:
    """Take off the marks that people and models put where they cut words, and around them.

    Each form comes with whether it was cut, perhaps within a word.
    """
    plain = exact.strip()
    bare = plain
    for mark in ("...", "\u2026", "[...]", "[\u2026]", "(...)"):
        bare = bare.removesuffix(mark).removeprefix(mark).strip()
    forms = {exact: False, bare: bare != plain}
    forms.setdefault(bare.strip(DOUBLE + SINGLE).strip(), bare != plain)
    return {words: cut for words, cut in forms.items() if words}


class _Wanted(NamedTuple):
    prefix: str | None
    suffix: str | None
    nth: int | None
    within: Spot


def _settled(text: str, verdict: Verdict, spots: list[Spot], wanted: _Wanted) -> Anchor:
    """Choose among places by context, then by count."""
    if wanted.prefix or wanted.suffix:
        # Words that stand once are found, though the text around them was changed.
        spots = _fitting(text, spots, wanted) or spots
    if wanted.nth is not None:
        if not 1 <= wanted.nth <= len(spots):
            return Anchor("absent", places=tuple(spots[:SHOWN]))
        spots = [spots[wanted.nth - 1]]
    if len(spots) > 1:
        return Anchor("ambiguous", score=1.0, places=tuple(spots[:SHOWN]))
    return Anchor(verdict, *spots[0], 1.0)


def _fitting(text: str, spots: list[Spot], wanted: _Wanted) -> list[Spot]:
    """Choose the places around which the context stands, in its own letter case if it does."""
    cased = [spot for spot in spots if _fits(text, spot, wanted, cased=True)]
    return cased or [spot for spot in spots if _fits(text, spot, wanted, cased=False)]


def _fits(text: str, spot: Spot, wanted: _Wanted, *, cased: bool) -> bool:
    """Tell whether the context stands around a place, however it is spelt."""
    start, end = spot
    before, after = (fold(words or "", cased=cased)[0].strip() for words in wanted[:2])
    # What is folded away makes a text no longer than this, or it is not the context.
    room = 2 * max(len(wanted.prefix or ""), len(wanted.suffix or "")) + 8
    left = fold(text[max(0, start - room) : start], cased=cased)[0].rstrip()
    right = fold(text[end : end + room], cased=cased)[0].lstrip()
    return left.endswith(before) and right.startswith(after)


def _inside(spot: Spot, within: Spot) -> bool:
    return within[0] <= spot[0] and spot[1] <= within[1]


# As they are --------------------------------------------------------------------------------------


def _occurrences(text: str, words: str) -> list[Spot]:
    spots: list[Spot] = []
    at = text.find(words)
    while at >= 0 and len(spots) < MOST:
        spots.append((at, at + len(words)))
        at = text.find(words, at + 1)
    return spots


def _outside_words(text: str, spots: list[Spot], *, also: bool = True) -> list[Spot]:
    """Leave out places inside a longer word, unless all are and they may count, too."""
    whole = [spot for spot in spots if not (joined(text, spot[0]) or joined(text, spot[1]))]
    return whole or (spots if also else [])


def _folded_spots(text: str, exact: str, *, cased: bool) -> list[Spot]:
    folded, origins = prepared(text, cased=cased)
    words = fold(exact, cased=cased)[0].strip()
    if not words:
        return []
    return [
        _unfolded(text, origins, spot)
        for spot in _occurrences(folded, words)
        # A letter goes on in the accents behind it, and a ligature is one.
        if not (spot[1] < len(folded) and unicodedata.combining(folded[spot[1]]))
        if not (spot[1] < len(folded) and origins[spot[1]] == origins[spot[1] - 1])
        if not (spot[0] and origins[spot[0]] == origins[spot[0] - 1])
    ]


def _unfolded(text: str, origins: array[int], spot: Spot) -> Spot:
    start, end = origins[spot[0]], origins[spot[1] - 1] + 1
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return start, end


def _nearly(text: str, exact: str, wanted: _Wanted) -> Anchor:
    """Find the one passage that differs from the words in a few letters."""
    words = fold(exact, cased=False)[0].strip()
    if not SHORT <= len(words) <= LONGEST or len(list(tokens(words))) <= FEW:
        return Anchor("absent")
    # Of few letters fewer may differ: "most people" are not "some people".
    most = int((len(words) - SHORT / 2) * (1 - LIKE))
    folded, origins = prepared(text, cased=False)
    hits = [
        hit
        for hit in passages(folded, words, index(text), most)
        if _inside(_unfolded(text, origins, hit.spot), wanted.within)
    ]
    if not hits:
        return Anchor("absent")
    cost = hits[0].cost
    score = round(1 - cost / len(words), 3)
    spots = [
        _unfolded(text, origins, hit.spot) for hit in hits if hit.lost or hit.cost <= cost + APART
    ]
    if cost > most:
        return Anchor("absent", score=score, places=tuple(spots[:1]))
    if wanted.prefix or wanted.suffix:
        spots = _fitting(text, spots, wanted) or spots
    if len(spots) > 1 or wanted.nth not in {None, 1}:
        return Anchor("ambiguous", score=score, places=tuple(sorted(spots)[:SHOWN]))
    return Anchor("fuzzy", *spots[0], score)
