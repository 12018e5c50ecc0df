"""Asking for a curve beside a finished plan: checked alike for the page and for the API."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from audit.permission import Thing, may
from audit.plan.marginal import demand_line, read_more
from gis.queries import Connection
from gis.queries.actors import within_of
from gis.store import curves
from gis.store.plans import Kept, PlanAtWorkError
from web.auth.acting import acting
from web.clock import today
from web.current import wiring
from web.errors import Problem


def ask_more(connection: Connection, account: int, plan: Kept, body: Any) -> int:
    """Keep the question; the number of its curve. Raises Problem 403 and 409, and InvalidInput."""
    demand_made(connection, plan)
    if plan.result is None:
        raise Problem(
            409, _("Plan %(number)s has no answer yet that more money could be set beside.", number=plan.id),
            code="plan_not_done",
        )  # fmt: skip
    more = read_more(body)
    demand_line([(each["line"], each["amount"]) for each in plan.result["by_line"]], more)
    try:
        return curves.ask(connection, account, plan.id, more, today(wiring()))
    except PlanAtWorkError as busy:
        words = _(
            "Beside plan %(number)s a curve of yours is still searched. Wait for it, or end it.", number=busy.number
        )
        raise Problem(409, words, code="plan_at_work") from busy


def end_more(connection: Connection, plan: Kept) -> None:
    """End the searches for curves of a plan. Raises Problem 403 and 409."""
    demand_made(connection, plan)
    if not curves.cancel(connection, plan.id):
        raise Problem(409, _("No curve of plan %(number)s is being searched.", number=plan.id), code="plan_over")


def demand_made(connection: Connection, plan: Kept) -> None:
    """Raises Problem 403 where the plan's territory is not the asker's to plan for."""
    if not may(acting(), "plan.make", Thing(within_of(connection, plan.territory))):
        raise Problem(403, _("Your roles do not allow this here."), code="not_allowed")
