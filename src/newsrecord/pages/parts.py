"""The parts of an article: media, corrections, concepts, identifiers, each with what it leaves."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from newsrecord.codes import PATTERNS
from newsrecord.pages.blocks import types_of
from newsrecord.pages.dates import dated
from newsrecord.pages.nodes import is_reference
from newsrecord.pages.texts import flat, iri, link, spelt, text, word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from newsrecord.pages.remainder import Remainder
    from newsrecord.source import Json

__all__ = ["concepts", "corrections", "genres", "identifiers", "media", "moment"]

MEDIA = {"image": "", "video": "video", "audio": "audio", "associatedMedia": ""}
KINDS = {
    "AudioObject": "audio",
    "ImageObject": "",
    "MediaObject": "",
    "Photograph": "photo",
    "VideoObject": "video",
}
GENRES = {
    "AnalysisNewsArticle": "Analysis",
    "BackgroundNewsArticle": "Background",
    "OpinionNewsArticle": "Opinion",
    "ReviewNewsArticle": "Review",
}
"""Classes of schema.org that say what a genre of the IPTC says."""
IPTC_GENRE = "http://cv.iptc.org/newscodes/genre/"
GENERAL = {"Article", "NewsArticle"}


def _taken(
    rest: Remainder,
    name: str,
    read: Callable[[Json], tuple[dict[str, Any], bool] | None],
    told: Iterable[dict[str, Any]] = (),
) -> list[dict[str, Any]]:
    """Read all values of a property; `read` tells whether its part says all of the value.

    What makes a part that is there already, or was told before, is kept as well.
    """
    known = {spelt(part) for part in told}
    found: list[dict[str, Any]] = []
    for value in rest.all(name):
        made = read(value)
        if made is None or spelt(made[0]) in known:
            continue
        if made[1]:
            rest.drop(name, value)
        known.add(spelt(made[0]))
        found.append(made[0])
    return found


def _all_in(said: Iterable[Json], made: dict[str, Any]) -> bool:
    """Tell whether a part says all that was said, and as often."""
    left = [each for key, each in made.items() if key not in {"kind", "scheme"}]
    for value in said:
        if not isinstance(value, str) or value not in left:
            return False
        left.remove(value)
    return True


def moment(value: Json) -> str | None:
    """Read a date of a part, which is left out unless it is a Moment as it stands."""
    found = dated(value) if isinstance(value, str) else None
    return found.moment if found and found.moment == value else None


# Media --------------------------------------------------------------------------------------------


def media(rest: Remainder, known: Mapping[str, dict[str, Json]]) -> list[dict[str, Any]]:
    """Take pictures, films and sound."""
    found: list[dict[str, Any]] = []
    for name, kind in MEDIA.items():
        found += _taken(rest, name, partial(_medium, kind=kind, known=known), found)
    return found


def _medium(
    value: Json, *, kind: str, known: Mapping[str, dict[str, Json]]
) -> tuple[dict[str, Any], bool] | None:
    if not isinstance(value, dict):
        url = iri(value)
        made = {"url": url} | ({"kind": kind} if kind else {})
        return (made, url == value) if url else None
    node = known.get(value["@id"], value) if is_reference(value) else value
    types = types_of(node)
    kind = next((KINDS[each] for each in types if KINDS.get(each)), kind)
    told = {
        "kind": kind,
        "url": next(filter(None, (_address(node, name) for name in ("url", "contentUrl"))), None),
        "caption": word(node.get("caption")),
        "credit_line": word(node.get("creditText")),
        "created": moment(node.get("dateCreated")),
    }
    if told["url"] is None:
        told["url"] = link(node.get("@id"))
    made = {key: each for key, each in told.items() if each}
    if not made.keys() - {"kind"}:
        return None
    said = [each for key, each in node.items() if key != "@type"]
    plain = node.get("@type", "MediaObject") in [*KINDS]
    whole = node is value and plain and _all_in(said, made)
    return made, whole


def _address(node: dict[str, Json], name: str) -> str | None:
    return next(filter(None, map(iri, flat(node.get(name, [])))), None)


# Corrections --------------------------------------------------------------------------------------


def corrections(rest: Remainder) -> list[dict[str, Any]]:
    """Take corrections: a text, or a comment with a date."""
    return _taken(rest, "correction", _correction)


def _correction(value: Json) -> tuple[dict[str, Any], bool] | None:
    node = value if isinstance(value, dict) else {"text": value}
    words = text(node.get("text"))
    if words is None or link(words):
        return None
    made: dict[str, Any] = {"text": words}
    date = moment(node.get("datePublished"))
    made |= {"date": date} if date else {}
    made |= {"kind": "correction"} if "CorrectionComment" in types_of(node) else {}
    said = {key: each for key, each in node.items() if key != "@type"}
    plain = node.get("@type", "CorrectionComment") == "CorrectionComment"
    return made, plain and _all_in(said.values(), made)


# Concepts -----------------------------------------------------------------------------------------


def concepts(rest: Remainder, name: str) -> list[dict[str, Any]]:
    """Take what a property names as topics, under a scheme called like the property."""
    return _taken(rest, name, lambda value: _concept(value, "schema:" + name))


def _concept(value: Json, scheme: str) -> tuple[dict[str, Any], bool] | None:
    if not isinstance(value, dict):
        label = word(value)
        if label is None:
            return None
        key = "uri" if link(value) else "label"
        return {"scheme": scheme, key: label}, label == value
    made = {
        "scheme": scheme,
        "code": word(value.get("termCode")),
        "label": word(value.get("name")),
        "uri": link(value.get("@id")) or link(value.get("url")) or link(value.get("sameAs")),
    }
    made = {key: each for key, each in made.items() if each}
    if len(made) == 1 or not made.keys() & {"label", "code"}:
        return None
    said = [each for key, each in value.items() if (key, each) != ("@type", "Thing")]
    return made, _all_in(said, made)


def genres(rest: Remainder, types: tuple[str, ...]) -> list[dict[str, Any]]:
    """Tell the genre from the class, by table, and as given; the class itself stays in `ext`."""
    found: list[dict[str, Any]] = []
    for name in dict.fromkeys(types):
        if name not in GENERAL:
            found.append({"scheme": "schema:type", "code": name})
        if name in GENRES:
            code = GENRES[name]
            found.append({"scheme": "genre", "code": code, "uri": IPTC_GENRE + code})
    return found + concepts(rest, "genre")


# Identifiers --------------------------------------------------------------------------------------


def identifiers(rest: Remainder) -> list[dict[str, Any]]:
    """Take ids that others gave the article."""
    found = _taken(rest, "@id", lambda value: _identifier(value, "schema:@id"))
    given = partial(_identifier, scheme="schema:identifier")
    return found + _taken(rest, "identifier", given, found)


def _identifier(value: Json, scheme: str) -> tuple[dict[str, Any], bool] | None:
    if isinstance(value, dict):
        scheme = word(value.get("propertyID")) or scheme
        said = {key for key, each in value.items() if (key, each) != ("@type", "PropertyValue")}
        inner = _identifier(value.get("value"), scheme)
        whole = bool(inner and inner[1]) and said == {"value", "propertyID"}
        return (inner[0], whole and scheme == value["propertyID"]) if inner else None
    given = str(value) if isinstance(value, int) and not isinstance(value, bool) else word(value)
    pattern = PATTERNS.get(scheme)
    if given is None or (pattern and not pattern.fullmatch(given)):
        return None
    return {"scheme": scheme, "value": given}, given == value
