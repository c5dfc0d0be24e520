"""The one gate: the bytes or the value of a record become a typed, frozen record, or problems.

The quick way decodes into a msgspec twin and checks distinct strings only; whatever it does not
let through goes the careful way, which finds every fault and its place.  Both let the same
records through, which is what `tests/law` holds them to.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from newsrecord import twins
from newsrecord.finding import Problem
from newsrecord.jsontext import duplicate_free, inspect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from newsrecord.source import Decoded, Json, Limits

__all__ = ["Admitted", "admit", "admit_header", "encode", "under_base"]

DECODERS: Final = {
    name.encode(): msgspec.json.Decoder(twin) for name, twin in twins.RECORDS.items()
}
HEADER: Final = msgspec.json.Decoder(twins.Header)
TYPE: Final = re.compile(rb'"type"[ \t\r\n]*:[ \t\r\n]*"(Article|Actor|Event|Attribution)"')
encode: Final = msgspec.json.Encoder().encode
QUICK_DEPTH: Final = 50
KEPT: Final = 1 << 12
"""How many distinct strings of a kind are remembered as well-formed."""

CODES: Final = {
    "syntax": "NR001",
    "utf8": "NR002",
    "duplicate_key": "NR003",
    "number": "NR004",
    "character": "NR005",
    "depth": "NR007",
}


class Admitted(NamedTuple):
    """A record that passed the gate, and its parts by sort."""

    record: Any
    visit: twins.Visit
    encoded: bytes


_known: dict[str, set[str]] = {kind: set() for kind in twins.KINDS}
_strings: Final = tuple(
    (twins.Visit._fields.index(bucket), kind, _known[kind])
    for bucket, kind in twins.STRINGS.items()
)


def admit(item: Decoded, limits: Limits) -> Admitted | list[Problem]:
    """Turn what a decoder found into a record, or say all that is wrong with it."""
    if item.raw is None:
        return _admit_value(item.value, limits)
    raw = item.raw
    kind = TYPE.search(raw)
    if kind is not None:
        try:
            record = DECODERS[kind[1]].decode(raw)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return _carefully(raw, limits)
        encoded = encode(record)
        visit = _visit(record)
        if _admissible(visit, record.id) and _plain(raw, encoded, limits):
            return Admitted(record, visit, encoded)
    return _carefully(raw, limits)


def _visit(record: Any) -> twins.Visit:
    visit: Callable[[Any], twins.Visit] = twins.VISITS[record.type]
    return visit(record)


def _plain(raw: bytes, encoded: bytes, limits: Limits) -> bool:
    """Tell that the text hides nothing from a decoder that keeps the last of equal keys."""
    if limits.depth > QUICK_DEPTH and duplicate_free(raw, encoded) and b"\\u0000" not in raw:
        return True
    return not inspect(raw, max_depth=limits.depth)


def _admissible(visit: twins.Visit, id_: str) -> bool:
    """Tell whether the strings match their patterns and the objects hold fitting members."""
    ids = _known["id"]
    if id_ not in ids and not _well_formed("id", (id_,)):
        return False
    for column, kind, known in _strings:
        strings = visit[column]
        if strings and not known.issuperset(strings) and not _well_formed(kind, strings):
            return False
    for ext in visit.ext:
        if not _ext_fits(ext):
            return False
    for value in visit.suggestion:
        if not _foreign_fits(value, 4):
            return False
    return bool(twins.members_fit(visit))


def _well_formed(kind: str, strings: Iterable[str]) -> bool:
    match, refuse, low, high = twins.KINDS[kind]
    known = _known[kind]
    if len(known) > KEPT:
        known.clear()
    for text in strings:
        if text in known:
            continue
        if len(text) < low or (high and len(text) > high) or refuse(text) or not match(text):
            return False
        known.add(text)
    return True


def _ext_fits(ext: dict[str, Any]) -> bool:
    known = _known["ext_key"].issuperset(ext) or _well_formed("ext_key", ext)
    return known and _foreign_fits(ext, 2)


def _foreign_fits(value: Json, depth: int) -> bool:
    """Tell quickly whether foreign JSON keeps the limits; deep values go the careful way."""
    if isinstance(value, str):
        return "\x00" not in value
    if isinstance(value, (dict, list)):
        if depth > QUICK_DEPTH:
            return False
        for item in value if isinstance(value, list) else (*value, *value.values()):
            if not _foreign_fits(item, depth + 1):
                return False
        return True
    return value is None or -twins.MAX_NUMBER <= value <= twins.MAX_NUMBER


def _carefully(raw: bytes, limits: Limits) -> Admitted | list[Problem]:
    return _faults(raw, limits) or _from_value(json.loads(raw))


def _faults(raw: bytes, limits: Limits) -> list[Problem]:
    """List what RFC 8259, I-JSON and the limits object to in a text."""
    return [
        Problem(
            fault.path,
            fault.message,
            code=CODES[fault.kind],
            offset=fault.offset,
            fatal=fault.kind == "depth",
        )
        for fault in inspect(raw, max_depth=limits.depth)
    ]


def _admit_value(value: Json, limits: Limits) -> Admitted | list[Problem]:
    """Admit a value that never was JSON text, by way of its text."""
    raw = _text_of(value)
    if not isinstance(raw, bytes):
        return raw
    # The offsets are those of a text that stands nowhere.
    faults = [fault._replace(offset=None) for fault in _faults(raw, limits)]
    return faults or _from_value(value)


def _text_of(value: Json) -> bytes | list[Problem]:
    """Write a value as JSON text, with all that `inspect` objects to still in it."""
    try:
        raw = encode(value)
        # msgspec writes NaN and Infinity as null, json as what they are.
        return json.dumps(value, ensure_ascii=False).encode() if b"null" in raw else raw
    except (TypeError, ValueError, RecursionError, OverflowError) as error:
        return [Problem((), f"the record cannot be written as JSON: {error}", code="NR005")]


def _from_value(value: Json) -> Admitted | list[Problem]:
    """Admit a value that is sound JSON; a whole number may be written as 1.0."""
    from newsrecord.explain import explain

    problems = explain(value)
    if problems:
        return problems
    record = msgspec.convert(_whole(value), twins.RECORDS[value["type"]])
    visit = _visit(record)
    return Admitted(record, visit, encode(record))


def _whole(value: Json) -> Json:
    """Write whole floats as integers outside foreign JSON, where a decoder may ask for them."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        foreign = ("ext", "suggestion")
        return {key: item if key in foreign else _whole(item) for key, item in value.items()}
    return value


def admit_header(item: Decoded, limits: Limits) -> twins.Header | list[Problem]:
    """Turn what a decoder found into a header, or say all that is wrong with it."""
    raw = item.raw if item.raw is not None else _text_of(item.value)
    if not isinstance(raw, bytes):
        return raw
    faults = _faults(raw, limits)
    if faults:
        return faults
    header = _plain_header(raw)
    if header is not None:
        return header
    from newsrecord.explain import explain

    value = json.loads(raw)
    problems = explain(value, header=True)
    return problems or msgspec.convert(_whole(value), twins.Header)


def _plain_header(raw: bytes) -> twins.Header | None:
    """Decode a header that holds nothing but strings; all others go the careful way."""
    try:
        header = HEADER.decode(raw)
    except (msgspec.MsgspecError, RecursionError):
        return None
    objects: tuple[Any, ...] = (header.publisher, header.ext)
    if any(each is not None for each in objects):
        return None
    strings = ((kind, getattr(header, name)) for name, kind in twins.HEADER.items())
    fit = all(text is None or _well_formed(kind, (text,)) for kind, text in strings)
    return header if fit else None


def under_base(admitted: Admitted, base: str) -> list[Problem]:
    """Find ids that are written as absolute IRIs although they lie under the dataset's own base.

    Two spellings of one id would be two records to every reader that compares strings.
    """
    from newsrecord.model.paths import walk

    parts = walk(admitted.record)
    message = "an absolute id under the dataset's own base"
    return [
        Problem(path, message, f'write "{value[len(base) :]}"', code="NR109")
        for path, bucket, value in parts
        if (bucket == "id" or bucket.startswith("to_")) and value.startswith(base)
    ]
