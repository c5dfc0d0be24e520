"""What a check finds: a rule's `Problem`, and the `Finding` that people read."""

from __future__ import annotations

import enum
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from newsrecord.source import Path, Place, pointer

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "Checked",
    "Finding",
    "Problem",
    "Related",
    "Report",
    "RuleInfo",
    "Severity",
    "Value",
    "cut",
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
    """What the catalogue says about one code.

    `text` is the page as it was written, which is read when it is asked for: the fault on the first
    line, then sections that open with `Word:`.
    """

    code: str
    name: str
    severity: Severity
    since: str
    shape: str
    text: str

    @property
    def summary(self) -> str:
        """The fault, in a sentence."""
        return _sections(self.text)["summary"]

    @property
    def why(self) -> str:
        """Why it matters."""
        return _sections(self.text)["why"]

    @property
    def bad(self) -> str:
        """An example that has it."""
        return _sections(self.text)["bad"]

    @property
    def good(self) -> str:
        """The same without it."""
        return _sections(self.text)["good"]

    @property
    def source(self) -> str:
        """What asks for it."""
        return _sections(self.text)["source"]

    @property
    def page(self) -> dict[str, str]:
        """All of it as JSON."""
        head = {"code": self.code, "name": self.name, "severity": self.severity.name}
        return {**head, "since": self.since, "shape": self.shape, **_sections(self.text)}


@cache
def _sections(text: str) -> dict[str, str]:
    """Read the summary and the sections of a page; those that it lacks are empty."""
    import inspect

    summary, *lines = inspect.cleandoc(text).splitlines()
    parts: dict[str, list[str]] = {"why": [], "bad": [], "good": [], "source": []}
    section: list[str] = []
    for line in lines:
        word, colon, rest = line.partition(":")
        if colon and word in {"Why", "Bad", "Good", "Source"}:
            section = parts[word.lower()]
            section[:] = [rest.strip()]
        else:
            section.append(line.strip())
    told = {name: "\n".join(each).strip() for name, each in parts.items()}
    return {"summary": summary, **told}


class Value(NamedTuple):
    """What may be told of a faulty value without showing it.

    `kind` is its JSON type, empty where there is no value; `length` counts code points, items or
    members; `sha256` is that of its canonical text (RFC 8785), in hexadecimal digits, or of the
    bytes of what is no JSON.
    """

    kind: str = ""
    length: int | None = None
    sha256: str = ""


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
    value: Value = field(default_factory=Value)

    @property
    def pointer(self) -> str:
        """The path as a JSON Pointer (RFC 6901)."""
        return pointer(self.path)

    @property
    def fingerprint(self) -> str:
        """What stays the same when the record moves or is written in another way.

        It is a SHA-256 over the code, the record's id, the pointer and the value, in hexadecimal
        digits.  A record stands for itself, whatever else it holds.  What has neither id nor value,
        such as a file that ends early, goes by the name of the file, its folder left out.
        """
        from hashlib import sha256

        value = self.value.sha256 if self.path or not self.record else ""
        name = "" if self.record or value else self.file.replace("\\", "/").rpartition("/")[2]
        parts = (self.code, self.record, name, self.pointer, value)
        return sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()


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

    findings: Sequence[Finding] = ()
    files: tuple[Checked, ...] = ()
    rules_off: tuple[str, ...] = ()
    as_of: str = ""
    tally: Counter[tuple[str, Severity, bool, bool]] = field(
        default_factory=Counter[tuple[str, Severity, bool, bool]],
        init=False,
        repr=False,
        compare=False,
    )
    """How many findings there are of a code, severity, as a consequence, and fatal."""

    def __post_init__(self) -> None:
        """Count once, since there may be many."""
        counts = Counter((f.code, f.severity, bool(f.because), f.fatal) for f in self.findings)
        self.tally.update(counts)

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
        for (code, *_), count in self.tally.items():
            counts[code] = counts.get(code, 0) + count
        return dict(sorted(counts.items()))

    @property
    def severities(self) -> dict[str, int]:
        """The roots, counted by severity."""
        counts: dict[str, int] = {"error": 0, "warning": 0, "notice": 0}
        for (_, severity, consequence, _), count in self.tally.items():
            counts[severity.name] += 0 if consequence else count
        return counts

    @property
    def fatal(self) -> bool:
        """Whether something could not be checked."""
        return any(fatal for *_, fatal in self.tally)

    def exit_code(self, fail_on: Severity | None = Severity.error, *, empty: bool = False) -> int:
        """Return the exit code: 0 clean, 1 findings, 3 not all could be checked.

        `fail_on` None never fails for findings; `empty` allows a dataset without records.
        """
        if self.fatal or not (self.records or empty):
            return 3
        roots = (severity for _, severity, consequence, _ in self.tally if not consequence)
        return int(fail_on is not None and any(severity >= fail_on for severity in roots))
