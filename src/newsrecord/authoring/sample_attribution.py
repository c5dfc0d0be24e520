"""The attributions of a sample scene: words, their denial, a reaction, a report."""

# ruff: noqa: C901, PLR0912  Each optional part of a record is one branch.
from __future__ import annotations

from typing import TYPE_CHECKING

from newsrecord.authoring.sample_shared import (
    CERTAINTIES,
    DENIED,
    DOUBTED,
    FUTURE,
    OPEN,
    SURE,
    TENSES,
    extension,
    note,
    provenance,
)
from newsrecord.authoring.sample_text import BLOCK, LANGUAGES, article_id, later

if TYPE_CHECKING:
    from newsrecord.authoring.sample_shared import Record
    from newsrecord.authoring.sample_text import Scene

_STANCES = (
    "asserts",
    "denies",
    "doubts",
    "asks",
    "requests",
    "pledges",
    "supports",
    "opposes",
    "reports",
    "withholds",
    "retracts",
)


_ATTITUDES = ("communication", "belief", "knowledge", "intention")


_MEDIA = (
    "statement",
    "interview",
    "press_conference",
    "speech",
    "testimony",
    "broadcast",
    "social_media",
    "publication",
    "private",
    "other",
)


def quote(s: Scene) -> Record:
    """Write the visitor's own words: the first attribution."""
    t, index, kind = s.t, s.index, s.quote
    mark = kind
    source: Record = {"actor": f"actor/{index}-person", "specificity": "named"}
    if t % 4 == 1:
        source["on_behalf_of"] = f"actor/{index}-body"
    if f"{mark}.P" in s.at and t % 3 == 0:
        source["evidence"] = [s.span(f"{mark}.P")]
    content = [s.span(f"{mark}.C")]
    if kind == "mixed":
        content.append(s.span("mixed.X"))
    a: Record = {
        "id": f"att/{index}-1",
        "type": "Attribution",
        "article": s.id,
        "sources": [source],
        "stance": "asserts",
        "quote_type": "free_indirect" if kind == "free" else kind,
        "attitude": _ATTITUDES[t & 3],
    }
    if t & 3 != 3:
        a["about"] = [f"event/{index}-2"]
    if t & 3 == 3 or t % 5 == 1:
        a["claim"] = f"{s.latin['CI']} gives the number {s.numbers[1]}"
    if kind == "free":
        a["evidence"] = [s.span("free")]
    else:
        a["cue"] = [s.span(f"{mark}.SA")]
    if kind in ("direct", "mixed") or t % 2:
        a["content"] = content
    if t % 4 == 0:
        a["language"] = s.lang.tag
        a["translated_from"] = LANGUAGES[(index + 5) % len(LANGUAGES)].tag
    if t % 3 == 2:
        medium: Record = {"kind": _MEDIA[t // 3 % 10]}
        if t % 2:
            medium["text"] = f"on the quay of {s.latin['CI']}"
        a["medium"] = medium
    a["factuality"] = FUTURE if t & 3 == 3 else SURE
    if t % 3 == 0:
        a["when"] = [{"edtf": s.iso[2], "basis": "inferred"}]
    elif t % 6 == 1:
        a["addressees"] = [{"text": "the press", "specificity": "generic"}]
    if t % 9 == 5:
        a["ext"] = extension(s, "attribution")
    return a


def denial(s: Scene) -> Record:
    """Write who denies the visitor's words: an attribution about an attribution."""
    t, index = s.t, s.index
    speaker = f"actor/{index}-body" if t & 7 in (1, 2) else f"actor/state-{index // BLOCK}-2"
    source: Record = {"actor": speaker, "specificity": "named"}
    # The body is mentioned in each of its articles, a state of the block by these words alone.
    if speaker.startswith("actor/state-") or t % 5 == 3:
        source["evidence"] = [s.span("denial.CAP")]
    sources = [source]
    a: Record = {
        "id": f"att/{index}-2",
        "type": "Attribution",
        "article": s.id,
        "sources": sources,
        "stance": "denies",
        "about": [f"att/{index}-1"],
        "quote_type": "indirect",
        "cue": [s.span("denial.CU")],
        "factuality": DENIED,
    }
    if t % 4 == 3:
        a["provenance"] = provenance(s, 0)
    if t % 4 == 2:
        ally = {"actor": f"actor/state-{index // BLOCK}-1", "specificity": "named"}
        sources.append({**ally, "evidence": [s.span("both.S1")]})
        a["joint"] = t % 8 == 2
    if t % 6 == 0:
        a["content"] = [s.span("denial.TH")]
    if t % 5 == 2:
        a["utterance"] = {
            "certainty": CERTAINTIES[t // 5 & 3],
            "polarity": "positive",
            "tense": TENSES[t // 5 % 3],
        }
    if t % 12 == 5:
        a["notes"] = [note(s, "/sources/0")]
    return a


def _aim(s: Scene, stance: str) -> Record:
    """Say what a reaction is about, and how its source stands to it."""
    index, turns = s.index, s.t // 11
    event, series_ = f"event/{index}-2", f"event/{index}-3"
    if stance in ("denies", "reports"):
        return {"about": [f"att/{index}-1"], "factuality": DENIED if stance == "denies" else SURE}
    if stance == "doubts":
        return {
            "about": [(f"att/{index}-1", s.id, f"actor/{index}-person")[turns % 3]],
            "factuality": DOUBTED,
        }
    if stance in ("requests", "pledges"):
        return {"about": [series_], "factuality": FUTURE}
    if stance in ("supports", "opposes"):
        return {"about": [(series_, f"actor/{index}-person", s.id)[turns % 3]]}
    if stance == "retracts":
        return {"claim": f"An earlier number, {s.numbers[2]}, no longer holds"}
    if stance == "asks":
        return {"claim": f"What the number {s.numbers[1]} means", "factuality": OPEN}
    return {"about": [event], "factuality": SURE} if stance == "asserts" else {"about": [event]}


def reaction(s: Scene) -> Record:
    """Write how the visitor's body reacts: each stance in its turn."""
    t, index = s.t, s.index
    stance = _STANCES[t % 11]
    source: Record = {"specificity": ("named", "unnamed", "generic", "implicit")[t // 3 & 3]}
    if source["specificity"] in ("named", "implicit"):
        source["actor"] = f"actor/{index}-body"
    else:
        source["text"] = s.values["O"]
    a: Record = {
        "id": f"att/{index}-3",
        "type": "Attribution",
        "article": s.id,
        "sources": [source],
        "stance": stance,
        **_aim(s, stance),
        "quote_type": "indirect",
        "attitude": "intention" if stance in ("requests", "pledges") else "communication",
        "cue": [s.span("reaction.V")],
    }
    if t % 5 == 3:
        a["evidence"] = [s.span("reaction")]
    if t % 4 == 0:
        a["speech_event"] = f"event/{index}-1"
    if t % 8 == 5:
        a["addressees"] = [{"actor": f"actor/outlet-{index // BLOCK}", "specificity": "named"}]
    if t % 10 == 3 and index >= len(LANGUAGES) and later(index, index - len(LANGUAGES), s.seed):
        a["medium"] = {"kind": "publication", "article": article_id(index - len(LANGUAGES))}
    return a


def report(s: Scene) -> Record:
    """Write who carried the denial: a third level."""
    index, t = s.index, s.t
    when: Record = {"edtf": s.iso[2], "time": s.values["TM"], "basis": "inferred"}
    if t % 2:
        when["time"] += ":00" + s.lang.lists["country"][9]
    source = {"actor": f"actor/outlet-{index // BLOCK}", "specificity": "named"}
    return {
        "id": f"att/{index}-4",
        "type": "Attribution",
        "article": s.id,
        "sources": [{**source, "evidence": [s.span("report.M")]}],
        "stance": "reports",
        "about": [f"att/{index}-2"],
        "quote_type": "indirect",
        "cue": [s.span("report.MM")],
        "factuality": SURE,
        "when": [when],
    }
