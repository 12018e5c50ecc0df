"""Objects in the hands of the demo city's inspectors, so that a walk can be tried at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import Connection, exists, func, select

from audit.assignment import Order
from gis.demo.people import DemoPerson
from gis.models.filings import assignment
from gis.models.people import account
from gis.models.register import installation, object_, passport
from gis.queries.actors import actor_of
from gis.store.assignments import hand_over

STOPS: Final = 12
"""Objects of one inspector: a day's walk."""
DAYS: Final = 7


def hand_some(connection: Connection, people: list[DemoPerson]) -> int:
    """Hand neighbouring objects without a passport to each inspector, once in a city's life; how many it were."""
    if connection.execute(select(exists().select_from(assignment))).scalar():
        return 0
    day = connection.execute(select(installation.c.clock)).scalar_one()
    keys = {row.email: row.id for row in connection.execute(select(account.c.email, account.c.id))}
    planner = next((keys[each.email] for each in people if each.role == "planner"), None)
    giver = None if planner is None else actor_of(connection, planner)
    if giver is None:
        return 0
    count = 0
    for person in people:
        if person.role == "inspector" and person.territory is not None:
            order = Order(keys[person.email], day + timedelta(days=DAYS), "Позвонить перед приходом")
            found = hand_over(connection, giver, order, _neighbours(connection, person.territory))
            count += len(found["handed"])
    return count


def _neighbours(connection: Connection, district: str) -> list[int]:
    """The objects of a district nearest to its first that nobody has inspected."""
    o, first = object_.c, object_.alias("first")
    bare = [o.district == district, o.stage == "in_service", ~exists().where(passport.c.object == o.id)]
    where = select(first.c.position).where(first.c.id == select(func.min(o.id)).where(*bare).scalar_subquery())
    near = o.position.op("<->")(where.scalar_subquery())
    return list(connection.execute(select(o.id).where(*bare).order_by(near, o.id).limit(STOPS)).scalars())
