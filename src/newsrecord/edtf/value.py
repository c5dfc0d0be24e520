"""The EDTF value, and what can be said of two of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsrecord.edtf.days import Bounds, Day

__all__ = ["Edtf", "End", "Kind", "Order", "Precision", "order", "within"]


class Kind(StrEnum):
    """How many dates a value holds, and how they belong together."""

    DATE = "date"
    INTERVAL = "interval"
    ONE_OF = "one_of"
    ALL_OF = "all_of"


class Precision(StrEnum):
    """The finest part written in a lone date."""

    YEAR = "year"
    SEASON = "season"
    MONTH = "month"
    DAY = "day"
    TIME = "time"


class End(StrEnum):
    """What is said about one end of a value."""

    KNOWN = "known"
    OPEN = "open"
    UNKNOWN = "unknown"


class Order(StrEnum):
    """Whether something holds for every choice of days, for some, or for none."""

    CERTAIN = "certain"
    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class Edtf:
    """One EDTF value.

    - `level`: the lowest level that has all its features.
    - `precision`: None unless `kind` is DATE.
    - `earliest`, `latest`: the outermost days; None for an open or unknown end, for a year nobody
      stated (`XXXX`), and for a year of more than 18 digits.
    - `whole`: every day between the bounds is meant, not just some of them.
    """

    text: str
    level: int
    kind: Kind
    precision: Precision | None
    earliest: Day | None
    latest: Day | None
    start: End
    end: End
    whole: bool

    @property
    def bounds(self) -> Bounds:
        """The outermost days."""
        return self.earliest, self.latest

    @property
    def uncertain(self) -> bool:
        """Whether `?` or `%` stands on any part."""
        return "?" in self.text or "%" in self.text

    @property
    def approximate(self) -> bool:
        """Whether `~` or `%` stands on any part."""
        return "~" in self.text or "%" in self.text


def order(first: Edtf | Bounds, second: Edtf | Bounds) -> Order:
    """Say whether `first` lies on an earlier day than `second`.

    Either is taken as some day between its bounds, so that "certain" is never said wrongly; two
    things of one day are not before each other. `?` and `~` do not count: whoever blames somebody
    looks at `uncertain` and `approximate` too.

    >>> from newsrecord.edtf import parse
    >>> order(parse("1985"), parse("198X")).value
    'possible'

    """
    early, late = _ends(first)
    other_early, other_late = _ends(second)
    if late is not None and other_early is not None and late < other_early:
        return Order.CERTAIN
    if early is not None and other_late is not None and early >= other_late:
        return Order.IMPOSSIBLE
    return Order.POSSIBLE


def within(inner: Edtf | Bounds, outer: Edtf) -> Order:
    """Say whether all days of `inner` are days of `outer`.

    An open end of `outer` has no limit, an unknown one may lie anywhere, and a year or month at an
    end of an interval counts as a whole. Only the bounds and `whole` are looked at: the gaps of a
    set make "certain" and "impossible" rarer, never wrong.

    >>> from newsrecord.edtf import parse
    >>> within(parse("2022-10"), parse("1952-10-07/..")).value
    'certain'

    """
    if Order.CERTAIN in (order(inner, outer), order(outer, inner)):
        return Order.IMPOSSIBLE
    early, late = _ends(inner)
    low, high = outer.bounds
    from_start = outer.start is End.OPEN or bool(low and early and low <= early)
    to_end = outer.end is End.OPEN or bool(high and late and late <= high)
    return Order.CERTAIN if outer.whole and from_start and to_end else Order.POSSIBLE


def _ends(value: Edtf | Bounds) -> Bounds:
    return value.bounds if isinstance(value, Edtf) else value
