"""The header of a dataset: what the records have in common."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from newsrecord.model.base import Opt, Term, Value
from newsrecord.model.strings import Base, Ext, Language, Moment, Text, Version
from newsrecord.model.values import SCHEMA, Party

__all__ = ["Header"]


class Header(Value):
    """What every format carries beside the records."""

    newsrecord: Annotated[Version, Term("The version of the record format.")]
    base: Annotated[Opt[Base], Term("The IRI against which relative ids resolve.")] = None
    title: Annotated[Opt[Text], Term("The title of the dataset.", SCHEMA + "name")] = None
    description: Annotated[Opt[Text], Term("What the dataset holds.", SCHEMA + "description")] = (
        None
    )
    language: Annotated[
        Opt[Language], Term("The language of its labels and notes.", SCHEMA + "inLanguage")
    ] = None
    license: Annotated[Opt[Text], Term("The licence of the dataset.")] = None
    publisher: Annotated[Opt[Party], Term("Who publishes it.", SCHEMA + "publisher")] = None
    created: Annotated[Opt[Moment], Term("When it was made.", SCHEMA + "dateCreated")] = None
    version: Annotated[Opt[Text], Term("Its version.", SCHEMA + "version")] = None
    schema_uri: Annotated[
        Opt[Text], Field(alias="$schema"), Term("For editors; read, kept and ignored.")
    ] = None
    ext: Annotated[Opt[Ext], Term("Foreign fields, as prefix:name, kept as they are.")] = None
