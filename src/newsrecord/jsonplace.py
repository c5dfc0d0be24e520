"""Where the values of a JSON text stand: byte spans, lines and columns.

The text is read by its brackets, strings and commas alone, so broken text has places too.
Nothing here recurses, raises on any bytes, or takes more than linear time.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsrecord.source import Path

__all__ = ["Finder", "Matcher", "locate", "position", "reach", "unescape"]

Matcher: TypeAlias = "Callable[[bytes, int], re.Match[bytes] | None]"
"""The `match` of a compiled pattern."""

_OPEN: Final = frozenset(b"[{")
_OPENING: Final = (b"[", b"{")
_QUOTE: Final = ord('"')

# The groups are bounded and not possessive for the reasons given in `jsontext`.
_LOOSE: Final = rb'[^"\\]*+(?:\\.[^"\\]*+){0,500}'
_loose = re.compile(_LOOSE, re.DOTALL).match
_loose_scalar = re.compile(rb'[^ \t\r\n,:"\[\]{}]*+').match
_between_brackets = re.compile(
    rb'[^"\[\]{}]*+(?:"' + _LOOSE + rb'"[^"\[\]{}]*+){0,500}', re.DOTALL
).match
_blank = re.compile(rb"[ \t\n\r]*+").match


def position(raw: bytes, offset: int, *, line: int = 1, column: int = 1) -> tuple[int, int]:
    r"""Return line and column of a byte, given that `raw[0]` stands at `line` and `column`.

    A line ends behind LF, so behind CR LF too.  `offset` is that of the first byte of a
    character; each byte that is not UTF-8 counts as a character of its own.

    >>> position('{"a":\n "é": x}'.encode(), 13)
    (2, 7)
    """
    head = raw[: max(offset, 0)]
    if breaks := head.count(b"\n"):
        line, column = line + breaks, 1
        head = head[head.rindex(b"\n") + 1 :]
    if head.isascii():
        return line, column + len(head)
    return line, column + len(head.decode("utf-8", "surrogateescape"))


def locate(raw: bytes, path: Path, *, key: bool = False, last: bool = True) -> tuple[int, int]:
    """Return the byte span of the value at `path`, or of the name of that member.

    Of equal keys the last one counts, as decoders see it, or the first one, at every level.  A
    path that leads nowhere gives the deepest value on the way.  Text that breaks off or has
    syntax errors is read as far as its brackets, strings and commas go.

    >>> locate(b'{"a": [1, "x"]}', ("a", 1))
    (10, 13)
    >>> locate(b'{"a": [1, "x"]}', ("a",), key=True)
    (1, 4)
    """
    search = _Search(raw, path, last=last)
    search.run()
    node = search.trail[-1]
    if key and node.name is not None and len(search.trail) == len(path) + 1:
        return node.name
    return node.start, len(raw) if node.end is None else node.end


class Finder:
    """Many searches in one text that is sound JSON; each array and object is read through once.

    >>> Finder(b'{"a": [1, "x"]}').locate(("a", 1))
    (10, 13)
    """

    __slots__ = ("_known", "_raw", "_root")

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._known: dict[int, dict[str | int, _Part]] = {}
        start = _skip_blanks(raw, 0)
        self._root = _Part(None, start, _value_end(raw, start))

    def locate(self, path: Path, *, key: bool = False) -> tuple[int, int]:
        """Return the span of the value at `path`, or of that member's name, as `locate` does."""
        part = self._root
        for depth, step in enumerate(path):
            known = self._known.get(part.start)
            if known is None:
                known = self._known[part.start] = _parts(self._raw, part.start)
            if step not in known:
                break
            part = known[step]
            if key and part.name is not None and depth == len(path) - 1:
                return part.name
        return part.start, part.end


class _Part(NamedTuple):
    """A value, and the name before it in an object."""

    name: tuple[int, int] | None
    start: int
    end: int


def _parts(raw: bytes, start: int) -> dict[str | int, _Part]:
    """Read the members or elements of the value that starts here; nothing if it has none."""
    found: dict[str | int, _Part] = {}
    named = raw[start : start + 1] == b"{"
    if not named and raw[start : start + 1] != b"[":
        return found
    pos, sign = start, b","
    while sign == b",":
        pos = _skip_blanks(raw, pos + 1)
        if raw[pos : pos + 1] in {b"]", b"}", b""}:
            break
        name: tuple[int, int] | None = None
        key: str | int = len(found)
        if named:
            name = pos, _value_end(raw, pos)
            key = unescape(raw[pos : name[1]])[1:-1].decode("utf-8", "surrogatepass")
            pos = _skip_blanks(raw, _skip_blanks(raw, name[1]) + 1)
        end = _value_end(raw, pos)
        found[key] = _Part(name, pos, end)
        pos = _skip_blanks(raw, end)
        sign = raw[pos : pos + 1]
    return found


@dataclass(slots=True)
class _Node:
    """A value on the way; its end is not known while it is open."""

    start: int
    name: tuple[int, int] | None = None
    end: int | None = None


class _Search:
    """One search.  A step returns the place to go on from, or None where the text is broken."""

    __slots__ = ("indices", "keys", "last", "path", "raw", "trail")

    def __init__(self, raw: bytes, path: Path, *, last: bool) -> None:
        self.raw = raw
        self.path = path
        self.last = last
        self.keys = [b'"%s"' % str(key).encode("utf-8", "surrogatepass") for key in path]
        self.trail: list[_Node] = []
        self.indices: list[int] = []  # One for each open array or object on the way.

    def run(self) -> None:
        pos = self.found(_skip_blanks(self.raw, 0), None)
        while pos is not None and self.indices:
            pos = self.item(pos)
            done = len(self.trail) > len(self.path) and self.trail[-1].end is not None
            if done and not self.last:
                break

    def found(self, pos: int, name: tuple[int, int] | None) -> int | None:
        """Note a value that the path leads to or through; go into it, or behind it."""
        depth = len(self.indices)
        node = _Node(pos, name)
        self.trail[depth:] = [node]
        if depth < len(self.path):
            opening = b"{" if isinstance(self.path[depth], str) else b"["
            if self.raw[pos : pos + 1] == opening:
                self.indices.append(-1)
                return pos + 1
        node.end = _value_end(self.raw, pos)
        return self.behind(node.end)

    def item(self, pos: int) -> int | None:
        """Read a member or element of the innermost open value."""
        raw = self.raw
        depth = len(self.indices)
        pos = _skip_blanks(raw, pos)
        if raw[pos : pos + 1] in (b"]", b"}"):
            return self.behind(pos)
        name = None
        if isinstance(self.path[depth - 1], str):
            name = pos, _value_end(raw, pos)
            pos = _skip_blanks(raw, name[1])
            if raw[pos : pos + 1] != b":":
                return None
            pos = _skip_blanks(raw, pos + 1)
            wanted = unescape(raw[name[0] : name[1]]) == self.keys[depth - 1]
        else:
            self.indices[-1] += 1
            wanted = self.indices[-1] == self.path[depth - 1]
        if wanted and (self.last or len(self.trail) == depth):
            return self.found(pos, name)
        return self.behind(_value_end(raw, pos))

    def behind(self, pos: int) -> int | None:
        """Go from the end of a value to the next item, out of the values that end here."""
        while self.indices:
            pos = _skip_blanks(self.raw, pos) + 1
            sign = self.raw[pos - 1 : pos]
            if sign == b",":
                return pos
            if sign not in (b"]", b"}"):
                return None
            self.trail[len(self.indices) - 1].end = pos
            self.indices.pop()
        return pos


def _value_end(raw: bytes, pos: int) -> int:
    """Return where the value at `pos` ends, by brackets and quotes alone."""
    sign = raw[pos : pos + 1]
    if sign == b'"':
        return _string_end(raw, pos)
    if sign not in _OPENING:
        return reach(_loose_scalar, raw, pos)
    depth = 0
    while True:
        pos = reach(_between_brackets, raw, pos)
        if pos >= len(raw):
            return len(raw)
        if raw[pos] == _QUOTE:
            pos = _string_end(raw, pos)
            continue
        depth += 1 if raw[pos] in _OPEN else -1
        pos += 1
        if not depth:
            return pos


def _string_end(raw: bytes, pos: int) -> int:
    pos += 1
    while (reached := reach(_loose, raw, pos)) > pos:
        pos = reached
    return min(pos + 1, len(raw))


def unescape(string: bytes) -> bytes:
    r"""Return the UTF-8 of a JSON string, given with its quotes and returned with bare ones.

    Halves of surrogate pairs become three bytes each; what cannot be read stays as it is.

    >>> unescape(rb'"\u0061/\""')
    b'"a/""'
    """
    if b"\\" not in string:
        return string
    try:
        text: str = json.loads(string.decode("utf-8", "surrogatepass"), strict=False)
    except ValueError:
        return string
    return b'"%s"' % text.encode("utf-8", "surrogatepass")


def reach(match: Matcher, data: bytes, pos: int) -> int:
    """Return where a match at `pos` ends; `pos` itself if there is none."""
    found = match(data, pos)
    return found.end() if found else pos


def _skip_blanks(raw: bytes, pos: int) -> int:
    return reach(_blank, raw, pos)
