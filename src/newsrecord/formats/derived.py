"""The first and last day of a record's time, which tables carry beside what is written."""

from __future__ import annotations

import contextlib
import datetime
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from newsrecord import edtf

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

__all__ = ["DERIVED", "bounds"]

DERIVED: Final = ("derived_earliest", "derived_latest")
EPOCH: Final = datetime.date(1970, 1, 1).toordinal()
DATE: Final = len("2026-01-31")

Days: TypeAlias = tuple[int | None, int | None]
"""A first and a last day, counted from 1970; None where open or beyond years 1 to 9999."""


def bounds(name: str, batch: pa.RecordBatch) -> list[pa.Array]:
    """Return the two columns of days for records of a type."""
    import pyarrow as pa

    if name == "Article":
        # A date without a clock keeps its own day: no zone is guessed.
        days = _of_texts(batch.column("published"), DATE)
    elif name == "Actor":
        days = _of_texts(batch.column("exists"))
    else:
        days = _of_lists(batch.column("when"))
    columns = ([pair[0] for pair in days], [pair[1] for pair in days])
    return [pa.array(column, pa.int32()).cast(pa.date32()) for column in columns]


def _of_texts(column: Any, length: int | None = None) -> list[Days]:
    nothing: Days = (None, None)
    return [nothing if t is None else _days(t[:length]) for t in column.to_pylist()]


def _of_lists(column: Any) -> list[Days]:
    """Return the bounds of all times in each list."""
    each = _of_texts(column.values.field("edtf"))
    return [
        each[start] if end - start == 1 else _hull(each[start:end])
        for start, end in pairwise(column.offsets.to_pylist())
    ]


def _hull(pairs: Sequence[Days]) -> Days:
    if not pairs:
        return None, None
    first = [pair[0] for pair in pairs]
    last = [pair[1] for pair in pairs]
    return (
        None if None in first else min(day for day in first if day is not None),
        None if None in last else max(day for day in last if day is not None),
    )


@lru_cache(maxsize=1 << 12)
def _days(text: str) -> Days:
    if text[4:8:3] == "--" and len(text) == DATE:
        # A date as most are; what looks like one and is none goes the long way.
        with contextlib.suppress(ValueError):
            day = datetime.date.fromisoformat(text).toordinal() - EPOCH
            return day, day
    try:
        earliest, latest = edtf.bounds(text)
    except edtf.EdtfError:
        return None, None
    return _day(earliest), _day(latest)


def _day(day: edtf.Day | None) -> int | None:
    if day is None or not 1 <= day.year <= 9999:
        return None
    return datetime.date(*day).toordinal() - EPOCH
