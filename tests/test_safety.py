"""Nothing is lost in silence: conversions, headers, quarantines, formats told by content."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import newsrecord
from newsrecord import RefusedError, UsageError, check, convert, formats, read, write

if TYPE_CHECKING:
    from pathlib import Path

HEADER = {"newsrecord": "1", "base": "https://example.org/a/", "title": "A title"}
ACTOR = {
    "id": "actor/x",
    "type": "Actor",
    "kind": "person",
    "named": True,
    "names": [{"text": "X"}],
    "ext": {"a:b": 1},
}


def save(path: Path, *values: Any) -> str:
    path.write_text("".join(json.dumps(value) + "\n" for value in values))
    return str(path)


def codes(*paths: str) -> list[str]:
    return [finding.code for finding in check(*paths).findings]


def test_files_of_different_bases_are_not_converted_into_one(tmp_path: Path) -> None:
    folder = tmp_path / "src"
    folder.mkdir()
    save(folder / "1.jsonl", HEADER, ACTOR)
    save(folder / "2.jsonl", HEADER | {"base": "https://example.org/b/"}, ACTOR)
    assert codes(str(folder)) == []
    with pytest.raises(UsageError, match="different bases"):
        convert(str(folder), str(tmp_path / "out.jsonl"))
    assert not (tmp_path / "out.jsonl").exists()


def test_headers_of_one_base_say_the_same(tmp_path: Path) -> None:
    first = save(tmp_path / "1.jsonl", HEADER, ACTOR)
    second = save(tmp_path / "2.jsonl", HEADER | {"title": "B"}, ACTOR | {"id": "actor/y"})
    assert codes(first, second) == ["NR906"]


@pytest.mark.parametrize("name", ["bad.jsonl", "out.jsonl", "-"])
def test_a_quarantine_has_a_file_of_its_own(tmp_path: Path, name: str) -> None:
    source = save(tmp_path / "bad.jsonl", HEADER, ACTOR | {"kind": "nobody"})
    before = (tmp_path / "bad.jsonl").read_bytes()
    file = name if name == "-" else str(tmp_path / name)
    with pytest.raises(UsageError, match="quarantine"):
        convert(source, str(tmp_path / "out.jsonl"), on_invalid="quarantine", quarantine=file)
    assert (tmp_path / "bad.jsonl").read_bytes() == before
    assert not (tmp_path / "out.jsonl").exists()


def test_an_impossible_quarantine_leaves_the_target_alone(tmp_path: Path) -> None:
    source = save(tmp_path / "bad.jsonl", HEADER, ACTOR, ACTOR | {"id": "b", "kind": "nobody"})
    nowhere = str(tmp_path / "nowhere" / "q.jsonl")
    with pytest.raises(newsrecord.OutputError):
        convert(source, str(tmp_path / "o.json"), on_invalid="quarantine", quarantine=nowhere)
    assert not (tmp_path / "o.json").exists()


def test_a_faulty_header_is_never_dropped(tmp_path: Path) -> None:
    source = save(tmp_path / "x.jsonl", HEADER | {"titel": "x"}, ACTOR)
    with pytest.raises(RefusedError):
        convert(source, str(tmp_path / "o.jsonl"), on_invalid="skip")


def test_an_unread_record_counts_as_left_out(tmp_path: Path) -> None:
    source = save(
        tmp_path / "x.jsonl", HEADER, ACTOR, ACTOR | {"id": "b", "description": "x" * 999}
    )
    limits = newsrecord.Limits(record_bytes=500)
    made = convert(source, str(tmp_path / "o.jsonl"), on_invalid="skip", limits=limits)
    assert (made.written, made.skipped, made.report.exit_code()) == (1, 1, 3)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"a:b":[NaN]}', "NR004"),
        ('{"a:b":1e400}', "NR004"),
        ('{"a:b":1,"a:b":2}', "NR003"),
        ('{"a:b":', "NR001"),
        ('{"a:b":' + "[" * 70 + "]" * 70 + "}", "NR007"),
    ],
)
def test_foreign_json_in_parquet_goes_through_the_gate(
    tmp_path: Path, text: str, code: str
) -> None:
    target = tmp_path / "x.parquet"
    convert(save(tmp_path / "x.jsonl", HEADER, ACTOR), str(target))
    part = target / "actors" / "part-00000.parquet"
    table = pq.read_table(part)
    place = table.schema.get_field_index("ext")
    pq.write_table(table.set_column(place, table.schema.field("ext"), pa.array([text])), part)
    assert codes(str(target)) == [code]


def test_a_number_that_is_none_in_parquet_is_no_absent_one(tmp_path: Path) -> None:
    target = tmp_path / "x.parquet"
    concept = {"scheme": "s", "code": "c", "confidence": 0.5}
    convert(save(tmp_path / "x.jsonl", HEADER, ACTOR | {"sectors": [concept]}), str(target))
    part = target / "actors" / "part-00000.parquet"
    table = pq.read_table(part)
    place = table.schema.get_field_index("sectors")
    field = table.schema.field("sectors")
    value = [[{"scheme": "s", "code": "c", "confidence": float("nan")}]]
    pq.write_table(table.set_column(place, field, pa.array(value, field.type)), part)
    assert codes(str(target)) == ["NR004"]


def test_a_lost_table_is_not_an_empty_one(tmp_path: Path) -> None:
    target = tmp_path / "x.parquet"
    convert(save(tmp_path / "x.jsonl", HEADER, ACTOR), str(target))
    shutil.rmtree(target / "events")
    report = check(str(target))
    assert [finding.code for finding in report.findings] == ["NR010"]
    assert report.exit_code() == 3


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (b"", "jsonl"),
        (b"\xff\xfe{\x00", "jsonl"),
        (b"PAR1", "parquet"),
        (b'{"newsrecord":"1"}\n{"id":"a"}\n', "jsonl"),
        (b'{"id":"a","type":"Actor","keywords":["records"]}\n', "jsonl"),
        (b'{"id":"a","type":"Actor","description":"' + b"x" * 70_000, "jsonl"),
        (b'{"newsrecord":"1"}\nnot json\n', "jsonl"),
        (b'{"newsrecord":"1","records":[{"type":"Actor"}]}', "json"),
        (b'{\n  "newsrecord": "1",\n  "records": [', "json"),
    ],
)
def test_the_content_tells_the_format(text: bytes, name: str) -> None:
    found = formats.by_content(text)
    assert found is not None
    assert found.name == name


def test_a_header_fault_in_a_json_document_has_its_place(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('{\n "records": [],\n "newsrecord": "1",\n "language": 7\n}\n')
    (finding,) = check(str(path)).findings
    assert (finding.code, finding.pointer) == ("NR103", "/language")
    assert (finding.place.line, finding.place.column) == (4, 14)


def test_a_json_document_spread_over_lines_is_one_finding(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps(HEADER | {"records": [ACTOR]}, indent=2))
    (finding,) = check(str(path)).findings
    assert "--format json" in finding.message


def test_a_reader_says_that_it_was_read(tmp_path: Path) -> None:
    records = read(save(tmp_path / "x.jsonl", HEADER, ACTOR))
    assert len(list(records)) == 1
    with pytest.raises(UsageError, match="read already"):
        list(records)


def test_write_takes_the_header_of_a_reader_and_plain_dicts(tmp_path: Path) -> None:
    source = save(tmp_path / "x.jsonl", HEADER, ACTOR)
    write(read(source), str(tmp_path / "y.jsonl"))
    assert read(str(tmp_path / "y.jsonl")).header.title == "A title"
    assert write([ACTOR], str(tmp_path / "z.jsonl")) == 1


def test_a_low_depth_limit_holds(tmp_path: Path) -> None:
    source = save(tmp_path / "x.jsonl", HEADER, ACTOR | {"ext": {"a:b": [[[[[[1]]]]]]}})
    report = check(source, limits=newsrecord.Limits(depth=5))
    assert [finding.code for finding in report.findings] == ["NR007"]
    with pytest.raises(UsageError):
        newsrecord.Limits(depth=5000)


def test_a_document_broken_between_records_is_not_written_in_part(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    document = json.dumps(HEADER | {"records": [ACTOR, ACTOR | {"id": "actor/y"}]})
    path.write_text(document.replace("}, {", "} {"))
    with pytest.raises(RefusedError):
        convert(str(path), str(tmp_path / "o.jsonl"), on_invalid="skip")
    assert not (tmp_path / "o.jsonl").exists()


@pytest.mark.parametrize("on_invalid", ["fail", "skip"])
def test_a_warning_does_not_make_an_empty_source_full(tmp_path: Path, on_invalid: Any) -> None:
    path, target = tmp_path / "x.jsonl", tmp_path / "o.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(HEADER).encode() + b"\n")
    target.write_text("old")
    with pytest.raises(newsrecord.InputError, match="no record"):
        convert(str(path), str(target), on_invalid=on_invalid)
    assert target.read_text() == "old"


def test_a_list_for_a_document_is_one_fault(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text("[1]")
    assert codes(str(path)) == ["NR001"]
