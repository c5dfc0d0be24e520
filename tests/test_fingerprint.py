"""A fingerprint belongs to a fault, not to a place: only a change of the value makes a new one."""

from __future__ import annotations

import json
import random
from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING

import newsrecord
from newsrecord.authoring.faults import plant
from newsrecord.authoring.sample import sample

if TYPE_CHECKING:
    from pathlib import Path

CODES = ["NR101", "NR203", "NR307", "NR502", "NR517", "NR601", "NR701", "NR902", "NR903"]


def made(path: Path) -> list[str]:
    """Write a sample with faults, and return its lines."""
    planting = plant(sample(40, seed=4), CODES, seed=4)
    path.write_bytes(b"".join(planting.pieces()))
    return path.read_text("utf-8").rstrip("\n").split("\n")


def fingerprints(path: Path) -> Counter[tuple[str, str]]:
    report = newsrecord.check(str(path))
    return Counter((found.code, found.fingerprint) for found in report.findings)


def test_moving_and_rewriting_records_keeps_fingerprints(tmp_path: Path) -> None:
    header, *lines = made(tmp_path / "a.jsonl")
    before = fingerprints(tmp_path / "a.jsonl")
    assert {code for code, _ in before} >= set(CODES)
    random.Random(1).shuffle(lines)
    rewritten = [json.dumps(json.loads(line), sort_keys=True, indent=None) for line in lines]
    moved = tmp_path / "elsewhere" / "b.jsonl"
    moved.parent.mkdir()
    moved.write_text("\n".join([header, *rewritten]) + "\n", "utf-8")
    assert fingerprints(moved) == before
    array = tmp_path / "c.json"
    whole = {**json.loads(header), "records": [json.loads(line) for line in lines]}
    array.write_text(json.dumps(whole, indent=3), "utf-8")
    assert fingerprints(array) == before


def test_another_value_has_another_fingerprint(tmp_path: Path) -> None:
    lines = made(tmp_path / "a.jsonl")
    found = next(
        f for f in newsrecord.check(str(tmp_path / "a.jsonl")).findings if f.code == "NR902"
    )
    at = found.place.line
    assert at is not None
    value = json.loads(lines[at - 1])
    for step in found.path:
        value = value[step]
    assert found.value == ("string", len(value), sha256(json.dumps(value).encode()).hexdigest())
    (tmp_path / "b.jsonl").write_text("\n".join(lines).replace(value, value + "0"), "utf-8")
    other = next(
        f for f in newsrecord.check(str(tmp_path / "b.jsonl")).findings if f.code == "NR902"
    )
    assert (other.record, other.path) == (found.record, found.path)
    assert other.fingerprint != found.fingerprint


def test_lines_that_are_no_json_are_told_apart(tmp_path: Path) -> None:
    lines = made(tmp_path / "a.jsonl")
    lines += ["{broken", "{broken", "{broken too"]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), "utf-8")
    found = [f for f in newsrecord.check(str(tmp_path / "a.jsonl")).findings if f.code == "NR001"]
    assert [f.value.length for f in found] == [7, 7, 11]
    assert len({f.fingerprint for f in found}) == 2
