"""Writes letters to owners: issued, used, revoked; each an entry of the log in the same transaction."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, insert, select, text, update

from gis.models.notices import notice, notice_use
from gis.models.people import account, role_grant
from gis.queries.notices import Bearing, bearing
from gis.store.log import record
from gis.store.passports import MissingError

BEARER: Final = "@notice.invalid"
"""Ends the address of the accounts that act for bearers of codes: no letter can reach it, so nobody signs in so."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A new letter: its number, and until when its code holds."""

    id: int
    number: str
    expires_at: datetime


def issue(
    connection: Connection, object_id: int, object_number: str, hashed: bytes, days: int, by: int | None
) -> Issued:
    """Keep a letter whose code has this hash and holds for so many days; `by` None: the installation itself."""
    # Two letters at once would take the same number.
    connection.execute(text("select pg_advisory_xact_lock(hashtext('bosaga.notice'))"))
    n = notice.c
    before = connection.execute(select(func.count()).where(n.object == object_id)).scalar_one()
    number = f"{object_number}-n{before + 1}"
    bearer = _bearer(connection, number, object_id, by)
    row = {
        "number": number, "object": object_id, "account": bearer, "hash": hashed, "issued_by": by,
        "expires_at": func.now() + func.make_interval(0, 0, 0, days),
    }  # fmt: skip
    made = connection.execute(insert(notice).values(row).returning(n.id, n.expires_at)).one()
    record(connection, "notice.issued", number, [made.id])
    return Issued(made.id, number, made.expires_at)


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
