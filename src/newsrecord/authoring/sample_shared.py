"""What sample records of several types share: provenance, notes, foreign fields.

Choices turn with the article's number, not by chance, so that three hundred articles hold every
field and every value of every list of the model, in every run. Own words (labels, claims, notes)
are English.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from newsrecord.authoring.sample_text import has_description

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsrecord.authoring.sample_text import Scene

Record: TypeAlias = dict[str, Any]


_TIMES = ("2024-03-05T10:00:00Z", "2024-03", "2024-02-29", "2024")


_METHODS = ("human", "model", "rule", "hybrid", "import")


_NOTES = (
    ("ambiguity", "It is not said which of the two is meant."),
    ("editorial", "A credit line stands in the text."),
    ("check", "The weekday agrees with the date."),
    ("inference", "The year is worked out from the date of publication."),
    ("source_error", "The number is spelled differently further down."),
    ("translation_error", "Subject and object seem to have changed places."),
    ("disputed", "Another paper gives another number."),
    ("correction", "The paper later changed this word."),
)


_RETRACTED = (
    {"kind": "editorial", "text": "The article was taken back; what this says may not hold."},
    {"kind": "source_error", "text": "The article was taken back because of such errors."},
)


SURE = {"certainty": "certain", "polarity": "positive", "tense": "non_future"}


OPEN = {"certainty": "underspecified", "polarity": "underspecified", "tense": "underspecified"}


FUTURE = {"certainty": "underspecified", "polarity": "positive", "tense": "future"}


DENIED = {"certainty": "certain", "polarity": "negative", "tense": "non_future"}


DOUBTED = {"certainty": "possible", "polarity": "positive", "tense": "non_future"}


FIGURATIVE = {"certainty": "underspecified", "polarity": "positive", "tense": "non_future"}


CERTAINTIES = ("certain", "probable", "possible", "underspecified")


POLARITIES = ("positive", "negative", "underspecified")


TENSES = ("non_future", "future", "underspecified")


def provenance(s: Scene, turns: int) -> list[Record]:
    """Say who wrote a record: each method in its turn."""
    n = s.t + turns
    method = _METHODS[n % 5]
    entry: Record = {"method": method, "agent": f"{method}-{n % 7 + 1}"}
    if method == "human":
        entry["guideline"] = "How to annotate, 1"
    elif method == "import":
        entry["derived_from"] = [s.id]
    else:
        entry["version"] = f"2.{n % 9}"
        if n % 2:
            entry["confidence"] = (50 + s.numbers[turns & 7] % 49) / 100
    if n % 6 == 0:
        entry["time"] = _TIMES[n // 6 & 3]
    if n % 11 == 5:
        return [entry, {"method": "human", "agent": "reviewer", "time": "2024-05-01"}]
    return [entry]


def extension(s: Scene, subject: str) -> Record:
    """Make foreign fields of several shapes."""
    n = s.numbers
    return {
        f"desk:{subject}": {
            "queue": [n[0], n[1]],
            "flags": {"urgent": n[0] > 400, "weight": n[2] / 8},
            "by": f"desk {n[3] % 40}",
        },
        "ninjs:priority": n[4] % 9 + 1,
    }


def _citation(s: Scene) -> Record:
    return {
        "title": f"Report {s.numbers[0]} on {s.latin['CI']}",
        "url": f"https://archive.example.org/report/{s.index}",
        "publisher_name": "Example Archive",
        "published": s.iso[1][: (4, 7, 10)[s.t % 3]],
    }


def note(s: Scene, pointer: str) -> Record:
    """Make a note about the part of the record at a pointer, or about a stretch of text."""
    kind, text = _NOTES[s.t // 5 & 7]
    note: Record = {"kind": kind, "text": text}
    if s.t % 2:
        note["pointer"] = pointer
    else:
        mark = "summary.S1" if has_description(s.t) else ("headline.N1", "lead.CI")[s.t // 10 & 1]
        note["span"] = s.span(mark)
    if kind in ("disputed", "correction"):
        note["citations"] = [_citation(s)]
    if s.t % 4 == 1:
        note["suggestion"] = {"value": s.numbers[2], "words": [s.values["N3"]]}
    if s.t % 7 == 2:
        note["provenance"] = provenance(s, 3)
    return note


def mark_retracted(s: Scene, records: Iterable[Record]) -> None:
    """Say of what an article that was taken back told that nobody stands by it any more."""
    for turns, record in enumerate(records, s.t):
        record.setdefault("notes", []).append(_RETRACTED[turns & 1])


def states(block: int) -> list[str]:
    """Name the two states that the scenes of a block share."""
    return [f"actor/state-{block}-1", f"actor/state-{block}-2"]
