"""Where the register's territory lies, and whom its outlines are owed to."""

from __future__ import annotations

from sqlalchemy import Connection, text

Bounds = tuple[float, float, float, float, str]
_WORLD = (-180.0, -85.0, 180.0, 85.0)

_QUERY = text("""
    with box as (
        select st_extent(t.outline)::geometry as outline, string_agg(distinct s.attribution, '; ') as attribution
        from pub.territory t left join pub.source s on s.code = t.source
        where t.outline is not null and (cast(:root as text) is null or t.code in (select pub.territories_below(:root)))
    ),
    faces as (select st_transform(st_setsrid(st_extent(geom)::geometry, 3857), 4326) as outline from pub.face
              where (select outline from box) is null)
    select st_xmin(b), st_ymin(b), st_xmax(b), st_ymax(b), coalesce((select attribution from box), '')
    from (select coalesce((select outline from box), (select outline from faces)) as b) as found
""")


def bounds_of(connection: Connection, root: str | None) -> Bounds:
    """West, south, east, north in degrees (EPSG:4326) of a territory, and the attribution of its outlines.

    Without outlines the objects themselves say where it is; without either it is the whole world.
    """
    west, south, east, north, attribution = connection.execute(_QUERY, {"root": root}).one()
    if west is None:
        return (*_WORLD, attribution)
    return float(west), float(south), float(east), float(north), str(attribution)
