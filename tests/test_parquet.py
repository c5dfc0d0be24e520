"""Parquet, ours and that of others, reads as the same records, in whatever columns it comes."""

from __future__ import annotations

import json
import math
import threading
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsrecord import OutputError, RefusedError, check, convert, dump, read
from newsrecord.authoring.sample import sample
from newsrecord.formats import parquet
from newsrecord.formats.cells import texts
from newsrecord.formats.derived import bounds
from newsrecord.gate import encode
from newsrecord.source import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

HEADER = {"newsrecord": "1", "title": "Tables"}
ACTOR = {
    "id": "actor/x",
    "type": "Actor",
    "kind": "group",
    "named": False,
    "names": [{"text": "x"}],
}
NOTE = {"kind": "check", "text": "x", "suggestion": [1, {"a": None}]}


def _save(path: Path, records: Iterable[Any]) -> str:
    path.write_text("".join(json.dumps(record) + "\n" for record in (HEADER, *records)), "utf-8")
    return str(path)


def _records(path: Path | str) -> list[Any]:
    reader = read(str(path))
    found = [dump(record) for record in reader]
    assert reader.faults == ()
    return sorted(found, key=lambda record: str(record["id"]))


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a JSON Lines file and the tables made of it."""
    folder = tmp_path_factory.mktemp("tables")
    records = [
        *list(sample(60, seed=3, order="mixed"))[1:],
        ACTOR | {"notes": [NOTE, NOTE | {"text": "y"}]},
    ]
    source = _save(folder / "x.jsonl", records)
    convert(source, str(folder / "x.parquet"))
    return folder


def _part(folder: Path, table: str) -> Path:
    return folder / "x.parquet" / table / "part-00000.parquet"


# Written by others --------------------------------------------------------------------------------


def _large(kind: pa.DataType) -> pa.DataType:
    """Make every string and list of a type a large one."""
    if pa.types.is_string(kind):
        return pa.large_string()
    if pa.types.is_list(kind):
        return pa.large_list(pa.field("item", _large(kind.value_type)))
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(_large(field.type)) for field in kind])
    return kind


def _as_large(table: pa.Table) -> pa.Table:
    return table.cast(pa.schema([f.with_type(_large(f.type)) for f in table.schema]))


def _as_dictionaries(table: pa.Table) -> pa.Table:
    for index, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            column = pc.dictionary_encode(table.column(index))
            table = table.set_column(index, field.with_type(column.type), column)
    return table


def _turned(table: pa.Table) -> pa.Table:
    return table.select(table.column_names[::-1])


def _bare(table: pa.Table) -> pa.Table:
    """Leave out the columns without a value, as those do that guess a schema."""
    names = [n for n in table.column_names if table[n].null_count < len(table)]
    return table.select(names).replace_schema_metadata({})


MAKERS: dict[str, tuple[Callable[[pa.Table], pa.Table], dict[str, Any]]] = {
    "large": (_as_large, {}),
    "dictionaries": (_as_dictionaries, {}),
    "turned": (_turned, {"compression": "snappy", "data_page_version": "2.0"}),
    "bare": (_bare, {"store_schema": False, "row_group_size": 7}),
    "pages": (lambda table: table, {"row_group_size": 100, "data_page_size": 64}),
}


@pytest.mark.parametrize("name", MAKERS)
def test_tables_of_another_make(tables: Path, tmp_path: Path, name: str) -> None:
    make, options = MAKERS[name]
    for folder in TABLES.values():
        (tmp_path / "x.parquet" / folder).mkdir(parents=True)
        table = pq.read_table(_part(tables, folder))
        pq.write_table(make(table), tmp_path / "x.parquet" / folder / "a.parquet", **options)
    assert _records(tmp_path / "x.parquet") == _records(tables / "x.jsonl")


def test_tables_of_duckdb(tables: Path, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
    for folder in TABLES.values():
        (tmp_path / "x.parquet" / folder).mkdir(parents=True)
        source = _part(tables, folder)
        target = tmp_path / "x.parquet" / folder / "data_0.parquet"
        duckdb.execute(f"COPY (FROM '{source}') TO '{target}' (FORMAT parquet)")
    assert _records(tmp_path / "x.parquet") == _records(tables / "x.jsonl")


# Written by us ------------------------------------------------------------------------------------


def test_many_batches_and_groups(
    tables: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "BATCH_BYTES", 3_000)
    monkeypatch.setattr(parquet, "GROUP_BYTES", 20_000)
    made = []
    for name in ("a.parquet", "b.parquet"):
        convert(str(tables / "x.jsonl"), str(tmp_path / name))
        assert _records(tmp_path / name) == _records(tables / "x.jsonl")
        files = sorted((tmp_path / name).rglob("*.parquet"))
        assert all(pq.read_metadata(file).num_row_groups > 1 for file in files)
        made.append([file.read_bytes() for file in files])
    assert made[0] == made[1]


def test_the_place_of_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "BATCH_BYTES", 1)
    monkeypatch.setattr(parquet, "GROUP_BYTES", 250)
    actors = [ACTOR | {"id": f"actor/{n}"} for n in range(6)]
    convert(_save(tmp_path / "x.jsonl", actors), str(tmp_path / "x.parquet"))
    part = _part(tmp_path, "actors")
    assert pq.read_metadata(part).num_row_groups == 2
    table = pq.read_table(part)
    kinds = pa.array(["group"] * 4 + ["crowd", "group"])
    place = table.schema.get_field_index("kind")
    pq.write_table(table.set_column(place, "kind", kinds), part, row_group_size=3)
    (finding,) = check(str(tmp_path / "x.parquet")).findings
    assert (finding.code, finding.pointer) == ("NR104", "/kind")
    assert (finding.place.row_group, finding.place.row) == (1, 1)


def test_dictionaries_and_statistics(tables: Path) -> None:
    """Enumerations have a dictionary, and what is looked for has bounds; texts have neither."""
    group = pq.read_metadata(_part(tables, "articles")).row_group(0)
    columns = [group.column(index) for index in range(group.num_columns)]
    by_name = {column.path_in_schema: column for column in columns}
    assert "RLE_DICTIONARY" in by_name["variants.list.element.field"].encodings
    assert "RLE_DICTIONARY" not in by_name["body"].encodings
    assert by_name["derived_earliest"].is_stats_set
    assert by_name["id"].is_stats_set
    assert not by_name["body"].is_stats_set
    for name, folder in TABLES.items():
        schema = pq.read_schema(_part(tables, folder))
        leaves = {column.path for column in pq.ParquetFile(_part(tables, folder)).schema}
        options = parquet._options(name)
        assert leaves.issuperset(options["use_dictionary"])
        assert set(schema.names).issuperset(options["write_statistics"])


def test_a_failing_disk_stops_the_thread_that_writes(
    tables: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object, lines: list[bytes]) -> None:
        message = f"no room for {len(lines)}"
        raise OutputError(message)

    monkeypatch.setattr(parquet, "BATCH_BYTES", 10_000)
    monkeypatch.setattr(parquet._Table, "put", refuse)
    with pytest.raises(OutputError, match="no room for"):
        convert(str(tables / "x.jsonl"), str(tmp_path / "x.parquet"))
    assert not list(tmp_path.iterdir())
    assert not [t for t in threading.enumerate() if t.name.startswith("newsrecord")]


def test_bad_records_stop_the_thread_that_writes(tmp_path: Path) -> None:
    source = _save(tmp_path / "x.jsonl", [ACTOR, ACTOR | {"kind": "crowd"}])
    with pytest.raises(RefusedError):
        convert(source, str(tmp_path / "x.parquet"))
    assert [path.name for path in tmp_path.iterdir()] == ["x.jsonl"]
    assert not [t for t in threading.enumerate() if t.name.startswith("newsrecord")]


DATES = st.one_of(
    st.dates().map(str),
    st.sampled_from(["2024-02-30", "0000-01-01", "2024-W01-1", "2024~", "../2024", "2023/2024-05"]),
)


@given(dates=st.lists(st.lists(DATES, max_size=3), min_size=1, max_size=9))
def test_derived_days(dates: list[list[str]]) -> None:
    """Law: the bounds of several times are the first and the last of those of each."""
    when = [[{"edtf": date} for date in each] for each in dates]
    kind = pa.list_(pa.struct([("edtf", pa.string())]))
    several = pa.record_batch({"when": pa.array(when, kind)})
    earliest, latest = (column.to_pylist() for column in bounds("Event", several))
    for row, each in enumerate(dates):
        single = pa.record_batch({"exists": pa.array(each, pa.string())})
        first, last = (column.to_pylist() for column in bounds("Actor", single))
        assert earliest[row] == (min(first) if each and None not in first else None)
        assert latest[row] == (max(last) if each and None not in last else None)


# Cells --------------------------------------------------------------------------------------------

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
NUMBER = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(2**53), 2**53).map(float),
    st.sampled_from([0.1, -0.0, 1e300, 1e-7, 36.0]),
)
ITEM = st.fixed_dictionaries(
    {},
    optional={
        "text": TEXT,
        "number": NUMBER,
        "whole": st.integers(-(2**63), 2**63 - 1),
        "flag": st.booleans(),
        "list": st.lists(st.one_of(st.none(), TEXT), max_size=3),
    },
)
ROW = st.fixed_dictionaries(
    {"id": TEXT},
    optional={
        "first": ITEM,
        "items": st.lists(st.one_of(st.none(), ITEM), max_size=3),
        "numbers": st.lists(NUMBER, max_size=3),
        "pairs": st.lists(st.lists(st.integers(0, 9), max_size=2), max_size=2),
        "day": st.dates(),
        "derived_latest": st.dates(),
    },
)
ITEM_TYPE = pa.struct(
    {
        "text": pa.string(),
        "number": pa.float64(),
        "whole": pa.int64(),
        "flag": pa.bool_(),
        "list": pa.list_(pa.string()),
    }
)
ROW_SCHEMA = pa.schema(
    {
        "first": ITEM_TYPE,
        "id": pa.string(),
        "items": pa.list_(ITEM_TYPE),
        "numbers": pa.list_(pa.float64()),
        "pairs": pa.list_(pa.list_(pa.int32())),
        "day": pa.date32(),
        "derived_latest": pa.date32(),
    }
)


def _expected(value: Any) -> Any:
    """Say in Python what `cells` has Arrow say."""
    if isinstance(value, dict):
        kept = {k: v for k, v in value.items() if v is not None and v != []}
        return {k: _expected(v) for k, v in kept.items() if not k.startswith("derived_")}
    if isinstance(value, list):
        return [_expected(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


@settings(max_examples=300)
@given(rows=st.lists(ROW, min_size=1, max_size=6), start=st.integers(0, 5))
def test_rows_as_text(rows: list[Any], start: int) -> None:
    """Law: the text of a row is that of its values, also in a part of a batch."""
    batch = pa.RecordBatch.from_pylist(rows, schema=ROW_SCHEMA).slice(start)
    found = [msgspec.json.decode(text) for text in texts(batch)]
    wanted = [msgspec.json.decode(encode(_expected(row))) for row in batch.to_pylist()]
    assert found == wanted
    assert [list(row) for row in found] == [list(row) for row in wanted]


def test_wide_rows_come_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsrecord.formats.cells.AT_ONCE", 100)
    batch = pa.record_batch({"a": [f'"{n}"' * 9 for n in range(50)], "b": [[n] for n in range(50)]})
    assert [msgspec.json.decode(text) for text in texts(batch)] == batch.to_pylist()


def _only(column: pa.Array, name: str = "a") -> bytes:
    (text,) = texts(pa.record_batch({name: column}))
    return text


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (pa.array([math.nan]), b'{"a":NaN}'),
        (pa.array([[1.5, -math.inf]]), b'{"a":[1.5,-Infinity]}'),
        (pa.array([0.1], pa.float32()), b'{"a":0.10000000149011612}'),
        (pa.array([2**64 - 1], pa.uint64()), b'{"a":18446744073709551615}'),
        (pa.array([[None, None]], pa.list_(pa.string())), b'{"a":[null,null]}'),
        (pa.array([[]], pa.list_(pa.string())), b"{}"),
        (pa.array([{"x": None}], pa.struct({"x": pa.int8()})), b'{"a":{}}'),
        (pa.array([None], pa.null()), b"{}"),
        (pa.array(["x"], pa.string_view()), b'{"a":"x"}'),
        (pa.array(["x"]).dictionary_encode(), b'{"a":"x"}'),
        (pa.array([[1, 2]], pa.list_(pa.int8(), 2)), b'{"a":[1,2]}'),
        (pa.array([b"\xff"]), b'{"a":"/w=="}'),
    ],
)
def test_cells(column: pa.Array, text: bytes) -> None:
    assert _only(column) == text


def test_bytes_that_are_no_text_reach_the_gate() -> None:
    column = pa.array([b"\xff"]).view(pa.string())
    assert _only(column) == b'{"a":"\xff"}'


@pytest.mark.parametrize(
    ("column", "foreign", "code"),
    [
        ("ext", '{"a:b":1},"description":"smuggled"', "NR001"),
        ("ext", '{"a:b":1}}', "NR001"),
        ("ext", "", "NR001"),
        ("ext", "[" * 5000, "NR007"),
        ("ext", '{"a:b":' + "[" * 5000 + "]" * 5000 + "}", "NR007"),
        ("ext", '{"a:b":[1.0,{"c":NaN}]}', "NR004"),
    ],
)
def test_foreign_json_is_one_value(tmp_path: Path, column: str, foreign: str, code: str) -> None:
    """Text in a column of foreign JSON cannot pass for other members of the record."""
    convert(_save(tmp_path / "x.jsonl", [ACTOR]), str(tmp_path / "x.parquet"))
    part = _part(tmp_path, "actors")
    table = pq.read_table(part)
    place = table.schema.get_field_index(column)
    pq.write_table(table.set_column(place, column, pa.array([foreign])), part)
    assert [finding.code for finding in check(str(tmp_path / "x.parquet")).findings] == [code]


def test_suggestions_of_two_notes_do_not_join(tmp_path: Path) -> None:
    """Two texts that are JSON only together are each refused."""
    record = ACTOR | {"notes": [NOTE, NOTE | {"text": "y"}]}
    convert(_save(tmp_path / "x.jsonl", [record]), str(tmp_path / "x.parquet"))
    part = _part(tmp_path, "actors")
    table = pq.read_table(part)
    place = table.schema.get_field_index("notes")
    field = table.schema.field("notes")
    (notes,) = table.column("notes").to_pylist()
    notes[0]["suggestion"], notes[1]["suggestion"] = '[{"a":1', "2]"
    pq.write_table(table.set_column(place, field, pa.array([notes], field.type)), part)
    assert {finding.code for finding in check(str(tmp_path / "x.parquet")).findings} == {"NR001"}


def _lines(path: Path) -> Iterator[Any]:
    yield from map(json.loads, path.read_text("utf-8").split("\n")[1:-1])


def test_what_is_read_is_what_was_written(tables: Path, tmp_path: Path) -> None:
    """Tables back to lines: the same text but for the spelling of numbers."""
    convert(str(tables / "x.parquet"), str(tmp_path / "back.jsonl"))
    ids = {record["id"]: record for record in _lines(tables / "x.jsonl")}
    back = {record["id"]: record for record in _lines(tmp_path / "back.jsonl")}
    assert back == ids
