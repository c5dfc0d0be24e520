"""Parquet: a folder with a table folder for each record type.

- a table         `articles/ actors/ events/ attributions/`, each with `part-00000.parquet`, all
                  four written even if empty, rows in input order within a type
- the header      JSON text under the key `newsrecord` in the footer of every file
- an object       a struct; a list is an Arrow list; an absent value is null, an empty list too
- text, a date    a string, as written
- a number        int64 where an integer is due, else double; `43.0` comes back as `43`
- foreign JSON    `ext` and `suggestion` as JSON text
- derived         `derived_earliest`, `derived_latest` (date32): the bounds of the record's time,
                  null where open or beyond years 1 to 9999; ignored on reading
- row groups      about 32 MB of JSON text each
Pages carry checksums, which are verified on reading; compression is zstd.  Tables of another make
are read too, with large or dictionary types, in other row groups, or with columns left out.
"""

from __future__ import annotations

import contextlib
import json
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from newsrecord.errors import InputError
from newsrecord.formats.base import Slice, Stream
from newsrecord.formats.cells import texts
from newsrecord.formats.derived import DERIVED, bounds
from newsrecord.gate import encode as encode_value
from newsrecord.loss import Ledger, LossKind
from newsrecord.source import TABLES, Decoded, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from concurrent.futures import Future

    import pyarrow as pa

    from newsrecord.formats.base import Encoded
    from newsrecord.model.shape import Shape
    from newsrecord.source import Input, Output

__all__ = ["arrow_schema", "cut", "decode", "encode", "read"]

KEY = b"newsrecord"
BATCH_BYTES = 4 * 1024 * 1024
GROUP_BYTES = 32 * 1024 * 1024
"""Bytes of JSON text in a row group."""
PAGE_BYTES = 4 * 1024 * 1024
DICTIONARY_BYTES = 8 * 1024
LEVEL = 4
BLOCK = 1 << 20
BEHIND = 2
ROWS = 2048
"""The most rows that are read at once."""
TEXTS = frozenset({"text", "json"})
UNIQUE = frozenset({"id", "iri", "sha256", "json"})
"""Kinds whose values seldom come twice, wherever they stand; texts do so inside a record."""
JSON_TEXT = {b"newsrecord.json": b"text"}
ORDER = "each type has a table of its own: the order between records of different types is gone"


def arrow_type(shape: Shape) -> pa.DataType:
    """Return the Arrow type of a shape."""
    import pyarrow as pa

    from newsrecord.model import shape as shapes

    if isinstance(shape, shapes.ListShape):
        return pa.list_(arrow_type(shape.item))
    if isinstance(shape, shapes.ObjectShape):
        return pa.struct(_fields(shape.model))
    if isinstance(shape, shapes.NumberShape):
        return pa.int64() if shape.number.integer else pa.float64()
    return pa.bool_() if isinstance(shape, shapes.BoolShape) else pa.string()


def _fields(model: Any) -> list[pa.Field]:
    import pyarrow as pa

    from newsrecord.model.shape import JsonShape, fields_of

    return [
        pa.field(
            field.name,
            arrow_type(field.shape),
            metadata=JSON_TEXT if isinstance(field.shape, JsonShape) else None,
        )
        for field in fields_of(model)
    ]


def arrow_schema(name: str, *, derived: bool = True) -> pa.Schema:
    """Return the Arrow schema of a record type's table.

    >>> arrow_schema("Actor").field("named").type
    DataType(bool)
    """
    import pyarrow as pa

    from newsrecord.model import RECORDS

    fields = _fields(RECORDS[name])
    if derived:
        fields += [pa.field(column, pa.date32()) for column in DERIVED]
    return pa.schema(fields)


# Writing ------------------------------------------------------------------------------------------


class _Table:
    """The part file of one record type.

    `take` is called where the records come from, the rest on the thread that writes.
    """

    def __init__(self, name: str, header: bytes, output: Output) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._name = name
        self._parse = arrow_schema(name, derived=False)
        self._schema = arrow_schema(name).with_metadata({KEY: header})
        self._stream = output.member(f"{TABLES[name]}/part-00000.parquet")
        # A block at a time, because each write has to wait for the thread that reads.
        self._sink = pa.BufferedOutputStream(pa.PythonFile(self._stream, mode="w"), BLOCK)
        self._writer = pq.ParquetWriter(self._sink, self._schema, **_options(name))
        self._lines: list[bytes] = []
        self._size = 0
        self._batches: list[pa.RecordBatch] = []
        self._held = 0

    def take(self, line: bytes) -> bool:
        """Keep the text of a record, and tell whether there are enough of them to `put`."""
        self._lines.append(line)
        self._size += len(line)
        return self._size >= BATCH_BYTES

    def taken(self) -> list[bytes]:
        """Hand out what was kept."""
        lines = self._lines
        self._lines, self._size = [], 0
        return lines

    def put(self, lines: list[bytes]) -> None:
        """Turn text into columns, and write a row group when there is enough for one."""
        if not lines:
            return
        text = b"\n".join(lines)
        self._batches.append(self._parsed(text))
        self._held += len(text)
        if self._held >= GROUP_BYTES:
            self._flush()

    def _parsed(self, text: bytes) -> pa.RecordBatch:
        import pyarrow as pa
        from pyarrow import json as pa_json

        table = pa_json.read_json(
            pa.BufferReader(text),
            read_options=pa_json.ReadOptions(use_threads=False, block_size=len(text) + 1),
            parse_options=pa_json.ParseOptions(
                explicit_schema=self._parse, unexpected_field_behavior="error"
            ),
        )
        (batch,) = table.combine_chunks().to_batches()
        columns = [*batch.columns, *bounds(self._name, batch)]
        return pa.RecordBatch.from_arrays(columns, schema=self._schema)

    def _flush(self) -> None:
        import pyarrow as pa

        table = pa.Table.from_batches(self._batches, self._schema)
        self._batches, self._held = [], 0
        self._writer.write_table(table, row_group_size=max(1, table.num_rows))
        del table
        pa.default_memory_pool().release_unused()

    def close(self, lines: list[bytes]) -> None:
        """Write what is left and end the file."""
        self.put(lines)
        if self._batches:
            self._flush()
        self._writer.close()
        self._sink.close()
        self._stream.close()

    def abandon(self) -> None:
        """Let go of a file that nobody will read, while it can still be written to."""
        with contextlib.suppress(Exception):
            self._writer.close()
        with contextlib.suppress(Exception):
            self._sink.close()


def _options(name: str) -> dict[str, Any]:
    """Say how a table is written.

    Columns whose values are few get a dictionary; the others are smaller and quicker without, and
    give up theirs when it is full.  What people look for a value in gets statistics.
    """
    from newsrecord.model import RECORDS
    from newsrecord.model.shape import fields_of

    top = [field.name for field in fields_of(RECORDS[name]) if _kind(field.shape) not in TEXTS]
    return {
        "compression": "zstd",
        "compression_level": LEVEL,
        "use_dictionary": [*_repeated(RECORDS[name], "", TEXTS), *DERIVED],
        "dictionary_pagesize_limit": DICTIONARY_BYTES,
        "write_statistics": [*top, *DERIVED],
        "data_page_size": PAGE_BYTES,
        "write_page_checksum": True,
    }


def _kind(shape: Shape) -> str:
    """Name the kind of a string, and what else is no single value."""
    from newsrecord.model import shape as shapes

    if isinstance(shape, shapes.StringShape):
        return shape.kind.name
    scalar = isinstance(shape, (shapes.EnumShape, shapes.NumberShape, shapes.BoolShape))
    return "" if scalar else "json"


def _repeated(model: Any, above: str, unique: frozenset[str]) -> Iterator[str]:
    """List the columns whose values may be few."""
    from newsrecord.model import shape as shapes

    for field in shapes.fields_of(model):
        path, shape = above + field.name, field.shape
        while isinstance(shape, shapes.ListShape):
            path, shape = f"{path}.list.element", shape.item
        if isinstance(shape, shapes.ObjectShape):
            yield from _repeated(shape.model, f"{path}.", UNIQUE)
        elif _kind(shape) not in unique | UNIQUE:
            yield path


class _Writer:
    """One thread that parses and writes, at most two steps behind the one that checks.

    Nearly all that it does is done by Arrow, beside Python and not in its turn.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, "newsrecord-parquet")
        self._steps: deque[Future[None]] = deque()

    def do(self, step: Callable[[list[bytes]], None], lines: list[bytes]) -> None:
        """Have a step done, after those before it; what went wrong in one is raised later on."""
        if len(self._steps) >= BEHIND:
            self._steps.popleft().result()
        self._steps.append(self._pool.submit(step, lines))

    def wait(self) -> None:
        """Wait until all is done."""
        while self._steps:
            self._steps.popleft().result()

    def stop(self) -> None:
        """Leave out what has not begun, and wait for what has."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def encode(header: bytes, records: Iterable[Encoded], output: Output, /) -> Ledger:
    """Write the four tables and a README for people and for dataset viewers."""
    ledger, furthest = Ledger(), 0
    ranks = {name: rank for rank, name in enumerate(TABLES)}
    with output.member("README.md") as readme:
        readme.write(_readme(header))
    tables = {name: _Table(name, header, output) for name in TABLES}
    writer = _Writer()
    try:
        for record, text in records:
            table = tables[record.type]
            if table.take(_textual(record, text)):
                writer.do(table.put, table.taken())
            rank = ranks[record.type]
            if rank < furthest:
                ledger.add("/", LossKind.ORDER, record.id, ORDER)
            furthest = max(rank, furthest)
        for table in tables.values():
            writer.do(table.close, table.taken())
        writer.wait()
    except BaseException:
        writer.stop()
        for table in tables.values():
            table.abandon()
        raise
    writer.stop()
    return ledger


def _textual(record: Any, text: bytes) -> bytes:
    """Write foreign JSON as text, because a column has one type."""
    if record.notes and any(note.suggestion is not None for note in record.notes):
        record = replace(record, notes=tuple(map(_textual_note, record.notes)))
        text = encode_value(record)
    if record.ext is None:
        return text
    foreign = encode_value(record.ext)
    tail = foreign + b"}"
    if text.endswith(tail):
        return text[: -len(tail)] + encode_value(foreign.decode()) + b"}"
    return encode_value(replace(record, ext=foreign.decode()))


def _textual_note(note: Any) -> Any:
    if note.suggestion is None:
        return note
    return replace(note, suggestion=encode_value(note.suggestion).decode())


def _readme(header: bytes) -> bytes:
    title = json.dumps(json.loads(header).get("title", "newsrecord dataset"), ensure_ascii=False)
    lines = ["---", f"pretty_name: {title}", "configs:"]
    for table in TABLES.values():
        lines += [f"- config_name: {table}", f"  data_files: {table}/*.parquet"]
    lines += ["---", "", "A dataset of news records, one table folder for each record type.", ""]
    lines += ["Read a table's folder, not the root:", "", "```sql"]
    lines += [f"FROM '{table}/*.parquet';" for table in TABLES.values()]
    lines += ["```", ""]
    return "\n".join(lines).encode()


# Reading ------------------------------------------------------------------------------------------


def decode(source: Input, /) -> Stream:
    """Read the tables one after another, with the header of the first that has one."""
    members = _members(source)
    if not members and not source.name.endswith(".parquet"):
        message = f"{source.name} holds no Parquet file"
        raise InputError(message)
    rows = _rows(members or [source])
    missing = _missing(members)
    if missing:
        message = f"{source.name} has no table {' or '.join(missing)}: a part of it is lost"
        rows = chain([Fault("NR010", message, 0, fatal=True, member=source.name)], rows)
    return Stream(_header(members or [source]), rows)


def _members(source: Input) -> list[Input]:
    return sorted((m for m in source.members() if m.name.endswith(".parquet")), key=_rank)


def _rank(member: Input) -> int:
    """Put articles first and attributions last, as they are written; parts of one keep order."""
    folders = member.name.split("/")[:-1]
    return next((n for n, table in enumerate(TABLES.values()) if table in folders), len(TABLES))


@contextlib.contextmanager
def _open(member: Input) -> Generator[Any]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    with (
        member.open() as stream,
        pq.ParquetFile(
            pa.PythonFile(stream, mode="r"), page_checksum_verification=True, pre_buffer=False
        ) as file,
    ):
        yield file


def _missing(members: list[Input]) -> list[str]:
    """Name the tables that a dataset's folder lacks; a file on its own is what it is."""
    if not members:
        return []
    there = {part for member in members for part in member.name.split("/")[:-1]}
    return [table for table in TABLES.values() if table not in there]


def _header(members: list[Input]) -> Decoded | None:
    for member in members:
        try:
            with _open(member) as file:
                text = (file.schema_arrow.metadata or {}).get(KEY)
        except (OSError, ValueError):
            continue
        if text is not None:
            return Decoded(-1, text, None, member=member.name)
    return None


def _rows(members: list[Input]) -> Iterator[Decoded | Fault]:
    number = 0
    first: bytes | None = None
    for member in members:
        try:
            with _open(member) as file:
                text = (file.schema_arrow.metadata or {}).get(KEY)
                first = first if first is not None else text
                if text != first:
                    message = f"the header of {member.name} differs from that of the first file"
                    yield Fault("NR906", message, -1, member=member.name)
                for item in _file_rows(file, member, number, range(file.num_row_groups)):
                    yield item
                    number = item.number + 1
        except (OSError, ValueError, RuntimeError) as error:
            yield _corrupt(member, number, error)
            number += 1


def _corrupt(member: Input, number: int, error: Exception) -> Fault:
    what = " ".join(str(error).split())[:200]
    message = f"{member.name} is truncated or corrupt: {what}"
    return Fault("NR010", message, number, fatal=True, member=member.name)


def cut(source: Input, _size: int) -> list[Slice]:
    """Cut a dataset into its row groups; one that is not whole is read as one, and says so."""
    members = _members(source) or [source]
    found: list[Slice] = []
    headers: set[bytes | None] = set()
    try:
        for member in members:
            with _open(member) as file:
                headers.add((file.schema_arrow.metadata or {}).get(KEY))
                groups = range(file.num_row_groups)
                found += [Slice(group, group + 1, member.name) for group in groups]
    except (OSError, ValueError, InputError):
        return []
    return found if len(headers) == 1 and not _missing(_members(source)) else []


def read(source: Input, part: Slice) -> Iterator[Decoded | Fault]:
    """Read some row groups of one file."""
    member = next(each for each in (*_members(source), source) if each.name == part.member)
    number = 0
    try:
        with _open(member) as file:
            for item in _file_rows(file, member, 0, range(part.begin, part.end)):
                yield item
                number = item.number + 1
    except (OSError, ValueError, RuntimeError) as error:
        yield _corrupt(member, number, error)


def _file_rows(file: Any, member: Input, number: int, groups: Iterable[int]) -> Iterator[Decoded]:
    limit = member.limits.record_bytes
    for group in groups:
        meta = file.metadata.row_group(group)
        each = max(1, meta.total_byte_size // max(1, meta.num_rows))
        if meta.total_byte_size > member.limits.decompressed_bytes:
            message = f"row group {group} claims {meta.total_byte_size} bytes"
            raise InputError(message)
        size = max(1, min(ROWS, limit // each))
        row = 0
        # Columns read side by side save hardly any time, and keep memory in a heap for each thread.
        for batch in file.iter_batches(batch_size=size, row_groups=[group], use_threads=False):
            for raw in texts(batch):
                yield Decoded(number, raw, None, 0, 1, 1, member.name, group, row)
                number += 1
                row += 1
