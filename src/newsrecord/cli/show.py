"""`newsrecord rule` and `newsrecord schema`: what is known of the rules and the model."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from newsrecord.cli import console

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsrecord.finding import RuleInfo

__all__ = ["rule", "schema"]


@click.command()
@click.argument("name", metavar="[CODE|NAME]", required=False)
@click.option("--all", "all_", is_flag=True, help="Show every rule in full.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def rule(*, name: str | None, all_: bool, as_json: bool) -> int:
    """Explain a rule, or list them all."""
    from newsrecord import rules

    infos = list(rules.CATALOGUE.values())
    if name:
        begun = [info for info in infos if info.code.startswith(name.upper())]
        infos = begun if len(begun) > 1 else [rules.find(name)]
    with console.pipe():
        if as_json:
            pages: Any = [info.page for info in infos]
            chosen = pages[0] if name and len(pages) == 1 else pages
            console.write([json.dumps(chosen, ensure_ascii=False, indent=2) + "\n"])
        elif all_ or len(infos) == 1:
            console.write("\n".join(_page(info) for info in infos))
        else:
            console.write(_list(infos))
    return 0


def _list(infos: Sequence[RuleInfo]) -> Iterator[str]:
    width = max((len(info.name) for info in infos), default=0)
    for info in infos:
        yield f"{info.code}  {info.name:{width}}  {info.severity.name:7}  {info.summary}\n"


def _page(info: RuleInfo) -> str:
    lines = [f"{info.code} {info.name} ({info.severity.name}, since {info.since})"]
    lines += ["", info.summary]
    parts = {"Why": info.why, "Bad": info.bad, "Good": info.good, "Source": info.source}
    for title, text in parts.items():
        if text:
            lines += ["", f"{title}:", *(f"    {line}" for line in text.splitlines())]
    return "\n".join(lines) + "\n"


@click.command()
@click.argument("name", required=False)
def schema(*, name: str | None) -> int:
    """Print a JSON Schema, or list their names."""
    from newsrecord import schema as schemas

    text = schemas.published(name) if name else "".join(f"{each}\n" for each in schemas.NAMES)
    with console.pipe():
        console.write([text])
    return 0
