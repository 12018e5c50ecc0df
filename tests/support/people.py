"""People for tests: accounts with roles, and tokens that speak for them."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import sqlalchemy as sa

from audit.permission import ACTIONS
from gis.models import people as t

EVERY_SCOPE = tuple(sorted({action.partition(".")[0] for action in ACTIONS}))


def person(
    connection: sa.Connection,
    role: str | None = None,
    *,
    territory: str | None = None,
    object: int | None = None,
    name: str | None = None,
) -> str:
    """An account with a role (None: with none) and a token for everything it may; returns the token."""
    return token(connection, account(connection, role, territory=territory, object=object, name=name))


def account(
    connection: sa.Connection,
    role: str | None = None,
    *,
    territory: str | None = None,
    object: int | None = None,
    name: str | None = None,
) -> int:
    """An account that is confirmed, with a role; returns its id."""
    mark = secrets.token_hex(6)
    row = {
        "uniquifier": mark, "email": f"{role or 'nobody'}-{mark}@example.org", "name": name or f"{role} {mark}",
        "confirmed_at": datetime.now(UTC),
    }  # fmt: skip
    key = int(connection.execute(sa.insert(t.account).values(row).returning(t.account.c.id)).scalar_one())
    if role is not None:
        grant(connection, key, role, territory=territory, object=object)
    return key


def grant(
    connection: sa.Connection, key: int, role: str, *, territory: str | None = None, object: int | None = None
) -> None:
    """One more role of an account."""
    connection.execute(sa.insert(t.role_grant).values(account=key, role=role, territory=territory, object=object))


def token(connection: sa.Connection, key: int, scopes: tuple[str, ...] = EVERY_SCOPE) -> str:
    """A bearer token of an account."""
    secret = secrets.token_urlsafe(24)
    row = {
        "account": key, "name": "test", "hash": sha256(secret.encode()).digest(), "scopes": list(scopes),
        "expires_at": datetime.now(UTC) + timedelta(days=1),
    }  # fmt: skip
    connection.execute(sa.insert(t.token).values(row))
    return secret


def bearer(secret: str, **more: str) -> dict[str, str]:
    """Headers of a request by whoever has the token; `If_Match` becomes If-Match."""
    return {"Authorization": f"Bearer {secret}", **{name.replace("_", "-"): value for name, value in more.items()}}
