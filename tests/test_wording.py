"""Wordings of dates: what is read in each language, what clashes, what drifts, and the laws."""

from __future__ import annotations

import json
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from newsrecord.edtf import Day, clash, drift, parse, read_wording
from newsrecord.edtf.calendar_words import _MONTHS, _WEEKDAYS, fold, lexicon, meanings
from newsrecord.rules.time import _agrees

VECTORS = Path(__file__).parents[2] / "shared/data/events/edtf/python-edtf-natlang.json"


def each(row: str, gap: str = " ") -> list[str]:
    """Split a row of cases, which is shorter to read than a list."""
    return row.split(gap)


# Of the wordings on which python-edtf and its heirs agree, so many are read here.
READ = 48

# 7 October 2022 was a Friday.
FRIDAY = each(
    "Friday, friday, Fri, Fri., on Friday, last Friday, next Friday, this Friday, Friday morning, "
    "early Friday, Freitag, am Freitag, letzten Freitag, vendredi, vendredi dernier, ven., "
    "el viernes, viernes, el próximo viernes, venerdì, venerdi scorso, sexta-feira, "
    "na sexta-feira, sexta, vrijdag, op vrijdag, fredag, i fredags, på"
    " fredag, fredagen, perjantaina, "
    "viime perjantaina, piątek, w piątek, w ubiegły piątek, в пятницу, пятница, ПЯТНИЦА, "
    "у п'ятницю, в п’ятницю, Cuma, Cuma günü, geçen Cuma, الجمعة, يوم الجمعة,"
    " الجمعة الماضي, יום שישי, "
    "ביום שישי, शुक्रवार, शुक्रवार को, Jumat, hari Jumat, pada Jumat,"
    " jum'at, 周五, 星期五, 上周五, 金曜日, 金曜, "
    "금요일, 금요일에, 지난 금요일",
    ", ",
)

DAY_OF_OCTOBER = each(
    "October 7|7 October|(October 7)|Oct. 7|Oct 7|7th of October|the 7 October|on October 7th"
    "|7. Oktober|am 7. Oktober|der 7. Okt.|le 7 octobre|du 7 octobre|el 7 de octubre|7 ottobre"
    "|7 de outubro|7 out.|7 oktober|den 7 oktober|den 7. oktober|7. lokakuuta|7 października"
    "|7 октября|7 ОКТЯБРЯ|7 жовтня|7 Ekim|7 Ekim'de|7 أكتوبر|٧ أكتوبر|7 تشرين الأول"
    "|7 أكتوبر/تشرين الأول|ב-7 באוקטובר|7 באוקטובר|7 अक्टूबर|७ अक्टूबर|tanggal 7 Oktober|10月7日"
    "|１０月７日|10月7号|十月七日|10월 7일",
    "|",
)

FULL_DAYS = each(
    "October 7, 2022|7 October 2022|Friday, October 7, 2022|2022-10-07|2022/10/7|7.10.2022"
    "|7. 10. 2022|7th October 2022|2022 October 7|Freitag, dem 7. Oktober 2022"
    "|am Freitag, den 7. Oktober 2022|le vendredi 7 octobre 2022|viernes 7 de octubre de 2022"
    "|el viernes, 7 de octubre del 2022|venerdì 7 ottobre 2022|sexta-feira, 7 de outubro de 2022"
    "|vrijdag 7 oktober 2022|fredag den 7. oktober 2022|fredagen den 7 oktober 2022"
    "|perjantaina 7. lokakuuta 2022|w piątek, 7 października 2022 r.|в пятницу, 7 октября 2022 года"
    "|п’ятниця, 7 жовтня 2022 року|7 Ekim 2022 Cuma|الجمعة 7 أكتوبر 2022|٧ أكتوبر ٢٠٢٢"
    "|ביום שישי, 7 באוקטובר 2022|शुक्रवार, 7 अक्टूबर 2022|Jumat, 7 Oktober 2022|2022年10月7日"
    "|2022年10月7日 星期五|2022年10月7日（金）|二〇二二年十月七日"
    "|2022년 10월 7일 금요일|2022년 10월 7일(금)",
    "|",
)

OTHERS = {
    "10/2022": "2022-10",
    "October 2022": "2022-10",
    "октябрь 2022 года": "2022-10",
    "2022年10月": "2022-10",
    "1950-12": "1950-12",
    "13/10/2022": "2022-10-13",
    "10/13/2022": "2022-10-13",
    "10/10/2022": "2022-10-10",
    "1er mai 2019": "2019-05-01",
    "4 Jul 2022": "2022-07-04",
    "Jul 4": "XXXX-07-04",
    "May": "XXXX-05",
    "7日": "XXXX-XX-07",
    "Friday the 7th": "XXXX-XX-07",
    "2017": "2017",
    "in 2019": "2019",
    "the year 1800": "1800",
    "l'année 2017": "2017",
    "im Jahre 2017": "2017",
    "2019年": "2019",
    "127 CE": "0127",
    "1950\u201353": "1950/1953",
    "1950-1953": "1950/1953",
    "1852 - 1860": "1852/1860",
    "1950 to 1953": "1950/1953",
    "from 1950 to 1953": "1950/1953",
    "between 1950 and 1953": "1950/1953",
    "von 1950 bis 1953": "1950/1953",
    "entre 1950 y 1953": "1950/1953",
    "de 1950 à 1953": "1950/1953",
    "dal 1950 al 1953": "1950/1953",
    "tussen 1950 en 1953": "1950/1953",
    "с 1950 по 1953 год": "1950/1953",
    "od 1950 do 1953": "1950/1953",
    "1950年から1953年": "1950/1953",
    "1950年～1953年": "1950/1953",
    "1999\u201303": "1999/2003",
    "2022/23": "2022/2023",
    "in the 1990s": "199X",
    "1990er Jahre": "199X",
    "in den 1990er Jahren": "199X",
    "les années 1990": "199X",
    "años 1990": "199X",
    "década de 1990": "199X",
    "anni 1990": "199X",
    "1990-talet": "199X",
    "1990-luvulla": "199X",
    "в 1990-х годах": "199X",
    "1990'larda": "199X",
    "1990年代": "199X",
    "1990년대": "199X",
    "the 19th century": "18XX",
    "19. Jahrhundert": "18XX",
    "XIXe siècle": "18XX",
    "siglo XIX": "18XX",
    "в XIX веке": "18XX",
    "19世紀": "18XX",
}

SOFT = {
    "about 1950": ("1950", None),
    "um 1950": ("1950", None),
    "1860?": ("1860", None),
    "ca.1860": ("1860", None),
    "c1860": ("1860", None),
    "in the 1900s": ("19XX", None),
    "the early 1990s": ("199X", "start"),
    "mid-2019": ("2019", "mid"),
    "late October 2022": ("2022-10", "end"),
    "Anfang Oktober 2022": ("2022-10", "start"),
    "début 2019": ("2019", "start"),
    "mi-octobre 2022": ("2022-10", "mid"),
    "principios de 2019": ("2019", "start"),
    "в конце 2019 года": ("2019", "end"),
    "1990年代初": ("199X", "start"),
    "end of 2019": ("2019", "end"),
}

UNREAD = each(
    "a principios de 2019||before Friday|the day after 7 October|since 2019"
    "|until Friday|by Friday|after 1950|the 90s"
    "|7/10/2022|7-10-2022|7/10|2005-07|1999-03|1950-13|spring 2019|third quarter of 2019|yesterday"
    "|today|Friday night|Friday's attack|1990's|every Friday|Fridays|last week|last October|next"
    "|7|7 am|7 am Friday|7 pm on Friday|7 on Friday|viernes 7 de la mañana|Friday 2022|7 2022"
    "|31 February|February 29, 2022|October 32|0 October|Monday and Tuesday|Monday/Tuesday"
    "|7-8 October|Friday, October 8, 2022|between 1953 and 1950|from 1950|mar. 7|jul 2022"
    "|listopada 2022|minggu lalu|22年10月7日|令和4年10月7日|١٤٤٤|٢٠٧٩|२०७९"
    "|year|the|?|early|99th century|0th century|IIII|vx century|October 7²|12345"
    "|this isn't a date|23rd Dynasty|null|None"
    "|금요일부터|7時|10月7日間|十日間|a Friday|Cuma'dan|7 Ekim'den|dal 7 ottobre|с пятницы"
    "|den 90er Jahren|mid-mid-2019|early late 2019|2022-13-01|13/13/2022|13/2022"
    "|años 1995|today October 7",
    "|",
)


@pytest.mark.parametrize("text", FRIDAY)
def test_weekday(text: str) -> None:
    """A weekday is read in every language, and contradicts a day that is another."""
    wording = read_wording(text)
    assert wording is not None
    assert (wording.weekday, wording.earliest, wording.edtf) == (4, None, "")
    assert clash(text, parse("2022-10-07")) == ""
    assert "is a Thursday" in clash(text, parse("2022-10-06"))


@pytest.mark.parametrize("text", DAY_OF_OCTOBER)
def test_month_and_day(text: str) -> None:
    """A month and a day of no stated year."""
    wording = read_wording(text)
    assert wording is not None
    assert (wording.edtf, wording.month, wording.day) == ("XXXX-10-07", 10, 7)
    for good in ("XXXX-10-07", "2022-10-07", "2022", "2022-10", "2022-10-07T10:00:00Z", "202X"):
        assert clash(text, parse(good)) == "", good
    for bad in ("XXXX-11-07", "2022-10-08", "XXXX-XX-08", "2022-11", "2022-11/2023-02"):
        assert clash(text, parse(bad)) != "", bad


@pytest.mark.parametrize("text", FULL_DAYS)
def test_full_day(text: str) -> None:
    """A day with its year, in every language."""
    wording = read_wording(text)
    assert wording is not None
    assert wording.edtf == "2022-10-07"
    assert wording.earliest == wording.latest == Day(2022, 10, 7)
    assert clash(text, parse("2022-10-07")) == drift(text, parse("2022-10-07"), stated=True) == ""
    assert "lies outside" in clash(text, parse("2022-10-08"))


@pytest.mark.parametrize(("text", "edtf"), OTHERS.items())
def test_other_forms(text: str, edtf: str) -> None:
    """Years, ranges, decades and centuries; what they mean neither clashes nor drifts."""
    wording = read_wording(text)
    assert wording is not None
    assert (wording.edtf, wording.sharp) == (edtf, True)
    assert clash(text, parse(edtf)) == drift(text, parse(edtf), stated=True) == ""


@pytest.mark.parametrize(("text", "expected"), SOFT.items())
def test_wordings_that_are_not_sharp(text: str, expected: tuple[str, str | None]) -> None:
    """About, early, mid and late do not drift, and may miss a little."""
    wording = read_wording(text)
    assert wording is not None
    assert (wording.edtf, wording.part, wording.sharp) == (*expected, False)
    assert drift(text, parse(expected[0][:4]), stated=True) == ""


@pytest.mark.parametrize("text", UNREAD)
def test_what_is_not_understood_says_nothing(text: str) -> None:
    """No guess is made, so that there is no false alarm."""
    assert read_wording(text) is None
    assert clash(text, parse("1066")) == drift(text, parse("1066"), stated=True) == ""


@pytest.mark.parametrize(
    ("text", "value", "message"),
    [
        ("Friday", "2022-10-06", '2022-10-06 is a Thursday, and the text says "Friday"'),
        ("Friday", "2022-10-06?", ""),
        ("Friday", "2022-10-06~", ""),
        ("Friday", "2022-10-05/2022-10-06", ""),
        ("Friday", "[2022-10-05,2022-10-06]", ""),
        ("Friday", "2022-10", ""),
        ("Friday", "XXXX-10-06", ""),
        ("Friday", "1307-10-14", ""),
        ("around Friday", "2022-10-06", ""),
        ("late Friday", "2022-10-08", ""),
        ("1950-53", "1960", '"1950-53" is 1950 to 1953, and 1960 lies outside'),
        ("1950-53", "1940/1945", '"1950-53" is 1950 to 1953, and 1940/1945 lies outside'),
        ("1950-53", "1940/..", ""),
        ("1950-53", "1940/", ""),
        ("1950-53", "1954/..", '"1950-53" is 1950 to 1953, and 1954/.. lies outside'),
        ("1950-53", "XXXX", ""),
        ("1950", "1951~", ""),
        ("about 1950", "1952", ""),
        ("about 1950", "1954", '"about 1950" is 1950, and 1954 lies outside'),
        ("about 1950", "1946", '"about 1950" is 1950, and 1946 lies outside'),
        ("mid-2019", "2020-01", ""),
        ("early October 2022", "2022-12-24", ""),
        (
            "early October 2022",
            "2023-12",
            '"early October 2022" is 2022-10, and 2023-12 lies outside',
        ),
        ("19th century", "1800", ""),
        ("19th century", "1900", ""),
        ("19th century", "1901", '"19th century" is 1800 to 1900, and 1901 lies outside'),
        ("in the 1900s", "1975", ""),
        ("2017", "2018", "the text says 2017, and 2018 lies outside"),
        ("7 октября", "2022-10-08", "the text says October 7, and 2022-10-08 is another day"),
        (
            "7 November",
            "XXXX-10-07",
            "the text says November 7, and XXXX-10-07 is of another month",
        ),
        ("November", "2022-10", "the text says November, and 2022-10 is of another month"),
        ("October 7", "2022-11/..", ""),
        ("October 7", "2022-10-08?", ""),
        (
            "October 7",
            "2022-11/2023-09",
            "the text says October 7, and 2022-11/2023-09 has no such day",
        ),
        ("29 February", "2021/2023", "the text says February 29, and 2021/2023 has no such day"),
        ("29 February", "1897/1903", "the text says February 29, and 1897/1903 has no such day"),
        ("29 February", "1896-03/1904-02", ""),
        (
            "October 7, 2022",
            "XXXX-11-07",
            "the text says October 7, and XXXX-11-07 is of another month",
        ),
        ("October 2022", "2022-21", ""),
        ("January 2023", "2022-22", ""),
        ("October", "2022-21", ""),
        ("October 2022", "2022-25", '"October 2022" is 2022-10, and 2022-25 lies outside'),
        ("7日", "2022-10-08", "the text says day 7, and 2022-10-08 is another day"),
        ("2017", "Y170000002", "the text says 2017, and Y170000002 lies outside"),
    ],
)
def test_clash(text: str, value: str, message: str) -> None:
    """What contradicts, and in which words it is said."""
    assert clash(text, parse(value)) == message


@pytest.mark.parametrize(
    ("text", "value", "stated", "words"),
    [
        ("1950\u201353", "1950/1960", False, "is wider"),
        ("1950\u201353", "1952/1960", False, "goes beyond it"),
        ("1950\u201353", "1950/..", False, "is wider"),
        ("1950\u201353", "1951", False, ""),
        ("1950\u201353", "1951", True, "is narrower"),
        ("October 2022", "2022", False, "is wider"),
        ("October 7, 2022", "XXXX-10-07", False, "is wider"),
        ("2017", "2017-09-03", False, ""),
        ("2017", "2017-09-03", True, "is narrower"),
        ("2017", "2017~", True, ""),
        ("2017", "2018", True, ""),
        ("in the 1990s", "199X", True, ""),
        ("in the 1990s", "1990/1999", True, "199X is some time in those years"),
        ("in the 1990s", "1990/1999", False, ""),
        ("in the 1990s", "1995", True, "is narrower"),
        ("19th century", "18XX", True, ""),
        ("19th century", "1801/1900", False, ""),
        ("19th century", "1850", True, "is narrower"),
        ("around 1950", "1940/1960", True, ""),
        ("early 1990s", "1991", True, ""),
        ("mid-2019", "2019-06", True, ""),
        ("late October 2022", "2022-10-30", True, ""),
        ("October 7", "2022", False, "is wider"),
        ("October 7", "2022-10", False, "is wider"),
        ("October", "2022", False, "is wider"),
        ("October", "2022-10-07", False, ""),
        ("October", "2022-10-07", True, "is narrower"),
        ("October 7", "2022-10-07", True, ""),
        ("October 7", "2022-10-06/2022-10-09", True, ""),
        ("Friday", "2022-10-07", True, ""),
        ("before Friday", "2022", True, ""),
    ],
)
def test_drift(text: str, value: str, stated: bool, words: str) -> None:
    """What meets the wording but is not what it says."""
    message = drift(text, parse(value), stated=stated)
    assert words in message
    assert bool(words) is bool(message)


def test_no_word_has_two_meanings() -> None:
    """What a word says in one language it says in all of them."""
    said = meanings()
    assert {word: both for word, both in said.items() if len(both) > 1} == {}
    assert said.keys() == lexicon().keys()
    for word in ("mar", "mar.", "jul", "listopad", "listopada", "minggu", "neste"):
        assert fold(word) not in lexicon()


def test_every_language_has_all_names() -> None:
    """No table has slipped: each weekday and month has words, and each word its kind."""
    assert {row.count("|") for row in _WEEKDAYS.values()} == {6}
    assert {row.count("|") for row in _MONTHS.values()} == {11}
    assert (len(_WEEKDAYS), len(_MONTHS)) == (22, 19)


def test_a_long_text_is_not_read() -> None:
    """Over 200 code points nothing is read, and no text takes long."""
    assert read_wording("Friday" + " " * 194) is not None
    assert read_wording("Friday" + " " * 195) is None
    for hostile in (
        "7",
        "mid-",
        "1950-",
        "7.",
        "a",
        "י",
        "Fri ",
        "1990s ",
        "(",
        "'",
        "八",
        "c ",
        "? ",
    ):
        start = time.perf_counter()
        read_wording((hostile * 200)[:200])
        read_wording(hostile * 100_000)
        assert time.perf_counter() - start < 1, hostile


# --- The vectors ---


def test_agreed_wordings_do_not_clash_with_what_they_mean() -> None:
    """Every agreed wording that is read allows the EDTF that others give for it."""
    if not VECTORS.exists():
        pytest.skip(f"the conformance vectors are not here: {VECTORS.name}")
    data: dict[str, Any] = json.loads(VECTORS.read_text(encoding="utf-8"))
    texts = {case["input"]: case["edtf"] for case in data["agreements"]}
    clashes = {text: clash(text, parse(edtf)) for text, edtf in texts.items()}
    assert {text: said for text, said in clashes.items() if said} == {}
    drifts = {text: drift(text, parse(edtf), stated=True) for text, edtf in texts.items()}
    assert {text: said for text, said in drifts.items() if said} == {}
    assert sum(read_wording(text) is not None for text in texts) == READ
    for case in data["divergences"]:
        for edtf in case.get("ours_interpretations") or [case["ours"]]:
            assert clash(case["input"], parse(edtf)) == "", case
    for case in data["agreements_no_match"]:
        assert read_wording(case["input"]) is None, case


# --- Laws ---

ENGLISH = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = each(
    "January February March April May June July August September October November December",
)
RUSSIAN = each(
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
)
SPANISH = each(
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
)
GERMAN = each("Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag")
HAN = "一二三四五六日"
KANJI = "月火水木金土日"
HANGUL = "월화수목금토일"

# What a rendering shows: year, month, day, weekday.
TEMPLATES = {
    "{w}, {m} {d:%-d}, {d:%Y}": "ymdw",
    "{d:%-d} {m} {d:%Y}": "ymd",
    "{d:%Y-%m-%d}": "ymd",
    "{d:%d.%m.%Y}": "ymd",
    "{d:%-d} {ru} {d:%Y} года": "ymd",
    "{d:%-d} de {es} de {d:%Y}": "ymd",
    "{d:%Y}年{d:%-m}月{d:%-d}日（{kanji}）": "ymdw",
    "{d:%Y}년 {d:%-m}월 {d:%-d}일 {hangul}요일": "ymdw",
    "({m} {d:%-d})": "md",
    "{d:%-m}月{d:%-d}日": "md",
    "{w}, {m} {d:%-d}": "mdw",
    "am {de}": "w",
    "on {w}": "w",
    "上周{han}": "w",
    "{m} {d:%Y}": "ym",
    "{d:%m/%Y}": "ym",
    "in {m}": "m",
    "in {d:%Y}": "y",
    "{d:%-d}日": "d",
}
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def render(template: str, day: date) -> str:
    """Write a day as a text does."""
    place, month = day.weekday(), day.month - 1
    names = {"w": ENGLISH[place], "de": GERMAN[place], "han": HAN[place], "kanji": KANJI[place]}
    months = {"m": MONTHS[month], "ru": RUSSIAN[month], "es": SPANISH[month]}
    return template.format(d=day, hangul=HANGUL[place], **names, **months)


def seen(day: date, parts: str) -> list[int]:
    """Give the parts of a day that a rendering shows."""
    fields = {"y": day.year, "m": day.month, "d": day.day, "w": day.weekday()}
    return [fields[part] for part in parts]


@given(st.sampled_from(sorted(TEMPLATES)), DAYS)
def test_a_day_does_not_clash_with_its_wording(template: str, day: date) -> None:
    """Each rendering is read, and allows the day that it shows."""
    text = render(template, day)
    assert read_wording(text) is not None
    assert clash(text, parse(day.isoformat())) == ""
    assert drift(text, parse(day.isoformat()), stated=False) == ""
    if TEMPLATES[template][:3] == "ymd":
        assert drift(text, parse(day.isoformat()), stated=True) == ""


@given(st.sampled_from(sorted(TEMPLATES)), DAYS, DAYS | st.integers(-40, 40))
def test_another_day_clashes_with_the_wording(template: str, day: date, other: date | int) -> None:
    """A day that differs in what the rendering shows contradicts it; no other does."""
    moved = day + timedelta(other) if isinstance(other, int) else other
    assume(1900 <= moved.year <= 2100)
    # Ten to thirteen days may be between two calendars.
    assume(moved.year > 1923)
    differs = seen(day, TEMPLATES[template]) != seen(moved, TEMPLATES[template])
    assert bool(clash(render(template, day), parse(moved.isoformat()))) is differs


@given(DAYS, DAYS)
def test_a_range_of_years(one: date, other: date) -> None:
    """A range allows the years in it, and no others."""
    first, last, year = min(one.year, other.year), max(one.year, other.year), one.year
    assume(first < last)
    for text in (f"{first}-{last}", f"from {first} to {last}", f"между {first} и {last}"):
        assert clash(text, parse(f"{year}")) == clash(text, parse(f"{other:%Y-%m}")) == ""
        assert clash(text, parse(f"{last + 1}")) != ""
        assert clash(text, parse(f"{first - 1}")) != ""


PIECES = st.sampled_from(
    [*sorted(lexicon()), *"0123456789-/.,()'年月日", "1990s", "2022", "th", " "]
)
VALUES = st.sampled_from(
    each(
        "2022-10-07 XXXX-10-07 199X ../1950 [1950..] / 2022-21 -0044-03-15 Y-17E7 1950S2"
        " {XXXX,1960..} 2024-02-29T10:00:00Z 9999-24 1984?/2004~"
    )
)


@given(st.text(max_size=250) | st.lists(PIECES, max_size=8).map(" ".join), VALUES, st.booleans())
def test_no_text_raises(text: str, value: str, stated: bool) -> None:
    """Whatever a text holds, it is read or not; a clash is no drift, and no drift a clash."""
    edtf = parse(value)
    said = clash(text, edtf), drift(text, edtf, stated=stated)
    assert "" in said
    if read_wording(text) is None:
        assert said == ("", "")


WORDED = st.sampled_from([*FRIDAY, *DAY_OF_OCTOBER, *FULL_DAYS, *OTHERS, *SOFT, *UNREAD])
WRITTEN = VALUES | DAYS.map(str) | st.sampled_from([*OTHERS.values(), "2022-10-06", "XXXX-10-07?"])


@given(WORDED, WRITTEN | WORDED.map(lambda text: (said := read_wording(text)) and said.edtf))
def test_the_quick_way_agrees_with_the_careful_one(text: str, value: str | None) -> None:
    """What is quickly told to agree neither clashes nor drifts."""
    if value and _agrees(text, value):
        edtf = parse(value)
        assert clash(text, edtf) == ""
        assert drift(text, edtf, stated=True) == drift(text, edtf, stated=False) == ""
