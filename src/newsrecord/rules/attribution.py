"""Rules on attributions and their sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrecord.rules.base import Clean, Rule, found, record_rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsrecord.finding import Problem
    from newsrecord.model import Attribution, SourceRef

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
    if any(each.method == "import" for each in attribution.provenance):
        return Clean
    return found((), "an attribution shows `cue`, `content` or `evidence`, unless imported")


RULES: tuple[Rule, ...] = (
    attribution_without_content,
    two_times_of_speaking,
    unidentified_source,
    attribution_without_evidence,
)
