"""Objects in a store, and folders of them, as inputs: listed, matched and read in ranges."""

from __future__ import annotations

import contextlib
import fnmatch
import glob
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from newsrecord.addresses import NO_BUCKET, connected, faults, told
from newsrecord.disk import chosen, peek
from newsrecord.errors import InputError
from newsrecord.source import TABLES, Limits
from newsrecord.unpack import BLOCK, unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from concurrent.futures import Future, ThreadPoolExecutor

    from _typeshed import WriteableBuffer

    from newsrecord.addresses import Address
    from newsrecord.unpack import Tap

__all__ = ["StoreInput", "found_at"]

T = TypeVar("T")

_MOST = 8 * 1024 * 1024
"""How many bytes are asked for at a time, once it is clear that a file is read in order."""


def found_at(
    address: Address, limits: Limits, suffixes: tuple[str, ...] | None
) -> list[StoreInput]:
    """Find what an address means: an object, what a folder stands for, or what a glob matches.

    Raises:
        InputError: nothing is there, or it cannot be looked at.
    """
    path = address.path.rstrip("/")
    try:
        store = connected(address)
        info = store.get_file_info(path)
    except faults() as error:
        raise _refused(address.name, error) from error
    item = StoreInput(store, path, address.name, limits)
    if info.type.name == "File" and path == address.path:
        return [_marked(item, info)]
    if info.type.name == "Directory":
        return _inputs(item, suffixes)
    matches = _matches(item)
    if not matches:
        message = f"{address.name}: {_missing(item)}"
        raise InputError(message)
    return [
        one
        for match in matches
        for one in (_inputs(match, suffixes) if match.is_folder else [match])
    ]


@dataclass(frozen=True, slots=True)
class StoreInput:
    """An object, or a folder of objects, in a store that is connected.

    `mark` is the size and time of an object when it was listed: opening it, or reading it to its
    end, raises if it was replaced since.
    """

    store: Any = field(repr=False)
    path: str
    name: str
    limits: Limits = Limits()
    mark: tuple[int, int | None] | None = None

    @property
    def is_folder(self) -> bool:
        """Whether this is a folder of objects."""
        return self.mark is None

    @property
    def size(self) -> int | None:
        """Bytes in the store; None for a folder."""
        return None if self.mark is None else self.mark[0]

    def open(self, tap: Tap | None = None) -> io.BufferedReader:
        """Open the unpacked bytes from their start; see `DiskInput.open`.

        Raises:
            InputError: there is no such object, or it is another one now, or it may not be read.
        """
        if self.is_folder:
            message = f"{self.name}: is a folder, not a file"
            raise InputError(message)
        try:
            raw = _Ranges(self)
        except faults() as error:
            raise _refused(self.name, error) from error
        try:
            return unpack(raw, self.name, self.limits, tap)
        except OSError as error:
            raw.close()
            raise InputError(str(error)) from error

    def members(self) -> tuple[StoreInput, ...]:
        """List the visible objects of a folder, however deep, by path; an object has none.

        Raises:
            InputError: the store does not list them.
        """
        if not self.is_folder:
            return ()
        return tuple(self.below(rel, mark) for rel, mark in sorted(_listed(self).items()))

    def peek(self, n: int) -> bytes:
        """Read up to `n` first bytes; see `DiskInput.peek`."""
        return peek(self, n)

    def below(self, rel: str, mark: tuple[int, int | None] | None) -> StoreInput:
        """Name something in this folder."""
        name = f"{self.name.rstrip('/')}/{rel}"
        return StoreInput(self.store, f"{self.path}/{rel}", name, self.limits, mark)


class _Ranges(io.RawIOBase):
    """An object as a file that is read in ranges: long ones where it is read in order."""

    def __init__(self, item: StoreInput) -> None:
        self._item = item
        self._unchanged()
        self._file = item.store.open_input_file(item.path)
        self._size: int = self._file.size()
        self._position = 0
        self._block = memoryview(b"")
        self._start = 0
        self._failure: OSError | None = None
        self._pool: ThreadPoolExecutor | None = None
        self._ahead: dict[int, Future[bytes]] = {}

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self._position = max(0, (0, self._position, self._size)[whence] + offset)
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        if not self._start <= self._position < self._start + len(self._block):
            self._fetch(len(view))
        block = self._block[self._position - self._start :][: len(view)]
        view[: len(block)] = block
        self._position += len(block)
        return len(block)

    def close(self) -> None:
        if not self.closed:
            super().close()
            # A range may still be on its way, so the object is let go of and not closed.
            if self._pool is not None:
                self._pool.shutdown(wait=False, cancel_futures=True)

    def _fetch(self, wanted: int) -> None:
        """Ask for the range at the position: at least what is wanted, and ever more in a row."""
        in_order = 0 < len(self._block) == self._position - self._start
        size = max(wanted, BLOCK, min(2 * len(self._block), _MOST) if in_order else 0)
        self._start, self._block = self._position, memoryview(b"")
        if self._start >= self._size:
            self._explained(self._unchanged)
            return
        ahead = self._ahead.pop(self._start, None)
        self._ahead.clear()
        read = ahead.result if ahead is not None else lambda: self._range(self._start, size)
        self._block = memoryview(self._explained(read))
        if in_order:
            self._look_ahead(self._start + len(self._block))

    def _look_ahead(self, start: int) -> None:
        """Let the next range come while this one is worked on."""
        if start < self._size:
            if self._pool is None:
                from concurrent.futures import ThreadPoolExecutor

                self._pool = ThreadPoolExecutor(1)
            size = min(2 * len(self._block), _MOST)
            self._ahead[start] = self._pool.submit(self._range, start, size)

    def _range(self, start: int, size: int) -> bytes:
        size = min(size, self._size - start)
        data: bytes = self._file.read_at(size, start)
        if len(data) != size:
            message = f"ends after {start + len(data)} of {self._size} bytes"
            raise OSError(message)
        return data

    def _explained(self, read: Callable[[], T]) -> T:
        # Who reads on after a failure, for the digest, need not wait for the network once more.
        if self._failure is not None:
            raise self._failure
        try:
            return read()
        except faults() as error:
            self._failure = OSError(f"{self._item.name}: {told(error)}")
            raise self._failure from error

    def _unchanged(self) -> None:
        # Each range is asked for by itself, so that an object may be replaced between two of them.
        now = self._item.store.get_file_info(self._item.path)
        if _mark(now) != self._item.mark:
            what = "removed" if now.type.name == "NotFound" else "replaced"
            message = f"{self._item.name}: was {what} while it was being read"
            raise InputError(message)


def _missing(item: StoreInput) -> str:
    with contextlib.suppress(*faults()):
        if item.store.get_file_info(item.path.partition("/")[0]).type.name == "NotFound":
            return NO_BUCKET
    if glob.has_magic(item.path):
        return "matches no object"
    return "there is no such object or folder"


def _marked(item: StoreInput, info: Any) -> StoreInput:
    return StoreInput(item.store, item.path, item.name, item.limits, _mark(info))


def _mark(info: Any) -> tuple[int, int | None] | None:
    return (info.size, info.mtime_ns) if info.type.name == "File" else None


def _inputs(folder: StoreInput, suffixes: tuple[str, ...] | None) -> list[StoreInput]:
    """Return what a folder stands for; see `disk.expand`."""
    files = _listed(folder)
    roots = _datasets(folder.path, files)
    if "" in roots:
        return [folder]
    found = {next((root for root in roots if rel.startswith(root + "/")), rel) for rel in files}
    names = sorted((rel, rel not in files) for rel in found)
    return [folder.below(rel, files.get(rel)) for rel in chosen(names, suffixes, folder.name)]


def _datasets(folder: str, files: Iterable[str]) -> list[str]:
    """List the folders that are a Parquet dataset, shortest first; "" is the folder itself."""
    if folder.endswith(".parquet"):
        return [""]
    roots: set[str] = set()
    for rel in files:
        folders = rel.split("/")[:-1]
        for depth, name in enumerate(folders):
            if name in TABLES.values() and rel.endswith(".parquet"):
                roots.add("/".join(folders[:depth]))
            if name.endswith(".parquet"):
                roots.add("/".join(folders[: depth + 1]))
    return sorted(roots, key=len)


def _listed(folder: StoreInput) -> dict[str, tuple[int, int | None]]:
    """List the visible objects below a folder, by their path in it."""
    from pyarrow.fs import FileSelector

    try:
        infos = folder.store.get_file_info(
            FileSelector(folder.path, allow_not_found=True, recursive=True)
        )
    except faults() as error:
        raise _refused(folder.name, error) from error
    start = len(folder.path) + 1
    return {
        info.path[start:]: (info.size, info.mtime_ns)
        for info in infos
        if info.type.name == "File" and "/." not in info.path[start - 1 :]
    }


def _matches(item: StoreInput) -> list[StoreInput]:
    """Find what a glob matches; all below its last plain folder is listed."""
    bucket, *parts = item.path.split("/")
    plain = next((n for n, part in enumerate(parts) if glob.has_magic(part)), None)
    if plain is None or glob.has_magic(bucket):
        return []
    scheme = item.name.partition("://")[0]
    base = "/".join([bucket, *parts[:plain]])
    above = StoreInput(item.store, base, f"{scheme}://{base}", item.limits)
    files = _listed(above)
    folders = {
        "/".join(rel.split("/")[:depth]) for rel in files for depth in range(1, rel.count("/") + 1)
    }
    return [
        above.below(rel, files.get(rel))
        for rel in sorted(folders | files.keys())
        if _fits(rel.split("/"), parts[plain:])
    ]


def _fits(names: list[str], pattern: list[str]) -> bool:
    """Tell whether a path fits a glob, part by part; `**` stands for any number of folders."""
    if not pattern:
        return not names
    if pattern[0] == "**":
        return _fits(names, pattern[1:]) or (bool(names) and _fits(names[1:], pattern))
    return (
        bool(names) and fnmatch.fnmatchcase(names[0], pattern[0]) and _fits(names[1:], pattern[1:])
    )


def _refused(name: str, error: Exception) -> InputError:
    return InputError(f"{name}: {told(error)}")
