"""schema.org: JSON-LD that search engines and fact-checkers read; written only.

- the header      a Dataset, if it says more than the base
- an article      a NewsArticle of schema.org terms alone, as Google's rules want it; a CreativeWork
                  where neither headline nor text is given, as of a post that is quoted
- an actor        a Person, an Organization, a Country, or another thing of the kind
- an event        an Event, if the author says that it happens; else a Thing
- an attribution  a Claim, or an action where the source denies, doubts, asks or supports; its
                  words a Quotation; its spans Web Annotations
- a link          `@id`: the id against the header's base
- a part that is only a source's word (`according_to`): not written
- an address      if it is http or https; any other is counted, for a reader may follow it
- a date          as it stands; EDTF only where its ends are plain dates
- what schema.org has no term for: in our own namespace where it changes what a node means (stance,
                  factuality), else left out and counted

Nodes are written as records come, each by itself, so that memory does not grow with the input.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsrecord.formats.part import Part
from newsrecord.formats.schemaorg.actor import actor
from newsrecord.formats.schemaorg.article import article, party
from newsrecord.formats.schemaorg.attribution import attribution
from newsrecord.formats.schemaorg.event import event
from newsrecord.formats.schemaorg.things import work
from newsrecord.formats.script import Names, Node, items, node, read_header, script
from newsrecord.linked import NOWHERE
from newsrecord.loss import Ledger
from newsrecord.model import RECORDS, Header

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from newsrecord.formats.base import Encoded
    from newsrecord.source import Output

__all__ = ["embed", "encode"]

CONTEXT = "https://schema.org"


def embed(
    record: Any,
    *,
    base: str = NOWHERE,
    actors: Mapping[str, Any] | None = None,
    paywall: str = "",
) -> str:
    """Give the JSON-LD of one article for a `<script type="application/ld+json">` of its page.

    `actors` are records by the id that `authors`, `publisher` and `rights` use, so that names,
    classes and addresses stand in the node itself; `paywall` is the CSS selector of what stands
    behind the paywall.

    >>> import json
    >>> from newsrecord import Article
    >>> made = embed(Article(id="a/1", type="Article", language="en", headline="A <b>"))
    >>> "<" in made, json.loads(made)["headline"]
    (False, 'A <b>')
    """
    part = Part(record, RECORDS["Article"])
    made = article(part, Names(base), actors=actors, paywall=paywall)
    return script({"@context": CONTEXT, **made}).decode()


def encode(header: bytes, records: Iterable[Encoded], output: Output, /) -> Ledger:
    """Write the nodes of a graph as the records come, and tell what was lost."""
    ledger = Ledger()
    head = read_header(header)
    names = Names(head.base or NOWHERE)
    stream = output.member()
    stream.write(b'{"@context":' + script(CONTEXT) + b',"@graph":[')
    items(_graph(head, records, names, ledger), stream)
    stream.write(b"\n]}\n")
    stream.close()
    return ledger


def _graph(head: Any, records: Iterable[Encoded], names: Names, ledger: Ledger) -> Iterator[Node]:
    part = Part(head, Header)
    dataset = _dataset(part, names)
    part.account(ledger, "")
    if set(dataset) - {"@type", "@id"}:
        yield dataset
    for each in records:
        part = Part(each.record, RECORDS[each.record.type])
        yield from _nodes(part, names)
        part.account(ledger, each.record.id)


def _nodes(part: Part, names: Names) -> Iterator[Node]:
    kind = part.value.type
    if kind == "Article":
        yield article(part, names)
    elif kind == "Actor":
        yield actor(part, names)
    elif kind == "Event":
        yield event(part, names)
    else:
        yield from attribution(part, names)


def _dataset(part: Part, names: Names) -> Node:
    part.take("newsrecord")
    publisher = part.part("publisher")
    return node(
        "Dataset",
        **{"@id": part.take("base")},
        name=part.take("title"),
        description=part.take("description"),
        inLanguage=part.take("language"),
        license=work(part.take("license"), member="name"),
        publisher=None if publisher is None else party(publisher, names, "Organization", {}),
        dateCreated=part.take("created"),
        version=part.take("version"),
    )
