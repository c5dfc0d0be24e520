"""From one format to another: under all rules, with a report of what is lost, and proof on demand.

What is lost is known before the target appears, so a loss that is not allowed leaves nothing
behind.  So does a target that does not read back as it was written, with `verify`.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Literal, TypeAlias

from newsrecord import gate
from newsrecord.canonical import canonical
from newsrecord.disk import DiskInput
from newsrecord.engines.local import Run
from newsrecord.engines.scan import Hashing, Source
from newsrecord.errors import InputError, OutputError, RefusedError, UsageError
from newsrecord.files import (
    Counted,
    header_text,
    moment_of,
    opened,
    scratch,
    sources_of,
    target_format,
)
from newsrecord.finding import Report
from newsrecord.formats.base import Encoded
from newsrecord.loss import allowed, merged
from newsrecord.pipeline import plan
from newsrecord.rules import PUBLIC, RULES
from newsrecord.source import Decoded, Limits
from newsrecord.stores import file_output, is_among, permit, shown

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

    from newsrecord.formats import Format
    from newsrecord.loss import Ledger, Lost

__all__ = ["Conversion", "LossError", "RefusedConversionError", "convert"]

OnInvalid: TypeAlias = Literal["fail", "skip", "quarantine"]
BUCKETS = 1024
COPIED = 1 << 20
BASELESS = (
    "the header has no base, so ids are written below https://newsrecord.invalid/; on reading they "
    "come back as they were"
)
ALWAYS = "0000"
"""A moment that no embargo ends before, for the case that nobody says what time it is."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """What became of a conversion: the report of the check, the records written, what was lost.

    `notes` are remarks that concern no record.
    """

    report: Report
    written: int
    skipped: int
    losses: tuple[Lost, ...] = ()
    notes: tuple[str, ...] = ()


class RefusedConversionError(RefusedError):
    """A conversion refused because of errors in the data; `report` tells them."""

    def __init__(self, report: Report) -> None:
        errors = report.severities["error"]
        noun = "error" if errors == 1 else "errors"
        super().__init__(f"{errors} {noun}, so nothing was written")
        self.report = report


class LossError(RefusedError):
    """A conversion refused because something would be lost; `losses` tells what."""

    def __init__(self, losses: Sequence[Lost]) -> None:
        first = losses[0]
        more = f" and {len(losses) - 1} more" if len(losses) > 1 else ""
        super().__init__(f"{first.path} ({first.kind}){more} would be lost, so nothing was written")
        self.losses = tuple(losses)


@dataclass(frozen=True, slots=True)
class _Way:
    """Where and how a conversion writes."""

    target: str
    format: Format
    stdout: BinaryIO | None
    verify: bool
    fail_on_loss: bool
    allow_loss: tuple[str, ...]
    network: bool


def convert(
    source: str,
    target: str,
    *,
    from_: str | None = None,
    to: str | None = None,
    on_invalid: OnInvalid = "fail",
    quarantine: str | None = None,
    verify: bool = False,
    fail_on_loss: bool = False,
    allow_loss: Sequence[str] = (),
    include_embargoed: bool = False,
    as_of: str | datetime.date | None = None,
    limits: Limits = Limits(),
    stdin: BinaryIO | None = None,
    stdout: BinaryIO | None = None,
    allow_network: bool = False,
) -> Conversion:
    """Convert a dataset to another format, under all rules.

    With `on_invalid` "fail" the target appears only if there is no error.  "skip" leaves out the
    records with errors; "quarantine" also writes their text, as it was, to the file `quarantine`.
    References to records left out stay as they are.

    `fail_on_loss` refuses a conversion that loses anything but what is at or below one of the
    pointers `allow_loss`.  `verify` reads the target back, before it appears, and compares the
    records as canonical JSON (RFC 8785).  A record of an article under embargo is an error in a
    format that is public by nature, unless `include_embargoed`; an embargo counts as open unless
    `as_of` says that it has passed.  Source, target and quarantine may be addresses that begin with
    `s3://` or `gs://`, if `allow_network` is given.

    Raises:
        RefusedError: if there are errors and `on_invalid` is "fail"; it has the `report`.
        LossError: if something would be lost that may not be; it has the `losses`.
        InputError: if the source cannot be read.
        OutputError: if the target cannot be written, or does not read back; what stood there is
            untouched.
        UsageError: if a format is not known, or cannot be read or written, or an address is not
            allowed.
    """
    permit((source, target, quarantine), network=allow_network)
    if on_invalid == "quarantine" and quarantine is None:
        message = "quarantine needs a file: --on-invalid quarantine=FILE"
        raise UsageError(message)
    _keep_apart(source, target, quarantine)
    writes = target_format(target, to)
    if verify:
        _check_verifiable(target, writes)
    today = moment_of(as_of)
    rules = tuple(rule for rule in RULES if today is not None or not rule.dated)
    if writes.public and not include_embargoed:
        rules += PUBLIC
    sources = sources_of([source], from_, limits, stdin, network=allow_network)
    run = Run(sources, plan(rules, today or ALWAYS), limits, scratch)
    bases = sorted({s.header.base for s in run.sources if s.header and s.header.base})
    if len(bases) > 1:
        message = f"the files have different bases ({', '.join(bases)}): convert each by itself"
        raise UsageError(message)
    head = header_text(run.sources)
    for pointer in allow_loss:
        if not pointer.startswith("/"):
            message = f"{pointer!r} is no JSON Pointer: write /{pointer} for all at or below it"
            raise UsageError(message)
    losing = tuple(allow_loss)
    way = _Way(target, writes, stdout, verify, fail_on_loss, losing, allow_network)
    made = (
        _convert_whole(run, head, way)
        if on_invalid == "fail"
        else _convert_rest(run, head, way, quarantine=quarantine)
    )
    report = dataclasses.replace(made.report, as_of=today or "")
    notes = (BASELESS,) if writes.based and not bases else ()
    return dataclasses.replace(made, report=report, notes=notes)


def _check_verifiable(target: str, writes: Format) -> None:
    if target == "-":
        message = (
            "what goes to a stream cannot be read back: give the target a name, or no --verify"
        )
        raise UsageError(message)
    writes.reader()


def _keep_apart(source: str, target: str, quarantine: str | None) -> None:
    """Refuse a quarantine file that is the source or the target."""
    if quarantine is not None and (quarantine == "-" or is_among(quarantine, (source, target))):
        message = f"{shown(quarantine)} cannot hold the quarantine: name a file of its own"
        raise UsageError(message)


def _convert_whole(run: Run, header: bytes, way: _Way) -> Conversion:
    """Write while checking, and keep what was written only if all of it is right."""
    report = Report()

    def sound() -> Iterator[Encoded]:
        nonlocal report
        for _, admitted in run.records():
            yield Encoded(admitted.record, admitted.encoded)
        run.judge()
        report = run.finish()
        if report.exit_code(empty=True):
            raise RefusedConversionError(report)
        _refuse_empty(report)

    count, losses = _write(sound(), header, run, way)
    return Conversion(report, count, 0, losses)


def _refuse_empty(report: Report) -> None:
    """Keep what stands at the target when the source holds nothing to put there."""
    if not report.records:
        message = "the source holds no record, so nothing was written"
        raise InputError(message)


def _convert_rest(run: Run, header: bytes, way: _Way, *, quarantine: str | None) -> Conversion:
    """Check first, then write what is right, and beside it what is not."""
    for _ in run.records():
        pass
    run.judge()
    bad = run.bad
    held = run.told("NR818")
    report = run.finish()
    if run.lost:
        raise RefusedConversionError(report)
    _refuse_empty(report)
    if held:
        bad |= _leaning(run, held)
    skipped: list[bytes] = []
    good = _good(run, bad, skipped)
    if quarantine is None:
        count, losses = _write(good, header, run, way)
    else:
        # Opened before and put in place after the target, so that no record is in neither.
        with file_output(quarantine, network=way.network) as out, out.member() as stream:
            count, losses = _write(good, header, run, way)
            stream.writelines(raw + b"\n" for raw in skipped)
    return Conversion(report, count, len(skipped) + run.unread, losses)


def _leaning(run: Run, held: set[int]) -> set[int]:
    """Find the records that tell of records under embargo, and those that tell of these.

    What is about a held event, or according to a held attribution, repeats what it says.
    """
    ids: set[str] = set()
    found = set(held)
    grown = -1
    while grown != len(ids):
        grown = len(ids)
        for origin, _, admitted in run.again():
            if isinstance(admitted, list):
                continue
            record = admitted.record
            visit = gate.visit([record])
            told = (*visit.to_attribution, *visit.to_event, *visit.to_any)
            if origin in found or not ids.isdisjoint(told):
                found.add(origin)
                ids.add(record.id)
    return found


def _good(run: Run, bad: set[int], skipped: list[bytes]) -> Iterator[Encoded]:
    for origin, item, admitted in run.again():
        if origin in bad or isinstance(admitted, list):
            skipped.append(_one_line(item))
        else:
            yield Encoded(admitted.record, admitted.encoded)


def _one_line(item: Decoded) -> bytes:
    raw = item.raw if item.raw is not None else gate.encode(item.value)
    return raw.replace(b"\r", b" ").replace(b"\n", b" ")


def _write(
    records: Iterator[Encoded], header: bytes, run: Run, way: _Way
) -> tuple[int, tuple[Lost, ...]]:
    """Write the target; before it appears, weigh the losses, and read it back if asked to."""
    written = Fingerprint(header)
    if way.format.based:
        records = _unreserved(records)
    count = Counted(written.pass_on(records) if way.verify else records)
    if way.stdout is not None:
        return _stream(count, header, run, way, way.stdout)
    with opened(way.target, way.format, None, network=way.network) as out:
        ledger = way.format.writer()(header, count, out)
        losses = _weighed(run, ledger, way)
        if way.verify:
            _verify(out.settled(), written, way, run.limits)
    return count.count, losses


def _unreserved(records: Iterator[Encoded]) -> Iterator[Encoded]:
    """Pass records on, unless they use the address that ids without a base are written below.

    Raises:
        RefusedError: one does.
    """
    from newsrecord.linked import NOWHERE

    for record in records:
        if NOWHERE.encode() in record.text:
            message = (
                f"{record.record.id}: ids below {NOWHERE} stand for ids without a base; use others"
            )
            raise RefusedError(message)
        yield record


def _stream(
    count: Counted, header: bytes, run: Run, way: _Way, stdout: BinaryIO
) -> tuple[int, tuple[Lost, ...]]:
    """Let nothing out on a stream before all of it is known to be right."""
    import shutil

    with scratch() as held:
        with opened("-", way.format, held) as out:
            ledger = way.format.writer()(header, count, out)
        losses = _weighed(run, ledger, way)
        held.seek(0)
        with file_output("-", stream=stdout) as out, out.member() as stream:
            shutil.copyfileobj(held, stream, COPIED)
    return count.count, losses


def _weighed(run: Run, ledger: Ledger | None, way: _Way) -> tuple[Lost, ...]:
    """Return what is lost.

    Raises:
        LossError: something that may not be.
    """
    losses = merged(run.losses, ledger.entries() if ledger is not None else ())
    barred = [lost for lost in losses if not allowed(lost.path, way.allow_loss)]
    if way.fail_on_loss and barred:
        raise LossError(barred)
    return losses


# Reading back -------------------------------------------------------------------------------------


class Fingerprint:
    """The records of a dataset in whatever order, as sums of the hashes of their canonical JSON."""

    def __init__(self, header: bytes) -> None:
        self.header = canonical(json.loads(header))
        self.count = 0
        self.sums = [0] * BUCKETS

    def add(self, text: bytes, id_: str) -> None:
        """Take in one record."""
        digest = hashlib.sha256(canonical(json.loads(text)).encode("utf-8", "surrogatepass"))
        bucket = self.bucket(id_)
        total = self.sums[bucket] + int.from_bytes(digest.digest())
        self.sums[bucket] = total % (1 << 256)
        self.count += 1

    @staticmethod
    def bucket(id_: str) -> int:
        """Tell in which sum a record is."""
        return zlib.crc32(id_.encode("utf-8", "surrogatepass")) % BUCKETS

    def pass_on(self, records: Iterator[Encoded]) -> Iterator[Encoded]:
        """Take in records on their way."""
        for record in records:
            self.add(record.text, record.record.id)
            yield record


def _verify(part: str, written: Fingerprint, way: _Way, limits: Limits) -> None:
    """Read what was written, and compare.

    Raises:
        OutputError: it is not what was to be written.
    """
    name = shown(way.target)
    source = Source(Hashing(DiskInput(part, name, limits)), way.format)
    run = Run([source], plan(()), limits, scratch)
    back = Fingerprint(header_text(run.sources))
    ids: dict[int, list[str]] = {}
    for _, admitted in run.records():
        back.add(admitted.encoded, admitted.record.id)
        found = ids.setdefault(Fingerprint.bucket(admitted.record.id), [])
        if len(found) < 2:
            found.append(admitted.record.id)
    report = run.finish()
    what = ""
    if report.exit_code(empty=True):
        what = f"it has faults: {report.findings[0].code} {report.findings[0].message}"
    elif back.header != written.header:
        what = "its header differs"
    elif back.count != written.count:
        what = f"{written.count} records went in, {back.count} come out"
    elif back.sums != written.sums:
        pairs = zip(back.sums, written.sums, strict=True)
        bucket = next(n for n, (one, other) in enumerate(pairs) if one != other)
        what = f"records differ, such as {' or '.join(ids.get(bucket, ['one that is gone']))}"
    if what:
        message = f"{name}: does not read back as it was written: {what}; nothing was kept"
        raise OutputError(message)
