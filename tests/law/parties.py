"""The four parties, and what it means that they agree.

A party is asked for its verdict on the JSON text of a record.  Text that `jsontext.inspect`
objects to never reaches a schema or a model: the gate alone answers, and has to refuse.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from newsrecord import gate, jsontext, model, schema
from newsrecord.source import Decoded, Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["Law", "same_text", "to_raw"]

LIMITS = Limits()
RAISED = "raised "
"""How the answer of a party begins that has no verdict at all, which is a breach as well."""


def to_raw(value: Any) -> bytes:
    """Write a value as the JSON text that a stranger might send; NaN and surrogates included."""
    try:
        return json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(value).encode()


def same_text(value: Any) -> str:
    """Write a value so that equal texts mean equal values, equally ordered; 1.0 is 1."""
    return json.dumps(_plain(value))


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


class Law:
    """The parties as they are now, and a count of the records they were asked about."""

    def __init__(self) -> None:
        """Ask for fresh parties: a trial may have changed what they are made from."""
        text = json.loads(schema.published("record"))
        self._jsonschema: Callable[[Any], bool] = schema.validator("record").is_valid
        self._jsonschema_rs = jsonschema_rs.Draft202012Validator(text, offline=True).is_valid
        self.accepted = 0
        self.refused = 0
        self.unclean = 0

    @property
    def compared(self) -> int:
        """The number of records that the parties were asked about."""
        return self.accepted + self.refused + self.unclean

    def breach(self, raw: bytes) -> str:
        """Say how the parties disagree about a text, or return an empty text."""
        faults = jsontext.inspect(raw, max_depth=LIMITS.depth)
        if faults:
            self.unclean += 1
            items = [Decoded(0, raw, None)]
            if {fault.kind for fault in faults} <= {"number", "character"}:
                # These reach a record without text as well, as Parquet has it.
                items.append(Decoded(0, None, json.loads(raw)))
            return "; ".join(_gate_alone(item) for item in items if _gate_alone(item))
        value = json.loads(raw)
        verdicts: dict[str, Any] = {
            "jsonschema": _ask(self._jsonschema, value),
            "jsonschema-rs": _ask(self._jsonschema_rs, value),
            "model": _model(value),
            "twin": _twin(Decoded(0, raw, None)),
            "twin by value": _twin(Decoded(0, None, value)),
        }
        says = {name: not isinstance(it, str) for name, it in verdicts.items()}
        why = [it for it in verdicts.values() if isinstance(it, str)]
        if len(set(says.values())) > 1 or any(it.startswith(RAISED) for it in why):
            return f"{says}; {why}"
        if not says["twin"]:
            self.refused += 1
            return ""
        self.accepted += 1
        return _written(verdicts["model"], verdicts["twin"], verdicts["twin by value"])

    def breaches(self, raws: Iterable[bytes]) -> list[str]:
        """List the disagreements about some texts, each with its text."""
        found = []
        for raw in raws:
            breach = self.breach(raw)
            if breach:
                found.append(f"{raw[:600]!r}: {breach}")
        return found


def _gate_alone(item: Decoded) -> str:
    twin = _twin(item)
    if isinstance(twin, bytes):
        return f"the gate lets through what inspect refuses: {item}"
    return twin if twin.startswith(RAISED) else ""


def _written(record: Any, twin: bytes, by_value: bytes) -> str:
    dumped = same_text(model.dump(record))
    for name, encoded in (("twin", twin), ("twin by value", by_value)):
        if dumped != same_text(json.loads(encoded)):
            return f"the model writes {dumped}, the {name} {encoded!r}"
    again = _twin(Decoded(0, twin, None))
    return "" if again == twin else f"what is written reads back as {again!r}"


def _ask(accepts: Callable[[Any], bool], value: Any) -> object:
    try:
        return True if accepts(value) else "refused"
    except Exception as error:  # noqa: BLE001  # a party that raises has no verdict
        return f"{RAISED}{error!r}"


def _model(value: Any) -> Any:
    try:
        return model.load(value)
    except ValueError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001
        return f"{RAISED}{error!r}"


def _twin(item: Decoded) -> bytes | str:
    try:
        (admitted,), _ = gate.admit([item], LIMITS)
    except Exception as error:  # noqa: BLE001
        return f"{RAISED}{error!r}"
    return str(admitted) if isinstance(admitted, list) else admitted.encoded
