"""Faults to plant in a sample dataset: for each rule one way to break it, in the order of codes.

`FOREIGN` holds the codes that are left, whose faults JSON Lines cannot have.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from newsrecord.authoring.faults import (
    actor,
    article,
    attribution,
    characters,
    dataset,
    event,
    publication,
    span,
    structure,
    time,
    timeline,
    version,
)
from newsrecord.authoring.faults.base import (
    Fault,
    Faults,
    FileFault,
    Plant,
    Planted,
    Planting,
    encode,
    plant_all,
)
from newsrecord.authoring.faults.structure import FOREIGN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsrecord.authoring.faults.base import Record

__all__ = [
    "FAULTS",
    "FOREIGN",
    "Fault",
    "FileFault",
    "Plant",
    "Planted",
    "Planting",
    "encode",
    "plant",
]

FAULTS: Faults = MappingProxyType(
    dict(
        sorted(
            {
                **structure.FAULTS,
                **article.FAULTS,
                **actor.FAULTS,
                **event.FAULTS,
                **attribution.FAULTS,
                **span.FAULTS,
                **time.FAULTS,
                **timeline.FAULTS,
                **publication.FAULTS,
                **version.FAULTS,
                **dataset.FAULTS,
                **characters.FAULTS,
            }.items()
        )
    )
)


def plant(records: Iterable[Record], codes: Sequence[str], *, seed: int) -> Planting:
    """Plant each of `codes` once, in a record chosen by `seed` among those that fit.

    No record gets two faults, nor do two records of one article while there is room.  Holds two
    thousand records at most: within them the choice is free, behind them the first that fits is
    taken.

    Raises:
        KeyError: if a code has no planter.
        UsageError: at the end of the stream, if a code found no record that fits.
    """
    return plant_all(records, {code: FAULTS[code] for code in codes}, seed=seed)
