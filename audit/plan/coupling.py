"""The rows that objects share - money, works by district and year, floors - as part of a model.

Money is counted in mean costs, value in mean weights: solvers work best with numbers near one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from audit.plan.case import Case, Floats, Ints
from audit.plan.effect import Effect
from audit.plan.limits import OWN_MONEY, Limits
from audit.plan.model import Model


@dataclass(frozen=True, slots=True)
class Units:
    """What one unit of a model is: of money, of value."""

    money: float
    value: float


def units_of(case: Case) -> Units:
    """Mean cost of a work with a price, mean weight of a goal; 1 where there is nothing to take the mean of."""
    costs = case.works.cost[case.works.cost > 0]
    weights = case.goals.weight[case.goals.weight > 0]
    return Units(float(costs.mean()) if len(costs) else 1.0, float(weights.mean()) if len(weights) else 1.0)


@dataclass(frozen=True, slots=True)
class Used:
    """What objects use of the shared rows: ``spent[class, year]``, ``counted[limit]``, ``floored[floor]``."""

    spent: Floats
    counted: Floats
    floored: Floats


def used(case: Case, limits: Limits, effect: Effect, only: Ints | None = None) -> Used:
    """What objects (all, or those whose numbers are given) use together, in money and works."""
    some = slice(None) if only is None else only
    payer, district = limits.payer[some], case.objects.district[some]
    spent = np.zeros((limits.classes + 1, case.horizon))
    np.add.at(spent, payer, effect.spent[some])
    count = np.zeros((len(case.districts), case.horizon))
    np.add.at(count, district, effect.count[some])
    adapted = np.zeros(limits.floored.shape[1:])
    np.add.at(adapted, district, effect.adapted[some])
    counted = (limits.counted * count.T[limits.limit_year]).sum(axis=1)
    return Used(spent[:OWN_MONEY], counted, (limits.floored * adapted).sum(axis=(1, 2)))


class Coupling:
    """The shared rows in a model, with what stays fixed taken off.

    ``dear``: what falling short of a floor by one pair takes from the value; None: floors are hard.
    """

    def __init__(self, model: Model, case: Case, limits: Limits, fixed: Used, dear: float | None) -> None:
        self._case, self._limits, self._model = case, limits, model
        self.units = units_of(case)
        money = fixed.spent / self.units.money
        self.money_row = model.add_rows(money.size, most=-money.ravel()).reshape(money.shape)
        self.line_row = model.add_rows(len(limits.amount), most=limits.amount / self.units.money)
        self.limit_row = model.add_rows(len(limits.most), most=limits.most - fixed.counted)
        self.floor_row = model.add_rows(len(limits.least), least=limits.least - fixed.floored)
        line, payer = np.nonzero(limits.pays)
        flow = model.add_cols(len(line))
        model.enter(self.money_row[payer, limits.line_year[line]], flow, -1.0)
        model.enter(self.line_row[line], flow, 1.0)
        if dear is not None:
            self.short = model.add_cols(len(limits.least), worth=-dear)
            model.enter(self.floor_row, self.short, 1.0)

    def spend(self, columns: Ints, objects: Ints, year: int, cost: Floats) -> None:
        """Columns that cost their objects' payers so much (in money) in a year."""
        paid = self._limits.payer[objects] != OWN_MONEY
        rows = self.money_row[self._limits.payer[objects][paid], year]
        self._model.enter(rows, columns[paid], cost[paid] / self.units.money)

    def count(self, columns: Ints, objects: Ints, year: int, works: Floats) -> None:
        """Columns that stand for so many works in a year."""
        district = self._case.objects.district[objects]
        for limit in np.flatnonzero(self._limits.limit_year == year):
            self._model.enter(self.limit_row[limit], columns, works * self._limits.counted[limit, district])

    def adapt(self, columns: Ints, objects: Ints, category: Ints | int, pairs: Floats) -> None:
        """Columns that adapt so many pairs for a category in the end."""
        district = self._case.objects.district[objects]
        for floor, row in enumerate(self.floor_row):
            self._model.enter(row, columns, pairs * self._limits.floored[floor, district, category])
