"""The years of a map's slider, and the senses each year has."""

from __future__ import annotations

from dataclasses import dataclass

from gis.queries.installation import Installation
from gis.tiles.selection import senses_of


@dataclass(frozen=True, slots=True)
class Moment:
    """One year of the slider: its senses, the usual one first."""

    year: int
    senses: tuple[str, ...]


def moments(here: Installation) -> list[Moment]:
    """Every year of the figures, the first one first."""
    return [Moment(year, senses_of(year, here)) for year in here.calendar.years]
