"""Tokens as they stand: whose, for what, until when, and when they were last used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from gis.models.people import account, token

USED_EVERY = timedelta(hours=1)
"""How often it is noted that a token is used: a program's every call must not write."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token that works; `email` is that of the person it acts for, `used_at` right to the hour."""

    id: int
    email: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    used_at: datetime | None
    expires_at: datetime


def tokens(connection: Connection, account_id: int | None = None) -> list[Token]:
    """The tokens that work, of one account or of all, by address and the newest first."""
    t, a = token.c, account.c
    query = (
        select(t.id, a.email, t.name, t.scopes, t.created_at, t.used_at, t.expires_at)
        .join(account, a.id == t.account)
        .where(runs())
        .order_by(a.email, t.id.desc())
    )
    if account_id is not None:
        query = query.where(t.account == account_id)
    return [Token(*row[:3], tuple(row.scopes), *row[4:]) for row in connection.execute(query)]


def runs() -> Any:
    """SQL: the token is neither ended nor expired."""
    return token.c.ended_at.is_(None) & (token.c.expires_at > func.now())


def used_lately() -> Any:
    """SQL: its last use is noted well enough."""
    return token.c.used_at > func.now() - USED_EVERY
