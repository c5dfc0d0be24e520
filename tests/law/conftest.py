"""The law as one object for the session, and the number of records compared in the summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from law.parties import Law

if TYPE_CHECKING:
    from collections.abc import Iterator

_counts = {"accepted": 0, "refused": 0, "unclean": 0}


@pytest.fixture(scope="session")
def law() -> Iterator[Law]:
    """Hand out the parties, and keep their count at the end."""
    law = Law()
    yield law
    for name in _counts:
        _counts[name] += getattr(law, name)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Send the counts of a pytest-xdist worker to where the summary is written."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["law"] = dict(_counts)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Add up the counts of the workers."""
    for name, count in getattr(node, "workeroutput", {}).get("law", {}).items():
        _counts[name] += count


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many records were compared."""
    total = sum(_counts.values())
    if total:
        parts = ", ".join(f"{count} {name}" for name, count in _counts.items())
        terminalreporter.write_line(f"law of four parties: {total} records compared ({parts})")
