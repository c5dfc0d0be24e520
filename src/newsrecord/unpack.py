"""The bytes of an open file, unpacked, bounded, and shown to whoever wants to hash them.

Compression is told by the first bytes and not by the name.  A file that is cut short or damaged
raises while it is read; it never ends early in silence.
"""

from __future__ import annotations

import importlib
import io
import os
import sys
import threading
import zlib
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias

from newsrecord.errors import LimitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from _typeshed import WriteableBuffer

    from newsrecord.source import Limits

__all__ = ["BLOCK", "Shared", "Tap", "too_large", "unpack"]

Tap: TypeAlias = "Callable[[bytes], object]"
"""Is handed the bytes of a file as they are on disk."""

BLOCK = 256 * 1024
"""How many bytes are asked for at a time."""

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_SKIPPABLE = b"\x2a\x4d\x18"
_PIECE = 32 * 1024
_ONE_AT_A_TIME = threading.Lock()


def unpack(
    raw: io.RawIOBase, name: str, limits: Limits, tap: Tap | None = None
) -> io.BufferedReader:
    """Wrap an open file, at its start, as its first bytes demand; closing the result closes it.

    Raises:
        OSError: the first bytes cannot be read.  Of the stream: `EOFError` or `OSError` for
            packed bytes that end early or are damaged, `LimitError` for too many of them.

    """
    head = raw.read(len(_ZSTD)) or b""
    raw.seek(0)
    source = raw if tap is None else _Tapped(raw, tap)
    codec = _codec(head, name)
    if codec is None:
        return io.BufferedReader(source, BLOCK)
    return io.BufferedReader(_Unpacked(codec(source, name), source, name, limits), BLOCK)


def frames(raw: BinaryIO) -> list[int]:
    """Find where the frames of a Zstandard file begin, without unpacking them.

    Empty if it is none, or not sound as far as can be seen.  Source: RFC 8878, sections 3.1.1 and
    3.1.2.
    """
    found: list[int] = []
    begin, total = 0, raw.seek(0, os.SEEK_END)
    while begin < total:
        raw.seek(begin)
        head = raw.read(_LONGEST_HEAD)
        if head[1:4] == _SKIPPABLE and 0x50 <= head[0] <= 0x5F and len(head) > 8:
            begin += 8 + int.from_bytes(head[4:8], "little")
            continue
        end = _frame_end(raw, begin, head)
        if end is None or end > total:
            return []
        found.append(begin)
        begin = end
    return found


_LONGEST_HEAD = 18


def _frame_end(raw: BinaryIO, begin: int, head: bytes) -> int | None:
    """Go from block to block to the end of a frame."""
    if head[:4] != _ZSTD or len(head) < 6:
        return None
    descriptor = head[4]
    single = descriptor >> 5 & 1
    size = (single, 2, 4, 8)[descriptor >> 6]
    at = begin + 5 + (1 - single) + (0, 1, 2, 4)[descriptor & 3] + size
    last = 0
    while not last:
        raw.seek(at)
        block = raw.read(3)
        if len(block) < 3:
            return None
        header = int.from_bytes(block, "little")
        last, kind = header & 1, header >> 1 & 3
        # A block of one repeated byte holds that byte alone.
        at += 3 + (1 if kind == 1 else header >> 3)
    return at + 4 * (descriptor >> 2 & 1)


class Window(io.RawIOBase):
    """Some bytes of an open file, as if they were all; closing it closes the file."""

    def __init__(self, raw: BinaryIO, begin: int, end: int) -> None:
        self._raw, self._begin, self._end = raw, begin, end
        self.seek(0)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        assert not whence
        return self._raw.seek(self._begin + offset) - self._begin

    def tell(self) -> int:
        return self._raw.tell() - self._begin

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        data = self._raw.read(min(len(view), self._end - self._raw.tell()))
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            super().close()
            self._raw.close()


def too_large(name: str, limits: Limits) -> str:
    """Say that `decompressed_bytes` is passed."""
    return (
        f"{name}: more than {limits.decompressed_bytes} bytes; raise the limit decompressed_bytes"
    )


def _codec(head: bytes, name: str) -> Callable[[Any, str], Iterator[bytes]] | None:
    if head.startswith(_GZIP):
        return _gunzip
    if head == _ZSTD or (head[1:] == _SKIPPABLE and 0x50 <= head[0] <= 0x5F):
        return _unzstd
    # Too short to tell: only here the name decides, so that no cut goes unnoticed.
    if name.lower().endswith(".gz") and len(head) < len(_GZIP) and _GZIP.startswith(head):
        return _gunzip
    if name.lower().endswith(".zst") and _ZSTD.startswith(head):
        return _unzstd
    return None


def _gunzip(source: io.RawIOBase, name: str) -> Iterator[bytes]:
    """Unpack all members of a gzip file (RFC 1952); zeros may follow each, nothing else."""
    # Small pieces, because what follows the end of a member is copied each time.
    pending = source.read(_PIECE)
    while True:
        member = zlib.decompressobj(wbits=31)
        while not member.eof:
            if not pending:
                message = f"{name}: the gzip file is cut short"
                raise EOFError(message)
            try:
                yield member.decompress(pending, BLOCK)
            except zlib.error as error:
                message = f"{name}: the gzip file is damaged: {error}"
                raise OSError(message) from error
            if not member.eof:
                pending = member.unconsumed_tail or source.read(_PIECE)
        pending = member.unused_data
        while not (pending := pending.lstrip(b"\0")):
            pending = source.read(_PIECE)
            if not pending:
                return
        if not pending.startswith(_GZIP[: len(pending)]):
            message = f"{name}: the gzip file is damaged: something else follows its end"
            raise OSError(message)


def _unzstd(source: io.RawIOBase, name: str) -> Iterator[bytes]:
    """Unpack all frames of a Zstandard file (RFC 8878)."""
    pa: Any = importlib.import_module("pyarrow")
    stream = pa.CompressedInputStream(pa.PythonFile(_Lent(source), mode="r"), "zstd")
    try:
        while block := stream.read(_PIECE):
            yield block
    except OSError as error:
        if error.errno is not None:
            raise
        if "Truncated" in str(error):
            message = f"{name}: the Zstandard file is cut short"
            raise EOFError(message) from error
        message = f"{name}: the Zstandard file is damaged: {error}"
        raise OSError(message) from error
    if not source.tell():
        message = f"{name}: the Zstandard file is cut short"
        raise EOFError(message)


class _Lent:
    """The part of a file that pyarrow reads through; it would close the file when it is done."""

    closed = False

    def __init__(self, source: io.RawIOBase) -> None:
        self.read = source.read

    def close(self) -> None:
        """Leave the file open: its owner closes it."""


class _Unpacked(io.RawIOBase):
    """Unpacked blocks as a stream that keeps the limits; what failed once fails for ever."""

    def __init__(
        self, blocks: Iterator[bytes], source: io.RawIOBase, name: str, limits: Limits
    ) -> None:
        self._blocks, self._source, self._name, self._limits = blocks, source, name, limits
        self._block = memoryview(b"")
        self._count = 0
        self._failure: BaseException | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        if not self._block:
            self._block = memoryview(self._next())
        count = min(len(view), len(self._block))
        view[:count] = self._block[:count]
        self._block = self._block[count:]
        return count

    def close(self) -> None:
        if not self.closed:
            super().close()
            self._source.close()

    def _next(self) -> bytes:
        if self._failure is not None:
            raise self._failure
        try:
            block = next((block for block in self._blocks if block), b"")
            self._count += len(block)
            self._keep_limits()
        except BaseException as error:
            self._failure = error
            raise
        return block

    def _keep_limits(self) -> None:
        limits = self._limits
        if self._count > limits.decompressed_bytes:
            raise LimitError(too_large(self._name, limits))
        if self._count > limits.free_bytes:
            packed = self._source.tell()
            if self._count > limits.ratio * packed:
                message = (
                    f"{self._name}: {packed} bytes unpack to {self._count} or more; "
                    "raise the limit ratio if this is meant"
                )
                raise LimitError(message)


class _Tapped(io.RawIOBase):
    """A file that shows each of its bytes to `tap`, once and in order, wherever one reads."""

    def __init__(self, raw: io.RawIOBase, tap: Tap) -> None:
        self._raw, self._tap = raw, tap
        self._shown = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._raw.seek(offset, whence)

    def tell(self) -> int:
        return self._raw.tell()

    def readinto(self, buffer: WriteableBuffer) -> int:
        start = self._raw.tell()
        if start > self._shown:
            self._show(start)
            self._raw.seek(start)
        count = self._raw.readinto(buffer) or 0
        fresh = start + count - self._shown
        if fresh > 0:
            self._shown += fresh
            self._tap(bytes(memoryview(buffer).cast("B")[count - fresh : count]))
        return count

    def readall(self) -> bytes:
        return b"".join(iter(lambda: self.read(BLOCK) or b"", b""))

    def close(self) -> None:
        if self.closed:
            return
        super().close()
        unwinding = sys.exc_info()[1]
        try:
            # An interrupt must not wait until the rest of a long file is read.
            if unwinding is None or isinstance(unwinding, Exception):
                self._show(sys.maxsize)
        finally:
            self._raw.close()

    def _show(self, end: int) -> None:
        self._raw.seek(self._shown)
        while block := self._raw.read(min(BLOCK, end - self._shown)):
            self._shown += len(block)
            self._tap(block)


class Shared(io.RawIOBase):
    """One of several readers of the same open file, each with a position of its own."""

    def __init__(self, file: io.FileIO) -> None:
        self._file = file
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        base = (0, self._position, os.fstat(self._file.fileno()).st_size)[whence]
        self._position = max(0, base + offset)
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        block = _read_at(self._file, len(view), self._position)
        view[: len(block)] = block
        self._position += len(block)
        return len(block)


def _read_at(file: io.FileIO, size: int, start: int) -> bytes:
    if hasattr(os, "pread"):
        return os.pread(file.fileno(), size, start)
    with _ONE_AT_A_TIME:
        file.seek(start)
        return file.read(size)
