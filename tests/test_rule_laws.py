"""The rules by law: what a finding means, and what must not change it.

Each law is held against something plainer than the rule: days one by one, every path of a small
graph, JSON values as JSON Schema compares them, or the same records told another way.
"""

from __future__ import annotations

import copy
import itertools
import json
import math
import operator
import re
import tempfile
from collections import Counter
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import newsrecord
from newsrecord.edtf import EdtfError, certainly_before, parse
from newsrecord.engines import scan, spool
from newsrecord.model import RECORDS, dump, load
from newsrecord.model.shape import ListShape, ObjectShape, Shape, StringShape, fields_of
from newsrecord.rules import RULES
from newsrecord.source import pointer

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from newsrecord.source import Path as Keys

Json: TypeAlias = Any
Place: TypeAlias = tuple[str, str]
Told: TypeAlias = Counter[tuple[str, str, str]]
"""Findings as their code, record and pointer."""

FOLDER = Path(__file__).parent / "rules"
AS_OF = "2026-01-01"
ID = operator.itemgetter("id")


def law(examples: int) -> settings:
    """Run the same examples everywhere, so that a law is as steady as any other test."""
    return settings(max_examples=examples, derandomize=True, database=None)


def told(*sources: Any, code: str = "", as_of: str | None = AS_OF) -> Told:
    rules = [rule for rule in RULES if code in rule.info.code]
    found = newsrecord.check(*sources, rules=rules, as_of=as_of).findings
    assert len({(f.file, f.place, f.code, f.pointer, f.message) for f in found}) == len(found)
    return Counter((each.code, each.record, each.pointer) for each in found)


def once(code: str, record: str, at: str, *, due: bool) -> Told:
    return Counter([(code, record, at)] if due else [])


# Records ------------------------------------------------------------------------------------------

SURE = {"certainty": "certain", "polarity": "positive", "tense": "non_future"}


BARE: dict[str, dict[str, Json]] = {
    "Article": {"language": "en"},
    "Actor": {"kind": "state", "named": True},
    "Event": {"label": "x", "eventuality": "occurrence", "genericity": "specific",
              "factuality": SURE},
    "Attribution": {"article": "a", "quote_type": "indirect", "stance": "asserts",
                    "sources": [{"specificity": "named", "text": "Ada Moss"}]},
}  # fmt: skip


def made(type_: str, id_: str, **more: Json) -> dict[str, Json]:
    names = {"names": [{"text": f"N {id_}"}]} if type_ == "Actor" else {}
    return {"id": id_, "type": type_, **BARE[type_], **names, **more}


article, actor, event, attribution = (partial(made, type_) for type_ in BARE)


def shape_of(record: Json) -> Shape:
    return ObjectShape(RECORDS[record["type"]])


def members(shape: Shape | None) -> dict[str, Shape]:
    fields = fields_of(shape.model) if isinstance(shape, ObjectShape) else ()
    return {field.name: field.shape for field in fields}


def spelt(value: Json, shape: Shape, spell: Callable[[str], str]) -> Json:
    """Spell every id of a value anew."""
    if isinstance(shape, ListShape):
        return [spelt(item, shape.item, spell) for item in value]
    if isinstance(shape, ObjectShape):
        return {key: spelt(item, members(shape)[key], spell) for key, item in value.items()}
    return spell(value) if isinstance(shape, StringShape) and shape.kind.name == "id" else value


def under(prefix: str, id_: str) -> str:
    return id_ if ":" in id_.partition("/")[0] else prefix + id_


def is_sound(record: Json) -> bool:
    try:
        load(copy.deepcopy(record))
    except ValueError:
        return False
    return True


@cache
def shown() -> list[Json]:
    texts = [path.read_text("utf-8") for path in sorted(FOLDER.glob("NR[2-9]*/*.jsonl"))]
    lines = "".join(text for text in texts if '"newsrecord"' not in text).splitlines()
    return [record for line in dict.fromkeys(lines) if is_sound(record := json.loads(line))]


@st.composite
def mixes(draw: st.DrawFn) -> list[Json]:
    """Draw records of the small datasets that show the rules; most of them share their ids."""
    some = st.lists(st.sampled_from(shown()), min_size=1, max_size=10, unique_by=ID)
    return copy.deepcopy(draw(some))


_at = st.integers(0, 2)
_few = st.lists(_at, max_size=2, unique=True)
_days = st.sampled_from(["2001", "2002-05", "2003-01-01"])
_when = _days.map(lambda day: [{"edtf": day, "basis": "stated"}])
_link = {"article": _at.map("article/{}".format), "when": _when}
FOLLOWS = ("supersedes", "corrects", "retracts")


def _related(kind: str, *kinds: str, **more: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    need = {"kind": st.sampled_from(kinds), "target": _at.map(f"{kind}/{{}}".format)}
    return st.lists(st.fixed_dictionaries(need, optional=more), max_size=3)


_version = st.sampled_from("12")
PARTS: dict[str, dict[str, st.SearchStrategy[Json]]] = {
    "article": {
        "relations": _related("article", *FOLLOWS, "related", version=_version),
        "version": _version,
        "created": _days,
        "published": _days,
        "url": st.just("https://example.org/"),
    },
    "actor": {
        "relations": _related("actor", "part_of", "located_in", "same_as"),
        "members": _few.map(lambda each: [f"actor/{i}" for i in each]),
        "exists": _days.map("{}/..".format),
        "identifiers": st.just([{"scheme": "wikidata", "value": "Q1"}]),
    },
    "event": _link
    | {
        "relations": _related("event", "sub_event_of", "before", "after"),
        "factuality": st.just(SURE | {"tense": "future"}),
        "participants": _at.map(lambda i: [{"role": "agent", "actor": f"actor/{i}"}]),
    },
    "attribution": _link
    | {
        "about": st.builds(
            lambda kind, each: [f"{kind}/{i}" for i in each],
            st.sampled_from(["attribution", "event"]),
            _few,
        ),
        "sources": _at.map(lambda i: [{"specificity": "named", "actor": f"actor/{i}"}]),
    },
}
MAKE = {"article": article, "actor": actor, "event": event, "attribution": attribution}


@st.composite
def webs(draw: st.DrawFn, only: str = "") -> list[Json]:
    """Draw three records of each type, or of only one but all the fuller, with many relations."""
    parts = {kind: each for kind, each in PARTS.items() if only in kind}
    drawn = {
        kind: st.fixed_dictionaries(each) if only else st.fixed_dictionaries({}, optional=each)
        for kind, each in parts.items()
    }
    return [
        MAKE[kind](f"{kind}/{i}", **draw(each)) for kind, each in drawn.items() for i in range(3)
    ]


ANY = mixes() | webs() | webs("event")
RNG = st.randoms(use_true_random=False)

# What must not change a finding -------------------------------------------------------------------


def placed(found: Told) -> Told:
    """Leave out where findings stand that still move with the order and spelling of records."""
    moved = {"NR905", "NR814"}
    bare = ((c, "", "") if c in moved else (c, id_, at) for c, id_, at in found.elements())
    return Counter(bare)


@law(150)
@given(records=ANY, rng=RNG)
def test_order_of_records(records: list[Json], rng: random.Random) -> None:
    """Law: a dataset is a set of records; in which order they stand changes no finding."""
    before = placed(told(records))
    rng.shuffle(records)
    assert placed(told(records)) == before


def write_lines(path: Path, records: Iterable[Json], base: str) -> str:
    lines = [{"newsrecord": "1", "base": base}, *records]
    path.write_text("".join(json.dumps(each) + "\n" for each in lines), "utf-8")
    return str(path)


BASES = ("https://one.example/", "https://two.example/")


@law(150)
@given(records=ANY, several=st.booleans(), rng=RNG)
def test_two_files(records: list[Json], rng: random.Random, *, several: bool) -> None:
    """Law: an id is the IRI it resolves to; in which file and how it is written changes nothing.

    Only what leads nowhere differs: if relative it dangles (NR902), else it is external (NR903).
    """
    parts: tuple[list[Json], list[Json]] = ([], [])
    for record in records:
        rng.choice(parts).append(record)
    spell = partial(under, BASES[0]) if several else str
    away = [spelt(record, shape_of(record), spell) for record in parts[1]]
    with tempfile.TemporaryDirectory() as folder:
        one = write_lines(Path(folder, "1.jsonl"), parts[0], BASES[0])
        two = write_lines(Path(folder, "2.jsonl"), away, BASES[several])
        assert placed(resolved(told(one, two))) == placed(resolved(told(records)))


def resolved(found: Told) -> Told:
    same = {"NR902": "NR903"}
    return Counter((same.get(c, c), under(BASES[0], id_), at) for c, id_, at in found.elements())


@law(150)
@given(records=ANY, budget=st.sampled_from([0, 500, 5000]), bits=st.sampled_from([8, 1024]))
def test_spilling(records: list[Json], budget: int, bits: int) -> None:
    """Law: whether facts and edges are held or spilled changes no finding, nor a word of it."""
    before = newsrecord.check(records, as_of=AS_OF)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "BUDGET", budget)
        patch.setattr(scan, "BATCH", 2)
        patch.setattr(spool, "SMALL", 1)
        patch.setattr(spool, "BITS", bits)
        assert newsrecord.check(records, as_of=AS_OF) == before


@law(150)
@given(
    pairs=st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=24),
    chain=st.integers(0, 9),
    bits=st.sampled_from([8, 64, 1 << 16]),
    rng=RNG,
)
def test_long_walks(
    pairs: list[tuple[int, int]], chain: int, bits: int, rng: random.Random
) -> None:
    """Law: attributions that stand deep are found among spilled edges as among held ones."""
    links = {*pairs, *((100 + i, 101 + i) for i in range(chain))}
    about: dict[int, list[str]] = {}
    for source, target in links:
        about.setdefault(source, []).append(f"att/{target}")
        about.setdefault(target, [])
    records = [attribution(f"att/{node}", about=sorted(ids)) for node, ids in about.items()]
    rng.shuffle(records)
    deep = Counter(f.record for f in newsrecord.check(records).findings if f.code == "NR517")
    assert deep[f"att/{100}"] == (chain >= 5)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "BUDGET", 0)
        patch.setattr(scan, "BATCH", 2)
        patch.setattr(spool, "SMALL", 1)
        patch.setattr(spool, "BITS", bits)
        patch.setattr(spool, "MOST_BITS", bits)
        found = newsrecord.check(records).findings
    assert Counter(f.record for f in found if f.code == "NR517") == deep


@law(20)
@given(records=ANY)
def test_formats(records: list[Json]) -> None:
    """Law: a record is the same in every format, and so are its findings."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("jsonl", "json", "parquet"):
            newsrecord.write(records, f"{folder}/{name}", format=name)
            assert told(f"{folder}/{name}") == told(records), name


@law(150)
@given(records=ANY, rng=RNG)
def test_strangers_and_names(records: list[Json], rng: random.Random) -> None:
    """Law: neither clean records that nobody refers to nor other ids change a finding."""
    rename = partial(under, "renamed/")
    others = [spelt(record, shape_of(record), rename) for record in records]
    others.insert(rng.randint(0, len(others)), actor("stranger/2", exists="1900/.."))
    others.insert(rng.randint(0, len(others)), article("stranger/1", published="2020-01-01"))
    assert told(others) == Counter((c, rename(id_), at) for c, id_, at in told(records).elements())


MOMENTS = st.one_of(
    st.dates(date(2024, 12, 25), date(2025, 1, 5)).map(str),
    st.sampled_from(["2024", "2025", "2026", "2024-12", "2025-01", "2025-02", "2040-01-01"]),
    st.sampled_from(["2024-12-31T23:00:00Z", "2024-12-31T23:00:00", "2025-01-01T00:30:00+14:00"]),
    st.sampled_from(["2025-01-01T00:00:00Z", "2025-01-02T12:00:00"]),
)


@law(120)
@given(records=ANY, moments=st.tuples(MOMENTS, MOMENTS, MOMENTS))
def test_time_of_the_check(records: list[Json], moments: tuple[str, str, str]) -> None:
    """Law: what does not lie ahead at one time does not at a later one; only dated rules ask."""
    earlier, later, at = moments
    assume(certainly_before(earlier, later))
    maker = {"method": "human", "agent": "x", "time": at}
    records += [
        article("a", created=at, published=at, embargo={"until": at}, provenance=[maker]),
        event("e", article="c", when=[{"edtf": at[:10], "basis": "stated"}]),
    ]
    never, before, after = (told(records, as_of=day) for day in (None, earlier, later))
    assert never <= after
    assert after <= before
    assert {code for code, *_ in before - never} <= {r.info.code for r in RULES if r.dated}


# Certain violations are certain -------------------------------------------------------------------

DAYS = range(date(1996, 1, 1).toordinal(), date(2005, 12, 31).toordinal() + 1)
"""The days there are; the values drawn lie well within, so that the ends stand for no end."""
NAMED = [(day, str(date.fromordinal(day))) for day in DAYS]
MONTHS = {21: (3, 3), 24: (12, 3), 29: (9, 3), 33: (1, 3), 36: (10, 3), 39: (9, 4), 41: (7, 6)}
"""The first month and the number of months of some codes of EDTF, levels 1 and 2."""

_year = st.sampled_from(["1999", "2000", "2001", "2002", "199X", "200X", "1999S3", "20XX", "XXXX"])
_month = st.sampled_from(["01", "02", "06", "12", "XX", "0X", "1X", "X1", *map(str, MONTHS)])
_day = st.sampled_from(["01", "15", "28", "29", "30", "31", "XX", "3X", "X9"])
_times = st.sampled_from(["2000-12-31T23:59:59Z", "2001-01-01T00:00:00+14:00"])
_whole = st.tuples(_year, _month) | st.tuples(_year, _month, _day)
_piece = _times | _year | _whole.map("-".join)
_end = _piece | st.sampled_from(["..", ""])
_edges = st.sampled_from(["{}", "..{}", "{}..", "{}..{}"])
_members = st.lists(st.builds(str.format, _edges, _piece, _piece), min_size=1, max_size=3)
_set = st.builds(str.format, st.sampled_from(["[{}]", "{{{}}}"]), _members.map(",".join))


def is_edtf(text: str) -> bool:
    try:
        return bool(parse(text))
    except EdtfError:
        return False


LIVES = st.builds("{}/{}".format, _end, _end).filter(is_edtf)
EDTF = st.one_of(_piece, LIVES, _set).filter(is_edtf)
HEDGES = st.sampled_from(["", "", "", "?", "~", "%"])


@cache
def days_of(text: str) -> range:
    """Return all days between the outermost ones that a value may mean, which are looked for."""
    if text[0] in "[{":
        parts = [days_of(part.replace("..", "/")) for part in text[1:-1].split(",")]
        return range(min(part.start for part in parts), max(part.stop for part in parts))
    if "/" not in text:
        days = list(matching(text))
        return range(days[0], days[-1] + 1)
    start, end = text.replace("..", "").split("/")
    low, high = days_of(start) if start else DAYS, days_of(end) if end else DAYS
    return range(low.start, high.stop)


def matching(text: str) -> Iterator[int]:
    if found := re.fullmatch("(....)-([2-4][0-9])", text):
        first, count = MONTHS[int(found[2])]
        for year, step in itertools.product(range(1996, 2005), range(count)):
            if re.fullmatch(found[1].replace("X", "."), str(year)):
                carry, month = divmod(first - 1 + step, 12)
                yield from matching(f"{year + carry}-{month + 1:02}")
        return
    test = re.compile(text.replace("1999S3", "199X").partition("T")[0].replace("X", "[0-9]"))
    yield from (day for day, name in NAMED if test.match(name))


class Datings(list[Json]):
    """Datings of one thing."""

    @property
    def days(self) -> list[int]:
        texts = (when["edtf"].rstrip("?~%") for when in self)
        return sorted(itertools.chain(*map(days_of, texts)))

    @property
    def proofs(self) -> bool:
        """Whether all are plain and the author's own."""
        return all(len(when) == 2 and when["edtf"][-1] not in "?~%" for when in self)


@st.composite
def datings(draw: st.DrawFn) -> Datings:
    whens = Datings()
    for text in draw(st.lists(EDTF, min_size=1, max_size=2)):
        hedge = draw(HEDGES) if re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text) else ""
        more: dict[str, str] = draw(st.sampled_from([{}, {}, {}, {"according_to": "s"}]))
        whens.append({"edtf": text + hedge, "basis": "stated"} | more)
    return whens


@law(150)
@given(whens=datings(), exists=LIVES, hedge=HEDGES)
def test_outside_existence(whens: Datings, exists: str, hedge: str) -> None:
    """Law (NR705): told if and only if no choice of days lets the actor exist at the event."""
    hedge = hedge if exists[-4:].isdigit() else ""
    possible = any(day in days_of(exists) for day in whens.days)
    part = {"role": "agent", "actor": "x"}
    records = [event("e", when=whens, participants=[part]), actor("x", exists=exists + hedge)]
    due = whens.proofs and not hedge and not possible
    assert told(records, code="NR705") == once("NR705", "e", "/participants/0/actor", due=due)


LATEST = {
    "1999": "2000-01-01",
    "2000-12": "2001-01-01",
    "2000-12-31T23:30:00-01:00": "2001-01-01",
    "2001-01-01T11:30:00": "2001-01-01",
    "2001-01-01T12:30:00": "2001-01-02",
}
"""The last day in UTC on which a moment may lie, in any zone from UTC-12 to UTC+14."""


@law(150)
@given(
    whens=datings(),
    made=st.dictionaries(
        st.sampled_from(["created", "published", "modified"]), st.sampled_from(sorted(LATEST))
    ),
    spoken=st.booleans(),
)
def test_told_before(whens: Datings, made: dict[str, str], *, spoken: bool) -> None:
    """Law (NR707): told if and only if no choice of days lets the text be as late as its news.

    Datings of others say nothing here, for or against.
    """
    own = Datings(when for when in whens if len(when) == 2)
    last = max((date.fromisoformat(LATEST[each]).toordinal() for each in made.values()), default=0)
    possible = not {"published", "modified"} & {*made} or any(day <= last for day in own.days)
    record = attribution if spoken else partial(event, article="a")
    found = told([record("e", when=whens), article("a", **made)], code="NR707")
    due = bool(own) and own.proofs and not possible
    assert found == once("NR707", "e", f"/when/{whens.index(own[0])}/edtf" if due else "", due=due)


@law(150)
@given(said=datings(), happened=datings())
def test_spoken_before(said: Datings, happened: Datings) -> None:
    """Law (NR710): told if and only if no choice of days lets the event come before the speech."""
    possible = any(day >= happened.days[0] for day in said.days)
    speech = attribution("s", when=said, about=["e"], factuality=SURE)
    due = said.proofs and happened.proofs and not possible
    found = told([speech, event("e", when=happened)], code="NR710")
    assert found == once("NR710", "s", "/about/0", due=due)


NOT_AFTER, NOT_BEFORE = ("before", "causes", "enables"), ("after", "response_to")
TOGETHER = ("during", "simultaneous", "begins", "ends", "sub_event_of")


@law(150)
@given(one=datings(), other=datings(), kind=st.sampled_from(NOT_AFTER + NOT_BEFORE + TOGETHER))
def test_relation_against_time(one: Datings, other: Datings, kind: str) -> None:
    """Law (NR712): told if and only if no choice of days lets the relation hold.

    Between rival datings that leave a gap the rule keeps silent, so gaps count as days here.
    """
    days, low, high = range(one.days[0], one.days[-1] + 1), other.days[0], other.days[-1]
    early = kind in NOT_BEFORE or any(day <= high for day in days)
    late = kind in NOT_AFTER or any(day >= low for day in days)
    relation = {"kind": kind, "target": "f"}
    records = [event("e", when=one, relations=[relation]), event("f", when=other)]
    due = one.proofs and other.proofs and not (early and late)
    assert told(records, code="NR712") == once("NR712", "e", "/relations/0/kind", due=due)


# Chains and forks ---------------------------------------------------------------------------------


def arrows(records: Iterable[Json]) -> Iterator[tuple[str, str, str, Place]]:
    """Yield sort, beginning, end and place of each arrow that must not come back."""
    for record in records:
        id_ = record["id"]
        for name in ("about", "members"):
            for index, target in enumerate(record.get(name, ())):
                yield name, id_, target, (id_, f"/{name}/{index}")
        for index, each in enumerate(record.get("relations", ())):
            ends, place = (id_, each["target"]), (id_, f"/relations/{index}/target")
            if each["kind"] == "after":
                yield "before", *ends[::-1], place
            elif each["kind"] not in {"related", "same_as"}:
                yield "follows" if each["kind"] in FOLLOWS else each["kind"], *ends, place


@law(150)
@given(records=st.one_of(webs(), *map(webs, PARTS)))
def test_cycles(records: list[Json]) -> None:
    """Law (NR905): told once for each set of records of which each leads to each, and in it."""
    homes: dict[Place, Json] = {}
    every = list(arrows(records))
    for sort in {arrow[0] for arrow in every}:
        own = [arrow for arrow in every if arrow[0] == sort]
        reach = {(start, end) for _, start, end, _ in own}
        nodes = set(itertools.chain(*reach))
        for middle, one, other in itertools.product(nodes, repeat=3):
            if {(one, middle), (middle, other)} <= reach:
                reach.add((one, other))
        for _, start, end, place in own:
            if (end, start) in reach:
                group = {node for node in nodes if {(start, node), (node, start)} <= reach}
                homes[place] = sort, frozenset(group)
    found = [homes[id_, at] for _, id_, at in told(records, code="NR905").elements()]
    assert Counter(found) == Counter({*homes.values()})


@law(150)
@given(st.lists(st.sets(st.integers(0, 8), max_size=2), min_size=9, max_size=9), st.integers(0, 9))
def test_depth(extra: list[set[int]], straight: int) -> None:
    """Law (NR517): told of each topmost attribution above more than four, outside of cycles.

    It is told where the longest chain goes on.
    """
    below = [
        sorted(each | ({i - 1} if 0 < i < straight else set())) for i, each in enumerate(extra)
    ]
    records = [attribution(f"{i}", about=[f"{j}" for j in each]) for i, each in enumerate(below)]

    def depth(node: int, above: tuple[int, ...] = ()) -> float:
        if node in above:
            return math.inf
        return 1 + max((depth(each, (*above, node)) for each in below[node]), default=0)

    tops = set(range(9)) - set().union(*below)
    found = told(records, code="NR517")
    assert sorted(id_ for _, id_, _ in found.elements()) == sorted(
        f"{top}" for top in tops if 5 < depth(top) < math.inf
    )
    for _, id_, at in found:
        next_ = below[int(id_)][int(at.rpartition("/")[2])]
        assert depth(next_) == depth(int(id_)) - 1


@law(150)
@given(records=webs("article"))
def test_forks(records: list[Json]) -> None:
    """Law (NR812): a version is forked if and only if two head those that follow it in one way.

    An article heads them if none of them follows it.
    """
    every = [(r["id"], i, each) for r in records for i, each in enumerate(r["relations"])]
    follows = {(id_, each["target"]) for id_, _, each in every if each["kind"] in FOLLOWS}
    old = {
        (id_, f"/relations/{index}/target"): (each["target"], each["kind"], each.get("version"))
        for id_, index, each in every
        if each["kind"] in {"supersedes", "corrects"}
    }
    groups = {
        group: {id_ for (id_, _), each in old.items() if each == group} for group in old.values()
    }
    forked = {
        group
        for group, ids in groups.items()
        if sum(all((other, id_) not in follows for other in ids) for id_ in ids) > 1
    }
    assert {old[id_, at] for _, id_, at in told(records, code="NR812")} == forked


# JSON values --------------------------------------------------------------------------------------

FOREIGN = st.recursive(
    st.sampled_from([0, 1, 1.0, True, False, 1.5, "1", "a"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner),
    max_leaves=3,
)


def canonical(value: Json) -> Json:
    """Make what is equal if and only if the JSON is: numbers by value, members in any order."""
    if isinstance(value, dict):
        return frozenset((key, canonical(item)) for key, item in value.items())
    if isinstance(value, list):
        return tuple(map(canonical, value))
    return isinstance(value, bool), value


def varied(value: Json) -> Json:
    """Write the same JSON value otherwise."""
    if isinstance(value, dict):
        return {key: varied(item) for key, item in reversed(value.items())}
    return [varied(item) for item in value] if isinstance(value, list) else value


def sets_in(value: Json, shape: Shape, path: Keys = ()) -> Iterator[tuple[Keys, list[Json]]]:
    """Yield path and items of each list whose order says nothing."""
    if isinstance(shape, ListShape):
        if not shape.items.ordered:
            yield path, value
        for index, item in enumerate(value):
            yield from sets_in(item, shape.item, (*path, index))
    for key, inner in members(shape).items():
        if key in value:
            yield from sets_in(value[key], inner, (*path, key))


@law(150)
@given(records=mixes(), values=st.lists(FOREIGN, max_size=3), rng=RNG)
def test_repeated_items(records: list[Json], values: list[Json], rng: random.Random) -> None:
    """Law (NR908): an item is told if and only if one before it is the same JSON value."""
    record = rng.choice(records)
    notes = [{"kind": "check", "text": "x", "suggestion": value} for value in values]
    record["notes"] = record.get("notes", []) + notes
    for _, items in list(sets_in(record, shape_of(record))):
        if items and rng.random() < 0.3:
            items.append(varied(rng.choice(items)))
    assume(is_sound(record))
    due = {
        pointer((*path, index))
        for path, items in sets_in(dump(load(copy.deepcopy(record))), shape_of(record))
        for index, item in enumerate(items)
        if canonical(item) in map(canonical, items[:index])
    }
    assert told([record], code="NR908") == Counter(("NR908", record["id"], at) for at in due)


TOKENS = (
    *("0", "1", "00", "-1", "-", "+0", "", "a", "x:y", "~", "a/b", "__class__", "model_fields"),
    *("from", "from_", "until", "text", "embargo", "ext", "suggestion", "\u0660", "0 "),
)


def leads(value: Json, shape: Shape | None, tokens: Sequence[str]) -> bool:
    """Follow a pointer by RFC 6901; a field of the model that is not there may be the last step."""
    if not tokens:
        return True
    head, rest = tokens[0], tokens[1:]
    if isinstance(value, list):
        item = shape.item if isinstance(shape, ListShape) else None
        there = re.fullmatch("0|[1-9][0-9]*", head) and int(head) < len(value)
        return bool(there) and leads(value[int(head)], item, rest)
    if isinstance(value, dict) and head in value:
        return leads(value[head], members(shape).get(head), rest)
    return head in members(shape) and not rest


@law(250)
@given(
    records=mixes(), foreign=FOREIGN, last=st.lists(st.sampled_from(TOKENS), max_size=2), rng=RNG
)
def test_pointers(records: list[Json], foreign: Json, last: list[str], rng: random.Random) -> None:
    """Law (NR816): a pointer is told if and only if it leads nowhere in the record's JSON."""
    record = rng.choice(records)
    note = {"kind": "check", "text": "x", "suggestion": [foreign]}
    steps = [{"method": "human"}] if record["type"] == "Article" else None
    record |= {"ext": {"x:y": foreign}, "notes": [note]}
    record |= {"translations": steps} if steps else {}
    keys: list[str] = []
    value: Json = record
    while value and isinstance(value, (dict, list)) and rng.random() < 0.8:
        key = rng.choice(list(value) if isinstance(value, dict) else range(len(value)))
        keys, value = [*keys, str(key)], value[key]
    note["pointer"] = pointer((*keys, *last))
    due = not leads(record, shape_of(record), [*keys, *last])
    assert told([record], code="NR816") == once("NR816", record["id"], "/notes/0/pointer", due=due)
