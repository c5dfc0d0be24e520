"""JSON-LD of any form, expanded by PyLD into a graph; nothing is fetched.

The only context served is our own; any other address, a `file:` or a relative one too, is a
finding.  So is an IRI or a language tag with a character that none has, such as a line break.
What the expansion leaves out is counted in the ledger.
"""

from __future__ import annotations

import json
import re
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
from newsrecord.model.strings import IRI
from newsrecord.source import Fault, pointer

if TYPE_CHECKING:
    from newsrecord.source import Input, Limits

__all__ = ["IllFormedError", "RemoteContextError", "decode", "expanded"]

LEVELS = 4
"""A value in expanded form is about so many times as deep as in the compact form."""
SERVED = (CONTEXT, CONTEXT.replace("https:", "http:"))
FREE = "no property leads to it, so it is said of nothing"
KINDS = {bool: "a truth value", str: "a string", type(None): "null"}
_never = re.compile(IRI.refuse)
_controls = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_scheme = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_tag = re.compile(r"[A-Za-z0-9-]+")


class RemoteContextError(Exception):
    """A context is not at hand."""


class IllFormedError(Exception):
    """An IRI or a language tag holds a character that none has."""


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
        document = json.loads(data)
        if not isinstance(document, (dict, list)):
            kind = KINDS.get(type(document), "a number")
            message = f"a JSON-LD document is an object or an array, not {kind}"
            return Stream(None, iter([Fault("NR012", message, 0, fatal=True)]))
        _Taker(graph).top(expanded(document, graph))
    except RemoteContextError as error:
        return Stream(None, iter([_remote(str(error), data)]))
    except IllFormedError as error:
        return Stream(None, iter([Fault("NR012", str(error), 0, fatal=True)]))
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

    With a graph, values and nodes that nothing leads to are kept for it to count.

    Raises:
        MissingExtraError: if PyLD is not installed.
        RemoteContextError: if a context is not at hand.
        IllFormedError: if an IRI holds a character that none has.
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

    options = {
        "base": base,
        "documentLoader": load,
        # A cache of its own: what another part of the process has fetched is not ours to use.
        "contextResolver": ContextResolver({}, load),
        "keepFreeFloatingNodes": graph is not None,
    }
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            made: list[Any] = _processor(jsonld, graph).expand(document, options)
        except jsonld.JsonLdError as error:
            if refused:
                raise RemoteContextError(_named(document, refused[-1])) from error
            raise
    if graph is not None:
        for each in told:
            graph.ledger.add("/@context", LossKind.DROPPED, "", str(each.message))
    return made


def _processor(jsonld: Any, graph: Graph | None) -> Any:
    """Make a processor of PyLD that tells what it leaves out, and what it would mend.

    PyLD tells of a dropped name only what it expands to, and of a dropped scalar nothing; before
    it resolves an IRI it takes line breaks and outer blanks out of it.
    """

    def lose(name: str, why: str) -> None:
        if graph is not None:
            graph.ledger.add("/@graph/*" + name, LossKind.DROPPED, "", why)

    class Processor(jsonld.JsonLdProcessor):  # type: ignore[misc] # PyLD has no types.
        name = ""

        def _expand(self, active: Any, above: Any, element: Any, *rest: Any, **named: Any) -> Any:
            made = super()._expand(active, above, element, *rest, **named)
            if made is None and _says(element):
                lose("", FREE)
            return made

        def _expand_iri(self, active: Any, value: Any, *rest: Any, **named: Any) -> Any:
            made = super()._expand_iri(active, value, *rest, **named)
            if isinstance(value, str):
                self.name = value
                term = named.get("vocab") and value in active["mappings"]
                if not term and named.get("base") is not None:
                    _checked("the IRI", value)
            return made

    processor: Any = None

    def dropped(expansion: str | None) -> None:
        # The last name that was expanded is the one that is dropped.
        _check_name(processor.name)
        _check_name(expansion or "")
        lose(pointer((processor.name[:200],)), "the context gives the name no meaning")

    processor = Processor(on_property_dropped=dropped)
    return processor


def _says(element: Any) -> bool:
    """Tell whether something is lost with what expands to nothing; null says nothing."""
    return element is not None and (not isinstance(element, dict) or set(element) == {"@language"})


def _check_name(name: str) -> None:
    """Refuse a name that would be an IRI, or that has line breaks; one in words is none."""
    if _scheme.match(name) or _controls.search(name):
        _checked("the name", name)


def _checked(what: str, iri: str) -> str:
    """Return an IRI, absolute or relative, that has no character which none has."""
    found = _never.search(iri)
    if found is None:
        return iri
    message = f"{what} {iri[:200]!r} holds {found[0]!r}, which no IRI has"
    raise IllFormedError(message)


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
            if not isinstance(item, dict):
                continue
            if "@value" in item or "@list" in item:
                self.free(item)
            elif set(item) == {"@id"}:
                self.graph.ledger.add("/@graph/*/@id", LossKind.DROPPED, "", FREE)
            else:
                self.node(item)

    def free(self, item: dict[str, Any]) -> None:
        """Count the values that no property leads to; what is wrong with them is wrong here too."""
        _Taker(Graph()).term(item)
        for _ in item.get("@list") or [item]:
            self.graph.ledger.add("/@graph/*", LossKind.DROPPED, "", FREE)

    def node(self, item: dict[str, Any]) -> str:
        """Take what is said of a node; return its IRI or label."""
        subject = item.get("@id")
        if not isinstance(subject, str):
            self.count += 1
            subject = f"_:#{self.count}"
        _checked("the IRI", subject)
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
                self.graph.add(subject, TYPE, Node(_checked("the IRI", kind)))
        elif name == "@reverse":
            for predicate, nodes in values.items():
                _checked("the IRI", predicate)
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
        _checked("the IRI", predicate)
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
            if "@direction" in value:
                self._lose("@direction", "")
            return _literal(value)
        return Node(self.node(value))

    def _lose(self, name: str, subject: str) -> None:
        path = pointer(("@graph", "*", name))
        self.graph.ledger.add(path, LossKind.DROPPED, subject, "a record has no place for it")


def _literal(value: dict[str, Any]) -> Literal:
    inner, kind = value["@value"], value.get("@type", "")
    if kind == "@json":
        return Literal(canonical(inner), JSON)
    _checked("the datatype", kind)
    language = value.get("@language", "")
    if language and not _tag.fullmatch(language):
        message = f"the language tag {language[:200]!r} holds a character that no tag has"
        raise IllFormedError(message)
    if isinstance(inner, bool):
        return Literal("true" if inner else "false", kind or XSD + "boolean")
    if isinstance(inner, int):
        return Literal(str(inner), kind or XSD + "integer")
    if isinstance(inner, float):
        return Literal(repr(inner), kind or XSD + "double")
    return Literal(str(inner), kind, language)
