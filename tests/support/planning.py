"""A register to plan for: clinics with narrow doors in two districts, a shop, prices and a programme."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from gis.models import register as r
from gis.models.money import price
from tests.support import places as p
from tests.support.verdict_cases import BASES
from tests.support.works import survey

NARROW = {**BASES["clinic"], "entrance/door/1/clear_width": [0.72, "tape"]}
DOOR_COST = 400_000
YEARS = (2026, 2027, 2028, 2029, 2030)


def narrow(connection: sa.Connection, number: str, **more: Any) -> int:
    """A surveyed clinic that lacks nothing but a wide door; its id."""
    key = p.place(connection, number, **more)
    survey(connection, key, NARROW)
    return key


def town(connection: sa.Connection) -> dict[str, int]:
    """Objects by number: three clinics of the city and a private one with narrow doors, one that meets everything, one
    that nobody has surveyed, one closed and one in another city. A door costs `DOOR_COST`, and 9 in another currency.
    """
    p.territories(connection)
    p.source(connection)
    found = {number: narrow(connection, number) for number in ("C-1", "C-2")}
    found["C-3"] = narrow(connection, "C-3", district=p.BOSTANDYK, lon=76.9)
    found["SHOP"] = narrow(connection, "SHOP", owner_kind="private")
    found["GOOD"] = p.place(connection, "GOOD")
    survey(connection, found["GOOD"], BASES["clinic"])
    found["UNSEEN"] = p.place(connection, "UNSEEN")
    found["CLOSED"] = narrow(connection, "CLOSED", stage="closed", closed=date(2026, 1, 1))
    found["FAR"] = narrow(connection, "FAR", territory=p.OTHER_CITY, district=p.OTHER_CITY, lon=69.6, lat=42.3)
    for territory, currency, amount in ((p.CITY, "KZT", DOOR_COST), (p.OTHER_CITY, "KGS", 9)):
        connection.execute(
            sa.insert(price).values(
                territory=territory, work="entrance_door", year=2025, amount=amount, currency=currency, unit="piece",
                price_source="contract 7",
            )
        )  # fmt: skip
    connection.execute(sa.update(r.installation).values(kind="rehearsal"))
    p.finish(connection)
    return found


def programme(connection: sa.Connection, amount: float = DOOR_COST, *, payer: str = "city") -> None:
    """A programme with one line that has this money in each year."""
    made = (
        "insert into register.programme (code, territory, name, from_year, to_year)"
        ' values (:c, :t, \'{"en": "D"}\', 2026, 2030)'
    )
    connection.execute(sa.text(made), {"c": "DOORS", "t": p.CITY})
    line = (
        "insert into register.programme_line (programme, code, year, amount, currency, payer)"
        " values ('DOORS', 'doors', :year, :amount, 'KZT', :payer)"
    )
    for year in YEARS:
        connection.execute(sa.text(line), {"year": year, "amount": amount, "payer": payer})
