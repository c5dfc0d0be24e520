"""The published JSON Schemas: written from the model, shipped with the package, never fetched.

`validator(name)` and `registry()` serve people who live in the jsonschema ecosystem.
"""

from __future__ import annotations

import json
import pkgutil
from functools import cache
from typing import TYPE_CHECKING, Any

from newsrecord.errors import UsageError
from newsrecord.spelling import near

if TYPE_CHECKING:
    import jsonschema
    import referencing

    from newsrecord.model.base import Kind, Value
    from newsrecord.model.shape import FieldShape, Shape

__all__ = ["NAMES", "published", "registry", "schema", "validator"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
HOME = "https://w3id.org/newsrecord/1.0/"
RECORD_NAMES = ("article", "actor", "event", "attribution")
NAMES = ("record", *RECORD_NAMES, "header", "dataset")


def _check_name(name: str) -> None:
    if name not in NAMES:
        close = near(name, NAMES)
        hint = f"; did you mean {close[0]}?" if close else "."
        message = f"no schema is called {name!r}{hint} There are: {', '.join(NAMES)}"
        raise UsageError(message)


@cache
def published(name: str) -> str:
    """Return the text of a shipped schema.

    Raises:
        UsageError: if no schema has this name.
    """
    _check_name(name)
    file = f"{name}.schema.json"
    try:
        shipped = pkgutil.get_data("newsrecord", f"schemas/1.0/{file}")
    except OSError:
        from pathlib import Path

        # A checkout, and so an editable install, keeps the schemas beside `src`.
        shipped = (Path(__file__).parents[2] / "schemas" / "1.0" / file).read_bytes()
    assert shipped is not None
    return shipped.decode()


def registry() -> referencing.Registry[Any]:
    """Return a registry of all schemas under their `$id`; it fetches nothing."""
    import referencing
    import referencing.jsonschema

    made: referencing.Registry[Any] = referencing.Registry()
    for name in NAMES:
        contents = json.loads(published(name))
        resource = referencing.jsonschema.DRAFT202012.create_resource(contents)
        made = made.with_resource(contents["$id"], resource)
    return made


def validator(name: str = "record") -> jsonschema.Draft202012Validator:
    """Return a validator of the jsonschema package for one of the schemas.

    >>> validator("record").is_valid({"id": "article/1", "type": "Article", "language": "en"})
    True
    """
    import jsonschema

    return jsonschema.Draft202012Validator(json.loads(published(name)), registry=registry())


# Writing ------------------------------------------------------------------------------------------


def schema(name: str) -> dict[str, Any]:
    """Write a schema from the model, as plain data."""
    _check_name(name)
    from newsrecord.model import RECORDS, Header

    head: dict[str, Any] = {"$schema": DIALECT, "$id": f"{HOME}{name}.schema.json"}
    if name in RECORD_NAMES:
        model = RECORDS[name.capitalize()]
        return head | {"title": model.__name__, **_ref(model.__name__)} | _defs(model)
    if name == "header":
        defs = _defs(Header)
        defs["$defs"].pop("Header")
        return head | _object(Header) | defs
    body = _record() if name == "record" else _dataset()
    defs = _defs(*RECORDS.values(), *([Header] if name == "dataset" else []))
    if name == "dataset":
        defs["$defs"].pop("Header")
        defs["$defs"]["record"] = _record()
    return head | body | defs


def _record() -> dict[str, Any]:
    from newsrecord.model import RECORDS

    names = list(RECORDS)
    choice = {"type": "string", "enum": names}
    return {
        "title": "Record",
        "description": "An article, an actor, an event or an attribution.",
        "type": "object",
        "required": ["type"],
        "properties": {"type": choice},
        "allOf": [
            {
                "if": {
                    "type": "object",
                    "required": ["type"],
                    "properties": {"type": {"type": "string", "const": name}},
                },
                "then": _ref(name),
            }
            for name in names
        ],
    }


def _dataset() -> dict[str, Any]:
    from newsrecord.model import Header

    made = _object(Header)
    made["title"] = "Dataset"
    made["description"] = "A header and the records of a dataset."
    made["required"] = [*made["required"], "records"]
    made["properties"]["records"] = {
        "description": "The records, in any order.",
        "type": "array",
        "items": _ref("record"),
    }
    return made


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


def _defs(*models: type[Value]) -> dict[str, Any]:
    from newsrecord.model.shape import ListShape, StringShape, fields_of, objects_under

    objects = objects_under(*models)
    made = {model.__name__: _object(model) for model in sorted(objects, key=lambda m: m.__name__)}
    kinds: dict[str, Kind] = {}
    for model in objects:
        for field in fields_of(model):
            shape = field.shape.item if isinstance(field.shape, ListShape) else field.shape
            if isinstance(shape, StringShape):
                kinds[shape.kind.name] = shape.kind
    made |= {name: _kind(kinds[name]) for name in sorted(kinds)}
    return {"$defs": made | {"json": _foreign()}}


def _kind(kind: Kind) -> dict[str, Any]:
    made: dict[str, Any] = {
        "description": kind.doc[:1].upper() + kind.doc[1:] + ".",
        "type": "string",
    }
    if kind.min_length:
        made["minLength"] = kind.min_length
    if kind.max_length:
        made["maxLength"] = kind.max_length
    if kind.pattern:
        made["pattern"] = kind.pattern
    made["not"] = {"type": "string", "pattern": kind.refuse}
    return made


def _foreign() -> dict[str, Any]:
    from newsrecord.model.base import MAX_NUMBER
    from newsrecord.model.strings import TEXT

    whole = {"type": "number", "minimum": -MAX_NUMBER, "maximum": MAX_NUMBER}
    text = _kind(TEXT)
    del text["description"]
    parts = {
        "number": whole,
        "string": text,
        "array": {"type": "array", "items": _ref("json")},
        "object": {"type": "object", "propertyNames": text, "additionalProperties": _ref("json")},
    }
    return {
        "description": "Any JSON whose numbers lie within 2**53 - 1 and whose text has no U+0000.",
        "allOf": [{"if": {"type": name}, "then": part} for name, part in parts.items()],
    }


def _object(model: type[Value]) -> dict[str, Any]:
    from newsrecord.model.shape import fields_of

    fields = fields_of(model)
    made: dict[str, Any] = {
        "title": model.__name__,
        "description": (model.__doc__ or "").strip(),
        "type": "object",
        "additionalProperties": False,
    }
    required = [field.name for field in fields if field.required]
    if required:
        made["required"] = required
    elif model.NOT_EMPTY or not (model.AT_LEAST_ONE or model.EXACTLY_ONE):
        made["minProperties"] = 1
    made["properties"] = {field.name: _field(field) for field in fields}
    return made | _choice(model)


def _choice(model: type[Value]) -> dict[str, Any]:
    names = model.EXACTLY_ONE or model.AT_LEAST_ONE
    if not names:
        return {}
    made: dict[str, Any] = {"anyOf": [_there(name) for name in names]}
    if model.EXACTLY_ONE:
        pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
        made["allOf"] = [{"not": _there(*pair)} for pair in pairs]
    return made


def _there(*names: str) -> dict[str, Any]:
    """Ask for members; the strict mode of ajv wants each of them in `properties` beside it."""
    return {"required": list(names), "properties": dict.fromkeys(names, True)}


def _field(field: FieldShape) -> dict[str, Any]:
    if field.name == "type":
        from newsrecord.model.shape import EnumShape

        assert isinstance(field.shape, EnumShape)
        return {"description": field.term.doc, "type": "string", "const": field.shape.values[0]}
    return {"description": field.term.doc, **_shape(field.shape)}


def _shape(shape: Shape) -> dict[str, Any]:
    from newsrecord.model import shape as shapes

    if isinstance(shape, shapes.ListShape):
        made: dict[str, Any] = {"type": "array", "items": _shape(shape.item)}
        if shape.items.low:
            made["minItems"] = shape.items.low
        if shape.items.high is not None:
            made["maxItems"] = shape.items.high
        return made
    if isinstance(shape, shapes.ObjectShape):
        return _ref(shape.model.__name__)
    if isinstance(shape, shapes.StringShape):
        return _ref(shape.kind.name)
    if isinstance(shape, shapes.EnumShape):
        return {"type": "string", "enum": list(shape.values)}
    if isinstance(shape, shapes.BoolShape):
        return {"type": "boolean", "const": True} if shape.only_true else {"type": "boolean"}
    if isinstance(shape, shapes.NumberShape):
        number = shape.number
        kind = "integer" if number.integer else "number"
        return {"type": kind, "minimum": number.low, "maximum": number.high}
    return _ext() if shape.json.members else {"allOf": [_ref("json"), {"not": {"type": "null"}}]}


def _ext() -> dict[str, Any]:
    from newsrecord.model.base import EXT_KEY

    key = _kind(EXT_KEY)
    del key["description"]
    return {"type": "object", "propertyNames": key, "additionalProperties": _ref("json")}
