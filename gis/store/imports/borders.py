"""Borders that move: the objects already in the register are placed anew, by the rule that imports place them by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, text

from gis.store.imports import changes
from gis.store.imports.context import Work
from gis.store.imports.dwellings import follow_borders
from gis.store.imports.locate import find_districts, find_points, outside

# An object is placed within the tree below the territory whose register holds it: a border concerns all above it.
_REGISTERS: Final = """
    with recursive up (code) as (
        select unnest(cast(:codes as text[]))
        union
        select t.parent from register.territory t join up on t.code = up.code where t.parent is not null
    ) select code from up
"""

_PLACED: Final = """
    create temporary table border_row on commit drop as
    select o.id as row, o.number, o.territory, o.declared_district, st_x(o.position) as lon, st_y(o.position) as lat,
           o.position, cast(null as text) as located, o.district, o.district_flag, o.district as district_before,
           o.district_flag as flag_before, o.batch, false as lost
    from register.object o where o.territory = any (:registers) or o.id = any (:objects)
"""

# A district that came or went has no row of its own in the file, or none that was redrawn: the first such row tells.
_TOLD: Final = """
    select coalesce(n.row, b.row, (select min(row) from import_row where redrawn)), '', cast(:code as text),
           jsonb_build_object('count', count(*), 'names',
                              array_to_string((array_agg(r.number order by r.row))[1 : 5], ', '))
    from border_row r left join import_row n on n.code = r.district and n.redrawn
                      left join import_row b on b.code = r.district_before and b.redrawn
    where {which} group by 1
"""
_CHANGED: Final = "(r.district, r.district_flag) is distinct from (r.district_before, r.flag_before)"
_WARNINGS: Final = {
    "objects_moved": "r.district <> r.district_before",
    "objects_disagree": "r.district_flag = 'declared_disagrees' and r.flag_before is distinct from r.district_flag",
    "objects_outside": "r.lost",
}


def follow(work: Work) -> Sequence[int]:
    """Place objects anew after the staged rows marked `redrawn` were written; tell how many moved.

    Their rows are kept as they were, so that undoing the import restores them. Returns the objects (ids) whose
    district changed.
    """
    codes = work.ids("""select code from import_row where redrawn
                        union select parent_before from import_row where redrawn and parent_before is not null""")
    registers = registers_of(work.connection, codes)
    _place_again(work.connection, registers, [])
    follow_borders(work.connection, registers)
    for code, which in _WARNINGS.items():
        work.warn(_TOLD.format(which=which), code=code)
    changes.changed(work, changes.OBJECT, f"join border_row r on r.row = t.id and {_CHANGED}")
    work.run(f"""update register.object o set district = r.district, district_flag = r.district_flag, batch = :batch
                 from border_row r where r.row = o.id and {_CHANGED}""")
    return work.ids("select row from border_row where district <> district_before")


def restore(connection: Connection, registers: Sequence[str], objects: Sequence[int]) -> list[int]:
    """Place objects of registers, and others by id, by the borders that an undone import left.

    They stay rows of the imports that wrote them. Returns the objects (ids) whose district changed.
    """
    _place_again(connection, registers, objects)
    follow_borders(connection, registers)
    changed = f"from border_row r where r.row = o.id and {_CHANGED}"
    # a change that names the row's own import counts as one by hand: the name is taken off first
    connection.exec_driver_sql(f"update register.object o set batch = null {changed}")
    placed = "district = r.district, district_flag = r.district_flag, batch = r.batch"
    connection.exec_driver_sql(f"update register.object o set {placed} {changed}")
    query = text("select row from border_row where district <> district_before")
    return list(connection.execute(query).scalars())


def registers_of(connection: Connection, codes: Sequence[str]) -> list[str]:
    """The territories whose objects are placed by the outlines of these: themselves and all they lie in."""
    return list(connection.execute(text(_REGISTERS), {"codes": list(codes)}).scalars())


def _place_again(connection: Connection, registers: Sequence[str], objects: Sequence[int]) -> None:
    """Fill border_row. Whatever lies nowhere now keeps the district it had: the register loses no object to a line."""
    connection.exec_driver_sql("drop table if exists border_row")
    connection.execute(text(_PLACED), {"registers": list(registers), "objects": list(objects)})
    connection.exec_driver_sql("create index on border_row (row)")
    connection.exec_driver_sql("analyze border_row")
    find_points(connection, "border_row")
    find_districts(connection, "border_row")
    for each in outside("border_row"):
        connection.exec_driver_sql(
            f"update border_row set district = district_before, district_flag = flag_before, lost = true "
            f"where row in (select q.row from ({each}) as q)"
        )
