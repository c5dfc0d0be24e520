"""Faults of spans and mentions (NR6xx)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrecord.authoring.faults.base import Fault, Plant, each
from newsrecord.authoring.faults.own import own_actor, twin_id

if TYPE_CHECKING:
    from newsrecord.authoring.faults.base import Faults, Record

__all__ = ["FAULTS"]


def _is_checked(span: Record) -> bool:
    """Whether the span's text can be compared and nothing else hangs on its offsets."""
    bare = not span.keys() & {"prefix", "suffix", "field"}
    return (
        bare
        and "withheld" not in span["article"]
        and len(set(span["exact"])) > 1
        and span["start"] > 0
    )


def _turn_round(span: Record) -> str | None:
    if not _is_checked(span):
        return None
    span["start"], span["end"] = span["end"], span["start"]
    return "/end"


def _overrun(span: Record) -> str | None:
    if not _is_checked(span):
        return None
    span["end"] += 100_000
    return "/end"


def _shift(span: Record) -> str | None:
    if not _is_checked(span):
        return None
    # Every marked passage has text on both sides: it is never the last of a body.
    by = 1 if span["start"] % 2 else -1
    span["start"] += by
    span["end"] += by
    return "/exact"


def _unquote(span: Record) -> str | None:
    if not _is_checked(span):
        return None
    del span["exact"]
    return ""


def _unground(mention: Record) -> str | None:
    if mention["form"] != "metonym":
        return None
    del mention["literal"]
    return ""


def _mention_nobody(record: Record) -> Plant | None:
    # The mention of the members stays: they may speak in this article.
    mentions = record.get("mentions", [])
    for mention in mentions:
        if mention["form"] == "collective":
            bare = {key: value for key, value in mention.items() if key != "members"}
            mentions.append(bare)
            return Plant(record, f"/mentions/{len(mentions) - 1}")
    return None


def _point_nowhere(record: Record) -> Plant | None:
    if "description" in record:
        return None
    for key in ("notes", "corrections"):
        for number, part in enumerate(record.get(key, ())):
            if "span" in part:
                part["span"]["field"] = "description"
                return Plant(record, f"/{key}/{number}/span/field")
    return None


def _change_context(span: Record) -> str | None:
    if "suffix" not in span or "withheld" in span["article"]:
        return None
    span["suffix"] = "§" + span["suffix"][1:]
    return "/suffix"


def _name_two(record: Record) -> Plant | None:
    for mention in record.get("mentions", ()):
        if mention["form"] == "name" and "withheld" not in mention["article"]:
            # The names differ, since two actors of one name in one article are a fault, too.
            names = [{"text": f"{mention['exact']} II"}]
            twin = own_actor(twin_id(record), names=names, mentions=[mention])
            return Plant(twin, "/mentions/0", before=(record,))
    return None


FAULTS: Faults = {
    "NR601": each("Event", "evidence", _turn_round),
    "NR602": each("Event", "evidence", _overrun),
    "NR603": each("Event", "evidence", _shift),
    "NR604": each("Attribution", "cue", _unquote),
    "NR605": each("Actor", "mentions", _unground),
    "NR606": Fault("Actor", _mention_nobody),
    "NR607": Fault("Article", _point_nowhere),
    "NR608": each("Event", "evidence", _change_context),
    "NR609": Fault("Actor", _name_two),
}
