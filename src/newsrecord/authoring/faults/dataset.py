"""Faults of what holds a dataset together: ids, references, cycles, headers (NR9xx)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrecord.authoring.faults.base import Fault, Plant, each, member
from newsrecord.authoring.faults.own import beside, own_article, own_event

if TYPE_CHECKING:
    from newsrecord.authoring.faults.base import Faults, Record

__all__ = ["FAULTS"]


def _repeat(record: Record) -> Plant:
    # An attribution has no identifiers and no body, so its copy breaks no other rule about doubles.
    return Plant(record, "/id", before=(record,))


def _dangle(part: Record) -> str | None:
    if "actor" not in part:
        return None
    part["actor"] = "actor/nobody-of-this-name"
    return "/actor"


def _lead_out(record: Record) -> Plant:
    links = record.setdefault("relations", [])
    links.append({"kind": "possibly_same", "target": "http://www.wikidata.org/entity/Q4115189"})
    return Plant(record, f"/relations/{len(links) - 1}/target")


def _mistake_type(record: Record) -> Plant | None:
    for number, part in enumerate(record["participants"]):
        if "actor" in part and "article" in record:
            part["actor"] = record["article"]
            return Plant(record, f"/participants/{number}/actor")
    return None


def _about_itself(record: Record) -> Plant | None:
    if not record.get("about", ("",))[0].startswith("att/"):
        return None
    record["about"] = [record["id"]]
    return Plant(record, "/about/0")


def _head_again(record: Record) -> Plant:
    return Plant({"newsrecord": "1", "title": "Another dataset"}, before=(record,))


def _list_twice(record: Record) -> Plant | None:
    if "keywords" not in record:
        return None
    record["keywords"].append(record["keywords"][0])
    return Plant(record, f"/keywords/{len(record['keywords']) - 1}")


def _tell_twice(host: Record) -> Plant:
    article = own_article(host)
    event = own_event(article)
    return Plant({**event, "id": f"{event['id']}-twin"}, "/id", before=(article, event))


FAULTS: Faults = {
    "NR901": Fault("Attribution", _repeat),
    "NR902": each("Event", "participants", _dangle),
    "NR903": Fault("Actor", _lead_out),
    "NR904": Fault("Event", _mistake_type),
    "NR905": Fault("Attribution", _about_itself),
    "NR906": Fault("Actor", _head_again),
    "NR907": member("Header", "newsrecord", lambda _: "1.7"),
    "NR908": Fault("Article", _list_twice),
    "NR914": beside(_tell_twice),
}
