"""People who live somewhere, for tests of reach."""

from __future__ import annotations

import sqlalchemy as sa

from tests.support import places as p


def live(connection: sa.Connection, *cells: tuple[float, float, float], **more: object) -> None:
    """People in Medeu, of the source "grid": longitude, latitude, how many."""
    row = {"year": 2025, "people": "residents", "source": "grid", "territory": p.CITY, "district": p.MEDEU, **more}
    into = "lon, lat, count, " + ", ".join(row)
    query = sa.text(f"insert into register.dwelling ({into}) values (:lon, :lat, :count, :{', :'.join(row)})")
    connection.execute(query, [{**row, "lon": lon, "lat": lat, "count": count} for lon, lat, count in cells])
