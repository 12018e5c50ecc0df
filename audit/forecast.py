"""The forecast: where the measured pace leads, with its range. A simple stated interval [P].

The pace of a unit (a district's sector, for one category) is the mean of its yearly changes over the last full
years. The middle forecast continues that pace; the range is ± 1.28 standard deviations of the sum of the yearly
changes still to come (80 % if they were independent and normal), the pace's own uncertainty included. Units are
forecast one by one, so the middle adds up over districts; variances add, so the range of a city is narrower than
the sum of its districts' ranges.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from statistics import fmean, variance
from typing import Final

YEARS_OF_PACE: Final = 3
SPREAD_80: Final = 1.28


@dataclass(frozen=True, slots=True)
class Forecast:
    """Objects expected on 31 December of a year: never below zero, never more than there are."""

    low: float
    mid: float
    high: float


@dataclass(frozen=True, slots=True)
class Unit:
    """Counts of one unit on 31 December of consecutive years, the last one today, and how many objects it has.

    ``elapsed`` is the share of the current year gone, 0 < elapsed ≤ 1.
    """

    counts: Sequence[int]
    objects: int
    elapsed: float


def forecast(units: Iterable[Unit], years_ahead: Sequence[int]) -> Mapping[int, Forecast]:
    """The forecast of the units' sum, by years ahead (0: the end of the current year)."""
    known = list(units)
    return {ahead: sum_of(known, ahead) for ahead in years_ahead}


def sum_of(units: Sequence[Unit], ahead: int) -> Forecast:
    """The sum of the units' forecasts for one year."""
    mid = spread = 0.0
    ceiling = 0
    for unit in units:
        pace, deviation, seen = pace_of(unit)
        years = ahead + 1 - unit.elapsed
        mid += min(max(unit.counts[-1] + pace * years, 0), unit.objects)
        spread += deviation * years + (deviation * years**2 / seen if seen else 0)
        ceiling += unit.objects
    half = SPREAD_80 * sqrt(spread)
    return Forecast(max(mid - half, 0), mid, min(mid + half, ceiling))


def pace_of(unit: Unit) -> tuple[float, float, int]:
    """Mean yearly change, its variance, and how many full years it was seen over.

    With no full year behind it the change of the current year stands for the pace, its variance unknown and
    taken as the square of the pace.
    """
    full_years = unit.counts[:-1]
    changes = [after - before for before, after in pairwise(full_years)]
    changes = changes[-YEARS_OF_PACE:]
    if not changes:
        change = (unit.counts[-1] - unit.counts[0]) / max(unit.elapsed, 0.1) if len(unit.counts) > 1 else 0.0
        return change, change**2, 1
    spread = variance(changes) if len(changes) > 1 else fmean(changes) ** 2
    return fmean(changes), spread, len(changes)
