"""Inputs on disk and on stdin: files, folders and globs, opened, bounded and decompressed.

What is neither a regular file nor a folder is refused before it is opened, so nothing waits for
the other end of a FIFO.  Compression is the matter of `newsrecord.unpack`.
"""

from __future__ import annotations

import contextlib
import glob
import io
import os
import stat
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Protocol, TypeAlias

from newsrecord.errors import InputError, LimitError
from newsrecord.source import TABLES, Limits
from newsrecord.unpack import BLOCK, Shared, Window, frames, too_large, unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newsrecord.source import Input
    from newsrecord.unpack import Tap

__all__ = ["DiskInput", "SpooledInput", "chosen", "expand", "open_stdin", "peek"]

_PACKED = ("", ".gz", ".zst")
_SUFFIXES = (".json", ".jsonl", ".ndjson")
_PAGES = (".html", ".htm")
"""What a folder stands for that holds no records: web pages."""
_Mark: TypeAlias = tuple[str, int, int, int]


@dataclass(frozen=True, slots=True)
class DiskInput:
    """A file or a folder on disk; without a name it is shown as its path.

    `decompressed_bytes` and `ratio` bound compressed files only: they are checked while reading.

    >>> DiskInput("news.jsonl").name
    'news.jsonl'
    """

    path: str
    name: str = ""
    limits: Limits = Limits()
    mark: _Mark | None = field(default=None, repr=False, compare=False)
    """The folder this file was listed in, and what that folder was then."""

    def __post_init__(self) -> None:
        """Show the path, bytes that are not UTF-8 escaped, unless there is a name."""
        shown = (self.name or self.path).encode("utf-8", "backslashreplace").decode()
        object.__setattr__(self, "name", shown)

    @property
    def is_folder(self) -> bool:
        """Whether the path is a folder now."""
        return os.path.isdir(self.path)

    @property
    def size(self) -> int | None:
        """Bytes on disk, those of all members for a folder; None if there is no such path."""
        if self.is_folder:
            return sum(member.size or 0 for member in self.members())
        try:
            return os.stat(self.path).st_size
        except (OSError, ValueError):
            return None

    def open(self, tap: Tap | None = None) -> io.BufferedReader:
        """Open the decompressed bytes from their start.

        `tap` gets each byte of the file as it is on disk once and in order, whatever the order
        of reading; closing the stream hands it the rest, unless an interrupt is on its way.  A
        plain file can be sought in, a compressed one only read on.

        Raises:
            InputError: there is no such file, or it cannot or must not be opened.  Of the stream:
                `EOFError` or `OSError` for compressed bytes that end early or are damaged, and
                `LimitError` for too many of them.

        """
        raw = _open_regular(self.path, self.name)
        try:
            _unchanged(self)
            return _stream(raw, self, tap)
        except BaseException:
            raw.close()
            raise

    def frames(self) -> list[int]:
        """Return where the frames of a Zstandard file begin; empty for other files."""
        with _open_regular(self.path, self.name) as raw:
            return frames(raw)

    def part(self, begin: int, end: int) -> io.BufferedReader:
        """Open the decompressed bytes of the frames between two bytes on disk; see `open`."""
        raw = _open_regular(self.path, self.name)
        try:
            _unchanged(self)
            return unpack(Window(raw, begin, end), self.name, self.limits)
        except BaseException:
            raw.close()
            raise

    def members(self) -> tuple[DiskInput, ...]:
        """List the visible files of a folder, however deep, by path; a file has none.

        Dot-names and symlinked folders are left out.  Members stem from one state of the folder:
        opening one after the folder was replaced by another raises `InputError`.
        """
        if not self.is_folder:
            return ()
        mark = _mark(self.path)
        found = tuple(_below(self, rel, mark) for rel in _walk(self.path))
        # A folder that is replaced while it is listed may be listed half-deleted.
        if _mark(self.path) != mark:
            message = f"{self.name}: the folder was replaced while it was being listed"
            raise InputError(message)
        return found

    def peek(self, n: int) -> bytes:
        """Read up to `n` first bytes; where they cannot be read they end, and `open` says why."""
        return peek(self, n)


@dataclass(frozen=True, slots=True, eq=False)
class SpooledInput:
    """A stream kept in an unlinked temporary file, so that it can be opened more than once.

    It cannot be pickled: the file is gone when the process ends.
    """

    file: io.FileIO
    size: int
    name: str = "<stdin>"
    limits: Limits = Limits()

    @property
    def is_folder(self) -> bool:
        """Whether this is a folder, which it never is."""
        return False

    def open(self, tap: Tap | None = None) -> io.BufferedReader:
        """Open the decompressed bytes from their start; see `DiskInput.open`."""
        return _stream(Shared(self.file), self, tap)

    def members(self) -> tuple[Input, ...]:
        """Return nothing: a stream is a file."""
        return ()

    def peek(self, n: int) -> bytes:
        """Read up to `n` first bytes; see `DiskInput.peek`."""
        return peek(self, n)


class _Spool(io.FileIO):
    """A file that lasts as long as the inputs that read it, and needs no closing."""

    def __del__(self) -> None:
        self.close()


def open_stdin(stream: BinaryIO, limits: Limits) -> SpooledInput:
    """Read a stream to its end into a temporary file.

    Raises:
        InputError: the stream cannot be read or the file not be written.
        LimitError: the stream is longer than `decompressed_bytes`.

    """
    import tempfile

    size = 0
    try:
        with tempfile.TemporaryFile() as file:
            while block := stream.read(BLOCK):
                size += len(block)
                if size > limits.decompressed_bytes:
                    raise LimitError(too_large("<stdin>", limits))
                file.write(block)
            file.flush()
            spool = _Spool(os.dup(file.fileno()), "rb")
    except OSError as error:
        message = f"<stdin>: cannot be kept in a temporary file: {error.strerror or error}"
        raise InputError(message) from error
    return SpooledInput(spool, size, limits=limits)


def expand(
    paths: Sequence[str],
    limits: Limits,
    *,
    stdin: BinaryIO | None = None,
    suffixes: tuple[str, ...] | None = None,
) -> list[DiskInput | SpooledInput]:
    """Turn what was typed into inputs, in that order: files, folders, globs, and `-` for stdin.

    A folder that is a Parquet dataset is one input; any other stands for the JSON and JSONL files
    and the datasets in it (the web pages, if it has none), or for the files with one of the
    `suffixes`, packed or not.  A path is a glob only if nothing has that very name; its matches are
    sorted.  What is given twice, through links too, appears once.

    Raises:
        InputError: a path matches nothing, or something that is neither file nor folder.

    """
    found: dict[str, DiskInput | SpooledInput] = {}
    for path in paths:
        if path == "-":
            if path not in found:
                found[path] = open_stdin(stdin or sys.stdin.buffer, limits)
            continue
        for match in _matches(path):
            for one in _inputs(DiskInput(match, limits=limits), suffixes):
                found.setdefault(os.path.realpath(one.path), one)
    return list(found.values())


def _matches(path: str) -> list[str]:
    if os.path.lexists(path) or not glob.has_magic(path):
        return [path]
    matches = [match for match in sorted(glob.glob(path, recursive=True)) if not _leftover(match)]
    if not matches:
        message = f"{path}: matches no file"
        raise InputError(message)
    return matches


def _leftover(path: str) -> bool:
    names = path.replace(os.sep, "/").split("/")
    return any(name.startswith(".") and name.endswith(".part") for name in names)


def _inputs(item: DiskInput, suffixes: tuple[str, ...] | None) -> tuple[DiskInput, ...]:
    if not stat.S_ISDIR(_mode(item.path, item.name)) or _is_dataset(item.path):
        return (item,)
    found = _walk(item.path, _is_dataset)
    wholes = ((rel, os.path.isdir(os.path.join(item.path, rel))) for rel in found)
    return tuple(_below(item, rel, None) for rel in chosen(list(wholes), suffixes, item.name))


def chosen(
    found: Sequence[tuple[str, bool]], suffixes: tuple[str, ...] | None, name: str
) -> list[str]:
    """Choose what a folder called `name` stands for from the paths in it; see `expand`.

    With each path goes whether it is a dataset and not a file.

    Raises:
        InputError: it stands for nothing.
    """
    wanted = suffixes or _SUFFIXES
    inputs = _named(found, wanted, whole=suffixes is None)
    if not inputs and suffixes is None:
        inputs = _named(found, _PAGES, whole=False)
    if not inputs:
        names = ", ".join(suffix + packed for suffix in wanted for packed in _PACKED)
        message = f"{name}: the folder holds no file named {names}"
        raise InputError(message)
    return inputs


def _named(
    found: Sequence[tuple[str, bool]], suffixes: tuple[str, ...], *, whole: bool
) -> list[str]:
    """List the files that have one of the suffixes, and perhaps whole datasets."""
    wanted = tuple(suffix + packed for suffix in suffixes for packed in _PACKED)
    return [rel for rel, dataset in found if rel.lower().endswith(wanted) or (whole and dataset)]


def _is_dataset(folder: str) -> bool:
    if folder.rstrip("/" + os.sep).endswith(".parquet"):
        return True
    tables = (os.path.join(folder, table) for table in TABLES.values())
    return any(
        rel.endswith(".parquet") for table in tables if os.path.isdir(table) for rel in _walk(table)
    )


def _walk(folder: str, whole: Callable[[str], bool] = lambda _: False) -> list[str]:
    """List the visible files below a folder, and the folders that are `whole`, by POSIX path."""
    found: list[str] = []
    todo = [""]
    try:
        while todo:
            above = todo.pop()
            with os.scandir(os.path.join(folder, above)) as entries:
                for entry in entries:
                    rel = above + entry.name
                    if entry.name.startswith("."):
                        continue
                    if not entry.is_dir():
                        found.append(rel)
                    elif not entry.is_symlink():
                        (found.append(rel) if whole(entry.path) else todo.append(rel + "/"))
    except OSError as error:
        message = f"{error.filename}: the folder cannot be listed: {error.strerror or error}"
        raise InputError(message) from error
    return sorted(found)


def _below(folder: DiskInput, rel: str, mark: _Mark | None) -> DiskInput:
    path = os.path.join(folder.path, *rel.split("/"))
    return DiskInput(path, f"{folder.name.rstrip('/')}/{rel}", folder.limits, mark)


def _mark(folder: str) -> _Mark | None:
    try:
        now = os.stat(folder)
    except OSError:
        return None
    # An inode number is used again soon after its folder is gone, so the time is needed too.
    return folder, now.st_dev, now.st_ino, now.st_mtime_ns


def _unchanged(item: DiskInput) -> None:
    if item.mark is not None and _mark(item.mark[0]) != item.mark:
        message = f"{item.name}: the folder was replaced while it was being read"
        raise InputError(message)


def _mode(path: str, name: str) -> int:
    try:
        return _readable(os.stat(path).st_mode, name)
    except (OSError, ValueError) as error:
        raise _refused(name, error) from error


def _refused(name: str, error: Exception) -> InputError:
    return InputError(f"{name}: {getattr(error, 'strerror', None) or error}")


def _readable(mode: int, name: str) -> int:
    for test, kind in (
        (stat.S_ISFIFO, "a FIFO"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    ):
        if test(mode):
            message = f"{name}: is {kind}, not a file; send its content to stdin and read '-'"
            raise InputError(message)
    return mode


def _open_regular(path: str, name: str) -> io.FileIO:
    if stat.S_ISDIR(_mode(path, name)):
        message = f"{name}: is a folder, not a file"
        raise InputError(message)
    # A FIFO may have taken the place of the file since: opened this way, it does not block.
    nonblock = getattr(os, "O_NONBLOCK", 0)
    try:
        raw = io.FileIO(path, opener=lambda path, flags: os.open(path, flags | nonblock))
    except OSError as error:
        raise _refused(name, error) from error
    try:
        _readable(os.fstat(raw.fileno()).st_mode, name)
    except BaseException:
        raw.close()
        raise
    return raw


def _stream(
    raw: io.FileIO | Shared, item: DiskInput | SpooledInput, tap: Tap | None
) -> io.BufferedReader:
    try:
        return unpack(raw, item.name, item.limits, tap)
    except OSError as error:
        raise _refused(item.name, error) from error


class _Opened(Protocol):
    def open(self) -> io.BufferedReader: ...


def peek(item: _Opened, n: int) -> bytes:
    """Read up to `n` first bytes of an input; where they cannot be read they end."""
    start = b""
    with item.open() as stream, contextlib.suppress(EOFError, OSError, LimitError):
        while len(start) < n and (more := stream.read1(n - len(start))):
            start += more
    return start
