"""`/assignments/new`: the objects of a list handed to an inspector, after a look at what that would do.

The address is that of the list (`web.pages.asked`): its filters, a part of the map (`bbox`), or objects named one by
one (`pick`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from audit.assignment import ACTS, FATES, LONGEST_NOTE, MOST, Order, read_told
from audit.errors import InvalidInput
from audit.permission import Actor
from audit.seen import seal
from gis.queries import Connection
from gis.queries.assignments import drafted
from gis.queries.inspectors import Candidate, candidates, districts_of
from gis.queries.installation import installation
from gis.queries.objects import ids_of_list
from gis.queries.territories import territories
from gis.store.assignments import Fates, hand_over, weigh
from web.assigning.blueprint import assignments, district_names, url_with
from web.auth.acting import demand
from web.clock import today
from web.current import wiring
from web.errors import Problem
from web.pages.asked import asked
from web.words import message


@dataclass(frozen=True)
class Weighed:
    """What a hand-over would do: counts by fate, how many would change hands, how many somebody is writing of.

    `seen` stands for which objects that is, each with its fate.
    """

    counts: Mapping[str, int]
    acts: int
    drafts: int
    name: str
    seen: str


@assignments.get("/new")
def new() -> str:
    """The form: to whom, by when, with what words."""
    who = demand("assignment.plan")
    with wiring().app_database.read(acting=who.account) as connection:
        return _page(connection, _meant(connection))


@assignments.post("/new")
def give() -> ResponseReturnValue:
    """Show what the hand-over would do, or do it."""
    who, day = demand("assignment.plan"), today(wiring())
    try:
        order = read_told(_sent(), day)
    except InvalidInput as refused:
        with wiring().app_database.read(acting=who.account) as connection:
            return _page(connection, _meant(connection), errors=_said(refused)), 422
    if request.form.get("step") != "hand":
        with wiring().app_database.read(acting=who.account) as connection:
            meant = _meant(connection)
            return _page(connection, meant, _weighed(connection, who, order, meant))
    return _hand(who, order)


def _hand(who: Actor, order: Order) -> ResponseReturnValue:
    """Do what was shown; where the list is another by now, show it anew."""
    with wiring().app_database.write(acting=who.account) as connection:
        meant = _meant(connection)
        weighed = _weighed(connection, who, order, meant)
        if request.form.get("seen") != weighed.seen:
            said = _("The list changed meanwhile: this is what would happen now. Nothing was handed over yet.")
            errors = [{"detail": said, "field": ""}]
            return _page(connection, meant, weighed, errors), 409
        done = hand_over(connection, who, order, meant)
    count = sum(len(done[each]) for each in ACTS)
    flash(ngettext("%(num)s object is handed over.", "%(num)s objects are handed over.", count), "success")
    return redirect(url_for("assignments.listing", inspector=order.inspector), 303)


def _meant(connection: Connection) -> list[int]:
    """The ids of the objects that the address names. Raises Problem 400 for too many."""
    here = installation(connection)
    found = ids_of_list(connection, asked(here, territories(connection)).filter, here, MOST + 1)
    if len(found) > MOST:
        words = _("That is more than %(most)s objects at once. Narrow the list, by district for example.", most=MOST)
        raise Problem(400, words, code="too_many")
    return found


def _sent() -> dict[str, Any]:
    form = request.form
    inspector = form.get("inspector", "")
    known = inspector.isascii() and inspector.isdigit() and len(inspector) < 18
    return {
        "inspector": int(inspector) if known else (inspector or None),
        "due": form.get("due", "").strip() or None,
        "note": form.get("note", "").replace("\r\n", "\n").replace("\0", ""),
        "from_others": bool(form.get("from_others")),
        "again": bool(form.get("again")),
    }


def _weighed(connection: Connection, who: Actor, order: Order, meant: Sequence[int]) -> Weighed:
    fates: Fates = weigh(connection, who, order, meant)
    acts = [key for each in ACTS for key in fates[each]]
    people = candidates(connection, districts_of(connection, meant))
    name = next((each.name for each in people if each.id == order.inspector), "")
    seen = seal(order.inspector, {each: sorted(fates[each]) for each in FATES})
    return Weighed({each: len(fates[each]) for each in FATES}, len(acts), drafted(connection, acts), name, seen)


def _page(
    connection: Connection,
    meant: Sequence[int],
    weighed: Weighed | None = None,
    errors: Sequence[Mapping[str, str]] = (),
) -> str:
    counts = districts_of(connection, meant)
    people: list[Candidate] = candidates(connection, counts)
    names = district_names(connection)
    return render_template(
        "assigning/new.html",
        count=len(meant),
        districts=[(names.get(code, code), n) for code, n in sorted(counts.items())],
        people=people,
        weighed=weighed,
        errors=errors,
        # those who hand objects on come with the wish to take them
        given=request.form or request.args,
        today=today(wiring()),
        longest=LONGEST_NOTE,
        back=url_with("objects.index", request.args.to_dict(flat=False)),
    )


def _said(refused: InvalidInput) -> list[dict[str, str]]:
    fields = ("inspector", "due", "note")
    found = []
    for problem in refused.problems:
        field = problem.pointer.removeprefix("/")
        missing = field == "inspector" and problem.code in ("required", "whole_between")
        detail = _("Choose an inspector.") if missing else message(problem.code, problem.params)
        found.append({"detail": detail, "field": field if field in fields else ""})
    return found
