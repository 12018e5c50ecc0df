"""What one more billion buys: the plan again and again along growing money, each search warm from the last's prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from audit.plan.case import Case
from audit.plan.dual import Point
from audit.plan.solve import Wishes, solve


@dataclass(frozen=True, slots=True)
class Step:
    """One point of the curve: ``extra`` money in all years together; value and bound of the plan with it."""

    extra: float
    value: float
    bound: float


def marginal(case: Case, extras: Sequence[float], line: str | None, wishes: Wishes) -> list[Step]:
    """The curve at these amounts, spread evenly over the years of one line, or of all (None) by their amounts.

    Raises PlanRefused where the limits cannot be kept even so; ValueError if no line of that name has money.
    """
    grown = [place for place, each in enumerate(case.lines) if line in (None, each.line) and each.year in case.years]
    total = sum(case.lines[place].amount for place in grown)
    if not grown or total <= 0:
        raise ValueError(f"no line {line!r} has money to grow")
    steps: list[Step] = []
    prices: Point | None = None
    for extra in extras:
        lines = list(case.lines)
        for place in grown:
            share = 1 / len(grown) if line is not None else lines[place].amount / total
            lines[place] = replace(lines[place], amount=lines[place].amount + extra * share)
        plan = solve(replace(case, lines=lines), wishes, start=prices)
        prices = plan.prices
        steps.append(Step(extra, plan.value, plan.bound))
    return steps
