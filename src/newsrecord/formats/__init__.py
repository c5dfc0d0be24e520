"""The formats that datasets are read from and written to, one module each."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from newsrecord import late
from newsrecord.errors import UsageError
from newsrecord.formats import json, jsonl
from newsrecord.formats.base import Cutting, Encoded, Format, Stream
from newsrecord.spelling import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["FORMATS", "Encoded", "Format", "Stream", "by_content", "by_name", "by_suffix"]


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        each.name: each
        for each in (
            json.FORMAT,
            jsonl.FORMAT,
            Format(
                "parquet",
                "Parquet: a folder with a table for each record type",
                (".parquet",),
                late.function("newsrecord.formats.parquet", "decode"),
                late.function("newsrecord.formats.parquet", "encode"),
                folder=True,
                cutting=Cutting(
                    late.function("newsrecord.formats.parquet", "cut"),
                    late.function("newsrecord.formats.parquet", "read"),
                ),
            ),
            Format(
                "jsonld",
                "JSON-LD: JSON that is RDF too",
                (".jsonld",),
                late.function("newsrecord.formats.jsonld", "decode"),
                late.function("newsrecord.formats.jsonld", "encode"),
                public=True,
                based=True,
            ),
            Format(
                "nquads",
                "N-Quads: RDF, a statement a line",
                (".nq", ".nt"),
                late.function("newsrecord.formats.rdf", "decode_nquads"),
                late.function("newsrecord.formats.rdf", "encode_nquads"),
                public=True,
                based=True,
            ),
            Format(
                "turtle",
                "Turtle: RDF for people to read",
                (".ttl",),
                late.function("newsrecord.formats.rdf", "decode_turtle"),
                late.function("newsrecord.formats.rdf", "encode_turtle"),
                public=True,
                based=True,
            ),
            Format(
                "page",
                "Web pages: JSON-LD of schema.org, only read",
                (".html", ".htm"),
                late.function("newsrecord.formats.page", "decode"),
                None,
            ),
            Format(
                "schemaorg",
                "schema.org JSON-LD for search engines and fact-checkers",
                (".schemaorg.jsonld",),
                None,
                late.function("newsrecord.formats.schemaorg", "encode"),
                public=True,
            ),
            Format(
                "webannotation",
                "W3C Web Annotation JSON-LD of quotes, mentions and evidence",
                (".anno.jsonld",),
                None,
                late.function("newsrecord.formats.webannotation", "encode"),
                public=True,
            ),
        )
    }
)
"""The formats by name."""

PACKED = (".gz", ".zst")
# N-Quads begins with a subject and a predicate, Turtle with a prefix or a base.
_QUADS = late.pattern(
    rb"(?:#[^\n]*\n|[ \t\r\n])*(?:_:\S+|<[A-Za-z][A-Za-z0-9+.-]*:[^<> ]*>)[ \t]+<"
)
_TURTLE = late.pattern(rb"(?:#[^\n]*\n|[ \t\r\n])*(?:@prefix|@base|(?i:prefix|base)[ \t])")
_EXPANDED = late.pattern(rb'\[[ \t\r\n]*\{[ \t\r\n]*"@')
_TOKEN = late.pattern(rb'"([^"\\]*(?:\\.[^"\\]*)*)"([ \t\r\n]*:)?|[{}\[\]]')


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
    found = [
        (len(suffix), each.name)
        for each in FORMATS.values()
        for suffix in each.suffixes
        if plain.endswith(suffix)
    ]
    # `.anno.jsonld` is longer than `.jsonld`, and so means more.
    return FORMATS[max(found)[1]] if found else None


def by_content(head: bytes) -> Format | None:
    """Tell the format from the first bytes of an input, after decompression.

    Nothing at all is JSON Lines, and so is UTF-16, for the gate to name.  An object is JSON-LD if
    it has a context, JSON if it holds `records`, and JSON Lines if it holds a record's `type` or
    ends on the first line.
    """
    if head.startswith(b"PAR1"):
        return FORMATS["parquet"]
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return FORMATS["jsonl"]
    if text[:9].lower().startswith((b"<!doctype", b"<html")):
        return FORMATS["page"]
    if not text.startswith(b"{"):
        return _linked(text)
    keys = set(_keys(text))
    if b"@context" in keys or b"@graph" in keys:
        return FORMATS["jsonld"]
    first = text.partition(b"\n")[0].rstrip()
    whole = b"type" in keys or (len(first) > 1 and first.endswith(b"}"))
    return FORMATS["jsonl" if whole and b"records" not in keys else "json"]


def _linked(text: bytes) -> Format | None:
    """Tell the forms of RDF apart that are not a JSON object."""
    signs = {"jsonld": _EXPANDED, "nquads": _QUADS, "turtle": _TURTLE}
    return next((FORMATS[name] for name, sign in signs.items() if sign.match(text)), None)


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
