"""Moment: good and bad ones, and the laws of its bounds."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsrecord.edtf import Day, EdtfError, certainly_before, check_moment, moment_bounds


@pytest.mark.parametrize(
    "text",
    [
        *("2022", "0000", "2022-10", "2024-02-29", "2022-10-07T00:00:00"),
        *("2022-10-07T23:59:59.123456789Z", "2022-10-07T10:00:00-00:00"),
        *("1998-12-31T23:59:60Z", "1990-12-31T15:59:60-08:00", "1990-12-31T15:12:60"),
    ],
)
def test_good_moment(text: str) -> None:
    """A good moment has no fault, and bounds in order."""
    assert check_moment(text) is None
    first, last = moment_bounds(text)
    assert first <= last


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "write a moment as"),
        ("2022-02-30", "February 2022 has no day 30"),
        ("1900-02-29T00:00:00Z", "February 1900 has no day 29"),
        ("2022-13", "write a moment as"),
        ("2022-10-07T24:00:00Z", "no hour 24"),
        ("2022-10-07 10:00:00Z", "capital T"),
        ("2022-10-07t10:00:00Z", "capital T"),
        ("2022-10-07T10:00:00z", "capital Z"),
        ("2022-10-07T10:00Z", "write a moment as"),
        ("2022-10-07T10:00:00+0500", "write a moment as"),
        ("2022-10-07T10:00:60Z", "leap second"),
        ("2022-10-07T23:59:60+01:00", "leap second"),
        ("2022-10-07T10:00:00,5Z", "write a moment as"),
        ("2022-10-07\n", "write a moment as"),
        ("\u0662022", "write a moment as"),
        ("2022-10~", "write a moment as"),
    ],
)
def test_bad_moment(text: str, words: str) -> None:
    """A bad moment is explained, and has no bounds."""
    assert words in (check_moment(text) or "")
    with pytest.raises(EdtfError, match=r"\w"):
        moment_bounds(text)


def test_moment_bounds_at_the_edges_of_the_years() -> None:
    """The widening leaves the years of datetime without failing."""
    assert moment_bounds("0000")[0] == Day(-1, 12, 31)
    assert moment_bounds("9999")[1] == Day(10000, 1, 1)
    assert moment_bounds("2022-01-01T00:00:00") == (Day(2021, 12, 31), Day(2022, 1, 1))


ZONES = st.integers(-12 * 60, 14 * 60).map(lambda east: timezone(timedelta(minutes=east)))
DATES = st.dates(date(2, 1, 1), date(9998, 12, 31))
INSTANTS = st.builds(datetime.combine, DATES, st.times(), ZONES)


@given(INSTANTS)
def test_a_moment_lies_within_its_bounds_in_every_zone(instant: datetime) -> None:
    """However much of a date-time is written, and whatever its zone, its UTC day is in bounds."""
    utc = instant.astimezone(UTC)
    day = Day(utc.year, utc.month, utc.day)
    full = instant.isoformat(timespec="seconds")
    assert moment_bounds(full) == (day, day)
    for length in (19, 10, 7, 4):
        first, last = moment_bounds(full[:length])
        assert first <= day <= last


@given(st.one_of(st.text(), st.text("0123T:Z+-.", max_size=26)))
def test_any_text_is_a_moment_or_has_a_fault(text: str) -> None:
    """`moment_bounds` raises exactly where `check_moment` speaks."""
    if message := check_moment(text):
        with pytest.raises(EdtfError, match=re.escape(message)):
            moment_bounds(text)
    else:
        first, last = moment_bounds(text)
        assert first <= last


@given(st.dates(), st.integers(29, 31))
def test_a_day_is_a_moment_if_the_calendar_has_it(day: date, number: int) -> None:
    """The calendar test agrees with the one of the standard library."""
    text = f"{day:%Y-%m}-{number}".zfill(10)
    try:
        date.fromisoformat(text)
    except ValueError:
        assert "has no day" in (check_moment(text) or "")
    else:
        assert check_moment(text) is None


@given(st.data())
def test_no_moment_is_before_one_that_it_is_part_of(data: st.DataObject) -> None:
    """Law: of two moments of which one is the other cut short, neither is certainly before."""
    whole = data.draw(st.sampled_from(["2022-01-01T00:00:00.15", "2022-12-31T23:59:59", "0001-03"]))
    cut = data.draw(st.sampled_from([whole[:size] for size in (4, 7, 10, 19, 21)]))
    zone = data.draw(st.sampled_from(["", "Z", "+14:00", "-12:00"]))
    one = whole + zone if "T" in whole else whole
    for first, second in ((one, cut), (cut, one)):
        bounds = moment_bounds(first), moment_bounds(second)
        assert not certainly_before(first, second)
        assert not bounds[0][1] < bounds[1][0]
