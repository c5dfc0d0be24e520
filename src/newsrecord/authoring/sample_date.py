"""When the storm of a sample scene was: a date of each level of EDTF, and words that say the same.

The words stand in brackets in the text, so that no language has to inflect them. They are numbers
and what stands around them: `since 17.01.1999`, `1990年代`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

__all__ = ["DateWords", "storm_date"]


class DateWords(NamedTuple):
    """How one language writes dates: what each item of a sheet's `dates` is for.

    `{}` is a date that is written already, `{y}`, `{m}`, `{d}` and `{q}` are numbers.
    """

    year: str
    month: str
    anniversary: str
    about: str
    since: str
    until: str
    latest: str
    decade: str
    either: str
    both: str
    range: str
    spring: str
    summer: str
    autumn: str
    quarter: str
    since_year: str


_Said: TypeAlias = tuple[str, str]
"""A date in EDTF and in words."""


class _Storm:
    """The days of a storm and of the arrival before it, and how to write them."""

    __slots__ = ("before", "day", "first", "full", "iso", "words")

    def __init__(self, first: date, day: date, words: DateWords, full: Callable[..., str]) -> None:
        self.first, self.day, self.words, self.full = first, day, words, full
        self.before, self.iso = first.isoformat(), day.isoformat()

    def _day(self, day: date) -> str:
        return self.full(d=day.day, m=day.month, y=day.year)

    def _month(self, day: date) -> str:
        return self.words.month.format(m=day.month, y=day.year)

    def _year(self) -> str:
        return self.words.year.format(y=self.day.year)

    def on(self) -> _Said:
        return self.iso, self._day(self.day)

    def in_month(self) -> _Said:
        return self.iso[:7], self._month(self.day)

    def in_year(self) -> _Said:
        return self.iso[:4], self._year()

    def from_to(self) -> _Said:
        words = self.words.range.format(self._day(self.first), self._day(self.day))
        return f"{self.before}/{self.iso}", words

    def about_month(self) -> _Said:
        return f"{self.iso[:7]}~", self.words.about.format(self._month(self.day))

    def some_day(self) -> _Said:
        return f"{self.iso[:7]}-XX", self._month(self.day)

    def in_decade(self) -> _Said:
        return f"{self.iso[:3]}X", self.words.decade.format(y=self.day.year // 10 * 10)

    def since(self) -> _Said:
        return f"{self.iso}/..", self.words.since.format(self._day(self.day))

    def until(self) -> _Said:
        return f"../{self.iso}", self.words.until.format(self._day(self.day))

    def perhaps_about(self) -> _Said:
        return f"{self.iso}%", self.words.about.format(self._day(self.day)) + "?"

    def perhaps_year(self) -> _Said:
        return f"{self.iso[:4]}?", self._year() + "?"

    def in_season(self) -> _Said:
        number = self.day.month // 3
        if number not in (1, 2, 3):
            return self.on()
        words = (self.words.spring, self.words.summer, self.words.autumn)[number - 1]
        return f"{self.iso[:4]}-{20 + number}", words.format(y=self.day.year)

    def either(self) -> _Said:
        words = self.words.either.format(self._day(self.first), self._day(self.day))
        return f"[{self.before},{self.iso}]", words

    def both(self) -> _Said:
        words = self.words.both.format(self._day(self.first), self._day(self.day))
        return f"{{{self.before},{self.iso}}}", words

    def day_of_about_month(self) -> _Said:
        words = f"{self.day.day}, {self.words.about.format(self._month(self.day))}"
        return f"{self.iso[:7]}~{self.iso[7:]}", words

    def any_year(self) -> _Said:
        if self.iso[5:] == "02-29":
            return self.on()
        words = self.words.anniversary.format(m=self.day.month, d=self.day.day)
        return f"XXXX{self.iso[4:]}", words

    def no_later(self) -> _Said:
        return f"[..{self.iso}]", self.words.latest.format(self._day(self.day))

    def in_quarter(self) -> _Said:
        number = (self.day.month + 2) // 3
        words = self.words.quarter.format(q=number, y=self.day.year)
        return f"{self.iso[:4]}-{32 + number}", words

    def about_year(self) -> _Said:
        return f"{self.iso[:4]}S3", self.words.about.format(self._year())

    def months(self) -> _Said:
        start, end = self._month(self.first), self._month(self.day)
        words = end if start == end else self.words.range.format(start, end)
        return f"{self.before[:7]}/{self.iso[:7]}", words


_FORMS = (
    _Storm.on,
    _Storm.in_month,
    _Storm.in_year,
    _Storm.from_to,
    _Storm.about_month,
    _Storm.some_day,
    _Storm.in_decade,
    _Storm.since,
    _Storm.until,
    _Storm.perhaps_about,
    _Storm.perhaps_year,
    _Storm.in_season,
    _Storm.either,
    _Storm.both,
    _Storm.day_of_about_month,
    _Storm.any_year,
    _Storm.no_later,
    _Storm.in_quarter,
    _Storm.about_year,
    _Storm.months,
)
_ENDLESS = (_Storm.until, _Storm.any_year, _Storm.no_later)


def storm_date(
    t: int, days: tuple[date, date], words: DateWords, full: Callable[..., str]
) -> tuple[str, str, bool]:
    """Write the second of two days as turn `t` has it: in EDTF, in words, and if it has a start.

    `full` writes a whole date in the language of `words`.
    """
    form = _FORMS[t % len(_FORMS)]
    return *form(_Storm(*days, words, full)), form not in _ENDLESS
