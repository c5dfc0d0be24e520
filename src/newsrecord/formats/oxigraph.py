"""The package that makes, reads and writes RDF, if it is there."""

from __future__ import annotations

from typing import Any

from newsrecord.errors import MissingExtraError

__all__ = ["oxigraph"]


def oxigraph() -> Any:
    """Import pyoxigraph.

    Raises:
        MissingExtraError: if it is not installed.
    """
    try:
        import pyoxigraph
    except ImportError as error:
        message = "RDF needs pyoxigraph: pip install 'newsrecord[rdf]'"
        raise MissingExtraError(message) from error
    return pyoxigraph
