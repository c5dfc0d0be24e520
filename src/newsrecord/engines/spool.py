"""Facts and edges in bounded memory: held up to a budget, then in partitions of a scratch file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from newsrecord.rules.base import Edge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsrecord.rules.base import Fact

__all__ = ["EdgeSpool", "FactSpool"]

PARTITIONS = 128
BITS = 1 << 24
SMALL = 100_000

_encode = msgspec.msgpack.Encoder().encode
_facts = msgspec.msgpack.Decoder(list[tuple[str, int, int, int, Any]])
_edges = msgspec.msgpack.Decoder(list[tuple[str, str, int, tuple[str | int, ...]]])


class FactSpool:
    """The facts of one join rule, given back grouped by key."""

    def __init__(self, scratch: Callable[[], BinaryIO]) -> None:
        self._scratch = scratch
        self._file: BinaryIO | None = None
        self._chunks: list[list[tuple[int, int]]] = [[] for _ in range(PARTITIONS)]
        self.facts: list[Fact] = []

    def spill(self) -> None:
        """Write what is held to the partitions of the scratch file."""
        if not self.facts:
            return
        if self._file is None:
            self._file = self._scratch()
        parts: list[list[Fact]] = [[] for _ in range(PARTITIONS)]
        for fact in self.facts:
            parts[hash(fact[0]) % PARTITIONS].append(fact)
        for number, part in enumerate(parts):
            if part:
                data = _encode(part)
                self._chunks[number].append((self._file.tell(), len(data)))
                self._file.write(data)
        self.facts.clear()

    def groups(self) -> Iterator[tuple[str, list[Fact]]]:
        """Yield each key once with all its facts; the facts are gone afterwards."""
        if self._file is None:
            yield from _grouped(self.facts).items()
            self.facts = []
            return
        self.spill()
        for chunks in self._chunks:
            part: list[Fact] = []
            for start, size in chunks:
                self._file.seek(start)
                part += _facts.decode(self._file.read(size))
            yield from _grouped(part).items()
        self._file.close()


def _grouped(facts: list[Fact]) -> dict[str, list[Fact]]:
    groups: dict[str, list[Fact]] = {}
    for fact in facts:
        group = groups.get(fact[0])
        if group is None:
            groups[fact[0]] = [fact]
        else:
            group.append(fact)
    return groups


class EdgeSpool:
    """The edges of one graph rule, given back without those that surely lie on no cycle."""

    def __init__(self, scratch: Callable[[], BinaryIO]) -> None:
        self._scratch = scratch
        self._file: BinaryIO | None = None
        self._chunks: list[tuple[int, int]] = []
        self.edges: list[Edge] = []

    def spill(self) -> None:
        """Write what is held to the scratch file."""
        if not self.edges:
            return
        if self._file is None:
            self._file = self._scratch()
        data = _encode(self.edges)
        self._chunks.append((self._file.tell(), len(data)))
        self._file.write(data)
        self.edges.clear()

    def _read(self) -> Iterator[list[Edge]]:
        assert self._file is not None
        for start, size in self._chunks:
            self._file.seek(start)
            yield [Edge(*each) for each in _edges.decode(self._file.read(size))]

    def remaining(self) -> list[Edge]:
        """Return the edges that may lie on a cycle.

        An edge whose source nobody points at, or whose target points at nobody, lies on none.
        Bitmaps of hashes tell that in bounded memory; a false yes only keeps an edge too long.
        """
        if self._file is None:
            return _trimmed(self.edges)
        self.spill()
        count = -1
        while True:
            sources, targets = bytearray(BITS // 8), bytearray(BITS // 8)
            for chunk in self._read():
                for edge in chunk:
                    _mark(sources, edge.source)
                    _mark(targets, edge.target)
            left = EdgeSpool(self._scratch)
            kept = 0
            for chunk in self._read():
                left.edges += [
                    edge
                    for edge in chunk
                    if _marked(targets, edge.source) and _marked(sources, edge.target)
                ]
                kept += len(left.edges)
                if kept > SMALL:
                    left.spill()
            self._file.close()
            if left._file is None:
                return _trimmed(left.edges)
            left.spill()
            self._file, self._chunks = left._file, left._chunks
            if kept == count:
                edges = [edge for chunk in self._read() for edge in chunk]
                self._file.close()
                return _trimmed(edges)
            count = kept


def _mark(bits: bytearray, node: str) -> None:
    at = hash(node) % BITS
    bits[at >> 3] |= 1 << (at & 7)


def _marked(bits: bytearray, node: str) -> int:
    at = hash(node) % BITS
    return bits[at >> 3] & (1 << (at & 7))


def _trimmed(edges: list[Edge]) -> list[Edge]:
    while True:
        both = {edge.source for edge in edges} & {edge.target for edge in edges}
        left = [edge for edge in edges if edge.source in both and edge.target in both]
        if len(left) == len(edges):
            return left
        edges = left
