"""Records and value objects: articles, actors, events, attributions and what they are made of.

The public face of the model.  `load` turns plain data into records, `dump` turns records into
plain data in the fixed field order.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from newsrecord.model.actor import Actor
from newsrecord.model.article import Article, ArticleRelation, Correction, Embargo, Media, Rights
from newsrecord.model.attribution import Attribution
from newsrecord.model.base import Value
from newsrecord.model.event import Event
from newsrecord.model.header import Header
from newsrecord.model.values import (
    ActorRelation,
    Citation,
    Concept,
    EventRelation,
    Factuality,
    Identifier,
    Medium,
    Mention,
    Name,
    Note,
    Participant,
    Party,
    Place,
    Provenance,
    Qualifier,
    Quantity,
    SourceRef,
    TextSpan,
    Translation,
    Variant,
    When,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "RECORDS",
    "Actor",
    "ActorRelation",
    "Article",
    "ArticleRelation",
    "Attribution",
    "Citation",
    "Concept",
    "Correction",
    "Embargo",
    "Event",
    "EventRelation",
    "Factuality",
    "Header",
    "Identifier",
    "Media",
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
    "Record",
    "Rights",
    "SourceRef",
    "TextSpan",
    "Translation",
    "Value",
    "Variant",
    "When",
    "dump",
    "load",
    "load_header",
]

Record: TypeAlias = Article | Actor | Event | Attribution

RECORDS: Mapping[str, type[Record]] = MappingProxyType(
    {"Article": Article, "Actor": Actor, "Event": Event, "Attribution": Attribution}
)
"""The record types by the value of their `type` field."""


def load(value: Mapping[str, Any]) -> Record:
    """Turn plain data, as `json.loads` gives it, into a record.

    Raises:
        pydantic.ValidationError: if the model does not accept the value.
        ValueError: if `type` names no record type.

    >>> load({"id": "actor/x", "type": "Actor", "kind": "person", "named": True,
    ...       "names": [{"text": "X"}]}).id
    'actor/x'
    """
    kind = value.get("type") if isinstance(value, dict) else None
    model = RECORDS.get(kind) if isinstance(kind, str) else None
    if model is None:
        names = ", ".join(RECORDS)
        message = f"a record is an object whose type is one of {names}"
        raise ValueError(message)
    return model.model_validate(value, by_name=False, by_alias=True)


def load_header(value: Mapping[str, Any]) -> Header:
    """Turn plain data into a header.

    Raises:
        pydantic.ValidationError: if the model does not accept the value.
    """
    return Header.model_validate(value, by_name=False, by_alias=True)


def dump(value: Value) -> dict[str, Any]:
    """Turn a record or a header into plain data: fixed field order, nothing absent or empty.

    >>> dump(Name(text="X"))
    {'text': 'X'}
    """
    out: dict[str, Any] = {}
    for attribute, info in type(value).model_fields.items():
        item = getattr(value, attribute)
        if item is None or item == ():
            continue
        out[info.alias or attribute] = _plain(item)
    return out


def _plain(item: Any) -> Any:
    if isinstance(item, Value):
        return dump(item)
    if isinstance(item, tuple):
        return [_plain(each) for each in item]
    return item
