"""What stands in the blocks of a page: nodes about articles, reviews of claims, and the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from newsrecord.pages.blocks import SCHEMA, types_of
from newsrecord.pages.texts import address, flat, key_of, together, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from newsrecord.source import Json

__all__ = ["Group", "Nodes", "claimed", "gather", "is_reference", "merged", "plain_context"]

ARTICLES = frozenset(
    {
        "AdvertiserContentArticle",
        "AnalysisNewsArticle",
        "APIReference",
        "Article",
        "AskPublicNewsArticle",
        "BackgroundNewsArticle",
        "BlogPosting",
        "DiscussionForumPosting",
        "LiveBlogPosting",
        "MedicalScholarlyArticle",
        "NewsArticle",
        "OpinionNewsArticle",
        "Report",
        "ReportageNewsArticle",
        "ReviewNewsArticle",
        "SatiricalArticle",
        "ScholarlyArticle",
        "SocialMediaPosting",
        "TechArticle",
    }
)
"""Article and the classes below it, of schema.org 30.0."""
HOLDERS = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemListElement", "item")
"""The properties of a node that is no article under which an article is one of the page."""
UPDATES = "liveBlogUpdate"
SCHEME = re.compile("^https?:", re.IGNORECASE)
BARE = {"@id", "@type", "@context"}


@dataclass(slots=True)
class Group:
    """All that the page says of one article: its nodes, and how the rest refers to it.

    `stand_ins` are put where a node of the group was taken out of another; they get its id.
    """

    block: int
    nodes: list[dict[str, Json]]
    stand_ins: list[dict[str, Json]] = field(default_factory=list[dict[str, "Json"]])
    parent: Group | None = None


@dataclass(slots=True)
class Nodes:
    """The nodes of a page, in its order; `known` holds each node that has an `@id` by it."""

    groups: list[Group]
    claims: list[tuple[int, dict[str, Json]]]
    others: list[Json]
    known: Mapping[str, dict[str, Json]]


def is_reference(value: Json) -> bool:
    """Tell whether a value only points at a node that stands elsewhere."""
    return isinstance(value, dict) and isinstance(value.get("@id"), str) and value.keys() <= BARE


def claimed(node: dict[str, Json]) -> str | None:
    """Tell the claim that a ClaimReview is about, which may be the name of what it reviews."""
    items = [each for each in flat(node.get("itemReviewed", [])) if isinstance(each, dict)]
    words = [*flat(node.get("claimReviewed", [])), *(each.get("name") for each in items)]
    return next(filter(None, map(word, words)), None)


def gather(blocks: Iterable[tuple[int, Json]]) -> Nodes:
    """Sort what the blocks hold; each value comes with the number of its block.

    Nodes with the same `@id` or the same address, http or https, are about one article.  An update
    of a live blog is an article of its own, whatever its address.
    """
    found = _Gathering()
    values = list(blocks)
    for block, value in values:
        found.take(block, value)
    known = _known(value for _, value in values)
    return Nodes(found.groups, found.claims, found.others, known)


class _Gathering:
    """The state of one walk over the blocks of a page."""

    def __init__(self) -> None:
        self.groups: list[Group] = []
        self.claims: list[tuple[int, dict[str, Json]]] = []
        self.others: list[Json] = []
        self._by_key: dict[str, Group] = {}

    def take(self, block: int, value: Json) -> None:
        """Sort one value from the top of a block, or of its graph."""
        for item in flat(value):
            if not isinstance(item, dict):
                self.others.append(item)
                continue
            kept = self._sorted(block, item, top=True)
            if kept is not None:
                self.others.append(kept)

    def _sorted(self, block: int, node: dict[str, Json], *, top: bool = False) -> Json:
        """File a node, and return what is left of it in its place, if anything."""
        if "@graph" in node and top:
            self.take(block, node["@graph"])
            node = {key: item for key, item in node.items() if key != "@graph"}
            if node.keys() <= {"@context"} and _plain_context(node):
                return None
        types = types_of(node)
        if not ARTICLES.isdisjoint(types) and not node.keys() <= BARE:
            return self._article(block, node, top=top)
        if top and "ClaimReview" in types and claimed(node):
            self.claims.append((block, node))
            return None
        return {
            key: self._below(block, item) if key in HOLDERS else item for key, item in node.items()
        }

    def _below(self, block: int, value: Json) -> Json:
        """Take the articles out of a value."""
        if isinstance(value, list):
            return [self._below(block, item) for item in value]
        return self._sorted(block, value) if isinstance(value, dict) else value

    def _article(self, block: int, node: dict[str, Json], *, top: bool) -> Json:
        updates = [item for item in flat(node.get(UPDATES, [])) if _is_update(item)]
        if updates:
            rest = [item for item in flat(node[UPDATES]) if not _is_update(item)]
            node = {key: item for key, item in node.items() if key != UPDATES}
            node |= {UPDATES: rest} if rest else {}
        group = self._filed(block, node)
        for update in updates:
            self.groups.append(Group(block, [update], parent=group))
        if top:
            return None
        group.stand_ins.append({})
        return group.stand_ins[-1]

    def _filed(self, block: int, node: dict[str, Json]) -> Group:
        """Put a node to others about the same article, or begin a new group."""
        keys = [SCHEME.sub("", key) for key in (_name(node), address(node)) if key]
        group = next((self._by_key[key] for key in keys if key in self._by_key), None)
        if group is None:
            group = Group(block, [])
            self.groups.append(group)
        group.nodes.append(node)
        for key in keys:
            self._by_key.setdefault(key, group)
        return group


def _is_update(value: Json) -> bool:
    return isinstance(value, dict) and not ARTICLES.isdisjoint(types_of(value))


def _name(node: dict[str, Json]) -> str:
    return key_of(node.get("@id"))


def _plain_context(node: dict[str, Json]) -> bool:
    return plain_context(node.get("@context", []))


def plain_context(context: Json) -> bool:
    """Tell whether a context says no more than that names are those of schema.org."""
    if isinstance(context, dict):
        return context.keys() <= {"@vocab"} and plain_context(context.get("@vocab", []))
    return all(
        plain_context(item)
        if isinstance(item, dict)
        else isinstance(item, str) and bool(SCHEMA.fullmatch(item.strip().rstrip("/") + "/"))
        for item in flat(context)
    )


def _known(values: Iterable[Json]) -> dict[str, dict[str, Json]]:
    """Collect the nodes that have an `@id` and say something, merged where several do."""
    found: dict[str, list[dict[str, Json]]] = {}
    for node in _walk(values):
        id_ = node.get("@id")
        if isinstance(id_, str) and not node.keys() <= BARE:
            found.setdefault(id_, []).append(node)
    return {id_: merged(nodes) for id_, nodes in found.items()}


def merged(nodes: list[dict[str, Json]]) -> dict[str, Json]:
    """Put nodes together; where they differ, what the first says comes first."""
    if len(nodes) == 1:
        return nodes[0]
    found: dict[str, list[Json]] = {}
    for node in nodes:
        for name, value in node.items():
            found.setdefault(name, []).append(value)
    return {name: together(values) for name, values in found.items()}


def _walk(values: Iterable[Json]) -> Iterator[dict[str, Json]]:
    """Yield all objects below some values, in reading order."""
    stack: list[Any] = list(reversed(list(values)))
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            yield value
            stack.extend(reversed(list(value.values())))
        elif isinstance(value, list):
            stack.extend(reversed(value))
