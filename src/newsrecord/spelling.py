"""Which of some words is meant by one that is not among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["did_you_mean", "near"]


def did_you_mean(word: str, words: Iterable[str], *, cutoff: float = 0.6) -> str:
    """Return a sentence that names the nearest of the words, or nothing if none is near.

    >>> did_you_mean("parqet", ["json", "parquet"])
    ' Did you mean parquet?'
    """
    close = near(word, words, 50, cutoff)
    # Among equally near ones, one with a wrong letter is likelier than one with a missing one.
    best = max(close, key=lambda each: _likeness(word, each), default="")
    return f" Did you mean {best}?" if best else ""


def near(word: str, words: Iterable[str], count: int = 1, cutoff: float = 0.6) -> list[str]:
    """Return the words that a word is spelt most like, the likest first.

    >>> near("Actr", ["Article", "Actor", "Event"])
    ['Actor']
    """
    # It takes a while to load, and only what is wrong needs it.
    import difflib

    return difflib.get_close_matches(word, list(words), count, cutoff)


def _likeness(word: str, other: str) -> tuple[float, int]:
    import difflib

    same = sum(one == two for one, two in zip(word, other, strict=False))
    return difflib.SequenceMatcher(None, other, word).ratio(), same
