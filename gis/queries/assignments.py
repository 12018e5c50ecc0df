"""Who is sent where: hand-overs that stand, how far each is, and what was handed to whom before.

All of it is read as the acting account: row-level security leaves out what that person may not see.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Integer,
    Select,
    and_,
    case,
    func,
    literal,
    not_,
    or_,
    select,
)

from audit.assignment import DONE, STANDINGS, Group, Held, Standing, group
from gis.models import register as r
from gis.models.filings import assignment
from gis.models.people import account
from gis.queries.actors import below

_WHEN = DateTime(timezone=True)
_MOMENTS = STANDINGS[:-1]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which hand-overs. Fields left empty ask for all; `week`: done since Monday of the day's week."""

    inspector: int | None = None
    district: str | None = None
    standing: Standing | None = None
    group: Group | None = None
    overdue: bool = False
    week: bool = False


@dataclass(frozen=True, slots=True)
class Assigned:
    """An object in somebody's hands. `lon`, `lat` in degrees, WGS 84; `at` is when its standing came about."""

    id: int
    number: str
    name: Mapping[str, str]
    address: Mapping[str, str]
    kind: str
    district: str
    lon: float
    lat: float
    inspector: int
    inspector_name: str
    due: date | None
    note: str
    handed_by: str | None
    handed_at: datetime
    standing: Standing
    at: datetime | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class AssignedPage:
    """Some hand-overs, by due day and number, and how many there are in all."""

    items: Sequence[Assigned]
    total: int


@dataclass(frozen=True, slots=True)
class Tally:
    """Hand-overs of one inspector in one district, counted; `week`: done since Monday. `done` counts `queue` too."""

    inspector: int
    inspector_name: str
    district: str
    handed: int
    done: int
    week: int
    draft: int
    queue: int
    returned: int
    visited: int
    overdue: int


@dataclass(frozen=True, slots=True)
class HandOver:
    """One line of an object's history of hand-overs; names are None for the installation itself."""

    inspector: str
    due: date | None
    note: str
    handed_by: str | None
    handed_at: datetime
    ended_by: str | None
    ended_at: datetime | None
    ending: str | None


class _Standing:
    """A query's columns for how far each hand-over is (`audit.assignment.STANDINGS` is the order)."""

    def __init__(self, of_inspector: int | None = None, of_objects: Sequence[int] | None = None) -> None:
        ids = None if of_objects is None else list(of_objects)
        self.rows = func.register.assigned(
            literal(of_inspector, BigInteger), literal(ids, ARRAY(BigInteger))
        ).table_valued(Column("assignment", BigInteger), *(Column(name, _WHEN) for name in _MOMENTS))
        c = self.rows.c
        self.id = c.assignment
        self.name = case(*((c[name].is_not(None), name) for name in _MOMENTS), else_=STANDINGS[-1])
        self.at = func.coalesce(*(c[name] for name in _MOMENTS))
        self.done: ColumnElement[bool] = self.name.in_(sorted(DONE))

    def overdue(self, today: date) -> ColumnElement[bool]:
        """Not done though its day is past."""
        return func.coalesce(and_(assignment.c.due < today, not_(self.done)), False)

    def week(self, today: date) -> ColumnElement[bool]:
        """Done since Monday."""
        monday = today - timedelta(days=today.weekday())
        return and_(self.done, self.at >= func.timezone("UTC", monday))


def assigned(
    connection: Connection, asked: Asked, today: date, *, after: int | None = None, size: int = 100, page: int = 1
) -> AssignedPage:
    """Hand-overs that stand, by due day. Two queries. `after`: by id instead, those whose id is above it."""
    how = _Standing(asked.inspector)
    where = _where(asked, how, today)
    total = connection.execute(_from(select(func.count()), how).where(where)).scalar_one()
    query = _rows(how, today).where(where)
    if after is None:
        query = query.order_by(assignment.c.due.nulls_last(), r.object_.c.number).offset((page - 1) * size)
    else:
        query = query.where(assignment.c.id > after).order_by(assignment.c.id)
    rows = connection.execute(query.limit(size))
    return AssignedPage([Assigned(**row) for row in rows.mappings()], total)


def handed(connection: Connection, asked: Asked, today: date) -> dict[str, int]:
    """All these hand-overs: the id of each by the number of its object."""
    how = _Standing(asked.inspector)
    query = _from(select(r.object_.c.number, assignment.c.id), how).where(_where(asked, how, today))
    return {row.number: row.id for row in connection.execute(query.order_by(r.object_.c.number))}


def progress(connection: Connection, today: date) -> list[Tally]:
    """Every inspector's hand-overs by district. One query."""
    how, a, n, o = _Standing(), assignment.c, account.c, r.object_.c
    count = func.count()
    counted = [
        count.label("handed"),
        count.filter(how.done).label("done"),
        count.filter(how.week(today)).label("week"),
        *(count.filter(how.name == name).label(name) for name in ("draft", "queue", "returned", "visited")),
        count.filter(how.overdue(today)).label("overdue"),
    ]
    query = _from(select(a.inspector, n.name.label("inspector_name"), o.district, *counted), how)
    rows = connection.execute(query.group_by(a.inspector, n.name, o.district).order_by(n.name, a.inspector, o.district))
    return [Tally(**row) for row in rows.mappings()]


def held(connection: Connection, objects: Sequence[int]) -> dict[int, Held]:
    """With whom these objects are now, by the object's id."""
    how, a = _Standing(None, objects), assignment.c
    query = select(a.object, a.inspector, a.due, a.note, how.name).join_from(assignment, how.rows, how.id == a.id)
    return {row[0]: Held(*row[1:]) for row in connection.execute(query)}


def drafted(connection: Connection, objects: Sequence[int]) -> int:
    """Of how many of these objects somebody is writing a passport."""
    rows = func.register.drafted(literal(list(objects), ARRAY(BigInteger))).table_valued("object")
    return int(connection.execute(select(func.count()).select_from(rows)).scalar_one())


def hand_overs(connection: Connection, number: str) -> list[HandOver]:
    """The history of an object: who handed it to whom, the last first."""
    a, inspector, giver, ender = assignment.c, account.alias("i"), account.alias("g"), account.alias("e")
    query = (
        select(inspector.c.name, a.due, a.note, giver.c.name, a.handed_at, ender.c.name, a.ended_at, a.ending)
        .join_from(assignment, r.object_, r.object_.c.id == a.object)
        .join(inspector, inspector.c.id == a.inspector)
        .outerjoin(giver, giver.c.id == a.handed_by)
        .outerjoin(ender, ender.c.id == a.ended_by)
        .where(r.object_.c.number == number)
        .order_by(a.id.desc())
    )
    return [HandOver(*row) for row in connection.execute(query)]


def mark_of(connection: Connection, inspector: int) -> tuple[int, str]:
    """How many objects are in somebody's hands, and a mark that changes when they do."""
    a = assignment.c
    query = select(func.count(), func.coalesce(func.max(a.id), 0), func.coalesce(func.sum(a.id), 0))
    count, last, total = connection.execute(query.where(a.inspector == inspector, a.ended_at.is_(None))).one()
    return count, f"{count}-{last}-{total}"


def _from(query: Select[Any], how: _Standing) -> Select[Any]:
    a = assignment.c
    return (
        query.select_from(assignment)
        .join(how.rows, how.id == a.id)
        .join(r.object_, r.object_.c.id == a.object)
        .join(account, account.c.id == a.inspector)
    )


def _rows(how: _Standing, today: date) -> Select[Any]:
    a, o, giver = assignment.c, r.object_.c, account.alias("giver")
    columns = (
        a.id, o.number, o.name, o.address, o.kind, o.district, func.st_x(o.position).label("lon"),
        func.st_y(o.position).label("lat"), a.inspector, account.c.name.label("inspector_name"), a.due, a.note,
        giver.c.name.label("handed_by"), a.handed_at, how.name.label("standing"), how.at.label("at"),
        how.overdue(today).label("overdue"),
    )  # fmt: skip
    return _from(select(*columns), how).outerjoin(giver, giver.c.id == a.handed_by)


def _where(asked: Asked, how: _Standing, today: date) -> ColumnElement[bool]:
    found: list[ColumnElement[bool]] = [literal(1, Integer) == 1]
    if asked.inspector is not None:
        found.append(assignment.c.inspector == asked.inspector)
    if asked.district is not None:
        found.append(r.object_.c.district.in_(below(asked.district)))
    if asked.standing is not None:
        found.append(how.name == asked.standing)
    if asked.group is not None:
        found.append(or_(*(how.name == each for each in STANDINGS if group(each) == asked.group)))
    if asked.overdue:
        found.append(how.overdue(today))
    if asked.week:
        found.append(how.week(today))
    return and_(*found)
