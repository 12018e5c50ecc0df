"""How well the forecast would have done: fitted to the years before, judged on the last full year that was recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import median
from typing import Final

from audit.forecast import Forecast, Past, Unit, forecast

SPREAD_80: Final = 1.28
"""Standard deviations on either side of a normal mean that hold 80 %."""
FEWEST_CHANGES: Final = 2
"""Yearly changes that must have been seen before the year that is judged: one alone says nothing of how they differ."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What was expected of a sum of units and what came; ``last_year``: the range of the last change repeated."""

    before: float
    expected: Forecast
    last_year: Forecast
    came: float

    @property
    def held(self) -> bool:
        """Whether the range held what came."""
        return self.expected.low <= self.came <= self.expected.high

    @property
    def held_as_last_year(self) -> bool:
        """Whether the last change repeated, with its Poisson error, would have held it."""
        return self.last_year.low <= self.came <= self.last_year.high


@dataclass(frozen=True, slots=True)
class Score:
    """Of so many ranges, how many held; median widths in objects, of ours and of "as last year"."""

    ranges: int
    held: int
    held_as_last_year: int
    width: float
    width_as_last_year: float


def judged(past: Past, groups: Mapping[Unit, Sequence[int]]) -> Mapping[Unit, Judged]:
    """Each group's forecast for the last year of ``past``, made of the years before it, beside what came.

    The last year must be a full one. Empty where too few years were seen.
    """
    known = past.until(past.changes)
    if known.changes < FEWEST_CHANGES:
        return {}
    expected = forecast(known, groups, [1])
    found = {}
    for name, places in groups.items():
        earlier, before, came = past.counts[list(places), -3:].sum(axis=0).tolist()
        found[name] = Judged(before, expected[name][0], as_last_year(earlier, before), came)
    return found


def as_last_year(earlier: float, before: float) -> Forecast:
    """Last year's change repeated, ± its Poisson error at 80 %."""
    change = before - earlier
    error = SPREAD_80 * sqrt(max(abs(change), 1))
    return Forecast(before + change - error, before + change, before + change + error)


def score(outcomes: Sequence[Judged]) -> Score | None:
    """How often the ranges held; None without any."""
    if not outcomes:
        return None
    return Score(
        len(outcomes),
        sum(each.held for each in outcomes),
        sum(each.held_as_last_year for each in outcomes),
        median(each.expected.high - each.expected.low for each in outcomes),
        median(each.last_year.high - each.last_year.low for each in outcomes),
    )
