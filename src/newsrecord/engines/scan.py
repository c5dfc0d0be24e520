"""Reading sources: each record passes the gate and the record rules, and tells its facts."""

from __future__ import annotations

import gc
import hashlib
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, TypeVar, cast

from newsrecord import gate, twins
from newsrecord.engines.placer import told
from newsrecord.engines.raws import Raws
from newsrecord.engines.spool import EdgeSpool, FactSpool
from newsrecord.gate import Group
from newsrecord.pipeline import Raw, judge_group
from newsrecord.rules import CATALOGUE
from newsrecord.source import Decoded, Fault, Input, is_absolute

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

    from newsrecord.finding import Problem
    from newsrecord.formats import Format
    from newsrecord.formats.base import Slice
    from newsrecord.gate import Admitted
    from newsrecord.loss import Ledger
    from newsrecord.pipeline import Plan
    from newsrecord.rules.base import Arrow, Fact, Join, Near
    from newsrecord.source import Limits

__all__ = [
    "NUMBERS",
    "SHIFT",
    "Hashing",
    "Scan",
    "Source",
    "Whole",
    "batches",
    "few_collections",
    "whole",
]

_T = TypeVar("_T", bound=Decoded | Fault)

SHIFT = 40
NUMBERS = (1 << SHIFT) - 1
BUDGET = 1024 * 1024
"""Bytes of records whose facts are held, so few that the processor's cache still has them."""
PARTITION = 48 * 1024 * 1024
"""Bytes of records whose facts make one partition; all of one are in memory when it is judged."""
FEWEST = 32
UNPACKED = 8
"""How much larger a packed file is taken to be."""
BATCH = 512
BATCH_BYTES = 1024 * 1024
"""How much goes through the gate at a time."""


@dataclass(slots=True)
class Hashing:
    """An input whose first full read also hashes the bytes on disk."""

    inner: Input
    _digest: Any = None
    _members: tuple[Hashing, ...] | None = None
    _told: tuple[tuple[str, str], ...] | None = None

    @property
    def name(self) -> str:
        """The name to show to people."""
        return self.inner.name

    @property
    def size(self) -> int | None:
        """Bytes on disk, if known."""
        return self.inner.size

    @property
    def limits(self) -> Limits:
        """The limits that readers keep."""
        return self.inner.limits

    def open(self, tap: Callable[[bytes], object] | None = None) -> BinaryIO:
        """Open the bytes; the first time they are hashed while they are read."""
        if self._digest is not None or tap is not None:
            return self.inner.open(tap)
        self._digest = hashlib.sha256()
        return self.inner.open(self._digest.update)

    def members(self) -> tuple[Input, ...]:
        """The files of a folder, each hashing too."""
        if self._members is None:
            self._members = tuple(Hashing(member) for member in self.inner.members())
        return self._members

    def tell(self, digests: Iterable[tuple[str, str]]) -> None:
        """Take names and digests from another process that read the bytes."""
        self._told = tuple(digests)

    def digests(self) -> Iterator[tuple[str, str]]:
        """Yield name and SHA-256 of each file that was read."""
        if self._told is not None:
            yield from self._told
            return
        for member in self._members or ():
            yield from member.digests()
        if self._digest is not None:
            yield self.name, self._digest.hexdigest()


@dataclass(slots=True)
class Source:
    """An input with the format it is read in; a context is read for reference only."""

    input: Hashing
    format: Format
    context: bool = False
    header: twins.Header | None = None
    counts: Counter[str] = field(default_factory=Counter)
    items: Iterator[Decoded | Fault] | None = None
    ledger: Ledger | None = None
    slice: Slice | None = None
    leader: Source | None = None
    """The first slice of the same file, which has the header; the digest is that of the file."""
    first_line: int = 1
    first_byte: int = 0

    def digests(self) -> Iterator[tuple[str, str]]:
        """Yield name and SHA-256 of each file that was read."""
        return (self.leader or self).input.digests()

    def read(self) -> Iterator[Decoded | Fault]:
        """Read the items from their start."""
        if self.slice is None:
            return self.format.reader()(self.input).items
        assert self.format.cutting is not None
        found = self.format.cutting.read(self.input.inner, self.slice)
        return (self.placed(item) for item in found)

    def placed(self, item: _T) -> _T:
        """Count the lines and bytes of an item of a slice from the start of the file."""
        line, offset = item.line + self.first_line - 1, item.offset + self.first_byte
        return cast("_T", item._replace(line=line, offset=offset))


class Whole(NamedTuple):
    """What is known of all sources together before their records are read.

    It is whether their headers name several bases, or the only one; and into how many partitions
    facts are put, so that those of one fit into memory.
    """

    several: bool
    only: str | None
    partitions: int


def whole(sources: Sequence[Source]) -> Whole:
    """Look at all sources, whose headers have been read."""
    bases = {source.header.base for source in sources if source.header and source.header.base}
    # Files without a base of their own are part of the one dataset.
    only = next(iter(bases)) if len(bases) == 1 else None
    size = sum(_unpacked(source) for source in sources if source.leader is None)
    partitions = max(FEWEST, 1 << (size // PARTITION).bit_length())
    return Whole(len(bases) > 1, only, partitions)


def _unpacked(source: Source) -> int:
    packed = source.input.name.endswith((".gz", ".zst", ".parquet"))
    return (source.input.size or 0) * (UNPACKED if packed else 1)


class Scan:
    """What was found while sources were read: problems, faults, facts and edges."""

    def __init__(
        self,
        plan: Plan,
        limits: Limits,
        whole: Whole,
        scratch: Callable[[], BinaryIO],
        *,
        budget: int | None = None,
    ) -> None:
        self._budget = BUDGET if budget is None else budget
        self._plan = plan
        self._limits = limits
        self._whole = whole
        self.raw = Raws(scratch)
        self.faults: list[tuple[int, Fault]] = []
        self.facts = [FactSpool(scratch, whole.partitions) for _ in plan.joins]
        self.edges = [EdgeSpool(scratch) for _ in plan.graphs]
        self._held = 0

    def records(self, number: int, source: Source) -> Iterator[tuple[int, Admitted]]:
        """Read a source; yield the origin and the record of all that pass the gate.

        `number` is that of the source, from which origins are made.
        """
        stated = source.header.base if source.header else None
        for items in batches(source.items or ()):
            read = self._sorted(items, number, source)
            for origin, admitted in self._taken(read, number, source, stated or self._whole.only):
                self._held += len(admitted.encoded)
                yield origin, admitted
            if self._held > self._budget:
                self.spill()

    def _sorted(self, items: list[Decoded | Fault], number: int, source: Source) -> list[Decoded]:
        """Count what was read, keep the faults, and return the rest."""
        counts, file = source.counts, source.input.name
        read: list[Decoded] = []
        for item in items:
            if isinstance(item, Fault):
                if item.fatal or not source.context:
                    self.faults.append((number, item))
                counts[item.member or file] += 0
            else:
                counts[item.member or file] += 1
                read.append(item)
        return read

    def _taken(
        self, items: list[Decoded], number: int, source: Source, base: str | None
    ) -> list[tuple[int, Admitted]]:
        """Check some items, and return what passed the gate."""
        results, groups = gate.admit(items, self._limits)
        origins = [number << SHIFT | item.number for item in items]
        stated = base is not None and source.header is not None and source.header.base == base
        mark = base.encode() if base else None
        under: set[int] = set()
        passed: list[tuple[int, Admitted]] = []
        for place, (origin, result) in enumerate(zip(origins, results, strict=True)):
            if isinstance(result, list):
                self._gate(origin, result, source)
                self._refuse(items[place], origin, base)
                continue
            passed.append((origin, result))
            if base is not None and mark is not None and mark in result.encoded:
                under.add(place)
                if stated:
                    self._gate(origin, gate.under_base(result, base), source)
        near = {result.record.id: result.record for _, result in passed}
        for group in groups:
            for each, spelt in self._by_base(group, under, base):
                self._take(each, [origins[place] for place in each.places], near, source, spelt)
        return passed

    def _by_base(
        self, group: Group, under: set[int], base: str | None
    ) -> Iterator[tuple[Group, str | None]]:
        """Part the records whose ids are spelt anew from the others."""
        if self._whole.several or not under or under.isdisjoint(group.places):
            yield group, base if self._whole.several else None
            return
        for within in (True, False):
            part = [at for at, place in enumerate(group.places) if (place in under) is within]
            if part:
                records = [group.records[at] for at in part]
                places = [group.places[at] for at in part]
                yield Group(records, places, gate.visit(records)), base if within else None

    def spill(self) -> None:
        """Write all facts and edges that are held to scratch files."""
        self._held = 0
        for facts in self.facts:
            facts.spill()
        for edges in self.edges:
            edges.spill()

    def flush(self) -> None:
        """Write all that is held, so that another process can read it."""
        self.spill()
        for facts in self.facts:
            facts.flush()

    def _take(
        self, group: Group, origins: list[int], near: Near, source: Source, base: str | None
    ) -> None:
        """Run the record rules and tell facts and edges; with a base, ids are spelt anew."""
        records, _, visit = group
        kind = records[0].type
        if not source.context:
            self.raw += judge_group(self._plan, group, origins)
        for number, join in self._plan.telling[kind]:
            told = join.facts(records, visit, origins, near)
            if told:
                facts = self.facts[number].facts
                facts += self._resolved(join, told, base) if base else told
        for number, graph in self._plan.linking[kind]:
            made = graph.edges(records, visit, origins, near)
            if made:
                edges = self.edges[number].edges
                edges += [self._moved(e, base) for e in made] if base else made

    def _refuse(self, item: Decoded, origin: int, base: str | None) -> None:
        """Tell the joins that a record is there, although the gate did not let it through."""
        id_, kind, value, _ = told(item)
        if not id_:
            return
        for (join, _), facts in zip(self._plan.joins, self.facts, strict=True):
            made = join.refused(id_, kind, origin, value)
            facts.facts += self._resolved(join, made, base) if base else made

    def _key(self, id_: str, base: str) -> str:
        """Spell an id so that two are the same if and only if they resolve to the same IRI."""
        if self._whole.several:
            return id_ if is_absolute(id_) else base + id_
        return id_.removeprefix(base)

    def _resolved(self, join: Join, told: list[Fact], base: str) -> list[Fact]:
        spell = partial(self._key, base=base)
        return [join.resolve(fact, spell) for fact in told]

    def _moved(self, arrow: Arrow, base: str) -> Arrow:
        source, target, origin, path, record = arrow
        sort, _, start = source.partition("\0")
        end = target.partition("\0")[2]
        return (
            f"{sort}\0{self._key(start, base)}",
            f"{sort}\0{self._key(end, base)}",
            origin,
            path,
            record,
        )

    def _gate(self, origin: int, problems: list[Problem], source: Source) -> None:
        if not source.context:
            self.raw += [Raw(origin, CATALOGUE[each.code], each) for each in problems]


@contextmanager
def few_collections() -> Generator[None]:
    """Let Python look for cycles rarely: facts are many and hold none."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def batches(items: Iterable[Decoded | Fault]) -> Iterator[list[Decoded | Fault]]:
    """Put items together, as many as are quickly looked at in one go."""
    batch: list[Decoded | Fault] = []
    size = 0
    for item in items:
        batch.append(item)
        size += len(item.raw or b"") if isinstance(item, Decoded) else 0
        if len(batch) >= BATCH or size > BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
