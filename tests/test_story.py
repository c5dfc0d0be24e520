"""The story example carries each feature of its model: one query over the records a feature."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias, cast

import pytest

Json: TypeAlias = dict[str, Any]

STORY = Path(__file__).parents[1] / "examples" / "story.jsonl"
SOURCE = Path(__file__).parents[2] / "shared" / "story" / "story.txt"

QUOTES = "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"

HEADER, *RECORDS = (json.loads(line) for line in STORY.read_text(encoding="utf-8").splitlines())
BY_ID: dict[str, Json] = {record["id"]: record for record in RECORDS}
ARTICLE = BY_ID["article/birthday-greeting"]


def of_type(name: str) -> list[Json]:
    """Return the records of one type, in file order."""
    return [record for record in RECORDS if record["type"] == name]


def values(value: object) -> Iterator[object]:
    """Yield a JSON value and every value inside it, outermost first."""
    yield value
    if isinstance(value, dict):
        yield from values(list(cast("Json", value).values()))
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            yield from values(item)


def text_spans() -> list[Json]:
    """Return all spans of all records, mentions included."""
    found = [cast("Json", value) for value in values(RECORDS) if isinstance(value, dict)]
    return [value for value in found if "exact" in value]


def mentions(form: str) -> list[tuple[str, Json]]:
    """Return all mentions of one form, each with the id of the actor that stores it."""
    return [
        (actor["id"], mention)
        for actor in of_type("Actor")
        for mention in actor.get("mentions", [])
        if mention["form"] == form
    ]


def note(identifier: str, kind: str) -> Json:
    """Return the one note of a kind on a record."""
    found: list[Json] = [note for note in BY_ID[identifier]["notes"] if note["kind"] == kind]
    assert len(found) == 1
    return found[0]


def relations(kind: str) -> set[tuple[str, str]]:
    """Return the edges of one kind between events, as pairs of ids without their prefix."""
    return {
        (event["id"].removeprefix("event/"), relation["target"].removeprefix("event/"))
        for event in of_type("Event")
        for relation in event.get("relations", [])
        if relation["kind"] == kind
    }


def dates(identifier: str) -> dict[str, str]:
    """Return the datings of an event: basis to EDTF string."""
    return {when["basis"]: when["edtf"] for when in BY_ID[identifier]["when"]}


def players(identifier: str, role: str) -> list[str]:
    """Return who or what plays a role in an event."""
    return [
        player.get("actor") or player.get("event") or player["text"]
        for player in BY_ID[identifier]["participants"]
        if player["role"] == role
    ]


def words(spans: list[Json]) -> list[str]:
    """Return the texts of spans."""
    return [span["exact"] for span in spans]


def runs(text: str, length: int) -> set[str]:
    """Return all runs of so many words, without case and punctuation."""
    found = re.findall(r"[^\W_]+", re.sub(f"['{QUOTES}]", "", text.casefold()))
    return {" ".join(found[at : at + length]) for at in range(len(found) - length + 1)}


def test_header_and_counts() -> None:
    """The first line is the header, and every type is there."""
    assert HEADER["newsrecord"] == "1"
    assert HEADER["base"] == "https://example.org/newsrecord/story/"
    counts = {name: len(of_type(name)) for name in ("Article", "Actor", "Event", "Attribution")}
    assert counts == {"Article": 3, "Actor": 15, "Event": 41, "Attribution": 9}
    assert len(BY_ID) == len(RECORDS) == sum(counts.values())


def test_spans_equal_the_text() -> None:
    """Every span holds the very words at its place, counted in code points."""
    spans = text_spans()
    for span in spans:
        text = BY_ID[span["article"]][span.get("field", "body")]
        start, end = span["start"], span["end"]
        assert text[start:end] == span["exact"]
        assert text[:start].endswith(span.get("prefix", ""))
        assert text[end:].startswith(span.get("suffix", ""))
    assert len(spans) > 200


def test_body_is_pinned() -> None:
    """Hash and length belong to the body, which has a pair of curly quotes and an en dash."""
    body = ARTICLE["body"]
    assert hashlib.sha256(body.encode()).hexdigest() == ARTICLE["body_sha256"]
    assert len(body) == ARTICLE["body_length"]
    assert all(mark in body for mark in (*QUOTES, "\N{EN DASH}"))


def test_no_run_of_the_source_is_copied() -> None:
    """The example shares no eight words in a row with its model."""
    if not SOURCE.exists():
        pytest.skip("the source story lies outside the project and is not there")
    source = runs(SOURCE.read_text(encoding="utf-8"), 8)
    for text in values([HEADER, *RECORDS]):
        if isinstance(text, str):
            assert not runs(text, 8) & source


def test_every_record_says_who_made_it() -> None:
    """Each record has a provenance with method, agent and version."""
    for record in RECORDS:
        for made in record["provenance"]:
            assert made["method"] == "hybrid"
            assert made["agent"]
            assert made["version"]


def test_nested_denial() -> None:
    """Russia and North Korea deny what the United States says, and not the contact itself."""
    (denial,) = [said for said in of_type("Attribution") if said["stance"] == "denies"]
    claims = [BY_ID[target] for target in denial["about"]]
    assert {source["actor"] for source in denial["sources"]} == {
        "actor/russia",
        "actor/north-korea",
    }
    assert denial["factuality"]["polarity"] == "negative"
    for claim in claims:
        assert (claim["type"], claim["stance"]) == ("Attribution", "asserts")
        assert [source["actor"] for source in claim["sources"]] == ["actor/united-states"]
        assert words(claim["cue"]) == ["says"]
    assert words(claims[0]["content"]) == ["Russia", "has approached North Korea"]
    assert claims[0]["about"] == ["event/contact"]
    assert words(denial["cue"]) == ["denied"]


def test_denied_contact_has_two_commitments() -> None:
    """The author does not commit to the contact, its source does."""
    author = BY_ID["event/contact"]["factuality"]
    source = BY_ID["attribution/us-says-contact"]["factuality"]
    assert (author["certainty"], author["polarity"]) == ("underspecified", "underspecified")
    assert (source["certainty"], source["polarity"]) == ("certain", "positive")


def test_mixed_quote() -> None:
    """Kim's words stand between marks in the body; the frame around them is the author's."""
    (quote,) = [said for said in of_type("Attribution") if said["quote_type"] == "mixed"]
    (content,) = quote["content"]
    body = ARTICLE["body"]
    assert body[content["start"] - 1] + body[content["end"]] == QUOTES
    assert content["exact"].startswith("grinding to dust")
    assert words(quote["cue"]) == ["hailed", "for"]
    assert [source["actor"] for source in quote["sources"]] == ["actor/kim-jong-un"]
    assert [heard["actor"] for heard in quote["addressees"]] == ["actor/vladimir-putin"]


def test_inverted_greeting() -> None:
    """The event keeps the true direction, and a note with a suggestion marks the wrong words."""
    greeting = "event/birthday-greeting"
    assert players(greeting, "agent") == ["actor/kim-jong-un"]
    assert players(greeting, "recipient") == ["actor/vladimir-putin"]
    problem = note(greeting, "translation_error")
    assert problem["span"]["exact"] == "the greeting that Putin sent to Kim"
    assert problem["suggestion"] == "the greeting that Kim sent to Putin"
    assert problem["span"]["exact"] in words(BY_ID[greeting]["evidence"])


def test_garbled_clause() -> None:
    """The false condition is an uncertain, negative state with a note on the whole sentence."""
    clause = BY_ID["event/soviet-era-relations"]
    problem = note(clause["id"], "translation_error")
    assert clause["factuality"]["certainty"] == "underspecified"
    assert clause["factuality"]["polarity"] == "negative"
    assert problem["span"]["exact"].startswith("If North Korea was on less cordial terms")
    assert problem["suggestion"].startswith("Although")
    assert note("event/growing-worth", "ambiguity")["pointer"] == "/participants/0"


def test_disputed_qualifier() -> None:
    """'The only country' is disputed with citations; the recognition is not."""
    recognition = BY_ID["event/recognition"]
    (qualifier,) = recognition["qualifiers"]
    assert (qualifier["kind"], qualifier["scope"]) == ("only", "country")
    dispute = note(recognition["id"], "disputed")
    assert dispute["pointer"] == "/qualifiers/0"
    assert len(dispute["citations"]) == 2
    assert dispute["suggestion"]["shared"] is True
    assert recognition["factuality"]["certainty"] == "certain"


def test_disputed_issuer_of_sanctions() -> None:
    """The sanctions called American are disputed in favour of the Security Council."""
    dispute = note("event/us-sanctions", "disputed")
    assert dispute["span"]["exact"] == "US"
    assert dispute["suggestion"]["actor"] == "actor/united-nations"
    assert {cited["publisher_name"] for cited in dispute["citations"]} == {"United Nations"}


def test_date_without_a_year() -> None:
    """The printed day stands beside the inferred one, and no publication time is made up."""
    stated, inferred = ARTICLE["dates"]
    assert (stated["edtf"], stated["basis"]) == ("XXXX-10-07", "stated")
    assert (inferred["edtf"], inferred["basis"]) == ("2022-10-07", "inferred")
    assert stated["text"] == inferred["text"] == "7 October"
    assert inferred["event"] == "event/seventieth-birthday"
    assert "published" not in ARTICLE


def test_passing_check() -> None:
    """A note records a check that passed: the weekday agrees with the date."""
    assert dates("event/seventieth-birthday") == {"resolved": "2022-10-07"}
    assert note("event/seventieth-birthday", "check")["text"].startswith("Passed")


def test_three_metonyms() -> None:
    """Three cities stand for governments: the actor is the state, the literal place the city."""
    found = {(mention["literal"]["name"], actor) for actor, mention in mentions("metonym")}
    assert found == {
        ("Pyongyang", "actor/north-korea"),
        ("Beijing", "actor/china"),
        ("Moscow", "actor/russia"),
    }
    happened = {place["name"] for event in of_type("Event") for place in event.get("places", [])}
    assert not happened & {"Pyongyang", "Beijing", "Moscow"}


def test_two_different_both_countries() -> None:
    """The same two words mean two different pairs."""
    both = [
        frozenset(mention["members"])
        for _, mention in mentions("collective")
        if mention["exact"] == "both countries"
    ]
    assert set(both) == {
        frozenset({"actor/china", "actor/russia"}),
        frozenset({"actor/russia", "actor/north-korea"}),
    }


def test_unsourced_continuation() -> None:
    """Sentences after the analysts' one have an implicit source, possibly the analysts."""
    (said,) = [
        said for said in of_type("Attribution") if said["sources"][0]["specificity"] == "implicit"
    ]
    assert "cue" not in said
    assert said["utterance"]["certainty"] == "possible"
    assert said["sources"][0]["actor"] == "actor/analysts"
    assert len(said["content"]) == 3
    assert note(said["id"], "ambiguity")["pointer"] == "/sources/0"
    assert said["provenance"][0]["confidence"] < 1


def test_figurative_event() -> None:
    """Only the grinding is a figure of speech, and it is held true by Kim alone."""
    (event,) = [event for event in of_type("Event") if event.get("figurative")]
    assert event["id"] == "event/grinding-down-threats"
    assert event["factuality"]["certainty"] == "underspecified"
    assert BY_ID["attribution/kim-hails"]["about"] == [event["id"]]


def test_vague_quantity() -> None:
    """'Millions of rounds' has a lower bound and no value, and is the word of its source."""
    (quantity,) = [
        player["quantity"]
        for player in BY_ID["event/purchase"]["participants"]
        if "quantity" in player
    ]
    assert quantity["text"] == "millions of rounds"
    assert (quantity["min"], quantity["approx"]) == (1_000_000, "order_of_magnitude")
    assert not quantity.keys() & {"value", "max"}
    assert quantity["according_to"] == "attribution/us-says-purchase"


def test_duration_for_decades() -> None:
    """'For decades' is at least twenty years."""
    (quantity,) = BY_ID["event/aid-dependence"]["quantities"]
    assert (quantity["kind"], quantity["min"], quantity["unit_text"]) == ("duration", 20, "years")
    assert "max" not in quantity


def test_former_state() -> None:
    """The Soviet Union is an actor of its own with an end; Russia follows it by inference."""
    union, russia = BY_ID["actor/soviet-union"], BY_ID["actor/russia"]
    assert union["countries"] == ["SUHH"]
    assert union["exists"] == "1922-12-30/1991-12-26"
    (relation,) = [found for found in russia["relations"] if found["target"] == union["id"]]
    assert (relation["kind"], relation["basis"]) == ("successor_of", "inferred")


def test_habitual_events() -> None:
    """Giving aid and playing one capital off against another are habits."""
    habits = {event["id"] for event in of_type("Event") if event["genericity"] == "habitual"}
    assert habits == {"event/soviet-aid", "event/balancing"}


def test_machine_translation() -> None:
    """Method and languages of the translation are not guessed; a note holds the suspicion."""
    assert ARTICLE["translations"] == [{"method": "unknown", "from": "und", "to": "en"}]
    (suspicion,) = [note for note in ARTICLE["notes"] if note.get("pointer") == "/translations/0"]
    assert suspicion["kind"] == "inference"
    assert suspicion["suggestion"] == {"method": "machine"}
    assert suspicion["provenance"][0]["confidence"] < 1


def test_causal_relations() -> None:
    """Causes, purposes, enabling, answer and contrast join the events."""
    causes = relations("causes")
    assert {cause for cause, effect in causes if effect == "famine"} == {
        "aid-dependence",
        "soviet-collapse",
    }
    assert ("war-in-ukraine", "isolation") in causes
    assert ("need-of-friends", "profiting") in causes
    assert relations("enables") == {("founding-help", "founding")}
    assert ("purchase", "replenishment") in relations("purpose")
    assert relations("response_to") == {("public-support", "opposing-sanctions")}
    assert ("cool-dealings", "first-steps") in relations("contrast")


def test_temporal_relations() -> None:
    """Order, overlap and parts of events are stored one way only."""
    before = relations("before")
    assert {("founding", "korean-war"), ("last-nuclear-test", "first-steps")} <= before
    assert ("summit", "opposing-sanctions") in before
    assert relations("during") == {("founding", "cold-war")}
    assert ("public-support", "offensive") in relations("simultaneous")
    assert ("wartime-backing", "korean-war") in relations("sub_event_of")
    assert not relations("after")


def test_stated_and_external_dates() -> None:
    """A coarse date of the text stands beside an exact one from elsewhere."""
    assert dates("event/soviet-collapse") == {"stated": "199X", "external": "1991-12-26"}
    assert dates("event/summit") == {"stated": "2019", "external": "2019-04-25"}
    assert dates("event/korean-war")["stated"] == "1950/1953"
    assert dates("event/opposing-sanctions") == {"resolved": "2019/.."}


def test_qualifiers() -> None:
    """First, last, nth and only are told apart, each with its scope."""
    found = {
        (qualifier["kind"], qualifier.get("rank"), qualifier["scope"])
        for event in of_type("Event")
        for qualifier in event.get("qualifiers", [])
    }
    assert found == {
        ("first", None, "meeting"),
        ("last", None, "nuclear test"),
        ("nth", 70, "birthday"),
        ("only", None, "country"),
    }


def test_actor_relations() -> None:
    """Offices have titles, and the alliance of the war has its years."""
    found = {
        (
            actor["id"],
            relation["kind"],
            relation["target"],
            relation.get("title") or relation.get("valid"),
        )
        for actor in of_type("Actor")
        for relation in actor.get("relations", [])
    }
    assert ("actor/kim-jong-un", "holds_position", "actor/north-korea", "Supreme Leader") in found
    assert ("actor/vladimir-putin", "holds_position", "actor/russia", "President") in found
    assert ("actor/united-nations", "ally_of", "actor/south-korea", "1950/1953") in found


def test_credit_line_is_no_claim() -> None:
    """The credit line is a field of the article with an editorial note, and no attribution."""
    assert ARTICLE["credit_line"] in ARTICLE["body"]
    assert [party["actor"] for party in ARTICLE["info_sources"]] == ["actor/reuters"]
    (remark,) = [note for note in ARTICLE["notes"] if note["kind"] == "editorial"]
    assert remark["span"]["exact"] == ARTICLE["credit_line"]
    sources = {source.get("actor") for said in of_type("Attribution") for source in said["sources"]}
    assert "actor/reuters" not in sources


def test_stances_towards_policies() -> None:
    """Backing and opposing sanctions are two attributions with two targets, perhaps the same."""
    backing, opposition = BY_ID["attribution/backing"], BY_ID["attribution/opposition"]
    assert (backing["stance"], backing["about"]) == ("supports", ["event/us-sanctions"])
    assert opposition["stance"] == "opposes"
    assert opposition["about"] == ["event/sanctions-on-north-korea"]
    assert opposition["joint"] is True
    assert relations("possibly_same") == {("us-sanctions", "sanctions-on-north-korea")}
