"""Outputs: the old or the new, whole, whatever fails, whenever killed, whoever else writes."""

from __future__ import annotations

import contextlib
import errno
import gzip
import io
import itertools
import os
import signal
import stat
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from newsrecord import atomic, pack
from newsrecord.atomic import file_output, folder_output
from newsrecord.disk import DiskInput, expand
from newsrecord.errors import InputError, OutputError, UsageError
from newsrecord.source import Limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsrecord.atomic import FileOutput, FolderOutput
    from newsrecord.source import Output

NEW = b'{"id":"article/1"}\n' * 40_000
PART = "articles/part-0.parquet"


def write_file(path: Path | str, data: bytes = NEW) -> None:
    with file_output(str(path)) as out:
        stream = out.member()
        for start in range(0, len(data), 300_000):
            stream.write(data[start : start + 300_000])


def write_folder(path: Path | str, data: bytes = NEW) -> None:
    with folder_output(str(path)) as out:
        for name in ("README.md", PART, "events/part-0.parquet"):
            with out.member(name) as stream:
                stream.write(data)


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def as_folder(data: bytes) -> dict[str, bytes]:
    return dict.fromkeys(("README.md", PART, "events/part-0.parquet"), data)


def read(path: Path) -> bytes:
    with DiskInput(str(path)).open() as stream:
        return stream.read()


def test_both_are_outputs(tmp_path: Path) -> None:
    with file_output(str(tmp_path / "x")) as file, folder_output(str(tmp_path / "y")) as folder:
        outputs: list[Output] = [file, folder]
        outputs[0].member().write(b"1")
        outputs[1].member("a/b").write(b"2")
        assert set(os.listdir(tmp_path)).isdisjoint({"x", "y"})
    assert (tmp_path / "x").read_bytes() == b"1"
    assert tree(tmp_path / "y") == {"a/b": b"2"}
    assert sorted(os.listdir(tmp_path)) == ["x", "y"]


def test_paths_without_a_folder_and_long_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("x", "é" * 127, "n" * 255):
        write_file(name)
        write_folder(f"{name[:-1]}z/")
        assert read(Path(name)) == NEW
    with pytest.raises(OutputError, match="File name too long"):
        write_file("n" * 256)
    assert len(os.listdir(tmp_path)) == 6


def test_suffixes_pack_and_gzip_is_the_same_each_time(tmp_path: Path) -> None:
    for name in ("a.jsonl.gz", "b.jsonl.GZ", "c.jsonl.zst"):
        write_file(tmp_path / name)
        assert read(tmp_path / name) == NEW
        assert (tmp_path / name).stat().st_size < len(NEW) // 20
    one, two = (tmp_path / name for name in ("a.jsonl.gz", "b.jsonl.GZ"))
    assert one.read_bytes() == two.read_bytes()
    assert one.read_bytes()[:10] == bytes.fromhex("1f8b08000000000000ff")
    with folder_output(str(tmp_path / "d")) as out:
        out.member("x.json.gz").write(NEW)
    assert gzip.decompress((tmp_path / "d/x.json.gz").read_bytes()) == NEW
    with file_output(str(tmp_path / "empty.gz")) as out:
        out.member()
    assert read(tmp_path / "empty.gz") == b""


def test_writers_may_close_or_wrap_the_stream(tmp_path: Path) -> None:
    with file_output(str(tmp_path / "x.gz")) as out, io.TextIOWrapper(out.member()) as text:
        text.write("é")
    assert read(tmp_path / "x.gz") == "é".encode()
    table = pa.table({"a": list(range(1000))})
    with folder_output(str(tmp_path / "set.parquet")) as folder:
        pq.write_table(table, folder.member(PART))
        stream = folder.member("events/part-0.parquet")
        stream.write(b"12")
        assert stream.tell() == 2
    assert pq.read_table(str(tmp_path / "set.parquet" / PART)).equals(table)
    (dataset,) = expand([str(tmp_path / "set.parquet")], Limits())
    with dataset.members()[0].open() as source:
        assert pq.read_table(source).equals(table)


def test_nothing_opened_nothing_replaced(tmp_path: Path) -> None:
    write_file(tmp_path / "x")
    write_folder(tmp_path / "y")
    with file_output(str(tmp_path / "x")), folder_output(str(tmp_path / "y")):
        pass
    assert (read(tmp_path / "x"), tree(tmp_path / "y")) == (NEW, as_folder(NEW))
    assert len(os.listdir(tmp_path)) == 2


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, GeneratorExit])
@pytest.mark.parametrize("name", ["x", "x.gz", "x.zst", "folder"])
def test_an_exception_leaves_all_as_it_was(
    tmp_path: Path, name: str, error: type[BaseException]
) -> None:
    write = write_folder if name == "folder" else write_file
    write(tmp_path / name, b"old")
    before = tree(tmp_path)
    output: Callable[[str], FileOutput | FolderOutput]
    output = folder_output if name == "folder" else file_output
    with pytest.raises(error), output(str(tmp_path / name)) as out:  # noqa: PT012
        out.member(PART if name == "folder" else "").write(NEW)
        raise error
    assert tree(tmp_path) == before
    with pytest.raises(OutputError):
        out.member(PART if name == "folder" else "")


def test_the_mode_is_kept(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        write_file(tmp_path / "x")
        write_folder(tmp_path / "y")
        modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("x", "y", f"y/{PART}")]
        assert modes == [0o640, 0o750, 0o640]
        (tmp_path / "x").chmod(0o604)
        (tmp_path / "y").chmod(0o701)
        write_file(tmp_path / "x", b"")
        write_folder(tmp_path / "y", b"")
        modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("x", "y")]
        assert modes == [0o604, 0o701]
    finally:
        os.umask(old)


def test_a_protected_target_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_file(tmp_path / "x", b"old")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(OutputError, match="x: Permission denied"):
        write_file(tmp_path / "x")
    assert tree(tmp_path) == {"x": b"old"}


def test_a_link_is_replaced_and_not_what_it_points_to(tmp_path: Path) -> None:
    """T12."""
    write_file(tmp_path / "real", b"old")
    write_folder(tmp_path / "dir", b"old")
    for name, aim in (("a", "real"), ("b", "dir"), ("c", "nowhere"), ("d", "nowhere")):
        (tmp_path / name).symlink_to(aim)
    (tmp_path / "real").chmod(0o600)
    for name in ("a", "c"):
        write_file(tmp_path / name)
    for name in ("b", "d"):
        write_folder(tmp_path / name)
    assert not any((tmp_path / name).is_symlink() for name in "abcd")
    assert (read(tmp_path / "real"), tree(tmp_path / "dir")) == (b"old", as_folder(b"old"))
    assert (read(tmp_path / "a"), tree(tmp_path / "b")) == (NEW, as_folder(NEW))
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o600
    assert len(os.listdir(tmp_path)) == 6


def test_what_is_no_file_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    write_folder(tmp_path / "dir", b"old")
    write_file(tmp_path / "file", b"old")
    (tmp_path / "link").symlink_to("dir")
    (tmp_path / "loop").symlink_to("loop")
    before, start = sorted(tmp_path.rglob("*")), time.monotonic()
    for write, name, reason in (
        (write_file, "fifo", "is a FIFO"),
        (write_folder, "fifo", "is a FIFO"),
        (write_file, "dir", "is a folder"),
        (write_file, "link", "is a folder"),
        (write_file, "dir/", "does not name"),
        (write_folder, "file", "is a file"),
        (write_file, "/dev/null", "is a device"),
        (write_folder, "/dev/null", "is a device"),
        (write_file, "no/x", "there is no folder"),
        (write_folder, "no/x", "there is no folder"),
        (write_file, "loop", "symbolic link"),
        (write_file, "nul\0", "does not name"),
        (write_folder, "..", "does not name"),
        (write_folder, ".", "does not name"),
        (write_folder, "/", "does not name"),
        (write_file, "", "does not name"),
    ):
        path = os.path.join(tmp_path, name)
        with pytest.raises(OutputError, match=reason):
            write(path)
    assert sorted(tmp_path.rglob("*")) == before
    assert time.monotonic() - start < 2


@pytest.mark.parametrize(
    "strange",
    [
        "notes.txt",
        "articles/x.parquet",
        "articles/part-0.json",
        "articles/sub/part-0.parquet",
        ".git/config",
        "other/part-0.parquet",
        "README.md/x",
    ],
)
def test_a_folder_with_anything_else_in_it_is_kept(tmp_path: Path, strange: str) -> None:
    target = tmp_path / "set"
    (target / strange).parent.mkdir(parents=True)
    (target / strange).write_bytes(b"mine")
    named = "/".join(strange.split("/")[: 2 if strange.startswith("articles") else 1])
    with pytest.raises(OutputError, match=f"set: holds '{named}'"):
        write_folder(target)
    assert tree(tmp_path) == {f"set/{strange}": b"mine"}


@pytest.mark.parametrize("link", ["README.md", "articles", PART])
def test_a_folder_with_links_in_it_is_kept(tmp_path: Path, link: str) -> None:
    write_folder(tmp_path / "aim")
    (tmp_path / "set" / link).parent.mkdir(parents=True)
    (tmp_path / "set" / link).symlink_to(tmp_path / "aim" / link)
    with pytest.raises(OutputError, match=f"holds '{link}'"):
        write_folder(tmp_path / "set")


def test_what_comes_into_the_folder_meanwhile_is_kept(tmp_path: Path) -> None:
    def write_while(path: Path, stranger: Path) -> None:
        with folder_output(str(path)) as out:
            out.member(PART).write(NEW)
            stranger.write_bytes(b"!")

    (tmp_path / "set").mkdir()
    with pytest.raises(OutputError, match="holds 'mine'"):
        write_while(tmp_path / "set", tmp_path / "set/mine")
    assert tree(tmp_path) == {"set/mine": b"!"}
    with pytest.raises(OutputError, match="Not a directory"):
        write_while(tmp_path / "other", tmp_path / "other")
    assert tree(tmp_path) == {"set/mine": b"!", "other": b"!"}


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/",
        "/etc/x",
        "../x",
        "a/../x",
        "a/..",
        ".",
        "..",
        "./a",
        "a/./b",
        "a//b",
        "a/",
        ".a",
        "a/.b",
        "a\0b",
        "a\\b",
        "C:\\x",
        "a:b",
        "CON",
        "a/nul.parquet",
        "com1.gz",
        "a.",
        "a ",
        "a\n",
        "é",
        "e\u0301",
        "\u202ex",
        "-a",
        "=a",
        "\udcff",
        "a/" * 40 + "..",
        "x" * 300,
    ],
)
def test_hostile_member_names(tmp_path: Path, name: str) -> None:
    """T11."""
    with pytest.raises(OutputError) as caught, folder_output(str(tmp_path / "set")) as out:
        out.member(name)
    assert len(str(caught.value)) < 1000
    assert os.listdir(tmp_path) == []


def test_member_names_that_meet_on_some_disks(tmp_path: Path) -> None:
    with folder_output(str(tmp_path / "set")) as out:
        out.member("a/B=%2e%2e").write(b"1")
        for name in ("a/B=%2e%2e", "A/b=%2E%2E"):
            with pytest.raises(OutputError, match="there twice"):
                out.member(name)
        with pytest.raises(OutputError):
            out.member("a/B=%2e%2e/c")
    assert tree(tmp_path) == {"set/a/B=%2e%2e": b"1"}


def test_a_file_is_opened_once_and_has_no_members(tmp_path: Path) -> None:
    out = file_output(str(tmp_path / "x"))
    with pytest.raises(OutputError, match="opened once"):
        out.member()
    with out:
        with pytest.raises(OutputError, match="without a name"):
            out.member("x")
        out.member().write(b"1")
        with pytest.raises(OutputError, match="opened once"):
            out.member()
    assert tree(tmp_path) == {"x": b"1"}


class Faults:
    """Lets the Nth system call fail, once or from then on, and tells what was called."""

    def __init__(self, patch: pytest.MonkeyPatch, fail_at: int, *, lasting: bool) -> None:
        self.calls: list[str] = []
        self._fail_at, self._lasting = fail_at, lasting
        for name in ("open", "mkdir", "write", "fsync", "close", "replace", "rename", "chmod"):
            patch.setattr(os, name, self._failing(name, getattr(os, name)))
        patch.setattr(atomic, "_swapped", self._failing("swap", atomic._swapped))

    def _failing(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            if sys._getframe(1).f_globals["__name__"] == "shutil":
                return real(*args, **kwargs)  # Cleaning up is a matter of unlink and rmdir.
            self.calls.append(name)
            count = len(self.calls)
            if count == self._fail_at or (self._lasting and count > self._fail_at):
                if name == "close":
                    real(*args)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(*args, **kwargs)

        return call


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "lasting"])
@pytest.mark.parametrize("before", ["old", "nothing"])
@pytest.mark.parametrize("name", ["x", "x.gz", "x.zst", "folder"])
def test_each_system_call_may_fail(
    tmp_path: Path,
    name: str,
    before: str,
    lasting: bool,
) -> None:
    """T23, as SQLite does it: fail the Nth call for N = 1, 2, ... until a run needs no fault."""
    write: Callable[..., None] = write_folder if name == "folder" else write_file
    write(tmp_path / "new" if name == "folder" else tmp_path / f"new.{name}")
    new = {k.split("/", 1)[-1]: v for k, v in tree(tmp_path).items()}
    for fail_at in itertools.count(1):
        place = tmp_path / str(fail_at)
        place.mkdir()
        if before == "old":
            write(place / name, b"old")
        old = tree(place)
        with pytest.MonkeyPatch.context() as patch:
            faults = Faults(patch, fail_at, lasting=lasting)
            try:
                write(place / name)
            except OutputError as error:
                failure: OutputError | None = error
            else:
                failure = None
        if len(faults.calls) < fail_at:
            assert failure is None
            break
        assert failure is not None, faults.calls
        assert "No space left on device" in str(failure)
        assert str(place / name) in str(failure)
        if "is written" in str(failure):
            one = {f"new.{name}": (place / name).read_bytes()} if name != "folder" else None
            assert (one or tree(place / name)) == new
        else:
            assert tree(place) == old, (fail_at, faults.calls)
        if "remains in" not in str(failure):
            assert [entry for entry in os.listdir(place) if entry != name] == []
        else:
            assert lasting, "one fault alone leaves nothing behind"
            (rest,) = (entry for entry in os.listdir(place) if entry != name)
            assert tree(place / rest) == as_folder(b"old")
    assert fail_at > 6


def test_without_a_swap_two_renames_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic, "_swapped", lambda *_: False)
    write_folder(tmp_path / "set", b"old")
    write_folder(tmp_path / "set")
    assert tree(tmp_path) == {f"set/{name}": data for name, data in as_folder(NEW).items()}
    real, calls = os.rename, itertools.count()

    def fail_second(*args: Any) -> None:
        if next(calls) == 1:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(*args)

    monkeypatch.setattr(os, "rename", fail_second)
    with pytest.raises(OutputError, match="Input/output error"):
        write_folder(tmp_path / "set", b"newer")
    assert tree(tmp_path / "set") == as_folder(NEW)
    assert os.listdir(tmp_path) == ["set"]


def test_a_failure_that_the_writer_hides_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    def write_and_hide() -> None:
        with file_output(str(tmp_path / "x")) as out:
            stream = out.member()
            monkeypatch.setattr(os, "write", fail)
            with contextlib.suppress(OutputError):
                stream.write(NEW)
            monkeypatch.undo()
            stream.write(NEW)

    write_file(tmp_path / "x", b"old")
    with pytest.raises(OutputError, match="not whole"):
        write_and_hide()
    assert tree(tmp_path) == {"x": b"old"}


def test_stdout() -> None:
    stream = io.BytesIO()
    with file_output("-", stream=stream) as out:
        out.member().write(b"line\n")
    assert stream.getvalue() == b"line\n"
    with pytest.raises(UsageError):
        file_output("-")

    class Full(io.BytesIO):
        def write(self, _: Any, /) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with (
        pytest.raises(OutputError, match="<stdout>: No space left"),
        file_output("-", stream=Full()) as out,
    ):
        out.member().write(b"line\n")
    reader, writer = os.pipe()
    os.close(reader)
    with (
        open(writer, "wb", buffering=0) as pipe,
        pytest.raises(BrokenPipeError),
        file_output("-", stream=pipe) as out,
    ):
        out.member().write(b"line\n")
    with pytest.raises(OutputError), folder_output("-") as folder:
        folder.member("..")


def child(code: str, *args: str) -> subprocess.Popen[bytes]:
    source = "import sys, os\nfrom newsrecord.atomic import *\n" + textwrap.dedent(code)
    env = dict(os.environ, PYTHONPATH=str(Path(atomic.__file__).parents[1]))
    return subprocess.Popen([sys.executable, "-c", source, *args], stdout=subprocess.PIPE, env=env)


REWRITE = """
folder, first, step = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
while True:
    first += step
    data = (b"%d\\n" % first) * 20_000
    with file_output(folder + "/x.json") as out:
        out.member().write(data)
    with folder_output(folder + "/set") as out:
        for name in ("README.md", "articles/part-0.parquet", "events/part-0.parquet"):
            out.member(name).write(data)
    if first == step:
        print(flush=True)
"""


def check_whole(folder: Path) -> None:
    data = read(folder / "x.json")
    assert set(data.splitlines(keepends=True)) == {data[: data.index(b"\n") + 1]}
    assert data.count(b"\n") == 20_000
    found = tree(folder / "set")
    assert list(found) == sorted(as_folder(b""))
    assert len(set(found.values())) == 1
    assert len(set(found[PART].splitlines())) == 1
    assert found[PART].count(b"\n") == 20_000


def test_killed_at_any_moment_old_or_new_is_whole(tmp_path: Path) -> None:
    """T24: kill -9 at twenty moments of a process that rewrites a file and a folder."""
    for moment in range(20):
        with child(REWRITE, str(tmp_path), "0", "1") as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(0.0031 * moment)
            process.kill()
        assert process.returncode == -signal.SIGKILL
        check_whole(tmp_path)
        (tmp_path / ".dot.json").touch()
        inputs = expand([str(tmp_path), str(tmp_path / "*"), str(tmp_path / ".*")], Limits())
        assert [os.path.basename(item.name) for item in inputs] == [
            "set",
            "x.json",
            ".dot.json",
        ]
        rest = set(os.listdir(tmp_path)) - {"x.json", "set", ".dot.json"}
        assert all(name.startswith(".") and name.endswith(".part") for name in rest)


def test_two_writers_and_a_reader(tmp_path: Path) -> None:
    """T25: a reader sees one dataset or is told; never a torn file, never two datasets mixed."""
    write_file(tmp_path / "x.json", b"0\n" * 20_000)
    write_folder(tmp_path / "set", b"0\n" * 20_000)
    seen, refused = set[bytes](), 0
    with (
        child(REWRITE, str(tmp_path), "0", "2") as even,
        child(REWRITE, str(tmp_path), "1", "2") as odd,
    ):
        try:
            end = time.monotonic() + 2.5
            while time.monotonic() < end:
                data = read(tmp_path / "x.json")
                assert len(set(data.splitlines())) == 1
                assert data.count(b"\n") == 20_000
                try:
                    found = [
                        read_member(item) for item in DiskInput(str(tmp_path / "set")).members()
                    ]
                except InputError:
                    refused += 1
                    continue
                assert len(found) == 3
                assert len(set(found)) == 1
                seen.add(found[0][:9])
        finally:
            even.kill()
            odd.kill()
    assert len(seen) > 3, refused
    check_whole(tmp_path)


def read_member(item: DiskInput) -> bytes:
    with item.open() as stream:
        return stream.read()


def test_two_writers_in_threads_leave_nothing(tmp_path: Path) -> None:
    def write(data: bytes) -> None:
        for _ in range(20):
            write_folder(tmp_path / "set", data)
            write_file(tmp_path / "x", data)

    threads = [threading.Thread(target=write, args=(letter * 1000,)) for letter in (b"a", b"b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(os.listdir(tmp_path)) == ["set", "x"]
    assert set(map(len, tree(tmp_path).values())) == {1000}


def test_a_packer_thrown_away_writes_nothing_more(tmp_path: Path) -> None:
    sink = pack.NewFile(str(tmp_path / "x"), None)
    sink.close()
    assert sink.write(b"late") == 4
    assert (tmp_path / "x").read_bytes() == b""
