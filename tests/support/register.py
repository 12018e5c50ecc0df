"""Puts rows into the register for tests: territories, objects, passports with ready verdicts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from gis.models import register as r

SOURCE = "test"
CITY = "KZ-75"
DISTRICTS = ("KZ-75-A", "KZ-75-B")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
SQUARES = {"KZ-75-A": (76.80, 43.20, 76.90, 43.30), "KZ-75-B": (76.90, 43.20, 77.00, 43.30)}


def city(connection: sa.Connection, *, kind: str = "real") -> None:
    """A city of two square districts side by side, and another city that no test asks about."""
    connection.execute(
        sa.update(r.installation).values(kind=kind, profile="kz", territory=CITY, first_year=2022, last_year=2030)
    )
    connection.execute(
        sa.insert(r.source),
        [{"code": SOURCE, "name": "Test", "licence": "none", "attribution": "Test", "synthetic": kind == "demo"}],
    )
    tree = [
        ("KZ", None, "country"),
        (CITY, "KZ", "city"),
        ("KZ-71", "KZ", "city"),
        ("KZ-71-A", "KZ-71", "city_district"),
    ]
    tree += [(code, CITY, "city_district") for code in DISTRICTS]
    for code, parent, level in tree:
        connection.execute(
            sa.text(
                "insert into register.territory (code, parent, level, name, outline, source) values (:code, :parent, "
                ":level, cast(:name as jsonb), st_multi(st_makeenvelope(:w, :s, :e, :n, 4326)), :source)"
                if code in SQUARES
                else "insert into register.territory (code, parent, level, name, source) "
                "values (:code, :parent, :level, cast(:name as jsonb), :source)"
            ),
            {
                "code": code, "parent": parent, "level": level, "name": json.dumps({"en": code}), "source": SOURCE,
                **dict(zip("wsen", SQUARES.get(code, ()), strict=False)),
            },
        )  # fmt: skip


def place(connection: sa.Connection, source_id: str, district: str = DISTRICTS[0], **fields: Any) -> int:
    """One object in the middle of its district (or where ``lon``, ``lat`` say); returns its id."""
    west, south, east, north = SQUARES.get(district, (0.0, 0.0, 1.0, 1.0))
    lon = fields.pop("lon", (west + east) / 2)
    lat = fields.pop("lat", (south + north) / 2)
    row = {
        "territory": CITY if district.startswith(CITY) else district[:5],
        "district": district, "source": SOURCE, "source_id": source_id, "kind": "clinic", "sector": "health",
        "owner_kind": "state", "name": {"en": f"Object {source_id}"}, "position": f"SRID=4326;POINT({lon} {lat})",
        **fields,
    }  # fmt: skip
    return int(connection.execute(sa.insert(r.object_).values(row).returning(r.object_.c.id)).scalar_one())


def passport(
    connection: sa.Connection,
    owner: int,
    effective_on: date,
    states: Sequence[int],
    *,
    recorded_at: datetime = LONG_AGO,
    **verdict: Any,
) -> int:
    """One approved version with a verdict given ready; returns its id. ``lapses_on`` goes to the passport."""
    p = r.passport.c
    number = connection.execute(sa.select(r.object_.c.number).where(r.object_.c.id == owner)).scalar_one()
    version = 1 + connection.execute(sa.select(sa.func.count()).where(p.object == owner)).scalar_one()
    row = {
        "object": owner, "version": version, "number": f"{number}-v{version}", "depth": "standard",
        "norm": "kz-sp-3.06-101", "wording": date(2019, 2, 18), "inspected_on": effective_on,
        "effective_on": effective_on,
        "author": "inspector-1", "author_role": "inspector", "reviewer": "reviewer-1", "facts": {}, "source": SOURCE,
        "recorded_at": recorded_at, "lapses_on": verdict.pop("lapses_on", None),
    }  # fmt: skip
    key = int(connection.execute(sa.insert(r.passport).values(row).returning(p.id)).scalar_one())
    judged = {
        "object": owner, "passport": key, "reason": "approval", "norm": row["norm"], "wording": row["wording"],
        "effective_on": effective_on, "recorded_at": recorded_at, "states": list(states), "zones": [3] * 35,
        "shares": [80] * 6, "complete": False, "sufficient": True, **verdict,
    }  # fmt: skip
    connection.execute(sa.insert(r.verdict).values(judged))
    return key


def measure(connection: sa.Connection, owner: int, source_id: str, due: date, **fields: Any) -> int:
    """One planned measure; returns its id."""
    row = {
        "object": owner, "source": SOURCE, "source_id": source_id, "work": "current_repair", "zone": "entrance",
        "closes": [{"rule": "KZ-DOR-03", "instance": "1"}], "categories": "K", "due": due, "first_due": due,
        "planned_on": date(2024, 1, 1), **fields,
    }  # fmt: skip
    return int(connection.execute(sa.insert(r.measure).values(row).returning(r.measure.c.id)).scalar_one())
