"""A record under account: what a format takes of it is carried, and all the rest is lost.

A write-only format reads a record through `Part`.  Whatever it does not take ends up in the
ledger, so that nothing can be left out without being counted.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from newsrecord.loss import LossKind
from newsrecord.model.shape import EnumShape, FieldShape, ListShape, ObjectShape, Shape, fields_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from newsrecord.loss import Ledger
    from newsrecord.model import Value

__all__ = ["Part", "leaves"]

LANGUAGES = frozenset({"language", "translated_from", "from", "to"})


class Part:
    """A record or an object in it, with an account of the fields that were taken."""

    __slots__ = ("_kids", "_lost", "_model", "_path", "_used", "value", "why")

    def __init__(self, value: Any, model: type[Value], path: str = "") -> None:
        self.value = value
        self.why = ""
        self._model = model
        self._path = path or f"/{model.__name__}"
        self._used: set[str] = set()
        self._kids: dict[str, tuple[Part, ...]] = {}
        self._lost: dict[tuple[str, LossKind], str] = {}

    def see(self, name: str) -> Any:
        """Look at a field without carrying it."""
        return getattr(self.value, name)

    def take(self, name: str) -> Any:
        """Carry a field that holds a string, a number, a list of them or foreign JSON."""
        self._used.add(name)
        return getattr(self.value, name)

    def part(self, name: str) -> Part | None:
        """Return the object in a field, to be accounted for by itself."""
        found = self.parts(name)
        return found[0] if found else None

    def parts(self, name: str) -> tuple[Part, ...]:
        """Return the objects in a field, each to be accounted for by itself."""
        if name not in self._kids:
            self._kids[name] = tuple(self._parts(name))
        return self._kids[name]

    def _parts(self, name: str) -> Iterator[Part]:
        value = getattr(self.value, name)
        if value is None:
            return
        field = _fields(self._model)[name]
        shape, path = field.shape, f"{self._path}/{field.name}"
        if isinstance(shape, ListShape) and isinstance(shape.item, ObjectShape):
            for item in value:
                yield Part(item, shape.item.model, f"{path}/*")
        elif isinstance(shape, ObjectShape):
            yield Part(value, shape.model, path)

    def lose(self, name: str, kind: LossKind, why: str) -> None:
        """Count once a loss of its own kind for a field of which something is carried."""
        self._lost[f"{self._path}/{name}", kind] = why

    def account(self, ledger: Ledger, record: str, why: str = "") -> None:
        """Count what was not taken."""
        why = self.why or why
        for (path, kind), reason in self._lost.items():
            ledger.add(path, kind, record, reason)
        for attribute, field in _fields(self._model).items():
            value = getattr(self.value, attribute)
            if value is None or value == () or attribute in self._used:
                continue
            if attribute in self._kids:
                for kid in self._kids[attribute]:
                    kid.account(ledger, record, why)
                continue
            for leaf in leaves(value, field.shape, f"{self._path}/{field.name}"):
                ledger.add(leaf, _kind(leaf), record, why)


def leaves(value: Any, shape: Shape, path: str) -> list[str]:
    """List the path pattern of each string, number, boolean and foreign JSON in a value."""
    found: list[str] = []
    if isinstance(shape, ListShape):
        for item in value:
            found += leaves(item, shape.item, f"{path}/*")
    elif isinstance(shape, ObjectShape):
        for attribute, field in _fields(shape.model).items():
            under = getattr(value, attribute)
            if under is not None and under != ():
                found += leaves(under, field.shape, f"{path}/{field.name}")
    else:
        found.append(path)
    return found


@cache
def _fields(model: type[Value]) -> Mapping[str, FieldShape]:
    """Map attributes to fields, but for `type`, which says no more than the path does."""
    return {
        each.attribute: each
        for each in fields_of(model)
        if each.name != "type" or not isinstance(each.shape, EnumShape)
    }


@cache
def _kind(path: str) -> LossKind:
    if "/provenance/" in path:
        return LossKind.PROVENANCE
    if path.rpartition("/")[2] in LANGUAGES:
        return LossKind.LANGUAGE
    return LossKind.DROPPED
