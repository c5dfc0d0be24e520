"""A check on Spark finds what a check in one process finds, wherever a batch runs or dies.

The server is Sail's, which needs no JVM; it is a process of its own, so that it may be killed.
"""

from __future__ import annotations

import contextlib
import doctest
import gzip
import io
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import newsrecord
from newsrecord import spark
from newsrecord.authoring.faults import FAULTS, plant
from newsrecord.authoring.sample import sample
from newsrecord.cli import run
from newsrecord.engines import spark as engine
from newsrecord.engines import steps, wire
from newsrecord.engines.scan import whole
from newsrecord.engines.steps import Setup
from newsrecord.errors import BatchError, InputError, MissingExtraError, UsageError, WorkerError
from newsrecord.files import scratch, sources_of
from newsrecord.finding import Finding, Problem, Related, Severity
from newsrecord.pipeline import Raw
from newsrecord.rules import CATALOGUE, RULES, choose
from newsrecord.rules.base import record_rule
from newsrecord.source import Fault, Place

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from newsrecord.rules import Rule

SERVER = """
import sys
from pysail.spark import SparkConnectServer
server = SparkConnectServer("127.0.0.1", 0)
server.start(background=True)
print(server.listening_address[1], flush=True)
sys.stdin.read()
"""
NAMES = [{"text": "X"}]
ROOT = Path(__file__).parents[1]
AS_OF = "2026-06-30"
UNPACKED = [code for code in FAULTS if code not in {"NR009", "NR010", "NR818"}]
"""The faults of a text that is not compressed, and not written to the public."""

on_spark = [
    pytest.mark.spark,
    # PySpark warns of the pandas that it requires, and leaves sockets to be collected.
    pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def marked(test: Any) -> Any:
    for mark in on_spark:
        test = mark(test)
    return test


@contextlib.contextmanager
def serving() -> Generator[tuple[str, int]]:
    """Start a server; give its address and the number of its process."""
    command = [sys.executable, "-c", SERVER]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, **pipes, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        yield f"sc://127.0.0.1:{int(server.stdout.readline())}", server.pid
        server.kill()


@pytest.fixture(scope="module")
def remote() -> Generator[str]:
    pytest.importorskip("pysail", reason="Spark is tested with pysail and pyspark-client")
    pytest.importorskip("pyspark", reason="Spark is tested with pysail and pyspark-client")
    with serving() as (url, _):
        yield url


@pytest.fixture(scope="module")
def session(remote: str) -> Generator[Any]:
    with spark.connected(remote) as session:
        yield session


@pytest.fixture(scope="module")
def lines() -> list[bytes]:
    """Make a dataset with a fault of each rule."""
    planting = plant(sample(120, seed=5), UNPACKED, seed=5)
    return [line for line in b"".join(planting.pieces()).split(b"\n") if line]


@pytest.fixture(scope="module")
def faulty(lines: list[bytes], tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("faulty") / "faulty.jsonl"
    path.write_bytes(b"\n".join(lines) + b"\n")
    return str(path)


def command_line(*args: str) -> tuple[int, str]:
    """Run a command line, and return its exit code and what it wrote to stdout."""
    out = io.TextIOWrapper(io.BytesIO(), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", out)
        code = run(args)
    out.seek(0)
    return code, out.read()


@marked
def test_slices_of_a_file(faulty: str, session: Any) -> None:
    """Lines are counted from the start of the file, and its digest is of all of it."""
    here = newsrecord.check(faulty, as_of=AS_OF)
    for size in (20_000, 100_000):
        assert spark.check(session, faulty, as_of=AS_OF, slice_bytes=size, partitions=3) == here


@marked
def test_frames_of_a_packed_file_and_more_findings_than_have_a_frame(
    lines: list[bytes], session: Any, tmp_path: Path
) -> None:
    import pyarrow as pa

    packed = io.BytesIO()
    half = len(lines) // 2
    for part in (lines[:half], lines[half:]):
        packed.write(pa.compress(b"\n".join(part) + b"\n", "zstd", asbytes=True))
    (tmp_path / "b.jsonl.zst").write_bytes(packed.getvalue())
    rows = [line for line in lines[1:] if b'"Article"' not in line and line.startswith(b"{")]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join([b'{"newsrecord":"1"}', *rows]))
    here = newsrecord.check(str(tmp_path), as_of=AS_OF)
    there = spark.check(session, str(tmp_path), as_of=AS_OF, slice_bytes=40_000, partitions=2)
    assert there.files == here.files
    assert list(there.findings) == list(here.findings)
    assert len(here.findings) > 1000
    assert any(not each.frame for each in here.findings if each.place.byte and not each.fatal)


@marked
def test_a_torn_file_ends_where_it_is_torn(session: Any, tmp_path: Path) -> None:
    """Slices behind a damaged one could be read, and are not: one process does not get there."""
    target = tmp_path / "news.parquet"
    newsrecord.write(list(sample(40, seed=3))[1:], str(target))
    table = next((target / "articles").glob("*.parquet"))
    data = bytearray(table.read_bytes())
    data[len(data) // 3] ^= 0xFF
    table.write_bytes(data)
    here = newsrecord.check(str(target), as_of=AS_OF)
    assert here.fatal
    assert spark.check(session, str(target), as_of=AS_OF, slice_bytes=1, partitions=2) == here
    rows = spark.findings(session, str(target), as_of=AS_OF, slice_bytes=1, partitions=2).toArrow()
    assert rows.num_rows == len(here.findings)


def found(report: newsrecord.Report) -> list[tuple[object, ...]]:
    """Tell findings but for where they stand."""
    return sorted((f.code, f.record, f.pointer, f.message, f.because) for f in report.findings)


@marked
@pytest.mark.parametrize("form", ["text", "json"])
def test_the_report_is_the_same_byte_for_byte(faulty: str, remote: str, form: str) -> None:
    args = ("validate", "--as-of", AS_OF, "--report", form, faulty)
    here = command_line(*args)
    there = command_line(*args, "--engine", "spark", "--spark-remote", remote)
    assert here == there
    assert here[0] == 3
    if form == "json":
        assert json.loads(here[1])["totals"]["codes"].keys() >= {*UNPACKED}


@marked
def test_the_order_of_records_does_not_matter(
    lines: list[bytes], session: Any, tmp_path: Path
) -> None:
    # Some faults are about what stands where in the file.
    head = lines[0].removeprefix(b"\xef\xbb\xbf")
    rest = [line for line in lines[1:] if line.startswith(b"{") and b"newsrecord" not in line]
    plain = tmp_path / "plain.jsonl"
    plain.write_bytes(b"\n".join([head, *rest]))
    random.Random(1).shuffle(rest)
    third = len(rest) // 3
    for number in range(3):
        part = rest[number * third : (number + 1) * third if number < 2 else None]
        data = b"\n".join([head, *part])
        if number == 1:
            (tmp_path / "1.jsonl.gz").write_bytes(gzip.compress(data))
        else:
            (tmp_path / f"{number}.jsonl").write_bytes(data)
    paths = [str(tmp_path / name) for name in ("0.jsonl", "1.jsonl.gz", "2.jsonl")]
    there = spark.check(session, *paths, as_of=AS_OF, partitions=3, slice_bytes=50_000)
    assert there == newsrecord.check(*paths, as_of=AS_OF)
    once = spark.check(session, str(plain), as_of=AS_OF, partitions=2, slice_bytes=50_000)
    assert once == newsrecord.check(str(plain), as_of=AS_OF)
    # The one header is at fault, and there are three of it now.
    header = [each for each in found(once) if each[0] == "NR907"]
    assert found(there) == sorted([*found(once), *header, *header])


@marked
def test_parquet_and_a_context(session: Any, tmp_path: Path) -> None:
    """Rows have a place of their own kind; what a context tells is told at what is checked."""
    records = list(sample(30, seed=2))
    target = str(tmp_path / "news.parquet")
    newsrecord.write(records[1:] if "newsrecord" in records[0] else records, target)
    twice = str(tmp_path / "twice.jsonl")
    source = tmp_path / "source.jsonl"
    newsrecord.convert(target, str(source))
    some = source.read_bytes().splitlines()
    Path(twice).write_bytes(b"\n".join([some[0], some[1], some[-1], some[1]]))
    for paths, context in (([target], []), ([twice], [target]), ([target, twice], [])):
        here = newsrecord.check(*paths, context=context, as_of=AS_OF)
        for size in (1, 1 << 30):
            options: Any = {"context": context, "partitions": 2, "slice_bytes": size}
            assert spark.check(session, *paths, as_of=AS_OF, **options) == here
    assert here.totals["NR901"] == 3


@marked
def test_datasets_of_several_bases(session: Any, tmp_path: Path) -> None:
    root = Path(__file__).parent / "rules"
    paths = [str(root / "NR9*" / "*.jsonl"), str(root / "NR5*" / "bad*.jsonl")]
    for name, base in (("a", "https://a.example/"), ("b", "https://b.example/")):
        header = {"newsrecord": "1", "base": base}
        actor = {"id": "actor/x", "type": "Actor", "kind": "group", "named": True, "names": NAMES}
        other = {**actor, "id": "https://a.example/actor/x"}
        text = "\n".join(json.dumps(each) for each in (header, actor, other))
        paths.append(str(tmp_path / f"{name}.jsonl"))
        Path(paths[-1]).write_text(text)
    here = newsrecord.check(*paths, as_of=AS_OF)
    assert spark.check(session, *paths, as_of=AS_OF, partitions=4) == here
    assert len(here.findings) > 100


@marked
def test_findings_are_a_table(faulty: str, session: Any, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    target = str(tmp_path / "findings.parquet")
    frame = spark.findings(session, faulty, as_of=AS_OF, slice_bytes=50_000, partitions=3)
    frame.write.parquet(target)
    table = pq.read_table(target)
    here = newsrecord.check(faulty, as_of=AS_OF)
    told = [(f.code, f.place.line, f.place.byte, f.pointer, f.fatal) for f in here.findings]
    columns = ("code", "line", "byte", "pointer", "fatal")
    rows = zip(*(table[name].to_pylist() for name in columns), strict=True)
    assert sorted(told, key=str) == sorted(rows, key=str)
    spots = sum(len(each) for each in table["related"].to_pylist())
    assert spots == sum(len(finding.related) for finding in here.findings) > 0


@marked
def test_a_clean_dataset(session: Any, remote: str, tmp_path: Path) -> None:
    path = str(tmp_path / "clean.jsonl")
    newsrecord.write(newsrecord.read(str(ROOT / "examples" / "story.jsonl")), path)
    assert spark.check(session, path) == newsrecord.check(path)
    assert command_line("validate", path, "--engine", "spark", "--spark-remote", remote)[0] == 0
    assert spark.findings(session, path).toArrow().num_rows == 0


def rule_that(does: str) -> Rule:
    """Make a rule of one's own, which travels as code because it stands in a function."""

    @record_rule("NR999", "breaks", on="Actor")
    def breaks(record: Any) -> Iterable[Problem]:
        """An actor is called X.

        Why: So that something happens.
        Bad: X
        Good: Y
        Source: none
        """
        import os
        import signal

        if record.id != "actor/x":
            return ()
        if does == "raise":
            raise LookupError(record.id + " is secret")
        if does == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        return (Problem(("id",), "is X"),)

    return breaks


@pytest.fixture
def crowd(tmp_path: Path) -> list[str]:
    """Write three files, of which the second holds the actor that the rules above look for."""
    paths = []
    for number in range(3):
        id_ = "actor/x" if number == 1 else f"actor/{number}"
        actor = {"id": id_, "type": "Actor", "kind": "group", "named": True, "names": NAMES}
        paths.append(str(tmp_path / f"crowd{number}.jsonl"))
        Path(paths[-1]).write_text(json.dumps(actor))
    return paths


@marked
def test_rules_of_ones_own(crowd: list[str], session: Any) -> None:
    report = spark.check(session, *crowd, rules=(rule_that("find"), *choose(["NR9"])))
    assert [(f.code, f.file, f.pointer) for f in report.findings] == [("NR999", crowd[1], "/id")]


@marked
def test_a_batch_that_raises_fails_the_run_with_its_place(crowd: list[str], session: Any) -> None:
    with pytest.raises(BatchError) as caught:
        spark.check(session, *crowd, rules=(rule_that("raise"), *choose(["NR9"])))
    assert crowd[1] in str(caught.value)
    assert crowd[0] not in str(caught.value)
    assert "LookupError at test_spark.py:" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert caught.value.exit_code == 70


@marked
def test_a_killed_worker_fails_the_run(crowd: list[str], remote: str) -> None:
    """Sail's workers are threads of the server, so all of it goes."""
    del remote
    from pyspark.sql.connect.client.retries import DefaultPolicy

    with serving() as (url, pid), spark.connected(url) as session:
        session.client.set_retry_policies([DefaultPolicy(max_retries=2)])
        with pytest.raises(WorkerError, match="went away") as caught:
            spark.check(session, *crowd, rules=(rule_that("kill"), *choose(["NR9"])))
        assert caught.value.exit_code == 3
        ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        assert ended is not None
        assert ended.si_status == signal.SIGKILL


@marked
def test_versions_must_be_the_same(
    crowd: list[str], session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = metadata.version

    def other(name: str) -> str:
        return "0.0.1" if name == "msgspec" else version(name)

    monkeypatch.setattr(metadata, "version", other)
    there = version("msgspec")
    text = f"versions differ: msgspec {there} on an executor, 0.0.1 here"
    with pytest.raises(WorkerError, match=text):
        spark.check(session, *crowd)


@marked
def test_an_input_that_cannot_be_read_there(
    crowd: list[str], session: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os.path, "abspath", lambda _path: str(tmp_path / "not_there.jsonl"))
    with pytest.raises(InputError, match=r"crowd0.jsonl: No such file"):
        spark.check(session, crowd[0])


@marked
def test_nobody_answers(crowd: list[str], remote: str) -> None:
    del remote
    args = ("--engine", "spark", "--spark-remote", "sc://127.0.0.1:1")
    assert command_line("validate", *crowd, *args)[0] == 3


@marked
def test_the_page_on_clusters(remote: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `docs/spark.md` shows to be typed can be typed, and prints what is shown."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "spark.md").read_text("utf-8")
    page = page.replace("sc://localhost:50051", remote).replace("/mnt/news", str(tmp_path))
    blocks = re.findall(r"^```(console|python)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    commands = [
        line.split()[2:]
        for kind, text in blocks
        if kind == "console"
        for line in text.splitlines()
        if line.startswith("$ newsrecord ")
    ]
    assert len(commands) == 2
    for command in commands:
        assert command_line(*command) == (0, command_line(*local(command))[1])
    text = "\n".join(text for kind, text in blocks if kind == "python")
    example = doctest.DocTestParser().get_doctest(text, {}, "spark.md", "spark.md", 0)
    printed: list[str] = []
    assert not doctest.DocTestRunner().run(example, out=printed.append).failed, "".join(printed)


def local(command: list[str]) -> list[str]:
    """Take out of a command line what makes it run on Spark."""
    at = command.index("--engine")
    return [*command[:at], *command[at + 4 :]]


# Without a server ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "args", [["--engine", "spark"], ["--spark-remote", "sc://x"], ["--engine", "sparc"]]
)
def test_engine_and_address_go_together(args: list[str]) -> None:
    assert run(["validate", str(ROOT / "examples" / "story.jsonl"), *args]) == 2


def test_an_address_is_one_of_spark_connect() -> None:
    with pytest.raises(UsageError, match="sc://HOST:PORT"), spark.connected("localhost:15002"):
        pass


def test_a_lost_worker_is_named_by_its_task(crowd: list[str]) -> None:
    """This is how JVM Spark tells it; task 1 of the scan reads the second file."""
    text = (
        "Job aborted due to stage failure: Task 1 in stage 13.0 failed 1 times, most recent "
        "failure: Lost task 1.0 in stage 13.0 (TID 9) (192.0.2.2 executor driver): "
        "org.apache.spark.SparkException: Python worker exited unexpectedly (crashed)."
    )
    setup = setup_of(crowd)
    with pytest.raises(WorkerError) as caught, engine.telling(setup):
        raise RuntimeError(text)
    assert str(caught.value) == (
        "Spark lost a worker, Task 1 in stage 13.0 failed: Python worker exited unexpectedly; "
        f"if it was scanning, it read {crowd[1]}"
    )
    text = "ModuleNotFoundError: No module named 'pyarrow'"
    with pytest.raises(WorkerError, match="executors lack pyarrow"), engine.telling(setup):
        raise RuntimeError(text)


def setup_of(paths: list[str]) -> Setup:
    sources = sources_of(paths, None, newsrecord.Limits(), None)
    run = whole(sources)
    return Setup(tuple(sources), (), RULES, None, newsrecord.Limits(), scratch, run, 4)


def test_steps_give_the_same_without_spark(crowd: list[str]) -> None:
    """The steps are plain functions: rows of all tasks in, rows out, in any order."""
    again = shutil.copy(crowd[1], Path(crowd[1]).with_name("crowd3.jsonl"))
    setup = setup_of([*crowd, str(again)])
    rows = [row for number in range(4) for row in steps.scan(setup, number)]
    codes = set()
    for shuffled in (rows, rows[::-1]):
        judged = list(steps.link(setup, steps.judge(setup, shuffled)))
        told = setup._replace(codes=frozenset({"NR901"}), begins=((1, 0),) * 4)
        placed = [row for row in judged if row.kind in {steps.RAW, steps.SPOT, steps.FAULT}]
        found = list(steps.join(steps.place(told, placed)))
        codes.add(tuple((each.finding.code, each.finding.related[0].file) for each in found))
    assert codes == {(("NR901", crowd[1]),)}


def test_half_a_surrogate_pair_in_an_id(tmp_path: Path) -> None:
    """The gate refuses it, and what is known of the record travels all the same."""
    path = tmp_path / "half.jsonl"
    path.write_text('{"id": "actor/\\ud800", "type": "Actor"}\n' * 2)
    setup = setup_of([str(path)])
    rows = list(steps.judge(setup, steps.scan(setup, 0)))
    assert [row.code for row in rows if row.kind == steps.RAW] == ["NR005", "NR005", "NR901"]
    report = newsrecord.check(str(path))
    assert report.totals == {"NR005": 2, "NR901": 1}
    assert report.findings[0].record == r"actor/\ud800"


def test_standard_input_stays_here() -> None:
    with pytest.raises(UsageError, match="standard input"):
        spark.check(None, "-")


def test_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pyspark", "pyspark.sql"):
        monkeypatch.setitem(sys.modules, name, None)
    with (
        pytest.raises(MissingExtraError, match=r"newsrecord\[spark\]"),
        spark.connected("sc://localhost"),
    ):
        pass


def test_what_travels_comes_back_as_it_was() -> None:
    spot = Related("m\ud800", "f", "r", ("a", 0), Place(1, 2), 7, "i")
    problem = Problem(("\udfff", 1), "m", "h", key=True, related=(spot,), fatal=True, offset=3)
    raw = Raw(1 << 41, CATALOGUE["NR901"], problem, "id", 2)
    assert wire.load_raw(wire.unpacked(wire.packed(wire.dump_raw(raw))), CATALOGUE) == raw
    fault = Fault("NR010", "m", 3, 4, 5, 6, fatal=True, path=("x",), member="y")
    assert wire.load_fault(wire.unpacked(wire.packed(wire.dump_fault(fault)))) == fault
    finding = Finding(
        "NR901", "n", Severity.warning, "m", path=("a", 1), place=Place(4), related=(spot,)
    )
    assert wire.load_finding(wire.unpacked(wire.packed(wire.dump_finding(finding)))) == finding
