"""Every object decides alone, given prices: which packages, completed in which years.

`best` is exact for any prices: over years, the most of (worth of what is done − price of the works), where a work that
is due by a year is done in the cheapest year until then. The whole city is decided at once, package by package.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audit.plan.case import NEVER, Case, Flags, Floats, Ints
from audit.plan.limits import OWN_MONEY, Limits
from audit.plan.packages import Packages, packages_of
from audit.terms import CATEGORIES


@dataclass(frozen=True, slots=True)
class Prices:
    """``money[class, year]`` for a unit of money, ``work[district, year]`` for a work, ``bonus[district, category]``
    for a pair adapted in the end; all in units of value.
    """

    money: Floats
    work: Floats
    bonus: Floats


class Market:
    """A case prepared for asking at many prices."""

    def __init__(self, case: Case, limits: Limits) -> None:
        """Packages are made here, once."""
        self.case = case
        self.limits = limits
        self.opened = _open(limits, case.horizon)
        self.payer = limits.payer[case.works.object]
        self.packages: Packages = packages_of(case, self._first())
        self._chosen = np.flatnonzero(self.packages.work_bit != NEVER)
        self._bit = self.packages.work_bit[self._chosen]
        by_bit = np.argsort(self._bit, kind="stable")
        self._chosen, self._bit = self._chosen[by_bit], self._bit[by_bit]
        self._bit_begin = np.searchsorted(self._bit, np.arange(len(self.packages.bit_object)))

    def _first(self) -> Ints:
        """The first year each work can be done and paid in; the horizon where there is none."""
        horizon = self.case.horizon
        ahead = np.full((len(self.opened), horizon + 1), horizon)
        for year in reversed(range(horizon)):
            ahead[:, year] = np.where(self.opened[:, year], year, ahead[:, year + 1])
        first: Ints = ahead[self.payer, np.minimum(self.case.works.earliest, horizon)]
        return first

    def best(self, prices: Prices) -> tuple[Floats, Ints]:
        """What each object gains at most (committed works, which nobody chooses, cost nothing here), and the years of
        works with which it does.
        """
        packages, horizon = self.packages, self.case.horizon
        due, when = self._due(prices)
        money = self._added(due)
        gains, holds = [], []
        reached = np.where(packages.mask == 0, 0.0, -np.inf)
        for year in range(horizon):
            held = reached + money[year]
            most = self._best_below(held)
            reached = packages.worth[:, year] - money[year] + most
            reached[packages.open > year] = -np.inf
            gains.append(most)
            holds.append(held)
        bonus = (packages.adapted * prices.bonus[self.case.objects.district[packages.object]]).sum(axis=1)
        final = reached + bonus
        gain = np.maximum.reduceat(final, packages.begin[:-1])
        return gain, self._traced(_first_of(packages, final == gain[packages.object]), gains, holds, when)

    def _due(self, prices: Prices) -> tuple[Floats, NDArray[np.int8]]:
        """For works that can be chosen: the least price when due by each year, and the year that has it."""
        case, works = self.case, self.case.works
        chosen, horizon = self._chosen, self.case.horizon
        payer, first = self.payer[chosen], self.packages.first[chosen]
        district, cost = case.objects.district[works.object[chosen]], works.cost[chosen]
        money = np.vstack([prices.money, np.zeros((1, horizon))])
        due = np.zeros((horizon, len(chosen)))
        when = np.zeros((horizon, len(chosen)), dtype=np.int8)
        least, at = np.full(len(chosen), np.inf), np.zeros(len(chosen), dtype=np.int8)
        for year in range(horizon):
            asked = cost * money[payer, year] + prices.work[district, year]
            better = (asked < least) & self.opened[payer, year] & (first <= year)
            least = np.where(better, asked, least)
            at = np.where(better, np.int8(year), at)
            due[year] = np.where(np.isfinite(least), least, 0.0)
            when[year] = at
        return due, when

    def _added(self, due: Floats) -> Floats:
        """Prices of works added up to prices of packages, by year."""
        packages = self.packages
        money = np.zeros((self.case.horizon, len(packages.mask)))
        for year in range(self.case.horizon):
            bits = np.zeros(len(packages.bit_object) + 1)
            if len(self._bit):
                bits[:-1] = np.add.reduceat(due[year], self._bit_begin)
            money[year] = np.add.reduceat(bits[packages.held], packages.held_begin[:-1])
        return money

    def _best_below(self, held: Floats) -> Floats:
        """The most of each package and all those inside it."""
        packages, most = self.packages, held.copy()
        for begin, end in zip(packages.depth_begin[:-1], packages.depth_begin[1:], strict=True):
            if begin == end:
                continue
            target = packages.edge_to[begin:end]
            heads = np.flatnonzero(np.append(True, target[1:] != target[:-1]))
            found = np.maximum.reduceat(most[packages.edge_from[begin:end]], heads)
            most[target[heads]] = np.maximum(most[target[heads]], found)
        return most

    def _traced(self, at: Ints, gains: list[Floats], holds: list[Floats], when: NDArray[np.int8]) -> Ints:
        """Years of works, by walking back from each object's last package."""
        packages = self.packages
        years = self.case.works.committed.copy()
        for year in reversed(range(self.case.horizon)):
            inside = (packages.mask & ~packages.mask[at][packages.object]) == 0
            earlier = _first_of(packages, inside & (holds[year] == gains[year][at][packages.object]))
            new = packages.mask[at] & ~packages.mask[earlier]
            done = (new[packages.bit_object] & packages.bit_mask) != 0
            mine = done[self._bit]
            years[self._chosen[mine]] = when[year][mine]
            at = earlier
        return years


def _first_of(packages: Packages, asked: Flags) -> Ints:
    """Each object's first package for which this is true."""
    found = np.flatnonzero(asked)
    owners = packages.object[found]
    first: Ints = found[np.append(True, owners[1:] != owners[:-1])]
    return first


def _open(limits: Limits, horizon: int) -> Flags:
    """Whether a class (the last row: owners with their own money) can pay for anything in a year."""
    opened = np.zeros((limits.classes + 1, horizon), dtype=bool)
    opened[OWN_MONEY] = True
    for line, year in enumerate(limits.line_year):
        opened[:-1, year] |= limits.pays[line]
    return opened


def free(case: Case, limits: Limits) -> Prices:
    """Prices at which nothing costs anything."""
    return Prices(
        np.zeros((limits.classes, case.horizon)),
        np.zeros((len(case.districts), case.horizon)),
        np.zeros((len(case.districts), len(CATEGORIES))),
    )
