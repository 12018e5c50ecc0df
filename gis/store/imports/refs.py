"""Which object a staged row is about: by its number here, or by source and source id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from gis.store.imports.context import Work


def find_objects(work: Work) -> None:
    """Fill `object_id` of the staged rows; refuse rows whose object is not there or not clear. Completes `source`."""
    work.run("alter table import_row add object_id bigint, add objects bigint")
    find_sources(work)
    work.refuse("""select row, 'object', 'no_object', cast('{}' as jsonb) from import_row
                   where object is null and object_source_id is null""")
    work.run("update import_row r set object_id = o.id from register.object o where o.number = r.object")
    work.run("update import_row set object_source = coalesce(object_source, source) where object is null")
    inside = "and o.territory in (select register.territories_below(:territory))" if work.options.territory else ""
    # joined, not looked up row by row: objects have no index by source without their territory
    work.run(f"""
        update import_row r set object_id = q.id, objects = q.objects from (
            select s.row, min(o.id) as id, count(*) as objects
            from import_row s join register.object o on o.source = s.object_source and o.source_id = s.object_source_id
            where s.object is null {inside} group by s.row
        ) as q where q.row = r.row
    """)
    work.refuse("""select row, 'object', 'ambiguous_object', jsonb_build_object('value', object_source_id)
                   from import_row where objects > 1""")
    work.refuse("""select row, 'object', 'unknown_object',
                          jsonb_build_object('value', coalesce(object, object_source_id))
                   from import_row where object_id is null""")


def find_sources(work: Work) -> None:
    """Fill `source` from the mapping where a row names none; refuse rows whose source the register does not know."""
    work.run("update import_row set source = coalesce(source, nullif(:source, ''))")
    work.refuse("select row, 'source', 'required', cast('{}' as jsonb) from import_row where source is null")
    work.refuse("""select row, 'source', 'unknown_source', jsonb_build_object('value', source) from import_row r
                   where not exists (select from register.source s where s.code = r.source)""")


def refuse_repeated(work: Work, key: str, field: str) -> None:
    """Refuse rows that say the same thing a second time; ``key`` lists the columns that make it the same."""
    work.refuse(f"""select row, '{field}', 'duplicate_row', jsonb_build_object('first', first) from (
                      select row, min(row) over (partition by {key}) as first from import_row) as q where row >
                          first""")


def promise_versions(work: Work) -> None:
    """Give each new row the next version of its object, in the order of the inspections.

    The objects are locked: whoever begins a passport for one of them meanwhile gets a number after these.
    """
    work.run("""select from register.object where id in (select object_id from import_row where is_new)
                order by id for no key update""")
    work.run("alter table import_row add version integer")
    work.run("analyze import_row")
    work.run("""
        update import_row r set version = q.version from (
            select row, register.next_version(object_id) - 1 + row_number() over (
                partition by object_id order by effective_on, inspected_on, row) as version
            from import_row where is_new
        ) as q where q.row = r.row
    """)


def keep_unspoken(
    work: Work, table: str, same: str, names: Iterable[str], stored: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Fields the file has no column for keep what the register has; ``same`` tells t, a row of the table, from r.

    ``stored`` is SQL for fields that are no columns of t.
    """
    unspoken = [name for name in names if name not in work.compiled.covered]
    if unspoken:
        assigned = ", ".join(f"{name} = {stored.get(name, f't.{name}')}" for name in unspoken)
        work.run(f"update import_row r set {assigned} from {table} t where {same}")


def fates(work: Work) -> tuple[int, int, int]:
    """How many staged rows are created, updated, unchanged."""
    created, updated, unchanged = (
        work.ids(f"select count(*) from import_row where {which}")[0]
        for which in ("is_new", "not is_new and changed is true", "not is_new and changed is not true")
    )
    return created, updated, unchanged
