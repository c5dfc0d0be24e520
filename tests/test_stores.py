"""Object stores: read and written as the disk is, whole or not at all."""

from __future__ import annotations

import gzip
import json
import os
import pickle
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.fs
import pytest

import newsrecord
from newsrecord import InputError, objects, stores, uploads
from newsrecord.source import Limits
from storekit import ALLOW, RECORDS, ROOT, STORY, WRONG, Ran, Store

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable


def put_tree(store: Store, folder: Path) -> None:
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            store.put(file.relative_to(folder).as_posix(), file.read_bytes())


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Make a folder in which everything is that a folder may hold."""
    folder = tmp_path / "tree"
    lines = STORY.read_bytes().splitlines(keepends=True)
    for name, data in (
        ("data/1.jsonl", b"".join(lines[:20])),
        ("data/2.jsonl.gz", gzip.compress(b"".join(lines[20:40]))),
        ("data/deep/3.json", b'{"newsrecord":"1","records":[]}'),
        ("data/deep/.hidden.jsonl", WRONG),
        ("data/.hidden/4.jsonl", WRONG),
        ("data/notes.txt", b"x"),
        ("wrong.jsonl", WRONG + b"{}\n" + lines[1] + b'{"id":\n'),
        ("pages/p.html", b"<html></html>"),
        ("none/notes.txt", b"x"),
        ("a [b].jsonl", lines[0]),
        ("100%25.jsonl", lines[0]),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    newsrecord.convert(str(STORY), str(folder / "data" / "set.parquet"))
    newsrecord.convert(str(STORY), str(folder / "tables"), to="parquet")
    return folder


def values(path: Path) -> list[Any]:
    """Return the lines of a file as JSON values, in the order of their ids."""
    found = [json.loads(line) for line in path.read_bytes().splitlines()]
    return sorted(found, key=lambda value: str(value.get("id", "")))


# Reading -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["story.jsonl", "story.json", "story.jsonl.gz", "s.parquet"])
def test_there_and_back(store: Store, run: Callable[..., Ran], tmp_path: Path, name: str) -> None:
    there = run("convert", STORY, f"s3://news/deep/{name}", ALLOW, "--verify")
    assert (there.code, there.err.split()) == (
        0,
        f"newsrecord: {RECORDS} records written to s3://news/deep/{name}".split(),
    )
    assert run("validate", f"s3://news/deep/{name}", ALLOW).code == 0
    back = run("convert", f"s3://news/deep/{name}", tmp_path / "back.jsonl", ALLOW)
    assert back.code == 0
    assert values(tmp_path / "back.jsonl") == values(STORY)


def test_what_is_packed_is_packed_once(store: Store, run: Callable[..., Ran]) -> None:
    for name, magic in (("a.jsonl.gz", b"\x1f\x8b"), ("a.jsonl.zst", b"\x28\xb5\x2f\xfd")):
        assert run("convert", STORY, f"s3://news/{name}", ALLOW).code == 0
        data = store.get(name)
        assert data.startswith(magic)
        codec = "gzip" if name.endswith("gz") else "zstd"
        with pa.CompressedInputStream(pa.BufferReader(data), codec) as stream:
            assert stream.read() == STORY.read_bytes()


PATTERNS = [
    *("data/1.jsonl", "data", "data/", "data/deep", "tables", "tables/", "data/set.parquet"),
    *("data/*.jsonl*", "data/[13].jsonl", "data/?.jsonl", "*/*.jsonl", "**/*.json", "data/*"),
    *("data/set.parquet/events/*", "da*/set.parquet", "*/set.parquet", "**/3.json", "pages"),
    *("none", "none/*", "nothing", "noth*", "wrong.jsonl", "a [b].jsonl", "a [[]b].jsonl", ""),
    *("100%25.jsonl", "data/.hidden", "data/.hidden/*", "data/**/*.jsonl", "**/set.parquet/*"),
    *("data/1.jsonl/", "data/1.jsonl/x"),
]


def test_paths_mean_in_a_store_what_they_mean_on_disk(store: Store, tree: Path) -> None:
    put_tree(store, tree)

    def found(root: str, path: str, suffixes: Any, **more: Any) -> list[str] | str:
        try:
            inputs = stores.expand([root + path], Limits(), suffixes=suffixes, **more)
        except InputError as error:
            return type(error).__name__
        names = [
            one.name + "".join(f"|{member.name}" for member in one.members()) for one in inputs
        ]
        return [name.replace(root, "") for name in names]

    for path in PATTERNS:
        for suffixes in (None, (".parquet",), (".html", ".txt")):
            local = found(f"{tree}/", path, suffixes)
            assert found("s3://news/", path, suffixes, network=True) == local, (path, suffixes)


def test_findings_are_those_of_the_disk(store: Store, tree: Path, run: Callable[..., Ran]) -> None:
    put_tree(store, tree)
    reports = []
    for root, *more in ((f"{tree}/",), ("s3://news/", ALLOW)):
        command = ["validate", "--report", "json", *more]
        ran = run(*command, f"{root}wrong.jsonl", f"{root}data", "--with", f"{root}tables")
        assert ran.code == 1
        reports.append(ran.out.replace(root, "ROOT/").replace(root.rstrip("/"), "ROOT"))
    assert reports[0] == reports[1]
    found = json.loads(reports[1])["findings"]
    assert {"NR202", "NR001"} <= {finding["code"] for finding in found}
    assert any(finding["line"] == 4 for finding in found)


def test_a_long_object_is_asked_for_in_growing_ranges(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = store.put("long.jsonl", STORY.read_bytes() * 300)
    (item,) = stores.expand([address], Limits(), network=True)
    assert isinstance(item, objects.StoreInput)
    assert item.size == 300 * STORY.stat().st_size
    asked: list[int] = []
    ranges = objects._Ranges
    fetch = ranges._fetch

    def watched(self: Any, wanted: int) -> None:
        fetch(self, wanted)
        asked.append(len(self._block))

    monkeypatch.setattr(ranges, "_fetch", watched)
    tapped: list[bytes] = []
    with item.open(tapped.append) as stream:
        assert stream.read(7) == STORY.read_bytes()[:7]
        stream.seek(-5, os.SEEK_END)
        assert stream.read() == STORY.read_bytes()[-5:]
    assert b"".join(tapped) == STORY.read_bytes() * 300
    assert max(asked) == 8 * 1024 * 1024


@pytest.mark.parametrize("name", ["x.jsonl", "x/", "nothing/*.jsonl"])
def test_what_is_not_there(store: Store, run: Callable[..., Ran], name: str) -> None:
    ran = run("validate", f"s3://news/{name}", ALLOW)
    assert ran.code == 3
    assert f"s3://news/{name}: " in ran.err
    ran = run("validate", f"s3://gone/{name}", ALLOW)
    assert (ran.code, ran.err) == (3, f"newsrecord: s3://gone/{name}: there is no such bucket\n")


@pytest.mark.parametrize(
    "path", ["news/a//b.jsonl", "news//b.jsonl", "n/\0", "NEWS_/x y#z", "../x"]
)
def test_odd_names_are_refused_in_a_line(store: Store, run: Callable[..., Ran], path: str) -> None:
    for command in (["validate"], ["convert", STORY]):
        ran = run(*command, f"s3://{path}", ALLOW, *(["--to", "jsonl"] * (len(command) - 1)))
        assert ran.code in {3, 4}
        assert ran.err.count("\n") == 1


def test_an_object_keeps_the_limits(store: Store, run: Callable[..., Ran]) -> None:
    bomb = gzip.compress(b" " * 2_000_000)
    ran = run(
        "validate", store.put("b.jsonl.gz", bomb), ALLOW, "--limit", "decompressed-bytes=9999"
    )
    assert ran.code == 3
    assert "NR009" in ran.out
    cut = store.put("cut.jsonl.gz", gzip.compress(STORY.read_bytes())[:-20])
    ran = run("validate", cut, ALLOW)
    assert ran.code == 3
    assert "NR010" in ran.out


def test_access_denied(store: Store, run: Callable[..., Ran]) -> None:
    address = store.put("a.jsonl", STORY.read_bytes())
    store.lock(after=0)
    try:
        read = run("validate", address, ALLOW)
        wrote = run("convert", STORY, "s3://news/b.jsonl", ALLOW)
        folder = run("convert", STORY, "s3://news/b.parquet", ALLOW)
    finally:
        store.lock(after=None)
    assert (read.code, read.err) == (3, "newsrecord: s3://news/a.jsonl: access denied\n")
    assert wrote.code == folder.code == 4
    assert "s3://news/b.jsonl: " in wrote.err
    assert store.listed() == ["a.jsonl"]


def test_an_input_can_be_sent_to_another_process(store: Store) -> None:
    (item,) = stores.expand([store.put("a.jsonl", WRONG)], Limits(), network=True)
    with pickle.loads(pickle.dumps(item)).open() as stream:
        assert stream.read() == WRONG


# Writing -----------------------------------------------------------------------------------------


def test_nothing_is_sent_of_what_is_refused(store: Store, run: Callable[..., Ran]) -> None:
    store.put("bad.jsonl", STORY.read_bytes() + WRONG)
    store.put("out.jsonl", b"old")
    ran = run("convert", "s3://news/bad.jsonl", "s3://news/out.jsonl", ALLOW)
    assert ran.code == 1
    assert store.get("out.jsonl") == b"old"
    target = "s3://news/out.schemaorg.jsonld"
    ran = run(
        "convert", STORY, target, ALLOW, "--fail-on-loss", "--loss-report", "s3://news/l.json"
    )
    assert ran.code == 1
    assert store.listed() == ["bad.jsonl", "l.json", "out.jsonl"]
    assert json.loads(store.get("l.json"))["losses"]


def test_quarantine_and_reports_in_a_store(store: Store, run: Callable[..., Ran]) -> None:
    bad = store.put("bad.jsonl", STORY.read_bytes() + WRONG)
    quarantine = "quarantine=s3://news/q.jsonl.gz"
    ran = run("convert", bad, "s3://news/out.jsonl", ALLOW, "--on-invalid", quarantine)
    assert ran.code == 1
    assert gzip.decompress(store.get("q.jsonl.gz")) == WRONG
    assert store.get("out.jsonl") == STORY.read_bytes()
    ran = run("validate", bad, ALLOW, "-o", "s3://news/report.json", "--report", "json")
    assert (ran.code, ran.out) == (1, "")
    assert json.loads(store.get("report.json"))["totals"]["error"] == 1
    for clash in ("s3://news/bad.jsonl", "s3://news/bad.jsonl?region=x"):
        assert run("validate", bad, ALLOW, "-o", clash).code == 2
        assert run("convert", bad, "s3://news/o.jsonl", ALLOW, "--loss-report", clash).code == 2
        flag = f"quarantine={clash}"
        assert run("convert", bad, "s3://news/o.jsonl", ALLOW, "--on-invalid", flag).code == 2


def test_targets_that_cannot_be(store: Store, run: Callable[..., Ran]) -> None:
    store.put("folder/x", b"")
    store.put("set.parquet", b"")
    for target, why in (
        ("s3://gone/a.jsonl", "there is no such bucket"),
        ("s3://news/folder", "is a folder, not a file"),
        ("s3://news/", "does not name an object"),
        ("s3://news", "does not name an object"),
    ):
        ran = run("convert", STORY, target, ALLOW, "--to", "jsonl")
        assert (ran.code, ran.err) == (
            4,
            f"newsrecord: {target}: {why}" + ran.err.partition(why)[2],
        )
    for target, why in (("set.parquet", "is a file"), ("folder", "holds objects")):
        ran = run("convert", STORY, f"s3://news/{target}", ALLOW, "--to", "parquet")
        assert ran.code == 4
        assert why in ran.err
    assert store.listed() == ["folder/x", "set.parquet"]


def test_verify_reads_what_is_to_be_sent(
    store: Store, run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    settled = uploads.StoreOutput.settled

    def spoilt(self: uploads.StoreOutput) -> str:
        path = settled(self)
        with Path(path).open("ab") as file:
            file.write(WRONG)
        return path

    monkeypatch.setattr(uploads.StoreOutput, "settled", spoilt)
    ran = run("convert", STORY, "s3://news/o.jsonl?region=us-east-1", ALLOW, "--verify")
    assert ran.code == 4
    assert "s3://news/o.jsonl: does not read back" in ran.err
    assert store.listed() == []


def test_a_full_disk_says_which(
    store: Store, run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(fd: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("newsrecord.pack.os.write", full)
    ran = run("convert", STORY, "s3://news/o.jsonl", ALLOW)
    monkeypatch.undo()
    assert ran.code == 4
    assert "s3://news/o.jsonl: cannot be made on disk" in ran.err
    assert "No space left" in ran.err
    assert store.listed() == []


def test_the_library(store: Store) -> None:
    target = "s3://news/a.jsonl"
    assert newsrecord.write(newsrecord.read(str(STORY)), target, allow_network=True) == RECORDS
    assert len(list(newsrecord.read(target, allow_network=True))) == RECORDS
    assert newsrecord.check(target, allow_network=True).records == RECORDS
    made = newsrecord.convert(target, "s3://news/b.parquet", allow_network=True)
    assert made.written == RECORDS
    assert len(store.listed()) == 6


# Google ------------------------------------------------------------------------------------------


def test_google(google: str, run: Callable[..., Ran], tmp_path: Path) -> None:
    def at(path: str) -> str:
        return f"gs://anonymous@news/{path}{google}"

    for name in ("d/a.jsonl.gz", "d/b/set.parquet"):
        assert run("convert", STORY, at(name), ALLOW, "--verify").code == 0
        assert run("validate", at(name), ALLOW).code == 0
    assert run("convert", at("d/b/set.parquet"), tmp_path / "back.jsonl", ALLOW).code == 0
    assert run("validate", at("d"), ALLOW).code == 1  # Everything is there twice.
    assert run("validate", at("d/*.jsonl.gz"), ALLOW).code == 0
    assert run("validate", at("*/b"), ALLOW).code == 0
    again = run("convert", STORY, at("d/b/set.parquet"), ALLOW)
    assert (again.code, "cannot be replaced" in again.err) == (4, True)
    missing = run("validate", at("x.jsonl"), ALLOW)
    assert missing.code == 3
    assert missing.err == "newsrecord: gs://news/x.jsonl: there is no such object or folder\n"
    nowhere = run("convert", STORY, at("x.jsonl").replace("news", "nobucket"), ALLOW)
    assert (nowhere.code, "no such bucket" in nowhere.err) == (4, True)


def test_the_commands_of_the_page(
    store: Store, google: str, run: Callable[..., Ran], tmp_path: Path
) -> None:
    """What stands in `docs/stores.md` as typed into a shell works, the buckets put in place."""
    page = (ROOT / "docs" / "stores.md").read_text("utf-8")
    actor = {"id": "actor/x", "type": "Actor", "kind": "person", "named": True}
    other = [actor | {"names": [{"text": "X"}]}]
    newsrecord.write(other, "s3://news/actors.parquet", allow_network=True)
    store.put("2026/a.jsonl.gz", gzip.compress(STORY.read_bytes()))
    commands = page.partition("```sh\n")[2].partition("```")[0].splitlines()
    assert len(commands) == 3
    for command in commands:
        name, *args = shlex.split(command)
        assert name == "newsrecord"
        ran = run(
            *(re.sub(r"^gs://archive/(.*)", rf"gs://anonymous@news/\1{google}", a) for a in args)
        )
        assert ran.code == 0, ran.out + ran.err


def test_an_upload_to_google_that_fails_never_appears(
    google: str, run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Any] = []

    def once(stop: threading.Event) -> None:
        calls.append(stop)
        if len(calls) == 3:
            message = "a failure"
            raise OSError(message)

    monkeypatch.setattr(uploads, "_BLOCK", 1000)
    monkeypatch.setattr(uploads, "_go_on", once)
    target = f"gs://anonymous@news/half.jsonl{google}"
    ran = run("convert", STORY, target, ALLOW)
    assert (ran.code, ran.err) == (4, "newsrecord: gs://news/half.jsonl: a failure\n")
    assert run("validate", target, ALLOW).code == 3


def test_a_google_that_is_not_there(run: Callable[..., Ran]) -> None:
    where = "?endpoint_override=127.0.0.1:1&scheme=http&retry_limit_seconds=1"
    ran = run("validate", f"gs://anonymous@news/a.jsonl{where}", ALLOW)
    assert ran.code == 3
    assert ran.err.startswith("newsrecord: gs://news/a.jsonl: no connection: ")


def test_credentials_of_google_that_are_none(
    run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "none.json"))
    for args, code in ((["validate"], 3), (["convert", STORY], 4)):
        ran = run(*args, "gs://news/a.jsonl", ALLOW)
        assert ran.code == code
        assert ran.err.startswith("newsrecord: gs://news/a.jsonl: ")
