"""A plan becomes measures once somebody else than its author approves it; and is taken back as one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response
from flask_babel import force_locale
from flask_babel import gettext as _

from audit.permission import Action, Thing, may, role_at
from audit.plan.adopting import PLANNED, STANDS, read_adopting, read_taking_back
from gis.queries import Connection
from gis.queries.actors import within_of
from gis.store.adopting import Became, adopt, take_back
from gis.store.measures import Doer
from gis.store.plans import Kept
from web.api.blueprint import api_blueprint
from web.api.body import json_body
from web.api.conditional import Acted, once, worded
from web.api.description import described
from web.api.plans import must_be
from web.api.shapes.adoption import AdoptionAnswer, AdoptionRequest, PlanTakeBackRequest, PlanTakenBack
from web.auth.acting import account, acting, demand
from web.clock import today
from web.current import settings, wiring
from web.errors import Problem
from web.words import message

plan_adoption = api_blueprint("api_plan_adoption", "Plans")

_SHOWN = 1000


@plan_adoption.post("/plans/<int:plan>/adopt")
@plan_adoption.doc(operation_id="adopt_plan", summary="Approve a plan: its works become measures")
@described(
    AdoptionAnswer, body=AdoptionRequest, refuses=(400, 401, 403, 404, 409, 413, 415, 422, 503), private=True,
    once=True,
)  # fmt: skip
def adopt_plan(plan: int) -> Response:
    """Only looked at, unless `dry_run` is false; `seen` of the look makes just what was looked at, or nothing. Whoever
    asked for the plan does not approve it. Works that are open measures already stay as they are.
    """
    return _written(plan, "plan.adopt", _adopted)


@plan_adoption.post("/plans/<int:plan>/take-back")
@plan_adoption.doc(operation_id="take_plan_back", summary="Take an adopted plan back: its measures are cancelled")
@described(
    PlanTakenBack,
    body=PlanTakeBackRequest,
    refuses=(400, 401, 403, 404, 409, 413, 415, 422, 503),
    private=True,
    once=True,
)
def take_plan_back(plan: int) -> Response:
    """All measures of the adoption on which nobody has taken a step since are cancelled with the reason; the others
    stay, and are named.
    """

    def act(connection: Connection, found: Kept, by: Doer, body: Any) -> dict[str, Any]:
        cancelled, stay = take_back(connection, by, found.id, read_taking_back(body))
        return {"plan": found.id, "cancelled": cancelled, "stay": len(stay), "measures": stay[:_SHOWN]}

    return _written(plan, "plan.take_back", act)


def _written(
    plan: int, action: Action, do: Callable[[Connection, Kept, Doer, Any], dict[str, Any]]
) -> Response:  # fmt: skip
    who = account()
    demand("plan.list")
    body = json_body()

    def act(connection: Connection) -> Acted:
        found, by = allowed(connection, plan, action)
        return 200, do(connection, found, by, body), {}

    with wiring().app_database.write(acting=who) as connection, worded():
        return once(connection, who, body, lambda: act(connection))


def allowed(connection: Connection, plan: int, action: Action) -> tuple[Kept, Doer]:
    """The plan, and as whom whoever asks decides on it. Raises Problem 403, 404."""
    found = must_be(connection, plan)
    thing = Thing(within_of(connection, found.territory), author=found.author)
    if not may(acting(), action, thing):
        own = action == "plan.adopt" and found.author == acting().account
        if own:
            raise Problem(403, message("own_plan", {"plan": plan}), code="own_plan")
        raise Problem(403, _("Your roles do not allow this here."), code="not_allowed")
    return found, Doer(account(), role_at(acting(), thing, "reviewer", "administrator"), today(wiring()))


def adopted(connection: Connection, found: Kept, by: Doer, body: Any) -> Became:
    """Adopt a plan as whoever asks, or look at it. Raises what `adopt` and `read_adopting` raise."""
    with force_locale(settings().language):
        owner = _("the owner of the object")
    return adopt(connection, by, found, read_adopting(body, by.today), owner, _decides)


def _adopted(connection: Connection, found: Kept, by: Doer, body: Any) -> dict[str, Any]:
    became = adopted(connection, found, by, body)
    counts = became.counts
    return {
        "plan": found.id,
        "dry_run": became.adoption is None,
        "seen": became.seen,
        "works": len(became.works),
        "planned": counts.get(PLANNED, 0),
        "stands": counts.get(STANDS, 0),
        "left_out": {why: count for why, count in counts.items() if why not in (PLANNED, STANDS)},
        "items": [
            {"object": work.object, "year": work.year, "cost": work.cost, "outcome": outcome, "measure": measure}
            for work, outcome, measure in became.works[:_SHOWN]
        ],
    }


def _decides(object_id: int, within: frozenset[str]) -> bool:
    return may(acting(), "plan.adopt", Thing(within, object_id))
