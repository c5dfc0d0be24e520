"""Expand a JSON-LD document whose context is in it with PyLD: FILE."""

import sys
from pathlib import Path
from typing import NoReturn

import orjson
from pyld import jsonld


def refuse(address: str, _options: object) -> NoReturn:
    """Fetch nothing."""
    message = f"not fetched: {address}"
    raise jsonld.JsonLdError(message, "loading document failed")


document = orjson.loads(Path(sys.argv[1]).read_bytes())
expanded = jsonld.expand(document, {"documentLoader": refuse})
sys.exit(not expanded)
