"""What a list counts beside its objects: the measures and passports of the figure that it stands behind."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select

from gis.models import pub
from gis.queries.events import Events
from gis.queries.filters import MEASURE_COUNTERS, ObjectFilter, base, conditions, events_of, measures_counted
from gis.queries.installation import Installation


@dataclass(frozen=True, slots=True)
class Counted:
    """How many measures or passports a list's objects have in all, and how many each object shown has, by its id.

    ``what`` names them: a counter of the figures, the outcome of a promise, or a change.
    """

    what: str
    total: int
    at: Mapping[int, int]


def counted(connection: Connection, here: Installation, asked: ObjectFilter, shown: Sequence[int]) -> Sequence[Counted]:
    """What the filter counts that is no object, in all and at the objects shown. Two queries for each."""
    return list(_counted(connection, here, asked, shown))


def _counted(
    connection: Connection, here: Installation, asked: ObjectFilter, shown: Sequence[int]
) -> Iterator[Counted]:
    listed = conditions(asked, here)
    if asked.counter in MEASURE_COUNTERS:
        number = measures_counted(asked, here)
        total = select(func.sum(number)).select_from(base()).where(*listed)
        at = select(pub.face.c.object, number).where(pub.face.c.object.in_(shown))
        yield _answered(connection, asked.counter, total, at)
    for what, events in events_of(asked, here).items():
        owner = events.table.c.object
        at = select(owner, func.count()).where(events.which, owner.in_(shown)).group_by(owner)
        yield _answered(connection, what, _in_all(events, listed), at)


def _in_all(events: Events, listed: Sequence[Any]) -> Select[Any]:
    of_objects = base().join(events.table, events.table.c.object == pub.object_.c.id)
    return select(func.count()).select_from(of_objects).where(events.which, *listed)


def _answered(connection: Connection, what: str, total: Select[Any], at: Select[Any]) -> Counted:
    found = int(connection.execute(total).scalar_one() or 0)
    return Counted(what, found, {row[0]: int(row[1]) for row in connection.execute(at)})
