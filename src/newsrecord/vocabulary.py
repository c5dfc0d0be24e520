"""The vocabulary as RDF Schema: what each of our own terms means, in Turtle.

Names that stand for terms of schema.org, PROV or Web Annotation are theirs and are not told again.
A term that several classes share has a `schema:domainIncludes` for each, because `rdfs:domain`
would say that its subject belongs to all of them.  The values of a field that knows only a few
are strings and no IRIs, so that they come back as they were; the comment lists them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrecord.linked import CONTEXT, DATASET, RDF, RECORDS_IRI, XSD, iri_of, is_id, item_of
from newsrecord.model import RECORDS, Header
from newsrecord.model.base import NAMESPACE
from newsrecord.model.shape import (
    BoolShape,
    EnumShape,
    JsonShape,
    ListShape,
    NumberShape,
    ObjectShape,
    StringShape,
    fields_of,
    objects_under,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from newsrecord.model.base import Value
    from newsrecord.model.shape import FieldShape

__all__ = ["vocabulary"]

PREFIXES: Mapping[str, str] = {
    "dcterms": "http://purl.org/dc/terms/",
    "gaf": "http://groundedannotationframework.org/gaf#",
    "nr": NAMESPACE,
    "oa": "http://www.w3.org/ns/oa#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": RDF,
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "skosxl": "http://www.w3.org/2008/05/skos-xl#",
    "time": "http://www.w3.org/2006/time#",
    "xsd": XSD,
}
SUBCLASSES: Mapping[str, str] = {
    "Attribution": "sem:View schema:Claim",
    "Mention": "nr:TextSpan",
}
CLOSE: Mapping[str, str] = {
    # Classes.
    "Actor": "sem:Actor schema:Person schema:Organization schema:GovernmentOrganization "
    "schema:Country schema:AdministrativeArea",
    "Article": "schema:NewsArticle",
    "Attribution": "schema:Quotation",
    "Citation": "schema:CreativeWork",
    "Concept": "skos:Concept schema:DefinedTerm",
    "Correction": "schema:CorrectionComment",
    "Dataset": "schema:Dataset",
    "Event": "sem:Event schema:Event",
    "Identifier": "schema:PropertyValue",
    "Media": "schema:MediaObject",
    "Mention": "oa:SpecificResource",
    "Name": "skosxl:Label",
    "Note": "oa:Annotation schema:ClaimReview",
    "Participant": "sem:Role",
    "Party": "prov:Agent",
    "Place": "sem:Place schema:Place",
    "Provenance": "prov:Activity",
    "Quantity": "schema:QuantitativeValue",
    "Rights": "dcterms:RightsStatement",
    "TextSpan": "oa:SpecificResource oa:TextPositionSelector oa:TextQuoteSelector",
    "Translation": "prov:Derivation",
    "When": "sem:Time",
    # Properties.
    "about": "schema:about",
    "according_to": "sem:accordingTo",
    "agent": "prov:wasAssociatedWith",
    "authors": "schema:author",
    "body_sha256": "schema:sha256",
    "byline": "schema:author",
    "categories": "sem:eventType",
    "citations": "schema:citation",
    "claim": "schema:text",
    "code": "skos:notation schema:termCode",
    "content": "prov:wasQuotedFrom",
    "content_type": "schema:encodingFormat",
    "countries": "schema:nationality",
    "country": "schema:addressCountry",
    "credit_line": "schema:creditText",
    "derived_from": "prov:wasDerivedFrom",
    "edtf": "sem:hasTimeStamp sem:hasEarliestBeginTimeStamp sem:hasLatestEndTimeStamp",
    "evidence": "gaf:denotedBy",
    "exists": "schema:birthDate schema:deathDate schema:foundingDate schema:dissolutionDate",
    "genres": "schema:genre",
    "guideline": "prov:hadPlan",
    "identifiers": "schema:identifier schema:sameAs",
    "info_sources": "prov:hadPrimarySource",
    "label": "rdfs:label",
    "license": "schema:license dcterms:license",
    "located": "schema:locationCreated",
    "media": "schema:associatedMedia",
    "members": "schema:member",
    "mentions": "gaf:denotedBy",
    "names": "schema:name",
    "notes": "schema:comment",
    "original": "schema:translationOfWork prov:wasDerivedFrom",
    "participants": "sem:hasActor",
    "places": "sem:hasPlace schema:location",
    "pointer": "oa:hasSelector",
    "provenance": "prov:wasGeneratedBy",
    "records": "schema:hasPart",
    "rights": "dcterms:rights",
    "role": "sem:roleType",
    "sectors": "schema:knowsAbout",
    "sources": "sem:accordingTo prov:wasAttributedTo",
    "span": "oa:hasTarget",
    "speech_event": "prov:wasGeneratedBy",
    "subjects": "schema:about",
    "suggestion": "oa:hasBody",
    "time": "prov:generatedAtTime",
    "translations": "schema:translationOfWork prov:wasDerivedFrom",
    "uri": "schema:sameAs",
    "valid": "schema:temporalCoverage",
    "when": "sem:hasTime",
    "within": "schema:containedInPlace",
}
SEE: Mapping[str, str] = {
    "edtf": "<http://id.loc.gov/datatypes/edtf>",
    "engine": "prov:SoftwareAgent",
    "quantities": "schema:QuantitativeValue",
    "quote_type": "schema:Quotation",
}


def vocabulary() -> str:
    """Write the vocabulary: the classes, then the properties, each in the order of their names."""
    lines = [f"@prefix {name}: <{iri}> ." for name, iri in PREFIXES.items()]
    lines += ["", *_ontology()]
    models = objects_under(Header, *RECORDS.values())
    for model in sorted(models, key=_name):
        lines += ["", *_class(model)]
    for iri, uses in sorted(_uses(models).items()):
        lines += ["", *_property(iri, uses)]
    lines += ["", *_records(), ""]
    return "\n".join(lines)


def _ontology() -> Iterator[str]:
    yield f"<{NAMESPACE.rstrip('#')}>"
    yield from _about(
        ["a owl:Ontology"],
        "newsrecord",
        "Structured news records: who did what to whom, when, where, and according to whom.",
        [f"rdfs:seeAlso <{CONTEXT}>", 'owl:versionInfo "1.0"'],
    )


def _name(model: type[Value]) -> str:
    return DATASET if model is Header else model.__name__


def _class(model: type[Value]) -> Iterator[str]:
    name = _name(model)
    more = (
        [f"rdfs:subClassOf {', '.join(above.split())}"] if (above := SUBCLASSES.get(name)) else []
    )
    doc = "A set of records, and what they have in common." if model is Header else model.__doc__
    yield f"nr:{name}"
    yield from _about(["a rdfs:Class, owl:Class"], name, doc or "", more + _close(name))


def _close(name: str) -> list[str]:
    made = [f"skos:closeMatch {', '.join(CLOSE[name].split())}"] if name in CLOSE else []
    return [*made, f"rdfs:seeAlso {SEE[name]}"] if name in SEE else made


def _uses(
    models: tuple[type[Value], ...],
) -> Mapping[str, list[tuple[type[Value], FieldShape]]]:
    """Map each of our own properties to the fields that stand for it."""
    found: dict[str, list[tuple[type[Value], FieldShape]]] = {}
    for model in models:
        for field in fields_of(model):
            iri = iri_of(field)
            if field.name not in {"id", "type"} and iri.startswith(NAMESPACE):
                found.setdefault(iri, []).append((model, field))
    return found


def _property(iri: str, uses: list[tuple[type[Value], FieldShape]]) -> Iterator[str]:
    name = iri.removeprefix(NAMESPACE)
    classes = sorted({f"nr:{_name(model)}" for model, _ in uses})
    ranges = sorted({part for _, field in uses for part in _range(field)})
    kinds = {_kind(field) for _, field in uses}
    more = [
        f"{'rdfs:domain' if len(classes) == 1 else 'schema:domainIncludes'} {', '.join(classes)}"
    ]
    if ranges:
        word = "rdfs:range" if len(ranges) == 1 else "schema:rangeIncludes"
        more.append(f"{word} {', '.join(ranges)}")
    yield f"nr:{name}"
    types = ", ".join(["rdf:Property", *sorted(kinds)] if len(kinds) == 1 else ["rdf:Property"])
    yield from _about([f"a {types}"], name.replace("_", " "), _doc(uses), more + _close(name))


def _kind(field: FieldShape) -> str:
    nodes = isinstance(item_of(field.shape), ObjectShape) or is_id(item_of(field.shape))
    ordered = isinstance(field.shape, ListShape) and field.shape.items.ordered
    return "owl:ObjectProperty" if nodes or ordered else "owl:DatatypeProperty"


def _range(field: FieldShape) -> list[str]:
    """Name what the values of a field are."""
    if isinstance(field.shape, ListShape) and field.shape.items.ordered:
        return ["rdf:List"]
    shape = item_of(field.shape)
    if isinstance(shape, ObjectShape):
        return [f"nr:{shape.model.__name__}"]
    if isinstance(shape, StringShape) and shape.targets:
        return [f"nr:{name}" for name in shape.targets]
    if isinstance(shape, NumberShape):
        return ["xsd:integer" if shape.number.integer else "xsd:double"]
    if isinstance(shape, BoolShape):
        return ["xsd:boolean"]
    return ["rdf:JSON" if isinstance(shape, JsonShape) else "xsd:string"]


def _doc(uses: list[tuple[type[Value], FieldShape]]) -> str:
    """Tell what a property means: once, or for each class where it differs."""
    told: dict[str, list[str]] = {}
    for model, field in uses:
        told.setdefault(_meaning(field), []).append(_name(model))
    if len(told) == 1:
        return next(iter(told))
    return " ".join(f"{', '.join(sorted(names))}: {text}" for text, names in told.items())


def _meaning(field: FieldShape) -> str:
    shape = item_of(field.shape)
    text = field.term.doc
    if isinstance(field.shape, ListShape) and field.shape.items.ordered:
        inner = f" of {shape.model.__name__}" if isinstance(shape, ObjectShape) else ""
        text += f" An ordered list{inner}."
    if isinstance(shape, EnumShape):
        text += f" One of: {', '.join(shape.values)}."
    return text


def _records() -> Iterator[str]:
    yield f"nr:{RECORDS_IRI.removeprefix(NAMESPACE)}"
    more = [f"rdfs:domain nr:{DATASET}"]
    more.append(f"schema:rangeIncludes {', '.join(f'nr:{name}' for name in sorted(RECORDS))}")
    yield from _about(
        ["a rdf:Property, owl:ObjectProperty"],
        "records",
        "The records of the dataset.",
        more + _close("records"),
    )


def _about(types: list[str], label: str, comment: str, more: list[str]) -> Iterator[str]:
    yield f"  {types[0]} ;"
    yield f"  rdfs:label {_text(label)}@en ;"
    yield f"  rdfs:comment {_text(' '.join(comment.split()))}@en ;"
    yield f"  rdfs:isDefinedBy <{NAMESPACE.rstrip('#')}>{' ;' if more else ' .'}"
    for number, part in enumerate(more, 1):
        yield f"  {part} {'.' if number == len(more) else ';'}"


def _text(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
