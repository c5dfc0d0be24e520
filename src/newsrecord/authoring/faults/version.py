"""Faults of articles that follow others (NR812 to NR814, NR817)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrecord.authoring.faults.base import Fault, Plant
from newsrecord.authoring.faults.own import beside, own_article, own_event

if TYPE_CHECKING:
    from newsrecord.authoring.faults.base import Faults, Record

__all__ = ["FAULTS"]


def _relation(kind: str, target: Record, **members: str) -> list[Record]:
    return [{"kind": kind, "target": target["id"]} | members]


def _fork(host: Record) -> Plant:
    first = own_article(host)
    second, third = (
        own_article(host, f"ferry-{number}", relations=_relation("supersedes", first))
        for number in (2, 3)
    )
    return Plant(third, "/relations/0/target", before=(first, second))


def _follow_early(record: Record) -> Plant | None:
    if "published" not in record:
        return None
    relations = _relation("corrects", record)
    early = own_article(record, published="1990-01-01", relations=relations)
    return Plant(early, "/relations/0/target", before=(record,))


def _retract(host: Record) -> Plant:
    article = own_article(host)
    retraction = own_article(host, "retraction", relations=_relation("retracts", article))
    return Plant(own_event(article), "/article", before=(article,), after=(retraction,))


def _mistake_version(record: Record) -> Plant | None:
    if "version" not in record:
        return None
    relations = _relation("based_on", record, version=f"{record['version']}-draft")
    other = own_article(record, relations=relations)
    return Plant(other, "/relations/0/version", before=(record,))


FAULTS: Faults = {
    "NR812": beside(_fork),
    "NR813": Fault("Article", _follow_early),
    "NR814": beside(_retract),
    "NR817": Fault("Article", _mistake_version),
}
