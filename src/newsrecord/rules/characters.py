"""Rules on characters that people do not see, or take for others; the bytes stay as they are."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any
from unicodedata import is_normalized

from newsrecord.finding import Problem, Related, Severity, cut
from newsrecord.rules.base import RECORD, Clean, Fact, Join, Rule, found, join_rule, record_rule
from newsrecord.rules.lookalike import hidden, mixed, skeleton, skeletons, surely_seen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from newsrecord.rules.base import Near

__all__ = ["RULES"]

NAMES = {
    "Name": ("text",),
    "Participant": ("text",),
    "Party": ("name",),
    "Place": ("name",),
    "SourceRef": ("text",),
    "Identifier": ("value",),
}
NAMING = ("Name", "Participant", "Party", "Place", "SourceRef")
"""The member of an object that is looked at; ids and IRIs are looked at as they are."""


def _looked_at(part: Any) -> tuple[tuple[str, ...], str]:
    """Return the path within a part, and the text there."""
    if isinstance(part, str):
        return (), part
    path = NAMES[type(part).__name__]
    return path, getattr(part, path[0]) or ""


def _texts(parts: Sequence[Any]) -> Sequence[str]:
    if isinstance(parts[0], str):
        return parts
    key = NAMES[type(parts[0]).__name__][0]
    return [getattr(part, key) or "" for part in parts]


def _all_seen(parts: Sequence[Any]) -> bool:
    return surely_seen(_texts(parts))


def _all_ascii(parts: Sequence[Any]) -> bool:
    return all(map(str.isascii, _texts(parts)))


@record_rule(
    "NR909",
    "hidden-character",
    on=("id", "iri", "Identifier", *NAMING),
    severity=Severity.warning,
    clears=_all_seen,
)
def hidden_character(part: Any) -> Iterable[Problem]:
    r"""An id, name or address holds a character that nobody sees.

    Why: What looks equal does not compare equal, and bidirectional controls turn text round.
    Bad: {"names": [{"text": "Ada\u200b Moss"}]}
    Good: {"names": [{"text": "Ada Moss"}]}
    Source: Unicode Technical Standard 39; docs/trust.md
    """
    path, text = _looked_at(part)
    seen = hidden(text)
    if seen is None:
        return Clean
    return found(path, f"{seen[1]} stands at {seen[0]}", "take it out, unless the source has it")


@record_rule(
    "NR912", "mixed-script", on=("id", *NAMING), severity=Severity.warning, clears=_all_ascii
)
def mixed_script(part: Any) -> Iterable[Problem]:
    r"""A word of an id or name mixes letters of several scripts.

    Why: A Cyrillic letter among Latin ones looks the same and is found by nobody.
    Bad: {"text": "M\u043ess"}, with a Cyrillic o
    Good: {"text": "Moss"}
    Source: Unicode Technical Standard 39, mixed-script detection
    """
    path, text = _looked_at(part)
    word = mixed(text)
    return found(path, f'"{cut(word)}" mixes letters of several scripts') if word else Clean


# Twins --------------------------------------------------------------------------------------------


def _seen(records: Sequence[Any], _visit: Any, origins: Sequence[int], _near: Near) -> list[Fact]:
    """Tell the id of a record and the names of an actor under what they look like."""
    ids = [record.id for record in records]
    facts: list[Fact] = [
        (f"id {look}", origin, RECORD, 0, (id_, id_, 0))
        for id_, look, origin in zip(ids, skeletons(ids), origins, strict=True)
    ]
    if records[0].type == "Actor":
        names = [
            (record.id, name.text, index, origin)
            for record, origin in zip(records, origins, strict=True)
            for index, name in enumerate(record.names)
        ]
        looks = skeletons([text for _, text, _, _ in names]) if names else []
        facts += [
            (f"name {look}", origin, RECORD, 0, (id_, text, index))
            for (id_, text, index, origin), look in zip(names, looks, strict=True)
        ]
    return facts


def _suspects(facts: Sequence[Fact]) -> set[str]:
    """Name the keys that texts of two spellings have."""
    spelt = {fact[0]: fact[4][1] for fact in facts}
    return {fact[0] for fact in facts if spelt[fact[0]] != fact[4][1]}


def _twins(_key: str, facts: list[Fact]) -> Sequence[Fact]:
    """Keep texts that look alike and differ."""
    first = facts[0][4][1]
    if all(fact[4][1] == first for fact in facts):
        return ()
    return sorted(facts, key=lambda fact: (fact[4], fact[1]))


def _spelt(fact: Fact, spell: Callable[[str], str]) -> Fact:
    id_, text, index = fact[4]
    if fact[0].startswith("id "):
        own = spell(id_)
        return f"id {skeleton(own)}", *fact[1:4], (own, own, index)
    return *fact[:4], (spell(id_), text, index)


LOOKS = Join(_seen, _twins, suspects=_suspects, resolve=_spelt)


def _alike(facts: Sequence[Fact]) -> Iterable[tuple[Fact, Fact]]:
    """Pair each text that is not the usual one with the first of another record that has that."""
    counts = Counter(fact[4][1] for fact in facts)
    usual = min(counts, key=lambda text: (-counts[text], not is_normalized("NFC", text), text))
    first = next(fact for fact in facts if fact[4][1] == usual)
    for fact in facts:
        if fact[4][1] != usual and fact[4][0] != first[4][0]:
            yield fact, first


@join_rule("NR910", "look-alike-ids", join=LOOKS, severity=Severity.warning)
def look_alike_ids(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    r"""Two ids look the same and differ.

    Why: A reference to one is easily written for the other: composed and decomposed letters, or
    those of another script, look alike.
    Bad: actor/jos\u00e9 and actor/jose\u0301
    Good: one spelling, in Unicode Normalization Form C
    Source: Unicode Technical Standard 39, confusable detection; UAX 15
    """
    for fact, other in _alike(facts) if key.startswith("id ") else ():
        spot = Related("the other", path=("id",), origin=other[1])
        message = f"the id looks like {other[4][1]!a} and is {fact[4][1]!a}"
        yield fact, Problem(("id",), message, related=(spot,))


@join_rule("NR911", "look-alike-names", join=LOOKS, severity=Severity.warning)
def look_alike_names(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    r"""Two actors have names that look the same and differ.

    Why: They are one actor, or somebody wants them taken for one.
    Bad: {"text": "Jos\u00e9"} and, of another, {"text": "Jose\u0301"}
    Good: one actor, or one spelling
    Source: Unicode Technical Standard 39, confusable detection; UAX 15
    """
    for fact, other in _alike(facts) if key.startswith("name ") else ():
        path = ("names", fact[4][2], "text")
        spot = Related("the other", path=("names", other[4][2]), origin=other[1])
        message = f"the name looks like {other[4][1]!a} and is {fact[4][1]!a}"
        yield fact, Problem(path, message, related=(spot,))


RULES: tuple[Rule, ...] = (hidden_character, mixed_script, look_alike_ids, look_alike_names)
