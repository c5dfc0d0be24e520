"""Nothing heavy is loaded before it is needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

STORY = Path(__file__).parents[1] / "examples" / "story.jsonl"
HEAVY = {
    *("pydantic", "pyarrow", "jsonschema", "jsonschema_rs", "referencing", "rich", "langcodes"),
    *("lxml", "pyld", "pyoxigraph", "hypothesis", "newsrecord.model", "newsrecord.authoring"),
}


def loaded(*args: str) -> set[str]:
    """Run a command line, and return which heavy modules it loaded."""
    code = "import sys; from newsrecord.cli import run; run(sys.argv[1:]); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code, *args], capture_output=True, check=True, text=True
    )
    return HEAVY & set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("args", [["--help"], ["validate", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(args: list[str]) -> None:
    assert loaded(*args) == set()


def test_a_clean_check_loads_no_models() -> None:
    # The header, of which there is one, is held against the schema itself.
    assert loaded("validate", str(STORY)) <= {"jsonschema_rs"}
