"""Faults of notes, provenance and languages (NR8xx)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrecord.authoring.faults.base import Fault, Plant, each
from newsrecord.authoring.faults.own import beside, own_article, own_event

if TYPE_CHECKING:
    from newsrecord.authoring.faults.base import Faults, Record

__all__ = ["FAULTS"]


def _uncite(note: Record) -> str | None:
    if note["kind"] != "disputed":
        return None
    del note["citations"]
    return ""


def _unversion(entry: Record) -> str | None:
    if entry["method"] != "model":
        return None
    del entry["version"]
    return ""


def _garble_language(record: Record) -> Plant | None:
    # A translation says again what language the article is in: the two would then disagree as well.
    if "translations" in record:
        return None
    # A singleton with nothing behind it fits the pattern of the schema, but no tag ends like that.
    record["language"] += "-x"
    return Plant(record, "/language")


def _outdate_language(part: Record) -> str | None:
    if part.get("language") != "he":
        return None
    part["language"] = "iw"
    return "/language"


def _translate(pointer: str, **languages: str) -> Fault:
    """Make a fault of an article by saying that it was translated."""

    def planter(record: Record) -> Plant | None:
        if "translations" in record:
            return None
        record["translations"] = [{"method": "human"} | languages]
        return Plant(record, f"/translations/0{pointer}")

    return Fault("Article", planter)


# Dates and embargo --------------------------------------------------------------------------------


def _lapse_early(record: Record) -> Plant | None:
    # What was made before it lapsed, or held back beyond that, would be a second fault.
    if "published" not in record or record.keys() & {"created", "embargo"}:
        return None
    record["expires"] = "1990-01-01"
    return Plant(record, "/expires")


def _hold_back(record: Record) -> Plant | None:
    if "published" not in record or record.keys() & {"embargo", "expires"}:
        return None
    record["embargo"] = {"until": f"{int(record['published'][:4]) + 1}-12-01T00:00:00Z"}
    return Plant(record, "/published")


def _embargo(host: Record) -> Plant:
    return Plant(own_article(host, embargo={"until": "2095-01-01T00:00:00Z"}), "/embargo/until")


def _embargo_public(host: Record) -> Plant:
    # An error on the way to a public format; any other check tells the embargo as NR809.
    article = own_article(host, embargo={"until": "2095-01-01T00:00:00Z"})
    return Plant(article, "/embargo", after=(own_event(article),))


def _correct_ahead(record: Record) -> Plant | None:
    if "corrections" in record:
        return None
    text = "The name of the ferry has changed."
    record["corrections"] = [{"text": text, "date": "2095-05", "kind": "update"}]
    return Plant(record, "/corrections/0/date")


def _disown(record: Record) -> Plant | None:
    if record.keys() & {"publisher", "credit_line"}:
        return None
    record["rights"] = {"usage_terms": "Not before Monday."}
    return Plant(record, "/rights")


def _run_fast(entry: Record) -> str:
    entry["time"] = "2095-01-01"
    return "/time"


def _note_nothing(record: Record) -> Plant:
    notes = record.setdefault("notes", [])
    notes.append({"kind": "editorial", "text": "This is odd.", "pointer": "/provenance/9"})
    return Plant(record, f"/notes/{len(notes) - 1}/pointer")


FAULTS: Faults = {
    "NR801": each("Article", "notes", _uncite),
    "NR802": each("Event", "provenance", _unversion),
    "NR803": Fault("Article", _garble_language),
    "NR804": each("Actor", "names", _outdate_language),
    "NR805": _translate("", to="und"),
    "NR806": _translate("/to", to="la", **{"from": "eo"}),
    "NR807": Fault("Article", _lapse_early),
    "NR808": Fault("Article", _hold_back),
    "NR809": beside(_embargo),
    "NR810": Fault("Article", _correct_ahead),
    "NR811": Fault("Article", _disown),
    "NR815": each("Event", "provenance", _run_fast),
    "NR816": Fault("", _note_nothing),
    "NR818": beside(_embargo_public),
}
