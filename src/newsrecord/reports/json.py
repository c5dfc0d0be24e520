r"""The report for programs: one JSON object on one line, complete, in an order that never changes.

Every member is always there; what does not apply is null.  Control characters and the like are
written as `\uXXXX`, so the line is safe to show in a terminal, too.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from newsrecord.reports.escape import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsrecord.finding import Finding, Related, Report
    from newsrecord.source import Place

__all__ = ["PLACE", "VERSION", "finding_json", "render", "report_schema"]

VERSION = "1"
PLACE = ("line", "column", "end_line", "end_column", "byte", "row_group", "row")
COUNTS = ("error", "warning", "notice")
VALUES = ("object", "array", "string", "number", "boolean", "null")
SHA256 = "^[0-9a-f]{64}$"


def render(report: Report, *, color: bool, width: int, version: str) -> Iterator[str]:
    """Render a report in pieces, one a finding."""
    del color, width
    head = {
        "report": VERSION,
        "tool": {"name": "newsrecord", "version": version},
        "checked": {
            "files": [
                {"name": file.name, "sha256": file.sha256, "records": file.records}
                for file in report.files
            ],
            "rules_off": list(report.rules_off),
            "as_of": report.as_of,
        },
        "totals": {**report.severities, "codes": report.totals},
    }
    yield _text(head)[:-1] + ', "findings": ['
    for number, finding in enumerate(report.findings):
        yield (", " if number else "") + _text(finding_json(finding))
    yield "]}\n"


def _text(value: dict[str, Any]) -> str:
    """Write JSON; in it, controls can stand in strings only, where an escape means the same."""
    return visible(json.dumps(value, ensure_ascii=False))


def finding_json(finding: Finding) -> dict[str, Any]:
    """Turn a finding into the object that the report has for it."""
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.name,
        "message": finding.message,
        "file": finding.file,
        **_place(finding.place),
        "pointer": finding.pointer,
        "record": finding.record or None,
        "related": [_related(related) for related in finding.related],
        "because": finding.because or None,
        "help": finding.help or None,
        "value": {
            "type": finding.value.kind or None,
            "length": finding.value.length,
            "sha256": finding.value.sha256 or None,
        },
        "fingerprint": finding.fingerprint,
    }


def _related(related: Related) -> dict[str, Any]:
    return {
        "message": related.message,
        "file": related.file or None,
        **_place(related.place),
        "pointer": related.pointer,
        "record": related.record or None,
    }


def _place(place: Place) -> dict[str, int | None]:
    return {name: getattr(place, name) for name in PLACE}


# The schema --------------------------------------------------------------------------------------


def report_schema() -> dict[str, Any]:
    """Write the JSON Schema of the report."""
    count = {"type": "integer", "minimum": 0}
    tool = {"name": {"const": "newsrecord"}, "version": {"type": "string"}}
    file = {
        "name": {"type": "string"},
        "sha256": {"type": "string", "pattern": SHA256},
        "records": count,
    }
    checked = {
        "files": _list(_object(file)),
        "rules_off": _list({"$ref": "#/$defs/code"}),
        "as_of": {"description": "The time of the check; empty without one.", "type": "string"},
    }
    codes = {
        "description": "Every finding, consequences too, counted by code.",
        "type": "object",
        "propertyNames": {"$ref": "#/$defs/code"},
        "additionalProperties": count,
    }
    report = {
        "report": {"description": "The version of this shape.", "const": VERSION},
        "tool": _object(tool),
        "checked": {
            "description": "The files that were read, with the SHA-256 of their bytes on disk.",
            **_object(checked),
        },
        "totals": {
            "description": "The findings that are not consequences of others, by severity.",
            **_object({**dict.fromkeys(COUNTS, count), "codes": codes}),
        },
        "findings": {
            "description": "All findings, by file and place.",
            **_list({"$ref": "#/$defs/finding"}),
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://w3id.org/newsrecord/1.0/report.schema.json",
        "title": "Report",
        "description": "What newsrecord found in a dataset, and what it looked at.",
        **_object(report),
        "$defs": _defs(),
    }


def _defs() -> dict[str, Any]:
    code: dict[str, Any] = {"type": "string", "pattern": "^NR[0-9]{3}$"}
    place = {name: _position(name) for name in PLACE}
    pointer = {
        "description": "A JSON Pointer (RFC 6901) from the record; empty for the record itself.",
        "type": "string",
        "pattern": "^(/([^~/]|~[01])*)*$",
    }
    finding = {
        "code": {"$ref": "#/$defs/code"},
        "name": {"type": "string"},
        "severity": {"type": "string", "enum": list(COUNTS)},
        "message": {"type": "string"},
        "file": {"type": "string"},
        **place,
        "pointer": pointer,
        "record": {"description": "The record's id.", "type": ["string", "null"]},
        "related": _list({"$ref": "#/$defs/related"}),
        "because": {
            "description": "The code of the fault that this is only a consequence of.",
            "type": ["string", "null"],
        },
        "help": {"type": ["string", "null"]},
        "value": {
            "description": "What may be told of the value without showing it: its JSON type, its"
            " length in code points, items or members, the SHA-256 of its canonical text (RFC 8785)"
            " or of the bytes of what is no JSON.",
            **_object(
                {
                    "type": {"enum": [*VALUES, None]},
                    "length": {"type": ["integer", "null"], "minimum": 0},
                    "sha256": {"type": ["string", "null"], "pattern": SHA256},
                }
            ),
        },
        "fingerprint": {
            "description": "What stays the same when the record moves or is written in another way:"
            " a SHA-256 over code, record, pointer and value.",
            "type": "string",
            "pattern": SHA256,
        },
    }
    related = {
        "message": {"type": "string"},
        "file": {"type": ["string", "null"]},
        **place,
        "pointer": pointer,
        "record": {"type": ["string", "null"]},
    }
    return {"code": code, "finding": _object(finding), "related": _object(related)}


def _position(name: str) -> dict[str, Any]:
    low = 1 if name.endswith(("line", "column")) else 0
    return {"type": ["integer", "null"], "minimum": low}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    """Write an object whose members are all there, and no others."""
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}
