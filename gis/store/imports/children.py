"""Writes the claims and declared observations that came in an object's row; what the source no longer says goes."""

from __future__ import annotations

from gis.store.imports import changes
from gis.store.imports.changes import Entity
from gis.store.imports.context import Work


def write_children(work: Work) -> None:
    """Bring claims and facts of the staged objects in line with the file. A change of one marks its object changed."""
    if work.compiled.categories:
        work.run("""create temporary table import_child on commit drop as
                    select r.id as object, r.source, c.category, c.state, c.words, c.claimed_on, c.claimed_by
                    from import_claim c join import_row r on r.row = c.row""")
        _sync(work, changes.CLAIM, ("state", "words", "claimed_on", "claimed_by"), "category", work.compiled.categories)
        work.run("drop table import_child")
    if work.compiled.keys:
        work.run("""create temporary table import_child on commit drop as
                    select distinct on (r.id, f.key) r.id as object, r.source, f.key, f.value
                    from import_fact f join import_row r on r.row = f.row order by r.id, f.key""")
        _sync(work, changes.FACT, ("value",), "key", work.compiled.keys)
        work.run("drop table import_child")


def _sync(work: Work, entity: Entity, values: tuple[str, ...], part: str, covered: tuple[str, ...]) -> None:
    """``part`` tells the rows of one object apart; only the ``covered`` parts are the file's to speak of."""
    same = f"n.object = t.object and n.source = t.source and n.{part} = t.{part}"
    old, new = (", ".join(f"{alias}.{name}" for name in values) for alias in ("t", "n"))
    stale = f"""join import_row r on r.id = t.object and r.source = t.source
                where t.{part} = any (:covered) and not exists (
                    select from import_child n where {same} and ({old}) is not distinct from ({new}))"""
    touched = f"select t.object from {entity.table} t {stale}"
    work.run(f"update import_row set changed = true where id in ({touched})", covered=list(covered))
    work.run(
        f"""insert into register.batch_change (batch, entity, id, before)
            select :batch, '{entity.name}', {entity.id_of("t")}, {entity.row_of("t")} from {entity.table} t {stale}""",
        covered=list(covered),
    )
    fresh = f"select n.* from import_child n where not exists (select from {entity.table} t where {same})"
    work.run(f"""insert into register.batch_change (batch, entity, id)
                 select :batch, '{entity.name}', {entity.id_of("n")} from ({fresh}) n""")
    work.run(f"update import_row r set changed = true where not is_new and id in (select object from ({fresh}) n)")
    work.run(
        f"""delete from {entity.table} t using import_row r
            where r.id = t.object and r.source = t.source and t.{part} = any (:covered)
              and not exists (select from import_child n where {same})""",
        covered=list(covered),
    )
    listed = ", ".join(("object", "source", part, *values))
    assigned = ", ".join(f"{name} = excluded.{name}" for name in (*values, "batch"))
    work.run(f"""
        insert into {entity.table} as t ({listed}, batch) select {listed}, :batch from import_child
        on conflict (object, source, {part}) do update set {assigned}
        where ({old}) is distinct from ({", ".join(f"excluded.{name}" for name in values)})
    """)
