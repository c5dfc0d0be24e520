"""Cases that reviewers and annotators found: what a rule must tell, and what it must let pass."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from newsrecord import UsageError, check
from newsrecord.rules import choose

if TYPE_CHECKING:
    from pathlib import Path

BODY = (
    "Ada Moss said on Friday that the mill would close. He left.\n\nQ: Why?\n\n- Never, she said."
)
SURE = {"certainty": "certain", "polarity": "positive", "tense": "non_future"}
ARTICLE = {"id": "article/1", "type": "Article", "language": "en", "body": BODY}


def actor(id_: str, name: str, **members: Any) -> dict[str, Any]:
    names = [{"text": name}]
    return {"id": id_, "type": "Actor", "kind": "person", "named": True, "names": names, **members}


def article(id_: str, *relations: tuple[str, str], **members: Any) -> dict[str, Any]:
    related = [{"kind": kind, "target": target} for kind, target in relations]
    made = {"id": id_, "type": "Article", "language": "en", "relations": related, **members}
    return {key: value for key, value in made.items() if value}


def span(words: str) -> dict[str, Any]:
    start = BODY.index(words)
    return {"article": "article/1", "start": start, "end": start + len(words), "exact": words}


def event(id_: str = "event/1", **members: Any) -> dict[str, Any]:
    made = {"label": id_, "eventuality": "occurrence", "genericity": "specific"}
    about = {"article": "article/1", "evidence": [span("would close")], "factuality": SURE}
    return {"id": id_, "type": "Event", **made, **about, **members}


def said(id_: str = "attribution/1", **members: Any) -> dict[str, Any]:
    sources = [{"specificity": "named", "text": "Ada Moss"}]
    how = {"stance": "asserts", "about": ["event/1"], "quote_type": "indirect"}
    made = {"id": id_, "type": "Attribution", "article": "article/1", "sources": sources}
    return {**made, **how, "cue": [span("said")], **members}


def codes(*records: dict[str, Any], **options: Any) -> list[str]:
    return [f"{f.code} {f.record}" for f in check(records, **options).findings]


def wikidata(value: str) -> list[dict[str, str]]:
    return [{"scheme": "wikidata", "value": value}]


def test_a_chain_of_same_as_is_one_actor() -> None:
    joined = [{"kind": "same_as", "target": "actor/b"}], [{"kind": "same_as", "target": "actor/a"}]
    records = [
        actor("actor/a", "A", identifiers=wikidata("Q42")),
        actor("actor/b", "B", identifiers=wikidata("Q42"), relations=joined[1]),
        actor("actor/c", "C", identifiers=wikidata("Q42"), relations=joined[0]),
    ]
    assert codes(*records) == []
    del records[1]["relations"]
    assert codes(*records) == ["NR304 actor/b"]


def test_versions_share_an_address_and_have_one_head() -> None:
    records = [
        article("article/1", url="https://x.example/"),
        article("article/2", ("supersedes", "article/1"), url="https://x.example/"),
        article("article/3", ("supersedes", "article/2"), ("supersedes", "article/1")),
        article("article/4", ("supersedes", "article/3"), ("supersedes", "article/1")),
    ]
    assert codes(*records) == []
    assert codes(*records, article("article/5", ("supersedes", "article/1"))) == ["NR812 article/5"]


def test_corrections_and_supersessions_make_one_chain() -> None:
    first = article("article/1", ("supersedes", "article/2"))
    assert codes(first, article("article/2", ("corrects", "article/1"))) == ["NR905 article/1"]


@pytest.mark.parametrize(("name", "words"), [("United States", "U.S."), ("Kyiv", "Kiev")])
def test_short_forms_are_names(name: str, words: str) -> None:
    text = {"id": "article/2", "type": "Article", "language": "en", "body": f"{words} won"}
    mention = {"article": "article/2", "start": 0, "end": len(words), "exact": words}
    found = codes(actor("actor/1", name, mentions=[{**mention, "form": "name"}]), text)
    assert found == []


def test_a_day_may_be_that_of_another_zone() -> None:
    published = ARTICLE | {"published": "2022-10-07T20:00:00Z"}
    when = {"edtf": "2022-10-08", "basis": "resolved"}
    assert codes(published, event(when=[when])) == []
    assert codes(published, event(when=[when | {"edtf": "2022-10-09"}])) == ["NR707 event/1"]


def test_a_coarse_date_at_the_end_of_a_life() -> None:
    dead = actor("actor/1", "Ada Moss", exists="1950/2022-03")
    part: dict[str, Any] = {"participants": [{"role": "agent", "actor": "actor/1"}]}
    for edtf, due in (("2021", []), ("2022", ["NR706 event/1"]), ("202X", [])):
        assert codes(ARTICLE, dead, event(when=[{"edtf": edtf, "basis": "stated"}], **part)) == due


def test_the_old_calendar_is_no_slip() -> None:
    when = {"edtf": "1917-11-07", "text": "October 25", "basis": "inferred"}
    assert codes(ARTICLE, event(when=[when])) == []


@pytest.mark.parametrize("words", ["Never", "Why?"])
def test_dialogue_needs_no_marks(words: str) -> None:
    quote = said(quote_type="direct", content=[span(words)])
    assert codes(ARTICLE, event(), quote) == []


@pytest.mark.parametrize(
    ("text", "value"), [("half of 50", 25), ("30 pairs", 60), ("19 of it", 20)]
)
def test_parts_and_multiples_are_no_slips(text: str, value: float) -> None:
    quantity = {"text": text, "kind": "cardinal", "approx": "exact", "value": value}
    assert codes(ARTICLE, event(quantities=[quantity])) == []


def test_a_missing_field_may_be_pointed_at() -> None:
    note = {"kind": "editorial", "text": "No date is printed.", "pointer": "/published"}
    assert codes(ARTICLE | {"notes": [note]}) == []
    assert codes(ARTICLE | {"notes": [note | {"pointer": "/publisht"}]}) == ["NR816 article/1"]


def _save(path: Path, *records: dict[str, Any]) -> str:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return str(path)


def test_a_fault_that_a_context_shares_is_told(tmp_path: Path) -> None:
    one = actor("actor/a", "A", identifiers=wikidata("Q42"))
    two = actor("actor/b", "B", identifiers=wikidata("Q42"))
    for main, context, due in ((one, two, "actor/b"), (two, one, "actor/a")):
        paths = _save(tmp_path / "m.jsonl", main), _save(tmp_path / "c.jsonl", context)
        (found,) = check(paths[0], context=[paths[1]]).findings
        assert (found.code, found.record) == ("NR304", main["id"])
        assert found.message.startswith(due)


def test_a_cycle_through_a_context_is_told(tmp_path: Path) -> None:
    one = event("event/a", relations=[{"kind": "sub_event_of", "target": "event/b"}])
    two = event("event/b", relations=[{"kind": "sub_event_of", "target": "event/a"}])
    paths = _save(tmp_path / "m.jsonl", two), _save(tmp_path / "c.jsonl", one, ARTICLE)
    found = check(paths[0], context=[paths[1]], rules=choose(["NR905"])).findings
    assert [(f.code, f.record) for f in found] == [("NR905", "event/b")]


def test_a_refused_actor_may_hold_the_mention() -> None:
    mention = {**span("Ada Moss"), "form": "collective", "members": ["actor/2"]}
    refused = actor("actor/1", "Both", mentions=[mention], colour="red")
    quoted = said(sources=[{"specificity": "named", "actor": "actor/2"}])
    assert codes(ARTICLE, refused, actor("actor/2", "Ada"), event(), quoted) == ["NR101 actor/1"]


def test_a_cycle_is_told_by_its_shortest_way() -> None:
    links = {"a": "bd", "b": "c", "c": "ba", "d": "a"}
    records = [
        event(
            f"event/{id_}",
            relations=[{"kind": "before", "target": f"event/{to}"} for to in targets],
        )
        for id_, targets in links.items()
    ]
    (found,) = check([ARTICLE, *records], rules=choose(["NR905"])).findings
    assert found.message.endswith("event/a -> event/b -> event/c -> event/a")


def test_an_embargo_is_open_until_it_has_surely_passed() -> None:
    held = ARTICLE | {"embargo": {"until": "2026-03-13T05:00:00Z"}}
    assert codes(held, as_of="2026-03-12") == ["NR809 article/1"]
    assert codes(held, as_of="2026-03-13T05:00:00Z") == []
    assert codes(held, as_of="2026-03-15") == []


def test_wrong_use_is_told() -> None:
    with pytest.raises(UsageError, match="as of when"):
        check([ARTICLE], as_of="tomorrow")
    with pytest.raises(UsageError, match="is not a rule"):
        check([ARTICLE], rules=["NR6"])  # type: ignore[list-item]


def test_a_moment_that_is_no_day_counts_for_nothing_wherever_the_article_stands() -> None:
    """30 February is told by NR701; what is told in the article is held against `created`."""
    told = article("article/1", created="2010-01-01", published="2022-02-30", body=BODY)
    events = [
        event(f"event/{year}", when=[{"edtf": str(year), "basis": "stated"}])
        for year in (2015, 2030)
    ]
    fillers = [article(f"article/{n}") for n in range(2, 700)]
    counts = set()
    for records in (
        [told, *events, *fillers],
        [told, *fillers, *events],
        [told, events[0], *fillers, events[1]],
    ):
        totals = check(records).totals
        counts.add((totals["NR701"], totals.get("NR707", 0)))
    assert len(counts) == 1
