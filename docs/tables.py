"""Write the tables of docs/model.md from the model and the rules, or check them (`--check`)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from newsrecord.model import RECORDS, Header
from newsrecord.model.shape import (
    BoolShape,
    EnumShape,
    JsonShape,
    ListShape,
    NumberShape,
    ObjectShape,
    Shape,
    StringShape,
    fields_of,
    objects_under,
)
from newsrecord.model.strings import KINDS
from newsrecord.rules import CATALOGUE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsrecord.model import Value

PAGE = Path(__file__).with_name("model.md")
MARK = "<!-- Below this line, docs/tables.py writes. -->\n"
FAR = 2**53 - 1


def value(shape: Shape) -> str:
    """Say in Markdown what a field holds."""
    if isinstance(shape, ListShape):
        least = ", at least one" if shape.items.low == 1 else ""
        most = f", {shape.items.high} items" if shape.items.high is not None else ""
        kind = "ordered list" if shape.items.ordered else "list"
        return f"{kind} of {value(shape.item)}{most or least}"
    if isinstance(shape, ObjectShape):
        return f"[{shape.model.__name__}](#{shape.model.__name__.lower()})"
    if isinstance(shape, EnumShape):
        return " \\| ".join(f"`{each}`" for each in shape.values)
    if isinstance(shape, StringShape):
        return " or ".join(shape.targets) + " id" if shape.targets else shape.kind.name
    return plain(shape)


def plain(shape: BoolShape | NumberShape | JsonShape) -> str:
    """Say what a field without parts or names holds."""
    if isinstance(shape, BoolShape):
        return "`true`" if shape.only_true else "true or false"
    if isinstance(shape, JsonShape):
        return "object" if shape.json.members else "any JSON but null"
    number = "integer" if shape.number.integer else "number"
    low, high = shape.number.low, shape.number.high
    if (low, high) == (-FAR, FAR):
        return number
    return f"{number}, {low} or more" if high == FAR else f"{number} from {low} to {high}"


def table(model: type[Value]) -> Iterator[str]:
    """Describe one kind of object."""
    yield f"### {model.__name__}\n"
    yield f"{(model.__doc__ or '').splitlines()[0]}"
    for names, how in ((model.EXACTLY_ONE, "Exactly"), (model.AT_LEAST_ONE, "At least")):
        if names:
            yield f"{how} one of {', '.join(f'`{name}`' for name in names)} is there."
    yield "\n| Field | Value | Meaning |\n| --- | --- | --- |"
    for field in fields_of(model):
        name = f"**`{field.name}`**" if field.required else f"`{field.name}`"
        yield f"| {name} | {value(field.shape)} | {field.term.doc} |"
    yield ""


def tables() -> str:
    """Write everything below the mark."""
    lines = ["\n## Record types\n", "Fields in bold are required.\n"]
    for model in RECORDS.values():
        lines += table(model)
    lines.append("## Value objects\n")
    for model in objects_under(Header, *RECORDS.values()):
        if model not in RECORDS.values() and model is not Header:
            lines += table(model)
    lines += ["## The header\n", *table(Header), "## Kinds of string\n"]
    lines.append("| Kind | What it is |\n| --- | --- |")
    lines += [f"| {kind.name} | {kind.doc.replace('|', chr(92) + '|')} |" for kind in KINDS]
    lines.append("\n## Rules\n\n`newsrecord rule CODE` shows the page of a rule.\n")
    lines.append("| Code | Name | Severity | The fault |\n| --- | --- | --- | --- |")
    for rule in CATALOGUE.values():
        lines.append(f"| {rule.code} | {rule.name} | {rule.severity.name} | {rule.summary} |")
    return "\n".join(lines) + "\n"


def main(argv: list[str]) -> int:
    """Write the page anew, or with `--check` only compare it."""
    old = PAGE.read_text(encoding="utf-8")
    new = old.partition(MARK)[0] + MARK + tables()
    if "--check" in argv:
        if old != new:
            sys.stderr.write("stale: docs/model.md; run python docs/tables.py\n")
        return int(old != new)
    PAGE.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
