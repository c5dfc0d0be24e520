"""The twins: what a visit collects is what the plain walk finds, in the same order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from newsrecord import gate, twins
from newsrecord.authoring.sample import sample
from newsrecord.generate import main, outputs
from newsrecord.model import RECORDS, Header, Value, dump, load
from newsrecord.model.paths import buckets, walk
from newsrecord.model.shape import ListShape, fields_of, objects_under
from newsrecord.source import Decoded, Limits

ROOT = Path(__file__).parents[1]
MODELS = objects_under(Header, *RECORDS.values())


def _records() -> list[dict[str, Any]]:
    lines = [
        line
        for file in sorted((ROOT / "examples").glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    found = [*map(json.loads, lines), *sample(12, seed=3)]
    return [record for record in found if "type" in record]


def _admit(record: dict[str, Any]) -> gate.Admitted:
    (admitted,), _ = gate.admit([Decoded(0, json.dumps(record).encode(), None)], Limits())
    assert isinstance(admitted, gate.Admitted)
    return admitted


def test_generated_files_are_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    for name, make in outputs().items():
        assert (ROOT / name).read_bytes() == make().encode(), name
    assert main(["--check"]) == 0
    assert capsys.readouterr().err == ""


def test_a_visit_finds_what_the_walk_finds_in_the_same_order() -> None:
    filled = set()
    for record in _records():
        admitted = _admit(record)
        found: dict[str, list[Any]] = {bucket: [] for bucket in buckets()}
        for _, bucket, value in walk(admitted.record):
            found[bucket].append(value)
        visit = gate.visit([admitted.record])
        visited = {name: list(visit[column]) for column, name in enumerate(buckets())}
        assert visited == found
        # Equal is not enough: a visit holds the very objects of the record.
        for bucket, parts in visited.items():
            assert list(map(id, parts)) == list(map(id, found[bucket]))
        filled |= {bucket for bucket, parts in visited.items() if parts}
    assert filled == set(buckets())


def test_a_path_leads_to_its_part() -> None:
    for record in _records()[::3]:
        admitted = _admit(record)
        for path, _, value in walk(admitted.record):
            part: Any = record
            for key in path:
                part = part[key]
            assert part == json.loads(gate.encode(value))


def test_model_and_twin_are_walked_alike() -> None:
    for record in _records()[::5]:
        modelled = [(path, bucket) for path, bucket, _ in walk(load(record))]
        assert modelled == [(path, bucket) for path, bucket, _ in walk(_admit(record).record)]


def test_a_twin_is_written_as_its_model() -> None:
    for record in _records():
        encoded = _admit(record).encoded
        assert json.dumps(json.loads(encoded)) == json.dumps(dump(load(record)))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_twin_has_the_fields_of_its_model(model: type[Value]) -> None:
    twin = getattr(twins, model.__name__)
    assert twin.__struct_config__.frozen
    assert twin.__struct_config__.forbid_unknown_fields
    fields = fields_of(model)
    assert twin.__struct_fields__ == tuple(field.attribute for field in fields)
    assert twin.__struct_encode_fields__ == tuple(field.name for field in fields)
    for field, info in zip(fields, msgspec.structs.fields(twin), strict=True):
        absent = () if isinstance(field.shape, ListShape) else None
        assert info.required is field.required
        assert field.required or info.default == absent


def test_twins_and_models_are_the_same_types() -> None:
    assert list(twins.RECORDS) == list(RECORDS) == list(twins.VISITS)
    assert buckets() == twins.BUCKETS
