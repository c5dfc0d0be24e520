"""Planted faults are found, each once and where it was planted, in whatever order they come."""

from __future__ import annotations

import functools
import json
import random
from typing import TYPE_CHECKING, Any

import pytest

import newsrecord
from newsrecord import Severity, cli
from newsrecord.authoring.faults import FAULTS, FOREIGN, Fault, Planted, encode, plant
from newsrecord.authoring.sample import sample
from newsrecord.engines import scan, spool
from newsrecord.rules import CATALOGUE, PUBLIC, RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from newsrecord import Report
    from newsrecord.authoring.faults.base import Record

check = functools.partial(newsrecord.check, as_of="2026-11-24")
HEADER, *RECORDS = sample(60, order="mixed")
MANY = list(sample(130, order="mixed"))
"""Enough for each fault to have an article of its own."""
LINES = [code for code, fault in FAULTS.items() if isinstance(fault, Fault)]
TOGETHER = [code for code in LINES if code not in {"NR008", "NR818"}]
"""Codes that can all be found at once: what is passed over may hold what others look for, and what
is an error in a public format is a notice anywhere else.
"""
MARKS = {
    "NR001": b",}",
    "NR002": b"\xe9",
    "NR003": b'"type"',
    "NR004": b"9007199254740993",
    "NR005": b"\\ud83d",
    "NR007": b"[]",
}
"""What stands at the place of a fault that no value can hold, last in its line."""


def _save(path: Path, records: Iterable[Any]) -> str:
    path.write_bytes(b"".join(encode(record) + b"\n" for record in records))
    return str(path)


def _told(report: Report) -> list[tuple[str, str, str, str]]:
    return sorted((f.code, f.record, f.pointer, f.because) for f in report.findings)


def _planted(
    codes: list[str], seed: int = 1, records: Sequence[Record] = (HEADER, *RECORDS)
) -> tuple[list[Any], list[Planted]]:
    planting = plant(records, codes, seed=seed)
    return list(planting), planting.planted


def _fact(polarity: str = "positive") -> dict[str, str]:
    return {"certainty": "certain", "polarity": polarity, "tense": "non_future"}


def _actor(id_: str, *targets: str, **members: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": id_,
        "type": "Actor",
        "kind": "group",
        "named": False,
        "names": [{"text": id_}],
    }
    if targets:
        made["relations"] = [{"kind": "part_of", "target": target} for target in targets]
    return made | members


def _header(base: str) -> dict[str, str]:
    return {"newsrecord": "1", "base": base}


A, B = "https://a.example/news/", "https://b.example/news/"


def test_the_sample_is_clean(tmp_path: Path) -> None:
    assert check(_save(tmp_path / "x.jsonl", [HEADER, *RECORDS])).findings == ()


def test_each_rule_has_its_fault() -> None:
    assert sorted([*FAULTS, *FOREIGN]) == list(CATALOGUE)
    assert list(FAULTS) == sorted(FAULTS)


@pytest.mark.parametrize("code", FOREIGN)
@pytest.mark.parametrize("spell", [str.lower, lambda code: CATALOGUE[code].name])
def test_a_fault_of_another_format_is_not_planted(
    capfd: pytest.CaptureFixture[str], code: str, spell: Callable[[str], str]
) -> None:
    assert cli.run(["sample", "1", "--faults", f"NR001,{spell(code)}"]) == 2
    said = f"newsrecord: {code} is a fault of {FOREIGN[code]}, and sample writes JSON Lines\n"
    assert capfd.readouterr() == ("", said)


def test_a_prefix_leaves_faults_of_other_formats_out(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for prefix in ("NR0", "nr01"):
        path = tmp_path / f"{prefix}.jsonl.gz"
        assert cli.run(["sample", "30", "--faults", prefix, "-o", str(path)]) == 0
        planted = {line.split()[0] for line in capfd.readouterr().err.splitlines()}
        assert planted == {code for code in FAULTS if code.startswith(prefix.upper())}


def _place(line: Record | bytes, planted: Planted) -> tuple[int, int]:
    """Work out line and column of a fault: a mark is put there, and looked for in the text."""
    mark = MARKS.get(planted.code, b'"\\u0000"')
    if isinstance(line, dict) and planted.pointer:
        line = json.loads(json.dumps(line))
        *keys, last = (int(k) if k.isdigit() else k for k in planted.pointer.split("/")[1:])
        part: Any = line
        for key in keys:
            part = part[key]
        part[last] = "\0"
    text = encode(line)
    # The place of a member that should not be there is its name.
    mark = b'"colour"' if planted.code == "NR101" else mark
    at = text.rindex(mark) if mark in text else 0
    return planted.line, len(text[:at].decode("utf-8", "replace")) + 1


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("code", LINES)
def test_a_planted_fault_is_the_only_root(tmp_path: Path, code: str, seed: int) -> None:
    lines, (planted,) = _planted([code], seed)
    public = any(rule.info.code == code for rule in PUBLIC)
    rules = (*RULES, *PUBLIC) if public else RULES
    report = check(_save(tmp_path / "x.jsonl", lines), rules=rules)
    # That an article is under embargo is told in any format, and it is no fault of its own.
    (root,) = [each for each in report.roots if not (public and each.code == "NR809")]
    assert (root.code, root.record, root.pointer) == planted[:3]
    assert (root.place.line, root.place.column) == _place(lines[planted.line - 1], planted)
    assert report.exit_code(Severity.notice) == (3 if root.fatal else 1)


@pytest.mark.parametrize("code", [code for code in FAULTS if code not in LINES])
def test_a_fault_of_a_whole_file_is_the_only_root(tmp_path: Path, code: str) -> None:
    planting = plant([HEADER, *RECORDS], [code], seed=1)
    path = tmp_path / ("x.jsonl.gz" if planting.packed else "x.jsonl")
    path.write_bytes(b"".join(planting.pieces()))
    assert planting.planted == [Planted(code, "", "", 0)]
    report = check(str(path))
    assert [(root.code, root.record, root.pointer) for root in report.roots] == [(code, "", "")]
    assert report.exit_code(Severity.notice) == (1 if code == "NR006" else 3)


def test_faults_of_a_whole_file_add_up(tmp_path: Path) -> None:
    planting = plant([HEADER, *RECORDS], ["NR010", "NR006", "NR907", "NR201"], seed=1)
    path = tmp_path / "x.jsonl.gz"
    path.write_bytes(b"".join(planting.pieces()))
    roots = sorted(root.code for root in check(str(path)).roots)
    assert roots == sorted(planted.code for planted in planting.planted)


@pytest.mark.parametrize("seed", range(3))
def test_all_faults_at_once(tmp_path: Path, seed: int) -> None:
    lines, planted = _planted(TOGETHER, seed, MANY)
    report = check(_save(tmp_path / "x.jsonl", lines))
    found = sorted((f.code, f.record, f.pointer) for f in report.roots)
    assert found == sorted(each[:3] for each in planted)


@pytest.mark.parametrize("seed", range(3))
def test_order_does_not_matter(tmp_path: Path, seed: int) -> None:
    cycle = [_actor("actor/p", "actor/q"), _actor("actor/q", "actor/p")]
    lines, _ = _planted(TOGETHER, 4)
    header, rest = lines[0], [*lines[1:], *cycle]
    first = check(_save(tmp_path / "x.jsonl", [header, *rest]))
    random.Random(seed).shuffle(rest)
    assert _told(check(_save(tmp_path / "y.jsonl", [header, *rest]))) == _told(first)


def _spilled(monkeypatch: pytest.MonkeyPatch, count: list[int]) -> None:
    monkeypatch.setattr(scan, "BUDGET", 1000)
    monkeypatch.setattr(scan, "BATCH", 3)
    for kind in (spool.FactSpool, spool.EdgeSpool):
        spill = kind.spill

        def counted(self: Any, spill: Any = spill) -> None:
            count[0] += 1
            spill(self)

        monkeypatch.setattr(kind, "spill", counted)


@pytest.mark.parametrize("small", [100_000, 3])
def test_spilling_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    ring = [_actor(f"actor/r{i}", f"actor/r{(i + 1) % 40}") for i in range(40)]
    lines, _ = _planted(TOGETHER, 5)
    path = _save(tmp_path / "x.jsonl", [*lines, *ring])
    held = check(path)
    assert held.totals["NR905"] == 2
    count = [0]
    _spilled(monkeypatch, count)
    monkeypatch.setattr(spool, "SMALL", small)
    assert check(path).findings == held.findings
    assert count[0] > 100


def test_spilling_with_several_bases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = _save(tmp_path / "a.jsonl", [_header(A), *RECORDS, _actor("actor/x", "actor/none")])
    two = _save(tmp_path / "b.jsonl", [_header(B), *RECORDS, _actor("actor/x", A + "actor/x")])
    held = check(one, two)
    # The articles and actors of both are the same, without saying so.
    same = {"NR204", "NR304", "NR305"}
    told = [each for each in _told(held) if each[0] not in same]
    assert told == [("NR902", "actor/x", "/relations/0/target", "")]
    assert same == held.totals.keys() - {"NR902"}
    _spilled(monkeypatch, [0])
    assert check(one, two).findings == held.findings


def test_duplicates_name_the_first(tmp_path: Path) -> None:
    path = _save(tmp_path / "x.jsonl", [_actor("actor/x"), _actor("actor/y"), _actor("actor/x")])
    (finding,) = check(path).findings
    assert (finding.code, finding.place.line) == ("NR901", 3)
    assert [(r.place.line, r.record) for r in finding.related] == [(1, "actor/x")]
    again = _save(tmp_path / "y.jsonl", [_actor("actor/x")])
    assert check(path, again).totals == {"NR901": 2}


# Refused records and unread input -----------------------------------------------------------------


def test_a_refused_record_does_not_dangle(tmp_path: Path) -> None:
    broken = json.dumps(_actor("actor/y"))[:-1] + ",}"
    for bad in (_actor("actor/y", colour="red"), _actor("actor/y", type="Aktor"), broken.encode()):
        report = check(_save(tmp_path / "x.jsonl", [_actor("actor/x", "actor/y"), bad]))
        assert len(report.findings) == 1
        assert report.findings[0].record == "actor/y"


def test_a_refused_record_of_the_wrong_type_is_still_wrong(tmp_path: Path) -> None:
    bad = {"id": "article/1", "type": "Article", "language": "en", "colour": "red"}
    report = check(_save(tmp_path / "x.jsonl", [_actor("actor/x", "article/1"), bad]))
    assert [f.code for f in report.roots] == ["NR904", "NR101"]


def test_what_was_not_read_may_be_missed(tmp_path: Path) -> None:
    from newsrecord import Limits

    long = _actor("actor/y", description="x" * 900)
    path = _save(tmp_path / "x.jsonl", [_actor("actor/x", "actor/y"), long])
    report = check(path, limits=Limits(record_bytes=500))
    assert [f.code for f in report.roots] == ["NR008"]
    assert [(f.code, f.because) for f in report.findings if f.because] == [("NR902", "NR008")]
    assert report.exit_code() == 3


# Contexts and bases -------------------------------------------------------------------------------


def test_context_is_read_and_not_reported(tmp_path: Path) -> None:
    path = _save(tmp_path / "x.jsonl", [_actor("actor/x", "actor/y", "https://e.example/z")])
    assert check(path).totals == {"NR902": 1, "NR903": 1}
    faulty = [_actor("actor/y", "actor/none"), _actor("https://e.example/z", colour="red")]
    context = tmp_path / "c.jsonl"
    context.write_bytes(b"\xef\xbb\xbf" + b"\n".join(map(encode, faulty)))
    report = check(path, context=[str(context)])
    assert report.findings == ()
    assert [file.name for file in report.files] == [path]


def test_a_context_cut_short_is_told(tmp_path: Path) -> None:
    import gzip

    path = _save(tmp_path / "x.jsonl", [_actor("actor/x", "actor/y")])
    context = tmp_path / "c.jsonl.gz"
    packed = gzip.compress(b"\n".join(encode(_actor(f"actor/{i}")) for i in range(99)))
    context.write_bytes(packed[:-60])
    report = check(path, context=[str(context)])
    assert [f.code for f in report.roots] == ["NR010"]
    assert report.exit_code() == 3


def test_equal_ids_under_different_bases_differ(tmp_path: Path) -> None:
    one = _save(tmp_path / "a.jsonl", [_header(A), _actor("actor/x", "actor/y"), _actor("actor/y")])
    two = _save(tmp_path / "b.jsonl", [_header(B), _actor("actor/x"), _actor("actor/y", "actor/x")])
    assert check(one, two).findings == ()


def test_bases_meet_in_absolute_ids(tmp_path: Path) -> None:
    one = _save(tmp_path / "a.jsonl", [_header(A), _actor("actor/x", B + "actor/y")])
    two = _save(tmp_path / "b.jsonl", [_header(B), _actor("actor/y", A + "actor/x")])
    assert check(one).totals == {"NR903": 1}
    report = check(one, two)
    assert [(f.code, f.file) for f in report.findings] == [("NR905", one)]


@pytest.mark.parametrize("id_", ["x?at=b:1", "x#b:1", "x;y?b:1/z"])
def test_a_colon_after_the_path_makes_no_id_absolute(tmp_path: Path, id_: str) -> None:
    one = _save(tmp_path / "a.jsonl", [_header(A), _actor("actor/1", id_)])
    two = _save(tmp_path / "b.jsonl", [_header(B), _actor(id_)])
    assert check(one).totals == {"NR902": 1}
    assert check(one, two).totals == {"NR902": 1}


def test_a_dangling_claim_is_an_error_under_several_bases(tmp_path: Path) -> None:
    article = {"id": "article/1", "type": "Article", "language": "en", "body": "She said so."}
    claim = {
        "id": "att/1",
        "type": "Attribution",
        "article": "article/1",
        "sources": [{"specificity": "implicit"}],
        "stance": "asserts",
        "about": ["event/none"],
        "quote_type": "indirect",
        "cue": [{"article": "article/1", "start": 4, "end": 8, "exact": "said"}],
        "factuality": _fact(),
    }
    one = _save(tmp_path / "a.jsonl", [_header(A), article, claim])
    two = _save(tmp_path / "b.jsonl", [_header(B), _actor("actor/y")])
    assert [(f.code, f.pointer) for f in check(one, two).findings] == [("NR902", "/about/0")]


@pytest.mark.parametrize("several", [False, True])
def test_an_absolute_id_under_the_own_base_is_one_fault(tmp_path: Path, several: bool) -> None:
    records = [_actor("actor/x", A + "actor/y"), _actor("actor/y"), _actor(A + "actor/z")]
    records.append(_actor("actor/w", "actor/z"))
    paths = [_save(tmp_path / "a.jsonl", [_header(A), *records])]
    if several:
        paths.append(_save(tmp_path / "b.jsonl", [_header(B), _actor("actor/x")]))
    assert [(f.code, f.pointer) for f in check(*paths).findings] == [
        ("NR109", "/relations/0/target"),
        ("NR109", "/id"),
    ]
