"""The peers: what each does, what it is given, and how it is run."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from measuring import CLI, here, timed

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["PEERS", "Peer", "Work", "script", "split"]

FOLDER = Path(__file__).parent
SCHEMAS = FOLDER.parents[1] / "schemas" / "1.0"
TYPES = ("Article", "Actor", "Event", "Attribution")


class Work(NamedTuple):
    """One dataset in the forms that peers take; each form is made when it is first asked for."""

    lines: Path
    folder: Path

    def tables(self) -> Path:
        """Return a folder with a file of lines for each record type."""
        folder = self.folder / "tables"
        if not folder.exists():
            folder.mkdir()
            split(self.lines, folder)
        return folder

    def document(self) -> Path:
        """Return the dataset as one JSON document, header and records."""
        return self._converted("document.json")

    def linked(self) -> Path:
        """Return the dataset as JSON-LD, with its context in it."""
        return self._converted("document.jsonld")

    def target(self, name: str) -> Path:
        """Return a folder to write to."""
        folder = self.folder / "out" / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _converted(self, name: str) -> Path:
        path = self.folder / name
        if not path.exists():
            timed([*CLI, "convert", str(self.lines), str(path)])
        return path


class Peer(NamedTuple):
    """A tool beside which we are measured.

    `package` is its distribution, whose version is noted; `most` is how many MB it is given,
    and `quick` says that it is measured on every spelling, not on the first one alone.
    """

    name: str
    package: str
    does: str
    command: Callable[[Work], list[str]]
    most: int = 1_000_000
    quick: bool = False

    def is_here(self) -> bool:
        """Tell whether this machine has it."""
        if self.name == "ajv":
            return shutil.which("node") is not None and ajv() is not None
        return here(self.package)

    def version(self) -> str:
        """Return the version that is here."""
        from importlib.metadata import version

        if self.name != "ajv":
            return version(self.package)
        described = json.loads(((ajv() or Path()) / "package.json").read_bytes())
        return str(described["version"])


def ajv() -> Path | None:
    """Return the folder of ajv, which `NEWSRECORD_AJV_DIR` leads to."""
    named = os.environ.get("NEWSRECORD_AJV_DIR")
    folder = Path(named or ".") / "node_modules" / "ajv"
    return folder if named and folder.is_dir() else None


def split(path: Path, folder: Path) -> None:
    """Write the lines of each record type to a file of their own."""
    files = {name: (folder / f"{name}.jsonl").open("wb") for name in TYPES}
    with path.open("rb") as lines:
        for line in lines:
            name = json.loads(line).get("type")
            if name:
                files[name].write(line)
    for file in files.values():
        file.close()


def script(name: str, *arguments: Path) -> list[str]:
    """Return the command that runs a peer that is a Python package."""
    return [sys.executable, str(FOLDER / f"with_{name}.py"), *map(str, arguments)]


RECORD = SCHEMAS / "record.schema.json"
DATASET = SCHEMAS / "dataset.schema.json"
CHECK = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(DATASET)]
NODE = ["node", str(FOLDER / "with_ajv.js"), str(RECORD)]
PEERS = (
    Peer(
        "msgspec",
        "msgspec",
        "decoding of JSON into dicts and lists alone, nothing checked",
        lambda work: script("msgspec", work.lines),
        quick=True,
    ),
    Peer(
        "jsonschema-rs",
        "jsonschema-rs",
        "JSON Schema alone, in Rust, on what orjson decoded",
        lambda work: script("jsonschema_rs", RECORD, work.lines),
        quick=True,
    ),
    Peer("ajv", "ajv", "JSON Schema alone, in Node", lambda w: [*NODE, str(w.lines)], quick=True),
    Peer(
        "fastjsonschema",
        "fastjsonschema",
        "JSON Schema of draft 7 alone, as generated Python, on what orjson decoded",
        lambda work: script("fastjsonschema", RECORD, work.lines),
        most=40,
    ),
    Peer(
        "jsonschema",
        "jsonschema",
        "JSON Schema alone, in Python, on what orjson decoded",
        lambda work: script("jsonschema", RECORD, work.lines),
        most=10,
    ),
    Peer(
        "check-jsonschema",
        "check-jsonschema",
        "JSON Schema alone, of one document that it holds in memory",
        lambda work: [*CHECK, str(work.document())],
        most=10,
    ),
    Peer(
        "frictionless",
        "frictionless",
        "required members and outermost types alone, table by table",
        lambda work: script("frictionless", RECORD, work.tables()),
        most=10,
    ),
    Peer(
        "pyarrow.json",
        "pyarrow",
        "JSON Lines to Parquet, table by table, types guessed, nothing checked, all cores",
        lambda work: script("pyarrow", work.tables(), work.target("pyarrow")),
        quick=True,
    ),
    Peer(
        "DuckDB",
        "duckdb",
        "JSON Lines to Parquet, table by table, types guessed, nothing checked, all cores",
        lambda work: script("duckdb", work.tables(), work.target("duckdb")),
        quick=True,
    ),
    Peer(
        "Polars",
        "polars",
        "JSON Lines to Parquet, table by table, types guessed, nothing checked, all cores",
        lambda work: script("polars", work.tables(), work.target("polars")),
        quick=True,
    ),
    Peer(
        "PyLD",
        "PyLD",
        "expansion of the same records as JSON-LD, of one document that it holds in memory",
        lambda work: script("pyld", work.linked()),
        most=2,
    ),
)
