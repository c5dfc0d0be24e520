"""JSON Lines: one record a line.

- the header      an object without `type` on the first line, and again wherever files were joined
- a record        one line of JSON in the fixed field order, ended by a line feed
- text            UTF-8, nothing escaped that need not be
- a number        as it was read; `1.0` becomes `1` where an integer is due
- absent, empty   left out
"""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING

from newsrecord.formats.base import Format, Stream
from newsrecord.jsonstream import lines
from newsrecord.source import Decoded, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsrecord.formats.base import Encoded
    from newsrecord.source import Input, Json, Output

__all__ = ["FORMAT", "decode", "encode"]

_BRACE = ord("{")
MARK = b'"newsrecord"'
SPREAD = (
    "this looks like JSON spread over several lines; JSON Lines has one record a line, so write "
    "each on one line, or read it with --format json if it is one object with `records`"
)

FENCE = "a fence of Markdown is not a record: take the line out"


def decode(source: Input, /) -> Stream:
    """Read the header, if the first line is one, and then the records."""
    found = _items(source)
    ahead: list[Decoded | Fault] = []
    for item in found:
        if isinstance(item, Decoded) and item.number < 0:
            return Stream(item, chain(ahead, found))
        ahead.append(item)
        if isinstance(item, Decoded):
            break
    return Stream(None, chain(ahead, found))


def _items(source: Input) -> Iterator[Decoded | Fault]:
    """Yield the first header, numbered -1, and then records; a later header must say the same."""
    number = 0
    first: dict[str, Json] | None = None
    with source.open() as stream:
        for item in lines(stream, source.limits):
            if isinstance(item, Fault):
                yield item._replace(number=number)
                number += item.fatal
                continue
            line, offset, raw = item
            if raw[0] == _BRACE and len(raw) > 1 and MARK not in raw:
                # Straight to the tuple: nearly every line comes this way.
                yield tuple.__new__(Decoded, (number, raw, None, offset, line, 1, "", None, None))
                number += 1
                continue
            if number == 0 and first is None and raw.strip() in {b"{", b"["}:
                yield Fault("NR001", SPREAD, 0, offset, line, fatal=True)
                return
            if raw.lstrip().startswith(b"```"):
                yield Fault("NR001", FENCE, -1, offset, line)
                continue
            header = _header(raw) if MARK in raw else None
            if header is not None:
                if first is None and number == 0:
                    first = header
                    yield Decoded(-1, raw, None, offset, line)
                elif first != header:
                    what = (
                        "this header differs from the first" if first else "a header after records"
                    )
                    message = f"{what}: put it on the first line, once"
                    yield Fault("NR906", message, -1, offset, line)
                continue
            yield Decoded(number, raw, None, offset, line)
            number += 1


def _header(raw: bytes) -> dict[str, Json] | None:
    """Return the header that a line holds, if it holds one."""
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    header = isinstance(value, dict) and "newsrecord" in value and "type" not in value
    return value if header else None


def encode(header: bytes, records: Iterable[Encoded], output: Output, /) -> None:
    """Write one line for the header and one for each record."""
    stream = output.member()
    stream.write(header + b"\n")
    for record in records:
        stream.write(record.text + b"\n")
    stream.close()


FORMAT = Format(
    "jsonl", "JSON Lines: one record a line", (".jsonl", ".ndjson", ".jsonlines"), decode, encode
)
