"""The value objects that several records share, as schema.org things."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from newsrecord.formats.script import Names, Node, node
from newsrecord.loss import LossKind
from newsrecord.model.base import NAMESPACE
from newsrecord.model.strings import IRI

if TYPE_CHECKING:
    from newsrecord.formats.part import Part

__all__ = [
    "NO_ADDRESS",
    "OWN",
    "Days",
    "address",
    "days",
    "defined_term",
    "identifiers",
    "is_address",
    "on_account",
    "own",
    "place",
    "same_as",
    "scheme_iri",
    "work",
]

NO_ADDRESS = "only http and https are written as addresses, which a reader may follow"
OWN = "nr"
SAID = "somebody's word only, which schema.org would tell as a fact"
VAGUE = "schema.org has no uncertain or approximate dates; the plain date is kept"
SAME_AS = {
    "wikidata": "https://www.wikidata.org/entity/",
    "viaf": "https://viaf.org/viaf/",
    "isni": "https://isni.org/isni/",
    "geonames": "https://sws.geonames.org/",
}
_WEB = re.compile(r"https?://", re.IGNORECASE)
_DAY = re.compile(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-[0-9]{2}(?:T[0-9:]+(?:Z|[+-][0-9:]+)?)?)?)?")


def own(**members: Any) -> Node:
    """Make members of our own namespace, with the context that they need."""
    made = {f"{OWN}:{key}": value for key, value in members.items() if value is not None}
    return {"@context": {OWN: NAMESPACE}, **made} if made else {}


def is_address(iri: str) -> bool:
    """Tell whether an IRI may stand where a reader expects a link, as `javascript:` may not.

    >>> is_address("HTTPS://example.org/"), is_address("javascript:alert(1)")
    (True, False)
    """
    return _WEB.match(iri) is not None and IRI.accepts(iri)


def address(part: Part, name: str) -> str | None:
    """Carry an address of the web; any other is counted."""
    iri: str | None = part.take(name)
    if iri is None or is_address(iri):
        return iri
    part.lose(name, LossKind.DROPPED, NO_ADDRESS)
    return None


def on_account(part: Part, name: str) -> list[Part]:
    """Return the objects of a field that the author vouches for, not only a source."""
    found: list[Part] = []
    for each in part.parts(name):
        if each.see("according_to") is None:
            found.append(each)
        else:
            each.why = SAID
    return found


def identifiers(part: Part) -> list[Node]:
    """Write ids that others gave as property values."""
    return [
        node("PropertyValue", propertyID=each.take("scheme"), value=each.take("value"))
        for each in part.parts("identifiers")
    ]


def same_as(part: Part) -> list[str]:
    """List the addresses of the entries in well-known registers."""
    found = (
        SAME_AS[each.scheme] + each.value
        for each in part.see("identifiers")
        if each.scheme in SAME_AS
    )
    return [iri for iri in found if is_address(iri)]


def scheme_iri(part: Part, scheme: str) -> str | None:
    """Return the first id of a scheme that is an address of the web."""
    values = (each.value for each in part.see("identifiers") if each.scheme == scheme)
    return next(filter(is_address, values), None)


def defined_term(part: Part) -> Node:
    """Write a concept as an entry of a set of terms."""
    return node(
        "DefinedTerm",
        **{"@id": part.take("uri")},
        name=part.take("label"),
        termCode=part.take("code"),
        inDefinedTermSet=node("DefinedTermSet", name=part.take("scheme")),
    )


def place(part: Part, names: Names) -> Node:
    """Write a place; one that is an actor is linked to it."""
    point = part.take("point")
    actor = part.take("actor")
    return node(
        "Place",
        **{"@id": None if actor is None else names.iri(actor)},
        name=part.take("name"),
        identifier=identifiers(part),
        sameAs=same_as(part),
        geo=node("GeoCoordinates", longitude=point[0], latitude=point[1]) if point else None,
        containedInPlace=_within(part, names),
    )


def _within(part: Part, names: Names) -> list[Node]:
    found = [names.link(part.take("within"))]
    country = part.take("country")
    if country is not None:
        found.append(node("Country", identifier=country))
    return [each for each in found if each is not None]


def work(text: str | None, *, member: str) -> Any:
    """Write an address as it is, and any other text as a work that has it as a member."""
    if text is None or is_address(text):
        return text
    return node("CreativeWork", **{member: text})


class Days(NamedTuple):
    """The plain dates at the ends of a time; `interval` tells that it was given as one."""

    start: str | None
    end: str | None
    interval: bool = False


def days(part: Part, name: str) -> Days | None:
    """Carry a time whose ends are plain dates, or return None.

    Qualifiers are left out and counted; seasons, sets and digits left open have no counterpart.

    **Source**: EDTF levels 0 and 1; schema.org `Date` is a date in ISO 8601.
    """
    text = part.see(name)
    ends = text.split("/")
    plain = ["" if end == ".." else end.rstrip("?~%") for end in ends]
    if len(ends) > 2 or not any(plain):
        return None
    if any(end and not _DAY.fullmatch(end) for end in plain):
        return None
    part.take(name)
    if any(end[-1:] in {"?", "~", "%"} for end in ends):
        part.lose(name, LossKind.PRECISION, VAGUE)
    return Days(plain[0] or None, plain[-1] or None if len(ends) == 2 else None, len(ends) == 2)
