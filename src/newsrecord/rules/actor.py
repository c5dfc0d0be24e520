"""Rules on actors: their identifiers, countries, relations and mentions."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from newsrecord.codes import (
    PATTERNS,
    code_fault,
    countries_of,
    country,
    country_hint,
    fips_instead,
    scheme_hint,
)
from newsrecord.edtf import Order, order
from newsrecord.finding import Problem, Severity, cut
from newsrecord.rules.base import (
    RECORD,
    Clean,
    Fact,
    Join,
    Rule,
    found,
    join_rule,
    mutual,
    of_several,
    record_rule,
    several,
    spell_joined,
    unjoined,
)
from newsrecord.rules.time import parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsrecord.model import Actor, ActorRelation, Concept, Identifier, Mention, Place
    from newsrecord.rules.base import Near

__all__ = ["RULES"]


@record_rule("NR302", "untitled-relation", on="ActorRelation")
def untitled_relation(relation: ActorRelation) -> Iterable[Problem]:
    """A relation of the kind `other` has no `title`.

    Why: "other" alone tells nobody how the two stand to each other.
    Bad: {"kind": "other", "target": "actor/y"}
    Good: {"kind": "other", "target": "actor/y", "title": "landlord"}
    Source: docs/model.md, ActorRelation
    """
    if relation.kind == "other" and relation.title is None:
        return found((), "a relation of the kind other needs a `title`")
    return Clean


# Identifiers and countries ------------------------------------------------------------------------


@record_rule("NR303", "malformed-identifier", on="Identifier")
def malformed_identifier(identifier: Identifier) -> Iterable[Problem]:
    """An identifier does not have the form of its scheme.

    Why: It leads nowhere, or to another thing; fips10-4 RS is Russia, ISO RS is Serbia.
    Bad: {"scheme": "wikidata", "value": "https://www.wikidata.org/wiki/Q159"}
    Good: {"scheme": "wikidata", "value": "Q159"}
    Source: docs/model.md, Identifier
    """
    pattern = PATTERNS.get(identifier.scheme)
    if pattern is None or pattern.fullmatch(identifier.value):
        return Clean
    upper = identifier.value.strip().upper()
    tail = identifier.value.rstrip("/").rpartition("/")[2]
    help_ = next((f"write {each}" for each in (upper, tail) if pattern.fullmatch(each)), "")
    message = f"{cut(identifier.value)!r} is not an identifier of {identifier.scheme}"
    return found(("value",), message, help_)


UNIQUE = ("viaf", "isni", "lei", "geonames", "opensanctions", "everypolitician")
"""The schemes, Wikidata apart, in which one identifier means one actor."""


def _identified(
    records: Sequence[Any], _visit: Any, origins: Sequence[int], _near: Near
) -> list[Fact]:
    """Tell the identifiers of an actor, each under a key of its scheme and value."""
    return [
        (f"{each.scheme} {each.value}", origin, RECORD, 0, (record.id, index, _same(record)))
        for record, origin in zip(records, origins, strict=True)
        for index, each in enumerate(record.identifiers)
        if each.scheme == "wikidata" or each.scheme in UNIQUE
    ]


def _same(actor: Actor) -> list[str]:
    return [r.target for r in actor.relations if r.kind == "same_as" and r.target is not None]


IDENTIFIERS = Join(
    _identified, several, suspects=of_several, types=("Actor",), resolve=spell_joined
)


def _sharing(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """Yield each actor but the first that has the identifier and is not said to be another's."""
    scheme, _, value = key.partition(" ")

    def place(fact: Fact) -> tuple[str | int, ...]:
        return "identifiers", fact[4][1], "value"

    def say(fact: Fact) -> str:
        return f"{fact[4][0]} has the {scheme} identifier {cut(value)}, too"

    help_ = "make one record of the two, or say with `same_as` that they are one"
    return (mutual(fact, facts[0], place, say, help_) for fact in unjoined(facts))


@join_rule("NR304", "shared-wikidata-id", join=IDENTIFIERS)
def shared_wikidata_id(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """Two actors have the same Wikidata identifier.

    Why: One item is one actor; the two are one, or an identifier belongs to another.
    Bad: actor/russia and actor/soviet-union both with wikidata Q159
    Good: actor/russia with Q159, actor/soviet-union with Q15180
    Source: docs/model.md, What a model says and what a rule says
    """
    return _sharing(key, facts) if key.startswith("wikidata ") else ()


@join_rule("NR305", "shared-identifier", join=IDENTIFIERS, severity=Severity.warning)
def shared_identifier(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """Two actors have the same identifier of a scheme that gives one to each.

    Why: The two are one, or an identifier belongs to another.
    Bad: actor/mill and actor/bakery both with the same lei
    Good: each with its own
    Source: docs/model.md, Identifier
    """
    return () if key.startswith("wikidata ") else _sharing(key, facts)


@record_rule("NR306", "contradicting-countries", on=("Actor", "Place"), severity=Severity.warning)
def contradicting_countries(part: Actor | Place) -> Iterable[Problem]:
    """The country codes of an actor or place mean different countries.

    Why: RS is Serbia in ISO 3166 and Russia in FIPS 10-4, which many event tables use.
    Bad: {"identifiers": [{"scheme": "iso3166-1-alpha2", "value": "RS"}], "country": "RUS", ...}
    Good: {"identifiers": [{"scheme": "iso3166-1-alpha2", "value": "RU"}], "country": "RUS", ...}
    Source: ISO 3166-1; FIPS 10-4
    """
    if not part.identifiers:
        return Clean
    stated = _countries(part)
    for index, each in enumerate(part.identifiers):
        meant = countries_of(each.scheme, each.value)
        if meant and stated and not meant & stated:
            names = " and ".join(_named(code) for code in sorted(meant))
            others = " and ".join(_named(code) for code in sorted(stated))
            message = f"{each.value} is {names} in {each.scheme}, and {others} is given beside it"
            fips = fips_instead(each.value) if each.scheme == "iso3166-1-alpha2" else None
            help_ = f"in fips10-4 it is {fips.label}" if fips and fips.alpha3 in stated else ""
            return found(("identifiers", index, "value"), message, help_)
        stated = stated or meant
    return Clean


def _countries(part: Any) -> frozenset[str]:
    """Return the country that a state or place is said to be; an actor may belong to several."""
    if hasattr(part, "kind"):
        return frozenset(part.countries) if part.kind in {"state", "territory"} else frozenset()
    return frozenset([part.country]) if part.country is not None else frozenset()


def _named(code: str) -> str:
    known = country(code)
    return f"{code} ({known.label})" if known is not None else code


@lru_cache(maxsize=1 << 10)
def _unknown_country(code: str) -> str | None:
    return None if country(code) is not None else country_hint(code)


@record_rule("NR307", "unknown-country", on="country", severity=Severity.warning)
def unknown_country(code: str) -> Iterable[Problem]:
    """A country code is not one of ISO 3166.

    Why: It joins with no other table; a former country has four letters, such as SUHH.
    Bad: SUN
    Good: SUHH
    Source: ISO 3166-1 (alpha-3), ISO 3166-3 (alpha-4)
    """
    hint = _unknown_country(code)
    return Clean if hint is None else found((), f"{code} is not a country code of ISO 3166", hint)


@lru_cache(maxsize=1 << 10)
def _identifier_fault(scheme: str, value: str) -> str:
    pattern = PATTERNS.get(scheme)
    if not scheme.startswith("iso3166") or pattern is None or not pattern.fullmatch(value):
        return ""
    return code_fault(scheme, value)


@record_rule("NR309", "unknown-identifier", on="Identifier", severity=Severity.warning)
def unknown_identifier(identifier: Identifier) -> Iterable[Problem]:
    """An identifier has the right form and is not in the list of its scheme.

    Why: It leads nowhere.
    Bad: {"scheme": "iso3166-1-alpha3", "value": "RSU"}
    Good: {"scheme": "iso3166-1-alpha3", "value": "RUS"}
    Source: ISO 3166-1, ISO 3166-3
    """
    fault = _identifier_fault(identifier.scheme, identifier.value)
    return found(("value",), fault) if fault else Clean


@lru_cache(maxsize=1 << 10)
def _unlike(scheme: str) -> str:
    return scheme_hint(scheme)


@record_rule("NR311", "misspelt-scheme", on=("Identifier", "Concept"), severity=Severity.warning)
def misspelt_scheme(part: Identifier | Concept) -> Iterable[Problem]:
    """A scheme is not known, and is spelt much like one that is.

    Why: Values of an unknown scheme are not checked, and join with nothing.
    Bad: {"scheme": "Wikidata", "value": "Q159"}
    Good: {"scheme": "wikidata", "value": "Q159"}
    Source: docs/model.md, Identifier; docs/model.md, Concept
    """
    hint = _unlike(part.scheme)
    return found(("scheme",), f"{part.scheme!r} is not a known scheme", hint) if hint else Clean


# Mentions and relations ---------------------------------------------------------------------------

LONGEST_PRONOUN = 3
"""Words; "each of them" is one, "the two of them" hardly."""


@record_rule("NR308", "form-unlike-words", on="Actor", severity=Severity.warning)
def form_unlike_words(actor: Actor) -> Iterable[Problem]:
    """The form of a mention does not fit its words.

    Why: Coreference is counted by form; a pronoun called a name spoils the count.
    Bad: {"form": "name", "exact": "she", ...} of somebody named Ada Moss
    Good: {"form": "pronoun", "exact": "she", ...}
    Source: docs/model.md, Mention
    """
    if not actor.mentions:
        return Clean
    names = {name.text for name in actor.names}
    for each in actor.mentions:
        form, exact = each.form, each.exact
        if (form == "pronoun" and (exact in names or " " in (exact or ""))) or (
            form == "name" and exact not in names
        ):
            break
    else:
        return Clean
    ascii_ = {letter for name in names if name.isascii() for letter in _initials(name)}
    other = {letter for name in names if not name.isascii() for letter in _letters(name)}
    return tuple(
        Problem(("mentions", index, "form"), fault)
        for index, mention in enumerate(actor.mentions)
        if mention.exact is not None and (fault := _misformed(mention, names, ascii_, other))
    )


def _misformed(mention: Mention, names: set[str], ascii_: set[str], other: set[str]) -> str:
    words = mention.exact or ""
    if mention.form == "name" and words not in names:
        known, own = (ascii_, _initials(words)) if words.isascii() else (other, _letters(words))
        if known and own and not known & own:
            return f'"{cut(words)}" shares no initial with the names of the actor'
    if mention.form == "pronoun":
        if words in names:
            return f'"{cut(words)}" is a name of the actor, not a pronoun'
        if len(words.split()) > LONGEST_PRONOUN:
            return f'"{cut(words)}" is a description, not a pronoun'
    return ""


def _initials(text: str) -> set[str]:
    """Return the first letters of the words, in lower case; few names share none when inflected."""
    return {word[0] for word in re.findall(r"[^\W_]+", text.casefold())}


def _letters(text: str) -> set[str]:
    """Return all letters, for scripts in which words are not always parted."""
    return {letter for letter in text.casefold() if letter.isalpha()}


@record_rule("NR310", "relation-outside-existence", on="Actor", severity=Severity.warning)
def relation_outside_existence(actor: Actor) -> Iterable[Problem]:
    """A relation of an actor holds at a time when the actor did not exist.

    Why: One of the two dates is wrong.
    Bad: {"exists": "1922/1991", "relations": [{"valid": "1995/..", ...}], ...}
    Good: {"exists": "1922/1991", "relations": [{"valid": "1955/1991", ...}], ...}
    Source: docs/model.md, Actor
    """
    if actor.exists is None or all(each.valid is None for each in actor.relations):
        return Clean
    life = parsed(actor.exists)
    if life is None:
        return Clean
    return tuple(
        Problem(("relations", index, "valid"), f"{relation.valid} lies outside {actor.exists}")
        for index, relation in enumerate(actor.relations)
        if relation.valid is not None
        and (valid := parsed(relation.valid)) is not None
        and Order.CERTAIN in (order(valid, life), order(life, valid))
    )


RULES: tuple[Rule, ...] = (
    untitled_relation,
    malformed_identifier,
    shared_wikidata_id,
    shared_identifier,
    contradicting_countries,
    unknown_country,
    form_unlike_words,
    unknown_identifier,
    misspelt_scheme,
    relation_outside_existence,
)
