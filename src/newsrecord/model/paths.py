"""Where the parts of a record stand: the slow, plain walk that knows paths.

`newsrecord.twins` visits the same parts in the same order but keeps no paths, because nearly all
of them are never asked for.  A test holds the two orders together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsrecord.model import RECORDS
from newsrecord.model.shape import (
    JsonShape,
    ListShape,
    ObjectShape,
    Shape,
    StringShape,
    fields_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsrecord.source import Path

__all__ = ["bucket_of", "buckets", "sets", "walk"]

UNCHECKED = ("text",)
"""The kinds of string that every string is, so that they need no bucket."""


def bucket_of(shape: Shape) -> tuple[str, ...]:
    """Name the lists of a visit that a value of this shape is put into."""
    if isinstance(shape, ObjectShape):
        spans = ("TextSpan",) if shape.model.__name__ == "Mention" else ()
        return (*spans, shape.model.__name__)
    if isinstance(shape, StringShape):
        if shape.targets:
            return ("to_" + (shape.targets[0].lower() if len(shape.targets) == 1 else "any"),)
        return () if shape.kind.name in UNCHECKED else (shape.kind.name,)
    if isinstance(shape, JsonShape):
        return ("ext" if shape.json.members else "suggestion",)
    return ()


def buckets() -> tuple[str, ...]:
    """List all buckets in a fixed order."""
    found: dict[str, None] = {}

    def visit(shape: Shape) -> None:
        if isinstance(shape, ListShape):
            visit(shape.item)
            return
        found.update(dict.fromkeys(bucket_of(shape)))
        if isinstance(shape, ObjectShape):
            for field in fields_of(shape.model):
                visit(field.shape)

    for model in RECORDS.values():
        for field in fields_of(model):
            visit(field.shape)
    return tuple(sorted(found))


def walk(record: Any) -> Iterator[tuple[Path, str, Any]]:
    """Yield path, bucket and value of every part of a record that a visit collects.

    **Shape**: single pass, depth first, fields in their fixed order.
    """
    yield from _walk_object(record, ObjectShape(RECORDS[record.type]), ())


def _walk_object(item: Any, shape: ObjectShape, path: Path) -> Iterator[tuple[Path, str, Any]]:
    for field in fields_of(shape.model):
        value = getattr(item, field.attribute)
        if value is not None:
            yield from _walk(value, field.shape, (*path, field.name))


def _walk(value: Any, shape: Shape, path: Path) -> Iterator[tuple[Path, str, Any]]:
    if isinstance(shape, ListShape):
        for index, item in enumerate(value):
            yield from _walk(item, shape.item, (*path, index))
        return
    for bucket in bucket_of(shape):
        yield path, bucket, value
    if isinstance(shape, ObjectShape):
        yield from _walk_object(value, shape, path)


def sets(record: Any) -> Iterator[tuple[Path, Sequence[Any]]]:
    """Yield path and items of every list of a record whose order means nothing."""
    yield from _sets_in(record, ObjectShape(RECORDS[record.type]), ())


def _sets_in(item: Any, shape: ObjectShape, path: Path) -> Iterator[tuple[Path, Sequence[Any]]]:
    for field in fields_of(shape.model):
        value, under = getattr(item, field.attribute), (*path, field.name)
        if isinstance(field.shape, ListShape):
            if not field.shape.items.ordered:
                yield under, value
            if isinstance(field.shape.item, ObjectShape):
                for index, part in enumerate(value):
                    yield from _sets_in(part, field.shape.item, (*under, index))
        elif value is not None and isinstance(field.shape, ObjectShape):
            yield from _sets_in(value, field.shape, under)
