"""Standard measures for a selection of objects in one go: counted first, then planned."""

from __future__ import annotations

from typing import Any

from flask import Response

from audit.adaptation.reading import as_stored, read_bulk
from audit.permission import Thing, may
from gis.queries import Connection
from gis.store.bulk import Planned, plan_standard
from gis.store.measures import Doer
from web.api.blueprint import api_blueprint
from web.api.body import json_body
from web.api.conditional import Acted, once, worded
from web.api.description import described
from web.api.shapes.measure import BulkAnswer, BulkRequest
from web.auth.acting import account, acting, demand
from web.clock import today
from web.current import wiring

measure_bulk = api_blueprint("api_measure_bulk", "Measures")

_SHOWN = 1000


@measure_bulk.post("/measures/bulk")
@measure_bulk.doc(operation_id="plan_measures", summary="Plan the standard measures for a selection of objects")
@described(BulkAnswer, body=BulkRequest, refuses=(400, 401, 403, 409, 413, 415, 422, 503), private=True, once=True)
def plan_measures() -> Response:
    """One measure for each zone in which an object fails one of the rules. Only counted, unless `dry_run` is false;
    what is left out is told with its reason. `seen` of the count, sent along, plans just what was counted, or nothing.
    """
    who, day = account(), today(wiring())
    demand("measure.plan_many")
    body = json_body()

    def act(connection: Connection) -> Acted:
        wanted = read_bulk(body)
        found = plan_standard(connection, Doer(who, "planner", day), wanted, _may_plan)
        return 200, _told(found, wanted.dry_run), {}

    with wiring().app_database.write(acting=who) as connection, worded():
        return once(connection, who, body, lambda: act(connection))


def _may_plan(object_id: int, within: frozenset[str]) -> bool:
    return may(acting(), "measure.plan", Thing(within, object_id))


def _told(found: Planned, dry_run: bool) -> dict[str, Any]:
    """What was planned, the first of many; the counts are of all."""
    measures = [
        {"id": key, "object": number, "zone": closed.zone, "categories": list(closed.categories),
         "closes": as_stored(closed.pairs)}
        for key, number, closed in found.measures[:_SHOWN]
    ]  # fmt: skip
    skips = [{"object": number, "why": why} for number, why in sorted(found.skipped.items())[:_SHOWN]]
    return {
        "dry_run": dry_run, "seen": found.seen, "selected": found.selected, "planned": len(found.measures),
        "skipped": found.counts, "measures": measures, "skips": skips,
    }  # fmt: skip
