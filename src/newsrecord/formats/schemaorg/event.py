"""An event as an Event, if the article says that it happens, and as a mere Thing if not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrecord.formats.schemaorg.things import (
    NO_ADDRESS,
    days,
    defined_term,
    is_address,
    on_account,
    own,
    place,
)
from newsrecord.formats.script import Names, Node, node

if TYPE_CHECKING:
    from newsrecord.formats.part import Part

__all__ = ["committed", "event"]

UNTOLD = "not told as something that happens once, which an Event of schema.org is"


def event(part: Part, names: Names) -> Node:
    """Write an event."""
    happens = _happens(part)
    if not happens:
        _untold(part)
    return {
        **own(
            factuality=committed(part.part("factuality")),
            eventuality=part.take("eventuality"),
            genericity=part.take("genericity"),
            figurative=part.take("figurative"),
        ),
        **node(
            "Event" if happens else "Thing",
            **{"@id": names.iri(part.take("id"))},
            name=part.take("label"),
            subjectOf=names.link(part.take("article")),
            **(_circumstances(part, names) if happens else {}),
        ),
    }


def _untold(part: Part) -> None:
    for name in ("when", "places", "categories", "participants", "relations"):
        for each in part.parts(name):
            each.why = UNTOLD


def _happens(part: Part) -> bool:
    said = part.see("factuality")
    return (
        (part.see("eventuality"), part.see("genericity")) == ("occurrence", "specific")
        and (said.certainty, said.polarity) == ("certain", "positive")
        and not part.see("figurative")
    )


def committed(part: Part | None) -> Node | None:
    """Write a commitment in our own namespace."""
    if part is None:
        return None
    return {f"nr:{name}": part.take(name) for name in ("certainty", "polarity", "tense")}


def _circumstances(part: Part, names: Names) -> Node:
    return {
        **_time(part),
        "location": _places(part, names),
        "keywords": [defined_term(each) for each in part.parts("categories")],
        "about": [_participant(each, names) for each in on_account(part, "participants")],
        **_relations(part, names),
    }


def _time(part: Part) -> Node:
    """Take the first dating by the author that has plain dates."""
    for when in on_account(part, "when"):
        found = days(when, "edtf")
        if found is None:
            continue
        start = found.start
        if start is not None and not found.interval and len(start) == 10 and when.see("time"):
            start = f"{start}T{when.take('time')}"
        return {"startDate": start, "endDate": found.end}
    return {}


def _places(part: Part, names: Names) -> list[Node]:
    """Write where it happens; where from, where to and which way are not locations."""
    there = [each for each in part.parts("places") if each.see("role") in {None, "location"}]
    for each in there:
        each.take("role")
    return [place(each, names) for each in there]


def _participant(part: Part, names: Names) -> Node:
    """Write a participant inside a Role, which says the same property again."""
    if part.see("text") is not None:
        thing = node("Thing", name=part.take("text"))
    else:
        name = part.take("actor") or part.take("event")
        thing = {"@id": names.iri(name)}
    return node("Role", roleName=part.take("role"), description=part.take("role_text"), about=thing)


def _relations(part: Part, names: Names) -> Node:
    made: dict[str, list[Node | str]] = {"superEvent": [], "sameAs": []}
    for each in on_account(part, "relations"):
        if each.see("kind") == "sub_event_of":
            each.take("kind")
            made["superEvent"].append({"@id": names.iri(each.take("target"))})
        elif each.see("kind") == "same_as":
            if is_address(names.iri(each.see("target"))):
                each.take("kind")
                made["sameAs"].append(names.iri(each.take("target")))
            else:
                each.why = NO_ADDRESS
    return made
