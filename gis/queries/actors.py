"""Who acts, and where things lie: what `audit.permission` decides by."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, func, select

from audit.permission import Actor, Grant, Thing
from gis.models.filings import filing
from gis.models.people import account, role_grant, token
from gis.models.register import object_, passport, territory
from gis.queries.tokens import runs, used_lately

_ACCOUNT: Final = re.compile("account:([1-9][0-9]{0,17})")


def actor_of(connection: Connection, account_id: int, scopes: frozenset[str] | None = None) -> Actor | None:
    """The account with the roles it has now; None when there is none or it is disabled."""
    a, g = account.c, role_grant.c
    name = connection.execute(select(a.name).where(a.id == account_id, a.active)).scalar()
    if name is None:
        return None
    rows = connection.execute(
        select(g.role, g.territory, g.object).where(g.account == account_id, g.ended_at.is_(None)).order_by(g.id)
    )
    return Actor(account_id, name, tuple(Grant(*row) for row in rows), scopes)


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whoever a token speaks for; `token` is its id, `stale` whether its use is to be noted."""

    actor: Actor
    token: int
    stale: bool


def bearer_of(connection: Connection, secret: str) -> Bearer | None:
    """Whoever the bearer token speaks for; None when it is unknown, ended or expired, or the account disabled."""
    t = token.c
    row = connection.execute(
        select(t.id, t.account, t.scopes, used_lately().is_not(True).label("stale")).where(
            t.hash == sha256(secret.encode()).digest(), runs()
        )
    ).first()
    actor = None if row is None else actor_of(connection, row.account, frozenset(row.scopes))
    return None if row is None or actor is None else Bearer(actor, row.id, row.stale)


def thing_at(connection: Connection, number: str) -> Thing | None:
    """An object, by its number."""
    o = object_.c
    row = connection.execute(select(o.id, o.district).where(o.number == number)).first()
    return None if row is None else Thing(within_of(connection, row.district), row.id)


def within_of(connection: Connection, district: str) -> frozenset[str]:
    """A territory and all above it."""
    return frozenset(connection.execute(select(func.register.territories_above(district))).scalars())


def within_each(connection: Connection, districts: Collection[str]) -> dict[str, frozenset[str]]:
    """The same for many territories, in one query."""
    t = territory.c
    above = select(t.code, func.register.territories_above(t.code)).where(t.code.in_(districts))
    found: dict[str, set[str]] = {district: set() for district in districts}
    for district, code in connection.execute(above):
        found[district].add(code)
    return {district: frozenset(codes) for district, codes in found.items()}


def thing_filed(connection: Connection, number: str) -> Thing | None:
    """A filing, or an approved version, by its number; None also when the acting account may not know of it."""
    o, f, p = object_.c, filing.c, passport.c
    row = connection.execute(
        select(o.id, o.district, f.author, f.state)
        .join(filing, f.object == o.id)
        .where(f.number == number, f.state != "approved")
    ).first()
    if row is not None:
        return Thing(within_of(connection, row.district), row.id, row.author, row.state)
    row = connection.execute(
        select(o.id, o.district, p.author, p.withdrawn_on).join(passport, p.object == o.id).where(p.number == number)
    ).first()
    if row is None:
        return None
    state = "withdrawn" if row.withdrawn_on is not None else "approved"
    return Thing(within_of(connection, row.district), row.id, _account_named(row.author), state)


def _account_named(author: str) -> int | None:
    """The account that a version names as its author; what an import brought may be any text."""
    found = _ACCOUNT.fullmatch(author)
    return int(found[1]) if found else None


def below(district: str) -> Any:
    """A query for the codes of a territory and all below it."""
    return select(func.register.territories_below(district).table_valued("code").c.code)
