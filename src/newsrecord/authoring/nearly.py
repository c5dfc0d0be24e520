"""Passages of a folded text that differ from some words in a few letters, or have one word more."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from newsrecord import late
from newsrecord.authoring.folding import joined, tokens

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterator

__all__ = ["APART", "Hit", "Spot", "passages"]

Spot: TypeAlias = "tuple[int, int]"
_Span: TypeAlias = "tuple[str, int, int]"
_WORDS = late.pattern(r"\w")

APART = 2
"""Letters that a passage must differ in more than the best one, so that it is no rival."""
SEEDS, RARE, ENOUGH = 24, 40, 3
"""Words that a passage is looked for by, the places that one of them has, and how many suffice."""
LETTERS = 20_000
"""Letters of all passages that are compared with some words."""


class Hit(NamedTuple):
    """A passage that is nearly some words: in how many letters it differs, and where it is.

    `lost` tells that it has one word more, whatever its length.
    """

    cost: int
    spot: Spot
    lost: bool = False


def passages(folded: str, words: str, index: dict[str, array[int]], most: int) -> list[Hit]:
    """Find passages that differ in so many letters, or hardly more, the nearest first."""
    found: list[Hit] = []
    slack = most + APART + 8
    for begin in _begins(words, index, slack):
        # The same may stand again right before or behind.
        size = len(words) + slack
        low, high = max(0, begin - size), min(len(folded), begin + len(words) + size + slack)
        # A word that is cut may look like another.
        low = next((at for at in range(low, begin) if not joined(folded, at)), low)
        high = next((at for at in range(high, high + slack) if not joined(folded, at)), high)
        parts = [(low, high)]
        while parts:
            low, high = parts.pop()
            part = folded[low:high]
            for hit in (_best(part, words, most + APART), _one_lost(part, words, most)):
                if hit is not None:
                    start, end = low + hit.spot[0], low + hit.spot[1]
                    found.append(hit._replace(spot=(start, end)))
                    rest = [(low, start), (end, high)]
                    parts += [(a, b) for a, b in rest if b - a >= len(words) - most]
    found.sort()
    apart: list[Hit] = []
    for hit in found:
        if all(hit.spot[0] >= other.spot[1] or other.spot[0] >= hit.spot[1] for other in apart):
            apart.append(hit)
    return apart


def _one_lost(text: str, words: str, most: int) -> Hit | None:
    """Find the passage of a short text that has one word more, within, than the words.

    It counts as the most that may differ, or as more where the words are few and short.
    """
    wanted = [word for word, _ in tokens(words)]
    there = list(tokens(text))
    for first in range(len(there) - len(wanted)):
        passage = [word for word, _ in there[first : first + len(wanted) + 1]]
        at = next((n for n, word in enumerate(wanted) if word != passage[n]), 0)
        if at and wanted[at:] == passage[at + 1 :]:
            last, begin = there[first + len(wanted)]
            cost = most if len(wanted) > ENOUGH else most + 1
            return Hit(cost, (there[first][1], begin + len(last)), lost=True)
    return None


def _alike(one: str, other: str) -> bool:
    return one == other or (len(one) > ENOUGH and _one_apart(one, other))


def _begins(words: str, index: dict[str, array[int]], slack: int) -> list[int]:
    """Say where passages may begin that have words in common with the words; none if too many."""
    votes: dict[int, int] = {}
    for place in _seeds(list(tokens(words)), index):
        votes[place] = votes.get(place, 0) + 1
    groups: list[tuple[int, int]] = []  # Votes and first place of those that lie together.
    for place in sorted(votes):
        if groups and place - groups[-1][1] <= slack:
            groups[-1] = (groups[-1][0] + votes[place], groups[-1][1])
        else:
            groups.append((votes[place], place))
    top = max((count for count, _ in groups), default=0)
    likely = [place for count, place in groups if 3 * count >= top]
    return likely if len(likely) * len(words) <= LETTERS else []


def _seeds(tokens: list[tuple[str, int]], index: dict[str, array[int]]) -> Iterator[int]:
    """Yield where the words would begin by each place of each of their rarer tokens."""
    known = sorted((len(index[word]), word, at) for word, at in tokens if word in index)
    rare = [each for each in known if each[0] <= RARE][:SEEDS]
    chosen = [(word, at) for _, word, at in rare or known[:1]]
    if len(rare) < ENOUGH:
        # A word with a slip of the pen is a rare word all the same.
        slips = [(word, at) for word, at in tokens if word not in index]
        chosen += [
            (other, at) for word, at in slips[:ENOUGH] for other in index if _one_apart(word, other)
        ]
    for word, at in chosen:
        yield from (place - at for place in index[word])


def _one_apart(one: str, other: str) -> bool:
    """Tell whether two words differ in one letter, put in, left out, changed or swapped."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if at is None:
        return True
    rest, others = one[at:], other[at:]
    return (
        rest[1:] == others[1:]
        or rest[1:] == others
        or rest == others[1:]
        or (rest[:2] == others[1::-1] and rest[2:] == others[2:])
    )


def _best(text: str, words: str, most: int) -> Hit | None:
    """Find the passage of a short text that differs from the words in the fewest letters.

    It begins and ends with nearly the same word as they do, so that its ends are sure.
    """
    spans = [(word, at, at + len(word)) for word, at in tokens(text)]
    first, *_, last = [word for word, _ in tokens(words)]
    costs = _costs(text, words)
    nearest = min(costs)
    ends = [
        (costs[at], text[at - 1] != words[-1], at)
        for (before, *_), (word, _, end), (_, following, _) in _threes(spans, len(text))
        if _alike(word, last) or before + word == last
        for at in range(end, max(end, following) + 1)
        if costs[at] <= most
    ]
    if not ends or _torn(ends, text):
        return None
    end = min(ends)[2]
    costs = _costs(text[:end][::-1], words[::-1])
    starts = [
        (costs[end - at], text[at] != words[0], -at)
        for (*_, preceding), (word, start, _), (after, *_) in _threes(spans, len(text))
        if start < end and (_alike(word, first) or word + after == first)
        for at in range(min(start, preceding), start + 1)
    ]
    if not starts or _torn(starts, text):
        return None
    cost, _, start = min(starts)
    # Where other ends are much nearer, these are those of another passage.
    return Hit(cost, (-start, end)) if cost <= min(most, nearest + APART) else None


def _torn(found: list[tuple[int, bool, int]], text: str) -> bool:
    """Tell that of two ends of a passage that are hardly better or worse one leaves out a word."""
    best = min(found)
    places = sorted(abs(at) for cost, _, at in found if cost <= best[0] + 1)
    return any(_WORDS.search(text, *pair) for pair in pairwise(places))


def _threes(spans: list[_Span], size: int) -> Iterator[tuple[_Span, _Span, _Span]]:
    """Yield each word of a text with those before and after it."""
    return zip([("", 0, 0), *spans], spans, [*spans[1:], ("", size, size)], strict=False)


def _costs(text: str, words: str) -> list[int]:
    """Say of each offset in how many letters the passage that ends there differs at least.

    It may begin anywhere.  Source: Myers, A fast bit-vector algorithm for approximate string
    matching, 1999; the bits of a column are those of one large number.
    """
    size = len(words)
    full, top = (1 << size) - 1, 1 << (size - 1)
    masks: dict[str, int] = {}
    for at, sign in enumerate(words):
        masks[sign] = masks.get(sign, 0) | 1 << at
    up, down, cost = full, 0, size
    costs = [size]
    get = masks.get
    for sign in text:
        same = get(sign, 0)
        across = same | down
        below = (((same & up) + up) ^ up) | same
        more = down | (full & ~(below | up))
        less = up & below
        if more & top:
            cost += 1
        elif less & top:
            cost -= 1
        costs.append(cost)
        more, less = more << 1 & full, less << 1 & full
        up = less | (full & ~(across | more))
        down = more & across
    return costs
