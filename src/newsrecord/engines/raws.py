"""Problems and findings in bounded memory: held while they are few, else in a scratch file."""

from __future__ import annotations

import heapq
import pickle
import weakref
from collections.abc import Sequence
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, BinaryIO, Self, overload

from newsrecord.finding import Finding, reading_order
from newsrecord.pipeline import Raw
from newsrecord.rules import CATALOGUE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["Findings", "Raws", "rank", "sorted_findings"]

HELD = 50_000
"""Problems, or findings, that are held before they go to the scratch file."""
BITS = 13
"""Problems of 2**13 records that follow each other are looked at together."""
BLOCK = 1000


class Scratch:
    """Pickled lists in a scratch file; only what this process wrote is read back."""

    def __init__(self, scratch: Callable[[], BinaryIO]) -> None:
        self._file = scratch()
        weakref.finalize(self, self._file.close)

    def write(self, value: object) -> tuple[int, int]:
        """Write a value, and return where it stands."""
        data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        place = self._file.seek(0, 2), len(data)
        self._file.write(data)
        return place

    def read(self, place: tuple[int, int]) -> list[tuple[object, ...]]:
        """Return a value."""
        self._file.seek(place[0])
        value: list[tuple[object, ...]] = pickle.loads(self._file.read(place[1]))  # noqa: S301
        return value


class Raws:
    """Problems without places, given back by source and record, whatever order they came in."""

    def __init__(self, scratch: Callable[[], BinaryIO]) -> None:
        self._open = scratch
        self._scratch: Scratch | None = None
        self._places: dict[int, list[tuple[int, int]]] = {}
        self._held: list[Raw] = []

    def __iadd__(self, raws: Iterable[Raw]) -> Self:
        """Add some problems."""
        source = iter(raws)
        while more := list(islice(source, HELD)):
            self._held += more
            if len(self._held) > HELD:
                self._spill()
        return self

    def __iter__(self) -> Iterator[Raw]:
        """Yield all problems, in no particular order."""
        for bucket in self._places:
            yield from self._read(bucket)
        yield from self._held

    def _spill(self) -> None:
        if self._scratch is None:
            self._scratch = Scratch(self._open)
        parts: dict[int, list[tuple[object, ...]]] = {}
        for raw in self._held:
            part = parts.setdefault(raw.origin >> BITS, [])
            # What the catalogue says of a code is the same for all.
            part.append((raw.origin, raw.info.code, *raw[2:]))
        for bucket, part in parts.items():
            self._places.setdefault(bucket, []).append(self._scratch.write(part))
        self._held.clear()

    def _read(self, bucket: int) -> Iterator[Raw]:
        assert self._scratch is not None
        for place in self._places[bucket]:
            for origin, code, *rest in self._scratch.read(place):
                yield Raw(origin, CATALOGUE[code], *rest)  # type: ignore[arg-type, index]

    def buckets(self) -> Iterator[list[Raw]]:
        """Yield the problems of a few thousand records at a time, all sorted."""
        if self._scratch is None:
            if self._held:
                yield sorted(self._held, key=rank)
            return
        self._spill()
        for bucket in sorted(self._places):
            yield sorted(self._read(bucket), key=rank)


def rank(raw: Raw) -> tuple[object, ...]:
    """Order problems by record, and those of one record the same whatever order they came in."""
    path = tuple(map(str, raw.problem.path))
    return raw.origin, raw.info.code, raw.bucket, raw.at, path, raw.problem.message


class Findings(Sequence[Finding]):
    """Many findings in reading order, kept in a scratch file as long as this object lives.

    To go through all of them is quick; to ask for one of them goes through those before it.
    """

    def __init__(self, scratch: Scratch, runs: list[list[tuple[int, int]]], count: int) -> None:
        self._scratch = scratch
        self._runs = runs
        self._count = count

    def __len__(self) -> int:
        """Count them."""
        return self._count

    def __iter__(self) -> Iterator[Finding]:
        """Yield them in reading order."""
        pairs = heapq.merge(*map(self._run, self._runs), key=itemgetter(0))
        return (finding for _, finding in pairs)

    def _run(self, places: list[tuple[int, int]]) -> Iterator[tuple[tuple[object, ...], Finding]]:
        for place in places:
            for finding in self._scratch.read(place):
                assert isinstance(finding, Finding)
                yield reading_order(finding), finding

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Finding, ...]: ...
    def __getitem__(self, index: int | slice) -> Finding | tuple[Finding, ...]:
        """Return one, or some."""
        if isinstance(index, slice):
            if (index.step or 1) < 0:
                return tuple(self)[index]
            return tuple(islice(self, *index.indices(self._count)))
        if not -self._count <= index < self._count:
            raise IndexError(index)
        return next(islice(self, index % self._count, None))


def sorted_findings(
    findings: Iterable[Finding], scratch: Callable[[], BinaryIO]
) -> Sequence[Finding]:
    """Put findings in reading order: few in a tuple, many in a scratch file."""
    runs: list[list[tuple[int, int]]] = []
    file: Scratch | None = None
    count = 0
    source = iter(findings)
    while held := sorted(islice(source, HELD), key=reading_order):
        count += len(held)
        if file is None and len(held) < HELD:
            return tuple(held)
        file = file or Scratch(scratch)
        starts = range(0, len(held), BLOCK)
        runs.append([file.write(held[start : start + BLOCK]) for start in starts])
    return Findings(file, runs, count) if file is not None else ()
