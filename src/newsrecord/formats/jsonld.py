"""JSON-LD: the JSON of the dataset, with the context that makes it RDF.

- the context     first and in the file itself, so that no reader needs the network
- the header      members beside `records`, as in JSON; the document is of the type Dataset
- a record        an item of `records`, on a line of its own: its plain JSON is its compact form
- the base        as `@base`; without one `https://newsrecord.invalid/`, which is left out again
Such a file is read like JSON, record by record.  Any other JSON-LD (expanded, flattened, framed,
under other names) is expanded by PyLD in memory; a context that is not at hand is never fetched.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from newsrecord.formats import json as plain
from newsrecord.formats.base import Stream
from newsrecord.gate import encode as encode_value
from newsrecord.linked import DATASET, NOWHERE, context

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsrecord.formats.base import Encoded
    from newsrecord.source import Decoded, Input, Output

__all__ = ["decode", "encode"]

OWN = ("@context", "type")


@cache
def _context() -> dict[str, Any]:
    return context()


def decode(source: Input, /) -> Stream:
    """Read a file of our own as it comes, and any other as a whole."""
    members, broken = plain.members_of(source)
    if not _is_own(dict(members)):
        from newsrecord.formats.expand import decode as decode_any

        return decode_any(source)
    rest = [(name, part) for name, part in members if name not in OWN]
    header = plain.header_of(rest) if rest or not broken else None
    return Stream(header, plain.records_of(source))


def _is_own(members: dict[str, Decoded]) -> bool:
    """Tell whether the context is ours and means what the header says."""
    if not set(OWN) <= members.keys() or any(
        name[:1] == "@" for name in members if name not in OWN
    ):
        return False
    try:
        found, kind, base = (
            json.loads(members[name].raw or b"null") if name in members else None
            for name in (*OWN, "base")
        )
    except (ValueError, RecursionError):
        return False
    if not isinstance(found, dict) or kind != DATASET:
        return False
    return found.pop("@base", None) == (base or NOWHERE) and found == _context()


def encode(header: bytes, records: Iterable[Encoded], output: Output, /) -> None:
    """Write the context, the header's members, and each record on a line of its own."""
    base = json.loads(header).get("base") or NOWHERE
    head = encode_value({"@context": {"@base": base, **_context()}, "type": DATASET})
    plain.write(head[:-1] + b"," + header[1:], records, output.member())
