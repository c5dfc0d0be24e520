"""W3C Web Annotation: what records say of stretches of text, as JSON-LD; written only.

- the dataset     an AnnotationCollection with one page
- a mention       identifying: the actor
- an event        linking, on its evidence: the event, its label, its categories as tags
- an attribution  describing, on its content (else the cue, else the evidence): the attribution,
                  the claim, the sources as tags, what it is about; highlighting, on the cue
- other evidence  of a date, a place, a participant, a source, a relation: an annotation of its own
- a note          assessing, questioning, commenting or editing, on its span or on the record
- a correction    editing, on the corrected words or on the article
- one of a few    a textual tag such as `stance: denies`
- provenance      creator for people, generator for software, created if it is in UTC
- an article      linking: its id with its address; its text stays outside

What belongs to no stretch of text is left out and counted.
Source: Web Annotation Data Model, W3C Recommendation of 23 February 2017.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsrecord.formats.annotate import Draft, drafts
from newsrecord.formats.part import Part
from newsrecord.formats.script import Names, Node, items, node, one_or_all, read_header
from newsrecord.formats.script import script as text_of
from newsrecord.linked import NOWHERE
from newsrecord.loss import Ledger, LossKind
from newsrecord.model import RECORDS, Header

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsrecord.formats.base import Encoded
    from newsrecord.source import Output

__all__ = ["CONTEXT", "encode"]

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
SOFTWARE = frozenset({"model", "rule"})
SHIFTED = "the moment is kept, in UTC; its offset is not"


def encode(header: bytes, records: Iterable[Encoded], output: Output, /) -> Ledger:
    """Write one page of annotations as the records come, and tell what was lost."""
    ledger = Ledger()
    head = Part(read_header(header), Header)
    base = head.take("base") or NOWHERE
    stream = output.member()
    first = node(None, id=f"{base}annotations/1", type="AnnotationPage", startIndex=0)
    stream.write(text_of(_collection(head, base))[:-1])
    stream.write(b',"first":' + text_of(first)[:-1] + b',"items":[')
    total = items(_annotations(records, Names(base), ledger), stream)
    stream.write(b'\n]},"total":' + str(total).encode() + b"}\n")
    stream.close()
    head.account(ledger, "")
    return ledger


def _collection(head: Part, base: str) -> Node:
    head.take("newsrecord")
    publisher = head.part("publisher")
    name = None if publisher is None else publisher.take("name")
    return node(
        None,
        **{"@context": CONTEXT},
        id=f"{base}annotations",
        type="AnnotationCollection",
        label=head.take("title"),
        creator=node(None, name=name),
        created=_created(head, "created"),
    )


def _annotations(records: Iterable[Encoded], names: Names, ledger: Ledger) -> Iterator[Node]:
    for each in records:
        part = Part(each.record, RECORDS[each.record.type])
        for draft in drafts(part, names):
            part.take("id")
            yield _annotation(draft, part, names)
        part.account(ledger, each.record.id)


def _annotation(draft: Draft, part: Part, names: Names) -> Node:
    made = draft.by.parts("provenance") if draft.by is not None else ()
    return node(
        None,
        id=names.within(part.see("id"), draft.where),
        type="Annotation",
        motivation=draft.motivation,
        **_provenance(made or part.parts("provenance")),
        body=one_or_all(draft.bodies),
        target=one_or_all(draft.targets),
    )


def _provenance(made: tuple[Part, ...]) -> Node:
    """Write who made an annotation, and the first time that is told."""
    found: dict[str, list[Node]] = {"creator": [], "generator": []}
    for each in made:
        if each.see("method") in SOFTWARE:
            agent = node("Software", name=each.take("agent"))
            agent["type"] = agent.pop("@type")
            version = each.take("version")
            found["generator"].append(
                agent if version is None else {**agent, "schema:softwareVersion": version}
            )
        else:
            found["creator"].append(node(None, name=each.take("agent")))
    times = (_created(each, "time") for each in made)
    return {
        **{name: one_or_all(agents) for name, agents in found.items()},
        "created": next((time for time in times if time), None),
    }


def _created(part: Part, name: str) -> str | None:
    """Carry a moment as a date-time in UTC, which is the only one that the model knows."""
    import datetime

    text: Any = part.see(name)
    if text is None or "T" not in text:
        return None
    if text.endswith("Z"):
        return str(part.take(name))
    try:
        moment = datetime.datetime.fromisoformat(text)
        if moment.tzinfo is None:
            return None
        moment = moment.astimezone(datetime.UTC)
    except (ValueError, OverflowError):  # A leap second, or the edge of the calendar.
        return None
    part.take(name)
    part.lose(name, LossKind.COERCED, SHIFTED)
    return moment.isoformat().replace("+00:00", "Z")
