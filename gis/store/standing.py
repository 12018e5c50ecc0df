"""Changes the standing of approved versions: withdrawn, set by a commission, said to be still true."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, insert, select

from audit.overriding import Override, override
from gis.histories import among
from gis.models import register as r
from gis.queries.in_force import in_force
from gis.queries.versions import version_tag
from gis.store.filings import StaleError, StateError
from gis.store.measures import Doer, reopen
from gis.store.passports import MissingError, withdraw
from gis.store.settle import settle
from gis.store.version import alone


def set_states(connection: Connection, number: str, seen: str, said: Override, today: date) -> None:
    """Set states of the version in force, from today until the version ends.

    Raises MissingError, StaleError, StateError.
    """
    row = _in_force(connection, number, seen)
    v = r.verdict.c
    last = connection.execute(
        select(r.verdict).where(v.passport == row["id"])
        .order_by(v.effective_on.desc(), v.recorded_at.desc(), v.id.desc()).limit(1)
    ).mappings().one()  # fmt: skip
    new = override(last["states"], last["overridden"], last["provable"], said.states)
    kept = {name: value for name, value in last.items() if name not in ("id", "recorded_at")}
    changed = {
        "reason": "override", "effective_on": max(today, last["effective_on"]), "states": list(new.states),
        "overridden": new.overridden, "provable": new.provable, "code": new.code, "override": said.to_store(),
        "recorded_at": func.clock_timestamp(),
    }  # fmt: skip
    key = connection.execute(insert(r.verdict).values({**kept, **changed}).returning(v.id)).scalar_one()
    settle(
        connection, today, measures_changed=[row["object"]], subject=number, acts={"passport.overridden": [key]}
    )  # fmt: skip


def reconfirm(
    connection: Connection, number: str, seen: str, account: int, role: str, lapses_on: date, today: date
) -> None:
    """Keep that the version in force is still true today: valid until `lapses_on`. Raises as `set_states`."""
    row = _in_force(connection, number, seen)
    c = r.reconfirmation
    said = {"passport": row["id"], "confirmed_on": today, "lapses_on": lapses_on, "account": account}
    key = connection.execute(insert(c).values(**said, author_role=role).returning(c.c.id)).scalar_one()
    settle(connection, today, objects=[row["object"]], subject=number, acts={"passport.reconfirmed": [key]})


def take_back(connection: Connection, number: str, seen: str, reason: str, by: Doer) -> None:
    """Withdraw an approved version with a reason: the one before it holds again, and works that it showed done are to
    be verified anew. Raises as `set_states`.
    """
    row = _there(connection, number, seen)
    withdraw(
        connection, number, max(by.today, row["effective_on"]), reason, by.today,
        reopened=lambda version: reopen(connection, version, by, reason),
    )  # fmt: skip


def _in_force(connection: Connection, number: str, seen: str) -> Mapping[str, Any]:
    row, p = _there(connection, number, seen), r.passport.c
    if connection.execute(in_force(p.id, p.object).where(among(p.object, [row["object"]]))).scalar() != row["id"]:
        raise StateError("not_in_force", number=number)
    return row


def _there(connection: Connection, number: str, seen: str) -> Mapping[str, Any]:
    """An approved version that was not changed since it was seen, while nobody else changes any."""
    alone(connection)
    p = r.passport.c
    query = select(p.id, p.object, p.effective_on, p.withdrawn_on).where(p.number == number)
    found = connection.execute(query).mappings().first()
    row = dict(found) if found else None
    if row is None:
        raise MissingError("passport", number)
    if (there := version_tag(connection, number)) != seen:
        raise StaleError(seen, there)
    if row["withdrawn_on"] is not None:
        raise StateError("state_forbids", number=number, state="withdrawn", needed="approved")
    return row
