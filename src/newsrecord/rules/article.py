"""Rules on articles: the body is the one that was hashed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from newsrecord.rules.base import Clean, Rule, found, record_rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsrecord.finding import Problem
    from newsrecord.model import Article

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


RULES: tuple[Rule, ...] = (body_hash_mismatch, body_length_mismatch)
