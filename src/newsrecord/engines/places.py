"""Places come last: sources are read once more, for the records that have findings."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from newsrecord.engines.placer import Placer
from newsrecord.engines.scan import NUMBERS, SHIFT
from newsrecord.source import Decoded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsrecord.engines.scan import Source
    from newsrecord.finding import Finding, Related
    from newsrecord.pipeline import Raw
    from newsrecord.source import Limits

__all__ = ["placed"]

FRAMES = 1000


def placed(sources: Sequence[Source], raws: Sequence[Raw], limits: Limits) -> list[Finding]:
    """Give problems their paths and places, and those of the parts that they relate to."""
    wanted: dict[int, dict[int, list[Raw]]] = {}
    for raw in raws:
        wanted.setdefault(raw.origin >> SHIFT, {}).setdefault(raw.origin & NUMBERS, []).append(raw)
    spots: dict[int, set[Related]] = {}
    for raw in raws:
        for each in raw.problem.related:
            if each.origin is not None:
                spots.setdefault(each.origin, set()).add(each)
                wanted.setdefault(each.origin >> SHIFT, {}).setdefault(each.origin & NUMBERS, [])
    findings: list[Finding] = []
    related: dict[Related, Related] = {}
    # In the order of reading, so that the same findings get a frame however they were found.
    for number, by_record in sorted(wanted.items()):
        source = sources[number]
        for item in _again(source, by_record):
            at = item.number if item.number >= 0 else NUMBERS
            name = item.member or source.input.name
            placer = Placer(item, name, limits)
            for spot in spots.get(number << SHIFT | at, ()):
                related[spot] = placer.related(spot)
            for raw in sorted(by_record[at], key=_rank):
                findings.append(placer.finding(raw, frame=len(findings) < FRAMES))
    return [_with_related(finding, related) for finding in findings]


def _rank(raw: Raw) -> tuple[object, ...]:
    """Order the problems of one record, whatever order they were found in."""
    path = tuple(map(str, raw.problem.path))
    return raw.info.code, raw.bucket, raw.at, path, raw.problem.message


def _again(source: Source, wanted: dict[int, list[Raw]]) -> Iterator[Decoded]:
    """Read a source once more, for the records that have findings."""
    left = len(wanted)
    if NUMBERS in wanted:
        stream = source.format.reader()(source.input)
        if stream.header is not None:
            left -= 1
            yield stream.header
    for item in source.read():
        if not left:
            return
        if isinstance(item, Decoded) and item.number in wanted:
            left -= 1
            yield item


def _with_related(finding: Finding, spots: dict[Related, Related]) -> Finding:
    if not finding.related:
        return finding
    placed = tuple(r if r.origin is None else spots[r] for r in finding.related)
    return dataclasses.replace(finding, related=placed)
