"""The forms that a report is shown in, one module each; to add one, write it and add its line."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from newsrecord import late
from newsrecord.errors import UsageError
from newsrecord.spelling import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from newsrecord.finding import Report

__all__ = ["REPORTS", "Render", "by_name"]


class Render(Protocol):
    """A function from a report to pieces of text, line breaks included.

    `width` is the number of columns that long lines should fit in, 0 for any number; `version`
    is that of the tool.
    """

    def __call__(self, report: Report, *, color: bool, width: int, version: str) -> Iterator[str]:
        """Render a report."""
        ...


REPORTS: Mapping[str, Render] = MappingProxyType(
    {name: late.function(f"newsrecord.reports.{name}", "render") for name in ("text", "json")}
)
"""The renderers by name."""


def by_name(name: str) -> Render:
    """Return the renderer of this name.

    Raises:
        UsageError: if there is none.
    """
    if name not in REPORTS:
        hint = did_you_mean(name, REPORTS)
        message = f"no report is called {name!r}.{hint} There are: {', '.join(REPORTS)}"
        raise UsageError(message)
    return REPORTS[name]
