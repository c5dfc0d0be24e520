"""Rules on text spans: each points at words that stand there."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from newsrecord.finding import Problem
from newsrecord.rules.article import body_changed
from newsrecord.rules.base import (
    RECORD,
    SLOTS,
    Clean,
    Fact,
    Join,
    Rule,
    found,
    join_rule,
    record_rule,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from newsrecord.model import Mention, TextSpan

__all__ = ["RULES", "SPANS", "verdict"]

SPAN = SLOTS.index("TextSpan")


@record_rule("NR601", "empty-span", on="TextSpan")
def empty_span(span: TextSpan) -> Iterable[Problem]:
    """A span ends where it starts, or before.

    Why: It holds no words; the end is the code point after the last one.
    Bad: {"start": 12, "end": 12}
    Good: {"start": 12, "end": 16}
    Source: docs/model.md, TextSpan
    """
    if span.start < span.end:
        return Clean
    help_ = "exchange them" if span.end < span.start else "the end is the code point after the last"
    return found(("end",), f"the span ends at {span.end} and starts at {span.start}", help_)


@record_rule("NR605", "metonym-without-literal", on="Mention")
def metonym_without_literal(mention: Mention) -> Iterable[Problem]:
    """A metonym does not say what its words literally mean.

    Why: "Pyongyang" is a city, read as a government; the city must not be lost.
    Bad: {"form": "metonym", "exact": "Pyongyang", ...}
    Good: {"form": "metonym", "exact": "Pyongyang", "literal": {"name": "Pyongyang"}, ...}
    Source: docs/model.md, Mention
    """
    if mention.form == "metonym" and mention.literal is None:
        return found((), "a metonym needs its `literal` place")
    return Clean


@record_rule("NR606", "collective-without-members", on="Mention")
def collective_without_members(mention: Mention) -> Iterable[Problem]:
    """A collective mention does not say whom it means.

    Why: "Both countries" means others in each paragraph.
    Bad: {"form": "collective", "exact": "both countries", ...}
    Good: {"form": "collective", "members": ["actor/x", "actor/y"], ...}
    Source: docs/model.md, Mention
    """
    if mention.form == "collective" and not mention.members:
        return found((), "a collective mention needs its `members`")
    return Clean


# Spans against the text ---------------------------------------------------------------------------
#
# The text fact of an article holds (headline, description, body, digest, length); the span fact
# holds (field, start, end, exact).  Both have the article's id as their key.


def _facts(record: Any, visit: Any, origin: int) -> list[Fact]:
    facts: list[Fact] = [
        (
            span.article,
            origin,
            SPAN,
            index,
            (span.field or "body", span.start, span.end, span.exact),
        )
        for index, span in enumerate(visit.TextSpan)
    ]
    if record.type == "Article":
        texts = (
            record.headline,
            record.description,
            record.body,
            record.body_sha256,
            record.body_length,
        )
        facts.append((record.id, origin, RECORD, 0, texts))
    return facts


def _sift(_key: str, facts: list[Fact]) -> Sequence[Fact]:
    """Keep the text and the spans whose words do not stand there."""
    texts = [fact for fact in facts if fact[2] == RECORD]
    if not texts:
        return ()
    article = min(texts, key=lambda fact: fact[1])
    headline, description, body, _, _ = article[4]
    by_field = {"headline": headline, "description": description, "body": body}
    odd: list[Fact] = []
    for fact in facts:
        if fact[2] == SPAN:
            field, start, end, exact = fact[4]
            text = by_field[field]
            if start < end and (text is None or exact is None or text[start:end] != exact):
                odd.append(fact)
    return [article, *odd] if odd else ()


SPANS = Join(_facts, _sift)


def _spans(facts: Sequence[Fact]) -> Iterator[tuple[Fact, str | None, Any]]:
    """Yield each suspicious span with the text it points into and the article's five values."""
    headline, description, body, _, _ = texts = facts[0][4]
    by_field = {"headline": headline, "description": description, "body": body}
    for fact in facts[1:]:
        yield fact, by_field[fact[4][0]], texts


def _changed(fact: Fact, texts: Any) -> str:
    """Tell when a span is off only because the body is not the one that was annotated."""
    _, _, body, digest, _ = texts
    return "NR201" if fact[4][0] == "body" and body and body_changed(body, digest) else ""


@join_rule("NR602", "span-out-of-range", join=SPANS)
def span_out_of_range(_key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """A span ends beyond the end of the text.

    Why: Offsets count Unicode code points; bytes and UTF-16 units are more than those.
    Bad: {"start": 10, "end": 99} into a body of 50 code points
    Good: {"start": 10, "end": 15}
    Source: docs/model.md, TextSpan
    """
    for fact, text, texts in _spans(facts):
        field, start, end, exact = fact[4]
        length = len(text) if text is not None else texts[4] if field == "body" else None
        if length is not None and end > length:
            message = f"the span ends at {end}, the {field} at {length}"
            help_ = verdict(text, start, end, exact) if text is not None and exact else ""
            yield fact, Problem(("end",), message, help_, because=_changed(fact, texts))


@join_rule("NR603", "span-text-mismatch", join=SPANS)
def span_text_mismatch(_key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """The words of a span are not those that stand there.

    Why: A quotation that cannot be found in the text is no evidence.
    Bad: {"start": 4, "end": 8, "exact": "said"} into "She also said so."
    Good: {"start": 4, "end": 8, "exact": "said"} into "And said so."
    Source: docs/model.md, TextSpan; Web Annotation, TextQuoteSelector
    """
    for fact, text, texts in _spans(facts):
        _, start, end, exact = fact[4]
        if text is None or exact is None or end > len(text):
            continue
        message = f"the text there is {_shown(text[start:end])}"
        help_ = verdict(text, start, end, exact)
        yield fact, Problem(("exact",), message, help_, because=_changed(fact, texts))


@join_rule("NR604", "span-without-words", join=SPANS)
def span_without_words(_key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """A span into a text that is there does not repeat its words.

    Why: Without the words nobody notices when the text moves under the span.
    Bad: {"article": "article/1", "start": 4, "end": 8}
    Good: {"article": "article/1", "start": 4, "end": 8, "exact": "said"}
    Source: docs/model.md, TextSpan
    """
    for fact, text, _ in _spans(facts):
        _, start, end, exact = fact[4]
        if text is not None and exact is None and end <= len(text):
            help_ = f'write "exact": {_shown(text[start:end])}'
            yield fact, Problem((), "the span does not repeat its words in `exact`", help_)


@join_rule("NR607", "span-into-nothing", join=SPANS)
def span_into_nothing(_key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """A span points into a headline or description that the article does not have.

    Why: There is nothing that its words could be compared with.
    Bad: {"article": "article/1", "field": "headline", ...} of an article without headline
    Good: {"article": "article/1", "field": "body", ...}
    Source: docs/model.md, TextSpan
    """
    for fact, text, _ in _spans(facts):
        field = fact[4][0]
        if text is None and field != "body":
            path = ("field",)
            yield fact, Problem(path, f"the article has no {field}", "point into the body")


@join_rule("NR203", "withheld-body-without-digest", join=SPANS)
def withheld_body_without_digest(
    _key: str, facts: Sequence[Fact]
) -> Iterable[tuple[Fact, Problem]]:
    """Spans point into a body that is withheld, and its digest or length is not given.

    Why: Whoever has the body must be able to tell that it is the one that was annotated.
    Bad: an article without body, body_sha256 and body_length that spans point into
    Good: the same article with both
    Source: docs/model.md, Article
    """
    _, _, body, digest, length = facts[0][4]
    if body is None and any(fact[4][0] == "body" for fact in facts[1:]):
        missing = [n for n, v in (("body_sha256", digest), ("body_length", length)) if v is None]
        if missing:
            names = " and ".join(f"`{name}`" for name in missing)
            message = f"spans point into the withheld body, so {names} must be given"
            yield facts[0], Problem((), message)


# The verdict --------------------------------------------------------------------------------------


def verdict(text: str, start: int, end: int, exact: str) -> str:
    """Say what is wrong with a span, and where its words do stand.

    >>> verdict("She said so.", 5, 9, "said")
    'shifted by 1: it stands at 4-8'
    """
    for unit, encoding, width in (("UTF-16 units", "utf-16-le", 2), ("bytes", "utf-8", 1)):
        found_at = _in_units(text, start, end, encoding, width)
        if found_at and text[found_at[0] : found_at[1]] == exact:
            return f"right in {unit}: in code points it stands at {found_at[0]}-{found_at[1]}"
    folded = _folded_line_breaks(text, start, end, exact)
    if folded:
        return folded
    if text.startswith(exact, start):
        return f"it starts right and ends at {start + len(exact)}, after its last code point"
    places = _occurrences(text, exact)
    if places:
        nearest = min(places, key=lambda place: abs(place - start))
        stands = f"it stands at {nearest}-{nearest + len(exact)}"
        if len(places) == 1:
            return f"shifted by {start - nearest}: {stands}"
        return (
            f"found {len(places)} times elsewhere; nearest, shifted by {start - nearest}: {stands}"
        )
    there = text[start:end]
    if unicodedata.normalize("NFC", there) == unicodedata.normalize("NFC", exact):
        return "equal after Unicode normalization (NFC): copy the text as it stands there"
    if there.casefold() == exact.casefold():
        return "equal but for case: copy the text as it stands there"
    if "".join(there.split()) == "".join(exact.split()):
        return "equal but for white space: copy the text as it stands there"
    return "the words are absent from the text"


def _in_units(text: str, start: int, end: int, encoding: str, width: int) -> tuple[int, int] | None:
    if text.isascii():
        return None
    data = text.encode(encoding)
    if end * width > len(data):
        return None
    try:
        before = len(data[: start * width].decode(encoding))
        inside = len(data[start * width : end * width].decode(encoding))
    except UnicodeDecodeError:
        return None
    return before, before + inside


def _folded_line_breaks(text: str, start: int, end: int, exact: str) -> str:
    """Recognize offsets that count each CRLF as one."""
    folded = text.replace("\r\n", "\n")
    if len(folded) == len(text) or folded[start:end] != exact.replace("\r\n", "\n"):
        return ""
    first = _unfold(text, start)
    last = _unfold(text, end)
    said = f"right where CRLF counts as one: in code points it stands at {first}-{last}"
    return said if text[first:last] == exact else f"{said}, with CRLF in it"


def _unfold(text: str, offset: int) -> int:
    at = seen = 0
    while seen < offset and at < len(text):
        at += 2 if text.startswith("\r\n", at) else 1
        seen += 1
    return at


def _occurrences(text: str, exact: str, most: int = 1000) -> list[int]:
    places: list[int] = []
    at = text.find(exact) if exact else -1
    while at >= 0 and len(places) < most:
        places.append(at)
        at = text.find(exact, at + 1)
    return places


def _shown(text: str) -> str:
    shown = text if len(text) <= 60 else text[:57] + "..."
    return repr(shown) if not shown.isprintable() or '"' in shown else f'"{shown}"'


RULES: tuple[Rule, ...] = (
    empty_span,
    metonym_without_literal,
    collective_without_members,
    withheld_body_without_digest,
    span_out_of_range,
    span_text_mismatch,
    span_without_words,
    span_into_nothing,
)
