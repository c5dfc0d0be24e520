"""Code lists as data, each with its origin and date, and plain functions that look things up.

The lists are tab-separated files beside this one, read when first asked for.
"""

from __future__ import annotations

from newsrecord.codes.countries import (
    Country,
    Former,
    countries_of,
    country,
    country_hint,
    fips_instead,
)
from newsrecord.codes.events import mode_events, needs_recipient
from newsrecord.codes.faults import code_fault, scheme_hint
from newsrecord.codes.identifiers import PATTERNS
from newsrecord.codes.languages import PLAIN, language_hint
from newsrecord.codes.table import LISTS, ListInfo
from newsrecord.codes.topics import retired

__all__ = [
    "LISTS",
    "PATTERNS",
    "PLAIN",
    "Country",
    "Former",
    "ListInfo",
    "code_fault",
    "countries_of",
    "country",
    "country_hint",
    "fips_instead",
    "language_hint",
    "mode_events",
    "needs_recipient",
    "retired",
    "scheme_hint",
]
