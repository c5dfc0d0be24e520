"""Where bytes come from and go to, and how a place in them is named.

`Input` and `Output` are the only doors to the outside.  `newsrecord.files` implements them over
disk and compression; tests implement them over memory.  A decoder turns an `Input` into a stream
of `Decoded` and `Fault` values, which the pipeline turns into records and findings.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import (
    TYPE_CHECKING,
    Any,
    BinaryIO,
    NamedTuple,
    Protocol,
    TypeAlias,
    runtime_checkable,
)

from newsrecord.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "TABLES",
    "Decoded",
    "Fault",
    "Framed",
    "Input",
    "Json",
    "Limits",
    "MemoryInput",
    "Origin",
    "Output",
    "Path",
    "Place",
    "is_absolute",
    "pointer",
]

Json: TypeAlias = Any
"""A JSON value as Python holds it: dict, list, str, int, float, bool or None."""

Path: TypeAlias = tuple[str | int, ...]
"""The keys and indices that lead from a record to a value in it."""


TABLES: Mapping[str, str] = MappingProxyType(
    {
        "Article": "articles",
        "Actor": "actors",
        "Event": "events",
        "Attribution": "attributions",
    }
)
"""The folders of a dataset that is a folder of tables, by record type."""

DEEPEST = 400


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a stranger's input is read before the reader gives up.

    Units: `depth` counts nested arrays and objects inside a record; the others are bytes.
    `ratio` bounds decompressed bytes per compressed byte once `free_bytes` have been read.
    """

    depth: int = 64
    record_bytes: int = 16 * 1024 * 1024
    decompressed_bytes: int = 1 << 40
    ratio: int = 1000
    free_bytes: int = 64 * 1024 * 1024

    def __post_init__(self) -> None:
        """Refuse a depth that the decoders behind the gate cannot bear.

        Raises:
            UsageError: if `depth` is beyond `DEEPEST`.
        """
        if self.depth > DEEPEST:
            message = f"a depth of {self.depth} is more than can be read; the most is {DEEPEST}"
            raise UsageError(message)


class Place(NamedTuple):
    """Where something stands in a file.

    Lines and columns count from 1, columns in Unicode code points; `byte` counts from 0 in the
    decompressed bytes.  Parquet has `row_group` and `row` (both from 0) instead of a line.
    """

    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None
    byte: int | None = None
    row_group: int | None = None
    row: int | None = None


class Origin(NamedTuple):
    """Which record of which input: both numbers count from 0, records in the order of the file."""

    input: int
    number: int


class Decoded(NamedTuple):
    """One record as a decoder found it, not yet checked.

    Text formats give `raw`, the JSON text of the record; others give `value`.  `line` and
    `column` are those of the first byte of `raw`, which stands at byte `offset`.
    """

    number: int
    raw: bytes | None
    value: Json
    offset: int = 0
    line: int = 1
    column: int = 1
    member: str = ""
    row_group: int | None = None
    row: int | None = None


class Fault(NamedTuple):
    """Something in the bytes that keeps a record, or the rest of the input, from being read.

    A `fatal` fault means that the input was not read to its end, or a record was not checked.
    """

    code: str
    message: str
    number: int
    offset: int = 0
    line: int = 1
    column: int = 1
    fatal: bool = False
    path: Path = ()
    member: str = ""


class Input(Protocol):
    """A named source of bytes that can be opened more than once."""

    @property
    def name(self) -> str:
        """The name to show to people."""
        ...

    @property
    def size(self) -> int | None:
        """Bytes on disk, if known."""
        ...

    @property
    def limits(self) -> Limits:
        """The limits that readers of this input keep."""
        ...

    def open(self, tap: Callable[[bytes], object] | None = None) -> BinaryIO:
        """Open the decompressed bytes from their start.

        `tap` is handed each block of the bytes on disk once, as they are read.
        """
        ...

    def members(self) -> tuple[Input, ...]:
        """The files of a folder in the order of their names; empty for a file."""
        ...


@runtime_checkable
class Framed(Protocol):
    """An input whose compressed bytes may be frames that can be unpacked one without another."""

    def frames(self) -> list[int]:
        """Return where the frames begin, in bytes on disk; empty if there are none."""
        ...

    def part(self, begin: int, end: int) -> BinaryIO:
        """Open the decompressed bytes of the frames between two bytes on disk."""
        ...


class Output(Protocol):
    """A target that appears as a whole or not at all."""

    def member(self, name: str = "") -> BinaryIO:
        """Open a file of the target for writing; the empty name is the target itself."""
        ...


@dataclass(frozen=True, slots=True)
class MemoryInput:
    """An `Input` over bytes in memory.

    >>> MemoryInput("x.jsonl", b"{}").open().read()
    b'{}'
    """

    name: str
    data: bytes
    limits: Limits = Limits()

    @property
    def size(self) -> int | None:
        """The number of bytes."""
        return len(self.data)

    def open(self, tap: Callable[[bytes], object] | None = None) -> BinaryIO:
        """Open the bytes from their start."""
        if tap is not None:
            tap(self.data)
        return io.BytesIO(self.data)

    def members(self) -> tuple[Input, ...]:
        """Return nothing: bytes in memory are a file."""
        return ()


_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def is_absolute(id_: str) -> bool:
    """Tell an absolute IRI from a relative reference (RFC 3987, section 2.2).

    >>> is_absolute("http://www.wikidata.org/entity/Q7747"), is_absolute("actor/x")
    (True, False)
    """
    return _SCHEME.match(id_) is not None


def pointer(path: Path) -> str:
    """Write a path as a JSON Pointer (RFC 6901); the empty path is the record itself.

    >>> pointer(("notes", 0, "a/b"))
    '/notes/0/a~1b'
    """
    return "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in path)
