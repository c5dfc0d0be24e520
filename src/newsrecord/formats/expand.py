"""JSON-LD of any form, expanded by PyLD into a graph; nothing is fetched.

The only context served is our own; any other address, a `file:` or a relative one too, is a
finding.  What the expansion leaves out is counted in the ledger.
"""

from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING, Any

from newsrecord.canonical import canonical
from newsrecord.errors import MissingExtraError
from newsrecord.formats.base import Stream
from newsrecord.formats.graph import JSON, TYPE, Graph, Literal, Node, Row, Term, stream_of
from newsrecord.formats.whole import read_whole
from newsrecord.gate import CODES
from newsrecord.jsonplace import position
from newsrecord.jsontext import inspect
from newsrecord.linked import CONTEXT, NOWHERE, XSD, context
from newsrecord.loss import LossKind
from newsrecord.source import Fault, pointer

if TYPE_CHECKING:
    from newsrecord.source import Input, Limits

__all__ = ["RemoteContextError", "decode", "expanded"]

LEVELS = 4
"""A value in expanded form is about so many times as deep as in the compact form."""
SERVED = (CONTEXT, CONTEXT.replace("https:", "http:"))


class RemoteContextError(Exception):
    """A context is not at hand."""


def _pyld() -> Any:
    try:
        from pyld import jsonld
    except ImportError as error:
        message = "JSON-LD in any form but our own needs PyLD: pip install 'newsrecord[jsonld]'"
        raise MissingExtraError(message) from error
    return jsonld


def decode(source: Input, /) -> Stream:
    """Read a document as a whole."""
    data = read_whole(source)
    if isinstance(data, Fault):
        return Stream(None, iter([data]))
    jsonld = _pyld()
    data = data.removeprefix(b"\xef\xbb\xbf")
    faults = _text_faults(data, source.limits)
    if faults:
        return Stream(None, iter(faults))
    graph = Graph()
    try:
        _Taker(graph).top(expanded(json.loads(data), graph))
    except RemoteContextError as error:
        return Stream(None, iter([_remote(str(error), data)]))
    except RecursionError:
        message = "the document is nested too deeply to be expanded"
        return Stream(None, iter([Fault("NR007", message, 0, fatal=True)]))
    except jsonld.JsonLdError as error:
        message = f"the JSON-LD cannot be expanded: {_why(error)}"
        return Stream(None, iter([Fault("NR012", message, 0, fatal=True)]))
    except (TypeError, ValueError, KeyError, AttributeError, IndexError) as error:
        # PyLD is written for JSON-LD; what is none makes it stumble in many ways.
        message = f"the JSON-LD cannot be expanded: {type(error).__name__}: {error}"[:200]
        return Stream(None, iter([Fault("NR012", message, 0, fatal=True)]))
    return stream_of(graph, source.name)


def _text_faults(data: bytes, limits: Limits) -> list[Fault]:
    found: list[Fault] = []
    for fault in inspect(data, max_depth=limits.depth * LEVELS):
        line, column = position(data, fault.offset)
        found.append(
            Fault(CODES[fault.kind], fault.message, 0, fault.offset, line, column, fatal=True)
        )
    return found


def _remote(url: str, data: bytes) -> Fault:
    offset = max(data.find(json.dumps(url, ensure_ascii=False).encode()), 0)
    message = (
        f"the context {url!r} is not at hand and nothing is fetched: write the context itself "
        "into the document"
    )
    return Fault("NR011", message, 0, offset, *position(data, offset), fatal=True)


def _why(error: Any) -> str:
    code = getattr(error, "code", "") or ""
    text = str(error.args[0]) if error.args else ""
    return f"{code}: {text}"[:200] if code else text[:200]


def expanded(document: Any, graph: Graph | None = None, *, base: str = NOWHERE) -> list[Any]:
    """Expand a document without the network; what is left out goes to the graph's ledger.

    Raises:
        MissingExtraError: if PyLD is not installed.
    """
    from pyld.context_resolver import ContextResolver

    jsonld = _pyld()
    refused: list[str] = []

    def load(url: str, options: Any) -> dict[str, Any]:
        del options
        if url not in SERVED:
            refused.append(url)
            raise RemoteContextError(url)
        return {"contextUrl": None, "documentUrl": url, "document": {"@context": context()}}

    def dropped(name: Any) -> None:
        if graph is not None:
            path = pointer(("@graph", "*", str(name)[:200]))
            graph.ledger.add(path, LossKind.DROPPED, "", "the context gives the name no meaning")

    options = {
        "base": base,
        "documentLoader": load,
        # A cache of its own: what another part of the process has fetched is not ours to use.
        "contextResolver": ContextResolver({}, load),
    }
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            made: list[Any] = jsonld.expand(document, options, on_property_dropped=dropped)
        except jsonld.JsonLdError as error:
            if refused:
                raise RemoteContextError(_named(document, refused[-1])) from error
            raise
    if graph is not None:
        for each in told:
            graph.ledger.add("/@context", LossKind.DROPPED, "", str(each.message))
    return made


def _named(document: Any, url: str) -> str:
    """Return an address as the document writes it."""
    short = url.removeprefix(NOWHERE)
    return url if short == url or json.dumps(url) in json.dumps(document) else short


class _Taker:
    """Takes the statements out of an expanded document."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.count = 0

    def top(self, items: list[Any]) -> None:
        """Take the nodes of the document."""
        for item in items:
            if isinstance(item, dict):
                self.node(item)

    def node(self, item: dict[str, Any]) -> str:
        """Take what is said of a node; return its IRI or label."""
        subject = item.get("@id")
        if not isinstance(subject, str):
            self.count += 1
            subject = f"_:#{self.count}"
        for name, values in item.items():
            if name[:1] != "@":
                self.statements(subject, name, values)
            elif name in {"@graph", "@included"}:
                self.inner(name, values, subject, named="@id" in item or len(item) > 1)
            elif name != "@id":
                self.keyword(subject, name, values)
        return subject

    def keyword(self, subject: str, name: str, values: Any) -> None:
        """Take the types of a node and what leads to it."""
        if name == "@type":
            for kind in values if isinstance(values, list) else [values]:
                self.graph.add(subject, TYPE, Node(kind))
        elif name == "@reverse":
            for predicate, nodes in values.items():
                for each in nodes:
                    self.graph.add(self.node(each), predicate, Node(subject))
        else:
            self._lose(name, subject)

    def inner(self, name: str, values: list[Any], subject: str, *, named: bool) -> None:
        """Take the nodes of a graph; its name, if it has one, has no place in a record."""
        if name == "@graph" and named:
            self._lose("@graph", subject)
        self.top(values)

    def statements(self, subject: str, predicate: str, values: list[Any]) -> None:
        """Take the values of a property; of equal ones in a set, one is left."""
        seen: set[Term] = set()
        for value in values:
            term = self.term(value)
            self.graph.add(subject, predicate, term)
            if term in seen:
                path = pointer(("@graph", "*", predicate))
                self.graph.ledger.add(path, LossKind.DROPPED, subject, "a set holds nothing twice")
            seen.add(term)

    def term(self, value: Any) -> Term:
        """Make a term of an expanded value."""
        if not isinstance(value, dict):
            return Literal(str(value))
        if "@index" in value:
            self._lose("@index", "")
        if "@list" in value:
            return Row(tuple(self.term(item) for item in value["@list"]))
        if "@value" in value:
            return _literal(value)
        return Node(self.node(value))

    def _lose(self, name: str, subject: str) -> None:
        path = pointer(("@graph", "*", name))
        self.graph.ledger.add(path, LossKind.DROPPED, subject, "a record has no place for it")


def _literal(value: dict[str, Any]) -> Literal:
    inner, kind = value["@value"], value.get("@type", "")
    if kind == "@json":
        return Literal(canonical(inner), JSON)
    if isinstance(inner, bool):
        return Literal("true" if inner else "false", kind or XSD + "boolean")
    if isinstance(inner, int):
        return Literal(str(inner), kind or XSD + "integer")
    if isinstance(inner, float):
        return Literal(repr(inner), kind or XSD + "double")
    return Literal(str(inner), kind, value.get("@language", ""))
