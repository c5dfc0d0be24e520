"""The law of four parties: one verdict on every record, and one way to write it."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from law.mutate import HOSTILE, mutate
from law.parties import same_text, to_raw
from law.strategies import EDGES, GOOD, good, places, records
from newsrecord.authoring.sample import sample
from newsrecord.gate import admit_header, encode
from newsrecord.jsontext import inspect
from newsrecord.model import dump, load_header
from newsrecord.model.shape import EnumShape, StringShape
from newsrecord.schema import published, validator
from newsrecord.source import Decoded, Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from law.parties import Law

EXAMPLES = Path(__file__).parents[2] / "examples"
SOAK = 20

_quick = settings(
    max_examples=500,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
_long = settings(_quick, max_examples=400 * SOAK, derandomize=False)


def _example_lines() -> list[bytes]:
    files = sorted(EXAMPLES.glob("*.jsonl"))
    assert files
    lines = [line for file in files for line in file.read_bytes().splitlines()]
    return [line for line in lines if b'"newsrecord"' not in line[:20]]


def _samples(n: int, seed: int) -> list[dict[str, Any]]:
    return list(sample(n, seed=seed))[1:]


def test_examples_are_accepted_by_all(law: Law) -> None:
    before = law.accepted
    lines = _example_lines()
    assert law.breaches(lines) == []
    assert law.accepted - before == len(lines)


def test_samples_are_accepted_by_all(law: Law) -> None:
    before = law.accepted
    values = _samples(20, 1)
    assert law.breaches(map(to_raw, values)) == []
    assert law.accepted - before == len(values)


def test_every_field_alone_filled_is_accepted_by_all(law: Law) -> None:
    before = law.accepted
    raws = [
        to_raw(put(good(shape, pick)))
        for put, path, shape in places()
        for pick in range(4)
        if path != ("type",) or pick == 0
    ]
    assert law.breaches(raws) == []
    assert law.accepted - before == len(raws)


def test_every_field_takes_a_hostile_value(law: Law) -> None:
    assert law.breaches(to_raw(put(value)) for put, _, _ in places() for value in HOSTILE) == []


def _edge_records() -> Iterator[bytes]:
    kinds: set[str] = set()
    for put, _, shape in places():
        if isinstance(shape, StringShape) and shape.kind.name not in kinds:
            kinds.add(shape.kind.name)
            yield from (to_raw(put(text)) for text in EDGES)
        elif isinstance(shape, EnumShape):
            yield from (to_raw(put(text)) for text in ("", shape.values[0] + "\n"))
    assert kinds == set(GOOD)


def test_strings_around_every_edge(law: Law) -> None:
    assert law.breaches(_edge_records()) == []


def test_ext_keys_around_every_edge(law: Law) -> None:
    head = {"id": "a", "type": "Article", "language": "en"}
    raws = [to_raw(head | {"ext": {key: 1}}) for text in EDGES for key in (text, "a:" + text)]
    assert law.breaches(raws) == []


def _mutations(rounds: int, seed: int) -> Iterator[bytes]:
    rng = Random(seed)
    bases = [json.loads(line) for line in _example_lines()]
    bases += _samples(3, seed)
    bases += [put(good(shape, 1)) for put, _, shape in places()]
    for _ in range(rounds):
        for base in bases:
            yield mutate(base, rng)


def test_mutations(law: Law) -> None:
    before = law.accepted, law.refused, law.unclean
    assert law.breaches(_mutations(12, 7)) == []
    # Each verdict must be met often, or the mutations say little.
    assert law.accepted - before[0] > 200
    assert law.refused - before[1] > 500
    assert law.unclean - before[2] > 200


_generated = given(record=records(), seed=st.integers(0, 2**32))


def _holds(law: Law, record: dict[str, Any], seed: int) -> None:
    rng = Random(seed)
    assert law.breaches([to_raw(record), mutate(record, rng), mutate(record, rng)]) == []


def test_generated_records_and_their_mutations(law: Law) -> None:
    before = law.accepted, law.refused
    _quick(_generated(_holds))(law)
    assert law.accepted - before[0] > 200
    assert law.refused - before[1] > 200


def test_headers(law: Law) -> None:
    """The same law for the header, whose four parties are others."""
    accepts = (
        validator("header").is_valid,
        jsonschema_rs.Draft202012Validator(json.loads(published("header")), offline=True).is_valid,
    )
    full = next(iter(sample(1))) | {"$schema": "x", "publisher": {"name": "x"}, "ext": {"a:b": 1}}
    rng = Random(5)
    plain = {name: value for name, value in full.items() if name not in {"publisher", "ext"}}
    raws = [to_raw(full), *(mutate(full, rng) for _ in range(1500))]
    raws += [to_raw(plain), *(mutate(plain, rng) for _ in range(1500))]
    raws += [to_raw({"newsrecord": "1", key: text}) for key in full for text in EDGES]
    verdicts = {True: 0, False: 0}
    for raw in raws:
        admitted = admit_header(Decoded(0, raw, None), Limits())
        accepted = not isinstance(admitted, list)
        verdicts[accepted] += 1
        if inspect(raw):
            assert not accepted, raw
            continue
        value = json.loads(raw)
        assert [accept(value) for accept in accepts] == [accepted] * 2, raw
        if accepted:
            assert same_text(dump(load_header(value))) == same_text(json.loads(encode(admitted)))
        else:
            with pytest.raises(ValueError, match="Header"):
                load_header(value)
    assert min(verdicts.values()) > 200


@pytest.mark.soak
def test_soak(law: Law) -> None:
    assert law.breaches(map(to_raw, _samples(20 * SOAK, 2))) == []
    for seed in range(SOAK):
        assert law.breaches(_mutations(8, 100 + seed)) == []
    _long(_generated(_holds))(law)
