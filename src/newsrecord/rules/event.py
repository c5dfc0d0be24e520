"""Rules on events, quantities, qualifiers, places and codes."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from newsrecord import late
from newsrecord.codes import code_fault, mode_events, retired
from newsrecord.finding import Problem, Severity
from newsrecord.rules.base import Clean, Rule, found, record_rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsrecord.model import Attribution, Concept, Event, Factuality, Place, Qualifier, Quantity

__all__ = ["RULES", "imported"]

FULL_TURN = 180
QUARTER_TURN = 90


def imported(record: Event | Attribution) -> bool:
    """Tell whether the record was imported, and so may lack what its source does not have."""
    return any(each.method == "import" for each in record.provenance)


@record_rule("NR401", "event-without-article", on="Event")
def event_without_article(event: Event) -> Iterable[Problem]:
    """An event that was not imported names no article.

    Why: An event is what one article tells; without it nobody can look it up.
    Bad: {"type": "Event", "label": "strike begins", ...}
    Good: {"type": "Event", "article": "article/1", "label": "strike begins", ...}
    Source: docs/model.md, Event
    """
    if event.article is None and not imported(event):
        return found((), "an event names the `article` that tells it, unless it was imported")
    return Clean


@record_rule("NR402", "event-without-evidence", on="Event")
def event_without_evidence(event: Event) -> Iterable[Problem]:
    """An event that was not imported has no evidence.

    Why: The words are the proof that the article tells it.
    Bad: {"type": "Event", "article": "article/1", "label": "strike begins"}
    Good: {"type": "Event", "article": "article/1", "evidence": [{"article": "article/1", ...}]}
    Source: docs/model.md, Event
    """
    if event.evidence or event.article is None or imported(event):
        return Clean
    return found((), "an event shows its `evidence` in the text, unless it was imported")


@record_rule("NR408", "evidence-outside-article", on="Event")
def evidence_outside_article(event: Event) -> Iterable[Problem]:
    """An event's evidence lies in another article than the one that tells it.

    Why: What another article tells is another event, which may be `same_as` this one.
    Bad: {"article": "article/1", "evidence": [{"article": "article/2", ...}]}
    Good: {"article": "article/1", "evidence": [{"article": "article/1", ...}]}
    Source: docs/model.md, Event
    """
    own = event.article
    if own is None or {span.article for span in event.evidence} <= {own}:
        return Clean
    return tuple(
        Problem(("evidence", index, "article"), f"the event is told by {event.article}")
        for index, span in enumerate(event.evidence)
        if span.article != event.article
    )


@record_rule("NR403", "value-beside-bounds", on="Quantity")
def value_beside_bounds(quantity: Quantity) -> Iterable[Problem]:
    """A quantity has a value and bounds.

    Why: Either the number is known, or only what it lies between.
    Bad: {"text": "8-10", "value": 9, "min": 8, "max": 10}
    Good: {"text": "8-10", "min": 8, "max": 10}
    Source: docs/model.md, Quantity
    """
    if quantity.value is None or (quantity.min is None and quantity.max is None):
        return Clean
    return found((), "`value` stands beside `min` or `max`", "keep the one that the text gives")


@record_rule("NR404", "nth-without-rank", on="Qualifier")
def nth_without_rank(qualifier: Qualifier) -> Iterable[Problem]:
    """A qualifier of the kind `nth` has no rank.

    Why: "The 70th" without 70 is nothing.
    Bad: {"kind": "nth"}
    Good: {"kind": "nth", "rank": 70}
    Source: docs/model.md, Qualifier
    """
    if qualifier.kind == "nth" and qualifier.rank is None:
        return found((), "a qualifier of the kind nth needs a `rank`")
    return Clean


@record_rule("NR405", "crossed-bounds", on="Quantity")
def crossed_bounds(quantity: Quantity) -> Iterable[Problem]:
    """A quantity's least is more than its most.

    Why: No number lies between them.
    Bad: {"text": "8-10", "min": 10, "max": 8}
    Good: {"text": "8-10", "min": 8, "max": 10}
    Source: docs/model.md, Quantity
    """
    low, high = quantity.min, quantity.max
    if low is None or high is None or low <= high:
        return Clean
    return found(("min",), f"`min` {low} is more than `max` {high}")


@record_rule("NR406", "coordinates-out-of-range", on="Place")
def coordinates_out_of_range(place: Place) -> Iterable[Problem]:
    """A point does not lie on the Earth.

    Why: Longitude runs from -180 to 180, latitude from -90 to 90.
    Bad: {"name": "Lima", "point": [-770, -12]}
    Good: {"name": "Lima", "point": [-77, -12]}
    Source: RFC 7946, section 3.1.1
    """
    if not place.point or _on_earth(*place.point) or _on_earth(*reversed(place.point)):
        return Clean
    longitude, latitude = place.point
    return found(("point",), f"longitude {longitude}, latitude {latitude} is not on the Earth")


@record_rule("NR407", "swapped-coordinates", on="Place")
def swapped_coordinates(place: Place) -> Iterable[Problem]:
    """A point has latitude before longitude.

    Why: GeoJSON puts longitude first; the other way round the place is elsewhere or nowhere.
    Bad: {"name": "Vladivostok", "point": [43.1, 131.9]}
    Good: {"name": "Vladivostok", "point": [131.9, 43.1]}
    Source: RFC 7946, section 3.1.1
    """
    if not place.point or _on_earth(*place.point) or not _on_earth(*reversed(place.point)):
        return Clean
    first, second = place.point
    return found(
        ("point",), f"latitude {second} is beyond 90", f"longitude comes first: [{second}, {first}]"
    )


def _on_earth(longitude: float, latitude: float) -> bool:
    return abs(longitude) <= FULL_TURN and abs(latitude) <= QUARTER_TURN


@record_rule("NR409", "rank-without-nth", on="Qualifier", severity=Severity.warning)
def rank_without_nth(qualifier: Qualifier) -> Iterable[Problem]:
    """A qualifier has a rank, and is not an `nth`.

    Why: The first is the first; "the third most" has no place here and goes into `scope`.
    Bad: {"kind": "first", "rank": 3}
    Good: {"kind": "nth", "rank": 3}
    Source: docs/model.md, Qualifier
    """
    if qualifier.rank is None or qualifier.kind == "nth":
        return Clean
    return found(("rank",), f"a qualifier of the kind {qualifier.kind} has no `rank`")


@record_rule("NR410", "conditional-as-certain", on="Event", severity=Severity.warning)
def conditional_as_certain(event: Event) -> Iterable[Problem]:
    """An event that depends on a condition is told as having happened.

    Why: Whoever counts events would count it; the author says no such thing.
    Bad: {"relations": [{"kind": "conditional_on", ...}], "factuality": {"certainty": "certain",
    "polarity": "positive", "tense": "non_future"}}
    Good: {"relations": [{"kind": "conditional_on", ...}], "factuality": {"certainty":
    "underspecified", "polarity": "underspecified", "tense": "underspecified"}}
    Source: docs/annotate.md, 12
    """
    if not event.relations or not _happened(event.factuality):
        return Clean
    for relation in event.relations:
        if relation.kind == "conditional_on" and relation.according_to is None:
            message = f"the event is conditional on {relation.target}, and is told as certain"
            return found(("factuality",), message, "write the certainty as underspecified")
    return Clean


@record_rule("NR415", "figurative-as-certain", on="Event", severity=Severity.notice)
def figurative_as_certain(event: Event) -> Iterable[Problem]:
    """An event that is not meant literally is told as having happened.

    Why: Nobody was crushed; a certain event under that label is right only if the label says
    what is meant.
    Bad: {"label": "the threats are ground to dust", "figurative": true, "factuality": certain}
    Good: the same with the certainty underspecified; or certain, if the author holds what is meant
    Source: docs/model.md, Event
    """
    if not event.figurative or not _happened(event.factuality):
        return Clean
    message = "the event is figurative, and is told as certain"
    return found(("factuality", "certainty"), message, "look whether the author holds it so")


def _happened(factuality: Factuality) -> bool:
    return (
        factuality.certainty == "certain"
        and factuality.polarity == "positive"
        and factuality.tense == "non_future"
    )


# Codes --------------------------------------------------------------------------------------------


@lru_cache(maxsize=1 << 12)
def _code_fault(scheme: str, code: str) -> str:
    return code_fault(scheme, code)


@lru_cache(maxsize=1 << 12)
def _retired(scheme: str, code: str | None, uri: str | None) -> str:
    return retired(scheme, code, uri)


@record_rule("NR411", "unknown-code", on="Concept", severity=Severity.warning)
def unknown_code(concept: Concept) -> Iterable[Problem]:
    """A code is not in the list of its scheme.

    Why: It joins with no other table; a code without its leading zero is another code.
    Bad: {"scheme": "plover-event", "code": "FIGHT"}
    Good: {"scheme": "plover-event", "code": "ASSAULT"}
    Source: the code lists of newsrecord.codes, with their dates and origins
    """
    fault = _code_fault(concept.scheme, concept.code) if concept.code is not None else ""
    return found(("code",), fault) if fault else Clean


@record_rule("NR412", "mode-without-its-event", on="Event", severity=Severity.warning)
def mode_without_its_event(event: Event) -> Iterable[Problem]:
    """A PLOVER mode does not go with any PLOVER event of the record.

    Why: A mode only says how an event of certain types came about.
    Bad: plover-event CONSULT with plover-mode explosives; or the mode alone
    Good: plover-event ASSAULT with plover-mode explosives
    Source: PLOVER manual 2.0, draft: modes
    """
    if not event.categories:
        return Clean
    events = {each.code for each in event.categories if each.scheme == "plover-event"}
    if any(_code_fault("plover-event", code or "") for code in events):
        return Clean
    return tuple(
        Problem(("categories", index, "code"), f"the mode {each.code} goes with {_listed(fits)}")
        for index, each in enumerate(event.categories)
        if each.scheme == "plover-mode"
        and (fits := mode_events(each.code or ""))
        and not fits & events
    )


def _listed(names: frozenset[str]) -> str:
    return " or ".join(sorted(names))


@record_rule("NR413", "retired-code", on="Concept", severity=Severity.warning)
def retired_code(concept: Concept) -> Iterable[Problem]:
    """A concept was retired from its vocabulary.

    Why: It stays valid in what is read, and new records should use what took its place.
    Bad: {"scheme": "medtop", "code": "20000030"}, music theatre, retired in 2021
    Good: {"scheme": "medtop", "code": "20000018"}, music
    Source: IPTC NewsCodes guidelines: retired concepts
    """
    fault = _retired(concept.scheme, concept.code, concept.uri)
    return found((), fault) if fault else Clean


# Numbers ------------------------------------------------------------------------------------------

BOUND = {
    "at_least": ("min", "max"),
    "more_than": ("min", "max"),
    "at_most": ("max", "min"),
    "less_than": ("max", "min"),
}
"""By `approx`, the bound that it gives and the one that it leaves open."""


@record_rule("NR414", "bounds-unlike-approx", on="Quantity", severity=Severity.warning)
def bounds_unlike_approx(quantity: Quantity) -> Iterable[Problem]:
    """A quantity's bounds do not say what its `approx` says.

    Why: "At least 76" is a least; a reader of the numbers alone would take it for the number.
    Bad: {"text": "at least 76", "approx": "at_least", "value": 76}
    Good: {"text": "at least 76", "approx": "at_least", "min": 76}
    Source: docs/model.md, Quantity
    """
    if quantity.value is None and quantity.min is None and quantity.max is None:
        return Clean
    due, open_ = BOUND.get(quantity.approx, ("", ""))
    if not due:
        return Clean
    values = {"min": quantity.min, "max": quantity.max}
    if values[due] is not None and values[open_] is None:
        return Clean
    return found(("approx",), f"`{quantity.approx}` gives a `{due}` and no other number")


PARTS = (1 / 2, 1 / 3, 2 / 3, 1 / 4, 3 / 4, 2.0, 3.0, 4.0)
"""What "half of", "a third of" or "pairs" make of a number."""
SCALES = (1.0, 12.0, 20.0, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e12)
"""What a word beside the digits may multiply them by: hundred, lakh, million, dozen, score."""


@record_rule("NR416", "number-unlike-text", on="Quantity", severity=Severity.warning)
def number_unlike_text(quantity: Quantity) -> Iterable[Problem]:
    """A number is not the one that the words of the quantity have.

    Why: A slip of one digit makes a massacre of a fight.
    Bad: {"text": "36 shells", "value": 360, ...}
    Good: {"text": "36 shells", "value": 36, ...}
    Source: docs/model.md, Quantity
    """
    if quantity.kind not in {"cardinal", "money"}:
        return Clean
    told = _number_in(quantity.text)
    given = [v for v in (quantity.value, quantity.min, quantity.max) if v is not None]
    if not told or not given or any(_fits(one, other) for one in told for other in given):
        return Clean
    key = next(k for k in ("value", "min", "max") if getattr(quantity, k) is not None)
    return found((key,), f'the text says "{quantity.text}", and `{key}` is {given[0]:g}')


@lru_cache(maxsize=1 << 12)
def _number_in(text: str) -> tuple[float, ...]:
    """Return what the one number in a text may be; nothing if there are several or none."""
    if not text.isascii():
        return ()
    numbers = NUMBER.findall(text)
    if len(numbers) != 1 or len(numbers[0]) > LONGEST_NUMBER:
        return ()
    plain = numbers[0].rstrip(".,")
    whole = plain.replace(",", "").replace(".", "")
    head, _, tail = plain.replace(",", ".").rpartition(".")
    parted = f"{head.replace('.', '')}.{tail}" if head else whole
    return float(whole), float(parted)


def _fits(told: float, given: float) -> bool:
    """Tell whether a number is another, or one off, or a usual multiple of it."""
    one_off = abs(told - given) <= 1
    scales = (*SCALES, *PARTS)
    return one_off or any(abs(told * scale - given) <= 1e-9 * abs(given) for scale in scales)


NUMBER = late.pattern("[0-9][0-9.,]*")
LONGEST_NUMBER = 20

RULES: tuple[Rule, ...] = (
    event_without_article,
    event_without_evidence,
    evidence_outside_article,
    value_beside_bounds,
    nth_without_rank,
    crossed_bounds,
    coordinates_out_of_range,
    swapped_coordinates,
    rank_without_nth,
    conditional_as_certain,
    figurative_as_certain,
    unknown_code,
    mode_without_its_event,
    retired_code,
    bounds_unlike_approx,
    number_unlike_text,
)
