"""In which district a point lies: by the outlines, and by declaration near their borders and where there are none."""

from __future__ import annotations

from sqlalchemy import Connection

from gis.store.imports.context import Work

_PLACES = """
create temporary table import_place on commit drop as
with recursive tree (root, code, path) as (
    select distinct territory, territory, array[territory] from {rows}
    union all
    select tree.root, t.code, tree.path || t.code
    from tree join register.territory t on t.parent = tree.code
    where not t.code = any (tree.path)
)
select tree.root, tree.code, tree.path, cardinality(tree.path) as depth, t.level, t.outline, t.tolerance_m,
       st_boundary(t.outline) as border,
       -- metres to degrees, generously: a first, cheap cut before distances on the spheroid
       t.tolerance_m / 111000.0 / greatest(0.1, cos(radians(st_y(st_centroid(t.outline))))) as tolerance_degrees
from tree join register.territory t on t.code = tree.code
"""

_LOCATE = """
update {rows} r set
    position = st_setsrid(st_makepoint(r.lon, r.lat), 4326),
    located = (
        select p.code from import_place p
        where p.root = r.territory and st_covers(p.outline, st_setsrid(st_makepoint(r.lon, r.lat), 4326))
        order by p.depth desc, p.code limit 1
    )
where r.lon between -180 and 180 and r.lat between -85 and 85
"""

# Outlines are drawn to a tolerance: a point just outside all of them lies in the nearest.
_SNAP = """
update {rows} r set located = coalesce((
    select p.code from import_place p
    where p.root = r.territory and p.outline is not null and p.code <> r.territory
      and st_dwithin(p.outline, r.position, p.tolerance_degrees)
      and st_dwithin(p.outline::geography, r.position::geography, p.tolerance_m)
    order by p.depth desc, st_distance(p.outline, r.position), p.code limit 1
), r.located)
where r.position is not null and (r.located is null or r.located = r.territory)
  and exists (select from import_place p where p.root = r.territory and p.outline is not null)
"""

_SWAPPED = """
select r.row, 'position', 'lon_lat_swapped', jsonb_build_object('lon', r.lon, 'lat', r.lat, 'territory', r.territory)
from import_row r
where r.located is null and exists (
    select from import_place p where p.root = r.territory and st_intersects(st_envelope(p.outline),
        st_setsrid(st_makepoint(r.lat, r.lon), 4326))
)
"""

_OFF_THE_MAP = """
select row, 'position', 'coordinates_out_of_range', jsonb_build_object('lon', lon, 'lat', lat) from import_row
    where position is null
"""

_OUTSIDE = """
select r.row, 'position', 'outside_territory', jsonb_build_object('territory', r.territory)
from {rows} r join import_place root on root.root = r.territory and root.depth = 1
where r.located is null and root.outline is not null
"""

# A city whose districts are drawn leaves no point outside them; a country of which one city is drawn does.
# A declared place without an outline cannot be told from its neighbours: it stands.
_NO_DISTRICT = """
select r.row, 'position', 'outside_every_district', jsonb_build_object('territory', r.territory)
from {rows} r join import_place root on root.root = r.territory and root.depth = 1
where coalesce(r.located, r.territory) = r.territory and root.level = 'city'
  and exists (select from import_place p where p.root = r.territory and p.depth > 1 and p.outline is not null)
  and not exists (select from import_place p where p.root = r.territory and p.code = r.declared_district
                  and p.depth > 1 and p.outline is null)
"""

_DISTRICT = """
update {rows} r set (district, district_flag) = (
    select
        case when q.verdict in ('near_border', 'no_outline') then coalesce(q.declared, r.territory)
             else coalesce(r.located, r.territory) end,
        nullif(q.verdict, 'point')
    from (
        select r.declared_district as declared, case
            when d.code is null and l.code is null then 'no_outline'
            when d.code is null then 'point'
            when d.outline is null and (l.code is null or l.code = any (d.path)) and d.code is distinct from l.code
                then 'no_outline'
            when l.code is null and d.outline is null then 'no_outline'
            when d.code = l.code and not st_dwithin(l.border, r.position, l.tolerance_degrees) then 'point'
            when d.code = l.code then
                case when st_dwithin(l.border::geography, r.position::geography, l.tolerance_m) then 'near_border'
                    else 'point' end
            when d.code = any (l.path) then 'point'
            when d.outline is not null and st_dwithin(d.outline, r.position, greatest(d.tolerance_degrees,
                l.tolerance_degrees))
                 and st_dwithin(d.outline::geography, r.position::geography, greatest(d.tolerance_m,
                     l.tolerance_m)) then 'near_border'
            else 'declared_disagrees'
        end as verdict
        from (select) as one
        left join import_place d on d.root = r.territory and d.code = r.declared_district
        left join import_place l on l.root = r.territory and l.code = r.located
    ) as q
)
"""

_DISAGREES = """
select row, 'declared_district', 'declared_disagrees', jsonb_build_object('declared', declared_district,
    'district', district)
from import_row where district_flag = 'declared_disagrees'
"""


def locate(work: Work) -> None:
    """Find the district of every staged object; refuse those that lie nowhere. Needs `territory` and
    `declared_district`.
    """
    find_points(work.connection, "import_row")
    work.refuse(_SWAPPED)
    work.refuse(_OFF_THE_MAP)
    for each in outside("import_row"):
        work.refuse(each)
    find_districts(work.connection, "import_row")
    work.warn(_DISAGREES)


def find_points(connection: Connection, rows: str) -> None:
    """Fill `position` and `located`, the territory whose outline holds the point, of a table of places.

    The table has row, territory, declared_district, lon, lat, position, located, district, district_flag.
    """
    connection.exec_driver_sql("drop table if exists import_place")
    connection.exec_driver_sql(_PLACES.format(rows=rows))
    connection.exec_driver_sql("create index on import_place (root, code)")
    connection.exec_driver_sql("analyze import_place")
    connection.exec_driver_sql(_LOCATE.format(rows=rows))
    connection.exec_driver_sql(_SNAP.format(rows=rows))


def find_districts(connection: Connection, rows: str) -> None:
    """Fill `district` and `district_flag`: the point's, or the declared one where that stands."""
    connection.exec_driver_sql(_DISTRICT.format(rows=rows))


def outside(rows: str) -> tuple[str, str]:
    """SQL for rows that lie outside their territory, and for those outside every district of it, as problems."""
    return _OUTSIDE.format(rows=rows), _NO_DISTRICT.format(rows=rows)
