"""Each rule finds its fault in its place and nothing else: drop a folder in and it is a test.

A folder `rules/CODE` holds `good*` and `bad*` datasets, for each bad one an `expect*.txt` with
`line:column pointer record-id` (`-` for an empty one), and perhaps a `limits.json`.
"""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from newsrecord import Limits, Report, Severity, check
from newsrecord.rules import CATALOGUE, PUBLIC, RULES
from newsrecord.rules.verdict import verdict

FOLDER = Path(__file__).parent / "rules"
GOOD = sorted(path for path in FOLDER.glob("*/good*"))
BAD = sorted(path for path in FOLDER.glob("*/bad*"))
UNREAD = ("NR007", "NR008", "NR009", "NR010", "NR011", "NR013")
CONSEQUENCES = {"NR201": {"NR202", "NR602", "NR603"}, "NR818": {"NR818"}}
ALONGSIDE = {"NR818": {"NR809"}}
"""Roots that cannot but come with another: an open embargo is told, too, wherever it goes."""

AS_OF = "2026-01-01"
"""The day of the check, for the rules that ask for it."""


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _limits(path: Path) -> Limits:
    file = path.parent / "limits.json"
    return Limits(**json.loads(file.read_text())) if file.exists() else Limits()


def _check(path: Path) -> Report:
    """Check a dataset, under the rules for public formats only if it is about one of them."""
    public = any(rule.info.code == path.parent.name for rule in PUBLIC)
    rules = (*RULES, *PUBLIC) if public else RULES
    return check(str(path), rules=rules, limits=_limits(path), as_of=AS_OF)


def test_every_code_has_a_folder() -> None:
    assert {path.parent.name for path in BAD} == set(CATALOGUE)
    assert {path.parent.name for path in GOOD} == set(CATALOGUE)


@pytest.mark.parametrize("path", GOOD, ids=_name)
def test_good_is_clean(path: Path) -> None:
    report = _check(path)
    assert report.findings == ()
    assert report.exit_code(Severity.notice) == 0


@pytest.mark.parametrize("path", BAD, ids=_name)
def test_bad_has_one_root(path: Path) -> None:
    code = path.parent.name
    variant = path.name.partition(".")[0].removeprefix("bad")
    expected = (path.parent / f"expect{variant}.txt").read_text(encoding="utf-8").split()
    report = _check(path)
    (root,) = [each for each in report.roots if each.code not in ALONGSIDE.get(code, ())]
    place = f"{root.place.line}:{root.place.column}"
    assert [root.code, place, root.pointer or "-", root.record or "-"] == [code, *expected]
    assert root.severity is CATALOGUE[code].severity
    assert report.exit_code(Severity.notice) == (3 if code in UNREAD else 1)
    rest = [finding for finding in report.findings if finding is not root]
    assert {finding.code for finding in rest if not finding.because} == ALONGSIDE.get(code, set())
    rest = [finding for finding in rest if finding.because]
    assert {finding.because for finding in rest} <= {code}
    assert {finding.code for finding in rest} <= CONSEQUENCES.get(code, set())


@pytest.mark.parametrize("variant", ["", "-astral", "-crlf"])
def test_a_changed_body_explains_its_spans(variant: str) -> None:
    report = check(str(FOLDER / "NR201" / f"bad{variant}.jsonl"))
    assert "NR603" in {f.code for f in report.findings if f.because == "NR201"}


# The verdict on three bodies ----------------------------------------------------------------------

PLAIN = "The mayor said so, and the crew said more. Weary crews cheered."
ZOE = "Zoe\N{COMBINING DIAERESIS}"
ASTRAL = f"🚢🛟 {ZOE} שלום said so 🌊, and said more. {ZOE} cheered."
CRLF = "Harbour news\r\nThe mayor said so.\r\nThe crew said more.\r\nCrowds cheered.\r\n"
BODIES = {"plain": PLAIN, "astral": ASTRAL, "crlf": CRLF}
each_body = pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)


@each_body
@pytest.mark.parametrize("by", [-3, -1, 1, 2])
def test_shifted(body: str, by: int) -> None:
    at = body.index("cheered")
    said = verdict(body, at + by, at + by + 7, "cheered")
    if body is CRLF and by == -3:  # Three line breaks stand before it.
        assert said == f"right where CRLF counts as one: in code points it stands at {at}-{at + 7}"
    else:
        assert said == f"shifted by {by}: it stands at {at}-{at + 7}"


@each_body
def test_found_several_times(body: str) -> None:
    first = body.index("said")
    assert verdict(body, first + 1, first + 5, "said").startswith("found 2 times elsewhere; ")
    assert f"shifted by 1: it stands at {first}-{first + 4}" in verdict(
        body, first + 1, first + 5, "said"
    )


@each_body
def test_absent(body: str) -> None:
    assert verdict(body, 3, 9, "nobody") == "the words are absent from the text"


@each_body
def test_white_space(body: str) -> None:
    at = body.index("said so")
    said = verdict(body, at, at + 7, "said \t so")
    assert said == "equal but for white space: copy the text as it stands there"


@each_body
def test_normalization(body: str) -> None:
    text = body + " Zoe\N{COMBINING DIAERESIS}"
    exact = unicodedata.normalize("NFC", "Zoe\N{COMBINING DIAERESIS}")
    at = len(body) + 1
    said = verdict(text, at, at + 4, exact)
    assert said.startswith("equal after Unicode normalization (NFC)")


@pytest.mark.parametrize(
    ("unit", "encoding", "width"), [("UTF-16 units", "utf-16-le", 2), ("bytes", "utf-8", 1)]
)
def test_units(unit: str, encoding: str, width: int) -> None:
    at = ASTRAL.rindex("cheered")
    start = len(ASTRAL[:at].encode(encoding)) // width
    said = verdict(ASTRAL, start, start + 7, "cheered")
    assert said == f"right in {unit}: in code points it stands at {at}-{at + 7}"


def test_bytes_in_a_plain_body() -> None:
    text = PLAIN.replace("Weary", "Naïve")
    at = text.index("cheered")
    said = verdict(text, at + 1, at + 8, "cheered")
    assert said.startswith("right in bytes: ")


def test_line_breaks_inside_the_words() -> None:
    folded = CRLF.replace("\r\n", "\n")
    at = folded.index("so.\nThe")
    real = CRLF.index("so.\r\nThe")
    said = verdict(CRLF, at, at + 7, "so.\nThe")
    stands = f"right where CRLF counts as one: in code points it stands at {real}-{real + 8}"
    assert said == stands + ", with CRLF in it"


_words = st.text(st.sampled_from("ab cé🚢ש\N{COMBINING DIAERESIS}\U0001d490"), max_size=30)


@given(before=_words, exact=_words, after=_words, utf16=st.booleans())
def test_other_units_are_recognised(before: str, exact: str, after: str, utf16: bool) -> None:
    assume(exact)
    text = before + exact + after
    encoding, width = ("utf-16-le", 2) if utf16 else ("utf-8", 1)
    start = len(before.encode(encoding)) // width
    end = start + len(exact.encode(encoding)) // width
    assume(text[start:end] != exact)
    said = verdict(text, start, end, exact)
    # The offsets may be right in the other unit as well, for another occurrence of the words.
    assert said.startswith(("right in UTF-16 units: ", "right in bytes: "))


@given(parts=st.lists(st.text("ab", min_size=1), min_size=2, max_size=6), data=st.data())
def test_folded_line_breaks_are_recognised(parts: list[str], data: Any) -> None:
    text = "\r\n".join(parts) + "\r\nend"
    folded = text.replace("\r\n", "\n")
    start = data.draw(st.integers(1, len(folded) - 1))
    end = data.draw(st.integers(start + 1, len(folded)))
    exact = folded[start:end]
    assume("\n" in folded[:start] and text[start:end] != exact)
    assert verdict(text, start, end, exact).startswith("right where CRLF counts as one: ")
