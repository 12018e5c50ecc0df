"""Places where people live: staged rows with a point, found in their districts and written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, text

from gis.store.imports import changes
from gis.store.imports.context import Work
from gis.store.imports.locate import find_districts, find_points, locate, outside

_SAME: Final = "(t.lon, t.lat, t.year, t.people, t.source) = (r.x, r.y, r.year, r.people, r.source)"
_KEY: Final = " || E'\\n' || ".join(f"r.{part}::text" for part in ("x", "y", "year", "people", "source"))

_PLACED: Final = """
    create temporary table dwelling_row on commit drop as
    select d.id as row, d.territory, cast(null as text) as declared_district, st_x(d.position) as lon,
           st_y(d.position) as lat, d.position, cast(null as text) as located, d.district,
           cast(null as text) as district_flag, d.district as district_before
    from register.dwelling d where d.territory = any (:registers)
"""


# A district is told by its newest grid alone: a few corrected cells under a new year would stand for all of it.
_SMALLER: Final = """
    select n.row, 'year', 'grid_smaller', jsonb_build_object('district', n.district, 'year', n.year,
           'now', round(n.residents), 'before', round(max(o.residents)))
    from (select min(r.row) as row, t.district, t.year, t.residents
          from (select district, year, source, sum(count) as residents from register.dwelling
                where people = 'residents' group by 1, 2, 3) t
              join import_row r using (district, year, source)
          where r.people = 'residents' and r.lon is not null group by t.district, t.year, t.residents) n
        join (select district, year, sum(count) as residents from register.dwelling where people = 'residents'
              group by district, year, source) o on o.district = n.district and o.year < n.year
    group by n.row, n.district, n.year, n.residents having max(o.residents) > 2 * n.residents
"""


def prepare(work: Work) -> None:
    """Columns that only writing needs; positions to the centimetre, so that a file that was read back is the same."""
    work.run("""
        alter table import_row add position geometry(Point, 4326), add located text, add declared_district text,
            add district text, add district_flag text, add x numeric(10, 7), add y numeric(10, 7)
    """)
    work.run("update import_row set x = lon, y = lat, lon = round(lon::numeric, 7), lat = round(lat::numeric, 7), "
             "count = case when lon is null then count else round(count::numeric, 3) end")  # fmt: skip


def locate_all(work: Work) -> None:
    """Find the district of each place; refuse those outside the city."""
    work.run("create temporary table import_aside on commit drop as select * from import_row where lon is null")
    work.run("delete from import_row where lon is null")
    if work.ids("select 1 from import_row limit 1"):
        locate(work)
    work.run("insert into import_row select * from import_aside")
    work.run("drop table import_aside")


def write(work: Work) -> None:
    """Write the places, once they are located, and tell which rows are new and which changed."""
    work.run("create index on import_row (x, y)")
    work.run("analyze import_row")
    work.run(f"""update import_row r set is_new = not exists (select from register.dwelling t where {_SAME})
                 where lon is not null""")
    work.run(f"""update import_row r set changed = true from register.dwelling t
                 where {_SAME} and (t.count::float8, t.territory, t.district) <> (r.count, r.territory, r.district)""")
    changes.changed(work, changes.DWELLING, f"join import_row r on {_SAME} and r.changed")
    changes.created(work, changes.DWELLING, f"select {_KEY} from import_row r where is_new and lon is not null")
    work.run("""insert into register.dwelling (lon, lat, year, people, count, source, territory, district, batch)
                select x, y, year, people, count, source, territory, district, :batch from import_row
                where (is_new or changed) and lon is not null
                on conflict (lon, lat, year, people, source) do update set count = excluded.count,
                    territory = excluded.territory, district = excluded.district, batch = excluded.batch""")
    work.warn(_SMALLER)


def follow_borders(connection: Connection, registers: Sequence[str]) -> None:
    """Place dwellings of these registers anew: their district is where they lie, whoever imported them.

    What lies nowhere now keeps the district it had.
    """
    connection.exec_driver_sql("drop table if exists dwelling_row")
    connection.execute(text(_PLACED), {"registers": list(registers)})
    if connection.exec_driver_sql("select from dwelling_row limit 1").first() is None:
        return
    connection.exec_driver_sql("create index on dwelling_row (row)")
    connection.exec_driver_sql("analyze dwelling_row")
    find_points(connection, "dwelling_row")
    find_districts(connection, "dwelling_row")
    for each in outside("dwelling_row"):
        lost = f"select q.row from ({each}) as q"
        connection.exec_driver_sql(f"update dwelling_row set district = district_before where row in ({lost})")
    connection.exec_driver_sql("""
        update register.dwelling d set district = r.district from dwelling_row r
        where r.row = d.id and r.district <> r.district_before
    """)


def follow_restored(connection: Connection, batch: int) -> None:
    """Place what an undone import gave back: borders may have moved since it was written."""
    query = text(f"""
        select distinct t.territory from register.dwelling t join register.batch_change b
        on b.batch = :batch and b.entity = '{changes.DWELLING.name}' and b.id = {changes.DWELLING.id_of("t")}
    """)
    follow_borders(connection, list(connection.execute(query, {"batch": batch}).scalars()))
