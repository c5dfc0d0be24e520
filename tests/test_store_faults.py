"""Stores that fail, deny or change while they are read or written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pyarrow.fs
import pytest

from newsrecord import InputError, OutputError, objects, stores, uploads
from newsrecord.source import Limits
from storekit import ALLOW, STORY, WRONG, Door, Ran, Store

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from pathlib import Path


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
    assert read.err.count("s3://") <= 1
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


class Stub:
    """A store with one object, which ends before its end."""

    def __init__(self, size: int, data: bytes) -> None:
        self._size, self._data = size, data

    def get_file_info(self, path: str) -> Any:
        return SimpleNamespace(type=pyarrow.fs.FileType.File, size=self._size, mtime_ns=1)

    def open_input_file(self, path: str) -> Stub:
        return self

    def size(self) -> int:
        return self._size

    def read_at(self, size: int, start: int) -> bytes:
        return self._data[start : start + size]


@pytest.mark.parametrize("kept", [0, 1, 300_000, 999_999])
def test_a_short_answer_is_no_end(kept: int) -> None:
    store = Stub(1_000_000, bytes(kept))
    item = objects.StoreInput(store, "news/a", "s3://news/a", mark=(1_000_000, 1))
    with pytest.raises((OSError, InputError), match=f"s3://news/a: ends after {kept} of 1000000"):
        item.open().read()
