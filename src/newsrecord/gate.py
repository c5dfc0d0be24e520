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
    from collections.abc import Iterable, Sequence

    from newsrecord.source import Decoded, Json, Limits

__all__ = [
    "Admitted",
    "Group",
    "admit",
    "admit_header",
    "admit_one",
    "encode",
    "under_base",
    "visit",
]

DECODERS: Final = {
    name.encode(): msgspec.json.Decoder(twin) for name, twin in twins.RECORDS.items()
}
HEADER: Final = msgspec.json.Decoder(twins.Header)
TYPE: Final = re.compile(rb'"type"[ \t\r\n]*:[ \t\r\n]*"(Article|Actor|Event|Attribution)"')
_PLAIN_ID: Final = "[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)+"
PLAIN_IDS: Final = re.compile(rf"{_PLAIN_ID}(?:\n{_PLAIN_ID})*").fullmatch
"""Ids that no pattern minds, as nearly all are, a line each."""
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
    """A record that passed the gate, and its JSON text in the fixed field order."""

    record: Any
    encoded: bytes


class Group(NamedTuple):
    """Some records of one type that passed the gate together, and all their parts by sort.

    `places` says which of the items that came to the gate each of them was.
    """

    records: list[Any]
    places: list[int]
    visit: twins.Visit


_known: dict[str, set[str]] = {kind: set() for kind in twins.KINDS}
_strings: Final = tuple(
    (twins.BUCKETS.index(bucket), kind, _known[kind]) for bucket, kind in twins.STRINGS.items()
)


def admit(
    items: Sequence[Decoded], limits: Limits
) -> tuple[list[Admitted | list[Problem]], list[Group]]:
    """Turn each of what a decoder found into a record, or say all that is wrong with it.

    The records of one type are looked at together, so that a call more or less costs little.
    """
    results: list[Admitted | list[Problem]] = []
    quick: dict[str, tuple[list[Any], list[int]]] = {kind: ([], []) for kind in twins.RECORDS}
    slow: list[int] = []
    search, decoders = TYPE.search, DECODERS
    shallow = limits.depth > QUICK_DEPTH
    for place, item in enumerate(items):
        raw = item.raw
        kind = search(raw) if raw is not None else None
        if raw is not None and kind is not None:
            try:
                record = decoders[kind[1]].decode(raw)
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                pass
            else:
                encoded = encode(record)
                same = raw.count(b":") == encoded.count(b":")
                if (same and shallow and b"\\u00" not in raw) or _plain(raw, encoded, limits):
                    results.append(Admitted(record, encoded))
                    records, places = quick[record.type]
                    records.append(record)
                    places.append(place)
                    continue
        results.append([])
        slow.append(place)
    groups: list[Group] = []
    for records, places in quick.values():
        if records:
            slow += _sort(records, places, groups)
    for place in slow:
        results[place] = result = admit_one(items[place], limits)
        if isinstance(result, Admitted):
            groups.append(Group([result.record], [place], visit([result.record])))
    return results, groups


def _sort(records: list[Any], places: list[int], groups: list[Group]) -> list[int]:
    """Put records that are as they should be into groups, and return the places of the others.

    One bad record among many is found by halving.
    """
    parts = visit(records)
    if _admissible(parts):
        groups.append(Group(records, places, parts))
        return []
    if len(records) == 1:
        return places
    half = len(records) // 2
    return _sort(records[:half], places[:half], groups) + _sort(
        records[half:], places[half:], groups
    )


def visit(records: list[Any]) -> twins.Visit:
    """Collect the parts of some records of one type."""
    found: twins.Visit = twins.VISITS[records[0].type](records)
    return found


def admit_one(item: Decoded, limits: Limits) -> Admitted | list[Problem]:
    """Turn what a decoder found into a record the careful way, or say all that is wrong with it."""
    return _admit_value(item.value, limits) if item.raw is None else _carefully(item.raw, limits)


def _plain(raw: bytes, encoded: bytes, limits: Limits) -> bool:
    """Tell that the text hides nothing from a decoder that keeps the last of equal keys."""
    if limits.depth > QUICK_DEPTH and duplicate_free(raw, encoded) and b"\\u0000" not in raw:
        return True
    return not inspect(raw, max_depth=limits.depth)


def _admissible(visit: twins.Visit) -> bool:
    """Tell whether the strings match their patterns and the objects hold fitting members."""
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
    fresh = set(strings) - known
    if kind == "id" and _plain_ids(fresh, high):
        known |= fresh
        return True
    for text in fresh:
        if len(text) < low or (high and len(text) > high) or refuse(text) or not match(text):
            return False
        known.add(text)
    return True


def _plain_ids(ids: set[str], longest: int) -> bool:
    """Tell quickly that no pattern minds any of some ids; False means unknown."""
    lines = "\n".join(ids)
    return (
        PLAIN_IDS(lines) is not None
        and lines.count("\n") == len(ids) - 1
        and len(max(ids, key=len)) <= longest
    )


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
    return Admitted(record, encode(record))


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
