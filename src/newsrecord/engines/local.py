"""One process, one pass: records stream through, facts wait in spools, places come last."""

from __future__ import annotations

import dataclasses
import gc
import hashlib
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO

from newsrecord import gate, twins
from newsrecord.engines.placer import Placer, told
from newsrecord.engines.spool import EdgeSpool, FactSpool
from newsrecord.finding import (
    Checked,
    Finding,
    Problem,
    Related,
    Report,
    reading_order,
)
from newsrecord.gate import Group
from newsrecord.loss import merged
from newsrecord.pipeline import Raw, judge_edges, judge_facts, judge_group
from newsrecord.rules import CATALOGUE
from newsrecord.source import Decoded, Fault, Input, Place, is_absolute

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from newsrecord.formats import Format
    from newsrecord.gate import Admitted
    from newsrecord.loss import Ledger, Lost
    from newsrecord.pipeline import Plan
    from newsrecord.rules.base import Arrow, Fact, Join
    from newsrecord.source import Limits

__all__ = ["Run", "Source", "few_collections"]

SHIFT = 40
NUMBERS = (1 << SHIFT) - 1
BUDGET = 4 * 1024 * 1024
"""Bytes of records whose facts are held before they go to the scratch files."""
BATCH = 512
BATCH_BYTES = 1024 * 1024
"""How much goes through the gate at a time."""
FRAMES = 1000
LOST = ("NR906",)
PASSED_OVER = ("NR008",)
"""The one fatal fault after which the next record is read."""
ABSENT = ("NR902", "NR514")
"""What says that a record is not there; in an input not read to its end it may well be."""


@dataclass(slots=True)
class Hashing:
    """An input whose first full read also hashes the bytes on disk."""

    inner: Input
    _digest: Any = None
    _members: tuple[Hashing, ...] | None = None

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

    def digests(self) -> Iterator[tuple[str, str]]:
        """Yield name and SHA-256 of each file that was read."""
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


class Run:
    """A check of some sources: take `records()` to its end, then `finish()`."""

    def __init__(
        self, sources: list[Source], plan: Plan, limits: Limits, scratch: Callable[[], BinaryIO]
    ) -> None:
        self.sources = sources
        self._plan = plan
        self.limits = limits
        self._raw: list[Raw] = []
        self._faults: list[tuple[int, Fault]] = []
        self._facts = [FactSpool(scratch) for _ in plan.joins]
        self._edges = [EdgeSpool(scratch) for _ in plan.graphs]
        for number, source in enumerate(sources):
            self._open(number, source)
        self._compare_headers()
        bases = {s.header.base for s in sources if s.header and s.header.base}
        self._several = len(bases) > 1
        # Files without a base of their own are part of the one dataset.
        self._only = next(iter(bases)) if len(bases) == 1 else None

    def _open(self, number: int, source: Source) -> None:
        """Read the header, which comes before all records."""
        stream = source.format.reader()(source.input)
        source.items, source.ledger = stream.items, stream.ledger
        if stream.header is None:
            return
        header = gate.admit_header(stream.header, self.limits)
        if isinstance(header, list):
            self._gate(number << SHIFT | NUMBERS, header)
            return
        source.header = header
        minor = header.newsrecord.partition(".")[2]
        if minor and int(minor) > 0:
            message = f"the header says {header.newsrecord}; this version knows 1.0"
            help_ = "fields and values it reports as unknown may be new ones: update newsrecord"
            self._gate(
                number << SHIFT | NUMBERS,
                [Problem(("newsrecord",), message, help_, code="NR907")],
            )

    def _compare_headers(self) -> None:
        """Files of one base are one dataset, so their headers say the same."""
        first: dict[str | None, Source] = {}
        for number, source in enumerate(self.sources):
            if source.header is None or source.context:
                continue
            other = first.setdefault(source.header.base, source)
            if other.header != source.header:
                message = f"the header differs from that of {other.input.name}, of the same base"
                self._gate(number << SHIFT | NUMBERS, [Problem((), message, code="NR906")])

    @property
    def lost(self) -> bool:
        """Whether a header is at fault, or an input was not read to its end."""
        headers = any(
            raw.origin & NUMBERS == NUMBERS and raw.info.severity.name == "error"
            for raw in self._raw
        )
        return headers or any(
            fault.code in LOST or (fault.fatal and fault.code not in PASSED_OVER)
            for _, fault in self._faults
        )

    @property
    def losses(self) -> tuple[Lost, ...]:
        """What the inputs hold that has no place in a record, known when all is read."""
        return merged(*(s.ledger.entries() for s in self.sources if s.ledger is not None))

    @property
    def unread(self) -> int:
        """How many records were passed over because they could not be read at all."""
        return sum(fault.fatal for _, fault in self._faults)

    def records(self) -> Iterator[tuple[int, Admitted]]:
        """Yield the origin and the record of all that pass the gate, contexts left out."""
        held = 0
        for number, source in enumerate(self.sources):
            stated = source.header.base if source.header else None
            for items in _batches(source.items or ()):
                read = self._sorted(items, number, source)
                for origin, admitted in self._taken(read, number, source, stated or self._only):
                    held += len(admitted.encoded)
                    if not source.context:
                        yield origin, admitted
                if held > BUDGET:
                    held = 0
                    self._spill()

    def _sorted(self, items: list[Decoded | Fault], number: int, source: Source) -> list[Decoded]:
        """Count what was read, keep the faults, and return the rest."""
        counts, file = source.counts, source.input.name
        read: list[Decoded] = []
        for item in items:
            if isinstance(item, Fault):
                if item.fatal or not source.context:
                    self._faults.append((number, item))
                counts[item.member or file] += 0
            else:
                counts[item.member or file] += 1
                read.append(item)
        return read

    def _taken(
        self, items: list[Decoded], number: int, source: Source, base: str | None
    ) -> list[tuple[int, Admitted]]:
        """Check some items, and return what passed the gate."""
        results, groups = gate.admit(items, self.limits)
        origins = [number << SHIFT | item.number for item in items]
        stated = base is not None and source.header is not None and source.header.base == base
        mark = base.encode() if base else None
        under: set[int] = set()
        passed: list[tuple[int, Admitted]] = []
        for place, (origin, result) in enumerate(zip(origins, results, strict=True)):
            if isinstance(result, list):
                self._gate(origin, result)
                self._refuse(items[place], origin, base)
                continue
            passed.append((origin, result))
            if base is not None and mark is not None and mark in result.encoded:
                under.add(place)
                if stated:
                    self._gate(origin, gate.under_base(result, base))
        for group in groups:
            for each, spelt in self._by_base(group, under, base):
                self._take(each, [origins[place] for place in each.places], source, spelt)
        return passed

    def _by_base(
        self, group: Group, under: set[int], base: str | None
    ) -> Iterator[tuple[Group, str | None]]:
        """Part the records whose ids are spelt anew from the others."""
        if self._several or not under or under.isdisjoint(group.places):
            yield group, base if self._several else None
            return
        for within in (True, False):
            part = [at for at, place in enumerate(group.places) if (place in under) is within]
            if part:
                records = [group.records[at] for at in part]
                places = [group.places[at] for at in part]
                yield Group(records, places, gate.visit(records)), base if within else None

    def _spill(self) -> None:
        for facts in self._facts:
            facts.spill()
        for edges in self._edges:
            edges.spill()

    def _take(self, group: Group, origins: list[int], source: Source, base: str | None) -> None:
        """Run the record rules and tell facts and edges; with a base, ids are spelt anew."""
        records, _, visit = group
        kind = records[0].type
        if not source.context:
            self._raw += judge_group(self._plan, group, origins)
        for number, join in self._plan.telling[kind]:
            told = join.facts(records, visit, origins)
            if told:
                facts = self._facts[number].facts
                facts += self._resolved(join, told, base) if base else told
        for number, graph in self._plan.linking[kind]:
            made = graph.edges(records, visit, origins)
            if made:
                edges = self._edges[number].edges
                edges += [self._moved(e, base) for e in made] if base else made

    def _refuse(self, item: Decoded, origin: int, base: str | None) -> None:
        """Tell the joins that a record is there, although the gate did not let it through."""
        id_, kind, value, _ = told(item)
        if not id_:
            return
        for (join, _), facts in zip(self._plan.joins, self._facts, strict=True):
            made = join.refused(id_, kind, origin, value)
            facts.facts += self._resolved(join, made, base) if base else made

    def _key(self, id_: str, base: str) -> str:
        """Spell an id so that two are the same if and only if they resolve to the same IRI."""
        if self._several:
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

    def _gate(self, origin: int, problems: list[Problem]) -> None:
        if self.sources[origin >> SHIFT].context:
            return
        for problem in problems:
            self._raw.append(Raw(origin, CATALOGUE[problem.code], problem))

    @property
    def bad(self) -> set[int]:
        """The origins of records with an error of their own, known so far."""
        return {raw.origin for raw in self._raw if raw.info.severity.name == "error"}

    def told(self, code: str) -> set[int]:
        """Return the origins of records with a problem of this code, known so far."""
        return {raw.origin for raw in self._raw if raw.info.code == code}

    def judge(self) -> None:
        """Run the join and graph rules; call it once, after the last record."""
        for (join, rules), facts in zip(self._plan.joins, self._facts, strict=True):
            self._raw += judge_facts(join, rules, facts.groups(join))
        for (graph, rules), edges in zip(self._plan.graphs, self._edges, strict=True):
            self._raw += judge_edges(rules, edges.inner() if graph.inner else edges.remaining())
        self._raw = [raw for each in self._raw if (raw := self._reported(each)) is not None]
        unread = next((fault.code for _, fault in self._faults if fault.fatal), "")
        if unread:
            self._raw = [
                raw._replace(problem=raw.problem._replace(because=unread))
                if raw.info.code in ABSENT
                else raw
                for raw in self._raw
            ]

    def _reported(self, raw: Raw) -> Raw | None:
        """Tell a finding of a record that is read for reference at one that is not, if it can."""
        if not self.sources[raw.origin >> SHIFT].context:
            return raw
        problem = raw.problem
        for spot in problem.related:
            here = spot.origin is not None and not self.sources[spot.origin >> SHIFT].context
            if here and spot.instead and spot.origin is not None:
                turned = problem._replace(path=spot.path, message=spot.instead, related=())
                return Raw(spot.origin, raw.info, turned)
        return None

    def again(self) -> Iterator[tuple[int, Decoded, Admitted | list[Problem]]]:
        """Read the sources once more: the origin of each item, and what it is or is wrong with."""
        for number, source in enumerate(self.sources):
            if source.context:
                continue
            for batch in _batches(source.format.reader()(source.input).items):
                items = [item for item in batch if isinstance(item, Decoded)]
                results, _ = gate.admit(items, self.limits)
                for item, result in zip(items, results, strict=True):
                    yield number << SHIFT | max(item.number, 0), item, result

    def finish(self, rules_off: tuple[str, ...] = ()) -> Report:
        """Work out the places and return the report; call it once, after `judge`."""
        findings = [self._of_fault(number, fault) for number, fault in self._faults]
        findings += self._placed()
        codes = {finding.code for finding in findings}
        # A consequence whose root is not reported, because its rule is off, stands for itself.
        findings = [
            f if not f.because or f.because in codes else dataclasses.replace(f, because="")
            for f in findings
        ]
        findings.sort(key=reading_order)
        files = [
            Checked(name, digest, source.counts[name])
            for source in self.sources
            if not source.context
            for name, digest in source.input.digests()
        ]
        return Report(tuple(findings), tuple(files), rules_off)

    def _of_fault(self, number: int, fault: Fault) -> Finding:
        info = CATALOGUE[fault.code]
        place = Place(fault.line, fault.column, byte=fault.offset)
        if fault.member:
            place = Place()
        return Finding(
            code=info.code,
            name=info.name,
            severity=info.severity,
            message=fault.message,
            file=fault.member or self.sources[number].input.name,
            path=fault.path,
            place=place,
            fatal=fault.fatal,
        )

    def _placed(self) -> list[Finding]:
        wanted: dict[int, dict[int, list[Raw]]] = {}
        for raw in self._raw:
            wanted.setdefault(raw.origin >> SHIFT, {}).setdefault(raw.origin & NUMBERS, []).append(
                raw
            )
        spots: dict[int, set[Related]] = {}
        for raw in self._raw:
            for each in raw.problem.related:
                if each.origin is not None:
                    spots.setdefault(each.origin, set()).add(each)
                    wanted.setdefault(each.origin >> SHIFT, {}).setdefault(
                        each.origin & NUMBERS, []
                    )
        findings: list[Finding] = []
        related: dict[Related, Related] = {}
        for number, by_record in wanted.items():
            source = self.sources[number]
            for item in _again(source, by_record):
                at = item.number if item.number >= 0 else NUMBERS
                name = item.member or source.input.name
                placer = Placer(item, name, self.limits)
                for spot in spots.get(number << SHIFT | at, ()):
                    related[spot] = placer.related(spot)
                for raw in by_record[at]:
                    findings.append(placer.finding(raw, frame=len(findings) < FRAMES))
        return [_with_related(finding, related) for finding in findings]


@contextmanager
def few_collections() -> Iterator[None]:
    """Let Python look for cycles rarely: facts are many and hold none."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _batches(items: Iterable[Decoded | Fault]) -> Iterator[list[Decoded | Fault]]:
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


def _again(source: Source, wanted: dict[int, list[Raw]]) -> Iterator[Decoded]:
    """Read a source once more, for the records that have findings."""
    stream = source.format.reader()(source.input)
    left = len(wanted)
    if stream.header is not None and NUMBERS in wanted:
        left -= 1
        yield stream.header
    for item in stream.items:
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
