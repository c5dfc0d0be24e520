"""Foreign JSON-LD loses nothing untold, and what no IRI or language tag holds is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from linkedkit import taken
from newsrecord.linked import context
from newsrecord.loss import LossKind
from newsrecord.model.base import NAMESPACE

pytest.importorskip("pyld.jsonld", reason="PyLD is not installed")

CONTEXT = {**context(), "z": "https://z.example/p"}
ACTOR = {"@id": "https://e.example/a", "@type": "Actor", "kind": "group", "named": False}
ACTOR |= {"names": [{"text": "x"}]}
NO_MEANING = "the context gives the name no meaning"


def _losses(document: Any) -> dict[str, int]:
    _, records, faults, losses = taken("jsonld", json.dumps(document))
    assert len(records) == 1
    assert faults == []
    assert {each.kind for each in losses} <= {LossKind.DROPPED}
    assert all(each.why for each in losses)
    return {each.path: each.count for each in losses}


def _refused(document: Any) -> str:
    _, records, faults, _ = taken("jsonld", json.dumps(document))
    assert records == []
    assert [(fault.code, fault.fatal) for fault in faults] == [("NR012", True)]
    return faults[0].message


# What belongs to nothing --------------------------------------------------------------------------


FREE: list[Any] = [{"@value": "MK6"}, "MK5", {"@list": ["MK7"]}]


def test_values_that_belong_to_nothing_are_told() -> None:
    assert _losses([{"@context": CONTEXT, **ACTOR}, *FREE]) == {"/@graph/*": 3}


@pytest.mark.parametrize(
    ("value", "count"),
    [
        ("MK", 1),
        (5, 1),
        (False, 1),
        (None, 0),
        ({}, 0),
        ({"@list": ["MK1", {"@value": "MK2"}, 3]}, 3),
        ({"@set": ["MK1", {"@value": "MK2"}]}, 2),
        ([["MK1", "MK2"]], 2),
        ({"@value": "MK", "@language": "de"}, 1),
    ],
)
@pytest.mark.parametrize("name", ["@graph", "g"])
def test_values_of_a_graph_are_told(name: str, value: Any, count: int) -> None:
    document = {"@context": [CONTEXT, {"g": "@graph"}], name: [ACTOR, value]}
    assert _losses(document) == ({"/@graph/*": count} if count else {})


def test_a_record_in_a_list_of_nothing_is_told() -> None:
    own = {"@context": CONTEXT}
    assert _losses([{**own, **ACTOR}, {**own, "@list": [ACTOR]}]) == {"/@graph/*": 1}


def test_a_node_of_which_nothing_is_said_is_told() -> None:
    document = {"@context": CONTEXT, "@graph": [ACTOR, {"@id": "x:y"}]}
    assert _losses(document) == {"/@graph/*/@id": 1}


@pytest.mark.parametrize("meaning", [None, {"@id": None}])
def test_names_without_meaning_are_told_by_name(meaning: Any) -> None:
    document = {
        "@context": {**CONTEXT, "gone": meaning},
        **ACTOR,
        "gone": "MK",
        "@away": 1,
        "no": 2,
    }
    *_, losses = taken("jsonld", json.dumps(document))
    told = {each.path: (each.count, each.why) for each in losses}
    assert told == {f"/@graph/*/{name}": (1, NO_MEANING) for name in ("gone", "@away", "no")}


def test_a_direction_and_a_language_of_nothing_are_told() -> None:
    document = {"@context": CONTEXT, **ACTOR, "z": {"@language": "de"}}
    document["description"] = {"@value": "x", "@direction": "rtl"}
    assert _losses(document) == {"/@graph/*/@direction": 1, "/@graph/*": 1}


# What no IRI and no tag holds ---------------------------------------------------------------------


TAGS = ["en . \n<http://evil/> <x:p> <x:o>", "en\n", "e n", 'en"', "en_US", "\u0435n"]


@pytest.mark.parametrize("tag", TAGS)
def test_a_language_tag_that_is_none_is_refused(tag: str) -> None:
    value = {"@value": "x", "@language": tag}
    own = {"@context": CONTEXT, **ACTOR}
    by_tag = {**CONTEXT, "m": {"@id": "https://z.example/m", "@container": "@language"}}
    for document in (
        [own, value],
        [own, {"@list": [value]}],
        {**own, "description": value},
        {**own, "z": value},
        {**own, "z": {"@list": [value]}},
        {"@context": by_tag, **ACTOR, "m": {tag: "x"}},
        {"@context": [CONTEXT, {"@language": tag}], **ACTOR, "z": "x"},
    ):
        assert "language tag" in _refused(document)


IRIS = [
    "https://e.example/a> <x:p> <x:o> .\n<x:s",
    "https://e.example/a\n",
    "https://e.example/\ta",
    "https://e.example/a b",
    "x:a<b>",
    NAMESPACE + "head\nline",
    NAMESPACE + "kind ",
]


@pytest.mark.parametrize("iri", IRIS)
def test_an_iri_that_is_none_is_refused(iri: str) -> None:
    own = {"@context": CONTEXT, **ACTOR}
    coerced = {**CONTEXT, "y": {"@id": "https://z.example/y", "@type": iri}}
    for document in (
        {**own, iri: "x"},
        {**own, "@id": iri},
        {**own, "@type": ["Actor", iri]},
        {**own, "z": {"@id": iri}},
        {**own, "z": {"@value": "x", "@type": iri}},
        {**own, "@reverse": {iri: {"@id": "x:y"}}},
        [own, {"@id": iri}],
        [own, {"@value": "x", "@type": iri}],
        {"@context": coerced, **ACTOR, "y": "x"},
    ):
        _refused(document)


@pytest.mark.parametrize("reference", ["a\nb", " a", "a b", "a\t", "a<b>"])
def test_a_relative_reference_that_is_none_is_refused(reference: str) -> None:
    own = {"@context": [CONTEXT, {"@base": "https://base.example/"}], **ACTOR}
    for document in (
        {**own, "@id": reference},
        {**own, "@type": ["Actor", reference]},
        {**own, "z": {"@id": reference}},
    ):
        assert "no IRI has" in _refused(document)


def test_a_name_in_words_is_no_iri() -> None:
    words = {"my kind": NAMESPACE + "Actor", "my note": "https://z.example/n"}
    document = {"@context": {**CONTEXT, **words}, **ACTOR, "my note": "x", "not mine": "y"}
    document["@type"] = ["Actor", "my kind"]
    assert _losses(document) == {"/@graph/*/https:~1~1z.example~1n": 1, "/@graph/*/not mine": 1}


# What is no document ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [('"x"', "a string"), ("null", "null"), ("5", "a number"), ("true", "a truth value")],
)
def test_a_document_is_an_object_or_an_array(text: str, kind: str) -> None:
    (fault,) = taken("jsonld", text)[2]
    assert fault.code == "NR012"
    assert fault.message == f"a JSON-LD document is an object or an array, not {kind}"
