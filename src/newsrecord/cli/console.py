"""The two streams of a process: bytes out on stdout, lines for people on stderr."""

from __future__ import annotations

import contextlib
import datetime
import os
import sys
from typing import TYPE_CHECKING, BinaryIO, TextIO

from newsrecord.errors import InputError, OutputError
from newsrecord.reports.escape import clip, visible

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

__all__ = [
    "abandon_stdout",
    "color_on",
    "cores",
    "pipe",
    "show",
    "stdin",
    "stdout",
    "tell",
    "today",
    "width_of",
    "write",
]

LONGEST = 1000


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def today() -> str:
    """Return the date, in UTC."""
    return datetime.datetime.now(datetime.UTC).date().isoformat()


def stdin() -> BinaryIO:
    """Return the bytes of stdin."""
    if sys.stdin is None:  # pyright: ignore[reportUnnecessaryComparison]  # It may be closed.
        message = "<stdin>: is closed"
        raise InputError(message)
    return sys.stdin.buffer


def stdout() -> BinaryIO:
    """Return the byte stream of stdout."""
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison]  # It may be closed.
        message = "<stdout>: is closed"
        raise OutputError(message)
    return sys.stdout.buffer


def write(pieces: Iterable[str]) -> None:
    """Write text to stdout as UTF-8, whatever the locale.

    Raises:
        BrokenPipeError: nobody reads any more; see `pipe`.
        OutputError: it cannot be written.
    """
    stream = stdout()
    made = iter(pieces)
    while True:
        # What goes wrong while a piece is made is no failure of the output.
        piece = next(made, None)
        try:
            if piece is None:
                stream.flush()
                return
            stream.write(_bytes(piece))
        except BrokenPipeError:
            raise
        except OSError as error:
            abandon_stdout()
            message = f"<stdout>: cannot be written: {error.strerror or error}"
            raise OutputError(message) from error


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


@contextlib.contextmanager
def pipe() -> Generator[None]:
    """Leave the block quietly when the reader of stdout went away."""
    try:
        yield
    except BrokenPipeError:
        abandon_stdout()


def abandon_stdout() -> None:
    """Point stdout to nowhere, so that what is left in its buffer fails no more at exit."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def tell(message: str) -> None:
    """Write one line to stderr; there is nobody to tell if that fails."""
    show([f"newsrecord: {clip(visible(message), LONGEST)}\n"])


def show(pieces: Iterable[str]) -> None:
    """Write text to stderr as UTF-8."""
    with contextlib.suppress(OSError, ValueError, RuntimeError, AttributeError):
        stream = sys.stderr.buffer
        stream.writelines(_bytes(piece) for piece in pieces)
        stream.flush()


def color_on(stream: TextIO | None) -> bool:
    """Tell whether a stream is a terminal that wants colour (https://no-color.org)."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return _is_terminal(stream)


def width_of(stream: TextIO | None) -> int:
    """Return the columns of a terminal, 0 for a stream that is none."""
    if not _is_terminal(stream):
        return 0
    import shutil

    return shutil.get_terminal_size().columns


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False
