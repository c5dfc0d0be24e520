"""One hash for equal statements: RDF Dataset Canonicalization (RDFC-1.0, W3C 2024).

Blank nodes are named by what is said of them, so that neither their labels nor the order of the
statements count.  A graph can be made for which that takes longer than the world has been there
(section 8.2, "dataset poisoning"); such a graph is refused before it is begun.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from itertools import chain
from typing import TYPE_CHECKING, Any

from newsrecord.errors import InputError, LimitError
from newsrecord.formats.oxigraph import oxigraph
from newsrecord.formats.rdf import Writer
from newsrecord.formats.whole import read_whole
from newsrecord.source import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsrecord.formats.base import Encoded
    from newsrecord.source import Input

__all__ = ["canonical_hash", "canonical_nquads", "statements", "statements_in"]

BUDGET = 40_000_000
"""About five seconds of work."""
SYMMETRIC = 700
"""How much dearer a way through a symmetric graph is than a step along a chain, as measured."""
FORMS = {".nq": "N_QUADS", ".nt": "N_TRIPLES", ".ttl": "TURTLE", ".jsonld": "JSON_LD"}


def statements(header: bytes, records: Iterable[Encoded]) -> Iterator[Any]:
    """Yield what a dataset says, as quads of pyoxigraph, whatever format it came in."""
    writer = Writer(header, oxigraph().Quad)
    yield from writer.head()
    yield from chain.from_iterable(writer.record(record) for record, _ in records)


def statements_in(source: Input) -> Iterator[Any]:
    """Yield the statements of an RDF file as they stand; the form is told by the name.

    Raises:
        InputError: if the file cannot be read or is no RDF.
    """
    ox = oxigraph()
    data = read_whole(source)
    if isinstance(data, Fault):
        raise InputError(data.message)
    form = next((FORMS[end] for end in FORMS if source.name.endswith(end)), "N_QUADS")
    try:
        yield from ox.parse(data, format=getattr(ox.RdfFormat, form))
    except (SyntaxError, ValueError) as error:
        message = f"{source.name} is no RDF: {' '.join(str(error).split())[:200]}"
        raise InputError(message) from error


def canonical_hash(quads: Iterable[Any]) -> str:
    """Return the SHA-256 of the canonical N-Quads, in hexadecimal.

    Raises:
        LimitError: if the blank nodes are too much alike to be told apart in time.
    """
    return hashlib.sha256(canonical_nquads(quads).encode()).hexdigest()


def canonical_nquads(quads: Iterable[Any]) -> str:
    """Write statements in canonical order, with canonical labels.

    Raises:
        LimitError: if the blank nodes are too much alike to be told apart in time.
    """
    ox = oxigraph()
    held = list(dict.fromkeys(quads))
    cost = _cost(held)
    if cost > BUDGET:
        message = "the blank nodes of the graph are too much alike to be told apart in time"
        raise LimitError(message)
    dataset = ox.Dataset(held)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    # In code point order, which is that of UTF-8; bytes know no line breaks but LF and CR.
    lines = ox.serialize(list(dataset), format=ox.RdfFormat.N_QUADS).splitlines(keepends=True)
    return b"".join(sorted(lines)).decode()


def _cost(quads: list[Any]) -> int:
    """Estimate the steps taken for nodes that what is said of them does not tell apart."""
    ox = oxigraph()
    said: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    edges: list[tuple[str, str, str]] = []
    for quad in quads:
        terms = (quad.subject, quad.object, quad.graph_name)
        blank = [term.value if isinstance(term, ox.BlankNode) else "" for term in terms]
        if not any(blank):
            continue
        shown = ["" if name else str(term) for name, term in zip(blank, terms, strict=True)]
        for name in set(blank) - {""}:
            spelt = ["a" if each == name else "z" if each else "" for each in blank]
            said[name].append((*spelt, str(quad.predicate), *shown))
        if blank[0] and blank[1]:
            edges.append((blank[0], blank[1], str(quad.predicate)))
    looks = {name: hash(tuple(sorted(rows))) for name, rows in said.items()}
    counts = Counter(looks.values())
    alike = {name for name, look in looks.items() if counts[look] > 1}
    return _walked(alike, looks, [edge for edge in edges if edge[0] in alike and edge[1] in alike])


def _walked(alike: set[str], looks: dict[str, int], edges: list[tuple[str, str, str]]) -> int:
    """Add up the cost of each group of nodes that are alike and hang together."""
    near: dict[str, list[tuple[str, tuple[Any, ...]]]] = defaultdict(list)
    for source, target, predicate in edges:
        near[source].append((target, (predicate, 0, looks[target])))
        near[target].append((source, (predicate, 1, looks[source])))
    seen: set[str] = set()
    total = 0
    for start in alike:
        group = [start] if start not in seen else []
        seen.add(start)
        symmetric = False
        for node in group:  # The list grows while it is walked.
            sides = Counter(side for _, side in near[node])
            symmetric = symmetric or any(count > 1 for count in sides.values())
            fresh = {other for other, _ in near[node]} - seen
            seen |= fresh
            group += fresh
        size = len(group)
        total += SYMMETRIC * math.factorial(min(size, 20)) if symmetric else size**3
    return total
