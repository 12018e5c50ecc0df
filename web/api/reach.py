"""Reach: the share of residents within a walk of a service that they can use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any

from flask import Response
from flask_babel import gettext as _
from pydantic import BeforeValidator, Field

from audit.figures import FOR_WHOM
from audit.walking import ANY, SERVICES, Walk
from gis.queries import Connection
from gis.queries.installation import Installation, installation
from gis.queries.sources import sources
from gis.queries.territories import below, territories
from web.api.answering import from_register
from web.api.asking import Asked, Code, asked, wrong_parameter
from web.api.blueprint import api_blueprint
from web.api.compliance import written_day
from web.api.conditional import private_json
from web.api.description import described
from web.api.measured import MOST_ID
from web.api.plans import must_be
from web.api.shapes.reach import ReachPage
from web.auth.acting import demand
from web.current import wiring
from web.reaching import Seen, definition, seen_after, seen_now, seen_on

reach = api_blueprint("api_reach", "Reach")


class AskedReach(Asked):
    """Where, and when."""

    territory: Code | None = Field(None, description="This territory and all below it; by default the installation's.")
    as_of: Annotated[date | None, BeforeValidator(written_day)] = Field(
        None, description="As of this past day: objects are counted anew, residents are those known now."
    )
    plan: int | None = Field(
        None, ge=1, le=MOST_ID, description="Before and after this plan, which the asker may see; takes no `as_of`."
    )


@reach.get("/reach")
@reach.doc(operation_id="show_reach", summary="Who lives within a walk of an accessible clinic, school, service centre")
@described(ReachPage, query=AskedReach, refuses=(400, 401, 403, 404, 503))
def show_reach() -> Response:
    """Today and planned for each year to the horizon; of a past day; or, for whoever may see it, after a plan."""
    wanted = asked(AskedReach)
    if wanted.plan is not None:
        return _of_plan(wanted, wanted.plan)

    def plain(connection: Connection, here: Installation) -> Mapping[str, Any]:
        code, districts = _where(connection, here, wanted.territory)
        if wanted.as_of is None:
            return _told(connection, code, here.today, seen_now(connection, here, code, districts))
        if wanted.as_of > here.today:
            raise wrong_parameter("as_of", _("%(day)s has not come yet.", day=wanted.as_of.isoformat()))
        seen = seen_on(connection, here, code, districts, wanted.as_of)
        return _told(connection, code, wanted.as_of, seen)

    return from_register(plain)


def _of_plan(wanted: AskedReach, number: int) -> Response:
    who = demand("plan.list")
    if wanted.as_of is not None:
        raise wrong_parameter("as_of", _("A plan is of the future: it takes no past day."))
    with wiring().app_database.read(acting=who.account) as connection:
        found = must_be(connection, number)
        if found.state != "done":
            raise wrong_parameter("plan", _("Plan %(number)s has no works yet.", number=number))
        here = installation(connection)
        code, districts = _where(connection, here, wanted.territory or found.territory)
        seen = seen_after(connection, here, districts, found)
        return private_json(_told(connection, code, here.today, seen, number))


def _where(connection: Connection, here: Installation, asked_for: str | None) -> tuple[str, list[str]]:
    code = asked_for or here.territory
    if code is None:
        raise wrong_parameter("territory", _("This installation names no city yet: say which territory."))
    districts = below(territories(connection), code)
    if not districts:
        raise wrong_parameter("territory", _("There is no territory “%(code)s” here.", code=code))
    return code, districts


def _told(connection: Connection, code: str, day: date, seen: Seen, plan: int | None = None) -> dict[str, Any]:
    walk: Walk = seen.walk
    return {
        "territory": code,
        "as_of": day,
        "plan": plan,
        "definition": definition(walk),
        "walk": {"metres": walk.metres, "detour": walk.detour, "straight_m": round(walk.straight_m, 1)},
        "services": {service: list(walk.services[service]) for service in SERVICES},
        "grids": [{"district": each.district, "year": each.year, "source": each.source} for each in seen.grids],
        "sources": sources(connection, {each.source for each in seen.grids}),
        "rows": list(_rows(seen)) if seen.grids else [],
    }


def _rows(seen: Seen) -> Iterator[dict[str, Any]]:
    for district in (None, *seen.districts):
        for service in SERVICES:
            for moment in seen.asked:
                found = seen.of(service, moment, district)
                for category in FOR_WHOM:
                    yield {
                        "district": district, "service": service, "category": category, "sense": moment.sense,
                        "year": moment.year, "residents": round(found.residents, 1),
                        "reached": round(found.by[category], 1), "near_any": round(found.by[ANY], 1),
                        "share": _rounded(found.share(category)), "share_any": _rounded(found.share(ANY)),
                    }  # fmt: skip


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
