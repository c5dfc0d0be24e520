"""What a conversion could not carry: counted by path and kind, with a few of the records."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Ledger", "LossKind", "Lost", "allowed", "merged"]

SAMPLES = 5
"""How many records are named of each loss."""


class LossKind(StrEnum):
    """In which way something is lost."""

    DROPPED = "dropped"
    COERCED = "coerced"
    PRECISION = "precision"
    ORDER = "order"
    PROVENANCE = "provenance"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Lost:
    """One sort of loss.

    `path` is a JSON Pointer into the records of a type, with `*` for every index, such as
    `/Event/participants/*/role_text`, or into the foreign document on reading.
    """

    path: str
    kind: LossKind
    count: int
    records: tuple[str, ...]
    why: str = ""

    @property
    def told(self) -> dict[str, object]:
        """The loss as JSON."""
        values = {"path": self.path, "kind": self.kind.value, "count": self.count}
        return {**values, "records": list(self.records), "why": self.why}


@dataclass(slots=True)
class _Entry:
    why: str
    count: int = 0
    records: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class Ledger:
    """A count of losses that grows while a conversion runs; ask it when all is read or written."""

    _found: dict[tuple[str, LossKind], _Entry] = field(
        default_factory=dict[tuple[str, LossKind], _Entry]
    )

    def add(self, path: str, kind: LossKind, record: str = "", why: str = "") -> None:
        """Count one loss; `why` is kept of the first."""
        entry = self._found.get((path, kind))
        if entry is None:
            entry = self._found[path, kind] = _Entry(why)
        entry.count += 1
        if record and len(entry.records) < SAMPLES and record not in entry.records:
            entry.records.append(record)

    def entries(self) -> tuple[Lost, ...]:
        """Return the losses, sorted by path and kind."""
        return tuple(
            Lost(path, kind, entry.count, tuple(entry.records), entry.why)
            for (path, kind), entry in sorted(self._found.items(), key=lambda item: item[0])
        )


def merged(*lists: Iterable[Lost]) -> tuple[Lost, ...]:
    """Add up losses of several steps.

    >>> one = Lost("/a", LossKind.DROPPED, 2, ("x",))
    >>> merged([one], [one])[0].count
    4
    """
    found: dict[tuple[str, LossKind], Lost] = {}
    for each in (lost for losses in lists for lost in losses):
        known = found.get((each.path, each.kind))
        if known is not None:
            records = tuple(dict.fromkeys((*known.records, *each.records)))[:SAMPLES]
            each = replace(known, count=known.count + each.count, records=records)  # noqa: PLW2901
        found[each.path, each.kind] = each
    return tuple(found[key] for key in sorted(found))


def allowed(path: str, pointers: Iterable[str]) -> bool:
    """Tell whether a loss is one of those that are allowed: at a pointer, or below it.

    `*` stands for every index, and for itself.

    >>> allowed("/Event/participants/*/role_text", ["/Event/participants"])
    True
    """
    tokens = path.split("/")
    for pointer in pointers:
        wanted = pointer.rstrip("/").split("/")
        pairs = zip(wanted, tokens, strict=False)
        if len(wanted) <= len(tokens) and all(w in {"*", t} for w, t in pairs):
            return True
    return False
