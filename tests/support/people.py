"""People for tests: accounts with roles, tokens that speak for them, and a browser that fills in forms."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from audit.permission import ACTIONS, Grant
from gis.models import people as t
from gis.store.people import add_account, give_role
from tests.support.database import TestDatabase
from tests.support.site import SECRET
from web.mail import unseal

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


def named(connection: sa.Connection, name: str, *grants: Grant) -> int:
    """An account known by its name in the test, with these roles; its id."""
    key = account(connection, name=name)
    for each in grants:
        grant(connection, key, each.role, territory=each.territory, object=each.object)
    return key


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


PASSWORD = "correct horse battery staple"
_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def somebody(database: TestDatabase, email: str, role: str | None = None, place: str | None = None, **more: Any) -> int:
    """A confirmed account with PASSWORD, and a role if one is named; its id."""
    with database.app.write() as connection:
        key = add_account(connection, email, more.pop("name", email.partition("@")[0]), more.pop("language", "en"))
        number = more.pop("number", None)
        if role:
            give_role(connection, key, role, place, number, None)
        row = {"password": _CHEAP, "confirmed_at": sa.func.now(), **more}
        connection.execute(sa.update(t.account).where(t.account.c.id == key).values(row))
    return key


class Browser:
    """A browser that keeps its cookies and sends the hidden fields of the form it last saw."""

    def __init__(self, app: Flask, address: str = "127.0.0.1") -> None:
        self.client: FlaskClient = app.test_client()
        self.address = address

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, environ_base={"REMOTE_ADDR": self.address})

    def token(self, path: str) -> str:
        """The hidden token of the forms of a page."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(path).text)
        assert found, f"no form at {path}"
        return found[1]

    def post(self, path: str, at: str | None = None, **fields: str) -> TestResponse:
        """Send the form of a page (``at``, else the path itself)."""
        given = {"csrf_token": self.token(at or path), **fields}
        return self.client.post(path, data=given, environ_base={"REMOTE_ADDR": self.address})

    def sign_in(self, email: str, password: str = PASSWORD) -> TestResponse:
        return self.post("/login?lang=en", email=email, password=password)


def letters(database: TestDatabase) -> list[dict[str, str]]:
    """What the worker is to send, oldest first."""
    query = "select args from jobs.procrastinate_jobs where task_name = 'mail' order by id"
    with database.app.read() as connection:
        sealed = [row.args["sealed"] for row in connection.execute(sa.text(query))]
    return [letter for letter in (unseal(SECRET, each) for each in sealed) if letter["to"]]


def link_in(letter: dict[str, str]) -> str:
    """The path of the link in a letter."""
    found = re.search(r"https?://[^/\s]+(/\S+)", letter["text"])
    assert found, letter["text"]
    return found[1]
