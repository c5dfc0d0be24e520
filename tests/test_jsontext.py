"""Laws and examples for `newsrecord.jsontext` and `newsrecord.jsonplace`."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, NoReturn, cast

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsrecord.jsonplace import Finder, unescape
from newsrecord.jsontext import TextFault, duplicate_free, explain, inspect, locate, position

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from newsrecord.source import Path

SUITE = FilePath(__file__).parents[2] / "shared" / "data" / "suites" / "json-test-suite" / "parsing"
LARGEST = 2**53 - 1

Tree = Any
"""A JSON value whose objects are tuples of pairs, so that keys may stand twice."""


def pairs_of(tree: Tree) -> tuple[tuple[str, Tree], ...]:
    return cast("tuple[tuple[str, Tree], ...]", tree) if isinstance(tree, tuple) else ()


def items_of(tree: Tree) -> list[Tree]:
    return list(cast("Iterable[Tree]", tree)) if isinstance(tree, list) else []


keys = st.sampled_from(["", "a", "b", "é", 'q"', "a b", ":", '":', "\\", "\n", "😀", "a/b"])
strings = keys | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6)
numbers = st.integers(-LARGEST, LARGEST) | st.floats(-1e15, 1e15, allow_nan=False)
scalars = st.none() | st.booleans() | numbers | strings
trees: st.SearchStrategy[Tree] = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.lists(st.tuples(keys, inner), max_size=5).map(tuple)
    ),
    max_leaves=25,
)
blanks = st.sampled_from(["", "", "", " ", "\n", "\r\n", "\t", "  "])


@st.composite
def spelled(draw: st.DrawFn, text: str) -> str:
    """Spell a string in one of the ways that JSON allows."""
    out: list[str] = []
    for char in text:
        ways = [json.dumps(char)[1:-1]]
        if char == "/":
            ways.append("\\/")
        if char not in '"\\' and char >= " ":
            ways += [char, char]
        if ord(char) < 0x10000:
            ways += [f"\\u{ord(char):04x}", f"\\u{ord(char):04X}"]
        out.append(draw(st.sampled_from(ways)))
    return '"' + "".join(out) + '"'


@st.composite
def texts_of(draw: st.DrawFn, tree: Tree) -> str:
    def blank() -> str:
        return draw(blanks)

    def write(node: Tree) -> str:
        if isinstance(node, str):
            return draw(spelled(node))
        if isinstance(node, tuple):
            inner = [f"{draw(spelled(k))}{blank()}:{blank()}{write(v)}" for k, v in pairs_of(node)]
            return "{" + blank() + f"{blank()},{blank()}".join(inner) + blank() + "}"
        if isinstance(node, list):
            inner = [write(item) for item in items_of(node)]
            return "[" + blank() + f"{blank()},{blank()}".join(inner) + blank() + "]"
        return json.dumps(node)

    return blank() + write(tree) + blank()


texts = trees.flatmap(texts_of).map(str.encode)
splinters = st.sampled_from(
    [
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b'"',
        b"\\",
        b"\\u",
        b"d800",
        b"\\u0000",
        b"0",
        b"9" * 16,
        b"-",
        b".",
        b"e",
        b"+",
        b"1e400",
        b"NaN",
        b"true",
        b"nul",
        b" ",
        b"\n",
        b"\x00",
        b"\x1f",
        b"\xff",
        b"\xed\xa0\x80",
        b"\xc0\xaf",
        b"\xe2\x82",
        b"\xef\xbb\xbf",
        b"/",
        b"'",
        b"a",
    ]
)


@st.composite
def broken_texts(draw: st.DrawFn) -> bytes:
    raw = draw(texts)
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(raw)))
        raw = raw[:at] + draw(splinters | st.just(b"")) + raw[at + draw(st.integers(0, 2)) :]
    return raw


def refuse(*_: object) -> NoReturn:
    raise ValueError


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError
    return dict(pairs)


def depth_and_scalars(value: Any) -> tuple[int, list[Any]]:
    found: list[Any] = []
    deepest = 0
    todo: list[tuple[Any, int]] = [(value, 0)]
    while todo:
        node, depth = todo.pop()
        if isinstance(node, (dict, list)):
            deepest = max(deepest, depth + 1)
            members = cast("dict[str, Any]", node if isinstance(node, dict) else {})
            inner = [*members, *members.values(), *items_of(node)]
            todo += [(item, depth + 1) for item in inner]
        else:
            found.append(node)
    return deepest, found


def accepted(raw: bytes, max_depth: int) -> bool:
    """Say whether the text is clean, by the decoder of the standard library."""
    try:
        value = json.loads(raw.decode(), object_pairs_hook=unique, parse_constant=refuse)
    except ValueError:
        return False
    depth, found = depth_and_scalars(value)
    for scalar in found:
        if isinstance(scalar, str) and any(c == "\0" or "\ud800" <= c <= "\udfff" for c in scalar):
            return False
        if isinstance(scalar, (int, float)) and abs(scalar) > LARGEST:
            return False
    return depth <= max_depth


@settings(max_examples=500, deadline=None)
@given(broken_texts(), st.sampled_from([2, 64]))
@example(b'["\\"]', 64)
@example(b'["\\u"]', 64)
@example(b'["\\u12"]', 64)
@example(b'["\\ud83d\\ude00"]', 64)
@example(b"[1.]", 64)
@example(b"[1e5, 1E+15, 1e16]", 64)
@example(b"[0.1e]", 64)
def test_clean_means_clean(raw: bytes, max_depth: int) -> None:
    """An empty list means that a strict decoder takes the text, and the other way round."""
    faults = inspect(raw, max_depth=max_depth)
    assert (not faults) == accepted(raw, max_depth)
    assert all(0 <= fault.offset <= len(raw) and fault.message for fault in faults)
    assert [f.kind for f in faults[:-1] if f.kind in ("utf8", "syntax", "depth")] == []


@given(st.binary(max_size=40))
def test_any_bytes(raw: bytes) -> None:
    assert (not inspect(raw)) == accepted(raw, 64)
    assert 0 <= locate(raw, ("a", 0))[0] <= locate(raw, ("a", 0))[1] <= len(raw)


@given(trees.flatmap(lambda tree: st.tuples(st.just(tree), texts_of(tree))))
def test_duplicates_are_all_found(case: tuple[Tree, str]) -> None:
    """RFC 7493, 2.3: "Objects in I-JSON messages MUST NOT have members with duplicate names"."""
    tree, text = case
    faults = [fault for fault in inspect(text.encode()) if fault.kind == "duplicate_key"]
    todo: list[Tree] = [tree]
    count = 0
    while todo:
        node = todo.pop()
        pairs = pairs_of(node)
        count += len(pairs) - len(dict(pairs))
        todo += [*(value for _, value in pairs), *items_of(node)]
    assert len(faults) == count
    for fault in faults:
        assert fault.related is not None
        first, again = (key_at(text.encode(), at) for at in (fault.related, fault.offset))
        assert fault.related < fault.offset
        assert first == again == fault.path[-1]


def key_at(raw: bytes, offset: int) -> str:
    key: str = json.JSONDecoder().raw_decode(raw[offset:].decode())[0]
    return key


def only(raw: bytes) -> TextFault:
    (fault,) = inspect(raw)
    return fault


@pytest.mark.parametrize(
    ("raw", "offset", "words"),
    [
        (b"", 0, "the text ends"),
        (b" \n", 2, "the text ends"),
        (b'{"a":1,}', 6, "remove the comma"),
        (b"[1, 2 ,]", 6, "remove the comma"),
        (b"{'a': 1}", 1, "double quotes"),
        ("{“a”: 1}".encode(), 1, "straight double quote"),
        (b"{a: 1}", 1, "a key in double quotes"),
        (b'{"a": 1 "b": 2}', 8, "a comma is missing"),
        (b"[1 2]", 3, "a comma is missing"),
        (b'{"a" 1}', 5, "a colon is due"),
        (b'{"a"= 1}', 4, "colon"),
        (b'{"a":"x\ty"}', 7, "write \\t"),
        (b'{"a":"x\x01y"}', 7, "write \\u0001"),
        (b"[012]", 1, "does not begin with 0"),
        (b"[-012]", 1, "does not begin with 0"),
        (b"[+1]", 1, "does not begin with +"),
        (b"[.5]", 1, "before the decimal point"),
        (b"[1.]", 1, "after the decimal point"),
        (b"[1.e3]", 1, "after the decimal point"),
        (b"[1e]", 1, "exponent"),
        (b"[-]", 1, "after the minus"),
        (b"[0x1F]", 1, "decimal numbers"),
        (b"[2024-01-01]", 1, "in double quotes"),
        (b"[inf]", 1, "no such number"),
        (b"[True]", 1, "small letters"),
        (b"[None]", 1, "null"),
        (b"[1, // no\n 2]", 4, "no comments"),
        (b"/* no */ [1]", 0, "no comments"),
        (b"{} {}", 3, "the end of the text"),
        (b"{}]", 2, "the end of the text"),
        (b'["\\x"]', 2, "no escape of JSON"),
        (b'["\\u12G4"]', 2, "no escape of JSON"),
        (b'["abc', 1, "not closed"),
        (b'["abc\\', 1, "not closed"),
        (b'["abc\\u12', 1, "not closed"),
        (b"[tru", 4, "the text ends"),
        (b'{"a":[1', 7, "the text ends"),
        (b'{"a":[1}', 7, "a comma or ]"),
        (b"[,1]", 1, "one comma too many"),
        (b"[\xc2\xa01]", 1, "U+00A0"),
        (b"\xef\xbb\xbf{}", 0, "byte order mark"),
        (b"\0{}", 0, "U+0000"),
    ],
)
def test_syntax(raw: bytes, offset: int, words: str) -> None:
    fault = only(raw)
    assert (fault.kind, fault.offset) == ("syntax", offset)
    assert words in fault.message


@pytest.mark.parametrize(
    ("raw", "offset", "path", "words"),
    [
        (b'{"a": ["\xff"]}', 8, ("a", 0), "0xFF never stands"),
        (b'["\xed\xa0\x80"]', 2, (0,), "surrogate"),
        (b'["\xc0\xaf"]', 2, (0,), "overlong"),
        (b'["\xe0\x80\xaf"]', 2, (0,), "overlong"),
        (b'["\xf0\x80\x80\xaf"]', 2, (0,), "overlong"),
        (b'["\xf4\x90\x80\x80"]', 2, (0,), "U+10FFFF"),
        (b'["\x80"]', 2, (0,), "did not begin"),
        (b'["caf\xe9"]', 5, (0,), "Windows-1252"),
        (b'{"a": 1}\xff', 8, (), "0xFF"),
        ('{"a": 1}'.encode("utf-16"), 0, (), "UTF-16"),
        ('{"a": 1}'.encode("utf-16-le"), 0, (), "UTF-16"),
        ('{"a": 1}'.encode("utf-16-be"), 0, (), "UTF-16"),
        ('{"a": 1}'.encode("utf-32"), 0, (), "UTF-32"),
        ('{"a": 1}'.encode("utf-32-be"), 0, (), "UTF-32"),
    ],
)
def test_utf8(raw: bytes, offset: int, path: Path, words: str) -> None:
    fault = only(raw)
    assert fault[:3] == ("utf8", offset, path)
    assert words in fault.message


def test_a_syntax_error_before_bad_utf8_is_the_one() -> None:
    assert only(b'[1 2, "\xff"]')[:2] == ("syntax", 3)


@pytest.mark.parametrize(
    "number",
    [
        "9007199254740992",
        "-9007199254740992",
        "9007199254740992.0",
        "1e16",
        "1E400",
        "-1e400",
        "9" * 5000,
        "0.1e18",
        "NaN",
        "Infinity",
        "-Infinity",
        "1" + "0" * 400 + "e-300",
    ],
)
def test_numbers_beyond_i_json(number: str) -> None:
    """RFC 7493, 2.2: "[-(2**53)+1, (2**53)-1]"."""
    for text in (number, f'{{"a": [1, {number} ]}}'):
        fault = only(text.encode())
        assert (fault.kind, fault.offset) == ("number", text.index(number))
        assert fault.path == (("a", 1) if text != number else ())
        assert len(fault.message) < 120


@pytest.mark.parametrize(
    "number",
    [
        "0",
        "-0",
        "-0.0",
        "9007199254740991",
        "-9007199254740991",
        "9007199254740991.0",
        "1e15",
        "0e999999999999",
        "1e-400",
        "0." + "3" * 5000,
        "90071992547409910e-1",
        "1E+2",
    ],
)
def test_numbers_within_i_json(number: str) -> None:
    assert inspect(number.encode()) == []
    assert inspect(f"[{number}]".encode()) == []


@pytest.mark.parametrize(
    ("escape", "offset"),
    [
        (r"\u0000", 2),
        (r"\ud800", 2),
        (r"\uDFFF", 2),
        (r"\ud800\ud800", 2),
        (r"\udc00\ud800", 2),
        (r"\\\u0000", 4),
        (r"\ud83d\ude00\ude00", 14),
        (r"\ud83dx", 2),
    ],
)
def test_characters(escape: str, offset: int) -> None:
    assert only(f'["{escape}"]'.encode())[:3] == ("character", offset, (0,))
    assert only(f'{{"{escape}": 1}}'.encode())[:2] == ("character", offset)


def test_characters_that_only_look_so() -> None:
    assert inspect(rb'["\\u0000", "\\\\ud800", "\ud83d\ude00", "\u0001", "\ud7ff\ue000"]') == []


def test_faults_are_collected() -> None:
    raw = b'{"a": 1e400, "b": {"a": "\\u0000", "\\u0061": [NaN]}, "a": [1,, 2]}'
    assert [fault[:3] for fault in inspect(raw)] == [
        ("number", 6, ("a",)),
        ("character", 25, ("b", "a")),
        ("duplicate_key", 34, ("b", "a")),
        ("number", 45, ("b", "a", 0)),
        ("duplicate_key", 52, ("a",)),
        ("syntax", 60, ("a", 1)),
    ]


def test_long_strings_are_read_in_rounds() -> None:
    text = '"' + "\\n\\u00e9" * 2000 + '"'
    raw = f'{{"a": {text}, {text}: [{text}], "b": {text}}}'.encode()
    assert inspect(raw) == []
    assert inspect(raw.replace(b'"b"', b'"a"'))[0].kind == "duplicate_key"
    start, end = locate(raw, ("b",))
    assert raw[start:end] == text.encode()


@pytest.mark.parametrize("name", sorted(p.name for p in SUITE.glob("*.json")) or ["(absent)"])
def test_json_test_suite(name: str) -> None:
    if not SUITE.is_dir():
        pytest.skip("../shared/data/suites/json-test-suite is absent")
    raw = (SUITE / name).read_bytes()
    kinds = {fault.kind for fault in inspect(raw)}
    stricter = {
        "y_object_duplicated_key.json": {"duplicate_key"},
        "y_object_duplicated_key_and_value.json": {"duplicate_key"},
        "y_object_escaped_null_in_key.json": {"character"},
        "y_string_null_escape.json": {"character"},
        "y_number_real_capital_e.json": {"number"},
        "y_number_real_exponent.json": {"number"},
        "y_number_real_fraction_exponent.json": {"number"},
        "y_object_extreme_numbers.json": {"number"},
        "y_number.json": {"number"},
    }
    if name.startswith("y_"):
        assert kinds == stricter.get(name, set())
    elif name.startswith("n_"):
        assert kinds
    for path in ((), (0,), ("a",), ("a", 0, "b")):
        start, end = locate(raw, path)
        assert 0 <= start <= end <= len(raw)


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
@pytest.mark.parametrize(("left", "right"), [(b"[", b"]"), (b'{"a":', b"}"), (b"[[{},", b"]]")])
def test_depth_bombs(levels: int, left: bytes, right: bytes) -> None:
    raw = left * levels + b"1" + right * levels
    step = "a" if left.startswith(b"{") else 0
    with untraced():
        began = time.process_time()
        fault = only(raw)
        assert time.process_time() - began < 1
        assert locate(raw, (step,))[1] == len(raw) - 1
        assert locate(raw[: levels * len(left)], (step,))[1] == levels * len(left)
    assert fault.kind == "depth"
    assert len(fault.path) == 64


def test_depth_is_a_limit_and_not_a_habit() -> None:
    assert inspect(b"[" * 64 + b"]" * 64) == []
    assert only(b"[" * 65 + b"]" * 65).offset == 64
    assert inspect(b"[" * 100_000 + b"]" * 100_000, max_depth=100_000) == []
    deep = b"[" * 3000 + b"7" + b"]" * 3000
    assert locate(deep, (0,) * 3000) == (3000, 3001)


@pytest.mark.parametrize(
    "piece",
    [
        b'"',
        b'"a',
        b"\\",
        b'\\"',
        b'"\\',
        b'"a":',
        b"[1,",
        b"{",
        b'{"a":"',
        b"[",
        b"]",
        b"9",
        b" ",
        b'"\\n',
        b"\\u00",
        b"\xff",
        b"\xe2\x82\xac",
        b'["",',
        b'{"a":1e400,',
    ],
)
def test_time_is_linear(piece: bytes) -> None:
    """Eight times the text takes less than forty times as long; a square would take 64."""

    def work(raw: bytes) -> float:
        began = time.process_time()
        inspect(raw, max_depth=64)
        locate(raw, ("a", "a"))
        locate(raw, (0, 0), last=False)
        position(raw, len(raw))
        return time.process_time() - began

    small = (200_000 // len(piece)) * piece
    with untraced():
        once = min(work(b'["' + small), work(b'["' + small))
        assert work(b'["' + small * 8) < 40 * max(once, 0.005)


def walk(tree: Tree, *, last: bool, path: Path = ()) -> Iterator[tuple[Path, Tree]]:
    yield path, tree
    pairs = pairs_of(tree)
    for key, value in dict(pairs if last else reversed(pairs)).items():
        yield from walk(value, last=last, path=(*path, key))
    for index, value in enumerate(items_of(tree)):
        yield from walk(value, last=last, path=(*path, index))


def plain(tree: Tree) -> Any:
    if isinstance(tree, tuple):
        return {key: plain(value) for key, value in pairs_of(tree)}
    return [plain(item) for item in items_of(tree)] if isinstance(tree, list) else tree


@settings(deadline=None)
@given(trees.flatmap(lambda tree: st.tuples(st.just(tree), texts_of(tree))), st.booleans())
def test_locate_agrees_with_json(case: tuple[Tree, str], last: bool) -> None:
    tree, text = case
    raw = text.encode()
    finder = Finder(raw)
    for path, node in walk(tree, last=last):
        start, end = locate(raw, path, last=last)
        assert raw[start:end].strip() == raw[start:end]
        assert json.loads(raw[start:end]) == plain(node)
        assert locate(raw, (*path, "nowhere"), last=last) == (start, end)
        assert locate(raw, (*path, 99), key=True, last=last) == (start, end)
        start, end = locate(raw, path, key=True, last=last)
        if last:
            assert finder.locate(path, key=True) == (start, end)
            assert finder.locate((*path, "nowhere")) == locate(raw, path)
        if path and isinstance(path[-1], str):
            assert json.loads(raw[start:end]) == path[-1]
        else:
            assert json.loads(raw[start:end]) == plain(node)


@given(broken_texts(), st.lists(keys | st.integers(-1, 3), max_size=4), st.booleans())
def test_locate_never_raises(raw: bytes, path: list[str | int], last: bool) -> None:
    for key in (False, True):
        start, end = locate(raw, tuple(path), key=key, last=last)
        assert 0 <= start <= end <= len(raw)


def test_locate_in_broken_text() -> None:
    raw = b'{"a": [1, {"b": "x"}], "c" 5, "a": 2}'
    assert locate(raw, ("a", 1, "b")) == (16, 19)
    assert locate(raw, ()) == (0, len(raw))
    assert locate(b"", ("a",)) == (0, 0)
    assert locate(b'{"a": "x', ("a",)) == (6, 8)
    assert locate(b'{"a": [1, 2', ("a",)) == (6, 11)
    assert locate(b'{"a": [1, 2', ("a", 1)) == (10, 11)


def test_keys_that_cannot_be_read() -> None:
    assert unescape(rb'"\x"') == rb'"\x"'
    assert unescape(b'"\\n\xff"') == b'"\\n\xff"'
    assert locate(rb'{"\x": 1, "b": 2}', ("b",)) == (15, 16)
    assert locate(rb'{"\x": 1, "b": 2}', (r"\x",)) == (7, 8)


def test_locate_duplicates() -> None:
    raw = b'{"a": {"b": 1}, "\\u0061": {"c": 2}}'
    assert locate(raw, ("a", "c")) == (32, 33)
    assert locate(raw, ("a", "b")) == (26, 34)
    assert locate(raw, ("a", "b"), last=False) == (12, 13)
    assert locate(raw, ("a",), key=True) == (16, 24)
    assert locate(raw, ("a",), key=True, last=False) == (1, 4)


def test_paths_of_faults_lead_to_them() -> None:
    raw = b'{"a": [{"\\ud800": 1e400}]}'
    faults = inspect(raw)
    assert [fault.kind for fault in faults] == ["character", "number"]
    assert locate(raw, faults[1].path) == (18, 23)


@given(st.text(st.sampled_from("a\n\ré😀\u2028"), max_size=30), st.data())
def test_position_agrees_with_decoded_text(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    line, column = data.draw(st.tuples(st.integers(1, 9), st.integers(1, 9)))
    before = text[:at]
    expected = (
        (line, column + at)
        if "\n" not in before
        else (line + before.count("\n"), at - before.rindex("\n"))
    )
    assert position(text.encode(), len(before.encode()), line=line, column=column) == expected


@given(st.lists(st.sampled_from([b"\n", b"a", "é".encode(), b"\xff", b"\x80"]), max_size=20))
def test_position_counts_bad_bytes_one_by_one(pieces: list[bytes]) -> None:
    raw = b"".join(pieces)
    before = raw.decode("utf-8", "surrogateescape")
    line = before.count("\n") + 1
    assert position(raw, len(raw)) == (line, len(before) - before.rfind("\n"))
    assert position(raw, -1) == (1, 1)
    assert position(raw, len(raw) + 5) == position(raw, len(raw))


def has_duplicates(raw: bytes) -> bool:
    try:
        json.loads(raw, object_pairs_hook=unique)
    except ValueError:
        return True
    return False


@settings(max_examples=500, deadline=None)
@given(texts, st.booleans())
@example(b'{"a":1,"a":2,"b" :3}', False)
@example(b'{"a":1,"a":2,"b":"\\u003a"}', False)
@example(b'{"a":1,"a":2,"b":"\\u003A"}', True)
@example(b'{"a":1,"a":2,"b":"\\u0022\\u0020:"}', False)
@example(b'{"a":1,"a":2,"b":"\\" :"}', False)
def test_duplicate_free_is_sound(raw: bytes, ascii_only: bool) -> None:
    encoded = json.dumps(json.loads(raw), ensure_ascii=ascii_only, separators=(",", ":")).encode()
    free = duplicate_free(raw, encoded)
    if has_duplicates(raw):
        assert not free
    elif b"\\u003" not in raw:
        assert free


@given(texts)
def test_members_left_out_make_it_unknown(raw: bytes) -> None:
    value = json.loads(raw)
    if isinstance(value, dict) and value:
        value.popitem()
        assert not duplicate_free(raw, json.dumps(value).encode())


def test_explain_at_the_end() -> None:
    assert explain(b"[", 1, due="a value").startswith("the text ends where a value is due")
