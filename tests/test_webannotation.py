"""The Web Annotation export: what the recommendation demands, and spans that hold."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from newsrecord import convert
from newsrecord.authoring.sample import sample
from newsrecord.formats import by_suffix
from webgraph import encode, expand, read_lines

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
MOTIVATIONS = {
    *("assessing", "bookmarking", "classifying", "commenting", "describing", "editing"),
    *("highlighting", "identifying", "linking", "moderating", "questioning", "replying", "tagging"),
}
"""Web Annotation Vocabulary, section 3.4."""

UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
OA = "http://www.w3.org/ns/oa#"
AS = "http://www.w3.org/ns/activitystreams#"
LINKS = ("body", "target", "source", "selector", "refinedBy", "creator", "generator", "first")
TERMS: dict[str, Any] = {
    "schema": "http://schema.org/",
    "id": "@id",
    "type": "@type",
    "Software": AS + "Application",
    "AnnotationCollection": AS + "OrderedCollection",
    "AnnotationPage": AS + "OrderedCollectionPage",
    "conformsTo": {"@id": "http://purl.org/dc/terms/conformsTo", "@type": "@id"},
    "format": "http://purl.org/dc/elements/1.1/format",
    "items": {"@id": AS + "items", "@type": "@id", "@container": "@list"},
    "startIndex": AS + "startIndex",
    "total": AS + "totalItems",
    "label": "http://www.w3.org/2000/01/rdf-schema#label",
    "name": "http://xmlns.com/foaf/0.1/name",
    "created": "http://purl.org/dc/terms/created",
    "value": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value",
    **{name: OA + name for name in ("start", "end", "exact", "prefix", "suffix", *MOTIVATIONS)},
    **{
        name: OA + name
        for name in (
            *("Annotation", "TextualBody", "SpecificResource"),
            *("FragmentSelector", "TextPositionSelector", "TextQuoteSelector"),
        )
    },
    **{name: {"@id": OA + name, "@type": "@id"} for name in LINKS},
    "motivation": {"@id": OA + "motivatedBy", "@type": "@vocab"},
    "purpose": {"@id": OA + "hasPurpose", "@type": "@vocab"},
}
"""The terms of the Web Annotation context that are used here; what is not in it vanishes."""


@cache
def _written(name: str) -> tuple[dict[str, Any], list[dict[str, Any]], str]:
    """Return the document, the records and the text of an example or of a sample."""
    if name == "sample":
        header = {"newsrecord": "1", "title": "x", "created": "2026-01-01T01:00:00+02:00"}
        records = [each for each in sample(40, seed=2) if "type" in each]
    else:
        header, records = read_lines(f"{name}.jsonl")
    text, _ = encode("webannotation", *records, header=header)
    return json.loads(text), records, text


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _items(name: str) -> list[dict[str, Any]]:
    return list(_written(name)[0]["first"]["items"])


EACH = pytest.mark.parametrize("name", ["story", "feed", "sample"])


@EACH
def test_collection_and_page(name: str) -> None:
    document, _, _ = _written(name)
    assert document["@context"] == CONTEXT
    assert document["type"] == "AnnotationCollection"
    assert document["first"]["type"] == "AnnotationPage"
    assert document["first"]["startIndex"] == 0
    assert document["total"] == len(_items(name)) > 100
    assert document["label"]
    names = [document["id"], document["first"]["id"], *(each["id"] for each in _items(name))]
    assert len(set(names)) == len(names)
    assert all(each.startswith("https://") for each in names)


def test_a_moment_is_told_in_utc() -> None:
    document, _, _ = _written("sample")
    assert document["created"] == "2025-12-31T23:00:00Z"


@EACH
def test_annotations_are_what_the_recommendation_demands(name: str) -> None:
    for item in _items(name):
        assert item["type"] == "Annotation"
        assert item["motivation"] in MOTIVATIONS
        assert "created" not in item or UTC.fullmatch(item["created"])
        assert _list(item["target"])
        for body in _list(item.get("body", [])):
            assert body["type"] in {"TextualBody", "SpecificResource"}
            assert body["purpose"] in MOTIVATIONS
            assert isinstance(body["value" if body["type"] == "TextualBody" else "source"], str)
        for target in _list(item["target"]):
            assert target.get("type") == "SpecificResource" or set(target) == {"id"}
        for agent in (*_list(item.get("creator", [])), *_list(item.get("generator", []))):
            assert agent["name"]


def _selectors(target: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    """Return which text of the article is meant, and the selectors in it."""
    found = _list(target["selector"])
    if found[0]["type"] == "FragmentSelector" and "refinedBy" in found[0]:
        return found[0]["value"], _list(found[0]["refinedBy"])
    return "body", found


@EACH
def test_positions_and_quotes_agree_with_the_text(name: str) -> None:
    document, records, _ = _written(name)
    base = document["id"].removesuffix("annotations")
    articles = {base + each["id"]: each for each in records if each["type"] == "Article"}
    checked = 0
    for item in _items(name):
        for target in _list(item["target"]):
            if target.get("source") not in articles:
                continue
            field, selectors = _selectors(target)
            text = articles[target["source"]].get(field)
            kinds = [each["type"] for each in selectors]
            if kinds[0] == "TextPositionSelector" and text is not None:
                start, end = selectors[0]["start"], selectors[0]["end"]
                assert 0 <= start < end <= len(text)
                if len(selectors) > 1:
                    assert kinds == ["TextPositionSelector", "TextQuoteSelector"]
                    assert selectors[1]["exact"] == text[start:end]
                    checked += 1
    assert checked > 60


def test_every_span_of_mentions_quotes_and_evidence_is_a_target() -> None:
    _, records, text = _written("feed")
    assert text.count("TextPositionSelector") == sum(
        json.dumps(each).count('"start":')
        - sum("evidence" in mention.get("literal", {}) for mention in each.get("mentions", []))
        for each in records
    )


@EACH
def test_what_the_motivations_are(name: str) -> None:
    seen = {(each["id"].rpartition("#")[2].partition("-")[0], each["motivation"]): each["id"]
            for each in _items(name)}  # fmt: skip
    assert ("mentions", "identifying") in seen
    assert ("evidence", "linking") in seen
    assert ("content", "describing") in seen
    assert ("cue", "highlighting") in seen
    assert {motive for where, motive in seen if where == "notes"} <= {
        *("assessing", "questioning", "commenting", "editing"),
    }


def test_a_denial_tells_its_stance_and_what_it_is_about() -> None:
    (denial,) = [each for each in _items("story") if each["id"].endswith("attribution/denial#cue")]
    values = [each.get("value") for each in denial["body"]]
    sources = [each.get("source", "").rpartition("/")[2] for each in denial["body"]]
    assert "stance: denies" in values
    assert {"us-says-contact", "us-says-purchase", "russia", "north-korea"} <= set(sources)


@EACH
def test_expansion_finds_every_annotation(name: str) -> None:
    document, _, text = _written(name)
    (found,) = expand(text, {CONTEXT: {"@context": TERMS}})
    (page,) = found[OA + "first"]
    (listed,) = page[AS + "items"]
    assert len(listed["@list"]) == document["total"]
    for item, made in zip(_items(name), listed["@list"], strict=True):
        # As many members as were written: none is unknown to the context.
        assert len(made) == len(item)
        for target, spelled in zip(made[OA + "target"], _list(item["target"]), strict=True):
            assert len(target) == len(spelled)
        assert made[OA + "motivatedBy"] == [{"@id": OA + item["motivation"]}]


def test_provenance_by_method() -> None:
    made = {"agent": "tool", "version": "2", "time": "2026-01-01T00:30:00.5+01:00"}
    notes = [
        {"kind": "check", "text": "a", "provenance": [{"method": "model", **made}]},
        {"kind": "ambiguity", "text": "b", "pointer": "/headline", "suggestion": {"x": [1]}},
    ]
    record = {
        "id": "https://other.example/a#1",
        "type": "Article",
        "language": "en",
        "notes": notes,
        "provenance": [{"method": "human", "agent": "Jane", "time": "2026-01-02"}],
    }
    text, ledger = encode("webannotation", record)
    first, second = json.loads(text)["first"]["items"]
    assert first["generator"] == {
        "type": "Software",
        "name": "tool",
        "schema:softwareVersion": "2",
    }
    assert first["created"] == "2025-12-31T23:30:00.500000Z"
    assert first["id"] == "https://other.example/a#1-notes-0"
    assert second["creator"] == {"name": "Jane"}
    assert "created" not in second
    assert second["target"]["selector"]["value"] == "/headline"
    assert json.loads(second["body"][2]["value"]) == {"x": [1]}
    losses = {each.path: each.kind.value for each in ledger.entries()}
    assert losses["/Article/notes/*/provenance/*/time"] == "coerced"
    assert losses["/Article/provenance/*/time"] == "provenance"


def test_hostile_text_is_escaped() -> None:
    record = {
        "id": "a",
        "type": "Article",
        "language": "en",
        "notes": [{"kind": "check", "text": "</script>\u2028&"}],
    }
    text, _ = encode("webannotation", record)
    assert not set(text) & set("<>&\u2028")
    assert json.loads(text)["first"]["items"][0]["body"][0]["value"] == "</script>\u2028&"


def test_no_annotation_no_item_and_a_record_that_is_wholly_lost() -> None:
    record = {"id": "a", "type": "Article", "language": "en", "headline": "x"}
    text, ledger = encode("webannotation", record)
    assert json.loads(text)["first"]["items"] == []
    assert json.loads(text)["total"] == 0
    assert [each.path for each in ledger.entries()] == [
        "/Article/headline",
        "/Article/id",
        "/Article/language",
    ]


def test_conversion_by_suffix(tmp_path: Path) -> None:
    found = by_suffix("x.anno.jsonld")
    assert found is not None
    assert (found.name, found.public, found.decode) == ("webannotation", True, None)
    target = tmp_path / "x.anno.jsonld"
    convert(str(Path(__file__).parents[1] / "examples" / "story.jsonl"), str(target))
    assert json.loads(target.read_text("utf-8"))["total"] > 100
