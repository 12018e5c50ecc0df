"""`/reach`: who lives within a walk of a clinic, a school and a service centre that they can use, and who does not."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from audit.figures import FOR_WHOM
from audit.walking import ANY, FEWEST_SHOWN, SERVICES
from gis.queries.installation import installation
from gis.queries.sources import sources
from gis.queries.territories import Territory, below, path_to, territories
from web.current import wiring
from web.errors import ProblemError
from web.language import in_language
from web.pages.links import list_url, place_filter
from web.reaching import Seen, definition, seen_now, without
from web.whom import for_whom

reach_pages = Blueprint("reach", __name__)

MOST_GROUPS = 20


@reach_pages.get("/reach")
def show() -> str:
    """Reach by service, group of people and year; by district; and where the most people have nothing near."""
    category = for_whom() or "all"
    with wiring().public_database.read() as connection:
        here = installation(connection)
        tree = territories(connection)
        if here.territory is None or here.territory not in tree:
            return render_template("home/empty.html")
        territory, service = _asked(here.territory, tree)
        districts = below(tree, territory.code)
        seen = seen_now(connection, here, territory.code, districts)
        groups = without(connection, here, districts, service, category, MOST_GROUPS) if seen.grids else []
        cited = sources(connection, {each.source for each in seen.grids})
    return render_template(
        "reach/show.html",
        territory=territory,
        name=in_language(territory.name) or territory.code,
        path=[tree[each] for each in path_to(tree, territory.code)],
        today=here.today,
        year=here.current_year,
        horizon=here.last_year,
        category=category,
        categories=FOR_WHOM,
        services=SERVICES,
        service=service,
        any=ANY,
        seen=seen,
        now=seen.asked[0],
        years={service: _years(seen, service, category) for service in SERVICES},
        parts=[tree[each] for each in districts if each != territory.code or each in seen.districts],
        groups=groups,
        definition=definition(seen.walk),
        fewest=FEWEST_SHOWN,
        cited=cited,
        places={code: in_language(each.name) or code for code, each in tree.items()},
        list_url=list_url,
        place=place_filter(territory),
    )


def _asked(home: str, tree: dict[str, Territory]) -> tuple[Territory, str]:
    """The territory and the service of the address. Raises ProblemError (400) naming what is not known."""
    code, service = request.args.get("territory") or home, request.args.get("service") or SERVICES[0]
    errors = [
        {"pointer": f"?{name}=", "detail": _("“%(value)s” is not known here.", value=value[:60])}
        for name, value, known in (("territory", code, tree), ("service", service, SERVICES))
        if value not in known
    ]
    if errors:
        raise ProblemError(400, _("The address asks for something that the register does not know."), errors=errors)
    return tree[code], service


def _years(seen: Seen, service: str, category: str) -> list[dict[str, Any]]:
    """The share of residents by year, as the chart draws it: recorded and planned."""
    rows: dict[int, dict[str, Any]] = {}
    for moment in seen.asked:
        row = rows.setdefault(
            moment.year,
            {"year": moment.year, "recorded": None, "planned": None, "low": None, "mid": None, "high": None},
        )
        row[moment.sense] = seen.of(service, moment).share(category)
    return list(rows.values())
