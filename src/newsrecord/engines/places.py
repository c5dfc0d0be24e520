"""Places come last: sources are read once more, for the records that have findings."""

from __future__ import annotations

import dataclasses
from itertools import chain, groupby
from typing import TYPE_CHECKING, TypeVar

from newsrecord.engines.placer import Placer
from newsrecord.engines.scan import NUMBERS, SHIFT
from newsrecord.finding import Related
from newsrecord.source import Decoded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from newsrecord.engines.scan import Source
    from newsrecord.finding import Finding
    from newsrecord.pipeline import Raw
    from newsrecord.source import Limits

__all__ = ["FRAMES", "met", "placed"]

_T = TypeVar("_T")

FRAMES = 1000
"""Findings that are shown with the text around them."""
SPOTS = 100_000
"""Related parts that get a line; of further ones the file and the path are told."""


def placed(
    sources: Sequence[Source], buckets: Callable[[], Iterable[Sequence[Raw]]], limits: Limits
) -> Iterator[Finding]:
    """Give problems their paths and places, and those of the parts that they relate to.

    `buckets` yields problems sorted by their origins, twice.
    """
    related = _related(sources, buckets, limits)
    raws = chain.from_iterable(buckets())
    count = 0
    for number, of_source in groupby(raws, lambda raw: raw.origin >> SHIFT):
        source = sources[number]
        by_record = groupby(of_source, lambda raw: raw.origin & NUMBERS)
        for item, of_record in met(source, by_record):
            placer = Placer(item, item.member or source.input.name, limits)
            for raw in of_record:
                # A header comes first or last by how the file is cut, so it does not count.
                header = raw.origin & NUMBERS == NUMBERS
                count += not header
                finding = placer.finding(raw, frame=header or count <= FRAMES)
                yield _with_related(finding, related, sources)


def _related(
    sources: Sequence[Source], buckets: Callable[[], Iterable[Sequence[Raw]]], limits: Limits
) -> dict[Related, Related]:
    """Place the parts that problems relate to."""
    spots: dict[int, set[Related]] = {}
    for raw in chain.from_iterable(buckets()):
        for each in raw.problem.related:
            if each.origin is not None and len(spots) < SPOTS:
                spots.setdefault(each.origin, set()).add(each)
    related: dict[Related, Related] = {}
    for number, of_source in groupby(sorted(spots), lambda origin: origin >> SHIFT):
        source = sources[number]
        wanted = ((origin & NUMBERS, spots[origin]) for origin in of_source)
        for item, of_record in met(source, wanted):
            placer = Placer(item, item.member or source.input.name, limits)
            for spot in of_record:
                related[spot] = placer.related(spot)
    return related


def met(
    source: Source, wanted: Iterable[tuple[int, Iterable[_T]]]
) -> Iterator[tuple[Decoded, Iterable[_T]]]:
    """Read a source once more, and yield each record that is wanted, whose numbers rise.

    The header, which comes first there, has the highest number.
    """
    items = iter(source.read())
    for number, told in wanted:
        if number == NUMBERS:
            header = source.format.reader()(source.input).header
            if header is not None:
                yield header, told
            return
        for item in items:
            if isinstance(item, Decoded) and item.number == number:
                yield item, told
                break


def _with_related(
    finding: Finding, spots: dict[Related, Related], sources: Sequence[Source]
) -> Finding:
    if not finding.related:
        return finding

    def told(spot: Related) -> Related:
        if spot.origin is None:
            return spot
        file = sources[spot.origin >> SHIFT].input.name
        return spots.get(spot) or Related(spot.message, file, path=spot.path)

    return dataclasses.replace(finding, related=tuple(map(told, finding.related)))
