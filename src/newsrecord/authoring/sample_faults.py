"""Faults to plant in a sample dataset: for each rule, one record that breaks it in one place.

A planter takes a record that it may change and returns what to write and where the fault is, or
None if it does not fit. Of other records it knows the ids, which tell whether a body is there.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

__all__ = ["FAULTS", "Fault", "Planted", "Planting", "RawLine", "plant"]

Record: TypeAlias = dict[str, Any]


class RawLine(NamedTuple):
    """A record as JSON text, for faults that no value can hold."""

    text: str


class Planted(NamedTuple):
    """One fault that was planted: the rule's code, the record's id, the place in the record."""

    code: str
    record_id: str
    pointer: str


Line: TypeAlias = Record | RawLine
Plant: TypeAlias = tuple[Line, str] | None
Planter: TypeAlias = "Callable[[Record, random.Random], Plant]"


class Fault(NamedTuple):
    """A way to break one rule; if `added`, the broken record stands after the sound one."""

    name: str
    planter: Planter
    added: bool = False


@dataclass(slots=True)
class Planting:
    """A stream of records with faults in it; `planted` grows as the stream is read. Single pass."""

    lines: Iterator[Line]
    planted: list[Planted] = field(default_factory=list[Planted])

    def __iter__(self) -> Iterator[Line]:
        """Read on."""
        return self.lines


# How many records are looked at ahead to choose among them, and from how many fitting ones one is
# taken.
_WINDOW = 2000
_CHOICE = 20


def plant(records: Iterable[Record], codes: Sequence[str], *, seed: int) -> Planting:
    """Plant each of `codes` once, in a record chosen by `seed` among those that fit.

    No record gets two faults. Holds two thousand records at most: within them the choice is free,
    behind them the first that fits is taken. A header (no `type`) passes unchanged.

    Raises:
        KeyError: if a code has no planter.
        ValueError: at the end of the stream, if a code found no record that fits.
    """
    wanted = {code: FAULTS[code] for code in codes}
    planting = Planting(iter(()))
    planting.lines = _lines(iter(records), wanted, _random(seed), planting.planted)
    return planting


def _random(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  Not a secret.


def _lines(
    records: Iterator[Record], wanted: dict[str, Fault], rng: random.Random, planted: list[Planted]
) -> Iterator[Line]:
    window: list[Record] = []
    for record in records:
        window.append(record)
        if len(window) == _WINDOW:
            break
    chosen = _choose(window, wanted, rng)
    for number, record in enumerate(window):
        yield from _planted(
            record, {c: f for c, f in wanted.items() if chosen.get(c) == number}, rng, planted
        )
    left = {code: fault for code, fault in wanted.items() if code not in chosen}
    for record in records:
        before = len(planted)
        yield from _planted(record, left, rng, planted)
        if len(planted) > before:
            del left[planted[-1].code]
    if left:
        msg = f"no record fits these faults: {', '.join(left)}"
        raise ValueError(msg)


def _choose(
    window: Sequence[Record], wanted: dict[str, Fault], rng: random.Random
) -> dict[str, int]:
    """Choose a record number for each fault that fits one; those that fit fewest choose first."""
    fitting: dict[str, list[int]] = {code: [] for code in wanted}
    for number, record in enumerate(window):
        if "type" in record:
            for code, numbers in fitting.items():
                if len(numbers) < _CHOICE + len(wanted) and wanted[code].planter(
                    _copy(record), _random(0)
                ):
                    numbers.append(number)
    chosen: dict[str, int] = {}
    taken: set[int] = set()
    for code in sorted(wanted, key=lambda code: len(fitting[code])):
        free = [number for number in fitting[code] if number not in taken]
        if free:
            chosen[code] = free[int(rng.random() * len(free))]
            taken.add(chosen[code])
    return chosen


def _planted(
    record: Record, faults: dict[str, Fault], rng: random.Random, planted: list[Planted]
) -> Iterator[Line]:
    for code, fault in faults.items() if "type" in record else ():
        found = fault.planter(_copy(record), rng)
        if found:
            planted.append(Planted(code, record["id"], found[1]))
            if fault.added:
                yield record
            yield found[0]
            return
    yield record


def _copy(value: Any) -> Any:
    """Copy deeply, so that no two places share a part: `copy.deepcopy` would keep them shared."""
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        return {key: _copy(part) for key, part in members.items()}
    if isinstance(value, list):
        return [_copy(part) for part in cast("Sequence[Any]", value)]
    return value


# Records of one type.


def _put(type_: str, key: str, change: Callable[[Any, random.Random], Any]) -> Planter:
    """Make a planter that changes the member `key` of records of a type that have it."""

    def planter(record: Record, rng: random.Random) -> Plant:
        if record["type"] != type_ or key not in record:
            return None
        value = change(record[key], rng)
        if value is None:
            del record[key]
            return record, ""
        record[key] = value
        return record, f"/{key}"

    return planter


def _each(type_: str, key: str, change: Callable[[Record, random.Random], str | None]) -> Planter:
    """Make a planter that changes the first object in the list `key` that `change` accepts."""

    def planter(record: Record, rng: random.Random) -> Plant:
        if record["type"] != type_:
            return None
        for number, part in enumerate(record.get(key, ())):
            below = change(part, rng)
            if below is not None:
                return record, f"/{key}/{number}{below}"
        return None

    return planter


def _repeat_key(record: Record, _: random.Random) -> Plant:
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    return RawLine(f'{text[:-1]},"type":{json.dumps(record["type"])}}}'), "/type"


def _add_unknown(record: Record, _: random.Random) -> Plant:
    record["colour"] = "red"
    return record, "/colour"


def _add_null(record: Record, _: random.Random) -> Plant:
    if record["type"] != "Article" or "slugline" in record:
        return None
    record["slugline"] = None
    return record, "/slugline"


def _need_body(planter: Planter) -> Planter:
    return lambda record, rng: planter(record, rng) if "body" in record else None


def _flip(digest: str, _: random.Random) -> str:
    return ("1" if digest[0] == "0" else "0") + digest[1:]


def _overdo_confidence(part: Record, _: random.Random) -> str | None:
    if "confidence" not in part:
        return None
    part["confidence"] = 1.5
    return "/confidence"


def _name_twice(part: Record, _: random.Random) -> str | None:
    if "actor" not in part:
        return None
    part["text"] = "somebody"
    return ""


def _untitle(part: Record, _: random.Random) -> str | None:
    if "target" not in part:
        return None
    part["kind"] = "other"
    part.pop("title", None)
    return ""


def _is_imported(record: Record) -> bool:
    return any(entry["method"] == "import" for entry in record.get("provenance", ()))


def _orphan_event(key: str) -> Planter:
    def planter(record: Record, _: random.Random) -> Plant:
        if record["type"] != "Event" or _is_imported(record):
            return None
        del record[key]
        return record, ""

    return planter


def _value_and_min(part: Record, _: random.Random) -> str | None:
    if "value" not in part:
        return None
    part["min"] = part["value"]
    return ""


def _swap_bounds(part: Record, _: random.Random) -> str | None:
    if "min" not in part or "max" not in part:
        return None
    part["min"], part["max"] = part["max"], part["min"]
    return ""


def _unrank(part: Record, _: random.Random) -> str | None:
    if part["kind"] != "nth":
        return None
    del part["rank"]
    return ""


def _leave_earth(part: Record, _: random.Random) -> str | None:
    if "point" not in part:
        return None
    part["point"] = [211.5, part["point"][1]]
    return "/point"


def _swap_point(part: Record, _: random.Random) -> str | None:
    # Only where the longitude cannot be a latitude is the swap certain to be seen.
    if "point" not in part or abs(part["point"][0]) <= 90:
        return None
    part["point"].reverse()
    return "/point"


def _say_nothing(record: Record, _: random.Random) -> Plant:
    if record["type"] != "Attribution" or not record["id"].endswith("-3"):
        return None
    record.pop("about", None)
    record.pop("claim", None)
    return record, ""


def _assert_actor(record: Record, _: random.Random) -> Plant:
    if record["type"] != "Attribution" or not any(
        target.startswith("actor/") for target in record.get("about", ())
    ):
        return None
    record["stance"] = "asserts"
    return record, "/about/0"


def _date_twice(record: Record, _: random.Random) -> Plant:
    target = record.get("about", ("",))[0]
    if record["type"] != "Attribution" or "when" not in record or not target.startswith("event/"):
        return None
    record["speech_event"] = target
    return record, ""


def _unsource(part: Record, _: random.Random) -> str | None:
    if part["specificity"] == "implicit" or "on_behalf_of" in part:
        return None
    part.pop("actor", None)
    part.pop("text", None)
    return ""


def _unprove(record: Record, _: random.Random) -> Plant:
    if record["type"] != "Attribution" or _is_imported(record):
        return None
    for key in ("cue", "content", "evidence"):
        record.pop(key, None)
    return record, ""


def _is_checked(span: Record) -> bool:
    """Whether the span's text can be compared and nothing else hangs on its offsets."""
    bare = not span.keys() & {"prefix", "suffix", "field"}
    return (
        bare
        and "withheld" not in span["article"]
        and len(set(span["exact"])) > 1
        and span["start"] > 0
    )


def _turn_round(span: Record, _: random.Random) -> str | None:
    if not _is_checked(span):
        return None
    span["start"], span["end"] = span["end"], span["start"]
    return ""


def _overrun(span: Record, _: random.Random) -> str | None:
    if not _is_checked(span):
        return None
    span["end"] += 100_000
    return "/end"


def _shift(span: Record, rng: random.Random) -> str | None:
    if not _is_checked(span):
        return None
    # Every marked passage has text on both sides: it is never the last of a body.
    by = 1 if rng.random() < 0.5 else -1
    span["start"] += by
    span["end"] += by
    return ""


def _unquote(span: Record, _: random.Random) -> str | None:
    if not _is_checked(span):
        return None
    del span["exact"]
    return ""


def _drop_from_mention(form: str, key: str) -> Callable[[Record, random.Random], str | None]:
    def change(part: Record, _: random.Random) -> str | None:
        if part["form"] != form:
            return None
        del part[key]
        return ""

    return change


def _point_nowhere(record: Record, _: random.Random) -> Plant:
    if record["type"] != "Article" or "description" in record:
        return None
    for key in ("notes", "corrections"):
        for number, part in enumerate(record.get(key, ())):
            if "span" in part:
                part["span"]["field"] = "description"
                return record, f"/{key}/{number}/span/field"
    return None


def _uncite(part: Record, _: random.Random) -> str | None:
    if part["kind"] != "disputed":
        return None
    del part["citations"]
    return ""


def _unversion(part: Record, _: random.Random) -> str | None:
    if part["method"] != "model":
        return None
    del part["version"]
    return ""


def _garble_date(part: Record, _: random.Random) -> str | None:
    part["edtf"] = "2022-10-"
    return "/edtf"


def _garble_language(record: Record, _: random.Random) -> Plant:
    # A translation says again what language the article is in: the two would then disagree as well.
    if record["type"] != "Article" or "translations" in record:
        return None
    # A singleton with nothing behind it fits the pattern of the schema, but no tag ends like that.
    record["language"] += "-x"
    return record, "/language"


def _repeat_record(record: Record, _: random.Random) -> Plant:
    # The copy is of a record without identifiers or a body, so that it breaks no other rule about
    # doubles.
    return (record, "/id") if record["type"] == "Attribution" else None


def _dangle(part: Record, _: random.Random) -> str | None:
    if "actor" not in part:
        return None
    part["actor"] = "actor/nobody-of-this-name"
    return "/actor"


def _mistake_type(record: Record, _: random.Random) -> Plant:
    if record["type"] == "Event":
        for number, part in enumerate(record["participants"]):
            if "actor" in part:
                part["actor"] = record["article"]
                return record, f"/participants/{number}/actor"
    return None


def _about_itself(record: Record, _: random.Random) -> Plant:
    target = record.get("about", ("",))[0]
    if record["type"] != "Attribution" or not target.startswith("att/"):
        return None
    record["about"] = [record["id"]]
    return record, "/about/0"


FAULTS: dict[str, Fault] = {
    "NR003": Fault("duplicate-key", _repeat_key),
    "NR101": Fault("unknown-field", _add_unknown),
    "NR102": Fault("missing-field", _put("Event", "label", lambda _v, _r: None)),
    "NR103": Fault("wrong-type", _put("Event", "label", lambda text, _: [text])),
    "NR104": Fault("unknown-value", _put("Event", "eventuality", lambda _v, _r: "happening")),
    "NR105": Fault("malformed-string", _put("Article", "body_sha256", lambda v, _: v[:60])),
    "NR106": Fault("number-out-of-range", _each("Event", "provenance", _overdo_confidence)),
    "NR107": Fault("not-exactly-one", _each("Event", "participants", _name_twice)),
    "NR108": Fault("null", _add_null),
    "NR201": Fault("body-hash-differs", _need_body(_put("Article", "body_sha256", _flip))),
    "NR202": Fault(
        "body-length-differs",
        _need_body(_put("Article", "body_length", lambda length, _: length + 1)),
    ),
    "NR302": Fault("untitled-relation", _each("Actor", "relations", _untitle)),
    "NR401": Fault("event-without-article", _orphan_event("article")),
    "NR402": Fault("event-without-evidence", _orphan_event("evidence")),
    "NR403": Fault("value-and-bounds", _each("Event", "quantities", _value_and_min)),
    "NR404": Fault("nth-without-rank", _each("Event", "qualifiers", _unrank)),
    "NR405": Fault("bounds-reversed", _each("Event", "quantities", _swap_bounds)),
    "NR406": Fault("coordinates-out-of-range", _each("Event", "places", _leave_earth)),
    "NR407": Fault("coordinates-swapped", _each("Event", "places", _swap_point)),
    "NR501": Fault("attribution-without-content", _say_nothing),
    "NR502": Fault("stance-does-not-take-actor", _assert_actor),
    "NR503": Fault("when-and-speech-event", _date_twice),
    "NR504": Fault("empty-source", _each("Attribution", "sources", _unsource)),
    "NR505": Fault("attribution-without-evidence", _unprove),
    "NR601": Fault("span-reversed", _each("Event", "evidence", _turn_round)),
    "NR602": Fault("span-past-end", _each("Event", "evidence", _overrun)),
    "NR603": Fault("span-text-differs", _each("Event", "evidence", _shift)),
    "NR604": Fault("span-without-text", _each("Attribution", "cue", _unquote)),
    "NR605": Fault(
        "metonym-without-literal",
        _each("Actor", "mentions", _drop_from_mention("metonym", "literal")),
    ),
    "NR606": Fault(
        "collective-without-members",
        _each("Actor", "mentions", _drop_from_mention("collective", "members")),
    ),
    "NR607": Fault("span-in-absent-field", _point_nowhere),
    "NR701": Fault("impossible-date", _put("Article", "created", lambda _v, _r: "2022-02-30")),
    "NR702": Fault("malformed-edtf", _each("Event", "when", _garble_date)),
    "NR801": Fault("dispute-without-citation", _each("Article", "notes", _uncite)),
    "NR802": Fault("model-without-version", _each("Event", "provenance", _unversion)),
    "NR803": Fault("malformed-language", _garble_language),
    "NR901": Fault("duplicate-id", _repeat_record, added=True),
    "NR902": Fault("dangling-reference", _each("Event", "participants", _dangle)),
    "NR904": Fault("wrong-reference-type", _mistake_type),
    "NR905": Fault("cycle", _about_itself),
}
