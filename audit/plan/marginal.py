"""What one more billion buys: the plan again and again along growing money, each search warm from the last's prices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from audit.errors import InvalidInput, Problem
from audit.plan.case import NEVER, Case, Ints
from audit.plan.effect import goal_years
from audit.plan.solve import Plan, solve
from audit.plan.wishes import Wishes

MOST_STEPS: Final = 8
_MOST_MONEY: Final = 1e15
_FIELDS: Final = ("line", "amounts")


@dataclass(frozen=True, slots=True)
class More:
    """What a curve is asked for: amounts in all years together, growing, for one line or (None) the whole budget."""

    amounts: tuple[float, ...]
    line: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One point of the curve: ``extra`` money in all years together; value and bound of the plan with it, and how many
    objects reach something by it.
    """

    extra: float
    value: float
    bound: float
    objects: int

    def to_json(self) -> dict[str, Any]:
        """As it is kept and told; money in the plan's currency."""
        return {
            "extra": round(self.extra, 2), "value": round(self.value, 3), "bound": round(self.bound, 3),
            "objects": self.objects,
        }  # fmt: skip


def read_more(data: Any) -> More:
    """What a JSON document asks for. Raises InvalidInput."""
    if not isinstance(data, Mapping):
        raise InvalidInput([Problem("", "not_an_object")])
    wrong = [
        Problem(f"/{name}", "unknown_field", {"field": str(name), "known": ", ".join(_FIELDS)})
        for name in data.keys() - set(_FIELDS)
    ]
    line = data.get("line")
    if line is not None and not isinstance(line, str):
        wrong.append(Problem("/line", "not_text"))
    amounts = data.get("amounts")
    numbers = [float(each) for each in amounts if _is_money(each)] if isinstance(amounts, list) else []
    if not isinstance(amounts, list) or len(numbers) != len(amounts) or not _fit(numbers):
        wrong.append(Problem("/amounts", "bad_more", {"most": MOST_STEPS}))
    if wrong:
        raise InvalidInput(wrong)
    return More(tuple(sorted(numbers)), line or None)


def demand_line(amounts: Iterable[tuple[str, float]], more: More) -> None:
    """Raises InvalidInput where the budget, or the line that is to grow, has no money: nothing says where more goes.

    ``amounts``: names of lines with their money.
    """
    with_money = {line for line, amount in amounts if amount > 0}
    if more.line is None and not with_money:
        raise InvalidInput([Problem("/line", "no_money_to_grow")])
    if more.line is not None and more.line not in with_money:
        known = {"line": more.line[:60], "known": ", ".join(sorted(with_money))}
        raise InvalidInput([Problem("/line", "line_without_money", known)])


def marginal(
    case: Case, more: More, wishes: Wishes, *, first: Plan | None = None, tell: Callable[[Step], None] = lambda _: None
) -> list[Step]:
    """The curve: the plan with the money there is (``first``, where it is known), then with each amount more, which is
    spread evenly over the years of one line, or over all lines by their amounts. ``tell`` hears of each step.

    What less money reaches more reaches too, and what more cannot reach less cannot: so a step is worth at least the
    one before, and its bound is at most the next one's. Raises PlanRefused where the limits cannot be kept even so.
    """
    extras = (0.0, *more.amounts)
    best, steps = first, []
    for at, extra in enumerate(extras):
        if at or first is None:
            until = wishes.left() * (1 - 1 / (len(extras) - at))
            found = solve(
                grown(case, extra, more.line), _within(wishes, until), start=None if best is None else best.prices
            )
            if best is not None and best.value > found.value:
                found = replace(best, bound=max(found.bound, best.value), prices=found.prices)
            best = found
        if best is not None:
            steps.append(Step(extra, best.value, best.bound, _objects(case, best.years)))
            tell(steps[-1])
    lowest = np.minimum.accumulate([each.bound for each in reversed(steps)])[::-1]
    return [replace(each, bound=float(bound)) for each, bound in zip(steps, lowest, strict=True)]


def grown(case: Case, extra: float, line: str | None) -> Case:
    """The case with so much more money. Raises ValueError where no line of that name has money."""
    mine = [place for place, each in enumerate(case.lines) if line in (None, each.line) and each.year in case.years]
    total = sum(case.lines[place].amount for place in mine)
    if total <= 0:
        raise ValueError(f"no line {line!r} has money to grow")
    lines = list(case.lines)
    for place in mine:
        share = 1 / len(mine) if line is not None else lines[place].amount / total
        lines[place] = replace(lines[place], amount=lines[place].amount + extra * share)
    return replace(case, lines=lines)


def _within(wishes: Wishes, until: float) -> Wishes:
    """The same wishes with only a step's part of the time."""
    return replace(wishes, left=lambda: wishes.left() - until)


def _objects(case: Case, years: Ints) -> int:
    return len(np.unique(case.goals.object[goal_years(case, years) != NEVER]))


def _is_money(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value <= _MOST_MONEY


def _fit(amounts: Sequence[float]) -> bool:
    return 0 < len(amounts) <= MOST_STEPS and len(set(amounts)) == len(amounts)
