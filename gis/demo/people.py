"""The people of the demo city: one of each kind, two inspectors in different districts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, exists, func, select, update

from audit.accounts import AccountError
from gis.models.people import account, role_grant
from gis.models.register import installation, measure, object_, territory
from gis.queries.people import account_by
from gis.store.people import add_account, give_role

_OWNER = "owner"
_SEVERAL = 3
"""Works that the owner's object has still to come: one is asked about, one is done, one is left."""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Who they are: the name before the @, the name in decisions, a role, and where it holds."""

    key: str
    name: str
    role: str
    territory: str | None = None
    number: str | None = None

    @property
    def email(self) -> str:
        """The address to sign in with; no letter ever reaches it."""
        return f"{self.key}@example.org"


def demo_people(connection: Connection) -> list[DemoPerson]:
    """Who lives in the demo city; nobody in any other register."""
    row = connection.execute(select(installation.c.kind, installation.c.territory)).one()
    if row.kind != "demo":
        return []
    t = territory.c
    districts = list(connection.execute(select(t.code).where(t.parent == row.territory).order_by(t.code)).scalars())
    owned = _owned(connection)
    found = [
        DemoPerson("administrator", "Асель Нурланова", "administrator"),
        DemoPerson("reviewer", "Марат Ибраев", "reviewer", row.territory),
        DemoPerson("inspector-1", "Динара Сейткали", "inspector", districts[0]),
        DemoPerson("inspector-2", "Тимур Ахметов", "inspector", districts[1]),
        DemoPerson("planner", "Елена Ким", "planner", row.territory),
        DemoPerson("ngo", "Ерлан Жумабаев", "ngo", row.territory),
    ]
    return [*found, DemoPerson(_OWNER, "Гульнара Омарова", "owner", number=owned)] if owned else found


def _owned(connection: Connection) -> str | None:
    """The object that the owner answers for: the one they have, or the first that has several works to come."""
    o, m, g = object_.c, measure.c, role_grant.c
    mine = select(account.c.id).where(account.c.email == f"{_OWNER}@example.org").scalar_subquery()
    held = select(o.number).join(role_grant, g.object == o.id).where(g.account == mine, g.ended_at.is_(None))
    number = connection.execute(held.order_by(g.id).limit(1)).scalar()
    if number is not None:
        return str(number)
    to_come = (
        m.object == o.id,
        m.status.in_(("planned", "started")),
        m.due > select(installation.c.clock).scalar_subquery(),
    )
    several = select(func.count() >= _SEVERAL).where(*to_come).scalar_subquery()
    theirs = select(o.number).where(o.stage == "in_service", o.owner_kind != "state", o.part_of.is_(None))
    return connection.execute(theirs.order_by((several & (o.owner_kind == "private")).desc(), o.id).limit(1)).scalar()


def settle_people(connection: Connection, people: list[DemoPerson], hashes: Mapping[str, str]) -> None:
    """Give each of them an account, the role and the password whose hash stands under their key."""
    for person in people:
        row = account_by(connection, email=person.email)
        key = add_account(connection, person.email, person.name) if row is None else int(row["id"])
        values = {"password": hashes[person.key], "active": True, "confirmed_at": func.now()}
        connection.execute(update(account).where(account.c.id == key).values(values))
        try:
            give_role(connection, key, person.role, person.territory, person.number, None)
        except AccountError as error:
            if error.code != "role_held":
                raise


def people_settled(connection: Connection, people: list[DemoPerson], hashes: Mapping[str, str]) -> bool:
    """Whether all of them have their accounts, with these passwords, and a role: a city made anew took those along."""
    a, g = account.c, role_grant.c
    holds = exists().where(g.account == a.id, g.ended_at.is_(None))
    rows = connection.execute(select(a.email, a.password).where(a.email.in_([each.email for each in people]), holds))
    return {row.email: row.password for row in rows} == {each.email: hashes.get(each.key) for each in people}
