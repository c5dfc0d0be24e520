"""JSON: one object that holds the members of the header and `records`.

- the header      the members beside `records`, in any order; written first
- a record        an item of `records`, in the fixed field order, on a line of its own
- text            UTF-8, nothing escaped that need not be
- a number        as it was read; `1.0` becomes `1` where an integer is due
- absent, empty   left out
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from newsrecord.formats.base import Format, Stream
from newsrecord.jsonstream import split
from newsrecord.source import Decoded, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsrecord.formats.base import Encoded
    from newsrecord.source import Input, Output

__all__ = ["FORMAT", "decode", "encode", "header_of", "members_of", "records_of", "write"]


def decode(source: Input, /) -> Stream:
    """Read the members beside `records` first, wherever they stand, and then the records.

    **Shape**: the input is read twice, because members may follow the records.
    """
    members, broken = members_of(source)
    # A document that cannot be read has no header to be found wanting.
    header = header_of(members) if members or not broken else None
    return Stream(header, records_of(source))


def members_of(source: Input) -> tuple[list[tuple[str, Decoded]], bool]:
    """Read the members beside `records`, and tell whether the document is broken."""
    members: list[tuple[str, Decoded]] = []
    broken = False
    with source.open() as stream:
        for piece in split(stream, source.limits):
            if isinstance(piece, Fault) or piece.kind != "member":
                broken = broken or (isinstance(piece, Fault) and piece.fatal)
                continue
            place = (piece.offset, piece.line, piece.column)
            members.append((piece.name, Decoded(-1, piece.raw, None, *place)))
    return members, broken


def header_of(members: list[tuple[str, Decoded]]) -> Decoded:
    """Put the members together; each keeps its own place, in `value`."""
    from newsrecord.gate import encode as encode_value

    text = b",".join(encode_value(name) + b":" + (part.raw or b"") for name, part in members)
    start = members[0][1] if members else Decoded(-1, b"", None)
    return start._replace(raw=b"{" + text + b"}", value=dict(members))


def records_of(source: Input) -> Iterator[Decoded | Fault]:
    """Read the records, with their places."""
    number = 0
    with source.open() as stream:
        for piece in split(stream, source.limits):
            if isinstance(piece, Fault):
                yield piece._replace(number=number)
                number += piece.fatal
            elif piece.kind == "record":
                yield Decoded(number, piece.raw, None, piece.offset, piece.line, piece.column)
                number += 1


def encode(header: bytes, records: Iterable[Encoded], output: Output, /) -> None:
    """Write the header's members, then each record on a line of its own."""
    write(header, records, output.member())


def write(header: bytes, records: Iterable[Encoded], stream: BinaryIO) -> None:
    """Write the document, and close the stream."""
    stream.write(header[:-1] + b',\n"records": [')
    mark = b"\n"
    for record in records:
        stream.write(mark + record.text)
        mark = b",\n"
    stream.write(b"\n]}\n")
    stream.close()


FORMAT = Format("json", "JSON: one object with `records`", (".json",), decode, encode)
