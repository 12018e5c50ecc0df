"""`/plan`: scenarios to the horizon; one of them by year and district, beside another; its works as XLSX."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from apiflask import APIBlueprint
from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from audit.errors import InvalidInput
from audit.errors import Problem as InputProblem
from audit.permission import Actor, Thing, may
from audit.plan.budget import BudgetRefused
from audit.plan.question import OBJECTIVES, read_asked
from audit.terms import CATEGORIES
from gis.files.written import write_xlsx
from gis.queries import Connection
from gis.queries.actors import within_of
from gis.queries.planning import understood
from gis.queries.subjects import horizon_here, profile_here
from gis.store import plans as store
from web.api.measured import MOST_ID
from web.api.plans import must_be, names
from web.auth.acting import acting, demand, to_sign_in
from web.clock import today
from web.current import wiring
from web.errors import Problem
from web.plans.search import budget_pointer
from web.plans.sheets import sheets
from web.plans.telling import MOST_DIFFERENCES, differences, reason_text, told
from web.reaching import reach_of_plan

plan_pages = APIBlueprint("plans", __name__, url_prefix="/plan", enable_openapi=False)
plan_pages.before_request(to_sign_in)

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@plan_pages.get("")
def index() -> str:
    """The scenarios, the newest first, and the form for another."""
    who = demand("plan.list")
    with wiring().app_database.read(acting=who.account) as connection:
        return _index(connection, who)


@plan_pages.post("")
def ask() -> ResponseReturnValue:
    """Ask for a plan, and go to where it is watched."""
    who = demand("plan.ask")
    account = who.account or 0
    with wiring().app_database.write(acting=account) as connection:
        places = names(connection)
        try:
            body = _sent(connection)
            question = read_asked(body)
            territory, _question = understood(connection, question, today(wiring()))
        except InvalidInput as refused:
            wrong = [_wrong(each.pointer, reason_text(each.code, _as_typed(each), places)) for each in refused.problems]
            return _index(connection, who, wrong), 422
        except BudgetRefused as refused:
            wrong = [
                _wrong(budget_pointer(row, each.field), reason_text(each.code, each.params, places))
                for row, each in refused.reasons
            ]
            return _index(connection, who, wrong), 422
        if not may(acting(), "plan.make", Thing(within_of(connection, territory))):
            raise Problem(403, _("Your roles do not allow this here."), code="not_allowed")
        try:
            number = store.ask(connection, account, territory, question.name, body, today(wiring()))
        except store.PlanAtWorkError as busy:
            words = _("Your plan %(number)s is still being searched. Wait for it, or end it.", number=busy.number)
            return _index(connection, who, [{"detail": words, "field": ""}]), 409
    return redirect(url_for("plans.show", plan=number), 303)


@plan_pages.get("/<int:plan>")
def show(plan: int) -> str:
    """How far the search is, or what the plan buys; `?other=` sets another beside it."""
    who = demand("plan.list")
    other = request.args.get("other", "")
    with wiring().app_database.read(acting=who.account) as connection:
        places = names(connection)
        found = must_be(connection, plan)
        beside = must_be(connection, int(other)) if _is_id(other) else None
        moved: list[dict[str, Any]] = []
        if beside is not None:
            moved = differences(store.works(connection, found.id), store.works(connection, beside.id))
        others = [each for each in store.all_kept(connection) if each.state == "done" and each.id != plan]
        mine = may(who, "plan.make", Thing(within_of(connection, found.territory)))
        reach = reach_of_plan(connection, found) if found.state == "done" else None
    return render_template(
        "plans/show.html",
        plan=told(found, places),
        beside=told(beside, places) if beside else None,
        others=others,
        moved=moved[:MOST_DIFFERENCES],
        moved_in_all=len(moved),
        places=places,
        categories=CATEGORIES,
        reach=reach,
        may_end=mine and found.state in store.AT_WORK,
    )


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


def _index(connection: Connection, who: Actor, errors: Sequence[Mapping[str, str]] = ()) -> str:
    places = names(connection)
    return render_template(
        "plans/index.html",
        plans=[told(each, places) for each in store.all_kept(connection)],
        places=places,
        years=_years(connection),
        currency=_currency(connection),
        objectives=OBJECTIVES,
        errors=errors,
        given=request.form,
        may_ask=may(who, "plan.ask"),
    )


def _years(connection: Connection) -> range:
    return range(today(wiring()).year, horizon_here(connection).year + 1)


def _currency(connection: Connection) -> str:
    profile = profile_here(connection)
    return profile.currency if profile else ""


def _sent(connection: Connection) -> dict[str, Any]:
    """The form as the API's question; what is no number stays as it was typed, and is refused with its box."""
    form = request.form
    lines = [
        {"year": year, "line": "city", "amount": form.get(f"y{year}", "").strip() or None,
         "currency": _currency(connection)}
        for year in _years(connection)
    ]  # fmt: skip
    body: dict[str, Any] = {"budget": lines, "objective": form.get("objective", OBJECTIVES[0])}
    if name := form.get("name", "").strip():
        body["name"] = name
    if floor := form.get("floor", "").strip():
        body["floor"] = _share(floor)
    if most := form.get("works_a_year", "").strip():
        body["works_a_year"] = int(most) if most.isascii() and most.isdigit() and len(most) < 10 else most
    return body


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len(str(MOST_ID))


def _share(typed: str) -> float | str:
    """Per cent as a share."""
    try:
        return float(typed.replace(",", ".")) / 100
    except ValueError:
        return typed


def _as_typed(wrong: InputProblem) -> Mapping[str, Any]:
    """What fills the sentence: the least share was typed in per cent, so it is told in per cent."""
    if wrong.pointer != "/floor":
        return wrong.params
    return {**wrong.params, "value": request.form.get("floor", "").strip()[:60], "least": 0, "most": 100}


def _wrong(pointer: str, detail: str) -> dict[str, str]:
    """What is wrong, with the box where it stands."""
    parts = pointer.strip("/").split("/")
    field = parts[0] if parts[0] in ("name", "floor", "works_a_year") else ""
    if parts[0] == "budget" and len(parts) > 1 and parts[1].isdigit():
        field = f"y{today(wiring()).year + int(parts[1])}"
    return {"detail": detail, "field": field}
