"""Facts and edges in bounded memory: held up to a budget, then in partitions of a scratch file."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple
from zlib import crc32

import msgspec

from newsrecord.rules.base import Edge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from newsrecord.rules.base import Arrow, Fact, Join

__all__ = ["EdgeSpool", "FactSpool", "Piece", "Pieces", "grouped"]

PIECE = 8 * 1024
"""Bytes of facts of one partition that are written together."""
BITS, MOST_BITS = 1 << 24, 1 << 27
EDGE = 64
"""Bytes that an edge takes in the scratch file, about."""
SMALL = 20_000
ROUNDS = 16

_encode = msgspec.msgpack.Encoder().encode
_facts = msgspec.msgpack.Decoder(list[tuple[str, int, int, int, Any]])
_edges = msgspec.msgpack.Decoder(list[tuple[str, str, int, tuple[str | int, ...], str]])


class Chunks:
    """Encoded pieces in a scratch file, which is there from the first piece on."""

    def __init__(self, scratch: Callable[[], BinaryIO]) -> None:
        self._scratch = scratch
        self._file: BinaryIO | None = None

    @property
    def used(self) -> bool:
        """Whether a piece was written."""
        return self._file is not None

    def write(self, data: bytes | bytearray) -> tuple[int, int]:
        """Write a piece, and return where it stands."""
        if self._file is None:
            self._file = self._scratch()
        # Others write to the file and read from it too.
        place = self._file.seek(0, 2), len(data)
        self._file.write(data)
        return place

    def read(self, place: tuple[int, int]) -> bytes:
        """Return a piece."""
        assert self._file is not None
        self._file.seek(place[0])
        return self._file.read(place[1])

    def close(self) -> None:
        """Let the scratch file go."""
        if self._file is not None:
            self._file.close()


class Piece(NamedTuple):
    """Where a piece of facts or edges stands: the file of a worker, and the bytes in it."""

    path: str
    offset: int
    size: int


class Pieces:
    """Pieces in the files of several workers, read like those of one scratch file."""

    used = True

    def __init__(self) -> None:
        self._files: dict[str, BinaryIO] = {}

    def read(self, place: Piece) -> bytes:
        """Return a piece."""
        file = self._files.get(place.path)
        if file is None:
            file = self._files[place.path] = open(place.path, "rb")  # noqa: PTH123, SIM115
        file.seek(place.offset)
        return file.read(place.size)

    def facts(self, places: Iterable[Piece]) -> list[Fact]:
        """Return the facts of some pieces."""
        return _told(map(self.read, places))

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()


class FactSpool:
    """The facts of one join rule, given back grouped by key."""

    def __init__(self, scratch: Callable[[], BinaryIO], partitions: int) -> None:
        self._chunks = Chunks(scratch)
        self._waiting = [bytearray() for _ in range(partitions)]
        self.places = [array("Q") for _ in range(partitions)]
        """Of each partition the offsets and sizes of its pieces, by turns."""
        self.facts: list[Fact] = []

    def spill(self) -> None:
        """Encode what is held, and write the partitions that are large enough to scratch.

        The partition of a key is the same in all processes.
        """
        if not self.facts:
            return
        count = len(self.places)
        parts: list[list[Fact]] = [[] for _ in range(count)]
        for fact in self.facts:
            parts[crc32(fact[0].encode("utf-8", "surrogatepass")) % count].append(fact)
        for number, part in enumerate(parts):
            if part:
                data = _encode(part)
                waiting = self._waiting[number]
                waiting += len(data).to_bytes(4, "little")
                waiting += data
                if len(waiting) > PIECE:
                    self._flush(number)
        self.facts.clear()

    def _flush(self, number: int) -> None:
        waiting = self._waiting[number]
        if waiting:
            self.places[number].extend(self._chunks.write(waiting))
            waiting.clear()

    def flush(self) -> None:
        """Write all that is held to scratch."""
        self.spill()
        for number in range(len(self.places)):
            self._flush(number)

    def groups(self, join: Join) -> Iterator[tuple[str, list[Fact]]]:
        """Yield all facts of each key that the join does not clear at once.

        The facts are gone afterwards.
        """
        if not self._chunks.used and not any(self._waiting):
            yield from grouped(self.facts, join)
            self.facts = []
            return
        self.flush()
        for places in self.places:
            pairs = zip(places[::2], places[1::2], strict=True)
            yield from grouped(_told(map(self._chunks.read, pairs)), join)
        self._chunks.close()


def _told(pieces: Iterable[bytes]) -> list[Fact]:
    """Return the facts of some pieces: lists, each after its length in bytes."""
    facts: list[Fact] = []
    for piece in pieces:
        view, at = memoryview(piece), 0
        while at < len(view):
            end = at + 4 + int.from_bytes(view[at : at + 4], "little")
            facts += _facts.decode(view[at + 4 : end])
            at = end
    return facts


def grouped(facts: list[Fact], join: Join) -> Iterable[tuple[str, list[Fact]]]:
    """Put facts together by their keys, but for those that the join clears at once."""
    suspects = join.suspects(facts) if join.suspects is not None else None
    groups: dict[str, list[Fact]] = {}
    for fact in facts if suspects is None or suspects else ():
        key = fact[0]
        if suspects is not None and key not in suspects:
            continue
        group = groups.get(key)
        if group is None:
            groups[key] = [fact]
        else:
            group.append(fact)
    return groups.items()


class EdgeSpool:
    """The edges of one graph, given back without those that surely do not matter."""

    def __init__(self, scratch: Callable[[], BinaryIO]) -> None:
        self._scratch = scratch
        self.chunks: Any = Chunks(scratch)
        self.places: list[Any] = []
        self.edges: list[Arrow] = []

    @property
    def bitmap(self) -> int:
        """Bytes of a bitmap of nodes: four bits an edge, 2 MB at least and 16 MB at most."""
        size: int = sum(place[-1] for place in self.places)
        return min(MOST_BITS, max(BITS, 1 << (size // EDGE * 4).bit_length())) // 8

    def spill(self) -> None:
        """Write what is held to the scratch file."""
        if self.edges:
            self.places.append(self.chunks.write(_encode(self.edges)))
            self.edges.clear()

    def read(self) -> Iterator[Arrow]:
        """Yield the edges that were written to the scratch file."""
        for place in self.places:
            yield from _edges.decode(self.chunks.read(place))

    def remaining(self) -> list[Edge]:
        """Return the edges that may lie on a cycle.

        An edge whose source nobody points at, or whose target points at nobody, lies on none.
        Bitmaps of hashes tell that in bounded memory; a false yes only keeps an edge too long.
        """
        count, rounds = -1, 0
        while self.chunks.used:
            self.spill()
            left, kept = self._likely(cyclic=True)
            self.chunks.close()
            self.chunks, self.places, self.edges = left.chunks, left.places, left.edges
            rounds += 1
            # A long chain loses one edge a round: the rest is taken into memory.
            if kept == count or rounds == ROUNDS:
                self.spill()
                self.edges = list(self.read())
                self.chunks.close()
                break
            count = kept
        return [Edge(*arrow) for arrow in _trimmed(self.edges)]

    def walks(self, least: int, *, cut: bool = False) -> list[Edge]:
        """Return edges that lead to the source of an edge, those on a walk of so many among them.

        If `cut`, all others were taken away before.
        """
        if not self.chunks.used:
            sources = {source for source, *_ in self.edges}
            return [Edge(*arrow) for arrow in self.edges if cut or arrow[1] in sources]
        self.spill()
        left = self if cut else self._likely(cyclic=False)[0]
        left.spill()
        arrows = _on_walks(left, least)
        if not cut:
            wanted = {target for _, target, *_ in arrows}
            sources = {source for source, *_ in self.read() if source in wanted}
            arrows = [arrow for arrow in arrows if arrow[1] in sources]
        for spool in (self, left):
            spool.chunks.close()
        return [Edge(*arrow) for arrow in arrows]

    def _likely(self, *, cyclic: bool) -> tuple[EdgeSpool, int]:
        """Return the edges that the bitmaps of sources and targets do not rule out."""
        sources, targets = bytearray(self.bitmap), bytearray(self.bitmap)
        for source, target, *_ in self.read():
            _mark(sources, source)
            _mark(targets, target)
        left, kept = EdgeSpool(self._scratch), 0
        for arrow in self.read():
            if _marked(sources, arrow[1]) and (not cyclic or _marked(targets, arrow[0])):
                left.edges.append(arrow)
                kept += 1
                if len(left.edges) > SMALL:
                    left.spill()
        return left, kept


def _on_walks(spool: EdgeSpool, least: int) -> list[Arrow]:
    """Return the edges on walks of so many, by bitmaps of where such a walk goes on."""
    # Every node is the end, and the beginning, of a walk of no edges.
    ahead, behind = [b"\xff" * spool.bitmap], [b"\xff" * spool.bitmap]
    for _ in range(least - 1):
        sources, targets = bytearray(spool.bitmap), bytearray(spool.bitmap)
        for source, target, *_ in spool.read():
            if _marked(ahead[-1], target):
                _mark(sources, source)
            if _marked(behind[-1], source):
                _mark(targets, target)
        ahead.append(bytes(sources))
        behind.append(bytes(targets))
    pairs = list(zip(behind, reversed(ahead), strict=True))
    return [
        arrow
        for arrow in spool.read()
        if any(_marked(back, arrow[0]) and _marked(on, arrow[1]) for back, on in pairs)
    ]


def _mark(bits: bytearray, node: str) -> None:
    at = hash(node) % (len(bits) << 3)
    bits[at >> 3] |= 1 << (at & 7)


def _marked(bits: bytes | bytearray, node: str) -> int:
    at = hash(node) % (len(bits) << 3)
    return bits[at >> 3] & (1 << (at & 7))


def _trimmed(arrows: list[Arrow]) -> list[Arrow]:
    """Take away, again and again, the edges of nodes that nothing leads to or that lead nowhere."""
    left = _peeled(arrows, [(source, target) for source, target, *_ in arrows])
    return _peeled(left, [(target, source) for source, target, *_ in left])


def _peeled(edges: list[Arrow], arrows: list[tuple[str, str]]) -> list[Arrow]:
    """Keep the edges whose first node something leads to, and to that again, for ever."""
    out: dict[str, list[int]] = {}
    count: dict[str, int] = {}
    for number, (first, last) in enumerate(arrows):
        out.setdefault(first, []).append(number)
        count[last] = count.get(last, 0) + 1
    loose = [node for node in out if node not in count]
    gone = bytearray(len(edges))
    while loose:
        for number in out.get(loose.pop(), ()):
            gone[number] = 1
            last = arrows[number][1]
            count[last] -= 1
            if not count[last]:
                loose.append(last)
    return [edge for edge, away in zip(edges, gone, strict=True) if not away]
