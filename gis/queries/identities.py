"""Who people are at the sign-in of the city (OpenID Connect)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select

from gis.models.people import account, identity


@dataclass(frozen=True, slots=True)
class Identity:
    """One identity that opens an account."""

    id: int
    issuer: str
    linked_at: datetime


def account_of_identity(connection: Connection, issuer: str, subject: str) -> RowMapping | None:
    """Id and activity of the account that an identity opens; None when it opens none."""
    i, a = identity.c, account.c
    query = select(a.id, a.active).join(identity, i.account == a.id).where(i.issuer == issuer, i.subject == subject)
    return connection.execute(query).mappings().first()


def identities_of(connection: Connection, account_id: int) -> list[Identity]:
    """The identities of an account, oldest first."""
    i = identity.c
    rows = connection.execute(select(i.id, i.issuer, i.linked_at).where(i.account == account_id).order_by(i.id))
    return [Identity(*row) for row in rows]
