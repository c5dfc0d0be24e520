"""Which of some words is meant by one that is not among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["did_you_mean"]


def did_you_mean(word: str, words: Iterable[str], *, cutoff: float = 0.6) -> str:
    """Return a sentence that names the nearest of the words, or nothing if none is near.

    >>> did_you_mean("parqet", ["json", "parquet"])
    ' Did you mean parquet?'
    """
    import difflib

    near = difflib.get_close_matches(word, list(words), 50, cutoff)
    # Among equally near ones, one with a wrong letter is likelier than one with a missing one.
    best = max(near, key=lambda each: _likeness(word, each), default="")
    return f" Did you mean {best}?" if best else ""


def _likeness(word: str, other: str) -> tuple[float, int]:
    import difflib

    same = sum(one == two for one, two in zip(word, other, strict=False))
    return difflib.SequenceMatcher(None, other, word).ratio(), same
