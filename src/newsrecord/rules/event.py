"""Rules on events, quantities, qualifiers and places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrecord.finding import Problem
from newsrecord.rules.base import Clean, Rule, found, record_rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsrecord.model import Event, Place, Qualifier, Quantity

__all__ = ["RULES", "imported"]

FULL_TURN = 180
QUARTER_TURN = 90


def imported(record: Event) -> bool:
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
    if event.article is None:
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


RULES: tuple[Rule, ...] = (
    event_without_article,
    event_without_evidence,
    evidence_outside_article,
    value_beside_bounds,
    nth_without_rank,
    crossed_bounds,
    coordinates_out_of_range,
    swapped_coordinates,
)
