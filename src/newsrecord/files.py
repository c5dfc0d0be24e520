"""Datasets on disk: read, write, check and convert.

These four, with the models and `Finding` and `Report`, are the library.  Nothing here prints or
exits; bad data becomes findings, misuse and failed runs become exceptions.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, TypeAlias

from newsrecord import formats, gate
from newsrecord.atomic import file_output, folder_output
from newsrecord.disk import expand, open_stdin
from newsrecord.edtf import check_moment
from newsrecord.engines.local import Hashing, Run, Source
from newsrecord.errors import InputError, RefusedError, UsageError
from newsrecord.finding import Report
from newsrecord.formats import Encoded, Format
from newsrecord.pipeline import plan
from newsrecord.rules import RULES, Rule
from newsrecord.source import Decoded, Fault, Limits

if TYPE_CHECKING:
    from newsrecord.model import Header, Record

__all__ = ["Conversion", "Reader", "check", "convert", "read", "write"]

OnInvalid: TypeAlias = Literal["fail", "skip", "quarantine"]
HEADER = b'{"newsrecord":"1"}'
PEEK = 1 << 16


@dataclass(frozen=True, slots=True)
class Conversion:
    """What became of a conversion: the report of the check, and how many records it wrote."""

    report: Report
    written: int
    skipped: int


class RefusedConversionError(RefusedError):
    """A conversion refused because of errors in the data; `report` tells them."""

    def __init__(self, report: Report) -> None:
        errors = report.severities["error"]
        noun = "error" if errors == 1 else "errors"
        super().__init__(f"{errors} {noun}, so nothing was written")
        self.report = report


def _scratch() -> BinaryIO:
    return tempfile.TemporaryFile(prefix="newsrecord-")


def _format(source: Any, name: str | None) -> Format:
    if name is not None:
        return formats.by_name(name)
    found = formats.by_suffix(source.name)
    if found is None and source.is_folder:
        found = formats.FORMATS["parquet"]
    if found is None:
        found = formats.by_content(source.peek(PEEK))
    if found is None:
        names = ", ".join(formats.FORMATS)
        message = f"{source.name} is in no known format; say which with --format ({names})"
        raise InputError(message)
    return found


def _sources(
    paths: Sequence[str],
    name: str | None,
    limits: Limits,
    stdin: BinaryIO | None,
    *,
    context: bool = False,
) -> list[Source]:
    return [
        Source(Hashing(source), _format(source, name), context)
        for source in expand(paths, limits, stdin=stdin)
    ]


def _records_source(records: Iterable[Record | Mapping[str, Any]], limits: Limits) -> Source:
    """Write records in memory down as JSON Lines, so that they are read like any other."""
    from newsrecord.model import Value, dump

    with _scratch() as file:
        for record in records:
            value = dump(record) if isinstance(record, Value) else record
            file.write(json.dumps(value).encode() + b"\n")
        file.seek(0)
        spooled = open_stdin(file, limits)
    return Source(Hashing(spooled), formats.FORMATS["jsonl"])


def check(
    *sources: str | Iterable[Record | Mapping[str, Any]],
    rules: Iterable[Rule] | None = None,
    context: Sequence[str] = (),
    as_of: str | datetime.date | None = None,
    format: str | None = None,  # noqa: A002  # The name that the command line has, too.
    limits: Limits = Limits(),
    stdin: BinaryIO | None = None,
) -> Report:
    """Check datasets on disk, or records in memory, as one dataset.

    `context` names datasets that are read for reference and not reported.  `rules` are all by
    default (`newsrecord.rules.choose` picks some); those of the gate always apply, and those that
    ask for the time of the check only if `as_of` gives it, as a date or date-time.

    Raises:
        InputError: if a path cannot be opened or matches nothing.
        UsageError: if a format is not known, or `as_of` is no date.
    """
    today = _moment(as_of)
    chosen = _chosen(RULES if rules is None else rules, today)
    found = [_records_source(each, limits) for each in sources if not isinstance(each, str)]
    paths = [source for source in sources if isinstance(source, str)]
    if paths:
        found += _sources(paths, format, limits, stdin)
    found += _sources(context, None, limits, stdin, context=True) if context else []
    run = Run(found, plan(chosen, today), limits, _scratch)
    for _ in run.records():
        pass
    run.judge()
    return dataclasses.replace(run.finish(_rules_off(chosen)), as_of=today or "")


def _moment(as_of: str | datetime.date | None) -> str | None:
    """Write the time of the check as a Moment.

    Raises:
        UsageError: it is none.
    """
    text = as_of.isoformat() if isinstance(as_of, datetime.date) else as_of
    if text is not None and (fault := check_moment(text)):
        message = f"as of when? {fault}"
        raise UsageError(message)
    return text


def _chosen(rules: Iterable[Rule], today: str | None) -> tuple[Rule, ...]:
    """Return the rules that can run.

    Raises:
        UsageError: one of them is not a rule.
    """
    chosen = tuple(rules)
    for rule in chosen:
        if not isinstance(rule, Rule):  # pyright: ignore[reportUnnecessaryIsInstance]  # Codes.
            message = (
                f"{rule!r} is not a rule: newsrecord.rules.choose([...]) takes codes and names"
            )
            raise UsageError(message)
    return tuple(rule for rule in chosen if today is not None or not rule.dated)


def _rules_off(chosen: tuple[Rule, ...]) -> tuple[str, ...]:
    on = {rule.info.code for rule in chosen}
    return tuple(
        rule.info.code for rule in RULES if rule.info.code not in on and rule.info.shape != "gate"
    )


class Reader(Iterator["Record"]):
    """The records of a dataset, one after another; those that the gate refuses are in `faults`.

    **Shape**: single pass; `header` is there from the start, `faults` is complete at the end.  A
    second pass is a `UsageError`, because it would look like an empty dataset.
    """

    def __init__(self, sources: list[Source], limits: Limits) -> None:
        from newsrecord.model import load_header

        self._run = Run(sources, plan(()), limits, _scratch)
        self._records = self._run.records()
        self._done = False
        self.header = load_header(json.loads(_header_text(sources)))

    def __iter__(self) -> Reader:
        """Return the reader itself, unless it was read to its end."""
        if self._done:
            message = "these records were read already: call read again, or keep list(records)"
            raise UsageError(message)
        return self

    def __next__(self) -> Record:
        """Return the next record."""
        from newsrecord.model import load

        try:
            _, admitted = next(self._records)
        except StopIteration:
            self._done = True
            raise
        return load(json.loads(admitted.encoded))

    @property
    def faults(self) -> tuple[Any, ...]:
        """The findings of the gate, for the part that was read."""
        return self._run.finish().findings


def _header_text(sources: list[Source]) -> bytes:
    """Return the first header that there is, or the shortest that may be."""
    headers = (source.header for source in sources if source.header is not None)
    return next(map(gate.encode, headers), HEADER)


def read(
    *paths: str,
    format: str | None = None,  # noqa: A002  # The name that the command line has, too.
    limits: Limits = Limits(),
) -> Reader:
    """Read records from datasets on disk.

    Records that the gate refuses are left out: look at `faults` at the end, or `check` before.

    Raises:
        InputError: if a path cannot be opened or matches nothing.
        UsageError: if a format is not known.
    """
    return Reader(_sources(paths, format, limits, None), limits)


def _target_format(target: str, name: str | None) -> Format:
    found = formats.by_name(name) if name is not None else formats.by_suffix(target)
    if found is None:
        names = ", ".join(formats.FORMATS)
        message = f"{target} names no known format; say which with --to ({names})"
        raise UsageError(message)
    return found


def write(
    records: Iterable[Record | Mapping[str, Any]],
    path: str,
    *,
    header: Header | None = None,
    format: str | None = None,  # noqa: A002  # The name that the command line has, too.
    stdout: BinaryIO | None = None,
) -> int:
    """Write records to a file or folder, whole or not at all, and return how many.

    Plain dicts are loaded first.  Without `header` the one of a `Reader` goes along.

    Raises:
        OutputError: if the target cannot be written; what stood there is untouched.
        UsageError: if the format is not known.
    """
    from newsrecord.model import Value, dump, load

    if header is None and isinstance(records, Reader):
        header = records.header
    head = HEADER if header is None else gate.encode(dump(header))
    loaded = (record if isinstance(record, Value) else load(record) for record in records)
    encoded = (_encoded(gate.encode(dump(record)), record.type) for record in loaded)
    return _write(encoded, head, path, _target_format(path, format), stdout)


def _encoded(text: bytes, kind: str) -> Encoded:
    return Encoded(gate.DECODERS[kind.encode()].decode(text), text)


def _write(
    records: Iterable[Encoded],
    header: bytes,
    path: str,
    target: Format,
    stdout: BinaryIO | None,
) -> int:
    count = 0

    def counted() -> Iterator[Encoded]:
        nonlocal count
        for record in records:
            count += 1
            yield record

    output = folder_output(path) if target.folder else file_output(path, stream=stdout)
    with output as out:
        target.encode(header, counted(), out)
    return count


def convert(
    source: str,
    target: str,
    *,
    from_: str | None = None,
    to: str | None = None,
    on_invalid: OnInvalid = "fail",
    quarantine: str | None = None,
    limits: Limits = Limits(),
    stdin: BinaryIO | None = None,
    stdout: BinaryIO | None = None,
) -> Conversion:
    """Convert a dataset to another format, under all rules.

    With `on_invalid` "fail" the target appears only if there is no error.  "skip" leaves out the
    records with errors; "quarantine" also writes their text, as it was, to the file `quarantine`.
    References to records left out stay as they are.

    Raises:
        RefusedError: if there are errors and `on_invalid` is "fail"; it has the `report`.
        InputError: if the source cannot be read.
        OutputError: if the target cannot be written; what stood there is untouched.
        UsageError: if a format is not known.
    """
    if on_invalid == "quarantine" and quarantine is None:
        message = "quarantine needs a file: --on-invalid quarantine=FILE"
        raise UsageError(message)
    _keep_apart(source, target, quarantine)
    writes = _target_format(target, to)
    run = Run(_sources([source], from_, limits, stdin), plan(RULES), limits, _scratch)
    bases = sorted({s.header.base for s in run.sources if s.header and s.header.base})
    if len(bases) > 1:
        message = f"the files have different bases ({', '.join(bases)}): convert each by itself"
        raise UsageError(message)
    head = _header_text(run.sources)
    if on_invalid == "fail":
        return _convert_whole(run, head, target, writes, stdout)
    return _convert_rest(run, head, target, writes, stdout=stdout, quarantine=quarantine)


def _keep_apart(source: str, target: str, quarantine: str | None) -> None:
    """Refuse a quarantine file that is the source or the target."""
    if quarantine is None:
        return
    places = {os.path.realpath(path) for path in (source, target) if path != "-"}
    if quarantine == "-" or os.path.realpath(quarantine) in places:
        message = f"{quarantine} cannot hold the quarantine: name a file of its own"
        raise UsageError(message)


def _convert_whole(
    run: Run, header: bytes, target: str, writes: Format, stdout: BinaryIO | None
) -> Conversion:
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

    count = _write(sound(), header, target, writes, stdout)
    return Conversion(report, count, 0)


def _refuse_empty(report: Report) -> None:
    """Keep what stands at the target when the source holds nothing to put there."""
    if not report.records:
        message = "the source holds no record, so nothing was written"
        raise InputError(message)


def _convert_rest(
    run: Run,
    header: bytes,
    target: str,
    writes: Format,
    *,
    stdout: BinaryIO | None,
    quarantine: str | None,
) -> Conversion:
    """Check first, then write what is right, and beside it what is not."""
    for _ in run.records():
        pass
    run.judge()
    bad = run.bad
    report = run.finish()
    if run.lost:
        raise RefusedConversionError(report)
    _refuse_empty(report)
    skipped: list[bytes] = []
    good = _good(run, bad, skipped)
    if quarantine is None:
        count = _write(good, header, target, writes, stdout)
    else:
        # Opened before and put in place after the target, so that no record is in neither.
        with file_output(quarantine) as out, out.member() as stream:
            count = _write(good, header, target, writes, stdout)
            stream.writelines(raw + b"\n" for raw in skipped)
    return Conversion(report, count, len(skipped) + run.unread)


def _good(run: Run, bad: set[int], skipped: list[bytes]) -> Iterator[Encoded]:
    for origin, item in run.again():
        if isinstance(item, Fault):
            continue
        admitted = gate.admit(item, run.limits)
        if origin in bad or isinstance(admitted, list):
            skipped.append(_one_line(item))
        else:
            yield Encoded(admitted.record, admitted.encoded)


def _one_line(item: Decoded) -> bytes:
    raw = item.raw if item.raw is not None else gate.encode(item.value)
    return raw.replace(b"\r", b" ").replace(b"\n", b" ")
