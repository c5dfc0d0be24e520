"""Unseen characters and letters that look alike: cases in many scripts, and the laws."""

from __future__ import annotations

import sys
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsrecord.rules.lookalike import hidden, mixed, skeleton

SHARED = Path(__file__).parents[2] / "shared"
PUTIN = SHARED / "data" / "events" / "nomenklatura" / "putin_names.txt"

NAMES = [
    *["Zoë O’Brien-Núñez", "Łukasz Żmijewski", "Nguyễn Thị Ánh", "Þóra Ægisdóttir", "Ğülşen Öz"],
    *["Ольга Щербакова", "Соломія В’ячеславівна", "Пʼятигорський", "Ђорђе Ћирић", "Әсел Өмірова"],
    *["Ιωάννης Παπαδόπουλος", "Αϊσέ Μπουλούτ", "Արմեն Հովհաննիսյան", "გიორგი ლომიძე"],
    *["أحمد بن محمد", "محمدرضا می\u200cنژاد", "نور‌الله", "יעל בן־דוד", "ܝܘܚܢܢ ܒܪ ܥܒܕܐ"],
    *["राजेश कुमार", "क्\u200dषत्रिय", "শ্রীমতী র\u200d্যাব", "ಶ್ರೀನಿವಾಸ", "തമ്പാന്\u200d", "ශ්\u200dරී ජයවර්ධන"],
    *["ᠪᠠᠲᠤ\u180bᠬᠠᠨ", "သန်းရွှေ", "វ៉្លាឌីមៀរ\u200bពូទីន", "สมชาย ใจดี", "ተስፋዬ ገብረ", "བསྟན་འཛིན"],
    *["김정은", "田中 さくら・ゴンザレス", "習近平", "葛\U000e0100城", "王Andy", "𞤀𞤣𞤤𞤢𞤥"],
    *[
        "👩\u200d👩\u200d👧\u200d👦",
        "👩🏾\u200d🚀🛰\ufe0f",
        "❤\ufe0f\u200d🔥",
        "1\ufe0f\u20e3",
        "☎\ufe0e",
        "🏳\ufe0f\u200d🌈",
    ],
    *[
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "plain\nand\ttabs\r\n",
    ],
]

HIDDEN = [
    ("Pu\u200btin", 2, "U+200B ZERO WIDTH SPACE"),
    ("\u202ePutin", 0, "U+202E RIGHT-TO-LEFT OVERRIDE"),
    ("Putin\u2069", 5, "U+2069 POP DIRECTIONAL ISOLATE"),
    ("Путин\u200e", 5, "U+200E LEFT-TO-RIGHT MARK"),
    ("بوتين\u061c", 5, "U+061C ARABIC LETTER MARK"),
    ("Pu\u00adtin", 2, "U+00AD SOFT HYPHEN"),
    ("\ufeffPutin", 0, "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
    ("Pu\u2060tin", 2, "U+2060 WORD JOINER"),
    ("Pu\u2065tin", 2, "U+2065 UNASSIGNED"),
    ("Pu\u200ctin", 2, "U+200C ZERO WIDTH NON-JOINER"),
    ("Пу\u200dтин", 2, "U+200D ZERO WIDTH JOINER"),
    ("می\u200c\u200cرود", 2, "U+200C ZERO WIDTH NON-JOINER"),
    ("بوتين\u200c", 5, "U+200C ZERO WIDTH NON-JOINER"),
    ("\u200dبوتين", 0, "U+200D ZERO WIDTH JOINER"),
    ("👩\u200d", 1, "U+200D ZERO WIDTH JOINER"),
    ("Putin\ufe0f", 5, "U+FE0F VARIATION SELECTOR-16"),
    ("Putin\ufe00", 5, "U+FE00 VARIATION SELECTOR-1"),
    ("Putin\U000e0100", 5, "U+E0100 VARIATION SELECTOR-17"),
    ("Putin\U000e0041", 5, "U+E0041 TAG LATIN CAPITAL LETTER A"),
    ("Putin\u180e", 5, "U+180E MONGOLIAN VOWEL SEPARATOR"),
    ("김\u3164정은", 1, "U+3164 HANGUL FILLER"),
    ("Pu\u034ftin", 2, "U+034F COMBINING GRAPHEME JOINER"),
    ("Pu\x07tin", 2, "U+0007 CONTROL"),
    ("Pu\x7ftin", 2, "U+007F CONTROL"),
    ("Pu\x9ftin", 2, "U+009F CONTROL"),
    ("Pu\ufff9tin", 2, "U+FFF9 INTERLINEAR ANNOTATION ANCHOR"),
]

TWINS = [
    ("Jos\u00e9", "Jose\u0301"),
    ("Пу\u200bтин", "Путин"),
    ("Pu\u00adtin", "Putin"),
    ("Vl\u0430dimir", "Vladimir"),
    ("\u0420utin", "Putin"),
    ("расе", "pace"),
    ("ё", "\u00eb"),
    ("Ї", "\u00cf"),
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"),
    ("Όslo", "Óslo"),
    ("Օslօ", "Oslo"),
    ("Ｐｕｔｉｎ", "Putin"),
    ("ﬁre", "fire"),
    ("O’Brien", "O'Brien"),
    ("Oʼ\u0411rien", "O'\u0411rien"),
    ("„Volk“", '"Volk"'),
    ("Jean–Luc", "Jean-Luc"),
    ("Jean\u2011Luc", "Jean-Luc"),
    ("Kim\u00a0Jong", "Kim Jong"),
    ("Kim\u3000Jong", "Kim Jong"),
    ("Kim\u2028Jong", "Kim Jong"),
    ("\u212b", "Å"),
    ("각", "\u1100\u1161\u11a8"),
    ("می\u200cرود", "میرود"),
    ("❤\ufe0f", "❤"),
]

ODD = [
    ("Vl\u0430dimir", "Vl\u0430dimir"),
    ("Mr Vladimir \u0420utin, Moscow", "\u0420utin"),
    ("Путuн", "Путuн"),
    ("Αthens", "Αthens"),
    ("Օslo", "Օslo"),
    ("Москοва", "Москοва"),
    ("Հайастан", "Հайастан"),
    ("e\u0301лан", "e\u0301лан"),
    ("Путин_Рutin", "Рutin"),
    ("Ｐутин", "Ｐутин"),
    ("Αlphabet μm", "Αlphabet"),
    ("oνe", "oνe"),
]
FINE = [
    *["", "plain", "Vladimir Путин", "Путин-Putin", "Путин_Putin", "А4Б", "COVID-19, вирус"],
    *[
        "5 µm",
        "5 μm",
        "10 kΩ",
        "10 k\u2126",
        "3 \u212b",
        "ΔT",
        "東京Tower",
        "サクラ桜さくら",
        "김Kim",
    ],
    *["Αθήνα Athens", "№ 5 Москва", "Пʼять", "Влади\u0301мир", "Ԛурд Ԝан", "и/or", "β-carotene"],
]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_many_scripts_are_fine(name: str) -> None:
    assert hidden(name) is None
    assert mixed(name) == ""


@pytest.mark.parametrize(("text", "index", "name"), HIDDEN)
def test_hidden(text: str, index: int, name: str) -> None:
    assert hidden(text) == (index, name)


@pytest.mark.parametrize(("one", "other"), TWINS)
def test_twins_have_one_skeleton(one: str, other: str) -> None:
    assert one != other
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Путин", "Putin"),
        ("Жук", "Жуг"),
        ("習近平", "习近平"),
        ("かき", "がき"),
        ("a", "A"),
        ("é", "e"),
    ],
)
def test_what_looks_different_has_another_skeleton(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


@pytest.mark.parametrize(("text", "word"), ODD)
def test_mixed(text: str, word: str) -> None:
    assert mixed(text) == word


@pytest.mark.parametrize("text", FINE)
def test_not_mixed(text: str) -> None:
    assert mixed(text) == ""


def test_real_names_are_fine() -> None:
    if not PUTIN.exists():
        pytest.skip(f"the list of names is not here: {PUTIN.name}")
    for name in PUTIN.read_text(encoding="utf-8").splitlines():
        assert (name, hidden(name), mixed(name)) == (name, None, "")


@given(st.text(st.characters(codec="ascii")))
def test_ascii_is_its_own_skeleton(text: str) -> None:
    assert skeleton(text) == text
    assert mixed(text) == ""


@given(st.text() | st.text(st.sampled_from("аAοό´¨˝՚\u0301\u0345\u034f\u0306\u200d\u3164\uffa0각ᆨ")))
def test_a_skeleton_is_its_own_skeleton(text: str) -> None:
    assert skeleton(skeleton(text)) == skeleton(text)


@given(st.text())
def test_normal_forms_have_one_skeleton(text: str) -> None:
    """UTS #39, 4: the skeleton of a text is made from its NFD."""
    assert skeleton(unicodedata.normalize("NFD", text)) == skeleton(text)
    assert skeleton(unicodedata.normalize("NFC", text)) == skeleton(text)


@given(st.text())
def test_nothing_hidden_is_left_but_ascii_controls(text: str) -> None:
    left = "".join(each for each in skeleton(text) if not each.isascii())
    assert hidden(left) is None


@given(st.text())
def test_a_finding_points_into_the_text(text: str) -> None:
    found = hidden(text)
    assert found is None or found[1].startswith(f"U+{ord(text[found[0]]):04X} ")
    assert mixed(text) in text


def test_every_single_character() -> None:
    for number in range(sys.maxunicode + 1):
        each = chr(number)
        once = skeleton(each)
        assert skeleton(once) == once
        assert mixed(each) == ""
        assert skeleton(unicodedata.normalize("NFD", each)) == once


@pytest.mark.parametrize(
    "unit", ["\u200d", "а", "а\u0301", "aб ", "\ufe0f", "\U0001f3f4\U000e0061", "\u0301", "ﷺ"]
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    begin = time.perf_counter()
    hidden(text)
    mixed(text)
    skeleton(text)
    assert time.perf_counter() - begin < 3  # Under one second each.
