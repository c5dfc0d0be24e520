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
Pages carry checksums, which are verified on reading; compression is zstd.
"""

from __future__ import annotations

import contextlib
import datetime
import io
import json
import math
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from newsrecord import edtf
from newsrecord.errors import InputError
from newsrecord.formats.base import Stream
from newsrecord.gate import encode as encode_value
from newsrecord.loss import Ledger, LossKind
from newsrecord.source import TABLES, Decoded, Fault

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    import pyarrow as pa

    from newsrecord.formats.base import Encoded
    from newsrecord.model.shape import Shape
    from newsrecord.source import Input, Output

__all__ = ["arrow_schema", "decode", "encode"]

DERIVED = ("derived_earliest", "derived_latest")
KEY = b"newsrecord"
BATCH_BYTES = 4 * 1024 * 1024
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
    """The part file of one record type, filled in batches of bounded bytes."""

    def __init__(self, name: str, header: bytes, output: Output) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._parse = arrow_schema(name, derived=False)
        self._schema = arrow_schema(name).with_metadata({KEY: header})
        self._stream = output.member(f"{TABLES[name]}/part-00000.parquet")
        self._writer = pq.ParquetWriter(
            pa.PythonFile(self._stream, mode="w"),
            self._schema,
            compression="zstd",
            write_page_checksum=True,
        )
        self._lines: list[bytes] = []
        self._bounds: list[tuple[int | None, int | None]] = []
        self._size = 0

    def add(self, record: Any, text: bytes) -> None:
        """Take a record; a full batch is written."""
        line = _textual(record, text)
        self._lines.append(line)
        self._bounds.append(_record_bounds(record))
        self._size += len(line)
        if self._size >= BATCH_BYTES:
            self.flush()

    def flush(self) -> None:
        """Write what has been taken as one row group."""
        if not self._lines:
            return
        import pyarrow as pa
        from pyarrow import json as pa_json

        text = b"\n".join(self._lines)
        table = pa_json.read_json(
            io.BytesIO(text),
            read_options=pa_json.ReadOptions(use_threads=False, block_size=len(text) + 1),
            parse_options=pa_json.ParseOptions(
                explicit_schema=self._parse, unexpected_field_behavior="error"
            ),
        )
        for index, column in enumerate(DERIVED):
            days = pa.array([pair[index] for pair in self._bounds], pa.int32())
            table = table.append_column(column, days.cast(pa.date32()))
        self._writer.write_table(table.cast(self._schema), row_group_size=len(self._lines))
        self._lines, self._bounds, self._size = [], [], 0

    def close(self) -> None:
        """Write what is left and end the file."""
        self.flush()
        self._writer.close()
        self._stream.close()

    def abandon(self) -> None:
        """Let go of a file that nobody will read, while it can still be written to."""
        with contextlib.suppress(Exception):
            self._writer.close()


def _textual(record: Any, text: bytes) -> bytes:
    """Write foreign JSON as text, because a column has one type."""
    if b'"ext":' not in text and b'"suggestion":' not in text:
        return text
    changes: dict[str, Any] = {}
    if record.ext is not None:
        changes["ext"] = encode_value(record.ext).decode()
    if any(note.suggestion is not None for note in record.notes):
        changes["notes"] = tuple(_textual_note(note) for note in record.notes)
    return encode_value(replace(record, **changes))


def _textual_note(note: Any) -> Any:
    if note.suggestion is None:
        return note
    return replace(note, suggestion=encode_value(note.suggestion).decode())


def _record_bounds(record: Any) -> tuple[int | None, int | None]:
    """Return the first and last day of a record's time, as days since 1970."""
    if record.type == "Article":
        # A date without a clock keeps its own day: no zone is guessed.
        return _edtf_days(record.published[:10]) if record.published else (None, None)
    if record.type == "Actor":
        return _edtf_days(record.exists) if record.exists else (None, None)
    pairs = [_edtf_days(when.edtf) for when in record.when]
    if not pairs:
        return None, None
    first = [pair[0] for pair in pairs]
    last = [pair[1] for pair in pairs]
    return (
        None if None in first else min(day for day in first if day is not None),
        None if None in last else max(day for day in last if day is not None),
    )


@lru_cache(maxsize=1 << 12)
def _edtf_days(text: str) -> tuple[int | None, int | None]:
    try:
        earliest, latest = edtf.bounds(text)
    except edtf.EdtfError:
        return None, None
    return _days(earliest), _days(latest)


def _days(day: edtf.Day | None) -> int | None:
    if day is None or not 1 <= day.year <= 9999:
        return None
    return datetime.date(*day).toordinal() - datetime.date(1970, 1, 1).toordinal()


def encode(header: bytes, records: Iterable[Encoded], output: Output, /) -> Ledger:
    """Write the four tables and a README for people and for dataset viewers."""
    ledger, furthest = Ledger(), 0
    ranks = {name: rank for rank, name in enumerate(TABLES)}
    with output.member("README.md") as readme:
        readme.write(_readme(header))
    tables = {name: _Table(name, header, output) for name in TABLES}
    try:
        for record, text in records:
            tables[record.type].add(record, text)
            rank = ranks[record.type]
            if rank < furthest:
                ledger.add("/", LossKind.ORDER, record.id, ORDER)
            furthest = max(rank, furthest)
        for table in tables.values():
            table.close()
    except BaseException:
        for table in tables.values():
            table.abandon()
        raise
    return ledger


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
    members = [member for member in source.members() if member.name.endswith(".parquet")]
    members.sort(key=_rank)
    if not members and not source.name.endswith(".parquet"):
        message = f"{source.name} holds no Parquet file"
        raise InputError(message)
    rows = _rows(members or [source])
    missing = _missing(members)
    if missing:
        message = f"{source.name} has no table {' or '.join(missing)}: a part of it is lost"
        rows = chain([Fault("NR010", message, 0, fatal=True, member=source.name)], rows)
    return Stream(_header(members or [source]), rows)


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
        pq.ParquetFile(pa.PythonFile(stream, mode="r"), page_checksum_verification=True) as file,
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
                for item in _file_rows(file, member):
                    yield item._replace(number=number)
                    number += 1
        except (OSError, ValueError, RuntimeError) as error:
            what = " ".join(str(error).split())[:200]
            message = f"{member.name} is truncated or corrupt: {what}"
            yield Fault("NR010", message, number, fatal=True, member=member.name)
            number += 1


def _file_rows(file: Any, member: Input) -> Iterator[Decoded]:
    limit = member.limits.record_bytes
    for group in range(file.num_row_groups):
        meta = file.metadata.row_group(group)
        each = max(1, meta.total_byte_size // max(1, meta.num_rows))
        if meta.total_byte_size > member.limits.decompressed_bytes:
            message = f"row group {group} claims {meta.total_byte_size} bytes"
            raise InputError(message)
        size = max(1, min(4096, limit // each))
        row = 0
        for batch in file.iter_batches(batch_size=size, row_groups=[group]):
            for value in batch.to_pylist():
                raw = encode_value(_present(value))
                yield Decoded(0, raw, None, member=member.name, row_group=group, row=row)
                row += 1


def _present(value: dict[str, Any]) -> Any:
    """Leave out what is absent, and turn JSON text back into JSON."""
    made: dict[str, Any] = {}
    for key, item in value.items():
        if item is None or key in DERIVED:
            continue
        if isinstance(item, dict):
            made[key] = _present(item)
        elif isinstance(item, list):
            if item:
                made[key] = [_present(i) if isinstance(i, dict) else _number(i) for i in item]
        elif key in {"ext", "suggestion"} and isinstance(item, str):
            # Spliced in as it is: the gate reads the text itself, duplicate keys and NaN included.
            made[key] = msgspec.Raw(item.encode())
        else:
            made[key] = _number(item)
    return made


def _number(item: Any) -> Any:
    if not isinstance(item, float):
        return item
    if not math.isfinite(item):
        return msgspec.Raw(b"NaN" if math.isnan(item) else b"Infinity")
    return int(item) if item.is_integer() else item
