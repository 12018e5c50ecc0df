"""The plain integer model of some objects, the others staying as they are: exact where it is small."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from audit.plan.case import NEVER, PARTIAL, Flags, Ints
from audit.plan.coupling import Coupling, used
from audit.plan.effect import effect_of
from audit.plan.model import Model
from audit.plan.prices import Market


@dataclass(frozen=True, slots=True)
class Exact:
    """Years of all works; ``value`` of the whole plan, ``bound`` on it while the other objects stay; pairs by which
    floors are missed, in all. ``optimal``: the time sufficed to prove it.
    """

    years: Ints
    value: float
    bound: float
    short: float
    optimal: bool


def exactly(
    market: Market, years: Ints, freed: Flags, *, dear: float | None, seconds: float, gap: float = 0.0, seed: int = 0
) -> Exact | None:
    """The best plan in which only works of the freed objects move; None if there is none or the time did not do.

    ``dear``: value that a pair missing below a floor costs, None: floors are hard. Whether a work is done in a year is
    a whole number; goals follow: reached by a year's end if each work that they need is done by then.
    """
    case, packages = market.case, market.packages
    now = effect_of(case, years)
    model = Model()
    fixed = used(case, market.limits, now, np.flatnonzero(~freed))
    rows = Coupling(model, case, market.limits, fixed, dear)
    unit = rows.units.value
    done = _work_columns(model, market, rows, freed)
    goal = np.flatnonzero(freed[case.goals.object])
    begun = [model.add_cols(len(goal), worth=case.goals.weight[goal] / unit, most=1.0) for _ in case.years]
    _link(model, market, goal, begun, done)
    partial = case.goals.level[goal] == PARTIAL
    kinds = case.goals.category[goal][partial]
    rows.adapt(begun[-1][partial], case.goals.object[goal][partial], kinds, np.ones(len(kinds)))
    found = model.solve(seconds=seconds, gap=gap, seed=seed)
    if found is None:
        return None
    chosen = years.copy()
    moves = np.flatnonzero(freed[case.works.object] & (case.works.committed == NEVER))
    chosen[moves] = NEVER
    for year, column in enumerate(done):
        mine = np.flatnonzero(column != NEVER)
        mine = mine[found.values[column[mine]] > 0.5]
        chosen[mine[packages.work_bit[mine] != NEVER]] = year
    effect = effect_of(case, chosen)
    stay = float(now.value[~freed].sum())
    total = used(case, market.limits, effect)
    short = float(np.maximum(market.limits.least - total.floored, 0).sum())
    return Exact(chosen, float(effect.value.sum()), stay + found.bound * unit, short, found.optimal)


def _work_columns(model: Model, market: Market, rows: Coupling, freed: Flags) -> list[Ints]:
    """By year, each work's column (NEVER: it has none): whole for those to choose, one for a committed work."""
    case, packages = market.case, market.packages
    mine = freed[case.works.object]
    committed = case.works.committed
    once = np.full(len(case.works), NEVER)
    choose = np.flatnonzero(mine & (packages.work_bit != NEVER))
    once[choose] = model.add_rows(len(choose), most=1.0)
    columns = []
    for year in range(case.horizon):
        can = np.zeros(len(case.works), dtype=bool)
        can[choose] = (packages.first[choose] <= year) & market.opened[market.payer[choose], year]
        held = mine & (committed == year)
        column = np.full(len(case.works), NEVER)
        column[can] = model.add_cols(int(can.sum()), most=1.0, whole=True)
        column[held] = model.add_cols(int(held.sum()), most=1.0, least=1.0)
        model.enter(once[can], column[can], 1.0)
        both = np.flatnonzero(can | held)
        owner = case.works.object[both]
        rows.spend(column[both], owner, year, case.works.cost[both])
        rows.count(column[both], owner, year, np.ones(len(both)))
        columns.append(column)
    return columns


def _link(model: Model, market: Market, goal: Ints, begun: list[Ints], done: list[Ints]) -> None:
    """A goal counts in a year only if each work that it needs was done in that year or before."""
    goals = market.case.goals
    sizes = np.diff(goals.start)[goal]
    place = np.repeat(np.arange(len(goal)), sizes)
    within = np.arange(len(place)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    work = goals.needs[goals.start[goal][place] + within]
    for year, column in enumerate(begun):
        row = model.add_rows(len(place), most=0.0)
        model.enter(row, column[place], 1.0)
        for before in done[: year + 1]:
            has = before[work] != NEVER
            model.enter(row[has], before[work[has]], -1.0)
