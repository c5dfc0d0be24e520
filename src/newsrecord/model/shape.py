"""The model read as data: one walk over the annotations that every generator uses.

JSON Schema, Arrow schema, the twins and the field tables all come from `shape_of`, so that no
second description of a field exists anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args, get_origin

from newsrecord.model.base import AnyJson, Items, Kind, Number, Target, Term, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "BoolShape",
    "EnumShape",
    "FieldShape",
    "JsonShape",
    "ListShape",
    "NumberShape",
    "ObjectShape",
    "Shape",
    "StringShape",
    "fields_of",
    "objects_under",
]


@dataclass(frozen=True, slots=True)
class StringShape:
    """A string of a kind; `targets` are the record types that an id may lead to."""

    kind: Kind
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EnumShape:
    """One of a few strings."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoolShape:
    """True or false, or only true."""

    only_true: bool = False


@dataclass(frozen=True, slots=True)
class NumberShape:
    """A number within bounds."""

    number: Number


@dataclass(frozen=True, slots=True)
class JsonShape:
    """Foreign JSON."""

    json: AnyJson


@dataclass(frozen=True, slots=True)
class ObjectShape:
    """A value object."""

    model: type[Value]


@dataclass(frozen=True, slots=True)
class ListShape:
    """A list of one shape."""

    item: Shape
    items: Items


Shape: TypeAlias = (
    StringShape | EnumShape | BoolShape | NumberShape | JsonShape | ObjectShape | ListShape
)


@dataclass(frozen=True, slots=True)
class FieldShape:
    """A field: its name in Python, its name in the data, its meaning and its shape."""

    attribute: str
    name: str
    required: bool
    term: Term
    shape: Shape


@cache
def fields_of(model: type[Value]) -> tuple[FieldShape, ...]:
    """List the fields of a model in their fixed order."""
    return tuple(_fields(model))


def _fields(model: type[Value]) -> Iterator[FieldShape]:
    for attribute, info in model.model_fields.items():
        (term,) = (item for item in info.metadata if isinstance(item, Term))
        yield FieldShape(
            attribute,
            info.alias or attribute,
            info.is_required(),
            term,
            _shape(info.annotation, info.metadata),
        )


def _shape(annotation: Any, metadata: list[Any]) -> Shape:
    origin, args = get_origin(annotation), get_args(annotation)
    if hasattr(annotation, "__metadata__"):
        return _shape(args[0], [*annotation.__metadata__, *metadata])
    if type(None) in args:
        (inner,) = (arg for arg in args if arg is not type(None))
        return _shape(inner, metadata)
    for item in metadata:
        if isinstance(item, AnyJson):
            return JsonShape(item)
    if origin is tuple:
        items = [item for item in metadata if isinstance(item, Items)]
        return ListShape(_shape(args[0], []), items[-1])
    if origin is Literal:
        return BoolShape(only_true=True) if args == (True,) else EnumShape(args)
    return _scalar(annotation, metadata)


def _scalar(annotation: Any, metadata: list[Any]) -> Shape:
    if annotation is bool:
        return BoolShape()
    if annotation is str:
        (kind,) = (item for item in metadata if isinstance(item, Kind))
        targets = [item.types for item in metadata if isinstance(item, Target)]
        return StringShape(kind, targets[0] if targets else ())
    if annotation in (int, float):
        (number,) = (item for item in metadata if isinstance(item, Number))
        return NumberShape(number)
    return ObjectShape(annotation)


def objects_under(*models: type[Value]) -> tuple[type[Value], ...]:
    """List the models and all value objects below them, each before those that hold it."""
    found: dict[type[Value], None] = {}

    def visit(model: type[Value]) -> None:
        for field in fields_of(model):
            shape = field.shape.item if isinstance(field.shape, ListShape) else field.shape
            if isinstance(shape, ObjectShape) and shape.model not in found:
                visit(shape.model)
        found.setdefault(model)

    for model in models:
        visit(model)
    return tuple(found)
