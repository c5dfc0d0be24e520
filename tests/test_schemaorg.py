"""The schema.org export: Google's rules, terms that exist, links that hold, pages kept whole."""

from __future__ import annotations

import csv
import json
import re
import tracemalloc
from functools import cache
from html.parser import HTMLParser
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import msgspec
import pytest

from markers import marked
from newsrecord import convert, gate
from newsrecord.authoring.sample import sample
from newsrecord.formats import FORMATS, by_suffix
from newsrecord.formats.base import Encoded
from newsrecord.formats.schemaorg import embed
from newsrecord.model import RECORDS, load
from webgraph import Kept, encode, expand, read_lines, vocabulary

SCHEMA = ("http://schema.org/", "https://schema.org/")
NAMESPACES = (*SCHEMA, "https://w3id.org/newsrecord/ns#", "http://www.w3.org/ns/oa#")
PARENTS = {
    "NewsArticle": "Article",
    "Article": "CreativeWork",
    "Claim": "CreativeWork",
    "Quotation": "CreativeWork",
    "ClaimReview": "Review",
    "Review": "CreativeWork",
    "CorrectionComment": "Comment",
    "Comment": "CreativeWork",
    "Dataset": "CreativeWork",
    "DefinedTermSet": "CreativeWork",
    "ImageObject": "MediaObject",
    "VideoObject": "MediaObject",
    "AudioObject": "MediaObject",
    "MediaObject": "CreativeWork",
    "WebPage": "CreativeWork",
    "WebPageElement": "CreativeWork",
    "CreativeWork": "Thing",
    "Person": "Thing",
    "Organization": "Thing",
    "GovernmentOrganization": "Organization",
    "Country": "AdministrativeArea",
    "AdministrativeArea": "Place",
    "Place": "Thing",
    "Event": "Thing",
    "DisagreeAction": "Action",
    "AgreeAction": "Action",
    "AskAction": "CommunicateAction",
    "CommunicateAction": "Action",
    "Action": "Thing",
    "DefinedTerm": "Intangible",
    "PropertyValue": "Intangible",
    "GeoCoordinates": "Intangible",
    "Intangible": "Thing",
    "Role": "Intangible",
}
"""Each class that is written, with the class above it (schema.org 30.0; steps left out)."""

MOMENT = re.compile(
    r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?",
)


@cache
def _properties() -> dict[str, set[str]]:
    with vocabulary("schemaorg-all-https-properties.csv").open(encoding="utf-8") as file:
        return {
            row["label"]: {iri.rpartition("/")[2] for iri in row["domainIncludes"].split(", ")}
            for row in csv.DictReader(file)
        }


@cache
def _context() -> dict[str, Any]:
    text = vocabulary("schemaorgcontext.jsonld").read_text("utf-8")
    return {"https://schema.org": json.loads(text)}


@cache
def _everything() -> str:
    """Write both examples and a sample as one graph."""
    records = [
        *read_lines("story.jsonl")[1],
        *read_lines("feed.jsonl")[1],
        *(each for each in sample(20, seed=4) if "type" in each),
    ]
    return encode("schemaorg", *records)[0]


def _nodes(value: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if isinstance(value, list):
        for each in value:
            found += _nodes(each)
    elif isinstance(value, dict):
        found.append(value)
        for key, each in value.items():
            if key != "@context":
                found += _nodes(each)
    return found


@cache
def _filled() -> list[dict[str, Any]]:
    """Write records in which every field is filled."""
    records = [made.record for kind in RECORDS for made in marked(kind)]
    return _nodes(json.loads(encode("schemaorg", *records, header=marked("Header")[0].record)[0]))


def _ancestors(kind: str) -> set[str]:
    found = {kind}
    while kind in PARENTS:
        kind = PARENTS[kind]
        found.add(kind)
    return found


# Google -------------------------------------------------------------------------------------------


def _ten() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Take the printed articles of the feed and a sample, with the actors of their dataset."""
    found: list[tuple[dict[str, Any], dict[str, Any]]] = []
    _, feed = read_lines("feed.jsonl")
    drawn = [each for each in sample(12, seed=7) if "type" in each]
    for records, least in ((feed, 5), (drawn, 5)):
        actors = {each["id"]: load(each) for each in records if each["type"] == "Actor"}
        articles = [each for each in records if each["type"] == "Article" and "body" in each]
        articles.sort(key=lambda each: -len({"authors", "media", "publisher"} & set(each)))
        found += [(article, actors) for article in articles[:least]]
    return found


@pytest.mark.parametrize("number", range(10))
def test_google_article_rules(number: int) -> None:
    """Google Search Central, Article structured data: nothing is required, this is recommended.

    "author", "author.name", "author.url", "dateModified", "datePublished", "headline", "image".
    """
    record, actors = _ten()[number]
    made = json.loads(embed(load(record), base="https://base.example/", actors=actors))
    assert made["@context"] == "https://schema.org"
    assert made["@type"] == "NewsArticle"
    assert made["headline"] == record["headline"]
    for name, field in (("datePublished", "published"), ("dateModified", "modified")):
        assert made.get(name) == record.get(field)
        assert MOMENT.fullmatch(made.get(name, "2000"))
    _check_authors(made, record)
    for image in made.get("image", []):
        assert image["@type"] == "ImageObject"
        assert image["url"] == image["contentUrl"]
        assert image["url"].startswith("https://")
    assert isinstance(made.get("isAccessibleForFree", True), bool)
    if "publisher" in record:
        assert made["publisher"]["@type"].endswith("Organization")
        assert made["publisher"]["name"]
    assert made.get("url") == record.get("url")
    assert made["inLanguage"] == record["language"]


def _check_authors(made: dict[str, Any], record: dict[str, Any]) -> None:
    """Check authors: one name an object, the name alone in it, the class that fits."""
    assert len(made.get("author", [])) == len(record.get("authors", []))
    for author, party in zip(made.get("author", []), record.get("authors", []), strict=True):
        assert author["@type"] in {"Person", "Organization", "GovernmentOrganization"}
        assert author["name"]
        if "name" in party:
            assert author["name"] == party["name"]
        assert not re.search(r"^(by|von|par)\s|[;|]|\band\b", author["name"], re.IGNORECASE)
        assert party.get("role") not in {author["name"], author.get("jobTitle")}
        assert author.get("url", "https://").startswith(("http://", "https://"))


def test_the_ten_articles_show_what_the_rules_are_about() -> None:
    seen = [set(record) for record, _ in _ten()]
    assert len(seen) == 10
    for field in ("authors", "media", "publisher", "published", "modified"):
        assert sum(field in each for each in seen) >= 2, field


def test_an_author_is_named_and_linked_from_its_record() -> None:
    actor = load(
        {
            "id": "actor/x",
            "type": "Actor",
            "kind": "person",
            "named": True,
            "names": [{"text": "J. Doe", "kind": "alias"}, {"text": "Jane Doe", "kind": "primary"}],
            "identifiers": [{"scheme": "url", "value": "https://example.org/jane"}],
        }
    )
    article = {
        "id": "a",
        "type": "Article",
        "language": "und",
        "headline": "x",
        "authors": [{"actor": "actor/x", "role": "reporter"}, {"name": "dpa"}, {"name": "B"}],
        "info_sources": [{"name": "dpa"}],
        "is_accessible_for_free": False,
    }
    made = json.loads(embed(load(article), actors={"actor/x": actor}, paywall=".paid"))
    assert made["author"] == [
        {
            "@type": "Person",
            "@id": "https://newsrecord.invalid/actor/x",
            "name": "Jane Doe",
            "url": "https://example.org/jane",
        },
        {"@type": "Organization", "name": "dpa"},
        {"@type": "Person", "name": "B"},
    ]
    assert made["isAccessibleForFree"] is False
    assert made["hasPart"] == {
        "@type": "WebPageElement",
        "isAccessibleForFree": False,
        "cssSelector": ".paid",
    }
    assert "inLanguage" not in made


def test_authors_and_publishers_of_the_graph_are_named_by_it() -> None:
    graph = json.loads(_everything())["@graph"]
    named = {node["@id"]: node for node in graph if "@id" in node}
    seen = 0
    for node in graph:
        if node["@type"] == "NewsArticle":
            for link in (*node.get("author", []), *filter(None, [node.get("publisher")])):
                whole = {**named.get(link.get("@id"), {}), **link}
                assert whole["@type"] in {"Person", "Organization", "GovernmentOrganization"}
                assert whole["name"]
                seen += 1
    assert seen > 10


# schema.org ---------------------------------------------------------------------------------------


def test_every_class_is_in_the_context_and_every_property_where_it_belongs() -> None:
    properties = _properties()
    seen: set[str] = set()
    for node in (*_nodes(json.loads(_everything())["@graph"]), *_filled()):
        kind = node.get("@type")
        if kind is None or kind.startswith("oa:"):
            continue
        seen.add(kind)
        assert kind == "Thing" or kind in PARENTS, kind
        for name in node:
            if name.startswith(("@", "nr:")):
                continue
            assert name in properties, name
            # A Role says again the property that it stands under.
            assert kind == "Role" or properties[name] & _ancestors(kind), (kind, name)
    terms = _context()["https://schema.org"]["@context"]
    assert seen <= {name for name in terms if name[:1].isupper()}
    assert {"NewsArticle", "Claim", "Quotation", "DisagreeAction", "Event", "Person"} <= seen


def test_expansion_knows_every_term_and_every_link_is_absolute() -> None:
    for node in _nodes(expand(_everything(), _context())):
        for key, value in node.items():
            if key == "@id":
                assert re.match(r"[a-z]+:", value), value
            elif key == "@type":
                kinds = value if isinstance(value, list) else [value]
                assert all(each.startswith(NAMESPACES) for each in kinds), value
            elif not key.startswith("@"):
                assert key.startswith((*NAMESPACES, "http://www.w3.org/1999/02/22-rdf-syntax")), key


def test_each_node_is_described_once_and_claims_lead_to_nodes() -> None:
    graph = json.loads(_everything())["@graph"]
    names = [node["@id"] for node in graph if "@id" in node]
    assert len(names) == len(set(names))
    for node in graph:
        for link in (*node.get("about", []), *node.get("object", []), *node.get("agent", [])):
            if set(link) == {"@id"}:
                assert link["@id"] in names


def test_every_property_is_in_the_documentation() -> None:
    page = (Path(__file__).parents[1] / "docs/schemaorg.md").read_text("utf-8")
    written = {name for node in _filled() for name in node if not name.startswith("@")}
    told = set(re.findall(r"`([a-zA-Z:_]+)`", page))
    inner = {"nr:certainty", "nr:polarity", "nr:tense", "rdf:value"}
    selectors = {name for name in written if name.startswith("oa:")}
    assert written - told - inner - selectors == set()


def test_our_own_terms_are_in_our_vocabulary() -> None:
    text = (Path(__file__).parents[1] / "schemas/1.0/vocabulary.ttl").read_text("utf-8")
    for node in _nodes(json.loads(_everything())):
        for name in node:
            if name.startswith("nr:"):
                assert re.search(rf"^{name}$", text, re.MULTILINE), name


# What is said of whom -----------------------------------------------------------------------------


def _graph_of(name: str) -> dict[str, dict[str, Any]]:
    header, records = read_lines(name)
    text, _ = encode("schemaorg", *records, header=header)
    base = header["base"]
    return {node["@id"].removeprefix(base): node for node in json.loads(text)["@graph"]}


def test_a_denial_is_no_claim() -> None:
    graph = _graph_of("story.jsonl")
    denial = graph["attribution/denial"]
    assert denial["@type"] == "DisagreeAction"
    assert denial["nr:stance"] == "denies"
    assert [each["@id"].rpartition("/")[2] for each in denial["object"]] == [
        "us-says-contact",
        "us-says-purchase",
    ]
    assert [each["@id"].rpartition("/")[2] for each in denial["agent"]] == ["russia", "north-korea"]
    assert graph["attribution/us-says-contact"]["@type"] == "Claim"


def test_what_only_a_source_says_is_no_event() -> None:
    _, records = read_lines("story.jsonl")
    graph = _graph_of("story.jsonl")
    kinds = set()
    for record in records:
        if record["type"] == "Event":
            said = record["factuality"]
            sure = (said["certainty"], said["polarity"]) == ("certain", "positive")
            kind = graph[record["id"]]["@type"]
            kinds.add(kind)
            assert kind == "Thing" or (sure and record["eventuality"] == "occurrence")
    assert kinds == {"Event", "Thing"}


def test_a_direct_quotation_carries_its_words_and_its_place() -> None:
    _, records = read_lines("feed.jsonl")
    graph = _graph_of("feed.jsonl")
    bodies = {each["id"]: each.get("body", "") for each in records if each["type"] == "Article"}
    quotes = [
        each for each in records if each.get("quote_type") == "direct" and each.get("content")
    ]
    assert quotes
    for record in quotes:
        words = [bodies[each["article"]][each["start"] : each["end"]] for each in record["content"]]
        assert graph[f"{record['id']}#quotation"]["text"] == " … ".join(words)
        targets = graph[f"{record['id']}#content"]["oa:hasTarget"]
        for target, span in zip(targets, record["content"], strict=True):
            position, quote = target["oa:hasSelector"]
            assert (position["oa:start"], position["oa:end"]) == (span["start"], span["end"])
            assert quote["oa:exact"] == span["exact"]


# Bytes --------------------------------------------------------------------------------------------

HOSTILE = "</script><script>alert(1)</script><!--<script>\u2028\u2029&amp;]]>\"'\\"


class _Scripts(HTMLParser):
    """Collects the text of script elements and counts all tags."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_hostile_text_stays_inside_its_script() -> None:
    record: dict[str, Any] = {"id": "a", "type": "Article", "language": "en"}
    record |= dict.fromkeys(("headline", "body", "byline", "credit_line"), HOSTILE)
    record |= {"authors": [{"name": HOSTILE}], "keywords": [HOSTILE]}
    for text in (embed(load(record)), encode("schemaorg", record)[0]):
        assert not set(text) & set("<>&\u2028\u2029")
        page = _Scripts()
        page.feed(f'<script type="application/ld+json">{text}</script>')
        page.close()
        assert page.tags == ["script"]
        found = [node for node in _nodes(json.loads(page.text)) if "headline" in node]
        assert [node["headline"] for node in found] == [HOSTILE]
        assert found[0]["author"] == [{"@type": "Person", "name": HOSTILE}]


ADDRESSES = ("javascript:alert(1)", "data:text/html,x", "ftp://x.example/y", "vbscript:x")


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_addresses_of_the_web_are_written_as_such(address: str) -> None:
    article: dict[str, Any] = {"id": "a", "type": "Article", "language": "en", "headline": "x"}
    article |= {"url": address, "media": [{"kind": "photo", "url": address}]}
    article |= {"genres": [{"scheme": "x", "uri": address}], "rights": {"license": address}}
    other = {"id": "b", "type": "Actor", "kind": "person", "named": True, "names": [{"text": "x"}]}
    other["identifiers"] = [{"scheme": "url", "value": address}]
    other["relations"] = [{"kind": "same_as", "target": address}]
    text, ledger = encode("schemaorg", article, other)
    first, second = json.loads(text)["@graph"]
    assert first["license"] == {"@type": "CreativeWork", "name": address}
    del first["license"], second["identifier"]
    assert address not in json.dumps([first, second])
    assert "genre" not in first
    told = {each.path: (each.count, each.kind.value) for each in ledger.entries() if each.why}
    fields = ["Article/url", "Article/media/*/url", "Article/genres/*/uri"]
    fields += ["Actor/relations/*/target", "Actor/relations/*/kind"]
    assert told == {f"/{field}": (1, "dropped") for field in fields}
    assert all("http" in each.why for each in ledger.entries() if each.why)
    page = json.loads(embed(load(article)))
    assert page.pop("license")["name"] == address
    assert address not in json.dumps(page)


def test_bytes_are_the_same_and_the_order_of_records_does_not_matter() -> None:
    _, records = read_lines("story.jsonl")
    first, ledger = encode("schemaorg", *records)
    again, _ = encode("schemaorg", *records)
    turned, other = encode("schemaorg", *reversed(records))
    assert first == again
    assert sorted(re.split(",?\n", first)) == sorted(re.split(",?\n", turned))
    counts = [[(e.path, e.kind, e.count) for e in each.entries()] for each in (ledger, other)]
    assert counts[0] == counts[1]


class _Sink(Kept):
    """An output that keeps nothing."""

    def write(self, data: Any, /) -> int:
        return len(data)


def test_memory_does_not_grow_with_the_input() -> None:
    _, records = read_lines("feed.jsonl")
    lines = [(gate.encode(each), each["type"].encode()) for each in records]

    def peak(count: int) -> int:
        encoded = (
            Encoded(gate.DECODERS[kind].decode(line), line)
            for line, kind in islice(cycle(lines), count)
        )
        write = FORMATS["schemaorg"].encode
        assert write is not None
        tracemalloc.start()
        write(msgspec.json.encode({"newsrecord": "1"}), encoded, _Sink())
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    peak(100)
    assert peak(3000) < 1_000_000


def test_conversion_by_suffix(tmp_path: Path) -> None:
    found = by_suffix("x.schemaorg.jsonld.gz")
    assert found is not None
    assert (found.name, found.public, found.decode) == ("schemaorg", True, None)
    target = tmp_path / "x.schemaorg.jsonld"
    convert(str(Path(__file__).parents[1] / "examples" / "story.jsonl"), str(target))
    header = json.loads(target.read_text("utf-8"))["@graph"][0]
    assert header["@type"] == "Dataset"
