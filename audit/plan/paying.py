"""Which line pays for what: spending of a plan spread over the lines that may pay for it."""

from __future__ import annotations

import numpy as np

from audit.plan.case import NEVER, Case, Floats, Ints
from audit.plan.check import Payment
from audit.plan.limits import OWN_MONEY, Limits
from audit.plan.model import Model
from audit.terms import OWNER_KINDS


def shortage(case: Case, limits: Limits, spent: Floats) -> tuple[Floats, Floats, Floats]:
    """Spending by class and year spread over lines, with the least money that is missing in all.

    ``spent[class, year]``. Returns ``paid[line, class]``, money missing by line, and by class and year where no line
    pays at all.
    """
    unit = max(1.0, float(spent.max(initial=0.0)))
    model = Model()
    line, payer = np.nonzero(limits.pays)
    flow = model.add_cols(len(line))
    over = model.add_cols(len(limits.amount), worth=-1.0)
    orphan = np.ones(spent.shape, dtype=bool)
    orphan[payer, limits.line_year[line]] = False
    owed = np.where(orphan, 0.0, spent)
    rows = model.add_rows(spent.size, least=owed.ravel() / unit, most=owed.ravel() / unit).reshape(spent.shape)
    caps = model.add_rows(len(limits.amount), most=limits.amount / unit)
    model.enter(rows[payer, limits.line_year[line]], flow, 1.0)
    model.enter(caps[line], flow, 1.0)
    model.enter(caps, over, -1.0)
    paid = np.zeros(limits.pays.shape)
    missing = np.zeros(len(limits.amount))
    if len(line):
        found = model.solve(seconds=60.0)
        if found is None:
            raise RuntimeError("money that may be overdrawn always suffices")
        paid[line, payer] = np.maximum(found.values[flow], 0.0) * unit
        missing = found.values[over] * unit
    return paid, missing, np.where(orphan, spent, 0.0)


def payments_of(case: Case, limits: Limits, years: Ints) -> list[Payment]:
    """The payments of a plan: a class's are shared out to its owner kinds and districts as they spend."""
    done = np.flatnonzero(years != NEVER)
    place = case.works.object[done]
    payer = limits.payer[place]
    mine = payer != OWN_MONEY
    done, place, payer = done[mine], place[mine], payer[mine]
    shape = (limits.classes, case.horizon, len(OWNER_KINDS), len(case.districts))
    spent = np.zeros(shape)
    owner, district = case.objects.owner[place], case.objects.district[place]
    np.add.at(spent, (payer, years[done], owner, district), case.works.cost[done])
    total = spent.sum(axis=(2, 3))
    paid, _, _ = shortage(case, limits, total)
    held = [number for number, line in enumerate(case.lines) if line.year in case.years]
    found = []
    for line, klass in zip(*np.nonzero(paid), strict=True):
        share = spent[klass, limits.line_year[line]] / total[klass, limits.line_year[line]]
        for kind, where in zip(*np.nonzero(share), strict=True):
            amount = float(paid[line, klass] * share[kind, where])
            found.append(Payment(held[line], OWNER_KINDS[kind], case.districts[where], amount))
    return found
