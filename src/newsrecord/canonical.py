"""JSON in its one canonical spelling (RFC 8785), so that equal values are equal bytes."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsrecord.source import Json

__all__ = ["canonical", "double"]

WHOLE = 1e21
"""From here on ECMAScript writes an exponent."""


def canonical(value: Json) -> str:
    """Write JSON with sorted keys, no blanks and numbers as ECMAScript writes them.

    Raises:
        ValueError: for NaN and Infinity.

    >>> canonical({"b": 1.0, "a": [1e21, 0.000001, "é"]})
    '{"a":[1e+21,0.000001,"é"],"b":1}'
    """
    if isinstance(value, dict):
        # RFC 8785, section 3.2.3: keys are sorted by UTF-16 code units.
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{_text(key)}:{canonical(value[key])}" for key in keys) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        return _number(value)
    return _text(value)


def _text(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)


def _parts(number: float) -> tuple[str, str, int]:
    """Return sign, shortest digits and the place of the point behind the first of them."""
    mantissa, _, exponent = f"{abs(number)!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    return "-" if math.copysign(1, number) < 0 else "", digits.rstrip("0") or "0", point


def _number(number: float) -> str:
    """Write a number as ECMAScript does (ECMA-262, Number::toString)."""
    if not math.isfinite(number):
        message = "NaN and Infinity do not exist in JSON"
        raise ValueError(message)
    if number == 0:
        return "0"
    if number.is_integer() and abs(number) < WHOLE:
        return str(int(number))
    sign, digits, point = _parts(number)
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    rest = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{rest}e{point - 1:+d}"


def double(number: float) -> str:
    """Write a number in the canonical form of xsd:double, digits enough to read it back.

    Source: XML Schema 1.1 part 2, section 3.3.5; JSON-LD 1.1 API, section 8.6.

    >>> double(76), double(0.1), double(-0.00025)
    ('7.6E1', '1.0E-1', '-2.5E-4')
    """
    if number == 0:
        return "0.0E0"
    sign, digits, point = _parts(float(number))
    return f"{sign}{digits[0]}.{digits[1:] or '0'}E{point - 1}"
