"""The model as a Python API: frozen, strict, absent as None, one name in Python and one in data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest
from pydantic import ValidationError

from newsrecord.authoring.sample import sample
from newsrecord.model import (
    RECORDS,
    Actor,
    Article,
    Concept,
    Embargo,
    Header,
    Name,
    Note,
    Participant,
    Place,
    Rights,
    TextSpan,
    Translation,
    Value,
    dump,
    load,
    load_header,
)
from newsrecord.model.shape import fields_of, objects_under

EXAMPLES = Path(__file__).parents[1] / "examples"
MODELS = objects_under(Header, *RECORDS.values())
ARTICLE: dict[str, Any] = {"id": "a", "type": "Article", "language": "en"}


def _article(**members: Any) -> Article:
    return cast("Article", load(ARTICLE | members))


# Objects ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_is_frozen_strict_and_closed(model: type[Value]) -> None:
    config = model.model_config
    assert config["frozen"]
    assert config["strict"]
    assert config["extra"] == "forbid"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_has_a_meaning_and_optional_ones_are_absent(model: type[Value]) -> None:
    for field in fields_of(model):
        assert field.term.doc.endswith((".", '".')), field.name
        assert field.name.removeprefix("$") == field.name.removeprefix("$").lower()
        if not field.required:
            assert model.model_fields[field.attribute].default in (None, ())


def test_an_object_is_frozen_and_hashable() -> None:
    name = Name(text="x")
    with pytest.raises(ValidationError, match="frozen"):
        name.text = "y"
    assert hash(name) == hash(Name(text="x"))
    assert name == Name(text="x")


def test_a_list_is_kept_as_a_tuple() -> None:
    assert _article(keywords=["x", "y"]).keywords == ("x", "y")


# Opt: absent is None, and null is refused ---------------------------------------------------------


def test_absent_reads_as_none_or_as_no_items() -> None:
    article = _article()
    assert article.headline is None
    assert article.keywords == ()
    assert article.ext is None
    assert dump(article) == ARTICLE


def test_null_is_refused_for_every_optional_field() -> None:
    for field in fields_of(Article)[2:]:
        with pytest.raises(ValidationError):
            load(ARTICLE | {field.name: None})


def test_none_is_refused_in_a_constructor_too() -> None:
    with pytest.raises(ValidationError):
        Name(text="x", language=None)


def test_an_empty_list_is_written_as_absent() -> None:
    assert dump(load(ARTICLE | {"keywords": []})) == ARTICLE


# One name in Python, one in the data --------------------------------------------------------------


def test_constructor_takes_the_name_in_python() -> None:
    made = Translation(method="human", from_="ko", to="en")
    assert made.from_ == "ko"
    assert dump(made) == {"method": "human", "from": "ko", "to": "en"}
    header = Header(newsrecord="1", schema_uri="https://example.org/s")
    assert dump(header) == {"newsrecord": "1", "$schema": "https://example.org/s"}


def test_load_takes_the_name_in_the_data_only() -> None:
    step = {"method": "human", "from": "ko"}
    assert _article(translations=[step]).translations[0].from_ == "ko"
    with pytest.raises(ValidationError, match="from_"):
        _article(translations=[{"method": "human", "from_": "ko"}])
    with pytest.raises(ValidationError, match="schema_uri"):
        load_header({"newsrecord": "1", "schema_uri": "x"})


# Load and dump ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [{}, {"id": "a"}, {"type": "Header"}, {"type": None}, {"type": ["Article"]}, [], None, "x"],
)
def test_load_needs_a_type(value: Any) -> None:
    with pytest.raises(ValueError, match="one of Article, Actor, Event, Attribution"):
        load(value)


def test_dump_keeps_the_order_of_the_fields() -> None:
    members = {field.name: None for field in fields_of(Actor)}
    for record in sample(3):
        if record.get("type") == "Actor":
            shuffled = dict(reversed(record.items()))
            dumped = dump(load(shuffled))
            assert list(dumped) == [name for name in members if name in dumped]
            assert dumped == record


def test_dump_is_plain_data() -> None:
    for record in list(sample(3))[1:]:
        dumped = dump(load(record))
        assert json.loads(json.dumps(dumped)) == dumped == record


def test_load_of_dump_is_the_same_record() -> None:
    for record in list(sample(3))[1:]:
        assert load(dump(load(record))) == load(record)


def test_load_of_the_examples() -> None:
    for file in EXAMPLES.glob("*.jsonl"):
        header, *records = map(json.loads, file.read_text(encoding="utf-8").splitlines())
        assert dump(load_header(header)) == header
        assert [dump(load(record)) for record in records] == records


def test_a_whole_number_may_be_written_as_a_float() -> None:
    span = TextSpan.model_validate({"article": "a", "start": 0.0, "end": 5})
    assert repr(span.start) == "0"
    with pytest.raises(ValidationError):
        TextSpan.model_validate({"article": "a", "start": 0.5, "end": 5})


# Members that depend on each other ----------------------------------------------------------------


def test_exactly_one() -> None:
    assert Embargo(open_ended=True).until is None
    for members in ({}, {"until": "2022", "open_ended": True}, {"open_ended": False}):
        with pytest.raises(ValidationError):
            Embargo.model_validate(members)
    with pytest.raises(ValidationError, match="exactly one of actor, event, text"):
        Participant(role="agent")


def test_at_least_one() -> None:
    with pytest.raises(ValidationError, match="at least one of code, label, uri"):
        Concept(scheme="cameo")
    assert Concept(scheme="cameo", code="").code == ""


def test_no_object_is_empty() -> None:
    for model in MODELS:
        with pytest.raises(ValidationError):
            model.model_validate({})
    with pytest.raises(ValidationError, match="says nothing"):
        Rights()


def test_a_point_has_two_numbers() -> None:
    assert Place(name="x", point=(1, 2.5)).point == (1, 2.5)
    for point in ([], [1], [1, 2, 3], [1, "2"], [True, 2]):
        with pytest.raises(ValidationError):
            Place.model_validate({"name": "x", "point": point})


# Foreign fields -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ext",
    [{}, {"a:b": None}, {"a:b": {"": [1, 1.5, None, {"null": "x"}]}}, {"x.y-1_z:\U0001f600": True}],
)
def test_ext_is_kept_as_it_is(ext: dict[str, Any]) -> None:
    record = _article(ext=ext)
    assert record.ext == ext
    assert dump(record)["ext"] == ext


@pytest.mark.parametrize(
    ("ext", "why"),
    [
        ({"ab": 1}, "prefix:name"),
        ({"a:": 1}, "prefix:name"),
        ({"a:b\n": 1}, "prefix:name"),
        ({"a:b c": 1}, "prefix:name"),
        ({"1:b": 1}, "prefix:name"),
        ({1: 1}, "prefix:name"),
        ([], "an object"),
        ({"a:b": 2**53}, "write it as a string"),
        ({"a:b": [{"x": float("nan")}]}, "NaN"),
        ({"a:b": "\x00"}, "U\\+0000"),
        ({"a:b": {"\ud800": 1}}, "surrogate"),
        ({"a:b": {1: 1}}, "not a string"),
        ({"a:b": (1,)}, "tuple is not JSON"),
        ({"a:b": b"x"}, "bytes is not JSON"),
    ],
)
def test_ext_is_json(ext: Any, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        _article(ext=ext)


def test_suggestion_is_any_json_but_null() -> None:
    value: Any
    for value in ("", 0, False, [], {}, {"a": None}):
        note = Note(kind="check", text="x", suggestion=value)
        assert dump(note)["suggestion"] == value
    with pytest.raises(ValidationError, match="null"):
        Note(kind="check", text="x", suggestion=None)


def test_deep_foreign_json_does_not_overflow_the_stack() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    record = _article(ext={"a:b": deep})
    assert record.ext is not None
    # Taken apart by hand: the destructor of CPython copes, a comparison would not.
    while deep:
        deep = deep.pop()
