"""Countries of today and former ones, by the codes of ISO 3166 and FIPS 10-4."""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from newsrecord.codes.table import rows
from newsrecord.spelling import near

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Country",
    "Former",
    "Reading",
    "countries_of",
    "country",
    "country_hint",
    "fips_instead",
    "reading",
]

LONGEST = 60
"""Nothing that is longer is compared with a name, for comparing takes long."""


class Country(NamedTuple):
    """A country of ISO 3166-1; Kosovo is here with user-assigned codes and no number.

    `fips` holds no, one or several codes of FIPS 10-4, the usual one first; `label` is ours.
    """

    alpha3: str
    alpha2: str
    numeric: str
    label: str
    fips: tuple[str, ...]


class Former(NamedTuple):
    """A country of ISO 3166-3: the codes it had, the year they were withdrawn, what came after.

    Successors are alpha-3 codes, or an alpha-4 code if they are former countries themselves.
    """

    alpha4: str
    alpha3: str
    alpha2: str
    label: str
    withdrawn: int
    successors: tuple[str, ...]


_SCHEMES = ("iso3166-1-alpha2", "iso3166-1-alpha3", "iso3166-1-numeric", "iso3166-3", "fips10-4")

# Codes that many write and that ISO 3166-3 does not know: changed, of sport, or of the street.
_MEANT = MappingProxyType(
    {
        "ROM": "ROU",
        "GER": "DEU",
        "JAP": "JPN",
        "PAL": "PSE",
        "KSA": "SAU",
        "UAE": "ARE",
        "DRC": "COD",
        "SUI": "CHE",
        "NED": "NLD",
        "ENG": "GBR",
        "UK": "GBR",
        "EL": "GRC",
        "KOS": "XKX",
        "KSV": "XKX",
        "RKS": "XKX",
    }
)


@lru_cache(maxsize=1)
def _known() -> Mapping[str, Country | Former]:
    """Read both lists, by alpha-3 and by alpha-4 code."""
    found: dict[str, Country | Former] = {}
    for alpha3, alpha2, numeric, label, fips in rows("countries"):
        found[alpha3] = Country(alpha3, alpha2, numeric, label, tuple(fips.split()))
    for alpha4, alpha3, alpha2, _, label, withdrawn, successors, _ in rows("former"):
        after = tuple(successors.split())
        found[alpha4] = Former(alpha4, alpha3, alpha2, label, int(withdrawn), after)
    return MappingProxyType(found)


@lru_cache(maxsize=1)
def _indexes() -> Mapping[str, Mapping[str, frozenset[str]]]:
    """Read what each code of each scheme means.

    A code that a country of today has means that country alone; else it means all that had it.
    """
    now: dict[str, dict[str, set[str]]] = {scheme: {} for scheme in _SCHEMES}
    then: dict[str, dict[str, set[str]]] = {scheme: {} for scheme in _SCHEMES}
    for alpha3, alpha2, numeric, _, fips in rows("countries"):
        for scheme, codes in zip(_SCHEMES, (alpha2, alpha3, numeric, "", fips), strict=True):
            for code in codes.split():
                now[scheme].setdefault(code, set()).add(alpha3)
    for alpha4, alpha3, alpha2, numeric, _, _, _, fips in rows("former"):
        for scheme, code in zip(_SCHEMES, (alpha2, alpha3, numeric, alpha4, fips), strict=True):
            if code:
                then[scheme].setdefault(code, set()).add(alpha4)
    return MappingProxyType(
        {
            scheme: MappingProxyType(
                {code: frozenset(found) for code, found in (then[scheme] | now[scheme]).items()}
            )
            for scheme in _SCHEMES
        }
    )


def country(code: str) -> Country | Former | None:
    """Give the country of an alpha-3 code, or the former one of an alpha-4 code of ISO 3166-3.

    >>> country("SRB").label, country("SUHH").withdrawn, country("SUN")
    ('Serbia', 1992, None)
    """
    return _known().get(code)


def countries_of(scheme: str, value: str) -> frozenset[str]:
    """Give the alpha-3 codes (alpha-4 for former countries) that an identifier means.

    Empty where scheme or value is not known; several where a code was used twice.

    >>> sorted(countries_of("iso3166-1-alpha2", "RS")), sorted(countries_of("fips10-4", "RS"))
    (['SRB'], ['RUS'])
    >>> sorted(countries_of("iso3166-1-alpha2", "CS"))
    ['CSHH', 'CSXX']
    """
    return _indexes().get(scheme, {}).get(value, frozenset())


def fips_instead(value: str) -> Country | None:
    """Give the country of today that an alpha-2 code would mean in FIPS 10-4, if it is another.

    >>> fips_instead("CH").label, fips_instead("FR")
    ('China', None)
    """
    found = countries_of("fips10-4", value)
    if len(found) != 1 or found == countries_of("iso3166-1-alpha2", value):
        return None
    (code,) = found
    meant = country(code)
    return meant if isinstance(meant, Country) else None


def country_hint(code: str) -> str:
    """Say what to write in place of a country code that is not known, or "".

    >>> country_hint("SUN")
    'SUN was withdrawn in 1992: write SUHH'
    >>> country_hint("RS")
    'RS is Serbia in alpha-2, but Russia (RUS) in FIPS 10-4: write SRB'
    """
    found = None if code in _known() else reading(code)
    return f"{found.why}: {found.verb} {' or '.join(found.codes)}" if found else ""


class Reading(NamedTuple):
    """What a code that is not wanted may mean: why so, how sure it is, and the codes for it."""

    why: str
    verb: str
    codes: tuple[str, ...]


def reading(code: str) -> Reading | None:
    """Find the countries that a code of any kind means, or one that is misspelt, or a name.

    >>> reading("643").codes, reading("Rusia").codes, reading("QQQ")
    (('RUS',), ('RUS',), None)
    """
    if not code or len(code) > LONGEST:
        return None
    upper = code.strip().upper()
    if upper in _known():
        return Reading(f"{code} is not written so", "write", (upper,))
    return _of_another_kind(code) or _of_another_kind(upper) or _misspelt(code, upper)


def _of_another_kind(code: str) -> Reading | None:
    """Read a code that was withdrawn, is of another scheme, or is common but no code at all."""
    if code in _MEANT:
        return Reading(f"{code} is not an ISO code", "write", (_MEANT[code],))
    other = fips_instead(code)
    for scheme, name in zip(_SCHEMES, ("alpha-2", "alpha-3", "numeric"), strict=False):
        found = [_known()[each] for each in sorted(countries_of(scheme, code))]
        former = [each for each in found if isinstance(each, Former)]
        if former:
            years = " and ".join(str(each.withdrawn) for each in former)
            codes = tuple(each.alpha4 for each in former)
            return Reading(f"{code} was withdrawn in {years}", "write", codes)
        if found:
            more = f", but {other.label} ({other.alpha3}) in FIPS 10-4" if other else ""
            return Reading(f"{code} is {found[0].label} in {name}{more}", "write", (found[0][0],))
    if other is None:
        return None
    return Reading(f"{code} is {other.label} in FIPS 10-4", "write", (other.alpha3,))


def _misspelt(code: str, upper: str) -> Reading | None:
    """Read a name, letters in another order, or a code of four letters that is nearly right."""
    labels = {each.label.casefold(): each[0] for each in _known().values()}
    found = [labels[each] for each in near(code.casefold(), labels, 1, 0.85)]
    found = found or [key for key in _known() if sorted(key) == sorted(upper)]
    found = found or near(upper, [key for key in _known() if len(key) == 4], 2, 0.7)
    if len(found) != 1:
        return None
    return Reading(f"{code} is not a country code", "perhaps", (found[0],))
