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
    from typing import TypeAlias

    from newsrecord.formats.base import Encoded
    from newsrecord.source import Input

    Near: TypeAlias = dict[str, Counter[tuple[str, str]]]

__all__ = ["canonical_hash", "canonical_nquads", "statements", "statements_in"]

BUDGET = 80_000_000
"""About five seconds of work."""
SYMMETRIC = 3
"""How many of the orders of a symmetric graph are broken off early, as measured: two in three."""
MANY = 20
"""A factorial beyond any budget."""
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


def _cost(quads: Iterable[Any]) -> int:
    """Estimate the steps taken for nodes that what is said of them does not tell apart.

    What is said of a node is all that the algorithm hashes first (RDFC-1.0, section 4.6): each
    statement that names it, whether as subject, object or graph or inside a triple term.
    """
    ox = oxigraph()
    said: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    edges: list[tuple[tuple[str, str], ...]] = []
    for quad in quads:
        named = tuple((place, term) for place, term in _terms(ox, quad) if _is_blank(ox, term))
        if not named:
            continue
        names = {term.value for _, term in named}
        for name in names:
            said[name].append(tuple(_shown(ox, term, name) for _, term in _terms(ox, quad)))
        if len(names) > 1:
            predicate = str(quad.predicate)
            edges.append(tuple((f"{place}{predicate}", term.value) for place, term in named))
    looks = {name: hash(tuple(sorted(rows))) for name, rows in said.items()}
    counts = Counter(looks.values())
    near = _near({name for name, look in looks.items() if counts[look] > 1}, edges)
    weights = {name: len(rows) for name, rows in said.items()}
    return sum(_walked(group, near, looks, weights) for group in _groups(near))


def _terms(ox: Any, quad: Any) -> Iterator[tuple[str, Any]]:
    """Yield the terms of a statement and of the triples in it, each with its place."""
    terms = [("s", quad.subject), ("p", quad.predicate), ("o", quad.object)]
    for place, term in terms:  # The list grows while it is walked.
        if isinstance(term, ox.Triple):
            inner = (("s", term.subject), ("p", term.predicate), ("o", term.object))
            terms += [(place + below, each) for below, each in inner]
        else:
            yield place, term
    if isinstance(quad, ox.Quad):
        yield "g", quad.graph_name


def _is_blank(ox: Any, term: Any) -> bool:
    return isinstance(term, ox.BlankNode)


def _shown(ox: Any, term: Any, name: str) -> str:
    """Spell a term as the hash of the node of this name takes it."""
    if not _is_blank(ox, term):
        return str(term)
    return "_:a" if term.value == name else "_:z"


def _near(alike: set[str], edges: Iterable[tuple[tuple[str, str], ...]]) -> Near:
    """Count for each node the others that statements name beside it, by how they do."""
    near: Near = {name: Counter() for name in alike}
    for edge in edges:
        inside = [each for each in edge if each[1] in alike]
        for _, name in inside:
            near[name].update(each for each in inside if each[1] != name)
    return near


def _groups(near: Near) -> Iterator[list[str]]:
    """Yield the nodes that hang together."""
    seen: set[str] = set()
    for start in near:
        group = [start] if start not in seen else []
        seen.add(start)
        for node in group:  # The list grows while it is walked.
            fresh = {other for _, other in near[node]} - seen
            seen |= fresh
            group += fresh
        yield group


def _walked(group: list[str], near: Near, looks: dict[str, int], weights: dict[str, int]) -> int:
    """Bound the steps for nodes that hang together.

    All nodes of one look are starting points.  From each, all of the group are visited; a visit
    looks at each neighbor, at what is said of that, and at the names given so far.  Neighbors
    that look alike in the same place are visited in every order (section 4.8).
    """
    size = len(group)
    steps = sum(
        times * (2 * weights[other] + size + 4)
        for node in group
        for (_, other), times in near[node].items()
    )
    starts = max(Counter(looks[node] for node in group).values(), default=0)
    orders = _orders(
        max(Counter((way, looks[other]) for way, other in near[node]).values(), default=0)
        for node in group
    )
    return starts * steps * orders // (1 if orders == 1 else SYMMETRIC)


def _orders(sizes: Iterable[int]) -> int:
    """Bound the orders in which nodes are visited; no way leads through a node twice."""
    found = sorted(sizes, reverse=True)
    left = len(found) - 1
    orders = 1
    for size in found:
        if size < 2 or left < 2 or orders > BUDGET:
            break
        orders *= math.factorial(min(size, left, MANY))
        left -= size
    return orders
