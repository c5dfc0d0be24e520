"""The formats that datasets are read from and written to, one module each."""

from __future__ import annotations

import difflib
from types import MappingProxyType
from typing import TYPE_CHECKING

from newsrecord.errors import UsageError
from newsrecord.formats import json, jsonl, parquet
from newsrecord.formats.base import Encoded, Format, Stream

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FORMATS", "Encoded", "Format", "Stream", "by_content", "by_name", "by_suffix"]

FORMATS: Mapping[str, Format] = MappingProxyType(
    {each.name: each for each in (json.FORMAT, jsonl.FORMAT, parquet.FORMAT)}
)
"""The formats by name."""

PACKED = (".gz", ".zst")


def by_name(name: str) -> Format:
    """Return the format of this name.

    Raises:
        UsageError: if there is none.

    >>> by_name("jsonl").suffixes[0]
    '.jsonl'
    """
    if name not in FORMATS:
        near = difflib.get_close_matches(name, FORMATS, 1)
        hint = f" Did you mean {near[0]}?" if near else ""
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

    A first line that is a whole JSON object is JSON Lines, unless it holds `records`.
    """
    if head.startswith(b"PAR1"):
        return FORMATS["parquet"]
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text.startswith(b"{"):
        return None
    first, line_break, rest = text.partition(b"\n")
    whole = first.rstrip().endswith(b"}") and (
        not line_break or not rest.strip() or rest.lstrip().startswith(b"{")
    )
    return FORMATS["jsonl" if whole and b'"records"' not in first else "json"]
