"""Writes staged programmes: each part of the long table into its own table, parents before what hangs on them."""

from __future__ import annotations

from audit.money.parts import DOCUMENTS
from gis.store.imports import changes
from gis.store.imports.context import Work, Written
from gis.store.imports.programme_checks import check_parts, check_programmes
from gis.store.imports.programme_parts import PARTS, Part
from gis.store.imports.refs import fates, keep_unspoken, refuse_repeated

_LISTS = ("owner_kinds", "districts", "sectors", "kinds")


def write(work: Work) -> Written:
    """Check the staged parts of programmes and write them."""
    _complete(work)
    for part in PARTS:
        of_part = f"{part.same} and r.part in ({part.said})"
        keep_unspoken(work, part.entity.table, of_part, part.spoken, part.stored)
    check_programmes(work)
    _default_territories(work)  # of programmes that stand
    refuse_repeated(work, "programme, part, line, code, territory_of_value, year_of_key, quarter", "code")
    check_parts(work)
    for part in PARTS:
        _write(work, part)
    return Written(*fates(work))


def _complete(work: Work) -> None:
    for name in _LISTS:
        work.run(f"alter table import_row alter {name} type text[] using string_to_array({name}, ', ')")
    work.run("""update import_row set category = 'all' where part = 'indicator' and category is null
                and figure in ('passportised', 'declared', 'full', 'verified')""")
    work.run("alter table import_row add object_id bigint, add territory_of_value text, add year_of_key integer")


def _default_territories(work: Work) -> None:
    """A target without a district is of the whole programme: of the territory that the file or the register names."""
    work.run("""
        update import_row r set territory = coalesce(r.territory, p.territory, t.territory)
        from import_row q
        left join (select distinct on (programme) programme, territory from import_row where part = 'programme'
                   order by programme, row) p on p.programme = q.programme
        left join register.programme t on t.code = q.programme
        where q.row = r.row and r.part in ('target', 'reported')""")
    documents = ", ".join(f"'{each}'" for each in DOCUMENTS)
    work.run(f"""update import_row set territory_of_value = case when part in ('target', 'reported') then territory end,
                 year_of_key = case when part not in ({documents}) then year end""")


def _write(work: Work, part: Part) -> None:
    here = f"r.part in ({part.said})"
    table, entity = part.entity.table, part.entity
    theirs = ", ".join(f"t.{column}" for column in part.values)
    mine = ", ".join(part.values.values())
    work.run(f"""update import_row r set is_new = not exists (select from {table} t where {part.same}),
                 changed = exists (select from {table} t where {part.same} and ({theirs}) is distinct from ({mine}))
                 where {here}""")
    changes.changed(work, entity, f"join import_row r on {part.same} and {here} and r.changed")
    key = " || E'\\n' || ".join(f"{part.key[column]}::text" for column in entity.key)
    changes.created(work, entity, f"select {key} from import_row r where {here} and r.is_new")
    columns = ", ".join((*part.key, *part.values))
    said = ", ".join((*part.key.values(), *part.values.values()))
    assigned = ", ".join(f"{name} = excluded.{name}" for name in (*part.values, "batch"))
    work.run(f"""insert into {table} ({columns}, batch)
                 select {said}, :batch from import_row r where {here} and (r.is_new or r.changed)
                 on conflict ({", ".join(part.key)}) do update set {assigned}""")
