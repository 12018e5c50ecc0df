"""The search for a plan in a process of its own: `python -m web.plans.search NUMBER`. It ends when somebody says so.

The process shows every second that it lives and how far it is (`web.plans.signs`), and learns so that its plan was
cancelled. One that is killed leaves a plan that is told as failed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

from audit.errors import InvalidInput
from audit.plan.budget import WHOLE_FILE, BudgetRefused
from audit.plan.question import read_asked
from audit.plan.refusals import PlanRefused
from audit.plan.solve import solve
from audit.plan.told import planned_works, reached_objects, summary
from audit.plan.wishes import Progress, Wishes
from gis.queries import Connection
from gis.queries.planning import posed, understood
from gis.store import plans
from web.plans.signs import signs_of_life
from web.wiring import ROOT, Wiring


def start(wiring: Wiring, plan: int) -> subprocess.Popen[bytes]:
    """Start the process that searches; it outlives nobody's patience: see `Question.minutes`."""
    return run_apart(wiring, "web.plans.search", plan)


def run_apart(wiring: Wiring, module: str, number: int) -> subprocess.Popen[bytes]:
    """Start a module in a process of its own, with the number of what it is to search."""
    environment = {**os.environ, "BOSAGA_DATABASE_URL": wiring.urls.app}
    return subprocess.Popen(
        [sys.executable, "-m", module, str(number)],
        cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


def search(wiring: Wiring, number: int) -> None:
    """Search the plan with this number, if it still waits, and keep what comes out."""
    database = wiring.operator_database
    with database.write() as connection:
        found = plans.begin(connection, number)
    if found is None:
        return
    sofar = _Sofar()
    with signs_of_life(wiring, lambda connection: sofar.show(connection, number)) as over:
        try:
            began = time.monotonic()
            with database.read() as connection:
                territory, question = understood(connection, read_asked(found.asked), found.asked_on)
                of = posed(connection, territory, question)
            # The minutes are the search's: how long a large register is read is not taken from them.
            ends = time.monotonic() + question.minutes * 60
            plan = solve(of.case, Wishes(lambda: ends - time.monotonic(), sofar.tell))
            told = summary(of.case, plan, time.monotonic() - began, question.budget.currency)
            told |= of.found.left_out()
            over.set()
            with database.write() as connection:
                works = planned_works(of.found.gathered, of.case, plan)
                plans.keep(connection, number, told, works, reached_objects(of.found.gathered, of.case, plan))
        except (PlanRefused, BudgetRefused, InvalidInput) as refused:
            _refuse(wiring, number, reasons_of(refused))
        except Exception as error:
            _refuse(wiring, number, [{"code": "plan_failed", "params": {"reason": type(error).__name__}}], "failed")
            raise


class _Sofar:
    """How far the search is; a value and a bound are kept until a better one comes."""

    def __init__(self) -> None:
        self.now = Progress("reading")

    def tell(self, progress: Progress) -> None:
        """What the search says of itself."""
        value = progress.value if progress.value is not None else self.now.value
        bound = progress.bound if progress.bound is not None else self.now.bound
        self.now = Progress(progress.step, value, bound)

    def show(self, connection: Connection, number: int) -> bool:
        """A sign of life; False if somebody ended the search."""
        value, bound = (None if each is None else max(each, 0.0) for each in (self.now.value, self.now.bound))
        return plans.live(connection, number, self.now.step, value, bound)


def reasons_of(refused: PlanRefused | BudgetRefused | InvalidInput) -> list[dict[str, object]]:
    """Why there is no plan: codes with parameters, and a pointer into the question where there is one."""
    if isinstance(refused, PlanRefused):
        return [{"code": each.code, "params": dict(each.params)} for each in refused.reasons]
    if isinstance(refused, InvalidInput):
        return [{"pointer": each.pointer, "code": each.code, "params": dict(each.params)} for each in refused.problems]
    return [
        {"pointer": budget_pointer(row, each.field), "code": each.code, "params": dict(each.params)}
        for row, each in refused.reasons
    ]


def budget_pointer(row: int, field: str) -> str:
    """Where a cell of the budget stands in the question as sent."""
    return "/budget" if row == WHOLE_FILE else f"/budget/{row - 1}/{field}"


def _refuse(wiring: Wiring, number: int, reasons: list[dict[str, object]], state: str = "refused") -> None:
    with wiring.operator_database.write() as connection:
        plans.refuse(connection, number, reasons, state)


if __name__ == "__main__":
    search(Wiring(), int(sys.argv[1]))
