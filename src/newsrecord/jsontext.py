"""JSON text as it was written, and what is wrong with it.

Decoders forgive: they take the last of two equal keys, and round numbers.  This module reads the
text itself, for the records that were refused or are suspected.  Nothing here recurses, raises on
any bytes, or takes more than linear time.  `locate` and `position` are those of `jsonplace`.
Source: RFC 8259, and RFC 7493 (I-JSON) for keys, numbers and characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, NoReturn, TypeAlias

from newsrecord import late
from newsrecord.jsonplace import locate, position, reach, unescape

if TYPE_CHECKING:
    from newsrecord.source import Path

__all__ = [
    "Kind",
    "TextFault",
    "duplicate_free",
    "explain",
    "inspect",
    "locate",
    "position",
]

Kind: TypeAlias = Literal["utf8", "syntax", "duplicate_key", "number", "character", "depth"]


class TextFault(NamedTuple):
    """Something in the text that RFC 8259 or I-JSON forbids.

    `offset` counts bytes from the start of the text.  `path` leads to the value, as far as it is
    known.  `related` is the offset of the first of two equal keys.
    """

    kind: Kind
    offset: int
    path: Path
    message: str
    related: int | None = None


_LARGEST: Final = 2**53 - 1
_LITERALS: Final = frozenset((b"true", b"false", b"null"))
_NAN: Final = frozenset((b"NaN", b"Infinity", b"-Infinity"))
_OPEN: Final = frozenset(b"[{")
_CLOSE: Final = frozenset(b"]}")
_OPENING: Final = (b"[", b"{")
_BRACE, _COMMA, _BACKSLASH = b"},\\"
_UNCLOSED: Final = "the string is not closed; its quote is missing, or the text is cut off"
_CONTROLS: Final = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r"}

# Quantified groups are bounded and never possessive: Python before 3.11.5 matches possessive groups
# wrongly, and an unbounded one remembers each round.  Longer texts are read in several rounds.
# The good characters leave out U+0000 and lone surrogates, the good numbers whatever may pass
# 2**53-1, so that a text without such faults hardly ever leaves the two fast patterns.
_B: Final = rb"[ \t\n\r]*+"
_PLAIN: Final = rb'[^"\\\x00-\x1f]*+'
_GOOD: Final = (
    (
        _PLAIN
        + rb'(?:\\(?:["\\/bfnrt]|u(?:0(?!000)HHH|[1-9A-CEFa-cef]HHH|[Dd][0-7]HH'
        + rb"|[Dd][89ABab]HH\\u[Dd][C-Fc-f]HH))"
        + _PLAIN
        + rb"){0,500}"
    )
    .replace(b"HHH", b"[0-9A-Fa-f]{3}")
    .replace(b"HH", b"[0-9A-Fa-f]{2}")
)
_SCALAR: Final = (
    rb'(?:"' + _GOOD + rb'"|-?(?:0|[1-9][0-9]{0,14}+)(?:\.[0-9]++)?|true|false|null)' + _B
)
_KEY: Final = _B + rb'("' + _PLAIN + rb'")' + _B + rb":" + _B
_blank = re.compile(_B).match
_element = re.compile(_B + rb"(?:" + _SCALAR + rb"[,\]]|[\[{])").match
_member = re.compile(_KEY + rb"(?:" + _SCALAR + rb"[,}]|[\[{])").match
_characters = re.compile(
    _PLAIN + rb'(?:\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})' + _PLAIN + rb"){0,500}"
).match
_number = re.compile(rb"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?").fullmatch
_word = re.compile(rb"[0-9A-Za-z_$.+-]*+").match
_CUT_WORD: Final = late.pattern(
    rb"-|-?(?:0|[1-9][0-9]*+)(?:\.|(?:\.[0-9]++)?[eE][+-]?)"
    rb"|t|tr|tru|f|fa|fal|fals|n|nu|nul|N|Na|-?(?:I|In|Inf|Infi|Infin|Infini|Infinit)"
)
_CUT_ESCAPE: Final = late.pattern(rb"\\(?:u[0-9A-Fa-f]{0,3}+)?\Z")
_ESCAPES: Final = late.pattern(
    rb"\\u[Dd][89ABab]..\\u[Dd][C-Fc-f]..|\\u(0000|[Dd][89A-Fa-f]..)|\\.", re.DOTALL
)
_wide = re.compile(
    rb"(\xff\xfe\0\0|\0\0\xfe\xff|\0\0\0[^\0]|[^\0]\0\0\0)"
    rb"|\xff\xfe|\xfe\xff|\0[^\0]\0[^\0]|[^\0]\0[^\0]\0",
    re.DOTALL,
).match

_MISTAKES: Final = tuple(
    (late.pattern(pattern), hint)
    for pattern, hint in (
        (rb"//|/\*|#", "JSON has no comments; remove it"),
        (rb"'", "JSON writes strings and keys in double quotes, not in single ones"),
        (rb"\xe2\x80[\x98-\x9f]|\xc2[\xab\xbb]", 'write the straight double quote " instead'),
        (rb"\xef\xbb\xbf", "this is a byte order mark; remove it"),
        (rb"\xc2\xa0|\xe2\x80[\x80-\x8b\xa8-\xaf]|\xe3\x80\x80|[\x0b\x0c]|\xc2\x85",
         "only blank, tab and line break may stand between values; remove it"),
        (rb"True\b|False\b", "write it in small letters"),
        (rb"None\b|undefined\b|nil\b|NULL\b|Null\b", "leave the member out, or write null"),
        (rb"[-+]?(?i:nan|inf(?:inity)?)\b", "JSON has no such number; leave the member out"),
        (rb"[-+]?0[xXoObB]", "JSON has decimal numbers only"),
        (rb"-?0[0-9]", "a number does not begin with 0; remove the zero or write a string"),
        (rb"\+", "a number does not begin with +; remove it"),
        (rb"-?\.", "a digit is due before the decimal point"),
        (rb"-?[0-9]++\.(?![0-9])", "a digit is due after the decimal point"),
        (rb"-?[0-9]++(?:\.[0-9]++)?[eE]", "digits are due in the exponent"),
        (rb"-(?![0-9])", "digits are due after the minus sign"),
        (rb"[0-9-]", "write it in double quotes if it is not a number"),
        (rb"[A-Za-z_$]", "text is written in double quotes"),
        (rb"=", "write a colon instead"),
        (rb",", "one comma too many, or something is missing before it"),
        (rb"[\]}]", "a bracket too many, or one is missing before it"),
    )
)  # fmt: skip


_BAD_BYTES: Final = tuple(
    (late.pattern(pattern), what)
    for pattern, what in (
        (rb"\xed[\xa0-\xbf]", "is half of a surrogate pair; write the character itself"),
        (rb"[\xc0\xc1]|\xe0[\x80-\x9f]|\xf0[\x80-\x8f]",
         "is an overlong form of a character; write the shortest form"),
        (rb"\xf4[\x90-\xbf]", "is beyond U+10FFFF, the last character of Unicode"),
        (rb"[\x80-\xbf]", "continues a character that did not begin; save the text as UTF-8"),
        (rb"[\xf5-\xff]", "never stands in UTF-8 (is this Windows-1252?); save it as UTF-8"),
        (rb"", "begins a character that is cut short (is this Windows-1252?); save it as UTF-8"),
    )
)  # fmt: skip


def inspect(raw: bytes, *, max_depth: int = 64) -> list[TextFault]:
    r"""Read JSON text strictly and list its faults in the order of the text; empty means clean.

    Bad UTF-8, a syntax error and too great a depth end the reading, so there is one of these at
    most; of U+0000 and lone surrogates the first in each string counts.  A number counts as
    beyond 2**53-1 as its decimal digits say, or, with a point or an exponent, as the double
    nearest to it does.  Many faults at great depth cost their paths: time and memory are linear
    in the text for a fixed `max_depth`.

    >>> [(f.kind, f.offset, f.path, f.related) for f in inspect(rb'{"a": 1, "\u0061": 1e400}')]
    [('duplicate_key', 9, ('a',), 1), ('number', 19, ('a',), None)]
    """
    if wide := _wide(raw):
        name = "UTF-32" if wide[1] else "UTF-16"
        return [TextFault("utf8", 0, (), f"this is {name} and not UTF-8; save it as UTF-8")]
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        return _inspect_up_to(raw, error.start, max_depth)
    scan = _Scan(raw, max_depth)
    try:
        scan.text()
    except _StopError as stop:
        scan.faults.append(stop.fault)
    return scan.faults


def _inspect_up_to(raw: bytes, end: int, max_depth: int) -> list[TextFault]:
    """Inspect the text before the first byte that is not UTF-8, at `end`."""
    scan = _Scan(raw[:end], max_depth)
    try:
        scan.text()
    except _StopError as stop:
        if not stop.at_end:
            return [*scan.faults, stop.fault]
    return [*scan.faults, TextFault("utf8", end, scan.path(), _not_utf8(raw[end : end + 4]))]


def _not_utf8(data: bytes) -> str:
    """Say what is wrong with bytes that do not begin with a UTF-8 character."""
    what = next(what for pattern, what in _BAD_BYTES if pattern.match(data))
    return f"not UTF-8: byte 0x{data[0]:02X} {what}"


class _StopError(Exception):
    """The reading cannot go on; `at_end` tells that the text was sound up to its end."""

    def __init__(self, fault: TextFault, *, at_end: bool) -> None:
        super().__init__(fault)
        self.fault = fault
        self.at_end = at_end


@dataclass(slots=True)
class _Frame:
    """An open array or object: its closing bracket, and the index or quoted key last read."""

    close: int
    index: int
    key: bytes | None
    seen: dict[bytes, int]


class _Scan:
    """One strict reading.  A step returns the byte that ends an item and the place behind it."""

    __slots__ = ("faults", "frames", "max_depth", "raw")

    def __init__(self, raw: bytes, max_depth: int) -> None:
        self.raw = raw
        self.max_depth = max_depth
        self.faults: list[TextFault] = []
        self.frames: list[_Frame] = []

    def text(self) -> None:
        raw = self.raw
        pos = _skip_blanks(raw, 0)
        if raw[pos : pos + 1] in _OPENING:
            pos = self.containers(raw[pos], pos + 1)
        else:
            pos = self.scalar(pos)
        pos = _skip_blanks(raw, pos)
        if pos < len(raw):
            self.stop(pos, "the end of the text")

    def containers(self, sign: int, pos: int) -> int:
        """Read from behind the first opening bracket to behind the one that closes it."""
        frames = self.frames
        while True:
            if sign not in _CLOSE:
                frame = frames[-1] if sign == _COMMA else self.enter(sign, pos)
                sign, pos = (self.members if frame.close == _BRACE else self.elements)(frame, pos)
                continue
            frames.pop()
            if not frames:
                return pos
            sign = self.raw[pos] if pos < len(self.raw) else -1
            if sign in (_COMMA, frames[-1].close):
                pos += 1
            else:
                sign, pos = self.separator(pos)

    def enter(self, sign: int, pos: int) -> _Frame:
        if len(self.frames) >= self.max_depth:
            message = f"more than {self.max_depth} arrays and objects one inside the other"
            raise _StopError(TextFault("depth", pos - 1, self.path(), message), at_end=False)
        frame = _Frame(sign + 2, -1, None, {})
        self.frames.append(frame)
        return frame

    def members(self, frame: _Frame, pos: int) -> tuple[int, int]:
        """Read members as long as they are plain and a comma follows."""
        raw = self.raw
        note = frame.seen.setdefault
        while match := _member(raw, pos):
            start, end = match.span(1)
            frame.key = key = raw[start:end]
            if note(key, start) != start:
                self.name(frame, start, end)
            pos = match.end()
            sign = raw[pos - 1]
            if sign != _COMMA:
                return sign, pos
        return self.doubtful_member(frame, pos)

    def elements(self, frame: _Frame, pos: int) -> tuple[int, int]:
        """Read elements as long as they are plain and a comma follows."""
        raw = self.raw
        while match := _element(raw, pos):
            frame.index += 1
            pos = match.end()
            sign = raw[pos - 1]
            if sign != _COMMA:
                return sign, pos
        return self.doubtful_element(frame, pos)

    def doubtful_member(self, frame: _Frame, pos: int) -> tuple[int, int]:
        raw = self.raw
        pos = _skip_blanks(raw, pos)
        frame.key = None
        sign = raw[pos : pos + 1]
        if sign == b"}":
            return self.closing(pos, after_comma=bool(frame.seen))
        if sign != b'"':
            self.stop(pos, "a key in double quotes" + (" or }" if not frame.seen else ""))
        end = self.string(pos)
        self.name(frame, pos, end)
        pos = _skip_blanks(raw, end)
        if raw[pos : pos + 1] != b":":
            self.stop(pos, "a colon")
        return self.value(_skip_blanks(raw, pos + 1))

    def doubtful_element(self, frame: _Frame, pos: int) -> tuple[int, int]:
        pos = _skip_blanks(self.raw, pos)
        if self.raw[pos : pos + 1] == b"]":
            return self.closing(pos, after_comma=frame.index >= 0)
        frame.index += 1
        return self.value(pos)

    def closing(self, pos: int, *, after_comma: bool) -> tuple[int, int]:
        bracket = self.raw[pos]
        if after_comma:
            message = f"a comma stands before the closing {chr(bracket)}; remove the comma"
            comma = self.raw.rfind(b",", 0, pos)
            raise _StopError(TextFault("syntax", comma, self.path(), message), at_end=False)
        return bracket, pos + 1

    def value(self, pos: int) -> tuple[int, int]:
        if self.raw[pos : pos + 1] in _OPENING:
            return self.raw[pos], pos + 1
        return self.separator(self.scalar(pos))

    def separator(self, pos: int) -> tuple[int, int]:
        pos = _skip_blanks(self.raw, pos)
        close = self.frames[-1].close
        sign = self.raw[pos] if pos < len(self.raw) else -1
        if sign not in (_COMMA, close):
            self.stop(pos, f"a comma or {chr(close)}")
        return sign, pos + 1

    def scalar(self, pos: int) -> int:
        """Read a string, number or literal; return its end."""
        if self.raw[pos : pos + 1] == b'"':
            return self.string(pos)
        end = reach(_word, self.raw, pos)
        word = self.raw[pos:end]
        if word in _NAN:
            self.add("number", pos, f"JSON has no {word.decode()}; leave the member out")
        elif _number(word):
            if _beyond(word):
                shown = _shorten(word.decode())
                message = f"{shown} is beyond 2^53-1 (I-JSON); write it as a string"
                self.add("number", pos, message)
        elif word not in _LITERALS:
            cut = end == len(self.raw) and _CUT_WORD.fullmatch(word) is not None
            self.stop(end if cut else pos, "the rest of a value" if cut else "a value")
        return end

    def string(self, pos: int) -> int:
        """Read a string; return its end."""
        raw = self.raw
        end = pos + 1
        while (reached := reach(_characters, raw, end)) > end:
            end = reached
        if raw[end : end + 1] != b'"':
            self.stop_string(pos, end)
        for escape in _ESCAPES.finditer(raw, pos, end) if raw.find(b"\\u", pos, end) >= 0 else ():
            if escape[1] == b"0000":
                self.add("character", escape.start(), "\\u0000 is not allowed; remove it")
                break
            if escape[1]:
                message = f"{escape[0].decode()} is half of a surrogate pair and no character"
                self.add("character", escape.start(), f"{message}; remove or complete it")
                break
        return end + 1

    def stop_string(self, start: int, pos: int) -> NoReturn:
        """Say why the string ends at `pos` without a closing quote."""
        raw = self.raw
        if pos == len(raw) or _CUT_ESCAPE.match(raw, pos):
            fault = TextFault("syntax", start, self.path(), _UNCLOSED)
            raise _StopError(fault, at_end=True)
        if raw[pos] == _BACKSLASH:
            hint = "write \\\\ for a backslash, and four hexadecimal digits after \\u"
            message = f"{_shown(raw, pos + 1)} after a backslash is no escape of JSON; {hint}"
        else:
            escape = _CONTROLS.get(raw[pos], f"\\u{raw[pos]:04x}")
            message = f"{_shown(raw, pos)} inside a string (is its quote missing?); write {escape}"
        raise _StopError(TextFault("syntax", pos, self.path(), message), at_end=False)

    def name(self, frame: _Frame, start: int, end: int) -> None:
        """Note the key that stands, with its quotes, at `start:end`."""
        frame.key = key = unescape(self.raw[start:end])
        first = frame.seen.setdefault(key, start)
        if first != start:
            shown = _shorten(key.decode("utf-8", "replace"))
            message = f"the key {shown} stands twice in one object; remove or rename one"
            self.add("duplicate_key", start, message, related=first)

    def path(self) -> Path:
        keys = (
            frame.index if frame.key is None else frame.key[1:-1].decode("utf-8", "surrogatepass")
            for frame in self.frames
            if frame.key is not None or frame.index >= 0
        )
        return tuple(keys)

    def add(self, kind: Kind, pos: int, message: str, *, related: int | None = None) -> None:
        self.faults.append(TextFault(kind, pos, self.path(), message, related))

    def stop(self, pos: int, due: str) -> NoReturn:
        fault = TextFault("syntax", pos, self.path(), explain(self.raw, pos, due=due))
        raise _StopError(fault, at_end=pos == len(self.raw))


def _skip_blanks(raw: bytes, pos: int) -> int:
    return reach(_blank, raw, pos)


def _beyond(number: bytes) -> bool:
    """Tell whether the magnitude of a JSON number exceeds 2**53-1."""
    if b"." in number or b"e" in number or b"E" in number:
        return abs(float(number)) > _LARGEST
    digits = number.lstrip(b"-")
    return len(digits) > len(str(_LARGEST)) or int(digits) > _LARGEST


def explain(raw: bytes, pos: int, *, due: str) -> str:
    """Say in a sentence what stands at `pos`, where `due` is due, and what to do about it.

    >>> explain(b'{"a": True}', 6, due="a value")
    'True stands where a value is due: write it in small letters'
    """
    if pos >= len(raw):
        return f"the text ends where {due} is due; it is cut off, or a bracket is not closed"
    rest = raw[pos : pos + 40]
    hint = next((hint for pattern, hint in _MISTAKES if pattern.match(rest)), "")
    if due.startswith("a comma") and re.match(rb'["\[{0-9A-Za-z-]', rest):
        hint = "a comma is missing before it"
    elif due.startswith("the end"):
        hint = "one value is due on its own; remove what follows"
    elif due.endswith("after the comma") and rest[:1] in (b"]", b"}"):
        hint = "remove the comma"
    return f"{_shown(raw, pos)} stands where {due} is due" + (f": {hint}" if hint else "")


def _shown(raw: bytes, pos: int) -> str:
    """Name the word or character at `pos`."""
    if word := raw[pos : reach(_word, raw, pos)]:
        return _shorten(word.decode())
    text = raw[pos : pos + 4].decode("utf-8", "replace")[:1]
    if text == ":":
        return "a colon"
    return text if text.isascii() and text.isprintable() and text != " " else f"U+{ord(text):04X}"


def _shorten(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


def duplicate_free(raw: bytes, encoded: bytes) -> bool:
    r"""Tell quickly whether a record surely has no two equal keys; False means unknown.

    `encoded` is the same record by an encoder that writes each member once and no colon as
    `\u003a`.  It may leave members out, but must not add any, put a colon into a string, or copy
    raw text through.  Why: each member has one colon, and the colons inside strings are the same
    in both texts; so equal counts mean that no member is missing, and a duplicate would be.

    >>> duplicate_free(b'{"a": 1, "b" : ":"}', b'{"b":":","a":1}')
    True
    >>> duplicate_free(b'{"a": 1, "a": 1}', b'{"a":1}')
    False
    """
    if raw == encoded:
        return True
    if raw.count(b":") != encoded.count(b":"):
        return False
    return b"\\" not in raw or (b"\\u003a" not in raw and b"\\u003A" not in raw)
