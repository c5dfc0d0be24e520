"""Laws and examples for `newsrecord.jsonstream`."""

from __future__ import annotations

import contextlib
import gzip
import io
import itertools
import json
import sys
import time
import tracemalloc
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsrecord.jsonstream import Piece, lines, split
from newsrecord.jsontext import inspect, position
from newsrecord.source import Fault, Limits

if TYPE_CHECKING:
    from collections.abc import Generator

CHUNKS = [1, 2, 3, 7, 64, 1 << 20]
BOM = b"\xef\xbb\xbf"

values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 2**60) | st.text('a"\\é😀:{}[],\n', max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab"), inner, max_size=3),
    max_leaves=12,
)
blanks = st.sampled_from(["", "", "", " ", "\n", "\r\n\t", "  \n"])


class Trickle(io.RawIOBase):
    """A stream of a few bytes at a time, which may break off."""

    def __init__(self, data: bytes, size: int, error: Exception | None = None) -> None:
        """Give out `data`, `size` bytes at most at a time, then raise `error`."""
        self.rest = data
        self.step = size
        self.error = error

    def read(self, size: int = -1) -> bytes:
        """Read the next bytes."""
        assert size > 0
        size = min(size, self.step)
        block, self.rest = self.rest[:size], self.rest[size:]
        if not block and self.error is not None:
            raise self.error
        return block


def stream(data: bytes, size: int = 1 << 20, error: Exception | None = None) -> BinaryIO:
    return cast("BinaryIO", Trickle(data, size, error))


def parts(data: bytes, chunk: int = 1 << 20, limits: Limits | None = None) -> list[Piece | Fault]:
    return list(split(stream(data, chunk), limits or Limits(), _chunk=chunk))


def codes(found: list[Any]) -> list[str]:
    return [item.code for item in found if isinstance(item, Fault)]


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, list[tuple[str, Any]]]:
    """Draw a document, and what is in it in its order: names with values, "" for a record."""
    names = draw(st.lists(st.sampled_from(["newsrecord", "a", 'q"', "é", "\n"]), unique=True))
    at = draw(st.integers(0, len(names)))
    records = draw(st.lists(values, max_size=6))

    def blank() -> str:
        return draw(blanks)

    def text(value: Any) -> str:
        return json.dumps(
            value, ensure_ascii=draw(st.booleans()), indent=draw(st.none() | st.just(1))
        )

    members: list[str] = []
    expected: list[tuple[str, Any]] = []
    for name in [*names[:at], "records", *names[at:]]:
        if name == "records":
            inner = f"{blank()},{blank()}".join(map(text, records))
            written = f"[{blank()}{inner}{blank()}]"
            expected += [("", record) for record in records]
        else:
            value = draw(values)
            written = text(value)
            expected.append((name, value))
        members.append(f"{text(name)}{blank()}:{blank()}{written}")
    body = f"{blank()},{blank()}".join(members)
    return f"{blank()}{{{blank()}{body}{blank()}}}{blank()}", expected


@settings(deadline=None)
@given(documents(), st.sampled_from(CHUNKS), st.booleans())
def test_split_agrees_with_json(
    case: tuple[str, list[tuple[str, Any]]], chunk: int, marked: bool
) -> None:
    text, expected = case
    raw = text.encode()
    found = parts((BOM if marked else b"") + raw, chunk)
    if marked:
        assert codes(found) == ["NR006"]
        assert not cast("Fault", found.pop(0)).fatal
    number = 0
    assert len(found) == len(expected)
    for piece, (name, value) in zip(found, expected, strict=True):
        assert isinstance(piece, Piece)
        assert json.loads(piece.raw) == value
        assert (piece.kind, piece.name) == (("member", name) if name else ("record", "records"))
        assert piece.number == (-1 if name else number)
        number += not name
        offset = piece.offset - (len(BOM) if marked else 0)
        assert raw[offset:].startswith(piece.raw)
        assert (piece.line, piece.column) == position(raw, offset)


@settings(deadline=None, max_examples=30)
@given(documents(), st.sampled_from(CHUNKS))
def test_a_cut_off_document_is_never_whole(
    case: tuple[str, list[tuple[str, Any]]], chunk: int
) -> None:
    """T21: never a shorter dataset reported as whole."""
    raw = case[0].encode()
    whole = parts(raw)
    for end in range(len(raw.rstrip())):
        found = parts(raw[:end], chunk)
        last = found[-1]
        assert isinstance(last, Fault)
        assert last.fatal
        assert last.code == "NR001"
        assert last.offset <= end
        same = found[:-1]
        assert same == whole[: len(same)]


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(['{"records":[', "]", "[", "}", "{", ",", ":", '"', "\\", "1", '"a":', " "])
        | st.sampled_from(["\xff", "tru", "{}", "[]", '"a"', "\n", "//"])
    ).map(lambda texts: "".join(texts).encode("latin-1")),
    st.sampled_from(CHUNKS),
)
@example(b'{"records":[{"a":[1}}]}', 1)
@example(b'{"records":["\\', 1)
@example(b' \xff{"records":[', 1)
def test_any_text_gives_the_same_in_any_chunks(raw: bytes, chunk: int) -> None:
    found = parts(raw)
    assert parts(raw, chunk) == found
    sound = not any(fault.kind in ("syntax", "utf8") for fault in inspect(raw))
    faults = [item for item in found if isinstance(item, Fault)]
    assert sound or faults or any(inspect(item.raw) for item in found if isinstance(item, Piece))
    assert all(fault.message and 0 <= fault.offset <= len(raw) for fault in faults)


@pytest.mark.parametrize("chunk", CHUNKS)
@pytest.mark.parametrize(
    ("raw", "code", "offset", "words"),
    [
        (b"", "NR001", 0, "empty"),
        (b" \n ", "NR001", 3, "empty"),
        (b"[]", "NR001", 0, "an object"),
        (b'"a"', "NR001", 0, "an object"),
        ('{"records":[]}'.encode("utf-16"), "NR001", 0, "UTF-16"),
        (b"{}", "NR001", 2, 'no member "records"'),
        (b'{"a":1}', "NR001", 7, 'no member "records"'),
        (b'{"records":{}}', "NR001", 11, "an array"),
        (b'{"records":null}', "NR001", 11, "an array"),
        (b'{"records":[]} x', "NR001", 15, "the end of the document"),
        (b'{"records":[]}{}', "NR001", 14, "the end of the document"),
        (b'{"records":[{} {}]}', "NR001", 15, "a comma is missing"),
        (b'{"records":[{},]}', "NR001", 15, "remove the comma"),
        (b'{"records":[],}', "NR001", 14, "remove the comma"),
        (b'{"records":[,{}]}', "NR001", 12, "a value"),
        (b'{"records":[{}}', "NR001", 14, "a comma or ]"),
        (b'{"records":[{"a":[1}]}', "NR001", 19, "] is due"),
        (b'{"records":[]]', "NR001", 13, "a comma or }"),
        (b'{"records" []}', "NR001", 11, "a colon"),
        (b"{'records':[]}", "NR001", 1, "double quotes"),
        (b"{records:[]}", "NR001", 1, "double quotes"),
        (b'{"records":[{"a":"', "NR001", 18, "cut off"),
        (b'{"records":[{"a":1}', "NR001", 19, "the text ends"),
        (b'{"records":[tru', "NR001", 15, "cut off"),
        (b'{"records":[1"a"]}', "NR001", 13, "a comma"),
        (b'{"records":[] // x', "NR001", 14, "no comments"),
        (b'{"records":', "NR001", 11, "the text ends"),
    ],
)
def test_broken_documents(chunk: int, raw: bytes, code: str, offset: int, words: str) -> None:
    last = parts(raw, chunk)[-1]
    assert isinstance(last, Fault)
    assert (last.code, last.offset, last.fatal) == (code, offset, True)
    assert words in last.message
    assert (last.line, last.column) == position(raw, offset)


@pytest.mark.parametrize("chunk", CHUNKS)
def test_broken_records_with_paired_brackets_are_pieces(chunk: int) -> None:
    raw = b'{"records":[{"a":tru}, {a:1}, NaN, {"b" "\\]"}, ["\xff"], {"c":1,}]}'
    found = parts(raw, chunk)
    assert codes(found) == []
    assert [item.raw for item in found if isinstance(item, Piece)] == [
        b'{"a":tru}', b"{a:1}", b"NaN", b'{"b" "\\]"}', b'["\xff"]', b'{"c":1,}',
    ]  # fmt: skip


def test_members_that_stand_twice() -> None:
    found = parts(b'{"a":1,"records":[1],"\\u0061":2,"records":[2]}')
    assert codes(found) == ["NR003", "NR003"]
    assert [item.offset for item in found if isinstance(item, Fault)] == [21, 32]
    numbers = [item.number for item in found if isinstance(item, Piece)]
    assert numbers == [-1, 0, -1, 1]
    assert not any(item.fatal for item in found if isinstance(item, Fault))


def test_faults_in_names() -> None:
    found = parts(b'{"\\ud800":1,"\xff":2,"records":[]}')
    assert codes(found) == ["NR001", "NR001"]
    assert [item.name for item in found if isinstance(item, Piece)] == ["\ufffd" * 3, "\ufffd"]


def test_another_member_may_hold_the_records() -> None:
    found = list(split(io.BytesIO(b'{"records":[0],"rows":[1]}'), Limits(), member="rows"))
    assert [(item.kind, item.raw) for item in found if isinstance(item, Piece)] == [
        ("member", b"[0]"),
        ("record", b"1"),
    ]


@pytest.mark.parametrize("chunk", CHUNKS)
@pytest.mark.parametrize(
    "long",
    [
        '{"a":"' + "éa" * 50 + '"}',
        '["' + "é" * 50 + '",[[]]]',
        '"' + "\\n" * 60 + '"',
        "{" + "[]," * 40 + "1}",
        "9" * 101,
        '{"a":"é\\"' + "€" * 40 + '"}',
        "[" * 60 + "]" * 60,
    ],
)
def test_long_records_are_skipped(chunk: int, long: str) -> None:
    raw = b'{"h":1,"records":[{"a":1},' + long.encode() + b',{"b":2}, 3]}'
    found = parts(raw, chunk, Limits(record_bytes=100))
    kinds = [item.raw if isinstance(item, Piece) else item.code for item in found]
    assert kinds == [b"1", b'{"a":1}', "NR008", b'{"b":2}', b"3"]
    fault = found[2]
    assert isinstance(fault, Fault)
    assert (fault.fatal, fault.number, fault.offset) == (True, 1, 26)
    for item in found:
        assert (item.line, item.column) == position(raw, item.offset)
    assert [item.number for item in found] == [-1, 0, 1, 2, 3]


@pytest.mark.parametrize("chunk", CHUNKS)
def test_the_limit_is_exact(chunk: int) -> None:
    raw = b'{"records":["' + b"x" * 98 + b'"]}'
    assert codes(parts(raw, chunk, Limits(record_bytes=100))) == []
    assert codes(parts(raw, chunk, Limits(record_bytes=99))) == ["NR008"]


@pytest.mark.parametrize("chunk", CHUNKS)
def test_long_members_and_names(chunk: int) -> None:
    limits = Limits(record_bytes=20)
    long = b'"' + b"x" * 30 + b'"'
    found = parts(b'{"a":' + long + b',"records":[1]}', chunk, limits)
    assert [item.raw if isinstance(item, Piece) else item.code for item in found] == ["NR008", b"1"]
    assert codes(parts(b'{"records":[1],' + long + b":1}", chunk, limits)) == ["NR008"]
    many = b",".join(b'"%d":1' % number for number in range(5000))
    assert codes(parts(b'{"records":[],' + many + b"}")) == ["NR008"]


@contextlib.contextmanager
def untraced() -> Generator[None, None, None]:
    """Measure the code itself and not what coverage adds to each line."""
    trace = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(trace)


@pytest.mark.parametrize("levels", [65, 200, 1025, 100_000, 1_000_000])
@pytest.mark.parametrize(("left", "right"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_depth_bombs(levels: int, left: bytes, right: bytes) -> None:
    bomb = left * levels + b"1" + right * levels
    with untraced():
        began = time.process_time()
        found = parts(b'{"records":[' + bomb + b",{}]}")
        assert time.process_time() - began < 2
        assert codes(parts(b'{"records":[' + left * levels)) == ["NR001"]
    assert [len(item.raw) for item in found if isinstance(item, Piece)] == [len(bomb), 2]


def test_only_the_outer_brackets_must_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsrecord.jsonstream._KINDS", 7)
    pieces = parts(b'{"records":[' + b"[" * 8 + b"}" + b"]" * 7 + b",1]}")
    assert [item.raw for item in pieces if isinstance(item, Piece)] == [b"[[[[[[[[}]]]]]]]", b"1"]
    (fault,) = parts(b'{"records":[' + b"[" * 8 + b"]}" + b"]" * 6 + b",1]}")
    assert isinstance(fault, Fault)
    assert (fault.code, fault.offset, fault.number) == ("NR001", 21, 0)


def test_memory_stays_bounded() -> None:
    """T2: one 64 MB record and 64 MB of blanks in a few MB of memory."""

    class Source(io.RawIOBase):
        """A stream that makes its blocks up."""

        blocks = itertools.chain(
            [b'{"records":[{},"'],
            itertools.repeat(b"x\\n" * 300_000, 70),
            [b'",'],
            itertools.repeat(b" \n" * 500_000, 64),
            [b"{}]}"],
        )

        def read(self, size: int = -1) -> bytes:
            del size
            return next(self.blocks, b"")

    tracemalloc.start()
    found = list(split(cast("BinaryIO", Source()), Limits(record_bytes=1 << 20)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [item.raw if isinstance(item, Piece) else item.code for item in found] == [
        b"{}",
        "NR008",
        b"{}",
    ]
    assert peak < 12 << 20


@pytest.mark.parametrize("piece", [b'"a":[],', b"[[", b'"\\n', b"[]", b'"', b"\\", b"{}", b'"",'])
def test_time_is_linear(piece: bytes) -> None:
    """Eight times the text takes less than forty times as long; a square would take 64."""

    def work(count: int) -> float:
        raw = b'{"records":[[' + piece * count
        began = time.process_time()
        parts(raw, 1 << 12, Limits(record_bytes=1 << 30))
        return time.process_time() - began

    count = 100_000 // len(piece)
    with untraced():
        once = min(work(count), work(count))
        assert work(count * 8) < 40 * max(once, 0.005)


ERRORS = [OSError(5, "Input/output error"), EOFError("ended early")]


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("chunk", CHUNKS)
def test_split_reports_streams_that_break_off(error: Exception, chunk: int) -> None:
    raw = b'{"a":1,\n"records":[{"b":2}, {"c":'
    found = list(split(stream(raw, chunk, error), Limits(), _chunk=chunk))
    assert [item.raw for item in found if isinstance(item, Piece)] == [b"1", b'{"b":2}']
    fault = found[-1]
    assert isinstance(fault, Fault)
    assert fault[:1] + fault[3:7] == ("NR010", len(raw), 2, 26, True)
    assert fault.message.startswith("the file is truncated or corrupt: ")


def read(
    data: bytes, chunk: int = 1 << 20, limits: Limits | None = None
) -> list[tuple[int, int, bytes] | Fault]:
    return list(lines(stream(data, chunk), limits or Limits(), _chunk=chunk))


@given(
    st.lists(
        st.sampled_from([b"{}", b"\n", b"\n", b"\r\n", b"\r", b" ", b"\t", "é".encode(), b"\f"])
        | st.binary(max_size=5)
    ).map(b"".join),
    st.sampled_from(CHUNKS),
    st.sampled_from([0, 1, 4, 1 << 20]),
)
def test_lines_agree_with_split_at_line_breaks(raw: bytes, chunk: int, limit: int) -> None:
    marked = raw.startswith(BOM)
    expected: list[Any] = ["NR006"] if marked else []
    offset = 0
    for number, line in enumerate(raw.split(b"\n"), 1):
        start = offset + (3 if marked and number == 1 else 0)
        text = line[3:] if start != offset else line
        text = text.removesuffix(b"\r")
        if len(text) > limit:
            expected.append(("NR008", number, start))
        elif text.strip(b" \t\r"):
            expected.append((number, start, text))
        offset += len(line) + 1
    found: list[Any] = []
    for item in read(raw, chunk, Limits(record_bytes=limit)):
        if isinstance(item, Fault):
            mark = item.code == "NR006"
            found.append(item.code if mark else (item.code, item.line, item.offset))
            assert item.fatal is not mark
        else:
            found.append(item)
    if not marked or limit >= 4:
        assert found == expected


@pytest.mark.parametrize("chunk", CHUNKS)
def test_a_byte_order_mark_is_skipped(chunk: int) -> None:
    found = read(BOM + b"{}\n" + BOM + b"{}\n", chunk)
    assert codes(found) == ["NR006"]
    assert found[1:] == [(1, 3, b"{}"), (2, 6, BOM + b"{}")]
    assert codes(read(BOM, chunk)) == ["NR006"]


@pytest.mark.parametrize("chunk", CHUNKS)
def test_long_lines_are_skipped(chunk: int) -> None:
    raw = b"{}\n\n" + b"x" * 200 + b"\r\n{}\n" + b"y" * 100 + b"\r\n" + b"z" * 101
    found = read(raw, chunk, Limits(record_bytes=100))
    assert [item[:1] if isinstance(item, Fault) else item[:2] for item in found] == [
        (1, 0), ("NR008",), (4, 206), (5, 209), ("NR008",),
    ]  # fmt: skip
    faults = [item for item in found if isinstance(item, Fault)]
    assert [(f.number, f.line, f.offset, f.fatal) for f in faults] == [
        (1, 3, 4, True),
        (4, 6, 311, True),
    ]


def test_lines_in_bounded_memory() -> None:
    tracemalloc.start()
    with io.BytesIO() as data:
        with gzip.open(data, "wb", compresslevel=1) as out:
            out.write(b"{}\n")
            for _ in range(64):
                out.write(b"x" * (1 << 20))
            out.write(b"\n{}\n")
        data.seek(0)
        tracemalloc.reset_peak()
        with gzip.open(data) as source:
            found = list(lines(cast("BinaryIO", source), Limits(record_bytes=1 << 20)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [item[0] for item in found] == [1, "NR008", 3]
    assert peak < 12 << 20


def unpacked(packed: bytes) -> BinaryIO:
    return cast("BinaryIO", gzip.GzipFile(fileobj=io.BytesIO(packed)))


def test_truncated_gzip_gives_what_it_held() -> None:
    raw = b"".join(b'{"id":"%d","x":"%d"}\n' % (n, n * n * 7919) for n in range(20_000))
    packed = gzip.compress(raw)
    whole = list(lines(unpacked(packed), Limits()))
    assert len(whole) == 20_000
    for end in (20, len(packed) // 2, len(packed) - 9, len(packed) - 1):
        source = unpacked(packed[:end])
        found = list(lines(source, Limits()))
        assert codes(found) == ["NR010"]
        assert found[:-1] == whole[: len(found) - 1]
        if end > 100:
            assert len(found) > 5000
    damaged = packed[:1000] + bytes([packed[1000] ^ 0xFF]) + packed[1001:]
    assert codes(list(lines(unpacked(damaged), Limits()))) == ["NR010"]


@pytest.mark.parametrize("error", ERRORS)
def test_lines_report_streams_that_break_off(error: Exception) -> None:
    found = list(lines(stream(b'{}\n{"a":', 4, error), Limits(), _chunk=4))
    assert found[0] == (1, 0, b"{}")
    fault = found[-1]
    assert isinstance(fault, Fault)
    assert (fault.code, fault.line, fault.offset, fault.fatal) == ("NR010", 2, 3, True)
