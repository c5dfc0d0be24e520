"""What the values of identifiers look like."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from newsrecord import late

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

__all__ = ["PATTERNS"]

PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        scheme: late.pattern(pattern)
        for scheme, pattern in {
            "wikidata": r"[QPL][1-9][0-9]*",
            "iso3166-1-alpha2": r"[A-Z]{2}",
            "iso3166-1-alpha3": r"[A-Z]{3}",
            "iso3166-1-numeric": r"[0-9]{3}",
            "iso3166-3": r"[A-Z]{4}",
            "geonames": r"[1-9][0-9]*",
            "viaf": r"[1-9][0-9]*",
            "isni": r"[0-9]{4} ?[0-9]{4} ?[0-9]{4} ?[0-9]{3}[0-9X]",
            "lei": r"[A-Z0-9]{18}[0-9]{2}",
            "ftm": r"[A-Za-z0-9._-]+",
            "opensanctions": r"[A-Za-z0-9._-]+",
            "everypolitician": r"[A-Za-z0-9-]+",
            "cow": r"[0-9]{1,3}|[A-Z]{3}",
            "fips10-4": r"[A-Z]{2}",
            "cameo": r"[A-Z0-9]{3}(?:[A-Z0-9]{3})*",
            "url": r"[A-Za-z][A-Za-z0-9+.-]*://[^\s<>\"{}|\\^`]+",
        }.items()
    }
)
"""What the value of an identifier looks like, whole, for the schemes that are known."""
