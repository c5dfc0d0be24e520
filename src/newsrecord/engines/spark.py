"""Spark: the plan as a chain of `mapInArrow` and shuffles, through the DataFrame API alone.

Tasks open the inputs themselves, with the readers of every other engine, so the executors need
this very package and the same paths.  What is shuffled are facts and problems, never records.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import pickle
import re
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from newsrecord.engines import steps, wire
from newsrecord.engines.pool import TORN, named
from newsrecord.engines.scan import few_collections
from newsrecord.engines.steps import FAULT, RAW, READ, SPOT, Found, Row, Setup
from newsrecord.errors import (
    BatchError,
    InputError,
    LimitError,
    MissingExtraError,
    NewsrecordError,
    WorkerError,
)
from newsrecord.reports.json import PLACE, finding_json
from newsrecord.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from newsrecord.finding import Finding
    from newsrecord.rules import Rule

__all__ = [
    "Read",
    "findings",
    "found",
    "gathered",
    "judged",
    "pyspark",
    "telling",
    "told_by",
    "versions",
    "work",
]

ROWS = "at long, kind int, code string, data binary"
PACKED = "origin long, rank long, data binary"
_PLACE = (
    "line long, `column` long, end_line long, end_column long, byte long, row_group long, row long"
)
_SPOT = re.sub(
    "(`?[a-z_]+`?) ",
    r"\1: ",
    f"message string, file string, {_PLACE}, pointer string, record string",
)
FLAT = (
    f"code string, name string, severity string, message string, file string, {_PLACE}, "
    f"pointer string, record string, related array<struct<{_SPOT}>>, because string, help string, "
    "fatal boolean"
)
"""The columns of findings: those of the JSON report, and whether something was not checked."""
BATCH = 4 * 1024 * 1024
"""Bytes of rows that go to Spark in one batch."""
PART = 1000
"""Findings that go to Spark in one batch."""
_TOLD = re.compile(f"{steps.MARK}(.*?){steps.END}", re.DOTALL)
_LOST = re.compile(r"(Task (\d+) in stage [\d.]+) failed")
_WHY = re.compile(r"Python worker exited unexpectedly|ExecutorLostFailure|OutOfMemory\w*")
_MISSING = re.compile(r"No module named '([\w.]+)'")


def pyspark(module: str) -> Any:
    """Import a module of PySpark.

    Raises:
        MissingExtraError: if it is not installed.
    """
    try:
        return importlib.import_module(f"pyspark.{module}")
    except ImportError as error:
        message = "Spark needs its client: pip install 'newsrecord[spark]'"
        raise MissingExtraError(message) from error


# On the driver ------------------------------------------------------------------------------------


class Read(NamedTuple):
    """What was read: per file the number of records, and name and SHA-256 by slice.

    `codes` are those of all findings, `unread` is that of the first fault after which something
    was not read, `begins` the first line and byte of each slice.  `torn` tells that a slice could
    not be read to its end; a file that is read as a whole ends there.
    """

    counts: dict[str, int]
    digests: tuple[tuple[int, str, str], ...]
    codes: frozenset[str]
    unread: str
    begins: tuple[tuple[int, int], ...]
    torn: bool


def judged(session: Any, setup: Setup, partitions: int) -> Any:
    """Scan and judge: a DataFrame of problems without places, and of what was read.

    Task number `n` of the first stage reads slice `n`, or hashes a file that is cut.
    """
    tasks = len(setup.sources) + len(setup.sliced)
    rows = session.range(0, tasks, 1, tasks).mapInArrow(_task("scan", setup), ROWS)
    rows = rows.repartition(partitions, "at").mapInArrow(_task("judge", setup), ROWS)
    if setup.plan.graphs:
        rows = rows.repartition(partitions, "at").mapInArrow(_task("link", setup), ROWS)
    return rows


def told_by(rows: Any, setup: Setup) -> Read:
    """Collect from judged rows what was read and which codes there are, and nothing else."""
    told = rows.filter(f"kind IN ({RAW}, {FAULT}, {READ})").selectExpr(
        f"IF(kind = {READ}, at, 0) AS at",
        "kind",
        "code",
        f"IF(kind = {READ}, data, CAST('' AS BINARY)) AS data",
    )
    with telling(setup):
        return _read(_rows_of(told.distinct().toArrow().to_batches()), setup)


def gathered(session: Any, rows: Any, setup: Setup) -> tuple[Read, Any]:
    """Bring judged rows here, so that nothing is worked out twice.

    Returns what was read, and a DataFrame of the rows that become findings, if there are any.
    """
    with telling(setup):
        table = rows.toArrow()
        read = _read(_rows_of(table.to_batches()), setup)
        return read, session.createDataFrame(table) if read.codes else None


def _read(rows: Iterable[Row], setup: Setup) -> Read:
    counts: dict[str, int] = {}
    digests: list[tuple[int, str, str]] = []
    codes: set[str] = set()
    unread: dict[int, str] = {}
    begins = [(1, 0)] * len(setup.sources)
    torn = False
    for row in rows:
        if row.kind in {RAW, FAULT}:
            codes.add(row.code)
        if row.kind != READ:
            continue
        counted, digested, fatal, begun = wire.unpacked(row.data)
        if fatal:
            unread[row.at] = fatal[0]
            torn = torn or (setup.sources[row.at].slice is not None and not TORN.isdisjoint(fatal))
        for number, line, byte in begun:
            begins[number] = line, byte
        if not setup.sources[row.at].context:
            for name, count in counted.items():
                counts[name] = counts.get(name, 0) + count
            digests += [(row.at, name, digest) for name, digest in digested]
    first = unread[min(unread)] if unread else ""
    # A file that is cut has one digest; of a folder, which is one slice, they keep their order.
    digests.sort(key=lambda each: each[0])
    return Read(counts, tuple(digests), frozenset(codes), first, tuple(begins), torn)


def findings(rows: Any, setup: Setup, partitions: int, *, flat: bool) -> Any:
    """Turn judged rows into a DataFrame of findings: flat, or for `found` to read."""
    wanted = rows.filter(f"kind IN ({RAW}, {SPOT}, {FAULT})")
    placed = wanted.repartition(partitions, "at").mapInArrow(_task("place", setup), ROWS)
    spread = placed.repartition(partitions, "at")
    if flat:
        return spread.mapInArrow(_task("flat", setup), FLAT)
    return spread.mapInArrow(_task("packed", setup), PACKED)


def found(frame: Any, setup: Setup) -> list[Found]:
    """Collect findings."""
    with telling(setup):
        table = frame.toArrow()
    columns = (table[name].to_pylist() for name in ("origin", "rank", "data"))
    return [
        Found(origin, rank, wire.load_finding(wire.unpacked(data)))
        for origin, rank, data in zip(*columns, strict=True)
    ]


@contextlib.contextmanager
def telling(setup: Setup) -> Generator[None]:
    """Turn what Spark raises into an error that says which slice, and what to do.

    Raises:
        BatchError: our own code failed.
        WorkerError: a worker was lost, or is not fit for the work.
        InputError: a slice cannot be read, as on any engine.
    """
    try:
        yield
    except NewsrecordError:
        raise
    except Exception as error:
        raise _explained(str(error), setup) from error


def _explained(text: str, setup: Setup) -> NewsrecordError:
    told = _TOLD.search(text)
    if told is not None:
        with contextlib.suppress(ValueError):
            return _failure(*json.loads(told[1]))
    lost = _LOST.search(text)
    if lost is not None:
        number = int(lost[2])
        sources = setup.sources
        place = named(sources[number]) if number < len(sources) else ""
        hint = f"; if it was scanning, it read {place}" if place else ""
        why = _WHY.search(text)
        cause = f": {why[0]}" if why is not None else ""
        return WorkerError(f"Spark lost a worker, {lost[1]} failed{cause}{hint}")
    if "StatusCode.UNAVAILABLE" in text:
        return WorkerError("the Spark server went away, so nothing counts as checked")
    missing = _MISSING.search(text)
    if missing is not None:
        message = f"the executors lack {missing[1]}: install newsrecord[spark] for their Python"
        return WorkerError(message)
    return WorkerError(f"Spark failed: {' '.join(text.split())[:400]}")


def _failure(kind: str, place: str, what: str) -> NewsrecordError:
    if kind == "versions":
        return WorkerError(what)
    if not kind:
        message = f"a batch failed, {place}: {what}; nothing you did wrong, please report this"
        return BatchError(message)
    return (LimitError if kind == "LimitError" else InputError)(what)


# Tasks --------------------------------------------------------------------------------------------


def versions() -> Callable[[], dict[str, str]]:
    """Return a function that tells what must be the same on the driver and on all executors.

    It is a function within a function, so that Spark sends its code: it has to run where
    newsrecord is not installed, too.
    """

    def told() -> dict[str, str]:
        import platform
        from importlib import metadata

        found = {"Python": ".".join(platform.python_version_tuple()[:2])}
        for name in ("newsrecord", "msgspec"):
            try:
                found[name] = metadata.version(name)
            except metadata.PackageNotFoundError:
                found[name] = "none"
        return found

    return told


def _task(step: str, setup: Setup) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """Return what Spark runs for each partition; for its form see `versions`."""
    told = versions()
    driver, shipped, mark, end = told(), _shipped(setup), steps.MARK, steps.END

    def run(batches: Iterator[Any]) -> Iterator[Any]:
        import importlib
        import json

        here = told()
        others = [
            f"{name} {here[name]} on an executor, {driver[name]} here"
            for name in driver
            if here[name] != driver[name]
        ]
        if others:
            text = f"versions differ: {'; '.join(others)}"
            raise RuntimeError(mark + json.dumps(["versions", "", text]) + end)
        yield from importlib.import_module("newsrecord.engines.spark").work(step, shipped, batches)

    return run


def _shipped(setup: Setup) -> bytes:
    """Pack the setup; rules that come along with newsrecord go by their codes."""
    ours = {rule.info.code: rule for rule in RULES}
    rules = [rule.info.code if ours.get(rule.info.code) is rule else rule for rule in setup.rules]
    packed: bytes = pyspark("cloudpickle").dumps((rules, setup._replace(rules=())))
    return packed


def _unshipped(shipped: bytes) -> Setup:
    rules, setup = pickle.loads(shipped)  # noqa: S301  # The driver's own, which sends code too.
    ours = {rule.info.code: rule for rule in RULES}
    chosen: tuple[Rule, ...] = tuple(ours[r] if isinstance(r, str) else r for r in rules)
    made: Setup = setup._replace(rules=chosen)
    return made


def work(step: str, shipped: bytes, batches: Iterator[Any]) -> Iterator[Any]:
    """Run a step over one partition, from Arrow to Arrow."""
    setup = _unshipped(shipped)
    with few_collections():
        if step == "scan":
            numbers = (number for batch in batches for number in batch.column(0).to_pylist())
            yield from _batches(_scanned(setup, numbers))
        elif step in STEPS:
            yield from _batches(STEPS[step](setup, _rows_of(batches)))
        else:
            done = steps.join(_rows_of(batches))
            yield from (_flat if step == "flat" else _packed)(done)


STEPS = {"judge": steps.judge, "link": steps.link, "place": steps.place}


def _scanned(setup: Setup, numbers: Iterable[int]) -> Iterator[Row]:
    for number in numbers:
        hashed = number - len(setup.sources)
        source = setup.sources[number if hashed < 0 else setup.sliced[hashed][0]]
        with steps.at_source(source):
            yield from steps.scan(setup, number)


def _rows_of(batches: Iterable[Any]) -> Iterator[Row]:
    for batch in batches:
        columns = (batch.column(name).to_pylist() for name in Row._fields)
        yield from map(Row, *columns)


def _batches(rows: Iterable[Row]) -> Iterator[Any]:
    held: list[Row] = []
    size = 0
    for row in rows:
        held.append(row)
        size += len(row.data) + 64
        if size > BATCH:
            yield _batch(held)
            held, size = [], 0
    if held:
        yield _batch(held)


def _batch(rows: list[Row]) -> Any:
    import pyarrow as pa

    types = (pa.int64(), pa.int32(), pa.string(), pa.binary())
    arrays = [
        pa.array(each, type_) for each, type_ in zip(zip(*rows, strict=True), types, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, names=list(Row._fields))


def _packed(done: Iterable[Found]) -> Iterator[Any]:
    import pyarrow as pa

    for part in _parts(done):
        data = [wire.packed(wire.dump_finding(finding)) for _, _, finding in part]
        numbers = [pa.array([each[n] for each in part], pa.int64()) for n in (0, 1)]
        arrays = [*numbers, pa.array(data, pa.binary())]
        yield pa.RecordBatch.from_arrays(arrays, ["origin", "rank", "data"])


def _flat(done: Iterable[Found]) -> Iterator[Any]:
    for part in _parts(done):
        yield _flat_batch(finding for _, _, finding in part)


def _parts(done: Iterable[Found]) -> Iterator[list[Found]]:
    every = iter(done)
    while part := list(islice(every, PART)):
        yield part


def _flat_batch(found: Iterable[Finding]) -> Any:
    """Make a table of findings whose texts are UTF-8, as the reports write them."""
    import pyarrow as pa

    number, text = pa.int64(), pa.string()
    places = [(name, number) for name in PLACE]
    spot = [("message", text), ("file", text), *places, ("pointer", text), ("record", text)]
    names = ("code", "name", "severity", "message", "file")
    rest = [("because", text), ("help", text), ("fatal", pa.bool_())]
    related = ("related", pa.list_(pa.struct(spot)))
    fields = [
        *((name, text) for name in names),
        *places,
        ("pointer", text),
        ("record", text),
        related,
        *rest,
    ]
    rows = [wire.encodable({**finding_json(finding), "fatal": finding.fatal}) for finding in found]
    return pa.RecordBatch.from_pylist(rows, pa.schema(fields))
