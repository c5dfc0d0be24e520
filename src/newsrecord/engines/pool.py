"""Several processes: each reads slices of the sources, then judges the facts of some keys.

The plan is that of one process.  Slices are sources of their own, in reading order, so that every
origin is the same however many processes there are.  Workers keep facts in files of a scratch
folder, in partitions by key; one judges all pieces of a partition.  Places come last, as ever.
"""

from __future__ import annotations

import contextlib
import hashlib
import multiprocessing
import os
import tempfile
import threading
from collections import deque
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from newsrecord.engines.local import Run
from newsrecord.engines.raws import Raws
from newsrecord.engines.scan import Hashing, Scan, Source
from newsrecord.engines.spool import Piece, Pieces, grouped
from newsrecord.errors import LimitError, WorkerError
from newsrecord.pipeline import Raw, judge_facts, plan
from newsrecord.rules import RULES

if TYPE_CHECKING:
    from array import array
    from collections import Counter
    from collections.abc import Generator, Iterable, Sequence
    from concurrent.futures import Future

    from newsrecord.engines.scan import Whole
    from newsrecord.loss import Lost
    from newsrecord.pipeline import Plan
    from newsrecord.rules import Rule
    from newsrecord.source import Fault, Limits

__all__ = ["TORN", "PoolRun", "hash_slices", "named"]

TORN = frozenset({"NR009", "NR010"})
"""What ends the reading of a file."""
AHEAD = 16
"""Tasks that wait; each names its pieces, of which there may be many."""
SHARES = 8
"""How many pieces the partitions of a join are judged in."""
BLOCK = 1024 * 1024


class Spec(NamedTuple):
    """What a worker has to know before its first task."""

    codes: tuple[str, ...]
    as_of: str | None
    limits: Limits
    whole: Whole
    folder: str
    sources: tuple[Source, ...]


class Scanned(NamedTuple):
    """What a worker found in one source.

    `facts` has, for each join and partition, the offsets and sizes of its pieces in the file
    `path`, by turns: there may be millions of them.
    """

    path: str
    raw: list[Raw]
    faults: list[tuple[int, Fault]]
    counts: Counter[str]
    digests: tuple[tuple[str, str], ...]
    losses: tuple[Lost, ...]
    facts: list[list[array[int]]]
    edges: list[list[Piece]]


class PoolRun(Run):
    """A check by several processes: take it as a context, `read()`, `judge()`, then `finish()`."""

    def __init__(
        self, sources: list[Source], rules: Sequence[Rule], as_of: str | None, limits: Limits
    ) -> None:
        self._codes = tuple(rule.info.code for rule in rules)
        self._as_of = as_of
        super().__init__(sources, plan(rules, as_of), limits, tempfile.TemporaryFile)
        for source in sources:
            source.items = None  # The workers open it themselves.
        self._facts: list[tuple[str, list[list[array[int]]]]] = []
        self._losses: list[Lost] = []
        self._pool: Any = None
        self._failure: Exception | None = None
        self.torn = False
        """Whether a slice could not be read to its end, so that one process would find less."""

    @contextlib.contextmanager
    def workers(self, jobs: int) -> Generator[None]:
        """Start the processes, and end them."""
        with tempfile.TemporaryDirectory(prefix="newsrecord-") as folder:
            sources = tuple(_bare(source) for source in self.sources)
            spec = Spec(self._codes, self._as_of, self.limits, self.whole, folder, sources)
            self._pool = ProcessPoolExecutor(
                jobs, multiprocessing.get_context("spawn"), _begin, (spec,)
            )
            try:
                yield
            finally:
                self._pool.shutdown(cancel_futures=True)

    @property
    def processes(self) -> tuple[int, ...]:
        """The ids of the worker processes, which start with their first tasks."""
        return tuple(self._pool._processes)  # noqa: SLF001  # There is no public way to them.

    def read(self) -> None:
        """Let the workers read all sources, and put together what they found."""
        with _alive(f"a worker process died before it read {named(self.sources[0])}"):
            tasks = [self._pool.submit(_scan, number) for number in range(len(self.sources))]
        hashing = threading.Thread(target=self._hash, daemon=True)
        hashing.start()
        for source, task in zip(self.sources, tasks, strict=True):
            with _alive(f"a worker process died while it read {named(source)}"):
                found: Scanned = task.result()
            self.scan.raw += found.raw
            self.scan.faults += found.faults
            source.counts.update(found.counts)
            self._losses += found.losses
            if source.slice is None:
                source.input.tell(found.digests)
            self._facts.append((found.path, found.facts))
            for spool, places in zip(self.scan.edges, found.edges, strict=True):
                if places:
                    spool.chunks = Pieces()
                    spool.places += places
        hashing.join()
        if self._failure is not None:
            raise self._failure
        self.torn = self.torn or any(
            fault.fatal and fault.code in TORN and self.sources[number].slice is not None
            for number, fault in self.scan.faults
        )
        self.scan.faults = [
            (number, self.sources[number].placed(fault)) for number, fault in self.scan.faults
        ]

    def _hash(self) -> None:
        """Hash the files that are read in slices, and count the lines before each slice."""
        try:
            for source in self.sources:
                if source.slice is not None and source.leader is None:
                    hash_slices([source, *(s for s in self.sources if s.leader is source)])
        except LimitError:
            self.torn = True
        except Exception as error:  # noqa: BLE001  # It is raised where the thread is joined.
            self._failure = error

    def judge(self) -> None:
        """Let the workers run the join rules, and run the graph rules."""
        tasks: deque[Future[list[Raw]]] = deque()
        with _alive("a worker process died while it judged facts"):
            for number in range(len(self._plan.joins)):
                for share in range(SHARES):
                    pieces = self._pieces(number, range(share, self.whole.partitions, SHARES))
                    if pieces:
                        tasks.append(self._pool.submit(_judge, number, pieces))
                    if len(tasks) > AHEAD:
                        self.scan.raw += tasks.popleft().result()
            while tasks:
                self.scan.raw += tasks.popleft().result()
        self._judge_edges()

    def _pieces(self, join: int, partitions: range) -> list[list[Piece]]:
        """Say where the facts of some partitions of a join are, in the order of reading."""
        found = [
            [
                Piece(path, *place)
                for path, facts in self._facts
                for place in _pairs(facts[join][partition])
            ]
            for partition in partitions
        ]
        return [each for each in found if each]

    @property
    def losses(self) -> tuple[Lost, ...]:
        """What the inputs hold that has no place in a record, known when all is read."""
        return tuple(self._losses)


def hash_slices(slices: Sequence[Source]) -> None:
    """Hash a file that is read in slices, all of them, and find where each of them begins.

    The first of them is told the digests, each of them its first line and byte.

    Raises:
        LimitError: all of them together are larger than `decompressed_bytes`.
    """
    first = slices[0]
    assert first.slice is not None
    if first.slice.member:
        read = {each.slice.member for each in slices if each.slice}
        for member in (*first.input.members(), first.input):
            if member.name in read:
                member.open().close()  # Which hashes all bytes, once.
        first.input.tell(tuple(first.input.digests()))
        return
    line, byte, packed = 1, 0, False
    digest = hashlib.sha256()
    inner = first.input.inner
    for each in slices:
        cutting = each.format.cutting
        assert cutting is not None
        assert cutting.part is not None
        assert each.slice is not None
        stream, packed = cutting.part(inner, each.slice)
        each.first_line, each.first_byte = line, byte if packed else 0
        with contextlib.closing(stream):
            while block := stream.read(BLOCK):
                line += block.count(b"\n")
                byte += len(block)
                if not packed:
                    digest.update(block)
    if packed:
        inner.open(digest.update).close()  # Which shows it all bytes.
    first.input.tell([(first.input.name, digest.hexdigest())])


def _pairs(places: array[int]) -> Iterable[tuple[int, int]]:
    return zip(places[::2], places[1::2], strict=True)


def _bare(source: Source) -> Source:
    """Return a source as it can be handed to another process."""
    return Source(
        Hashing(source.input.inner),
        source.format,
        source.context,
        source.header,
        slice=source.slice,
    )


def named(source: Source) -> str:
    """Say for people what a source is, or a slice of it."""
    if source.slice is None:
        return source.input.name
    name = source.slice.member or source.input.name
    return f"{name} from {source.slice.begin} to {source.slice.end}"


@contextlib.contextmanager
def _alive(what: str) -> Generator[None]:
    """Turn the death of a worker into an error that says what it was at."""
    try:
        yield
    except BrokenExecutor as error:
        message = f"{what}: it was killed, perhaps for want of memory; -j 1 needs less"
        raise WorkerError(message) from error


# In a worker --------------------------------------------------------------------------------------


class Worker:
    """What a worker process keeps between its tasks."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        by_code = {rule.info.code: rule for rule in RULES}
        self.plan: Plan = plan([by_code[code] for code in spec.codes], spec.as_of)
        path = Path(spec.folder, str(os.getpid()))
        self.path = str(path)
        self.file: BinaryIO = path.open("w+b")

    def scan(self, number: int) -> Scanned:
        """Read one source to its end."""
        spec, source = self.spec, self.spec.sources[number]
        scan = Scan(self.plan, spec.limits, spec.whole, lambda: self.file)
        scan.raw = Raws(tempfile.TemporaryFile)
        ledger = None
        if source.slice is None:
            stream = source.format.reader()(source.input)
            source.items, ledger = stream.items, stream.ledger
        else:
            source.items = source.read()
        for _ in scan.records(number, source):
            pass
        scan.flush()
        self.file.flush()
        return Scanned(
            self.path,
            list(scan.raw),
            scan.faults,
            source.counts,
            tuple(source.input.digests()),
            ledger.entries() if ledger is not None else (),
            [facts.places for facts in scan.facts],
            [[Piece(self.path, *place) for place in edges.places] for edges in scan.edges],
        )

    def judge(self, number: int, partitions: list[list[Piece]]) -> list[Raw]:
        """Run the rules of a join over some partitions."""
        join, rules = self.plan.joins[number]
        found: list[Raw] = []
        pieces = Pieces()
        for places in partitions:
            facts = pieces.facts(places)
            found += judge_facts(join, rules, grouped(facts, join))
        pieces.close()
        return found


_worker: Worker | None = None


def _begin(spec: Spec) -> None:
    global _worker  # noqa: PLW0603  # A pool gives its workers no other place.
    import gc

    gc.set_threshold(50_000, 20, 100)
    _worker = Worker(spec)


def _scan(number: int) -> Scanned:
    assert _worker is not None
    return _worker.scan(number)


def _judge(number: int, partitions: list[list[Piece]]) -> list[Raw]:
    assert _worker is not None
    return _worker.judge(number, partitions)
