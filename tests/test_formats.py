"""Formats carry the same records and header both ways, and never pass a part for the whole."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsrecord import InputError, RefusedError, UsageError, check, convert, dump, read, write
from newsrecord.authoring.sample import sample

STORY = Path(__file__).parents[1] / "examples" / "story.jsonl"
TYPES = ("Article", "Actor", "Event", "Attribution")
CHAIN = ("x.parquet", "x.json", "x.jsonl.gz", "x.jsonl.zst", "y.parquet", "y.jsonl")
FULL = {
    "newsrecord": "1",
    "base": "https://example.org/häfen/",
    "title": "Häfen, 港, ميناء 🚢",
    "$schema": "https://example.org/any.json",
    "ext": {"x:nested": {"a": [None, 1, 1.5, {"ü": False}]}, "x:null": None},
}


def _save(path: Path, records: list[Any], header: Any = None) -> str:
    rows = [header or {"newsrecord": "1"}, *records]
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
    return str(path)


def _load(path: str) -> tuple[Any, list[Any]]:
    reader = read(path)
    records = [dump(record) for record in reader]
    assert reader.faults == ()
    return dump(reader.header), records


def _by_type(records: list[Any]) -> list[Any]:
    return sorted(records, key=lambda record: TYPES.index(record["type"]))


def _same(path: str, header: Any, records: list[Any]) -> None:
    found_header, found = _load(path)
    assert json.dumps(found_header, sort_keys=True) == json.dumps(header, sort_keys=True)
    spelled = [json.dumps(record, sort_keys=True) for record in _by_type(found)]
    assert spelled == [json.dumps(record, sort_keys=True) for record in _by_type(records)]


def _round(tmp_path: Path, source: str) -> None:
    header, records = _load(source)
    for name in CHAIN:
        target = str(tmp_path / name)
        assert convert(source, target).written == len(records)
        _same(target, header, records)
        source = target


def _actor(id_: str = "actor/x", **members: Any) -> dict[str, Any]:
    made = {"id": id_, "type": "Actor", "kind": "group", "named": False, "names": [{"text": "x"}]}
    return {**made, **members}


def _quantity(**members: Any) -> dict[str, Any]:
    quantity = {"text": "some", "kind": "cardinal", "approx": "about", **members}
    return {
        "id": "event/x",
        "type": "Event",
        "label": "x",
        "eventuality": "state",
        "genericity": "generic",
        "factuality": dict.fromkeys(("certainty", "polarity", "tense"), "underspecified"),
        "quantities": [quantity],
        "places": [{"name": "x", "point": [10.0, 20]}],
        "provenance": [{"method": "import", "agent": "x", "confidence": 1.0}],
    }


def test_story(tmp_path: Path) -> None:
    _round(tmp_path, str(STORY))


@pytest.mark.parametrize("order", ["articles-first", "articles-last", "mixed"])
def test_sample(tmp_path: Path, order: Any) -> None:
    header, *records = sample(30, seed=7, order=order)
    _round(tmp_path, _save(tmp_path / "in.jsonl", records, header))


@pytest.mark.parametrize("header", [{"newsrecord": "1"}, FULL])
def test_header(tmp_path: Path, header: Any) -> None:
    source = _save(tmp_path / "in.jsonl", [_actor()], header)
    assert _load(source)[0] == header
    _round(tmp_path, source)


@pytest.mark.parametrize("header", [{"newsrecord": "1"}, FULL])
def test_an_empty_dataset_is_carried(tmp_path: Path, header: Any) -> None:
    source = _save(tmp_path / "in.jsonl", [], header)
    for name in CHAIN:
        reader = read(source)
        assert write(reader, str(tmp_path / name), header=reader.header) == 0
        source = str(tmp_path / name)
        _same(source, header, [])
        report = check(source)
        assert (report.findings, report.exit_code(), report.exit_code(empty=True)) == ((), 3, 0)


def test_nothing_is_not_converted(tmp_path: Path) -> None:
    source = _save(tmp_path / "in.jsonl", [])
    with pytest.raises(InputError):
        convert(source, str(tmp_path / "x.json"))
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


def test_without_header(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(json.dumps(_actor()) + "\n")
    _round(tmp_path, str(source))


@pytest.mark.parametrize("suggestion", [False, 0, "", [], {}, 1.5, "false", {"ext": None}, [None]])
def test_suggestion_is_any_json(tmp_path: Path, suggestion: Any) -> None:
    note = {"kind": "editorial", "text": "x", "suggestion": suggestion}
    source = _save(tmp_path / "in.jsonl", [_actor(notes=[note])])
    _round(tmp_path, source)
    (record,) = _load(str(tmp_path / CHAIN[-1]))[1]
    assert json.dumps(record["notes"][0]["suggestion"]) == json.dumps(suggestion)


@pytest.mark.parametrize("value", [43.0, 43, 1.5, -0.5, 1e-7, 0.1, 2**53 - 1])
def test_numbers_keep_their_value(tmp_path: Path, value: float) -> None:
    source = _save(tmp_path / "in.jsonl", [_quantity(value=value)])
    if check(source).roots:
        pytest.fail(f"{value} is refused: {check(source).roots[0].message}")
    for name in CHAIN:
        convert(source, str(tmp_path / name))
        (record,) = _load(str(tmp_path / name))[1]
        assert record["quantities"][0]["value"] == value
        source = str(tmp_path / name)


_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(-(2.0**53) + 1, 2.0**53 - 1, allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("aüש🚢"), inner),
    max_leaves=8,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ext=st.lists(_json, min_size=1, max_size=4), suggestion=_json.filter(lambda v: v is not None)
)
def test_foreign_json_comes_back(tmp_path: Path, ext: list[Any], suggestion: Any) -> None:
    note = {"kind": "check", "text": "x", "suggestion": suggestion}
    records = [
        _actor(f"actor/{i}", ext={"x:any": value}, notes=[note]) for i, value in enumerate(ext)
    ]
    source = _save(tmp_path / "in.jsonl", records)
    for name in CHAIN[:3]:
        convert(source, str(tmp_path / name))
        source = str(tmp_path / name)
        _same(source, {"newsrecord": "1"}, records)


def test_written_from_models(tmp_path: Path) -> None:
    _, *records = sample(20, order="mixed")
    source = _save(tmp_path / "in.jsonl", records, FULL)
    for name in ("m.parquet", "m.json", "m.jsonl.zst"):
        reader = read(source)
        assert write(reader, str(tmp_path / name), header=reader.header) == len(records)
        _same(str(tmp_path / name), FULL, records)


def test_same_input_same_bytes(tmp_path: Path) -> None:
    header, *records = sample(10)
    source = _save(tmp_path / "in.jsonl", records, header)

    def digest(path: Path) -> list[tuple[str, str]]:
        files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
        return [
            (
                "" if p == path else p.relative_to(path).as_posix(),
                hashlib.sha256(p.read_bytes()).hexdigest(),
            )
            for p in files
        ]

    for name in ("parquet", "json", "jsonl", "jsonl.gz", "jsonl.zst"):
        for folder in ("a", "b"):
            (tmp_path / folder).mkdir(exist_ok=True)
            convert(source, str(tmp_path / folder / f"x.{name}"))
        assert digest(tmp_path / "a" / f"x.{name}") == digest(tmp_path / "b" / f"x.{name}")


@pytest.mark.parametrize("name", ["x.jsonl", "x.jsonl.zst", "x.json", "noname"])
def test_compression_is_told_by_content(tmp_path: Path, name: str) -> None:
    text = STORY.read_bytes()
    if name == "x.json":
        convert(str(STORY), str(tmp_path / "plain.json"))
        text = (tmp_path / "plain.json").read_bytes()
    (tmp_path / name).write_bytes(gzip.compress(text))
    assert check(str(tmp_path / name)).findings == ()
    assert _load(str(tmp_path / name)) == _load(str(STORY))


# Parquet ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def parquet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("parquet") / "x.parquet"
    header, *records = sample(12)
    convert(_save(folder.parent / "in.jsonl", records, header), str(folder))
    return folder


def test_folder_names(parquet: Path) -> None:
    tables = ("articles", "actors", "events", "attributions")
    wanted = {"README.md", *(f"{table}/part-00000.parquet" for table in tables)}
    files = {p.relative_to(parquet).as_posix() for p in parquet.rglob("*") if p.is_file()}
    assert files == wanted
    readme = (parquet / "README.md").read_text("utf-8")
    assert all(f"data_files: {table}/*.parquet" in readme for table in tables)


def _unharmed(folder: Path, clean: int) -> bool:
    """Tell whether a dataset passes; then it must be whole."""
    report = check(str(folder))
    if any(finding.fatal for finding in report.findings):
        assert report.exit_code() == 3
        return False
    if report.exit_code() == 0:
        assert report.records == clean
        return True
    return False


@pytest.mark.parametrize("table", ["articles", "actors", "events", "attributions"])
def test_a_truncated_table_is_fatal(parquet: Path, tmp_path: Path, table: str) -> None:
    part = f"{table}/part-00000.parquet"
    data = (parquet / part).read_bytes()
    folder = tmp_path / "x.parquet"
    shutil.copytree(parquet, folder)
    for size in (0, 3, 4, 100, len(data) // 2, len(data) - 8, len(data) - 1):
        (folder / part).write_bytes(data[:size])
        report = check(str(folder))
        assert "NR010" in {f.code for f in report.roots}, size
        assert report.exit_code() == 3
        with pytest.raises(RefusedError):
            convert(str(folder), str(tmp_path / "out.jsonl"))
        assert not (tmp_path / "out.jsonl").exists()


def test_flipped_bytes_never_lose_records(parquet: Path, tmp_path: Path) -> None:
    clean = check(str(parquet)).records
    folder = tmp_path / "x.parquet"
    shutil.copytree(parquet, folder)
    rng = random.Random(1)
    passed = 0
    for table in ("articles", "actors", "events", "attributions"):
        part = folder / table / "part-00000.parquet"
        data = part.read_bytes()
        footer = int.from_bytes(data[-8:-4], "little")
        spots = [rng.randrange(4, len(data) - footer - 8) for _ in range(12)]
        spots += [rng.randrange(len(data) - footer - 8, len(data)) for _ in range(12)]
        for spot in spots:
            broken = bytearray(data)
            broken[spot] ^= 1 << rng.randrange(8)
            part.write_bytes(broken)
            passed += _unharmed(folder, clean)
        part.write_bytes(data)
    assert passed < 96


def test_duckdb_tells_denied_claims(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
    folder = tmp_path / "story.parquet"
    convert(str(STORY), str(folder))
    query = f"""
        SELECT d.id, coalesce(a.names[1].text, s.source.text), d.content[1].exact, t.id
        FROM '{folder}/attributions/*.parquet' d
        CROSS JOIN UNNEST(d.sources) AS s(source)
        CROSS JOIN UNNEST(d.about) AS o(target)
        LEFT JOIN '{folder}/actors/*.parquet' a ON a.id = s.source.actor
        LEFT JOIN '{folder}/attributions/*.parquet' t ON t.id = o.target
        WHERE d.stance = 'denies' ORDER BY ALL
    """
    with duckdb.connect() as connection:
        rows = connection.execute(query).fetchall()
    _, records = _load(str(STORY))
    by_id = {record["id"]: record for record in records}
    wanted = {
        (
            record["id"],
            by_id[source["actor"]]["names"][0]["text"] if "actor" in source else source["text"],
            record["content"][0]["exact"] if "content" in record else None,
            target if by_id[target]["type"] == "Attribution" else None,
        )
        for record in records
        if record.get("stance") == "denies"
        for source in record["sources"]
        for target in record["about"]
    }
    assert rows
    assert set(rows) == wanted
    assert any(row[3] for row in rows)  # A denial of somebody's claim, not of an event.


# Converting what is not all right -----------------------------------------------------------------

BROKEN = '{"id":"actor/b","type":"Actor",'


def _mixed(tmp_path: Path) -> str:
    path = tmp_path / "in.jsonl"
    rows = [json.dumps(FULL), json.dumps(_actor("actor/a")), BROKEN]
    rows += [json.dumps(_actor("actor/c", colour="red")), json.dumps(_actor("actor/d"))]
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return str(path)


@pytest.mark.parametrize("name", ["x.jsonl", "x.json", "x.parquet", "x.jsonl.gz"])
def test_fail_writes_nothing(tmp_path: Path, name: str) -> None:
    source, target = _mixed(tmp_path), tmp_path / name
    with pytest.raises(RefusedError):
        convert(source, str(target))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.jsonl"]
    convert(str(STORY), str(target))
    before = _load(str(target))
    with pytest.raises(RefusedError):
        convert(source, str(target))
    assert _load(str(target)) == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.jsonl", name]


@pytest.mark.parametrize("name", ["x.jsonl", "x.json", "x.parquet"])
def test_skip_leaves_out_the_faulty(tmp_path: Path, name: str) -> None:
    made = convert(_mixed(tmp_path), str(tmp_path / name), on_invalid="skip")
    assert (made.written, made.skipped, made.report.exit_code()) == (2, 2, 1)
    header, records = _load(str(tmp_path / name))
    assert header == FULL
    assert [record["id"] for record in records] == ["actor/a", "actor/d"]


def test_quarantine_keeps_the_text(tmp_path: Path) -> None:
    kept = tmp_path / "bad.jsonl"
    made = convert(
        _mixed(tmp_path), str(tmp_path / "x.jsonl"), on_invalid="quarantine", quarantine=str(kept)
    )
    assert (made.written, made.skipped) == (2, 2)
    assert kept.read_text().splitlines() == [BROKEN, json.dumps(_actor("actor/c", colour="red"))]


def test_quarantine_needs_a_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        convert(_mixed(tmp_path), str(tmp_path / "x.jsonl"), on_invalid="quarantine")


def test_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        convert(str(tmp_path / "none.jsonl"), str(tmp_path / "x.json"))
    assert list(tmp_path.iterdir()) == []
