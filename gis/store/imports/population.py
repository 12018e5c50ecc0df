"""Writes staged figures of residents and persons with disabilities."""

from __future__ import annotations

from gis.store.imports import changes
from gis.store.imports.context import Work, Written
from gis.store.imports.refs import fates, find_sources, refuse_repeated

_SAME = "(t.territory, t.year, t.people, t.source) = (r.territory, r.year, r.people, r.source)"


def write(work: Work) -> Written:
    """Check the staged figures and write them."""
    work.run("update import_row set territory = coalesce(territory, :territory)")
    work.refuse("""select row, 'territory', 'unknown_territory', jsonb_build_object('value', territory) from
        import_row r
                   where not exists (select from register.territory t where t.code = r.territory)""")
    find_sources(work)
    refuse_repeated(work, "territory, year, people, source", "people")
    work.run(f"update import_row r set is_new = not exists (select from register.population t where {_SAME})")
    work.run(f"update import_row r set changed = true from register.population t where {_SAME} and t.count <> r.count")
    changes.changed(work, changes.POPULATION, f"join import_row r on {_SAME} and r.changed")
    key = " || E'\\n' || ".join(f"{part}::text" for part in changes.POPULATION.key)
    changes.created(work, changes.POPULATION, f"select {key} from import_row where is_new")
    work.run("""insert into register.population (territory, year, people, count, source, batch)
                select territory, year, people, count, source, :batch from import_row where is_new or changed
                on conflict (territory, year, people, source) do update set count = excluded.count, batch =
                    excluded.batch""")
    return Written(*fates(work))
