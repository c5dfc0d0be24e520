"""What the tests of JSON-LD and RDF share: formats over memory, and records made of models."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from newsrecord import gate
from newsrecord.authoring.sample import sample
from newsrecord.formats import FORMATS, Encoded
from newsrecord.source import Decoded, Fault, MemoryInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsrecord.loss import Ledger

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
HEADER = {"newsrecord": "1", "base": "https://base.example/häfen/"}


class Kept(io.BytesIO):
    """A member whose bytes outlive its closing."""

    def close(self) -> None:
        pass


class Memory:
    """An output in memory."""

    def __init__(self) -> None:
        self.members: dict[str, Kept] = {}

    def member(self, name: str = "") -> BinaryIO:
        return self.members.setdefault(name, Kept())


def example(name: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return header and records of an example, or of a sample of so many articles."""
    if name.isdigit():
        header, *records = sample(int(name), seed=5, order="mixed")
    else:
        text = (ROOT / "examples" / f"{name}.jsonl").read_text("utf-8")
        header, *records = map(json.loads, text.splitlines())
    return header, records


def encoded(records: Iterable[Any]) -> Iterator[Encoded]:
    """Make what a format is given."""
    for record in records:
        decoder = gate.DECODERS[record["type"].encode()]
        twin: Any = decoder.decode(gate.encode(record))
        yield Encoded(twin, gate.encode(twin))


def written(name: str, header: Any, records: Iterable[Any]) -> tuple[bytes, Ledger | None]:
    """Write records in a format; return the bytes and what was lost."""
    output = Memory()
    encode = FORMATS[name].encode
    assert encode is not None
    ledger = encode(gate.encode(header), encoded(records), output)
    return output.members[""].getvalue(), ledger


def taken(name: str, data: bytes | str) -> tuple[Any, list[Any], list[Fault], tuple[Any, ...]]:
    """Read a format; return the header, the records, the faults and the losses."""
    decode = FORMATS[name].decode
    assert decode is not None
    stream = decode(MemoryInput("x", data if isinstance(data, bytes) else data.encode()))
    items = list(stream.items)
    records = [json.loads(item.raw or b"") for item in items if isinstance(item, Decoded)]
    header = json.loads(stream.header.raw or b"") if stream.header else None
    losses = stream.ledger.entries() if stream.ledger else ()
    return header, records, [item for item in items if isinstance(item, Fault)], losses
