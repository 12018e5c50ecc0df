"""What the commission works through: filings that wait, one filing beside the version before it, what lapses next.

All of it is read as the acting account: row-level security leaves out what that person may not see.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Double, Select, and_, cast, exists, false, func, or_, select, true
from sqlalchemy.sql import ColumnElement

from audit.permission import Actor, Role
from audit.review.differences import document_of
from gis.models import pub
from gis.models import register as r
from gis.models.filings import filing as table
from gis.models.filings import photo
from gis.models.people import account
from gis.queries.actors import below
from gis.queries.filings import Filing, filing
from gis.queries.in_force import in_force
from gis.queries.validity import valid_until


@dataclass(frozen=True, slots=True)
class Waiting:
    """A filing in the queue. `in_that_minute`: how many filings its author submitted within the minute around it."""

    number: str
    object: str
    name: Mapping[str, str]
    address: Mapping[str, str]
    kind: str
    district: str
    submitted_at: datetime
    author: str
    author_role: str
    version: int
    photos: int
    in_that_minute: int


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the queue, the oldest first; `by_district` counts all that wait, whatever was filtered."""

    items: Sequence[Waiting]
    total: int
    by_district: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Filed:
    """A filing as the commission sees it. `metres`: from the device's claimed position to the object's."""

    filing: Filing
    part_of: int | None
    in_that_minute: int
    metres: float | None
    before: Before | None


@dataclass(frozen=True, slots=True)
class Before:
    """The version in force now, which this one would follow; `said` is its document with its facts."""

    number: str
    version: int
    inspected_on: date
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Lapsing:
    """A version in force that is to be re-confirmed soon, or already is."""

    number: str
    object: str
    name: Mapping[str, str]
    address: Mapping[str, str]
    district: str
    lapses_on: date


@dataclass(frozen=True, slots=True)
class LapsingList:
    """The longest lapsed ones, and how many there are in all."""

    items: Sequence[Lapsing]
    total: int


def queue(connection: Connection, actor: Actor, *, district: str | None = None, page: int = 1, size: int = 25) -> Queue:
    """Filings that wait for a decision of this person, never the own ones. Two queries, whatever the length."""
    f, o = table.c, r.object_.c
    mine = and_(f.state == "submitted", f.author != actor.account, _within(actor, o.district, "reviewer"))
    counts = select(o.district, func.count()).join(table, f.object == o.id).where(mine).group_by(o.district)
    by_district = {row[0]: row[1] for row in connection.execute(counts)}
    here = mine if district is None else and_(mine, o.district == district)
    rows = connection.execute(_waiting(here).offset((page - 1) * size).limit(size))
    total = sum(by_district.values()) if district is None else by_district.get(district, 0)
    return Queue([Waiting(*row) for row in rows], total, by_district)


def _waiting(where: ColumnElement[bool]) -> Select[Any]:
    f, o, a = table.c, r.object_.c, account.c
    photos = select(func.count()).where(photo.c.filing == f.id).scalar_subquery()
    return (
        select(
            f.number, o.number, o.name, o.address, o.kind, o.district, f.submitted_at, a.name, f.author_role,
            f.version, photos, _in_that_minute(),
        )
        .join(r.object_, o.id == f.object)
        .join(account, a.id == f.author)
        .where(where)
        .order_by(f.submitted_at, f.number)
    )  # fmt: skip


def _in_that_minute() -> Any:
    f, other = table.c, table.alias("other")
    half = func.make_interval(0, 0, 0, 0, 0, 0, 30)
    return (
        select(func.count())
        .where(other.c.author == f.author, other.c.submitted_at.between(f.submitted_at - half, f.submitted_at + half))
        .scalar_subquery()
    )


def _within(actor: Actor, district: Any, *roles: Role) -> ColumnElement[bool]:
    """The condition that a district lies where the person has one of the roles."""
    codes = actor.territories(*roles)
    return true() if codes is None else or_(false(), *(district.in_(below(code)) for code in sorted(codes)))


def filed(connection: Connection, number: str) -> Filed | None:
    """One filing with the version in force; None when there is none or the acting account may not see it."""
    found = filing(connection, number)
    if found is None:
        return None
    f, o = table.c, r.object_.c
    at = f.document["position"]
    device = func.st_setsrid(func.st_makepoint(_degrees(at, "lon"), _degrees(at, "lat")), 4326)
    how = select(o.part_of, _in_that_minute(), func.st_distancesphere(device, o.position))
    row = connection.execute(how.join(table, f.object == o.id).where(f.id == found.id)).one()
    return Filed(found, *row, before=_before(connection, found.object_id))


def _degrees(position: Any, axis: str) -> Any:
    return cast(position[axis].astext, Double)


def _before(connection: Connection, object_id: int) -> Before | None:
    p = r.passport.c
    columns = (p.number, p.version, p.inspected_on, p.document, p.depth, p.norm, p.basis, p.forms, p.facts)
    row = connection.execute(in_force(*columns).where(p.object == object_id)).mappings().first()
    return None if row is None else Before(row["number"], row["version"], row["inspected_on"], document_of(dict(row)))


def lapsing(connection: Connection, actor: Actor, until: date, *, limit: int = 50) -> LapsingList:
    """Versions in force where this person reviews, that lapse by a day or have lapsed; the longest lapsed first."""
    p, o = pub.passport.c, pub.object_.c
    later = pub.passport.alias("later")
    superseded = exists().where(later.c.object == p.object, later.c.version > p.version, later.c.withdrawn_on.is_(None))
    lapses = valid_until()
    rows = connection.execute(
        select(p.number, o.number, o.name, o.address, o.district, lapses, func.count().over())
        .join(pub.object_, o.id == p.object)
        .where(
            # the index serves the first; a reconfirmation only ever moves the day away
            p.lapses_on <= until, lapses <= until, p.withdrawn_on.is_(None), ~superseded, o.stage == "in_service",
            _within(actor, o.district, "reviewer", "administrator"),
        )
        .order_by(lapses, p.number)
        .limit(limit)
    ).all()  # fmt: skip
    return LapsingList([Lapsing(*row[:-1]) for row in rows], rows[0][-1] if rows else 0)
