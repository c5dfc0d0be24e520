"""All reports show the same findings: what they write, what they hide from a terminal, the sums."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from typing import Any

import jsonschema
import pytest

from newsrecord.errors import UsageError
from newsrecord.finding import Checked, Finding, Related, Report, Severity
from newsrecord.reports import REPORTS, by_name
from newsrecord.reports.escape import clip, columns, visible
from newsrecord.reports.json import report_schema
from newsrecord.reports.text import CAP
from newsrecord.source import Place

SHA = "0123456789abcdef" * 4
HOSTILE = "a\x1b[31m\r\n::error::b\x9b\x7f\u202e\u2066\u2028\u061c\ud800##[group]\x07"
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")

DANGLING = Finding(
    code="NR902",
    name="dangling-reference",
    severity=Severity.error,
    message="no record has the id actor/9",
    file="a.jsonl",
    record="event/1",
    path=("participants", 0, "actor"),
    place=Place(2, 31, 2, 40, 512),
    help="did you mean actor/8?",
    frame='{"actor":"actor/9"}\n         ^^^^^^^^^',
)
CHANGED = Finding(
    code="NR201",
    name="body-hash-mismatch",
    severity=Severity.error,
    message="the body's SHA-256 is another",
    file="b.jsonl",
    record="article/1",
    path=("body_sha256",),
    place=Place(1, 5, 1, 9, 4),
)
LENGTH = replace(
    CHANGED, code="NR202", name="body-length-mismatch", path=("body_length",), because="NR201"
)
SPAN = replace(
    CHANGED,
    code="NR503",
    name="text-mismatch",
    record="attribution/1",
    path=("quote",),
    place=Place(7, 1),
    because="NR201",
)
TWICE = Finding(
    code="NR901",
    name="duplicate-id",
    severity=Severity.warning,
    message="the id stands twice",
    file="p/events/part-0.parquet",
    record="event/7",
    path=("id",),
    place=Place(row_group=1, row=12),
    related=(
        Related("the first of this id", "a.jsonl", "event/7", ("id",), Place(9, 7, 9, 12, 800)),
    ),
)
FORGED = Finding(
    code="NR105",
    name="malformed-value",
    severity=Severity.notice,
    message=HOSTILE,
    file="::stop-commands::x",
    record=HOSTILE,
    path=("ext", HOSTILE),
    place=Place(1, 1),
    help=HOSTILE,
    related=(Related(HOSTILE, HOSTILE, HOSTILE, (HOSTILE,)),),
    frame="x\x1b\u4e2d::y\n  ^^",
)
FILES = (
    Checked("a.jsonl", SHA, 3),
    Checked("b.jsonl", SHA, 1),
    Checked("p/events/part-0.parquet", SHA, 20),
)
REPORT = Report((DANGLING, CHANGED, LENGTH, replace(LENGTH, path=("x",)), SPAN, TWICE), FILES)

TEXT = """\
a.jsonl:2:31 NR902 dangling-reference (error) event/1 /participants/0/actor
  no record has the id actor/9
  | {"actor":"actor/9"}
  |          ^^^^^^^^^
  = help: did you mean actor/8?
b.jsonl:1:5 NR201 body-hash-mismatch (error) article/1 /body_sha256
  the body's SHA-256 is another
  + 2 consequences: NR202 (2)
b.jsonl:7:1 NR503 text-mismatch (error) attribution/1 /quote: because of NR201
p/events/part-0.parquet row_group 1 row 12 NR901 duplicate-id (warning) event/7 /id
  the id stands twice
  = see a.jsonl:9:7 event/7 /id: the first of this id

24 records in 3 files: 2 errors, 1 warning, 0 notices (and 3 consequences)
"""


def rendered(name: str, report: Report, *, color: bool = False, width: int = 0) -> str:
    return "".join(REPORTS[name](report, color=color, width=width, version="9.9"))


def as_json(report: Report) -> Any:
    return json.loads(rendered("json", report))


def test_text_of_the_shared_findings() -> None:
    assert rendered("text", REPORT) == TEXT


def test_color_adds_nothing_but_color() -> None:
    colored = rendered("text", REPORT, color=True)
    assert "\x1b[1;31mNR902\x1b[0m" in colored
    assert "\x1b[1;33mNR901\x1b[0m" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == TEXT


@pytest.mark.parametrize(
    ("report", "last"),
    [
        (Report((), FILES[1:2]), "1 record in 1 file: 0 errors, 0 warnings, 0 notices. All clear."),
        (Report(), "0 records in 0 files: 0 errors, 0 warnings, 0 notices. Nothing was checked."),
        (
            Report((replace(DANGLING, fatal=True),), FILES),
            (
                "24 records in 3 files: 1 error, 0 warnings, 0 notices. "
                "Not everything could be checked."
            ),
        ),
        (
            Report((), FILES, ("NR201", "NR202")),
            "24 records in 3 files: 0 errors, 0 warnings, 0 notices. All clear, with 2 rules off.",
        ),
    ],
)
def test_the_last_line_is_the_sum(report: Report, last: str) -> None:
    assert rendered("text", report).splitlines()[-1] == last


def test_rules_that_were_off_are_named() -> None:
    assert "rules off: NR201, NR202\n" in rendered("text", Report((), FILES, ("NR201", "NR202")))


def test_a_consequence_of_a_consequence_folds_under_the_root() -> None:
    second = replace(LENGTH, code="NR203", because="NR202")
    text = rendered("text", Report((second, CHANGED, LENGTH), FILES))
    assert "  + 2 consequences: NR202, NR203\n" in text
    assert "because of" not in text


def test_a_circle_of_consequences_is_listed_and_ends() -> None:
    circle = (LENGTH, replace(CHANGED, because="NR202"))
    text = rendered("text", Report(circle, FILES))
    assert text.count("because of") == 2


def test_a_cap_hides_no_other_code_and_no_sum() -> None:
    """P5 of the trust page: no finding is dropped silently; counts are always exact."""
    many = tuple(replace(TWICE, place=Place(row_group=0, row=n)) for n in range(5 * CAP))
    report = Report((*many, DANGLING), FILES)
    text = rendered("text", report)
    assert text.count("NR901 duplicate-id") == CAP
    assert text.count("NR902 dangling-reference") == 1
    assert f"NR901: showing {CAP} of {5 * CAP}; --report json has them all\n" in text
    assert text.endswith(f"1 error, {5 * CAP} warnings, 0 notices\n")
    assert len(as_json(report)["findings"]) == 5 * CAP + 1
    assert as_json(report)["totals"]["codes"] == {"NR901": 5 * CAP, "NR902": 1}


@pytest.mark.parametrize("name", REPORTS)
def test_hostile_text_is_shown_and_never_obeyed(name: str) -> None:
    """T13, T14: no control of the data reaches the output; a data line never starts a line."""
    report = Report((FORGED,), (Checked(HOSTILE, SHA, 1),))
    text = rendered(name, report)
    text.encode("utf-8")
    assert not UNSAFE.search(text)
    assert not re.search(r"^\s*::|##\[", text, re.MULTILINE)


def test_a_hostile_finding_fills_its_own_lines_only() -> None:
    text = rendered("text", Report((FORGED,), FILES))
    heads = [line.strip()[:3].strip() for line in text.splitlines()]
    assert heads == ["\\u0", "a\\u", "| x", "|", "= h", "= s", "", "24"]


def test_carets_stand_below_the_value_as_it_is_shown() -> None:
    lines = rendered("text", Report((FORGED,), FILES)).splitlines()
    assert lines[2:4] == ["  | x\\u001b\u4e2d::y", "  |        ^^^"]


def test_a_frame_fits_the_terminal() -> None:
    frame = "b" * 40 + "value" + "a" * 40 + "\n" + " " * 40 + "^" * 5
    text = rendered("text", Report((replace(DANGLING, frame=frame),), FILES), width=34)
    source, carets = text.splitlines()[2:4]
    assert source == "  | " + "b" * 25 + "value"
    assert carets == "  | " + " " * 25 + "^" * 5


def test_lines_of_huge_values_are_short() -> None:
    """T32: a value is shortened to a stated length with a mark."""
    huge = "x" * 5_000_000
    finding = replace(DANGLING, message=huge, record=huge, path=(huge,), help=huge, file=huge)
    text = rendered("text", Report((finding,), FILES))
    assert max(map(len, text.splitlines())) < 1000
    assert "..." in text


def test_json_has_the_published_shape_and_order() -> None:
    made = as_json(REPORT)
    assert list(made) == ["report", "tool", "checked", "totals", "findings"]
    assert made["tool"] == {"name": "newsrecord", "version": "9.9"}
    assert made["checked"]["files"][0] == {"name": "a.jsonl", "sha256": SHA, "records": 3}
    assert made["totals"] == {
        "error": 2,
        "warning": 1,
        "notice": 0,
        "codes": {"NR201": 1, "NR202": 2, "NR503": 1, "NR901": 1, "NR902": 1},
    }
    assert list(made["findings"][0].items()) == [
        ("code", "NR902"),
        ("name", "dangling-reference"),
        ("severity", "error"),
        ("message", "no record has the id actor/9"),
        ("file", "a.jsonl"),
        ("line", 2),
        ("column", 31),
        ("end_line", 2),
        ("end_column", 40),
        ("byte", 512),
        ("row_group", None),
        ("row", None),
        ("pointer", "/participants/0/actor"),
        ("record", "event/1"),
        ("related", []),
        ("because", None),
        ("help", "did you mean actor/8?"),
        ("value", {"type": None, "length": None, "sha256": None}),
        ("fingerprint", DANGLING.fingerprint),
    ]
    assert [finding["because"] for finding in made["findings"]] == [
        None, None, "NR201", "NR201", "NR201", None,
    ]  # fmt: skip
    assert (made["findings"][5]["row_group"], made["findings"][5]["row"]) == (1, 12)
    assert made["findings"][5]["related"][0]["line"] == 9


def test_json_keeps_every_character_of_the_data() -> None:
    (finding,) = as_json(Report((FORGED,), FILES))["findings"]
    assert finding["message"] == finding["record"] == finding["help"] == HOSTILE
    assert finding["file"] == FORGED.file
    assert finding["pointer"] == FORGED.pointer


def test_json_is_one_line_the_same_each_time_and_readable() -> None:
    report = Report((replace(DANGLING, message="Ἀθῆναι"),), FILES)
    text = rendered("json", report)
    assert text.count("\n") == 1
    assert "Ἀθῆναι" in text
    assert text == rendered("json", report, color=True, width=10)


@pytest.mark.parametrize("report", [REPORT, Report(), Report((FORGED,), FILES, ("NR201",))])
def test_json_fits_its_schema(report: Report) -> None:
    schema = report_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    made = as_json(report)
    validator.validate(made)
    made["extra"] = 1
    assert not validator.is_valid(made)


def test_all_reports_are_found_by_name() -> None:
    assert list(REPORTS) == ["text", "json"]
    assert by_name("json") is REPORTS["json"]
    with pytest.raises(UsageError, match="Did you mean text"):
        by_name("txt")


@pytest.mark.parametrize("blanks", ["", " ", "\t  ", "\u3000"])
def test_a_text_never_begins_with_a_command(blanks: str) -> None:
    assert not visible(f"{blanks}::error::x").lstrip().startswith("::")
    assert visible("##vso[x]") == "\\u0023#vso[x]"
    assert visible("a # b ## [c]") == "a # b ## [c]"


def test_shortening_keeps_both_ends_and_the_length() -> None:
    assert clip("x" * 10, 10) == "x" * 10
    assert clip("a" + "x" * 99 + "z", 10) == "axxx...xxz"


def test_columns_of_wide_joined_and_plain_letters() -> None:
    assert [columns(text) for text in ("abc", "中文", "e\u0301", "\u200d")] == [3, 4, 1, 0]


def test_reports_import_no_rich() -> None:
    code = "import sys, newsrecord.reports; sys.exit('rich' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
