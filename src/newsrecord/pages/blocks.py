r"""The JSON of a block, read though it be broken, as long as nothing has to be guessed.

- comments, `<!-- -->`, CDATA marks       left out
- commas and semicolons at an end         left out
- several values after each other         all read
- raw control characters in strings       taken as they are
- `\'` and a backslash at a line's end      the character alone, as in JavaScript
- a block with HTML-escaped quotes        unescaped once as a whole
- a name that stands often in an object   its values in a list, unless they are the same
- numbers that are not I-JSON             their text, told in the ledger
- U+0000 and lone surrogates              U+FFFD, told in the ledger
"""

from __future__ import annotations

import html
import json
import math
import re
from typing import TYPE_CHECKING

from newsrecord.loss import LossKind
from newsrecord.pages.texts import spelt

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsrecord.loss import Ledger
    from newsrecord.source import Json

__all__ = ["BrokenBlockError", "DeepBlockError", "clean", "parse", "types_of"]

LARGEST = 2**53 - 1
# Each alternative takes all it can, to the end of the text if need be: time stays linear.
TOKEN = re.compile(
    r"""(?P<string>"(?:[^"\\]++|\\.)*+(?:"|\\?\Z))"""
    r"""|(?P<gap>(?:(?://|/\*)[ \t]*+)?(?:<!\[CDATA\[|\]\]>|<!--|-->)(?:[ \t]*+\*/)?"""
    r"""|//[^\n]*+|/\*.*?(?:\*/|\Z)|\ufeff++)"""
    r"""|(?P<mark>[,;][\s,;]*+)""",
    re.DOTALL,
)
ESCAPE = re.compile(r"\\(.)", re.DOTALL)
BETWEEN = re.compile(r"[\s,;]*")
QUOTES = re.compile(r"&(?:quot|#34|#x22);", re.IGNORECASE)
REFUSED = re.compile("[\x00\ud800-\udfff]")
REPLACED = "U+0000 and lone surrogates are written as U+FFFD"
SCHEMA = re.compile(r"(?:https?://(?:www\.)?schema\.org/|schema:)")


class BrokenBlockError(ValueError):
    """A block that is no JSON: what is wrong, and at which character of its text."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


class DeepBlockError(ValueError):
    """A block that is nested deeper than the limit."""


class _Written(str):
    """A number that I-JSON does not know, as it was written."""

    __slots__ = ()


def _integer(text: str) -> int | str:
    if len(text) <= 17 and abs(int(text)) <= LARGEST:
        return int(text)
    return _Written(text)


def _float(text: str) -> float | str:
    value = float(text)
    return value if math.isfinite(value) and abs(value) <= LARGEST else _Written(text)


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _joined(pairs)


def _joined(pairs: Iterable[tuple[str, Json]]) -> dict[str, Json]:
    """Make an object in which a name may stand often; values that differ become a list."""
    found: dict[str, list[Json]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return {
        key: values[0] if all(_same(values[0], each) for each in values[1:]) else values
        for key, values in found.items()
    }


def _same(one: Json, other: Json) -> bool:
    """Tell whether two values are the same as JSON, of which 1, 1.0 and true are not."""
    return one == other and spelt(one) == spelt(other)


DECODER = json.JSONDecoder(
    strict=False,
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_float,
    parse_constant=_Written,
)


def parse(text: str) -> list[Json]:
    r"""Read all values of a block.

    Raises:
        BrokenBlockError: if it is no JSON and cannot be mended without guessing.
        DeepBlockError: if it is nested deeper than Python bears.

    >>> parse('//<![CDATA[\n{"a": [1, 2,],}; {"b": 3} //]]>')
    [{'a': [1, 2]}, {'b': 3}]
    >>> parse("{&quot;a&quot;: &quot;Q&amp;amp;A&quot;}")
    [{'a': 'Q&amp;A'}]
    """
    try:
        try:
            return [DECODER.decode(text)]
        except json.JSONDecodeError:
            return _values(_mended(text))
    except RecursionError as error:
        message = "nested too deeply to be read"
        raise DeepBlockError(message) from error


def _mended(text: str) -> str:
    """Blank out what is not JSON, so that every line keeps its number."""
    if '"' not in text and QUOTES.search(text):
        text = html.unescape(text)
    return TOKEN.sub(lambda match: _token(match, text), text)


def _token(match: re.Match[str], text: str) -> str:
    if match["string"]:
        return ESCAPE.sub(_escape, match[0])
    if match["gap"]:
        return _blank(match[0])
    following = text[match.end() : match.end() + 1]
    return match[0] if match[0].strip() == "," and following not in "}]" else _marks(match[0])


def _marks(run: str) -> str:
    """Blank a run of commas and semicolons, unless commas alone would hide that a value lacks."""
    return run if run.count(",") > 1 else _blank(run)


def _escape(match: re.Match[str]) -> str:
    char = match[1]
    return match[0] if char in '"\\/' or char.isalnum() else char


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _values(text: str) -> list[Json]:
    found: list[Json] = []
    at = BETWEEN.match(text, 0).end()  # type: ignore[union-attr]
    while at < len(text):
        try:
            value, at = DECODER.raw_decode(text, at)
        except json.JSONDecodeError as error:
            raise BrokenBlockError(error.msg, error.pos) from None
        found.append(value)
        at = BETWEEN.match(text, at).end()  # type: ignore[union-attr]
    return found


def types_of(node: Json) -> tuple[str, ...]:
    """List the types of a node, without the address of schema.org.

    >>> types_of({"@type": ["http://schema.org/NewsArticle", "Thing"]})
    ('NewsArticle', 'Thing')
    """
    given = node.get("@type") if isinstance(node, dict) else None
    names = given if isinstance(given, list) else [given]
    return tuple(SCHEMA.sub("", name, count=1) for name in names if isinstance(name, str))


def clean(value: Json, ledger: Ledger, depth: int) -> Json:
    """Make a value I-JSON with plain names of schema.org; what changes is told by type and name.

    Raises:
        DeepBlockError: if it is nested deeper than `depth`.
    """
    return _cleaned(value, "", ledger, depth)


def _cleaned(value: Json, path: str, ledger: Ledger, depth: int) -> Json:
    if isinstance(value, (dict, list)):
        if depth <= 0:
            message = "nested deeper than the limit"
            raise DeepBlockError(message)
        if isinstance(value, list):
            return [_cleaned(item, path, ledger, depth - 1) for item in value]
        return _cleaned_object(value, path, ledger, depth - 1)
    if isinstance(value, str):
        return _cleaned_text(value, path, ledger)
    return value


def _cleaned_object(value: dict[str, Json], path: str, ledger: Ledger, depth: int) -> Json:
    types = types_of(value)
    path = "/" + REFUSED.sub("\ufffd", types[0]) if types else path
    pairs: list[tuple[str, Json]] = []
    for key, item in value.items():
        name = SCHEMA.sub("", REFUSED.sub("\ufffd", key), count=1) or key
        if REFUSED.search(key):
            ledger.add(f"{path}/{name}", LossKind.COERCED, why=REPLACED)
        pairs.append((name, _cleaned(item, f"{path}/{name}", ledger, depth)))
    return _joined(pairs)


def _cleaned_text(text: str, path: str, ledger: Ledger) -> str:
    if isinstance(text, _Written):
        why = "a number that other readers of JSON would change, kept as text"
        ledger.add(path or "/", LossKind.COERCED, why=why)
    if REFUSED.search(text):
        ledger.add(path or "/", LossKind.COERCED, why=REPLACED)
        return REFUSED.sub("\ufffd", text)
    return str(text)
