"""JSON-LD as it may stand inside a web page, and the absolute names that it links by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from newsrecord.gate import encode
from newsrecord.linked import NOWHERE
from newsrecord.source import is_absolute
from newsrecord.twins import Header

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

__all__ = ["Names", "Node", "items", "node", "one_or_all", "read_header", "script"]

Node: TypeAlias = dict[str, Any]

_HIDDEN = tuple(
    (char.encode(), rf"\u{ord(char):04x}".encode()) for char in ("<", ">", "&", "\u2028", "\u2029")
)


@dataclass(frozen=True, slots=True)
class Names:
    """Turns the ids of records into absolute IRIs.

    >>> Names("https://example.org/").iri("actor/x")
    'https://example.org/actor/x'
    """

    base: str = NOWHERE

    def iri(self, name: str) -> str:
        """Resolve an id; one that is absolute stays as it is."""
        # An id has no dot segments and does not begin with a slash, and a base ends in one.
        return name if is_absolute(name) else self.base + name

    def link(self, name: str | None) -> Node | None:
        """Make a reference to a record."""
        return None if name is None else {"@id": self.iri(name)}

    def links(self, names: Iterable[str]) -> list[Node]:
        """Make references to records."""
        return [{"@id": self.iri(name)} for name in names]

    def within(self, name: str, what: str) -> str:
        """Name something that belongs to a record."""
        iri = self.iri(name)
        return f"{iri}{'-' if '#' in iri else '#'}{what}"


def node(kind: str | None, /, **members: Any) -> Node:
    """Make a node of the members that are there.

    >>> node("Person", name="X", url=None)
    {'@type': 'Person', 'name': 'X'}
    """
    made: Node = {"@type": kind} if kind else {}
    made |= {key: value for key, value in members.items() if _is_there(value)}
    return made


def _is_there(value: Any) -> bool:
    return value is not None and not (isinstance(value, (list, tuple, dict)) and not value)


def one_or_all(values: list[Any]) -> Any:
    """Write a single value without a list around it."""
    return values[0] if len(values) == 1 else values


def script(value: Any) -> bytes:
    r"""Write JSON that cannot end a script element or start a comment in it.

    >>> script({"a": "</script>"})
    b'{"a":"\\u003c/script\\u003e"}'
    """
    # These characters stand in strings only, where every one of them may be written as an escape.
    text = encode(value)
    for char, escape in _HIDDEN:
        text = text.replace(char, escape)
    return text


def items(nodes: Iterable[Node], stream: BinaryIO) -> int:
    """Write nodes as the items of a list, each on a line of its own, and return how many."""
    count = 0
    for each in nodes:
        stream.write((b",\n" if count else b"\n") + script(each))
        count += 1
    return count


def read_header(header: bytes) -> Any:
    """Read the header as a twin."""
    import msgspec

    return msgspec.json.decode(header, type=Header)
