"""The law that nothing of a page is lost, on its own walk over the JSON-LD."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["MARK", "SEVERAL", "leaves", "marked", "missing", "rarer", "reshaped", "scripts"]

SCRIPT = re.compile(r"<script[^>]*ld\+json[^>]*>(.*?)</script", re.DOTALL | re.IGNORECASE)
CONTEXT = re.compile(r"https?://(?:www\.)?schema\.org/?")
TAKEN_OUT = {
    "@graph",
    "hasPart",
    "item",
    "itemListElement",
    "liveBlogUpdate",
    "mainEntity",
    "mainEntityOfPage",
}
"""Properties under which articles are taken out, so that lists there may change."""
MARK = re.compile("\u2042[0-9]+\u2042")
SEVERAL = re.compile(r",|;| / | & | (?:and|und|et|y|og|och) ")
TOLD_BY_THE_FIELD = {
    "AudioObject",
    "CorrectionComment",
    "GovernmentOrganization",
    "ImageObject",
    "MediaObject",
    "Organization",
    "Person",
    "PropertyValue",
    "Thing",
    "VideoObject",
    "WebPage",
}
"""Types that need not be written: the field, or the kind of an actor, says as much."""


def scripts(text: str) -> list[Any]:
    """Read the JSON-LD of a page without the reader under test."""
    return [json.loads(each, strict=False) for each in SCRIPT.findall(text)]


def leaves(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Yield all that is no object and no list, with the name it stands under."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from leaves(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item, key)
    else:
        yield key, value


def missing(given: Iterable[tuple[str, Any]], records: Any) -> list[tuple[str, Any]]:
    """List the leaves that no record holds, neither in a field nor in `ext`."""
    there = {(type(value), value) for _, value in leaves(records)}
    return [
        (key, value)
        for key, value in given
        if (type(value), value) not in there
        and not (key == "@type" and value in TOLD_BY_THE_FIELD)
        and not (key == "@context" and CONTEXT.fullmatch(value))
    ]


def rarer(given: Iterable[tuple[str, Any]], records: Any, *, url: str) -> list[Any]:
    """List the leaves that the records hold less often than what was given; `url` may be once."""
    told = (leaf for leaf in given if leaf[0] not in {"@type", "@context"} and leaf[1] != url)
    there = Counter((type(value), value) for _, value in leaves(records))
    return list((Counter((type(value), value) for _, value in told) - there).elements())


def reshaped(given: Any, records: Any) -> list[tuple[str, Any]]:
    """List the lists that nest or repeat themselves and stand under their name in no record.

    Where nodes are merged, such a list may be one of several values.
    """
    there: set[tuple[str, str]] = set()
    for key, value in properties(records):
        name = key.removeprefix("schema:") if key.startswith("schema:") else named(key)
        there.add((name, json.dumps(value, sort_keys=True)))
        for item in value if isinstance(value, list) else []:
            there.add((name, json.dumps(item, sort_keys=True)))
    return [
        (key, value)
        for key, value in properties(given)
        if is_shaped(value)
        and not any(name in TAKEN_OUT for name, _ in properties({key: value}))
        and (named(key), json.dumps(value, sort_keys=True)) not in there
    ]


def named(key: str) -> str:
    """Write a name of a property as `ext` does."""
    return re.sub("[ %]", lambda match: f"%{ord(match[0]):02X}", key) or "%"


def properties(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield each property of each object, with all of its value."""
    if isinstance(value, dict):
        yield from value.items()
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from properties(item)


def is_shaped(value: Any) -> bool:
    """Tell whether a list says more than which values there are."""
    if not isinstance(value, list):
        return False
    texts = [json.dumps(item, sort_keys=True) for item in value]
    return len({*texts}) < len(texts) or any(isinstance(item, list) for item in value)


def marked(value: Any, marks: set[str], key: str = "") -> Any:
    """Put a mark of its own into every text that is no id, type or context."""
    if isinstance(value, dict):
        return {name: marked(item, marks, name) for name, item in value.items()}
    if isinstance(value, list):
        return [marked(item, marks, key) for item in value]
    if not isinstance(value, str) or key in {"@id", "@type", "@context"}:
        return value
    mark = f"\u2042{len(marks)}\u2042"
    marks.add(mark)
    return value + mark
