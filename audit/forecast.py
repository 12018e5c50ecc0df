"""The forecast: where the measured pace leads, with the range that changes of pace have earned it.

The model [P]. An object that does not count yet comes to count at a yearly rate (a hazard): so a unit with few
objects left slows down, and never passes what it has. The rate of a unit (an owner kind's objects of one sector in
one district) is the register's pace × the unit's own factor × what the years to come bring.

- *Pace*: objects that came to count, for each object that could have, over the years seen; a year weighs ``FADING``
  times the year after it. Changes are net: what closed or lapsed counts against them.
- *Own factor*: gamma distributed about its sector's and district's (partial pooling: a unit with few objects borrows
  from those like it; Gelman et al., Bayesian Data Analysis, ch. 2.6 and 5). How far units differ is measured.
- *Years to come*: a year's pace differs from the mean pace by a log-normal factor, for the register, each sector,
  each district and each unit; and the pace drifts (a random walk). How far the register's years differ is measured,
  against a prior of ``PRIOR_YEARS`` years that differ by ``YEARLY`` on the log scale: two or three years alone would
  claim more than they can know.

The middle goes on at the mean pace; it has a closed form for each unit, so it adds up over districts, sectors and
owners exactly. The range holds 80 % of ``DRAWS`` futures that all units share (seeds follow from names: the same
unit gets the same futures in every question), so a city's range is no sum of its districts' ranges.

What it takes for granted: the register goes on as it did; a passport is re-confirmed before it lapses, as far as it
was so far; nothing is known of budgets to come. The figures of the back-test stand in docs/decisions/0016.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

FADING: Final = 0.5
YEARLY: Final = 0.7
PRIOR_YEARS: Final = 4.0
DRIFT: Final = 0.2
SPREAD_OF_PART: Final = 0.2
"""Standard deviation, on the log scale, of a year's pace within a sector, a district and a unit."""
ALIKE: Final = 4.0
"""Objects that a sector or a district must have brought for its own pace to weigh as much as the register's."""
DRAWS: Final = 500
SEED: Final = 2030
LOW, HIGH = 0.1, 0.9

Floats = NDArray[np.float64]
Unit = tuple[str, ...]
"""District, sector, owner kind."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Objects expected on 31 December of a year: never fewer than now, never more than there are."""

    low: float
    mid: float
    high: float


@dataclass(frozen=True, slots=True)
class Past:
    """What a register recorded of one counter for one category.

    ``counts`` and ``objects`` (those the category applies to): units × consecutive years, on 31 December; the last
    year is the current one, of which the share ``elapsed`` is gone, 0 < elapsed ≤ 1. A unit that had no objects in a
    year has zeros.
    """

    units: Sequence[Unit]
    counts: Floats
    objects: Floats
    elapsed: float = 1.0

    def until(self, years: int) -> "Past":
        """The same register as it was at the end of its ``years``-th year."""
        return Past(self.units, self.counts[:, :years], self.objects[:, :years])

    @property
    def changes(self) -> int:
        """How many yearly changes were seen, the current year's included."""
        return int(self.counts.shape[1]) - 1

    @property
    def left(self) -> Floats:
        """Objects of each unit that do not count yet, today."""
        return np.maximum(self.objects[:, -1] - self.counts[:, -1], 0)


@dataclass(frozen=True, slots=True)
class Reach:
    """The years by whose end a number of objects is reached: at the high, the middle and the low forecast; None: later
    than looked at.
    """

    earliest: int | None
    middle: int | None
    latest: int | None


def reach(expected: Mapping[int, Forecast], goal: float) -> Reach:
    """When forecasts by year come to so many objects."""

    def first(edge: str) -> int | None:
        return next((year for year in sorted(expected) if getattr(expected[year], edge) >= goal), None)

    return Reach(first("high"), first("mid"), first("low"))


class Pace:
    """The pace fitted to a past: rates of units as gamma distributions, and how far years differ."""

    def __init__(self, past: Past) -> None:
        """Fit. Raises ValueError for a past in which no change was seen."""
        if past.changes < 1:
            raise ValueError("a pace needs the counts of two years")
        self.past = past
        length = np.ones(past.changes)
        length[-1] = past.elapsed
        weights = FADING ** np.arange(past.changes - 1, -1, -1.0)
        seen = np.diff(past.counts, axis=1)
        at_risk = np.maximum(past.objects[:, 1:] - past.counts[:, :-1], 0) * length
        came, could = np.maximum(seen @ weights, 0), at_risk @ weights
        self.pace = came.sum() / could.sum() if could.sum() else 0.0
        self.shape, self.rate = self._factors(came, self.pace * could)
        self.yearly, self.unsure = self._years(np.maximum(seen.sum(axis=0), 0), at_risk.sum(axis=0), weights * length)

    def _factors(self, came: Floats, due: Floats) -> tuple[Floats, Floats]:
        """Shape and rate of each unit's factor, given what came and what the register's pace made due."""
        prior = np.ones(len(came))
        for part in (1, 0):
            names = [unit[part] for unit in self.past.units]
            for name in dict.fromkeys(names):
                of = np.array([each == name for each in names])
                prior[of] *= (ALIKE + came[of].sum()) / (ALIKE + (due * prior)[of].sum())
        mean = due * prior
        excess = ((came - mean) ** 2 - mean).sum() / max((mean**2).sum(), 1e-9)
        shape = 1 / min(max(excess, 0.02), 0.5)
        return shape + came, shape / prior + due

    def _years(self, came: Floats, could: Floats, weights: Floats) -> tuple[float, float]:
        """Standard deviations on the log scale: of a year about the mean pace, and of the mean pace itself."""
        due = self.pace * could + 0.5
        off = np.log((came + 0.5) / due)
        squares = (weights * np.maximum(off**2 - 1 / due, 0)).sum()
        variance = (PRIOR_YEARS * YEARLY**2 + squares) / (PRIOR_YEARS + max(weights.sum() - 1, 0))
        share = weights / weights.sum()
        return float(np.sqrt(variance)), float(np.sqrt((share**2).sum() * variance + 1 / (came.sum() + 1)))

    def middle(self, ahead: Sequence[int]) -> Floats:
        """The middle forecast: units × years ahead (0: the end of the current year)."""
        years = np.array(ahead) + 1 - self.past.elapsed
        stays = (1 + self.pace * years / self.rate[:, None]) ** -self.shape[:, None]
        return np.asarray(self.past.counts[:, -1:] + self.past.left[:, None] * (1 - stays))

    def chances(self, place: int, ahead: Sequence[int]) -> Floats:
        """How likely an object of a unit counts by then, in each future: years ahead × draws."""
        last = max(ahead) + 1
        length = np.ones((last, 1))
        length[0] = 1 - self.past.elapsed
        district, sector, *_ = unit = self.past.units[place]
        parts = shocks(district, last) + shocks(sector, last) + shocks("/".join(unit), last)
        pace = np.exp(self._register(last) + SPREAD_OF_PART * parts) * length
        own = generator("own/" + "/".join(unit)).standard_gamma(self.shape[place], DRAWS)
        run = np.cumsum(pace, axis=0)[list(ahead)] * (own * (-self.pace / self.rate[place]))
        return np.asarray(-np.expm1(run))

    def _register(self, years: int) -> Floats:
        """What years to come bring to all: the log of a factor with median one, years × draws."""
        drift = np.cumsum(shocks("drift", years), axis=0) * DRIFT
        return np.asarray(drift + shocks("year", years) * self.yearly + shocks("mean", 1) * self.unsure)


def forecast(
    past: Past, groups: Mapping[Unit, Sequence[int]], ahead: Sequence[int]
) -> Mapping[Unit, Sequence[Forecast]]:
    """Forecasts of sums of units, by years ahead (0: the end of the current year).

    ``groups`` name the places of their units in ``past``; they may overlap. Without a change to measure a pace by
    there is no forecast.
    """
    if past.changes < 1:
        return {}
    pace = Pace(past)
    middles = pace.middle(ahead)
    found = {}
    for name, expected in _expected(pace, groups, ahead).items():
        places = list(groups[name])
        lows, highs = _range(name, int(past.left[places].sum()), expected) + past.counts[places, -1].sum()
        rows = zip(lows.tolist(), middles[places].sum(axis=0).tolist(), highs.tolist(), strict=True)
        # The middle of a few objects is a share of one: whole numbers on either side may leave it out.
        found[name] = [Forecast(min(low, mid), mid, max(high, mid)) for low, mid, high in rows]
    return found


def _expected(pace: Pace, groups: Mapping[Unit, Sequence[int]], ahead: Sequence[int]) -> Mapping[Unit, Floats]:
    """Objects of each group that should count by then, in each future: years ahead × draws. Each unit is run once."""
    sums = {name: np.zeros((len(ahead), DRAWS)) for name in groups}
    among: defaultdict[int, list[Floats]] = defaultdict(list)
    for name, places in groups.items():
        for place in places:
            among[place].append(sums[name])
    for place, ours in among.items():
        come = pace.chances(place, ahead) * pace.past.left[place]
        for each in ours:
            each += come
    return sums


def _range(name: Unit, left: int, expected: Floats) -> Floats:
    """Fewest and most of a group's objects that come to count in 80 % of the futures: 2 × years ahead."""
    if not left:
        return np.zeros((2, len(expected)))
    counted = _counted(generator("count/" + "/".join(name)), left, expected / left)
    return np.asarray(np.quantile(counted, (LOW, HIGH), axis=1, method="inverted_cdf"))


def _counted(chance: np.random.Generator, objects: int, share: Floats) -> Floats:
    """Objects that count by then, drawn year after year, so that no future takes one back."""
    counted = np.zeros(share.shape)
    left, before = np.full(share.shape[1], objects), np.zeros(share.shape[1])
    for year, by_then in enumerate(share):
        likely = (by_then - before) / np.maximum(1 - before, 1e-12)
        left = left - chance.binomial(left, np.clip(likely, 0, 1))
        counted[year], before = objects - left, by_then
    return counted


def generator(name: str) -> np.random.Generator:
    """The chance that belongs to a name."""
    return np.random.default_rng((SEED, crc32(name.encode())))


@lru_cache(maxsize=256)
def shocks(name: str, years: int) -> Floats:
    """Standard normal values of a name, years × draws; of each year the mean is 0 and the deviation 1 exactly.

    More years begin with the same values.
    """
    drawn = generator(name).standard_normal((years, DRAWS))
    return np.asarray((drawn - drawn.mean(axis=1, keepdims=True)) / drawn.std(axis=1, keepdims=True))
