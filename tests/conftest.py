"""With NEWSRECORD_CI set, a skipped test fails the run, and the closing lines say which."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import settings

from storekit import google, knocker, run, store, store_server

__all__ = ["google", "knocker", "run", "store", "store_server"]

# How long an example takes says more about the machine than about the code.
settings.register_profile("newsrecord", deadline=None)
settings.load_profile("newsrecord")


def _skips(config: pytest.Config) -> list[Any]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not os.environ.get("NEWSRECORD_CI"):
        return []
    return list(reporter.stats.get("skipped", []))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Make a run with skips a failed one."""
    if _skips(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """List the skips at the end, with their reasons."""
    skips = _skips(config)
    if skips:
        terminalreporter.section("skipped tests are failures here")
    for report in skips:
        terminalreporter.write_line(f"{report.nodeid}: {report.longrepr}")
