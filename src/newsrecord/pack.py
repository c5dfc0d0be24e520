"""The streams that outputs are written through: packed, synced, and spoilt by the first failure."""

from __future__ import annotations

import contextlib
import errno
import gzip
import importlib
import io
import os
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from newsrecord.errors import OutputError
from newsrecord.unpack import BLOCK

if TYPE_CHECKING:
    from collections.abc import Generator

    from _typeshed import ReadableBuffer

__all__ = ["Lent", "Member", "NewFile", "explained"]


class Member(io.RawIOBase):
    """A file being written: packed by its suffix, synced on close, spoilt by the first failure."""

    def __init__(self, sink: NewFile | Lent, name: str) -> None:
        self._sink, self._name = sink, name
        self._whole = False
        self._spoilt = False
        with self._guarded():
            self._packer = _packer(sink, name)
        self._count = 0
        self.stream = io.BufferedWriter(self, BLOCK)

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._count

    def write(self, data: ReadableBuffer, /) -> int:
        size = memoryview(data).nbytes
        if not self._spoilt:
            with self._guarded():
                self._packer.write(data)
        self._count += size
        return size

    def close(self) -> None:
        if self.closed:
            return
        super().close()
        try:
            if not self._spoilt:
                with self._guarded():
                    if self._packer is not self._sink:
                        self._packer.close()
                    self._sink.sync()
                    self._sink.close()
                self._whole = True
        finally:
            self._sink.drop()

    def finish(self) -> None:
        """Close the file, if its writer has not, and make sure that all of it was taken."""
        self.stream.close()
        if not self._whole:
            message = f"{self._name}: a write failed, so the file is not whole"
            raise OutputError(message)

    def abandon(self) -> None:
        """Close the file, whatever state it is in, and write nothing more."""
        self._spoilt = True
        with contextlib.suppress(Exception):
            self.stream.close()

    @contextlib.contextmanager
    def _guarded(self) -> Generator[None, None, None]:
        try:
            with explained(self._name):
                yield
        except BaseException:
            self._spoilt = True
            raise


class NewFile:
    """A new file that takes all bytes of a write or raises."""

    def __init__(self, path: str, mode: int | None) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        self.closed = False
        self._fd = os.open(path, flags, 0o666 if mode is None else 0o600)
        try:
            if mode is not None:
                os.chmod(path, mode)
        except BaseException:
            self.drop()
            raise

    def write(self, data: ReadableBuffer, /) -> int:
        rest = memoryview(data).cast("B")
        size = len(rest)
        # A packer that is thrown away writes its last bytes when the file is closed already.
        while rest and not self.closed:
            rest = rest[os.write(self._fd, rest) :]
        return size

    def flush(self) -> None:
        """Do nothing: no bytes are kept back."""

    def sync(self) -> None:
        """Wait until the bytes are on the disk."""
        os.fsync(self._fd)

    def close(self) -> None:
        """Close the file; a second time does nothing."""
        if not self.closed:
            self.closed = True
            os.close(self._fd)

    def drop(self) -> None:
        """Close a file that nobody wants any more."""
        with contextlib.suppress(OSError):
            self.close()


class Lent:
    """A stream of somebody else's, such as standard output: flushed, but never closed."""

    closed = False

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, data: ReadableBuffer, /) -> int:
        rest = memoryview(data).cast("B")
        size = len(rest)
        while rest:
            # A stream that never blocks says None when it is full; it cannot be written whole.
            count = cast("int | None", self._stream.write(rest))
            if count is None:
                raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
            rest = rest[count:]
        return size

    def flush(self) -> None:
        """Do nothing: `sync` does."""

    def sync(self) -> None:
        """Pass on what the stream kept back."""
        self._stream.flush()

    def close(self) -> None:
        """Leave the stream open."""

    def drop(self) -> None:
        """Leave the stream open."""


def _packer(sink: NewFile | Lent, name: str) -> Any:
    if name.lower().endswith(".gz"):
        # No name and no time go into the file, so the same bytes give the same file.
        return gzip.GzipFile("", "wb", 6, cast("BinaryIO", sink), mtime=0)
    if name.lower().endswith(".zst"):
        # The stream of pyarrow would close the file before it is synced.
        pa: Any = importlib.import_module("pyarrow")
        return pa.CompressedOutputStream(
            pa.PythonFile(Lent(cast("BinaryIO", sink)), mode="w"), "zstd"
        )
    return sink


@contextlib.contextmanager
def explained(path: str) -> Generator[None, None, None]:
    """Turn what the system refuses into an `OutputError` that names the path."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        message = f"{path}: {error.strerror or error}"
        raise OutputError(message) from error
