"""The version of the package, from which the build takes it: metadata take long to look up."""

from __future__ import annotations

__all__ = ["VERSION"]

VERSION = "0.1.0"
