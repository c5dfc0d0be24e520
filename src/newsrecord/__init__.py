"""Structured news records: who did what to whom, when, where, and according to whom."""

from newsrecord.errors import (
    InputError,
    LimitError,
    MissingExtraError,
    NewsrecordError,
    OutputError,
    RefusedError,
    UsageError,
)

__all__ = [
    "InputError",
    "LimitError",
    "MissingExtraError",
    "NewsrecordError",
    "OutputError",
    "RefusedError",
    "UsageError",
]
