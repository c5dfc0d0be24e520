"""The records as linked data: which IRI each name stands for, and the JSON-LD context.

Only the class terms stand at the top of the context, each with a context of its own; each field
that holds objects has one too.  There is no `@vocab` and there are no prefixes, so that a name
that the model does not know means nothing.  How values are written (JSON-LD 1.1, W3C 2020):

- an id           an IRI, relative to the base (`@id`)
- an ordered list `@list`; any other list is a set
- a number        xsd:integer or xsd:double, a truth value xsd:boolean
- foreign JSON    `@json`
- text, a date, an address, one of a few values: a plain string without datatype or language
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from newsrecord.model import RECORDS, Header
from newsrecord.model.base import NAMESPACE
from newsrecord.model.shape import (
    BoolShape,
    JsonShape,
    ListShape,
    NumberShape,
    ObjectShape,
    Shape,
    StringShape,
    fields_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsrecord.model.base import Value
    from newsrecord.model.shape import FieldShape

__all__ = [
    "CONTEXT",
    "DATASET",
    "NOWHERE",
    "RDF",
    "RECORDS_IRI",
    "XSD",
    "context",
    "fields_by_iri",
    "iri_of",
    "is_id",
    "is_ordered",
    "item_of",
]

CONTEXT = "https://w3id.org/newsrecord/1.0/context.jsonld"
"""Where the context is published; no reader here ever fetches it."""
NOWHERE = "https://newsrecord.invalid/"
"""The base of a dataset that names none: RDF knows no relative ids (RFC 6761, section 6.4)."""
XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
DATASET = "Dataset"
RECORDS_IRI = NAMESPACE + "records"


def iri_of(field: FieldShape) -> str:
    """Return the IRI that a field stands for.

    >>> iri_of(fields_of(RECORDS["Article"])[2])
    'https://schema.org/headline'
    """
    return field.term.iri or NAMESPACE + field.attribute


@cache
def fields_by_iri(model: type[Value]) -> Mapping[str, FieldShape]:
    """Map the IRIs of a model's fields to the fields, `id` and `type` aside."""
    return {iri_of(field): field for field in fields_of(model) if field.name not in {"id", "type"}}


def item_of(shape: Shape) -> Shape:
    """Return the shape of a field's values, one by one."""
    return shape.item if isinstance(shape, ListShape) else shape


def is_ordered(shape: Shape) -> bool:
    """Tell whether a field is a list whose order says something."""
    return isinstance(shape, ListShape) and shape.items.ordered


def is_id(shape: Shape) -> bool:
    """Tell whether a value leads to a record."""
    return isinstance(shape, StringShape) and shape.kind.name == "id"


def context() -> dict[str, Any]:
    """Write the context as plain data, without a base."""
    made: dict[str, Any] = {"@version": 1.1, "id": "@id", "type": "@type"}
    for name, model in RECORDS.items():
        made[name] = {"@id": NAMESPACE + name, "@context": _terms(model)}
    terms = {
        **_terms(Header),
        "records": {"@id": RECORDS_IRI, "@type": "@id", "@container": "@set"},
    }
    made[DATASET] = {"@id": NAMESPACE + DATASET, "@context": terms}
    return made


def _terms(model: type[Value]) -> dict[str, Any]:
    return {
        field.name: _term(field) for field in fields_of(model) if field.name not in {"id", "type"}
    }


def _term(field: FieldShape) -> Any:
    made: dict[str, Any] = {"@id": iri_of(field)}
    item = item_of(field.shape)
    kind = _type(item)
    if kind:
        made["@type"] = kind
    if isinstance(field.shape, ListShape):
        made["@container"] = "@list" if field.shape.items.ordered else "@set"
    if isinstance(item, ObjectShape):
        made["@context"] = _terms(item.model)
    return made["@id"] if len(made) == 1 else made


def _type(item: Shape) -> str:
    if isinstance(item, NumberShape):
        return XSD + ("integer" if item.number.integer else "double")
    if isinstance(item, BoolShape):
        return XSD + "boolean"
    if isinstance(item, JsonShape):
        return "@json"
    return "@id" if is_id(item) else ""
