"""The secret addresses of calendars: whose one is, and whether somebody has one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, select

from gis.models.people import account
from gis.models.reminders import calendar_address


@dataclass(frozen=True, slots=True)
class CalendarOf:
    """Whose calendar an address leads to; `language` None: the installation's own."""

    account: int
    language: str | None


def calendar_of(connection: Connection, secret: str) -> CalendarOf | None:
    """Whose calendar it is; None when the secret is unknown or ended, or the account disabled."""
    c, a = calendar_address.c, account.c
    row = connection.execute(
        select(a.id, a.language)
        .join(calendar_address, c.account == a.id)
        .where(c.hash == sha256(secret.encode()).digest(), a.active)
    ).first()
    return None if row is None else CalendarOf(*row)


def calendar_since(connection: Connection, account_id: int) -> datetime | None:
    """When the address of the account's calendar was made; None without one."""
    c = calendar_address.c
    return connection.execute(select(c.made_at).where(c.account == account_id)).scalar()
