"""Inputs that are read as a whole, because their statements may come in any order."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from newsrecord.errors import LimitError
from newsrecord.source import Fault

if TYPE_CHECKING:
    from newsrecord.source import Input

__all__ = ["read_whole"]

WHOLE_RECORDS = 16
"""A graph is held in memory, so it may be as large as this many of the longest records."""


def read_whole(source: Input) -> bytes | Fault:
    """Read all bytes of an input whose statements may come in any order."""
    limit = source.limits.record_bytes * WHOLE_RECORDS
    try:
        with source.open() as stream:
            data = stream.read(limit + 1)
    except LimitError as error:
        return Fault("NR009", f"the input was not read: {error}", 0, fatal=True)
    except (OSError, EOFError, zlib.error) as error:
        return Fault("NR010", f"the file is truncated or corrupt: {error}", 0, fatal=True)
    if len(data) > limit:
        message = (
            f"a graph is held in memory, and this one is larger than {limit:,} bytes: split it, "
            "or raise the limit record_bytes"
        )
        return Fault("NR009", message, 0, fatal=True)
    return data
