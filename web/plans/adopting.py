"""`/plan/N/adopt`: what approving a plan would do, the approval, what became of it, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from audit.errors import InvalidInput
from audit.permission import Thing, may
from audit.plan.adopting import LEFT_OUT, PLANNED, STANDS, read_adopting, read_taking_back
from audit.plan.told import PlannedWork
from gis.queries import Connection
from gis.queries.actors import within_of
from gis.queries.adopted import Adoption, adoptions, became, standing_adoption
from gis.queries.installation import installation
from gis.store.adopting import Became, demand_adoptable, demand_adopted, take_back
from gis.store.filings import StateError
from gis.store.plan_decisions import Decision, decide_later, newest
from gis.store.plans import Kept
from web.api.plan_adoption import adopted, allowed
from web.api.plans import must_be, names
from web.auth.acting import account, acting, demand, to_sign_in
from web.clock import today
from web.current import wiring
from web.measures.blueprint import status_of, text_sent, told_of, whole_number
from web.plans.looks import looked_at
from web.words import message

plan_adopting = APIBlueprint("plan_adopting", __name__, url_prefix="/plan", enable_openapi=False)
plan_adopting.before_request(to_sign_in)

SHOWN = 100
MOST_AT_ONCE = 2_000
"""A plan of more works is approved and taken back by the worker: about ten seconds are as long as a page may take."""
_FIELDS = ("number", "decided_on", "word")
_OUTCOMES = (PLANNED, STANDS, *LEFT_OUT)


@plan_adopting.get("/<int:plan>/adopt")
def look(plan: int) -> ResponseReturnValue:
    """What approving it would do, with the form of the approval; once it is adopted, what became of it."""
    demand("plan.list")
    with wiring().app_database.read(acting=account()) as connection:
        return _page(connection, plan)


@plan_adopting.post("/<int:plan>/adopt")
def approve(plan: int) -> ResponseReturnValue:
    """Make the measures that were shown; where others would be made by now, show those."""
    demand("plan.list")
    body = {name: text for name in (*_FIELDS, "seen") if (text := text_sent(name))} | {"dry_run": False}
    try:
        with wiring().app_database.write(acting=account()) as connection:
            made = _approved(connection, plan, body)
    except (InvalidInput, StateError) as refused:
        with wiring().app_database.read(acting=account()) as connection:
            return _page(connection, plan, _wrong(refused, _FIELDS)), status_of(refused)
    if made is None:
        return redirect(url_for("plan_adopting.look", plan=plan), 303)
    count = made.counts.get(PLANNED, 0)
    text = ngettext("%(num)s measure is planned.", "%(num)s measures are planned.", count)
    flash(text, "success")
    return redirect(url_for("plan_adopting.look", plan=plan), 303)


@plan_adopting.post("/<int:plan>/take-back")
def back(plan: int) -> ResponseReturnValue:
    """Take it back: its measures are cancelled, but for those on which somebody has taken a step."""
    demand("plan.list")
    try:
        with wiring().app_database.write(acting=account()) as connection:
            ended = _taken_back(connection, plan, {"reason": text_sent("reason")})
    except (InvalidInput, StateError) as refused:
        with wiring().app_database.read(acting=account()) as connection:
            return _page(connection, plan, _wrong(refused, ("reason",))), status_of(refused)
    if ended is None:
        return redirect(url_for("plan_adopting.look", plan=plan), 303)
    cancelled, stay = ended
    words = _(
        "Taken back. Measures cancelled: %(count)s; begun or changed since, so left as they are: %(stay)s.",
        count=format_decimal(cancelled), stay=format_decimal(len(stay)),
    )  # fmt: skip
    flash(words, "success")
    return redirect(url_for("plans.show", plan=plan), 303)


def panel(connection: Connection, found: Kept) -> dict[str, Any]:
    """What the page of a plan says of its approval: the adoptions, the newest first, and what whoever asks may do."""
    thing = Thing(within_of(connection, found.territory), author=found.author)
    held = adoptions(connection, [found.id]).get(found.id, [])
    stands = next((each for each in held if each.undone_at is None), None)
    return {
        "adoption": stands,
        "taken_back": [each for each in held if each.undone_at is not None],
        "may_adopt": found.state == "done" and stands is None and may(acting(), "plan.adopt", thing),
        "asked_by_me": found.author == acting().account,
    }


def _page(connection: Connection, plan: int, errors: Sequence[Mapping[str, str]] = ()) -> str:
    """The look, what became of it, or that the worker is at it. ``errors``: what was refused just now."""
    found, last = must_be(connection, plan), newest(connection, plan)
    if last is not None and last.state == "waiting":
        return render_template("plans/deciding.html", plan=found, act=last.act)
    errors = errors or _broken_off(last)
    if (done := standing_adoption(connection, plan)) is not None:
        return _became(connection, found, done, errors)
    return _look(connection, plan, errors)


def _look(connection: Connection, plan: int, errors: Sequence[Mapping[str, str]] = ()) -> str:
    found, by = allowed(connection, plan, "plan.adopt")
    try:
        on = (wiring().urls.app, installation(connection).data_version, by.today)
        made: Became | None = looked_at((plan, acting(), *on), lambda: adopted(connection, found, by, {}))
    except StateError as refused:
        made, errors = None, [*errors, *told_of(refused)]
    chosen = _chosen()
    works = [each for each in made.works if chosen in (None, each[1])] if made else []
    page = _number(len(works))
    return render_template(
        "plans/adopt.html",
        plan=found,
        adoption=None,
        seen=made.seen if made else None,
        counts=_ordered(made.counts) if made else {},
        years=_by_year(made.works) if made else [],
        **_listed(connection, works[(page - 1) * SHOWN : page * SHOWN], page, len(works), chosen),
        currency=(found.result or {}).get("currency", ""),
        today=today(wiring()),
        given=request.form,
        errors=errors,
    )


def _became(
    connection: Connection, found: Kept, done: Adoption, errors: Sequence[Mapping[str, str]] = ()
) -> str:  # fmt: skip
    chosen = _chosen()
    total = sum(count for outcome, count in done.counts.items() if chosen in (None, outcome))
    page = _number(total)
    works = became(connection, done.id, chosen, (page - 1) * SHOWN, SHOWN)
    thing = Thing(within_of(connection, found.territory), author=found.author)
    return render_template(
        "plans/adopt.html",
        plan=found,
        adoption=done,
        counts=_ordered(done.counts),
        years=[],
        **_listed(connection, works, page, total, chosen),
        currency=(found.result or {}).get("currency", ""),
        may_take_back=may(acting(), "plan.take_back", thing),
        given=request.form,
        errors=errors,
    )


def _approved(connection: Connection, plan: int, body: Mapping[str, Any]) -> Became | None:
    """What became of it; None where the worker is to do it. Raises as `adopt`."""
    found, by = allowed(connection, plan, "plan.adopt")
    if not _many(found):
        return adopted(connection, found, by, body)
    read_adopting(body, by.today)
    demand_adoptable(connection, by, found)
    decide_later(connection, plan, by.account, "adopt", body)
    return None


def _taken_back(connection: Connection, plan: int, said: Mapping[str, str]) -> tuple[int, list[int]] | None:
    """How many measures were cancelled, and which stay; None where the worker is to do it. Raises as `take_back`."""
    found, by = allowed(connection, plan, "plan.take_back")
    reason = read_taking_back(said)
    if not _many(found):
        return take_back(connection, by, plan, reason)
    demand_adopted(connection, plan)
    decide_later(connection, plan, by.account, "take_back", said)
    return None


def _many(plan: Kept) -> bool:
    """Whether deciding on it takes longer than a page may."""
    return bool((plan.result or {}).get("works", 0) > MOST_AT_ONCE)


def _broken_off(last: Decision | None) -> list[dict[str, str]]:
    """Why the last decision that was left to the worker came to nothing."""
    if last is None or last.state not in ("refused", "failed"):
        return []
    if last.why is not None:
        return [{"detail": message(last.why["code"], last.why["params"]), "field": ""}]
    return [{"detail": _("The decision could not be carried out, and nothing was changed. Try again."), "field": ""}]


def _wrong(refused: InvalidInput | StateError, fields: tuple[str, ...]) -> list[dict[str, str]]:
    """What was refused, at its field; a field that is missing by the words it has on the page."""
    labels = {
        "number": _("Number of the decision"), "decided_on": _("Day of the decision"), "word": _("Your word on it"),
        "reason": _("Reason"),
    }  # fmt: skip
    missing = {
        each.pointer.removeprefix("/")
        for each in (refused.problems if isinstance(refused, InvalidInput) else ())
        if each.code == "required"
    }
    return [
        {**each, "detail": _("Fill in: %(field)s.", field=labels[each["field"]])} if each["field"] in missing else each
        for each in told_of(refused, fields)
    ]


def _listed(
    connection: Connection, works: Sequence[tuple[PlannedWork, str, int | None]], page: int, total: int,
    chosen: str | None,
) -> dict[str, Any]:  # fmt: skip
    return {
        "works": works, "page": page, "pages": max(1, -(-total // SHOWN)), "total": total, "chosen": chosen,
        "places": names(connection),
    }  # fmt: skip


def _chosen() -> str | None:
    """The outcome that the address asks for; None: all."""
    asked = request.args.get("outcome")
    return asked if asked in _OUTCOMES else None


def _number(total: int) -> int:
    return min(max(whole_number(request.args.get("page", "")), 1), max(1, -(-total // SHOWN)))


def _ordered(counts: Mapping[str, int]) -> dict[str, int]:
    return {outcome: counts[outcome] for outcome in _OUTCOMES if outcome in counts}


def _by_year(works: Sequence[tuple[PlannedWork, str, int | None]]) -> list[dict[str, Any]]:
    """New measures by year: how many, and what lines and owners pay for them."""
    found: dict[int, dict[str, Any]] = {}
    for work, outcome, _measure in sorted(works, key=lambda each: each[0].year):
        if outcome == PLANNED:
            row = found.setdefault(work.year, {"year": work.year, "measures": 0, "lines": 0.0, "owners": 0.0})
            row["measures"] += 1
            row["owners" if work.line is None else "lines"] += work.cost
    return list(found.values())
