"""Rules on dates."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from newsrecord.edtf import EdtfError, check_moment, parse
from newsrecord.rules.base import Clean, Rule, found, record_rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsrecord.finding import Problem

__all__ = ["RULES"]


@lru_cache(maxsize=1 << 12)
def _moment_fault(text: str) -> str | None:
    return check_moment(text)


@lru_cache(maxsize=1 << 12)
def _edtf_fault(text: str) -> str:
    try:
        parse(text)
    except EdtfError as error:
        return str(error)
    return ""


@record_rule("NR701", "impossible-date", on="moment")
def impossible_date(moment: str) -> Iterable[Problem]:
    """A date or time is not in the calendar.

    Why: The pattern allows any day up to 31; the calendar does not.
    Bad: 2022-02-30
    Good: 2022-02-28
    Source: RFC 3339, section 5.7
    """
    fault = _moment_fault(moment)
    return found((), fault) if fault else Clean


@record_rule("NR702", "malformed-edtf", on="edtf")
def malformed_edtf(text: str) -> Iterable[Problem]:
    """A time is not Extended Date/Time Format.

    Why: A reader that cannot parse it loses the time of the event.
    Bad: 199x
    Good: 199X
    Source: Library of Congress, EDTF specification, 2019; ISO 8601-2
    """
    fault = _edtf_fault(text)
    return found((), fault) if fault else Clean


RULES: tuple[Rule, ...] = (impossible_date, malformed_edtf)
