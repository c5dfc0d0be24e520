"""Rules on text spans: each points at words that stand there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsrecord import late
from newsrecord.finding import Problem, Severity
from newsrecord.rules.article import body_changed
from newsrecord.rules.base import (
    RECORD,
    SLOTS,
    USE,
    Clean,
    Fact,
    Join,
    Rule,
    found,
    join_rule,
    record_rule,
)
from newsrecord.rules.quotation import enclosed, wrapped
from newsrecord.rules.verdict import shown, verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from newsrecord.model import Mention, TextSpan
    from newsrecord.rules.base import Near

__all__ = ["RULES", "SPANS"]

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
# holds (field, start, end, exact, prefix, suffix, actor named); that of an attribution the quote
# type and the spans of its content.  All have the article's id as their key.


PIECES = 50
"""Pieces of one quote that are looked at: looking for marks takes time."""
QUOTES = 500
"""Quotes of one article beyond which none is looked at; nobody quotes so much."""
EXPLAINED = 100
"""Spans of one article that are told where their words stand instead."""


def _facts(records: Sequence[Any], visit: Any, origins: Sequence[int], near: Near) -> list[Fact]:
    kind = records[0].type
    facts: list[Fact] = []
    last = -1
    index = 0
    name = None
    for span, number in zip(visit.TextSpan, visit.TextSpan_of, strict=True):
        index = index + 1 if number == last else 0
        last = number
        if kind == "Actor":
            name = records[number].id if getattr(span, "form", "") == "name" else None
        if name is None and _stands_near(span, near.get(span.article)):
            continue
        where = span.field or "body", span.start, span.end
        payload = *where, span.exact, span.prefix, span.suffix, name
        facts.append((span.article, origins[number], SPAN, index, payload))
    if kind == "Article":
        facts += [
            (r.id, o, RECORD, 0, (r.headline, r.description, r.body, r.body_sha256, r.body_length))
            for r, o in zip(records, origins, strict=True)
        ]
    elif kind == "Attribution":
        facts += [
            (record.article, origin, USE, 0, (record.quote_type, _words(record.content)))
            for record, origin in zip(records, origins, strict=True)
            if record.content and record.quote_type != "free_indirect"
        ]
    return facts


def _stands_near(span: TextSpan, article: Any) -> bool:
    """Tell that the words of a span stand in an article nearby, with what is around them."""
    if article is None or article.type != "Article":
        return False
    text = article.body if span.field is None else getattr(article, span.field)
    return (
        text is not None
        and span.exact is not None
        and span.start < span.end
        and text[span.start : span.end] == span.exact
        and (span.prefix is None or text.endswith(span.prefix, 0, span.start))
        and (span.suffix is None or text.startswith(span.suffix, span.end))
    )


def _words(content: Sequence[TextSpan]) -> list[tuple[str, int, int, str | None]]:
    return [(span.field or "body", span.start, span.end, span.exact) for span in content]


def _spelt(fact: Fact, spell: Callable[[str], str]) -> Fact:
    payload = fact[4]
    if fact[2] == SPAN and payload[6] is not None:
        payload = (*payload[:6], spell(payload[6]))
    return spell(fact[0]), *fact[1:4], payload


def _sift(_key: str, facts: list[Fact]) -> Sequence[Fact]:
    """Keep the text, the spans whose words do not stand there, names that overlap, odd quotes."""
    texts = [fact for fact in facts if fact[2] == RECORD]
    # Of two articles of one id (NR901) nobody knows which one the spans point into.
    if not texts or any(list(text[4]) != list(texts[0][4]) for text in texts):
        return ()
    article = texts[0]
    headline, description, body, _, _ = article[4]
    by_field = {"headline": headline, "description": description, "body": body}
    odd: list[Fact] = []
    names: list[Fact] = []
    quotes = 0
    for fact in facts:
        if fact[2] == SPAN:
            field, start, end, exact, prefix, suffix, named = fact[4]
            text = by_field[field]
            if start < end and (text is None or exact is None or text[start:end] != exact):
                odd.append(fact)
                continue
            if named is not None:
                names.append(fact)
            if text is not None and (
                (prefix is not None and not text.endswith(prefix, 0, start))
                or (suffix is not None and not text.startswith(suffix, end))
            ):
                odd.append(fact)
        elif fact[2] == USE and body is not None:
            quotes += 1
            if quotes <= QUOTES and _misquoted(fact[4], by_field):
                odd.append(fact)
    odd += [fact for pair in _overlaps(names) for fact in pair]
    return [article, *{fact[1:4]: fact for fact in odd}.values()] if odd else ()


def _misquoted(payload: Any, by_field: dict[str, str | None]) -> bool:
    """Tell whether the marks around some words are not those of their quote type."""
    quote_type, words = payload
    marked: list[bool] = []
    for field, start, end, exact in words:
        text = by_field[field]
        if text is None or exact is None or text[start:end] != exact:
            return False
        if quote_type == "indirect":
            marked.append(_in_own_marks(text, start, end))
        else:
            marked.append(enclosed(text, start, end) or _set_off(text, start, end))
    if quote_type == "indirect":
        return all(marked)
    return not (all(marked) if quote_type == "direct" else any(marked))


LABEL = late.pattern("(?:[-\u2010-\u2014]|[^\\W\\d_][\\w .\u2019'-]{0,39}:)\\s?")
"""A dash, or who speaks, before a turn of a dialogue or transcript."""
LONGEST_LABEL = 45


def _in_own_marks(text: str, start: int, end: int) -> bool:
    """Tell whether marks stand right around some words, which no outer quotation explains."""
    if start == 0:
        return False
    return wrapped(text[start - 1 : end + 1]) or (
        text[end : end + 1] in {",", ".", "!", "?"} and wrapped(text[start - 1 : end + 2])
    )


def _set_off(text: str, start: int, end: int) -> bool:
    """Tell whether some words are paragraphs of their own, as quoted posts and documents are."""
    line = text.rfind("\n", max(0, start - LONGEST_LABEL), start) + 1
    if start - line <= LONGEST_LABEL and LABEL.fullmatch(text, line, start):
        return True
    before, after = text[max(0, start - 9) : start].strip(" \t"), text[end : end + 9].strip(" \t")
    return (start == 0 or before[-1:] == "\n") and (end == len(text) or after[:1] in {"\n", "\r"})


def _overlaps(names: list[Fact]) -> list[tuple[Fact, Fact]]:
    """Pair names of different actors at one place, or that cross; one may lie within another."""
    if len(names) < 2:
        return []
    names = sorted(names, key=lambda f: (f[4][0], f[4][1], -f[4][2], f[4][6], f[1], f[3]))
    pairs: list[tuple[Fact, Fact]] = []
    open_: list[Fact] = []
    for fact in names:
        field, start, end, *_, actor = fact[4]
        open_ = [each for each in open_ if each[4][0] == field and each[4][2] > start]
        for other in open_:
            same = (other[4][1], other[4][2]) == (start, end)
            if other[4][6] != actor and (same or end > other[4][2]):
                pairs.append((other, fact))
                break
        open_.append(fact)
        # Names nest two or three deep; a hostile pile of them must not take quadratic time.
        del open_[:-16]
    return pairs


SPANS = Join(_facts, _sift, resolve=_spelt)


def _spans(facts: Sequence[Fact]) -> Iterator[tuple[Fact, str | None, Any]]:
    """Yield each suspicious span with the text it points into and the article's five values."""
    headline, description, body, _, _ = texts = facts[0][4]
    by_field = {"headline": headline, "description": description, "body": body}
    for fact in facts[1:]:
        if fact[2] == SPAN:
            yield fact, by_field[fact[4][0]], texts


def _changed(facts: Sequence[Fact]) -> str:
    """Tell when spans are off only because the body is not the one that was annotated."""
    _, _, body, digest, _ = facts[0][4]
    return "NR201" if body and body_changed(body, digest) else ""


@join_rule("NR602", "span-out-of-range", join=SPANS)
def span_out_of_range(_key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """A span ends beyond the end of the text.

    Why: Offsets count Unicode code points; bytes and UTF-16 units are more than those.
    Bad: {"start": 10, "end": 99} into a body of 50 code points
    Good: {"start": 10, "end": 15}
    Source: docs/model.md, TextSpan
    """
    because = _changed(facts)
    explained = 0
    for fact, text, texts in _spans(facts):
        field, start, end, exact = fact[4][:4]
        length = len(text) if text is not None else texts[4] if field == "body" else None
        if length is not None and end > length:
            message = f"the span ends at {end}, the {field} at {length}"
            help_ = ""
            if text is not None and exact and explained < EXPLAINED:
                help_, explained = verdict(text, start, end, exact), explained + 1
            yield (
                fact,
                Problem(("end",), message, help_, because=because if field == "body" else ""),
            )


@join_rule("NR603", "span-text-mismatch", join=SPANS)
def span_text_mismatch(_key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """The words of a span are not those that stand there.

    Why: A quotation that cannot be found in the text is no evidence.
    Bad: {"start": 4, "end": 8, "exact": "said"} into "She also said so."
    Good: {"start": 9, "end": 13, "exact": "said"} into "She also said so."
    Source: docs/model.md, TextSpan; Web Annotation, TextQuoteSelector
    """
    because = _changed(facts)
    explained = 0
    for fact, text, _ in _spans(facts):
        field, start, end, exact = fact[4][:4]
        if text is None or exact is None or end > len(text) or text[start:end] == exact:
            continue
        help_ = ""
        if explained < EXPLAINED:
            help_, explained = verdict(text, start, end, exact), explained + 1
        message = f"the text there is {shown(text[start:end])}"
        yield fact, Problem(("exact",), message, help_, because=because if field == "body" else "")


@join_rule("NR604", "span-without-words", join=SPANS)
def span_without_words(_key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """A span into a text that is there does not repeat its words.

    Why: Without the words nobody notices when the text moves under the span.
    Bad: {"article": "article/1", "start": 4, "end": 8}
    Good: {"article": "article/1", "start": 4, "end": 8, "exact": "said"}
    Source: docs/model.md, TextSpan
    """
    for fact, text, _ in _spans(facts):
        start, end, exact = fact[4][1:4]
        if text is not None and exact is None and end <= len(text):
            help_ = f'write "exact": {shown(text[start:end])}'
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
    if body is None and any(fact[2] == SPAN and fact[4][0] == "body" for fact in facts[1:]):
        missing = [n for n, v in (("body_sha256", digest), ("body_length", length)) if v is None]
        if missing:
            names = " and ".join(f"`{name}`" for name in missing)
            message = f"spans point into the withheld body, so {names} must be given"
            yield facts[0], Problem((), message)


@join_rule("NR608", "context-mismatch", join=SPANS, severity=Severity.warning)
def context_mismatch(_key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """The words before or after a span are not its `prefix` or `suffix`.

    Why: Readers find a moved span again by them, and would find another one.
    Bad: {"exact": "said", "prefix": "he ", ...} where "she said" stands
    Good: {"exact": "said", "prefix": "she ", ...}
    Source: docs/model.md, TextSpan; Web Annotation, TextQuoteSelector
    """
    for fact, text, _ in _spans(facts):
        _, start, end, exact, prefix, suffix, _ = fact[4]
        if text is None or text[start:end] != exact:
            continue
        if prefix is not None and not text.endswith(prefix, 0, start):
            there = text[max(0, start - len(prefix)) : start]
            yield fact, Problem(("prefix",), f"before the span stands {shown(there)}")
        if suffix is not None and not text.startswith(suffix, end):
            there = text[end : end + len(suffix)]
            yield fact, Problem(("suffix",), f"after the span stands {shown(there)}")


@join_rule("NR609", "overlapping-names", join=SPANS, severity=Severity.warning)
def overlapping_names(_key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """The same words are the name of two actors, or two names cross each other.

    Why: A name in a text means one; the two actors may be one, or a span is off.
    Bad: "Ada Moss" at 10-18 as a name of actor/ada and of actor/adam
    Good: the name of one of them; a name within a longer one is allowed ("England" in "Bank of
    England"), and so is a collective mention
    Source: docs/model.md, What a model says and what a rule says
    """
    names = [f for f, text, _ in _spans(facts) if f[4][6] is not None and _stands(f, text)]
    for one, other in _overlaps(names):
        place = f"{one[4][1]}-{one[4][2]}"
        message = f"the words at {place} are a name of {one[4][6]}, too"
        yield other, Problem((), message, "a name in a text means one actor")


def _stands(fact: Fact, text: str | None) -> bool:
    start, end, exact = fact[4][1:4]
    return text is not None and text[start:end] == exact


@join_rule("NR510", "quote-without-marks", join=SPANS, severity=Severity.warning)
def quote_without_marks(_key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """Words recorded as a direct or mixed quote stand in no quotation marks.

    Why: The author vouches for the words of a quote only; the rest is a paraphrase.
    Bad: "quote_type": "direct", of: He said that he would go.
    Good: "quote_type": "indirect"
    Source: docs/model.md, What a model says and what a rule says
    """
    for fact in facts[1:]:
        if fact[2] == USE and fact[4][0] != "indirect":
            what = "not all" if fact[4][0] == "direct" else "none"
            message = f"the quote is {fact[4][0]}, and {what} of its words stand in quotation marks"
            yield fact, Problem(("quote_type",), message, "indirect is for words without marks")


@join_rule("NR518", "indirect-in-marks", join=SPANS, severity=Severity.warning)
def indirect_in_marks(_key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """Words recorded as indirect speech stand in quotation marks of their own.

    Why: They are the source's very words, and searches for quotes would miss them. Speech within
    another's quotation may well be indirect, and is not meant.
    Bad: "quote_type": "indirect", of: "I will go," he said.
    Good: "quote_type": "direct", or "mixed" for: He would "go at once", he said.
    Source: docs/model.md, What a model says and what a rule says
    """
    for fact in facts[1:]:
        if fact[2] == USE and fact[4][0] == "indirect":
            message = "the quote is indirect, and quotation marks stand right around its words"
            yield fact, Problem(("quote_type",), message, "write direct, or mixed")


RULES: tuple[Rule, ...] = (
    empty_span,
    metonym_without_literal,
    collective_without_members,
    withheld_body_without_digest,
    span_out_of_range,
    span_text_mismatch,
    span_without_words,
    span_into_nothing,
    context_mismatch,
    overlapping_names,
    quote_without_marks,
    indirect_in_marks,
)
