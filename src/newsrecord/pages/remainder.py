"""A node while a record is made of it: what is taken goes to fields, what stays to `ext`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from newsrecord.pages.texts import flat, keyed, plain, spelt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from newsrecord.source import Json

__all__ = ["Remainder"]

T = TypeVar("T")
QUOTED = re.compile("[\x00-\x20%]")


class Remainder:
    """The values of a node that no field has taken yet, each once.

    A value is gone only if the field says the very same; one that was read otherwise than it was
    written, such as a date with a blank for its T, stays as well, so nothing is ever lost.  What
    no field took any of stays as it is, and so does a list that nests or repeats itself.
    """

    def __init__(self, node: dict[str, Json]) -> None:
        self._node = node
        self._left = {name: keyed(flat(value)) for name, value in node.items()}
        self._taken: set[str] = set()

    def first(self, name: str, read: Callable[[Any], T | None]) -> T | None:
        """Take the first value that can be read."""
        for value in self.all(name):
            found = read(value)
            if found is not None:
                if _same(found, value):
                    self.drop(name, value)
                return found
        return None

    def every(
        self, name: str, read: Callable[[Any], str | None], *, told: Iterable[str] = ()
    ) -> list[str]:
        """Take all values that can be read as texts, each once, but none that is told already."""
        found: dict[str, None] = {}
        known = {*told}
        for value in self.all(name):
            made = read(value)
            if made is not None and made not in known:
                found[made] = None
                if made == value:
                    self.drop(name, value)
        return list(found)

    def all(self, name: str) -> list[Json]:
        """List what is left of a property."""
        return list(self._left.get(name, {}).values())

    def drop(self, name: str, value: Json) -> None:
        """Say that a field holds all of a value."""
        if self._left[name].pop(spelt(value), self) is not self:
            self._taken.add(name)

    def drop_each(self, name: str, values: Iterable[Json]) -> None:
        """Say that fields hold all of some values."""
        for value in values:
            self.drop(name, value)

    def ext(self) -> dict[str, Json]:
        """Return what is left, under names that `ext` takes."""
        found: dict[str, Json] = {}
        for name, value in self._node.items():
            left = self.all(name)
            # No name but the empty one is written as a lone "%", so all stay apart.
            key = "schema:" + (QUOTED.sub(lambda match: quote(match[0]), name) or "%")
            if name not in self._taken or not plain(value):
                found[key] = value
            elif left:
                found[key] = left[0] if len(left) == 1 else left
        return found


def _same(made: object, value: object) -> bool:
    """Tell whether a field holds the very value, and not another form of it."""
    return type(made) is type(value) and made == value
