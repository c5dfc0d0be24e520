"""An article as a NewsArticle, made of terms of schema.org alone, fit to stand in its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsrecord.formats.schemaorg.actor import summary
from newsrecord.formats.schemaorg.things import address, defined_term, identifiers, place, work
from newsrecord.formats.script import Names, Node, node
from newsrecord.loss import LossKind
from newsrecord.model.strings import ID

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsrecord.formats.part import Part

__all__ = ["article", "party"]

MEDIA = {"photo": "image", "graphic": "image", "video": "video", "audio": "audio"}
CLASSES = {"image": "ImageObject", "video": "VideoObject", "audio": "AudioObject"}
PRINTED = ("headline", "body", "dateline", "sections")
"""What makes a NewsArticle; a record without them stands for a post or a message only quoted."""

PHOTO = "https://schema.org/Photograph"
ORDER = "authors are a set; the list keeps their order only for readers of plain JSON"


def article(
    part: Part, names: Names, *, actors: Mapping[str, Any] | None = None, paywall: str = ""
) -> Node:
    """Write an article; `actors` are put in by id, `paywall` selects the part behind the wall."""
    known = actors or {}
    return node(
        "NewsArticle" if any(map(part.see, PRINTED)) else "CreativeWork",
        **{"@id": names.iri(part.take("id"))},
        **_page(part),
        **_texts(part),
        **_times(part),
        author=_authors(part, names, known),
        publisher=_party(part, "publisher", names, known),
        contributor=[
            party(each, names, "Organization", known) for each in part.parts("info_sources")
        ],
        **_media(part),
        **_topics(part),
        **_links(part, names),
        **_rights(part, names, known),
        **_access(part, paywall),
    )


def _page(part: Part) -> Node:
    url = address(part, "url")
    page = None if url is None else {"@type": "WebPage", "@id": url}
    return {"url": url, "mainEntityOfPage": page, "identifier": identifiers(part)}


def _texts(part: Part) -> Node:
    language = part.take("language")
    return {
        "headline": part.take("headline"),
        "alternativeHeadline": _variants(part, "headline"),
        "description": part.take("description"),
        "abstract": _variants(part, "description"),
        "articleBody": part.take("body"),
        "inLanguage": None if language == "und" else language,
        "creditText": part.take("credit_line"),
        "dateline": part.take("dateline"),
        "version": part.take("version"),
        "creativeWorkStatus": part.take("pub_status"),
        "correction": [
            node("CorrectionComment", text=each.take("text"), datePublished=each.take("date"))
            for each in part.parts("corrections")
        ],
    }


def _variants(part: Part, text: str) -> list[str]:
    found = [each for each in part.parts("variants") if each.see("field") == text]
    for each in found:
        each.take("field")
    return [each.take("text") for each in found]


def _times(part: Part) -> Node:
    return {
        "datePublished": part.take("published"),
        "dateModified": part.take("modified"),
        "dateCreated": part.take("created"),
        "expires": part.take("expires"),
    }


def _authors(part: Part, names: Names, actors: Mapping[str, Any]) -> list[Node]:
    """Write one node an author; somebody named like a publisher or agency here is one."""
    if len(part.see("authors")) > 1:
        part.lose("authors", LossKind.ORDER, ORDER)
    houses = [*part.see("info_sources"), *filter(None, [part.see("publisher")])]
    outlets = {each.name for each in houses}
    return [
        party(each, names, "Organization" if each.see("name") in outlets else "Person", actors)
        for each in part.parts("authors")
    ]


def party(part: Part, names: Names, kind: str, actors: Mapping[str, Any]) -> Node:
    """Write a party: a link with the name as given, or a thing of this kind with a name."""
    actor, name = part.take("actor"), part.take("name")
    if actor is None:
        return node(kind, name=name)
    if actor in actors:
        made = summary(actors[actor], names)
        return {**made, "name": name or made["name"]}
    return node(None, **{"@id": names.iri(actor)}, name=name)


def _party(part: Part, name: str, names: Names, actors: Mapping[str, Any]) -> Node | None:
    found = part.part(name)
    return None if found is None else party(found, names, "Organization", actors)


def _media(part: Part) -> Node:
    made: dict[str, list[Node]] = {}
    for each in part.parts("media"):
        kind = each.take("kind")
        member = MEDIA.get(kind, "associatedMedia")
        url = address(each, "url")
        item = node(
            CLASSES.get(member, "MediaObject"),
            additionalType=PHOTO if kind == "photo" else None,
            url=url,
            contentUrl=url if member == "image" else None,
            caption=each.take("caption"),
            creditText=each.take("credit_line"),
            dateCreated=each.take("created"),
        )
        made.setdefault(member, []).append(item)
    return made


def _topics(part: Part) -> Node:
    return {
        "articleSection": part.take("sections"),
        "keywords": part.take("keywords"),
        "genre": [genre for genre in map(_genre, part.parts("genres")) if genre is not None],
        "about": [defined_term(each) for each in part.parts("subjects")],
    }


def _genre(part: Part) -> Any:
    uri = address(part, "uri")
    if uri is not None:
        return uri
    return part.take("code" if part.see("label") is None else "label")


def _links(part: Part, names: Names) -> Node:
    made: dict[str, list[Any]] = {"translationOfWork": _translated(part, names), "isBasedOn": []}
    members = {"translation_of": "translationOfWork", "based_on": "isBasedOn"}
    for each in part.parts("relations"):
        if each.see("kind") in members:
            made[members[each.take("kind")]].append(names.link(each.take("target")))
    located = part.part("located")
    return {
        **made,
        "locationCreated": None if located is None else place(located, names),
    }


def _translated(part: Part, names: Names) -> list[Node]:
    """Write the steps of a translation as works, each inside the one that was made of it."""
    last: Node | None = None
    for step in part.parts("translations"):
        original, language = step.take("original"), step.take("from_")
        iri = names.iri(original) if original is not None and ID.accepts(original) else None
        made = node(
            "CreativeWork",
            **{"@id": iri},
            identifier=original if iri is None else None,
            inLanguage=None if language == "und" else language,
            translationOfWork=last,
        )
        last = made if len(made) > 1 else last
    return [] if last is None else [last]


def _rights(part: Part, names: Names, actors: Mapping[str, Any]) -> Node:
    rights = part.part("rights")
    if rights is None:
        return {}
    return {
        "copyrightHolder": _party(rights, "holder", names, actors),
        "copyrightNotice": rights.take("notice"),
        "license": work(rights.take("license"), member="name"),
        "usageInfo": work(rights.take("usage_terms"), member="text"),
    }


def _access(part: Part, paywall: str) -> Node:
    free = part.take("is_accessible_for_free")
    behind = node("WebPageElement", isAccessibleForFree=False, cssSelector=paywall)
    return {
        "isAccessibleForFree": free,
        "hasPart": behind if paywall and free is False else None,
    }
