"""Arrow columns as JSON text, whole columns at a time, by Arrow's own kernels.

- an object       its members in the order of the columns; what is null is left out
- a list          its items; an empty one is left out, a null item is written
- a number        whole ones without a point, NaN and Infinity as what they are, for the gate
- foreign JSON    text under `ext` and `suggestion`, spliced in as it is
- derived         left out
- any other type  by way of Python: dates and times as text, bytes as Base64
"""

from __future__ import annotations

import importlib
import math
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from newsrecord.formats.derived import DERIVED
from newsrecord.gate import encode
from newsrecord.jsontext import inspect
from newsrecord.source import DEEPEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa

__all__ = ["texts"]

FOREIGN: Final = ("ext", "suggestion")
LARGEST: Final = 2.0**53
AT_ONCE: Final = 32 * 1024 * 1024
"""Bytes of columns that are written at once; a dictionary may stand for far more than its file."""
ESCAPES: Final = {
    b"\\": b"\\\\",
    b'"': b'\\"',
    **{bytes([code]): b"\\u%04x" % code for code in range(32)},
    b"\b": b"\\b",
    b"\t": b"\\t",
    b"\n": b"\\n",
    b"\f": b"\\f",
    b"\r": b"\\r",
}
PLAIN: Final = bytes(set(range(256)) - {byte[0] for byte in ESCAPES})
NOT_JSON: Final = b"!"
"""What makes the text after it no JSON wherever it stands outside a string."""


class Text(NamedTuple):
    """JSON text in pieces that stand side by side: one for all rows, or a column of them.

    Unless it is `complete`, some piece is null in the rows that have no value.
    """

    pieces: tuple[Any, ...]
    complete: bool


@cache
def _arrow() -> tuple[Any, Any]:
    """Return pyarrow and its kernels, which it makes when it is loaded."""
    return importlib.import_module("pyarrow"), importlib.import_module("pyarrow.compute")


def texts(batch: pa.RecordBatch) -> Iterator[bytes]:
    """Write each row as a JSON object.

    Raises:
        ValueError: if a row is more than Arrow can join.
    """
    rows = max(1, batch.num_rows * AT_ONCE // max(AT_ONCE, batch.nbytes))
    for start in range(0, batch.num_rows, rows):
        part = batch.slice(start, rows)
        made = _members(zip(part.schema.names, part.columns, strict=True), part.num_rows)
        yield from made.to_pylist()


def _text(array: Any) -> Text | None:
    """Write the values of a column; None if there are none."""
    pa, pc = _arrow()
    array = _stored(array)
    kind, complete = array.type, not array.null_count
    if array.null_count == len(array):
        return None
    if _is_text(kind):
        return Text((b'"', _escaped(array.cast(pa.binary())), b'"'), complete)
    if pa.types.is_struct(kind):
        return _object(array)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _list(array)
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        return Text((pc.cast(array, pa.string()).cast(pa.binary()),), complete)
    if pa.types.is_float32(kind) or pa.types.is_float64(kind):
        return _numbers(array.cast(pa.float64()))
    return _slowly(array)


def _stored(array: Any) -> Any:
    """Look through dictionaries, and through what only gives text another name."""
    pa, _ = _arrow()
    if isinstance(array.type, pa.BaseExtensionType) and _is_text(array.type.storage_type):
        array = array.storage
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array


def _is_text(kind: Any) -> bool:
    pa, _ = _arrow()
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _escaped(array: Any) -> Any:
    """Escape what JSON asks to; bytes that are no UTF-8 are for the gate to refuse."""
    _, pc = _arrow()
    _, offsets, data = array.buffers()
    if data is None:
        return array
    ends = memoryview(offsets).cast("i")
    start, end = ends[array.offset], ends[array.offset + len(array)]
    found = bytes(memoryview(data)[start:end]).translate(None, PLAIN)
    for byte, written in ESCAPES.items():
        if byte in found:
            array = pc.replace_substring(array, pattern=byte, replacement=written)
    return array


def _joined(pieces: Iterable[Any], rows: int, *, absent: str = "emit_null") -> Any:
    """Put pieces together row by row; `absent` says what a null among them does."""
    _, pc = _arrow()
    parts: list[Any] = []
    for piece in pieces:
        if isinstance(piece, bytes) and parts and isinstance(parts[-1], bytes):
            parts[-1] += piece
        else:
            parts.append(piece)
    if len(parts) == 1:
        return _repeated(parts[0], rows) if isinstance(parts[0], bytes) else parts[0]
    return pc.binary_join_element_wise(*parts, b"", null_handling=absent)


def _repeated(text: bytes, rows: int) -> Any:
    pa, _ = _arrow()
    return pa.repeat(pa.scalar(text, pa.binary()), rows)


def _object(array: Any) -> Text:
    pa, pc = _arrow()
    names = [field.name for field in array.type]
    columns = [array.field(index) for index in range(len(names))]
    text = _members(zip(names, columns, strict=True), len(array))
    if array.null_count:
        text = pc.if_else(array.is_valid(), text, pa.scalar(None, pa.binary()))
    return Text((text,), not array.null_count)


def _members(named: Iterable[tuple[str, Any]], rows: int) -> Any:
    """Write an object in each row, whether it is there or not."""
    _, pc = _arrow()
    pieces: list[Any] = [b"{"]
    mark, loose = b"", False
    for name, column in named:
        made = _member(name, column)
        if made is None:
            continue
        if made.complete:
            pieces += [mark + encode(name) + b":", *made.pieces]
        else:
            # Without a member before it that is always there, the first comma is one too many.
            loose = loose or not mark
            pieces.append(_joined((b"," + encode(name) + b":", *made.pieces), rows))
        mark = b","
    text = _joined([*pieces, b"}"], rows, absent="replace")
    if loose:
        text = pc.replace_substring(text, pattern=b"{,", replacement=b"{", max_replacements=1)
    return text


def _member(name: str, column: Any) -> Text | None:
    if name in DERIVED:
        return None
    if name in FOREIGN:
        column = _stored(column)
        if _is_text(column.type):
            return _spliced(column)
    return _text(column)


def _spliced(array: Any) -> Text | None:
    """Take foreign JSON as it is, if it cannot pass for what stands around it."""
    pa, _ = _arrow()
    if array.null_count == len(array):
        return None
    array = array.cast(pa.binary())
    if not all(map(_is_whole, array.drop_null().to_pylist())):
        cells = [c if c is None or _is_whole(c) else _quoted(c) for c in array.to_pylist()]
        array = pa.array(cells, pa.binary())
    return Text((array,), not array.null_count)


def _is_whole(text: bytes) -> bool:
    """Tell whether a text is one JSON value, be it with faults that the gate finds inside it."""
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except (ValueError, RecursionError):
        return all(fault.kind != "syntax" for fault in inspect(text, max_depth=DEEPEST))
    return True


def _quoted(text: bytes) -> bytes:
    return NOT_JSON + encode(text.decode(errors="replace"))


def _list(array: Any) -> Text | None:
    pa, pc = _arrow()
    if pa.types.is_large_list(array.type):
        array = array.cast(pa.list_(array.type.value_field))
    start, end = array.offsets[0].as_py(), array.offsets[-1].as_py()
    items = array.values.slice(start, end - start)
    made = None if _is_nested(items.type) else _text(items)
    if made is None:
        return _slowly(array) if len(items) else None
    text = _joined(made.pieces, len(items))
    if not made.complete:
        text = pc.fill_null(text, b"null")
    lists = pa.ListArray.from_arrays(pc.subtract(array.offsets, array.offsets[0]), text)
    full = pc.greater(pc.list_value_length(array), 0)
    text = pc.if_else(full, pc.binary_join(lists, b","), pa.scalar(None, pa.binary()))
    return Text((b"[", text, b"]"), not text.null_count)


def _is_nested(kind: Any) -> bool:
    pa, _ = _arrow()
    return bool(pa.types.is_nested(kind) and not pa.types.is_struct(kind))


def _numbers(array: Any) -> Text | None:
    pa, pc = _arrow()
    if not pc.all(pc.less_equal(pc.abs(array), LARGEST)).as_py():
        return _slowly(array)
    whole = pc.equal(pc.trunc(array), array)
    integers = pc.cast(pc.if_else(whole, array, pa.scalar(None, pa.float64())), pa.int64())
    text = pc.if_else(whole, pc.cast(integers, pa.string()), pc.cast(array, pa.string()))
    return Text((text.cast(pa.binary()),), not array.null_count)


# By way of Python ---------------------------------------------------------------------------------


def _slowly(array: Any) -> Text | None:
    """Write value by value what needs no speed."""
    pa, _ = _arrow()
    cells = [
        None if value is None or value == [] else encode(_present(value))
        for value in array.to_pylist()
    ]
    made = pa.array(cells, pa.binary())
    return None if made.null_count == len(made) else Text((made,), not made.null_count)


def _present(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _present(item) for k, item in value.items() if item is not None and item != []}
    if isinstance(value, list):
        return [_present(item) for item in value]
    if not isinstance(value, float):
        return value
    if not math.isfinite(value):
        spelled = "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
        return msgspec.Raw(spelled.encode())
    return int(value) if value.is_integer() else value
