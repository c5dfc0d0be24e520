"""The article: what was published, as it was published."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from newsrecord.model.base import Items, Many, OnlyTrue, Opt, Term, Value
from newsrecord.model.strings import (
    ArticleId,
    Count,
    Ext,
    Id,
    Iri,
    Language,
    Moment,
    Sha256,
    Text,
)
from newsrecord.model.values import (
    SCHEMA,
    Concept,
    Identifier,
    Note,
    Party,
    Place,
    Provenance,
    TextSpan,
    Translation,
    Variant,
    When,
)

__all__ = ["Article", "ArticleRelation", "Correction", "Embargo", "Media", "Rights"]


class Embargo(Value):
    """Until when the article may not be published."""

    EXACTLY_ONE: ClassVar[tuple[str, ...]] = ("until", "open_ended")

    until: Annotated[Opt[Moment], Term("The moment it ends.")] = None
    open_ended: Annotated[
        Opt[Annotated[Literal[True], OnlyTrue()]], Term("It has no known end.")
    ] = None
    reason: Annotated[Opt[Text], Term("Why.")] = None


class Media(Value):
    """A picture, film, sound or graphic that goes with the article."""

    NOT_EMPTY: ClassVar[bool] = True

    kind: Annotated[Opt[Literal["photo", "video", "audio", "graphic"]], Term("What it is.")] = None
    url: Annotated[Opt[Iri], Term("Its address.", SCHEMA + "url")] = None
    caption: Annotated[Opt[Text], Term("Its caption.", SCHEMA + "caption")] = None
    credit_line: Annotated[Opt[Text], Term("Whom to credit, verbatim.")] = None
    created: Annotated[Opt[Moment], Term("When it was made.", SCHEMA + "dateCreated")] = None


class Correction(Value):
    """What the publisher says it has put right."""

    text: Annotated[Text, Term("The correction as published.")]
    date: Annotated[Opt[Moment], Term("When.")] = None
    kind: Annotated[
        Opt[Literal["correction", "clarification", "retraction", "update"]],
        Term("What sort of change it is."),
    ] = None
    span: Annotated[Opt[TextSpan], Term("The corrected words, now in the body.")] = None


class ArticleRelation(Value):
    """How one article stands to another."""

    kind: Annotated[
        Opt[
            Literal[
                "supersedes",
                "corrects",
                "retracts",
                "translation_of",
                "based_on",
                "duplicate_of",
                "related",
            ]
        ],
        Term("What this article is to the target."),
    ] = None
    target: Annotated[ArticleId, Term("The other article.")]
    version: Annotated[Opt[Text], Term("The version of the other article.")] = None


class Rights(Value):
    """Who may do what with the article."""

    NOT_EMPTY: ClassVar[bool] = True

    holder: Annotated[Opt[Party], Term("Who holds the rights.", SCHEMA + "copyrightHolder")] = None
    notice: Annotated[Opt[Text], Term("The notice.", SCHEMA + "copyrightNotice")] = None
    license: Annotated[Opt[Text], Term("The licence, by name or address.")] = None
    usage_terms: Annotated[Opt[Text], Term("What else is to be kept.")] = None


class Article(Value):
    """A published text, or a post, report or story that is only quoted."""

    id: Annotated[Id, Term("The id of the record.")]
    type: Annotated[Literal["Article"], Term("The type of the record.")]
    headline: Annotated[Opt[Text], Term("The headline.", SCHEMA + "headline")] = None
    body: Annotated[
        Opt[Text], Term("The one plain text that all spans point into.", SCHEMA + "articleBody")
    ] = None
    body_sha256: Annotated[Opt[Sha256], Term("SHA-256 of the UTF-8 body, in hexadecimal.")] = None
    body_length: Annotated[Opt[Count], Term("Length of the body in code points.")] = None
    language: Annotated[
        Language, Term("Language of the text; und if unknown.", SCHEMA + "inLanguage")
    ]
    variants: Annotated[
        tuple[Variant, ...], Items(ordered=True), Term("Other forms of its texts.")
    ] = ()
    description: Annotated[
        Opt[Text], Term("The standfirst or summary.", SCHEMA + "description")
    ] = None
    slugline: Annotated[Opt[Text], Term("The desk's short name for the story.")] = None
    byline: Annotated[Opt[Text], Term("The line that names the authors, verbatim.")] = None
    authors: Annotated[tuple[Party, ...], Items(ordered=True), Term("Who wrote it.")] = ()
    info_sources: Annotated[Many[Party], Term("Who supplied the information.")] = ()
    publisher: Annotated[Opt[Party], Term("Who published it.", SCHEMA + "publisher")] = None
    credit_line: Annotated[Opt[Text], Term("Whom to credit, verbatim.", SCHEMA + "creditText")] = (
        None
    )
    dateline: Annotated[
        Opt[Text], Term("Place and date of writing, verbatim.", SCHEMA + "dateline")
    ] = None
    located: Annotated[Opt[Place], Term("Where it was written.")] = None
    url: Annotated[Opt[Iri], Term("Its address, which is not its id.", SCHEMA + "url")] = None
    identifiers: Annotated[Many[Identifier], Term("Ids that others gave it.")] = ()
    version: Annotated[Opt[Text], Term("The version of the text.", SCHEMA + "version")] = None
    published: Annotated[Opt[Moment], Term("When it was published.", SCHEMA + "datePublished")] = (
        None
    )
    modified: Annotated[Opt[Moment], Term("When it was last changed.", SCHEMA + "dateModified")] = (
        None
    )
    created: Annotated[Opt[Moment], Term("When it was made.", SCHEMA + "dateCreated")] = None
    expires: Annotated[Opt[Moment], Term("When it lapses.", SCHEMA + "expires")] = None
    dates: Annotated[Many[When], Term("Dates of the article as printed in it.")] = ()
    embargo: Annotated[Opt[Embargo], Term("Until when it may not be published.")] = None
    pub_status: Annotated[
        Opt[Literal["usable", "withheld", "canceled"]], Term("Whether it may be used.")
    ] = None
    genres: Annotated[Many[Concept], Term("What form it has.")] = ()
    subjects: Annotated[Many[Concept], Term("What it is about.")] = ()
    keywords: Annotated[Many[Text], Term("Its keywords.", SCHEMA + "keywords")] = ()
    sections: Annotated[Many[Text], Term("The sections it ran in.", SCHEMA + "articleSection")] = ()
    translations: Annotated[
        tuple[Translation, ...],
        Items(ordered=True),
        Term("The steps by which the text came into its language."),
    ] = ()
    media: Annotated[Many[Media], Term("Pictures, films, sound and graphics.")] = ()
    corrections: Annotated[
        Many[Correction], Term("What was put right.", SCHEMA + "correction")
    ] = ()
    relations: Annotated[Many[ArticleRelation], Term("How it stands to other articles.")] = ()
    rights: Annotated[Opt[Rights], Term("Who may do what with it.")] = None
    is_accessible_for_free: Annotated[
        Opt[bool], Term("Whether it stands before the paywall.", SCHEMA + "isAccessibleForFree")
    ] = None
    notes: Annotated[Many[Note], Term("Remarks on this record.")] = ()
    provenance: Annotated[Many[Provenance], Term("Who or what made this record.")] = ()
    ext: Annotated[Opt[Ext], Term("Foreign fields, as prefix:name, kept as they are.")] = None
