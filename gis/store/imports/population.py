"""Writes staged figures of residents and persons with disabilities: of whole territories, and of places."""

from __future__ import annotations

from gis.store.imports import changes, dwellings
from gis.store.imports.context import Work, Written
from gis.store.imports.refs import fates, find_sources

_SAME = "(t.territory, t.year, t.people, t.source) = (r.territory, r.year, r.people, r.source)"

# Without a territory of its own a row of a file of places is no count of the whole city: its place is missing.
_LOST = """
    select row, 'position', 'no_coordinates', cast('{}' as jsonb) from import_row
    where lon is null and territory is null and exists (select from import_row where lon is not null)
"""
_NOWHERE = "select row, 'territory', 'required', cast('{}' as jsonb) from import_row where territory is null"
_UNKNOWN = """
    select row, 'territory', 'unknown_territory', jsonb_build_object('value', territory) from import_row r
    where not exists (select from register.territory t where t.code = r.territory)
"""
_UNSOURCED = """
    select row, 'source', 'required', cast('{}' as jsonb) from import_row where lon is not null and source is null
"""
_REPEATED = """
    select row, case when lon is null then 'people' else 'position' end, 'duplicate_row',
           jsonb_build_object('first', first)
    from (select row, lon, min(row) over (partition by case when lon is null then territory end, lon, lat, year, people,
                                                       source) as first
          from import_row) as q
    where row > first
"""


def write(work: Work) -> Written:
    """Check the staged figures and write them."""
    dwellings.prepare(work)
    work.refuse(_LOST)
    work.run("""update import_row set territory = coalesce(territory, :territory,
                    case when lon is not null then (select territory from register.installation) end)""")
    work.refuse(_NOWHERE)
    work.refuse(_UNKNOWN)
    if getattr(work.compiled.mapping, "native", False):
        # What is published, place by place, says whose it is; counts of a city's own table may be its own.
        work.refuse(_UNSOURCED)
    find_sources(work)
    work.refuse(_REPEATED)
    dwellings.locate_all(work)
    _write_counts(work)
    dwellings.write(work)
    return Written(*fates(work))


def _write_counts(work: Work) -> None:
    work.run(f"""update import_row r set is_new = not exists (select from register.population t where {_SAME})
                 where lon is null""")
    work.run(f"""update import_row r set changed = true from register.population t
                 where {_SAME} and t.count <> r.count and r.lon is null""")
    changes.changed(work, changes.POPULATION, f"join import_row r on {_SAME} and r.changed and r.lon is null")
    key = changes.POPULATION.id_of("r")
    changes.created(work, changes.POPULATION, f"select {key} from import_row r where is_new and lon is null")
    work.run("""insert into register.population (territory, year, people, count, source, batch)
                select territory, year, people, count, source, :batch from import_row
                where (is_new or changed) and lon is null
                on conflict (territory, year, people, source) do update set count = excluded.count, batch =
                    excluded.batch""")
