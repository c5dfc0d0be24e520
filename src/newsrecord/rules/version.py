"""Rules on articles that follow others, and on records that rest on retracted ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsrecord.edtf import certainly_before
from newsrecord.finding import Problem, Related, Severity
from newsrecord.rules.base import RECORD, USE, Fact, Join, Rule, join_rule, mutual

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from newsrecord.rules.base import Near

__all__ = ["RULES"]

# Versions -----------------------------------------------------------------------------------------
#
# The fact of an article holds when it came out and its version; that of another the place and kind
# of its relation, its own id and dates, the version it names and the ids of all it follows.

MOST = 64
"""Articles; nothing follows more of them, and lists of all grow with the square."""
FOLLOWS = ("supersedes", "corrects", "retracts")
REPLACED = {"supersedes": "superseded", "corrects": "corrected"}
"""The relations of which one article has one at most, and what they make of it."""


def _versions(
    records: Sequence[Any], _visit: Any, origins: Sequence[int], _near: Near
) -> list[Fact]:
    facts: list[Fact] = []
    for record, origin in zip(records, origins, strict=True):
        facts.append((record.id, origin, RECORD, 0, (record.published, record.version)))
        if not record.relations:
            continue
        followed = [each.target for each in record.relations if each.kind in FOLLOWS][:MOST]
        last = record.modified or record.published
        for index, each in enumerate(record.relations):
            told = (index, each.kind or "", record.id, last, each.version, followed)
            facts.append((each.target, origin, USE, 0, told))
    return facts


def _used(facts: Sequence[Fact]) -> set[str]:
    """Name the keys that a record uses."""
    return {fact[0] for fact in facts if fact[2] == USE}


def _spelt(fact: Fact, spell: Callable[[str], str]) -> Fact:
    payload = fact[4]
    if fact[2] == USE:
        index, kind, own, last, version, followed = payload
        payload = (index, kind, spell(own), last, version, [spell(each) for each in followed])
    return spell(fact[0]), *fact[1:4], payload


def _related_only(_key: str, facts: list[Fact]) -> Sequence[Fact]:
    """Keep articles that others relate to."""
    return facts if len(facts) > 1 and any(fact[2] == USE for fact in facts) else ()


VERSIONS = Join(_versions, _related_only, suspects=_used, types=("Article",), resolve=_spelt)


def _uses(facts: Sequence[Fact]) -> list[Fact]:
    return sorted((f for f in facts if f[2] == USE), key=lambda f: (f[4][2], f[4][0], f[1]))


def _target(facts: Sequence[Fact]) -> Fact | None:
    return next((fact for fact in facts if fact[2] == RECORD), None)


@join_rule("NR812", "forked-chain", join=VERSIONS, severity=Severity.warning)
def forked_chain(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """Two articles supersede or correct the same one, and neither follows the other.

    Why: A chain of versions has one head; readers of the old one cannot tell which is current.
    Bad: article/2 and article/3 both supersede article/1
    Good: article/3 supersedes article/2, which supersedes article/1
    Source: docs/model.md, What a model says and what a rule says
    """

    def place(fact: Fact) -> tuple[str | int, ...]:
        return "relations", fact[4][0], "target"

    def say(fact: Fact) -> str:
        return f"{key} is {REPLACED[fact[4][1]]} by {fact[4][2]}, too"

    groups: dict[tuple[str, str | None], list[Fact]] = {}
    for fact in _uses(facts):
        if fact[4][1] in REPLACED:
            groups.setdefault((fact[4][1], fact[4][4]), []).append(fact)
    for group in groups.values():
        followed = {target for fact in group for target in fact[4][5]}
        heads = [fact for fact in group if fact[4][2] not in followed]
        for fact in heads[1:]:
            if fact[4][2] != heads[0][4][2]:
                yield mutual(fact, heads[0], place, say, "let the newer follow the older")


@join_rule("NR813", "chain-out-of-order", join=VERSIONS)
def chain_out_of_order(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """An article supersedes, corrects or retracts one that came out after it.

    Why: What follows comes later; else the relation or a date is the wrong way round.
    Bad: an article of 2022-10-07 that supersedes one of 2022-10-09
    Good: an article of 2022-10-09 that supersedes one of 2022-10-07
    Source: docs/model.md, What a model says and what a rule says
    """
    target = _target(facts)
    published = target[4][0] if target is not None else None
    if target is None or published is None:
        return
    for fact in _uses(facts):
        index, kind, _, last, _, _ = fact[4]
        if kind in FOLLOWS and last is not None and certainly_before(last, published):
            spot = Related(f"{key} came out later", path=("published",), origin=target[1])
            message = f"an article of {last} cannot follow {key}, published {published}"
            yield fact, Problem(("relations", index, "target"), message, related=(spot,))


@join_rule("NR817", "another-version", join=VERSIONS, severity=Severity.warning)
def another_version(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """A relation names another version of its target than the one that is recorded.

    Why: What was said of one version need not hold of the next.
    Bad: {"kind": "corrects", "target": "article/1", "version": "1"}, and article/1 has version "2"
    Good: the record of version "1", or the version "2" in the relation
    Source: docs/model.md, Article
    """
    target = _target(facts)
    recorded = target[4][1] if target is not None else None
    for fact in _uses(facts) if recorded is not None else ():
        index, version = fact[4][0], fact[4][4]
        if version is not None and version != recorded:
            message = f"{key} is recorded in version {recorded}"
            yield fact, Problem(("relations", index, "version"), message)


# Retractions --------------------------------------------------------------------------------------

FLAGS = ("disputed", "correction", "source_error", "editorial", "check")
"""The kinds of note that show that somebody looked at a record of a retracted article."""


def _retractions(
    records: Sequence[Any], _visit: Any, origins: Sequence[int], _near: Near
) -> list[Fact]:
    kind = records[0].type
    if kind != "Article":
        return [
            (record.article, origin, USE, 0, (record.id, kind))
            for record, origin in zip(records, origins, strict=True)
            if record.article is not None
            and not (record.notes and any(note.kind in FLAGS for note in record.notes))
        ]
    told: list[Fact] = []
    for record, origin in zip(records, origins, strict=True):
        told += [
            (relation.target, origin, RECORD, 0, ("relations", index))
            for index, relation in enumerate(record.relations)
            if relation.kind == "retracts"
        ]
        told += [
            (record.id, origin, RECORD, 0, ("corrections", index))
            for index, correction in enumerate(record.corrections)
            if correction.kind == "retraction"
        ]
        if record.pub_status == "canceled":
            told.append((record.id, origin, RECORD, 0, ("pub_status",)))
    return told


def _withdrawn(facts: Sequence[Fact]) -> set[str]:
    """Name the articles that are told to be retracted."""
    return {fact[0] for fact in facts if fact[2] == RECORD}


def _retracted(_key: str, facts: list[Fact]) -> Sequence[Fact]:
    """Keep what is told of retracted articles."""
    kinds = {fact[2] for fact in facts}
    return facts if kinds == {RECORD, USE} else ()


def _spell_retraction(fact: Fact, spell: Callable[[str], str]) -> Fact:
    payload = (spell(fact[4][0]), fact[4][1]) if fact[2] == USE else fact[4]
    return spell(fact[0]), *fact[1:4], payload


RETRACTIONS = Join(
    _retractions,
    _retracted,
    suspects=_withdrawn,
    types=("Article", "Event", "Attribution"),
    resolve=_spell_retraction,
)


@join_rule("NR814", "retracted-evidence", join=RETRACTIONS, severity=Severity.warning)
def retracted_evidence(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """Records rest on an article that was retracted or cancelled, and no note says so.

    Why: The publisher no longer stands by what they record.
    Bad: an event of an article that another `retracts`
    Good: the same event with a note of the kind disputed, correction, source_error or editorial
    Source: docs/model.md, What a model says and what a rule says
    """
    resting = sorted((f for f in facts if f[2] == USE), key=lambda f: (*f[4], f[1]))
    cause = min((f for f in facts if f[2] == RECORD), key=lambda f: (f[1], *map(str, f[4])))
    more = len(resting) - 1
    rest = (
        f", as {'does one more record' if more == 1 else f'do {more} more records'}" if more else ""
    )
    spots = [Related("the retraction", path=tuple(cause[4]), origin=cause[1])]
    message = f"the record rests on {key}, which was retracted{rest}"
    spots += [
        Related("rests on it, too", path=("article",), origin=f[1], instead=message)
        for f in resting[1:6]
    ]
    help_ = "add a note that says what still holds"
    yield resting[0], Problem(("article",), message, help_, related=tuple(spots))


RULES: tuple[Rule, ...] = (forked_chain, chain_out_of_order, retracted_evidence, another_version)
