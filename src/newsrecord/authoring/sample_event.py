"""The events of a sample scene: a visit, a storm, and the meetings over the years."""

# ruff: noqa: C901, PLR0912  Each optional part of a record is one branch.
from __future__ import annotations

from typing import TYPE_CHECKING

from newsrecord.authoring.sample_shared import (
    CERTAINTIES,
    FIGURATIVE,
    FUTURE,
    OPEN,
    POLARITIES,
    SURE,
    extension,
    note,
    provenance,
)
from newsrecord.authoring.sample_text import BLOCK

if TYPE_CHECKING:
    from newsrecord.authoring.sample_shared import Record
    from newsrecord.authoring.sample_text import Scene

_RANKS = ("only", "first", "last", "nth", "most", "least")


_APPROX = (
    "exact",
    "about",
    "at_least",
    "at_most",
    "more_than",
    "less_than",
    "order_of_magnitude",
    "unspecified",
)


_UNITS = (
    {"kind": "cardinal", "of": "people"},
    {"kind": "duration", "unit_text": "day", "unit_code": "DAY"},
    {"kind": "money", "unit_text": "local currency"},
    {"kind": "measure", "of": "cargo", "unit_text": "tonne", "unit_code": "TNE"},
    {"kind": "ratio", "unit_text": "percent", "unit_code": "P1"},
)


def _place(s: Scene) -> Record:
    """Place the city: within a third of a degree of the country's middle."""
    t, n, country = s.t, s.numbers, s.lang.lists["country"]
    place: Record = {
        "name": s.values["CI"],
        "role": ("location", "destination", "origin", "path")[t // 2 & 3],
        "country": country[2],
        "precision": ("city", "site", "admin2", "admin1", "region")[t % 5],
    }
    if t % 3 == 0:
        place["point"] = [
            round(float(country[7]) + n[0] % 30 / 100, 4),
            round(float(country[8]) + n[1] % 30 / 100, 4),
        ]
    if t % 4 == 0:
        place["identifiers"] = [{"scheme": "geonames", "value": str(90_000_000 + s.city)}]
    if t % 4 == 2:
        place["evidence"] = [s.span("lead.CI")]
    return place


_ROLES = (
    "recipient",
    "opponent",
    "supporter",
    "beneficiary",
    "source",
    "experiencer",
    "instrument",
    "theme",
    "other",
    "patient",
)


_PURPOSES = (
    "during",
    "sub_event_of",
    "causes",
    "before",
    "enables",
    "purpose",
    "begins",
    "ends",
    "simultaneous",
)


_REPLIES = ("after", "response_to", "conditional_on", "contrast")


def arrival(s: Scene) -> Record:
    """Write the visit: the first event."""
    t, index, values = s.t, s.index, s.values
    role = _ROLES[t % 10]
    second: Record = {"role": role}
    if role == "instrument":
        second["text"] = "a ferry"
    elif role == "theme":
        second["event"] = f"event/{index}-3"
    else:
        second["actor"] = f"actor/state-{index // BLOCK}-1"
        if t % 6 == 0:
            second["evidence"] = [s.span("both.S1")]
    if role == "other":
        second["role_text"] = "host"
    if t % 9 == 4:
        second["according_to"] = f"att/{index}-1"
    when: Record = {"edtf": s.iso[0], "text": values["WD"], "basis": "resolved"}
    if t % 4 == 3:
        when["evidence"] = [s.span("lead.WD")]
    rank = _RANKS[t % 6]
    qualifier: Record = {"kind": rank, "evidence": [s.span("rank.QL")]}
    if t % 4 == 1:
        qualifier["scope"] = "meetings of this kind"
    if rank == "nth":
        qualifier["rank"] = int(values["K"])
    if t % 7 == 1:
        qualifier["shared"] = t % 2 == 0
    if t % 8 == 3:
        qualifier["polarity"] = ("positive", "negative")[t // 8 & 1]
    if t % 9 == 2:
        qualifier["according_to"] = f"att/{index}-1"
    e: Record = {
        "id": f"event/{index}-1",
        "type": "Event",
        "article": s.id,
        "label": f"{s.latin['P']} comes to {s.latin['CI']}",
        "eventuality": "occurrence",
        "genericity": "specific",
        "factuality": SURE,
        "participants": [{"role": "agent", "actor": f"actor/{index}-person"}, second],
        "when": [when],
        "evidence": [s.quoted("lead.P") if t % 6 == 1 else s.span("lead.P")],
        "provenance": provenance(s, 2),
    }
    if t % 2 == 0:
        e["places"] = [_place(s)]
        e["categories"] = [{"scheme": "plover-event", "code": "CONSULT"}]
    if t % 5 != 3:
        e["relations"] = [_purpose(s)]
    if t % 5 < 2:
        e["qualifiers"] = [qualifier]
    if t % 7 == 5:
        e["ext"] = extension(s, "event")
    return e


def _purpose(s: Scene) -> Record:
    t, index = s.t, s.index
    kind = _PURPOSES[t % 9]
    # What the visit prevents must not have happened; see the factuality of the storm.
    if kind in ("causes", "enables") and _storm_factuality(t)["polarity"] == "negative":
        kind = "prevents"
    target = 2 if kind in ("causes", "before", "enables", "prevents") else 3
    relation: Record = {
        "kind": kind,
        "target": f"event/{index}-{target}",
        "basis": ("stated", "inferred")[t & 1],
    }
    if t % 5 == 1:
        relation["according_to"] = f"att/{index}-1"
    if t % 9 == 0:
        relation["evidence"] = [s.span("rank.QL")]
    return relation


def _storm_factuality(t: int) -> Record:
    return {
        "certainty": CERTAINTIES[t & 3],
        "polarity": POLARITIES[t // 4 % 3],
        "tense": "underspecified" if t % 7 == 3 else "non_future",
    }


def quantity(s: Scene) -> Record:
    """Write the number of the storm as the text gives it."""
    t, n = s.t, s.numbers
    approx = _APPROX[t % 10 % 8]
    found: Record = {"text": s.values["Q"], **_UNITS[t // 2 % 5], "approx": approx}
    if t % 10 > 7:
        found["min"], found["max"] = n[1], n[2]
    elif approx in ("at_least", "more_than"):
        found["min"] = n[1]
    elif approx in ("at_most", "less_than"):
        found["max"] = n[1]
    elif approx == "order_of_magnitude":
        found["min"] = 1000
    elif approx != "unspecified":
        found["value"] = n[1]
    if t % 6 == 5:
        found["according_to"] = f"att/{s.index}-1"
    return found


def storm(s: Scene) -> Record:
    """Write what the report counts: the second event, which the words are about."""
    t, index = s.t, s.index
    edtf, words, begins = s.storm
    when: Record = {
        "edtf": edtf,
        "text": words,
        "basis": ("stated", "resolved", "inferred")[t % 3],
    }
    if t % 3 == 1:
        when["event"] = f"event/{index}-1"
    if t % 4 == 1:
        when["evidence"] = [s.span("count.D2")]
    if t % 7 == 2:
        when["according_to"] = f"att/{index}-1"
    whens = [when]
    if t % 6 == 2 and edtf != s.iso[1]:
        whens.append({"edtf": s.iso[1], "basis": "external"})
    patient: Record = {"role": "patient", "text": s.units}
    e: Record = {
        "id": f"event/{index}-2",
        "type": "Event",
        "article": s.id,
        "label": f"Report {s.numbers[0]} on the storm at {s.latin['CI']}",
        "eventuality": "occurrence",
        "genericity": "specific",
        "factuality": _storm_factuality(t),
        "participants": [patient],
        "when": whens,
        "evidence": [s.span("count.Q")],
        "provenance": provenance(s, 3),
    }
    if t % 5 == 4:
        patient["evidence"] = e["evidence"]
    if t // 2 % 5 == 0 and t % 3:
        patient["quantity"] = quantity(s)
    else:
        e["quantities"] = [quantity(s)]
    if t % 3 == 0:
        e["places"] = [{"name": s.values["S1"], "actor": f"actor/state-{index // BLOCK}-1"}]
    if t % 3 == 2 and begins:
        e["participants"].append({"role": "theme", "actor": f"actor/{index}-body"})
    if t % 4 == 1:
        kind = _REPLIES[t // 4 & 3]
        if _PURPOSES[t % 9] not in ("causes", "before", "enables"):
            e["relations"] = [{"kind": kind, "target": f"event/{index}-1", "basis": "inferred"}]
    return e


def series(s: Scene) -> Record:
    """Write the meetings over the years: the third event, a state, a habit or a generic one."""
    t, index = s.t, s.index
    e: Record = {
        "id": f"event/{index}-3",
        "type": "Event",
        "article": s.id,
        "label": f"Meetings with {s.latin['O']} over the years",
        "eventuality": ("state", "occurrence")[t // 3 & 1],
        "genericity": ("habitual", "generic", "specific")[t // 2 % 3],
        "factuality": FUTURE if t % 5 == 2 else OPEN if t % 5 == 4 else SURE,
        "participants": [
            {"role": "agent", "actor": f"actor/{index}-body"},
            {"role": "recipient", "actor": f"actor/state-{index // BLOCK}-2"},
        ],
        "evidence": [s.span("rank"), s.span("both.BO")] if t % 5 == 0 else [s.span("rank.QL")],
        "provenance": provenance(s, 4),
    }
    purpose = _PURPOSES[t % 9]
    if (
        purpose in ("during", "sub_event_of", "causes", "before", "enables")
        and e["factuality"] is not FUTURE
    ):
        when: Record = {"edtf": f"{s.values['Y']}/..", "text": s.values["SY"], "basis": "stated"}
        if t % 2:
            when["modifier"] = ("start", "mid", "end")[t // 2 % 3]
        e["when"] = [when]
    elif index >= 36 and t % 2:
        # Thirty-six articles earlier the turn of `_PURPOSES` is another one: either may have a
        # date, but not both.
        e["relations"] = [
            {"kind": ("same_as", "possibly_same")[t // 2 & 1], "target": f"event/{index - 36}-3"}
        ]
    if t % 6 == 1:
        e["figurative"] = t % 12 == 1
        if e["figurative"] and e["factuality"] is SURE:
            e["factuality"] = FIGURATIVE
    if t % 4 == 3:
        e["categories"] = [{"scheme": "cameo", "code": "036"}]
    if t % 14 == 3:
        e["notes"] = [note(s, "/participants/0")]
    return e
