"""What is wrong with a code, for every scheme that is known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsrecord.codes.countries import countries_of, country, reading
from newsrecord.codes.events import cameo_fault, plover_fault
from newsrecord.codes.identifiers import PATTERNS
from newsrecord.codes.topics import is_scheme, topic_fault
from newsrecord.spelling import near

if TYPE_CHECKING:
    from newsrecord.codes.countries import Country, Former

__all__ = ["code_fault", "scheme_hint"]

_FIELD = {"iso3166-1-alpha2": 1, "iso3166-1-alpha3": 0, "iso3166-1-numeric": 2, "iso3166-3": 0}


def code_fault(scheme: str, code: str) -> str:
    """Say what is wrong with a code of a known scheme, or "" if nothing is or none is known.

    `cameo` is a scheme of events here; as that of an identifier it means actors: do not ask.
    FIPS 10-4 is not looked at, since the list of its codes has gaps.

    >>> code_fault("plover-event", "aid")
    "'aid' is not a code of plover-event: perhaps 'AID'"
    >>> code_fault("iso3166-1-alpha2", "UK")
    "'UK' is not a code of iso3166-1-alpha2: perhaps 'GB'"
    >>> code_fault("sector", "anything")
    ''
    """
    if scheme in _FIELD:
        return _country_fault(scheme, code)
    if scheme == "cameo":
        return cameo_fault(code)
    return plover_fault(scheme, code) or topic_fault(scheme, code)


_PLOVER = ("plover-event", "plover-mode", "plover-context", "plover-sector")
_MAIN = (*PATTERNS, *_PLOVER, "iptc")


def scheme_hint(scheme: str) -> str:
    """Say which scheme is meant by one that is not known and is spelt much like it, or "".

    >>> scheme_hint("Wikidata"), scheme_hint("plover_event"), scheme_hint("house")
    ('write wikidata', 'write plover-event', '')
    """
    if scheme in _MAIN or is_scheme(scheme):
        return ""
    plain = re.sub(r"[\s_]+", "-", scheme.strip().lower())
    if plain == "plover":
        return f"write {', '.join(_PLOVER[:-1])} or {_PLOVER[-1]}"
    if plain in _MAIN or is_scheme(plain):
        return f"write {plain}"
    squeezed = {each.replace("-", ""): each for each in _MAIN}
    if plain.replace("-", "") in squeezed:
        return f"write {squeezed[plain.replace('-', '')]}"
    close = near(plain, _MAIN, 1, 0.88) if 5 <= len(plain) <= 30 else []
    return f"perhaps {close[0]}" if close else ""


def _country_fault(scheme: str, code: str) -> str:
    """Say what is wrong with a code of a country, and which code of the scheme is meant."""
    fault = f"{code[:60]!r} is not a code of {scheme}"
    found = [country(each) for each in sorted(countries_of(scheme, code))]
    old = [each for each in found if each is not None and len(each[0]) == 4]
    if old and scheme != "iso3166-3":
        codes = " or ".join(each[0] for each in old)
        return f"{fault} any more: write {codes}, scheme iso3166-3"
    if found:
        return ""
    if scheme == "iso3166-1-numeric" and countries_of(scheme, code.zfill(3)):
        return f"{fault}: perhaps {code.zfill(3)!r}, which lost its zeros"
    meant = _meant(code)
    if meant is None:
        return fault
    if (len(meant[0]) == 4) != (scheme == "iso3166-3"):
        other = "iso3166-3" if len(meant[0]) == 4 else "iso3166-1-alpha3"
        return f"{fault}: perhaps {meant[0]}, scheme {other}"
    own = meant[_FIELD[scheme]]
    return f"{fault}: perhaps {own!r}" if own else f"{fault}: {meant.label} has none"


def _meant(code: str) -> Country | Former | None:
    """Find the country that is meant: by its own code, or by what it may mean."""
    found = reading(code)
    return country(code) or (country(found.codes[0]) if found else None)
