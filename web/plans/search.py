"""The search for a plan in a process of its own: `python -m web.plans.search NUMBER`. It ends when somebody says so.

The process shows every second that it lives and how far it is, and learns so that its plan was cancelled: then it ends
at once, wherever the solver is. One that is killed leaves a plan that is told as failed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

from audit.errors import InvalidInput
from audit.plan.budget import WHOLE_FILE, BudgetRefused
from audit.plan.question import read_asked
from audit.plan.refusals import PlanRefused
from audit.plan.solve import Progress, Wishes, solve
from audit.plan.told import planned_works, summary
from gis.db import is_database_error
from gis.queries.planning import posed, understood
from gis.store import plans
from web.clock import today
from web.wiring import ROOT, Wiring

_BETWEEN_SIGNS = 1.0


def start(wiring: Wiring, plan: int) -> subprocess.Popen[bytes]:
    """Start the process that searches; it outlives nobody's patience: see `Question.minutes`."""
    environment = {**os.environ, "BOSAGA_DATABASE_URL": wiring.urls.app}
    return subprocess.Popen(
        [sys.executable, "-m", "web.plans.search", str(plan)],
        cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


def search(wiring: Wiring, number: int) -> None:
    """Search the plan with this number, if it still waits, and keep what comes out."""
    database = wiring.operator_database
    with database.write() as connection:
        found = plans.begin(connection, number)
    if found is None:
        return
    signs = _Signs(wiring, number)
    threading.Thread(target=signs.give, daemon=True).start()
    try:
        began = time.monotonic()
        with database.read() as connection:
            territory, question = understood(connection, read_asked(found.asked), today(wiring))
            of = posed(connection, territory, question)
        plan = solve(of.case, Wishes(lambda: question.minutes * 60 - (time.monotonic() - began), signs.tell))
        told = summary(of.case, plan, time.monotonic() - began, question.budget.currency)
        told["contracted_unpriced"] = of.found.contracted_unpriced
        signs.over.set()
        with database.write() as connection:
            plans.keep(connection, number, told, planned_works(of.found.gathered, plan.years))
    except (PlanRefused, BudgetRefused, InvalidInput) as refused:
        _refuse(wiring, number, _reasons(refused))
    except Exception as error:
        _refuse(wiring, number, [{"code": "plan_failed", "params": {"reason": type(error).__name__}}], "failed")
        raise
    finally:
        signs.over.set()


class _Signs:
    """Signs of life, and the search's progress with them."""

    def __init__(self, wiring: Wiring, number: int) -> None:
        self._wiring, self._number = wiring, number
        self._progress = Progress("reading")
        self.over = threading.Event()

    def tell(self, progress: Progress) -> None:
        """What the search says of itself; a value and a bound are kept until a better one comes."""
        value = progress.value if progress.value is not None else self._progress.value
        bound = progress.bound if progress.bound is not None else self._progress.bound
        self._progress = Progress(progress.step, value, bound)

    def give(self) -> None:
        """Until the search is over; where it was cancelled, the process ends here. A database that does not answer is
        asked again: whoever gave up here would not hear that the plan was cancelled.
        """
        while not self.over.wait(_BETWEEN_SIGNS):
            try:
                wanted = self._give_one()
            except Exception as error:
                if not is_database_error(error):
                    raise
                continue
            if not wanted and not self.over.is_set():
                os._exit(0)

    def _give_one(self) -> bool:
        now = self._progress
        value, bound = (None if each is None else max(each, 0.0) for each in (now.value, now.bound))
        with self._wiring.operator_database.write() as connection:
            return plans.live(connection, self._number, now.step, value, bound)


def _reasons(refused: PlanRefused | BudgetRefused | InvalidInput) -> list[dict[str, object]]:
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
