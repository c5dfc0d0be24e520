"""What a field can be: the kinds of string, number and list that the record model is made of.

A model says only what JSON Schema can say, so that "the schema accepts" and "the model accepts"
mean the same.  Each kind below therefore holds both sides: how pydantic checks a value, and the
keywords that `newsrecord.schema` writes for it.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, ClassVar, TypeAlias, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, model_validator
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

__all__ = [
    "END",
    "MAX_NUMBER",
    "NAMESPACE",
    "AnyJson",
    "Items",
    "Kind",
    "Many",
    "Number",
    "OnlyTrue",
    "Opt",
    "Target",
    "Term",
    "Value",
    "json_fault",
]

T = TypeVar("T")

NAMESPACE = "https://w3id.org/newsrecord/ns#"
MAX_NUMBER = 2**53 - 1
"""The largest magnitude of a number (I-JSON, RFC 7493, section 2.2)."""

END = r"(?![^\n])"
"""The end of a string in Python, Rust and ECMA alike, where the string holds no line break."""


@dataclass(frozen=True, slots=True)
class Term:
    """What a field means: a sentence for people and an IRI for machines.

    Without `iri` the term is one of our own, in `NAMESPACE`, under the name of the field.
    """

    doc: str
    iri: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """The record types that an id in this field may lead to; several = any of them."""

    types: tuple[str, ...]


@dataclass(frozen=True)
class Kind:
    r"""A kind of string, told by a pattern it matches and characters or shapes it never holds.

    `pattern` is anchored at both ends and `refuse` at none.  Both mean the same in Python, Rust
    and ECMA: they use neither `$` nor `\d` nor `\w`, and `refuse` always holds the line break
    that `END` does not see.
    """

    name: str
    doc: str
    pattern: str = ""
    refuse: str = r"\x00"
    min_length: int = 0
    max_length: int = 0

    @cached_property
    def _match(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    @cached_property
    def _refuse(self) -> re.Pattern[str]:
        return re.compile(self.refuse)

    def accepts(self, text: str) -> bool:
        """Tell whether the text is of this kind."""
        return (
            self.min_length <= len(text)
            and (not self.max_length or len(text) <= self.max_length)
            and self._refuse.search(text) is None
            and (not self.pattern or self._match.match(text) is not None)
        )

    def check(self, text: str) -> str:
        """Return the text, or raise what pydantic turns into a validation error."""
        if not self.accepts(text):
            message = "{text} is not {doc}"
            context = {"text": ascii(text[:80]), "doc": self.doc}
            raise PydanticCustomError("string_kind", message, context)
        return text

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Check a string strictly, then against the kind."""
        del source, handler
        return core_schema.no_info_after_validator_function(
            self.check, core_schema.str_schema(strict=True)
        )


@dataclass(frozen=True, slots=True)
class Number:
    """A number within bounds; `integer` also takes `1.0` and makes it `1`.

    Both bounds hold for every number, whole or not, because JSON Schema cannot tell `1e16` from
    `10000000000000000`.
    """

    integer: bool = False
    low: int = -MAX_NUMBER
    high: int = MAX_NUMBER

    def check(self, value: object) -> int | float:
        """Return the number, or raise what pydantic turns into a validation error."""
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise PydanticCustomError("number_type", "a number is due here")
        if not self.low <= value <= self.high:
            context = {"low": self.low, "high": self.high}
            raise PydanticCustomError("number_range", "not within {low} and {high}", context)
        if not self.integer:
            return value
        if value != int(value):
            raise PydanticCustomError("number_integer", "a whole number is due here")
        return int(value)

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Check with `check` alone: pydantic's own numbers refuse `1.0` or take booleans."""
        del source, handler
        return core_schema.no_info_plain_validator_function(self.check)


@dataclass(frozen=True, slots=True)
class Items:
    """How many items a list holds, and whether their order says something."""

    low: int = 0
    high: int | None = None
    ordered: bool = False

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Take a list or a tuple, and keep a tuple."""
        schema: Any = handler(source)
        items = schema["items_schema"]
        return core_schema.tuple_schema(
            [items[0]],
            variadic_item_index=0,
            min_length=self.low or None,
            max_length=self.high,
            strict=False,
        )


@dataclass(frozen=True, slots=True)
class OnlyTrue:
    """The boolean true: where it is false, the field is absent."""

    def check(self, value: object) -> bool:
        """Return the value, or raise what pydantic turns into a validation error."""
        if value is not True:
            raise PydanticCustomError("only_true", "true is the only value here")
        return True

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Check with `check` alone: pydantic takes 1 for a literal true."""
        del source, handler
        return core_schema.no_info_plain_validator_function(self.check)


@dataclass(frozen=True, slots=True)
class _Absent:
    """Hand pydantic the schema of T for `T | None`: absent reads as None, null is refused."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        (inner,) = (arg for arg in get_args(source) if arg is not type(None))
        return handler.generate_schema(inner)


@dataclass(frozen=True, slots=True)
class AnyJson:
    """Foreign JSON: `members` asks for an object whose keys are `prefix:name`, else no null."""

    members: bool = False

    def check(self, value: object) -> object:
        """Return the value, or raise what pydantic turns into a validation error."""
        if self.members:
            fault = _ext_fault(value)
        else:
            fault = "null is not a value here" if value is None else json_fault(value)
        if fault:
            raise PydanticCustomError("json", "{fault}", {"fault": fault})
        return value

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Check with `check` alone."""
        del source, handler
        return core_schema.no_info_plain_validator_function(self.check)


EXT_KEY = Kind(
    "ext_key",
    "a name of the form prefix:name",
    pattern=r"^[A-Za-z][A-Za-z0-9_.-]*:[^\x00-\x20]+" + END,
    refuse=r"[\x00-\x20]",
)


def _ext_fault(value: object) -> str:
    if not isinstance(value, dict):
        return "an object is due here"
    for key in value:
        if not isinstance(key, str) or not EXT_KEY.accepts(key):
            return f"{ascii(key)[:80]} is not {EXT_KEY.doc}"
    return json_fault(value)


def json_fault(value: object) -> str:
    """Say what keeps a Python value from being I-JSON, or return an empty text.

    >>> json_fault({"a": [1, None, "x"]})
    ''
    >>> json_fault([2**53])
    '9007199254740992 is beyond 2**53 - 1: write it as a string'
    """
    # An explicit stack, because a stranger's value may be deeper than Python's own.
    stack = [value]
    while stack:
        item = stack.pop()
        if item is None or isinstance(item, bool):
            continue
        if isinstance(item, str):
            fault = _text_fault(item)
        elif isinstance(item, (int, float)):
            fault = _number_fault(item)
        elif isinstance(item, list):
            stack.extend(item)
            continue
        elif isinstance(item, dict):
            stack.extend(item)
            stack.extend(item.values())
            fault = "" if all(isinstance(key, str) for key in item) else "a key is not a string"
        else:
            fault = f"{type(item).__name__} is not JSON"
        if fault:
            return fault
    return ""


def _text_fault(text: str) -> str:
    if "\x00" in text:
        return "U+0000 is refused in every string"
    if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
        return "a lone surrogate is refused in every string"
    return ""


def _number_fault(number: float) -> str:
    if isinstance(number, float) and not math.isfinite(number):
        return "NaN and Infinity do not exist in JSON"
    if abs(number) > MAX_NUMBER:
        return f"{number} is beyond 2**53 - 1: write it as a string"
    return ""


Opt: TypeAlias = Annotated[T | None, _Absent()]
Many: TypeAlias = Annotated[tuple[T, ...], Items()]


class Value(BaseModel):
    """The one base of all records and value objects: frozen, strict, closed."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", validate_by_alias=True, validate_by_name=True
    )

    AT_LEAST_ONE: ClassVar[tuple[str, ...]] = ()
    """Fields of which at least one is there."""
    EXACTLY_ONE: ClassVar[tuple[str, ...]] = ()
    """Fields of which exactly one is there."""
    NOT_EMPTY: ClassVar[bool] = False
    """Whether an object without any member is refused although no field is required."""

    @model_validator(mode="after")
    def _check_members(self) -> Value:
        one = sum(getattr(self, name) is not None for name in self.EXACTLY_ONE)
        some = sum(getattr(self, name) is not None for name in self.AT_LEAST_ONE)
        if (self.EXACTLY_ONE and one != 1) or (self.AT_LEAST_ONE and not some):
            names = ", ".join(self.EXACTLY_ONE or self.AT_LEAST_ONE)
            how = "exactly one" if self.EXACTLY_ONE else "at least one"
            context = {"how": how, "names": names}
            raise PydanticCustomError("members", "{how} of {names} is due here", context)
        if self.NOT_EMPTY and not self.model_fields_set:
            raise PydanticCustomError("empty", "an object without members says nothing")
        return self
