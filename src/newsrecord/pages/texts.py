"""Values of schema.org as a record takes them: texts, addresses, truth values, languages."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING

from newsrecord.model.strings import IRI, LANGUAGE

if TYPE_CHECKING:
    from newsrecord.source import Json

__all__ = [
    "address",
    "flat",
    "iri",
    "key_of",
    "keyed",
    "link",
    "listed",
    "plain",
    "spelt",
    "tag",
    "text",
    "together",
    "truth",
    "word",
]

ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
TRUTH = {"true": True, "false": False}
REFUSED = re.compile("[\x00\ud800-\udfff]")


def flat(value: Json) -> list[Json]:
    """List the values of a property: nested lists, `@list` and `@set` are one list.

    >>> flat([["a"], {"@list": ["b"]}, None])
    ['a', 'b', None]
    """
    if isinstance(value, dict) and len(value) == 1 and value.keys() <= {"@list", "@set"}:
        (value,) = value.values()
    if not isinstance(value, list):
        return [value]
    return [item for each in value for item in flat(each)]


def spelt(value: Json) -> str:
    """Write a value in one way only, so that two are the same if their texts are."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def keyed(values: list[Json]) -> dict[str, Json]:
    """List values by their texts, which leaves each once."""
    return {spelt(value): value for value in values}


def plain(value: Json) -> bool:
    """Tell whether a value says no more than which values there are: no list in it, no repeat.

    >>> plain("a"), plain(["a", "b"]), plain(["a", "a"]), plain([["a"]]), plain({"@list": ["a"]})
    (True, True, False, False, False)
    """
    items = value if isinstance(value, list) else [value]
    return flat(value) == items and len(keyed(items)) == len(items)


def together(values: list[Json]) -> Json:
    """Put the values of one property into one, which is theirs if they are the same.

    >>> together([[1, 1], [1, 1]]), together([[1, 2], 2, 3]), together([[1, 1], 2])
    ([1, 1], [1, 2, 3], [[1, 1], 2])
    """
    different = list(keyed(values).values())
    if len(different) == 1:
        return different[0]
    items = keyed([item for each in different for item in (flat(each) if plain(each) else [each])])
    return next(iter(items.values())) if len(items) == 1 else list(items.values())


def text(value: Json) -> str | None:
    """Read a text, its HTML entities decoded once; one of blanks only is none.

    >>> text("Caf&eacute; &amp;amp; bar"), text({"@value": "x"}), text(" "), text(3)
    ('Café &amp; bar', 'x', None, None)
    """
    if isinstance(value, dict) and value.keys() == {"@value"}:
        value = value["@value"]
    if not isinstance(value, str) or not value.strip():
        return None
    if "&" not in value:
        return value
    return REFUSED.sub("\ufffd", ENTITY.sub(lambda match: html.unescape(match[0]), value))


def word(value: Json) -> str | None:
    """Read a text such as a name, without blanks around it."""
    found = text(value)
    return found.strip() or None if found is not None else None


def listed(value: Json) -> list[str]:
    """Read keywords in one string, which commas part (schema.org, keywords)."""
    found = word(value)
    return [part.strip() for part in found.split(",") if part.strip()] if found else []


def iri(value: Json) -> str | None:
    """Read an absolute address.

    >>> iri("https://example.org/a"), iri("//example.org/a"), iri("https://example.org/a b")
    ('https://example.org/a', None, None)
    """
    if isinstance(value, dict) and value.keys() <= {"@id", "@type"}:
        value = value.get("@id")
    if not isinstance(value, str) or ":" not in value or not IRI.accepts(value.strip()):
        return None
    return value.strip()


def link(value: Json) -> str | None:
    """Read an absolute address of the web."""
    found = iri(value)
    return found if found and found.lower().startswith(("http://", "https://")) else None


def truth(value: Json) -> bool | None:
    """Read a truth value, also as a word or an address of schema.org.

    >>> truth(True), truth("False"), truth("http://schema.org/True"), truth("maybe")
    (True, False, True, None)
    """
    if isinstance(value, bool):
        return value
    if not isinstance(value, str):
        return None
    return TRUTH.get(value.strip().lower().rpartition("/")[2])


def tag(value: Json) -> str | None:
    """Read a language tag of BCP 47, also with `_`, or None if there is no such language.

    >>> tag("de_AT"), tag("english"), tag({"@type": "Language", "alternateName": "ko"})
    ('de-AT', None, 'ko')
    """
    import langcodes

    if isinstance(value, dict):
        names = [tag(each) for each in (value.get("alternateName"), value.get("name"))]
        return next((name for name in names if name), None)
    if not isinstance(value, str):
        return None
    found = value.strip().replace("_", "-")
    return found if LANGUAGE.accepts(found) and langcodes.tag_is_valid(found) else None


def key_of(value: Json) -> str:
    """Name a node by its `@id`, unless that is one of the block's own."""
    return value.strip() if isinstance(value, str) and not value.startswith("_:") else ""


def address(node: dict[str, Json]) -> str | None:
    """Tell the address of an article: `url`, else that of its page, else an `@id` of the web."""
    for name in ("url", "mainEntityOfPage", "@id"):
        for value in flat(node.get(name, [])):
            found = link(value) or (link(value.get("@id")) if isinstance(value, dict) else None)
            if found:
                return found
    return None
