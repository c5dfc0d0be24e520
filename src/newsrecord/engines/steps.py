"""The plan as steps over rows, each a function of one partition, for engines that shuffle.

- `scan`    the slices of the inputs -> facts by bucket, problems by slice, faults, what was read
- `judge`   all facts of each key -> problems by slice; of edges, those that lead on to another
- `link`    the edges of each graph, all in one place -> problems by slice
- `place`   the problems of each slice -> findings; their related places, each where it stands
- `join`    findings and the related places that belong to them -> findings

A row is where it has to go, what it is, a rule's code if it is a problem, and its data.  Steps
pass on what is not for them.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import traceback
import zlib
from collections import defaultdict
from itertools import chain, islice
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import msgspec

from newsrecord.engines import wire
from newsrecord.engines.local import ABSENT
from newsrecord.engines.placer import Placer
from newsrecord.engines.places import met
from newsrecord.engines.pool import hash_slices, named
from newsrecord.engines.raws import rank
from newsrecord.engines.scan import NUMBERS, SHIFT, Scan, Source
from newsrecord.engines.spool import EdgeSpool, FactSpool
from newsrecord.errors import InputError, NewsrecordError
from newsrecord.finding import Finding
from newsrecord.pipeline import Raw, judge_edges, judge_facts, plan
from newsrecord.rules import CATALOGUE
from newsrecord.rules.base import Join
from newsrecord.source import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from newsrecord.engines.scan import Whole
    from newsrecord.finding import Related, RuleInfo
    from newsrecord.pipeline import Plan
    from newsrecord.rules.base import Arrow, Fact, Rule
    from newsrecord.source import Fault, Limits

__all__ = [
    "EDGES",
    "FACTS",
    "FAULT",
    "FOUND",
    "PLACED",
    "RAW",
    "READ",
    "SPOT",
    "Found",
    "Row",
    "Setup",
    "at_source",
    "bucket_of",
    "join",
    "judge",
    "link",
    "place",
    "raw_rows",
    "scan",
]

FACTS, EDGES, RAW, SPOT, FAULT, READ, FOUND, PLACED = range(8)
"""What a row holds: facts, edges, a problem, a related place, a fault, what was read of a slice;
a finding, and a related place that was found."""
OUT, IN = 0, 1
"""The slots of the facts that edges become: a node has an edge that leaves it, or one into it."""
BUDGET = 32 * 1024 * 1024
"""Bytes of facts that wait in memory before they go to scratch files."""

_encode = msgspec.msgpack.Encoder().encode
_parts = msgspec.msgpack.Decoder(list[tuple[int, list[tuple[str, int, int, int, Any]]]])
_arrows = msgspec.msgpack.Decoder(list[tuple[str, str, int, tuple[str | int, ...], str]])
FLUSH_LEAST, FLUSH_MOST = 16_384, 131_072
"""Records whose facts are put together; the more buckets, the more, so that rows are not tiny."""
FLUSH = 256 * 1024 * 1024
"""Bytes of records after which facts go to scratch files before that."""
PARTITIONS = 128
"""Pieces of what one partition of Spark holds, of which one at a time is in memory."""
MANY = 100_000
"""Edges of a graph, or facts read back, that wait in memory."""
NOTHING = Join(lambda *_: [], lambda *_: ())
"""What edges are grouped by: every node counts."""
MARK, END = "newsrecord<<", ">>newsrecord"
"""What an engine's own error stands between in the text that its cluster makes of it."""


class Row(NamedTuple):
    """What travels between steps."""

    at: int
    kind: int
    code: str
    data: bytes


class Setup(NamedTuple):
    """What all tasks of a check need to know.

    `sources` are slices, in reading order; `sliced` are, for each file that is cut, the numbers
    of its slices.  `heads` are the problems of headers.  `unread` is the code of the first fault
    after which something was not read, `codes` are those of all findings, and `begins` the
    first line and byte of each slice: these are known when all is scanned.
    """

    sources: tuple[Source, ...]
    sliced: tuple[tuple[int, ...], ...]
    rules: tuple[Rule, ...]
    today: str | None
    limits: Limits
    scratch: Callable[[], BinaryIO]
    whole: Whole
    buckets: int
    heads: tuple[Raw, ...] = ()
    unread: str = ""
    codes: frozenset[str] = frozenset()
    begins: tuple[tuple[int, int], ...] = ()

    @property
    def plan(self) -> Plan:
        """The rules, sorted by what they look at."""
        return plan(self.rules, self.today)

    @property
    def infos(self) -> dict[str, RuleInfo]:
        """What is known about each code."""
        return {**CATALOGUE, **{rule.info.code: rule.info for rule in self.rules}}


def bucket_of(key: str, buckets: int) -> int:
    """Return the bucket of a key, the same in every process."""
    return zlib.crc32(key.encode("utf-8", "surrogatepass")) % buckets


@contextlib.contextmanager
def at_source(source: Source) -> Generator[None]:
    """Name the slice in whatever goes wrong with it, so that the text tells it far away.

    A fault of our own is told by its kind and the way to it, without a word of the data.
    """
    try:
        yield
    except GeneratorExit:
        raise
    except NewsrecordError as error:
        raise FailedError([type(error).__name__, named(source), str(error)]) from None
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        way = [f"{PurePath(frame.filename).name}:{frame.lineno}" for frame in frames[-4:]]
        raise FailedError(
            ["", named(source), f"{type(error).__name__} at {' < '.join(way[::-1])}"]
        ) from error


class FailedError(Exception):
    """A step failed: the kind of error, the slice, what happened."""

    def __str__(self) -> str:
        """Write it so that `MARK` and `END` find it again in a longer text."""
        return MARK + wire.packed(self.args[0]).decode() + END


# Scan ---------------------------------------------------------------------------------------------


def scan(setup: Setup, number: int) -> Iterator[Row]:
    """Read a slice to its end; the numbers behind those of the slices hash the files that are cut.

    What was read is told last: records by file, digests, the codes of fatal faults, and where
    each slice of a file that was hashed begins.
    """
    if number >= len(setup.sources):
        yield _hashed(setup, number)
        return
    source, plan = setup.sources[number], setup.plan
    scan = Scan(plan, setup.limits, setup.whole, setup.scratch, budget=FLUSH)
    whole = source.slice is None
    source.items = source.format.reader()(source.input).items if whole else source.read()
    every = min(FLUSH_MOST, max(FLUSH_LEAST, 8 * setup.buckets))
    for count, _ in enumerate(scan.records(number, source), start=1):
        if not count % every:
            yield from _fact_rows(setup, _drained(scan))
            scan.spill()
    yield from _fact_rows(setup, _drained(scan))
    yield from _spilt(setup, scan)
    heads = (raw for raw in setup.heads if raw.origin >> SHIFT == number)
    yield from raw_rows(setup, chain(heads, scan.raw))
    faults = [fault for _, fault in scan.faults]
    for fault in faults:
        yield Row(number, FAULT, fault.code, wire.packed(wire.dump_fault(fault)))
    fatal = [fault.code for fault in faults if fault.fatal]
    digests = list(source.input.digests()) if whole else []
    yield Row(number, READ, "", wire.packed([dict(source.counts), digests, fatal, []]))


def _hashed(setup: Setup, number: int) -> Row:
    """Hash a file that is read in slices, and find where each of them begins."""
    numbers = setup.sliced[number - len(setup.sources)]
    slices = [setup.sources[each] for each in numbers]
    hash_slices(slices)
    begins = [
        (n, each.first_line, each.first_byte) for n, each in zip(numbers, slices, strict=True)
    ]
    told = [{}, list(slices[0].input.digests()), [], begins]
    return Row(numbers[0], READ, "", wire.packed(told))


def _drained(scan: Scan) -> Iterator[tuple[int, list[Fact]]]:
    """Take the facts that are held, by number of the join; edges become facts on their nodes."""
    for number, spool in enumerate(scan.facts):
        facts, spool.facts = spool.facts, []
        yield number, facts
    for number, edges in enumerate(scan.edges, start=len(scan.facts)):
        arrows, edges.edges = edges.edges, []
        yield number, list(_ends(arrows))


def _spilt(setup: Setup, scan: Scan) -> Iterator[Row]:
    """Send on what went to scratch files, because a few records were huge."""
    for number, spool in enumerate(scan.facts):
        facts = (fact for _, group in spool.groups(NOTHING) for fact in group)
        while part := list(islice(facts, MANY)):
            yield from _fact_rows(setup, [(number, part)])
    for number, edges in enumerate(scan.edges, start=len(scan.facts)):
        yield from _fact_rows(setup, [(number, list(_ends(edges.read())))])


def _fact_rows(setup: Setup, told: Iterable[tuple[int, list[Fact]]]) -> Iterator[Row]:
    """Put facts together by bucket."""
    parts: dict[int, list[tuple[int, list[Fact]]]] = defaultdict(list)
    for number, facts in told:
        split: dict[int, list[Fact]] = defaultdict(list)
        for fact in facts:
            split[bucket_of(fact[0], setup.buckets)].append(fact)
        for at, part in split.items():
            parts[at].append((number, part))
    for at, several in parts.items():
        yield Row(at, FACTS, "", _encode(several))


def _ends(arrows: Iterable[Arrow]) -> Iterator[Fact]:
    """Turn edges into facts about their nodes; that edges leave a node is told once."""
    told: set[str] = set()
    for source, target, origin, path, record in arrows:
        yield target, origin, IN, 0, (source, path, record)
        if source not in told:
            told.add(source)
            yield source, origin, OUT, 0, None


def raw_rows(setup: Setup, raws: Iterable[Raw]) -> Iterator[Row]:
    """Send problems, and the related places that they name, to the slices where they stand."""
    for raw in raws:
        turned = _reported(raw, setup.sources)
        if turned is None:
            continue
        data = wire.packed(wire.dump_raw(turned))
        yield Row(turned.origin >> SHIFT, RAW, turned.info.code, data)
        for spot in set(turned.problem.related):
            if spot.origin is not None:
                request = wire.packed([_id(data), wire.dump_related(spot)])
                yield Row(spot.origin >> SHIFT, SPOT, "", request)


def _id(data: bytes) -> int:
    """Return the number that a problem goes by, the same wherever it is worked out."""
    return int.from_bytes(hashlib.blake2b(data, digest_size=7).digest())


def _reported(raw: Raw, sources: tuple[Source, ...]) -> Raw | None:
    """Tell a finding of a record that is read for reference at one that is not, if it can."""
    if not sources[raw.origin >> SHIFT].context:
        return raw
    for spot in raw.problem.related:
        here = spot.origin is not None and not sources[spot.origin >> SHIFT].context
        if here and spot.instead and spot.origin is not None:
            turned = raw.problem._replace(path=spot.path, message=spot.instead, related=())
            return Raw(spot.origin, raw.info, turned)
    return None


# Judge --------------------------------------------------------------------------------------------


def judge(setup: Setup, rows: Iterable[Row]) -> Iterator[Row]:
    """Run the join rules over all facts of each key, and keep the edges that lead on."""
    plan = setup.plan
    spools = [FactSpool(setup.scratch, PARTITIONS) for _ in (*plan.joins, *plan.graphs)]
    held = 0
    for row in rows:
        if row.kind != FACTS:
            yield row
            continue
        for number, facts in _parts.decode(row.data):
            spools[number].facts += facts
        held += len(row.data)
        if held > BUDGET:
            held = 0
            for spool in spools:
                spool.spill()
    for (join_, rules), spool in zip(plan.joins, spools, strict=False):
        yield from raw_rows(setup, judge_facts(join_, rules, _in_order(spool, join_)))
    for number, spool in enumerate(spools[len(plan.joins) :]):
        for part in _pieces(_leading_on(spool), 1000):
            yield Row(number, EDGES, "", _encode(part))


def _in_order(spool: FactSpool, join: Join) -> Iterator[tuple[str, list[Fact]]]:
    """Give the facts of each key in the order of the records, whatever came first."""
    for key, facts in spool.groups(join):
        facts.sort(key=lambda fact: fact[1])
        yield key, facts


def _leading_on(spool: FactSpool) -> Iterator[Arrow]:
    for node, facts in spool.groups(NOTHING):
        if any(fact[2] == OUT for fact in facts):
            for _, origin, slot, _, payload in facts:
                if slot == IN:
                    source, path, record = payload
                    yield source, node, origin, tuple(path), record


def _pieces(arrows: Iterable[Arrow], size: int) -> Iterator[list[Arrow]]:
    piece: list[Arrow] = []
    for arrow in arrows:
        piece.append(arrow)
        if len(piece) >= size:
            yield piece
            piece = []
    if piece:
        yield piece


# Link ---------------------------------------------------------------------------------------------


def link(setup: Setup, rows: Iterable[Row]) -> Iterator[Row]:
    """Run the graph rules; all edges of a graph are in one partition."""
    graphs = setup.plan.graphs
    spools = [EdgeSpool(setup.scratch) for _ in graphs]
    for row in rows:
        if row.kind != EDGES:
            yield row
            continue
        spool = spools[row.at]
        spool.edges += _arrows.decode(row.data)
        if len(spool.edges) > MANY:
            spool.spill()
    for (graph, rules), spool in zip(graphs, spools, strict=True):
        edges = spool.walks(graph.walk, cut=True) if graph.walk else spool.remaining()
        yield from raw_rows(setup, judge_edges(rules, edges))


# Place --------------------------------------------------------------------------------------------


def place(setup: Setup, rows: Iterable[Row]) -> Iterator[Row]:
    """Read the slices again that have findings, as far as the last of them."""
    by_slice: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        by_slice[row.at].append(row)
    infos = setup.infos
    for number in sorted(by_slice):
        with at_source(setup.sources[number]):
            yield from _placed(setup, number, by_slice[number], infos)


def _placed(
    setup: Setup, number: int, rows: list[Row], infos: dict[str, RuleInfo]
) -> Iterator[Row]:
    source = setup.sources[number]
    source.first_line, source.first_byte = setup.begins[number]
    wanted: dict[int, list[Raw]] = {}
    spots: dict[int, list[tuple[int, Related]]] = defaultdict(list)
    for row in rows:
        value = wire.unpacked(row.data)
        if row.kind == FAULT:
            finding = _of_fault(wire.load_fault(value), source, infos)
            yield Row(_id(row.data), FOUND, "", wire.packed([-1, 0, _settled(finding, setup)]))
        elif row.kind == RAW:
            raw = wire.load_raw(value, infos)
            wanted.setdefault(raw.origin & NUMBERS, []).append(raw)
        elif row.kind == SPOT:
            spot = wire.load_related(value[1])
            assert spot.origin is not None
            spots[spot.origin & NUMBERS].append((value[0], spot))
            wanted.setdefault(spot.origin & NUMBERS, [])
    left = len(wanted)
    for item, raws in met(source, sorted(wanted.items())):
        left -= 1
        at = item.number if item.number >= 0 else NUMBERS
        placer = Placer(item, item.member or source.input.name, setup.limits)
        for place_, raw in enumerate(sorted(raws, key=rank)):
            finding = placer.finding(raw, frame=True)
            id_ = _id(wire.packed(wire.dump_raw(raw)))
            yield Row(id_, FOUND, "", wire.packed([raw.origin, place_, _settled(finding, setup)]))
        for id_, spot in spots[at]:
            both = [wire.dump_related(spot), wire.dump_related(placer.related(spot))]
            yield Row(id_, PLACED, "", wire.packed(both))
    if left:
        message = f"{named(source)} changed while it was being read"
        raise InputError(message)


def _of_fault(fault: Fault, source: Source, infos: dict[str, RuleInfo]) -> Finding:
    info = infos[fault.code]
    fault = source.placed(fault)
    return Finding(
        code=info.code,
        name=info.name,
        severity=info.severity,
        message=fault.message,
        file=fault.member or source.input.name,
        path=fault.path,
        place=Place() if fault.member else Place(fault.line, fault.column, byte=fault.offset),
        fatal=fault.fatal,
    )


def _settled(finding: Finding, setup: Setup) -> list[Any]:
    """Say what a finding is a consequence of, now that all codes are known."""
    because = setup.unread if setup.unread and finding.code in ABSENT else finding.because
    # A consequence whose root is not reported, because its rule is off, stands for itself.
    because = because if because in setup.codes else ""
    return wire.dump_finding(dataclasses.replace(finding, because=because))


# Join ---------------------------------------------------------------------------------------------


class Found(NamedTuple):
    """A finding, the origin of its record (-1 if it has none), its rank among those of it."""

    origin: int
    rank: int
    finding: Finding


def join(rows: Iterable[Row]) -> Iterator[Found]:
    """Give findings their related places."""
    found: list[tuple[int, Found]] = []
    spots: dict[tuple[int, Related], Related] = {}
    for row in rows:
        value = wire.unpacked(row.data)
        if row.kind == FOUND:
            origin, rank, finding = value
            found.append((row.at, Found(origin, rank, wire.load_finding(finding))))
        else:
            spots[row.at, wire.load_related(value[0])] = wire.load_related(value[1])
    for at, each in found:
        finding = each.finding
        related = tuple(r if r.origin is None else spots[at, r] for r in finding.related)
        yield each._replace(finding=dataclasses.replace(finding, related=related))
