"""The event: what one article tells, with the author's commitment to it."""

from __future__ import annotations

from typing import Annotated, Literal

from newsrecord.model.base import Many, Opt, Term, Value
from newsrecord.model.strings import ArticleId, Ext, Id, Text
from newsrecord.model.values import (
    Concept,
    EventRelation,
    Factuality,
    Note,
    Participant,
    Place,
    Provenance,
    Qualifier,
    Quantity,
    TextSpan,
    When,
)

__all__ = ["Event"]


class Event(Value):
    """An occurrence or a state that an article tells of."""

    id: Annotated[Id, Term("The id of the record.")]
    type: Annotated[Literal["Event"], Term("The type of the record.")]
    article: Annotated[Opt[ArticleId], Term("The article that tells it.")] = None
    label: Annotated[Text, Term("What happens, in the annotator's words.")]
    eventuality: Annotated[Literal["occurrence", "state"], Term("Whether it happens or holds.")]
    genericity: Annotated[
        Literal["specific", "habitual", "generic"], Term("Once, again and again, or in general.")
    ]
    factuality: Annotated[Factuality, Term("The commitment of the article's author.")]
    categories: Annotated[Many[Concept], Term("Codes of event schemes.")] = ()
    participants: Annotated[Many[Participant], Term("Who or what takes part.")] = ()
    places: Annotated[Many[Place], Term("Where it happens.")] = ()
    when: Annotated[Many[When], Term("Datings of it, rival ones side by side.")] = ()
    quantities: Annotated[Many[Quantity], Term("Numbers that belong to no participant.")] = ()
    qualifiers: Annotated[Many[Qualifier], Term("The only, the first, the 70th.")] = ()
    figurative: Annotated[Opt[bool], Term("Whether it is not meant literally.")] = None
    relations: Annotated[Many[EventRelation], Term("How it stands to other events.")] = ()
    evidence: Annotated[Many[TextSpan], Term("The words that tell it.")] = ()
    notes: Annotated[Many[Note], Term("Remarks on this record.")] = ()
    provenance: Annotated[Many[Provenance], Term("Who or what made this record.")] = ()
    ext: Annotated[Opt[Ext], Term("Foreign fields, as prefix:name, kept as they are.")] = None
