"""Writes letters to owners: issued, used, revoked; each an entry of the log in the same transaction."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, insert, select, update

from gis.models.notices import notice, notice_use
from gis.models.people import account, role_grant
from gis.queries.notices import Bearing, bearing
from gis.store.log import record
from gis.store.passports import MissingError

BEARER: Final = "@notice.invalid"
"""Ends the address of the accounts that act for bearers of codes: no letter can reach it, so nobody signs in so."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that is to be issued: its number, the keyed hash of its code, and until when that holds."""

    number: str
    hashed: bytes
    expires_at: datetime


def issue(connection: Connection, object_id: int, letter: Letter, by: int | None) -> int:
    """Keep a letter, with the account that acts for whoever bears its code; its id. `by` None: the installation."""
    row = {
        "number": letter.number, "object": object_id, "account": _bearer(connection, letter.number, object_id, by),
        "hash": letter.hashed, "issued_by": by, "expires_at": letter.expires_at,
    }  # fmt: skip
    made = int(connection.execute(insert(notice).values(row).returning(notice.c.id)).scalar_one())
    record(connection, "notice.issued", letter.number, [made])
    return made


def come_in(connection: Connection, account_id: int) -> Bearing:
    """Keep that the code of a letter was used by its bearer, for whom the transaction acts. Raises MissingError."""
    found = bearing(connection, account_id)
    if found is None:
        raise MissingError("notice", str(account_id))
    used = connection.execute(insert(notice_use).values(notice=found.id).returning(notice_use.c.id)).scalar_one()
    record(connection, "notice.used", found.number, [used])
    return found


def revoke(connection: Connection, object_id: int, notice_id: int, by: int) -> bool:
    """End a letter's code; False when it had ended already. Raises MissingError where the object has no such letter."""
    n = notice.c
    row = connection.execute(select(n.number, n.account).where(n.id == notice_id, n.object == object_id)).first()
    if row is None:
        raise MissingError("notice", str(notice_id))
    ends = update(notice).where(n.id == notice_id, n.revoked_at.is_(None))
    if not connection.execute(ends.values(revoked_at=func.now(), revoked_by=by)).rowcount:
        return False
    connection.execute(update(role_grant).where(role_grant.c.account == row.account).values(ended_at=func.now()))
    connection.execute(update(account).where(account.c.id == row.account).values(active=False))
    record(connection, "notice.revoked", row.number, [notice_id])
    return True


def _bearer(connection: Connection, number: str, object_id: int, by: int | None) -> int:
    """The account that acts for whoever bears the code."""
    row = {"uniquifier": secrets.token_hex(16), "email": f"{secrets.token_hex(16)}{BEARER}", "name": number}
    made = int(connection.execute(insert(account).values(row).returning(account.c.id)).scalar_one())
    connection.execute(insert(role_grant).values(account=made, role="owner", object=object_id, granted_by=by))
    return made
