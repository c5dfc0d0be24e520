"""Reports as text for a stream."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrecord.about import VERSION
from newsrecord.cli import console

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from newsrecord.finding import Report

__all__ = ["rendered"]


def rendered(report: Report, form: str, stream: TextIO | None) -> Iterator[str]:
    """Render a report as fits a stream: a terminal has a width and perhaps colour."""
    from newsrecord import reports

    return reports.by_name(form)(
        report,
        color=console.color_on(stream),
        width=console.width_of(stream),
        version=VERSION,
    )
