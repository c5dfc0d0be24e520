"""Datasets on disk: read, write and check.

Nothing here prints or exits; bad data becomes findings, misuse and failed runs become exceptions.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from newsrecord import formats, gate
from newsrecord.disk import open_stdin
from newsrecord.edtf import check_moment
from newsrecord.engines.local import Run
from newsrecord.engines.scan import Hashing, Source, few_collections
from newsrecord.errors import InputError, RefusedError, UsageError
from newsrecord.formats import Encoded, Format
from newsrecord.pipeline import plan
from newsrecord.rules import RULES, Rule
from newsrecord.rules.embargo import is_open
from newsrecord.source import Limits
from newsrecord.stores import expand, file_output, folder_output, permit, shown

if TYPE_CHECKING:
    from newsrecord.atomic import FileOutput, FolderOutput
    from newsrecord.finding import Finding, Report
    from newsrecord.model import Header, Record
    from newsrecord.uploads import StoreOutput

__all__ = [
    "Counted",
    "Reader",
    "check",
    "header_text",
    "moment_of",
    "opened",
    "read",
    "rules_off",
    "runnable",
    "scratch",
    "sources_of",
    "target_format",
    "write",
]

HEADER = b'{"newsrecord":"1"}'
PEEK = 1 << 16


def scratch() -> BinaryIO:
    """Open a file that is gone when it is closed."""
    import tempfile

    return tempfile.TemporaryFile(prefix="newsrecord-")


def _format(source: Any, name: str | None) -> Format:
    found = _told_format(source, name)
    found.reader()
    return found


def _told_format(source: Any, name: str | None) -> Format:
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


def sources_of(
    paths: Sequence[str],
    name: str | None,
    limits: Limits,
    stdin: BinaryIO | None,
    *,
    context: bool = False,
    network: bool = False,
) -> list[Source]:
    """Open paths, each in its format.

    Raises:
        InputError: a path cannot be opened, matches nothing or is in no known format.
        UsageError: the format is not known, or only written; or a path leads to the network, and
            that is not allowed.
    """
    found = expand(paths, limits, stdin=stdin, suffixes=_suffixes(name), network=network)
    return [Source(Hashing(source), _format(source, name), context) for source in found]


def _suffixes(name: str | None) -> tuple[str, ...] | None:
    """Return the names that a folder is searched for, if the format is given."""
    return formats.by_name(name).suffixes if name is not None else None


def _records_source(records: Iterable[Record | Mapping[str, Any]], limits: Limits) -> Source:
    """Write records in memory down as JSON Lines, so that they are read like any other."""
    from newsrecord.model import Value, dump

    with scratch() as file:
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
    jobs: int = 1,
    allow_network: bool = False,
) -> Report:
    """Check datasets on disk or in a store, or records in memory, as one dataset.

    `context` names datasets that are read for reference and not reported.  `rules` are all by
    default (`newsrecord.rules.choose` picks some); those of the gate always apply, and those that
    ask for the time of the check only if `as_of` gives it, as a date or date-time.  With
    `allow_network` a path may begin with `s3://` or `gs://`.  Up to `jobs` processes share the work
    where that is quicker; they start as `multiprocessing` has it with "spawn", so a script that
    asks for more than one has to keep its own work under `if __name__ == "__main__":`.  Rules of
    one's own, records in memory and stdin stay in one.

    Raises:
        InputError: if a path cannot be opened or matches nothing.
        UsageError: if a format is not known, `as_of` is no date, or an address is not allowed.
        WorkerError: if one of several processes died.
    """
    paths = [source for source in sources if isinstance(source, str)]
    permit([*paths, *context], network=allow_network)
    today = moment_of(as_of)
    chosen = runnable(RULES if rules is None else rules, today)
    found = [_records_source(each, limits) for each in sources if not isinstance(each, str)]
    if paths:
        found += sources_of(paths, format, limits, stdin, network=allow_network)
    if context:
        found += sources_of(context, None, limits, stdin, context=True, network=allow_network)
    off, as_of = rules_off(chosen), today or ""
    with few_collections():
        if jobs > 1 and (run := _by_several(found, chosen, today, limits, jobs)) is not None:
            return run.finish(off, as_of)
        run = Run(found, plan(chosen, today), limits, scratch)
        run.read()
        run.judge()
        return run.finish(off, as_of)


def _by_several(
    sources: list[Source], rules: tuple[Rule, ...], today: str | None, limits: Limits, jobs: int
) -> Run | None:
    """Check by several processes, where they are worth it and every slice can be read."""
    from newsrecord.engines.slices import sliced, worth_sharing

    if not worth_sharing(sources, rules, jobs):
        return None
    from newsrecord.engines.pool import PoolRun

    run = PoolRun(sliced(sources, jobs), rules, today, limits)
    with run.workers(jobs):
        run.read()
        if run.torn:
            return None
        run.judge()
    return run


def moment_of(as_of: str | datetime.date | None) -> str | None:
    """Write the time of the check as a Moment.

    Raises:
        UsageError: it is none.
    """
    text = as_of.isoformat() if isinstance(as_of, datetime.date) else as_of
    if text is not None and (fault := check_moment(text)):
        message = f"as of when? {fault}"
        raise UsageError(message)
    return text


def runnable(rules: Iterable[Rule], today: str | None) -> tuple[Rule, ...]:
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


def rules_off(chosen: tuple[Rule, ...]) -> tuple[str, ...]:
    """Return the codes of the rules that do not run and could."""
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

        self._run = Run(sources, plan(()), limits, scratch)
        self._records = self._run.records()
        self._done = False
        self.header = load_header(json.loads(header_text(sources)))

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
    def faults(self) -> Sequence[Finding]:
        """The findings of the gate, for the part that was read."""
        return self._run.finish().findings


def header_text(sources: list[Source]) -> bytes:
    """Return the first header that there is, or the shortest that may be."""
    headers = (source.header for source in sources if source.header is not None)
    return next(map(gate.encode, headers), HEADER)


def read(
    *paths: str,
    format: str | None = None,  # noqa: A002  # The name that the command line has, too.
    limits: Limits = Limits(),
    allow_network: bool = False,
) -> Reader:
    """Read records from datasets on disk or, with `allow_network`, in a store.

    Records that the gate refuses are left out: look at `faults` at the end, or `check` before.

    Raises:
        InputError: if a path cannot be opened or matches nothing.
        UsageError: if a format is not known, or an address is not allowed.
    """
    return Reader(sources_of(paths, format, limits, None, network=allow_network), limits)


def target_format(target: str, name: str | None) -> Format:
    """Return the format that a target is written in.

    Raises:
        UsageError: if none is named, or one that is only read.
    """
    # What follows a question mark in an address is no part of the name.
    named = shown(target)
    found = formats.by_name(name) if name is not None else formats.by_suffix(named)
    if found is None:
        names = ", ".join(formats.FORMATS)
        message = f"{named} names no known format; say which with --to ({names})"
        raise UsageError(message)
    found.writer()
    return found


def write(
    records: Iterable[Record | Mapping[str, Any]],
    path: str,
    *,
    header: Header | None = None,
    format: str | None = None,  # noqa: A002  # The name that the command line has, too.
    include_embargoed: bool = False,
    as_of: str | datetime.date | None = None,
    stdout: BinaryIO | None = None,
    allow_network: bool = False,
) -> int:
    """Write records to a file or folder, whole or not at all, and return how many.

    With `allow_network` it may be in a store (`docs/stores.md` says what that changes).

    Plain dicts are loaded first.  Without `header` the one of a `Reader` goes along.  An article
    under embargo is refused in a format that is public by nature, unless `include_embargoed`; an
    embargo counts as open unless `as_of` says that it has passed.

    Raises:
        RefusedError: an article is under embargo.
        OutputError: if the target cannot be written; what stood there is untouched.
        UsageError: if the format is not known, or an address is not allowed.
    """
    from newsrecord.model import Value, dump, load

    permit([path], network=allow_network)
    if header is None and isinstance(records, Reader):
        header = records.header
    head = HEADER if header is None else gate.encode(dump(header))
    loaded = (record if isinstance(record, Value) else load(record) for record in records)
    encoded: Iterator[Encoded] = (
        _encoded(gate.encode(dump(record)), record.type) for record in loaded
    )
    target = target_format(path, format)
    today = moment_of(as_of)
    if target.public and not include_embargoed:
        encoded = _released(encoded, today)
    count = Counted(encoded)
    with opened(path, target, stdout, network=allow_network) as out:
        target.writer()(head, count, out)
    return count.count


def _released(records: Iterable[Encoded], today: str | None) -> Iterator[Encoded]:
    """Pass records on, and stop at an article under embargo."""
    for record in records:
        embargo = record.record.embargo if record.record.type == "Article" else None
        if embargo is not None and (today is None or is_open(embargo.until or "", today)):
            message = f"{record.record.id} is under embargo, so nothing was written"
            raise RefusedError(message)
        yield record


def _encoded(text: bytes, kind: str) -> Encoded:
    return Encoded(gate.DECODERS[kind.encode()].decode(text), text)


def opened(
    path: str, target: Format, stdout: BinaryIO | None, *, network: bool = False
) -> FileOutput | FolderOutput | StoreOutput:
    """Open a target that appears as a whole or not at all."""
    if target.folder:
        return folder_output(path, network=network)
    return file_output(path, stream=stdout, network=network)


class Counted:
    """Records on their way out, counted."""

    def __init__(self, records: Iterable[Encoded]) -> None:
        self._records = records
        self.count = 0

    def __iter__(self) -> Iterator[Encoded]:
        """Pass each on."""
        for record in self._records:
            self.count += 1
            yield record
