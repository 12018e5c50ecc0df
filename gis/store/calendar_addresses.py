"""Writes the secret addresses of calendars: one for an account, kept as its hash alone."""

from __future__ import annotations

import secrets
from hashlib import sha256

from sqlalchemy import Connection, delete, func
from sqlalchemy.dialects.postgresql import insert

from gis.models.reminders import calendar_address


def make_calendar(connection: Connection, account_id: int) -> str:
    """Make the secret of an address and return it: nobody can read it again. The one before works no more."""
    secret = secrets.token_urlsafe(32)
    row = {"hash": sha256(secret.encode()).digest(), "made_at": func.now()}
    new = insert(calendar_address).values(account=account_id, **row)
    connection.execute(new.on_conflict_do_update(index_elements=["account"], set_=row))
    return secret


def end_calendar(connection: Connection, account_id: int) -> None:
    """End the account's address, if it has one."""
    connection.execute(delete(calendar_address).where(calendar_address.c.account == account_id))
