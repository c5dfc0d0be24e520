"""The annotations that a record amounts to, before they are stamped with who made them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from newsrecord.formats.script import Names, Node, node
from newsrecord.formats.selector import target, targets
from newsrecord.gate import encode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsrecord.formats.part import Part

__all__ = ["Draft", "drafts"]

NOTES = {
    "source_error": "assessing",
    "translation_error": "assessing",
    "disputed": "questioning",
    "correction": "editing",
    "ambiguity": "questioning",
    "inference": "commenting",
    "editorial": "commenting",
    "check": "assessing",
}
JSON_POINTER = "https://www.rfc-editor.org/rfc/rfc6901"


class Draft(NamedTuple):
    """An annotation of a record: `where` names it in there, `by` has a provenance of its own."""

    where: str
    motivation: str
    bodies: list[Node]
    targets: list[Node]
    by: Part | None = None


def drafts(part: Part, names: Names) -> Iterator[Draft]:
    """List the annotations of a record."""
    yield from _RECORDS[part.see("type")](part, names)
    for number, note in enumerate(part.parts("notes")):
        yield _note(note, part, names, f"notes-{number}")


# Bodies -------------------------------------------------------------------------------------------


def _text(value: str | None, purpose: str) -> list[Node]:
    if value is None:
        return []
    return [node(None, type="TextualBody", value=value, purpose=purpose)]


def _thing(iri: str | None, purpose: str) -> list[Node]:
    if iri is None:
        return []
    return [node(None, type="SpecificResource", source=iri, purpose=purpose)]


def _record(part: Part, name: str, names: Names, purpose: str) -> list[Node]:
    """Link to the record whose id stands in a field."""
    found = part.take(name)
    return [] if found is None else _thing(names.iri(found), purpose)


def _tags(part: Part | None, *fields: str) -> list[Node]:
    """Write fields with few values as tags that say which field it is."""
    made: list[Node] = []
    for name in fields if part is not None else ():
        value = part.take(name) if part is not None else None
        if value is not None:
            text = str(value).lower() if isinstance(value, bool) else value
            made += _text(f"{name}: {text}", "tagging")
    return made


# Objects with evidence ----------------------------------------------------------------------------


def _evidence(
    part: Part,
    field: str,
    names: Names,
    motivation: str,
    bodies: Callable[[Part, Names], list[Node]],
) -> Iterator[Draft]:
    """Annotate the evidence of each object in a field."""
    for number, each in enumerate(part.parts(field)):
        if each.see("evidence"):
            where = f"{field}-{number}"
            yield Draft(where, motivation, bodies(each, names), targets(each, "evidence", names))


def _when(part: Part, names: Names) -> list[Node]:
    return [
        *_text(part.take("edtf"), "describing"),
        *_tags(part, "basis", "modifier"),
        *_record(part, "according_to", names, "assessing"),
    ]


def _place(part: Part, names: Names) -> list[Node]:
    return [
        *_text(part.take("name"), "identifying"),
        *_record(part, "actor", names, "identifying"),
        *_tags(part, "role", "precision"),
    ]


def _participant(part: Part, names: Names) -> list[Node]:
    return [
        *_record(part, "actor", names, "identifying"),
        *_record(part, "event", names, "identifying"),
        *_text(part.take("text"), "identifying"),
        *_tags(part, "role"),
        *_text(part.take("role_text"), "describing"),
        *_record(part, "according_to", names, "assessing"),
    ]


def _qualifier(part: Part, names: Names) -> list[Node]:
    return [
        *_tags(part, "kind", "rank", "shared", "polarity"),
        *_text(part.take("scope"), "describing"),
        *_record(part, "according_to", names, "assessing"),
    ]


def _event_relation(part: Part, names: Names) -> list[Node]:
    return [
        *_record(part, "target", names, "linking"),
        *_tags(part, "kind", "basis"),
        *_record(part, "according_to", names, "assessing"),
    ]


def _actor_relation(part: Part, names: Names) -> list[Node]:
    return [
        *_record(part, "target", names, "linking"),
        *_text(part.take("text"), "linking"),
        *_text(part.take("title"), "describing"),
        *_tags(part, "kind", "basis"),
        *_record(part, "according_to", names, "assessing"),
    ]


def _source(part: Part, names: Names) -> list[Node]:
    return [
        *_record(part, "actor", names, "identifying"),
        *_text(part.take("text"), "identifying"),
        *_record(part, "on_behalf_of", names, "linking"),
        *_tags(part, "specificity"),
    ]


# Records ------------------------------------------------------------------------------------------


def _article(part: Part, names: Names) -> Iterator[Draft]:
    here: list[Node] = [{"id": names.iri(part.see("id"))}]
    if part.see("url") is not None:
        yield Draft("url", "linking", _thing(part.take("url"), "linking"), here)
    yield from _evidence(part, "located", names, "identifying", _place)
    yield from _evidence(part, "dates", names, "describing", _when)
    for number, each in enumerate(part.parts("corrections")):
        span = each.part("span")
        bodies = [*_text(each.take("text"), "editing"), *_tags(each, "kind")]
        at = here if span is None else [target(span, names)]
        yield Draft(f"corrections-{number}", "editing", bodies, at)


def _actor(part: Part, names: Names) -> Iterator[Draft]:
    iri = names.iri(part.see("id"))
    for number, each in enumerate(part.parts("mentions")):
        literal = each.part("literal")
        bodies = [
            *_thing(iri, "identifying"),
            *_tags(each, "form"),
            *_text(None if literal is None else literal.take("name"), "describing"),
            *(body for name in each.take("members") for body in _thing(names.iri(name), "linking")),
        ]
        yield Draft(f"mentions-{number}", "identifying", bodies, [target(each, names)])
    yield from _evidence(part, "relations", names, "linking", _actor_relation)


def _event(part: Part, names: Names) -> Iterator[Draft]:
    if part.see("evidence"):
        bodies = [
            *_thing(names.iri(part.see("id")), "linking"),
            *_text(part.take("label"), "describing"),
            *_tags(part, "eventuality", "genericity", "figurative"),
            *_tags(part.part("factuality"), "certainty", "polarity", "tense"),
            *(body for each in part.parts("categories") for body in _category(each)),
        ]
        yield Draft("evidence", "linking", bodies, targets(part, "evidence", names))
    yield from _evidence(part, "participants", names, "identifying", _participant)
    yield from _evidence(part, "places", names, "identifying", _place)
    yield from _evidence(part, "when", names, "describing", _when)
    yield from _evidence(part, "qualifiers", names, "tagging", _qualifier)
    yield from _evidence(part, "relations", names, "linking", _event_relation)


def _category(part: Part) -> list[Node]:
    """Write a concept as a tag: its IRI, or its code with the scheme, and its label."""
    code = part.see("code")
    tag: list[Node] = []
    if code is not None:
        tag = _text(f"{part.take('scheme')}: {part.take('code')}", "tagging")
    return [
        *_thing(part.take("uri"), "tagging"),
        *tag,
        *_text(part.take("label"), "tagging"),
    ]


def _attribution(part: Part, names: Names) -> Iterator[Draft]:
    itself = _thing(names.iri(part.see("id")), "identifying")
    motives = {"content": "describing", "cue": "highlighting", "evidence": "linking"}
    rest: list[Node] = _said(part, names) if any(map(part.see, motives)) else []
    for field, motive in motives.items():
        if part.see(field):
            yield Draft(field, motive, [*itself, *rest], targets(part, field, names))
            rest = []
    yield from _evidence(part, "sources", names, "identifying", _source)
    yield from _evidence(part, "addressees", names, "identifying", _source)
    yield from _evidence(part, "when", names, "describing", _when)


def _said(part: Part, names: Names) -> list[Node]:
    """Write what the words amount to: who says it, with which stance, about what."""
    sources: list[Node] = []
    for each in part.parts("sources"):
        sources += _record(each, "actor", names, "tagging") + _text(each.take("text"), "tagging")
    return [
        *_text(part.take("claim"), "describing"),
        *_tags(part, "stance", "quote_type", "attitude", "joint"),
        *_tags(part.part("factuality"), "certainty", "polarity", "tense"),
        *sources,
        *(body for name in part.take("about") for body in _thing(names.iri(name), "linking")),
    ]


# Notes --------------------------------------------------------------------------------------------


def _note(part: Part, record: Part, names: Names, where: str) -> Draft:
    motive = NOTES[part.see("kind")]
    bodies = [
        *_text(part.take("text"), motive),
        *_tags(part, "kind"),
        *_suggestion(part.take("suggestion")),
    ]
    for each in part.parts("citations"):
        bodies += [
            *_text(each.take("title"), "linking"),
            *_thing(each.take("url"), "linking"),
        ]
    return Draft(where, motive, bodies, _place_of(part, record, names), part)


def _suggestion(value: Any) -> list[Node]:
    if value is None:
        return []
    if isinstance(value, str):
        return _text(value, "editing")
    body = _text(encode(value).decode(), "editing")
    return [{**body[0], "format": "application/json"}]


def _place_of(note: Part, record: Part, names: Names) -> list[Node]:
    """Name what a note is about: a part of the record, a span, or else the record."""
    iri = names.iri(record.see("id"))
    pointer, span = note.take("pointer"), note.part("span")
    made: list[Node] = []
    if pointer is not None:
        selector = node(None, type="FragmentSelector", value=pointer, conformsTo=JSON_POINTER)
        made.append(node(None, type="SpecificResource", source=iri, selector=selector))
    if span is not None:
        made.append(target(span, names))
    return made or [{"id": iri}]


_RECORDS: dict[str, Callable[[Part, Names], Iterator[Draft]]] = {
    "Article": _article,
    "Actor": _actor,
    "Event": _event,
    "Attribution": _attribution,
}
