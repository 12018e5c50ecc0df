"""`/objects/NUMBER?as_of=DAY`: what the register says of one day of an object, at an address that stays."""

from __future__ import annotations

from datetime import date

from flask import abort, render_template, request

from audit.history import Promise
from audit.terms import CATEGORIES
from gis.queries.dossier import dossier
from gis.queries.works import Measure
from web.current import wiring
from web.errors import ProblemError
from web.language import in_language
from web.pages.sentences import _


def past(number: str) -> str:
    """The verdict in force on a day with its passport, and the works that were open then. Raises ProblemError (400)."""
    with wiring().public_database.read() as connection:
        found = dossier(connection, number)
    if found is None:
        abort(404)
    day = _day(found.today)
    held = next((each for each in found.ranges if each.effective_on <= day), None)
    promises = [(each, _promise(each)) for each in found.measures]
    works = [(each, promise.due_as_of(day)) for each, promise in promises if promise.open_on(day)]
    return render_template(
        "objects/past.html",
        object=found.object,
        name=in_language(found.object.name) or in_language(found.object.address) or found.object.number,
        day=day,
        held=held,
        works=sorted(works, key=lambda pair: pair[1]),
        CATEGORIES=CATEGORIES,
    )


def _day(today: date) -> date:
    written = request.args.get("as_of", "")
    try:
        day = date.fromisoformat(written)
    except ValueError:
        detail = _("“%(value)s” is no date. Write it as 2026-11-20.", value=written[:60])
        raise ProblemError(400, detail, errors=[{"pointer": "?as_of=", "detail": detail}]) from None
    if day > today:
        detail = _("%(day)s has not come yet.", day=day.isoformat())
        raise ProblemError(400, detail, errors=[{"pointer": "?as_of=", "detail": detail}])
    return day


def _promise(measure: Measure) -> Promise:
    """The measure as the figures of a past day see it."""
    moves = sorted((each.moved_on, each.old_due) for each in measure.extensions)
    return Promise(
        "".join(measure.categories),
        measure.due,
        measure.planned_on,
        measure.verified_on,
        measure.ended_on,
        tuple(moves),
    )
