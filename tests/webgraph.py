"""What the tests of the web formats share: encoding in memory, and JSON-LD without a network."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from newsrecord import gate
from newsrecord.formats import FORMATS
from newsrecord.formats.base import Encoded

if TYPE_CHECKING:
    from newsrecord.loss import Ledger

__all__ = ["EXAMPLES", "VOCABULARY", "Kept", "encode", "expand", "read_lines", "vocabulary"]

EXAMPLES = Path(__file__).parents[1] / "examples"
VOCABULARY = Path(__file__).parents[2] / "shared/data/news/schemaorg/vocabulary"
HEADER: dict[str, Any] = {"newsrecord": "1", "base": "https://base.example/"}


class Kept(io.BytesIO):
    """An output in memory."""

    def member(self, name: str = "") -> Kept:
        return self

    def close(self) -> None:
        pass


def encode(name: str, *records: dict[str, Any], header: Any = None) -> tuple[str, Ledger]:
    """Write records in a format, and return the text with the ledger."""
    output = Kept()
    write = FORMATS[name].encode
    assert write is not None
    lines = [gate.encode(record) for record in records]
    encoded = (
        Encoded(gate.DECODERS[record["type"].encode()].decode(line), line)
        for record, line in zip(records, lines, strict=True)
    )
    ledger = write(msgspec.json.encode(header or HEADER), encoded, output)
    assert ledger is not None
    return output.getvalue().decode(), ledger


def read_lines(name: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Read an example: the header and the records."""
    lines = (EXAMPLES / name).read_text("utf-8").splitlines()
    header, *records = map(json.loads, lines)
    return header, records


def vocabulary(name: str) -> Path:
    """Return a file of the schema.org vocabulary, or skip."""
    path = VOCABULARY / name
    if not path.exists():
        pytest.skip("../shared/data/news/schemaorg/vocabulary is not here")
    return path


def expand(text: str, contexts: dict[str, Any]) -> Any:
    """Expand JSON-LD with contexts that are given, and none other."""
    from pyld import jsonld

    def load_document(url: str, options: Any) -> Any:
        return {"contextUrl": None, "documentUrl": url, "document": contexts[url]}

    return jsonld.expand(json.loads(text), {"documentLoader": load_document})
