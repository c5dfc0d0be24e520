"""Values on the command line: choices with a hint for slips, limits, and what to do with faults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from newsrecord.errors import UsageError
from newsrecord.spelling import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsrecord.source import Limits

# It takes the type of its value since click 8.5 only.
if TYPE_CHECKING:
    Words = click.ParamType[str]
else:
    Words = click.ParamType

__all__ = ["LIMIT_HELP", "NETWORK", "Commands", "OneOf", "limits_of", "on_invalid_of"]

NETWORK = click.option(
    "--allow-network", is_flag=True, help="Open addresses that begin with s3:// or gs://."
)
LIMIT_HELP = "Raise or lower a limit: depth, record_bytes, decompressed_bytes, ratio, free_bytes."


class OneOf(Words):
    """One of some words."""

    name = "word"

    def __init__(self, *words: str) -> None:
        self.words = words

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """Show the words in the help."""
        del param, ctx
        return "|".join(self.words)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Take the word, or say which was meant."""
        if value not in self.words:
            near = did_you_mean(str(value), self.words)
            self.fail(f"{value!r} is not one of {', '.join(self.words)}.{near}", param, ctx)
        return str(value)


class Commands(click.Group):
    """A group that says which command was meant."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the first argument names."""
        if args[0] not in self.commands and not args[0].startswith("-"):
            near = did_you_mean(args[0], self.commands)
            names = ", ".join(self.commands)
            ctx.fail(f"there is no command {args[0]!r}.{near} There are: {names}")
        return super().resolve_command(ctx, args)


def limits_of(pairs: Sequence[str]) -> Limits:
    """Read `NAME=VALUE` pairs.

    Raises:
        UsageError: for an unknown name, or a value that is not a whole number above 0.

    >>> limits_of(["depth=100", "record-bytes=1000"]).record_bytes
    1000
    """
    import dataclasses

    from newsrecord.source import Limits

    names = [field.name for field in dataclasses.fields(Limits)]
    given: dict[str, int] = {}
    for pair in pairs:
        name, _, value = pair.partition("=")
        name = name.replace("-", "_")
        if name not in names:
            message = f"no limit is called {name!r}.{did_you_mean(name, names)} There are: "
            raise UsageError(message + ", ".join(names))
        if not (value.isascii() and value.isdigit() and len(value) < 19 and int(value)):
            message = f"--limit {name}: {value!r} is not a whole number above 0"
            raise UsageError(message)
        given[name] = int(value)
    return dataclasses.replace(Limits(), **given)


def on_invalid_of(value: str) -> tuple[str, str | None]:
    """Read `fail`, `skip` or `quarantine=FILE`.

    Raises:
        UsageError: for anything else.

    >>> on_invalid_of("quarantine=bad.jsonl")
    ('quarantine', 'bad.jsonl')
    """
    word, equals, file = value.partition("=")
    if word == "quarantine":
        if not file:
            message = "quarantine needs a file: --on-invalid quarantine=FILE"
            raise UsageError(message)
        return word, file
    words = ("fail", "skip", "quarantine")
    if word not in words or equals:
        near = did_you_mean(word, words)
        message = f"--on-invalid: {value!r} is not fail, skip or quarantine=FILE.{near}"
        raise UsageError(message)
    return word, None
