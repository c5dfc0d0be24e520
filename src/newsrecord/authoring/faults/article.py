"""Faults of articles (NR2xx)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsrecord.authoring.faults.base import Fault, Plant
from newsrecord.authoring.faults.own import own_article, twin_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsrecord.authoring.faults.base import Faults, Record

__all__ = ["FAULTS"]


def _beside_body(key: str, change: Callable[[Any], Any]) -> Fault:
    """Make a fault of a member that the body has to agree with."""

    def planter(record: Record) -> Plant | None:
        if "body" not in record or key not in record:
            return None
        record[key] = change(record[key])
        return Plant(record, f"/{key}")

    return Fault("Article", planter)


def _flip(digest: str) -> str:
    return ("1" if digest[0] == "0" else "0") + digest[1:]


def _unmeasure(record: Record) -> Plant | None:
    # Of a body that is withheld digest and length must be there; spans lead into each body.
    if "body" in record:
        return None
    del record["body_length"]
    return Plant(record)


def _tell_again(record: Record) -> Plant | None:
    if "url" not in record:
        return None
    twin = own_article(record, id=twin_id(record), url=record["url"])
    return Plant(twin, "/url", before=(record,))


FAULTS: Faults = {
    "NR201": _beside_body("body_sha256", _flip),
    "NR202": _beside_body("body_length", lambda length: length + 1),
    "NR203": Fault("Article", _unmeasure),
    "NR204": Fault("Article", _tell_again),
}
