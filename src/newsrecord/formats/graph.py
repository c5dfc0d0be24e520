"""A graph of statements, and the records that can be read out of it.

Every JSON-LD but our own and every RDF becomes a `Graph` first.  What a node says under the names
of our classes is put together into the JSON text of a record, fields in their fixed order, items
in the order of their statements; the gate judges it like any other.  So a value that does not fit
is written as expanded JSON-LD would have it, for the gate to refuse in its place.

- a record        a node of one of our classes; its id is relative where it lies under the base
- a value object  a node that one other node leads to; two that share one are not records
- a list          an rdf:List or a JSON-LD list
- a literal       by its datatype: integer, double, boolean, rdf:JSON, or text
- the header      the node of the class Dataset
- anything else   is counted in the ledger; in our own namespace it is an unknown field
"""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import msgspec

from newsrecord.formats.base import Stream
from newsrecord.gate import encode as encode_value
from newsrecord.linked import (
    DATASET,
    NOWHERE,
    RDF,
    RECORDS_IRI,
    XSD,
    fields_by_iri,
    is_id,
    is_ordered,
    item_of,
)
from newsrecord.loss import Ledger, LossKind
from newsrecord.model import RECORDS, Header
from newsrecord.model.base import NAMESPACE
from newsrecord.model.shape import BoolShape, JsonShape, ListShape, NumberShape, ObjectShape
from newsrecord.source import Decoded, Fault, pointer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsrecord.model.base import Value
    from newsrecord.model.shape import Shape
    from newsrecord.source import Path

__all__ = ["Graph", "Literal", "Node", "Row", "Term", "base_of", "stream_of"]

CODE = "NR012"
TYPE = RDF + "type"
FIRST, REST, NIL, JSON = RDF + "first", RDF + "rest", RDF + "nil", RDF + "JSON"
INTEGERS = frozenset(
    XSD + name
    for name in (
        "integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger",
        "nonPositiveInteger", "negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort",
        "unsignedByte",
    )
)  # fmt: skip
NUMBERS = INTEGERS | {XSD + name for name in ("double", "float", "decimal")}
TEXTS = frozenset({"", XSD + "string"})
ADDRESS = XSD + "anyURI"
BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_number = re.compile(
    r"[+-]?(?:[0-9]{1,400}(?:\.[0-9]{0,400})?|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,4})?"
)
_whole = re.compile(r"[+-]?[0-9]{1,25}")
_relative = re.compile(r"[^/?#@:][^/?#:]*(?:[/?#]|\Z)")
_http = re.compile(r"http://(?=w3id\.org/newsrecord/ns#|schema\.org/)")


class Node(NamedTuple):
    """A node by its IRI, or by its label behind `_:`."""

    id: str


class Literal(NamedTuple):
    """A literal; the datatype is empty for plain text, and that of foreign JSON is rdf:JSON."""

    text: str
    datatype: str = ""
    language: str = ""


class Row(NamedTuple):
    """An ordered list."""

    items: tuple[Any, ...]


Term: TypeAlias = Node | Literal | Row


class Graph:
    """Statements by subject and predicate, each once, in the order in which they came.

    Our namespace and that of schema.org are the same under http and https.
    """

    def __init__(self, ledger: Ledger | None = None) -> None:
        self.nodes: dict[str, dict[str, dict[Term, None]]] = {}
        self.ledger = Ledger() if ledger is None else ledger

    def add(self, subject: str, predicate: str, term: Term) -> bool:
        """Add a statement; tell whether it is a new one."""
        if predicate == TYPE and isinstance(term, Node):
            term = Node(spelled(term.id))
        terms = self.nodes.setdefault(subject, {}).setdefault(spelled(predicate), {})
        new = term not in terms
        terms[term] = None
        return new

    def classes(self, node: str) -> list[str]:
        """Name the classes of ours that a node belongs to."""
        types = self.nodes[node].get(TYPE, ())
        names = [t.id.removeprefix(NAMESPACE) for t in types if isinstance(t, Node)]
        return [name for name in names if name in RECORDS or name == DATASET]


def spelled(iri: str) -> str:
    """Write the namespaces that are known under http and https the one way that we write them."""
    return _http.sub("https://", iri) if iri.startswith("http:") else iri


def _place(predicate: str) -> str:
    return pointer(("@graph", "*", predicate))


class _TangledError(Exception):
    """The statements about a record do not make a tree."""

    def __init__(self, message: str, path: Path) -> None:
        super().__init__(message)
        self.path = path


def stream_of(graph: Graph, name: str, *, base: str = "", number: int = 0) -> Stream:
    """Read the header and the records out of a graph; `name` is that of the input.

    `base` is that of a header told before, and `number` that of the first record.
    """
    kinds = {node: classes for node in graph.nodes if (classes := graph.classes(node))}
    heads = [node for node, classes in kinds.items() if DATASET in classes]
    builder = _Builder(graph, base or base_of(graph, heads))
    header, faults = _header(builder, heads, name)
    return Stream(
        header,
        _items(builder, kinds, faults, name, number),
        graph.ledger,
    )


def base_of(graph: Graph, heads: Iterable[str]) -> str:
    """Return the base that the first header names."""
    for node in heads:
        for term in graph.nodes[node].get(NAMESPACE + "base", ()):
            if isinstance(term, Literal):
                return term.text
    return NOWHERE


def _header(builder: _Builder, heads: list[str], name: str) -> tuple[Decoded | None, list[Fault]]:
    """Read the headers, which all say the same; the text of the first one is the header."""
    found: dict[bytes, None] = {}
    faults: list[Fault] = []
    for node in heads:
        builder.used.add(node)
        try:
            value = builder.members(node, Header, ())
        except _TangledError as error:
            faults.append(Fault(CODE, f"the header: {error}", -1, member=name))
        else:
            found[encode_value(value)] = None
    if len(found) > 1:
        faults.append(Fault("NR906", "the graph holds headers that differ", -1, member=name))
    for raw in found:
        return Decoded(-1, raw, None, member=name), faults
    return None, faults


def _items(
    builder: _Builder,
    kinds: dict[str, list[str]],
    faults: Iterable[Fault],
    name: str,
    number: int,
) -> Iterator[Decoded | Fault]:
    yield from faults
    graph = builder.graph
    for node, classes in kinds.items():
        if classes == [DATASET]:
            continue
        try:
            raw = builder.record(node, classes)
        except _TangledError as error:
            message = f"{builder.shown(node)}: {error}"
            yield Fault(CODE, message, number, path=error.path, member=name)
        else:
            yield Decoded(number, raw, None, member=name)
        number += 1
    yield from _unknown(builder, kinds, name)
    if graph.nodes and not kinds:
        message = "no statement makes a record: no node has a type of this vocabulary"
        yield Fault(CODE, message, number, fatal=True, member=name)
    builder.leftovers()


def _unknown(builder: _Builder, kinds: dict[str, list[str]], name: str) -> Iterator[Fault]:
    """Name what the dataset calls its record although nothing says what it is."""
    for node, classes in kinds.items():
        if DATASET in classes:
            for term in builder.graph.nodes[node].get(RECORDS_IRI, ()):
                if not isinstance(term, Node) or term.id not in kinds:
                    shown = builder.shown(term.id) if isinstance(term, Node) else "a literal"
                    message = f"the dataset names {shown} as a record, which has no type"
                    yield Fault(CODE, message, -1, member=name)


class _Builder:
    """Puts records together; `used` are the nodes that have found their place."""

    def __init__(self, graph: Graph, base: str) -> None:
        self.graph = graph
        self.base = base
        self.used: set[str] = set()
        self._of = ""

    def record(self, node: str, classes: list[str]) -> bytes:
        """Write the JSON text of the record that a node is."""
        self.used.add(node)
        self._of = self.shown(node)
        if len(classes) > 1:
            message = f"it is of {len(classes)} classes at once: {', '.join(classes)}"
            raise _TangledError(message, ("type",))
        made: dict[str, Any] = {} if node.startswith("_:") else {"id": self.relative(node)}
        made["type"] = classes[0]
        made |= self.members(node, RECORDS[classes[0]], ())
        return encode_value(made)

    def shown(self, node: str) -> str:
        """Return a node as a message names it."""
        return node if node.startswith("_:") else self.relative(node)

    def relative(self, iri: str) -> str:
        """Write an IRI as an id."""
        for base in (self.base, NOWHERE):
            rest = iri.removeprefix(base)
            if rest != iri and _relative.match(rest):
                return rest
        return iri

    def members(self, node: str, model: type[Value], path: Path) -> dict[str, Any]:
        """Read the fields of a node, in the order of the model."""
        statements = self.graph.nodes.get(node, {})
        fields = fields_by_iri(model)
        made: dict[str, Any] = {}
        for iri, field in fields.items():
            terms = statements.get(iri)
            if terms:
                value = self._field(terms, field.shape, (*path, field.name))
                if value != []:
                    made[field.name] = value
        for predicate, terms in statements.items():
            if predicate in fields or (model is Header and predicate == RECORDS_IRI):
                continue
            if predicate == TYPE:
                self._types(terms, model)
            elif predicate.startswith(NAMESPACE):
                made.setdefault(predicate[len(NAMESPACE) :], [_foreign(term) for term in terms])
            else:
                self._lose(predicate, len(terms), "no field of a record has this meaning")
        return made

    def _types(self, terms: Iterable[Term], model: type[Value]) -> None:
        for term in terms:
            if term != Node(NAMESPACE + model.__name__) and term != Node(NAMESPACE + DATASET):
                self._lose(TYPE, 1, "a record has one type")

    def _lose(self, predicate: str, count: int, why: str) -> None:
        for _ in range(count):
            self.graph.ledger.add(_place(predicate), LossKind.DROPPED, self._of, why)

    def _field(self, terms: dict[Term, None], shape: Shape, path: Path) -> Any:
        item = item_of(shape)
        many = isinstance(shape, ListShape)
        found: list[Any] = []
        rows = 0
        for term in terms:
            row = self._row(term, path)
            rows += row is not None
            for each in (term,) if row is None else row:
                below = (*path, len(found)) if many else path
                found.append(self._value(each, item, below))
        if many:
            if is_ordered(shape) and len(terms) > 1:
                why = "the statements are in no order"
                self.graph.ledger.add(pointer(path[:1]), LossKind.ORDER, self._of, why)
            return found
        return found[0] if len(found) == 1 and not rows else found

    def _row(self, term: Term, path: Path) -> list[Any] | None:
        """Return the items, if the term is a list."""
        if isinstance(term, Row):
            return list(term.items)
        if not isinstance(term, Node):
            return None
        if term.id != NIL and FIRST not in self.graph.nodes.get(term.id, {}):
            return None
        items: list[Term] = []
        cell: Term = term
        while cell != Node(NIL):
            parts = self.graph.nodes.get(cell.id, {}) if isinstance(cell, Node) else {}
            first, rest = list(parts.get(FIRST, ())), list(parts.get(REST, ()))
            if len(first) != 1 or len(rest) != 1:
                message = "a list is not whole: each cell has one value and one rest"
                raise _TangledError(message, path)
            assert isinstance(cell, Node)
            self._use(cell.id, path)
            for predicate, terms in parts.items():
                if predicate not in {FIRST, REST, TYPE}:
                    self._lose(predicate, len(terms), "a list has no fields")
            items += first
            cell = rest[0]
        return items

    def _use(self, node: str, path: Path) -> None:
        if node in self.used:
            message = f"two places share {self.shown(node)}, or it leads back to itself"
            raise _TangledError(message, path)
        self.used.add(node)

    def _value(self, term: Term, shape: Shape, path: Path) -> Any:
        if isinstance(shape, JsonShape) and (
            not isinstance(term, Literal) or _native(term, shape) is None
        ):
            # Any JSON fits here, so the gate would take what stands for the term for its value.
            message = "the value is no literal of the datatype rdf:JSON that holds one JSON value"
            raise _TangledError(message, path)
        if isinstance(term, Literal):
            return self._literal(term, shape, path)
        if not isinstance(term, Node):
            return _foreign(term)
        if isinstance(shape, ObjectShape):
            return self._object(term.id, shape, path)
        iri = not term.id.startswith("_:")
        if is_id(shape) and iri:
            return self.relative(term.id)
        if iri and getattr(getattr(shape, "kind", None), "name", "") == "iri":
            return term.id
        return _foreign(term)

    def _object(self, node: str, shape: ObjectShape, path: Path) -> Any:
        if node not in self.graph.nodes and not node.startswith("_:"):
            return _foreign(Node(node))
        self._use(node, path)
        if not node.startswith("_:"):
            self._lose("@id", 1, "a value object has no id")
        return self.members(node, shape.model, path)

    def _literal(self, term: Literal, shape: Shape, path: Path) -> Any:
        value = _native(term, shape)
        if value is None:
            return _foreign(term)
        if term.language:
            why = "the text of a field has no language of its own"
            self.graph.ledger.add(_general(path), LossKind.LANGUAGE, self._of, why)
        return value

    def leftovers(self) -> None:
        """Count the statements about nodes that belong to no record."""
        for node, statements in self.graph.nodes.items():
            if node not in self.used:
                self._of = self.shown(node)
                for predicate, terms in statements.items():
                    self._lose(predicate, len(terms), "the node belongs to no record")


def _general(path: Path) -> str:
    return pointer(tuple("*" if isinstance(key, int) else key for key in path))


def _native(term: Literal, shape: Shape) -> Any:
    """Return the JSON value of a literal where it fits the shape, else None."""
    text, datatype = term.text, term.datatype
    if isinstance(shape, JsonShape):
        return msgspec.Raw(text.encode()) if datatype == JSON and _is_json(text) else None
    if isinstance(shape, NumberShape):
        return _numeric(text, datatype)
    if isinstance(shape, BoolShape):
        return BOOLEANS.get(text) if datatype == XSD + "boolean" else None
    if isinstance(shape, ObjectShape) or is_id(shape):
        return None
    address = datatype == ADDRESS and getattr(getattr(shape, "kind", None), "name", "") == "iri"
    return text if datatype in TEXTS or address else None


def _numeric(text: str, datatype: str) -> int | float | None:
    if datatype in INTEGERS:
        return int(text) if _whole.fullmatch(text) else None
    if datatype not in NUMBERS or not _number.fullmatch(text):
        return None
    number = float(text)
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() else number


def _is_json(text: str) -> bool:
    """Tell whether the text is one JSON value, so that it can be spliced in as it is."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _foreign(term: Term) -> Any:
    """Write a term that does not fit as expanded JSON-LD has it."""
    if isinstance(term, Row):
        return {"@list": [_foreign(item) for item in term.items]}
    if isinstance(term, Node):
        return {"@id": term.id}
    made = {"@value": term.text}
    if term.datatype not in TEXTS:
        made["@type"] = term.datatype
    if term.language:
        made["@language"] = term.language
    return made
