"""Who may be sent where: inspectors, and the districts in which a rule holds for a person."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from audit.permission import Action, Actor, Grant, Thing, may
from gis.models import register as r
from gis.models.filings import assignment
from gis.models.people import account, role_grant
from gis.queries.actors import within_each


@dataclass(frozen=True, slots=True)
class Candidate:
    """An inspector. `covers`: how many of the objects meant this person may go to; `holds`: how many are in hand."""

    id: int
    name: str
    covers: int
    holds: int


def districts_where(
    connection: Connection, actor: Actor | None, action: Action, districts: Collection[str]
) -> frozenset[str]:
    """Those of the districts in which somebody may do this; none for nobody."""
    if actor is None:
        return frozenset()
    within = within_each(connection, districts)
    return frozenset(code for code in districts if may(actor, action, Thing(within[code])))


def candidates(connection: Connection, counts: Mapping[str, int]) -> list[Candidate]:
    """Inspectors who may go to some of the objects, those who cover most first; `counts`: objects by district."""
    within, holds = within_each(connection, counts), _holds(connection)
    found = []
    for actor in _inspectors(connection):
        covers = sum(n for code, n in counts.items() if may(actor, "field.take", Thing(within[code])))
        if covers and actor.account is not None:
            found.append(Candidate(actor.account, actor.name, covers, holds.get(actor.account, 0)))
    return sorted(found, key=lambda each: (-each.covers, each.name, each.id))


def districts_of(connection: Connection, objects: Sequence[int]) -> dict[str, int]:
    """How many of the objects lie in each district."""
    o = r.object_.c
    query = select(o.district, func.count()).where(o.id == func.any(list(objects))).group_by(o.district)
    return {row[0]: row[1] for row in connection.execute(query)}


def ids_of(connection: Connection, numbers: Collection[str]) -> dict[str, int]:
    """The ids of objects by their numbers; those that are not there are left out."""
    o = r.object_.c
    rows = connection.execute(select(o.number, o.id).where(o.number == func.any(list(numbers))))
    return {row.number: row.id for row in rows}


def _inspectors(connection: Connection) -> list[Actor]:
    a, g = account.c, role_grant.c
    rows = connection.execute(
        select(a.id, a.name, g.territory)
        .join(role_grant, g.account == a.id)
        .where(a.active, g.role == "inspector", g.ended_at.is_(None))
        .order_by(a.id)
    )
    grants: dict[tuple[int, str], list[Grant]] = {}
    for row in rows:
        grants.setdefault((row.id, row.name), []).append(Grant("inspector", row.territory))
    return [Actor(key, name, tuple(held)) for (key, name), held in grants.items()]


def _holds(connection: Connection) -> dict[int, int]:
    a = assignment.c
    query = select(a.inspector, func.count()).where(a.ended_at.is_(None)).group_by(a.inspector)
    return {row[0]: row[1] for row in connection.execute(query)}
