"""The places in one record: what a finding's path is, where that stands, and the text around it."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from newsrecord import gate
from newsrecord.canonical import canonical
from newsrecord.engines.wire import encodable
from newsrecord.finding import Finding, Problem, Related, Value, cut
from newsrecord.jsonplace import Finder, locate, position
from newsrecord.source import Decoded, Place

if TYPE_CHECKING:
    from newsrecord.pipeline import Raw
    from newsrecord.source import Limits, Path

__all__ = ["Placer", "told"]

SNIPPET = 30
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
KINDS = {dict: "object", list: "array", str: "string", bool: "boolean", type(None): "null"}
CLIPPED = 600
"""Code points of a message; a stranger's data may make it longer than anybody reads."""


class Placer:
    """The places in one record."""

    def __init__(self, item: Decoded, file: str, limits: Limits) -> None:
        self._item = item
        self._file = file
        self._limits = limits
        self._paths: dict[str, list[Path]] | None = None
        self._finder: Finder | None = None
        self._told = told(item)

    def finding(self, raw: Raw, *, frame: bool) -> Finding:
        """Give a problem its path, its place and its frame."""
        problem = raw.problem
        path = (*self._path(raw), *problem.path)
        place, shown = self.place(path, problem)
        return Finding(
            code=raw.info.code,
            name=raw.info.name,
            severity=raw.info.severity,
            message=cut(problem.message, CLIPPED),
            file=self._file,
            record=self._told.id,
            path=path,
            place=place,
            help=cut(problem.help, CLIPPED),
            because=problem.because,
            related=problem.related,
            frame=shown if frame else "",
            fatal=problem.fatal,
            value=self._value(path),
        )

    def related(self, spot: Related) -> Related:
        """Give a related part its place."""
        place, _ = self.place(spot.path, Problem(spot.path, ""))
        # How the engine found it is no part of what people read.
        return Related(spot.message, self._file, self._told.id, spot.path, place)

    def _value(self, path: Path) -> Value:
        """Describe the value of a path; of a record without an id, all its bytes."""
        if not self._told.sound:
            raw = self._item.raw or b""
            return Value("", len(raw), sha256(raw).hexdigest())
        if not path and self._told.id:
            return Value("object", len(self._told.value))
        value: Any = self._told.value if self._told.value is not None else self._item.value
        try:
            for step in path:
                value = value[step]
            text = canonical(value)
        except (LookupError, TypeError, ValueError):
            return Value()
        sized = isinstance(value, (str, list, dict))
        digest = sha256(text.encode("utf-8", "backslashreplace")).hexdigest()
        return Value(KINDS.get(type(value), "number"), len(value) if sized else None, digest)

    def _member_place(self, path: Path, problem: Problem) -> tuple[Place, str]:
        """Place a fault of a header whose members stand apart from each other."""
        members: dict[str, Decoded] = self._item.value
        member = members.get(str(path[0])) if path else None
        if member is None:
            return Place(self._item.line, self._item.column, byte=self._item.offset), ""
        inner = Placer(member, self._file, self._limits)
        return inner.place(path[1:], problem._replace(offset=None, key=problem.key and not path))

    def _path(self, raw: Raw) -> Path:
        """Return the path of the part that a problem is about, of a sound record."""
        if not raw.bucket:
            return ()
        if self._paths is None:
            from newsrecord.model.paths import walk

            admitted = gate.admit_one(self._item, self._limits)
            assert not isinstance(admitted, list)
            self._paths = {}
            for path, bucket, _ in walk(admitted.record):
                self._paths.setdefault(bucket, []).append(path)
        return self._paths[raw.bucket][raw.at]

    def place(self, path: Path, problem: Problem) -> tuple[Place, str]:
        """Return the place of a path, and the frame around it."""
        item = self._item
        if item.row_group is not None or item.raw is None or item.member:
            return Place(row_group=item.row_group, row=item.row), ""
        if item.number < 0 and isinstance(item.value, dict):
            return self._member_place(path, problem)
        raw = item.raw
        if problem.offset is not None:
            start = end = problem.offset
        else:
            start, end = self._locate(raw, path, key=problem.key)
        line, column = position(raw, start, line=item.line, column=item.column)
        end_line, end_column = position(raw, end, line=item.line, column=item.column)
        place = Place(line, column, end_line, end_column, item.offset + start)
        return place, _frame(raw, start, end)

    def _locate(self, raw: bytes, path: Path, *, key: bool) -> tuple[int, int]:
        """Find a value; the members of a sound record are read once, however many are asked for."""
        if not self._told.sound:
            return locate(raw, path, key=key)
        if self._finder is None:
            self._finder = Finder(raw)
        return self._finder.locate(path, key=key)


class Told(NamedTuple):
    """What a record says that may be faulty; its value only if that is an object."""

    id: str = ""
    type: str = ""
    value: Any = None
    sound: bool = True
    """Whether it is JSON at all."""


def told(item: Decoded) -> Told:
    """Read id, type and value of a record that may be faulty; empty where it tells none."""
    raw = item.raw if item.raw is not None else b"null"
    try:
        value = json.loads(raw)
        if _HALF.search(raw):  # Facts of it are written as UTF-8.
            value = encodable(value)
    except (ValueError, RecursionError):
        if item.number < 0:
            return Told(sound=False)
        match = re.search(rb'"id"\s*:\s*"([^"\\]{1,512})"', raw)
        kind = gate.TYPE.search(raw)
        return Told(
            match[1].decode("utf-8", "replace") if match else "",
            kind[1].decode() if kind else "",
            sound=False,
        )
    if item.number < 0 or not isinstance(value, dict):
        return Told()
    found = [value.get(key) for key in ("id", "type")]
    id_, kind_ = (text if isinstance(text, str) else "" for text in found)
    return Told(id_, kind_, value)


def _frame(raw: bytes, start: int, end: int) -> str:
    """Cut out the text around a place, with a line of carets below."""
    line_start = raw.rfind(b"\n", 0, start) + 1
    line_end = raw.find(b"\n", start)
    line_end = len(raw) if line_end < 0 else line_end
    before = raw[max(line_start, start - 4 * SNIPPET) : start].decode("utf-8", "replace")
    if raw[start : start + 1] in {b"{", b"["}:
        end = start + 1
    value = raw[start : min(end, line_end)].decode("utf-8", "replace")
    after = raw[min(end, line_end) : min(line_end, end + 4 * SNIPPET)].decode("utf-8", "replace")
    before = before if len(before) <= SNIPPET else "..." + before[-SNIPPET:]
    value = value if len(value) <= 2 * SNIPPET else value[: 2 * SNIPPET] + "..."
    after = after if len(after) <= SNIPPET else after[:SNIPPET] + "..."
    return f"{before}{value}{after}\n{' ' * len(before)}{'^' * max(1, len(value))}"
