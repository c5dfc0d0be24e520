"""Several processes find what one finds, and a process that dies is never passed over."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsrecord import check, write
from newsrecord.authoring.faults import FAULTS, FileFault, encode, plant
from newsrecord.authoring.sample import sample
from newsrecord.disk import DiskInput, open_stdin
from newsrecord.engines import raws, slices
from newsrecord.engines.pool import PoolRun
from newsrecord.engines.scan import Hashing, Source
from newsrecord.engines.slices import sliced, worth_sharing
from newsrecord.engines.spool import FactSpool
from newsrecord.errors import InputError, WorkerError
from newsrecord.files import sources_of
from newsrecord.finding import Problem
from newsrecord.formats import FORMATS
from newsrecord.model import load_header
from newsrecord.pipeline import Raw
from newsrecord.rules import RULES
from newsrecord.rules.base import Join, record_rule
from newsrecord.source import Decoded, Limits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newsrecord.finding import Report

AS_OF = "2026-11-24"
JSONL = FORMATS["jsonl"]


@pytest.fixture(autouse=True)
def _shared_however_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "SMALLEST", 2000)
    monkeypatch.setattr(slices, "LARGEST", 9000)


def _told(report: Report) -> Any:
    return report.findings, report.files, report.rules_off, report.totals


def _save(path: Path, lines: list[Any]) -> str:
    path.write_bytes(b"".join(encode(line) + b"\n" for line in lines))
    return str(path)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> str:
    """All faults that go together, in one file of many slices."""
    codes = [code for code, fault in FAULTS.items() if not isinstance(fault, FileFault)]
    planting = plant(list(sample(60, seed=7, order="mixed")), codes, seed=3)
    return _save(tmp_path_factory.mktemp("pool") / "x.jsonl", list(planting))


def test_any_number_of_processes_tells_the_same(dataset: str) -> None:
    alone = check(dataset, as_of=AS_OF)
    assert len(alone.totals) > 90
    for jobs in (2, 3):
        assert _told(check(dataset, as_of=AS_OF, jobs=jobs)) == _told(alone)


def test_contexts_and_packed_files_are_shared_too(tmp_path: Path) -> None:
    import gzip

    first, *records = sample(12, seed=2)
    text = [json.dumps(record).encode() for record in records]
    half = len(text) // 2
    one = tmp_path / "a.jsonl"
    one.write_bytes(b"\n".join([json.dumps(first).encode(), *text[:half]]))
    two = tmp_path / "b.jsonl.gz"
    two.write_bytes(gzip.compress(b"\n".join(text[half:])))
    lost = tmp_path / "c.jsonl"
    lost.write_bytes(b"\n".join(text[: half // 2]) + b"\n{]\n")
    for paths, context in (([one, two], []), ([one], [two]), ([lost], [one, two]), ([lost], [])):
        names, with_ = [str(path) for path in paths], [str(path) for path in context]
        alone = check(*names, context=with_, as_of=AS_OF)
        assert _told(check(*names, context=with_, as_of=AS_OF, jobs=2)) == _told(alone)


def test_parquet_is_shared_by_row_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small row groups, a planted fault, and an index that is broken in one of them."""
    from newsrecord.formats import parquet

    monkeypatch.setattr(parquet, "GROUP_BYTES", 3000)
    monkeypatch.setattr(parquet, "BATCH_BYTES", 1000)
    header, *records = sample(12, seed=4)
    spoilt = [r | {"body_length": 1} if r["type"] == "Article" else r for r in records]
    target = str(tmp_path / "x.parquet")
    write(spoilt, target, header=load_header(header))
    alone = check(target, as_of=AS_OF)
    (source,) = sources_of([target], None, Limits(), None)
    assert len(sliced([source], 2)) > 8
    assert alone.totals["NR202"] > 5
    assert _told(check(target, as_of=AS_OF, jobs=2)) == _told(alone)
    table = tmp_path / "x.parquet" / "actors"
    file = next(table.iterdir())
    data = bytearray(file.read_bytes())
    data[len(data) // 3 : len(data) // 3 + 64] = bytes(64)
    file.write_bytes(data)
    torn = check(target, as_of=AS_OF)
    assert torn.exit_code() == 3
    assert _told(check(target, as_of=AS_OF, jobs=2)) == _told(torn)


def test_headers_are_told_once(tmp_path: Path) -> None:
    first, *records = sample(8, seed=5)
    wrong = {**first, "newsrecord": "1.7", "title": ""}
    middle = len(records) // 2
    lines = [wrong, *records[:middle], wrong, first, *records[middle:]]
    path = _save(tmp_path / "x.jsonl", lines)
    alone = check(path)
    assert {finding.code for finding in alone.findings} >= {"NR906"}
    assert _told(check(path, jobs=2)) == _told(alone)


def _workers(paths: list[str], jobs: int = 2) -> tuple[PoolRun, int]:
    sources = sources_of(paths, None, Limits(), None)
    assert worth_sharing(sources, RULES, jobs)
    return PoolRun(sliced(sources, jobs), RULES, AS_OF, Limits()), jobs


def test_a_worker_that_dies_is_an_error_with_its_place(dataset: str) -> None:
    run, jobs = _workers([dataset])

    def kill() -> None:
        while len(run.processes) < jobs:
            time.sleep(0.002)
        for process in run.processes:
            os.kill(process, signal.SIGKILL)

    with run.workers(jobs):
        killer = threading.Thread(target=kill)
        killer.start()
        with pytest.raises(
            WorkerError, match=r"(while|before) it read .*x\.jsonl from \d+ to \d+: it was"
        ):
            run.read()
        killer.join()


def test_a_worker_that_dies_later_is_an_error_too(dataset: str) -> None:
    run, jobs = _workers([dataset])
    with run.workers(jobs):
        run.read()
        for process in run.processes:
            os.kill(process, signal.SIGKILL)
        with pytest.raises(WorkerError, match="while it judged facts"):
            run.judge()


def test_what_cannot_be_shared_stays_in_one_process(dataset: str, tmp_path: Path) -> None:
    @record_rule("NX001", "own", on="Actor")
    def own(_actor: Any) -> list[Any]:
        """A rule of one's own."""
        return []

    sources = sources_of([dataset], None, Limits(), None)
    assert not worth_sharing(sources, (*RULES, own), 2)
    assert not worth_sharing(sources, RULES, 1)
    with (tmp_path / "x").open("w+b") as file:
        file.write(b" " * 10_000)
        file.seek(0)
        spooled = open_stdin(file, Limits())
    memory = [dataclasses.replace(sources[0], input=Hashing(spooled))]
    assert not worth_sharing(memory, RULES, 2)


def test_nothing_stays_behind(
    dataset: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = os.environ.get("PYTHONHASHSEED")
    check(dataset, as_of=AS_OF, jobs=2)
    assert not list(tmp_path.iterdir())
    assert os.environ.get("PYTHONHASHSEED") == before


# Slices -------------------------------------------------------------------------------------------

LINES = st.sampled_from(
    [
        b'{"newsrecord":"1"}',
        b'{"newsrecord":"1","title":"x"}',
        b'{"id":"actor/a","type":"Actor"}',
        b"{}",
        b"{",
        b"[",
        b"",
        b"  ",
        b"```json",
        b"\xff",
        b"\xef\xbb\xbf{}",
        b'{"id":"a/' + b"b" * 40 + b'"}',
    ]
)


def _absolute(source: Source) -> Iterator[Any]:
    for item in source.read():
        if not isinstance(item, Decoded) or item.number >= 0:
            yield item._replace(number=0)


@settings(max_examples=300, deadline=None)
@given(
    lines=st.lists(LINES, max_size=12),
    end=st.sampled_from([b"\n", b"\r\n"]),
    open_=st.booleans(),
    size=st.integers(1, 60),
)
def test_slices_hold_every_item_once(
    tmp_path_factory: pytest.TempPathFactory,
    lines: list[bytes],
    end: bytes,
    open_: bool,
    size: int,
) -> None:
    """Law: the slices of a file, one after another, are the file."""
    path = tmp_path_factory.getbasetemp() / "slices.jsonl"
    text = end.join(lines) + (b"" if open_ else end)
    path.write_bytes(text)
    source = Source(Hashing(DiskInput(str(path), limits=Limits(record_bytes=50))), JSONL)
    assert JSONL.cutting is not None
    parts = JSONL.cutting.cut(source.input.inner, size)
    if not parts:
        return
    assert (parts[0].begin, parts[-1].end) == (0, len(text))
    found: list[Any] = []
    for part in parts:
        line = 1 + text[: part.begin].count(b"\n")
        found += _absolute(dataclasses.replace(source, slice=part, first_line=line))
    assert found == list(_absolute(source))


PACKS = st.lists(st.integers(0, 90), max_size=6)


@settings(max_examples=150, deadline=None)
@given(
    lines=st.lists(LINES, max_size=14),
    ends=PACKS,
    size=st.integers(1, 600),
    skippable=st.booleans(),
    checksum=st.booleans(),
)
def test_frames_hold_every_item_once(
    tmp_path_factory: pytest.TempPathFactory,
    lines: list[bytes],
    ends: list[int],
    size: int,
    *,
    skippable: bool,
    checksum: bool,
) -> None:
    """Law: the slices of a packed file are the file, wherever its frames end."""
    path = tmp_path_factory.getbasetemp() / "frames.jsonl.zst"
    text = b"\n".join(lines)
    cuts = [0, *sorted(end for end in set(ends) if 0 < end < len(text)), len(text)]
    frames = [_frame(text[a:b], checksum=checksum) for a, b in pairwise(cuts)]
    gap = b"\x50\x2a\x4d\x18\x02\0\0\0xy" if skippable else b""
    path.write_bytes(gap.join(frames))
    source = Source(Hashing(DiskInput(str(path), limits=Limits(record_bytes=50))), JSONL)
    assert JSONL.cutting is not None
    parts = JSONL.cutting.cut(source.input.inner, size)
    if not parts:
        return
    found: list[Any] = []
    line, byte = 1, 0
    for part in parts:
        own = dataclasses.replace(source, slice=part, first_line=line, first_byte=byte)
        found += _absolute(own)
        assert JSONL.cutting.part is not None
        stream, packed = JSONL.cutting.part(source.input.inner, part)
        data = stream.read()
        stream.close()
        assert packed
        line, byte = line + data.count(b"\n"), byte + len(data)
    assert byte == len(text)
    assert found == list(_absolute(source))


def _frame(data: bytes, *, checksum: bool) -> bytes:
    """Write a frame of raw and repeated blocks by hand, so that every kind of header is met."""
    import pyarrow as pa

    if not checksum:
        return bytes(pa.compress(data, codec="zstd", asbytes=True))
    blocks = [data[at : at + 40] for at in range(0, len(data), 40)] or [b""]
    made = b"\x28\xb5\x2f\xfd\x00\x58"
    for number, block in enumerate(blocks):
        same = len(set(block)) == 1
        header = len(block) << 3 | (2 if same else 0) | (number == len(blocks) - 1)
        made += header.to_bytes(3, "little") + (block[:1] if same else block)
    return made


def test_packed_frames_are_shared(tmp_path: Path) -> None:
    header, *records = sample(30, seed=9)
    records[50]["extra"] = 1
    text = [json.dumps(record).encode() + b"\n" for record in (header, *records)]
    path = tmp_path / "x.jsonl.zst"
    whole = b"".join(text)
    pieces = (whole[at : at + 9999] for at in range(0, len(whole), 9999))
    path.write_bytes(b"".join(_frame(piece, checksum=False) for piece in pieces))
    alone = check(str(path), as_of=AS_OF)
    assert alone.totals["NR101"] == 1
    sources = sources_of([str(path)], None, Limits(), None)
    assert len(sliced(sources, 2)) > 4
    assert _told(check(str(path), as_of=AS_OF, jobs=2)) == _told(alone)
    path.write_bytes(path.read_bytes()[:-20])
    torn = check(str(path), as_of=AS_OF)
    assert torn.exit_code() == 3
    assert _told(check(str(path), as_of=AS_OF, jobs=2)) == _told(torn)


def test_a_scratch_file_that_is_read_is_written_on_at_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Problems are read back before the next source of a worker tells its facts."""
    monkeypatch.setattr(raws, "HELD", 1)
    with tempfile.TemporaryFile() as file:
        spool = FactSpool(lambda: file, 1)
        problems = raws.Raws(lambda: file)
        spool.facts = [("a", 1, 0, 0, "first")]
        spool.flush()
        info = RULES[0].info
        problems += [Raw(1, info, Problem((), "x" * 99)), Raw(2, info, Problem((), "y"))]
        assert len(list(problems)) == 2
        spool.facts = [("a", 2, 0, 0, "second")]
        spool.flush()
        join = Join(lambda *_: [], lambda _key, facts: facts)
        groups = {key: [fact[4] for fact in facts] for key, facts in spool.groups(join)}
        assert groups == {"a": ["first", "second"]}


def test_many_findings_are_a_sequence_like_few(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [{"id": f"actor/{n}", "type": "Actor", "kind": "x", "n": n} for n in range(40)]
    few = check(_save(tmp_path / "x.jsonl", lines)).findings
    monkeypatch.setattr(raws, "HELD", 7)
    monkeypatch.setattr(raws, "BLOCK", 3)
    many = check(str(tmp_path / "x.jsonl")).findings
    assert isinstance(many, raws.Findings)
    assert isinstance(few, tuple)
    assert tuple(many) == few
    assert len(many) == len(few) > 40
    for index in (0, 5, -1, -len(few), slice(None), slice(3, 20, 4), slice(None, None, -1)):
        assert many[index] == few[index]
    with pytest.raises(IndexError):
        many[len(few)]


def test_processes_put_a_key_into_the_same_partition(dataset: str) -> None:
    """However their hashes are seeded, which `python -I` leaves to chance."""
    code = (
        "import sys\nfrom newsrecord import check\nfrom newsrecord.engines import slices\n"
        "slices.SMALLEST, slices.LARGEST = 2000, 9000\n"
        "if __name__ == '__main__':\n"
        f"    report = check(sys.argv[1], as_of={AS_OF!r}, jobs=2)\n"
        "    print(sorted(report.totals.items()))\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, dataset], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(sorted(check(dataset, as_of=AS_OF).totals.items()))


def test_a_failure_to_hash_is_not_passed_over(
    dataset: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, jobs = _workers([dataset])

    def fails(_slices: Any) -> None:
        message = "x.jsonl: the folder was replaced while it was being read"
        raise InputError(message)

    monkeypatch.setattr("newsrecord.engines.pool.hash_slices", fails)
    with run.workers(jobs), pytest.raises(InputError, match="was replaced"):
        run.read()
