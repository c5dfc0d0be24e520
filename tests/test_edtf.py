"""EDTF: the conformance vectors, cases of our own, and the laws."""

from __future__ import annotations

import json
import re
import time
from dataclasses import FrozenInstanceError
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from newsrecord.edtf import (
    Day,
    Edtf,
    EdtfError,
    End,
    Kind,
    Order,
    Precision,
    bounds,
    order,
    parse,
    within,
)

Case: TypeAlias = dict[str, Any]

SHARED = Path(__file__).parents[2] / "shared"
EVENTS = SHARED / "data" / "events" / "edtf"
CASES = SHARED / "data" / "suites" / "edtf" / "edtf-cases.json"

# Where we judge otherwise than a vector, and why.
VALID_ALL_THE_SAME = {
    "Y-61000/-2000": "the specification takes a long year for a date, and -61000 is before -2000",
    "2004-06-11%/2004-06~": "the end may be any day of June, so it is not certainly backwards; "
    "the specification itself has 2004-02-01/2005-02 and says nothing against one month",
}
OTHER_BOUNDS = {
    "Y-17E7": "null there only because that project's database has no such days",
    "Y17E7": "null there only because that project's database has no such days",
    "Y171010000S3": "null there for the same reason; the LoC file gives 171000000 to 171999999",
}
# Their output for text that they do not read as we do is not EDTF of 2019.
NOT_EDTF = {"[1858, 1860]", "1849-21-XX", "1849-21-XX%"}


def read(path: Path) -> str:
    """Read a vector file, or skip the test where the shared folder is not there."""
    if not path.exists():
        pytest.skip(f"the conformance vectors are not here: {path.name}")
    return path.read_text(encoding="utf-8")


def refusal(text: str) -> EdtfError | None:
    """Give what `parse` raises, if it does."""
    try:
        parse(text)
    except EdtfError as error:
        return error
    return None


def accepts(text: str) -> bool:
    """Say whether a text parses."""
    return refusal(text) is None


def written(day: Day | None, end: End) -> str | None:
    """Write a bound as the conformance corpus does, but for the sign of infinity."""
    if day is None:
        return "infinity" if end is End.OPEN else None
    sign = "-" if day.year < 0 else ""
    return f"{sign}{abs(day.year):04}-{day.month:02}-{day.day:02}"


def corpus_precision(value: Edtf) -> str:
    """Name the precision as the conformance corpus does."""
    if value.precision:
        return "datetime" if value.precision is Precision.TIME else value.precision.value
    return "interval" if value.kind is Kind.INTERVAL else "set"


# --- The vectors ---


def test_edtf_validate_cases() -> None:
    """The 131 strings of edtf-validate have their validity and level, but for the listed two."""
    cases: list[Case] = json.loads(read(CASES))
    valid = {case["edtf"]: case["level"] for case in cases if case["valid"]}
    wrong = {text: level for text, level in valid.items() if parse(text).level != level}
    taken = {case["edtf"] for case in cases if not case["valid"] and accepts(case["edtf"])}
    assert (len(cases), len(valid)) == (131, 103)
    assert not wrong
    assert taken == set(VALID_ALL_THE_SAME)


def test_library_of_congress_examples() -> None:
    """Every example of the specification has its level; both counter-examples are refused."""
    data: Case = json.loads(read(EVENTS / "loc-edtf-examples.json"))
    levels = {
        case["edtf"]: case.get("our_level", case["level"])
        for case in data["examples"]
        if case["edtf"] != "2004-06-11%"
    }
    assert len(data["examples"]) == 64
    assert {text: parse(text).level for text in levels} == levels
    # It stands in two sections, level 1 and 2; the lowest level that has it is 1.
    assert parse("2004-06-11%").level == 1
    assert [case["edtf"] for case in data["invalid"] if accepts(case["edtf"])] == []


def corpus() -> list[Case]:
    """Give the valid strings of the conformance corpus."""
    data: Case = json.loads(read(EVENTS / "edtf-conformance-corpus.json"))
    return [case for level in range(3) for case in data[f"level{level}"]]


def test_conformance_corpus_levels_and_precision() -> None:
    """The corpus and we agree on level, precision, and set or list."""
    kinds = {"set": Kind.ONE_OF, "list": Kind.ALL_OF, "interval": Kind.INTERVAL}
    cases = corpus()
    assert len(cases) == 53
    for case in cases:
        value = parse(case["edtf"])
        found = value.level, corpus_precision(value), value.kind
        expected = case["level"], case["precision"], kinds.get(case["type"], Kind.DATE)
        assert found == expected, case


def test_conformance_corpus_bounds() -> None:
    """The corpus and we agree on every bound, but for years that its database has no room for."""
    others: set[str] = set()
    for case in corpus():
        value = parse(case["edtf"])
        found = written(value.earliest, value.start), written(value.latest, value.end)
        expected = tuple(
            end.removeprefix("-") if end == "-infinity" else end
            for end in (case["earliest"], case["latest"])
        )
        if found != expected:
            others.add(case["edtf"])
    assert others == set(OTHER_BOUNDS)
    assert bounds("Y171010000S3") == (Day(171_000_000, 1, 1), Day(171_999_999, 12, 31))


def test_conformance_corpus_invalid() -> None:
    """All that the corpus calls invalid is refused."""
    data: Case = json.loads(read(EVENTS / "edtf-conformance-corpus.json"))
    assert len(data["invalid"]) == 10
    assert [case["edtf"] for case in data["invalid"] if accepts(case["edtf"])] == []


def natural() -> tuple[dict[str, list[str]], list[Case]]:
    """Give the EDTF readings of each wording, and the cases with another project's output."""
    data: Case = json.loads(read(EVENTS / "python-edtf-natlang.json"))
    readings: dict[str, list[str]] = {}
    for case in data["agreements"]:
        readings[case["input"]] = [case["edtf"]]
    for case in data["agreements_no_match"] + data["not_adopted"]:
        readings[case["input"]] = []
    for case in data["divergences"]:
        readings[case["input"]] = case.get("ours_interpretations") or [case["ours"]]
    return readings, data["divergences"] + data["not_adopted"]


def test_natural_wording_is_edtf_only_where_it_reads_the_same() -> None:
    """All readings given for a wording parse; the wording parses only if it is one of them."""
    readings, _ = natural()
    assert len(readings) == 135
    assert [text for texts in readings.values() for text in texts if not accepts(text)] == []
    taken = {wording for wording in readings if accepts(wording)}
    assert taken == {wording for wording, texts in readings.items() if wording in texts}


def test_natural_wording_as_another_project_reads_it() -> None:
    """What python-edtf writes parses too, but for a blank in a set and a day in a season."""
    _, others = natural()
    assert {case["theirs"] for case in others if not accepts(case["theirs"])} == NOT_EDTF


# --- Own cases ---


@pytest.mark.parametrize(
    ("text", "level", "first", "last"),
    [
        ("1985", 0, (1985, 1, 1), (1985, 12, 31)),
        ("0000", 0, (0, 1, 1), (0, 12, 31)),
        ("2024-02", 0, (2024, 2, 1), (2024, 2, 29)),
        ("1900-02", 0, (1900, 2, 1), (1900, 2, 28)),
        ("1985-04-12T24:00:00Z", 0, (1985, 4, 12), (1985, 4, 12)),
        ("1998-12-31T23:59:60Z", 0, (1998, 12, 31), (1998, 12, 31)),
        ("-0044-03-15", 1, (-44, 3, 15), (-44, 3, 15)),
        ("-0004-02", 1, (-4, 2, 1), (-4, 2, 29)),
        ("2001-29", 2, (2001, 9, 1), (2001, 11, 30)),
        ("2001-30", 2, (2001, 12, 1), (2002, 2, 28)),
        ("2023-28", 2, (2023, 12, 1), (2024, 2, 29)),
        ("2001-39", 2, (2001, 9, 1), (2001, 12, 31)),
        ("2001-41", 2, (2001, 7, 1), (2001, 12, 31)),
        ("201X-21", 2, (2010, 3, 1), (2019, 5, 31)),
        ("-156X-12-25", 2, (-1569, 12, 25), (-1560, 12, 25)),
        ("-000X", 1, (-9, 1, 1), (-1, 12, 31)),
        ("1985-XX-31", 2, (1985, 1, 31), (1985, 12, 31)),
        ("19XX-02-29", 2, (1904, 2, 29), (1996, 2, 29)),
        ("1X00-02-29", 2, (1200, 2, 29), (1600, 2, 29)),
        ("2004-06-3X", 2, (2004, 6, 30), (2004, 6, 30)),
        ("XXXX", 2, None, None),
        ("-XXXX-12", 2, None, None),
        ("XXXX-02-29", 2, None, None),
        ("Y12345?", 2, (12345, 1, 1), (12345, 12, 31)),
        ("Y-12345S2", 2, (-12999, 1, 1), (-12000, 12, 31)),
        ("-1950S2", 2, (-1999, 1, 1), (-1900, 12, 31)),
        ("0050S1", 2, (50, 1, 1), (59, 12, 31)),
        ("Y1E999999999999999999999", 2, None, None),
        ("Y" + "9" * 10_000, 1, None, None),
        ("2005/2006-02?", 1, (2005, 1, 1), (2006, 2, 28)),
        ("/", 1, None, None),
        ("{2004-06~}", 2, (2004, 6, 1), (2004, 6, 30)),
        ("{1960,XXXX}", 2, None, None),
        ("[1984,1670..1672,1500]", 2, (1500, 1, 1), (1984, 12, 31)),
    ],
)
def test_bounds_and_level(
    text: str, level: int, first: tuple[int, int, int] | None, last: tuple[int, int, int] | None
) -> None:
    """A value has the level of its features and the outermost days it can mean."""
    value = parse(text)
    assert (value.text, value.level, value.earliest, value.latest) == (text, level, first, last)


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("", 0, "missing"),
        ("199x", 3, "write 'X'"),
        ("199u", 3, "write 'X'"),
        ("uuuu-12", 0, "write 'X'"),
        ("unknown/2006", 0, "nothing at that end"),
        ("2004-06/open", 8, "'..'"),
        ("y17000000", 0, "'Y'"),
        ("Y17e7", 3, "'E'"),
        ("Y17101E4p3", 8, "'S'"),
        ("1984?~", 4, "'%'"),
        ("(2004)?", 0, "after the last part"),
        ("2004-(06)?-11", 5, "before a single part"),
        ("2001-21^southernHemisphere", 7, "29 to 32"),
        ("[1667, 1668]", 6, "no blanks"),
        ("1863-03-29\n", 10, "no blanks"),
        ("20050924T100000", 0, "hyphens"),
        ("20067890%", 0, "Y before a year"),
        ("-Y170000002", 0, "after the Y"),
        ("+2006", 0, "no plus sign"),
        ("Y2000", 1, "write 2000"),
        ("Y02000", 1, "begin with 0"),
        ("1950\u20131953", 4, "'/' between"),
        ("1851-52", 5, "1851/1852"),
        ("1985-02-30", 8, "February 1985 has no day 30"),
        ("1985-0X-32", 8, "no month 0X of 1985 has a day 32"),
        ("1XX1-02-29", 8, "February 1XX1 has no day 29"),
        ("-0000", 1, "no year -0000"),
        ("-0000S1", 1, "no year -0000"),
        ("1950S5", 5, "write S4"),
        ("1990s", 3, "199X"),
        ("2004-21-05", 5, "no month 21"),
        ("2005-07-25/2006-01-01T10:10:10Z", 21, "alone"),
        ("1985-04-12T23:20", 10, "hh:mm:ss"),
        ("1985-04-12T23:20:30.5Z", 10, "hh:mm:ss"),
        ("1985-04-12T23:20:60Z", 17, "leap second"),
        ("1985-02-29T23:20:30Z", 8, "no day 29"),
        ("2012/2013/2014", 9, "one '/'"),
        ("2012-23/2012-22", 8, "earlier date first"),
        ("[2012..2011]", 7, "earlier date first"),
        ("[1984", 4, "ends with ']'"),
        ("[", 0, "ends with ']'"),
        ("{1984]", 5, "ends with '}'"),
        ("[]", 1, "missing"),
        ("[..]", 3, "missing"),
        ("[1984,]", 6, "missing"),
        ("[1984,..1990]", 6, "start or at the end"),
        ("[1984..,1990]", 5, "start or at the end"),
        ("[1984/1985]", 5, "write a..b"),
        ("1984..", 4, "1984/.."),
        ("1984,1985", 0, "write a date as"),
        ("hello", 0, "words"),
        ("\u0661\u0669\u0668\u0665", 0, "write a date as"),
    ],
)
def test_refusal_says_where_and_what_to_write(text: str, position: int, words: str) -> None:
    """A refusal points at the fault and names the remedy."""
    with pytest.raises(EdtfError, match=r".") as caught:
        parse(text)
    assert words in str(caught.value)
    assert caught.value.position == position


def test_ends_kinds_and_qualifiers() -> None:
    """A value says which ends are open or unknown, and what is uncertain or approximate."""
    value = parse("../1985%")
    assert (value.start, value.end, value.kind) == (End.OPEN, End.KNOWN, Kind.INTERVAL)
    assert (value.uncertain, value.approximate) == (True, True)
    assert parse("1985/").end is End.UNKNOWN
    assert parse("[..1984]").start is End.OPEN
    assert parse("{XXXX,1960..}").start is End.UNKNOWN
    assert parse("{XXXX,1960..}").end is End.OPEN
    assert parse("..2004-06-01/2004-06-20..").level == 2
    with pytest.raises(FrozenInstanceError):
        value.level = 0  # type: ignore[misc]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("1984", "1985", Order.CERTAIN),
        ("1985", "1985", Order.POSSIBLE),
        ("1985-04-12", "1985-04-12", Order.IMPOSSIBLE),
        ("1986", "1985", Order.IMPOSSIBLE),
        ("1985/", "1990", Order.POSSIBLE),
        ("1985/..", "1980", Order.IMPOSSIBLE),
        ("XXXX-12-25", "1985", Order.POSSIBLE),
        ("Y-17E7", "Y17E7", Order.CERTAIN),
    ],
)
def test_order(first: str, second: str, expected: Order) -> None:
    """The three verdicts, open and unknown ends included."""
    assert order(parse(first), parse(second)) is expected


@pytest.mark.parametrize(
    ("inner", "outer", "expected"),
    [
        ("2022-10-07", "1952-10-07/..", Order.CERTAIN),
        ("2022-10-07", "1952-10-07/", Order.POSSIBLE),
        ("2022-10-07", "../2022", Order.CERTAIN),
        ("2022-10-07", "1922/1991", Order.IMPOSSIBLE),
        ("1990/1993", "1922/1991", Order.POSSIBLE),
        ("1985/..", "1922/1991", Order.POSSIBLE),
        ("1985", "198X", Order.POSSIBLE),
        ("1668", "{1667,1670}", Order.POSSIBLE),
        ("1671", "{1670..1672}", Order.CERTAIN),
        ("1671", "[1670..1672]", Order.POSSIBLE),
        ("2004-06-10", "..2004-06-01/2004-06-20..", Order.POSSIBLE),
        ("1985", "../..", Order.CERTAIN),
    ],
)
def test_within(inner: str, outer: str, expected: Order) -> None:
    """The three verdicts, open and unknown ends included."""
    assert within(parse(inner), parse(outer)) is expected


@pytest.mark.soak
def test_a_set_of_twenty_thousand_takes_less_than_a_second() -> None:
    """A stranger's long value costs no more than its length, whether it is good or bad."""
    good = "{" + ",".join(f"{1000 + n % 1000}-12-2X~" for n in range(20_000)) + "}"
    start = time.perf_counter()
    parse(good)
    assert time.perf_counter() - start < 1
    for hostile in ("X", "u", "e", "[", "(", "19", " ", "a\u0660", "?", "1..", "-", "/", ",", "0s"):
        start = time.perf_counter()
        assert not accepts("[" + hostile * 200_000 + "]")
        assert not accepts(hostile * 200_000)
        assert time.perf_counter() - start < 1, hostile


# --- Laws of EDTF ---

DAYS = {str(day): day for day in (date(2000, 1, 1) + timedelta(days) for days in range(3653))}


def days_of(text: str) -> set[date]:
    """List the days of a value by trying each of ten years: slow, and as plain as can be."""
    if text[0] in "[{":
        return {day for member in text[1:-1].split(",") for day in days_of(member)}
    for between in ("/", ".."):
        if between in text:
            first, last = (days_of(end) for end in text.split(between))
            low, high = min(first), max(last)
            return {day for day in DAYS.values() if low <= day <= high}
    pattern = re.compile((text + "XXXX-XX-XX"[len(text) :]).replace("X", "[0-9]"))
    return {day for name, day in DAYS.items() if pattern.fullmatch(name)}


@st.composite
def small_dates(draw: st.DrawFn) -> str:
    """Draw a date of the years 2000 to 2009."""
    years = st.sampled_from(["2000", "2003", "2008", "200X"])
    two_digits = st.text("0123X", min_size=2, max_size=2)
    text = "-".join([draw(years), *draw(st.lists(two_digits, max_size=2))])
    season = len(text) == len("2000-21") and text[5:].isdigit() and text[5:] > "12"
    assume(accepts(text) and not season)
    return text


@st.composite
def small_values(draw: st.DrawFn) -> str:
    """Draw a date, an interval or a set of the years 2000 to 2009."""
    dates = st.one_of(small_dates(), st.sampled_from(list(DAYS)))
    joined = st.tuples(dates, dates)
    members = st.lists(st.one_of(dates, joined.map("..".join)), min_size=1, max_size=3)
    text = draw(
        st.one_of(
            dates,
            joined.map("/".join),
            members.map(lambda texts: "[" + ",".join(texts) + "]"),
            members.map(lambda texts: "{" + ",".join(texts) + "}"),
        )
    )
    assume(accepts(text))
    return text


def as_day(day: date) -> Day:
    """Turn a date of the standard library into ours."""
    return Day(day.year, day.month, day.day)


@given(small_values())
def test_bounds_are_the_outermost_days(text: str) -> None:
    """The bounds are the first and the last of all days that the value can mean."""
    days = days_of(text)
    assert bounds(text) == (as_day(min(days)), as_day(max(days)))


@given(small_values(), small_values())
def test_order_is_what_all_or_no_pairs_of_days_show(first: str, second: str) -> None:
    """Certain: every pair of days is in order. Impossible: no pair is."""
    days, others = days_of(first), days_of(second)
    in_all, in_some = max(days) < min(others), min(days) < max(others)
    expected = Order.CERTAIN if in_all else Order.POSSIBLE if in_some else Order.IMPOSSIBLE
    assert order(parse(first), parse(second)) is expected


@given(small_values(), small_values())
def test_within_never_says_more_than_the_days_show(inner: str, outer: str) -> None:
    """Certain: all days are among the others. Impossible: none is. Exact where all days count."""
    days, others = days_of(inner), days_of(outer)
    verdict = within(parse(inner), parse(outer))
    if verdict is Order.CERTAIN:
        assert days <= others
    if verdict is Order.IMPOSSIBLE:
        assert not days & others
    if parse(outer).whole:
        assert (verdict is Order.CERTAIN) == (days <= others)


@given(small_values())
def test_whole_values_have_no_gaps(text: str) -> None:
    """If a value is whole, every day between its bounds is meant."""
    days = days_of(text)
    assert not parse(text).whole or len(days) == (max(days) - min(days)).days + 1


@given(st.one_of(st.text(), st.text("0129XYESTZ-/.,?~%[]{}:+ uxyep", max_size=30)))
@example("\ud800")
@example("1985\n")
def test_any_text_parses_or_is_refused_in_one_way(text: str) -> None:
    """No text raises anything but EdtfError, and its position lies in the text."""
    if error := refusal(text):
        assert 0 <= error.position <= len(text)
        assert str(error)
        return
    value = parse(text)
    assert (value.text, value.level in {0, 1, 2}) == (text, True)
    if value.earliest and value.latest:
        assert value.earliest <= value.latest


PARTS = ["2000", "-0500", "2000-05", "2000-05-06", "200X", "2000-21", "Y20000", "2000?", "?2000"]


@given(st.lists(st.sampled_from(PARTS), min_size=2, max_size=2))
def test_a_whole_has_at_least_the_level_of_its_parts(parts: list[str]) -> None:
    """An interval or a set needs every feature that its dates need."""
    highest = max(parse(part).level for part in parts)
    for whole in ("/".join(parts), f"[{','.join(parts)}]", f"{{{'..'.join(parts)}}}"):
        if accepts(whole):
            assert parse(whole).level >= highest


@given(st.sampled_from(PARTS), st.sampled_from("?~%"))
def test_a_qualifier_never_lowers_the_level_nor_moves_a_bound(text: str, sign: str) -> None:
    """A qualifier says how sure a date is, not which other one it may be."""
    if accepts(text + sign):
        assert parse(text + sign).level >= max(1, parse(text).level)
        assert bounds(text + sign) == bounds(text)


@given(st.integers(10_000, 10**18 - 1), st.integers(1, 18), st.sampled_from(["", "-"]))
def test_significant_digits_agree_with_digits_left_out(year: int, count: int, sign: str) -> None:
    """To say that n digits are significant is to put any digits for the others."""
    digits = str(year)
    assume(count <= len(digits))
    ends = (int(sign + digits[:count] + fill * (len(digits) - count)) for fill in "09")
    low, high = sorted(ends)
    assert bounds(f"Y{sign}{digits}S{count}") == (Day(low, 1, 1), Day(high, 12, 31))
