"""Each seam of the model: with its fix undone the law fails, with the fix in place it holds.

An undone fix shows that the fix is needed and that the law can see the seam.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import pytest
from pydantic_core import PydanticCustomError, core_schema

from law.parties import Law
from newsrecord import explain as explaining
from newsrecord import gate, schema, twins
from newsrecord.model import RECORDS
from newsrecord.model.article import Media
from newsrecord.model.base import (
    END,
    EXT_KEY,
    Kind,
    Number,
    OnlyTrue,
    _Absent,
)
from newsrecord.model.shape import objects_under
from newsrecord.model.strings import KINDS, MOMENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    MonkeyPatch = pytest.MonkeyPatch

MODELS = objects_under(*RECORDS.values())


def _refresh(*, rebuild: bool) -> None:
    """Forget what was made from the model before it was changed."""
    explaining._quick.cache_clear()
    for known in gate._known.values():
        known.clear()
    for model in MODELS if rebuild else ():
        model.model_rebuild(force=True)


# What undoes a fix --------------------------------------------------------------------------------


def _publish(mp: MonkeyPatch, change: Callable[[dict[str, Any]], Any] = lambda made: made) -> None:
    """Publish the record schema as the changed model, or `change`, would have it."""
    original, made = schema.published, schema.schema("record")
    text = json.dumps(change(made) or made)
    for module in (schema, explaining):
        mp.setattr(module, "published", lambda name: text if name == "record" else original(name))


def _patterns(mp: MonkeyPatch, change: Callable[[str], str], refuse: str | None = None) -> None:
    """Change every pattern in all four parties alike."""
    for kind in (*KINDS, EXT_KEY):
        parts = {
            "pattern": change(kind.pattern),
            "refuse": change(kind.refuse) if refuse is None else refuse,
        }
        for name, text in parts.items():
            mp.setitem(kind.__dict__, name, text)
            mp.setitem(
                kind.__dict__, "_match" if name == "pattern" else "_refuse", re.compile(text)
            )
        if kind.name in twins.KINDS:
            low, high = kind.min_length, kind.max_length
            mp.setitem(twins.KINDS, kind.name, (kind._match.match, kind._refuse.search, low, high))
    _publish(mp)


def _dollar(mp: MonkeyPatch) -> None:
    _patterns(mp, lambda pattern: pattern.replace(END, "$"), refuse=r"\x00")


def _nul(mp: MonkeyPatch) -> None:
    _no_inspect(mp)
    _patterns(mp, lambda pattern: pattern, refuse=r"\n")


def _no_not_in_schema(mp: MonkeyPatch) -> None:
    def drop(made: dict[str, Any]) -> None:
        for definition in made["$defs"].values():
            definition.pop("not", None)

    _publish(mp, drop)


def _class_digits(mp: MonkeyPatch) -> None:
    # jsonschema-rs reads \d as ASCII where its plain engine takes the pattern, but as Unicode where
    # a lookahead such as END asks for the other one: so END goes too, while `refuse` stays.
    _patterns(mp, lambda pattern: pattern.replace("[0-9]", r"\d").replace(END, "$"))


def _class_digits_in_schema(mp: MonkeyPatch) -> None:
    def change(made: dict[str, Any]) -> None:
        kind = made["$defs"]["moment"]
        kind["pattern"] = kind["pattern"].replace("[0-9]", r"\d")

    _publish(mp, change)


def _moment_type(mp: MonkeyPatch) -> None:
    """Give moments the type that pydantic has for them."""
    original = Kind.__get_pydantic_core_schema__

    def lax(self: Kind, source: Any, handler: Any) -> Any:
        return core_schema.datetime_schema() if self is MOMENT else original(self, source, handler)

    mp.setattr(Kind, "__get_pydantic_core_schema__", lax)
    for model in MODELS:
        mp.setitem(model.model_config, "strict", False)


def _format(mp: MonkeyPatch) -> None:
    def change(made: dict[str, Any]) -> None:
        made["$defs"]["moment"] = {"type": "string", "format": "date-time"}

    _publish(mp, change)


def _type_default(mp: MonkeyPatch) -> None:
    """Let `type` have a default, and so be required neither here nor in the schema."""
    for name, model in RECORDS.items():
        mp.setattr(model.model_fields["type"], "default", name)

    def change(made: dict[str, Any]) -> None:
        made.pop("required")
        for name in RECORDS:
            made["$defs"][name]["required"].remove("type")

    _publish(mp, change)


def _no_inspect(mp: MonkeyPatch) -> None:
    """Let the gate trust its decoders with the text."""
    mp.setattr(gate, "inspect", lambda raw, **_: [])
    mp.setattr(gate, "duplicate_free", lambda raw, encoded: True)


def _keep_last_of_equal_keys(mp: MonkeyPatch) -> None:
    mp.setattr(gate, "_plain", lambda raw, encoded, limits: True)


def _no_bounds(mp: MonkeyPatch) -> None:
    """Read numbers as large as they come, in text, schema and twin."""
    _no_inspect(mp)
    mp.setattr(twins, "MAX_NUMBER", 10**400)

    def change(made: dict[str, Any]) -> None:
        for part in made["$defs"]["json"]["allOf"]:
            part["then"].pop("maximum", None)

    _publish(mp, change)


def _values_by_msgspec(mp: MonkeyPatch) -> None:
    """Write values by msgspec alone, which makes null of NaN."""
    mp.setattr(gate, "_text_of", gate.encode)


def _no_floats(mp: MonkeyPatch) -> None:
    original = Number.check

    def check(self: Number, value: object) -> int | float:
        if self.integer and isinstance(value, float):
            raise PydanticCustomError("int_type", "no float")  # noqa: EM101
        return original(self, value)

    mp.setattr(Number, "check", check)


def _twin_without_whole(mp: MonkeyPatch) -> None:
    mp.setattr(gate, "_whole", lambda value: value)


def _booleans_as_numbers(mp: MonkeyPatch) -> None:
    original = Number.check

    def check(self: Number, value: object) -> int | float:
        return original(self, int(value) if isinstance(value, bool) else value)

    mp.setattr(Number, "check", check)


def _one_for_true(mp: MonkeyPatch) -> None:
    def check(self: OnlyTrue, value: object) -> bool:
        if value != True:  # noqa: E712  # this is the seam: 1 == True
            raise PydanticCustomError("only_true", "only true")  # noqa: EM101
        return True

    mp.setattr(OnlyTrue, "check", check)


def _lax(mp: MonkeyPatch) -> None:
    for model in MODELS:
        mp.setitem(model.model_config, "strict", False)


def _null_for_absent(mp: MonkeyPatch) -> None:
    mp.setattr(
        _Absent, "__get_pydantic_core_schema__", lambda self, source, handler: handler(source)
    )


def _any_suggestion(mp: MonkeyPatch) -> None:
    """Let foreign JSON in the twin be anything, null among it."""
    article = twins.Article
    note = msgspec.defstruct(
        "Note",
        [
            (f.encode_name, Any if f.name == "suggestion" else f.type,
             msgspec.NODEFAULT if f.required else f.default)
            for f in msgspec.structs.fields(twins.Note)
        ],
        frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True,
    )  # fmt: skip
    notes: Any = tuple[note, ...]  # type: ignore[valid-type]
    made = msgspec.defstruct(
        "Article",
        [
            (f.encode_name, notes if f.name == "notes" else f.type,
             msgspec.NODEFAULT if f.required else f.default)
            for f in msgspec.structs.fields(article)
        ],
        frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True,
    )  # fmt: skip
    mp.setitem(gate.DECODERS, b"Article", msgspec.json.Decoder(made))


def _empty_objects(mp: MonkeyPatch) -> None:
    mp.setattr(Media, "NOT_EMPTY", False)


def _empty_choice(mp: MonkeyPatch) -> None:
    mp.setattr(twins, "members_fit", lambda visit: True)


def _field_names(mp: MonkeyPatch) -> None:
    """Let `from_`, the name in Python, stand in the data."""
    from newsrecord import model

    mp.setattr(model, "load", lambda value: RECORDS[value["type"]].model_validate(value))


# The table ----------------------------------------------------------------------------------------


class Seam(NamedTuple):
    """A seam: what undoes its fix, and texts of which at least one then divides the parties."""

    name: str
    undo: Callable[[MonkeyPatch], None]
    witnesses: tuple[str | bytes, ...]


def _article(members: str) -> str:
    return f'{{"id":"a","type":"Article","language":"en",{members}}}'


SPAN = (
    '{{"id":"a","type":"Attribution","article":"b","sources":[{{"specificity":"implicit"}}],'
    '"stance":"asserts","quote_type":"direct","content":[{{"article":"b","start":{},"end":9}}]}}'
)
ACTOR = '{{"id":"a","type":"Actor","kind":"person","named":{},"names":[{{"text":"x"}}]}}'
DEEP = "[" * 100 + "]" * 100

SEAMS = (
    Seam("1.0 as an integer, model", _no_floats,
         (SPAN.format("1.0"), _article('"body_length":3.0'), _article('"body_length":1e2'))),
    Seam("1.0 as an integer, twin", _twin_without_whole,
         (SPAN.format("1.0"), _article('"body_length":-0.0'))),
    Seam("$ for the end", _dollar,
         (_article('"language":"en\\n"'), _article('"published":"2022\\n"'),
          _article('"url":"a:b\\n"'))),
    Seam("an end that sees no line break, without its not", _no_not_in_schema,
         (_article('"language":"en\\n"'), _article('"headline":"\\u0000"'),
          _article('"published":"2022\\nx"'))),
    Seam("\\d for a digit", _class_digits,
         (_article('"published":"٢٠٢٢"'), _article('"published":"२०२२-१०"'))),
    Seam("\\d for a digit, in the schema alone", _class_digits_in_schema,
         (_article('"published":"٢٠٢٢"'),)),
    Seam("a blank for T", _moment_type,
         (_article('"published":"2022-10-07 09:30:00Z"'),
          _article('"modified":"2022-10-07T09:30Z"'))),
    Seam("a number as a date-time", _moment_type,
         (_article('"published":0'), _article('"created":1665135000.5'))),
    Seam("a default on type", _type_default, ('{"id":"a"}', "{}")),
    Seam("format not asserted", _format,
         (_article('"published":"2022-13-45T99:00:00Z"'), _article('"published":"soon"'))),
    Seam("a lone surrogate", _no_inspect,
         (_article('"headline":"\\ud800"'), _article('"ext":{"a:b":["\\udc00x"]}'),
          _article('"ext":{"a:\\ud83d":1}'))),
    Seam("equal keys", _keep_last_of_equal_keys,
         (_article('"headline":"x","headline":"y"'), _article('"ext":{"a:b":1,"a:b":2}'),
          _article('"headline":"x","headl\\u0069ne":"x"'),
          '{"id":"b",' + _article('"body":"x"')[1:])),
    Seam("NaN and Infinity", _no_inspect,
         (_article('"ext":{"a:b":NaN}'), _article('"ext":{"a:b":[-Infinity]}'),
          _article('"ext":{"a:b":1e400}'))),
    Seam("NaN and Infinity in a value that never was text", _values_by_msgspec,
         (_article('"ext":{"a:b":NaN}'), _article('"ext":{"a:b":-Infinity}'))),
    Seam("an integer beyond 64 bits", _no_bounds,
         (_article('"ext":{"a:b":18446744073709551616}'),
          _article('"ext":{"a:b":[9007199254740992]}'))),
    Seam("bad UTF-8", _no_inspect,
         (b'{"id":"a","type":"Article","language":"en","headline":"\xff"}',
          b'{"id":"a","type":"Article","language":"en","ext":{"a:b":"\xed\xa0\x80"}}',
          b'\xef\xbb\xbf{"id":"a","type":"Article","language":"en"}')),
    Seam("U+0000", _nul,
         (_article('"headline":"\\u0000"'), _article('"ext":{"a:b":{"\\u0000":1}}'))),
    Seam("depth", _no_inspect, (_article(f'"ext":{{"a:b":{DEEP}}}'),)),
    Seam("null for absent, twin", _any_suggestion,
         (_article('"notes":[{"kind":"check","text":"x","suggestion":null}]'),)),
    Seam("null for absent, model", _null_for_absent,
         (_article('"headline":null'), _article('"ext":null'), _article('"publisher":null'))),
    Seam("true as a number", _booleans_as_numbers,
         (SPAN.format("true"), _article('"body_length":false'))),
    Seam("1 for true", _one_for_true,
         (_article('"embargo":{"open_ended":1}'), _article('"embargo":{"open_ended":1.0}'))),
    Seam("a word or a number for a boolean", _lax,
         (ACTOR.format(1), ACTOR.format('"yes"'), _article('"is_accessible_for_free":"off"'))),
    Seam("an empty object", _empty_objects, (_article('"media":[{}]'),)),
    Seam("a twin without its choice of members", _empty_choice,
         (_article('"embargo":{}'), _article('"authors":[{"role":"x"}]'),
          _article('"embargo":{"open_ended":false}'))),
    Seam("the name in Python for the name in the data", _field_names,
         (_article('"translations":[{"method":"human","from_":"en"}]'),)),
)  # fmt: skip


def _raws(seam: Seam) -> list[bytes]:
    return [text if isinstance(text, bytes) else text.encode() for text in seam.witnesses]


@pytest.fixture
def trial() -> Iterator[MonkeyPatch]:
    """Undo a fix for one test only, with everything that was made from the model."""
    mp = pytest.MonkeyPatch()
    yield mp
    mp.undo()
    _refresh(rebuild=True)


@pytest.mark.parametrize("seam", SEAMS, ids=lambda seam: seam.name)
def test_seam_is_closed(seam: Seam, law: Law) -> None:
    assert law.breaches(_raws(seam)) == []


@pytest.mark.parametrize("seam", SEAMS, ids=lambda seam: seam.name)
def test_seam_opens_without_its_fix(seam: Seam, trial: MonkeyPatch) -> None:
    seam.undo(trial)
    _refresh(rebuild=True)
    assert Law().breaches(_raws(seam)), "undoing the fix changed nothing"
