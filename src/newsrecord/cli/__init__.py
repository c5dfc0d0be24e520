"""The command line: what people type, and the exit code they get.

    0 clean   1 findings   2 wrong usage   3 could not check   4 output failed
    70 our own bug   130 interrupted

Results go to stdout, all else to stderr.  Nothing that happens shows a traceback.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main", "run"]

USAGE, UNCHECKED, UNWRITTEN, BUG, INTERRUPTED = 2, 3, 4, 70, 130


def main() -> NoReturn:
    """Run the command line of this process and exit."""
    # A run makes millions of small values that refer to nothing newer than themselves: looking for
    # cycles among them every few hundred costs a quarter of the time and finds none.
    gc.freeze()
    gc.set_threshold(500_000, 50, 50)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    code = run(sys.argv[1:])
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if code == INTERRUPTED:
        # An interrupt during an import of C code makes Python end as if nobody had caught it.
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError, AttributeError):
                stream.flush()
        os._exit(code)
    sys.exit(code)


def run(args: Sequence[str]) -> int:
    """Run a command line and return its exit code; whatever is raised becomes one line."""
    try:
        return _run(list(args))
    except KeyboardInterrupt:
        return _fail("interrupted", INTERRUPTED)
    except SystemExit:
        raise
    except BaseException as error:  # noqa: BLE001  # A panic of Rust code is no Exception.
        return _fail(_crash(error), BUG)


def _run(args: list[str]) -> int:
    import click

    from newsrecord.cli.commands import newsrecord
    from newsrecord.errors import NewsrecordError

    try:
        with newsrecord.make_context("newsrecord", args) as context:
            return int(newsrecord.invoke(context) or 0)
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.ClickException as error:
        return _fail(_wrong_usage(error), USAGE)
    except BrokenPipeError:
        from newsrecord.cli.console import abandon_stdout

        abandon_stdout()
        return UNWRITTEN
    except NewsrecordError as error:
        return _fail(str(error), _exit_code(error))
    except OSError as error:
        return _fail(f"could not finish: {error}", UNCHECKED)


def _wrong_usage(error: object) -> str:
    import click

    assert isinstance(error, click.ClickException)
    context = getattr(error, "ctx", None)
    where = f" (see `{context.command_path} --help`)" if context is not None else ""
    return error.format_message() + where


def _exit_code(error: BaseException) -> int:
    """Return the code of an exception; a refusal for what could not be checked is no finding."""
    report = getattr(error, "report", None)
    if report is not None and report.fatal:
        return UNCHECKED
    code = getattr(error, "exit_code", BUG)
    return code if isinstance(code, int) else BUG


def _crash(error: BaseException) -> str:
    """Name a bug by the way that led to it, without a word of the data."""
    import hashlib
    import traceback
    from pathlib import Path

    frames = traceback.extract_tb(error.__traceback__)
    steps = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames]
    kind = type(error).__name__
    id_ = hashlib.sha256("\n".join([kind, *steps]).encode()).hexdigest()[:10]
    at = f" at {steps[-1]}" if steps else ""
    return f"internal error {id_} ({kind}{at}); nothing you did wrong, please report this"


def _fail(message: str, code: int) -> int:
    from newsrecord.cli.console import tell

    tell(message)
    return code
