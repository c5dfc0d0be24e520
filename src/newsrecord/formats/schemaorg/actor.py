"""An actor as a Person, an Organization, a Country or whatever else it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsrecord.formats.part import Part
from newsrecord.formats.schemaorg.things import (
    NO_ADDRESS,
    days,
    identifiers,
    is_address,
    on_account,
    same_as,
    scheme_iri,
)
from newsrecord.formats.script import Names, Node, node
from newsrecord.model import Actor

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["actor", "summary"]

CLASSES = {
    "person": "Person",
    "organization": "Organization",
    "government": "GovernmentOrganization",
    "state": "Country",
    "igo": "Organization",
    "territory": "AdministrativeArea",
}
TYPES = {
    "igo": "https://www.wikidata.org/entity/Q245065",
    "group": "https://www.wikidata.org/entity/Q16334295",
}
"""What schema.org has no class for: intergovernmental organization, group of humans."""

BODIES = frozenset({"organization", "government", "igo"})
AREAS = frozenset({"state", "territory"})


def actor(part: Part, names: Names) -> Node:
    """Write an actor."""
    kind = part.see("kind")
    if kind not in {"other", "unknown"}:
        part.take("kind")
    first, others = _names(part)
    return node(
        CLASSES.get(kind, "Thing"),
        **{"@id": names.iri(part.take("id"))},
        additionalType=TYPES.get(kind),
        name=first,
        alternateName=others,
        description=part.take("description"),
        url=scheme_iri(part, "url"),
        identifier=identifiers(part),
        **_life(part, kind),
        **_relations(part, kind, names),
    )


def summary(record: Any, names: Names) -> Node:
    """Write as much of an actor as the page of an article wants."""
    part = Part(record, Actor)
    whole = actor(part, names)
    keep = ("@type", "@id", "additionalType", "name", "url", "sameAs")
    return {key: whole[key] for key in keep if key in whole}


def _names(part: Part) -> tuple[str, list[str]]:
    """Return the primary name, or else the first, and the others."""
    found = part.parts("names")
    at = next((n for n, each in enumerate(found) if each.see("kind") == "primary"), 0)
    texts = [each.take("text") for each in found]
    return texts[at], texts[:at] + texts[at + 1 :]


def _life(part: Part, kind: str) -> Node:
    members = (
        ("birthDate", "deathDate") if kind == "person" else ("foundingDate", "dissolutionDate")
    )
    made: Node = {}
    if part.see("exists") is not None and (kind == "person" or kind in BODIES):
        span = days(part, "exists") if "/" in part.see("exists") else None
        if span is not None:
            made = dict(zip(members, (span.start, span.end), strict=True))
    if kind == "person":
        made["nationality"] = [node("Country", identifier=code) for code in part.take("countries")]
    return made


def _relations(part: Part, kind: str, names: Names) -> Node:
    made: dict[str, list[Any]] = {"sameAs": [*same_as(part)]}
    for each in on_account(part, "relations"):
        member, thing = _member(kind, each.see("kind"))
        if member == "sameAs":
            made[member] += _same(each, names)
        elif member:
            _add(made, each, member, thing, names)
    return made


def _same(part: Part, names: Names) -> list[str]:
    if part.see("target") is None:
        return []
    iri = names.iri(part.see("target"))
    if not is_address(iri):
        part.why = NO_ADDRESS
        return []
    part.take("kind")
    part.take("target")
    return [iri]


def _add(made: dict[str, list[Any]], part: Part, member: str, thing: str, names: Names) -> None:
    """Add a relation; one that holds for a time stands inside a Role that says for which."""
    held = None if part.see("valid") is None else days(part, "valid")
    if held is None and part.see("valid") is not None:
        part.why = "holds for a time that schema.org cannot say"
        return
    part.take("kind")
    title = part.take("title") if member == "worksFor" else None
    other = _other(part, thing, names)
    if held is not None:
        end = held.end if held.interval else held.start
        role = node("Role", roleName=title, startDate=held.start, endDate=end)
        other, title = {**role, member: other}, None
    made.setdefault(member, []).append(other)
    if title is not None:
        made.setdefault("jobTitle", []).append(title)


def _member(kind: str, relation: str) -> tuple[str, str]:
    """Tell which property holds a relation of such an actor, and what stands at its far end."""
    found: Sequence[tuple[bool, str, str, str]] = (
        (True, "same_as", "sameAs", ""),
        (kind == "person" or kind in BODIES, "member_of", "memberOf", "Organization"),
        (kind in BODIES, "part_of", "parentOrganization", "Organization"),
        (kind in AREAS, "part_of", "containedInPlace", "Place"),
        (kind in AREAS, "located_in", "containedInPlace", "Place"),
        (kind in BODIES, "located_in", "location", "Place"),
        (kind == "person", "holds_position", "worksFor", "Organization"),
        (kind == "person", "family_of", "relatedTo", "Person"),
    )
    return next(
        ((member, thing) for fits, name, member, thing in found if fits and name == relation),
        ("", ""),
    )


def _other(part: Part, thing: str, names: Names) -> Node:
    if part.see("target") is None:
        return node(thing, name=part.take("text"))
    return {"@id": names.iri(part.take("target"))}
