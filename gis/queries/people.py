"""Accounts as they stand: who signs in, with what, where from, and what they may."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, exists, func, select

from audit.permission import Grant
from gis.models.notices import notice
from gis.models.people import account, identity, passkey, role_grant, session
from gis.models.register import object_
from gis.queries.actors import within_each

IDLE = timedelta(hours=12)
"""A session that was not seen for so long is over."""
SEEN_EVERY = timedelta(minutes=1)
"""How often it is noted that a session is used."""
_KEYS = {"id", "uniquifier", "email", "passkey_handle"}


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role that somebody has now, with the number of the object that an owner answers for."""

    id: int
    grant: Grant
    number: str | None
    since: datetime


@dataclass(frozen=True, slots=True)
class Person:
    """An account with the roles it has now; `is_linked`: the sign-in of the city opens it."""

    id: int
    name: str
    email: str
    language: str | None
    active: bool
    has_password: bool
    is_linked: bool
    second_factors: tuple[str, ...]
    roles: tuple[HeldRole, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in browser."""

    id: UUID
    began_at: datetime
    seen_at: datetime
    agent: str
    address: str | None


def account_by(connection: Connection, **key: Any) -> Mapping[str, Any] | None:
    """The account's row, found by one of its unique columns, with its passkeys; None when there is none.

    Raises ValueError for a column that does not name one account.
    """
    ((name, value),) = key.items()
    if name not in _KEYS:
        raise ValueError(f"{name} names no account")
    row = connection.execute(select(account).where(account.c[name] == value)).mappings().first()
    return None if row is None else {**row, "passkeys": passkeys(connection, row["id"])}


def account_in_session(connection: Connection, session_id: UUID) -> Mapping[str, Any] | None:
    """The account that a session speaks for, and whether its use is to be noted; None when it is over or disabled."""
    s, a = session.c, account.c
    row = connection.execute(
        select(account, (s.seen_at < func.now() - SEEN_EVERY).label("session_stale"))
        .join(session, s.account == a.id)
        .where(s.id == session_id, s.ended_at.is_(None), s.seen_at > func.now() - IDLE, a.active)
    )
    found = row.mappings().first()
    return None if found is None else {**found, "passkeys": passkeys(connection, found["id"])}


def passkeys(connection: Connection, account_id: int) -> Sequence[RowMapping]:
    """The account's passkeys, oldest first."""
    rows = connection.execute(select(passkey).where(passkey.c.account == account_id).order_by(passkey.c.id))
    return rows.mappings().all()


def passkey_by(connection: Connection, credential_id: bytes) -> RowMapping | None:
    """A passkey, by what the browser calls it."""
    return connection.execute(select(passkey).where(passkey.c.credential_id == credential_id)).mappings().first()


def sessions_of(connection: Connection, account_id: int) -> list[Session]:
    """Where the account is signed in now, seen last first."""
    s = session.c
    rows = connection.execute(
        select(s.id, s.began_at, s.seen_at, s.agent, func.host(s.address))
        .where(s.account == account_id, s.ended_at.is_(None), s.seen_at > func.now() - IDLE)
        .order_by(s.seen_at.desc())
    )
    return [Session(*row) for row in rows]


def people(connection: Connection, account_id: int | None = None) -> list[Person]:
    """Everybody with an account, or the one asked for, by name. Letters to owners are nobody's account."""
    a = account.c
    query = select(
        a.id, a.name, a.email, a.language, a.active, a.password.is_not(None).label("has_password"),
        exists().where(identity.c.account == a.id).label("is_linked"),
        a.totp_method, select(func.count()).where(passkey.c.account == a.id).scalar_subquery().label("passkeys"),
    ).where(~exists().where(notice.c.account == a.id)).order_by(a.name, a.id)  # fmt: skip
    if account_id is not None:
        query = query.where(a.id == account_id)
    roles = _roles(connection, account_id)
    return [
        Person(
            row.id, row.name, row.email, row.language, row.active, row.has_password, row.is_linked,
            (*(["totp"] if row.totp_method else []), *(["passkey"] if row.passkeys else [])),
            tuple(roles.get(row.id, ())),
        )
        for row in connection.execute(query)
    ]  # fmt: skip


def _roles(connection: Connection, account_id: int | None) -> dict[int, list[HeldRole]]:
    g, o = role_grant.c, object_.c
    query = (
        select(g.account, g.id, g.role, g.territory, g.object, o.number, g.granted_at)
        .outerjoin(object_, o.id == g.object)
        .where(g.ended_at.is_(None))
        .order_by(g.id)
    )
    if account_id is not None:
        query = query.where(g.account == account_id)
    found: dict[int, list[HeldRole]] = {}
    for row in connection.execute(query):
        held = HeldRole(row.id, Grant(row.role, row.territory, row.object), row.number, row.granted_at)
        found.setdefault(row.account, []).append(held)
    return found


def administrators(connection: Connection) -> set[int]:
    """The enabled accounts that administer the whole installation."""
    g, a = role_grant.c, account.c
    rows = connection.execute(
        select(a.id)
        .join(role_grant, g.account == a.id)
        .where(a.active, g.role == "administrator", g.territory.is_(None), g.ended_at.is_(None))
    )
    return set(rows.scalars())


def reach_of(connection: Connection, grant: Grant) -> frozenset[str]:
    """The territory where a role holds, or of the owner's object, and all above it; empty for everywhere."""
    return reaches_of(connection, [grant])[grant]


def reaches_of(connection: Connection, grants: Collection[Grant]) -> dict[Grant, frozenset[str]]:
    """The same for many roles, in two queries."""
    o = object_.c
    owned = {grant.object for grant in grants if grant.object is not None}
    lies = {row.id: row.district for row in connection.execute(select(o.id, o.district).where(o.id.in_(owned)))}
    places = {grant: grant.territory if grant.object is None else lies.get(grant.object) for grant in grants}
    above = within_each(connection, {place for place in places.values() if place is not None})
    return {grant: frozenset() if place is None else above[place] for grant, place in places.items()}


def account_of_role(connection: Connection, role_id: int) -> tuple[int, Grant] | None:
    """Whose a role is, and what it is; None when there is none, or it ended."""
    g = role_grant.c
    row = connection.execute(
        select(g.account, g.role, g.territory, g.object).where(g.id == role_id, g.ended_at.is_(None))
    ).first()
    return None if row is None else (row.account, Grant(row.role, row.territory, row.object))
