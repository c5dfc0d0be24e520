"""Faults of characters that nobody sees, or that look like others (NR909 to NR912)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrecord.authoring.faults.base import Fault, Plant
from newsrecord.authoring.faults.own import own_actor, twin_id

if TYPE_CHECKING:
    from newsrecord.authoring.faults.base import Faults, Record

__all__ = ["FAULTS"]


def _mistake_id(record: Record) -> Plant | None:
    if "-" not in record["id"]:
        return None
    # A hyphen that is none of ASCII.
    twin = own_actor(record["id"].replace("-", "\u2010"))
    return Plant(twin, "/id", before=(record,))


def _name(text: str) -> Fault:
    """Make a fault of one more name; those of the sample may be the names of several actors."""

    def planter(record: Record) -> Plant:
        record["names"].append({"text": text, "kind": "alias"})
        return Plant(record, f"/names/{len(record['names']) - 1}/text")

    return Fault("Actor", planter)


def _mistake_name(record: Record) -> Plant:
    record["names"].append({"text": "Jos\u00e9 Brack", "kind": "alias"})
    twin = own_actor(twin_id(record), names=[{"text": "Jose\u0301 Brack"}])
    return Plant(twin, "/names/0/text", before=(record,))


FAULTS: Faults = {
    "NR909": _name("Ada\u200b Moss"),
    "NR910": Fault("Actor", _mistake_id),
    "NR911": Fault("Actor", _mistake_name),
    "NR912": _name("M\u043ess"),
}
