"""What the calls on measures have in common: found for whoever asks, shown in the API's shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from audit.permission import Actor, may
from gis.queries import Connection
from gis.queries.measures import (
    Standing,
    StepTaken,
    public_steps,
    standing,
    steps,
    subject_in_force,
    thing_of,
    verification_of,
)
from gis.queries.works import Measure, measure
from web.api.conditional import unknown_measure
from web.auth.acting import acting
from web.clock import today
from web.current import wiring

MOST_ID = 2**63 - 1
"""The largest number a row can have."""


def measure_shown(found: Measure) -> dict[str, Any]:
    """A measure in the shape of the API: money as text, exact."""
    cost = None
    if found.cost is not None:
        cost = asdict(found.cost)
        for name in ("amount", "quantity", "price"):
            cost[name] = None if cost[name] is None else str(cost[name])
    return {**asdict(found), "cost": cost}


def must_stand(connection: Connection, measure_id: int) -> Standing:
    """The measure as it is now. Raises Problem 404."""
    found = standing(connection, measure_id) if measure_id <= MOST_ID else None
    if found is None:
        raise unknown_measure(measure_id)
    return found


def public_page(connection: Connection, measure_id: int, day: date) -> dict[str, Any]:
    """A measure as everyone may see it. Raises Problem 404."""
    found = measure(connection, measure_id, day) if measure_id <= MOST_ID else None
    if found is None:
        raise unknown_measure(measure_id)
    nothing = dict.fromkeys(("by", "role", "reason", "document", "answers", "detail"))
    told = [{**asdict(each), **nothing} for each in public_steps(connection, measure_id)]
    return {**measure_shown(found), "steps": told, "revision": None, "expected": None, "verification": None}


def whole(connection: Connection, measure_id: int, day: date) -> dict[str, Any]:
    """A measure as those concerned see it. Raises Problem 404."""
    page, now = public_page(connection, measure_id, day), must_stand(connection, measure_id)
    here = subject_in_force(connection, now.object)
    return {
        **page,
        "steps": [_step(each) for each in steps(connection, measure_id)],
        "revision": now.revision,
        "expected": dict(here.subject.verdict(met=now.pairs).states) if here else None,
        "verification": verification_of(connection, measure_id),
    }


def page_for(connection: Connection, who: Actor, measure_id: int, day: date) -> tuple[dict[str, Any], dict[str, str]]:
    """A measure for somebody signed in, with its ETag for those who may do something about it. Raises Problem 404."""
    now = must_stand(connection, measure_id)
    if not may(who, "measure.read", thing_of(connection, now, None, now.status)):
        return public_page(connection, measure_id, day), {}
    return whole(connection, measure_id, day), {"ETag": f'"{now.revision}"'}


def current(measure_id: int) -> tuple[str, Mapping[str, Any]]:
    """The tag and body of a measure as it is now, for whoever asks."""
    with wiring().app_database.read(acting=acting().account) as connection:
        page, headers = page_for(connection, acting(), measure_id, today(wiring()))
    return headers.get("ETag", '""').strip('"'), page


def _step(taken: StepTaken) -> dict[str, Any]:
    told = asdict(taken)
    by = {"account": told.pop("account"), "name": told.pop("name")}
    return {**told, "by": by}
