"""The law that nothing of a page is lost, on its own walk over the JSON-LD."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["MARK", "SEVERAL", "leaves", "marked", "missing", "scripts"]

SCRIPT = re.compile(r"<script[^>]*ld\+json[^>]*>(.*?)</script", re.DOTALL | re.IGNORECASE)
CONTEXT = re.compile(r"https?://(?:www\.)?schema\.org/?")
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
