"""Addresses: what they may say, and that none is opened without leave."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

import newsrecord
from newsrecord import UsageError, stores
from newsrecord.disk import expand
from newsrecord.source import Limits
from storekit import ALLOW, RECORDS, STORY, WRONG, Listener, Ran, Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


# Permission --------------------------------------------------------------------------------------


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
