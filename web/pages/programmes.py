"""`/programmes` and `/programmes/CODE`: money by year, indicators of a quarter, the roadmap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext as _

from audit.money.indicators import Indicator
from audit.quarter import Quarter
from gis.queries.installation import Installation, installation
from gis.queries.programmes import SPENDING, Head, heads, programme
from gis.queries.territories import Territory, territories
from web.current import wiring
from web.errors import ProblemError
from web.language import in_language
from web.pages.links import list_url, place_filter
from web.recounts import standings_of

programmes = Blueprint("programmes", __name__)


@programmes.get("/programmes")
def index() -> str:
    """The programmes, the latest first."""
    with wiring().public_database.read() as connection:
        found, tree = heads(connection), territories(connection)
    return render_template("programmes/index.html", programmes=found, places=_names(tree))


@programmes.get("/programmes/<code>")
def show(code: str) -> str:
    """One programme; `?quarter=2026-Q4` chooses the quarter of its indicators."""
    with wiring().public_database.read() as connection:
        here = installation(connection)
        found = programme(connection, here, code)
        if found is None:
            abort(404)
        tree = territories(connection)
        quarter = _asked(found.head, here)
        standing = standings_of(connection, here, tree, found, quarter)
    home = tree[found.head.territory]
    return render_template(
        "programmes/show.html",
        head=found.head,
        programme=found,
        name=in_language(found.head.name) or code,
        quarter=quarter,
        quarters=found.head.quarters(),
        preliminary=not quarter.ended(here.today),
        as_of=quarter.day(here.today),
        today=here.today,
        home=home,
        standings=standing,
        list_of=lambda each, place: _list_of(each, tree[place], quarter, here),
        spending=SPENDING,
        places=_names(tree),
    )


def _names(tree: Mapping[str, Territory]) -> dict[str, str]:
    return {code: in_language(each.name) or code for code, each in tree.items()}


def _asked(head: Head, here: Installation) -> Quarter:
    """The quarter that the address names. Raises ProblemError (400) for another than the programme's own."""
    said = request.args.get("quarter", "")
    if not said:
        return head.quarter(here.today)
    own = {str(each): each for each in head.quarters()}
    if said not in own:
        first, last = next(iter(own)), list(own)[-1]
        detail = _("“%(value)s” is no quarter of this programme: it has %(first)s to %(last)s.", value=said[:20],
                   first=first, last=last)  # fmt: skip
        raise ProblemError(400, detail, errors=[{"pointer": "?quarter=", "detail": detail}])
    return own[said]


def _list_of(each: Indicator, place: Territory, quarter: Quarter, here: Installation) -> str | None:
    """The list of the objects behind a number; None without one: lists show today and the ends of past years."""
    day = quarter.day(here.today)
    if day is None or each.figure == "reported" or day != here.calendar.recorded_day(quarter.year):
        return None
    filters: dict[str, Any] = {
        "sector": ",".join(each.sectors), "owner_kind": ",".join(each.owner_kinds), "kind": ",".join(each.kinds),
    }  # fmt: skip
    if each.figure == "full":
        filters["state"] = "full"
    elif each.figure not in ("objects", "capacity"):
        filters["counter"] = each.figure
    return list_url(each.category, quarter.year, **filters, **place_filter(place))
