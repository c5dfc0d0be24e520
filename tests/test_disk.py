"""Inputs: what is refused, that no cut is silent, that limits hold, what paths stand for."""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import pickle
import random
import socket
import sys
import threading
import time
import tracemalloc
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from newsrecord.disk import DiskInput, expand, open_stdin
from newsrecord.errors import InputError, LimitError
from newsrecord.source import Limits, MemoryInput
from newsrecord.unpack import unpack

if TYPE_CHECKING:
    from pathlib import Path

    from newsrecord.source import Input

LINES = b"".join(b'{"id":"article/%d","text":"%d"}\n' % (n, n * n) for n in range(60))
SKIPPABLE = b"\x53\x2a\x4d\x18\x04\x00\x00\x00skip"


def zstd(data: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(data)
    return bytes(sink.getvalue())


def put(path: Path, data: bytes) -> DiskInput:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return DiskInput(str(path))


def read(item: Input) -> bytes:
    with item.open() as stream:
        return stream.read()


def names(inputs: list[Any] | tuple[Any, ...]) -> list[str]:
    return [item.name for item in inputs]


def test_both_are_inputs(tmp_path: Path) -> None:
    inputs: list[Input] = [
        put(tmp_path / "a", b"x"),
        open_stdin(io.BytesIO(b"x"), Limits()),
        MemoryInput("a", b"x"),
    ]
    for item in inputs:
        assert (item.size, item.members(), item.limits) == (1, (), Limits())
        assert read(item) == b"x"


PACKED = {
    "plain": LINES,
    "empty": b"",
    "gzip": gzip.compress(LINES),
    "gzip-members": gzip.compress(LINES[:700]) + gzip.compress(b"") + gzip.compress(LINES[700:]),
    "gzip-zeros": gzip.compress(LINES[:9]) + b"\0" * 70_000 + gzip.compress(LINES[9:]) + b"\0" * 9,
    "zstd": zstd(LINES),
    "zstd-frames": zstd(LINES[:700]) + zstd(b"") + SKIPPABLE + zstd(LINES[700:]),
    "zstd-skippable-first": SKIPPABLE + zstd(LINES) + SKIPPABLE,
    "zstd-many": b"".join(zstd(LINES[n : n + 1]) for n in range(len(LINES))),
}


@pytest.mark.parametrize("kind", PACKED)
def test_content_is_unpacked_whatever_the_name(tmp_path: Path, kind: str) -> None:
    data, whole = PACKED[kind], LINES if kind != "empty" else b""
    seen: list[bytes] = []
    for item in (put(tmp_path / "x.txt", data), open_stdin(io.BytesIO(data), Limits())):
        assert item.size == len(data)
        assert item.peek(100) == whole[:100]
        with item.open() as stream:
            assert list(iter(lambda: stream.readline(1 << 20), b"")) == whole.splitlines(True)
        with item.open(seen.append) as stream:
            assert stream.read() == whole
        assert b"".join(seen) == data
        seen.clear()
        with item.open(seen.append) as stream:
            assert stream.read(10) == whole[:10]
        assert b"".join(seen) == data, "closing hands over the rest"
        seen.clear()


def test_frames_that_end_with_a_block_of_the_reader(tmp_path: Path) -> None:
    """A stored deflate block and a zstd frame that fill 32 and 64 KiB, with more behind them."""
    noise = random.Random(1).randbytes(200_000)
    for pack, small in ((lambda data: gzip.compress(data, 0), b"\x1f\x8b"), (zstd, b"\x28\xb5")):
        for target in (32768, 65536):
            size = next(n for n in range(target - 64, target) if len(pack(noise[:n])) >= target)
            frame = pack(noise[:size])
            assert len(frame) == target
            assert read(put(tmp_path / "x", frame * 2)) == noise[:size] * 2
            for cut in (small, pack(b"x")[:-1]):
                with (
                    put(tmp_path / "x", frame + cut).open() as stream,
                    pytest.raises((OSError, EOFError)),
                ):
                    stream.read()


@pytest.mark.parametrize("pack", [gzip.compress, zstd], ids=["gz", "zst"])
def test_a_cut_at_any_byte_raises(tmp_path: Path, pack: Any) -> None:
    """T21: never a shorter dataset reported as whole; a cut between members is a whole file."""
    first, second = pack(LINES), pack(b"last line\n")
    suffix = "gz" if pack is gzip.compress else "zst"
    whole = {len(first): LINES, len(first + second): LINES + b"last line\n"}
    for end in range(len(first + second) + 1):
        item = put(tmp_path / f"x.{suffix}", (first + second)[:end])
        with item.open() as stream:
            if end in whole:
                assert stream.read() == whole[end]
            else:
                for _ in range(2):
                    with pytest.raises(EOFError, match=f"x.{suffix}: the .* is cut short"):
                        stream.read()
        item.peek(10)


def test_a_cut_file_gives_its_lines_before_it_raises(tmp_path: Path) -> None:
    with put(tmp_path / "x", gzip.compress(LINES)[:-3]).open() as stream:
        assert stream.readline() == LINES.splitlines(True)[0]


HELLO = b"hello world\n" * 50
HELLO_ZSTD = bytes.fromhex("28b52ffd04589d00006068656c6c6f20776f726c640a0100495e9524680a1a63")
"""What `zstd -c` makes of it: unlike pyarrow, it adds a checksum."""


@pytest.mark.parametrize("packed", [gzip.compress(HELLO, mtime=1), HELLO_ZSTD], ids=["gz", "zst"])
def test_flipped_bits_never_change_content_silently(tmp_path: Path, packed: bytes) -> None:
    """T21: each bit behind the magic bytes; some of the header do not matter (time, system)."""
    for bit in range(8 * (2 if packed[0] == 0x1F else 4), len(packed) * 8):
        flipped = bytearray(packed)
        flipped[bit // 8] ^= 1 << bit % 8
        item = put(tmp_path / "x", bytes(flipped))
        with contextlib.suppress(OSError, EOFError):
            assert read(item) == HELLO


@pytest.mark.parametrize("tail", [b"x", b"garbage behind the end", b"\0\0\0\0x"])
def test_what_follows_the_end_is_not_ignored(tmp_path: Path, tail: bytes) -> None:
    for data in (gzip.compress(LINES), zstd(LINES)):
        seen: list[bytes] = []
        with put(tmp_path / "x", data + tail).open(seen.append) as stream:
            with pytest.raises(OSError, match="is damaged"):
                stream.read()
            with pytest.raises(OSError, match="is damaged"):
                stream.read()
        assert b"".join(seen) == data + tail, "the hash is that of the file even so"


def zeros(total: int, kind: str) -> bytes:
    if kind == "gz":
        return gzip.compress(bytes(64 << 20), 9) * (total // (64 << 20))
    sink, block = io.BytesIO(), bytes(1 << 20)
    with pa.CompressedOutputStream(pa.PythonFile(sink, mode="w"), "zstd") as stream:
        for _ in range(total >> 20):
            stream.write(block)
        stream.flush()
        return sink.getvalue()


@pytest.mark.parametrize(
    ("kind", "limits", "reason"),
    [
        ("zst", Limits(), "limit ratio"),
        ("zst", Limits(ratio=10**9, decompressed_bytes=100 << 20), "decompressed_bytes"),
        ("gz", Limits(), "limit ratio"),
        ("gz", Limits(ratio=10**9, decompressed_bytes=100 << 20), "decompressed_bytes"),
    ],
)
def test_bombs_end_early_in_little_memory(
    tmp_path: Path, kind: str, limits: Limits, reason: str
) -> None:
    """T3: two gigabytes of zeros, of which no more is unpacked than the limits allow."""
    path = tmp_path / "bomb"
    path.write_bytes(zeros(2 << 30, kind))
    item = DiskInput(str(path), limits=limits)
    tracemalloc.start()
    before, count = pa.total_allocated_bytes(), 0
    try:
        with item.open() as stream, pytest.raises(LimitError, match=reason):  # noqa: PT012
            while block := stream.read(1 << 16):
                count += len(block)
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
        assert pa.total_allocated_bytes() - before < 16 << 20
    finally:
        tracemalloc.stop()
    assert count <= 101 << 20
    assert item.peek(3) == b"\0\0\0"


def test_limits_leave_honest_files_alone(tmp_path: Path) -> None:
    data = LINES * 50
    for packed in (gzip.compress(data), zstd(data)):
        item = put(tmp_path / "x", packed)
        exact = Limits(
            decompressed_bytes=len(data), free_bytes=1, ratio=len(data) // len(packed) + 1
        )
        assert read(DiskInput(item.path, limits=exact)) == data
        for tight in (
            Limits(decompressed_bytes=len(data) - 1),
            Limits(free_bytes=1, ratio=len(data) // len(packed)),
        ):
            with pytest.raises(LimitError):
                read(DiskInput(item.path, limits=tight))


def test_a_tapped_file_can_be_sought_in(tmp_path: Path) -> None:
    data = random.Random(2).randbytes(1 << 20)
    item, seen = put(tmp_path / "x", data), list[bytes]()
    with item.open(seen.append) as stream:
        assert stream.seek(-8, os.SEEK_END) == len(data) - 8
        assert stream.read() == data[-8:]
        assert b"".join(seen) == data
        stream.seek(5)
        assert stream.read(9) == data[5:14]
    assert b"".join(seen) == data
    seen.clear()
    with item.open(seen.append) as stream:
        for _ in range(50):
            at = random.Random(_).randrange(len(data))
            stream.seek(at)
            assert stream.read(1000) == data[at : at + 1000]
    assert b"".join(seen) == data


def test_a_tap_sees_big_blocks_and_an_interrupt_is_quick(tmp_path: Path) -> None:
    item, seen = put(tmp_path / "x", bytes(1 << 22)), list[bytes]()
    with item.open(seen.append) as stream:
        while stream.readline(1000):
            pass
    assert min(map(len, seen)) >= 1 << 18
    seen.clear()
    with pytest.raises(KeyboardInterrupt), item.open(seen.append) as stream:  # noqa: PT012
        stream.read(1)
        raise KeyboardInterrupt
    assert len(b"".join(seen)) < 1 << 20


def test_nothing_but_files_and_folders_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T12: no hang, and the message names the file."""
    os.mkfifo(tmp_path / "fifo.jsonl")
    with socket.socket(socket.AF_UNIX) as server:
        # A socket's path has a limit of its own, which a temporary folder may pass.
        monkeypatch.chdir(tmp_path)
        server.bind("socket")
    start = time.monotonic()
    for path in (str(tmp_path / "fifo.jsonl"), str(tmp_path / "socket"), "/dev/zero"):
        for use in (
            lambda path=path: DiskInput(path).open(),
            lambda path=path: expand([path], Limits()),
        ):
            with pytest.raises(InputError, match=f"{path}: is a .*read '-'"):
                use()
    for item in expand([str(tmp_path)], Limits()):
        with pytest.raises(InputError, match="is a FIFO"):
            item.open()
    assert time.monotonic() - start < 2


def test_what_cannot_be_opened_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "loop").symlink_to("loop")
    put(tmp_path / "secret", b"x")
    for name, reason in (
        ("missing", "No such file"),
        ("dangling", "No such file"),
        ("loop", "symbolic link"),
        ("", "is a folder"),
        ("nul\0", "null"),
    ):
        with pytest.raises(InputError, match=f"{tmp_path / name}.*: .*{reason}".replace("\0", ".")):
            DiskInput(os.path.join(tmp_path, name)).open()

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(InputError, match="secret: Permission denied"):
        DiskInput(str(tmp_path / "secret")).open()


def test_a_name_can_be_shown_whatever_its_bytes() -> None:
    assert DiskInput(os.fsdecode(b"a\xff.json")).name == "a\\udcff.json"
    assert DiskInput("a", "b").name == "b"


def test_an_input_can_be_pickled(tmp_path: Path) -> None:
    put(tmp_path / "d.parquet/articles/part-0.parquet", b"PAR1")
    folder = DiskInput(str(tmp_path / "d.parquet"), limits=Limits(depth=3))
    for item in (folder, *folder.members()):
        assert pickle.loads(pickle.dumps(item)) == item
    assert read(pickle.loads(pickle.dumps(folder.members()[0]))) == b"PAR1"


def test_members_are_the_visible_files_in_order(tmp_path: Path) -> None:
    for rel in ("b/x", "a.b", "a/c/d", "a/.hidden", ".x.123.part/y", "Z", "é"):
        put(tmp_path / "in" / rel, b"12")
    (tmp_path / "in" / "link").symlink_to(tmp_path / "in" / "a")
    (tmp_path / "in" / "filelink").symlink_to("Z")
    folder = DiskInput(f"{tmp_path}/in/", "in/")
    want = ["Z", "a.b", "a/c/d", "b/x", "filelink", "é"]
    assert names(folder.members()) == [f"in/{rel}" for rel in want]
    assert folder.is_folder
    assert folder.size == 12
    assert not folder.members()[0].is_folder


def test_members_of_a_replaced_folder_are_refused(tmp_path: Path) -> None:
    """T25: one reading never mixes two datasets."""
    for name in ("old", "new"):
        put(tmp_path / name / "articles/part-0.parquet", name.encode())
    members = DiskInput(str(tmp_path / "old")).members()
    assert read(members[0]) == b"old"
    (tmp_path / "old").rename(tmp_path / "gone")
    (tmp_path / "new").rename(tmp_path / "old")
    with pytest.raises(InputError, match="replaced while"):
        members[0].open()


def test_expand_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for rel in (
        "in/b.jsonl",
        "in/a.JSON",
        "in/c/d.ndjson",
        "in/e.jsonl.gz",
        "in/f.json.zst",
        "in/README.md",
        "in/.b.jsonl.0123.part",
        "in/.git/x.json",
        "in/set/events/part-0.parquet",
        "in/set/x.json",
        "in/named.parquet/x",
        "in/events/x.json",
        "alone/articles/day=1/part-0.parquet",
        "none/readme.txt",
    ):
        put(tmp_path / rel, b"")
    assert names(expand(["in"], Limits())) == [
        f"in/{rel}"
        for rel in (
            "a.JSON",
            "b.jsonl",
            "c/d.ndjson",
            "e.jsonl.gz",
            "events/x.json",
            "f.json.zst",
            "named.parquet",
            "set",
        )
    ]
    (dataset,) = expand(["alone/"], Limits())
    assert dataset.is_folder
    assert names(dataset.members()) == ["alone/articles/day=1/part-0.parquet"]
    with pytest.raises(InputError, match="none: the folder holds no file"):
        expand(["none"], Limits())


def test_expand_globs_and_repeats(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for rel in ("b.x", "a.x", "[ab].x", ".c.x", ".a.x.00.part", "d/e.x"):
        put(tmp_path / rel, b"")
    (tmp_path / "link.y").symlink_to("a.x")
    assert names(expand(["*.x"], Limits())) == ["[ab].x", "a.x", "b.x"]
    assert names(expand(["[ab].x"], Limits())) == ["[ab].x"], "the very name comes first"
    assert names(expand(["b.x", "./a.x", "*.x", "link.y", "b.x"], Limits())) == [
        "b.x",
        "./a.x",
        "[ab].x",
    ]
    assert names(expand(["**/*.x"], Limits())) == ["[ab].x", "a.x", "b.x", "d/e.x"]
    assert names(expand([".*"], Limits())) == [".c.x"]
    for path in ("*.none", "none.json"):
        with pytest.raises(InputError, match=path.replace("*", "[*]")):
            expand(["a.x", path], Limits())


def test_stdin_can_be_read_again_and_by_many(monkeypatch: pytest.MonkeyPatch) -> None:
    data = random.Random(3).randbytes(3 << 20)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    (item,) = expand(["-", "-"], Limits())
    assert (item.name, item.size, item.is_folder) == ("<stdin>", len(data), False)
    results: list[bytes] = []
    threads = [threading.Thread(target=lambda: results.append(read(item))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [data] * 4
    with item.open() as stream:
        stream.seek(-3, os.SEEK_END)
        assert stream.read() == data[-3:]
        stream.seek(7)
        assert (stream.read(2), stream.tell()) == (data[7:9], 9)
    (item,) = expand(["-"], Limits(), stdin=io.BytesIO(b"other"))
    assert read(item) == b"other"


def test_stdin_leaves_no_file_and_has_limits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    item = open_stdin(io.BytesIO(b"x" * 100), Limits(decompressed_bytes=100))
    assert list(tmp_path.iterdir()) == []
    assert read(item) == b"x" * 100
    with pytest.raises(LimitError, match="<stdin>: more than 99 bytes"):
        open_stdin(io.BytesIO(b"x" * 100), Limits(decompressed_bytes=99))

    class Broken(io.RawIOBase):
        def read(self, _: int = -1) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(InputError, match=r"<stdin>: .*Input/output error"):
        open_stdin(Broken(), Limits())  # type: ignore[arg-type]


def test_a_disk_that_fails_is_not_the_end_of_the_file() -> None:
    """EIO in the middle of a packed file passes through as it is."""

    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 4:
                raise OSError(5, "Input/output error")
            return super().read(4 if size == 4 else 1000)

    noise = random.Random(4).randbytes(5000)
    for data in (gzip.compress(noise), zstd(noise)):
        stream = unpack(Failing(data), "x", Limits())  # type: ignore[arg-type]
        with pytest.raises(OSError, match="Input/output error") as caught:
            stream.read()
        assert caught.value.errno == 5
