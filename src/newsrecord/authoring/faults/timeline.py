"""Faults of times among each other (NR705 to NR712, NR714)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsrecord.authoring.faults.base import Fault, Plant
from newsrecord.authoring.faults.own import (
    beside,
    own_actor,
    own_article,
    own_attribution,
    own_event,
)

if TYPE_CHECKING:
    from newsrecord.authoring.faults.base import Faults, Record

__all__ = ["FAULTS"]

_SURE = {"certainty": "certain", "polarity": "positive", "tense": "non_future"}
_COMING = {"certainty": "underspecified", "polarity": "positive", "tense": "future"}


def _raise_dead(role: str) -> Fault:
    """Make a fault of somebody long dead among those who take part in a dated event."""

    def planter(record: Record) -> Plant | None:
        # The first event of an article has one sure date, and is told as having happened.
        if not record["id"].endswith("-1"):
            return None
        dead = own_actor(f"actor/{record['id'].replace('/', '-')}-dead", exists="1850/1860")
        record["participants"].append({"role": role, "actor": dead["id"]})
        number = len(record["participants"]) - 1
        return Plant(record, f"/participants/{number}/actor", after=(dead,))

    return Fault("Event", planter)


def _on(day: str) -> list[Record]:
    return [{"edtf": day, "basis": "inferred"}]


def _tell(day: str, factuality: Record, **members: Any) -> Fault:
    """Make a fault of an event and the article that tells it."""

    def build(host: Record) -> Plant:
        article = own_article(host, **members)
        event = own_event(article, when=_on(day), factuality=dict(factuality))
        return Plant(event, "/when/0/edtf", before=(article,))

    return beside(build)


def _speak_early(**members: Any) -> Fault:
    """Make a fault of words that were spoken the year before."""

    def build(host: Record) -> Plant:
        article = own_article(host)
        event = own_event(article, when=_on("2022"))
        claim = own_attribution(article, about=[event["id"]], when=_on("2021"), **members)
        return Plant(claim, "/about/0", before=(article, event))

    return beside(build)


def _turn_round(host: Record) -> Plant:
    article = own_article(host)
    event = own_event(article, when=_on("2021"))
    relations: list[Record] = [{"kind": "before", "target": event["id"], "basis": "inferred"}]
    later = own_event(article, "arrives", when=_on("2022"), relations=relations)
    return Plant(later, "/relations/0/kind", before=(article, event))


def _stray(host: Record) -> Plant:
    article = own_article(host, published="2024-09-18T09:00:00Z")
    when = {"edtf": "2024-09-12", "text": "yesterday", "basis": "resolved"}
    return Plant(own_event(article, when=[when]), "/when/0/edtf", before=(article,))


FAULTS: Faults = {
    "NR705": _raise_dead("agent"),
    "NR706": _raise_dead("theme"),
    "NR707": _tell("2022-10-15", _SURE, published="2022-10-08"),
    "NR708": _tell("2022-10-01", _COMING, published="2022-10-08"),
    "NR709": _tell("2095", _SURE),
    "NR710": _speak_early(factuality=_SURE),
    "NR711": _speak_early(),
    "NR712": beside(_turn_round),
    "NR714": beside(_stray),
}
