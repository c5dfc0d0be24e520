"""Rules on what holds a dataset together: ids, references, sets."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from newsrecord.finding import Problem, Related, Severity
from newsrecord.rules.base import (
    RECORD,
    SLOTS,
    TYPES,
    Clean,
    Fact,
    Join,
    Rule,
    join_rule,
    record_rule,
)
from newsrecord.source import is_absolute
from newsrecord.twins import REPEATS, Visit, canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from newsrecord.rules.base import Near

__all__ = ["REFERENCES", "RULES"]

ALLOWED = {
    SLOTS.index("to_article"): ("Article",),
    SLOTS.index("to_actor"): ("Actor",),
    SLOTS.index("to_event"): ("Event",),
    SLOTS.index("to_attribution"): ("Attribution",),
    SLOTS.index("to_any"): TYPES,
}
ANY = SLOTS.index("to_any")
TOWARDS_ACTORS = ("supports", "opposes", "doubts")
UNKNOWN = "?"
"""The type of a record that the gate refused, if it does not say a type that there is."""


# A definition's payload is the record's type; that of a reference from `about` is the stance.
# A record that names the same id in several places of one sort tells it once.  Among datasets of
# several bases keys are absolute, and the payload also holds the reference as it was written.


def _facts(records: Sequence[Any], visit: Any, origins: Sequence[int], near: Near) -> list[Fact]:
    kind = records[0].type
    facts: list[Fact] = [
        (record.id, origin, RECORD, 0, kind)
        for record, origin in zip(records, origins, strict=True)
    ]
    for slot, column, owners in _COLUMNS:
        if visit[column]:
            facts += _references(slot, visit[column], visit[owners], origins, near)
    if kind == "Attribution":
        facts += [
            (target, origin, ANY, index, record.stance)
            for record, origin in zip(records, origins, strict=True)
            for index, target in enumerate(record.about)
        ]
    return facts


def _references(
    slot: int,
    targets: list[str],
    owners: list[int],
    origins: Sequence[int],
    near: Near,
) -> list[Fact]:
    """Tell each reference of a sort once for each record, where it stands first there.

    One that leads to a record of the right type nearby is in order, even if there is another record
    of that id.
    """
    due = DUE[slot]
    get = near.get
    far = [
        at
        for at, target in enumerate(targets)
        if (found := get(target)) is None or found.type != due
    ]
    if not far:
        return []
    last = len(targets) - 1
    # Of equal keys a dict keeps the last value, so both are filled from the end.
    begins = dict(zip(owners[::-1], range(last, -1, -1), strict=True))
    firsts = {(targets[at], owners[at]): at for at in reversed(far)}
    return [
        (target, origins[owner], slot, at - begins[owner], None)
        for (target, owner), at in firsts.items()
    ]


def _resolve(fact: Fact, spell: Callable[[str], str]) -> Fact:
    written = fact[0]
    key = spell(written)
    if key == written:
        return fact
    if fact[2] == RECORD:
        return key, *fact[1:]
    return key, *fact[1:4], [fact[4], written] if fact[2] == ANY else written


def _refused(id_: str, kind: str, origin: int, _value: Any) -> list[Fact]:
    """A record that the gate refused is there all the same: what points at it does not dangle."""
    return [(id_, origin, RECORD, 0, kind if kind in TYPES else UNKNOWN)]


def _stance(fact: Fact) -> str:
    payload = fact[4]
    return payload if isinstance(payload, str) else payload[0]


def _written(fact: Fact, key: str) -> str:
    """Return a reference as the record spells it."""
    payload = fact[4]
    if fact[2] == ANY:
        return key if isinstance(payload, str) else payload[1]
    return payload or key


_COLUMNS = tuple(
    (slot, Visit._fields.index(SLOTS[slot]), Visit._fields.index(f"{SLOTS[slot]}_of"))
    for slot in (1, 2, 3, 4)
)
"""The slots of references, each with the columns of a visit that hold them and their owners."""
DUE = tuple("" if slot == ANY else ALLOWED.get(slot, ("",))[0] for slot in range(len(SLOTS)))
"""The one type of record that a reference of each slot leads to, where there is only one."""


def _suspects(facts: Sequence[Fact]) -> set[str]:
    """Name the keys that `_sift` may keep."""
    defined = [fact for fact in facts if fact[2] == RECORD]
    kinds = {fact[0]: fact[4] for fact in defined}
    odd = {
        fact[0]
        for fact in facts
        if fact[2] and (kind := kinds.get(fact[0])) != DUE[fact[2]]
        if fact[2] != ANY or kind is None or not _takes(_stance(fact), kind)
    }
    if len(kinds) < len(defined):
        odd |= {key for key, count in Counter(fact[0] for fact in defined).items() if count > 1}
    return odd


def _sift(_key: str, facts: list[Fact]) -> Sequence[Fact]:
    """Keep all facts of a key that is not defined once, or not as what it is referred to."""
    kind = ""
    for fact in facts:
        if fact[2] == RECORD:
            if kind:
                return facts
            kind = fact[4]
    if not kind:
        return facts
    for fact in facts:
        slot = fact[2]
        if slot == RECORD or kind == UNKNOWN:
            continue
        if kind not in ALLOWED[slot] or (slot == ANY and not _takes(_stance(fact), kind)):
            return facts
    return ()


def _takes(stance: str, kind: str) -> bool:
    """Tell whether a stance may be about a record of a type."""
    if kind == "Attribution":
        return True
    return stance != "reports" if kind == "Event" else stance in TOWARDS_ACTORS


REFERENCES = Join(_facts, _sift, suspects=_suspects, resolve=_resolve, refused=_refused)


def _definitions(facts: Sequence[Fact]) -> list[Fact]:
    return sorted((fact for fact in facts if fact[2] == RECORD), key=lambda fact: fact[1])


@join_rule("NR901", "duplicate-id", join=REFERENCES)
def duplicate_id(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """Two records have the same id.

    Why: A reference to it could mean either.
    Bad: {"id": "actor/x", ...} and again {"id": "actor/x", ...}
    Good: {"id": "actor/x", ...} and {"id": "actor/y", ...}
    Source: docs/model.md, Id
    """
    definitions = _definitions(facts)
    for other in definitions[1:]:
        first = definitions[0][1]
        related = (Related("the first record of this id", path=("id",), origin=first),)
        message = f"the id {key} is already that of another record"
        yield other, Problem(("id",), message, related=related)


@join_rule("NR902", "dangling-reference", join=REFERENCES)
def dangling_reference(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """A relative reference leads to no record.

    Why: What it means stands nowhere; readers that join tables lose the row.
    Bad: {"article": "article/2", ...} in a dataset without it
    Good: the record article/2 in the dataset, or in one named with --with
    Source: docs/model.md, Id
    """
    if _definitions(facts):
        return
    for fact in facts:
        if not is_absolute(_written(fact, key)):
            help_ = "check the spelling, or name the dataset that holds it with --with"
            yield fact, Problem((), f"no record has the id {key}", help_)


@join_rule("NR903", "external-reference", join=REFERENCES, severity=Severity.notice)
def external_reference(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """An absolute reference leads out of the dataset.

    Why: It may well be right, but it was not checked.
    Bad: {"target": "http://www.wikidata.org/entity/Q7747"}
    Good: the same, with the record in a dataset named with --with
    Source: docs/model.md, Id
    """
    if _definitions(facts):
        return
    for fact in facts:
        if is_absolute(_written(fact, key)):
            message = f"{key} is not in the dataset, so it was not checked"
            yield fact, Problem((), message, _slash(key))


def _slash(key: str) -> str:
    """Guess whether a colon was written for a slash."""
    head, _, tail = key.partition(":")
    kinds = {"actor", "act", "article", "art", "event", "evt", "attribution", "att"}
    ours = head.lower() in kinds and not tail.startswith("/")
    return (
        f"a colon makes it an absolute IRI: a reference of this dataset is {head}/{tail}"
        if ours
        else ""
    )


@join_rule("NR904", "wrong-target-type", join=REFERENCES)
def wrong_target_type(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """A reference leads to a record of another type than the field means.

    Why: An actor cannot be where an article is due.
    Bad: {"article": "actor/x"}
    Good: {"article": "article/1"}
    Source: docs/model.md
    """
    definitions = _definitions(facts)
    if not definitions:
        return
    kinds = {fact[4] for fact in definitions}
    for fact in facts:
        allowed = ALLOWED.get(fact[2])
        if allowed and not kinds & {*allowed, UNKNOWN}:
            kind = definitions[0][4]
            message = f"{key} is an {kind}; an {allowed[0]} is due here"
            yield fact, Problem((), message)


@join_rule("NR502", "stance-towards-actor", join=REFERENCES)
def stance_towards_actor(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """An attribution is about an actor or an article, with a stance that needs a claim.

    Why: One supports, opposes or doubts somebody; one asserts or denies that something is so.
    Bad: {"stance": "asserts", "about": ["actor/x"]}
    Good: {"stance": "opposes", "about": ["actor/x"]}
    Source: docs/model.md, Attribution
    """
    definitions = _definitions(facts)
    if not definitions or definitions[0][4] in {"Event", "Attribution", UNKNOWN}:
        return
    for fact in facts:
        if fact[2] == ANY and _stance(fact) not in TOWARDS_ACTORS:
            kind = definitions[0][4].lower()
            message = f"{key} is an {kind}, and the stance is {_stance(fact)}"
            help_ = "only supports, opposes and doubts may be about an actor or an article"
            yield fact, Problem((), message, help_)


@join_rule("NR509", "report-of-no-attribution", join=REFERENCES, severity=Severity.warning)
def report_of_no_attribution(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """A source is said to report an event, and not what somebody says.

    Why: To report is to pass on another's words; who says that something happened asserts it.
    Bad: {"stance": "reports", "about": ["event/strike"]}
    Good: {"stance": "asserts", "about": ["event/strike"]}
    Source: docs/annotate.md, 5
    """
    definitions = _definitions(facts)
    if not definitions or definitions[0][4] != "Event":
        return
    for fact in facts:
        if fact[2] == ANY and _stance(fact) == "reports":
            message = f"{key} is an event, and the stance is reports"
            yield fact, Problem((), message, "write asserts, or point at the attribution passed on")


# Sets ---------------------------------------------------------------------------------------------


@record_rule("NR908", "repeated-item", on="Record")
def repeated_item(record: Any) -> Iterable[Problem]:
    """A list holds the same item twice, although it is a set.

    Why: RDF and joins keep one of the two, so no two tools would count alike.
    Bad: {"keywords": ["strike", "strike"]}
    Good: {"keywords": ["strike"]}
    Source: docs/model.md, the record model, version 1
    """
    if not REPEATS[record.type](record):
        return Clean
    # The models are heavy, and nearly no record comes here.
    from newsrecord.model.paths import sets

    return tuple(
        Problem((*path, index), f"the same stands at {first}")
        for path, items in sets(record)
        for index, first in _again(items)
    )


def _again(items: Sequence[Any]) -> Iterator[tuple[int, int]]:
    """Yield each index whose item stands before, with the first index of that item."""
    seen: dict[Any, int] = {}
    for index, item in enumerate(items):
        first = seen.setdefault(canonical(item), index)
        if first != index:
            yield index, first


RULES: tuple[Rule, ...] = (
    duplicate_id,
    dangling_reference,
    external_reference,
    wrong_target_type,
    stance_towards_actor,
    report_of_no_attribution,
    repeated_item,
)
