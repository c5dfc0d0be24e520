"""What a format is: two verbs, the names it goes by, and what it cannot carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, Protocol

from newsrecord.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from newsrecord.loss import Ledger
    from newsrecord.source import Decoded, Fault, Input, Output

__all__ = ["Cutting", "Encoded", "Format", "Slice", "Stream"]


class Stream(NamedTuple):
    """What a decoder gives: the header, if the input has one, and a single pass over the rest."""

    header: Decoded | None
    items: Iterator[Decoded | Fault]
    ledger: Ledger | None = None
    """What of the input has no place in a record, complete when `items` is read to its end."""


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

    def __call__(
        self, header: bytes, records: Iterable[Encoded], output: Output, /
    ) -> Ledger | None:
        """Write everything to members of the output, and tell what was lost.

        The caller commits the output.
        """
        ...


class Slice(NamedTuple):
    """A part of an input that is read by itself; what its ends count is the format's business."""

    begin: int
    end: int
    member: str = ""


class Cutting(NamedTuple):
    """How an input is read in slices, so that several processes share it.

    `cut` returns slices of about so many bytes, in reading order, that hold every item once, or
    none if the input is read whole.  `read` reads a slice: records are numbered within it, lines
    counted from its first one, and bytes from the start of the input, or of the slice if that is
    packed.  `part` opens the bytes of a slice of text, and says whether they were packed.
    """

    cut: Callable[[Input, int], list[Slice]]
    read: Callable[[Input, Slice], Iterator[Decoded | Fault]]
    part: Callable[[Input, Slice], tuple[BinaryIO, bool]] | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write a dataset down.

    `suffixes` are those of names without compression; `folder` tells that the target is a folder;
    a format that is only written has no `decode`, one that is only read no `encode`.  What a
    `public` format holds is out in the open, so records under embargo are kept from it.  In a
    `based` one ids become IRIs, so that a base is due.  `cutting` is there if it is read in slices.
    """

    name: str
    summary: str
    suffixes: tuple[str, ...]
    decode: Decode | None
    encode: Encode | None
    folder: bool = False
    public: bool = False
    based: bool = False
    cutting: Cutting | None = None

    def __reduce__(self) -> tuple[Callable[[str], Format], tuple[str]]:
        """Hand a format to another process by its name."""
        return _named, (self.name,)

    def reader(self) -> Decode:
        """Return what reads the format.

        Raises:
            UsageError: if it is only written.
        """
        if self.decode is None:
            message = f"{self.name} is only written, and holds less than the records it came from"
            raise UsageError(message)
        return self.decode

    def writer(self) -> Encode:
        """Return what writes the format.

        Raises:
            UsageError: if it is only read.
        """
        if self.encode is None:
            message = f"{self.name} is only read: name another format with --to"
            raise UsageError(message)
        return self.encode


def _named(name: str) -> Format:
    from newsrecord.formats import by_name

    return by_name(name)
