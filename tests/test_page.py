"""Web pages: what becomes of their JSON-LD, that none of it is lost, and real pages."""

from __future__ import annotations

import builtins
import hashlib
import importlib
import json
from typing import Any

import pytest

from newsrecord import Limits, check
from newsrecord.errors import MissingExtraError
from newsrecord.formats import FORMATS
from newsrecord.formats.page import decode
from newsrecord.loss import LossKind
from newsrecord.model import load
from newsrecord.source import Decoded, Fault, MemoryInput

URL = "https://news.example/2025/harbour"
ID = "article/" + hashlib.sha256(URL.encode()).hexdigest()[:16]
ARTICLE: dict[str, Any] = {"@type": "NewsArticle", "headline": "Harbour opens again", "url": URL}
ADA = {"@type": "Person", "name": "Ada Moss"}


def html(*blocks: Any, lang: str = "en", head: str = "") -> bytes:
    """Write a page; a block is the text of a script, or a value to be written as one."""
    texts = (each if isinstance(each, str) else json.dumps(each) for each in blocks)
    scripts = "\n".join(f'<script type="application/ld+json">\n{text}\n</script>' for text in texts)
    text = f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>{head}\n{scripts}\n</head></html>\n'
    return text.encode()


def taken(data: bytes, **limits: int) -> tuple[list[dict[str, Any]], list[Fault], dict[Any, int]]:
    """Read a page: records, faults, losses."""
    stream = decode(MemoryInput("page.html", data, Limits(**limits)))
    assert stream.header is None
    items = list(stream.items)
    assert [item.number for item in items] == list(range(len(items)))
    records = [item.value for item in items if isinstance(item, Decoded)]
    for record in records:
        load(record)
    losses = stream.ledger.entries() if stream.ledger else ()
    faults = [item for item in items if isinstance(item, Fault)]
    return records, faults, {(each.path, each.kind): each.count for each in losses}


def articles(*blocks: Any, **options: str) -> list[dict[str, Any]]:
    records, faults, _ = taken(html(*blocks, **options))
    assert not faults
    return [record for record in records if record["type"] == "Article"]


def the(*blocks: Any, **options: str) -> dict[str, Any]:
    (article,) = articles(*blocks, **options)
    return article


# Where an article stands --------------------------------------------------------------------------

FORMS = {
    "alone": ARTICLE,
    "list": [[ARTICLE]],
    "graph": {"@context": "https://schema.org", "@graph": [{"@type": "WebSite"}, ARTICLE]},
    "http": {"@context": "http://schema.org/", **ARTICLE},
    "contexts": {"@context": ["https://schema.org", {"@vocab": "http://schema.org/"}], **ARTICLE},
    "address as type": {**ARTICLE, "@type": "http://schema.org/NewsArticle"},
    "prefix": {f"schema:{key}" if key[0] != "@" else key: x for key, x in ARTICLE.items()},
    "types": {**ARTICLE, "@type": ["Thing", "ReportageNewsArticle"]},
    "with a graph": {**ARTICLE, "@graph": [{"@type": "WebSite"}]},
    "nested": {"@type": "WebPage", "mainEntity": ARTICLE},
    "listed": {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": ARTICLE}]},
}


@pytest.mark.parametrize("block", FORMS.values(), ids=FORMS)
def test_an_article_is_found(block: Any) -> None:
    found = the(block)
    assert (found["headline"], found["id"], found["url"]) == (ARTICLE["headline"], ID, URL)


def test_a_bare_document_is_read_without_lxml(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.import_module

    def missing(name: str, *rest: Any) -> Any:
        if name.startswith("lxml"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(importlib, "import_module", missing)
    text = " " + json.dumps([ARTICLE])
    assert taken(text.encode())[0][0]["id"] == ID
    with pytest.raises(MissingExtraError, match=r"pip install 'newsrecord\[html\]'"):
        taken(html(ARTICLE))


def test_nodes_of_one_article_are_merged() -> None:
    one = {**ARTICLE, "@id": "#a", "author": ADA}
    other = {"@type": "Article", "@id": "#a", "headline": "Another", "author": ADA}
    by_url = {**ARTICLE, "url": URL.replace("https:", "http:"), "wordCount": 7}
    found = the([one, other], by_url)
    assert found["headline"] == "Harbour opens again"
    assert found["ext"]["schema:headline"] == "Another"
    assert found["ext"]["schema:wordCount"] == 7
    assert len(found["authors"]) == 1
    assert len(articles(ARTICLE, {**ARTICLE, "url": URL + "/2"})) == 2


def test_updates_of_a_live_blog_are_articles() -> None:
    update = {"@type": "BlogPosting", "headline": "Boats leave", "url": URL}
    blog = {**ARTICLE, "@type": "LiveBlogPosting", "liveBlogUpdate": [update, {**update, "n": 1}]}
    first, *updates = articles(blog)
    assert [each["id"] for each in updates] == [f"{ID}-2", f"{ID}-3"]
    assert all(each["relations"] == [{"kind": "related", "target": ID}] for each in updates)
    assert "schema:liveBlogUpdate" not in first["ext"]


def test_the_place_is_that_of_the_block() -> None:
    data = html({"@type": "WebSite"}, ARTICLE)
    (item,) = decode(MemoryInput("x.html", data)).items
    assert isinstance(item, Decoded)
    assert data[item.offset :].startswith(b'{"@type": "NewsArticle"')
    assert (item.line, item.column) == (data[: item.offset].count(b"\n") + 1, 1)


def test_blocks_that_are_the_same_have_places_of_their_own() -> None:
    script = '<script type="application/ld+json">{"@type": "Article", "name": "x"}</script>'
    places = [(item.offset, item.line, item.column)
              for item in decode(MemoryInput("x.html", (script * 2 + "\n" + script).encode())).items
              if isinstance(item, Decoded)]  # fmt: skip
    assert places == [(35, 1, 36), (len(script) + 35, 1, len(script) + 36),
                      (len(script) * 2 + 36, 2, 36)]  # fmt: skip


def test_an_address_is_that_of_the_page_or_none() -> None:
    node = {"@type": "NewsArticle", "headline": "h"}
    head = f'<link rel="canonical" href="{URL}">'
    assert the(node, head=head)["id"] == ID
    assert "url" not in the(node)
    assert the(node)["id"] == the({"headline": "h", "@type": "NewsArticle"})["id"]
    page = {"@type": "WebPage", "@id": URL}
    assert the({**node, "mainEntityOfPage": page})["url"] == URL
    assert "schema:mainEntityOfPage" not in the({**ARTICLE, "mainEntityOfPage": page})["ext"]


# Broken blocks ------------------------------------------------------------------------------------

TEXT = json.dumps(ARTICLE)
BROKEN = {
    "trailing commas": TEXT[:-1] + ', "keywords": ["a", "b", ], }',
    "trailing semicolon": TEXT + " ; ",
    "comments": "/* a */ // b\n" + TEXT[:-1] + " // c\n}",
    "html comment": f"<!-- {TEXT} -->",
    "cdata": f"//<![CDATA[\n{TEXT}\n//]]>",
    "cdata in a comment": f"/*<![CDATA[*/{TEXT}/*]]>*/",
    "escaped quotes": TEXT.replace('"', "&quot;"),
    "raw controls": TEXT[:-1] + ', "description": "one\ttwo\nthree\x01"}',
    "several": TEXT + "\n" + json.dumps({"@type": "WebSite"}) + ",\n{}",
    "apostrophe": TEXT[:-1]
    + r""", "description": "it\'s \
here"}""",
    "byte order mark": "\ufeff" + TEXT + ";",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_broken_block_is_mended(text: str) -> None:
    assert the(text)["headline"] == ARTICLE["headline"]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('{"@type": "NewsArticle",\n "headline": "a "quoted" word"}', 6, 18),
        ('{"a": [1,, 2]}', 5, 10),
        ('{"a": 1', 5, 8),
        ("{'a': 1}", 5, 2),
        ('{"a": "\\x"}', 5, 8),
    ],
)
def test_nothing_is_guessed(text: str, line: int, column: int) -> None:
    records, (fault,), _ = taken(html(text, ARTICLE))
    assert (fault.code, fault.line, fault.column) == ("NR001", line, column)
    assert records[0]["headline"] == ARTICLE["headline"]
    _, faults, _ = taken(html(text))
    assert [fault.code for fault in faults] == ["NR001"]


def test_names_that_stand_twice_are_both_kept() -> None:
    text = TEXT[:-1] + ', "wordCount": 1, "wordCount": 2, "headline": "Harbour opens again"}'
    assert the(text)["ext"]["schema:wordCount"] == [1, 2]


def test_values_that_are_no_json_for_all_are_told() -> None:
    text = TEXT[:-1] + ', "a": 12345678901234567890, "b": NaN, "c": 1e999, "d": "\\u0000\\ud800"}'
    records, _, losses = taken(html(text))
    kept = [records[0]["ext"][f"schema:{name}"] for name in "abcd"]
    assert kept == ["12345678901234567890", "NaN", "1e999", "\ufffd\ufffd"]
    assert losses == {(f"/NewsArticle/{name}", LossKind.COERCED): 1 for name in "abcd"}


def test_a_name_may_stand_many_times() -> None:
    pairs = "".join(f', "n": {number}' for number in [*range(500), 0])
    assert the(TEXT[:-1] + pairs + "}")["ext"]["schema:n"] == [*range(500), 0]
    kinds = the(TEXT[:-1] + ', "n": 1, "n": true, "n": 1.0}')["ext"]["schema:n"]
    assert json.dumps(kinds) == "[1, true, 1.0]"
    other = ', "n": [1], "schema:n": 2, "http://schema.org/n": 3}'
    assert the(TEXT[:-1] + other)["ext"]["schema:n"] == [[1], 2, 3]


@pytest.mark.parametrize("page", [True, False])
def test_a_raw_null_is_told(page: bool) -> None:
    text = TEXT[:-1] + ', "a": "x\0y\ue000", "b\0": 1}'
    records, faults, losses = taken(html({}, text, ARTICLE) if page else text.encode())
    assert not faults
    assert records[0]["ext"]["schema:a"] == "x\ufffdy\ue000"
    assert records[0]["ext"]["schema:b\ufffd"] == 1
    paths = ("/NewsArticle/a", "/NewsArticle/b\ufffd")
    assert losses == {(path, LossKind.COERCED): 1 for path in paths}


def test_a_raw_null_moves_no_place() -> None:
    data = html('{"a": "\0"}', ARTICLE, head='<link rel="canonical" href="\0">')
    (item,) = decode(MemoryInput("x.html", data)).items
    assert isinstance(item, Decoded)
    assert data[item.offset :].startswith(b'{"@type": "NewsArticle"')


# What no field takes --------------------------------------------------------------------------

SHAPES = {
    "nested": [[1, 2], [1, 3]],
    "repeats": [3, 1, 3, 3],
    "one": ["a"],
    "lists of none": [[], [[]]],
    "a list in order": {"@list": [2, 2]},
    "kinds": [1, True, 1.0, "1"],
    "objects": [{"a": [1, 1]}, {"a": [1, 1]}],
}


@pytest.mark.parametrize("value", SHAPES.values(), ids=SHAPES)
def test_what_no_field_takes_stays_as_it_is(value: Any) -> None:
    kept = the({**ARTICLE, "x": value})["ext"]["schema:x"]
    assert json.dumps(kept) == json.dumps(value)
    node = {"@id": "#a", **ARTICLE}
    merged = the({**node, "x": value}, {**node, "x": value, "y": value}, {**node, "y": [[0]]})
    assert json.dumps(merged["ext"]["schema:x"]) == json.dumps(value)
    assert json.dumps(value)[1:-1] in json.dumps(merged["ext"]["schema:y"])


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("keywords", ["a", "b", "a"], ["a", "b", "a"]),
        ("keywords", [["a"], "b"], [["a"], "b"]),
        ("keywords", ["a", "b "], "b "),
        ("author", [ADA, ADA], [ADA, ADA]),
        ("image", [URL, {"url": URL}], {"url": URL}),
        ("image", {"url": URL, "contentUrl": URL}, {"url": URL, "contentUrl": URL}),
        ("video", {"url": URL, "name": "video"}, {"url": URL, "name": "video"}),
        ("about", {"name": "a", "alternateName": "a"}, {"name": "a", "alternateName": "a"}),
    ],
)
def test_what_a_field_says_once_is_not_said_twice(name: str, value: Any, kept: Any) -> None:
    assert the({**ARTICLE, name: value})["ext"][f"schema:{name}"] == kept


def test_what_an_actor_says_twice_is_kept() -> None:
    site = "https://news.example/ada"
    author = {**ADA, "alternateName": "Ada Moss", "url": site, "sameAs": site, "x": [[1], [1]]}
    _, actor = taken(html({**ARTICLE, "author": author}))[0]
    ext = {"schema:alternateName": "Ada Moss", "schema:sameAs": site, "schema:x": [[1], [1]]}
    assert actor["ext"] == ext


def test_names_stay_apart_in_ext() -> None:
    names = ["a b", "a%20b", "a%2520b", "", "%", "%25"]
    ext = the({**ARTICLE, **{name: name for name in names}})["ext"]
    assert [ext[key] for key in ext if key != "schema:@type"] == names


# Fields -------------------------------------------------------------------------------------------


def test_every_field() -> None:
    org = {
        "@type": "Organization",
        "@id": "#org",
        "name": "Gazette",
        "url": "https://news.example/",
    }
    node = {
        **ARTICLE,
        "@id": URL + "#article",
        "@type": "OpinionNewsArticle",
        "alternativeHeadline": "Boats!",
        "articleBody": "The harbour is open.",
        "description": "Boats go.",
        "dateline": "LUND, March 4",
        "creditText": "Wire",
        "locationCreated": {"@type": "Place", "name": "Lund"},
        "author": [ADA, {"@id": "#org"}],
        "publisher": {"@id": "#org"},
        "sourceOrganization": "Wire Service",
        "inLanguage": "en-GB",
        "version": 2,
        "datePublished": "2025-03-04T09:30:00",
        "dateModified": "2025-03-05",
        "image": [{"@type": "ImageObject", "url": URL + ".jpg", "caption": "A boat"}, URL + ".png"],
        "video": {"@type": "VideoObject", "contentUrl": URL + ".mp4", "duration": "PT1M"},
        "articleSection": ["Local", "Sea"],
        "keywords": "harbour, boats , harbour",
        "about": {"@type": "Thing", "name": "Harbours", "sameAs": "https://w.example/Q1"},
        "genre": "column",
        "identifier": {"@type": "PropertyValue", "propertyID": "gazette", "value": "42"},
        "isAccessibleForFree": "False",
        "copyrightHolder": {"@id": "#org"},
        "copyrightNotice": "(c) Gazette",
        "license": "https://news.example/licence",
        "usageInfo": "Ask first",
        "correction": ["Not March 3.", {"@type": "CorrectionComment", "text": "Lund, not Lom.",
                                        "datePublished": "2025-03-05"}],
        "wordCount": "4",
    }  # fmt: skip
    records, faults, losses = taken(html({"@graph": [org, node]}))
    article, ada, gazette, wire = records
    assert not faults
    assert not losses
    version = article["provenance"][0]["version"]
    provenance = [{"method": "import", "agent": "newsrecord", "version": version}]
    party = {"actor": gazette["id"], "name": "Gazette"}
    assert article == {
        "id": ID,
        "type": "Article",
        "headline": "Harbour opens again",
        "body": "The harbour is open.",
        "variants": [{"field": "headline", "role": "alternative", "text": "Boats!"}],
        "description": "Boats go.",
        "credit_line": "Wire",
        "dateline": "LUND, March 4",
        "located": {"name": "Lund"},
        "language": "en-GB",
        "authors": [{"actor": ada["id"], "name": "Ada Moss"}, party],
        "publisher": party,
        "info_sources": [{"actor": wire["id"], "name": "Wire Service"}],
        "rights": {
            "holder": party,
            "notice": "(c) Gazette",
            "license": "https://news.example/licence",
            "usage_terms": "Ask first",
        },
        "url": URL,
        "identifiers": [
            {"scheme": "schema:@id", "value": URL + "#article"},
            {"scheme": "gazette", "value": "42"},
        ],
        "version": "2",
        "published": "2025-03-04T09:30:00",
        "modified": "2025-03-05",
        "genres": [
            {"scheme": "schema:type", "code": "OpinionNewsArticle"},
            {
                "scheme": "genre",
                "code": "Opinion",
                "uri": "http://cv.iptc.org/newscodes/genre/Opinion",
            },
            {"scheme": "schema:genre", "label": "column"},
        ],
        "subjects": [
            {"scheme": "schema:about", "label": "Harbours", "uri": "https://w.example/Q1"}
        ],
        "keywords": ["harbour", "boats"],
        "sections": ["Local", "Sea"],
        "media": [
            {"url": URL + ".jpg", "caption": "A boat"},
            {"url": URL + ".png"},
            {"kind": "video", "url": URL + ".mp4"},
        ],
        "corrections": [
            {"text": "Not March 3."},
            {"text": "Lund, not Lom.", "date": "2025-03-05", "kind": "correction"},
        ],
        "is_accessible_for_free": False,
        "provenance": provenance,
        "ext": {
            "schema:@type": "OpinionNewsArticle",
            "schema:locationCreated": {"@type": "Place", "name": "Lund"},
            "schema:version": 2,
            "schema:video": node["video"],
            "schema:keywords": "harbour, boats , harbour",
            "schema:isAccessibleForFree": "False",
            "schema:wordCount": "4",
        },
    }
    assert gazette == {
        "id": ID + "/actor/" + hashlib.sha256(b"Gazette").hexdigest()[:16],
        "type": "Actor",
        "kind": "organization",
        "named": True,
        "names": [{"text": "Gazette"}],
        "identifiers": [{"scheme": "url", "value": "https://news.example/"}],
        "provenance": provenance,
        "ext": {"schema:@id": "#org"},
    }
    assert (ada["kind"], wire["kind"]) == ("person", "unknown")
    assert taken(html({"@graph": [org, node]}))[0] == records


DATES = [
    ("2025-03-04T09:30:00.123+01:00", "2025-03-04T09:30:00.123+01:00", None),
    ("2025-03-04T09:30:00", "2025-03-04T09:30:00", None),
    ("2025-03-04", "2025-03-04", None),
    ("2025-03-04 09:30:00", "2025-03-04T09:30:00", None),
    ("2025-03-04T09:30:00+0100", "2025-03-04T09:30:00+01:00", None),
    ("2025-03-04 09:30:00 -05", "2025-03-04T09:30:00-05:00", None),
    (" 2025/03/04 ", "2025-03-04", None),
    ("Tue Mar 04 09:30:00 CET 2025", "2025-03-04T09:30:00+01:00", None),
    ("Tue, 4 Mar 2025 09:30:00 GMT", "2025-03-04T09:30:00Z", None),
    ("2025-03-04T09:30Z", "2025-03-04", LossKind.PRECISION),
    ("2025-02-30", None, LossKind.COERCED),
    ("04.03.2025", None, LossKind.COERCED),
    ("Tue Mar 04 09:30:00 CST 2025", None, LossKind.COERCED),
    (1741077000, None, LossKind.COERCED),
    ("", None, None),
]


@pytest.mark.parametrize(("given_", "read", "kind"), DATES)
def test_a_date_is_as_given(given_: Any, read: str | None, kind: LossKind | None) -> None:
    records, _, losses = taken(html({**ARTICLE, "datePublished": given_}))
    assert records[0].get("published") == read
    assert records[0]["ext"].get("schema:datePublished", read) == given_
    assert losses == ({("/NewsArticle/datePublished", kind): 1} if kind else {})


@pytest.mark.parametrize(
    ("declared", "lang", "read", "path"),
    [
        ("de", "en", "de", ""),
        ("en_US", "de", "en-US", ""),
        ({"@type": "Language", "name": "Danish", "alternateName": "da"}, "", "da", ""),
        ("", "de-AT", "de-AT", ""),
        (None, "", "und", ""),
        ("English", "en", "und", "/NewsArticle/inLanguage"),
        (None, "x y", "und", "/html/@lang"),
    ],
)
def test_a_language_is_declared(declared: Any, lang: str, read: str, path: str) -> None:
    records, _, losses = taken(html({**ARTICLE, "inLanguage": declared}, lang=lang))
    assert records[0]["language"] == read
    assert records[0]["ext"].get("schema:inLanguage", declared) == declared
    assert losses == ({(path, LossKind.LANGUAGE): 1} if path else {})


@pytest.mark.parametrize(
    ("author", "names", "byline"),
    [
        ("Ada Moss", ["Ada Moss"], None),
        ("Ada Moss and Bo Lind", ["Ada Moss and Bo Lind"], "Ada Moss and Bo Lind"),
        ({"@type": "Person", "name": "A und B, dpa"}, ["A und B, dpa"], "A und B, dpa"),
        ([["Ada Moss"], ADA], ["Ada Moss"], None),
        (["A / B", "C; D"], ["A / B", "C; D"], "A / B\nC; D"),
        ({"@type": "Person", "givenName": "Ada", "familyName": "Moss"}, ["Ada Moss"], None),
        ({"@type": "Person", "name": ""}, [], None),
        ("https://news.example/ada", [], None),
    ],
)
def test_authors(author: Any, names: list[str], byline: str | None) -> None:
    records, _, _ = taken(html({**ARTICLE, "author": author}))
    article, *actors = records
    assert [each["name"] for each in article.get("authors", [])] == names
    assert article.get("byline") == byline
    assert len(actors) == (0 if byline else len(names))


def test_entities_are_decoded_once() -> None:
    found = the({**ARTICLE, "headline": "Q&amp;amp;A &#8216;now&#8217; AT&T"})
    assert found["headline"] == "Q&amp;A ‘now’ AT&T"
    assert found["ext"]["schema:headline"] == "Q&amp;amp;A &#8216;now&#8217; AT&T"


CLAIM: dict[str, Any] = {
    "@type": "ClaimReview",
    "url": URL,
    "datePublished": "2025-03-05",
    "author": {"@type": "Organization", "name": "Checkers"},
    "claimReviewed": "The harbour was shut for a year.",
    "reviewRating": {"@type": "Rating", "ratingValue": 2, "bestRating": 5},
    "itemReviewed": {"@type": "Claim", "author": {"@type": "Person", "name": "Bo Lind"}},
}


def test_a_reviewed_claim_is_an_attribution() -> None:
    *_, claim = taken(html(ARTICLE, CLAIM))[0]
    assert (claim["id"], claim["article"], claim["stance"]) == (f"{ID}/claim/1", ID, "asserts")
    assert claim["sources"] == [{"specificity": "named", "text": "Bo Lind"}]
    assert claim["claim"] == CLAIM["claimReviewed"]
    (note,) = claim["notes"]
    assert (note["kind"], note["text"]) == ("check", "2 of 5")
    assert note["citations"][0]["publisher_name"] == "Checkers"
    assert claim["ext"]["schema:reviewRating"] == CLAIM["reviewRating"]


def test_a_review_alone_has_an_article() -> None:
    rating = {"@type": "Rating", "alternateName": "False"}
    records, faults, _ = taken(html({**CLAIM, "reviewRating": rating, "itemReviewed": []}))
    assert not faults
    assert [each["type"] for each in records] == ["Article", "Actor", "Attribution"]
    assert records[2]["sources"] == [{"specificity": "implicit"}]
    assert records[2]["notes"][0]["text"] == "False"
    assert not [each for each in check(records).findings if each.severity.name == "error"]


@pytest.mark.parametrize("item", [[], {"@type": "Claim"}, [{"name": " "}]])
def test_a_review_of_no_claim_stays_a_node(item: Any) -> None:
    review = {"@type": "ClaimReview", "claimReviewed": "", "itemReviewed": item}
    (article,) = taken(html(ARTICLE, review))[0]
    assert article["ext"]["page:nodes"] == [review]
    records, faults, _ = taken(html(review))
    assert not records
    assert [fault.code for fault in faults] == ["NR013"]


# Bytes and limits ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("", "utf-8"), ("", "utf-8-sig"), ("", "utf-16"), ("latin1", "cp1252"), ("koi8-r", "koi8-r"),
     ("iso-8859-15", "utf-8"), ("utf-7", "utf-8"), ("hex", "utf-8"), ("nonsense", "utf-8")],
)  # fmt: skip
def test_encodings(charset: str, encoding: str) -> None:
    headline = "Порт" if encoding == "koi8-r" else "Café"
    block = json.dumps({**ARTICLE, "headline": headline}, ensure_ascii=False)
    page = html(block, head=f"<meta charset='{charset}'>" if charset else "").decode()
    assert taken(page.encode(encoding))[0][0]["headline"] == headline


def test_bytes_of_another_encoding_are_a_fault() -> None:
    text = html(json.dumps({**ARTICLE, "headline": "Café"}, ensure_ascii=False)).decode()
    _, (fault,), _ = taken(text.encode("cp1252"))
    assert fault.code == "NR002"


@pytest.mark.parametrize(
    ("data", "code", "limits"),
    [
        (html(ARTICLE), "NR008", {"record_bytes": 100}),
        (html({**ARTICLE, "about": [[[[1]]]]}), "NR007", {"depth": 4}),
        (b"[" * 100_000, "NR007", {}),
        (b"<html>" + b"<div>" * 3000 + html(ARTICLE), "NR007", {}),
        (b"<html><p>" + b"x" * 11_000_000 + html(ARTICLE), "NR008", {}),
        (b"", "NR013", {}),
        (b"<html></html>", "NR013", {}),
        (html({"@type": "WebSite", "name": "x"}), "NR013", {}),
    ],
    ids=range(8),
)
def test_a_page_that_gives_nothing_says_so(data: bytes, code: str, limits: dict[str, int]) -> None:
    records, (fault,), _ = taken(data, **limits)
    assert not records
    assert fault.code == code
    assert fault.fatal is (code != "NR013")


def test_the_parser_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Any] = []
    monkeypatch.setattr(builtins, "open", opened.append)
    head = '<!DOCTYPE html SYSTEM "file:///etc/hostname"><base href="https://news.example/">'
    assert taken(head.encode() + html(ARTICLE))[0][0]["id"] == ID
    assert not opened
    assert FORMATS["page"].encode is None
