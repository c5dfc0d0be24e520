"""Faults of actors (NR3xx)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrecord.authoring.faults.base import Fault, Plant, each
from newsrecord.authoring.faults.own import beside, own_actor, own_article, quote, twin_id

if TYPE_CHECKING:
    from newsrecord.authoring.faults.base import Faults, Record

__all__ = ["FAULTS"]


def _untitle(part: Record) -> str | None:
    if "target" not in part:
        return None
    part["kind"] = "other"
    part.pop("title", None)
    return ""


# Identifiers and countries ------------------------------------------------------------------------


def _link(part: Record) -> str | None:
    if part["scheme"] != "wikidata":
        return None
    part["value"] = f"https://www.wikidata.org/wiki/{part['value']}"
    return "/value"


def _share(*schemes: str) -> Fault:
    """Make a fault of another actor that has the same identifier."""

    def planter(record: Record) -> Plant | None:
        shared = [one for one in record.get("identifiers", ()) if one["scheme"] in schemes]
        if not shared:
            return None
        twin = own_actor(twin_id(record), identifiers=shared[:1])
        return Plant(twin, "/identifiers/0/value", before=(record,))

    return Fault("Actor", planter)


def _move_abroad(record: Record) -> Plant | None:
    place = record.get("located", {})
    for number, one in enumerate(place.get("identifiers", ())):
        if one["scheme"] == "iso3166-1-alpha2":
            # FIPS has RS for Russia; no sample is of Serbia.
            one["value"] = "RS"
            return Plant(record, f"/located/identifiers/{number}/value")
    return None


def _abbreviate(record: Record) -> Plant | None:
    if "countries" not in record:
        return None
    record["countries"][0] = "SUN"
    return Plant(record, "/countries/0")


def _identify(record: Record) -> Plant:
    identifiers = record.setdefault("identifiers", [])
    identifiers.append({"scheme": "iso3166-1-alpha3", "value": "QQQ"})
    return Plant(record, f"/identifiers/{len(identifiers) - 1}/value")


# Mentions and relations ---------------------------------------------------------------------------


def _call_pronoun(record: Record) -> Plant | None:
    names = [name["text"] for name in record["names"]]
    for number, mention in enumerate(record.get("mentions", ())):
        if mention["form"] == "name" and mention.get("exact") in names:
            mention["form"] = "pronoun"
            return Plant(record, f"/mentions/{number}/form")
    return None


def _relate_before_birth(record: Record) -> Plant | None:
    if "exists" not in record or "relations" not in record:
        return None
    record["relations"][0]["valid"] = "1850/1860"
    return Plant(record, "/relations/0/valid")


def _misspell(record: Record) -> Plant:
    identifiers = record.setdefault("identifiers", [])
    identifiers.append({"scheme": "Wikidata", "value": "Q1"})
    return Plant(record, f"/identifiers/{len(identifiers) - 1}/scheme")


def _name_alike(host: Record) -> Plant:
    article = own_article(host)
    first, second = (_clerk(article, f"{host['id']}-{word}") for word in ("clerk", "keeper"))
    return Plant(second, "/names/0/text", before=(article, first))


def _clerk(article: Record, id_: str) -> Record:
    mention = {**quote(article, "A clerk"), "form": "description"}
    return own_actor(id_, names=[{"text": "Ole Sund"}], mentions=[mention])


FAULTS: Faults = {
    "NR302": each("Actor", "relations", _untitle),
    "NR303": each("Actor", "identifiers", _link),
    "NR304": _share("wikidata"),
    "NR305": _share("viaf", "isni", "lei", "opensanctions", "everypolitician"),
    "NR306": Fault("Article", _move_abroad),
    "NR307": Fault("Actor", _abbreviate),
    "NR308": Fault("Actor", _call_pronoun),
    "NR309": Fault("Actor", _identify),
    "NR310": Fault("Actor", _relate_before_birth),
    "NR311": Fault("Actor", _misspell),
    "NR312": beside(_name_alike),
}
