"""Which line a work is drawn from: a plan pays by line, owner kind and district; a measure names one line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from audit.plan.case import NEVER, Case, Ints
from audit.plan.check import Payment
from audit.terms import OWNER_KINDS


def lines_of(case: Case, years: Ints, payments: Sequence[Payment]) -> list[str | None]:
    """The line of every work, by its place: of those that pay in its year for such objects the one that has most left.

    Dearer works come first, so that sums by line differ from what is paid by less than one work. A work that costs
    nothing is of a line that would pay for it. None: its owner pays, or it is not done.
    """
    left: defaultdict[tuple[str, str, int], dict[int, float]] = defaultdict(dict)
    for paid in payments:
        place = (paid.owner_kind, paid.district, case.lines[paid.line].year)
        left[place][paid.line] = left[place].get(paid.line, 0.0) + paid.amount
    found: list[str | None] = [None] * len(case.works)
    done = np.flatnonzero(years != NEVER)
    for at in done[np.argsort(-case.works.cost[done], kind="stable")].tolist():
        owner = int(case.works.object[at])
        kind, district = OWNER_KINDS[case.objects.owner[owner]], case.districts[case.objects.district[owner]]
        purse = left.get((kind, district, case.years[int(years[at])]))
        if purse:
            line = max(purse, key=lambda each: purse[each])
            purse[line] -= float(case.works.cost[at])
            found[at] = case.lines[line].line
        elif case.works.cost[at] == 0:
            found[at] = _would_pay(case, kind, district, case.years[int(years[at])])
    return found


def _would_pay(case: Case, kind: str, district: str, year: int) -> str | None:
    """The first line that pays for such objects in a year: a contracted work without a price is drawn from none."""
    lines = (each for each in case.lines if each.year == year and each.pays_for(kind, district))
    return next((each.line for each in lines), None)
