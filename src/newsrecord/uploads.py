"""Outputs in an object store: made whole on the local disk, sent when they are, whole or not.

pyarrow can end an upload only by completing it: even a stream that is thrown away puts its object
in place, cut short.  So nothing is sent before all of it is there, and the stream of an upload that
fails is kept from ever being thrown away.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from newsrecord.addresses import DENIED, NO_BUCKET, faults, told
from newsrecord.atomic import FileOutput, FolderOutput
from newsrecord.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType
    from typing import Self

__all__ = ["StoreOutput"]

_BLOCK = 8 * 1024 * 1024


class StoreOutput:
    """An `Output` of one object, or of a folder of them.

    An object takes the place of another in one step.  A folder must be new, because a store cannot
    replace one in one step; its objects appear one after another, and go again if one fails.
    """

    def __init__(
        self, connect: Callable[[], Any], path: str, name: str, *, folder: bool = False
    ) -> None:
        self._connect = connect
        self._path, self._name, self._folder = path.rstrip("/") if folder else path, name, folder
        self._store: Any = None
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self._made: FileOutput | FolderOutput | None = None

    def __enter__(self) -> Self:
        """Look at the target, so that one that cannot be written shows early."""
        bucket, _, key = self._path.partition("/")
        if not key or key.endswith("/"):
            message = f"{self._name}: does not name an object that can be written"
            raise OutputError(message)
        try:
            self._store = self._connect()
            self._look(bucket)
        except faults() as error:
            raise self._failed(error) from error
        self._scratch = tempfile.TemporaryDirectory(prefix="newsrecord-")
        try:
            local = os.path.join(self._scratch.name, "made" + _packing(self._name))
            made = FolderOutput(local) if self._folder else FileOutput(local)
            self._made = made.__enter__()
        except BaseException:
            self._scratch.cleanup()
            raise
        return self

    def _look(self, bucket: str) -> None:
        """Refuse a target that cannot be written, as far as one may look at it."""
        try:
            there, found = self._store.get_file_info([bucket, self._path])
        except faults() as error:
            # Who may write need not be allowed to look; but a folder must be known to be new.
            if told(error) == DENIED and not self._folder:
                return
            raise
        problem = ""
        if there.type.name == "NotFound":
            problem = NO_BUCKET
        elif found.type.name == "File" and self._folder:
            problem = "is a file, not a folder"
        elif found.type.name == "Directory" and not self._folder:
            problem = "is a folder, not a file"
        elif found.type.name == "Directory" and self._objects():
            problem = (
                "holds objects, and a folder in a store cannot be replaced in one step; "
                "name a new one, or remove this one before"
            )
        if problem:
            message = f"{self._name}: {problem}"
            raise OutputError(message)

    def _objects(self) -> list[str]:
        from pyarrow.fs import FileSelector

        infos = self._store.get_file_info(FileSelector(self._path, recursive=True))
        return [info.path for info in infos if info.type.name == "File"]

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Send what was made if all went well."""
        assert self._scratch is not None
        assert self._made is not None
        try:
            self._made.__exit__(kind, error, at)
            if kind is None:
                self._send(_made_files(Path(self._scratch.name)))
            elif isinstance(error, OutputError) and self._scratch.name in str(error):
                raise error
        except OutputError as failure:
            # The place on disk says which disk is full, but not what was to be written.
            if self._scratch.name not in str(failure):
                raise
            message = f"{self._name}: cannot be made on disk, to be sent from there: {failure}"
            raise OutputError(message) from failure
        finally:
            self._scratch.cleanup()
            self._scratch = self._made = None

    def member(self, name: str = "") -> BinaryIO:
        """Open a file of the target for writing; see `atomic.file_output` and `folder_output`."""
        assert self._made is not None
        return self._made.member(name)

    def settled(self) -> str:
        """Close the files, and return where on disk they lie until they are sent."""
        assert self._made is not None
        return self._made.settled()

    def _send(self, files: Sequence[tuple[Path, str]]) -> None:
        """Send files in a thread, which no interrupt reaches while it holds an open upload."""
        from concurrent.futures import ThreadPoolExecutor

        stop = threading.Event()
        with ThreadPoolExecutor(1) as pool:
            sending = pool.submit(self._upload_all, files, stop)
            try:
                sending.result()
            except faults() as error:
                raise self._failed(error) from error
            finally:
                stop.set()

    def _upload_all(self, files: Sequence[tuple[Path, str]], stop: threading.Event) -> None:
        sent: list[str] = []
        try:
            for file, rel in files:
                path = f"{self._path}/{rel}" if rel else self._path
                _upload(self._store, file, path, stop)
                sent.append(path)
        except BaseException as error:
            self._take_back(sent, error)
            raise

    def _take_back(self, sent: list[str], cause: BaseException) -> None:
        """Remove what was sent of a folder that cannot be sent whole."""
        try:
            for path in sent if self._folder else ():
                self._store.delete_file(path)
        except faults():
            if isinstance(cause, Exception):
                message = (
                    f"{self._name}: {told(cause)}; a part of the folder was sent and cannot be "
                    "removed now: remove it, no command takes it for a dataset"
                )
                raise OutputError(message) from cause

    def _failed(self, error: Exception) -> OutputError:
        return OutputError(f"{self._name}: {told(error)}")


def _packing(name: str) -> str:
    """Return the end of a name that says how it is packed."""
    return next((end for end in (".gz", ".zst") if name.lower().endswith(end)), "")


def _made_files(scratch: Path) -> list[tuple[Path, str]]:
    """List what was made, with its name in the folder, and "" for a file."""
    made = next(scratch.iterdir(), None)
    if made is None:
        return []
    if made.is_file():
        return [(made, "")]
    files = sorted(file for file in made.rglob("*") if file.is_file())
    return [(file, file.relative_to(made).as_posix()) for file in files]


def _upload(store: Any, file: Path, path: str, stop: threading.Event) -> None:
    """Send one file; it appears when all of it is there, and not at all if this raises."""
    with file.open("rb") as made:
        stream = store.open_output_stream(path, compression=None)
        try:
            while block := made.read(_BLOCK):
                _go_on(stop)
                stream.write(block)
            stream.close()
        except BaseException:
            # A count that never falls to zero: the stream would complete the upload when it goes.
            with contextlib.suppress(Exception):
                ctypes.pythonapi.Py_IncRef(ctypes.py_object(stream))
            raise


def _go_on(stop: threading.Event) -> None:
    if stop.is_set():
        message = "the upload was stopped"
        raise OSError(message)
