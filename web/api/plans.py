"""Plans to the horizon: asked for, watched while they are searched, ended, compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from flask import Response, url_for
from flask_babel import gettext as _
from pydantic import Field

from audit.errors import InvalidInput
from audit.permission import Thing, may
from audit.plan.budget import BudgetRefused
from audit.plan.question import read_asked
from gis.queries import Connection
from gis.queries.actors import within_of
from gis.queries.planning import understood
from gis.queries.territories import territories
from gis.store import curves
from gis.store import plans as store
from web.api.asking import Asked, asked
from web.api.blueprint import api_blueprint
from web.api.body import json_body
from web.api.conditional import Acted, once, private_json
from web.api.description import described
from web.api.measured import MOST_ID
from web.api.shapes.plan import CurveRequest, PlanAnswer, PlanDifferences, PlanRequest, Plans
from web.auth.acting import account, acting, demand
from web.clock import today
from web.current import wiring
from web.errors import Problem
from web.language import in_language
from web.plans.asking_more import ask_more, end_more
from web.plans.differing import over_api
from web.plans.search import budget_pointer
from web.plans.telling import MOST_DIFFERENCES, differences, reason_text, told

plans_api = api_blueprint("api_plans", "Plans")


class AskedDifferences(Asked):
    """Which other plan."""

    other: int = Field(ge=1, le=MOST_ID, description="Id of the plan to compare with.")


@plans_api.post("/plans")
@plans_api.doc(operation_id="ask_plan", summary="Ask for a plan: the best works under yearly budgets")
@described(
    PlanAnswer, body=PlanRequest, refuses=(400, 401, 403, 409, 413, 415, 422, 503), status=202, private=True, once=True
)
def ask_plan() -> Response:
    """The question is checked and kept, and a process of its own searches. Location is where to look for the answer."""
    who = account()
    demand("plan.ask")
    body = json_body()

    def act(connection: Connection) -> Acted:
        places = names(connection)
        try:
            question = read_asked(body)
            territory, _question = understood(connection, question, today(wiring()))
        except InvalidInput as refused:
            _refuse([(each.pointer, each.code, each.params) for each in refused.problems], places)
        except BudgetRefused as refused:
            _refuse(
                [(budget_pointer(row, each.field), each.code, each.params) for row, each in refused.reasons], places
            )
        if not may(acting(), "plan.make", Thing(within_of(connection, territory))):
            raise Problem(403, _("Your roles do not allow this here."), code="not_allowed")
        try:
            number = store.ask(connection, who, territory, question.name, body, today(wiring()))
        except store.PlanAtWorkError as busy:
            words = _("Your plan %(number)s is still being searched. Wait for it, or end it.", number=busy.number)
            raise Problem(409, words, code="plan_at_work") from busy
        return 202, told(must_be(connection, number), places), {"Location": url_for(".show_plan", plan=number)}

    with wiring().app_database.write(acting=who) as connection:
        return once(connection, who, body, lambda: act(connection))


@plans_api.get("/plans")
@plans_api.doc(operation_id="list_plans", summary="The plans of one's territories, the newest first")
@described(Plans, refuses=(401, 403, 503), private=True)
def list_plans() -> Response:
    """At most 200; older ones stay at their addresses."""
    who = demand("plan.list")
    with wiring().app_database.read(acting=who.account) as connection:
        places = names(connection)
        kept = store.all_kept(connection)
        beside = curves.newest(connection, [each.id for each in kept])
        found = [told(each, places, beside.get(each.id, ())) for each in kept]
    return private_json({"items": found, "total": len(found), "next": None})


@plans_api.get("/plans/<int:plan>")
@plans_api.doc(operation_id="show_plan", summary="A plan: how far the search is, or what it buys")
@described(PlanAnswer, refuses=(401, 403, 404, 503), private=True)
def show_plan(plan: int) -> Response:
    """While it is `running`, `value` and `bound` are the best so far."""
    who = demand("plan.list")
    with wiring().app_database.read(acting=who.account) as connection:
        return private_json(_told(connection, plan))


@plans_api.delete("/plans/<int:plan>")
@plans_api.doc(operation_id="end_plan", summary="End a search")
@described(PlanAnswer, refuses=(401, 403, 404, 409, 503), private=True)
def end_plan(plan: int) -> Response:
    """The process that searches ends within seconds. What is done stays: plans are not deleted."""
    who = demand("plan.list")
    with wiring().app_database.write(acting=who.account) as connection:
        found = must_be(connection, plan)
        if not may(acting(), "plan.make", Thing(within_of(connection, found.territory))):
            raise Problem(403, _("Your roles do not allow this here."), code="not_allowed")
        if not store.cancel(connection, plan):
            raise Problem(409, _("Plan %(number)s is no longer being searched.", number=plan), code="plan_over")
        return private_json(_told(connection, plan))


@plans_api.post("/plans/<int:plan>/curve")
@plans_api.doc(operation_id="ask_curve", summary="Ask what more money would buy, beside a finished plan")
@described(
    PlanAnswer, body=CurveRequest, refuses=(400, 401, 403, 404, 409, 413, 415, 422, 503), status=202, private=True,
    once=True,
)  # fmt: skip
def ask_curve(plan: int) -> Response:
    """A process of its own asks the plan's question again with each amount more; `curves` of the plan tell what it
    finds. The newest of each line, and of the whole budget, is told.
    """
    who = account()
    demand("plan.list")
    body = json_body()

    def act(connection: Connection) -> Acted:
        found = must_be(connection, plan)
        try:
            ask_more(connection, who, found, body)
        except InvalidInput as refused:
            _refuse([(each.pointer, each.code, each.params) for each in refused.problems], names(connection))
        return 202, _told(connection, plan), {"Location": url_for(".show_plan", plan=plan)}

    with wiring().app_database.write(acting=who) as connection:
        return once(connection, who, body, lambda: act(connection))


@plans_api.delete("/plans/<int:plan>/curve")
@plans_api.doc(operation_id="end_curve", summary="End the search for what more money would buy")
@described(PlanAnswer, refuses=(401, 403, 404, 409, 503), private=True)
def end_curve(plan: int) -> Response:
    """The process that searches ends within seconds; the points it found stay."""
    who = demand("plan.list")
    with wiring().app_database.write(acting=who.account) as connection:
        end_more(connection, must_be(connection, plan))
        return private_json(_told(connection, plan))


@plans_api.get("/plans/<int:plan>/differences")
@plans_api.doc(operation_id="compare_plans", summary="The works that two plans do differently")
@described(PlanDifferences, query=AskedDifferences, refuses=(400, 401, 403, 404, 503), private=True)
def compare_plans(plan: int) -> Response:
    """`items`: works with the year by this plan (`here`) and by the other (`there`). `differing`: objects, most at
    stake first, with what each plan does and reaches there, and what stood in the way of the plan that reaches less.
    """
    who, wanted = demand("plan.list"), asked(AskedDifferences)
    with wiring().app_database.read(acting=who.account) as connection:
        one, other = must_be(connection, plan), must_be(connection, wanted.other)
        found = differences(store.works(connection, one.id), store.works(connection, other.id))
        nothing: dict[str, Any] = {"differing": [], "by_district": [], "by_year": []}
        both = one.result is not None and other.result is not None
        why = over_api(connection, one, other, MOST_DIFFERENCES) if both else nothing
    return private_json(
        {
            **why,
            "here": one.id, "there": other.id, "works": len(found), "objects": len({each["object"] for each in found}),
            "items": found[:MOST_DIFFERENCES],
        }
    )  # fmt: skip


def must_be(connection: Connection, number: int) -> store.Kept:
    """The plan, if the connection's account may see it. Raises Problem 404."""
    found = store.kept(connection, number) if number <= MOST_ID else None
    if found is None:
        raise Problem(404, _("There is no plan %(number)s here.", number=number), code="unknown_plan")
    return found


def _told(connection: Connection, plan: int) -> dict[str, Any]:
    found = must_be(connection, plan)
    return told(found, names(connection), curves.newest(connection, [found.id]).get(found.id, ()))


def names(connection: Connection) -> dict[str, str]:
    """The words for every territory, by code."""
    return {code: in_language(each.name) or code for code, each in territories(connection).items()}


def _refuse(wrong: list[tuple[str, str, Mapping[str, Any]]], places: Mapping[str, str]) -> NoReturn:
    errors = [
        {"pointer": pointer, "code": code, "detail": reason_text(code, params, places)}
        for pointer, code, params in wrong
    ]
    raise Problem(422, errors[0]["detail"], code=errors[0]["code"], errors=errors)
