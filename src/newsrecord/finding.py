"""What a check finds: a rule's `Problem`, and the `Finding` that people read."""

from __future__ import annotations

import dataclasses
import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from newsrecord.source import Path, Place, pointer

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "Checked",
    "Finding",
    "Problem",
    "Related",
    "Report",
    "RuleInfo",
    "Severity",
    "cut",
    "did_you_mean",
    "reading_order",
]


class Severity(enum.IntEnum):
    """How bad a finding is; larger is worse, so severities compare."""

    notice = 1
    warning = 2
    error = 3


class Problem(NamedTuple):
    """What a rule says about a record: where in it, and what is wrong.

    `key` tells that the member's name is meant and not its value; `help` says what to do.
    `code` is filled in by the engine for a rule that has one code; `because` is the code of the
    root fault when this problem is only its consequence.
    """

    path: Path
    message: str
    help: str = ""
    key: bool = False
    code: str = ""
    because: str = ""
    related: tuple[Related, ...] = ()
    fatal: bool = False
    offset: int | None = None


class Related(NamedTuple):
    """Another place that explains a finding, such as the first of two equal ids.

    `instead` is the message for the case that the finding is told there, because the record that
    it would be told at is read for reference only.
    """

    message: str
    file: str = ""
    record: str = ""
    path: Path = ()
    place: Place = Place()
    origin: int | None = None
    instead: str = ""

    @property
    def pointer(self) -> str:
        """The path as a JSON Pointer."""
        return pointer(self.path)


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """What the catalogue says about one code."""

    code: str
    name: str
    severity: Severity
    since: str
    shape: str
    summary: str
    why: str
    bad: str
    good: str
    source: str

    @property
    def page(self) -> dict[str, str]:
        """All of it as JSON."""
        names = [field.name for field in dataclasses.fields(self)]
        return {name: str(getattr(self, name)) for name in names} | {"severity": self.severity.name}


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault in one place of one file."""

    code: str
    name: str
    severity: Severity
    message: str
    file: str = ""
    record: str = ""
    path: Path = ()
    place: Place = field(default_factory=Place)
    help: str = ""
    because: str = ""
    related: tuple[Related, ...] = ()
    frame: str = ""
    fatal: bool = False

    @property
    def pointer(self) -> str:
        """The path as a JSON Pointer (RFC 6901)."""
        return pointer(self.path)


def cut(text: str, length: int = 60) -> str:
    """Shorten a text for a message.

    >>> cut("abcdef", 5)
    'ab...'
    """
    return text if len(text) <= length else text[: length - 3] + "..."


def reading_order(finding: Finding) -> tuple[object, ...]:
    """Sort findings as a reader meets them: by file, by place, then by code."""
    place = finding.place
    rank = (place.byte if place.byte is not None else -1, place.row_group or 0, place.row or 0)
    return (finding.file, *rank, finding.pointer, finding.code, finding.message)


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that was read: its name, the SHA-256 of its bytes on disk, its records."""

    name: str
    sha256: str
    records: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found, and what it looked at.

    `findings` are in reading order, consequences among them; `totals` count every finding by
    code, `severities` only the roots, because a consequence goes away with its root.  `as_of` is
    the time of the check, if it was given.
    """

    findings: tuple[Finding, ...] = ()
    files: tuple[Checked, ...] = ()
    rules_off: tuple[str, ...] = ()
    as_of: str = ""

    @property
    def records(self) -> int:
        """The number of records read."""
        return sum(file.records for file in self.files)

    @property
    def roots(self) -> tuple[Finding, ...]:
        """The findings that are not consequences of others."""
        return tuple(finding for finding in self.findings if not finding.because)

    @property
    def totals(self) -> dict[str, int]:
        """Every finding, counted by code."""
        counts: dict[str, int] = {}
        for finding in self.findings:
            counts[finding.code] = counts.get(finding.code, 0) + 1
        return dict(sorted(counts.items()))

    @property
    def severities(self) -> dict[str, int]:
        """The roots, counted by severity."""
        counts: dict[str, int] = {"error": 0, "warning": 0, "notice": 0}
        for finding in self.roots:
            counts[finding.severity.name] += 1
        return counts

    def exit_code(self, fail_on: Severity | None = Severity.error, *, empty: bool = False) -> int:
        """Return the exit code: 0 clean, 1 findings, 3 not all could be checked.

        `fail_on` None never fails for findings; `empty` allows a dataset without records.
        """
        if any(finding.fatal for finding in self.findings) or not (self.records or empty):
            return 3
        if fail_on is not None and any(f.severity >= fail_on for f in self.roots):
            return 1
        return 0


def did_you_mean(word: str, words: Iterable[str], *, cutoff: float = 0.6) -> str:
    """Return a sentence that names the nearest of the words, or nothing if none is near.

    >>> did_you_mean("parqet", ["json", "parquet"])
    ' Did you mean parquet?'
    """
    import difflib

    near = difflib.get_close_matches(word, list(words), 50, cutoff)
    # Among equally near ones, one with a wrong letter is likelier than one with a missing one.
    best = max(near, key=lambda each: _likeness(word, each), default="")
    return f" Did you mean {best}?" if best else ""


def _likeness(word: str, other: str) -> tuple[float, int]:
    import difflib

    same = sum(one == two for one, two in zip(word, other, strict=False))
    return difflib.SequenceMatcher(None, other, word).ratio(), same
