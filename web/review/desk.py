"""`/review`: the queue of the commission; `/review/NUMBER`: one filing. Decisions: `web.review.deciding`."""

from __future__ import annotations

from datetime import timedelta

from apiflask import APIBlueprint
from flask import render_template, request
from flask_babel import gettext as _

from audit.errors import InvalidInput
from audit.looking import OUTCOMES
from audit.permission import may
from audit.review.flags import HASTY
from gis.queries import Connection
from gis.queries.desk import Filed, lapsing, queue
from gis.queries.filings import events
from gis.queries.looks import looks
from gis.queries.territories import territories
from web.auth.acting import acting, demand, to_sign_in
from web.clock import today
from web.current import wiring
from web.language import in_language
from web.pages.reasons import place_text
from web.review.opened import known, opened, said_of_each

review = APIBlueprint("review", __name__, url_prefix="/review", enable_openapi=False)
review.before_request(to_sign_in)

_LAPSE_DAYS = 60
_PAGE = 25


@review.get("")
def index() -> str:
    """What waits for this person's decision, and what lapses next."""
    who = demand("queue.read")
    day, district = today(wiring()), request.args.get("district") or None
    asked = request.args.get("page", "1")
    page = int(asked) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 7 and int(asked) else 1
    with wiring().app_database.read(acting=who.account) as connection:
        waiting = queue(connection, who, district=district, page=page, size=_PAGE)
        soon = lapsing(connection, who, day + timedelta(days=_LAPSE_DAYS))
        names = _names(connection)
        looked = looks(connection, who.territories("reviewer", "administrator"))
    return render_template(
        "review/index.html",
        all=sum(waiting.by_district.values()),
        waiting=waiting.items,
        districts=[(code, names.get(code, code), count) for code, count in sorted(waiting.by_district.items())],
        district=district,
        district_names=names,
        lapsing=soon,
        looks=looked,
        outcomes=OUTCOMES,
        today=day,
        hasty=HASTY,
        lapse_days=_LAPSE_DAYS,
        page=page,
        pages=max(1, -(-waiting.total // _PAGE)),
        done=_done(request.args.get("done"), request.args.get("number", "")),
    )


@review.get("/<number>")
def show(number: str) -> str:
    """One filing: odd things first, what changed, and part by part what is to be judged."""
    with wiring().app_database.read(acting=demand("queue.read").account) as connection:
        return filing_page(connection, number)


def filing_page(connection: Connection, number: str, errors: list[dict[str, str]] | None = None) -> str:
    """The page of one filing. `errors`: what of the form that was sent is refused; its fields are kept."""
    found, thing = known(connection, number)
    can_decide = may(acting(), "filing.approve", thing)
    try:
        shown = opened(connection, found)
    except InvalidInput as refused:
        return _unaccepted_page(found, can_decide, said_of_each(refused), errors or [])
    return render_template(
        "review/show.html",
        **vars(shown),
        photo_place=lambda each: place_text(*each.finding.split("/")) if each.finding else "",
        events=events(connection, found.filing.id),
        can_decide=can_decide,
        errors=errors or [],
        given=request.form,
        kept=bool(request.args.get("kept")),
    )


def _unaccepted_page(
    found: Filed, can_decide: bool, problems: list[dict[str, str]], errors: list[dict[str, str]]
) -> str:
    """A filing whose document the rules no longer accept: what is wrong with it, and the way back to its author."""
    return render_template(
        "review/unaccepted.html",
        filed=found.filing,
        can_decide=can_decide,
        problems=problems,
        errors=[each for each in errors if each not in problems],
        given=request.form,
    )


def _names(connection: Connection) -> dict[str, str]:
    return {code: in_language(each.name) or code for code, each in territories(connection).items()}


def _done(what: str | None, number: str) -> str:
    sentences = {
        "approved": _("%(number)s is approved and public.", number=number),
        "returned": _("%(number)s is returned to its author.", number=number),
    }
    return str(sentences.get(what or "", ""))
