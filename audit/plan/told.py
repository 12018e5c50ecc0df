"""What a plan buys, for people: by year, district and category, and who pays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import numpy as np

from audit.plan.case import NEVER, PARTIAL, Case, Flags
from audit.plan.coupling import units_of
from audit.plan.drawn import lines_of
from audit.plan.effect import effect_of, goal_years
from audit.plan.gather import Gathered
from audit.plan.solve import Plan
from audit.terms import CATEGORIES, OWNER_KINDS

_PARTS: Final = 100
"""Hundredths of a unit of money. A case holds sums as floating numbers, which do not add up exactly; a sum of at most
`audit.money.amount.MOST` is the nearest such number of one whole count of hundredths, and these are added up here.
"""


@dataclass(frozen=True, slots=True)
class Bought:
    """What is done in one year or district: money of lines (``spent``), money that owners owe themselves, works,
    objects that reach something, and pairs that come to be adapted, by category.
    """

    spent: Decimal
    owners: Decimal
    works: int
    objects: int
    by_category: Mapping[str, int]

    def to_json(self) -> dict[str, Any]:
        """As the API tells it; money as numbers in the plan's currency."""
        return {
            "spent": float(self.spent), "owners": float(self.owners), "works": self.works,
            "objects": self.objects, "by_category": dict(self.by_category),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlannedWork:
    """One work of a plan, with what it closes (rule, instance).

    ``line`` pays for it, or for the larger part of it (None: its owner pays). ``priced_by``: the standard work whose
    unit price the cost is, with the source and the year of that price; None: the cost is a measure's own.
    """

    object: str
    year: int
    cost: float
    zone: str
    categories: str
    works: tuple[str, ...]
    measure: int | None
    owner_kind: str
    district: str
    pairs: tuple[tuple[str, str], ...]
    line: str | None = None
    priced_by: str | None = None
    price_source: str | None = None
    price_year: int | None = None
    provisional: bool = False


def bought(case: Case, works: Flags, goals: Flags) -> Bought:
    """What some of the works cost, and what some of the goals come to."""
    paid_of = _paid(case)[case.works.object]
    spent, owners = (_exact(_hundredths(case.works.cost[works & which])) for which in (paid_of, ~paid_of))
    partial = goals & (case.goals.level == PARTIAL)
    count = np.bincount(case.goals.category[partial], minlength=len(CATEGORIES))
    return Bought(
        spent, owners, int(works.sum()), len(np.unique(case.goals.object[goals])),
        {category: int(number) for category, number in zip(CATEGORIES, count, strict=True)},
    )  # fmt: skip


def by_year(case: Case, plan: Plan) -> dict[int, Bought]:
    """What each year's works buy."""
    reached = goal_years(case, plan.years)
    return {year: bought(case, plan.years == at, reached == at) for at, year in enumerate(case.years)}


def by_district(case: Case, plan: Plan) -> dict[str, Bought]:
    """What each district gets in all years together."""
    done, reached = plan.years != NEVER, goal_years(case, plan.years) != NEVER
    district = case.objects.district
    return {
        code: bought(case, done & (district[case.works.object] == at), reached & (district[case.goals.object] == at))
        for at, code in enumerate(case.districts)
    }


def summary(case: Case, plan: Plan, seconds: float, currency: str) -> dict[str, Any]:
    """CONTRACT's plan, with districts, lines, and what the city and the owners pay; money is in ``currency``."""
    years = by_year(case, plan)
    whole = bought(case, plan.years != NEVER, goal_years(case, plan.years) != NEVER)
    return {
        "status": "done",
        "currency": currency,
        "value": round(plan.value, 3),
        "bound": round(plan.bound, 3),
        "gap": round(plan.gap, 6),
        "greedy": round(plan.greedy, 3),
        "seconds": round(seconds, 1),
        "by_year": [
            {"year": year, "budget": _budget(case, year), **found.to_json()}
            for year, found in years.items()
        ],
        "by_district": [
            {"district": code, **found.to_json()} for code, found in by_district(case, plan).items()
        ],
        "by_line": _by_line(case, plan, years),
        "city_pays": float(whole.spent),
        "owners_pay": float(whole.owners),
        "works": whole.works,
        "objects": whole.objects,
        "unpriced": case.unpriced,
    }  # fmt: skip


def planned_works(found: Gathered, case: Case, plan: Plan) -> Iterator[PlannedWork]:
    """The works of a plan in the order of objects. ``case``: that of ``found`` with the money of the question."""
    years = plan.years
    lines = lines_of(case, years, plan.payments)
    for at in np.flatnonzero(years != NEVER).tolist():
        job, owner = found.jobs[at], int(case.works.object[at])
        doing, price = job.doing, job.price
        how = (price.work, price.source, price.year, price.provisional) if price else (None, None, None, False)
        yield PlannedWork(
            job.object, case.years[int(years[at])], float(case.works.cost[at]), doing.zone, doing.categories,
            doing.works, doing.measure, OWNER_KINDS[case.objects.owner[owner]],
            case.districts[case.objects.district[owner]], doing.pairs, lines[at], *how,
        )  # fmt: skip


def _hundredths(amounts: Iterable[float]) -> list[int]:
    """Each sum as a whole count of hundredths."""
    return [round(each * _PARTS) for each in amounts]


def _exact(hundredths: Iterable[int]) -> Decimal:
    """So many hundredths as a sum of money."""
    return Decimal(sum(hundredths)) / _PARTS


@dataclass(frozen=True, slots=True)
class ObjectReached:
    """What a plan comes to at an object: the ``value`` it adds, and by category the years at whose end it is partial
    and full.
    """

    object: str
    value: float
    reached: Mapping[str, Mapping[str, int]]


def reached_objects(found: Gathered, case: Case, plan: Plan) -> Iterator[ObjectReached]:
    """The objects that a plan does something for, in their order. ``case``: as for `planned_works`."""
    value, years = effect_of(case, plan.years).value, goal_years(case, plan.years)
    reached: dict[int, dict[str, dict[str, int]]] = {}
    for at in np.flatnonzero(years != NEVER).tolist():
        level = "partial" if case.goals.level[at] == PARTIAL else "full"
        of = reached.setdefault(int(case.goals.object[at]), {})
        of.setdefault(CATEGORIES[case.goals.category[at]], {})[level] = case.years[int(years[at])]
    worked = np.unique(case.works.object[plan.years != NEVER])
    for place in sorted({*reached, *worked.tolist()}):
        yield ObjectReached(found.numbers[place], float(value[place]), reached.get(place, {}))


def _budget(case: Case, year: int) -> float:
    return float(_exact(_hundredths(line.amount for line in case.lines if line.year == year)))


def _by_line(case: Case, plan: Plan, years: Mapping[int, Bought]) -> Sequence[Mapping[str, Any]]:
    drawn = [0.0] * len(case.lines)
    for payment in plan.payments:
        drawn[payment.line] += payment.amount
    spent = _adding_up(case, _hundredths(drawn), years)
    return [
        {
            "line": line.line, "year": line.year, "amount": float(_exact(_hundredths([line.amount]))),
            "spent": float(_exact([each])), "owner_kinds": sorted(line.owner_kinds),
            "districts": sorted(line.districts), "price": price,
        }
        for line, each, price in zip(case.lines, spent, _line_prices(case, plan), strict=True)
    ]  # fmt: skip


def _adding_up(case: Case, spent: list[int], years: Mapping[int, Bought]) -> list[int]:
    """What lines pay, in hundredths, so that the lines of a year add up to it: parts of one work are rounded each."""
    for year, found in years.items():
        lines = [at for at, line in enumerate(case.lines) if line.year == year]
        over = int(found.spent * _PARTS) - sum(spent[at] for at in lines)
        if over and abs(over) <= len(lines):
            spent[max(lines, key=lambda at: spent[at])] += over
    return spent


def _line_prices(case: Case, plan: Plan) -> list[float | None]:
    """What one unit of a line's money is worth at the bound, in units of value; None where the search set no prices."""
    prices: list[float | None] = [None] * len(case.lines)
    if plan.prices is not None:
        units = units_of(case)
        held = [place for place, line in enumerate(case.lines) if line.year in case.years]
        for place, price in zip(held, plan.prices.line.tolist(), strict=True):
            prices[place] = price * units.value / units.money
    return prices


def _paid(case: Case) -> Flags:
    """Which objects' works lines pay for; the others' owners pay themselves."""
    paid = np.array(
        [
            [
                any(line.pays_for(kind, where) and line.year in case.years for line in case.lines)
                for where in case.districts
            ]
            for kind in OWNER_KINDS
        ],
        dtype=bool,
    ).reshape(len(OWNER_KINDS), len(case.districts))
    found: Flags = paid[case.objects.owner, case.objects.district]
    return found
