"""The data files of this package, and what each of them is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

__all__ = ["LISTS", "ListInfo", "rows"]


@dataclass(frozen=True, slots=True)
class ListInfo:
    """A code list: where it is from, of what day (EDTF), on what terms, how many rows it has."""

    name: str
    origin: str
    date: str
    licence: str
    count: int


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Read a list, each row as text in the order of its columns.

    Head lines with `#`, and the line that names the columns, are left out.

    >>> rows("topics")[0]
    ('01000000', 'arts, culture, entertainment and media')
    """
    import pkgutil

    data = pkgutil.get_data("newsrecord.codes", f"{name}.tsv")
    assert data is not None
    lines = [line for line in data.decode().splitlines() if not line.startswith("#")]
    return tuple(tuple(line.split("\t")) for line in lines[1:])


_FACTS = "facts, free to use; labels of our own"
_PLOVER = "PLOVER manual, draft 2.0"
_BY_SA = "codes only; the manual is CC BY-SA 4.0"
_IPTC = "IPTC Media Topic NewsCodes"

LISTS: tuple[ListInfo, ...] = (
    ListInfo("countries", "ISO 3166-1 and FIPS 10-4", "2026-02-16", _FACTS, 250),
    ListInfo("former", "ISO 3166-3", "2026-02-16", _FACTS, 31),
    ListInfo("plover_events", _PLOVER, "2024-02-04", _BY_SA, 16),
    ListInfo("plover_modes", _PLOVER, "2024-02-04", _BY_SA, 67),
    ListInfo("plover_contexts", _PLOVER, "2024-02-04", _BY_SA, 37),
    ListInfo("plover_sectors", _PLOVER, "2024-02-04", _BY_SA, 32),
    ListInfo("cameo_roots", "CAMEO 1.1b3", "2012-03", "codes only; CC BY-NC-SA 3.0", 20),
    ListInfo("topics", _IPTC, "2025-03-31", "CC BY 4.0, IPTC", 17),
    ListInfo("retired", _IPTC, "2025-03-31", "CC BY 4.0, IPTC", 302),
    ListInfo("schemes", "IPTC G2 catalog, version 41", "2025-04-30", "CC BY 4.0, IPTC", 104),
    ListInfo("languages", "IANA language subtag registry", "2021-08-06", "facts, free to use", 139),
)
"""All lists, by the names of their files; the head of each file says more."""
