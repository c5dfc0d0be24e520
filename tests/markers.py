"""Records in which every value says where it came from, to see what a format carries of them.

`marked("Event")` gives several records of the type: every field is filled, every list holds two
items, each value of an enumeration and each of the alternatives of an object with exactly one
member occurs in one of them.  All strings and numbers are markers: they occur nowhere else.
`thinned` leaves out optional fields at random, so that a format is seen with gaps.
"""

from __future__ import annotations

import datetime
import hashlib
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from newsrecord.model import RECORDS, Header
from newsrecord.model.shape import (
    BoolShape,
    EnumShape,
    JsonShape,
    ListShape,
    NumberShape,
    ObjectShape,
    Shape,
    StringShape,
    fields_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from newsrecord.model import Value

__all__ = ["SPELLINGS", "Choice", "Marked", "Marker", "marked", "missing", "thinned"]

VARIANTS = 17
"""One more than the longest enumeration has values, so that lists pair them differently."""


class Marker(NamedTuple):
    """A value and where it stands: the pattern with `*` for each index, and the path itself."""

    pattern: str
    path: tuple[str | int, ...]
    parts: tuple[str, ...]
    """The texts by which it is known in an output; all of them, if it may be taken apart."""


class Choice(NamedTuple):
    """A value out of a few, which cannot be told by its text: an enumeration or a boolean."""

    pattern: str
    path: tuple[str | int, ...]
    others: tuple[Any, ...]


class Marked(NamedTuple):
    """A record, as plain data, with its markers and choices."""

    record: dict[str, Any]
    markers: tuple[Marker, ...]
    choices: tuple[Choice, ...]


def _letters(number: int) -> str:
    return "".join(chr(ord("A") + number // 26**power % 26) for power in range(3))


def _day(number: int) -> str:
    return (datetime.date(1001, 1, 1) + datetime.timedelta(number)).isoformat()


def _interval(number: int) -> str:
    return f"{_day(2 * number)}/{_day(2 * number + 1)}"


SPELLINGS: Mapping[str, Callable[[int], str]] = {
    "text": lambda n: f"m{n}m",
    "id": lambda n: f"mark/m{n}m",
    "iri": lambda n: f"https://example.org/m{n}m",
    "moment": lambda n: f"2{_day(n)[1:]}T09:30:00Z",
    "time": lambda n: f"{n % 24:02}:{n // 24 % 60:02}:{n // 1440 % 60:02}+07:{n // 86400 + 31}",
    "edtf": _interval,
    "language": lambda n: f"qaa-x-m{n}m",
    "country": lambda n: "Q" + _letters(n),
    "sha256": lambda n: hashlib.sha256(str(n).encode()).hexdigest(),
    "json_pointer": lambda n: f"/m{n}m",
    "base": lambda n: f"https://m{n}m.example/",
    "format_version": lambda _: "1",
}
"""How a marker of each kind of string is written; an EDTF is an interval of two plain days."""


@dataclass(slots=True)
class _Maker:
    """Makes one variant of a record; `keep` is the share of optional fields that are there."""

    variant: int
    keep: float
    spellings: Mapping[str, Callable[[int], str]]
    count: int = 0
    markers: list[Marker] = field(default_factory=list[Marker])
    choices: list[Choice] = field(default_factory=list[Choice])

    def record(self, model: type[Value]) -> Marked:
        made = self._object(model, f"/{model.__name__}", ())
        return Marked(made, tuple(self.markers), tuple(self.choices))

    def _object(
        self, model: type[Value], pattern: str, path: tuple[str | int, ...]
    ) -> dict[str, Any]:
        chance = random.Random(f"{self.variant} {path}")
        left_out = self._left_out(model, chance, path)
        return {
            each.name: self.value(each.shape, f"{pattern}/{each.name}", (*path, each.name))
            for each in fields_of(model)
            if each.name not in left_out
        }

    def _left_out(
        self, model: type[Value], chance: random.Random, path: tuple[str | int, ...]
    ) -> set[str]:
        optional = [each.name for each in fields_of(model) if not each.required]
        out = {name for name in optional if chance.random() > self.keep}
        names = [each.name for each in fields_of(model)]
        if model.AT_LEAST_ONE:
            out.discard(model.AT_LEAST_ONE[self._turn(path) % len(model.AT_LEAST_ONE)])
        if model.EXACTLY_ONE:
            one = model.EXACTLY_ONE[self._turn(path) % len(model.EXACTLY_ONE)]
            out = (out | set(model.EXACTLY_ONE)) - {one}
        if len(out) == len(names):
            out.discard(chance.choice(names))
        return out

    def _turn(self, path: tuple[str | int, ...]) -> int:
        return self.variant + sum(step for step in path if isinstance(step, int))

    def value(self, shape: Shape, pattern: str, path: tuple[str | int, ...]) -> Any:
        if isinstance(shape, ListShape):
            return [
                self.value(shape.item, f"{pattern}/*", (*path, index))
                for index in range(shape.items.high or 2)
            ]
        if isinstance(shape, ObjectShape):
            return self._object(shape.model, pattern, path)
        if isinstance(shape, (EnumShape, BoolShape)):
            return self._choice(shape, pattern, path)
        return self._marker(shape, pattern, path)

    def _choice(
        self, shape: EnumShape | BoolShape, pattern: str, path: tuple[str | int, ...]
    ) -> Any:
        if isinstance(shape, BoolShape):
            values: tuple[Any, ...] = (True,) if shape.only_true else (True, False)
        else:
            values = shape.values
        chosen = values[self._turn(path) % len(values)]
        others = tuple(value for value in values if value != chosen)
        if others:
            self.choices.append(Choice(pattern, path, others))
        return chosen

    def _marker(self, shape: Shape, pattern: str, path: tuple[str | int, ...]) -> Any:
        self.count += 1
        number = self.count + 1000
        made: Any
        if isinstance(shape, StringShape):
            made = self.spellings[shape.kind.name](number)
            parts = tuple(made.split("/")) if shape.kind.name == "edtf" else (made,)
        elif isinstance(shape, JsonShape):
            text = f"m{number}m"
            made, parts = ({"x:m": text} if shape.json.members else {"m": [text]}), (text,)
        else:
            assert isinstance(shape, NumberShape)
            made = number + 70_000_000 if shape.number.high > 1 else float(f"0.7{number:05}1")
            parts = (str(made),)
        if not (isinstance(shape, StringShape) and shape.kind.name == "format_version"):
            self.markers.append(Marker(pattern, path, parts))
        return made


def marked(
    kind: str, *, spellings: Mapping[str, Callable[[int], str]] = SPELLINGS
) -> tuple[Marked, ...]:
    """Make records of a type, or headers, in which every field is filled."""
    return tuple(_make(kind, number, 1.0, spellings) for number in range(VARIANTS))


def thinned(
    kind: str,
    count: int = 100,
    *,
    keep: float = 0.6,
    spellings: Mapping[str, Callable[[int], str]] = SPELLINGS,
) -> Iterator[Marked]:
    """Make records in which optional fields are missing at random, the same on every run."""
    return (_make(kind, number, keep, spellings) for number in range(count))


def _make(
    kind: str, variant: int, keep: float, spellings: Mapping[str, Callable[[int], str]]
) -> Marked:
    model: type[Value] = Header if kind == "Header" else RECORDS[kind]
    return _Maker(variant, keep, spellings).record(model)


def missing(made: Marked, output: str) -> list[Marker]:
    """List the markers of which an output does not hold all parts."""
    return [each for each in made.markers if any(part not in output for part in each.parts)]
