"""Records made from the shapes of the model: every field there or not, strings around the edges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from newsrecord.model import RECORDS
from newsrecord.model.shape import (
    BoolShape,
    EnumShape,
    JsonShape,
    ListShape,
    NumberShape,
    ObjectShape,
    Shape,
    StringShape,
    fields_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsrecord.model.base import Value
    from newsrecord.source import Path

__all__ = ["EDGES", "GOOD", "good", "places", "records"]

GOOD: dict[str, tuple[str, ...]] = {
    "text": ("", "x", "\n", "ـé\U0001f600e\u0301", "\u2028", "\\u0000", "a:b", '"\\', "\ufeff"),
    "id": ("a", "actor/x", "https://example.org/x?y#z", "urn:x:y", "é/\U0001f600", "x" * 512,
           "a/...", "a/.b", "a?..", "Q1", "a/b/", "..a", "mailto:x@y"),
    "iri": ("https://example.org/", "urn:x", "a:b", "https://例え.jp/é"),
    "moment": ("2022", "2022-10", "2022-10-07", "2022-10-07T09:30:00Z", "2016-12-31T23:59:60Z",
               "2022-10-07T09:30:00.123456789+02:00", "0000", "2022-02-31T00:00:00"),
    "time": ("09:30", "23:59:60", "00:00Z", "09:30:15-23:59"),
    "edtf": ("2022-10-07", "1950/1953", "not edtf", "\n", "2022\n", " "),
    "language": ("en", "zh-Hant", "und", "x-a-b", "abcdefgh-12345678"),
    "country": ("UKR", "SUHH", "XXX"),
    "sha256": ("0" * 64, "0123456789abcdef" * 4),
    "json_pointer": ("", "/", "/a/0", "/~0~1", "/é//"),
}  # fmt: skip

_ODD = (
    "", " ", "\n", "a\n", "a\r", "a b", "a\u00a0b", "a\u3000", "a\u0085", "a\u2028",
    "\ufeffa", "a<", "a>", 'a"', "a{", "a}", "a|", "a\\", "a^", "a`", "a\x7f", "a\t", "/",
    "/a", "?a", "#a", "@a", "a@b", "_:a", ":", ":a", "a:", "1:a", "a/b:c", ".", "..",
    "./a", "../a", "a/.", "a/..", "a/./b", "a/../b", "a/..?x", "a/../#", "a:..", "a?../",
    "#", "x" * 513, "https://example.org/\n", "https:///", "2022-13", "2022-00",
    "2022-10-32", "2022-10-07 09:30:00Z", "2022-10-07t09:30:00z", "2022-10-07T09:30Z",
    "2022-10-07T24:00:00Z", "2022-10-07T09:30:00.Z", "2022-10-07T09:30:00+2",
    "2022-10-07T09:30:00Z\n", "٢٠٢٢", "２０２２", "-2022", "02022", "20221007",
    "2022-10-07\n", "09:30\n", "24:00", "9:30", "09:60", "09:30:61", "٠٩:30", "en\n",
    "en_US", "e\u00f1", "abcdefghi", "en-", "-en", "ſſ", "K", "UKR\n", "ukr", "UK",
    "UKRAI", "ＵＫＲ", "0" * 63, "0" * 65, "0" * 64 + "\n", "F" * 64, "٠" * 64, "/~", "/~2",
    "a/b", "/a\n", "/\n/", "\n/", "\U0001f600", "\u0000",
)  # fmt: skip

EDGES: tuple[str, ...] = tuple(
    dict.fromkeys([*_ODD, *(text for texts in GOOD.values() for text in texts)])
)
"""Strings around the edges of every pattern, those of other kinds among them."""


def good(shape: Shape, pick: int = 0) -> Any:
    """Make a value that fits a shape; objects have no more members than they need."""
    if isinstance(shape, ListShape):
        return [good(shape.item, pick)] * max(1, shape.items.low)
    if isinstance(shape, ObjectShape):
        return _least(shape.model)
    if isinstance(shape, StringShape):
        texts = GOOD[shape.kind.name]
        return texts[pick % len(texts)]
    if isinstance(shape, EnumShape):
        return shape.values[pick % len(shape.values)]
    if isinstance(shape, BoolShape):
        return True
    if isinstance(shape, NumberShape):
        return shape.number.high if pick % 2 else max(shape.number.low, 0)
    return {"a:b": [pick, None, "x"]} if shape.json.members else [pick]


def _least(model: type[Value]) -> dict[str, Any]:
    fields = fields_of(model)
    names = [field.name for field in fields if field.required]
    names += (model.EXACTLY_ONE or model.AT_LEAST_ONE)[:1]
    if not names:
        names = [fields[0].name]
    return {field.name: good(field.shape) for field in fields if field.name in names}


def places() -> Iterator[tuple[Callable[[Any], dict[str, Any]], Path, Shape]]:
    """Walk each field of each model once: what puts a value there, its path and its shape.

    A value None takes the field away.
    """
    seen: set[tuple[type[Value], str]] = set()
    for model in RECORDS.values():
        yield from _places(model, lambda value: value, (), seen)


def _places(
    model: type[Value],
    wrap: Callable[[Any], dict[str, Any]],
    path: Path,
    seen: set[tuple[type[Value], str]],
) -> Iterator[tuple[Callable[[Any], dict[str, Any]], Path, Shape]]:
    for field in fields_of(model):
        if (model, field.name) in seen:
            continue
        seen.add((model, field.name))

        def put(value: Any, name: str = field.name) -> dict[str, Any]:
            rest = _least(model)
            if name in model.EXACTLY_ONE:
                rest = {key: item for key, item in rest.items() if key not in model.EXACTLY_ONE}
            return wrap(rest | {name: value})

        yield put, (*path, field.name), field.shape
        many = isinstance(field.shape, ListShape)
        shape = field.shape.item if isinstance(field.shape, ListShape) else field.shape
        if many:
            low = max(1, field.shape.items.low) if isinstance(field.shape, ListShape) else 1

            def inner(
                value: Any, put: Callable[[Any], dict[str, Any]] = put, low: int = low
            ) -> dict[str, Any]:
                return put([value] * low)

            yield inner, (*path, field.name, 0), shape
        if isinstance(shape, ObjectShape):
            below = (*path, field.name, 0) if many else (*path, field.name)
            yield from _places(shape.model, inner if many else put, below, seen)


_foreign = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**54), 2**54)
    | st.floats(allow_nan=False, allow_infinity=False, min_value=-1e16, max_value=1e16)
    | st.text(st.characters(codec="utf-8", min_codepoint=1), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(codec="utf-8", min_codepoint=1), max_size=4), inner,
                          max_size=3)
    ),
    max_leaves=6,
)  # fmt: skip
_ext_key = st.sampled_from(
    ["a:b", "x.y-z_1:é", "a:b:c", "a:\u2028", "a:\U0001f600", "Z:/"]
) | st.from_regex(r"[A-Za-z][A-Za-z0-9_.-]{0,3}:[!-~]{1,4}", fullmatch=True)
_bad_key = st.sampled_from(["a", ":b", "a:", "1:b", "a: b", "a:b\n", "a:b ", "é:b", "", "a\n:b"])


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a record; about half of them hold values that may be just beyond an edge."""
    model = draw(st.sampled_from(list(RECORDS.values())))
    rough = draw(st.booleans())
    record: dict[str, Any] = _object(draw, model, 0, rough=rough)
    return record


def _object(draw: st.DrawFn, model: type[Value], depth: int, *, rough: bool) -> dict[str, Any]:
    fields = fields_of(model)
    choice = model.EXACTLY_ONE or model.AT_LEAST_ONE
    chosen = {draw(st.sampled_from(choice))} if choice else set()
    optional = [field.name for field in fields if not field.required]
    if optional and depth < 4:
        more = st.sets(st.sampled_from(optional), max_size=6 if depth == 0 else 2)
        extra = draw(more)
        if model.EXACTLY_ONE and not (rough and draw(st.integers(0, 9)) == 0):
            extra -= set(model.EXACTLY_ONE)
        chosen |= extra
    made = {}
    for field in fields:
        missing = rough and draw(st.integers(0, 40)) == 0
        if (field.required and not missing) or field.name in chosen:
            made[field.name] = _value(draw, field.shape, depth, rough=rough)
    if not made and model.NOT_EMPTY and not rough:
        made[fields[0].name] = _value(draw, fields[0].shape, depth, rough=rough)
    return made


def _value(draw: st.DrawFn, shape: Shape, depth: int, *, rough: bool) -> Any:
    if isinstance(shape, ListShape):
        low, high = shape.items.low, shape.items.high or shape.items.low + 2
        size = draw(st.integers(0, high + 1) if rough else st.integers(low, high))
        return [_value(draw, shape.item, depth, rough=rough) for _ in range(size)]
    if isinstance(shape, ObjectShape):
        return _object(draw, shape.model, depth + 1, rough=rough)
    if isinstance(shape, JsonShape):
        return _json(draw, rough=rough, members=shape.json.members)
    edge = rough and draw(st.integers(0, 12)) == 0
    return draw(_scalar(shape, edge=edge))


def _scalar(shape: Shape, *, edge: bool) -> st.SearchStrategy[Any]:
    if isinstance(shape, StringShape):
        fitting: st.SearchStrategy[Any] = st.sampled_from(GOOD[shape.kind.name])
        if shape.kind.name == "text":
            fitting |= st.text(st.characters(codec="utf-8", min_codepoint=1), max_size=12)
        return st.sampled_from(EDGES) | st.text(max_size=6) if edge else fitting
    if isinstance(shape, EnumShape):
        return st.sampled_from([v + "\n" for v in shape.values] if edge else list(shape.values))
    if isinstance(shape, BoolShape):
        return st.sampled_from([0, 1, "true", None, False] if edge else [True])
    assert isinstance(shape, NumberShape)
    low, high = shape.number.low, shape.number.high
    if edge:
        odd = [low - 1, high + 1, 0.5, float(low), float(high), 1e-9, -0.0, True, "1", high + 1.5]
        return st.sampled_from(odd)
    whole = st.integers(low, high)
    return whole if shape.number.integer else whole | st.floats(low, high)


def _json(draw: st.DrawFn, *, rough: bool, members: bool) -> Any:
    if not members:
        return draw(_foreign if rough else _foreign.filter(lambda value: value is not None))
    keys = _ext_key | _bad_key if rough and draw(st.integers(0, 3)) == 0 else _ext_key
    return draw(st.dictionaries(keys, _foreign, max_size=3))
