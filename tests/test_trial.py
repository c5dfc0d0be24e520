"""Faults that people and models make, put one at a time into three datasets, and found in place.

Unlike the planters of `newsrecord.authoring.faults`, which know their sample, these change whatever
record of a dataset they fit first; the place is worked out from the written line alone.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from newsrecord import check
from newsrecord.authoring.sample import sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Record = dict[str, Any]
Change = "Callable[[list[Record]], tuple[Record, str] | None]"
EXAMPLES = Path(__file__).parents[1] / "examples"
HERE = '"@here@"'


class Trial(NamedTuple):
    """A fault: the code that should tell it, and how to make it."""

    code: str
    change: Callable[[list[Record]], tuple[Record, str] | None]


def _of(records: list[Record], kind: str, *keys: str) -> Iterator[Record]:
    """Yield the records of a type that were not imported and have all these members."""
    for record in records:
        imported = any(p["method"] == "import" for p in record.get("provenance", ()))
        if record.get("type") == kind and not imported and all(key in record for key in keys):
            yield record


def _bodied(records: list[Record]) -> Record:
    return min(_of(records, "Article", "body"), key=lambda record: "translations" in record)


def put(kind: str, member: str, value: Any, *, below: str = "") -> Any:
    """Give the first record of a type a member that it does not have."""

    def change(records: list[Record]) -> tuple[Record, str] | None:
        found = [r for r in _of(records, kind) if member not in r]
        if kind == "Article":
            found = [r for r in found if "body" in r]
        if not found:
            return None
        found[0][member] = value
        return found[0], f"/{member}{below}"

    return change


def add(kind: str, member: str, item: Any, below: str = "") -> Any:
    """Append an item to a list of the first record of a type."""

    def change(records: list[Record]) -> tuple[Record, str]:
        record = _bodied(records) if kind == "Article" else next(_of(records, kind))
        items = record.setdefault(member, [])
        items.append(item)
        return record, f"/{member}/{len(items) - 1}{below}"

    return change


def drop(kind: str, member: str, *keys: str) -> Any:
    """Take a member away."""

    def change(records: list[Record]) -> tuple[Record, str] | None:
        record = next(_of(records, kind, member, *keys), None)
        if record is None:
            return None
        del record[member]
        return record, ""

    return change


def swap(kind: str, member: str, value: Any) -> Any:
    """Put another value in the place of one."""

    def change(records: list[Record]) -> tuple[Record, str] | None:
        record = next(_of(records, kind, member), None)
        if record is None:
            return None
        record[member] = value
        return record, f"/{member}"

    return change


def _spans(records: list[Record]) -> Iterator[tuple[Record, str, Record, str]]:
    """Yield event spans into bodies that are there, with the record, the pointer and the body."""
    bodies = {r["id"]: r["body"] for r in _of(records, "Article", "body")}
    for record in _of(records, "Event", "evidence"):
        for index, span in enumerate(record["evidence"]):
            body = bodies.get(span["article"])
            plain = not span.keys() & {"field", "prefix", "suffix"}
            if plain and body and span["start"] > 1 and len(set(span["exact"])) > 1:
                yield record, f"/evidence/{index}", span, body


def on_span(below: str, work: Callable[[Record, str], None]) -> Any:
    """Spoil a span."""

    def change(records: list[Record]) -> tuple[Record, str]:
        record, pointer, span, body = next(_spans(records))
        work(span, body)
        return record, pointer + below

    return change


def _turn(span: Record, _body: str) -> None:
    span["start"], span["end"] = span["end"], span["start"]


def _shift(span: Record, _body: str) -> None:
    span["start"] += 1
    span["end"] += 1


def _bytes(span: Record, body: str) -> None:
    span["end"] = len(body) + 7


def _unread(span: Record, _body: str) -> None:
    del span["exact"]


def _before(span: Record, _body: str) -> None:
    span["prefix"] = "@@"


def _digest(records: list[Record]) -> tuple[Record, str]:
    record = _bodied(records)
    record["body_sha256"] = "0" * 64
    return record, "/body_sha256"


def _length(records: list[Record]) -> tuple[Record, str]:
    record = _bodied(records)
    record["body_length"] = len(record["body"]) + 1
    return record, "/body_length"


def _same_item(records: list[Record]) -> tuple[Record, str]:
    made = [_actor("actor/trial-a"), _actor("actor/trial-b")]
    for actor in made:
        actor["identifiers"] = [{"scheme": "wikidata", "value": "Q999999999"}]
    records += made
    return made[1], "/identifiers/0/value"


def _actor(id_: str, **members: Any) -> Record:
    names = [{"text": f"Trial {id_[-1].upper()}"}]
    return {"id": id_, "type": "Actor", "kind": "group", "named": True, "names": names, **members}


def _dead_agent(records: list[Record]) -> tuple[Record, str] | None:
    certain = {"certainty": "certain", "polarity": "positive", "tense": "non_future"}
    for event in _of(records, "Event", "when"):
        plain = len(event["when"]) == 1 and event["when"][0]["edtf"][:4].isdecimal()
        own = plain and event["when"][0]["basis"] != "external"
        if own and event["factuality"] == certain and not event.get("figurative"):
            records.append(_actor("actor/trial-a", exists="1800/1810"))
            event["participants"] = [{"role": "agent", "actor": "actor/trial-a"}]
            if "?" in event["when"][0]["edtf"] or "~" in event["when"][0]["edtf"]:
                continue
            return event, "/participants/0/actor"
    return None


def _before_its_cause(records: list[Record]) -> tuple[Record, str]:
    model = next(_of(records, "Event", "article", "evidence"))
    keys = ("type", "article", "label", "eventuality", "genericity", "factuality", "evidence")
    made = [
        {
            "id": f"event/trial-{year}",
            **{key: copy.deepcopy(model[key]) for key in keys},
            "label": f"trial of {year}",
            "when": [{"edtf": year, "basis": "inferred"}],
        }
        for year in ("1850", "1800")
    ]
    made[1]["relations"] = [{"kind": "after", "target": made[0]["id"]}]
    records += made
    return made[1], "/relations/0/kind"


def _twice(records: list[Record]) -> tuple[Record, str]:
    copied = copy.deepcopy(next(_of(records, "Attribution")))
    records.append(copied)
    return copied, "/id"


def _itself(records: list[Record]) -> tuple[Record, str]:
    record = next(_of(records, "Event"))
    record.setdefault("relations", []).append({"kind": "sub_event_of", "target": record["id"]})
    return record, f"/relations/{len(record['relations']) - 1}/target"


def _repeat(records: list[Record]) -> tuple[Record, str]:
    record = next(r for r in _of(records, "Event", "evidence"))
    record["evidence"].append(copy.deepcopy(record["evidence"][0]))
    return record, f"/evidence/{len(record['evidence']) - 1}"


def _pronoun(records: list[Record]) -> tuple[Record, str] | None:
    for record in _of(records, "Actor", "mentions"):
        for index, mention in enumerate(record["mentions"]):
            if mention["form"] == "name" and any(
                n["text"] == mention["exact"] for n in record["names"]
            ):
                mention["form"] = "pronoun"
                return record, f"/mentions/{index}/form"
    return None


def _warm_denial(records: list[Record]) -> tuple[Record, str] | None:
    for record in _of(records, "Attribution"):
        if record["stance"] == "denies":
            told = {"certainty": "certain", "polarity": "positive", "tense": "non_future"}
            record["factuality"] = told
            return record, "/factuality/polarity"
    return None


def _passed_on(records: list[Record]) -> tuple[Record, str] | None:
    events = {r["id"] for r in records if r.get("type") == "Event"}
    for record in _of(records, "Attribution", "about"):
        if len(record["about"]) == 1 and record["about"][0] in events:
            record["stance"] = "reports"
            record.pop("factuality", None)
            return record, "/about/0"
    return None


def _two_times(records: list[Record]) -> tuple[Record, str] | None:
    event = next(r["id"] for r in _of(records, "Event") if "when" not in r)
    record = next(r for r in _of(records, "Attribution") if "when" not in r)
    record["speech_event"] = event
    record["when"] = [{"edtf": "XXXX-05-01", "basis": "stated"}]
    return record, "/when"


def _marked(records: list[Record]) -> tuple[Record, str] | None:
    bodies = {r["id"]: r["body"] for r in _of(records, "Article", "body")}
    for record in _of(records, "Attribution", "content"):
        for index, span in enumerate(record["content"]):
            body = bodies.get(span["article"], "")
            around = body[span["start"] - 1 : span["end"] + 1] if span["start"] else ""
            if around[:1] + around[-1:] in {"“”", "‘’", "«»", '""'}:
                span.update(start=span["start"] - 1, end=span["end"] + 1, exact=around)
                for key in ("prefix", "suffix"):
                    span.pop(key, None)
                return record, f"/content/{index}"
    return None


def _silent(records: list[Record]) -> tuple[Record, str]:
    record = next(_of(records, "Attribution"))
    for key in ("about", "claim"):
        record.pop(key, None)
    return record, ""


def _nobody(records: list[Record]) -> tuple[Record, str]:
    record = next(_of(records, "Attribution"))
    record["sources"] = [{"specificity": "named"}]
    return record, "/sources/0"


def _unlinked(records: list[Record]) -> tuple[Record, str]:
    record = next(r for r in _of(records, "Event", "article", "evidence"))
    record.setdefault("participants", []).append({"role": "theme", "actor": "actor/no-such"})
    return record, f"/participants/{len(record['participants']) - 1}/actor"


def _misled(records: list[Record]) -> tuple[Record, str]:
    record = next(r for r in _of(records, "Event", "article"))
    record.setdefault("participants", []).append({"role": "theme", "actor": record["article"]})
    return record, f"/participants/{len(record['participants']) - 1}/actor"


def _untold(records: list[Record]) -> tuple[Record, str]:
    record = next(r for r in _of(records, "Event", "article", "evidence"))
    del record["article"]
    return record, ""


def _modes(records: list[Record]) -> tuple[Record, str]:
    record = next(_of(records, "Event"))
    codes = [("plover-event", "CONSULT"), ("plover-mode", "explosives")]
    record["categories"] = [{"scheme": scheme, "code": code} for scheme, code in codes]
    return record, "/categories/1/code"


def number(text: str, approx: str = "exact", **values: float) -> Record:
    """Make a quantity."""
    return {"text": text, "kind": "cardinal", "approx": approx, **values}


def dated(edtf: str, text: str, basis: str = "stated") -> Record:
    """Make a dating."""
    return {"edtf": edtf, "text": text, "basis": basis}


def coded(scheme: str, code: str) -> Record:
    """Make a concept."""
    return {"scheme": scheme, "code": code}


def place(**members: Any) -> Record:
    """Make a place."""
    return {"name": "Trial", **members}


TWO_CODES = [{"scheme": f"iso3166-1-alpha{n}", "value": v} for n, v in ((3, "RUS"), (2, "RS"))]
NOTE = {"kind": "editorial", "text": "A remark.", "pointer": "/keywords/99"}
MACHINE = {"method": "machine", "from": "und", "to": "tlh"}

TRIALS = [
    Trial("NR101", put("Event", "lable", "x")),
    Trial("NR102", drop("Event", "label")),
    Trial("NR104", swap("Attribution", "stance", "denied")),
    Trial("NR105", swap("Article", "language", "en glish")),
    Trial("NR106", add("Event", "categories", coded("x", "y") | {"relevance": 80}, "/relevance")),
    Trial("NR108", put("Event", "figurative", None)),
    Trial("NR201", _digest),
    Trial("NR202", _length),
    Trial("NR303", add("Actor", "identifiers", {"scheme": "wikidata", "value": "159"}, "/value")),
    Trial("NR304", _same_item),
    Trial("NR306", add("Event", "places", place(identifiers=TWO_CODES), "/identifiers/1/value")),
    Trial("NR307", add("Event", "places", place(country="SUN"), "/country")),
    Trial("NR308", _pronoun),
    Trial("NR401", _untold),
    Trial("NR403", add("Event", "quantities", number("9", value=9, min=8))),
    Trial("NR404", add("Event", "qualifiers", {"kind": "nth"})),
    Trial("NR405", add("Event", "quantities", number("8-10", min=10, max=8), "/min")),
    Trial("NR407", add("Event", "places", place(point=[43.1, 131.9]), "/point")),
    Trial("NR411", add("Event", "categories", coded("plover-context", "weather"), "/code")),
    Trial("NR412", _modes),
    Trial("NR413", add("Article", "subjects", coded("medtop", "20000030"))),
    Trial(
        "NR414", add("Event", "quantities", number("at least 7", "at_least", value=7), "/approx")
    ),
    Trial("NR416", add("Event", "quantities", number("36 shells", value=360), "/value")),
    Trial("NR501", _silent),
    Trial("NR503", _two_times),
    Trial("NR504", _nobody),
    Trial("NR506", _warm_denial),
    Trial("NR509", _passed_on),
    Trial("NR511", _marked),
    Trial("NR601", on_span("/end", _turn)),
    Trial("NR602", on_span("/end", _bytes)),
    Trial("NR603", on_span("/exact", _shift)),
    Trial("NR604", on_span("", _unread)),
    Trial("NR608", on_span("/prefix", _before)),
    Trial("NR701", put("Article", "expires", "2099-02-30")),
    Trial("NR702", add("Article", "dates", dated("199x", "in the 1990s"), "/edtf")),
    Trial("NR703", add("Article", "dates", dated("2022-10-06", "Friday", "resolved"), "/edtf")),
    Trial("NR704", add("Article", "dates", dated("1950", "1950–53"), "/edtf")),
    Trial("NR705", _dead_agent),
    Trial("NR712", _before_its_cause),
    Trial("NR803", add("Actor", "names", {"text": "Trial", "language": "en-x"}, "/language")),
    Trial("NR806", add("Article", "translations", MACHINE, "/to")),
    Trial("NR816", add("Article", "notes", NOTE, "/pointer")),
    Trial("NR901", _twice),
    Trial("NR902", _unlinked),
    Trial("NR904", _misled),
    Trial("NR905", _itself),
    Trial("NR908", _repeat),
    Trial("NR909", add("Actor", "names", {"text": "Tri\u200bal"}, "/text")),
    Trial("NR912", add("Actor", "names", {"text": "Tri\u0430l"}, "/text")),
]


def _read(name: str) -> list[Record]:
    lines = (EXAMPLES / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _line(record: Record) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def _place(records: list[Record], record: Record, pointer: str) -> tuple[int, int]:
    """Find line and column of a value, or of the member's name, by writing a mark there."""
    line = next(n for n, each in enumerate(records, 1) if each is record)
    if not pointer:
        return line, 1
    marked = copy.deepcopy(record)
    *parents, last = pointer.split("/")[1:]
    at: Any = marked
    for token in parents:
        at = at[int(token)] if isinstance(at, list) else at[token]
    at[int(last) if isinstance(at, list) else last] = "@here@"
    return line, _line(marked).index(HERE) + 1


DATASETS: dict[str, Callable[[], list[Record]]] = {
    "story": lambda: _read("story.jsonl"),
    "feed": lambda: _read("feed.jsonl"),
    "sample": lambda: copy.deepcopy(list(sample(12, seed=7, order="mixed"))),
    "sample-1000": lambda: copy.deepcopy(list(sample(1000, seed=7, order="mixed"))),
}
LONG = pytest.param("sample-1000", marks=pytest.mark.soak)


def test_there_are_enough() -> None:
    assert len(TRIALS) >= 40


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.code)
@pytest.mark.parametrize("dataset", ["story", "feed", "sample", LONG])
def test_found_in_its_place(tmp_path: Path, dataset: str, trial: Trial) -> None:
    records = DATASETS[dataset]()
    changed = trial.change(records)
    assert changed is not None, f"{trial.code} fits no record of {dataset}"
    record, pointer = changed
    path = tmp_path / "x.jsonl"
    path.write_text("".join(_line(each) + "\n" for each in records), encoding="utf-8")
    report = check(str(path), as_of="2026-11-24")
    (root,) = report.roots
    line, column = _place(records, record, pointer)
    if trial.code == "NR101":  # The name is at fault, and stands before its value.
        column -= len('"lable":')
    told = (root.code, root.record, root.pointer, root.place.line, root.place.column)
    assert told == (trial.code, record["id"], pointer, line, column)
