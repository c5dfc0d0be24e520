"""Mutations that know no schema: what goes wrong with JSON in the world, made on purpose."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

__all__ = ["HOSTILE", "mutate"]

HOSTILE: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 1.0, 0.5, -0.0, 1e-320, 2**53 - 1, 2**53, -(2**53), 2**63, 2**64,
    10**40, 1e16, 1e300, float("inf"), float("nan"), "", " ", "\u0000", "\n", "\ud800", "0", "true",
    "null", "a:b", "../x", "2022", "2022-10-07T09:30:00Z", [], {}, [[]], [None], [""], [{}],
    {"": None}, {"a": 1}, {"a:b": None}, {"a:b": [2**53]}, {"type": "Article"}, [[[[[]]]]],
)  # fmt: skip

DIGITS = ("٠١٢٣٤٥٦٧٨٩", "０１２３４５６７８９", "०१२३४५६७८९", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗")
TAILS = (
    "\n",
    "\r",
    "\r\n",
    "\u2028",
    "\u0085",
    " ",
    "\t",
    "\u0000",
    "\ufeff",
    "x",
    "/",
    ":",
    "\ud83d",
)
WORDS = ("null", "true", "1e400", "-1E400", "1.0", "1e0", "NaN", "-Infinity", "01", '"\\ud800"',
         '"\\u0000"', "9" * 30, "0." + "1" * 40, "[]", "{}", "[" * 80 + "]" * 80,
         '{"a:b":1,"a:b":1}')  # fmt: skip


def mutate(value: Any, rng: Random) -> bytes:
    """Spoil a record in one to three ways, now and then in its text instead of its values."""
    value = copy.deepcopy(value)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        value = rng.choice(_ON_VALUES)(value, rng)
    raw = _write(value, rng)
    return rng.choice(_ON_TEXT)(raw, rng) if rng.random() < 0.35 else raw


def _write(value: Any, rng: Random) -> bytes:
    way = rng.random()
    if way < 0.4:
        return json.dumps(value, separators=(",", ":")).encode()
    if way < 0.8:
        return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return json.dumps(value, indent=1).replace("\n", "\r\n").encode()


Spot = tuple[Any, Any]


def _spots(value: Any) -> list[Spot]:
    """List every container and key at which a value stands."""
    found: list[Spot] = []
    stack = [value]
    while stack:
        item = stack.pop()
        keys = range(len(item)) if isinstance(item, list) else item
        if isinstance(item, (dict, list)):
            found += [(item, key) for key in keys]
            stack += [item[key] for key in keys]
    return found


def _spot(value: Any, rng: Random, kind: type = object) -> Spot | None:
    spots = [(at, key) for at, key in _spots(value) if isinstance(at[key], kind)]
    return rng.choice(spots) if spots else None


def _delete(value: Any, rng: Random) -> Any:
    if spot := _spot(value, rng):
        del spot[0][spot[1]]
    return value


def _rename(value: Any, rng: Random) -> Any:
    spots = [(at, key) for at, key in _spots(value) if isinstance(at, dict)]
    if not spots:
        return value
    at, key = rng.choice(spots)
    others = [name for _, name in spots]
    new = rng.choice(
        (
            key + "s",
            key[:-1],
            key.upper(),
            key + "_",
            " " + key,
            "",
            "type",
            "$ref",
            key.replace("a", "а"),
            rng.choice(others),
        )
    )
    at[new] = at.pop(key)
    return value


def _replace(value: Any, rng: Random) -> Any:
    if spot := _spot(value, rng):
        spot[0][spot[1]] = copy.deepcopy(rng.choice(HOSTILE))
    return value


def _add(value: Any, rng: Random) -> Any:
    at, key = _spot(value, rng) or (value, "")
    assert isinstance(at, (dict, list))
    if isinstance(at, dict):
        at["x" + str(rng.randrange(9))] = copy.deepcopy(rng.choice(HOSTILE))
    elif isinstance(key, int):
        at.insert(key, copy.deepcopy(rng.choice([*HOSTILE, at[key]])))
    return value


def _swap(value: Any, rng: Random) -> Any:
    one, two = _spot(value, rng), _spot(value, rng)
    if one and two:
        first, second = copy.deepcopy(one[0][one[1]]), copy.deepcopy(two[0][two[1]])
        one[0][one[1]] = second
        if not (isinstance(two[0], list) and two[1] >= len(two[0])):
            two[0][two[1]] = first
    return value


def _wrap(value: Any, rng: Random) -> Any:
    if spot := _spot(value, rng):
        inner = spot[0][spot[1]]
        spot[0][spot[1]] = rng.choice(([inner], {"a": inner}, {"a:b": inner}, str(inner)))
    return value


def _unwrap(value: Any, rng: Random) -> Any:
    if spot := _spot(value, rng, list):
        items = spot[0][spot[1]]
        spot[0][spot[1]] = items[0] if items else None
    return value


def _edit(value: Any, rng: Random) -> Any:
    spot = _spot(value, rng, str)
    if spot is None:
        return value
    text = spot[0][spot[1]]
    at = rng.randrange(len(text) + 1)
    digits = rng.choice(DIGITS)
    spot[0][spot[1]] = rng.choice((
        text + rng.choice(TAILS), rng.choice(TAILS) + text,
        text[:at] + rng.choice(TAILS) + text[at:],
        text.replace("T", " "), text.replace("T", "t"), text.lower(), text.upper(), text[:at],
        text[at:], text[:at] + text[at + 1 :], text * 40, text.replace("-", "‐"),
        "".join(digits[ord(c) - 48] if "0" <= c <= "9" else c for c in text),
    ))  # fmt: skip
    return value


def _number(value: Any, rng: Random) -> Any:
    spot = _spot(value, rng, int) or _spot(value, rng, float)
    if spot is not None:
        number = spot[0][spot[1]]
        spot[0][spot[1]] = rng.choice(
            (
                float(number),
                -number,
                number + 0.5,
                str(number),
                bool(number),
                number * 2**60,
                number + 1,
            )
        )
    return value


_ON_VALUES: tuple[Callable[[Any, Random], Any], ...] = (
    _delete, _rename, _replace, _replace, _add, _swap, _wrap, _unwrap, _edit, _edit, _number,
)  # fmt: skip


def _drop_byte(raw: bytes, rng: Random) -> bytes:
    at = rng.randrange(len(raw) or 1)
    return raw[:at] + raw[at + 1 :]


def _change_byte(raw: bytes, rng: Random) -> bytes:
    at = rng.randrange(len(raw) or 1)
    byte = rng.choice((b"\x00", b"\xff", b"\xed\xa0\x80", b"\n", b'"', b"\\", b",", b"}", b"0"))
    return raw[:at] + byte + raw[at + 1 :]


def _double_member(raw: bytes, rng: Random) -> bytes:
    """Write a member twice, first at its place and again at the front of the record."""
    try:
        value = json.loads(raw)
    except ValueError:
        return raw
    if not isinstance(value, dict) or not value:
        return raw
    key = rng.choice(list(value))
    again = json.dumps({key: rng.choice((value[key], None, "x"))}).encode()
    name = json.dumps(key).encode()
    other = b'"' + b"".join(b"\\u%04x" % ord(c) for c in key if ord(c) < 0x10000) + b'"'
    again = again.replace(name, rng.choice((name, other)), 1)
    return again[:-1] + b"," + raw.lstrip()[1:]


def _word(raw: bytes, rng: Random) -> bytes:
    """Put another scalar or bracket where a value stands."""
    places = [at for at in range(len(raw)) if raw[at : at + 1] == b":"]
    if not places:
        return raw
    at = rng.choice(places) + 1
    ends = [end for sign in (b",", b"}") if (end := raw.find(sign, at)) > 0]
    return raw[:at] + rng.choice(WORDS).encode() + raw[min(ends, default=at) :]


def _blanks(raw: bytes, rng: Random) -> bytes:
    return rng.choice((b" ", b"\xef\xbb\xbf", b"\xc2\xa0")) + raw + rng.choice((b"\r\n", b"x"))


def _escapes(raw: bytes, rng: Random) -> bytes:
    """Write some letters as escapes, keys included: the value stays what it is."""
    del rng
    return raw.replace(b"type", b"t\\u0079pe").replace(b"text", b"te\\u0078t")


_ON_TEXT: tuple[Callable[[bytes, Random], bytes], ...] = (
    _drop_byte, _change_byte, _double_member, _word, _word, _blanks, _escapes,
)  # fmt: skip
