"""Outputs that appear as a whole or not at all: a file, a folder, or standard output.

All is written beside the target under `.NAME.RANDOM.part`, synced to the disk, and put in the
target's place in one step, the last one.  What is killed before leaves the old target as it was,
and at most a `.part` that no input matches.  Where the target is a symbolic link, the link is
replaced and not what it points to; the new file has the permissions of the old one, but belongs
to whoever runs this.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
from typing import TYPE_CHECKING, BinaryIO

from newsrecord import late
from newsrecord.errors import OutputError, UsageError
from newsrecord.pack import Lent, Member, NewFile, explained
from newsrecord.source import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Self

__all__ = ["FileOutput", "FolderOutput", "file_output", "folder_output"]

_SEGMENT = late.pattern(r"[A-Za-z0-9_][A-Za-z0-9_.=%+-]*(?<!\.)")
_DEVICES = late.pattern(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_UNABLE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}
_HERE = -100  # AT_FDCWD of Linux.
_SWAP = 2  # RENAME_EXCHANGE of Linux and RENAME_SWAP of macOS.


def file_output(path: str, *, stream: BinaryIO | None = None) -> FileOutput:
    """Write one file, or to `stream` if the path is `-`; use it as a context manager.

    Names that end in `.gz` or `.zst` are compressed, `.gz` to the same bytes each time.

    Raises:
        OutputError: on entry, the target is not a file or cannot be made; later, the disk refused.
            The target is then as it was, unless the message says that it is written.
        BrokenPipeError: nobody reads `stream` any more.

    """
    return FileOutput(path, stream=stream)


def folder_output(path: str) -> FolderOutput:
    """Write a folder of files; use it as a context manager.

    A folder that is there already is replaced if it is empty or holds a Parquet dataset and
    nothing else.  On Linux and macOS folders change places in one step; elsewhere, and on file
    systems that cannot do this, the target is missing for a moment between two renames.

    Raises:
        OutputError: as `file_output`; or the folder that is there holds something else.

    """
    return FolderOutput(path)


class FileOutput:
    """An `Output` of one file; see `file_output`."""

    def __init__(self, path: str, *, stream: BinaryIO | None = None) -> None:
        if path == "-" and stream is None:
            message = "writing to '-' needs the stream to write to"
            raise UsageError(message)
        self._path = path
        self._stream = stream if path == "-" else None
        self._part = ""
        self._sink: NewFile | Lent | None = None
        self._member: Member | None = None

    def __enter__(self) -> Self:
        """Make the temporary file, so that a target that cannot be written shows early."""
        if self._stream is not None:
            self._sink = Lent(self._stream)
            return self
        with explained(self._path):
            mode = _file_mode(self._path)
            part = _part_name(self._path)
            try:
                self._sink = NewFile(part, mode)
            except BaseException as error:
                if not isinstance(error, FileExistsError):
                    _discard(part)
                raise
            self._part = part
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        """Put the file in place if all went well, else remove it."""
        try:
            if kind is None and self._member is not None:
                self._member.finish()
                self._put()
        finally:
            if self._member is not None:
                self._member.abandon()
            if self._sink is not None:
                self._sink.drop()
            if self._part:
                _discard(self._part)
            self._part, self._sink, self._member = "", None, None

    def settled(self) -> str:
        """Close the file, and return where it lies until it is put in place; "" for a stream."""
        if self._member is not None:
            self._member.finish()
        return self._part

    def _put(self) -> None:
        if self._part:
            with explained(self._path):
                os.replace(self._part, self._path)
            self._part = ""
            _sync_above(self._path)

    def member(self, name: str = "") -> BinaryIO:
        """Open the file for writing, once; a file has no members with names.

        If it is never opened, the target stays as it is.
        """
        if self._sink is None or self._member is not None or name:
            message = f"{self._path}: is one file, to be opened once and without a name"
            raise OutputError(message)
        shown = "<stdout>" if self._stream is not None else self._path
        self._member = Member(self._sink, shown)
        return self._member.stream


class FolderOutput:
    """An `Output` of a folder of files; see `folder_output`."""

    def __init__(self, path: str) -> None:
        self._path = path.rstrip("/" + os.sep) or path
        self._part = ""
        self._made = 0
        self._members: dict[str, Member] = {}

    def __enter__(self) -> Self:
        """Make the temporary folder, so that a target that cannot be written shows early."""
        with explained(self._path):
            mode = _folder_mode(self._path)
            part = _part_name(self._path)
            os.mkdir(part, 0o777 if mode is None else 0o700)
            try:
                if mode is not None:
                    os.chmod(part, mode)
                self._made = os.stat(part).st_ino
            except BaseException:
                _discard(part)
                raise
            self._part = part
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        """Put the folder in place if all went well, else remove it."""
        try:
            if kind is None and self._members:
                for member in self._members.values():
                    member.finish()
                self._put()
        finally:
            for member in self._members.values():
                member.abandon()
            # After a swap the name holds the old folder, which only a clean `_put` removes.
            with contextlib.suppress(OSError):
                if os.lstat(self._part).st_ino == self._made:
                    _discard(self._part)
            self._part, self._members = "", {}

    def settled(self) -> str:
        """Close all members, and return where the folder lies until it is put in place."""
        for member in self._members.values():
            member.finish()
        return self._part

    def _put(self) -> None:
        with explained(self._path):
            _sync_tree(self._part)
            swapped = not _renamed(self._part, self._path)
            if swapped:
                _swap(self._part, self._path)
        if not swapped:
            _sync_above(self._path)
            return
        try:
            _remove(self._part)
        except OSError as error:
            raise _remains(self._part, self._path, error) from error

    def member(self, name: str = "") -> BinaryIO:
        """Open a new file of the folder for writing.

        A name is segments parted by `/`, each of ASCII letters, digits and `_.=%+-`, the first
        a letter, digit or `_`.  If no member is ever opened, the target stays as it is.
        """
        self._check_name(name)
        path = os.path.join(self._part, *name.split("/"))
        with explained(f"{self._path}/{name}"):
            if not os.path.isdir(os.path.dirname(path)):
                os.makedirs(os.path.dirname(path))
            sink = NewFile(path, None)
        try:
            member = Member(sink, f"{self._path}/{name}")
        except BaseException:
            sink.drop()
            raise
        self._members[name.lower()] = member
        return member.stream

    def _check_name(self, name: str) -> None:
        problem = ""
        segments = name.split("/")
        if not self._part:
            problem = "the folder is not open for writing"
        elif not all(_SEGMENT.fullmatch(segment) for segment in segments):
            problem = "not a safe name for a file in a folder"
        elif any(_DEVICES.fullmatch(segment) for segment in segments):
            problem = "the name of a device on Windows"
        elif name.lower() in self._members:
            problem = "there twice (some disks do not tell capital letters from small ones)"
        if problem:
            message = f"{self._path}: member {name[:200]!r}: {problem}"
            raise OutputError(message)


def _part_name(path: str) -> str:
    folder, name = os.path.split(path)
    # A name has at most 255 bytes on most disks, and a character up to four of them.
    return os.path.join(folder, f".{name[:50]}.{os.urandom(8).hex()}.part")


def _file_mode(path: str) -> int | None:
    """Return the permissions of a file that may be replaced, None if there is none."""
    found = _target(path)
    if found is not None and not stat.S_ISREG(found):
        message = f"{path}: is {_kind(found)}, not a file"
        raise OutputError(message)
    return None if found is None else stat.S_IMODE(found)


def _folder_mode(path: str) -> int | None:
    """Return the permissions of a folder that may be replaced, None if there is none."""
    found = _target(path)
    if found is None:
        return None
    if not stat.S_ISDIR(found):
        message = f"{path}: is {_kind(found)}, not a folder"
        raise OutputError(message)
    _refuse_strange(path, path)
    return stat.S_IMODE(found)


def _target(path: str) -> int | None:
    folder, name = os.path.split(path)
    problem = ""
    if name in {"", ".", ".."} or "\0" in path:
        problem = "does not name a file or folder that can be replaced"
    elif not os.path.isdir(folder or "."):
        problem = f"there is no folder {folder}"
    if problem:
        message = f"{path}: {problem}"
        raise OutputError(message)
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return None
    # A rename asks only the folder for permission; who protects a file means the file.
    if not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return mode


def _kind(mode: int) -> str:
    kinds = {stat.S_IFREG: "a file", stat.S_IFDIR: "a folder", stat.S_IFIFO: "a FIFO"}
    return kinds.get(stat.S_IFMT(mode), "a device or socket")


def _refuse_strange(folder: str, shown: str) -> None:
    """Refuse to replace a folder that holds anything but a Parquet dataset."""
    for rel in _strange(folder):
        message = f"{shown}: holds {rel!r}, which is no part of a dataset; nothing was replaced"
        raise OutputError(message)


def _strange(folder: str) -> Iterator[str]:
    for entry in _listed(folder):
        if entry.name in TABLES.values() and entry.is_dir(follow_symlinks=False):
            for part in _listed(entry.path):
                fits = part.name.startswith("part-") and part.name.endswith(".parquet")
                if not (fits and part.is_file(follow_symlinks=False)):
                    yield f"{entry.name}/{part.name}"
        elif entry.name != "README.md" or not entry.is_file(follow_symlinks=False):
            yield entry.name


def _listed(folder: str) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def _renamed(part: str, path: str) -> bool:
    """Put a folder where nothing is; False if something is there."""
    if os.path.lexists(path):
        return False
    try:
        os.rename(part, path)
    except OSError as error:
        # Another writer was faster; then its folder is the one to replace.
        if error.errno in {errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR}:
            return False
        raise
    return True


def _swap(part: str, path: str) -> None:
    """Let a folder and what it replaces change places, or leave all as it was."""
    _exchange(part, path)
    try:
        # Something may have been put into the old folder since it was looked at first.
        if os.path.exists(part) or not os.path.islink(part):
            _refuse_strange(part, path)
        _sync_folder(os.path.dirname(path) or ".")
    except BaseException:
        try:
            _exchange(part, path)
        except OSError as error:
            raise _remains(part, path, error) from error
        raise


def _remains(part: str, path: str, error: OSError) -> OutputError:
    return OutputError(
        f"{path}: is written, but what stood there before remains in {part}: {error.strerror}"
    )


def _exchange(one: str, two: str) -> None:
    if not _swapped(one, two):
        aside = _part_name(two)
        os.rename(two, aside)
        try:
            os.rename(one, two)
        except BaseException:
            os.rename(aside, two)
            raise
        os.rename(aside, one)


def _swapped(one: str, two: str) -> bool:
    """Let two paths change places in one step; False where the system cannot do this."""
    if os.name != "posix":
        return False
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    first, second = os.fsencode(one), os.fsencode(two)
    if hasattr(libc, "renameat2"):
        failed = libc.renameat2(_HERE, first, _HERE, second, _SWAP)
    elif hasattr(libc, "renamex_np"):
        failed = libc.renamex_np(first, second, _SWAP)
    else:
        return False
    if failed:
        code = ctypes.get_errno()
        if code in _UNABLE:
            return False
        raise OSError(code, os.strerror(code), two)
    return True


def _sync_tree(folder: str) -> None:
    for above, _, _ in os.walk(folder, topdown=False):
        _sync_folder(above)


def _sync_above(path: str) -> None:
    try:
        _sync_folder(os.path.dirname(path) or ".")
    except OSError as error:
        message = f"{path}: is written, but may not outlast a power cut: {error.strerror}"
        raise OutputError(message) from error


def _sync_folder(folder: str) -> None:
    if os.name != "posix":
        return
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    except OSError as error:
        if error.errno not in _UNABLE:
            raise
    finally:
        os.close(fd)


def _remove(path: str) -> None:
    if os.path.isdir(path) and not os.path.islink(path):
        import shutil

        shutil.rmtree(path)
    else:
        os.unlink(path)


def _discard(path: str) -> None:
    with contextlib.suppress(OSError):
        _remove(path)
