"""The actor: a person, organization, state or group that takes part or speaks."""

from __future__ import annotations

from typing import Annotated, Literal

from newsrecord.model.base import Items, Many, Opt, Term, Value
from newsrecord.model.strings import ActorId, Country, Edtf, Ext, Id, Text
from newsrecord.model.values import (
    SCHEMA,
    ActorRelation,
    Concept,
    Identifier,
    Mention,
    Name,
    Note,
    Provenance,
)

__all__ = ["Actor"]


class Actor(Value):
    """Somebody or something that takes part in events or is a source."""

    id: Annotated[Id, Term("The id of the record.")]
    type: Annotated[Literal["Actor"], Term("The type of the record.")]
    kind: Annotated[
        Literal[
            "person",
            "organization",
            "government",
            "state",
            "igo",
            "territory",
            "group",
            "other",
            "unknown",
        ],
        Term("What sort of actor it is."),
    ]
    named: Annotated[bool, Term("Whether the text gives it a name of its own.")]
    names: Annotated[tuple[Name, ...], Items(1), Term("Its names.")]
    identifiers: Annotated[Many[Identifier], Term("Ids that others gave it.")] = ()
    exists: Annotated[Opt[Edtf], Term("From birth to death, or founding to end.")] = None
    countries: Annotated[
        Many[Country], Term("ISO 3166-1 alpha-3 or 3166-3 alpha-4 codes of its countries.")
    ] = ()
    sectors: Annotated[Many[Concept], Term("What it does in society.")] = ()
    description: Annotated[Opt[Text], Term("What it is, in a line.", SCHEMA + "description")] = None
    relations: Annotated[Many[ActorRelation], Term("How it stands to other actors.")] = ()
    members: Annotated[Many[ActorId], Term("Who belongs to a group.")] = ()
    members_complete: Annotated[Opt[bool], Term("Whether all members are listed.")] = None
    mentions: Annotated[Many[Mention], Term("Where articles speak of it.")] = ()
    notes: Annotated[Many[Note], Term("Remarks on this record.")] = ()
    provenance: Annotated[Many[Provenance], Term("Who or what made this record.")] = ()
    ext: Annotated[Opt[Ext], Term("Foreign fields, as prefix:name, kept as they are.")] = None
