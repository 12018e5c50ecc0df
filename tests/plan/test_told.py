"""What a plan tells of money is the exact sum of its works, whatever floating numbers would make of it."""

from __future__ import annotations

import random
from decimal import Decimal

import numpy as np
import pytest

from audit.plan.case import NEVER, BudgetLine, Case, Goals, Objects, Works
from audit.plan.check import Payment
from audit.plan.drawn import lines_of
from audit.plan.solve import Plan
from audit.plan.told import summary
from audit.terms import OWNER_KINDS

YEARS, DISTRICTS = (2026, 2027), ("east", "west")
LINES = (BudgetLine("one", 2026, 9e12), BudgetLine("two", 2026, 3e12), BudgetLine("one", 2027, 9e12))


def _ints(values: list[int]) -> np.ndarray:
    return np.array(values, dtype=np.int64)


@pytest.mark.parametrize("seed", range(5))
def test_a_year_a_district_and_the_lines_add_up_to_the_hundredth(seed: int) -> None:
    draw = random.Random(seed)
    works = 2_000
    costs = [Decimal(draw.randrange(10 ** draw.choice([3, 9, 12]))) / 100 for _ in range(works)]
    owner = [draw.choice([OWNER_KINDS.index("state"), OWNER_KINDS.index("private")]) for _ in range(works)]
    where, done = [draw.randrange(2) for _ in range(works)], [draw.choice([NEVER, 0, 1]) for _ in range(works)]
    case = Case(
        YEARS, DISTRICTS, Objects(_ints(where), _ints(owner)),
        Works(_ints(list(range(works))), np.array([float(each) for each in costs]), _ints([0] * works),
              _ints([NEVER] * works)),
        Goals(_ints([]), _ints([]), _ints([]), np.zeros(0), _ints([0]), _ints([])), LINES,
    )  # fmt: skip
    public = OWNER_KINDS.index("state")

    def paid(year: int, kind: int, place: int | None = None) -> Decimal:
        rows = zip(costs, owner, where, done, strict=True)
        return sum((cost for cost, o, w, d in rows if d == year and (o == public) is (kind == public)
                    and place in (None, w)), Decimal(0))  # fmt: skip

    first, second = paid(0, public), paid(1, public)
    shares = [float(first) / 3, float(first) - float(first) / 3, float(second)]
    payments = tuple(Payment(at, "state", "east", share) for at, share in enumerate(shares))
    told = summary(case, Plan(_ints(done), 1.0, 1.0, 1.0, _ints(done), payments), 1.0, "KZT")
    for at, row in enumerate(told["by_year"]):
        assert Decimal(str(row["spent"])) == paid(at, public)
        assert Decimal(str(row["owners"])) == paid(at, 1 - public)
    for at, row in enumerate(told["by_district"]):
        assert Decimal(str(row["spent"])) == sum(paid(year, public, at) for year in (0, 1))
    assert Decimal(str(told["city_pays"])) == first + second
    by_line = [Decimal(str(row["spent"])) for row in told["by_line"]]
    assert (by_line[0] + by_line[1], by_line[2]) == (first, second)


def test_a_contracted_work_without_a_price_is_of_the_line_that_would_pay_and_a_private_one_of_its_owner() -> None:
    kinds = [OWNER_KINDS.index(each) for each in ("state", "private", "state")]
    case = Case(
        YEARS, DISTRICTS, Objects(_ints([0, 0, 1]), _ints(kinds)),
        Works(_ints([0, 1, 2]), np.zeros(3), _ints([0, 0, 0]), _ints([1, 1, NEVER])),
        Goals(_ints([]), _ints([]), _ints([]), np.zeros(0), _ints([0]), _ints([])), LINES,
    )  # fmt: skip
    assert lines_of(case, _ints([1, 1, NEVER]), ()) == ["one", None, None]
