"""Sample datasets: the same each time, full, and free of faults but those that were planted."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import tracemalloc
import unicodedata
import zlib
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, cast

import pytest

from newsrecord import UsageError, check
from newsrecord.authoring.faults import FAULTS, Fault, Planted, plant
from newsrecord.authoring.sample import sample
from newsrecord.authoring.sample_text import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

# The model in short, written from its page and not from the code: `!` required, `*` a list of.
_EVERY = "id! type! notes:*Note provenance:*Provenance ext:json"
_FACT = "certain|probable|possible|underspecified"
_SHAPES = {
    "Article": f"{_EVERY} headline body body_sha256 body_length:int language! variants:*Variant description slugline byline "
    "authors:*Party info_sources:*Party publisher:Party credit_line dateline located:Place url identifiers:*Identifier version "
    "published modified created expires dates:*When embargo:Embargo pub_status:usable|withheld|canceled genres:*Concept "
    "subjects:*Concept keywords:* sections:* translations:*Translation media:*Media corrections:*Correction "
    "relations:*ArticleRelation rights:Rights is_accessible_for_free:bool",
    "Embargo": "until open_ended:bool reason",
    "Media": "kind:photo|video|audio|graphic url caption credit_line created",
    "Correction": "text! date kind:correction|clarification|retraction|update span:TextSpan",
    "ArticleRelation": "kind:supersedes|corrects|retracts|translation_of|based_on|duplicate_of|related target! version",
    "Rights": "holder:Party notice license usage_terms",
    "Actor": f"{_EVERY} kind!:person|organization|government|state|igo|territory|group|other|unknown named!:bool names!:*Name "
    "identifiers:*Identifier exists countries:* sectors:*Concept description relations:*ActorRelation members:* "
    "members_complete:bool mentions:*Mention",
    "Event": f"{_EVERY} article label! eventuality!:occurrence|state genericity!:specific|habitual|generic "
    "factuality!:Factuality categories:*Concept participants:*Participant places:*Place when:*When quantities:*Quantity "
    "qualifiers:*Qualifier figurative:bool relations:*EventRelation evidence:*TextSpan",
    "Attribution": f"{_EVERY} article! sources!:*SourceRef joint:bool stance!:asserts|denies|doubts|asks|requests|pledges|"
    "supports|opposes|reports|withholds|retracts about:* claim quote_type!:direct|indirect|mixed|free_indirect "
    "attitude:communication|belief|knowledge|intention cue:*TextSpan content:*TextSpan language translated_from "
    "addressees:*SourceRef medium:Medium factuality:Factuality utterance:Factuality when:*When speech_event evidence:*TextSpan",
    "TextSpan": "article! field:headline|description start!:int end!:int exact prefix suffix",
    "Mention": "article! field:headline|description start!:int end!:int exact prefix suffix form!:name|title|description|"
    "adjective|pronoun|metonym|collective|ellipsis literal:Place members:*",
    "When": "edtf! time text basis!:stated|resolved|inferred|external event modifier:start|mid|end according_to "
    "evidence:*TextSpan",
    "Quantity": "text! kind!:cardinal|duration|money|measure|ratio of value:int min:int max:int approx:exact|about|at_least|"
    "at_most|more_than|less_than|order_of_magnitude|unspecified unit_text unit_code according_to",
    "Name": "text! language kind:primary|official|short|alias|former|transliteration|native|handle valid",
    "Identifier": "scheme!:wikidata|iso3166-1-alpha2|iso3166-1-alpha3|iso3166-1-numeric|iso3166-3|geonames|viaf|isni|lei|ftm|"
    "opensanctions|everypolitician|cow|fips10-4|cameo|url value!",
    "Concept": "scheme! code label uri relevance:float confidence:float",
    "Place": "name! role:location|origin|destination|path actor within country identifiers:*Identifier point:*float "
    "precision:site|city|admin2|admin1|country|region evidence:*TextSpan",
    "Party": "actor name role",
    "Participant": "role!:agent|recipient|patient|opponent|supporter|beneficiary|experiencer|theme|instrument|source|other "
    "role_text actor event text quantity:Quantity according_to evidence:*TextSpan",
    "Qualifier": "kind!:only|first|last|nth|most|least rank:int shared:bool polarity:positive|negative scope according_to "
    "evidence:*TextSpan",
    "Factuality": f"certainty!:{_FACT} polarity!:positive|negative|underspecified tense!:non_future|future|underspecified",
    "EventRelation": "kind!:causes|enables|prevents|purpose|conditional_on|response_to|before|after|during|simultaneous|begins|"
    "ends|sub_event_of|contrast|possibly_same|same_as target! basis:stated|inferred according_to evidence:*TextSpan",
    "ActorRelation": "kind!:member_of|part_of|leads|holds_position|government_of|represents|ally_of|family_of|located_in|"
    "successor_of|recognized_by|owned_by|possibly_same|same_as|other target text title valid basis:stated|inferred "
    "according_to evidence:*TextSpan",
    "SourceRef": "specificity!:named|unnamed|generic|implicit actor text on_behalf_of evidence:*TextSpan",
    "Medium": "kind!:statement|interview|press_conference|speech|testimony|broadcast|social_media|publication|private|other "
    "text article",
    "Provenance": "method!:human|model|rule|hybrid|import agent! version time confidence:float guideline derived_from:*",
    "Translation": "method!:human|machine|post_edited|unknown from to engine engine_version original",
    "Note": "kind!:source_error|translation_error|disputed|correction|ambiguity|inference|editorial|check text! pointer "
    "span:TextSpan suggestion:json citations:*Citation provenance:*Provenance",
    "Citation": "title! url publisher_name published",
    "Variant": "field!:headline|description|body role content_type language text!",
}
# What each member that names a record must point at.
_TARGETS = {
    "article": "Article",
    "actor": "Actor",
    "event": "Event",
    "according_to": "Attribution",
    "within": "Actor",
    "on_behalf_of": "Actor",
    "speech_event": "Event",
    "members": "Actor",
    "original": "Article",
}
_RELATED = {"ArticleRelation": "Article", "EventRelation": "Event", "ActorRelation": "Actor"}
_SCALARS: dict[str, type | tuple[type, ...]] = {
    "int": int,
    "float": (int, float),
    "bool": bool,
    "": str,
    "json": object,
}


def _shape(name: str) -> dict[str, tuple[bool, str]]:
    fields = [re.fullmatch(r"(\w+)(!?):?(.*)", word) for word in _SHAPES[name].split()]
    return {found[1]: (bool(found[2]), found[3]) for found in fields if found}


SHAPES = {name: _shape(name) for name in _SHAPES}


def _walk(
    value: Any, kind: str, path: str, seen: set[str]
) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Check a value against its shape, note what was met, and yield every object with its kind and path."""
    if kind.startswith("*"):
        assert isinstance(value, list), path
        items = cast("Sequence[Any]", value)
        assert items, f"{path}: an empty list"
        spelled = [json.dumps(part, sort_keys=True) for part in items]
        assert len(set(spelled)) == len(spelled), f"{path}: twice the same"
        for number, part in enumerate(items):
            yield from _walk(part, kind[1:], f"{path}/{number}", seen)
    elif kind in SHAPES:
        assert isinstance(value, dict), path
        record = cast("dict[str, Any]", value)
        shape = SHAPES[kind]
        assert record, f"{path}: an empty object"
        assert record.keys() <= shape.keys(), f"{path}: unknown {record.keys() - shape.keys()}"
        assert {key for key, (needed, _) in shape.items() if needed} <= record.keys(), (
            f"{path}: something is missing"
        )
        yield kind, record, path
        for key, part in record.items():
            seen.add(f"{kind}.{key}")
            yield from _walk(part, shape[key][1], f"{path}/{key}", seen)
    elif "|" in kind:
        assert value in kind.split("|"), f"{path}: {value}"
    else:
        assert isinstance(value, _SCALARS[kind]), f"{path}: {value}"
        assert kind != "int" or not isinstance(value, bool), path
        assert value != "", path


Parts = list[tuple[dict[str, Any], str, dict[str, Any], str]]


class Dataset:
    """Three hundred articles, taken apart."""

    def __init__(self) -> None:
        self.records = list(itertools.islice(sample(300), 1, None))
        self.by_id = {record["id"]: record for record in self.records}
        self.seen: set[str] = set()
        self.parts: Parts = [
            (record, *part)
            for record in self.records
            for part in _walk(record, record["type"], record["id"], self.seen)
        ]
        self.values = {
            f"{kind}.{key}={value}"
            for _, kind, part, _ in self.parts
            for key, value in part.items()
        }

    def of(self, kind: str) -> Iterator[tuple[dict[str, Any], dict[str, Any], str]]:
        return ((record, part, path) for record, found, part, path in self.parts if found == kind)

    def typed(self, kind: str) -> list[dict[str, Any]]:
        return [record for record in self.records if record["type"] == kind]


@pytest.fixture(scope="module")
def data() -> Dataset:
    return Dataset()


def test_the_same_seed_makes_the_same_bytes() -> None:
    """The digest was taken once: it holds on every machine."""
    text = "\n".join(json.dumps(record, ensure_ascii=False) for record in sample(40, seed=7))
    again = "\n".join(json.dumps(record, ensure_ascii=False) for record in sample(40, seed=7))
    assert text == again
    assert text != "\n".join(
        json.dumps(record, ensure_ascii=False) for record in sample(40, seed=8)
    )
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == "e81dada515b86f9e"


def test_order_changes_nothing_but_the_order() -> None:
    first, last, mixed = (
        [json.dumps(record) for record in sample(60, seed=3, order=order)]
        for order in ("articles-first", "articles-last", "mixed")
    )
    assert sorted(first) == sorted(last) == sorted(mixed)
    assert [json.loads(line).get("type") for line in first[1:61]] == ["Article"] * 60
    assert [json.loads(line).get("type") for line in last[-60:]] == ["Article"] * 60


@pytest.mark.parametrize("n", [0, 1, 2, 13, 77])
def test_n_counts_articles(n: int) -> None:
    records = list(sample(n))
    assert sum(record.get("type") == "Article" for record in records) == n
    ids = {record["id"] for record in records[1:]}
    for record in records[1:]:
        for _, part, _ in _walk(record, record["type"], "", set()):
            assert {part[key] for key in _TARGETS if isinstance(part.get(key), str)} <= ids


def test_every_field_occurs(data: Dataset) -> None:
    """All but one: an embargo without end is worth a finding, and the sample has none."""
    wanted = {f"{kind}.{key}" for kind, shape in SHAPES.items() for key in shape}
    assert wanted - data.seen == {"Embargo.open_ended"}


def test_every_value_of_every_list_occurs(data: Dataset) -> None:
    wanted = {
        f"{kind}.{key}={value}"
        for kind, shape in SHAPES.items()
        for key, (_, values) in shape.items()
        if "|" in values
        for value in values.split("|")
    }
    assert wanted - data.values == set()


def test_ids_are_unique_and_references_resolve(data: Dataset) -> None:
    assert len(data.by_id) == len(data.records)
    for _, kind, part, path in data.parts:
        for key, value in part.items():
            target = _RELATED.get(kind) if key == "target" else _TARGETS.get(key)
            references = cast("Sequence[Any]", value if isinstance(value, list) else [value])
            for reference in references if target else ():
                assert data.by_id[reference]["type"] == target, f"{path}/{key}"


def test_spans_hold_the_text(data: Dataset) -> None:
    count = 0
    for record, kind, span, path in data.parts:
        if kind not in ("TextSpan", "Mention"):
            continue
        if record["type"] in ("Event", "Attribution"):
            assert span["article"] == record["article"], path
        article = data.by_id[span["article"]]
        text = article.get(span.get("field", "body"))
        assert 0 <= span["start"] < span["end"], path
        if text is None:
            assert article["pub_status"] == "withheld", path
            assert span["end"] <= article["body_length"], path
            assert len(span["exact"]) == span["end"] - span["start"], path
            continue
        assert text[span["start"] : span["end"]] == span["exact"], path
        if "prefix" in span:
            assert text[: span["start"]].endswith(span["prefix"]), path
        if "suffix" in span:
            assert text[span["end"] :].startswith(span["suffix"]), path
        count += 1
    assert count > 3000


def test_bodies_are_hashed_and_all_different(data: Dataset) -> None:
    articles = data.typed("Article")
    bodies = [article["body"] for article in articles if "body" in article]
    assert len(set(bodies)) == len(bodies) < len(articles)
    assert len({article["published"] for article in articles}) == len(articles)
    assert len({article["headline"] for article in articles}) == len(articles)
    for article in articles:
        assert "body" in article or {"body_sha256", "body_length"} <= article.keys()
        if "body" in article and "body_sha256" in article:
            assert hashlib.sha256(article["body"].encode()).hexdigest() == article["body_sha256"]
            assert len(article["body"]) == article["body_length"]


def test_bodies_are_hard_to_read(data: Dataset) -> None:
    """Several scripts, directions, breaks, planes and marks."""
    text = "".join(article.get("body", "") for article in data.typed("Article"))
    for sign in ("\r\n", "\u2028", "\t", "\u200d", "👍🏽", "𝔘"):
        assert sign in text
    names = {unicodedata.name(letter, "").split(" ")[0] for letter in set(text)}
    assert {
        "LATIN",
        "COMBINING",
        "CYRILLIC",
        "GREEK",
        "ARABIC",
        "HEBREW",
        "CJK",
        "KATAKANA",
        "HANGUL",
        "DEVANAGARI",
    } <= names
    lengths = [len(article["body"]) for article in data.typed("Article") if "body" in article]
    assert min(lengths) >= 600
    assert max(lengths) <= 1200


def test_ids_and_names_hold_no_invisible_signs(data: Dataset) -> None:
    names = [part["text"] for _, part, _ in data.of("Name")] + list(data.by_id)
    assert not [
        name
        for name in names
        if any(unicodedata.category(sign) in ("Cf", "Cc", "Zl") for sign in name)
    ]
    assert all(re.fullmatch(r"[a-z]+/[a-z0-9-]+", id_) for id_ in data.by_id)


def test_half_of_the_articles_have_foreign_fields(data: Dataset) -> None:
    articles = data.typed("Article")
    assert sum("ext" in article for article in articles) * 2 == len(articles)
    assert {article["language"] for article in articles if "ext" in article} == {
        lang.tag for lang in LANGUAGES
    }
    assert all(":" in key for record in data.records for key in record.get("ext", ()))


def test_numbers_obey_the_model(data: Dataset) -> None:
    for _, part, path in data.of("Quantity"):
        assert not ("value" in part and part.keys() & {"min", "max"}), path
        assert part.get("min", 0) <= part.get("max", 10**9), path
    for _, part, path in data.of("Place"):
        if "point" in part:
            assert abs(part["point"][0]) <= 180, path
            assert abs(part["point"][1]) <= 90, path
    for _, kind, part, path in data.parts:
        assert not [key for key in ("confidence", "relevance") if not 0 <= part.get(key, 0) <= 1], (
            path
        )
        assert ("rank" in part) == (part.get("kind") == "nth") if kind == "Qualifier" else True, (
            path
        )


def test_parts_that_need_each_other_stand_together(data: Dataset) -> None:
    for _, kind, part, path in data.parts:
        if kind == "Participant":
            assert len(part.keys() & {"actor", "event", "text"}) == 1, path
        elif kind == "Embargo":
            assert len(part.keys() & {"until", "open_ended"}) == 1, path
        elif kind == "ActorRelation":
            assert part.keys() & {"target", "text"}, path
            assert part["kind"] != "other" or "title" in part, path
        elif kind == "SourceRef":
            assert part["specificity"] == "implicit" or part.keys() & {"actor", "text"}, path
        elif kind == "Mention":
            assert part["form"] != "metonym" or "literal" in part, path
            assert part["form"] != "collective" or "members" in part, path
        elif kind == "Note":
            assert part["kind"] not in ("disputed", "correction") or "citations" in part, path
        elif kind == "Provenance":
            assert part["method"] not in ("model", "rule") or "version" in part, path
        elif kind == "Concept":
            assert part.keys() & {"code", "label", "uri"}, path
        elif kind == "Event":
            assert {"article", "evidence", "provenance"} <= part.keys(), path
        elif kind == "Attribution":
            assert part.keys() & {"about", "claim"}, path
            assert not {"when", "speech_event"} <= part.keys(), path
            assert part.keys() & {"cue", "content", "evidence"}, path


def test_pointers_of_notes_lead_somewhere(data: Dataset) -> None:
    for record, note, path in data.of("Note"):
        value: Any = record
        for key in note.get("pointer", "").split("/")[1:]:
            value = value[int(key) if isinstance(value, list) else key]
        assert value, path


def test_stances_take_what_they_may_be_about(data: Dataset) -> None:
    for record in data.typed("Attribution"):
        kinds = {data.by_id[id_]["type"] for id_ in record.get("about", ())}
        if record["stance"] not in ("supports", "opposes", "doubts"):
            assert kinds <= {"Event", "Attribution"}
        if record["stance"] == "reports":
            assert kinds == {"Attribution"}
        if record["stance"] == "denies":
            assert record["factuality"]["polarity"] == "negative"


def test_direct_words_stand_in_quotation_marks(data: Dataset) -> None:
    found = 0
    for record in data.typed("Attribution"):
        body = data.by_id[record["article"]].get("body")
        if record["quote_type"] in ("direct", "mixed") and body:
            span = record["content"][0]
            assert body[span["start"] - 1] + body[span["end"]] in ("“”", "«»", "„“", "「」")
            found += 1
    assert found > 100


def _has_cycle(edges: dict[str, list[str]]) -> bool:
    ended: set[str] = set()
    while True:
        free = {
            node
            for node in edges
            if node not in ended and all(t in ended or t not in edges for t in edges[node])
        }
        if not free:
            return len(ended) < len(edges)
        ended |= free


@pytest.mark.parametrize("of", ["about", "sub_event_of", "members", "supersedes"])
def test_graphs_have_no_cycles(data: Dataset, of: str) -> None:
    if of in ("about", "members"):
        edges = {record["id"]: record[of] for record in data.records if of in record}
    else:
        edges = {
            record["id"]: [
                link["target"] for link in record.get("relations", ()) if link["kind"] == of
            ]
            for record in data.records
        }
    assert any(edges.values())
    assert not _has_cycle(edges)


def test_attributions_nest_three_deep(data: Dataset) -> None:
    third = data.by_id["att/0-4"]
    second = data.by_id[third["about"][0]]
    first = data.by_id[second["about"][0]]
    assert [third["stance"], second["stance"], first["stance"]] == ["reports", "denies", "asserts"]


def test_later_articles_are_later(data: Dataset) -> None:
    count = 0
    for record, link, path in data.of("ArticleRelation"):
        target = data.by_id[link["target"]]
        if link["kind"] != "duplicate_of":
            assert target["published"][:10] < record["published"][:10], path
        if link["kind"] == "supersedes":
            assert (target["version"], int(record["version"])) == (
                link["version"],
                int(link["version"]) + 1,
            ), path
            assert target["language"] == record["language"], path
            count += 1
        if link["kind"] == "retracts":
            assert target.get("pub_status") in ("canceled", "withheld"), path
    assert count > 20
    for article in data.typed("Article"):
        day = article["published"][:10]
        assert article.get("created", "1990") <= day
        assert article.get("modified", "2099") > day[:7]
        assert article.get("embargo", {}).get("until", "1990") < day


def _exact_day(text: str) -> date | None:
    return date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None


def test_dates_agree(data: Dataset) -> None:
    weekdays = {
        word: number for lang in LANGUAGES for number, word in enumerate(lang.lists["weekdays"])
    }
    checked = 0
    for record, when, path in data.of("When"):
        day = _exact_day(when["edtf"])
        article = data.by_id[record.get("article", record["id"])]
        if day is None:
            continue
        assert day.isoformat() < article["published"][:10], path
        if when.get("text") in weekdays:
            assert day.weekday() == weekdays[when["text"]], path
            checked += 1
    assert checked > 200
    for record in data.typed("Attribution"):
        for when in record.get("when", ()):
            for target in record.get("about", ()):
                for told in data.by_id[target].get("when", ()):
                    day = _exact_day(told["edtf"])
                    assert day is None or day.isoformat() <= when["edtf"]


def test_actors_exist_when_they_act(data: Dataset) -> None:
    for event in data.typed("Event"):
        actors = [data.by_id[part["actor"]] for part in event["participants"] if "actor" in part]
        for when in event.get("when", ()):
            for actor in actors:
                # A day without a year, or an open beginning, cannot be held against anybody's life.
                first = re.search("[0-9]{3}[0-9X]", when["edtf"])
                assert first, when
                assert ".." not in when["edtf"][:3], when
                assert actor.get("exists", "1900/..").endswith("/..")
                assert actor.get("exists", "1900")[:4] < first[0].replace("X", "0")


def test_identifiers_name_one_actor_each(data: Dataset) -> None:
    found = [
        (part["scheme"], part["value"])
        for actor in data.typed("Actor")
        for part in actor.get("identifiers", ())
    ]
    assert len(set(found)) == len(found)
    for scheme, value in found:
        if scheme == "isni":
            total = 0
            for digit in value[:-1]:
                total = (total + int(digit)) * 2
            assert (total + (10 if value[-1] == "X" else int(value[-1]))) % 11 == 1
        if scheme == "lei":
            assert int("".join(str(int(letter, 36)) for letter in value)) % 97 == 1
            assert len(value) == 20


def test_dates_are_written_on_all_levels(data: Dataset) -> None:
    written = {re.sub("[0-9]", "9", when["edtf"]) for _, when, _ in data.of("When")}
    assert {
        "9999-99-99",
        "9999-99",
        "9999",
        "9999-99~",
        "999X",
        "9999/..",
        "../9999-99-99",
        "9999S9",
    } <= written
    assert {
        "[9999-99-99,9999-99-99]",
        "{9999-99-99,9999-99-99}",
        "9999-99~-99",
        "XXXX-99-99",
        "[..9999-99-99]",
    } <= written


@pytest.mark.parametrize("body", ["short", "long"])
@pytest.mark.parametrize("seed", [0, 1, 9972])
@pytest.mark.parametrize("order", ["articles-first", "articles-last", "mixed"])
def test_nothing_is_found(
    order: Literal["articles-first", "articles-last", "mixed"],
    seed: int,
    body: Literal["short", "long"],
) -> None:
    records = list(sample(300, seed=seed, order=order, body=body))
    assert check(records, as_of="2026-11-24").findings == ()


def test_what_was_retracted_is_marked(data: Dataset) -> None:
    gone = {
        link["target"] for _, link, _ in data.of("ArticleRelation") if link["kind"] == "retracts"
    }
    gone |= {
        record["id"]
        for record, part, _ in data.of("Correction")
        if part.get("kind") == "retraction"
    }
    told = [record for record in data.records if record.get("article") in gone]
    assert len(told) > 50
    for record in told:
        kinds = {note["kind"] for note in record["notes"]}
        assert kinds & {"editorial", "source_error"}, record["id"]


def test_dates_are_worded_as_they_are_written(data: Dataset) -> None:
    """Months, seasons and quarters look alike without their numbers: they are left out."""
    worded: dict[str, str] = {}
    for event in data.typed("Event"):
        if data.by_id[event["article"]]["language"] == "en" and event["id"].endswith("-2"):
            when = event["when"][0]
            worded[re.sub("[0-9]", "9", when["edtf"])] = re.sub("[0-9]", "9", when["text"])
    day = "99.99.9999"
    said = {
        "9999-99-99": day,
        "9999-99-99/9999-99-99": f"{day} to {day}",
        "9999-99~": "about 99.9999",
        "999X": "the 9999s",
        "9999-99-99/..": f"since {day}",
        "../9999-99-99": f"until {day}",
        "9999?": "9999?",
        "[9999-99-99,9999-99-99]": f"{day} or {day}",
        "XXXX-99-99": "99.99",
        "[..9999-99-99]": f"no later than {day}",
        "9999S9": "about 9999",
    }
    assert {edtf: worded[edtf] for edtf in said} == said


def test_there_are_about_nine_records_an_article(data: Dataset) -> None:
    assert 8 <= len(data.records) / 300 <= 9


def test_long_bodies_are_long() -> None:
    for record in sample(48, body="long"):
        if "body" in record:
            assert 4500 <= len(record["body"].encode()) <= 10_500


@pytest.mark.soak
def test_memory_is_bounded() -> None:
    """Twenty thousand articles need no more than a hundred, and no text, time or id comes twice."""
    peaks: list[int] = []
    for n in (100, 20_000):
        tracemalloc.start()
        for _ in sample(n):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 1_000_000


@pytest.mark.soak
def test_nothing_comes_twice_in_a_large_dataset() -> None:
    seen: set[int] = set()
    count = 0
    for record in itertools.islice(sample(20_000, seed=5, order="mixed"), 1, None):
        texts = [record["id"]]
        texts += [record[key] for key in ("body", "published", "headline") if key in record]
        texts += [
            part["value"] for part in record.get("identifiers", ()) if record["type"] == "Actor"
        ]
        seen.update(map(hash, texts))
        count += len(texts)
    assert len(seen) == count


# Faults.


CODES = [code for code, fault in FAULTS.items() if isinstance(fault, Fault)]


def _lines(
    codes: list[str], seed: int, n: int = 120
) -> tuple[list[dict[str, Any] | bytes], list[Planted]]:
    planting = plant(sample(n, order="mixed"), codes, seed=seed)
    return list(planting), planting.planted


@pytest.mark.parametrize("code", CODES)
def test_a_fault_is_planted_once(code: str) -> None:
    """Nothing but one stretch of lines changes, and the sample itself stays as it was."""
    lines, (planted,) = _lines([code], seed=1)
    clean = list(sample(120, order="mixed"))
    assert planted.code == code
    same = next(i for i, (old, new) in enumerate(zip(clean, lines, strict=False)) if old != new)
    more = len(lines) - len(clean)
    assert lines[same + more + 1 :] == clean[same + 1 :]
    assert same < planted.line <= same + more + 1


def test_all_faults_are_planted_in_different_records() -> None:
    for seed in range(5):
        lines, planted = _lines(CODES, seed=seed)
        assert sorted(found.code for found in planted) == sorted(CODES)
        assert len({found.line for found in planted}) == len(CODES)
        for code, record_id, _, number in planted:
            line = lines[number - 1]
            if isinstance(line, dict):
                assert line.get("id", "") == record_id, code


def test_seeds_choose_records() -> None:
    places = {_lines(["NR603"], seed=seed)[1][0].record_id for seed in range(10)}
    assert len(places) > 3
    assert _lines(["NR603"], seed=4) == _lines(["NR603"], seed=4)


def test_faults_are_found_behind_the_window() -> None:
    planting = plant(sample(2100), ["NR603", "NR905"], seed=1)
    for _ in planting:
        pass
    assert {found.code for found in planting.planted} == {"NR603", "NR905"}


def test_a_fault_that_fits_nowhere_is_an_error() -> None:
    planting = plant(sample(0), ["NR603"], seed=1)
    with pytest.raises(UsageError, match="NR603"):
        list(planting)


def _at(line: dict[str, Any], pointer: str) -> Any:
    value: Any = line
    for key in pointer.split("/")[1:]:
        value = value[int(key) if isinstance(value, list) else key]
    return value


_BROKEN: dict[str, Callable[[Any], bool]] = {
    "NR105": lambda value: len(value) == 60,
    "NR108": lambda value: value is None,
    "NR302": lambda value: value["kind"] == "other" and "title" not in value,
    "NR404": lambda value: value["kind"] == "nth" and "rank" not in value,
    "NR407": lambda value: abs(value[1]) > 90 >= abs(value[0]),
    "NR605": lambda value: value["form"] == "metonym" and "literal" not in value,
    "NR701": lambda value: value == "2022-02-30",
}


@pytest.mark.parametrize("code", _BROKEN)
def test_the_pointer_leads_to_the_fault(code: str) -> None:
    lines, planted = _lines([code], seed=2)
    line = next(
        line for line in lines if isinstance(line, dict) and line.get("id") == planted[0].record_id
    )
    assert _BROKEN[code](_at(line, planted[0].pointer))


def test_a_shifted_span_holds_other_text() -> None:
    for seed in range(20):
        lines, planted = _lines(["NR603"], seed=seed, n=60)
        by_id = {line["id"]: line for line in lines if isinstance(line, dict) and "id" in line}
        span = _at(by_id[planted[0].record_id], planted[0].pointer.removesuffix("/exact"))
        assert by_id[span["article"]]["body"][span["start"] : span["end"]] != span["exact"]


def test_a_repeated_key_is_raw_text() -> None:
    lines, _ = _lines(["NR003"], seed=3)
    raw = next(line for line in lines if isinstance(line, bytes))
    keys: list[str] = [key for key, _ in json.loads(raw, object_pairs_hook=list[Any])]
    assert keys.count("type") == 2


def test_a_packed_file_is_the_same_each_time() -> None:
    first, again = (
        b"".join(plant(sample(5), ["NR010", "NR006"], seed=2).pieces()) for _ in range(2)
    )
    assert first == again
    text = zlib.decompressobj(wbits=31).decompress(first)
    assert text.removeprefix(b"\xef\xbb\xbf") == b"".join(plant(sample(5), [], seed=2).pieces())
