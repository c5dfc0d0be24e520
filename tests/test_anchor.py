"""Anchoring: what is found, what is refused, and that nothing is ever found in the wrong place."""

from __future__ import annotations

import random
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsrecord
from damage import WAYS, damaged
from newsrecord import anchor
from newsrecord.authoring.anchor import Anchor
from newsrecord.authoring.sample import sample

PAGES = Path(__file__).parents[2] / "shared/data/news/fundus"
SAID = "“No,” she said – twice.  “We won’t pay,” said Ms Müller-Lüdenscheidt of the café."


@pytest.mark.parametrize(
    ("words", "verdict", "found"),
    [
        ("she said", "exact", "she said"),
        ('"No," she said - twice. "We', "folded", "“No,” she said – twice.  “We"),
        ("WE WON'T PAY", "cased", "We won’t pay"),
        ("Mu\u0308ller\u2011Lu\u0308denscheidt", "folded", "Müller-Lüdenscheidt"),
        ("We won’t\u00a0pay…", "folded", "We won’t pay"),
        ("Ms Müller-Lüdensch[...]", "folded", "Ms Müller-Lüdensch"),
        ("We won’t pay, said Ms Muller-Ludenscheidt of the café", "fuzzy", None),
        ("said Ms Müler-Lüdenscheidt of", "fuzzy", "said Ms Müller-Lüdenscheidt of"),
        ("cafe", "absent", None),
        ("said", "ambiguous", None),
        ("she", "exact", "she"),
        ("he", "ambiguous", None),
        ("Lüdenscheid", "exact", "Lüdenscheid"),
        ("", "absent", None),
        (" \n", "absent", None),
        ("“”", "absent", None),
    ],
)
def test_verdicts(words: str, verdict: str, found: str | None) -> None:
    seen = anchor(SAID, words)
    assert seen.verdict == verdict
    assert seen.found is (verdict not in {"ambiguous", "absent"})
    if found is not None:
        assert SAID[seen.start : seen.end] == found


TWICE = "He paid. Then she paid. They paid, too."


def test_context_and_count_settle_what_is_ambiguous() -> None:
    assert anchor(TWICE, "paid").places == ((3, 7), (18, 22), (29, 33))
    assert anchor(TWICE, "paid", prefix="she ").start == 18
    assert anchor(TWICE, "paid", suffix=", TOO").start == 29
    assert anchor(TWICE, "paid", prefix="nobody ").verdict == "ambiguous"
    assert anchor(TWICE, "paid", prefix="e ").places == ((3, 7), (18, 22))
    assert anchor(TWICE, "paid", nth=2).start == 18
    assert anchor(TWICE, "paid", nth=4) == Anchor("absent", places=((3, 7), (18, 22), (29, 33)))
    assert anchor(TWICE, "paid", within=(8, 23)).start == 18


def test_the_same_prefix_and_suffix_are_told_apart() -> None:
    text = "a x b x a x"
    assert anchor(text, "x", prefix="a ", suffix=" b").start == 2
    assert anchor(text, "x", prefix="b", suffix="b").verdict == "ambiguous"


def test_a_passage_that_stands_twice_is_not_chosen_by_a_slip() -> None:
    text = "und noch einer Hölle und noch einer Hölle"
    assert not anchor(text, "und noch einr Hölle").found


@cache
def bodies() -> tuple[str, ...]:
    return tuple(made["body"] for made in sample(60, seed=3, body="long") if made.get("body"))


@cache
def pages() -> tuple[str, ...]:
    records = (
        record for path in sorted(PAGES.glob("**/*.html*")) for record in newsrecord.read(str(path))
    )
    texts = (record.body for record in records if record.type == "Article")
    return tuple(text for text in texts if text and len(text) > 500)


def tally(texts: tuple[str, ...], count: int, way: str) -> Counter[str]:
    rng = random.Random(way)
    found: Counter[str] = Counter()
    while found.total() < count:
        case = damaged(way, texts, rng)
        if case is None:
            continue
        text, words, start, end = case
        seen = anchor(text, words)
        if not seen.found:
            found["refused"] += 1
            continue
        if way in {"truncated", "word lost"}:
            right = start <= seen.start < seen.end <= end
        else:
            # Marks at the ends belong to a passage or not.
            ends = sorted((start, seen.start)), sorted((end, seen.end))
            outside = "".join(text[low:high] for low, high in ends)
            right = way not in {"doubled", "absent"} and not re.search(r"\w", outside)
        found["right" if right else "wrong"] += 1
    return found


@pytest.mark.parametrize("way", WAYS)
def test_damaged_quotations(way: str) -> None:
    found = tally(bodies(), 40, way)
    assert not found["wrong"]
    assert found["right"] >= (0 if way in {"doubled", "absent"} else 20)


@pytest.mark.skipif(not PAGES.is_dir(), reason="the pages of ../shared are not there")
@pytest.mark.parametrize("way", WAYS)
def test_damaged_quotations_of_real_texts(way: str) -> None:
    assert not tally(pages(), 20, way)["wrong"]


TEXTS = st.text("ab é\u0301-–“”\"'. \n\u00a0ﬁß漢字", max_size=60) | st.text(max_size=60)


@given(TEXTS, st.data())
def test_every_passage_is_found_by_its_count(text: str, data: st.DataObject) -> None:
    """Law: words of the text are found exactly, or told to be ambiguous, never absent."""
    start = data.draw(st.integers(0, len(text)))
    words = text[start : data.draw(st.integers(start, len(text)))]
    seen = anchor(text, words)
    if not words.strip():
        assert seen == Anchor("absent")
        return
    assert seen.verdict in {"exact", "ambiguous"}
    places = seen.places if seen.verdict == "ambiguous" else ((seen.start, seen.end),)
    assert all(text[slice(*place)] == words for place in places)
    for nth, place in enumerate(places, 1):
        assert anchor(text, words, nth=nth)[1:3] == place
        assert anchor(text, words, within=place)[1:3] == place


@given(TEXTS, TEXTS, TEXTS, st.integers(0, 3))
def test_any_answer_is_sound(text: str, words: str, prefix: str, nth: int) -> None:
    """Law: whatever is asked, a place lies within the text, and a refusal has none."""
    seen = anchor(text, words, prefix=prefix, nth=nth or None)
    assert seen.found == (seen.verdict not in {"ambiguous", "absent"})
    assert 0 <= seen.start < seen.end <= len(text) if seen.found else seen.start == seen.end == -1
    assert 0 <= seen.score <= 1
