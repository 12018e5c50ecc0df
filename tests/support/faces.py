"""Many objects with random faces, for tests of maps and tiles: no passports behind them, only what is shown."""

from __future__ import annotations

import json
import random

import sqlalchemy as sa

from audit.figures import FOR_WHOM
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
    add(connection, rng, count, names)
    bump(connection)


def add(connection: sa.Connection, rng: random.Random, count: int = 1, names: str = "Object") -> None:
    """So many objects more, their faces in one statement."""
    rows = [_row(rng, names) for _ in range(count)]
    connection.execute(
        sa.text("""
            insert into register.object
                (number, territory, district, source, source_id, kind, sector, owner_kind, name, position)
            values (:number, 'KZ-ALA', :district, 'scatter', :number, 'clinic', :sector, :owner,
                    jsonb_build_object('ru', cast(:name as text)), st_setsrid(st_makepoint(:lon, :lat), 4326))"""),
        rows,
    )
    faces = {row["number"]: cells(rng) for row in rows}
    connection.execute(
        sa.text("""
            insert into register.face
            select o.id, o.number, o.district, o.sector, o.owner_kind, o.kind, o.geom,
                   cast(translate(f.value, '[]', '{}') as integer[])
            from jsonb_each_text(cast(:faces as jsonb)) f join register.object o on o.number = f.key"""),
        {"faces": json.dumps(faces)},
    )


def _row(rng: random.Random, name: str) -> dict[str, object]:
    district, (west, south, east, north) = rng.choice(list(BOX.items()))
    return {
        "number": f"T-{rng.randrange(10**12)}",
        "district": district,
        "sector": rng.choice(["health", "education", "housing"]),
        "owner": rng.choice(["state", "private"]),
        "lon": rng.uniform(west, east),
        "lat": rng.uniform(south, north),
        "name": name,
    }


def cells(rng: random.Random) -> list[int]:
    """A face: any state in each view; in some views the object is not there at all."""
    made: list[int] = []
    while len(made) < SLOTS:
        there = rng.random() < 0.9
        made += [rng.choice([1, 1, 2, 3, 4, 5, 6, 7]) if there else 0 for _ in FOR_WHOM]
    return made
