"""The formats that datasets are read from and written to, one module each."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from newsrecord.errors import UsageError
from newsrecord.finding import did_you_mean
from newsrecord.formats import json, jsonl, parquet
from newsrecord.formats.base import Encoded, Format, Stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["FORMATS", "Encoded", "Format", "Stream", "by_content", "by_name", "by_suffix"]

FORMATS: Mapping[str, Format] = MappingProxyType(
    {each.name: each for each in (json.FORMAT, jsonl.FORMAT, parquet.FORMAT)}
)
"""The formats by name."""

PACKED = (".gz", ".zst")
_TOKEN = re.compile(rb'"([^"\\]*(?:\\.[^"\\]*)*)"([ \t\r\n]*:)?|[{}\[\]]')


def by_name(name: str) -> Format:
    """Return the format of this name.

    Raises:
        UsageError: if there is none.

    >>> by_name("jsonl").suffixes[0]
    '.jsonl'
    """
    if name not in FORMATS:
        hint = did_you_mean(name, FORMATS)
        message = f"no format is called {name!r}.{hint} There are: {', '.join(FORMATS)}"
        raise UsageError(message)
    return FORMATS[name]


def by_suffix(name: str) -> Format | None:
    """Return the format that a name ends in, compression aside.

    >>> by_suffix("x.jsonl.zst").name
    'jsonl'
    """
    plain = name.lower().rstrip("/")
    for suffix in PACKED:
        plain = plain.removesuffix(suffix)
    found = [each for each in FORMATS.values() if plain.endswith(each.suffixes)]
    return found[0] if found else None


def by_content(head: bytes) -> Format | None:
    """Tell the format from the first bytes of an input, after decompression.

    Nothing at all is JSON Lines, and so is UTF-16, for the gate to name.  An object is JSON if it
    holds `records`, and JSON Lines if it holds a record's `type` or ends on the first line.
    """
    if head.startswith(b"PAR1"):
        return FORMATS["parquet"]
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return FORMATS["jsonl"]
    if not text.startswith(b"{"):
        return None
    keys = set(_keys(text))
    first = text.partition(b"\n")[0].rstrip()
    whole = b"type" in keys or (len(first) > 1 and first.endswith(b"}"))
    return FORMATS["jsonl" if whole and b"records" not in keys else "json"]


def _keys(text: bytes) -> Iterator[bytes]:
    """Yield the member names of the first object, as far as the text goes."""
    depth = 0
    for token in _TOKEN.finditer(text):
        mark = token[0][:1]
        if mark == b'"':
            if depth == 1 and token[2]:
                yield token[1]
        else:
            depth += 1 if mark in b"{[" else -1
            if depth == 0:
                return
