"""Check tables of JSON Lines, one a record type, with frictionless: SCHEMA FOLDER.

The fields and their outermost types are taken from the JSON Schema; it can say no more of them.
"""

import json
import sys
from pathlib import Path
from typing import Any

from frictionless import Detector, Resource, Schema

TYPES = {"string", "boolean", "integer", "number", "array", "object"}


def outermost(shape: dict[str, Any], models: dict[str, Any]) -> str:
    """Return the type that a field must have, also where it is described elsewhere."""
    while "$ref" in shape:
        shape = models[shape["$ref"].removeprefix("#/$defs/")]
    return shape["type"] if shape.get("type") in TYPES else "any"


def table_schema(model: dict[str, Any], models: dict[str, Any]) -> Schema:
    """Return the table schema of one record type."""
    fields = [
        {
            "name": name,
            "type": outermost(shape, models),
            "constraints": {"required": name in model["required"]},
        }
        for name, shape in model["properties"].items()
    ]
    return Schema.from_descriptor({"fields": fields})


models = json.loads(Path(sys.argv[1]).read_bytes())["$defs"]
folder = Path(sys.argv[2])
for path in sorted(folder.glob("*.jsonl")):
    resource = Resource(
        path=path.name,
        basepath=str(folder),
        format="ndjson",
        schema=table_schema(models[path.stem], models),
        detector=Detector(schema_sync=True),
    )
    report = resource.validate()
    if not report.valid:
        sys.exit(str(report.flatten(["type", "note"])[:5]))
