"""Writes sessions and tokens: begun, seen, ended; a token is kept as its hash alone."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select, update

from audit.permission import ACTIONS
from gis.models.people import session, token
from gis.queries.people import SEEN_EVERY
from gis.queries.tokens import runs, used_lately

_LONGEST_AGENT = 200
SCOPES = tuple(dict.fromkeys([*(action.partition(".")[0] for action in ACTIONS), *ACTIONS]))
"""What a token may be limited to: actions, or the first words of several."""
OVER_KEPT = timedelta(days=30)
"""How long a session that is over stays: the time in which somebody asks who was signed in."""
PREFIX = "bosaga_"
"""Begins every token, so that one that leaked is recognised."""


def begin_session(connection: Connection, account_id: int, agent: str, address: str | None) -> UUID:
    """Begin a session of the account; its id."""
    row = {"account": account_id, "agent": agent[:_LONGEST_AGENT], "address": address}
    return UUID(str(connection.execute(insert(session).values(row).returning(session.c.id)).scalar_one()))


def see_session(connection: Connection, session_id: UUID) -> None:
    """Note that a session was used; at most once a minute."""
    s = session.c
    stale = (s.id == session_id) & (s.seen_at < func.now() - SEEN_EVERY)
    connection.execute(update(session).where(stale).values(seen_at=func.now()))


def end_session(connection: Connection, account_id: int, session_id: UUID) -> None:
    """End one session of the account; of another account's nothing is ended."""
    s = session.c
    own = (s.id == session_id) & (s.account == account_id) & s.ended_at.is_(None)
    connection.execute(update(session).where(own).values(ended_at=func.now()))


def forget_sessions(connection: Connection) -> int:
    """Forget sessions that were over long enough, with the address and the browser they came from; how many."""
    s = session.c
    over = func.coalesce(s.ended_at, s.seen_at) < func.now() - OVER_KEPT
    return connection.execute(delete(session).where(over)).rowcount


def make_token(connection: Connection, account_id: int, name: str, scopes: Sequence[str], lasts: timedelta) -> str:
    """Make a bearer token of the account and return it: nobody can read it again.

    Raises ValueError for a scope that is none of SCOPES.
    """
    if unknown := [scope for scope in scopes if scope not in SCOPES]:
        raise ValueError(f"no such scope: {', '.join(unknown)}")
    made = PREFIX + secrets.token_urlsafe(32)
    row = {"account": account_id, "name": name, "hash": sha256(made.encode()).digest(), "scopes": list(scopes)}
    connection.execute(insert(token).values(**row, expires_at=func.now() + lasts))
    return made


def use_token(connection: Connection, token_id: int) -> None:
    """Note that a token was used, unless that was noted lately or somebody notes it at this moment."""
    stale = select(token.c.id).where(token.c.id == token_id, used_lately().is_not(True))
    free = stale.with_for_update(skip_locked=True).scalar_subquery()
    connection.execute(update(token).where(token.c.id == free).values(used_at=func.now()))


def end_token(connection: Connection, token_id: int, account_id: int | None = None) -> bool:
    """End a token, if it is of the account named; whether one was ended."""
    running = update(token).where(token.c.id == token_id, runs())
    if account_id is not None:
        running = running.where(token.c.account == account_id)
    return connection.execute(running.values(ended_at=func.now())).rowcount == 1
