"""`/objects/NUMBER/letters`: the letters about an object, for reviewers: written, listed, taken back."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from audit.notice import DAYS, LONGEST_DAYS, SHORTEST_DAYS, last_day
from audit.permission import Action, Thing, may
from gis.queries.actors import thing_at
from gis.queries.notices import notices_of
from gis.store.notices import revoke
from gis.store.passports import MissingError
from web.auth.acting import account, acting, demand, to_sign_in
from web.current import wiring
from web.errors import Problem
from web.my.codes import profile_here
from web.my.issuing import NothingToDoError, issue_letter
from web.pages.sentences import _
from web.paper.rendering import BusyError

letters = APIBlueprint("letters", __name__, url_prefix="/objects/<number>/letters", enable_openapi=False)
letters.before_request(to_sign_in)


@letters.get("")
def index(number: str) -> str:
    """The letters about an object."""
    return _page(number)


@letters.post("")
def write(number: str) -> ResponseReturnValue:
    """Write a letter: the answer is the document, the only place where its code stands."""
    thing = _about(number, "notice.issue")
    given = request.form.get("days", "").strip()
    days = int(given) if given.isascii() and given.isdigit() and len(given) < 5 else 0
    if not SHORTEST_DAYS <= days <= LONGEST_DAYS:
        return _page(number, _("Say for how many days: from %(least)s to %(most)s.", **_LIMITS)), 422
    try:
        made = issue_letter(wiring().app_database, number, thing, days, acting=account())
    except NothingToDoError:
        return _page(number, _("There is no letter to write: nothing is to be done here by the owner.")), 409
    except BusyError as busy:
        words = _("Many documents are being made at this moment. Ask again in a few seconds.")
        raise Problem(503, words, headers={"Retry-After": "5"}) from busy
    response: Response = make_response(made.content)
    response.mimetype = "application/pdf"
    response.headers.set("Content-Disposition", "attachment", filename=f"{made.number}.pdf")
    return response


@letters.post("/<int:notice_id>/revoke")
def take_back(number: str, notice_id: int) -> ResponseReturnValue:
    """Take a letter back: its code opens nothing from now on."""
    thing = _about(number, "notice.revoke")
    try:
        with wiring().app_database.write(acting=account()) as connection:
            done = revoke(connection, thing.object or 0, notice_id, account())
    except MissingError:
        abort(404)
    flash(_("Taken back: the code opens nothing any more.") if done else _("It was taken back before."), "success")
    return redirect(url_for("letters.index", number=number), 303)


_LIMITS = {"least": SHORTEST_DAYS, "most": LONGEST_DAYS}


def _about(number: str, action: Action) -> Thing:
    """The object, if whoever asks may do this about it."""
    account()
    if not number.isprintable():
        abort(404)
    with wiring().app_database.read(acting=account()) as connection:
        thing = thing_at(connection, number)
    if thing is None:
        abort(404)
    demand(action, thing)
    return thing


def _page(number: str, error: str | None = None) -> str:
    thing = _about(number, "notice.read")
    with wiring().app_database.read(acting=account()) as connection:
        found = notices_of(connection, thing.object or 0)
        zone = profile_here(connection).time_zone
    return render_template(
        "objects/letters.html",
        number=number,
        letters=found,
        last_days={each.id: last_day(each.expires_at, zone) for each in found},
        error=error,
        issues=may(acting(), "notice.issue", thing),
        days=request.form.get("days", str(DAYS)),
        limits=_LIMITS,
    )
