"""Faults of attributions (NR5xx)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrecord.authoring.faults.base import Fault, Plant, each
from newsrecord.authoring.faults.own import (
    beside,
    own_actor,
    own_article,
    own_attribution,
    own_event,
    quote,
)

if TYPE_CHECKING:
    from newsrecord.authoring.faults.base import Faults, Record

__all__ = ["FAULTS"]


def _say_nothing(record: Record) -> Plant | None:
    if not record["id"].endswith("-3"):
        return None
    record.pop("about", None)
    record.pop("claim", None)
    return Plant(record)


def _assert_actor(record: Record) -> Plant | None:
    if not any(target.startswith("actor/") for target in record.get("about", ())):
        return None
    record["stance"] = "asserts"
    return Plant(record, "/about/0")


def _date_twice(record: Record) -> Plant | None:
    target = record.get("about", ("",))[0]
    if "when" not in record or not target.startswith("event/"):
        return None
    record["speech_event"] = target
    return Plant(record, "/when")


def _unsource(part: Record) -> str | None:
    if part["specificity"] == "implicit" or "on_behalf_of" in part:
        return None
    part.pop("actor", None)
    part.pop("text", None)
    return ""


def _unprove(record: Record) -> Plant | None:
    if any(entry["method"] == "import" for entry in record.get("provenance", ())):
        return None
    for key in ("cue", "content", "evidence"):
        record.pop(key, None)
    return Plant(record)


# Stance and commitment ----------------------------------------------------------------------------


def _commit(key: str, value: str, *stances: str) -> Fault:
    """Make a fault of a commitment that does not go with one of these stances."""

    def planter(record: Record) -> Plant | None:
        if record["stance"] not in stances or "factuality" not in record:
            return None
        record["factuality"][key] = value
        return Plant(record, f"/factuality/{key}")

    return Fault("Attribution", planter)


def _hide_name(part: Record) -> str | None:
    if "actor" not in part or part.keys() & {"text", "evidence"}:
        return None
    part["specificity"] = "unnamed"
    return ""


def _report_event(record: Record) -> Plant | None:
    if record["stance"] != "asserts" or "event/" not in record.get("about", ("",))[0]:
        return None
    record["stance"] = "reports"
    return Plant(record, "/about/0")


# Words and where they stand -----------------------------------------------------------------------


def _misquote(is_now: str, called: str) -> Fault:
    """Make a fault of a quote type; the marks around the words are in the article."""

    def planter(record: Record) -> Plant | None:
        known = "content" in record and "withheld" not in record["article"]
        if not known or record["quote_type"] != is_now:
            return None
        record["quote_type"] = called
        return Plant(record, "/quote_type")

    return Fault("Attribution", planter)


def _take_in_marks(host: Record) -> Plant:
    article = own_article(host)
    source = {"specificity": "named", "text": "the harbour office"}
    content = [quote(article, "“It is gone,”")]
    cue = [quote(article, "said the harbour office")]
    claim = own_attribution(
        article, sources=[source], claim="It is gone", quote_type="direct", content=content, cue=cue
    )
    return Plant(claim, "/content/0", before=(article,))


def _prove_half(host: Record) -> Plant:
    article = own_article(host)
    content = [quote(article, "the ferry had left")]
    evidence = [quote(article, "that the ferry had left")]
    claim = own_attribution(article, claim="It has left", content=content, evidence=evidence)
    return Plant(claim, "/cue/0", before=(article,))


def _look_elsewhere(record: Record) -> Plant:
    other = own_article(record)
    evidence = record.setdefault("evidence", [])
    evidence.append(quote(other, "the ferry had left"))
    return Plant(record, f"/evidence/{len(evidence) - 1}/article", after=(other,))


def _mistake_source(record: Record) -> Plant | None:
    if any(entry["method"] == "import" for entry in record.get("provenance", ())):
        return None
    for number, source in enumerate(record["sources"]):
        if "actor" in source and "evidence" not in source and source["specificity"] == "named":
            other = own_actor(f"actor/{record['id'].replace('/', '-')}-ida")
            source["actor"] = other["id"]
            return Plant(record, f"/sources/{number}/actor", after=(other,))
    return None


# Chains -------------------------------------------------------------------------------------------


def _lean_elsewhere(record: Record) -> Plant:
    article = own_article(record)
    claim = own_attribution(article, claim="The ferry has left")
    record["participants"][0]["according_to"] = claim["id"]
    return Plant(record, "/participants/0/according_to", after=(article, claim))


def _rest_on_nobody(host: Record) -> Plant:
    article = own_article(host)
    event = own_event(article)
    nobody: list[Record] = [{"specificity": "implicit"}]
    first = own_attribution(article, "nobody", sources=nobody, about=[event["id"]])
    second = own_attribution(article, about=[first["id"]], stance="doubts")
    return Plant(second, "/about/0", before=(article, event, first))


def _pile_up(host: Record) -> Plant:
    article = own_article(host)
    chain = [own_event(article)]
    for number in range(6):
        about = [chain[-1]["id"]]
        chain.append(own_attribution(article, f"clerk-{number}", about=about))
    return Plant(chain.pop(), "/about/0", before=(article, *chain))


FAULTS: Faults = {
    "NR501": Fault("Attribution", _say_nothing),
    "NR502": Fault("Attribution", _assert_actor),
    "NR503": Fault("Attribution", _date_twice),
    "NR504": each("Attribution", "sources", _unsource),
    "NR505": Fault("Attribution", _unprove),
    "NR506": _commit("polarity", "positive", "denies"),
    "NR507": _commit("tense", "non_future", "pledges", "requests"),
    "NR508": each("Attribution", "sources", _hide_name),
    "NR509": Fault("Attribution", _report_event),
    "NR510": _misquote("indirect", called="direct"),
    "NR511": beside(_take_in_marks),
    "NR512": beside(_prove_half),
    "NR513": Fault("Attribution", _look_elsewhere),
    "NR514": Fault("Attribution", _mistake_source),
    "NR515": Fault("Event", _lean_elsewhere),
    "NR516": beside(_rest_on_nobody),
    "NR517": beside(_pile_up),
    "NR518": _misquote("direct", called="indirect"),
}
