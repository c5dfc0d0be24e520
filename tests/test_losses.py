"""What a format leaves out is in its ledger, and nothing else is: proven by markers."""

from __future__ import annotations

import copy
import json
from collections import Counter
from typing import Any

import pytest

from markers import SPELLINGS, Marked, marked, missing, thinned
from newsrecord import dump
from newsrecord.loss import Ledger, LossKind
from newsrecord.model import RECORDS, load, load_header
from webgraph import encode

WRITTEN_ONLY = ("schemaorg", "webannotation")
SCRIPTS = {**SPELLINGS, "iri": lambda n: f"javascript:m{n}m", "id": lambda n: f"urn:m{n}m"}
"""Addresses that a reader must not be led to."""
OTHERWISE = {
    **SPELLINGS,
    "id": lambda n: f"https://other.example/m{n}m#x",
    "edtf": lambda n: SPELLINGS["edtf"](n).partition("/")[0],
    "moment": lambda n: SPELLINGS["moment"](n).replace("Z", ".5+01:00"),
}
"""Absolute ids, days instead of intervals, and times with an offset."""

VAGUE = {
    **SPELLINGS,
    "text": lambda n: f"https://text.example/m{n}m",
    "edtf": lambda n: f"{SPELLINGS['edtf'](n)[:10]}~/..",
    "moment": lambda n: SPELLINGS["moment"](n).removesuffix("Z"),
}
"""Addresses where text may stand, approximate dates, and times without a zone."""


def lost(ledger: Ledger) -> Counter[str]:
    """Count the losses by path, but for those of order, which no value shows."""
    found: Counter[str] = Counter()
    for each in ledger.entries():
        if each.kind != LossKind.ORDER:
            found[each.path] += each.count
    return found


def _check(name: str, made: Marked) -> None:
    output, ledger = encode(name, made.record)
    strings = {each.pattern for each in made.markers}
    told = Counter({path: n for path, n in lost(ledger).items() if path in strings})
    assert told == Counter(each.pattern for each in missing(made, output))


@pytest.mark.parametrize("kind", [*RECORDS, "Header"])
def test_marked_records_are_valid_and_complete(kind: str) -> None:
    seen: set[str] = set()
    texts: list[str] = []
    for made in marked(kind):
        whole = dump(load_header(made.record) if kind == "Header" else load(made.record))
        assert whole == made.record
        seen |= {each.pattern for each in made.markers} | {each.pattern for each in made.choices}
        texts = [part for each in made.markers for part in each.parts]
        assert len(texts) == len(set(texts))
        plain = json.dumps(made.record)
        assert all(part in plain for part in texts)
    assert {"Article": 100, "Actor": 60, "Event": 100, "Attribution": 80, "Header": 10}[kind] < len(
        seen
    )


@pytest.mark.parametrize("name", WRITTEN_ONLY)
@pytest.mark.parametrize("kind", RECORDS)
def test_missing_markers_are_the_ledger(name: str, kind: str) -> None:
    for made in marked(kind):
        _check(name, made)


@pytest.mark.parametrize("name", WRITTEN_ONLY)
@pytest.mark.parametrize("kind", RECORDS)
def test_missing_markers_are_the_ledger_with_gaps(name: str, kind: str) -> None:
    for keep in (0.2, 0.5, 0.8):
        for made in thinned(kind, 50, keep=keep):
            _check(name, made)


@pytest.mark.parametrize("name", WRITTEN_ONLY)
@pytest.mark.parametrize("kind", RECORDS)
def test_missing_markers_are_the_ledger_however_values_are_spelled(name: str, kind: str) -> None:
    for made in (*marked(kind, spellings=OTHERWISE), *thinned(kind, 50, spellings=OTHERWISE)):
        _check(name, made)


@pytest.mark.parametrize("kind", RECORDS)
def test_missing_markers_are_the_ledger_whatever_addresses_lead_to(kind: str) -> None:
    for made in (*marked(kind, spellings=SCRIPTS), *thinned(kind, 50, spellings=SCRIPTS)):
        _check("schemaorg", made)


@pytest.mark.parametrize("name", WRITTEN_ONLY)
@pytest.mark.parametrize("kind", RECORDS)
def test_no_marker_is_missing_that_the_ledger_does_not_tell(name: str, kind: str) -> None:
    """An approximate date is carried in part, and counted: here the ledger may hold more."""
    for made in (*marked(kind, spellings=VAGUE), *thinned(kind, 50, spellings=VAGUE)):
        output, ledger = encode(name, made.record)
        gone = Counter(each.pattern for each in missing(made, output))
        assert gone - lost(ledger) == Counter()


@pytest.mark.parametrize("name", WRITTEN_ONLY)
def test_missing_markers_of_the_header_are_the_ledger(name: str) -> None:
    for made in (*marked("Header"), *thinned("Header", 60)):
        output, ledger = encode(name, header=made.record)
        paths = Counter(
            each.pattern for each in missing(made, output) if each.pattern != "/Header/base"
        )
        assert lost(ledger) == paths


def _with(record: dict[str, Any], path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(record)
    place: Any = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return changed


@pytest.mark.parametrize("name", WRITTEN_ONLY)
@pytest.mark.parametrize("kind", RECORDS)
def test_a_choice_that_is_not_in_the_ledger_can_be_told_from_all_others(
    name: str, kind: str
) -> None:
    for made in (*marked(kind), *thinned(kind, 20)):
        output, ledger = encode(name, made.record)
        paths = lost(ledger)
        for choice in made.choices:
            if choice.pattern not in paths:
                for other in choice.others:
                    changed, _ = encode(name, _with(made.record, choice.path, other))
                    assert changed != output, (choice.pattern, other)


@pytest.mark.parametrize("name", WRITTEN_ONLY)
@pytest.mark.parametrize("kind", RECORDS)
def test_each_value_is_carried_or_counted(name: str, kind: str) -> None:
    """A value that is not in the output is counted as often as it is missing."""
    for made in marked(kind):
        output, ledger = encode(name, made.record)
        for each in ledger.entries():
            assert each.path.startswith(f"/{kind}/")
            assert each.records == (made.record["id"],)
        assert encode(name, made.record)[0] == output


@pytest.mark.parametrize("name", WRITTEN_ONLY)
def test_kinds_of_loss(name: str) -> None:
    _, ledger = encode(name, marked("Attribution")[0].record)
    kinds = {each.path: each.kind for each in ledger.entries()}
    assert kinds["/Attribution/notes/*/provenance/*/method"] == LossKind.PROVENANCE
    assert kinds["/Attribution/medium/kind"] == LossKind.DROPPED
    orders = {each.path for each in ledger.entries() if each.kind == LossKind.ORDER}
    assert orders == {"/Attribution/content", "/Attribution/cue"}
