"""Small planning cases drawn at random, and the plainest exact model of them, written apart from the product's.

The model has "done by the end of year t" variables and counts everything in loops; the product's has "done in year t".
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

from audit.plan.case import NEVER, PARTIAL, BudgetLine, Case, Floor, Goals, Objects, WorkLimit, Works
from audit.terms import CATEGORIES, OWNER_KINDS

DISTRICTS = ("north", "south", "west")


@dataclass(frozen=True, slots=True)
class Shape:
    """How a small case is drawn: ``money`` is a year's share of all costs."""

    objects: int
    years: int
    money: float
    floors: bool = False
    limits: bool = True
    committed: float = 0.05


def drawn(shape: Shape, seed: int) -> Case:
    """A small case: each object lacks up to four works; each goal needs some of them."""
    draw = np.random.default_rng(seed)
    years = tuple(range(2026, 2026 + shape.years))
    district = draw.integers(0, len(DISTRICTS), shape.objects)
    owner = draw.choice(len(OWNER_KINDS), shape.objects, p=[0.6, 0.2, 0.1, 0.1])
    works = draw.integers(0, 5, shape.objects)
    work_object = np.repeat(np.arange(shape.objects), works)
    cost = draw.integers(1, 60, len(work_object)) * 1000.0
    cost[draw.random(len(cost)) < 0.03] = np.nan
    earliest = (draw.random(len(cost)) < 0.25).astype(np.int64)
    fixed = (draw.random(len(cost)) < shape.committed) & ~np.isnan(cost) & (owner[work_object] == 0)
    committed = np.where(fixed, draw.integers(0, shape.years, len(cost)), NEVER)
    applicable = np.zeros((len(DISTRICTS), len(CATEGORIES)), dtype=np.int64)
    adapted = np.zeros_like(applicable)
    rows, start, needs = [], [0], []
    first = np.concatenate([[0], np.cumsum(works)])
    for place in range(shape.objects):
        for category in range(len(CATEGORIES)):
            applicable[district[place], category] += 1
            mine = np.arange(first[place], first[place + 1])
            blocking = mine[draw.random(len(mine)) < 0.45]
            lowering = mine[draw.random(len(mine)) < 0.2]
            adapted[district[place], category] += not len(blocking)
            weight = float(draw.integers(1, 100))
            for level, asked in enumerate((blocking, np.union1d(blocking, lowering))):
                if len(asked) and (level == PARTIAL or len(asked) > len(blocking)) and draw.random() < 0.6 + level:
                    rows.append((place, category, level, weight / (1 + 3 * level)))
                    needs.extend(asked.tolist())
                    start.append(len(needs))
    columns = list(zip(*rows, strict=True)) if rows else [(), (), (), ()]
    goals = Goals(
        *(np.array(column, dtype=np.int64) for column in columns[:3]),
        np.array(columns[3], dtype=float), np.array(start, dtype=np.int64), np.array(needs, dtype=np.int64),
    )  # fmt: skip
    case = Case(
        years, DISTRICTS, Objects(district, owner), Works(work_object, cost, earliest, committed), goals,
        _lines(years, cost, committed, shape, draw), (), (), applicable, adapted,
    )  # fmt: skip
    return _limited(case, shape, draw)


def _lines(years: tuple[int, ...], cost, committed, shape: Shape, draw) -> tuple[BudgetLine, ...]:  # type: ignore[no-untyped-def]
    total = float(np.nansum(cost)) * shape.money
    lines = []
    for place, year in enumerate(years):
        owed = float(cost[committed == place].sum())
        lines.append(BudgetLine("city", year, owed + round(total * draw.uniform(0.5, 1.2)), frozenset({"state"})))
        north = frozenset({"north"})
        lines.append(BudgetLine("north", year, round(total * 0.3), frozenset({"state", "private"}), north))
        if draw.random() < 0.7:
            lines.append(BudgetLine("transport", year, round(total * 0.3), frozenset({"transport"})))
    return tuple(lines)


def _limited(case: Case, shape: Shape, draw) -> Case:  # type: ignore[no-untyped-def]
    limits, floors = [], []
    if shape.limits:
        for place, year in enumerate(case.years):
            district = case.objects.district[case.works.object]
            owed = int(((case.works.committed == place) & (district == 1)).sum())
            limits.append(WorkLimit(year, owed + int(draw.integers(1, 2 + len(case.works) // 6)), "south"))
        limits.append(WorkLimit(case.years[0], int((case.works.committed == 0).sum()) + len(case.works) // 4))
    if shape.floors:
        now = float(case.adapted.sum() / max(1, case.applicable.sum()))
        floors = [Floor(min(1.0, now + 0.1), "south"), Floor(min(1.0, now + 0.08), None, "S")]
    return Case(
        case.years, case.districts, case.objects, case.works, case.goals, case.lines, tuple(limits), tuple(floors),
        case.applicable, case.adapted,
    )  # fmt: skip


def optimum(case: Case) -> float | None:
    """The best value by the plain model; None if its limits cannot be kept."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", 1e-7)
    solver.setOptionValue("threads", 1)
    by = [[solver.addBinary() for _ in case.years] for _ in range(len(case.works))]

    def within(work: int, year: int):  # type: ignore[no-untyped-def]
        """Whether it is done in that very year."""
        return by[work][year] if year == 0 else by[work][year] - by[work][year - 1]

    _orderly(case, solver, by)
    objective = _worth(case, solver, by, case.horizon)
    _money(case, solver, within)
    for limit in case.limits:
        mine = [
            work
            for work in range(len(case.works))
            if limit.district in (None, _district(case, case.works.object[work]))
        ]
        if mine:
            solver.addConstr(sum(within(work, case.years.index(limit.year)) for work in mine) <= limit.most)
    solver.maximize(objective)
    if solver.getModelStatus() == highspy.HighsModelStatus.kModelEmpty:
        return 0.0
    return float(solver.getObjectiveValue()) if solver.getModelStatus() == highspy.HighsModelStatus.kOptimal else None


def _orderly(case: Case, solver, by) -> None:  # type: ignore[no-untyped-def]
    """What is done stays done; a committed work has its year, another waits for its first."""
    works = case.works
    for work in range(len(works)):
        for year in range(case.horizon):
            if year:
                solver.addConstr(by[work][year] >= by[work][year - 1])
            if works.committed[work] != NEVER:
                solver.addConstr(by[work][year] == int(year >= works.committed[work]))
            elif year < works.earliest[work] or np.isnan(works.cost[work]):
                solver.addConstr(by[work][year] == 0)


def _worth(case: Case, solver, by, horizon: int):  # type: ignore[no-untyped-def]
    goals, objective = case.goals, 0
    ends = []
    for goal in range(len(goals)):
        reached = [solver.addVariable(lb=0, ub=1) for _ in range(horizon)]
        for year in range(horizon):
            for work in goals.needs[goals.start[goal] : goals.start[goal + 1]]:
                solver.addConstr(reached[year] <= by[work][year])
            objective += float(goals.weight[goal]) * reached[year]
        ends.append(reached[-1])
    for floor in case.floors:
        won = [
            ends[g] for g in range(len(goals))
            if goals.level[g] == PARTIAL
            and floor.district in (None, _district(case, goals.object[g]))
            and floor.category in (None, CATEGORIES[goals.category[g]])
        ]  # fmt: skip
        pairs = [
            (d, c) for d in range(len(case.districts)) for c in range(len(CATEGORIES))
            if floor.district in (None, case.districts[d]) and floor.category in (None, CATEGORIES[c])
        ]  # fmt: skip
        short = floor.share * sum(case.applicable[p] for p in pairs) - sum(case.adapted[p] for p in pairs)
        if won or short > 0:
            solver.addConstr(sum(won) + solver.addVariable(lb=0, ub=0) >= float(np.ceil(short - 1e-9)))
    return objective


def _money(case: Case, solver, within) -> None:  # type: ignore[no-untyped-def]
    """Each object's spending of a year flows from the lines that may pay for it; owners pay theirs themselves."""
    works = case.works
    drawn_from = [0 for _ in case.lines]
    for year, number in enumerate(case.years):
        for place in range(len(case.objects)):
            kind, where = OWNER_KINDS[case.objects.owner[place]], _district(case, place)
            if kind in ("private", "residents") and not any(line.pays_for(kind, where) for line in case.lines):
                continue
            mine = [w for w in np.flatnonzero(works.object == place) if not np.isnan(works.cost[w])]
            if not mine:
                continue
            paid = 0
            for at, line in enumerate(case.lines):
                if line.year == number and line.pays_for(kind, where):
                    part = solver.addVariable(lb=0)
                    paid, drawn_from[at] = paid + part, drawn_from[at] + part
            spent = sum(float(works.cost[w]) / 1000 * within(w, year) for w in mine)
            solver.addConstr(spent - paid <= 0)
    for at, line in enumerate(case.lines):
        if not isinstance(drawn_from[at], int):
            solver.addConstr(drawn_from[at] <= line.amount / 1000)


def _district(case: Case, place: int) -> str:
    return case.districts[case.objects.district[place]]
