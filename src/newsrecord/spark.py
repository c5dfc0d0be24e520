"""Check datasets on a Spark cluster: the same plan, the same findings, the same report.

The session is yours, classic or Connect; nothing of it is changed or closed.  All executors need
this version of newsrecord, and the paths must lead to the same files there as here.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import warnings
from typing import TYPE_CHECKING, Any

from newsrecord.disk import DiskInput
from newsrecord.engines import spark as engine
from newsrecord.engines.local import Run
from newsrecord.engines.places import FRAMES
from newsrecord.engines.raws import sorted_findings
from newsrecord.engines.scan import NUMBERS, Hashing, Source
from newsrecord.engines.slices import cut
from newsrecord.engines.steps import Setup
from newsrecord.errors import UsageError, WorkerError
from newsrecord.files import moment_of, rules_off, runnable, scratch, sources_of
from newsrecord.finding import Checked, Report
from newsrecord.pipeline import plan
from newsrecord.rules import RULES
from newsrecord.source import Limits

if TYPE_CHECKING:
    import datetime
    from collections.abc import Generator, Iterable, Iterator, Sequence

    from newsrecord.engines.steps import Found
    from newsrecord.finding import Finding
    from newsrecord.rules import Rule

__all__ = ["check", "connected", "findings"]

SLICE = 256 * 1024 * 1024
WHOLE = 1 << 62
"""So large a slice that no file is cut, for when one is torn: what stands behind is not read."""
SPREAD = 4
"""Buckets a partition, since Spark puts buckets into partitions by a hash."""
MOST = 4000
"""Partitions of a shuffle; as each slice writes to all of them, more would make tiny blocks."""


@contextlib.contextmanager
def connected(url: str) -> Generator[Any]:
    """Open a session of a Spark Connect server, `sc://host:port`, and close it.

    Raises:
        WorkerError: there is no server.
        MissingExtraError: PySpark is not installed.
        UsageError: the address is none.
    """
    if not url.startswith("sc://"):
        message = f"{url!r} is not the address of a Spark Connect server: sc://HOST:PORT"
        raise UsageError(message)
    builder = engine.pyspark("sql").SparkSession.builder
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        session = _opened(builder.remote(url), url)
        try:
            yield session
        finally:
            with contextlib.suppress(Exception):
                session.stop()


def _opened(builder: Any, url: str) -> Any:
    """Open a session, and see that there is somebody at the other end."""
    policy = engine.pyspark("sql.connect.client.retries").DefaultPolicy
    try:
        session = builder.create()
        session.client.set_retry_policies([policy(max_retries=4)])
        session.version  # noqa: B018  # It is asked for over the wire.
    except Exception as error:
        message = f"no Spark Connect server answers at {url}"
        raise WorkerError(message) from error
    # About a minute, where PySpark would try for ten.
    session.client.set_retry_policies([policy(max_retries=9, max_backoff=10_000)])
    return session


def check(
    session: Any,
    *paths: str,
    rules: Iterable[Rule] | None = None,
    context: Sequence[str] = (),
    as_of: str | datetime.date | None = None,
    format: str | None = None,  # noqa: A002  # The name that the command line has, too.
    limits: Limits = Limits(),
    allow_network: bool = False,
    partitions: int | None = None,
    slice_bytes: int = SLICE,
) -> Report:
    """Check datasets as `newsrecord.check` does, on a cluster; all findings come back here.

    A task reads about `slice_bytes` of a file, and `partitions` are those of the shuffles: by
    default as many as there are slices, and at most 4000.

    Raises:
        BatchError: a part of the input, which is named, made newsrecord fail.
        WorkerError: a worker was lost, or its versions of the packages are not those here.
        InputError: a path cannot be opened, here or there, or matches nothing.
        UsageError: a format is not known, a path is `-`, or `as_of` is no date.
    """
    today = moment_of(as_of)
    run = runnable(RULES if rules is None else rules, today)
    sources = _sources(paths, context, format, limits, network=allow_network)
    count = partitions or _partitions(sources, slice_bytes)
    for size in (slice_bytes, WHOLE):
        setup = _setup(cut(sources, size), run, today, limits, SPREAD * count)
        read, rows = engine.gathered(session, engine.judged(session, setup, count), setup)
        if not read.torn:
            break
    setup = setup._replace(unread=read.unread, codes=read.codes, begins=read.begins)
    found: list[Found] = []
    if rows is not None:
        frame = engine.findings(rows, setup, min(count, len(setup.sources)), flat=False)
        found = engine.found(frame, setup)
    framed = _framed(found)
    files = [Checked(name, digest, read.counts[name]) for _, name, digest in read.digests]
    findings = sorted_findings(framed, scratch)
    return Report(findings, tuple(files), rules_off(run), today or "")


def findings(
    session: Any,
    *paths: str,
    rules: Iterable[Rule] | None = None,
    context: Sequence[str] = (),
    as_of: str | datetime.date | None = None,
    format: str | None = None,  # noqa: A002  # The name that the command line has, too.
    limits: Limits = Limits(),
    allow_network: bool = False,
    partitions: int | None = None,
    slice_bytes: int = SLICE,
) -> Any:
    """Check datasets and return the findings as a DataFrame, which never comes here as a whole.

    Its columns are the members of a finding in the JSON report, and `fatal`: that something was
    not checked.  It raises what `check` raises, or Spark's own exceptions when it is used.
    """
    today = moment_of(as_of)
    run = runnable(RULES if rules is None else rules, today)
    sources = _sources(paths, context, format, limits, network=allow_network)
    count = partitions or _partitions(sources, slice_bytes)
    for size in (slice_bytes, WHOLE):
        setup = _setup(cut(sources, size), run, today, limits, SPREAD * count)
        rows = engine.judged(session, setup, count).persist()
        read = engine.told_by(rows, setup)
        if not read.torn:
            break
    setup = setup._replace(unread=read.unread, codes=read.codes, begins=read.begins)
    return engine.findings(rows, setup, min(count, len(setup.sources)), flat=True)


def _framed(found: list[Found]) -> Iterator[Finding]:
    """Keep the frames of the first findings only, as every engine does."""
    found.sort(key=lambda each: (each.origin, each.rank))
    shown = 0
    for each in found:
        counted = each.origin >= 0 and each.origin & NUMBERS != NUMBERS
        shown += counted
        framed = shown <= FRAMES or not counted
        yield each.finding if framed else dataclasses.replace(each.finding, frame="")


def _sources(
    paths: Sequence[str],
    context: Sequence[str],
    name: str | None,
    limits: Limits,
    *,
    network: bool,
) -> list[Source]:
    if "-" in (*paths, *context):
        message = "standard input cannot be read on a cluster: name files that its machines reach"
        raise UsageError(message)
    sources = sources_of(paths, name, limits, None, network=network)
    if context:
        sources += sources_of(context, None, limits, None, context=True, network=network)
    return sources


def _setup(
    sources: list[Source],
    rules: tuple[Rule, ...],
    today: str | None,
    limits: Limits,
    buckets: int,
) -> Setup:
    """Read the headers, and put together what tasks have to know."""
    run = Run(sources, plan(rules, today), limits, scratch)
    files: dict[int, list[int]] = {}
    for number, source in enumerate(sources):
        if source.slice is not None:
            files.setdefault(id(source.leader or source), []).append(number)
    return Setup(
        tuple(_bare(source) for source in sources),
        tuple(tuple(numbers) for numbers in files.values()),
        rules,
        today,
        limits,
        scratch,
        run.whole,
        buckets,
        tuple(run.scan.raw),
    )


def _bare(source: Source) -> Source:
    """Return a source as it can be sent to another machine."""
    inner = source.input.inner
    if isinstance(inner, DiskInput):
        # Where a relative path leads on an executor is anybody's guess.
        path = os.path.abspath(inner.path)  # noqa: PTH100  # It leaves links alone.
        inner = dataclasses.replace(inner, path=path)
    here = source.header
    return Source(Hashing(inner), source.format, source.context, here, slice=source.slice)


def _partitions(sources: Sequence[Source], size: int) -> int:
    return min(MOST, max(1, sum(source.input.size or 0 for source in sources) // size))
