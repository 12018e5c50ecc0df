"""Small cities are planned to the exact optimum, which a plain model written apart finds too."""

from __future__ import annotations

import numpy as np
import pytest

from audit.plan.case import Case
from audit.plan.refusals import PlanRefused
from audit.plan.solve import Plan, solve
from audit.plan.wishes import Wishes
from tests.support.plan_cases import Shape, drawn, optimum

_TENTHS = 10


def _shape(seed: int) -> Shape:
    draw = np.random.default_rng(seed)
    years = int(draw.integers(1, 6))
    largest = seed % 25 == 0
    return Shape(
        objects=40 if largest else int(draw.integers(1, 3 + 24 // years)),
        years=1 if largest else years,
        money=float(draw.uniform(0.03, 0.2)),
        floors=bool(draw.random() < 0.4),
    )


def _planned(case: Case) -> Plan | None:
    try:
        return solve(case, Wishes(lambda: 60.0, gap=0.0))
    except PlanRefused:
        return None


@pytest.mark.parametrize("tenth", range(_TENTHS))
def test_the_plan_of_a_small_city_is_the_exact_optimum(tenth: int) -> None:
    for seed in range(tenth, 200, _TENTHS):
        case = drawn(_shape(seed), seed)
        best, plan = optimum(case), _planned(case)
        assert (best is None) == (plan is None), seed
        if plan is not None:
            assert plan.value == pytest.approx(best, rel=1e-6, abs=1e-6), seed
            assert plan.bound == pytest.approx(best, rel=1e-6, abs=1e-6), seed
