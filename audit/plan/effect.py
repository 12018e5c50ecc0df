"""What a choice of years for works does to each object: value, spending, works counted, categories adapted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from audit.plan.case import NEVER, PARTIAL, Case, Floats, Ints
from audit.terms import CATEGORIES


@dataclass(frozen=True, slots=True)
class Effect:
    """By object: ``value``; ``spent`` and ``count`` by year; ``adapted`` by category (1 where the plan adapts it)."""

    value: Floats
    spent: Floats
    count: Floats
    adapted: Floats


def summed(place: Ints, values: Floats | Ints, size: int) -> Floats:
    """Sums of values by place."""
    found: Floats = np.bincount(place, values, size).astype(float)
    return found


def goal_years(case: Case, years: Ints) -> Ints:
    """The year each goal is reached in, or NEVER; ``years`` are those of the works."""
    if not len(case.goals):
        return np.zeros(0, dtype=np.int64)
    asked = years[case.goals.needs]
    last = np.maximum.reduceat(asked, case.goals.start[:-1])
    first = np.minimum.reduceat(asked, case.goals.start[:-1])
    return np.where(first == NEVER, NEVER, last)


def effect_of(case: Case, years: Ints) -> Effect:
    """The effect of doing works in these years (NEVER: not at all)."""
    size, horizon = len(case.objects), case.horizon
    reached = goal_years(case, years)
    got = reached != NEVER
    value = summed(case.goals.object[got], (case.goals.weight * (horizon - reached))[got], size)
    partial = got & (case.goals.level == PARTIAL)
    adapted = np.bincount(
        case.goals.object[partial] * len(CATEGORIES) + case.goals.category[partial], minlength=size * len(CATEGORIES)
    )
    done = years != NEVER
    cell = case.works.object[done] * horizon + years[done]
    return Effect(
        value,
        summed(cell, case.works.cost[done], size * horizon).reshape(size, horizon),
        np.bincount(cell, minlength=size * horizon).astype(float).reshape(size, horizon),
        adapted.astype(float).reshape(size, len(CATEGORIES)),
    )
