"""The text of one sample article, and where in it each thing is said.

A `Scene` is worked out from a seed and an article's number alone, so that any article can be made
again at any time: that is how a dataset of any size is written in bounded memory with all articles
first. Nothing depends on the machine: the only source of chance is `random.Random.random`, whose
sequence Python promises to keep for a seed.
"""

from __future__ import annotations

import random
import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from newsrecord.authoring.sample_date import DateWords, storm_date
from newsrecord.authoring.sample_words import EMOJI, SHEETS

if TYPE_CHECKING:
    from collections.abc import Callable

Template: TypeAlias = tuple[tuple[str, str, str], ...]
"""Pieces of (literal text, key of the value that follows, mark that keeps its position)."""

BLOCK = 25
"""How many articles share two states and an outlet."""

_SLOT = re.compile(r"\{([A-Z0-9]+)(?:=([^}]*))?\}")
_LISTS = (
    "country",
    "dates",
    "weekdays",
    "given",
    "syllables",
    "bodies",
    "titles",
    "stances",
    "ranks",
    "approx",
    "units",
    "headlines",
    "clauses",
    "fillers",
    "topics",
)
_SENTENCES = (
    "summary",
    "lead",
    "direct",
    "indirect",
    "mixed",
    "free",
    "count",
    "denial",
    "reaction",
    "report",
    "both",
    "rank",
    "stay",
    "press",
    "post",
)
_WIDTH = {
    "ru": 1.8,
    "el": 1.8,
    "ar": 1.8,
    "he": 1.8,
    "vi": 1.6,
    "zh-Hans": 2.7,
    "ja": 2.8,
    "ko": 2.3,
    "hi": 2.4,
}

# Times run through 24 years in steps that have no factor in common with their number of seconds:
# none comes twice.
_YEARS = 24 * 8766 * 3600
_STEP = 795_601
_EPOCH = date(1999, 1, 1).toordinal()

_GAPS = ("\n\n", "\n\n", "\r\n\r\n", "\n\n", "\u2028", "\n\n", "\n\t", "\r\n")
_QUOTES = ("direct", "mixed", "indirect", "direct", "free")


class Sheet(NamedTuple):
    """One language's words, ready for use."""

    tag: str
    glue: str
    state: str
    city: str
    section: str
    date: Callable[..., str]
    dates: DateWords
    lists: dict[str, tuple[str, ...]]
    pairs: tuple[str, ...]
    headlines: tuple[Template, ...]
    sentences: dict[str, Template]
    constants: dict[str, str]
    width: float


def _template(name: str, text: str, constants: dict[str, str]) -> Template:
    pieces: list[tuple[str, str, str]] = []
    last = 0
    for found in _SLOT.finditer(text):
        mark = f"{name}.{found[1]}"
        key = found[1]
        if found[2] is not None:
            constants[mark] = found[2]
            key = mark
        pieces.append((text[last : found.start()], key, mark))
        last = found.end()
    if text[last:]:
        pieces.append((text[last:], "", ""))
    return tuple(pieces)


def _sheet(words: dict[str, str]) -> Sheet:
    # Vietnamese running text is written with combining marks, its names without, as mixed sources
    # do.
    form: Literal["NFC", "NFD"] = "NFD" if words["tag"] == "vi" else "NFC"
    names = ("given", "syllables", "bodies", "city", "state", "tag")
    words = {
        key: text if key in names else unicodedata.normalize(form, text)
        for key, text in words.items()
    }
    lists = {name: tuple(words[name].split("|")) for name in _LISTS}
    syllables = lists["syllables"]
    constants: dict[str, str] = {}
    return Sheet(
        tag=words["tag"],
        glue=words["glue"],
        state=words["state"],
        city=words["city"],
        section=words["section"],
        date=words["date"].format,
        dates=DateWords(*lists["dates"]),
        lists=lists,
        pairs=tuple((b + a).capitalize() for a in syllables for b in syllables),
        headlines=tuple(_template("headline", text, constants) for text in lists["headlines"]),
        sentences={name: _template(name, words[name], constants) for name in _SENTENCES},
        constants=constants,
        width=_WIDTH.get(words["tag"], 1.05),
    )


LANGUAGES: tuple[Sheet, ...] = tuple(map(_sheet, SHEETS))
LATIN = LANGUAGES[0]


def word(sheet: Sheet, number: int) -> str:
    """Spell `number` as an invented name: another number, another name.

    >>> word(LATIN, 0), word(LATIN, 4097)
    ('Kakaka', 'Lokakalo')
    """
    syllables = sheet.lists["syllables"]
    name = sheet.pairs[number & 255] + syllables[number >> 8 & 15]
    number >>= 12
    while number:
        name += syllables[number & 15]
        number >>= 4
    return name


def scramble(number: int, factor: int, offset: int) -> int:
    """Shuffle numbers within runs of 4096, for variety; an odd `factor` keeps them distinct."""
    return ((number * factor + offset) & 4095) + (number & -4096)


def state(sheet: Sheet, number: int) -> str:
    """Name the shared state `number` in the language of `sheet`."""
    return word(sheet, number) + sheet.state


def seconds(index: int, seed: int) -> int:
    """When article `index` is published, in seconds of local time since the beginning of 1999."""
    return (index * _STEP + (seed % 9973) * 86_413) % _YEARS


def later(index: int, other: int, seed: int) -> bool:
    """Whether article `index` is published more than two days after `other`, in any time zone."""
    return seconds(index, seed) - seconds(other, seed) > 172_800


def turn(index: int) -> int:
    """Count articles so that every language meets every turn of a list."""
    return index + index // len(LANGUAGES)


def is_withheld(index: int) -> bool:
    """Whether article `index` goes without its body."""
    return turn(index) % 25 == 7


def article_id(index: int) -> str:
    """Name article `index`; a name says if the body is withheld, for faults that need a body."""
    return f"article/{index}-withheld" if is_withheld(index) else f"article/{index}"


class Scene:
    """Everything that the records of one article have in common.

    `at` maps a mark (`lead.P`, or `lead` for the whole sentence) to its offset in code points and
    its words; `flow` is the marked part of the body, its beginning.
    """

    __slots__ = (
        "at",
        "city",
        "description",
        "flow",
        "goal",
        "headline",
        "id",
        "index",
        "iso",
        "lang",
        "latin",
        "numbers",
        "offset",
        "parts",
        "quote",
        "random",
        "seed",
        "size",
        "storm",
        "t",
        "time",
        "units",
        "values",
    )

    def __init__(self, index: int, seed: int, *, long: bool = False) -> None:
        self.index, self.seed = index, seed
        self.t = turn(index)
        self.lang = LANGUAGES[index % len(LANGUAGES)]
        self.id = article_id(index)
        self.offset = (seed * 40503 + 1234) & 4095
        mixed = ((seed & 0xFFFFFFFFFFFF) << 48) + index
        self.random = random.Random(mixed).random  # noqa: S311  Not a secret.
        chance = self.random
        self.numbers = n = [11 + int(chance() * 880) for _ in range(8)]
        self.values: dict[str, str] = self.lang.constants.copy()
        self.at: dict[str, tuple[int, str]] = {}
        self.quote = _QUOTES[self.t % 5]
        self._name_things()
        self._date_things()
        self._count_things()
        self.parts: list[str] = []
        self.size = 0
        self.headline = self._put(self.lang.headlines[self.t % 3])
        self.description = self._sentence("summary")
        self.size = 0
        # Body lengths: 600 to 780 code points, or 5 to 9 KB of UTF-8.
        self.goal = int((5200 + n[0] * 4.2) / self.lang.width) if long else 600 + n[0] // 5
        self._write(self.goal // 2 if long else 1)

    def _name_things(self) -> None:
        lang, values, offset = self.lang, self.values, self.offset
        lists = lang.lists
        own, block = self.index // len(LANGUAGES), self.index // BLOCK
        family, body = scramble(own, 1237, offset), scramble(own, 3221, offset + 99)
        self.city = city = scramble(own, 2011, offset + 512) & 4095
        given = lists["given"][own & 7]
        values["P"] = (given if given[-1] in "·・" else given + " ") + word(lang, family)
        values["CI"] = word(lang, city) + lang.city
        values["O"] = lists["bodies"][self.t & 7].format(word(lang, body))
        first, second, outlet = shared_numbers(block, offset)
        values["S1"], values["S2"] = state(lang, first), state(lang, second)
        values["M"] = lists["bodies"][7].format(word(lang, outlet))
        values["CAP"] = (
            values["CI"] if self.t & 7 in (1, 2) else word(lang, second ^ 1365) + lang.city
        )
        self.latin = {
            "P": f"{LATIN.lists['given'][own & 7]} {word(LATIN, family)}",
            "CI": word(LATIN, city) + LATIN.city,
            "O": LATIN.lists["bodies"][self.t & 7].format(word(LATIN, body)),
        }
        values["TI"] = lists["titles"][self.t & 3]
        values["V"] = lists["stances"][self.t % 11]
        values["EM"] = EMOJI[self.index % len(EMOJI)]

    def _date_things(self) -> None:
        lang, values, n = self.lang, self.values, self.numbers
        clock = seconds(self.index, self.seed)
        day = _EPOCH + clock // 86_400
        first = day - 3 - n[7] % 3
        dates = [date.fromordinal(number) for number in (first, first + 1, day - 1, day)]
        # In this order: the arrival, the storm, the words about it, the publication.
        self.iso = [each.isoformat() for each in dates]
        minute = clock % 86_400 // 60
        self.time = f"{minute // 60:02}:{minute % 60:02}:{clock % 60:02}"
        values["WD"] = lang.lists["weekdays"][dates[0].weekday()]
        arrival = lang.dates.anniversary.format if leaves_out_year(self.t) else lang.date
        values["DT"] = arrival(d=dates[0].day, m=dates[0].month, y=dates[0].year)
        self.storm = storm_date(self.t, (dates[0], dates[1]), lang.dates, lang.date)
        values["D2"] = self.storm[1]
        values["Y"] = year = str(1990 + n[6] % 9)
        values["SY"] = lang.dates.since_year.format(y=year)
        values["TM"] = f"{6 + n[5] % 16:02}:{n[4] % 60:02}"

    def _count_things(self) -> None:
        lists, values, n, t = self.lang.lists, self.values, self.numbers, self.t
        if n[1] >= n[2]:
            n[1], n[2] = n[2], n[1] + 1
        values["N1"], values["N2"], values["N3"] = str(n[0]), str(n[1]), str(n[2])
        values["N4"], values["K"] = str(2 + n[3] % 40), str(2 + n[4] % 60)
        values["QL"] = lists["ranks"][t % 6].replace("{K}", values["K"])
        amount = f"{n[1]}–{n[2]}" if t % 10 > 7 else values["N2"]  # noqa: RUF001
        self.units = lists["units"][t // 2 % 5]
        values["Q"] = lists["approx"][t % 10 % 8].format(n=amount, u=self.units)
        values["C"] = lists["clauses"][n[5] % 3].format(
            CI=values["CI"], N2=values["N2"], N3=values["N3"]
        )

    def _put(self, template: Template) -> str:
        """Fill `template`, note where its values land, and move on by its length."""
        position, parts, values, at = self.size, list[str](), self.values, self.at
        for literal, key, mark in template:
            parts.append(literal)
            position += len(literal)
            if key:
                text = values[key]
                at[mark] = (position, text)
                parts.append(text)
                position += len(text)
        self.size = position
        return "".join(parts)

    def _sentence(self, name: str) -> str:
        start = self.size = 0 if name == "summary" else self.size
        text = self._put(self.lang.sentences[name])
        self.at[name] = (start, text)
        return text

    def _say(self, name: str, gap: str) -> None:
        self.parts.append(gap)
        self.size += len(gap)
        self.parts.append(self._sentence(name))

    def filler(self) -> str:
        """Make a sentence of local news with numbers of its own."""
        chance, fillers = self.random, self.lang.lists["fillers"]
        text = fillers[int(chance() * len(fillers))]
        whole = 40 + int(chance() * 2960)
        return text.format(ci=self.values["CI"], a=whole, b=11 + int(chance() * (whole - 20)))

    def _fill(self, goal: int) -> None:
        glue = self.lang.glue
        while self.size < goal:
            text = glue + self.filler()
            self.parts.append(text)
            self.size += len(text)

    def _write(self, goal: int) -> None:
        t, glue, gap = self.t, self.lang.glue, _GAPS[self.t % 8]
        self._say("lead", "")
        self._say(self.quote, gap)
        self._fill(goal)
        self._say("count", gap)
        if has_denial(t):
            self._say("denial", glue)
        if has_reaction(t):
            self._say("reaction", glue)
        if has_report(t):
            self._say("report", glue)
        self._say("both", gap)
        self._say("rank", glue)
        if t % 3:
            self._say("stay", glue)
        if t % 3 != 1:
            self._say("press", glue)
        if t % 4 == 1:
            self._say("post", gap)
        self.flow = "".join(self.parts)

    def body(self) -> str:
        """Make the whole body: the marked part, then local news up to its length. Call once."""
        if self.size < self.goal:
            text = _GAPS[self.t % 8] + self.filler()
            self.parts.append(text)
            self.size += len(text)
            self._fill(self.goal)
        return "".join(self.parts)

    def span(self, mark: str) -> dict[str, Any]:
        """Point at the words under `mark`, in the headline or description if the mark says so."""
        start, text = self.at[mark]
        found: dict[str, Any] = {
            "article": self.id,
            "start": start,
            "end": start + len(text),
            "exact": text,
        }
        if mark.startswith("headline."):
            found["field"] = "headline"
        elif mark.startswith("summary"):
            found["field"] = "description"
        return found

    def quoted(self, mark: str) -> dict[str, Any]:
        """Point at the words under `mark` in the body, with some of the text on either side."""
        start, text = self.at[mark]
        end = start + len(text)
        found = self.span(mark)
        if start:
            found["prefix"] = self.flow[max(0, start - 12) : start]
        if end < len(self.flow):
            found["suffix"] = self.flow[end : end + 12]
        return found


def shared_numbers(block: int, offset: int) -> tuple[int, int, int]:
    """Give the numbers of the names that a block of articles shares."""
    return (
        scramble(2 * block, 2749, offset),
        scramble(2 * block + 1, 2749, offset),
        scramble(block, 1867, offset + 7),
    )


def leaves_out_year(t: int) -> bool:
    """Whether the article of turn `t` dates the arrival by day and month alone."""
    return t % 6 == 1


def has_denial(t: int) -> bool:
    """Whether the article of turn `t` tells a denial."""
    return t % 3 != 1


def has_reaction(t: int) -> bool:
    """Whether the article of turn `t` tells a reaction."""
    return t % 3 != 2


def has_report(t: int) -> bool:
    """Whether the article of turn `t` tells that the denial was reported."""
    return t % 5 == 0 and has_denial(t)


def has_description(t: int) -> bool:
    """Whether the article of turn `t` has a description."""
    return t % 3 == 0
