"""Records out of a stream of JSON or JSON Lines, in bounded memory, each with its place.

Text is cut by brackets, strings and line breaks alone; what stands inside a record is for the
caller to judge.  A record that is too long is named and skipped, and the reading goes on.
"""

from __future__ import annotations

import functools
import itertools
import re
import zlib
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple, NoReturn

from newsrecord.errors import LimitError
from newsrecord.jsonplace import position, reach, unescape
from newsrecord.jsontext import explain, inspect
from newsrecord.source import Fault, Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from newsrecord.jsonplace import Matcher

__all__ = ["Piece", "lines", "split"]

_CHUNK: Final = 1 << 20
_BOM: Final = b"\xef\xbb\xbf"
_MEMBERS: Final = 1000
_SPACE: Final = ord(" ")
_KINDS: Final = 1 << 16
_OPEN: Final = frozenset(b"[{")
_QUOTE, _COMMA, _COLON, _BRACE, _BRACE_END, _BRACKET, _BRACKET_END = b'",:{}[]'
_CORRUPT: Final = (OSError, EOFError, zlib.error, LimitError)

# The groups are bounded and not possessive for the reasons given in `jsontext`.
_INSIDE: Final = rb'[^"\\]*+(?:\\.[^"\\]*+){0,500}'
_BETWEEN: Final = rb'[^"\[\]{}]*+'
_inside_string = re.compile(_INSIDE, re.DOTALL).match
_between_brackets = re.compile(
    _BETWEEN + rb'(?:"' + _INSIDE + rb'"' + _BETWEEN + rb"){0,500}", re.DOTALL
).match
_blank = re.compile(rb"[ \t\r\n]*+").match
_scalar = re.compile(rb'[^ \t\r\n,:"\[\]{}]*+').match


class Piece(NamedTuple):
    """A part of a JSON document: an element of the records, or another member's value.

    `kind` is "record" or "member"; `number` is the record's, from 0, or -1.  `offset`, `line` and
    `column` are those of the first byte of `raw`; `name` is the name of the top-level member.
    """

    kind: str
    raw: bytes
    offset: int
    line: int
    column: int
    number: int
    name: str


def lines(
    stream: BinaryIO, limits: Limits, *, begin: int = 0, _chunk: int = _CHUNK
) -> Iterator[tuple[int, int, bytes] | Fault]:
    r"""Read lines: the number from 1, the byte offset, the text without its LF or CR LF.

    Single pass.  A stream that is a part of an input says at which byte of that it begins; its
    lines are counted from its own first one.  Lines of JSON blanks alone are left out.  Faults are
    NR006 (byte order mark), NR008 (the line is too long and was skipped), NR009 (the input is too
    large, the rest was not read) and NR010 (the bytes cannot be read further).

    >>> import io
    >>> list(lines(io.BytesIO(b'{"id":"a"}\r\n\n{"id":"b"}'), Limits()))
    [(1, 0, b'{"id":"a"}'), (3, 13, b'{"id":"b"}')]
    """
    limit = limits.record_bytes
    line, start, blanks = 1, begin, 0
    try:
        for skipped, texts in _batches(stream, limit, _chunk):
            if skipped:
                yield _too_long("line", limit, line - 1 - blanks, (start, line, 1))
                line, start = line + 1, start + skipped
            elif not start and texts[0].startswith(_BOM):
                yield _byte_order_mark()
                texts[0], start = texts[0][3:], 3
            for text in texts:
                record = text[:-1] if text.endswith(b"\r") else text
                if len(record) > limit:
                    yield _too_long("line", limit, line - 1 - blanks, (start, line, 1))
                elif record and (record[0] > _SPACE or record.strip(b" \t\r")):
                    yield line, start, record
                else:
                    blanks += 1
                line += 1
                start += len(text) + 1
    except _CORRUPT as error:
        yield _corrupt(error, (start, line, 1))


def _batches(stream: BinaryIO, limit: int, size: int) -> Iterator[tuple[int, list[bytes]]]:
    """Read whole lines, in lists; before each the bytes of a too long line that ended there."""
    held: list[bytes] = []
    length = 0
    for block in itertools.chain(iter(functools.partial(_reader(stream), size), b""), (b"\n",)):
        texts = block.split(b"\n")
        rest = texts.pop()
        skipped = 0
        if texts and length > limit + 1:
            skipped = length + len(texts.pop(0)) + 1
        elif texts and length:
            texts[0] = b"".join((*held, texts[0]))
        if texts or skipped:
            yield skipped, texts
            held.clear()
            length = 0
        held.append(rest)
        length += len(rest)
        if length > limit + 1:
            held.clear()


def _reader(stream: BinaryIO) -> Callable[[int], bytes]:
    """Prefer `read1`: `read` loses what it has when the stream breaks off on the way."""
    return getattr(stream, "read1", stream.read)


def split(
    stream: BinaryIO, limits: Limits, *, member: str = "records", _chunk: int = _CHUNK
) -> Iterator[Piece | Fault]:
    r"""Read a JSON document: an object with the array `member`, whose elements are the records.

    Single pass, pieces in the order of the document, whatever the order of its members.  Faults
    are NR001 (syntax between the pieces), NR003 (a top-level member stands twice), NR006 (byte
    order mark), NR008 (a piece is too long and was skipped), NR009 (the input is too large),
    NR010 (the bytes cannot be read further).  After NR001 with `fatal`, NR009 and NR010 nothing
    follows.

    >>> import io
    >>> text = b'{"newsrecord": "1", "records": [{}]}'
    >>> [(piece.name, piece.raw) for piece in split(io.BytesIO(text), Limits())]
    [('newsrecord', b'"1"'), ('records', b'{}')]
    """
    window = _Window(_reader(stream), limits.record_bytes, _chunk)
    try:
        if window.skip_byte_order_mark():
            yield _byte_order_mark()
        yield from _document(window, member)
    except _BrokenError as error:
        yield error.fault


def _document(window: _Window, member: str) -> Iterator[Piece | Fault]:
    _open_document(window)
    seen: set[str] = set()
    number = 0
    more = window.enter(_BRACE_END)
    while more:
        place = window.place()
        name = yield from _name(window)
        if name in seen:
            message = f'the member "{name[:40]}" stands twice in the document; remove one'
            yield Fault("NR003", message, -1, *place)
        seen.add(name)
        if len(seen) > _MEMBERS or sum(map(len, seen)) > window.limit:
            window.stop("the document has too many members outside its records", code="NR008")
        if name == member:
            number = yield from _records(window, member, number)
        else:
            yield _value(window, name, -1)
        more = window.next(_BRACE_END)
    if member not in seen:
        window.stop(f'the document has no member "{member}"; it is due, if only as []')
    if window.peek() is not None:
        window.stop_before("the end of the document")


def _open_document(window: _Window) -> None:
    sign = window.peek()
    if sign is None:
        window.stop("the input is empty; a JSON object is due")
    if sign != _BRACE:
        window.look_ahead()
        for fault in inspect(window.data[window.pos : window.pos + 4]):
            if fault.kind == "utf8" and fault.offset == 0:
                window.stop(fault.message)
        window.stop_before("an object (the document)")


def _name(window: _Window) -> Generator[Fault, None, str]:
    """Read a member's name and the colon behind it."""
    if window.peek() != _QUOTE:
        window.stop_before("a key in double quotes")
    place = window.place()
    raw = window.take()
    if raw is None:
        window.stop("the name of a member is too long", code="NR008")
    for fault in inspect(raw):
        yield Fault("NR001", f"in the name of a member: {fault.message}", -1, *place)
    if window.peek() != _COLON:
        window.stop_before("a colon")
    window.pos += 1
    return unescape(raw)[1:-1].decode("utf-8", "replace")


def _records(window: _Window, member: str, number: int) -> Generator[Piece | Fault, None, int]:
    """Read the array of records; return the number of the next record."""
    if window.peek() != _BRACKET:
        window.stop_before(f'an array (the value of "{member}")')
    more = window.enter(_BRACKET_END)
    while more:
        window.number = number
        yield _value(window, member, number)
        window.number = -1
        number += 1
        more = window.next(_BRACKET_END)
    return number


def _value(window: _Window, name: str, number: int) -> Piece | Fault:
    kind = "member" if number < 0 else "record"
    if window.peek() is None:
        window.stop_before("a value")
    place = window.place()
    raw = window.take()
    if raw is None:
        return _too_long(kind, window.limit, number, place)
    return Piece(kind, raw, *place, number, name)


def _byte_order_mark() -> Fault:
    message = "the text begins with a byte order mark; save it as UTF-8 without one"
    return Fault("NR006", message, -1)


def _too_long(kind: str, limit: int, number: int, place: tuple[int, int, int]) -> Fault:
    message = (
        f"the {kind} is longer than {limit:,} bytes and was skipped; raise the limit to read it"
    )
    return Fault("NR008", message, number, *place, fatal=True)


def _corrupt(error: BaseException, place: tuple[int, int, int]) -> Fault:
    if isinstance(error, LimitError):
        return Fault("NR009", f"the rest was not read: {error}", -1, *place, fatal=True)
    message = f"the file is truncated or corrupt: {error}"
    return Fault("NR010", message, -1, *place, fatal=True)


class _BrokenError(Exception):
    """The rest of the document cannot be read."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


class _Window:
    """The part of the document that is held in memory, and the place reached in it.

    `pos` is where the reading stands, relative to `data`, which begins at byte `base`.  The value
    being read is kept while it is within the limit; then `pos` is left behind, below zero.
    """

    __slots__ = (
        "base", "chunk", "column", "data", "ended", "error", "limit", "line", "mark", "number",
        "pos", "read", "whole",
    )  # fmt: skip

    def __init__(self, read: Callable[[int], bytes], limit: int, chunk: int) -> None:
        self.read = read
        self.limit = limit
        self.chunk = chunk
        self.data = b""
        self.base = self.pos = self.mark = 0
        self.line = self.column = 1
        self.number = -1
        self.ended = False
        self.error: BaseException | None = None
        self.whole = _whole()

    def skip_byte_order_mark(self) -> bool:
        while len(self.data) < len(_BOM) and self.fill(0) is not None:
            pass
        found = self.data.startswith(_BOM)
        if found:
            self.pos = self.mark = len(_BOM)
        return found

    def fill(self, keep: int) -> int | None:
        """Read on and forget what stands before `keep`; return how much that was, None at the end.

        As much is read as is kept, so that a long value is not copied too often.
        """
        if self.ended:
            if self.error is not None:
                raise _BrokenError(_corrupt(self.error, self.place(len(self.data))))
            return None
        self.place(keep)
        blocks = [self.data[keep:]]
        wanted = max(self.chunk, len(blocks[0]))
        while wanted > 0 and not self.ended:
            blocks.append(self.block(wanted))
            wanted -= len(blocks[-1])
        self.data = b"".join(blocks)
        self.base += keep
        self.pos -= keep
        self.mark -= keep
        return keep

    def block(self, size: int) -> bytes:
        try:
            block = self.read(size)
        except _CORRUPT as error:
            self.error = error
            block = b""
        self.ended = not block
        return block

    def place(self, at: int | None = None) -> tuple[int, int, int]:
        """Return byte, line and column of a place that is never before the last one asked for."""
        at = self.pos if at is None else at
        if at > self.mark:
            passed = self.data[self.mark : at]
            self.line, self.column = position(
                passed, len(passed), line=self.line, column=self.column
            )
            self.mark = at
        return self.base + at, self.line, self.column

    def peek(self) -> int | None:
        """Skip blanks; return the byte there, None at the end."""
        while True:
            pos = self.pos
            if pos < len(self.data) and self.data[pos] > _SPACE:
                return self.data[pos]
            self.pos = pos = reach(_blank, self.data, pos)
            if pos < len(self.data):
                return self.data[pos]
            if self.fill(pos) is None:
                return None

    def enter(self, close: int) -> bool:
        """Step behind the opening bracket; tell whether an item follows."""
        self.pos += 1
        if self.peek() != close:
            return True
        self.pos += 1
        return False

    def next(self, close: int) -> bool:
        """Step behind the comma, or behind the closing bracket; tell whether an item follows."""
        sign = self.peek()
        if sign not in (_COMMA, close):
            self.stop_before(f"a comma or {chr(close)}")
        self.pos += 1
        if sign == close:
            return False
        if self.peek() in (_BRACE_END, _BRACKET_END):
            self.stop_before("a value after the comma")
        return True

    def take(self) -> bytes | None:
        """Read the value that begins here; None if it is longer than the limit."""
        match = self.whole(self.data, self.pos)
        end = self.end() if match is None else match.end()
        raw = None if end - self.pos > self.limit else self.data[self.pos : end]
        self.pos = end
        return raw

    def end(self) -> int:
        """Find the end of the value that begins here, also beyond the window."""
        sign = self.data[self.pos]
        if sign in _OPEN:
            return self.container_end(self.pos)
        if sign == _QUOTE:
            return self.string_end(self.pos + 1)
        at = reach(_scalar, self.data, self.pos)
        if at == self.pos:
            self.stop_before("a value")
        while at == len(self.data):
            at = self.more(at)
            at = reach(_scalar, self.data, at)
        return at

    def container_end(self, at: int) -> int:
        """Find the end of a container by its brackets; the outer 65,536 levels must pair up."""
        closers = bytearray()
        depth = 0
        while True:
            at = reach(_between_brackets, self.data, at)
            if at == len(self.data):
                at = self.more(at)
                continue
            sign = self.data[at]
            if sign == _QUOTE:
                at = self.string_end(at + 1)
                continue
            if sign in _OPEN:
                if depth == len(closers) < _KINDS:
                    closers.append(sign + 2)
                depth += 1
            else:
                if depth == len(closers) and closers.pop() != sign:
                    self.mismatch(at)
                depth -= 1
            at += 1
            if not depth:
                return at

    def string_end(self, at: int) -> int:
        """Find the end of a string from within."""
        while True:
            reached = reach(_inside_string, self.data, at)
            if self.data[reached : reached + 1] == b'"':
                return reached + 1
            at = self.more(reached) if reached == at else reached

    def more(self, at: int) -> int:
        """Read on within a value; return where `at` is now."""
        dropped = self.fill(self.kept(at))
        if dropped is None:
            what = "a record" if self.number >= 0 else "a member"
            self.stop(f"the document is cut off inside {what}", at=len(self.data))
        return at - dropped

    def kept(self, at: int) -> int:
        """Return from where on the window is still needed, which is never within a character."""
        if at - self.pos <= self.limit:
            return self.pos
        for back in range(1, min(4, at - max(self.mark, 0)) + 1):
            if self.data[at - back] >= 0xC0:
                return at - back
        return at

    def look_ahead(self) -> None:
        while len(self.data) - self.pos < 64 and self.fill(self.pos) is not None:
            pass

    def stop_before(self, due: str) -> NoReturn:
        self.look_ahead()
        self.stop(explain(self.data, self.pos, due=due))

    def mismatch(self, at: int) -> NoReturn:
        found = chr(self.data[at])
        other = "]" if found == "}" else "}"
        message = f"{found} stands where {other} is due; a bracket is missing or wrong"
        self.stop(message, at=at)

    def stop(self, message: str, *, code: str = "NR001", at: int | None = None) -> NoReturn:
        raise _BrokenError(Fault(code, message, self.number, *self.place(at), fatal=True))


@functools.cache
def _whole() -> Matcher:
    """Return a pattern for whole containers of up to five levels: most records in one step."""
    string = rb'"[^"\\]*+(?:"|(?:\\.[^"\\]*+){1,500}")'
    level = rb""
    for _ in range(5):
        items = _BETWEEN + rb"(?>(?:(?:" + string + level + rb")" + _BETWEEN + rb"){0,500})"
        level = rb"|\{" + items + rb"\}|\[" + items + rb"\]"
    return re.compile(level[1:], re.DOTALL).match
