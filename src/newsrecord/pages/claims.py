"""A review of a claim: the claim is an attribution, the review a note on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsrecord.pages.articles import compact, provenance
from newsrecord.pages.nodes import claimed, plain_context
from newsrecord.pages.parts import moment
from newsrecord.pages.remainder import Remainder
from newsrecord.pages.texts import flat, link, word

if TYPE_CHECKING:
    from newsrecord.pages.articles import Scene
    from newsrecord.source import Json

__all__ = ["attribution"]

UNKNOWN = {
    "certainty": "underspecified",
    "polarity": "underspecified",
    "tense": "underspecified",
}
"""A review says that somebody claimed something, not how sure they were of it."""


def attribution(node: dict[str, Json], article: str, number: int, scene: Scene) -> dict[str, Any]:
    """Make an attribution of a ClaimReview; its rating is the reviewer's word, never a stance."""
    rest = Remainder(node)
    claim = rest.first("claimReviewed", word)
    items = [each for each in flat(node.get("itemReviewed", [])) if isinstance(each, dict)]
    rest.drop_each("@context", [each for each in rest.all("@context") if plain_context(each)])
    made = {
        "id": f"{article}/claim/{number}",
        "type": "Attribution",
        "article": article,
        "sources": _sources(items),
        "stance": "asserts",
        "claim": claim or claimed(node),
        "quote_type": "indirect",
        "factuality": UNKNOWN,
        "notes": _notes(node, claim),
        "provenance": provenance(scene),
        "ext": rest.ext(),
    }
    return compact(made)


def _sources(items: list[dict[str, Json]]) -> list[dict[str, Any]]:
    """Name those whose claim it is; nobody is named for them."""
    authors = [author for item in items for author in flat(item.get("author", []))]
    names = [word(each.get("name") if isinstance(each, dict) else each) for each in authors]
    found = [{"specificity": "named", "text": name} for name in dict.fromkeys(names) if name]
    return found or [{"specificity": "implicit"}]


def _notes(node: dict[str, Json], claim: str | None) -> list[dict[str, Any]]:
    words = [word(node.get(name)) for name in ("name", "headline")]
    reviewers = [each for each in flat(node.get("author", [])) if isinstance(each, dict)]
    citation = {
        "title": next(filter(None, [*words, claim]), "ClaimReview"),
        "url": next(filter(None, map(link, flat(node.get("url", [])))), None),
        "publisher_name": next(filter(None, (word(each.get("name")) for each in reviewers)), None),
        "published": moment(node.get("datePublished")),
    }
    ratings = [_rating(each) for each in flat(node.get("reviewRating", []))]
    text = next(filter(None, ratings), None) or word(node.get("reviewBody"))
    if text is None:
        return []
    return [{"kind": "check", "text": text, "citations": [compact(citation)]}]


def _rating(value: Json) -> str | None:
    """Word a rating as the reviewer does: its name, else its number out of the best."""
    if not isinstance(value, dict):
        return word(value)
    for name in ("alternateName", "ratingExplanation"):
        found = word(value.get(name))
        if found:
            return found
    number, best = value.get("ratingValue"), value.get("bestRating")
    if number in (None, ""):
        return None
    return f"{number} of {best}" if best not in (None, "") else str(number)
