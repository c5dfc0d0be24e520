"""The verbs, one module each; what is heavy is imported where it is used.

To add a verb, write its module and add its line to `VERBS`.
"""

from __future__ import annotations

from typing import cast

import click

from newsrecord.about import VERSION
from newsrecord.cli import console
from newsrecord.cli.convert import convert
from newsrecord.cli.options import Commands
from newsrecord.cli.sample import sample
from newsrecord.cli.show import rule, schema
from newsrecord.cli.validate import validate

__all__ = ["newsrecord"]

VERBS = (validate, convert, rule, schema, sample)


def _show_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: FBT001
    del param
    if value:
        console.write([f"newsrecord {VERSION}\n"])
        ctx.exit()


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_show_version,
    help="Show the version and exit.",
)
@click.pass_context
def newsrecord(ctx: click.Context) -> None:
    """Check and convert structured news records.

    Results go to stdout, all else to stderr. `-` is stdin or stdout.

    \b
    Exit codes: 0 clean, 1 findings, 2 wrong usage, 3 could not check,
    4 output failed, 70 our own bug, 130 interrupted.
    """  # noqa: D301  # click wants the backspace itself.
    if ctx.invoked_subcommand is None:
        ctx.fail(f"a command is due: {', '.join(cast('Commands', ctx.command).commands)}")


for verb in VERBS:
    newsrecord.add_command(verb)
