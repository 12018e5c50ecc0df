"""Filings and the people around them, for tests of what hangs on a filing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import sha256

import sqlalchemy as sa

from audit.permission import Grant
from gis.models import register as r
from gis.models.filings import filing
from gis.models.people import account, role_grant, token
from tests.support import places as p

PEOPLE: Mapping[str, Grant | None] = {
    "author": Grant("inspector", p.CITY),
    "colleague": Grant("inspector", p.CITY),
    "reviewer": Grant("reviewer", p.CITY),
    "elsewhere": Grant("reviewer", p.OTHER_CITY),
    "administrator": Grant("administrator"),
    "planner": Grant("planner", p.CITY),
    "nobody": None,
}


def person(connection: sa.Connection, name: str, grant: Grant | None) -> int:
    """An account with one role, and a bearer token that is its name."""
    row = {"uniquifier": name, "email": f"{name}@example.org", "name": name}
    key = int(connection.execute(sa.insert(account).values(row).returning(account.c.id)).scalar_one())
    if grant is not None:
        given = {"account": key, "role": grant.role, "territory": grant.territory, "object": grant.object}
        connection.execute(sa.insert(role_grant).values(given))
    scopes = ["photo", "filing", "passport"]
    secret = {"account": key, "name": "test", "hash": sha256(name.encode()).digest(), "scopes": scopes}
    connection.execute(sa.insert(token).values(**secret, expires_at=sa.func.now() + sa.text("interval '1 day'")))
    return key


def people(connection: sa.Connection) -> dict[str, int]:
    """One account of each kind, by name."""
    return {name: person(connection, name, grant) for name, grant in PEOPLE.items()}


def file(connection: sa.Connection, place: int, author: int, reviewer: int, state: str = "draft") -> str:
    """A filing in a state, and, when that is approved, its passport; its number."""
    object_number = connection.execute(sa.select(r.object_.c.number).where(r.object_.c.id == place)).scalar_one()
    version = connection.execute(sa.select(sa.func.register.next_version(place))).scalar_one()
    number = f"{object_number}-v{version}"
    row = {
        "object": place, "version": version, "number": number, "author": author, "author_role": "inspector",
        "document": {}, "state": state,
    }  # fmt: skip
    if state != "draft":
        row |= {"submitted_at": sa.func.now()}
    if state in ("returned", "approved"):
        row |= {"reviewer": reviewer, "decided_at": sa.func.now()}
    key = connection.execute(sa.insert(filing).values(row).returning(filing.c.id)).scalar_one()
    if state == "approved":
        approve(connection, place, number, author, reviewer)
    return number if key else ""


def approve(connection: sa.Connection, place: int, number: str, author: int, reviewer: int) -> int:
    """The approved version of a filing."""
    row = {
        "object": place, "version": int(number.rpartition("-v")[2]), "number": number, "depth": "full",
        "norm": "kz-sp-3.06-101", "wording": date(2019, 2, 18), "inspected_on": date(2026, 11, 1),
        "effective_on": date(2026, 11, 2), "author": f"account:{author}", "author_role": "inspector",
        "reviewer": f"account:{reviewer}", "facts": {}, "source": "city",
    }  # fmt: skip
    made = int(connection.execute(sa.insert(r.passport).values(row).returning(r.passport.c.id)).scalar_one())
    decided = {"state": "approved", "reviewer": reviewer, "decided_at": sa.func.now(), "submitted_at": sa.func.now()}
    connection.execute(sa.update(filing).where(filing.c.number == number).values(**decided, passport=made))
    return made


def move(connection: sa.Connection, number: str, state: str, reviewer: int) -> None:
    """Bring a filing into another state, whatever it takes."""
    now = connection.execute(sa.select(filing.c.state).where(filing.c.number == number)).scalar_one()
    if state in ("approved", "returned") and now != "submitted":
        # as the database asks: only what was sent in is decided on
        move(connection, number, "submitted", reviewer)
    if state == "approved":
        row = connection.execute(sa.select(filing.c.object, filing.c.author).where(filing.c.number == number)).one()
        approve(connection, row.object, number, row.author, reviewer)
        return
    values: dict[str, object] = {"state": state, "submitted_at": sa.func.now()}
    if state == "returned":
        values |= {"reviewer": reviewer, "decided_at": sa.func.now()}
    connection.execute(sa.update(filing).where(filing.c.number == number).values(values))
