"""Rows for tests of reading: a small city with everything a page may show, and neighbours that must not show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from gis.models import register as r
from gis.store.faces import refresh
from gis.store.version import bump

TODAY = date(2026, 11, 20)
CITY, OTHER_CITY = "KZ-ALA", "KZ-SHY"
MEDEU, BOSTANDYK = "KZ-ALA-MED", "KZ-ALA-BOS"
SQUARE = "MULTIPOLYGON((({w} {s},{e} {s},{e} {n},{w} {n},{w} {s})))"


def territory(connection: Connection, code: str, parent: str | None, level: str, ru: str, **more: Any) -> None:
    """A territory; `box=(west, south, east, north)` gives it an outline."""
    box = more.pop("box", None)
    if box:
        w, s, e, n = box
        more["outline"] = func.st_geomfromtext(SQUARE.format(w=w, s=s, e=e, n=n), 4326)
    row = {"code": code, "parent": parent, "level": level, "name": {"ru": ru}, "official": {}, "tolerance_m": 150}
    connection.execute(insert(r.territory).values({**row, **more}))


def territories(connection: Connection) -> None:
    """Kazakhstan with two cities, one of them with two districts, and an installation that shows the first."""
    territory(connection, "KZ", None, "country", "Казахстан", profile="kz")
    territory(connection, CITY, "KZ", "city", "Алматы", official={"kato": "750000000"}, box=(76.7, 43.1, 77.1, 43.4))
    territory(connection, OTHER_CITY, "KZ", "city", "Шымкент")
    territory(connection, MEDEU, CITY, "city_district", "Медеуский район", box=(76.95, 43.2, 77.1, 43.4))
    territory(connection, BOSTANDYK, CITY, "city_district", "Бостандыкский район", box=(76.7, 43.1, 76.95, 43.3))
    connection.execute(update(r.installation).values(kind="demo", profile="kz", territory=CITY, clock=TODAY))


def source(connection: Connection, code: str = "city", **more: Any) -> None:
    """A source of rows."""
    row = {"code": code, "name": f"Source {code}", "licence": "CC0", "attribution": f"© {code}", "synthetic": False}
    connection.execute(insert(r.source).values({**row, **more}))


def place(connection: Connection, number: str, **more: Any) -> int:
    """An object in Medeu, in service; returns its id. `lon`, `lat` in degrees; `inside` is a host's id."""
    lon, lat = more.pop("lon", 77.0), more.pop("lat", 43.25)
    row: dict[str, Any] = {
        "number": number,
        "territory": CITY,
        "district": MEDEU,
        "source": "city",
        "source_id": number,
        "part_of": more.pop("inside", None),
        "kind": "clinic",
        "sector": "health",
        "owner_kind": "state",
        "stage": "in_service",
        "name": {"ru": f"Поликлиника {number}"},
        "address": {},
        "contacts": {},
        "help": {},
        "position": func.st_setsrid(func.st_makepoint(lon, lat), 4326),
    }
    key = connection.execute(insert(r.object_).values({**row, **more}).returning(r.object_.c.id)).scalar_one()
    return int(key)


def passport(connection: Connection, owner: int, states: Sequence[int], **more: Any) -> int:
    """A version with its verdict: six state numbers; returns its id. `on` is the day of its decision."""
    on = more.pop("on", date(2025, 5, 1))
    zones = more.pop("zones", [6] * 35)
    version = more.pop("version", 1)
    number = connection.execute(select(r.object_.c.number).where(r.object_.c.id == owner)).scalar_one()
    row = {
        "object": owner, "version": version, "number": f"{number}-v{version}", "depth": "standard",
        "norm": "kz-sp-3.06-101", "wording": date(2019, 2, 18), "basis": "inspection", "inspected_on": on,
        "effective_on": on, "author": "private-inspector", "author_role": "inspector", "reviewer": "private-reviewer",
        "facts": {"entrance/door/1/clear_width": [0.85, "tape"]}, "forms": [], "source": "city",
    }  # fmt: skip
    key = connection.execute(insert(r.passport).values({**row, **more}).returning(r.passport.c.id)).scalar_one()
    connection.execute(
        insert(r.verdict).values(
            object=owner, passport=key, reason="approval", norm=row["norm"], wording=row["wording"], effective_on=on,
            states=list(states), zones=zones, shares=[90] * 6, provable=63, overridden=0, best_entrance={"K": "2"},
            code="ДЧ-В", complete=False, sufficient=True,
        )
    )  # fmt: skip
    return int(key)


def measure(connection: Connection, owner: int, due: date, **more: Any) -> int:
    """A measure planned in 2025; returns its id."""
    row = {
        "object": owner, "source": "city", "source_id": f"m-{owner}-{due}", "work": "current_repair",
        "stage": "deferred", "zone": "entrance", "closes": [{"rule": "KZ-DOR-03", "instance": "1"}], "categories": "KO",
        "status": "planned", "due": due, "first_due": more.pop("first_due", due), "planned_on": date(2025, 6, 1),
        "responsible": "Управление здравоохранения",
    }  # fmt: skip
    key = connection.execute(insert(r.measure).values({**row, **more}).returning(r.measure.c.id)).scalar_one()
    return int(key)


def finish(connection: Connection, objects: Iterable[int] | None = None) -> None:
    """Bring faces, rollup and version in line, as every writer does."""
    refresh(connection, None if objects is None else list(objects), TODAY)
    bump(connection)
