"""Codes of events and sectors: PLOVER by its lists, CAMEO by the shape of its numbers."""

from __future__ import annotations

import re
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from newsrecord import late
from newsrecord.codes.table import rows
from newsrecord.spelling import near

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["cameo_fault", "mode_events", "needs_recipient", "plover_fault"]

LONGEST = 40
"""Nothing that is longer is compared with a code, for comparing takes long."""

# What older manuals of PLOVER, and CAMEO, call that which a code of today means.
_OLD: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "plover-event": {
            "DEMAND": "REQUEST",
            "DISAPPROVE": "ACCUSE",
            "INVESTIGATE": "ACCUSE",
            "FIGHT": "ASSAULT",
        },
        "plover-sector": {"HLH": "MED", "INS": "REB", "SEP": "REB"},
    }
)
_CAMEO = late.pattern(r"(?:0[1-9]|1[0-9]|20)[0-9]{0,2}")
_ACTOR = late.pattern(r"(?:[A-Z]{3})+")


@lru_cache(maxsize=1)
def _plover() -> Mapping[str, tuple[str, ...]]:
    """Read the codes of each scheme of PLOVER."""
    return MappingProxyType(
        {
            "plover-event": tuple(row[0] for row in rows("plover_events")),
            "plover-mode": tuple(dict.fromkeys(row[1] for row in rows("plover_modes"))),
            "plover-context": tuple(row[0] for row in rows("plover_contexts")),
            "plover-sector": tuple(row[0] for row in rows("plover_sectors")),
        }
    )


def mode_events(mode: str) -> frozenset[str]:
    """Give the event types of PLOVER that a mode goes with; none if it is no mode.

    >>> sorted(mode_events("expel"))
    ['SANCTION', 'THREATEN']
    """
    return frozenset(event for event, each in rows("plover_modes") if each == mode)


def needs_recipient(event: str) -> bool:
    """Tell whether the definition of a PLOVER event type needs a recipient.

    >>> needs_recipient("AID"), needs_recipient("PROTEST")
    (True, False)
    """
    return any(row[0] == event and row[2] == "yes" for row in rows("plover_events"))


def plover_fault(scheme: str, code: str) -> str:
    """Say what is wrong with a code of a scheme of PLOVER, or "".

    >>> plover_fault("plover-sector", "HLH")
    "'HLH' is not a code of plover-sector: write 'MED', which is medicine in PLOVER"
    """
    lists = _plover()
    if code in lists.get(scheme, (code,)):
        return ""
    fault = f"{code[:LONGEST]!r} is not a code of {scheme}"
    old = _OLD.get(scheme, {}).get(code.upper())
    if old:
        return f"{fault}: write {old!r}" + _MEDICINE.get(old, "")
    near = _near(code, lists[scheme])
    if near:
        return f"{fault}: perhaps {near!r}"
    other = [name for name, codes in lists.items() if code in codes]
    return f"{fault}, but of {other[0]}" if other else fault


_MEDICINE = MappingProxyType({"MED": ", which is medicine in PLOVER"})


def _near(code: str, codes: tuple[str, ...]) -> str:
    """Find the code that is meant: the same but for case and strokes, or else close by."""
    plain = {_plain(each): each for each in codes}
    if _plain(code) in plain:
        return plain[_plain(code)]
    # Codes of three letters are too short to be close to each other by accident only.
    if not 4 <= len(code) <= LONGEST:
        return ""
    close = near(_plain(code), plain, cutoff=0.8)
    return plain[close[0]] if close else ""


def _plain(code: str) -> str:
    """Take case, spaces and strokes from a code."""
    return re.sub(r"[\s_-]+", "", code[:LONGEST].casefold())


def cameo_fault(code: str) -> str:
    """Say what is wrong with a code of a CAMEO event, or "".

    Only the shape is looked at: 2 to 4 digits, of which the first two are 01 to 20.

    >>> cameo_fault("042"), cameo_fault("51")
    ('', "'51' is not a CAMEO event: perhaps '051', which lost its zero")
    """
    if _CAMEO.fullmatch(code):
        return ""
    fault = f"{code[:LONGEST]!r} is not a CAMEO event"
    if _CAMEO.fullmatch("0" + code):
        return f"{fault}: perhaps '0{code}', which lost its zero"
    if code == "MED":
        return f"{fault}: it is the actor code of media, which is JRN in plover-sector"
    if code in _plover()["plover-event"]:
        return f"{fault}, but a code of plover-event"
    if _ACTOR.fullmatch(code):
        return f"{fault}: it looks like the code of an actor"
    return f"{fault}: write 2 to 4 digits, of which the first two are 01 to 20"
