"""Why the schema refuses a value: in our own words, with the path and with what to write instead.

jsonschema-rs finds the refusals at speed; here each becomes a problem with a code of the NR1xx
rules, and what only follows from another is folded under it.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from newsrecord.finding import Problem
from newsrecord.schema import published
from newsrecord.spelling import near

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsrecord.model.base import Value
    from newsrecord.model.shape import Shape
    from newsrecord.source import Path as JsonPath

__all__ = ["explain"]


@cache
def _quick(name: str) -> Any:
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(json.loads(published(name)), offline=True)


def explain(value: Any, *, header: bool = False) -> list[Problem]:
    """Say why the schema refuses a value; empty if it does not.

    The depth of the value must have been capped before.  Codes are those of the NR1xx rules.
    """
    if not isinstance(value, dict):
        what = "header" if header else "record"
        return [Problem((), f"a {what} is an object, not {_found(value)}", code="NR103")]
    errors = _quick("header" if header else "record").iter_errors(value)
    problems: dict[tuple[JsonPath, str, str], Problem] = {}
    for error in errors:
        for problem in _problems(error, value, header=header):
            which = problem.message if problem.code == "NR102" else ""
            problems.setdefault((problem.path, problem.code, which), problem)
    return _fold(list(problems.values()))


def _problems(error: Any, value: Any, *, header: bool) -> Iterator[Problem]:
    path: JsonPath = tuple(error.instance_path)
    kind = type(error.kind).__name__
    item = _at(value, path)
    if item is None and path:
        yield _null(value, path, header=header)
    elif kind == "AdditionalProperties":
        for name in error.kind.unexpected:
            yield _unknown(value, path, name, header=header)
    elif kind == "Required":
        yield _missing(value, path, error.kind.property, header=header)
    elif kind == "Type":
        due = _of_shape(_shape_at(value, path, header=header)) or _due(error.kind.types)
        yield Problem(path, f"{due} is due here, not {_found(item)}", code="NR103")
    elif kind in {"Enum", "Constant"}:
        yield _unlisted(path, item, error.kind)
    elif kind in {"Minimum", "Maximum"}:
        yield _beyond(path, item, kind, error.kind.limit)
    elif isinstance(item, str) and kind != "PropertyNames":
        yield _malformed(value, path, item, header=header)
    elif kind == "PropertyNames":
        yield from _bad_names(path, item, _shape_at(value, path, header=header))
    else:
        yield _members(value, path, kind, header=header)


def _fold(problems: list[Problem]) -> list[Problem]:
    """Mark the consequences: a value of the wrong type breaks nothing else, a slip is one slip."""
    wrong = {p.path for p in problems if p.code in {"NR103", "NR104", "NR108"}}
    unknown = {(p.path[:-1], p.help) for p in problems if p.code == "NR101"}
    made = []
    for problem in problems:
        if problem.code in {"NR105", "NR106", "NR107"} and problem.path in wrong:
            continue
        if problem.code in {"NR102", "NR107"}:
            slips = [help_ for path, help_ in unknown if path == problem.path and help_]
            if any(f"`{slip.split('`')[1]}`" in problem.message for slip in slips):
                made.append(problem._replace(because="NR101"))
                continue
        made.append(problem)
    return made


def _at(value: Any, path: JsonPath) -> Any:
    for key in path:
        value = value[key]
    return value


def _model_at(value: Any, path: JsonPath, *, header: bool) -> type[Value] | None:
    """Find the model of the object at a path, to name its fields in a message."""
    shape = _shape_at(value, path, header=header)
    return getattr(shape, "model", None)


def _shape_at(value: Any, path: JsonPath, *, header: bool) -> Shape | None:
    from newsrecord.model import RECORDS, Header
    from newsrecord.model.shape import ListShape, ObjectShape, fields_of

    kind = value.get("type")
    model = Header if header else RECORDS.get(kind if isinstance(kind, str) else "")
    shape: Shape | None = ObjectShape(model) if model else None
    for key in path:
        if isinstance(shape, ObjectShape):
            fields = {field.name: field.shape for field in fields_of(shape.model)}
            shape = fields.get(str(key))
        elif isinstance(shape, ListShape):
            shape = shape.item
        else:
            return None
    return shape


def _unknown(value: Any, path: JsonPath, name: str, *, header: bool) -> Problem:
    from newsrecord.model.shape import fields_of

    model = _model_at(value, path, header=header)
    names = [field.name for field in fields_of(model)] if model else []
    close = near(name, names)
    what = model.__name__ if model else "this object"
    article = "an" if what[:1] in "AEIOU" else "a"
    help_ = f"did you mean `{close[0]}`?" if close else "foreign fields belong in `ext`"
    message = f"{article} {what} has no field {_quote(name)}" if model else f"unknown {name!r}"
    return Problem((*path, name), message, help_, key=True, code="NR101")


def _null(value: Any, path: JsonPath, *, header: bool) -> Problem:
    from newsrecord.model.shape import fields_of

    model = _model_at(value, path[:-1], header=header)
    required = model and any(f.name == path[-1] and f.required for f in fields_of(model))
    due = _of_shape(_shape_at(value, path, header=header))
    wanted = f"`{path[-1]}` is required: write {due}"
    help_ = wanted if required else "leave the member out: absent says the same"
    return Problem(path, "null is not a value here", help_, code="NR108")


def _missing(value: Any, path: JsonPath, name: str, *, header: bool) -> Problem:
    due = _of_shape(_shape_at(value, (*path, name), header=header))
    help_ = f"write {due}" if due else ""
    if name == "type" and not path:
        help_ = 'every record says what it is: "type": "Article", "Actor", "Event" or "Attribution"'
    if header and name == "newsrecord":
        help_ = 'a header begins with "newsrecord": "1"'
    return Problem(path, f"`{name}` is missing", help_, code="NR102")


def _of_shape(shape: Shape | None) -> str:
    """Say in words what a field holds, or nothing where a JSON type says it all."""
    from newsrecord.model import shape as shapes

    if isinstance(shape, shapes.EnumShape):
        return "one of " + ", ".join(shape.values)
    if isinstance(shape, shapes.ObjectShape):
        name = shape.model.__name__
        return f"an object ({'an' if name[0] in 'AEIOU' else 'a'} {name})"
    if isinstance(shape, shapes.ListShape):
        item = _of_shape(shape.item) or "a value"
        return f"a list, each item {item}"
    if isinstance(shape, shapes.BoolShape):
        return "true" if shape.only_true else "true or false"
    return shape.kind.doc if isinstance(shape, shapes.StringShape) else ""


def _unlisted(path: JsonPath, item: Any, kind: Any) -> Problem:
    options = getattr(kind, "options", None)
    if options is None:
        expected = kind.expected_value
        options = [expected if isinstance(expected, str) else json.dumps(expected)]
    names = [str(option) for option in options]
    if not isinstance(item, str):
        return Problem(path, f"{' or '.join(names)} is due here, not {_found(item)}", code="NR103")
    close = near(item, names)
    help_ = f"did you mean `{close[0]}`?" if close else ""
    return Problem(path, f"{_quote(item)} is not one of {', '.join(names)}", help_, code="NR104")


def _beyond(path: JsonPath, item: Any, kind: str, limit: float) -> Problem:
    from newsrecord.model.base import MAX_NUMBER

    side = "below" if kind == "Minimum" else "above"
    help_ = "write it as a string" if abs(limit) == MAX_NUMBER else ""
    return Problem(path, f"{item} is {side} {limit}", help_, code="NR106")


def _malformed(value: Any, path: JsonPath, item: str, *, header: bool) -> Problem:
    shape = _shape_at(value, path, header=header)
    kind = getattr(shape, "kind", None)
    doc = kind.doc if kind is not None else "text without U+0000"
    return Problem(path, f"{_quote(item)} is not {doc}", code="NR105")


def _bad_names(path: JsonPath, item: Any, shape: Shape | None) -> Iterator[Problem]:
    from newsrecord.model.base import EXT_KEY
    from newsrecord.model.shape import JsonShape
    from newsrecord.model.strings import TEXT

    # Only the members of `ext` itself are named prefix:name; below it a name is any text.
    kind = EXT_KEY if isinstance(shape, JsonShape) and shape.json.members else TEXT
    for name in item:
        if not kind.accepts(name):
            message = f"{_quote(name)} is not {kind.doc}"
            yield Problem((*path, name), message, key=True, code="NR105")


def _members(value: Any, path: JsonPath, kind: str, *, header: bool) -> Problem:
    item = _at(value, path)
    model = _model_at(value, path, header=header)
    names = (
        ", ".join(f"`{n}`" for n in (model.EXACTLY_ONE or model.AT_LEAST_ONE) if model)
        if model
        else ""
    )
    if names:
        how = "exactly one" if model and model.EXACTLY_ONE else "at least one"
        return Problem(path, f"{how} of {names} is due here", code="NR107")
    if isinstance(item, list):
        side = "too few" if kind == "MinItems" else "too many"
        return Problem(path, f"{side} items: {len(item)}", code="NR107")
    if kind == "MinProperties":
        return Problem(
            path, "an object without members says nothing", "leave it out or fill it", code="NR107"
        )
    return Problem(path, "the value does not fit here", code="NR107")


def _due(types: Any) -> str:
    names = {
        "object": "an object",
        "array": "a list",
        "string": "a string",
        "null": "null",
        "integer": "a whole number",
        "number": "a number",
        "boolean": "true or false",
    }
    return " or ".join(names.get(str(name), str(name)) for name in types)


def _found(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"the string {_quote(value)}"
    if isinstance(value, (int, float)):
        return f"the number {value}"
    return "a list" if isinstance(value, list) else "an object"


def _quote(text: str) -> str:
    """Quote a stranger's text, shortened, with every control and escape made visible."""
    shown = text if len(text) <= 60 else text[:57] + "..."
    return json.dumps(shown, ensure_ascii=not shown.isprintable())
