"""Faults of the bytes (NR0xx) and of the schema (NR1xx)."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from newsrecord.authoring.faults.base import Fault, FileFault, Plant, each, encode, member, pack
from newsrecord.authoring.sample import sample
from newsrecord.source import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from newsrecord.authoring.faults.base import Faults, Record

__all__ = ["FAULTS", "FOREIGN"]

_LIMITS = Limits()
_BASE: str = next(sample(0))["base"]


def _is_leaf(record: Record) -> bool:
    """Whether nothing leads to an attribution, so that nobody misses it if it is refused."""
    return str(record["id"]).endswith(("-3", "-4"))


def _text(added: bytes, pointer: str = "") -> Fault:
    """Make a fault of the text of a record, in a member that is added at its end."""

    def planter(record: Record) -> Plant | None:
        if not _is_leaf(record) or "ext" in record:
            return None
        return Plant(encode(record)[:-1] + b"," + added + b"}", pointer)

    return Fault("Attribution", planter)


def _nest(levels: int) -> Fault:
    # The record itself and `ext` are two levels.
    deep = b"[" * (levels - 2) + b"]" * (levels - 2)
    return _text(b'"ext":{"desk:deep":' + deep + b"}", "/ext/desk:deep" + "/0" * (levels - 3))


def _mark(pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf"
    yield from pieces


def _overfill(record: Record) -> Plant | None:
    if not _is_leaf(record):
        return None
    return Plant(encode(record)[:-1] + b" " * _LIMITS.record_bytes + b"}", record_id="")


def _swell(pieces: Iterator[bytes]) -> Iterator[bytes]:
    # Blank lines pack so well that twice what is free is more than the ratio allows.
    blank = b" " * ((1 << 20) - 1) + b"\n"
    yield from pack(blank for _ in range(2 * _LIMITS.free_bytes >> 20))
    yield from pieces


def _cut(pieces: Iterator[bytes]) -> Iterator[bytes]:
    # The checksum and the length are missing: all records can be read, but nobody knows that.
    held = b""
    for piece in pieces:
        held += piece
        yield held[:-8]
        held = held[-8:]


def _add_unknown(record: Record) -> Plant:
    record["colour"] = "red"
    return Plant(record, "/colour")


def _overdo_confidence(part: Record) -> str | None:
    if "confidence" not in part:
        return None
    part["confidence"] = 1.5
    return "/confidence"


def _name_twice(part: Record) -> str | None:
    if "actor" not in part:
        return None
    part["text"] = "somebody"
    return ""


def _add_null(record: Record) -> Plant | None:
    if "slugline" in record:
        return None
    record["slugline"] = None
    return Plant(record, "/slugline")


def _spell_out(part: Record) -> str | None:
    if "actor" not in part:
        return None
    part["actor"] = _BASE + part["actor"]
    return "/actor"


FAULTS: Faults = {
    "NR001": _text(b""),
    "NR002": _text(b'"ext":{"desk:place":"caf\xe9"}', "/ext/desk:place"),
    "NR003": _text(b'"type":"Attribution"', "/type"),
    "NR004": _text(b'"ext":{"desk:size":9007199254740993}', "/ext/desk:size"),
    "NR005": _text(rb'"ext":{"desk:word":"\ud83d"}', "/ext/desk:word"),
    "NR006": FileFault(_mark),
    "NR007": _nest(_LIMITS.depth + 1),
    "NR008": Fault("Attribution", _overfill),
    "NR009": FileFault(_swell, packed=True),
    "NR010": FileFault(_cut, packed=True),
    "NR101": Fault("", _add_unknown),
    "NR102": member("Event", "label", lambda _: None),
    "NR103": member("Event", "label", lambda text: [text]),
    "NR104": member("Event", "eventuality", lambda _: "happening"),
    "NR105": member("Article", "body_sha256", lambda digest: digest[:60]),
    "NR106": each("Event", "provenance", _overdo_confidence),
    "NR107": each("Event", "participants", _name_twice),
    "NR108": Fault("Article", _add_null),
    "NR109": each("Event", "participants", _spell_out),
}

FOREIGN: Mapping[str, str] = MappingProxyType(
    {
        "NR011": "a JSON-LD document",
        "NR012": "an RDF graph",
        "NR013": "a web page",
    }
)
"""What the faults are of that JSON Lines cannot have, so that they have no planter."""
