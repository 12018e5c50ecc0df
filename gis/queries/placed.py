"""Where an object was placed, and what was declared of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, select

from gis.models import register as r


def placed(connection: Connection, number: str) -> dict[str, Any]:
    """Territory, declared district and position of an object that is there."""
    o = r.object_.c
    x, y = func.st_x(o.position).label("lon"), func.st_y(o.position).label("lat")
    row = connection.execute(select(o.territory, o.declared_district, x, y).where(o.number == number)).one()
    return {
        "territory": row.territory,
        "declared_district": row.declared_district,
        "position": {"lon": row.lon, "lat": row.lat},
    }


def district_of(connection: Connection, number: str) -> dict[str, Any]:
    """The district in which an object that is there was found to lie, and its flag."""
    o = r.object_.c
    row = connection.execute(select(o.district, o.district_flag).where(o.number == number)).mappings().one()
    return dict(row)
