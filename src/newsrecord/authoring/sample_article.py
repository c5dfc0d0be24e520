"""The article record of a sample scene."""

# ruff: noqa: C901  Each optional part of a record is one branch.
from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from newsrecord.authoring.sample_links import correction_kind, is_canceled, links, version
from newsrecord.authoring.sample_shared import extension, note, provenance
from newsrecord.authoring.sample_text import (
    BLOCK,
    LANGUAGES,
    LATIN,
    has_description,
    leaves_out_year,
    word,
)

if TYPE_CHECKING:
    from newsrecord.authoring.sample_shared import Record
    from newsrecord.authoring.sample_text import Scene

_TOPICS = (
    ("11000000", "politics"),
    ("04000000", "economy"),
    ("06000000", "environment"),
    ("13000000", "science"),
)


def article(s: Scene) -> Record:
    """Write the article itself."""
    t, lang, values = s.t, s.lang, s.values
    body = s.body()
    withheld = t % 25 == 7
    a: Record = {"id": s.id, "type": "Article", "headline": s.headline}
    if not withheld:
        a["body"] = body
    if withheld or t % 2:
        a["body_sha256"] = hashlib.sha256(body.encode()).hexdigest()
        a["body_length"] = len(body)
    a["language"] = lang.tag
    a["published"] = s.iso[3] + "T" + s.time + ("Z", lang.lists["country"][9], "", ".250Z")[t & 3]
    if has_description(t):
        a["description"] = s.description
    if withheld:
        a["pub_status"] = "withheld"
    elif is_canceled(s):
        a["pub_status"] = "canceled"
    elif t & 1:
        a["pub_status"] = "usable"
    _credit(s, a)
    _publish(s, a)
    _classify(s, a)
    if relations := links(s):
        a["relations"] = relations
        if relations[0]["kind"] == "translation_of":
            a["translations"] = [_translation(s, relations[0]["target"])]
    if leaves_out_year(t):
        a["dates"] = [
            {
                "edtf": "XXXX" + s.iso[0][4:],
                "basis": "stated",
                "text": values["DT"],
                "evidence": [s.span("lead.DT")],
            },
            {"edtf": s.iso[0], "basis": "inferred"},
        ]
    if t % 5 == 1:
        a["notes"] = [note(s, "/headline")]
    if t % 4 == 2:
        a["provenance"] = provenance(s, 0)
    if (s.index + s.index // 24) & 1:
        a["ext"] = extension(s, "article")
    return a


def _credit(s: Scene, a: Record) -> None:
    t, values = s.t, s.values
    reporter = f"{LATIN.lists['given'][t & 7]} {word(LATIN, s.city ^ 1023)}"
    if t % 3 == 0:
        a["slugline"] = f"{word(LATIN, s.city).lower()}-{s.numbers[0]}"
    if t % 4 == 1:
        a["byline"] = reporter
    if t % 5 == 2:
        a["authors"] = [{"name": reporter, "role": "reporter"}]
    if t % 8 == 5:
        a["info_sources"] = [
            {"actor": f"actor/{s.index}-body"},
            {"name": "Harbour radio", "role": "witness"},
        ]
    if t % 2:
        a["publisher"] = {"actor": f"actor/outlet-{s.index // BLOCK}", "name": values["M"]}
    if t % 5 == 3:
        a["credit_line"] = f"{values['M']} / {reporter}"
    if t % 5 == 4:
        a["dateline"] = f"{values['CI']}, {values['DT']}"
    if t % 6 == 0:
        a["located"] = _country(s)
    a["url"] = f"https://news.example.org/{s.lang.tag}/{s.index}"
    if t % 12 == 3:
        a["identifiers"] = [{"scheme": "url", "value": f"https://news.example.org/short/{s.index}"}]
    if t % 6 == 4:
        a["rights"] = {
            "holder": {"actor": f"actor/outlet-{s.index // BLOCK}"},
            "notice": f"© {s.iso[3][:4]} {values['M']}",
            "license": "https://creativecommons.org/licenses/by/4.0/",
            "usage_terms": "Name the publisher.",
        }
    if t % 3 == 2:
        a["is_accessible_for_free"] = t % 6 == 2


def _publish(s: Scene, a: Record) -> None:
    t, day, year = s.t, s.iso[3], s.iso[3][:4]
    if number := version(s.index):
        a["version"] = str(number)
    if t % 4 == 3:
        a["created"] = s.iso[2][: (4, 7, 10)[t // 4 % 3]]
    if t % 9 == 2:
        a["expires"] = str(int(year) + 5)
    if t % 8 == 3:
        a["embargo"] = {"until": f"{s.iso[2]}T00:00:00Z", "reason": "agreed with the source"}
    if t % 25 == 7 and t // 25 % 2 == 0:
        a["embargo"] = {"until": s.iso[2], "reason": "a court had to decide first"}
    if kind := correction_kind(t):
        changed = str(int(year) + 1) + day[4:7]
        fix: Record = {
            "text": f"An earlier version had {s.numbers[5]}.",
            "date": changed,
            "kind": kind,
        }
        if t % 3:
            fix["span"] = s.quoted("count.Q")
        a["corrections"] = [fix]
        a["modified"] = changed
    if t % 7 == 1:
        kind = ("photo", "video", "audio", "graphic")[t // 7 & 3]
        a["media"] = [
            {
                "kind": kind,
                "url": f"https://media.example.org/{s.index}/{kind}",
                "caption": s.values["WD"] + ": " + s.values["CI"],
                "credit_line": s.values["M"],
                "created": s.iso[1][: (4, 7, 10)[t % 3]],
            }
        ]


def _classify(s: Scene, a: Record) -> None:
    t, lang = s.t, s.lang
    if t % 3 == 1:
        code, label = _TOPICS[t // 3 & 3]
        subject: Record = {"scheme": "iptc", "code": code, "label": label}
        if t % 2:
            subject["uri"] = f"http://cv.iptc.org/newscodes/mediatopic/{code}"
        else:
            subject["relevance"] = (s.numbers[0] % 100) / 100
            subject["confidence"] = (50 + s.numbers[1] % 50) / 100
        a["subjects"] = [subject]
    if t % 9 == 3:
        a["genres"] = [{"scheme": "genre", "label": "current"}]
    if t % 4 == 0:
        topics = lang.lists["topics"]
        a["keywords"] = [topics[t & 3], topics[(t + 1) & 3]]
        a["sections"] = [lang.section]
    if t % 10 == 2:
        field = ("headline", "description", "body")[t // 10 % 3]
        text = s.filler() + (f"\n{s.headline}" if field == "body" else "")
        variant: Record = {"field": field, "text": text, "language": lang.tag}
        if field == "body":
            variant["content_type"] = "text/html"
            variant["text"] = f"<p>{text}</p>"
        else:
            variant["role"] = "short"
        a["variants"] = [variant]


def _translation(s: Scene, original: str) -> Record:
    method = ("human", "machine", "post_edited", "unknown")[s.t // 9 & 3]
    made: Record = {"method": method, "to": s.lang.tag, "original": original}
    made["from"] = "und" if method == "unknown" else LANGUAGES[(s.index - 1) % len(LANGUAGES)].tag
    if method in ("machine", "post_edited"):
        made["engine"], made["engine_version"] = "sample-translator", "4.1"
    return made


def _country(s: Scene) -> Record:
    name, two, three, digits, fips, cow, cameo, *_ = s.lang.lists["country"]
    codes = {
        "iso3166-1-alpha2": two,
        "iso3166-1-alpha3": three,
        "iso3166-1-numeric": digits,
        "fips10-4": fips,
        "cow": cow,
        "cameo": cameo,
    }
    return {
        "name": name,
        "country": three,
        "precision": "country",
        "identifiers": [{"scheme": scheme, "value": value} for scheme, value in codes.items()],
    }
