"""The search for what more money would buy, in a process of its own: `python -m web.plans.curves NUMBER`.

The plan's question is asked anew of today's register, with the money there is and with each amount more; every point is
kept as soon as it is found.
"""

from __future__ import annotations

import subprocess
import sys
import time

from audit.errors import InvalidInput
from audit.plan.budget import BudgetRefused
from audit.plan.marginal import More, Step, demand_line, marginal
from audit.plan.question import read_asked
from audit.plan.refusals import PlanRefused
from audit.plan.wishes import Wishes
from gis.queries.planning import posed, understood
from gis.store import curves, plans
from web.plans.search import reasons_of, run_apart
from web.plans.signs import signs_of_life
from web.wiring import Wiring


def start(wiring: Wiring, curve: int) -> subprocess.Popen[bytes]:
    """Start the process that searches; each point has the minutes that the plan had."""
    return run_apart(wiring, "web.plans.curves", curve)


def search(wiring: Wiring, number: int) -> None:
    """Search the curve with this number, if it still waits, and keep what comes out."""
    database = wiring.operator_database
    with database.write() as connection:
        found = curves.begin(connection, number)
    if found is None:
        return
    steps: list[Step] = []
    with signs_of_life(wiring, lambda connection: curves.live(connection, number, list(steps))) as over:
        try:
            more = More(tuple(found.amounts), found.line)
            with database.read() as connection:
                plan = plans.kept(connection, found.plan)
                if plan is None:
                    raise LookupError(f"the curve's plan {found.plan} is gone")
                territory, question = understood(connection, read_asked(plan.asked), plan.asked_on)
                of = posed(connection, territory, question)
            demand_line([(each.line, each.amount) for each in of.case.lines], more)
            ends = time.monotonic() + question.minutes * 60 * (len(more.amounts) + 1)
            whole = marginal(of.case, more, Wishes(lambda: ends - time.monotonic()), tell=steps.append)
            over.set()
            with database.write() as connection:
                curves.keep(connection, number, whole)
        except (PlanRefused, BudgetRefused, InvalidInput) as refused:
            _refuse(wiring, number, reasons_of(refused))
        except Exception as error:
            _refuse(wiring, number, [{"code": "curve_failed", "params": {"reason": type(error).__name__}}], "failed")
            raise


def _refuse(wiring: Wiring, number: int, reasons: list[dict[str, object]], state: str = "refused") -> None:
    with wiring.operator_database.write() as connection:
        curves.refuse(connection, number, reasons, state)


if __name__ == "__main__":
    search(Wiring(), int(sys.argv[1]))
