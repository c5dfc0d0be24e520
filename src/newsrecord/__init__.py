"""Structured news records: who did what to whom, when, where, and according to whom.

Names are found on first use, so that `import newsrecord` costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from newsrecord.errors import (
    BatchError,
    InputError,
    LimitError,
    MissingExtraError,
    NewsrecordError,
    OutputError,
    RefusedError,
    UsageError,
    WorkerError,
)

if TYPE_CHECKING:
    from newsrecord.authoring.anchor import Anchor, anchor
    from newsrecord.conversion import Conversion, LossError, convert
    from newsrecord.files import Reader, check, read, write
    from newsrecord.finding import Finding, Report, Severity
    from newsrecord.loss import Lost
    from newsrecord.model import (
        Actor,
        Article,
        Attribution,
        Event,
        Header,
        Record,
        dump,
        load,
    )
    from newsrecord.rules import RULES
    from newsrecord.source import Limits

__all__ = [
    "RULES",
    "Actor",
    "Anchor",
    "Article",
    "Attribution",
    "BatchError",
    "Conversion",
    "Event",
    "Finding",
    "Header",
    "InputError",
    "LimitError",
    "Limits",
    "LossError",
    "Lost",
    "MissingExtraError",
    "NewsrecordError",
    "OutputError",
    "Reader",
    "Record",
    "RefusedError",
    "Report",
    "Severity",
    "UsageError",
    "WorkerError",
    "anchor",
    "check",
    "convert",
    "dump",
    "load",
    "read",
    "write",
]

_HOMES = {
    "newsrecord.authoring.anchor": ("Anchor", "anchor"),
    "newsrecord.conversion": ("Conversion", "LossError", "convert"),
    "newsrecord.files": ("Reader", "check", "read", "write"),
    "newsrecord.finding": ("Finding", "Report", "Severity"),
    "newsrecord.loss": ("Lost",),
    "newsrecord.model": (
        "Actor",
        "Article",
        "Attribution",
        "Event",
        "Header",
        "Record",
        "dump",
        "load",
    ),
    "newsrecord.rules": ("RULES",),
    "newsrecord.source": ("Limits",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        message = f"module 'newsrecord' has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
