"""What a spreadsheet would do: the package with most value for its cost first, as early as money and limits allow.

It knows no floors. It stands beside every plan, so that the gain of planning can be seen.
"""

from __future__ import annotations

import numpy as np

from audit.plan.case import NEVER, Flags, Floats, Ints
from audit.plan.coupling import used
from audit.plan.effect import effect_of, summed
from audit.plan.limits import OWN_MONEY, Limits
from audit.plan.prices import Market


def greedy(market: Market) -> Ints:
    """Years of works, packages taken by falling value over cost; commitments stand, and are paid first.

    A package is done in one year, the first in which there is money and room. Where an object has a part of it already,
    the rest is added.
    """
    packages, case = market.packages, market.case
    purse = _Purse(market)
    chosen = packages.work_bit != NEVER
    bits = packages.work_bit[chosen]
    size = len(packages.bit_object)
    bit_cost = summed(bits, case.works.cost[chosen], size)
    bit_works = np.bincount(bits, minlength=size)
    order, cost, works = _ranked(market, bit_cost, bit_works)
    mask, opened, owner = packages.mask.tolist(), packages.open.tolist(), packages.object.tolist()
    begin = np.searchsorted(packages.bit_object, np.arange(len(case.objects) + 1)).tolist()
    done = [0] * len(case.objects)
    bit_year = np.full(size + 1, NEVER)
    for package in order:
        place = owner[package]
        rest = mask[package] & ~done[place]
        if not rest:
            continue
        asked, count = cost[package], works[package]
        which = [begin[place] + at for at in range(rest.bit_length()) if rest >> at & 1]
        if done[place]:
            asked, count = float(bit_cost[which].sum()), int(bit_works[which].sum())
        year = purse.pay(place, asked, count, opened[package])
        if year != NEVER:
            bit_year[which] = year
            done[place] |= rest
    years = case.works.committed.copy()
    years[chosen] = bit_year[bits]
    return years


def _ranked(market: Market, bit_cost: Floats, bit_works: Ints) -> tuple[list[int], list[float], list[int]]:
    """Packages by falling value over cost; cost and number of works of every package."""
    packages, horizon = market.packages, market.case.horizon
    cost = np.add.reduceat(np.append(bit_cost, 0.0)[packages.held], packages.held_begin[:-1])
    works = np.add.reduceat(np.append(bit_works, 0)[packages.held], packages.held_begin[:-1])
    empty = packages.begin[packages.object]
    gained = packages.worth - packages.worth[empty]
    after = np.arange(horizon)[None, :] >= packages.open[:, None]
    gain = (gained * after).sum(axis=1)
    wanted = np.flatnonzero((packages.mask != 0) & (gain > 0) & (packages.open < horizon))
    ratio = gain[wanted] / np.maximum(cost[wanted], 1e-9)
    return wanted[np.argsort(-ratio, kind="stable")].tolist(), cost.tolist(), works.tolist()


class _Purse:
    """What is left of money and of room for works."""

    def __init__(self, market: Market) -> None:
        case, limits = market.case, market.limits
        now = used(case, limits, effect_of(case, case.works.committed))
        self._horizon = case.horizon
        self._payer = limits.payer.tolist()
        self._district = case.objects.district.tolist()
        self._money = limits.amount.tolist()
        self._room = (limits.most - now.counted).tolist()
        self._lines = [
            [_narrowest_first(limits, payer, year) for year in range(case.horizon)] for payer in range(limits.classes)
        ]
        self._limits = [
            [
                np.flatnonzero(limits.counted[:, district] & (limits.limit_year == year)).tolist()
                for year in range(case.horizon)
            ]
            for district in range(len(case.districts))
        ]
        for payer, year in zip(*np.nonzero(now.spent), strict=True):
            self._take(self._lines[payer][year], float(now.spent[payer, year]))

    def pay(self, place: int, cost: float, works: int, first: int) -> int:
        """The first year in which an object's works can be paid and done, taken; NEVER if there is none."""
        payer = self._payer[place]
        for year in range(first, self._horizon):
            limits = self._limits[self._district[place]][year]
            if any(self._room[limit] < works for limit in limits):
                continue
            lines = [] if payer == OWN_MONEY else self._lines[payer][year]
            if payer != OWN_MONEY and (not lines or sum(self._money[line] for line in lines) < cost):
                continue
            if payer != OWN_MONEY:
                self._take(lines, cost)
            for limit in limits:
                self._room[limit] -= works
            return year
        return NEVER

    def _take(self, lines: list[int], cost: float) -> None:
        for line in lines:
            part = min(cost, self._money[line])
            self._money[line] -= part
            cost -= part


def _narrowest_first(limits: Limits, payer: int, year: int) -> list[int]:
    """Lines of a year that pay for a class: those that pay for few others first."""
    mine: Flags = limits.pays[:, payer] & (limits.line_year == year)
    lines = np.flatnonzero(mine)
    found: list[int] = lines[np.argsort(limits.pays[lines].sum(axis=1), kind="stable")].tolist()
    return found
