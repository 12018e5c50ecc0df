"""Many objects with random faces, for tests of maps and tiles: no passports behind them, only what is shown."""

from __future__ import annotations

import random

import sqlalchemy as sa

from gis.store.version import bump
from tests.support.places import territories

BOX = {"KZ-ALA-MED": (76.955, 43.21, 77.09, 43.39), "KZ-ALA-BOS": (76.71, 43.11, 76.945, 43.29)}
SLOTS = 108


def scatter(connection: sa.Connection, count: int, seed: int = 1, *, names: str = "Object") -> None:
    """A city of two districts with `count` objects; their states are drawn anew for every sense, year and category."""
    rng = random.Random(seed)
    territories(connection)
    connection.execute(
        sa.text("insert into register.source values ('scatter', 'Scatter', 'CC0', '© Scatter', null, null, true)")
    )
    for _ in range(count):
        add(connection, rng, names)
    bump(connection)


def add(connection: sa.Connection, rng: random.Random, names: str = "Object") -> int:
    """One object more; returns its id."""
    district, (west, south, east, north) = rng.choice(list(BOX.items()))
    number = f"T-{rng.randrange(10**12)}"
    row = {
        "number": number, "district": district, "sector": rng.choice(["health", "education", "housing"]),
        "owner": rng.choice(["state", "private"]), "lon": rng.uniform(west, east), "lat": rng.uniform(south, north),
        "name": names, "cells": cells(rng),
    }  # fmt: skip
    key = connection.execute(
        sa.text("""
            insert into register.object
                (number, territory, district, source, source_id, kind, sector, owner_kind, name, position)
            values (:number, 'KZ-ALA', :district, 'scatter', :number, 'clinic', :sector, :owner,
                    jsonb_build_object('ru', cast(:name as text)), st_setsrid(st_makepoint(:lon, :lat), 4326))
            returning id"""),
        row,
    ).scalar_one()
    connection.execute(
        sa.text("""
            insert into register.face
            select id, number, district, sector, owner_kind, kind, geom, cast(:cells as integer[]) from register.object where id = :id"""),
        {"cells": row["cells"], "id": key},
    )
    return int(key)


def cells(rng: random.Random) -> list[int]:
    """A face: any state, sometimes not there at all."""
    return [rng.choice([0, 1, 1, 2, 3, 4, 5, 6, 7]) for _ in range(SLOTS)]
