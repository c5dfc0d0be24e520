"""Rules on articles: the body is the one that was hashed, and is told once."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from newsrecord.finding import Problem, Severity
from newsrecord.rules.base import (
    RECORD,
    Clean,
    Fact,
    Join,
    Rule,
    found,
    join_rule,
    mutual,
    of_several,
    record_rule,
    several,
    spell_joined,
    unjoined,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsrecord.model import Article
    from newsrecord.rules.base import Near

__all__ = ["RULES", "body_changed"]


def body_changed(body: str, body_sha256: str | None) -> bool:
    """Tell whether a digest is given and is not that of the body."""
    return body_sha256 is not None and hashlib.sha256(body.encode()).hexdigest() != body_sha256


@record_rule("NR201", "body-hash-mismatch", on="Article")
def body_hash_mismatch(article: Article) -> Iterable[Problem]:
    """`body_sha256` is not the digest of the body.

    Why: The body changed after it was annotated, or the digest is of another text.
    Bad: "body": "abc", "body_sha256": "0000..."
    Good: "body": "abc", "body_sha256": "ba7816bf..."
    Source: docs/model.md, Article
    """
    if article.body is None or not body_changed(article.body, article.body_sha256):
        return Clean
    digest = hashlib.sha256(article.body.encode()).hexdigest()
    return found(
        ("body_sha256",),
        f"the body's SHA-256 is {digest}",
        "restore the body that was annotated, or annotate this one anew",
    )


@record_rule("NR202", "body-length-mismatch", on="Article")
def body_length_mismatch(article: Article) -> Iterable[Problem]:
    """`body_length` is not the number of code points of the body.

    Why: A count of bytes or UTF-16 units here means that the spans are counted so, too.
    Bad: "body": "naïve", "body_length": 6
    Good: "body": "naïve", "body_length": 5
    Source: docs/model.md, Article
    """
    body, length = article.body, article.body_length
    if body is None or length is None or len(body) == length:
        return Clean
    help_ = ""
    if len(body.encode()) == length:
        help_ = "this is the number of bytes"
    elif len(body.encode("utf-16-le")) == 2 * length:
        help_ = "this is the number of UTF-16 units"
    (problem,) = found(("body_length",), f"the body has {len(body)} code points", help_)
    if body_changed(body, article.body_sha256):
        problem = problem._replace(because="NR201")
    return (problem,)


# Copies -------------------------------------------------------------------------------------------

SHORTEST = 100
"""Code points; shorter bodies may well be the same by chance."""


def _copies(records: Sequence[Any], _visit: Any, origins: Sequence[int], _near: Near) -> list[Fact]:
    """Tell an article under its address and under its body."""
    facts: list[Fact] = []
    for record, origin in zip(records, origins, strict=True):
        related = [relation.target for relation in record.relations if relation.kind != "related"]
        if record.url is not None:
            facts.append((f"url {record.url}", origin, RECORD, 0, (record.id, "url", related)))
        body = record.body
        if body is not None and len(body) >= SHORTEST:
            digest = record.body_sha256 or hashlib.sha256(body.encode()).hexdigest()
            facts.append((f"body {digest}", origin, RECORD, 0, (record.id, "body", related)))
    return facts


COPIES = Join(_copies, several, suspects=of_several, types=("Article",), resolve=spell_joined)


@join_rule("NR204", "same-article-twice", join=COPIES, severity=Severity.warning)
def same_article_twice(_key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """Two articles have the same address or body, and no relation joins them.

    Why: Whoever counts articles or events counts them twice.
    Bad: article/1 and article/2 with the same url
    Good: one record, or article/2 with {"kind": "duplicate_of", "target": "article/1"}
    Source: docs/model.md, Article
    """

    def place(fact: Fact) -> tuple[str | int, ...]:
        return (fact[4][1],)

    def say(fact: Fact) -> str:
        return f"{fact[4][0]} has the same `{fact[4][1]}`"

    help_ = "make one record of the two, or relate them: duplicate_of, supersedes, ..."
    return (mutual(fact, facts[0], place, say, help_) for fact in unjoined(facts))


RULES: tuple[Rule, ...] = (body_hash_mismatch, body_length_mismatch, same_article_twice)
