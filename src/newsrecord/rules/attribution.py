"""Rules on attributions and their sources."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from newsrecord.finding import Problem, Related, Severity
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
from newsrecord.rules.event import imported
from newsrecord.rules.quotation import wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from newsrecord.model import Attribution, Factuality, SourceRef, TextSpan
    from newsrecord.rules.base import Near

__all__ = ["RULES"]


@record_rule("NR501", "attribution-without-content", on="Attribution")
def attribution_without_content(attribution: Attribution) -> Iterable[Problem]:
    """An attribution says neither what it is about nor what is claimed.

    Why: Somebody says something; without the something there is nothing to attribute.
    Bad: {"type": "Attribution", "stance": "asserts", ...}
    Good: {"type": "Attribution", "stance": "asserts", "about": ["event/strike"], ...}
    Source: docs/model.md, Attribution
    """
    if attribution.about or attribution.claim is not None:
        return Clean
    return found((), "an attribution needs `about` or `claim`")


@record_rule("NR503", "two-times-of-speaking", on="Attribution")
def two_times_of_speaking(attribution: Attribution) -> Iterable[Problem]:
    """An attribution has `when` beside `speech_event`.

    Why: The event already says when; two times of one utterance may contradict each other.
    Bad: {"when": [{"edtf": "2022", "basis": "stated"}], "speech_event": "event/speech"}
    Good: {"speech_event": "event/speech"}
    Source: docs/model.md, Attribution
    """
    if not attribution.when or attribution.speech_event is None:
        return Clean
    return found(("when",), "`when` stands beside `speech_event`", "date the event instead")


@record_rule("NR504", "unidentified-source", on="SourceRef")
def unidentified_source(source: SourceRef) -> Iterable[Problem]:
    """A source that is not implicit has neither an actor nor words.

    Why: According to whom is the question that an attribution answers.
    Bad: {"specificity": "unnamed"}
    Good: {"specificity": "unnamed", "text": "a person close to the talks"}
    Source: docs/model.md, SourceRef
    """
    if source.specificity == "implicit" or source.actor is not None or source.text is not None:
        return Clean
    return found((), "a source needs `actor` or `text`, unless it is implicit")


@record_rule("NR505", "attribution-without-evidence", on="Attribution")
def attribution_without_evidence(attribution: Attribution) -> Iterable[Problem]:
    """An attribution shows no words: no cue, no content, no evidence.

    Why: Without words nobody can check that the article attributes it.
    Bad: {"type": "Attribution", "about": ["event/strike"], ...}
    Good: {"type": "Attribution", "about": ["event/strike"], "cue": [{"exact": "said", ...}], ...}
    Source: docs/model.md, Attribution
    """
    if attribution.cue or attribution.content or attribution.evidence:
        return Clean
    if imported(attribution):
        return Clean
    return found((), "an attribution shows `cue`, `content` or `evidence`, unless imported")


# Stance and commitment ----------------------------------------------------------------------------


@record_rule("NR506", "positive-denial", on="Attribution")
def positive_denial(attribution: Attribution) -> Iterable[Problem]:
    """A denial is recorded as a commitment to what it denies.

    Why: `factuality` is the source's; who denies that X holds that X is not so.
    Bad: {"stance": "denies", "factuality": {"polarity": "positive", ...}}
    Good: {"stance": "denies", "factuality": {"polarity": "negative", ...}}
    Source: docs/annotate.md, 3
    """
    told = attribution.factuality
    if attribution.stance != "denies" or told is None or told.polarity != "positive":
        return Clean
    message = "the source denies it, so its commitment is not positive"
    return found(("factuality", "polarity"), message, "write negative, or another stance")


@record_rule("NR507", "unlikely-factuality", on="Attribution", severity=Severity.warning)
def unlikely_factuality(attribution: Attribution) -> Iterable[Problem]:
    """A source's commitment does not go with its stance.

    Why: One pledges and requests what lies ahead, and does not doubt or ask what one is sure of.
    Bad: {"stance": "pledges", "factuality": {"tense": "non_future", ...}}
    Good: {"stance": "pledges", "factuality": {"tense": "future", ...}}
    Source: docs/annotate.md, 11
    """
    told = attribution.factuality
    key = _unlikely(attribution.stance, told) if told is not None else ""
    if not key:
        return Clean
    value = getattr(told, key)
    return found(("factuality", key), f"the stance is {attribution.stance}, and the {key} {value}")


def _unlikely(stance: str, told: Factuality) -> str:
    if stance in {"pledges", "requests"} and told.tense == "non_future":
        return "tense"
    sure = told.certainty == "certain" and told.polarity == "positive"
    return "certainty" if stance in {"doubts", "asks", "withholds"} and sure else ""


@record_rule("NR508", "anonymous-source-without-words", on="SourceRef", severity=Severity.warning)
def anonymous_source_without_words(source: SourceRef) -> Iterable[Problem]:
    """A source that is not named lacks the words by which the article refers to it.

    Why: "A senior official" or "people" is all that is known of it; nobody else can supply it.
    Bad: {"specificity": "unnamed", "actor": "actor/source-1"}
    Good: {"specificity": "unnamed", "actor": "actor/source-1", "text": "a senior official"}
    Source: docs/model.md, SourceRef
    """
    if source.specificity not in {"unnamed", "generic"} or source.actor is None:
        return Clean
    if source.text is not None or source.evidence:
        return Clean
    return found((), f"the source is {source.specificity}: give its words in `text` or `evidence`")


# Words and where they stand -----------------------------------------------------------------------


@record_rule("NR511", "quotation-marks-in-content", on="Attribution", severity=Severity.warning)
def quotation_marks_in_content(attribution: Attribution) -> Iterable[Problem]:
    """The words ascribed to a source take in the quotation marks around them.

    Why: The marks are the author's; quotes are compared and counted without them.
    Bad: {"content": [{"exact": "\u201cnever\u201d", ...}]}
    Good: {"content": [{"exact": "never", ...}]}
    Source: docs/annotate.md, 6
    """
    return tuple(
        Problem(("content", index), "the span takes in the outer quotation marks")
        for index, span in enumerate(attribution.content)
        if span.exact is not None and wrapped(span.exact)
    )


@record_rule("NR512", "cue-outside-evidence", on="Attribution", severity=Severity.notice)
def cue_outside_evidence(attribution: Attribution) -> Iterable[Problem]:
    """The words that attribute stand outside the passage that is the evidence.

    Why: If the evidence holds what was said, it should also hold that it was said.
    Bad: "cue" at 12-16, and "evidence" at 20-80 around the content
    Good: "evidence" at 0-80
    Source: docs/model.md, What a model says and what a rule says
    """
    if not attribution.evidence or not attribution.cue:
        return Clean
    holds = _Passages(attribution.evidence)
    if not any(holds.all_of(span) for span in attribution.content):
        return Clean
    return tuple(
        Problem(("cue", index), "no passage of the evidence holds the cue")
        for index, cue in enumerate(attribution.cue)
        if not holds.all_of(cue)
    )


class _Passages:
    """Passages of articles, asked whether one of them holds a span."""

    def __init__(self, spans: Iterable[TextSpan]) -> None:
        found: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for span in spans:
            found.setdefault((span.article, span.field or "body"), []).append(
                (span.start, span.end)
            )
        self._starts = {key: sorted(start for start, _ in each) for key, each in found.items()}
        self._ends = {
            key: list(accumulate((end for _, end in sorted(each)), max))
            for key, each in found.items()
        }

    def all_of(self, span: TextSpan) -> bool:
        """Tell whether a passage holds the whole span."""
        key = (span.article, span.field or "body")
        before = bisect_right(self._starts.get(key, []), span.start)
        return before > 0 and self._ends[key][before - 1] >= span.end


@record_rule("NR513", "words-of-another-article", on="Attribution", severity=Severity.warning)
def words_of_another_article(attribution: Attribution) -> Iterable[Problem]:
    """An attribution shows words of another article than the one that reports it.

    Why: What another article reports is another attribution.
    Bad: {"article": "article/1", "cue": [{"article": "article/2", ...}]}
    Good: {"article": "article/1", "cue": [{"article": "article/1", ...}]}
    Source: docs/model.md, Attribution
    """
    own = attribution.article
    spans = (*attribution.cue, *attribution.content, *attribution.evidence)
    if {span.article for span in spans} <= {own}:
        return Clean
    return tuple(
        Problem((name, index, "article"), f"the attribution is one of {own}")
        for name, spans in (
            ("cue", attribution.cue),
            ("content", attribution.content),
            ("evidence", attribution.evidence),
        )
        for index, span in enumerate(spans)
        if span.article != own
    )


# Sources and their mentions -----------------------------------------------------------------------
#
# The fact of an actor holds the articles that mention it; others tell a mention of it, or that it
# is the source of an attribution.


def _mentioned(
    records: Sequence[Any], _visit: Any, origins: Sequence[int], _near: Near
) -> list[Fact]:
    kind = records[0].type
    facts: list[Fact] = []
    for record, origin in zip(records, origins, strict=True):
        if kind == "Attribution":
            if any(source.actor is not None and not source.evidence for source in record.sources):
                facts += _quoted(record, origin)
        elif kind == "Article":
            facts += [
                (party.actor, origin, USE, 0, (-1, record.id))
                for party in (*record.authors, *record.info_sources, record.publisher)
                if party is not None and party.actor is not None
            ]
        else:
            articles = list({mention.article: None for mention in record.mentions})
            facts.append((record.id, origin, RECORD, 0, articles))
            facts += [
                (member, origin, USE, 0, (-1, mention.article))
                for mention in record.mentions
                for member in mention.members
            ]
    return facts


def _quoting(facts: Sequence[Fact]) -> set[str]:
    """Name the actors that are the source of an attribution of an article not known to say so."""
    known = {(fact[0], article) for fact in facts if fact[2] == RECORD for article in fact[4]}
    return {
        fact[0]
        for fact in facts
        if fact[2] == USE and fact[4][0] >= 0 and (fact[0], fact[4][1]) not in known
    }


def _quoted(record: Attribution, origin: int) -> Iterator[Fact]:
    """Tell the sources of an attribution that show no words themselves."""
    if imported(record):
        return
    for index, source in enumerate(record.sources):
        if source.actor is not None and not source.evidence and source.specificity != "implicit":
            yield source.actor, origin, USE, 0, (index, record.article)


def _spell_mention(fact: Fact, spell: Callable[[str], str]) -> Fact:
    payload = fact[4]
    spelt = [spell(a) for a in payload] if fact[2] == RECORD else (payload[0], spell(payload[1]))
    return spell(fact[0]), *fact[1:4], spelt


def _unmentioned(_key: str, facts: list[Fact]) -> Sequence[Fact]:
    """Keep the attributions whose article does not mention their source."""
    if len(facts) == 1:
        return ()
    known: set[str] = set()
    defined = False
    for fact in facts:
        if fact[2] == RECORD:
            known.update(fact[4])
            defined = True
        elif fact[4][0] < 0:
            known.add(fact[4][1])
    if not defined:
        return ()
    return [f for f in facts if f[2] == USE and f[4][0] >= 0 and f[4][1] not in known]


def _perhaps_mentioned(id_: str, kind: str, origin: int, value: Any) -> list[Fact]:
    """Tell the mentions of an actor that the gate refused, as far as they can be read."""
    mentions = value.get("mentions") if kind == "Actor" and isinstance(value, dict) else None
    read = (
        [each for each in mentions if isinstance(each, dict)] if isinstance(mentions, list) else []
    )
    placed = [(str(each.get("article", "")), each.get("members")) for each in read]
    facts: list[Fact] = [(id_, origin, RECORD, 0, [article for article, _ in placed])]
    for article, members in placed:
        names = members if isinstance(members, list) else []
        facts.extend((str(name), origin, USE, 0, (-1, article)) for name in names)
    return facts


MENTIONS = Join(
    _mentioned,
    _unmentioned,
    suspects=_quoting,
    types=("Article", "Actor", "Attribution"),
    resolve=_spell_mention,
    refused=_perhaps_mentioned,
)


@join_rule("NR514", "source-never-mentioned", join=MENTIONS, severity=Severity.warning)
def source_never_mentioned(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """The source of an attribution has no mention in the article.

    Why: Either the wrong actor was taken, or the words that name it are not recorded.
    Bad: {"sources": [{"actor": "actor/x", ...}]} in an article where actor/x has no mention
    Good: the same, with a mention of actor/x in that article, or `evidence` at the source
    Source: docs/model.md, Attribution
    """
    for fact in facts:
        index, article = fact[4]
        message = f"{key} is not mentioned in {article}"
        help_ = "record the mention, or give the source `evidence`"
        yield fact, Problem(("sources", index, "actor"), message, help_)


# Chains of attribution ----------------------------------------------------------------------------
#
# The fact of an attribution holds its article and whether anybody is named who says it; others
# tell that it is what a part is according to, or what another attribution is about.

ACCORDING_TO = SLOTS.index("to_attribution")


def _chained(records: Sequence[Any], visit: Any, origins: Sequence[int], _near: Near) -> list[Fact]:
    kind = records[0].type
    facts: list[Fact] = []
    if kind == "Attribution":
        for record, origin in zip(records, origins, strict=True):
            said = any(s.specificity != "implicit" or s.actor or s.text for s in record.sources)
            facts.append((record.id, origin, RECORD, 0, (record.article, said)))
            facts += [(t, origin, USE, 0, index) for index, t in enumerate(record.about)]
    last = -1
    index = 0
    article: str | None = None
    far: set[str | None] = set()
    for target, number in zip(visit.to_attribution, visit.to_attribution_of, strict=True):
        index += 1
        if number != last:
            last, index, record = number, 0, records[number]
            article = record.id if kind == "Article" else getattr(record, "article", None)
            whens = record.dates if kind == "Article" else getattr(record, "when", ())
            far = {when.according_to for when in whens if when.basis == "external"}
        if article is not None and target not in far:
            facts.append((target, origins[number], ACCORDING_TO, index, article))
    return facts


def _leaning(facts: Sequence[Fact]) -> set[str]:
    """Name the attributions that nobody says, and those that a part leans on."""
    return {
        fact[0] for fact in facts if fact[2] == ACCORDING_TO or (not fact[2] and not fact[4][1])
    }


def _spell_chain(fact: Fact, spell: Callable[[str], str]) -> Fact:
    payload = fact[4]
    if fact[2] == RECORD:
        payload = (spell(payload[0]), payload[1])
    elif fact[2] == ACCORDING_TO:
        payload = spell(payload)
    return spell(fact[0]), *fact[1:4], payload


def _broken(_key: str, facts: list[Fact]) -> Sequence[Fact]:
    """Keep an attribution that nobody says, or that a part of another article leans on."""
    told = next((fact for fact in facts if fact[2] == RECORD), None)
    if told is None or len(facts) == 1:
        return ()
    article, said = told[4]
    odd = [
        fact
        for fact in facts
        if (fact[2] == USE and not said) or (fact[2] == ACCORDING_TO and fact[4] != article)
    ]
    return [told, *odd] if odd else ()


CHAINS = Join(_chained, _broken, suspects=_leaning, resolve=_spell_chain)


@join_rule("NR515", "according-to-another-article", join=CHAINS, severity=Severity.warning)
def according_to_another_article(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """A part of a record is said to be according to an attribution of another article.

    Why: What an article tells according to somebody, it attributes itself.
    Bad: an event of article/1 with "according_to" an attribution of article/2
    Good: an attribution of article/1; or a dating with the basis external
    Source: docs/model.md, When
    """
    told, *others = facts
    for fact in others:
        if fact[2] == ACCORDING_TO:
            message = f"{key} is an attribution of {told[4][0]}, and this tells of {fact[4]}"
            spot = Related("the attribution", path=("article",), origin=told[1])
            yield fact, Problem((), message, related=(spot,))


@join_rule("NR516", "chain-without-source", join=CHAINS, severity=Severity.notice)
def chain_without_source(key: str, facts: Sequence[Fact]) -> Iterable[tuple[Fact, Problem]]:
    """A chain of attribution leads to words that nobody is said to have spoken.

    Why: "She says that they have been told to" rests on nobody in the end; readers should know.
    Bad: an attribution about one whose only source is {"specificity": "implicit"}
    Good: an attribution about one with a named or described source, or about the event itself
    Source: docs/model.md, What a model says and what a rule says
    """
    told, *others = facts
    for fact in others:
        if fact[2] == USE:
            spot = Related("its sources", path=("sources",), origin=told[1])
            message = f"it is about {key}, which nobody is said to have said"
            yield fact, Problem(("about", fact[4]), message, related=(spot,))


RULES: tuple[Rule, ...] = (
    attribution_without_content,
    two_times_of_speaking,
    unidentified_source,
    attribution_without_evidence,
    positive_denial,
    unlikely_factuality,
    anonymous_source_without_words,
    quotation_marks_in_content,
    cue_outside_evidence,
    words_of_another_article,
    source_never_mentioned,
    according_to_another_article,
    chain_without_source,
)
