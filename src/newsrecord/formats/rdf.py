"""RDF: N-Quads and Turtle, the same statements as the JSON-LD of the dataset makes.

- the header      a blank node of the class Dataset, which also names the records
- a record        a node; a relative id is put behind the base, or behind `https://newsrecord.invalid/`
- a value object  a blank node, whose label is made of the record's IRI and the path to it
- an ordered list an rdf:List; the items of a set are statements in the order of the record
- a number        xsd:integer, or the canonical form of xsd:double
- foreign JSON    rdf:JSON in canonical form (RFC 8785)
- text, a date    a plain string
All terms are made and written by pyoxigraph, which refuses whatever is no IRI or literal.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from functools import cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from newsrecord.canonical import canonical, double
from newsrecord.errors import LimitError, RefusedError
from newsrecord.formats.base import Stream
from newsrecord.formats.graph import Graph, Literal, Node, base_of, stream_of
from newsrecord.formats.grouped import groups, is_grouped, label_of
from newsrecord.formats.oxigraph import oxigraph
from newsrecord.formats.whole import read_whole
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
from newsrecord.model.shape import JsonShape, ListShape, NumberShape, ObjectShape
from newsrecord.source import Fault, is_absolute

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import BinaryIO

    from newsrecord.formats.base import Encoded
    from newsrecord.model.base import Value
    from newsrecord.model.shape import Shape
    from newsrecord.source import Decoded, Input, Output

__all__ = ["Writer", "decode_nquads", "decode_turtle", "encode_nquads", "encode_turtle"]

PREFIXES = {
    "nr": NAMESPACE,
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": RDF,
    "schema": "https://schema.org/",
    "xsd": XSD,
}
BATCH = 256


# Writing ------------------------------------------------------------------------------------------


class _Field(NamedTuple):
    """A field, ready for writing: how to make its values, and the name they stand under."""

    attribute: str
    predicate: Any
    many: bool
    ordered: bool
    term: Callable[[Any], Any] | None
    model: type[Value] | None
    is_id: bool


@cache
def _plan(model: type[Value]) -> tuple[_Field, ...]:
    ox = oxigraph()
    made: list[_Field] = []
    for iri, field in fields_by_iri(model).items():
        item = item_of(field.shape)
        made.append(
            _Field(
                field.attribute,
                ox.NamedNode(iri),
                isinstance(field.shape, ListShape),
                is_ordered(field.shape),
                None if isinstance(item, ObjectShape) or is_id(item) else _maker(item),
                item.model if isinstance(item, ObjectShape) else None,
                is_id(item),
            )
        )
    return tuple(made)


def _maker(shape: Shape) -> Callable[[Any], Any]:
    """Return what turns a value of this shape into a literal."""
    ox = oxigraph()
    if isinstance(shape, JsonShape):
        return _typed(RDF + "JSON", canonical)
    if isinstance(shape, NumberShape):
        if shape.number.integer:
            return _typed(XSD + "integer", lambda value: str(int(value)))
        return _typed(XSD + "double", double)
    plain: Callable[[Any], Any] = ox.Literal
    return plain


def _typed(datatype: str, spell: Callable[[Any], str]) -> Callable[[Any], Any]:
    ox = oxigraph()
    kind = ox.NamedNode(datatype)
    return lambda value: ox.Literal(spell(value), datatype=kind)


class Writer:
    """Makes the statements of one dataset."""

    def __init__(self, header: bytes, make: Any) -> None:
        self.ox = oxigraph()
        self.make = make
        self.header = json.loads(header)
        self.base: str = self.header.get("base") or NOWHERE
        self.ledger = Ledger()
        # Joined files of one dataset share the node of the header, and others do not.
        self.label = "h" + hashlib.sha256(header).hexdigest()[:24]
        self.dataset = self.ox.BlankNode(self.label)
        self.type = self.ox.NamedNode(RDF + "type")
        self.first, self.rest, self.nil = (
            self.ox.NamedNode(RDF + name) for name in ("first", "rest", "nil")
        )
        self.classes = {name: self.ox.NamedNode(NAMESPACE + name) for name in (*RECORDS, DATASET)}
        self.records = self.ox.NamedNode(RECORDS_IRI)
        self.id = self.kind = ""

    def head(self) -> Iterator[Any]:
        """Yield the statements of the header."""
        import msgspec

        from newsrecord import twins

        header = msgspec.convert(self.header, twins.Header)
        yield self.make(self.dataset, self.type, self.classes[DATASET])
        yield from self._members(header, self.dataset, Header, self.label)

    def record(self, record: Any) -> Iterator[Any]:
        """Yield the statements of a record."""
        self.id, self.kind = record.id, record.type
        node = self._node(record.id)
        label = label_of(node.value)
        yield self.make(self.dataset, self.records, node)
        yield self.make(node, self.type, self.classes[record.type])
        yield from self._members(record, node, RECORDS[record.type], label)

    def _node(self, id_: str) -> Any:
        iri = id_ if is_absolute(id_) else self.base + id_
        try:
            return self.ox.NamedNode(iri)
        except ValueError as error:
            message = f"{self.id}: RDF has no place for the id {id_!r}, which is no IRI: {error}"
            raise RefusedError(message) from error

    def _members(self, item: Any, node: Any, model: type[Value], label: str) -> Iterator[Any]:
        for field in _plan(model):
            value = getattr(item, field.attribute)
            if value is None or value == ():
                continue
            below = f"{label}-{field.attribute}"
            if field.ordered:
                yield from self._row(value, node, field, below)
            elif field.many:
                yield from self._set(value, node, field, below)
            else:
                yield from self._value(value, node, field.predicate, field, below)

    def _set(self, values: Iterable[Any], node: Any, field: _Field, label: str) -> Iterator[Any]:
        seen: set[Any] = set()
        for number, value in enumerate(values):
            if field.model is None and value in seen:
                why = "a set of statements holds nothing twice"
                self.ledger.add(self._path(label), LossKind.DROPPED, self.id, why)
                continue
            if field.model is None:
                seen.add(value)
            yield from self._value(value, node, field.predicate, field, f"{label}-{number}")

    def _path(self, label: str) -> str:
        """Tell from the label of a node to which part of a record it belongs."""
        _, *parts = label.split("-")
        steps = ("*" if part.isdigit() else part for part in parts)
        return "/".join(("", self.kind, *steps, "*"))

    def _row(self, values: Any, node: Any, field: _Field, label: str) -> Iterator[Any]:
        predicate = field.predicate
        for number, value in enumerate(values):
            cell = self.ox.BlankNode(f"{label}-{number}-cell")
            yield self.make(node, predicate, cell)
            yield from self._value(value, cell, self.first, field, f"{label}-{number}")
            node, predicate = cell, self.rest
        yield self.make(node, predicate, self.nil)

    def _value(
        self, value: Any, node: Any, predicate: Any, field: _Field, label: str
    ) -> Iterator[Any]:
        if field.model is not None:
            inner = self.ox.BlankNode(label)
            yield self.make(node, predicate, inner)
            yield from self._members(value, inner, field.model, label)
        elif field.is_id:
            yield self.make(node, predicate, self._node(value))
        else:
            assert field.term is not None
            yield self.make(node, predicate, field.term(value))


def encode_nquads(header: bytes, records: Iterable[Encoded], output: Output, /) -> Ledger:
    """Write a line for each statement, record by record."""
    ox = oxigraph()
    form = partial(ox.serialize, format=ox.RdfFormat.N_QUADS)
    return _write(Writer(header, ox.Quad), records, output.member(), form)


def encode_turtle(header: bytes, records: Iterable[Encoded], output: Output, /) -> Ledger:
    """Write Turtle: the prefixes once, then record by record."""
    ox = oxigraph()
    form = partial(ox.serialize, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
    opening = form([])
    stream = output.member()
    stream.write(b"".join(sorted(opening.splitlines(keepends=True))))
    writer = Writer(header, ox.Triple)
    return _write(writer, records, stream, lambda made: form(made).removeprefix(opening))


def _write(
    writer: Writer,
    records: Iterable[Encoded],
    stream: BinaryIO,
    form: Callable[[Iterable[Any]], bytes],
) -> Ledger:
    """Write the statements of the header, then those of some records at a time."""
    stream.write(form(writer.head()))
    batch: list[Any] = []
    for record, _ in records:
        batch += writer.record(record)
        if len(batch) > BATCH:
            stream.write(form(batch))
            batch.clear()
    stream.write(form(batch))
    stream.close()
    return writer.ledger


# Reading ------------------------------------------------------------------------------------------


def _decode(source: Input, /, *, form: str) -> Stream:
    """Read what we have written record by record, and any other graph as a whole."""
    ox = oxigraph()
    parse = partial(ox.parse, format=getattr(ox.RdfFormat, form), base_iri=NOWHERE)
    try:
        with source.open() as stream:
            grouped = is_grouped(parse(stream))
        if grouped:
            return _grouped(source, parse)
        data = read_whole(source)
        if isinstance(data, Fault):
            return Stream(None, iter([data]))
        graph = Graph()
        for quad in parse(data):
            _take(ox, graph, quad)
    except LimitError as error:
        fault = Fault("NR009", f"the rest was not read: {error}", 0, fatal=True)
        return Stream(None, iter([fault]))
    except (SyntaxError, ValueError, OSError, EOFError, zlib.error) as error:
        return Stream(None, iter([_syntax(error)]))
    return stream_of(graph, source.name)


def _grouped(source: Input, parse: Callable[[Any], Iterable[Any]]) -> Stream:
    """Read the statements a record at a time; that they are so grouped is known by now."""
    ox = oxigraph()
    ledger = Ledger()
    found = _graphs(ox, source, parse, ledger)
    head = next(found)
    base = base_of(head, head.nodes)
    first = stream_of(head, source.name)

    def items() -> Iterator[Decoded | Fault]:
        yield from first.items
        for number, graph in enumerate(found):
            yield from stream_of(graph, source.name, base=base, number=number).items

    return Stream(first.header, items(), ledger)


def _graphs(
    ox: Any, source: Input, parse: Callable[[Any], Iterable[Any]], ledger: Ledger
) -> Iterator[Graph]:
    with source.open() as stream:
        for quads in groups(parse(stream)):
            graph = Graph(ledger)
            for quad in quads:
                _take(ox, graph, quad)
            yield graph


def _syntax(error: BaseException) -> Fault:
    line = getattr(error, "lineno", None) or 1
    column = getattr(error, "offset", None) or 1
    message = f"the RDF cannot be read further: {' '.join(str(error).split())[:200]}"
    return Fault("NR010", message, 0, 0, line, column, fatal=True)


def _take(ox: Any, graph: Graph, quad: Any) -> None:
    if not isinstance(quad.graph_name, ox.DefaultGraph):
        graph.ledger.add(
            "/@graph", LossKind.DROPPED, quad.graph_name.value, "a record has no graph"
        )
    graph.add(_key(ox, quad.subject), quad.predicate.value, _term(ox, quad.object))


def _key(ox: Any, node: Any) -> str:
    return f"_:{node.value}" if isinstance(node, ox.BlankNode) else node.value


def _term(ox: Any, term: Any) -> Node | Literal:
    if isinstance(term, ox.Literal):
        language = term.language or ""
        return Literal(term.value, "" if language else term.datatype.value, language)
    if isinstance(term, (ox.NamedNode, ox.BlankNode)):
        return Node(_key(ox, term))
    return Literal(str(term), RDF + "Statement")


decode_nquads = partial(_decode, form="N_QUADS")
decode_turtle = partial(_decode, form="TURTLE")
