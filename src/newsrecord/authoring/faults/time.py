"""Faults of one date or time (NR701 to NR704, NR713)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from newsrecord.authoring.faults.base import Fault, Plant, each, member
from newsrecord.authoring.faults.own import beside, own_article, own_event, quote
from newsrecord.edtf import parse
from newsrecord.edtf.wording import clash

if TYPE_CHECKING:
    from newsrecord.authoring.faults.base import Faults, Record

__all__ = ["FAULTS"]


def _garble(when: Record) -> str:
    when["edtf"] = "2022-10-"
    return "/edtf"


def _miss_weekday(record: Record) -> Plant | None:
    # Only the first event of an article is dated by a weekday, and what follows it may be later.
    when = record.get("when", ({},))[0]
    if not record["id"].endswith("-1") or "text" not in when:
        return None
    before = (date.fromisoformat(when["edtf"]) - timedelta(days=1)).isoformat()
    if not clash(when["text"], parse(before)):
        return None
    when["edtf"] = before
    return Plant(record, "/when/0/edtf")


def _round(host: Record) -> Plant:
    article = own_article(host)
    when = {"edtf": "1950", "text": "1950-53", "basis": "stated"}
    return Plant(own_event(article, when=[when]), "/when/0/edtf", before=(article,))


def _end_at_once(record: Record) -> Plant | None:
    # A relation may be dated, and would then lie outside that one day or month.
    dated = any("valid" in relation for relation in record.get("relations", ()))
    if dated or not record.get("exists", "").endswith("/.."):
        return None
    record["exists"] = record["exists"].removesuffix("/..")
    return Plant(record, "/exists")


def _word_freely(host: Record) -> Plant:
    article = own_article(host)
    words = {"edtf": "2019", "text": "in 2019", "basis": "inferred"}
    when = {**words, "evidence": [quote(article, "gone")]}
    return Plant(own_event(article, when=[when]), "/when/0/text", before=(article,))


FAULTS: Faults = {
    "NR701": member("Article", "created", lambda _: "2022-02-30"),
    "NR702": each("Event", "when", _garble),
    "NR703": Fault("Event", _miss_weekday),
    "NR704": beside(_round),
    "NR713": Fault("Actor", _end_at_once),
    "NR715": beside(_word_freely),
}
