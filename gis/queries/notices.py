"""Letters to owners as they stand: those of an object, and the object that the bearer of a code acts for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from gis.models.notices import notice, notice_use
from gis.models.people import account
from gis.models.register import object_


@dataclass(frozen=True, slots=True)
class Notice:
    """A letter. `issued_by`: the name of whoever issued it, None for the command line; `uses`: how often its code was
    used to come in, last on `used_at`.
    """

    id: int
    number: str
    issued_at: datetime
    issued_by: str | None
    expires_at: datetime
    expired: bool
    revoked_at: datetime | None
    uses: int
    used_at: datetime | None

    @property
    def holds(self) -> bool:
        """Whether its code opens the object."""
        return self.revoked_at is None and not self.expired


@dataclass(frozen=True, slots=True)
class Bearing:
    """What a code is good for: its object, and until when."""

    id: int
    number: str
    object: str
    object_id: int
    expires_at: datetime


def account_of_code(connection: Connection, hashed: bytes) -> int | None:
    """The account of the letter whose code has this hash; None when there is none or it no longer holds."""
    return connection.execute(select(func.register.notice_account(hashed))).scalar()


def bearing(connection: Connection, account_id: int) -> Bearing | None:
    """What the account of a letter is good for now; None when the letter was revoked or has expired."""
    n, o = notice.c, object_.c
    row = connection.execute(
        select(n.id, n.number, o.number.label("object"), o.id.label("object_id"), n.expires_at)
        .join(object_, o.id == n.object)
        .where(n.account == account_id, n.revoked_at.is_(None), n.expires_at > func.now())
    ).first()
    return None if row is None else Bearing(*row)


def notices_of(connection: Connection, object_id: int) -> Sequence[Notice]:
    """The letters about an object that the acting account may know of, the newest first."""
    n, u = notice.c, notice_use.c
    uses = select(func.count()).where(u.notice == n.id).scalar_subquery()
    last = select(func.max(u.at)).where(u.notice == n.id).scalar_subquery()
    rows = connection.execute(
        select(
            n.id, n.number, n.issued_at, account.c.name, n.expires_at, n.expires_at <= func.now(), n.revoked_at, uses,
            last,
        )
        .outerjoin(account, account.c.id == n.issued_by)
        .where(n.object == object_id)
        .order_by(n.id.desc())
    )  # fmt: skip
    return [Notice(*row) for row in rows]
