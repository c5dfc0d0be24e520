"""The feed example, asked through the library: who said what, in which version, on whose behalf."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias, cast

import newsrecord

Json: TypeAlias = dict[str, Any]

FEED = str(Path(__file__).parents[1] / "examples" / "feed.jsonl")
RECORDS = tuple(newsrecord.read(FEED))
BY_ID: dict[str, Json] = {record.id: newsrecord.dump(record) for record in RECORDS}

OPENING = "\N{LEFT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}"
CLOSING = "\N{RIGHT DOUBLE QUOTATION MARK}\N{LEFT DOUBLE QUOTATION MARK}"
ENGLISH = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
GERMAN = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
OPEN = {"certainty": "underspecified", "polarity": "underspecified"}
AHEAD = {**OPEN, "tense": "future"}
UNDECIDED = {**OPEN, "tense": "non_future"}


def every(kind: str) -> list[Json]:
    """Return the records of one type, in file order."""
    return [record for record in BY_ID.values() if record["type"] == kind]


def article(name: str) -> Json:
    """Return an article by the last part of its id."""
    return BY_ID["article/" + name]


def event(name: str) -> Json:
    """Return an event by the last part of its id."""
    return BY_ID["event/" + name]


def said(name: str) -> Json:
    """Return an attribution by the last part of its id."""
    return BY_ID["attribution/" + name]


def actor(name: str) -> Json:
    """Return an actor by the last part of its id."""
    return BY_ID["actor/" + name]


def objects(value: object) -> Iterator[Json]:
    """Yield every object inside a JSON value, outermost first."""
    if isinstance(value, dict):
        yield cast("Json", value)
        value = list(cast("Json", value).values())
    if isinstance(value, list):
        for item in cast("list[object]", value):
            yield from objects(item)


def spans() -> list[Json]:
    """Return all spans of all records, mentions included."""
    return [each for each in objects(list(BY_ID.values())) if "start" in each]


def words(spans: list[Json]) -> list[str]:
    """Return the texts of spans."""
    return [span["exact"] for span in spans]


def speakers(name: str) -> list[str]:
    """Return the actors that are the sources of an attribution."""
    return [source["actor"] for source in said(name)["sources"]]


def codes(name: str, scheme: str) -> set[str]:
    """Return the codes of one scheme that an event has."""
    return {each["code"] for each in event(name)["categories"] if each["scheme"] == scheme}


def players(name: str, role: str) -> list[str]:
    """Return who or what plays a role in an event."""
    found = [each for each in event(name)["participants"] if each["role"] == role]
    return [each.get("actor") or each.get("event") or each["text"] for each in found]


def edges(record: Json, kind: str) -> list[str]:
    """Return the targets of a record's relations of one kind."""
    return [each["target"] for each in record.get("relations", []) if each["kind"] == kind]


def moment(text: str) -> dt.datetime:
    """Read a moment that has a clock time."""
    return dt.datetime.fromisoformat(text)


def test_the_library_finds_nothing_to_complain_of() -> None:
    """All rules together have no finding."""
    report = newsrecord.check(FEED)
    assert report.findings == ()
    assert report.records == len(BY_ID) == 82
    counts = [len(every(kind)) for kind in ("Article", "Actor", "Event", "Attribution")]
    assert counts == [9, 13, 36, 24]


def test_header() -> None:
    """The header says whose the feed is and what may be done with it."""
    header = newsrecord.dump(newsrecord.read(FEED).header)
    assert header["base"] == "https://example.org/newsrecord/feed/"
    assert (header["language"], header["license"]) == ("en", "Apache-2.0")
    assert {"title", "description", "publisher", "created", "version"} <= header.keys()


def test_every_span_holds_the_words_that_stand_there() -> None:
    """Spans, and what stands around them, equal the text in code points."""
    seen = 0
    for span in spans():
        text = BY_ID[span["article"]].get(span.get("field", "body"))
        if text is not None:
            assert text[span["start"] : span["end"]] == span["exact"]
            assert text[: span["start"]].endswith(span.get("prefix", ""))
            assert text[span["end"] :].startswith(span.get("suffix", ""))
            seen += 1
    assert seen > 250


def test_bodies_are_pinned() -> None:
    """Hash and length belong to each of the five bodies that are there."""
    bodies = [each for each in every("Article") if "body" in each]
    assert len(bodies) == 5
    for each in bodies:
        assert hashlib.sha256(each["body"].encode()).hexdigest() == each["body_sha256"]
        assert len(each["body"]) == each["body_length"]


def test_withheld_body() -> None:
    """The agency's body is not there, but pinned, and spans quote words of it."""
    report = article("northline-report")
    assert "body" not in report
    assert len(report["body_sha256"]) == 64
    inside = [s for s in spans() if s["article"] == report["id"] and "field" not in s]
    assert {"fear", "Insurers", "Alma Brand"} <= set(words(inside))
    for span in inside:
        assert span["end"] - span["start"] == len(span["exact"])
        assert span["end"] <= report["body_length"]
    assert report["is_accessible_for_free"] is False


def test_whoever_takes_part_is_mentioned() -> None:
    """Each participant, source and addressee has a mention in the same article."""
    seen: dict[str, set[str]] = {}
    for one in every("Actor"):
        for mention in one["mentions"]:
            members = mention.get("members", [])
            seen.setdefault(mention["article"], set()).update([one["id"], *members])
    for told in (*every("Event"), *every("Attribution")):
        for list_ in ("participants", "sources", "addressees"):
            for part in told.get(list_, []):
                named = {part[key] for key in ("actor", "on_behalf_of") if key in part}
                assert named <= seen[told["article"]]


def test_actors_are_shared_between_articles() -> None:
    """A person, an organization, an authority and a group appear in several articles."""
    for name, kind, sector in (
        ("oda-renn", "person", "GOV"),
        ("blue-strait", "organization", "BUS"),
        ("safety-agency", "organization", "GOV"),
        ("pilots", "group", "LAB"),
    ):
        assert actor(name)["kind"] == kind
        assert [each["code"] for each in actor(name)["sectors"]] == [sector]
        assert len({mention["article"] for mention in actor(name)["mentions"]}) > 1
    schemes = {each["scheme"] for one in every("Actor") for each in one.get("identifiers", [])}
    assert schemes == {"orvania-company-register", "orvania-ship-register"}


def test_chain_of_versions_has_one_head() -> None:
    """Version 3 supersedes 2, which supersedes 1, and time runs the same way."""
    below = {each["id"]: edges(each, "supersedes") for each in every("Article")}
    older = {target for targets in below.values() for target in targets}
    assert older == {"article/courier-1", "article/courier-2"}
    assert [new for new, old in below.items() if old and new not in older] == ["article/courier-3"]
    chain = [article(f"courier-{number}") for number in (1, 2, 3)]
    assert [each["version"] for each in chain] == ["1", "2", "3"]
    assert chain[2]["relations"][0]["version"] == chain[1]["version"]
    dates = [moment(each["published"]) for each in chain]
    assert dates == sorted(set(dates))


def test_correction_points_at_the_corrected_words() -> None:
    """The ship is 37 years old, not 27; a note of correction cites the correcting article."""
    (correction,) = article("courier-3")["corrections"]
    assert (correction["kind"], correction["span"]["exact"]) == ("correction", "37 years old")
    assert "27" in correction["text"]
    (note,) = event("age-37")["notes"]
    assert note["kind"] == "correction"
    assert note["citations"][0]["url"] == article("courier-correction")["url"]


def test_correcting_article_retracts_the_claim() -> None:
    """It corrects version 2, and takes back what that version asserted."""
    assert edges(article("courier-correction"), "corrects") == ["article/courier-2"]
    retraction, claim = said("courier-retracts"), said("courier-said-27")
    assert (retraction["stance"], retraction["about"]) == ("retracts", [claim["id"]])
    assert claim["medium"]["article"] == "article/courier-2"
    assert claim["about"] == ["event/age-27"]
    assert event("age-27")["factuality"]["polarity"] == "negative"
    assert edges(event("age-37-correction"), "same_as") == ["event/age-37"]


def test_embargo_has_passed_and_dates_are_in_order() -> None:
    """Articles are made, then published, then changed; one of them after its embargo."""
    observer = article("observer")
    assert moment(observer["embargo"]["until"]) < moment(observer["published"])
    for each in every("Article"):
        dates = [each[key] for key in ("created", "published", "modified") if key in each]
        assert dates == sorted(dates, key=moment)


def test_numbers_differ_for_one_happening() -> None:
    """The Courier has at least 12 injured of its own, Küstenbote 15 on the word of the agency."""
    assert edges(event("injuries-de"), "same_as") == ["event/injuries"]
    ours, theirs = (event(n)["participants"][0]["quantity"] for n in ("injuries", "injuries-de"))
    assert (ours["min"], ours["approx"]) == (12, "at_least")
    assert not ours.keys() & {"value", "according_to"}
    assert (theirs["value"], theirs["approx"]) == (15, "exact")
    assert theirs["according_to"] == "attribution/renn-announces-de"
    (note,) = event("injuries")["notes"]
    assert (note["kind"], note["pointer"]) == ("disputed", "/participants/0/quantity")
    assert note["suggestion"] == {"value": 15}
    assert [cited["publisher_name"] for cited in note["citations"]] == ["Küstenbote"]


def test_spokeswoman_speaks_for_the_agency() -> None:
    """In four articles Renn speaks on behalf of the agency, which never speaks itself."""
    sources = [(each["article"], s) for each in every("Attribution") for s in each["sources"]]
    renn = [(text, s["on_behalf_of"]) for text, s in sources if s["actor"] == "actor/oda-renn"]
    assert {agency for _, agency in renn} == {"actor/safety-agency"}
    four = ("courier-3", "kuestenbote", "kuestenbote-en", "observer")
    assert {text for text, _ in renn} == {"article/" + name for name in four}
    assert "actor/safety-agency" not in {source["actor"] for _, source in sources}
    assert edges(actor("oda-renn"), "represents") == ["actor/safety-agency"]


def test_threat_in_a_post() -> None:
    """Tassan threatens the company with a closed harbour, in a post the feed has no text of."""
    threat = said("tassan-threatens")
    assert speakers("tassan-threatens") == players("threat", "agent") == ["actor/mirel-tassan"]
    assert (threat["stance"], threat["about"]) == ("pledges", ["event/harbour-closure"])
    assert threat["factuality"]["tense"] == "future"
    assert [heard["actor"] for heard in threat["addressees"]] == ["actor/blue-strait"]
    assert threat["medium"]["kind"] == "social_media"
    post = BY_ID[threat["medium"]["article"]]
    assert "body" not in post
    assert post["authors"][0]["actor"] == "actor/mirel-tassan"
    assert threat["speech_event"] == "event/threat"
    assert players("threat", "theme") == ["event/harbour-closure"]
    assert event("threat")["factuality"]["certainty"] == "certain"
    assert event("harbour-closure")["factuality"] == AHEAD


def test_strike_depends_on_the_talks() -> None:
    """If the talks fail, the union will strike: two open events, joined by the union's word."""
    (relation,) = event("strike")["relations"]
    assert (relation["kind"], relation["target"]) == ("conditional_on", "event/talks-failure")
    assert relation["according_to"] == "attribution/tassan-announces-strike"
    assert words(relation["evidence"]) == ["If the talks fail"]
    assert players("strike", "agent") == ["actor/union"]
    assert players("talks-failure", "theme") == ["event/talks"]
    assert event("strike")["factuality"] == event("talks-failure")["factuality"] == AHEAD
    assert event("talks")["factuality"]["certainty"] == "certain"
    (source,) = said("tassan-announces-strike")["sources"]
    assert (source["actor"], source["on_behalf_of"]) == ("actor/mirel-tassan", "actor/union")


def test_condition_of_the_headline_alone() -> None:
    """Only the headline ties the closure to the talks, and a note says so."""
    (relation,) = event("harbour-closure")["relations"]
    assert (relation["kind"], relation["target"]) == ("conditional_on", "event/talks-failure")
    assert [span["field"] for span in relation["evidence"]] == ["headline"]
    (note,) = event("harbour-closure")["notes"]
    assert (note["kind"], note["pointer"]) == ("ambiguity", "/relations/0")


def test_company_denies_what_the_engineer_says() -> None:
    """The denial is about the claim, the claim about a report that the author leaves open."""
    denial, claim = said("company-denies"), said("engineer-says-fault")
    assert (denial["stance"], denial["about"]) == ("denies", [claim["id"]])
    assert speakers("company-denies") == ["actor/blue-strait"]
    assert denial["factuality"]["polarity"] == "negative"
    assert claim["about"] == ["event/fault-report"]
    assert claim["factuality"]["certainty"] == "certain"
    assert event("fault-report")["factuality"] == UNDECIDED


def test_anonymous_source_keeps_its_words() -> None:
    """The engineer has no name, but words of the text, and asked for that."""
    claim = said("engineer-says-fault")
    (source,) = claim["sources"]
    assert source["specificity"] == "unnamed"
    assert words(source["evidence"]) == [source["text"]]
    assert actor("engineer")["named"] is False
    assert said("engineer-wants-no-name")["stance"] == "requests"
    assert [heard["actor"] for heard in claim["addressees"]] == ["actor/courier"]


def test_pilots_doubt_the_company() -> None:
    """The doubt is about the company's explanation, not about the wind."""
    doubt = said("pilots-doubt")
    assert (doubt["stance"], doubt["attitude"]) == ("doubts", "belief")
    assert doubt["about"] == ["attribution/company-blames-wind"]
    assert speakers("company-blames-wind") == ["actor/blue-strait"]
    assert words(said("company-blames-wind")["content"]) == ["the wind"]


def test_company_declines_to_comment() -> None:
    """Asked about an inspection, the company withholds; the answer stays open."""
    refusal, question = said("company-withholds"), said("courier-asks")
    assert (refusal["stance"], question["stance"]) == ("withholds", "asks")
    assert refusal["about"] == question["about"] == ["event/inspection"]
    assert words(refusal["cue"]) == ["declined to comment"]
    assert event("inspection")["factuality"] == UNDECIDED


def test_quotation_marks_follow_the_quote_type() -> None:
    """Direct words stand between marks, some of mixed ones, no indirect ones."""
    expected = {"direct": {True}, "mixed": {True, False}, "indirect": {False}}
    seen: set[str] = set()
    for each in every("Attribution"):
        text = BY_ID[each["article"]].get("body")
        if text is not None and "content" in each:
            between = {
                text[span["start"] - 1] in OPENING and text[span["end"]] in CLOSING
                for span in each["content"]
            }
            assert between == expected[each["quote_type"]]
            seen.add(each["quote_type"])
    assert seen == expected.keys()


def test_translation_leads_to_its_original() -> None:
    """The English text is a machine's, from German, and so are the words quoted in it."""
    german, english = article("kuestenbote"), article("kuestenbote-en")
    (step,) = english["translations"]
    assert (step["method"], step["original"]) == ("machine", german["id"])
    assert (step["from"], step["to"]) == (german["language"], english["language"]) == ("de", "en")
    assert edges(english, "translation_of") == [german["id"]]
    for name in ("renn-announces", "renn-demands"):
        assert said(name + "-de")["language"] == said(name + "-en")["translated_from"] == "de"
    for name in ("accident", "injuries", "disclosure", "halt"):
        assert f"event/{name}-de" in edges(event(name + "-en"), "same_as")


def test_translation_errors_are_notes() -> None:
    """A wrong name and a wrong verb stay in the text, with a better word beside them."""
    notes = [*article("kuestenbote-en")["notes"], *event("halt-en")["notes"]]
    assert {note["kind"] for note in notes} == {"translation_error"}
    assert {note["span"]["exact"]: note["suggestion"] for note in notes} == {
        "Authority for Sea Safety": "Maritime Safety Agency",
        "rested": "was suspended",
    }


def test_weekdays_are_resolved() -> None:
    """Each worded weekday is that day of the calendar, close to the publication."""
    seen: set[str] = set()
    for told in every("Event"):
        for when in told.get("when", []):
            for word in (*ENGLISH, *GERMAN):
                if word in when["text"]:
                    day = dt.date.fromisoformat(when["edtf"])
                    out = moment(BY_ID[told["article"]]["published"]).date()
                    assert word in {ENGLISH[day.weekday()], GERMAN[day.weekday()]}
                    assert when["basis"] == "resolved"
                    assert abs((day - out).days) < 7
                    assert day <= out or told["factuality"]["tense"] == "future"
                    seen.add(word)
    assert seen == {"Monday", "Tuesday", "Wednesday", "Thursday", "Saturday", "Dienstag"}


def test_clock_time_and_date_without_year() -> None:
    """The clock time has its field; a printed day without year stands beside the full one."""
    (when,) = event("collision")["when"]
    assert (when["edtf"], when["time"]) == ("2026-03-10", "06:50")
    assert when["text"] == "6.50 a.m. on Tuesday"
    for whens, day in ((article("courier-3")["dates"], 11), (said("courier-said-27")["when"], 10)):
        found = {each["basis"]: each["edtf"] for each in whens}
        assert found == {"stated": f"XXXX-03-{day}", "resolved": f"2026-03-{day}"}


def test_durations_money_and_percentage() -> None:
    """Quantities have their kind, value and unit; a percentage is P1."""
    keys = ("kind", "value", "min", "approx", "unit_code")
    found = {
        each["text"]: tuple(map(each.get, keys))
        for told in every("Event")
        for each in told.get("quantities", [])
    }
    assert found["four hours"] == ("duration", 4, None, "exact", "HUR")
    assert found["37 years"] == ("duration", 37, None, "exact", "ANN")
    assert found["40 million crowns"] == ("money", 40_000_000, None, "exact", None)
    assert found["more than 9 million crowns"] == ("money", None, 9_000_000, "more_than", None)
    assert found["about 15%"] == ("ratio", 15, None, "about", "P1")


def test_qualifiers() -> None:
    """The second accident, one of the worst for the union, and the first strike since 2019."""
    second, worst = event("collision")["qualifiers"]
    assert (second["kind"], second["rank"]) == ("nth", 2)
    assert (worst["kind"], worst["shared"]) == ("most", True)
    assert worst["according_to"] == "attribution/union-ranks"
    (first,) = event("strike")["qualifiers"]
    assert (first["kind"], first["scope"]) == ("first", "strike in the harbour since 2019")


def test_one_city_is_a_place_and_a_government() -> None:
    """Kelmouth is where the conference is held, and a metonym of the state that pays."""
    (place,) = event("press-conference")["places"]
    metonyms = [each for each in actor("orvania")["mentions"] if each["form"] == "metonym"]
    assert {each["literal"]["name"] for each in metonyms} == {place["name"]} == {"Kelmouth"}
    assert players("grant", "agent") == players("mediator-sent", "agent") == ["actor/orvania"]


def test_both_sides_are_union_and_company() -> None:
    """The collective mention is stored once and names its members."""
    mentions = [mention for one in every("Actor") for mention in one["mentions"]]
    (both,) = [mention for mention in mentions if mention["form"] == "collective"]
    assert both["exact"] == "Both sides"
    assert both["members"] == players("acceptance", "agent") == ["actor/union", "actor/blue-strait"]


def test_agency_reports_what_insurers_fear() -> None:
    """`reports` is about an attribution, and leads to the agency's own article."""
    report, fear = said("northline-reports"), said("insurers-fear")
    assert (report["stance"], report["about"]) == ("reports", [fear["id"]])
    assert (fear["attitude"], fear["factuality"]["certainty"]) == ("belief", "possible")
    assert report["medium"]["article"] == "article/northline-report"
    assert edges(event("repair-cost"), "same_as") == ["event/repair-cost-northline"]


def test_figure_of_speech_and_stance_towards_an_actor() -> None:
    """Pay on the table is a figure of speech, said not to be so; pilots back the union itself."""
    (figure,) = [each for each in every("Event") if each.get("figurative")]
    assert (figure["id"], figure["factuality"]) == ("event/pay-on-table", UNDECIDED)
    excluded, support = said("company-excludes-pay"), said("pilots-support")
    assert (excluded["stance"], excluded["factuality"]["polarity"]) == ("asserts", "negative")
    assert (support["stance"], support["about"]) == ("supports", ["actor/union"])


def test_event_codes() -> None:
    """Threat, strike, blockade, inquiry, aid and talks have the codes of their schemes."""
    for name, code, modes, cameo in (
        ("threat", "THREATEN", set[str](), "133"),
        ("strike", "PROTEST", {"strike"}, "143"),
        ("harbour-closure", "PROTEST", {"obstruct"}, "144"),
        ("inquiry", "ACCUSE", {"investigate"}, "090"),
        ("grant", "AID", set[str](), "071"),
        ("talks", "CONSULT", {"third-party"}, "046"),
    ):
        assert codes(name, "plover-event") == {code}
        assert codes(name, "plover-mode") == modes
        assert codes(name, "cameo") == {cameo}
    assert players("grant", "recipient") == ["actor/port"]
    assert codes("strike", "plover-context") == {"economic"}
    assert codes("collision", "iptc") == {"03000000"}


def test_rights_media_sources_and_foreign_fields() -> None:
    """The Courier's story has a holder, a licence, a captioned photo, a source and an `ext`."""
    story = article("courier-3")
    assert story["rights"]["holder"]["actor"] == "actor/courier"
    assert story["rights"]["license"] == "Apache-2.0"
    (photo,) = story["media"]
    assert photo["kind"] == "photo"
    assert "Alma Brand" in photo["caption"]
    assert [party["actor"] for party in story["info_sources"]] == ["actor/northline"]
    assert story["credit_line"] in story["body"]
    assert story["ext"]["courierdesk:routing"]["hold"] is None


def test_kinds_of_notes() -> None:
    """Passed checks, disputes with citations and ambiguities are all there."""
    notes = [note for record in BY_ID.values() for note in record.get("notes", [])]
    assert {"check", "disputed", "ambiguity", "inference"} <= {note["kind"] for note in notes}
    for note in notes:
        assert note["kind"] != "check" or note["text"].startswith("Passed")
        assert note["kind"] not in {"disputed", "correction"} or note["citations"]


def test_records_survive_parquet(tmp_path: Path) -> None:
    """JSONL, Parquet and JSONL again give the same records and header."""
    folder, again = str(tmp_path / "feed.parquet"), str(tmp_path / "feed.jsonl")
    assert newsrecord.convert(FEED, folder).written == len(RECORDS)
    assert newsrecord.convert(folder, again).written == len(RECORDS)
    back = newsrecord.read(again)
    assert back.header == newsrecord.read(FEED).header
    assert {record.id: newsrecord.dump(record) for record in back} == BY_ID
