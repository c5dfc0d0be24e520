"""Faults of events, quantities, qualifiers and places (NR4xx)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsrecord.authoring.faults.base import Fault, Plant, each

if TYPE_CHECKING:
    from newsrecord.authoring.faults.base import Faults, Record

__all__ = ["FAULTS"]


def _bare(key: str) -> Fault:
    """Make a fault of an event without what only an imported one may lack."""

    def planter(record: Record) -> Plant | None:
        if any(entry["method"] == "import" for entry in record["provenance"]):
            return None
        del record[key]
        return Plant(record)

    return Fault("Event", planter)


def _value_and_min(part: Record) -> str | None:
    if "value" not in part:
        return None
    part["min"] = part["value"]
    return ""


def _unrank(part: Record) -> str | None:
    if part["kind"] != "nth":
        return None
    del part["rank"]
    return ""


def _swap_bounds(part: Record) -> str | None:
    if "min" not in part or "max" not in part:
        return None
    part["min"], part["max"] = part["max"], part["min"]
    return "/min"


def _leave_earth(part: Record) -> str | None:
    if "point" not in part:
        return None
    part["point"] = [211.5, part["point"][1]]
    return "/point"


def _swap_point(part: Record) -> str | None:
    # Only where the longitude cannot be a latitude is the swap certain to be seen.
    if "point" not in part or abs(part["point"][0]) <= 90:
        return None
    part["point"].reverse()
    return "/point"


def _look_elsewhere(record: Record) -> Plant:
    other = {"id": f"{record['article']}-again", "type": "Article", "language": "en"}
    other["body"] = "The harbour office said the same."
    number = len(record["evidence"])
    record["evidence"].append(
        {"article": other["id"], "start": 19, "end": 32, "exact": "said the same"}
    )
    return Plant(record, f"/evidence/{number}/article", after=(other,))


def _rank_first(part: Record) -> str | None:
    if part["kind"] == "nth":
        return None
    part["rank"] = 3
    return "/rank"


# What happened ------------------------------------------------------------------------------------


def _is_sure(record: Record) -> bool:
    told = record["factuality"]
    return (told["certainty"], told["polarity"], told["tense"]) == (
        "certain",
        "positive",
        "non_future",
    )


def _make_conditional(record: Record) -> Plant | None:
    if not _is_sure(record) or record.get("figurative"):
        return None
    for relation in record.get("relations", ()):
        if "according_to" not in relation:
            relation["kind"] = "conditional_on"
            return Plant(record, "/factuality")
    return None


def _speak_in_images(record: Record) -> Plant | None:
    if not _is_sure(record) or record.get("figurative"):
        return None
    record["figurative"] = True
    return Plant(record, "/factuality/certainty")


# Codes --------------------------------------------------------------------------------------------


def _invent_code(part: Record) -> str | None:
    if part["scheme"] != "plover-event":
        return None
    part["code"] = "FIGHT"
    return "/code"


def _blow_up(record: Record) -> Plant | None:
    categories = record.get("categories", [])
    if not any(one["scheme"] == "plover-event" for one in categories):
        return None
    categories.append({"scheme": "plover-mode", "code": "explosives"})
    return Plant(record, f"/categories/{len(categories) - 1}/code")


def _use_retired(record: Record) -> Plant:
    subjects = record.setdefault("subjects", [])
    subjects.append({"scheme": "medtop", "code": "20000030"})
    return Plant(record, f"/subjects/{len(subjects) - 1}")


# Numbers ------------------------------------------------------------------------------------------


def _close_bound(part: Record) -> str | None:
    if part["approx"] not in {"at_least", "more_than"} or "min" not in part:
        return None
    part["value"] = part.pop("min")
    return "/approx"


def _slip(part: Record) -> str | None:
    keys = [key for key in ("value", "min", "max") if key in part]
    plain = part["text"].isascii() and len(re.findall("[0-9]+", part["text"])) == 1
    if len(keys) != 1 or not plain or part["kind"] not in {"cardinal", "money"}:
        return None
    part[keys[0]] *= 10
    return f"/{keys[0]}"


FAULTS: Faults = {
    "NR401": _bare("article"),
    "NR402": _bare("evidence"),
    "NR403": each("Event", "quantities", _value_and_min),
    "NR404": each("Event", "qualifiers", _unrank),
    "NR405": each("Event", "quantities", _swap_bounds),
    "NR406": each("Event", "places", _leave_earth),
    "NR407": each("Event", "places", _swap_point),
    "NR408": Fault("Event", _look_elsewhere),
    "NR409": each("Event", "qualifiers", _rank_first),
    "NR410": Fault("Event", _make_conditional),
    "NR411": each("Event", "categories", _invent_code),
    "NR412": Fault("Event", _blow_up),
    "NR413": Fault("Article", _use_retired),
    "NR414": each("Event", "quantities", _close_bound),
    "NR415": Fault("Event", _speak_in_images),
    "NR416": each("Event", "quantities", _slip),
}
