"""Write the tables of docs/model.md and docs/rules.md, and the pages of docs/rules/.

With `--check` they are only compared with the model and the rules (exit 1 if stale).
"""

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

    from newsrecord.finding import RuleInfo
    from newsrecord.model import Value

DOCS = Path(__file__).parent
GROUPS = {
    "0": ("bytes", "Bytes, JSON and limits"),
    "1": ("schema", "The schema"),
    "2": ("article", "Articles"),
    "3": ("actor", "Actors"),
    "4": ("event", "Events"),
    "5": ("attribution", "Attributions"),
    "6": ("span", "Spans"),
    "7": ("time", "Time"),
    "8": ("publication", "Publication and notes"),
    "9": ("dataset", "The dataset"),
}
LEVELS = {"gate": "record", "record": "record", "join": "dataset", "graph": "dataset"}
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
    return "\n".join(lines) + "\n"


def catalogue() -> str:
    """Write the table of all rules."""
    lines = [
        "| Code | Name | Severity | Level | Shape | Since | The fault | Data sets |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for rule in CATALOGUE.values():
        page = f"[{rule.code}](rules/{GROUPS[rule.code[2]][0]}.md#{anchor(rule)})"
        columns = (page, rule.name, rule.severity.name, level(rule), rule.shape, rule.since)
        data = f"[good and bad](../tests/rules/{rule.code})"
        lines.append(f"| {' | '.join(columns)} | {escaped(rule.summary)} | {data} |")
    return "\n".join(lines) + "\n"


def level(rule: RuleInfo) -> str:
    """Say what a rule looks at."""
    return "bytes" if rule.code[2] == "0" else LEVELS[rule.shape]


def anchor(rule: RuleInfo) -> str:
    """Return the anchor of a rule's heading."""
    return f"{rule.code.lower()}-{rule.name}"


def escaped(text: str) -> str:
    """Write a text so that no bar ends the column."""
    return text.replace("|", "\\|")


def pages(digit: str) -> str:
    """Write the page of all rules whose codes begin with a digit."""
    lines = [
        f"# {GROUPS[digit][1]}\n",
        "Generated by docs/tables.py from the rules: do not edit.\n",
    ]
    for rule in CATALOGUE.values():
        if rule.code[2] == digit:
            lines += page(rule)
    return "\n".join(lines).rstrip() + "\n"


def page(rule: RuleInfo) -> Iterator[str]:
    """Write what there is to say of a rule."""
    yield f"## {rule.code} {rule.name}\n"
    yield f"{rule.summary}\n"
    yield f"{rule.severity.name.capitalize()}, {rule.shape} rule, since {rule.since}.\n"
    yield f"{rule.why}\n"
    for title, text in (("Bad", rule.bad), ("Good", rule.good)):
        yield f"{title}:\n\n```text\n{text}\n```\n"
    yield f"Source: {rule.source}\n"


def outputs() -> Iterator[tuple[Path, str]]:
    """Yield each page and its text as it should be."""
    for name, write in (("model.md", tables), ("rules.md", catalogue)):
        head = (DOCS / name).read_text(encoding="utf-8").partition(MARK)[0]
        yield DOCS / name, head + MARK + "\n" + write().lstrip("\n")
    for digit, (name, _) in GROUPS.items():
        yield DOCS / "rules" / f"{name}.md", pages(digit)


def main(argv: list[str]) -> int:
    """Write the pages anew, or with `--check` only compare them."""
    stale = 0
    for path, text in outputs():
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        if "--check" in argv:
            sys.stderr.write(f"stale: docs/{path.relative_to(DOCS)}; run python docs/tables.py\n")
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return int(stale > 0 and "--check" in argv)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
