"""What a format is: two verbs, the names it goes by, and what it cannot carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsrecord.source import Decoded, Fault, Input, Output

__all__ = ["Encoded", "Format", "Stream"]


class Stream(NamedTuple):
    """What a decoder gives: the header, if the input has one, and a single pass over the rest."""

    header: Decoded | None
    items: Iterator[Decoded | Fault]


class Encoded(NamedTuple):
    """A record on its way out: the twin, and its JSON text in the fixed field order."""

    record: Any
    text: bytes


class Decode(Protocol):
    """Read an input."""

    def __call__(self, source: Input, /) -> Stream:
        """Return the header and an iterator of what follows."""
        ...


class Encode(Protocol):
    """Write a header and records."""

    def __call__(self, header: bytes, records: Iterable[Encoded], output: Output, /) -> None:
        """Write everything to members of the output; the caller commits it."""
        ...


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write a dataset down.

    `suffixes` are those of names without compression; `folder` tells that the target is a folder;
    `drops` names what the format cannot carry, as JSON Pointers or words.
    """

    name: str
    summary: str
    suffixes: tuple[str, ...]
    decode: Decode
    encode: Encode
    folder: bool = False
    drops: tuple[str, ...] = ()
