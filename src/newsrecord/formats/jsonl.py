"""JSON Lines: one record a line.

- the header      an object without `type` on the first line, and again wherever files were joined
- a record        one line of JSON in the fixed field order, ended by a line feed
- text            UTF-8, nothing escaped that need not be
- a number        as it was read; `1.0` becomes `1` where an integer is due
- absent, empty   left out
"""

from __future__ import annotations

import contextlib
import io
import json
from itertools import chain, islice, pairwise, takewhile
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from newsrecord.formats.base import Cutting, Format, Slice, Stream
from newsrecord.jsonstream import lines
from newsrecord.source import Decoded, Fault, Framed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsrecord.formats.base import Encoded
    from newsrecord.source import Input, Json, Limits, Output

__all__ = ["FORMAT", "decode", "encode"]

PACKED = 5
CHUNK = 64 * 1024
FEW = 100
"""Items; whether a file is JSON Lines at all is seen at the first of them."""
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
    with source.open() as stream:
        yield from _sorted(lines(stream, source.limits))


def _sorted(
    found: Iterable[tuple[int, int, bytes] | Fault],
    number: int = 0,
    first: dict[str, Json] | None = None,
) -> Iterator[Decoded | Fault]:
    """Tell lines apart; `number` is that of the first record, `first` a header that came before."""
    for item in found:
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
                what = "this header differs from the first" if first else "a header after records"
                message = f"{what}: put it on the first line, once"
                yield Fault("NR906", message, -1, offset, line)
            continue
        yield Decoded(number, raw, None, offset, line)
        number += 1


# Slices -------------------------------------------------------------------------------------------


def _cut(source: Input, size: int) -> list[Slice]:
    """Cut a plain file where lines end, and a packed one where frames do, if it has several.

    A file that is not JSON Lines at all is read whole, and says so.
    """
    before = takewhile(lambda item: isinstance(item, Fault), islice(_items(source), FEW))
    if any(isinstance(item, Fault) and item.fatal for item in before):
        return []
    total = source.size or 0
    with source.open() as stream:
        if stream.seekable():
            ends = _line_ends(stream, range(size, total - size // 2, size), source.limits)
        else:
            ends = _frame_ends(source.frames(), size) if isinstance(source, Framed) else []
    inner = [end for end in ends if end < total]
    return [Slice(*pair) for pair in pairwise((0, *inner, total))] if inner else []


def _line_ends(stream: BinaryIO, near: Iterable[int], limits: Limits) -> list[int]:
    ends: list[int] = []
    for place in near:
        if ends and place <= ends[-1]:
            continue
        stream.seek(place)
        if stream.readline(limits.record_bytes).endswith(b"\n"):
            ends.append(stream.tell())
    return ends


def _frame_ends(begins: list[int], size: int) -> list[int]:
    # An unpacked byte counts, and text is packed to a fifth or so.
    ends: list[int] = []
    for begin in begins[1:]:
        if begin - (ends[-1] if ends else 0) >= size // PACKED:
            ends.append(begin)
    return ends


def _read(source: Input, part: Slice) -> Iterator[Decoded | Fault]:
    first: dict[str, Json] | None = None
    if part.begin:
        header = decode(source).header
        first = _header(header.raw) if header is not None and header.raw is not None else None
    with contextlib.ExitStack() as stack:
        stream = stack.enter_context(source.open())
        if stream.seekable():
            stream.seek(part.begin)
            bounded: Any = Bounded(stream, part.end - part.begin)
            found = lines(bounded, source.limits, begin=part.begin)
            skipped = 0
        else:
            assert isinstance(source, Framed)
            own = stack.enter_context(source.part(part.begin, part.end))
            end = source.size or 0
            after = source.part(part.end, end) if part.end < end else io.BytesIO()
            joined = Joined(own, stack.enter_context(after))
            begin = joined.skip_line() if part.begin else 0
            found = lines(cast("BinaryIO", joined), source.limits, begin=begin)
            skipped = int(part.begin > 0)
        # A header may stand before the first record of a file only.
        for item in _sorted(found, int(part.begin > 0), first):
            if isinstance(item, Fault) or item.number >= 0:
                yield item._replace(line=item.line + skipped) if skipped else item


def _part(source: Input, part: Slice) -> tuple[BinaryIO, bool]:
    """Open the bytes of a slice, and say whether they were packed."""
    stream = source.open()
    if stream.seekable():
        stream.seek(part.begin)
        return cast("BinaryIO", Bounded(stream, part.end - part.begin)), False
    stream.close()
    assert isinstance(source, Framed)
    return source.part(part.begin, part.end), True


class Joined:
    """The bytes of some frames, and of the line that is left open at their end.

    That line belongs to these frames, wherever it ends, so that the next ones leave it out.
    """

    def __init__(self, own: BinaryIO, after: BinaryIO) -> None:
        self._own: BinaryIO | None = own
        self._after = after
        self._left = b""
        self._closed = False

    def skip_line(self) -> int:
        """Leave out the bytes up to the first line end, and return how many they were."""
        count = 0
        while self._own is not None and (block := self._own.read(CHUNK)):
            end = block.find(b"\n") + 1
            count += end or len(block)
            if end:
                self._left = block[end:]
                return count
        # These frames hold no line end: they are all of a line that began before them.
        self._own, self._closed = None, True
        return count

    def read(self, size: int) -> bytes:
        """Read up to so many bytes."""
        data, self._left = self._left[:size], self._left[size:]
        if data:
            return data
        if self._own is not None:
            if data := self._own.read(size):
                return data
            self._own = None
        if self._closed:
            return b""
        data = self._after.read(min(size, CHUNK))
        end = data.find(b"\n") + 1
        self._closed = not data or bool(end)
        return data[:end] if end else data


class Bounded:
    """The next bytes of a stream, and no more."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream = stream
        self._left = size

    def read(self, size: int) -> bytes:
        """Read up to so many bytes."""
        data = self._stream.read(min(size, self._left))
        self._left -= len(data)
        return data

    def close(self) -> None:
        """Close the stream."""
        self._stream.close()


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
    "jsonl",
    "JSON Lines: one record a line",
    (".jsonl", ".ndjson", ".jsonlines"),
    decode,
    encode,
    cutting=Cutting(_cut, _read, _part),
)
