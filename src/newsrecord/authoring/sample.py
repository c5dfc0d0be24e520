"""Sample datasets of any size: valid, consistent, richly filled, and the same on every machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from newsrecord.authoring.sample_actor import body_actor, former, has_predecessor, person, shared
from newsrecord.authoring.sample_article import article
from newsrecord.authoring.sample_attribution import denial, quote, reaction, report
from newsrecord.authoring.sample_event import arrival, series, storm
from newsrecord.authoring.sample_links import is_retracted
from newsrecord.authoring.sample_shared import mark_retracted
from newsrecord.authoring.sample_text import BLOCK, Scene, has_denial, has_reaction, has_report

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["sample"]


def sample(
    n: int,
    *,
    seed: int = 0,
    order: Literal["articles-first", "articles-last", "mixed"] = "articles-first",
    body: Literal["short", "long"] = "short",
) -> Iterator[dict[str, Any]]:
    """Make the header, then the records of `n` articles, actors, events and attributions.

    About nine records an article. Nothing is kept: where articles stand apart from the rest, each
    is made twice. Records may share parts (the same factuality, say): copy before changing one.

    >>> header, first, *rest = sample(2)
    >>> header["newsrecord"], first["id"], len(rest)
    ('1', 'article/0', 20)
    """
    long = body == "long"
    yield _header(seed)
    for part in _PARTS[order]:
        for index in range(n):
            yield from part(Scene(index, seed, long=long))


def _article(s: Scene) -> Iterator[dict[str, Any]]:
    yield article(s)


def _others(s: Scene) -> Iterator[dict[str, Any]]:
    """Write all records of a scene but its article."""
    t = s.t
    if s.index % BLOCK == 0:
        yield from shared(s)
    yield person(s)
    yield body_actor(s)
    if has_predecessor(t):
        yield former(s)
    told = [arrival(s), storm(s), series(s), quote(s)]
    if has_denial(t):
        told.append(denial(s))
    if has_reaction(t):
        told.append(reaction(s))
    if has_report(t):
        told.append(report(s))
    if is_retracted(s):
        mark_retracted(s, told)
    yield from told


def _whole(s: Scene) -> Iterator[dict[str, Any]]:
    yield article(s)
    yield from _others(s)


_PARTS = {
    "articles-first": (_article, _others),
    "articles-last": (_others, _article),
    "mixed": (_whole,),
}


def _header(seed: int) -> dict[str, Any]:
    return {
        "newsrecord": "1",
        "base": "https://example.org/sample/",
        "title": f"Sample {seed}",
        "description": "Invented news in twelve languages, for tests and benchmarks.",
        "language": "en",
        "license": "https://creativecommons.org/publicdomain/zero/1.0/",
        "publisher": {"name": "Example Desk", "role": "publisher"},
        "created": "2024-06-30T12:00:00Z",
        "version": "1.0",
    }
