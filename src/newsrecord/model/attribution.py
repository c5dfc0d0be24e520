"""The attribution: who says what, in which words, and with which stance."""

from __future__ import annotations

from typing import Annotated, Literal

from newsrecord.model.base import Items, Many, Opt, Term, Value
from newsrecord.model.strings import AnyId, ArticleId, EventId, Ext, Id, Language, Text
from newsrecord.model.values import (
    Factuality,
    Medium,
    Note,
    Provenance,
    SourceRef,
    TextSpan,
    When,
)

__all__ = ["Attribution"]


class Attribution(Value):
    """An article's report that somebody says, believes, knows or wants something."""

    id: Annotated[Id, Term("The id of the record.")]
    type: Annotated[Literal["Attribution"], Term("The type of the record.")]
    article: Annotated[ArticleId, Term("The article that reports it.")]
    sources: Annotated[tuple[SourceRef, ...], Items(1), Term("Who says it.")]
    joint: Annotated[Opt[bool], Term("Whether several sources speak together.")] = None
    stance: Annotated[
        Literal[
            "asserts",
            "denies",
            "doubts",
            "asks",
            "requests",
            "pledges",
            "supports",
            "opposes",
            "reports",
            "withholds",
            "retracts",
        ],
        Term("What the source does with the content."),
    ]
    about: Annotated[Many[AnyId], Term("The events or attributions that are the content.")] = ()
    claim: Annotated[Opt[Text], Term("The content, in the annotator's words.")] = None
    quote_type: Annotated[
        Literal["direct", "indirect", "mixed", "free_indirect"], Term("How the words are given.")
    ]
    attitude: Annotated[
        Opt[Literal["communication", "belief", "knowledge", "intention"]],
        Term("Whether it is said, thought, known or wanted."),
    ] = None
    cue: Annotated[
        tuple[TextSpan, ...], Items(ordered=True), Term("The words that attribute.")
    ] = ()
    content: Annotated[
        tuple[TextSpan, ...], Items(ordered=True), Term("The words ascribed to the source.")
    ] = ()
    language: Annotated[Opt[Language], Term("Language of the words as printed.")] = None
    translated_from: Annotated[Opt[Language], Term("Language of the words as spoken.")] = None
    addressees: Annotated[Many[SourceRef], Term("To whom it is said.")] = ()
    medium: Annotated[Opt[Medium], Term("By what means it was said.")] = None
    factuality: Annotated[Opt[Factuality], Term("The source's commitment to the content.")] = None
    utterance: Annotated[
        Opt[Factuality], Term("The author's commitment to its having been said.")
    ] = None
    when: Annotated[Many[When], Term("When it was said.")] = ()
    speech_event: Annotated[Opt[EventId], Term("The event of its being said.")] = None
    evidence: Annotated[Many[TextSpan], Term("Other words that show the attribution.")] = ()
    notes: Annotated[Many[Note], Term("Remarks on this record.")] = ()
    provenance: Annotated[Many[Provenance], Term("Who or what made this record.")] = ()
    ext: Annotated[Opt[Ext], Term("Foreign fields, as prefix:name, kept as they are.")] = None
