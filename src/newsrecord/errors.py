"""What newsrecord raises, and the exit code that each kind of failure becomes.

Bad data is never an exception: it is a `Finding`.  Misuse and a failed run are exceptions::

    NewsrecordError
    |-- UsageError           2   the call cannot be meant: unknown format, code or record type
    |   `-- MissingExtraError    an optional package is not installed; the message names the extra
    |-- InputError           3   an input cannot be opened, is truncated or corrupt
    |   |-- LimitError           an input is larger or deeper than the limits allow
    |   `-- WorkerError          a process that read a part of the data died, or is not fit to
    |-- OutputError          4   the output could not be written; the old one is as it was
    |-- RefusedError         1   the data has findings, so nothing was written
    `-- BatchError          70   our own code failed over a part of the data, which it names
"""

from __future__ import annotations

from typing import ClassVar

__all__ = [
    "BatchError",
    "InputError",
    "LimitError",
    "MissingExtraError",
    "NewsrecordError",
    "OutputError",
    "RefusedError",
    "UsageError",
    "WorkerError",
]


class NewsrecordError(Exception):
    """The root of every exception that newsrecord raises on purpose."""

    exit_code: ClassVar[int] = 70


class UsageError(NewsrecordError):
    """The call itself is wrong; no data was looked at."""

    exit_code = 2


class MissingExtraError(UsageError):
    """A format needs a package that is not installed."""


class InputError(NewsrecordError):
    """An input could not be read to its end, so it counts as not checked."""

    exit_code = 3


class LimitError(InputError):
    """An input passes a limit that protects the reader; `--limit` raises it."""


class WorkerError(InputError):
    """A process that read or judged a part of the data died, so nothing is known of that part.

    Or it was not fit to do so: it has other versions of the packages, or cannot be reached.
    """


class OutputError(NewsrecordError):
    """The output could not be written; what stood there before is untouched."""

    exit_code = 4


class RefusedError(NewsrecordError):
    """A conversion was refused because of findings; nothing was written."""

    exit_code = 1


class BatchError(NewsrecordError):
    """Our own code failed over a part of the data, which the message names."""
