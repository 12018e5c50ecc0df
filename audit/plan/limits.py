"""The limits of a case as rows that a solver can hold: who pays for whom, works by district and year, floors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from audit.plan.case import OWNERS_PAY, BudgetLine, Case, Flags, Floats, Ints
from audit.terms import CATEGORIES, OWNER_KINDS

OWN_MONEY = -1
"""The class of objects whose owners pay."""


@dataclass(frozen=True, slots=True)
class Limits:
    """``payer``: each object's class, OWN_MONEY where its owner pays: objects of one class are paid by the same lines.

    ``pays[line, class]``, ``line_year`` and ``amount`` describe the lines; several of a year may pay for one work.
    ``counted[limit, district]``, ``limit_year``, ``most``: limits of works. ``floored[floor, district, category]`` and
    ``least``: pairs (object, category) still to be adapted beyond those adapted today.
    """

    payer: Ints
    classes: int
    pays: Flags
    line_year: Ints
    amount: Floats
    counted: Flags
    limit_year: Ints
    most: Floats
    floored: Flags
    least: Floats


def limits_of(case: Case) -> Limits:
    """The limits of a case, lines and limits of other years than the plan's left out."""
    year_of = {year: place for place, year in enumerate(case.years)}
    lines = [line for line in case.lines if line.year in year_of]
    limits = [limit for limit in case.limits if limit.year in year_of]
    payer, pays = _classes(case, lines)
    floored = np.array(
        [
            [
                [floor.district in (None, district) and floor.category in (None, category) for category in CATEGORIES]
                for district in case.districts
            ]
            for floor in case.floors
        ],
        dtype=bool,
    ).reshape(len(case.floors), len(case.districts), len(CATEGORIES))
    return Limits(
        payer=payer,
        classes=pays.shape[1],
        pays=pays,
        line_year=np.array([year_of[line.year] for line in lines], dtype=np.int64),
        amount=np.array([line.amount for line in lines], dtype=float),
        counted=np.array(
            [[limit.district in (None, district) for district in case.districts] for limit in limits], dtype=bool
        ).reshape(len(limits), len(case.districts)),
        limit_year=np.array([year_of[limit.year] for limit in limits], dtype=np.int64),
        most=np.array([limit.most for limit in limits], dtype=float),
        floored=floored,
        least=np.array([_least(case, floor.share, held) for floor, held in zip(case.floors, floored, strict=True)]),
    )


def _least(case: Case, share: float, held: Flags) -> float:
    """How many pairs a floor asks for beyond today's; a hair is taken off the product, which is no whole number."""
    asked = np.ceil(share * case.applicable[held].sum() - 1e-9)
    return float(asked - case.adapted[held].sum())


def _classes(case: Case, lines: Sequence[BudgetLine]) -> tuple[Ints, Flags]:
    """Each object's class, and which lines pay for which class."""
    shape = (len(OWNER_KINDS), len(case.districts))
    found: dict[tuple[bool, ...], int] = {}
    of_group = np.empty(shape, dtype=np.int64)
    for owner, kind in enumerate(OWNER_KINDS):
        for place, district in enumerate(case.districts):
            paid = tuple(line.pays_for(kind, district) for line in lines)
            own = kind in OWNERS_PAY and not any(paid)
            of_group[owner, place] = OWN_MONEY if own else found.setdefault(paid, len(found))
    pays = np.array(list(found), dtype=bool).reshape(len(found), len(lines)).T
    return of_group[case.objects.owner, case.objects.district], pays
