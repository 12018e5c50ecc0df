"""Filings as those see them who may: row-level security leaves out the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, func, select, tuple_

from gis.models import register as r
from gis.models.filings import filing as table
from gis.models.filings import filing_event
from gis.models.people import account
from gis.queries.actors import below
from gis.queries.cursor import Cursor

_SORT = "filed"


@dataclass(frozen=True, slots=True)
class Filing:
    """A passport before it is one. `based_on` is the number of the version in force when it was begun.

    `measure` is the id of the one that
    it verifies, if it was begun for one. `reasons` say why it was returned: pointer and reason. Names are those of the
    accounts.
    """

    id: UUID
    number: str
    object: str
    version: int
    state: str
    revision: int
    author: int
    author_name: str
    author_role: str
    reviewer: int | None
    reviewer_name: str | None
    document: Mapping[str, Any]
    based_on: str | None
    claimed_at: datetime | None
    created_at: datetime
    changed_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    reasons: Sequence[Mapping[str, str]]
    object_id: int
    district: str
    measure: int | None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a filing, by whom and when."""

    action: str
    by: str | None
    revision: int
    detail: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class FilingPage:
    """One page of a list of filings, oldest submission first, and the cursor of the next."""

    items: Sequence[Filing]
    total: int
    next: str | None


def _query() -> Any:
    f, o, p = table.c, r.object_.c, r.passport.c
    author, reviewer = account.alias("author"), account.alias("reviewer")
    return (
        select(
            f.id, f.number, o.number.label("object"), f.version, f.state, f.revision, f.author,
            author.c.name.label("author_name"), f.author_role, f.reviewer, reviewer.c.name.label("reviewer_name"),
            f.document, p.number.label("based_on"), f.claimed_at, f.created_at, f.changed_at, f.submitted_at,
            f.decided_at, f.reasons, f.object.label("object_id"), o.district, f.measure,
        )
        .join(r.object_, o.id == f.object)
        .join(author, author.c.id == f.author)
        .outerjoin(reviewer, reviewer.c.id == f.reviewer)
        .outerjoin(r.passport, p.id == f.based_on)
    )  # fmt: skip


def filing(connection: Connection, number: str) -> Filing | None:
    """A filing by its number, for the account that the transaction acts for; None where it may not know of it."""
    row = connection.execute(_query().where(table.c.number == number)).first()
    return None if row is None else Filing(*row)


def filings(
    connection: Connection,
    *,
    states: Sequence[str] = (),
    district: str | None = None,
    author: int | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> FilingPage:
    """Filings that the acting account may see, the longest waiting first; two queries whatever their number.

    `district`: this territory and all below it. Raises ValueError for a cursor of another list.
    """
    f = table.c
    waiting = func.coalesce(f.submitted_at, f.created_at)
    where: list[ColumnElement[bool]] = []
    if states:
        where.append(f.state.in_(states))
    if district is not None:
        where.append(r.object_.c.district.in_(below(district)))
    if author is not None:
        where.append(f.author == author)
    total = connection.execute(
        select(func.count()).select_from(table.join(r.object_, r.object_.c.id == f.object)).where(*where)
    ).scalar_one()
    if cursor is not None:
        after = Cursor.read(cursor, _SORT)
        where.append(tuple_(waiting, f.number) > tuple_(datetime.fromisoformat(after.key), after.number))
    query = _query().where(*where).order_by(waiting, f.number).limit(limit + 1)
    found = [Filing(*row) for row in connection.execute(query)]
    shown = found[:limit]
    last = shown[-1] if len(found) > limit else None
    key = (last.submitted_at or last.created_at).isoformat() if last else ""
    return FilingPage(shown, int(total), Cursor(_SORT, key, last.number).text() if last else None)


def events(connection: Connection, key: UUID) -> list[Event]:
    """What happened to a filing, in order."""
    e = filing_event.c
    query = (
        select(e.action, account.c.name, e.revision, e.detail, e.at)
        .outerjoin(account, account.c.id == e.account)
        .where(e.filing == key)
        .order_by(e.id)
    )
    return [Event(*row) for row in connection.execute(query)]


def newest_approved(connection: Connection, object_id: int) -> int:
    """The highest version of an object that was approved; 0 if none was."""
    p = r.passport.c
    return connection.execute(select(func.max(p.version)).where(p.object == object_id)).scalar() or 0
