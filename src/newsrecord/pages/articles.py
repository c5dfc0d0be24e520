"""An article made of the nodes about it, with its actors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newsrecord.loss import Ledger, LossKind
from newsrecord.pages import parts
from newsrecord.pages.actors import Cast
from newsrecord.pages.blocks import types_of
from newsrecord.pages.dates import dated
from newsrecord.pages.nodes import plain_context
from newsrecord.pages.remainder import Remainder
from newsrecord.pages.texts import flat, link, listed, tag, text, truth, word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsrecord.source import Json

__all__ = ["Scene", "article", "compact", "provenance"]

DATES = {
    "published": "datePublished",
    "modified": "dateModified",
    "created": "dateCreated",
    "expires": "expires",
}
VARIANTS = (
    ("headline", "alternative", "alternativeHeadline"),
    ("description", "abstract", "abstract"),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """What the nodes of a page are read with: its declared language, its nodes by `@id`."""

    language: str
    known: Mapping[str, dict[str, Json]]
    ledger: Ledger
    version: str


def provenance(scene: Scene) -> list[Json]:
    """Say that the record was imported, and by what."""
    return [{"method": "import", "agent": "newsrecord", "version": scene.version}]


def compact(record: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is absent or empty."""
    return {key: value for key, value in record.items() if value not in (None, [], {})}


def article(
    node: dict[str, Json], id_: str, url: str, scene: Scene, *, parent: str = ""
) -> tuple[dict[str, Any], Cast]:
    """Make an article of a node, and name its actors."""
    rest = Remainder(node)
    cast = Cast(id_, scene.known, provenance(scene))
    types = types_of(node)
    place = "/" + next(iter(types), "")
    _addressed(rest, url)
    made = {
        "id": id_,
        "type": "Article",
        **_texts(rest),
        "language": _language(rest, scene, place),
        **_people(rest, cast),
        "url": url or None,
        "identifiers": parts.identifiers(rest),
        "version": rest.first("version", _version),
        **{key: _date(rest, name, scene.ledger, place, id_) for key, name in DATES.items()},
        **_topics(rest, types),
        "media": parts.media(rest, scene.known),
        "corrections": parts.corrections(rest),
        "relations": [{"kind": "related", "target": parent}] if parent else [],
        "is_accessible_for_free": rest.first("isAccessibleForFree", truth),
        "provenance": provenance(scene),
    }
    rest.drop_each("@context", [each for each in rest.all("@context") if plain_context(each)])
    return compact(made | {"ext": rest.ext()}), cast


def _addressed(rest: Remainder, url: str) -> None:
    """Drop what says no more than the address of the article."""
    for name in ("url", "@id", "mainEntityOfPage"):
        rest.drop_each(name, [value for value in rest.all(name) if _says_only(value, url)])


def _says_only(value: Json, url: str) -> bool:
    if isinstance(value, dict) and value:
        told = [each for key, each in value.items() if (key, each) != ("@type", "WebPage")]
        return bool(told) and value.keys() <= {"@type", "@id", "url"} and _all_are(url, told)
    return bool(url) and value == url


def _all_are(url: str, values: list[Json]) -> bool:
    return bool(url) and all(value == url for value in values)


# Texts --------------------------------------------------------------------------------------------


def _texts(rest: Remainder) -> dict[str, Any]:
    variants = [
        {"field": field, "role": role, "text": found}
        for field, role, name in VARIANTS
        for found in rest.every(name, text)
    ]
    place = rest.first("locationCreated", _place)
    return {
        "headline": rest.first("headline", text),
        "body": rest.first("articleBody", text) or rest.first("text", text),
        "variants": variants,
        "description": rest.first("description", text),
        "credit_line": rest.first("creditText", text),
        "dateline": rest.first("dateline", text),
        "located": {"name": place} if place else None,
    }


def _place(value: Json) -> str | None:
    return word(value.get("name") if isinstance(value, dict) else value)


def _version(value: Json) -> str | None:
    plain = isinstance(value, (int, float)) and not isinstance(value, bool)
    return str(value) if plain else word(value)


def _language(rest: Remainder, scene: Scene, place: str) -> str:
    """Take the declared language: of the node, else of the page; an invalid one is none."""
    declared = [each for each in rest.all("inLanguage") if each not in ("", None)]
    found = rest.first("inLanguage", tag) if declared else tag(scene.language)
    if found is None and (declared or scene.language):
        path = f"{place}/inLanguage" if declared else "/html/@lang"
        why = "no language of BCP 47; the text is kept in ext" if declared else "no such language"
        scene.ledger.add(path, LossKind.LANGUAGE, why=why)
    return found or "und"


# People and topics --------------------------------------------------------------------------------


def _people(rest: Remainder, cast: Cast) -> dict[str, Any]:
    authors = cast.parties(rest, "author", authors=True)
    publishers = cast.parties(rest, "publisher")
    holders = cast.parties(rest, "copyrightHolder")
    rights = {
        "holder": holders[0] if holders else None,
        "notice": rest.first("copyrightNotice", text),
        "license": rest.first("license", _license),
        "usage_terms": rest.first("usageInfo", _license),
    }
    return {
        "byline": "\n".join(cast.bylines) or None,
        "authors": authors,
        "publisher": publishers[0] if publishers else None,
        "info_sources": [
            *({**each, "role": "publisher"} for each in publishers[1:]),
            *({**each, "role": "copyrightHolder"} for each in holders[1:]),
            *cast.parties(rest, "sourceOrganization"),
        ],
        "rights": compact(rights),
    }


def _license(value: Json) -> str | None:
    return link(value) or word(value)


def _topics(rest: Remainder, types: tuple[str, ...]) -> dict[str, Any]:
    keywords = rest.all("keywords")
    split = len(keywords) == 1 and isinstance(keywords[0], str) and "," in keywords[0]
    return {
        "genres": parts.genres(rest, types),
        "subjects": parts.concepts(rest, "about"),
        "keywords": list(dict.fromkeys(listed(keywords[0])))
        if split
        else rest.every("keywords", word),
        "sections": rest.every("articleSection", word),
    }


# Dates --------------------------------------------------------------------------------------------


def _date(rest: Remainder, name: str, ledger: Ledger, place: str, id_: str) -> str | None:
    """Take a date as given; what is no date stays in `ext` and is told."""
    read = None
    for value in flat(rest.all(name)):
        read = dated(value) if isinstance(value, str) else None
        if read is None:
            if value not in ("", None):
                why = "no date that can be told for certain; the text is kept in ext"
                ledger.add(f"{place}/{name}", LossKind.COERCED, id_, why)
            continue
        if read.coarser:
            why = "a time of day without seconds; the text is kept in ext"
            ledger.add(f"{place}/{name}", LossKind.PRECISION, id_, why)
        if read.moment == value:
            rest.drop(name, value)
        return read.moment
    return None
