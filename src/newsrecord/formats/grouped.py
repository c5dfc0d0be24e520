"""Statements that stand record by record, as we write them, and so need not be held in memory.

First the header, then before each record the statement that the dataset has it.  That no record
is in two places is told by the labels: those of a record's blank nodes begin with a digest of its
IRI.  Whatever is otherwise is read as a whole.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from newsrecord.formats.oxigraph import oxigraph
from newsrecord.linked import DATASET, RDF, RECORDS_IRI
from newsrecord.model.base import NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["groups", "is_grouped", "label_of"]


class _MixedError(Exception):
    """The statements do not stand record by record."""


def label_of(iri: str) -> str:
    """Return what the labels of a record's blank nodes begin with."""
    return "b" + hashlib.sha256(iri.encode()).hexdigest()[:24]


def is_grouped(quads: Iterable[Any]) -> bool:
    """Tell whether the statements stand record by record; all of them are looked at."""
    told: set[str] = set()
    try:
        for number, group in enumerate(groups(quads)):
            subject = group[0].subject.value if group else ""
            if not group or (number and subject in told):
                return False
            told.add(subject)
    except _MixedError:
        return False
    return bool(told)


def groups(quads: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield the statements of the header, and then those of each record."""
    ox = oxigraph()
    has = ox.NamedNode(RECORDS_IRI)
    header: dict[Any, None] = {}
    head: Any = None
    record = prefix = ""
    group: list[Any] = []
    for quad in quads:
        subject = quad.subject
        head = head or _head(ox, quad)
        if subject == head and quad.predicate == has:
            yield group if record else list(header)
            group = []
            record = quad.object.value
            prefix = label_of(record)
        elif not record:
            _check(ox, quad, head.value, head.value)
            header[quad] = None
        elif quad not in header:  # Joined files have the header of each.
            _check(ox, quad, record, prefix)
            group.append(quad)
    yield group if record else list(header)


def _head(ox: Any, quad: Any) -> Any:
    """Return the node of the dataset, of which the first statement tells the class."""
    first = (quad.predicate, quad.object)
    if first != (ox.NamedNode(RDF + "type"), ox.NamedNode(NAMESPACE + DATASET)):
        raise _MixedError
    return quad.subject


def _check(ox: Any, quad: Any, about: str, prefix: str) -> None:
    """Refuse a statement that is about something else than a node and its parts."""
    subject, term = quad.subject, quad.object
    blank = isinstance(subject, ox.BlankNode)
    if not (subject.value.startswith(prefix) if blank else subject.value == about):
        raise _MixedError
    if isinstance(term, ox.BlankNode) and not term.value.startswith(prefix):
        raise _MixedError
    if not isinstance(quad.graph_name, ox.DefaultGraph):
        raise _MixedError
