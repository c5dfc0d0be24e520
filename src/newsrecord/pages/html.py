"""The bytes of a page: their encoding, and where in them the JSON-LD stands."""

from __future__ import annotations

import codecs
import importlib
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from newsrecord.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Block", "Page", "read_page"]

BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
DECLARED = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
HEAD = 4096
ENCODINGS = re.compile(
    r"utf-8|cp125[0-8]|cp874|cp932|cp949|cp866|iso8859-(?:[2-9]|1[0-6])|koi8-[ru]|gbk|gb18030|"
    r"big5(?:hkscs)?|euc_jp|shift_jis|iso2022_jp|mac-(?:roman|cyrillic)"
)
READ_AS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
"""Encodings that are read as a larger one, as the WHATWG Encoding Standard has it."""
MIME = "application/ld+json"
PRIVATE = [*range(0xE000, 0xF900), *range(0xF0000, 0xFFFFE), *range(0x100000, 0x10FFFE)]
MISSING = "web pages are read with lxml: pip install 'newsrecord[html]'"


class Block(NamedTuple):
    """The text of a piece of JSON-LD and where it begins; `lossy` if bytes of it were unreadable.

    **Units**: as in `Place`; the byte offset is 0 where the encoding has no simple one.
    """

    text: str
    offset: int = 0
    line: int = 1
    column: int = 1
    lossy: bool = False


class Page(NamedTuple):
    """What of a page is read: its JSON-LD, the language and the address it declares."""

    blocks: tuple[Block, ...]
    language: str = ""
    canonical: str = ""
    fault: str = ""
    """Why the page was not parsed to its end, or "": in the words of the parser."""


def read_page(data: bytes) -> Page:
    """Find the JSON-LD of a page; text that begins with `{` or `[` is JSON-LD itself.

    The encoding is that of a byte order mark, else UTF-8 if the bytes are that beyond ASCII, else
    the declared one, else UTF-8.

    Raises:
        MissingExtraError: if lxml is not installed and the text is HTML.

    >>> read_page(b'<html lang="da"><script type="application/ld+json">{}</script>').blocks[0]
    Block(text='{}', offset=51, line=1, column=52, lossy=False)
    """
    text, encoding, lossy = _decoded(data)
    bare = text.lstrip()
    if bare[:1] in {"{", "["}:
        place = _Place(text, encoding)
        place.move(len(text) - len(bare))
        return Page((place.block(bare, lossy=lossy),))
    if not bare:
        return Page(())
    return _parsed(text, encoding, lossy=lossy)


def _decoded(data: bytes) -> tuple[str, str, bool]:
    """Decode the bytes; what cannot be read becomes U+FFFD, and the last item tells of it."""
    encoding, skip = _encoding(data)
    try:
        return data[skip:].decode(encoding), encoding, False
    except UnicodeDecodeError:
        return data[skip:].decode(encoding, "replace"), encoding, True


def _encoding(data: bytes) -> tuple[str, int]:
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return encoding, len(mark)
    match = DECLARED.search(data[:HEAD])
    encoding = _codec(match[1].decode("ascii")) if match else "utf-8"
    # A page that was saved as UTF-8 may still declare what it was served in.
    return ("utf-8" if encoding != "utf-8" and _is_utf8(data) else encoding), 0


def _is_utf8(data: bytes) -> bool:
    """Tell whether bytes beyond ASCII are UTF-8, which those of other encodings hardly ever are."""
    try:
        return not data.isascii() and bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _codec(label: str) -> str:
    """Name the codec of a declared encoding; one that is unknown, or no text, is read as UTF-8."""
    try:
        name = codecs.lookup(label.strip()).name
    except LookupError:
        return "utf-8"
    name = READ_AS.get(name, name)
    return name if ENCODINGS.fullmatch(name) else "utf-8"


def _parsed(text: str, encoding: str, *, lossy: bool) -> Page:
    try:
        etree: Any = importlib.import_module("lxml.etree")
    except ImportError as error:
        raise MissingExtraError(MISSING) from error
    # The parser takes U+0000 for U+FFFD, so another character that the page lacks stands for it.
    null = _unused(text) if "\0" in text else "\0"
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, recover=True, remove_comments=True
    )
    try:
        root = etree.fromstring(text.replace("\0", null).encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, etree.ParserError, ValueError):
        return Page(())
    if root is None:
        return Page(())
    fault = next((e.message for e in parser.error_log if _cut(e)), "")
    blocks = tuple(_blocks(root, _Place(text, encoding), null, lossy=lossy))
    language, canonical = (each.replace(null, "\ufffd") for each in _declared(root))
    return Page(blocks, language, canonical, fault)


def _unused(text: str) -> str:
    """Name a character for private use that a text lacks, or U+FFFD if it has them all."""
    used = set(text)
    return next((each for each in map(chr, PRIVATE) if each not in used), "\ufffd")


def _cut(entry: Any) -> bool:
    """Tell whether an entry of the parser's log means that it stopped."""
    return "xcessive depth" in entry.message or "huge" in entry.message.lower()


def _declared(root: Any) -> tuple[str, str]:
    """Tell the language and the address that a page declares."""
    found = root.xpath("/html/@lang") or root.xpath("/html/@*[name()='xml:lang']")
    return str(found[0]).strip() if found else "", _canonical(root)


def _canonical(root: Any) -> str:
    for link in root.iter("link"):
        if "canonical" in str(link.get("rel") or "").lower().split():
            return str(link.get("href") or "").strip()
    return ""


def _blocks(root: Any, place: _Place, null: str, *, lossy: bool) -> Iterator[Block]:
    found = True
    for script in root.iter("script"):
        kind = str(script.get("type") or "").partition(";")[0].strip().lower()
        inner = str(script.text or "").replace(null, "\0")
        if kind != MIME or not inner.strip():
            continue
        # The parser changes carriage returns, as HTML has it; from there on, lines must do.
        found = found and place.find(inner)
        if found:
            yield place.block(inner.strip(), lossy=lossy)
        else:
            bad = lossy and "\ufffd" in inner
            yield Block(inner.strip(), 0, int(script.sourceline or 1), 1, bad)


class _Place:
    """A place that moves on through a text, so that no part of it is counted twice."""

    def __init__(self, text: str, encoding: str) -> None:
        self._text = text
        self._encoding = encoding
        self._at = self._offset = self._begin = self._end = 0
        self._line = 1

    def find(self, inner: str) -> bool:
        """Move on to the next piece like this, to its first character that is no blank."""
        at = self._text.find(inner, self._end)
        if at >= 0:
            self._end = at + len(inner)
            self.move(at + len(inner) - len(inner.lstrip()))
        return at >= 0

    def move(self, at: int) -> None:
        """Move on to a character."""
        self._line += self._text.count("\n", self._at, at)
        self._begin = max(self._begin, self._text.rfind("\n", self._at, at) + 1)
        if self._encoding == "utf-8":
            self._offset += len(self._text[self._at : at].encode("utf-8", "replace"))
        self._at = at

    def block(self, inner: str, *, lossy: bool) -> Block:
        """Make a block that begins here."""
        column = self._at - self._begin + 1
        return Block(inner, self._offset, self._line, column, lossy and "\ufffd" in inner)
