"""Whether several processes are worth it, and how sources are cut into slices for them."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

from newsrecord.engines.scan import Hashing, Source
from newsrecord.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsrecord.formats.base import Slice
    from newsrecord.rules import Rule
    from newsrecord.source import Input

__all__ = ["cut", "sliced", "worth_sharing"]

SMALLEST = 16 * 1024 * 1024
"""Bytes; to start a process costs as much as to check some of these."""
LARGEST = 64 * 1024 * 1024
ROUNDS = 4
"""Slices a process, so that one that is done early helps the others."""


def worth_sharing(sources: Sequence[Source], rules: Sequence[Rule], jobs: int) -> bool:
    """Tell whether several processes would be quicker, and could do it at all.

    Rules of one's own and bytes that only this process has (stdin) cannot be handed on.
    """
    known = {id(rule) for rule in RULES}
    sizes = [source.input.size for source in sources]
    total = sum(size or 0 for size in sizes)
    return (
        jobs > 1
        and total >= 2 * SMALLEST
        and all(id(rule) in known for rule in rules)
        and all(_lasting(source.input.inner) for source in sources)
    )


def _lasting(source: Input) -> bool:
    """Whether another process can open an input by itself."""
    try:
        pickle.dumps(source)
    except TypeError:
        return False
    return True


def sliced(sources: Sequence[Source], jobs: int) -> list[Source]:
    """Cut sources into slices, in reading order, for so many processes."""
    total = sum(source.input.size or 0 for source in sources)
    return cut(sources, min(LARGEST, max(SMALLEST // 2, total // (jobs * ROUNDS))))


def cut(sources: Sequence[Source], size: int) -> list[Source]:
    """Cut sources into slices of about so many bytes, in reading order."""
    found: list[Source] = []
    for source in sources:
        cutting = source.format.cutting
        slices = cutting.cut(source.input.inner, size) if cutting is not None else []
        # Fresh ones, so that the sources that were given can still be read by one process.
        leader = _fresh(source, slices[0] if len(slices) > 1 else None)
        found.append(leader)
        for each in slices[1:]:
            follower = _fresh(source, each)
            follower.input, follower.leader = leader.input, leader
            found.append(follower)
    return found


def _fresh(source: Source, part: Slice | None) -> Source:
    return Source(Hashing(source.input.inner), source.format, source.context, slice=part)
