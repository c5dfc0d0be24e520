"""Problems and findings as JSON text, for what travels between machines.

The text is ASCII: a key of a faulty record may hold half a surrogate pair, which no UTF-8 can.
What is read back is data and nothing else, so a cluster cannot make its driver run code.
"""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from newsrecord.finding import Finding, Problem, Related, Severity, Value
from newsrecord.pipeline import Raw
from newsrecord.source import Fault, Place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsrecord.finding import RuleInfo

__all__ = [
    "dump_fault",
    "dump_finding",
    "dump_raw",
    "dump_related",
    "encodable",
    "load_fault",
    "load_finding",
    "load_raw",
    "load_related",
    "packed",
    "unpacked",
]

_FIELDS = tuple(field.name for field in dataclasses.fields(Finding))


def packed(value: object) -> bytes:
    """Write JSON.

    >>> packed(("a", [1, None]))
    b'["a",[1,null]]'
    """
    return json.dumps(value, separators=(",", ":")).encode("ascii")


def unpacked(data: bytes) -> Any:
    """Read JSON."""
    return json.loads(data)


def dump_related(spot: Related) -> list[Any]:
    """Turn a related place into a list."""
    return list(spot)


def load_related(value: list[Any]) -> Related:
    """Turn the list back into a related place."""
    message, file, record, path, place, origin, instead = value
    return Related(message, file, record, tuple(path), Place(*place), origin, instead)


def dump_raw(raw: Raw) -> list[Any]:
    """Turn a problem without a place into a list; of its rule the code is kept."""
    return [raw.origin, raw.info.code, list(raw.problem), raw.bucket, raw.at]


def load_raw(value: list[Any], infos: Mapping[str, RuleInfo]) -> Raw:
    """Turn the list back into a problem."""
    origin, code, problem, bucket, at = value
    path, message, help_, key, own, because, related, fatal, offset = problem
    spots = tuple(load_related(each) for each in related)
    made = Problem(tuple(path), message, help_, key, own, because, spots, fatal, offset)
    return Raw(origin, infos[code], made, bucket, at)


def dump_fault(fault: Fault) -> list[Any]:
    """Turn a fault of a decoder into a list."""
    return list(fault)


def load_fault(value: list[Any]) -> Fault:
    """Turn the list back into a fault."""
    fault = Fault(*value)
    return fault._replace(path=tuple(fault.path))


def dump_finding(finding: Finding) -> list[Any]:
    """Turn a finding into a list."""
    return [getattr(finding, name) for name in _FIELDS]


def load_finding(value: list[Any]) -> Finding:
    """Turn the list back into a finding."""
    given: dict[str, Any] = dict(zip(_FIELDS, value, strict=True))
    given["severity"] = Severity(given["severity"])
    given["path"] = tuple(given["path"])
    given["place"] = Place(*given["place"])
    given["value"] = Value(*given["value"])
    given["related"] = tuple(load_related(each) for each in given["related"])
    return Finding(**given)


def encodable(value: Any) -> Any:
    r"""Write halves of surrogate pairs in a JSON value as reports do, so that it is UTF-8.

    >>> encodable(["\ud800"]) == [r"\ud800"]
    True
    """
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {encodable(key): encodable(item) for key, item in value.items()}
    return [encodable(item) for item in value] if isinstance(value, list) else value
