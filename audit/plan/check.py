"""Whether a plan keeps what it promises: counted anew from the chosen works, by other means than the solver's.

Every plan passes here before anybody sees it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from audit.plan.case import NEVER, OWNERS_PAY, PARTIAL, Case, Ints
from audit.terms import CATEGORIES, OWNER_KINDS

CENT: Final = 0.01
"""Sums of money may differ by this."""
HAIR: Final = 1e-6
"""Values may differ by this share."""


@dataclass(frozen=True, slots=True)
class Payment:
    """What a line (by its place in `Case.lines`) pays for the objects of one owner kind in one district."""

    line: int
    owner_kind: str
    district: str
    amount: float


@dataclass(frozen=True, slots=True)
class Breach:
    """One promise not kept: a code of `audit.errors.MESSAGES` and what fills its sentence."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


def breaches(case: Case, years: Ints, payments: Sequence[Payment], value: float, bound: float) -> list[Breach]:
    """Every promise that a plan breaks; none for a plan that may be shown. ``years`` are those of the works."""
    return [
        *_works(case, years),
        *_money(case, years, payments),
        *_limits(case, years),
        *_floors(case, years),
        *_value(case, years, value, bound),
    ]


def _works(case: Case, years: Ints) -> Iterator[Breach]:
    works = case.works
    done = years != NEVER
    fixed = works.committed != NEVER
    wrong = {
        "commitment_moved": fixed & (years != works.committed),
        "too_early": done & ~fixed & (years < works.earliest),
        "beyond_horizon": done & (years >= case.horizon),
        "without_price": done & np.isnan(works.cost),
    }
    for code, which in wrong.items():
        if which.any():
            yield Breach(code, {"count": int(which.sum())})


def _money(case: Case, years: Ints, payments: Sequence[Payment]) -> Iterator[Breach]:
    owed: dict[tuple[str, str, int], float] = {}
    for work in np.flatnonzero(years != NEVER):
        place = case.works.object[work]
        key = (OWNER_KINDS[case.objects.owner[place]], case.districts[case.objects.district[place]], int(years[work]))
        owed[key] = owed.get(key, 0.0) + float(case.works.cost[work])
    paid: dict[tuple[str, str, int], float] = {}
    drawn = [0.0] * len(case.lines)
    for payment in payments:
        line = case.lines[payment.line]
        if not line.pays_for(payment.owner_kind, payment.district) or payment.amount < 0:
            yield Breach("line_not_for", {"line": line.line, "year": line.year, "district": payment.district})
        key = (payment.owner_kind, payment.district, case.years.index(line.year))
        paid[key] = paid.get(key, 0.0) + payment.amount
        drawn[payment.line] += payment.amount
    for line, total in zip(case.lines, drawn, strict=True):
        if total > line.amount + CENT:
            yield Breach("line_overdrawn", {"line": line.line, "year": line.year, "over": total - line.amount})
    for key in sorted(owed.keys() | paid.keys()):
        missing = owed.get(key, 0.0) - paid.get(key, 0.0)
        if abs(missing) > CENT and not (missing > 0 and _owners_pay(case, key[0], key[1])):
            yield Breach("not_paid", {"district": key[1], "year": case.years[key[2]], "over": missing})


def _owners_pay(case: Case, kind: str, district: str) -> bool:
    return kind in OWNERS_PAY and not any(
        line.pays_for(kind, district) for line in case.lines if line.year in case.years
    )


def _limits(case: Case, years: Ints) -> Iterator[Breach]:
    district = case.objects.district[case.works.object]
    for limit in case.limits:
        mine = np.ones(len(years), dtype=bool)
        if limit.district is not None:
            mine = district == case.districts.index(limit.district)
        count = int((mine & (years == limit.year - case.years[0])).sum())
        if limit.year in case.years and count > limit.most:
            yield Breach("too_many_works", {"district": limit.district, "year": limit.year, "over": count - limit.most})


def _reached(case: Case, years: Ints) -> Ints:
    """The year of each goal, found goal by goal's slowest work."""
    goal = np.repeat(np.arange(len(case.goals)), np.diff(case.goals.start))
    when = np.where(years == NEVER, case.horizon, years)[case.goals.needs]
    slowest = np.zeros(len(case.goals), dtype=np.int64)
    np.maximum.at(slowest, goal, when)
    return slowest


def _floors(case: Case, years: Ints) -> Iterator[Breach]:
    goals = case.goals
    won = (_reached(case, years) < case.horizon) & (goals.level == PARTIAL)
    district = case.objects.district[goals.object]
    for floor in case.floors:
        mine, rows = won.copy(), np.ones(case.applicable.shape, dtype=bool)
        if floor.district is not None:
            mine &= district == case.districts.index(floor.district)
            rows &= (np.arange(len(case.districts)) == case.districts.index(floor.district))[:, None]
        if floor.category is not None:
            mine &= goals.category == CATEGORIES.index(floor.category)
            rows &= (np.arange(len(CATEGORIES)) == CATEGORIES.index(floor.category))[None, :]
        adapted, all_of_them = int(mine.sum() + case.adapted[rows].sum()), int(case.applicable[rows].sum())
        if adapted < floor.share * all_of_them - HAIR:
            short = int(np.ceil(floor.share * all_of_them - HAIR)) - adapted
            yield Breach("below_floor", {"district": floor.district, "category": floor.category, "short": short})


def _value(case: Case, years: Ints, value: float, bound: float) -> Iterator[Breach]:
    left = case.horizon - _reached(case, years)
    again = float(case.goals.weight @ left)
    if abs(again - value) > HAIR * max(1.0, abs(again)):
        yield Breach("value_differs", {"value": value, "again": again})
    if value > bound + HAIR * max(1.0, abs(bound)):
        yield Breach("above_bound", {"value": value, "bound": bound})
