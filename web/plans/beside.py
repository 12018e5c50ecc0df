"""What stands beside a plan: how far its search is, what more money would buy, other plans."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from audit.errors import InvalidInput
from audit.terms import CATEGORIES
from gis.store import plans as store
from web.api.plans import must_be, names
from web.auth.acting import demand
from web.current import wiring
from web.plans.asking_more import ask_more, end_more
from web.plans.pages import is_id, plan_page, plan_pages, seconds_since
from web.plans.pictured import pictured
from web.plans.telling import reason_text, told

MOST_BESIDE: Final = 4


@plan_pages.get("/compare")
def compare() -> str:
    """Two to four finished plans: totals, districts, years. `?plan=` is repeated."""
    who = demand("plan.list")
    numbers = list(dict.fromkeys(int(each) for each in request.args.getlist("plan") if is_id(each)))
    with wiring().app_database.read(acting=who.account) as connection:
        places = names(connection)
        kept = [must_be(connection, number) for number in numbers[:MOST_BESIDE]]
        plans = [told(each, places) for each in kept if each.state == "done"]
        shown = pictured(connection, plans) if len(plans) > 1 else None
    return render_template(
        "plans/compare.html",
        plans=plans,
        shown=shown,
        places=places,
        categories=CATEGORIES,
        currencies={plan["currency"] for plan in plans},
        too_many=len(numbers) > MOST_BESIDE,
        totals=_totals(),
        most=max((max(row["budget"], row["spent"]) for plan in plans for row in plan["by_year"]), default=0),
    )


@plan_pages.get("/<int:plan>/progress")
def progress(plan: int) -> ResponseReturnValue:
    """The part of a plan's page that is renewed while it is searched; 205 once that is over."""
    who = demand("plan.list")
    with wiring().app_database.read(acting=who.account) as connection:
        found = must_be(connection, plan)
        given = told(found, names(connection))
    if found.state not in store.AT_WORK:
        return Response(status=205)
    answer = Response(
        render_template("plans/_progress_now.html", plan=given, seconds=seconds_since(found.made_at)),
        content_type="text/html; charset=utf-8",
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@plan_pages.post("/<int:plan>/curve")
def ask_curve(plan: int) -> ResponseReturnValue:
    """Ask what more money would buy."""
    who = demand("plan.list")
    with wiring().app_database.write(acting=who.account) as connection:
        found = must_be(connection, plan)
        try:
            ask_more(connection, who.account or 0, found, _more(request.form))
        except InvalidInput as refused:
            places = names(connection)
            wrong = {each.pointer[1:]: reason_text(each.code, each.params, places) for each in refused.problems}
            return plan_page(connection, who, found, more_typed=request.form, more_wrong=wrong), 422
    return redirect(url_for("plans.show", plan=plan, _anchor="more"), 303)


@plan_pages.post("/<int:plan>/curve/end")
def end_curve(plan: int) -> ResponseReturnValue:
    """End the search for what more money would buy."""
    who = demand("plan.list")
    with wiring().app_database.write(acting=who.account) as connection:
        end_more(connection, must_be(connection, plan))
    return redirect(url_for("plans.show", plan=plan, _anchor="more"), 303)


def _more(form: MultiDict[str, str]) -> dict[str, Any]:
    """The form as the API's question; what is no number is refused with all the amounts."""
    amounts: list[float | str] = []
    for each in form.get("amounts", "").split(";"):
        plain = "".join(each.split()).replace(",", ".")
        if plain:
            amounts.append(float(plain) if plain.replace(".", "", 1).isdecimal() and plain.isascii() else plain)
    line = form.get("line", "")
    return {"amounts": amounts, **({"line": line} if line else {})}


def _totals() -> list[tuple[str, str, str]]:
    """Rows of the totals: words, field, and how it is written."""
    return [
        (_("The city pays"), "city_pays", "money"),
        (_("Owners pay"), "owners_pay", "money"),
        (_("Objects that reach something"), "objects", "number"),
        (_("Works"), "works", "number"),
        (_("Value"), "value", "number"),
        (_("No plan exceeds"), "bound", "number"),
        (_("Gap"), "gap", "gap"),
        (_("Best value for money first reaches"), "greedy", "number"),
        (_("Works without a price, in no plan"), "unpriced", "number"),
    ]
