"""How a fault is planted: a rule is broken in one place, chosen by a seed.

A planter takes a record that it may change and returns what to write instead and where the fault
is, or None if the record does not fit.  Of other records it knows the ids, which tell whether a
body is there; what else it needs it writes before or after.
"""

from __future__ import annotations

import itertools
import json
import random
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias, cast

from newsrecord.errors import UsageError

__all__ = [
    "Fault",
    "Faults",
    "FileFault",
    "Line",
    "Plant",
    "Planted",
    "Planting",
    "Record",
    "each",
    "encode",
    "member",
    "pack",
    "plant_all",
]

Record: TypeAlias = dict[str, Any]
Line: TypeAlias = Record | bytes
"""What stands on a line: a record, or its bytes where no value can hold the fault."""


class Plant(NamedTuple):
    """What to write instead of a record: the line at fault, and sound ones before and after it.

    `pointer` is where the only root is.  Its record is the line's, or where the line is bytes the
    one that was replaced; `record_id` says otherwise, "" if the finding will know none.
    """

    line: Line
    pointer: str = ""
    before: Sequence[Line] = ()
    after: Sequence[Line] = ()
    record_id: str | None = None


class Fault(NamedTuple):
    """A fault of a record of the type `on`: "" is any record, "Header" the header."""

    on: str
    planter: Callable[[Record], Plant | None]


class FileFault(NamedTuple):
    """A fault of a whole file: of its text, or of the bytes it is packed into by gzip."""

    change: Callable[[Iterator[bytes]], Iterator[bytes]]
    packed: bool = False


Faults: TypeAlias = Mapping[str, Fault | FileFault]


class Planted(NamedTuple):
    """One fault that was planted: its code, record and pointer; its line is 0 in a whole file."""

    code: str
    record_id: str
    pointer: str
    line: int


@dataclass(frozen=True, slots=True)
class Planting:
    """Lines with faults among them; `planted` grows while they are read.  Single pass."""

    lines: Iterator[Line]
    whole: Mapping[str, FileFault]
    planted: list[Planted] = field(default_factory=list[Planted])

    def __iter__(self) -> Iterator[Line]:
        """Read on; faults of the whole file are not among the lines."""
        return self.lines

    @property
    def packed(self) -> str:
        """The first code whose fault only a file packed by gzip can have, or nothing."""
        return next((code for code, fault in self.whole.items() if fault.packed), "")

    def pieces(self) -> Iterator[bytes]:
        """Read the bytes of the file instead: packed already if `packed`, else plain text."""
        made: Iterator[bytes] = (encode(line) + b"\n" for line in self.lines)
        for fault in self.whole.values():
            made = made if fault.packed else fault.change(made)
        if self.packed:
            made = pack(made)
        for fault in self.whole.values():
            made = fault.change(made) if fault.packed else made
        self.planted.extend(Planted(code, "", "", 0) for code in self.whole)
        return made


# How many records are looked at ahead to choose among them, and how many fitting ones are looked
# for beyond those that other faults may take.
_WINDOW = 2000
_CHOICE = 20


def plant_all(records: Iterable[Record], faults: Faults, *, seed: int) -> Planting:
    """Plant each of `faults` once; see `newsrecord.authoring.faults.plant`."""
    single = {code: fault for code, fault in faults.items() if isinstance(fault, Fault)}
    whole = {code: fault for code, fault in faults.items() if isinstance(fault, FileFault)}
    planted: list[Planted] = []
    return Planting(_lines(iter(records), single, seed, planted), whole, planted)


def _lines(
    records: Iterator[Record], faults: dict[str, Fault], seed: int, planted: list[Planted]
) -> Iterator[Line]:
    window = list(itertools.islice(records, _WINDOW))
    chosen = _choose(window, faults, random.Random(seed))  # noqa: S311  Not a secret.
    left = {code: fault for code, fault in faults.items() if code not in chosen.values()}
    count = 0
    for number, record in enumerate(itertools.chain(window, records)):
        code = chosen.get(number)
        wanted = left if number >= _WINDOW else {code: faults[code]} if code is not None else {}
        lines: Sequence[Line] = (record,)
        for code, fault in wanted.items():
            found = _try(fault, record)
            if found is not None:
                lines = (*found.before, found.line, *found.after)
                line = count + len(found.before) + 1
                planted.append(Planted(code, _record_id(found, record), found.pointer, line))
                left.pop(code, None)
                break
        count += len(lines)
        yield from lines
    if left:
        message = f"no record fits these faults: {', '.join(left)}"
        raise UsageError(message)


def _try(fault: Fault, record: Record) -> Plant | None:
    kind = record.get("type", "Header")
    fits = fault.on == kind or (not fault.on and kind != "Header")
    return fault.planter(_copy(record)) if fits else None


def _record_id(plant: Plant, record: Record) -> str:
    if plant.record_id is not None:
        return plant.record_id
    return str((plant.line if isinstance(plant.line, dict) else record).get("id", ""))


def _choose(
    window: Sequence[Record], faults: dict[str, Fault], rng: random.Random
) -> dict[int, str]:
    """Choose a record number for each fault that fits one; those that fit fewest choose first.

    An article that is at fault may hide faults of what it tells, so these stay apart if they can.
    """
    order = sorted(range(len(window)), key=lambda _: rng.random())
    fitting = {
        code: list(
            itertools.islice(
                (number for number in order if _try(fault, window[number])), _CHOICE + len(faults)
            )
        )
        for code, fault in faults.items()
    }
    chosen: dict[int, str] = {}
    taken: set[str] = set()
    for code in sorted(faults, key=lambda code: len(fitting[code])):
        free = [number for number in fitting[code] if number not in chosen]
        apart = [number for number in free if _article(window[number]) not in taken]
        for number in (apart or free)[:1]:
            chosen[number] = code
            taken.add(_article(window[number]))
    return chosen


def _article(record: Record) -> str:
    """Name the article that a record belongs to, an actor that of its first mention."""
    parts: Sequence[Record] = (record, *record.get("mentions", ()))
    article = next((part["article"] for part in parts if "article" in part), record.get("id", ""))
    return str(article)


def _copy(value: Any) -> Any:
    """Copy deeply, so that no two places share a part: `copy.deepcopy` would keep them shared."""
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        return {key: _copy(part) for key, part in members.items()}
    if isinstance(value, list):
        return [_copy(part) for part in cast("Sequence[Any]", value)]
    return value


def encode(line: Line) -> bytes:
    """Write a line, without its end.

    >>> encode({"id": "actor/ö"}) == encode('{"id":"actor/ö"}'.encode())
    True
    """
    if isinstance(line, bytes):
        return line
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode()


def pack(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Pack text as one member of a gzip file, without a name or a time."""
    packer = zlib.compressobj(wbits=31)
    for piece in pieces:
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()


def member(on: str, key: str, change: Callable[[Any], Any]) -> Fault:
    """Make a fault of the member `key` of records that have it; None takes it away."""

    def planter(record: Record) -> Plant | None:
        if key not in record:
            return None
        value = change(record[key])
        if value is None:
            del record[key]
            return Plant(record)
        record[key] = value
        return Plant(record, f"/{key}")

    return Fault(on, planter)


def each(on: str, key: str, change: Callable[[Record], str | None]) -> Fault:
    """Make a fault of the first object in the list `key` that `change` accepts.

    `change` returns the pointer inside the object, or None if the object does not fit.
    """

    def planter(record: Record) -> Plant | None:
        for number, part in enumerate(record.get(key, ())):
            below = change(part)
            if below is not None:
                return Plant(record, f"/{key}/{number}{below}")
        return None

    return Fault(on, planter)
