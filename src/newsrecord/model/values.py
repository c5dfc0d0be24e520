"""The value objects of a record: spans, dates, quantities, names, places, sources, notes."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field

from newsrecord.model.base import NAMESPACE, Many, Opt, Term, Value
from newsrecord.model.strings import (
    ActorId,
    ArticleId,
    AttributionId,
    Code,
    Count,
    Country,
    Edtf,
    EventId,
    Integer,
    Iri,
    JsonPointer,
    JsonValue,
    Language,
    Moment,
    Point,
    Real,
    Share,
    Text,
    Time,
)

__all__ = [
    "ActorRelation",
    "Citation",
    "Concept",
    "EventRelation",
    "Factuality",
    "Identifier",
    "Medium",
    "Mention",
    "Name",
    "Note",
    "Participant",
    "Party",
    "Place",
    "Provenance",
    "Qualifier",
    "Quantity",
    "SourceRef",
    "TextSpan",
    "Translation",
    "Variant",
    "When",
]

TextField: TypeAlias = Literal["headline", "description", "body"]
AccordingTo: TypeAlias = Annotated[
    Opt[AttributionId],
    Term("The attribution whose source says this part; absent = the author of the article."),
]
SCHEMA = "https://schema.org/"
OA = "http://www.w3.org/ns/oa#"


class TextSpan(Value):
    """A stretch of an article's text, by position and by its words."""

    article: Annotated[ArticleId, Term("The article whose text is meant.", OA + "hasSource")]
    field: Annotated[Opt[TextField], Term("Which text of the article; absent = body.")] = None
    start: Annotated[Count, Term("First code point, counted from 0.", OA + "start")]
    end: Annotated[Count, Term("The code point after the last one.", OA + "end")]
    exact: Annotated[Opt[Text], Term("The words, as they stand there.", OA + "exact")] = None
    prefix: Annotated[Opt[Text], Term("Words just before the span.", OA + "prefix")] = None
    suffix: Annotated[Opt[Text], Term("Words just after the span.", OA + "suffix")] = None


class When(Value):
    """A dating of an event, an utterance or an article."""

    edtf: Annotated[Edtf, Term("The time as Extended Date/Time Format, levels 0 to 2.")]
    time: Annotated[Opt[Time], Term("Clock time, with or without an offset.")] = None
    text: Annotated[Opt[Text], Term("The time as the text words it.")] = None
    basis: Annotated[
        Literal["stated", "resolved", "inferred", "external"],
        Term("Whether the text states the value, or how else it is known."),
    ]
    event: Annotated[Opt[EventId], Term("The event that the time is relative to.")] = None
    modifier: Annotated[
        Opt[Literal["start", "mid", "end"]], Term("Which part of the period is meant.")
    ] = None
    according_to: AccordingTo = None
    evidence: Annotated[Many[TextSpan], Term("The words that give the time.")] = ()


class Quantity(Value):
    """A number as the text words it, with what it counts or measures."""

    text: Annotated[Text, Term("The quantity as the text words it.")]
    kind: Annotated[
        Literal["cardinal", "duration", "money", "measure", "ratio"],
        Term("What sort of number it is."),
    ]
    of: Annotated[Opt[Text], Term("What is counted or measured.")] = None
    value: Annotated[Opt[Real], Term("The number, where it is one.", SCHEMA + "value")] = None
    min: Annotated[Opt[Real], Term("The least it can be.", SCHEMA + "minValue")] = None
    max: Annotated[Opt[Real], Term("The most it can be.", SCHEMA + "maxValue")] = None
    approx: Annotated[
        Literal[
            "exact",
            "about",
            "at_least",
            "at_most",
            "more_than",
            "less_than",
            "order_of_magnitude",
            "unspecified",
        ],
        Term("How exact the text is about it."),
    ]
    unit_text: Annotated[Opt[Text], Term("The unit in words.", SCHEMA + "unitText")] = None
    unit_code: Annotated[Opt[Code], Term("The unit as UN/CEFACT code.", SCHEMA + "unitCode")] = None
    according_to: AccordingTo = None


class Name(Value):
    """One name of an actor."""

    text: Annotated[Text, Term("The name as written.")]
    language: Annotated[Opt[Language], Term("The language of the name.")] = None
    kind: Annotated[
        Opt[
            Literal[
                "primary",
                "official",
                "short",
                "alias",
                "former",
                "transliteration",
                "native",
                "handle",
            ]
        ],
        Term("What sort of name it is."),
    ] = None
    valid: Annotated[Opt[Edtf], Term("When the name was in use.")] = None


class Identifier(Value):
    """An id that somebody else gave."""

    scheme: Annotated[Code, Term("Who gives ids of this sort, such as wikidata.")]
    value: Annotated[Text, Term("The id, always a string.", SCHEMA + "value")]


class Concept(Value):
    """An entry of a controlled vocabulary."""

    AT_LEAST_ONE: ClassVar[tuple[str, ...]] = ("code", "label", "uri")

    scheme: Annotated[Code, Term("The vocabulary, such as plover-event.")]
    code: Annotated[Opt[Code], Term("The code, always a string.")] = None
    label: Annotated[Opt[Text], Term("The entry in words.")] = None
    uri: Annotated[Opt[Iri], Term("The IRI of the entry.")] = None
    relevance: Annotated[Opt[Share], Term("How much it is what the text is about, 0 to 1.")] = None
    confidence: Annotated[Opt[Share], Term("How sure the annotator is, 0 to 1.")] = None


class Place(Value):
    """Somewhere that something happens, or that a name literally means."""

    name: Annotated[Text, Term("The place as named.", SCHEMA + "name")]
    role: Annotated[
        Opt[Literal["location", "origin", "destination", "path"]],
        Term("What the place is to the event."),
    ] = None
    actor: Annotated[Opt[ActorId], Term("The state or territory that the place is.")] = None
    within: Annotated[Opt[ActorId], Term("The state or territory that it lies in.")] = None
    country: Annotated[Opt[Country], Term("ISO 3166-1 alpha-3 code of its country.")] = None
    identifiers: Annotated[Many[Identifier], Term("Ids that others gave the place.")] = ()
    point: Annotated[Point, Term("Longitude, then latitude, in degrees (GeoJSON).")] = ()
    precision: Annotated[
        Opt[Literal["site", "city", "admin2", "admin1", "country", "region"]],
        Term("How large an area the place stands for."),
    ] = None
    evidence: Annotated[Many[TextSpan], Term("The words that name the place.")] = ()


class Party(Value):
    """Somebody who has to do with an article: author, publisher, holder of rights."""

    AT_LEAST_ONE: ClassVar[tuple[str, ...]] = ("actor", "name")

    actor: Annotated[Opt[ActorId], Term("The actor, if there is a record of it.")] = None
    name: Annotated[Opt[Text], Term("The name as given.", SCHEMA + "name")] = None
    role: Annotated[Opt[Text], Term("What the party does here.")] = None


class Mention(TextSpan):
    """A stretch of text that speaks of an actor."""

    form: Annotated[
        Literal[
            "name",
            "title",
            "description",
            "adjective",
            "pronoun",
            "metonym",
            "collective",
            "ellipsis",
        ],
        Term("How the text refers to the actor."),
    ]
    literal: Annotated[Opt[Place], Term("What a metonym literally means.")] = None
    members: Annotated[Many[ActorId], Term("Whom a collective mention means.")] = ()


class Participant(Value):
    """Who or what takes part in an event, and as what."""

    EXACTLY_ONE: ClassVar[tuple[str, ...]] = ("actor", "event", "text")

    role: Annotated[
        Literal[
            "agent",
            "recipient",
            "patient",
            "opponent",
            "supporter",
            "beneficiary",
            "experiencer",
            "theme",
            "instrument",
            "source",
            "other",
        ],
        Term("The part it takes."),
    ]
    role_text: Annotated[Opt[Text], Term("The part in words.")] = None
    actor: Annotated[Opt[ActorId], Term("The actor that takes part.")] = None
    event: Annotated[Opt[EventId], Term("The event that takes part.")] = None
    text: Annotated[Opt[Text], Term("What takes part, where no record is worth having.")] = None
    quantity: Annotated[Opt[Quantity], Term("How many or how much of it.")] = None
    according_to: AccordingTo = None
    evidence: Annotated[Many[TextSpan], Term("The words that say so.")] = ()


class Qualifier(Value):
    """What the text says of an event's rank among others: the only, the first, the 70th."""

    kind: Annotated[
        Literal["only", "first", "last", "nth", "most", "least"], Term("Which rank it is.")
    ]
    rank: Annotated[Opt[Integer], Term("The number of an nth.")] = None
    shared: Annotated[Opt[bool], Term('Whether others share it: "one of the".')] = None
    polarity: Annotated[
        Opt[Literal["positive", "negative"]], Term('Negative = "not the first".')
    ] = None
    scope: Annotated[Opt[Text], Term("Among what.")] = None
    according_to: AccordingTo = None
    evidence: Annotated[Many[TextSpan], Term("The words that say so.")] = ()


class Factuality(Value):
    """How far somebody is committed to an event's having happened."""

    certainty: Annotated[
        Literal["certain", "probable", "possible", "underspecified"], Term("How sure.")
    ]
    polarity: Annotated[
        Literal["positive", "negative", "underspecified"], Term("That it is so, or not so.")
    ]
    tense: Annotated[
        Literal["non_future", "future", "underspecified"], Term("Whether it lies ahead.")
    ]


class EventRelation(Value):
    """How one event stands to another."""

    kind: Annotated[
        Literal[
            "causes",
            "enables",
            "prevents",
            "purpose",
            "conditional_on",
            "response_to",
            "before",
            "after",
            "during",
            "simultaneous",
            "begins",
            "ends",
            "sub_event_of",
            "contrast",
            "possibly_same",
            "same_as",
        ],
        Term("What this event is to the target."),
    ]
    target: Annotated[EventId, Term("The other event.")]
    basis: Annotated[
        Opt[Literal["stated", "inferred"]], Term("Whether the text says so itself.")
    ] = None
    according_to: AccordingTo = None
    evidence: Annotated[Many[TextSpan], Term("The words that say so.")] = ()


class ActorRelation(Value):
    """How one actor stands to another."""

    AT_LEAST_ONE: ClassVar[tuple[str, ...]] = ("target", "text")

    kind: Annotated[
        Literal[
            "member_of",
            "part_of",
            "leads",
            "holds_position",
            "government_of",
            "represents",
            "ally_of",
            "family_of",
            "located_in",
            "successor_of",
            "recognized_by",
            "owned_by",
            "possibly_same",
            "same_as",
            "other",
        ],
        Term("What this actor is to the target."),
    ]
    target: Annotated[Opt[ActorId], Term("The other actor.")] = None
    text: Annotated[Opt[Text], Term("The other side in words.")] = None
    title: Annotated[Opt[Text], Term("The position, or the relation in words.")] = None
    valid: Annotated[Opt[Edtf], Term("When it holds.")] = None
    basis: Annotated[
        Opt[Literal["stated", "inferred"]], Term("Whether the text says so itself.")
    ] = None
    according_to: AccordingTo = None
    evidence: Annotated[Many[TextSpan], Term("The words that say so.")] = ()


class SourceRef(Value):
    """Somebody who says something, or to whom it is said."""

    specificity: Annotated[
        Literal["named", "unnamed", "generic", "implicit"], Term("How the text identifies it.")
    ]
    actor: Annotated[Opt[ActorId], Term("The actor, if there is a record of it.")] = None
    text: Annotated[Opt[Text], Term("The source as the text words it.")] = None
    on_behalf_of: Annotated[
        Opt[ActorId],
        Term("For whom it speaks.", "http://www.w3.org/ns/prov#actedOnBehalfOf"),
    ] = None
    evidence: Annotated[Many[TextSpan], Term("The words that name the source.")] = ()


class Medium(Value):
    """By what means something was said."""

    kind: Annotated[
        Literal[
            "statement",
            "interview",
            "press_conference",
            "speech",
            "testimony",
            "broadcast",
            "social_media",
            "publication",
            "private",
            "other",
        ],
        Term("What sort of means it is."),
    ]
    text: Annotated[Opt[Text], Term("The means as the text words it.")] = None
    article: Annotated[Opt[ArticleId], Term("The record of the post, report or story.")] = None


class Provenance(Value):
    """Who or what made a record, when and how."""

    method: Annotated[
        Literal["human", "model", "rule", "hybrid", "import"], Term("How it was made.")
    ]
    agent: Annotated[Text, Term("Who or what made it.")]
    version: Annotated[Opt[Text], Term("The version of the model or rule.")] = None
    time: Annotated[Opt[Moment], Term("When it was made.")] = None
    confidence: Annotated[Opt[Share], Term("How sure the agent is, 0 to 1.")] = None
    guideline: Annotated[Opt[Text], Term("The instructions it followed.")] = None
    derived_from: Annotated[Many[Text], Term("What it was made from.")] = ()


class Translation(Value):
    """A step by which the text came from one language into another."""

    method: Annotated[
        Literal["human", "machine", "post_edited", "unknown"], Term("Who or what translated.")
    ]
    from_: Annotated[
        Opt[Language], Field(alias="from"), Term("The language before.", NAMESPACE + "from")
    ] = None
    to: Annotated[Opt[Language], Term("The language after.")] = None
    engine: Annotated[Opt[Text], Term("The translation software.")] = None
    engine_version: Annotated[Opt[Text], Term("Its version.")] = None
    original: Annotated[Opt[Text], Term("The id or URL of the text before.")] = None


class Citation(Value):
    """Where a reader can check a note."""

    title: Annotated[Text, Term("The title of the cited work.")]
    url: Annotated[Opt[Iri], Term("Its address.", SCHEMA + "url")] = None
    publisher_name: Annotated[Opt[Text], Term("Who published it.")] = None
    published: Annotated[Opt[Moment], Term("When.", SCHEMA + "datePublished")] = None


class Note(Value):
    """A remark on a record: an error in the source, a doubt, a passed check."""

    kind: Annotated[
        Literal[
            "source_error",
            "translation_error",
            "disputed",
            "correction",
            "ambiguity",
            "inference",
            "editorial",
            "check",
        ],
        Term("What sort of remark it is."),
    ]
    text: Annotated[Text, Term("The remark.")]
    pointer: Annotated[Opt[JsonPointer], Term("The part of this record it is about.")] = None
    span: Annotated[Opt[TextSpan], Term("The words it is about.")] = None
    suggestion: Annotated[Opt[JsonValue], Term("What might stand there instead.")] = None
    citations: Annotated[Many[Citation], Term("Where a reader can check it.")] = ()
    provenance: Annotated[Many[Provenance], Term("Who remarked it.")] = ()


class Variant(Value):
    """Another form of a text of the article: an HTML body, a second headline, a language."""

    field: Annotated[TextField, Term("Which text it is a form of.")]
    role: Annotated[Opt[Text], Term("What it is for.")] = None
    content_type: Annotated[Opt[Text], Term("Its media type.")] = None
    language: Annotated[Opt[Language], Term("Its language.")] = None
    text: Annotated[Text, Term("The text.")]
