"""What the commission works through: filings that wait, one filing beside the version before it, what lapses next.

All of it is read as the acting account: row-level security leaves out what that person may not see.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Double, Select, and_, cast, exists, func, select, true
from sqlalchemy.sql import ColumnElement

from audit.permission import Actor, Role
from gis.models import register as r
from gis.models.filings import filing, filing_event, photo, reconfirmation
from gis.models.people import account
from gis.queries.actors import districts_of
from gis.store.judge import in_force


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

    number: str
    object_id: int
    object: str
    kind: str
    state: str
    revision: int
    author: int
    author_name: str
    author_role: str
    document: Mapping[str, Any]
    reasons: Sequence[Mapping[str, str]]
    submitted_at: datetime | None
    claimed_at: datetime | None
    in_that_minute: int
    metres: float | None
    commissioned: date | None
    part_of: int | None
    before: Before | None


@dataclass(frozen=True, slots=True)
class Before:
    """The version in force now, which this one would follow."""

    number: str
    version: int
    inspected_on: date
    facts: Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a filing."""

    action: str
    at: datetime
    who: str | None
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Lapsing:
    """A version in force that is to be re-confirmed soon, or already is."""

    number: str
    object: str
    name: Mapping[str, str]
    address: Mapping[str, str]
    district: str
    lapses_on: date


_FILED = tuple(name for name in Filed.__slots__ if name != "before")


def queue(connection: Connection, actor: Actor, *, district: str | None = None, page: int = 1, size: int = 25) -> Queue:
    """Filings that wait for a decision of this person, never the own ones. Three queries, whatever the length."""
    f, o = filing.c, r.object_.c
    mine = and_(f.state == "submitted", f.author != actor.account, _within(connection, actor, "reviewer"))
    counts = select(o.district, func.count()).join(filing, f.object == o.id).where(mine).group_by(o.district)
    by_district = {row[0]: row[1] for row in connection.execute(counts)}
    here = mine if district is None else and_(mine, o.district == district)
    rows = connection.execute(_waiting(here).offset((page - 1) * size).limit(size))
    total = sum(by_district.values()) if district is None else by_district.get(district, 0)
    return Queue([Waiting(*row) for row in rows], total, by_district)


def _waiting(where: ColumnElement[bool]) -> Select[Any]:
    f, o, a = filing.c, r.object_.c, account.c
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
    f, other = filing.c, filing.alias("other")
    half = func.make_interval(0, 0, 0, 0, 0, 0, 30)
    return (
        select(func.count())
        .where(other.c.author == f.author, other.c.submitted_at.between(f.submitted_at - half, f.submitted_at + half))
        .scalar_subquery()
    )


def _within(connection: Connection, actor: Actor, *roles: Role) -> ColumnElement[bool]:
    """The condition that an object lies where the person has one of the roles."""
    codes = districts_of(connection, actor, *roles)
    return true() if codes is None else r.object_.c.district.in_(codes)


def filed(connection: Connection, number: str) -> Filed | None:
    """One filing with the version in force; None when there is none or the acting account may not see it."""
    f, o, a = filing.c, r.object_.c, account.c
    at = f.document["position"]
    device = func.st_setsrid(func.st_makepoint(_degrees(at, "lon"), _degrees(at, "lat")), 4326)
    metres = func.st_distancesphere(device, o.position)
    row = connection.execute(
        select(
            f.number, o.id, o.number, o.kind, f.state, f.revision, f.author, a.name, f.author_role, f.document,
            f.reasons, f.submitted_at, f.claimed_at, _in_that_minute(), metres, o.commissioned,
            o.part_of,
        )
        .join(r.object_, o.id == f.object)
        .join(account, a.id == f.author)
        .where(f.number == number)
    ).first()  # fmt: skip
    return None if row is None else Filed(**dict(zip(_FILED, row, strict=True)), before=_before(connection, row[1]))


def _degrees(position: Any, axis: str) -> Any:
    return cast(position[axis].astext, Double)


def _before(connection: Connection, object_id: int) -> Before | None:
    p = r.passport.c
    row = connection.execute(
        in_force(p.number, p.version, p.inspected_on, p.facts).where(p.object == object_id)
    ).first()
    return None if row is None else Before(*row)


def events(connection: Connection, number: str) -> Sequence[Event]:
    """What happened to a filing, in order."""
    e, f, a = filing_event.c, filing.c, account.c
    rows = connection.execute(
        select(e.action, e.at, a.name, e.detail)
        .join(filing, f.id == e.filing)
        .outerjoin(account, a.id == e.account)
        .where(f.number == number)
        .order_by(e.id)
    )
    return [Event(*row) for row in rows]


def lapsing(connection: Connection, actor: Actor, until: date, *, limit: int = 50) -> Sequence[Lapsing]:
    """Versions in force where this person reviews, that lapse by a day or have lapsed; the longest lapsed first."""
    p, o, c = r.passport.c, r.object_.c, reconfirmation.c
    later = r.passport.alias("later")
    superseded = exists().where(later.c.object == p.object, later.c.version > p.version, later.c.withdrawn_on.is_(None))
    again = select(func.max(c.lapses_on)).where(c.passport == p.id).scalar_subquery()
    lapses = func.greatest(p.lapses_on, again)
    rows = connection.execute(
        select(p.number, o.number, o.name, o.address, o.district, lapses)
        .join(r.object_, o.id == p.object)
        .where(
            # the index serves the first; a reconfirmation only ever moves the day away
            p.lapses_on <= until, lapses <= until, p.withdrawn_on.is_(None), ~superseded, o.stage == "in_service",
            _within(connection, actor, "reviewer", "administrator"),
        )
        .order_by(lapses, p.number)
        .limit(limit)
    )  # fmt: skip
    return [Lapsing(*row) for row in rows]
