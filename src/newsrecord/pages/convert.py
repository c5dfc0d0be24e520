"""From the values in the blocks of a page to records, in the order of the page."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

from newsrecord.pages.articles import Scene, article
from newsrecord.pages.claims import attribution
from newsrecord.pages.nodes import Group, gather, merged, plain_context
from newsrecord.pages.texts import address, link, spelt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsrecord.loss import Ledger
    from newsrecord.pages.actors import Cast
    from newsrecord.pages.html import Page
    from newsrecord.pages.nodes import Nodes
    from newsrecord.source import Json

__all__ = ["Found", "records"]

REVIEW = (
    "@type",
    "@id",
    "url",
    "mainEntityOfPage",
    "author",
    "publisher",
    "datePublished",
    "dateModified",
    "inLanguage",
    "headline",
    "image",
    "isAccessibleForFree",
)
"""What a review of a claim says of itself as a text, if no article of the page is about it."""


class Found(NamedTuple):
    """A record and the number of the block that it comes from."""

    record: dict[str, Any]
    block: int


class Placed(NamedTuple):
    """What the page says of an article, as one node, and the id and the address of the article."""

    group: Group
    node: dict[str, Any]
    id_: str
    url: str


def records(
    page: Page, blocks: Iterable[tuple[int, Json]], ledger: Ledger, version: str
) -> list[Found]:
    """Make records of the values in the blocks; none if they hold no article and no claim."""
    nodes = gather(blocks)
    _host_claims(nodes)
    scene = Scene(page.language, nodes.known, ledger, version)
    placed = list(_placed(nodes.groups, page.canonical))
    for group, _, id_, _ in placed:
        for stand_in in group.stand_ins:
            stand_in["@id"] = id_
    ids = {id(group): id_ for group, _, id_, _ in placed}
    found: list[Found] = []
    used: set[str] = set()
    for group, node, id_, url in placed:
        parent = ids[id(group.parent)] if group.parent else ""
        made, cast = article(node, id_, url, scene, parent=parent)
        used |= cast.used
        found += _with_cast(made, cast, group.block)
    if found:
        _keep_others(found[0].record, nodes.others, used)
    return [*found, *_claims(nodes, placed, scene)]


def _with_cast(made: dict[str, Any], cast: Cast, block: int) -> Iterator[Found]:
    yield Found(made, block)
    for actor in cast.records():
        yield Found(actor, block)


def _placed(groups: list[Group], canonical: str) -> Iterator[Placed]:
    """Give each article its id and its address.

    The page's own address is that of its article if there is one only, updates aside.
    """
    single = sum(group.parent is None for group in groups) == 1
    taken: dict[str, int] = {}
    for group in groups:
        node = merged(group.nodes)
        url = address(node) or ""
        if not url and single and group.parent is None:
            url = link(canonical) or ""
        text = url or spelt(node)
        id_ = "article/" + hashlib.sha256(text.encode()).hexdigest()[:16]
        taken[id_] = taken.get(id_, 0) + 1
        suffix = f"-{taken[id_]}" if taken[id_] > 1 else ""
        yield Placed(group, node, id_ + suffix, url)


def _keep_others(first: dict[str, Any], others: list[Json], used: set[str]) -> None:
    """Put what the page holds beside its articles into `ext` of the first."""
    kept = [_bare(each) for each in others if not _is_used(each, used)]
    kept = [each for each in kept if each != {}]
    if kept:
        first.setdefault("ext", {})["page:nodes"] = kept


def _is_used(node: Json, used: set[str]) -> bool:
    return isinstance(node, dict) and isinstance(node.get("@id"), str) and node["@id"] in used


def _bare(node: Json) -> Json:
    if isinstance(node, dict) and plain_context(node.get("@context", [])):
        return {key: value for key, value in node.items() if key != "@context"}
    return node


# Claims -------------------------------------------------------------------------------------------


def _host_claims(nodes: Nodes) -> None:
    """Make an article of what reviews a claim, on a page without another article."""
    if nodes.groups:
        return
    known: set[str] = set()
    for block, claim in nodes.claims:
        node = {key: claim[key] for key in REVIEW if key in claim}
        key = address(claim) or ""
        if not key or key not in known:
            nodes.groups.append(Group(block, [node]))
        known.add(key)


def _claims(nodes: Nodes, placed: list[Placed], scene: Scene) -> Iterator[Found]:
    by_url = {each.url: each.id_ for each in reversed(placed) if each.url}
    counts: dict[str, int] = {}
    for block, node in nodes.claims:
        id_ = by_url.get(address(node) or "", placed[0].id_)
        counts[id_] = counts.get(id_, 0) + 1
        yield Found(attribution(node, id_, counts[id_], scene), block)
