"""`/plan`: scenarios to the horizon; one of them by year and district, beside another; its works as XLSX."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from apiflask import APIBlueprint
from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from audit.permission import Actor, Thing, may
from audit.terms import CATEGORIES
from gis.files.written import write_xlsx
from gis.queries import Connection
from gis.queries.actors import within_of
from gis.store import curves
from gis.store import plans as store
from web.api.measured import MOST_ID
from web.api.plans import must_be, names
from web.auth.acting import acting, demand, to_sign_in
from web.clock import today
from web.current import wiring
from web.errors import Problem
from web.plans.adopting import panel
from web.plans.asking import FormRefused, index_page, question_of, territory_here, wrong_at, years_here
from web.plans.differing import compared
from web.plans.form import Sent, Typed, changed, typed_in, typed_of
from web.plans.pictured import pictured
from web.plans.sheets import sheets
from web.plans.telling import told
from web.reaching import reach_of_plan

plan_pages = APIBlueprint("plans", __name__, url_prefix="/plan", enable_openapi=False)
plan_pages.before_request(to_sign_in)

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@plan_pages.get("")
def index() -> str:
    """The scenarios, the newest first, and the form for another; `?like=` fills it with a kept question, and tells at
    their boxes why that one was refused.
    """
    who, like = demand("plan.list"), request.args.get("like", "")
    with wiring().app_database.read(acting=who.account) as connection:
        if not is_id(like):
            return index_page(connection, who, Typed())
        found, places = must_be(connection, int(like)), names(connection)
        typed, boxes = typed_of(found.asked, elsewhere=found.territory != territory_here(connection))
        made = Sent({}, boxes)
        errors = [
            wrong_at(made, each.get("pointer") or "", each["code"], each["params"], typed, places)
            for each in found.reasons or ()
        ]
        return index_page(connection, who, typed, errors)


@plan_pages.post("")
def ask() -> ResponseReturnValue:
    """Ask for a plan, and go to where it is watched; or give the form a line more or less."""
    who = demand("plan.ask")
    account = who.account or 0
    with wiring().app_database.write(acting=account) as connection:
        typed = typed_in(request.form, years_here(connection))
        if changed(typed, request.form.get("do", "")):
            return index_page(connection, who, typed)
        try:
            body, territory, name = question_of(connection, typed)
        except FormRefused as refused:
            return index_page(connection, who, typed, refused.wrong), 422
        if not may(acting(), "plan.make", Thing(within_of(connection, territory))):
            raise Problem(403, _("Your roles do not allow this here."), code="not_allowed")
        try:
            number = store.ask(connection, account, territory, name, body, today(wiring()))
        except store.PlanAtWorkError as busy:
            words = _("Your plan %(number)s is still being searched. Wait for it, or end it.", number=busy.number)
            return index_page(connection, who, typed, [{"detail": words, "field": ""}]), 409
    return redirect(url_for("plans.show", plan=number), 303)


@plan_pages.get("/<int:plan>")
def show(plan: int) -> str:
    """How far the search is, or what the plan buys; `?other=` sets another beside it."""
    who = demand("plan.list")
    with wiring().app_database.read(acting=who.account) as connection:
        return plan_page(connection, who, must_be(connection, plan), request.args.get("other", ""))


def plan_page(
    connection: Connection, who: Actor, found: store.Kept, other: str = "", *,
    more_typed: Mapping[str, str] | None = None, more_wrong: Mapping[str, str] | None = None,
) -> str:  # fmt: skip
    """The page of a plan. ``more_typed`` and ``more_wrong``: a question for more money that was refused."""
    places = names(connection)
    beside = must_be(connection, int(other)) if is_id(other) and int(other) != found.id else None
    between = compared(connection, found, beside, places) if beside is not None else None
    approval = panel(connection, found)
    others = [each for each in store.all_kept(connection) if each.state == "done" and each.id != found.id]
    mine = may(who, "plan.make", Thing(within_of(connection, found.territory)))
    plan = told(found, places, curves.newest(connection, [found.id]).get(found.id, ()))
    there = told(beside, places) if beside else None
    both = there is not None and there["status"] == plan["status"] == "done"
    return render_template(
        "plans/show.html",
        plan=plan,
        beside=there,
        shown=pictured(connection, [plan, *([there] if there and both else [])]) if found.state == "done" else None,
        others=others,
        between=between,
        places=places,
        categories=CATEGORIES,
        reach=reach_of_plan(connection, found) if found.state == "done" else None,
        may_end=mine and found.state in store.AT_WORK,
        may_ask=mine,
        may_ask_more=mine and found.state == "done",
        more_typed=more_typed or {"amounts": _steps_up(plan["by_year"])},
        more_wrong=more_wrong or {},
        most=max((max(row["budget"], row["spent"]) for row in plan["by_year"]), default=0),
        seconds=seconds_since(found.made_at),
        approval=approval,
    )


def seconds_since(moment: datetime) -> int:
    """Whole seconds from a moment to now."""
    return max(0, round((datetime.now(UTC) - moment).total_seconds()))


def _steps_up(years: Sequence[Mapping[str, Any]]) -> str:
    """Amounts to begin with: a tenth, a quarter, a half and the whole of the budget more, in round numbers."""
    budget = sum(row["budget"] for row in years)
    amounts = {float(f"{budget * share:.1e}") for share in (0.1, 0.25, 0.5, 1.0)} if budget else set()
    return "; ".join(f"{amount:,.0f}".replace(",", " ") for amount in sorted(amounts))


@plan_pages.post("/<int:plan>/end")
def end(plan: int) -> ResponseReturnValue:
    """End a search."""
    who = demand("plan.list")
    with wiring().app_database.write(acting=who.account) as connection:
        found = must_be(connection, plan)
        if not may(acting(), "plan.make", Thing(within_of(connection, found.territory))):
            raise Problem(403, _("Your roles do not allow this here."), code="not_allowed")
        store.cancel(connection, plan)
    return redirect(url_for("plans.show", plan=plan), 303)


@plan_pages.get("/<int:plan>.xlsx")
def workbook(plan: int) -> Response:
    """The plan as a workbook: years, districts, lines, works."""
    who = demand("plan.list")
    with wiring().app_database.read(acting=who.account) as connection:
        found = must_be(connection, plan)
        works = store.works(connection, plan)
    if found.result is None:
        raise Problem(404, _("There is no plan %(number)s here.", number=plan), code="unknown_plan")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.xlsx"
        write_xlsx(path, sheets(found.result, works))
        content = path.read_bytes()
    headers = {"Content-Disposition": f'attachment; filename="plan-{plan}.xlsx"'}
    return Response(content, content_type=_XLSX, headers=headers)


def is_id(text: str) -> bool:
    """Whether this can be the number of a plan."""
    return text.isascii() and text.isdigit() and len(text) <= len(str(MOST_ID))
