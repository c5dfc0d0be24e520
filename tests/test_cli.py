"""The command line: what is printed where, and the exit code of each kind of ending."""

from __future__ import annotations

import gzip
import io
import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from newsrecord import cli
from newsrecord.about import VERSION
from newsrecord.errors import InputError, OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

STORY = str(Path(__file__).parents[1] / "examples" / "story.jsonl")
COMMAND = [sys.executable, "-m", "newsrecord"]
ARTICLE = b'{"id":"article/1","type":"Article","language":"en","body":"abc","body_length":3}\n'
WRONG = b'{"id":"article/2","type":"Article","language":"en","body":"abc","body_length":4}\n'


def newsrecord(*args: str | Path, data: bytes = b"", **more: Any) -> Any:
    """Run the command in a process of its own."""
    command = [*COMMAND, *map(str, args)]
    return subprocess.run(command, input=data, capture_output=True, check=False, **more)


class Ran:
    """What a command line did in this process."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Run the command here, which is quicker, on streams of bytes."""

    def ran(*args: str | Path, data: bytes = b"") -> Ran:
        streams = [io.TextIOWrapper(io.BytesIO(b), "utf-8") for b in (data, b"", b"")]
        for name, stream in zip(("stdin", "stdout", "stderr"), streams, strict=True):
            monkeypatch.setattr(sys, name, stream)
        code = cli.run([str(arg) for arg in args])
        out, err = (stream.buffer.getvalue().decode() for stream in streams[1:])
        return Ran(code, out, err)

    return ran


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.jsonl"
    path.write_bytes(ARTICLE)
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.jsonl"
    path.write_bytes(ARTICLE + WRONG)
    return path


# Help and wrong usage ----------------------------------------------------------------------------


def test_help_names_all_commands_and_is_quick() -> None:
    made = newsrecord("--help")
    assert made.returncode == 0
    for name in (b"validate", b"convert", b"rule", b"schema", b"sample", b"130 interrupted"):
        assert name in made.stdout
    code = (
        "import sys\nfrom newsrecord.cli import run\nrun(['--help'])\n"
        "heavy = {'pyarrow', 'pydantic', 'msgspec', 'rich', 'jsonschema', 'jsonschema_rs'}\n"
        "sys.exit(bool(heavy & set(sys.modules)))"
    )
    quick = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert quick.returncode == 0


@pytest.mark.parametrize("command", ["validate", "convert", "rule", "schema", "sample"])
def test_each_command_has_help(run: Callable[..., Ran], command: str) -> None:
    made = run(command, "--help")
    assert (made.code, made.err) == (0, "")
    assert f"newsrecord {command}" in made.out


def test_version(run: Callable[..., Ran]) -> None:
    made = run("--version")
    assert made.code == 0
    assert made.out == f"newsrecord {VERSION}\n"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ([], "a command is due: validate, convert"),
        (["vaildate", "x"], "Did you mean validate?"),
        (["validate"], "PATH"),
        (["validate", "x", "--fromat", "json"], "--format"),
        (["validate", STORY, "--format", "jsn"], "Did you mean json?"),
        (["validate", STORY, "--report", "txt"], "Did you mean text?"),
        (["validate", STORY, "--fail-on", "eror"], "Did you mean error?"),
        (["validate", STORY, "--select", "NR2O1"], "Did you mean NR"),
        (["validate", STORY, "--ignore", "duplicate-ids"], "Did you mean duplicate-id?"),
        (["validate", STORY, "--select", ""], "no rule"),
        (["validate", STORY, "--limit", "dept=3"], "Did you mean depth?"),
        (["validate", STORY, "--limit", "depth=0"], "not a whole number above 0"),
        (["validate", STORY, "--limit", "depth"], "not a whole number above 0"),
        (["convert", STORY], "DST"),
        (["convert", STORY, "x.doc"], "no known format"),
        (["convert", STORY, "x.json", "--to", "parkuet"], "Did you mean parquet?"),
        (["convert", STORY, "x.json", "--on-invalid", "skp"], "Did you mean skip?"),
        (["convert", STORY, "x.json", "--on-invalid", "quarantine"], "quarantine=FILE"),
        (["convert", STORY, "x.json", "--on-invalid", "fail=x"], "not fail, skip"),
        (["rule", "NR9999"], "no rule"),
        (["schema", "recrod"], "did you mean record?"),
        (["sample"], "N"),
        (["sample", "-1"], "No such option"),
        (["sample", "1", "--order", "articles-fist"], "Did you mean articles-first?"),
        (["sample", "1", "--faults", "NR1O1"], "Did you mean NR101?"),
        (["sample", "0", "--faults", "NR101"], "no record fits"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(
    run: Callable[..., Ran], args: Sequence[str], said: str
) -> None:
    made = run(*args)
    assert made.code == 2
    assert made.err.startswith("newsrecord: ")
    assert made.err.count("\n") == 1
    assert said in made.err


def test_a_hostile_argument_starts_no_line(run: Callable[..., Ran]) -> None:
    made = run("validate", "no\n::error::such\x1b[31m\udcff")
    assert made.code == 3
    assert made.err.count("\n") == 1
    assert "\x1b" not in made.err


# rule, schema, sample ----------------------------------------------------------------------------


def test_rule_lists_explains_and_writes_json(run: Callable[..., Ran]) -> None:
    listed = run("rule").out.splitlines()
    codes = [line.split()[0] for line in listed]
    assert codes == sorted(codes)
    page = run("rule", "body-length-mismatch").out
    assert page == run("rule", "nr202").out
    assert page.startswith("NR202 body-length-mismatch (error, since ")
    assert "\nWhy:\n    " in page
    assert page in run("rule", "--all").out
    assert json.loads(run("rule", "NR202", "--json").out)["severity"] == "error"
    assert [page["code"] for page in json.loads(run("rule", "--all", "--json").out)] == codes


def test_schema_lists_and_prints(run: Callable[..., Ran]) -> None:
    from newsrecord.schema import NAMES, published

    assert run("schema").out.split() == list(NAMES)
    for name in NAMES:
        assert run("schema", name).out == published(name)


def test_sample_is_valid_and_the_same_each_time(run: Callable[..., Ran]) -> None:
    made = run("sample", "4", "--seed", "7", "--order", "mixed", "--body", "long")
    assert (made.code, made.err) == (0, "")
    assert made.out == run("sample", "4", "--seed", "7", "--order", "mixed", "--body", "long").out
    checked = run("validate", "-", data=made.out.encode())
    assert (checked.code, checked.err) == (0, "")


def test_planted_faults_are_listed_and_found(run: Callable[..., Ran]) -> None:
    made = run("sample", "6", "--faults", "NR201,nr003,")
    planted = {tuple(line.split()) for line in made.err.splitlines()}
    assert {code for code, *_ in planted} == {"NR201", "NR003"}
    report = json.loads(run("validate", "-", "--report", "json", data=made.out.encode()).out)
    found = {(f["code"], str(f["line"]), f["record"], f["pointer"]) for f in report["findings"]}
    assert planted <= found


def test_a_sample_is_written_to_a_file(run: Callable[..., Ran], tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    made = run("sample", "6", "--faults", "NR002,NR006,NR907", "-o", str(path))
    assert (made.code, made.out) == (0, "")
    assert made.err.splitlines()[:2] == ["NR006 - - -", "NR907 1 - /newsrecord"]
    assert path.read_bytes().startswith(b'\xef\xbb\xbf{"newsrecord":"1.7"')
    packed = tmp_path / "x.jsonl.gz"
    assert run("sample", "6", "-o", str(packed)).code == 0
    assert gzip.decompress(packed.read_bytes()).decode() == run("sample", "6").out


@pytest.mark.parametrize("code", ["NR009", "NR010"])
def test_a_fault_of_a_compressed_file_needs_one(
    run: Callable[..., Ran], tmp_path: Path, code: str
) -> None:
    for output in ("-", str(tmp_path / "x.jsonl")):
        made = run("sample", "6", "--faults", f"NR201,{code}", "-o", output)
        assert (made.code, made.out) == (2, "")
        assert f"{code} is a fault of a compressed file: write to FILE.jsonl.gz" in made.err
    path = tmp_path / "x.jsonl.gz"
    assert run("sample", "6", "--faults", code, "-o", str(path)).err == f"{code} - - -\n"
    assert f" {code} " in run("validate", str(path)).out
    made = run("sample", "6", "--faults", code, "-o", str(tmp_path / "none" / "x.jsonl.gz"))
    assert made.code == 4


# validate ----------------------------------------------------------------------------------------


def test_validate_says_all_clear(run: Callable[..., Ran]) -> None:
    made = run("validate", STORY)
    assert (made.code, made.err) == (0, "")
    assert made.out.endswith("0 errors, 0 warnings, 0 notices. All clear.\n")


def test_validate_shows_findings_with_their_place(run: Callable[..., Ran], bad: Path) -> None:
    made = run("validate", bad)
    assert (made.code, made.err) == (1, "")
    head, message, frame, carets = made.out.splitlines()[:4]
    assert head == f"{bad}:2:79 NR202 body-length-mismatch (error) article/2 /body_length"
    assert message == "  the body has 3 code points"
    assert frame[carets.index("^")] == "4"
    assert "\x1b" not in made.out


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["--fail-on", "never"], 0),
        (["--fail-on", "notice"], 1),
        (["--ignore", "NR202"], 0),
        (["--ignore", "NR2"], 0),
        (["--select", "body-hash-mismatch"], 0),
        (["--select", "NR2"], 1),
        (["--select", "NR2", "--ignore", "body-length-mismatch"], 0),
    ],
)
def test_flags_that_change_the_exit_code(
    run: Callable[..., Ran], bad: Path, args: list[str], code: int
) -> None:
    assert run("validate", bad, *args).code == code


def test_rules_off_are_in_both_reports(run: Callable[..., Ran], bad: Path) -> None:
    assert "rules off: NR202\n" in run("validate", bad, "--ignore", "NR202").out
    made = json.loads(run("validate", bad, "--ignore", "NR202", "--report", "json").out)
    assert made["checked"]["rules_off"] == ["NR202"]


def test_nothing_checked_is_exit_3(run: Callable[..., Ran], tmp_path: Path) -> None:
    """T27: exit 3 unless --allow-empty; the report shows records = 0."""
    empty = tmp_path / "empty.jsonl"
    empty.write_bytes(b'{"newsrecord":"1"}\n')
    made = run("validate", empty)
    assert made.code == 3
    assert "--allow-empty" in made.err
    assert made.out.startswith("0 records in 1 file")
    assert run("validate", empty, "--fail-on", "never").code == 3
    assert run("validate", empty, "--allow-empty").code == 0
    assert run("validate", tmp_path / "*.nothing").code == 3


def test_a_truncated_input_is_exit_3_whatever_fails(run: Callable[..., Ran], bad: Path) -> None:
    import gzip

    cut = bad.with_suffix(".jsonl.gz")
    cut.write_bytes(gzip.compress(bad.read_bytes() * 50)[:-12])
    assert run("validate", cut).code == 3
    assert run("validate", cut, "--fail-on", "never").code == 3


def test_limits_reach_the_reader(run: Callable[..., Ran], good: Path) -> None:
    assert run("validate", good, "--limit", "record-bytes=10").code == 3
    assert run("validate", good, "--limit", "record_bytes=1000").code == 0


def test_context_is_read_but_not_reported(run: Callable[..., Ran], good: Path, bad: Path) -> None:
    assert run("validate", good, "--with", bad).code == 0


def test_format_of_stdin_by_flag(run: Callable[..., Ran]) -> None:
    assert run("validate", "-", "--format", "jsonl", data=ARTICLE).code == 0


def test_a_report_goes_to_a_file_as_a_whole(
    run: Callable[..., Ran], bad: Path, tmp_path: Path
) -> None:
    target = tmp_path / "report.json"
    made = run("validate", bad, "--report", "json", "-o", target)
    assert (made.code, made.out, made.err) == (1, "", "")
    assert json.loads(target.read_bytes())["totals"]["error"] == 1
    assert run("validate", bad, "-o", tmp_path / "none" / "report").code == 4


# convert -----------------------------------------------------------------------------------------


def test_convert_writes_and_says_how_many(run: Callable[..., Ran], tmp_path: Path) -> None:
    target = tmp_path / "story.parquet"
    made = run("convert", STORY, target)
    assert (made.code, made.out) == (0, "")
    assert made.err.startswith("newsrecord: ")
    assert f" records written to {target}\n" in made.err
    assert run("validate", target).code == 0


def test_convert_from_stdin_to_stdout(run: Callable[..., Ran]) -> None:
    made = run("convert", "-", "-", "--from", "jsonl", "--to", "json", data=ARTICLE)
    assert made.code == 0
    assert json.loads(made.out)["records"][0]["id"] == "article/1"


def test_convert_refuses_findings_and_writes_nothing(run: Callable[..., Ran], bad: Path) -> None:
    target = bad.with_name("out.json")
    made = run("convert", bad, target)
    assert (made.code, made.out) == (1, "")
    assert "NR202 body-length-mismatch" in made.err
    assert "nothing was written" in made.err.splitlines()[-1]
    assert not target.exists()


def test_convert_skips_or_sets_aside(run: Callable[..., Ran], bad: Path) -> None:
    target, aside = bad.with_name("out.jsonl"), bad.with_name("aside.jsonl")
    made = run("convert", bad, target, "--on-invalid", "skip")
    assert made.code == 1
    assert made.err.endswith(f"1 records written to {target}, 1 left out\n")
    assert run("convert", bad, target, "--on-invalid", f"quarantine={aside}").code == 1
    assert aside.read_bytes() == WRONG
    assert b"article/2" not in target.read_bytes()


# How a run ends ----------------------------------------------------------------------------------


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def fail(*args: object, **options: object) -> None:
        raise error

    monkeypatch.setattr("newsrecord.schema.published", fail)


class Panic(BaseException):
    """What Rust code raises when it gives up."""


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InputError("a\nb"), 3),
        (OutputError("a"), 4),
        (OSError(28, "No space left on device"), 3),
        (KeyboardInterrupt(), 130),
        (ValueError("secret"), 70),
        (RecursionError("secret"), 70),
        (MemoryError("secret"), 70),
        (EOFError("secret"), 70),
        (Panic("secret"), 70),
    ],
)
def test_every_end_is_one_line_and_its_code(
    run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int
) -> None:
    failing(monkeypatch, error)
    made = run("schema", "record")
    assert (made.code, made.out, made.err.count("\n")) == (code, "", 1)
    assert made.err.startswith("newsrecord: ")
    assert "secret" not in made.err
    assert ("please report this" in made.err) is (code == 70)


def test_a_bug_has_the_same_id_each_time(
    run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, ValueError("x"))
    first = run("schema", "record").err
    failing(monkeypatch, ValueError("y"))
    assert run("schema", "record").err == first


def test_a_closed_pipe_is_quiet() -> None:
    for args in (["sample", "3000"], ["rule", "--all"], ["schema", "dataset"]):
        with subprocess.Popen(
            [*COMMAND, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.close()
            assert process.stderr.read() == b""
        assert process.returncode == 0


def test_a_closed_pipe_keeps_the_verdict(bad: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    with open(write, "wb") as closed:
        made = subprocess.run(
            [*COMMAND, "validate", str(bad)], stdout=closed, stderr=subprocess.PIPE, check=False
        )
    assert (made.returncode, made.stderr) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("args", [["rule"], ["sample", "30"], ["validate", STORY], ["--version"]])
def test_a_full_stdout_is_exit_4(args: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        made = subprocess.run([*COMMAND, *args], stdout=full, stderr=subprocess.PIPE, check=False)
    assert made.returncode == 4
    assert b"No space left on device" in made.stderr
    assert made.stderr.count(b"\n") == 1


def test_closed_streams_crash_nothing() -> None:
    made = newsrecord("rule", preexec_fn=lambda: os.close(1))
    assert made.returncode == 4
    made = newsrecord("vaildate", preexec_fn=lambda: os.close(2))
    assert made.returncode == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_exit_130_and_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    target = tmp_path / "out.jsonl"
    with subprocess.Popen(
        [*COMMAND, "convert", "-", str(target), "--from", "jsonl"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        time.sleep(0.8)
        process.send_signal(number)
        assert process.stderr is not None
        assert process.stderr.read() == b"newsrecord: interrupted\n"
    assert process.returncode == 130
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("more", "colored"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_color_only_on_a_terminal_that_wants_it(
    bad: Path, more: dict[str, str], *, colored: bool
) -> None:
    env = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    main, side = pty.openpty()
    try:
        subprocess.run(
            [*COMMAND, "validate", str(bad)],
            stdout=side,
            env={**env, "TERM": "xterm", **more},
            check=False,
        )
        shown = os.read(main, 65536)
    finally:
        os.close(main)
        os.close(side)
    assert (b"\x1b[" in shown) is colored
    assert b"NR202" in shown


def test_output_is_utf8_whatever_the_locale(bad: Path) -> None:
    bad.write_bytes(WRONG.replace(b"abc", "Ἀθῆναι".encode()))
    env = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    made = newsrecord("validate", bad, env=env)
    assert made.returncode == 1
    assert "Ἀθῆναι".encode() in made.stdout


def test_a_report_never_replaces_its_data(run: Callable[..., Ran], bad: Path) -> None:
    before = bad.read_bytes()
    made = run("validate", bad, "-o", bad)
    assert made.code == 2
    assert bad.read_bytes() == before
