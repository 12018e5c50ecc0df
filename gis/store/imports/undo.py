"""Takes an import back as one: what it created goes, what it changed becomes what it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, text

from audit.exchange.reasons import FileRefused
from gis.store.imports import borders
from gis.store.imports.changes import PARENTS_FIRST, PASSPORT, Entity
from gis.store.imports.drafts import take_back
from gis.store.imports.dwellings import follow_restored
from gis.store.log import batch_name, record
from gis.store.settle import settle
from gis.store.version import alone

_CREATED: Final = (
    "(select id::bigint from register.batch_change where batch = :batch and entity = 'object' and before is null)"
)
_RESTORED: Final = (
    "(select id::bigint from register.batch_change where batch = :batch and entity = 'object' and before is not null)"
)
_PASSPORTS: Final = "(select id::bigint from register.batch_change where batch = :batch and entity = 'passport')"
_TERRITORIES: Final = (
    "(select id from register.batch_change where batch = :batch and entity = 'territory' and before is null)"
)

_PROGRAMMES: Final = (
    "(select id from register.batch_change where batch = :batch and entity = 'programme' and before is null)"
)

STANDS_ON: Final[Mapping[str, str]] = {
    "later_passports": f"register.passport where object in {_CREATED} and batch is distinct from :batch",
    "later_measures": f"register.measure where object in {_CREATED} and batch is distinct from :batch",
    "later_claims": f"register.claim where object in {_CREATED} and batch is distinct from :batch",
    "later_observations": f"register.declared_fact where object in {_CREATED} and batch is distinct from :batch",
    "later_screenings": f"register.screening where object in {_CREATED} and batch is distinct from :batch",
    "filings": f"""register.filing where object in {_CREATED} and (batch is distinct from :batch
        or not coalesce(state = 'draft' and submitted_at is null and imported = md5(document::text), false))""",
    "visits": f"""register.visit where object in {_CREATED} and id::text not in (
        select id from register.batch_change where batch = :batch and entity = 'visit')""",
    "letters_to_owners": f"register.notice where object in {_CREATED}",
    "objects_inside": f"register.object where part_of in {_CREATED} and batch is distinct from :batch",
    "withdrawn_passports": f"register.passport where id in {_PASSPORTS} and withdrawn_on is not null",
    "later_versions": f"""register.passport p join register.passport mine on mine.object = p.object
        where mine.id in {_PASSPORTS} and p.version > mine.version and p.batch is distinct from :batch""",
    "measures_of_passports": f"register.measure where passport in {_PASSPORTS} and batch is distinct from :batch",
    "objects_of_territories": f"""register.object where (territory in {_TERRITORIES} or district in {_TERRITORIES}
        or declared_district in {_TERRITORIES}) and id not in {_RESTORED}""",
    "population_of_territories": f"""(
        select territory, batch from register.population union all
        select unnest(array[territory, district]), batch from register.dwelling) people
        where territory in {_TERRITORIES} and batch is distinct from :batch""",
    "prices_of_territories": f"register.price where territory in {_TERRITORIES} and batch is distinct from :batch",
    "programmes_of_territories": f"""register.programme where territory in {_TERRITORIES}
        and batch is distinct from :batch""",
    "values_of_territories": f"""register.programme_value where territory in {_TERRITORIES}
        and batch is distinct from :batch""",
    "steps_of_objects": f"register.programme_step where object in {_CREATED} and batch is distinct from :batch",
    "parts_of_programmes": f"""(
        select programme, batch from register.programme_line union all
        select programme, batch from register.programme_indicator union all
        select programme, batch from register.programme_step) part
        where programme in {_PROGRAMMES} and batch is distinct from :batch""",
    "documents_of_lines": """register.programme_document d join register.batch_change b on b.batch = :batch
        and b.entity = 'programme_line' and b.before is null
        and b.id = d.programme || E'\\n' || d.line || E'\\n' || d.year where d.batch is distinct from :batch""",
    "values_of_indicators": """register.programme_value v join register.batch_change b on b.batch = :batch
        and b.entity = 'programme_indicator' and b.before is null
        and b.id = v.programme || E'\\n' || v.indicator where v.batch is distinct from :batch""",
    "plans_of_territories": f"register.plan where territory in {_TERRITORIES}",
    "reports_of_territories": f"register.report where territory in {_TERRITORIES}",
    # A measure names its programme and its line by their codes: no key of the database holds them there.
    "measures_of_programmes": f"register.measure where programme in {_PROGRAMMES} and batch is distinct from :batch",
    "measures_of_lines": """register.measure m where m.batch is distinct from :batch and exists (
            select from register.programme_line l join register.batch_change b on b.batch = :batch
                and b.entity = 'programme_line' and b.before is null
                and b.id = l.programme || E'\\n' || l.code || E'\\n' || l.year
            where (l.programme, l.code) = (m.programme, m.line))
        and not exists (
            select from register.programme_line l where (l.programme, l.code) = (m.programme, m.line)
                and l.programme || E'\\n' || l.code || E'\\n' || l.year not in (
                    select id from register.batch_change where batch = :batch and entity = 'programme_line'
                        and before is null))""",
    "territories_below": f"register.territory where parent in {_TERRITORIES} and batch is distinct from :batch",
    "measure_steps": """register.measure_event e join register.batch_change b on b.batch = :batch
        and b.entity = 'measure' and b.id = e.measure::text""",
    "photos_of_measures": """(select measure from register.photo
            union all select measure from register.work_photo_removed) p
        join register.batch_change b on b.batch = :batch
        and b.entity = 'measure' and b.before is null and b.id = p.measure::text""",
    "adopted_plans": """register.adoption_work w join register.batch_change b on b.batch = :batch
        and b.entity = 'measure' and b.before is null and b.id = w.measure::text""",
    "extensions": """register.extension e join register.batch_change b on b.batch = :batch and b.entity = 'measure'
        and b.before is null and b.id = e.measure::text""",
}  # fmt: skip
"""What may stand on a batch, by the code of its words."""


@dataclass(frozen=True, slots=True)
class Undone:
    """How many rows went, how many became what they were; ``kept``: drafts that somebody took up, by number."""

    removed: int
    restored: int
    kept: tuple[str, ...] = ()


def undo(connection: Connection, batch: int, today: date) -> Undone:
    """Undo an import in the caller's transaction. Raises FileRefused where later work stands on it, naming what.

    Of drafts those that somebody took up stay; the others go.
    """
    connection.execute(text("select pg_advisory_xact_lock(hashtext('bosaga.import'))"))
    # Before the first row goes: somebody filing for it at this moment would wait for us, and we for them.
    alone(connection)
    _check(connection, batch)
    touched, registers = _touched(connection, batch), _registers(connection, batch)
    drafts = take_back(connection, batch)
    removed, restored = drafts.removed, drafts.restored
    # restored first: what the batch created can go once nothing it changed stands on it
    for entity in PARENTS_FIRST:
        restored += _restore(connection, entity, batch)
    for entity in reversed(PARENTS_FIRST):
        removed += _withdraw(connection, batch) if entity is PASSPORT else _remove(connection, entity, batch)
    moved = borders.restore(connection, registers, touched)
    follow_restored(connection, batch)
    connection.execute(text("update register.batch set undone_at = now() where id = :batch"), {"batch": batch})
    left = (
        connection.execute(text("select id from register.object where id = any (:ids)"), {"ids": touched})
        .scalars()
        .all()
    )
    acts = {"passport.withdrawn": _passports(connection, batch), "batch.undone": [batch]}
    settle(
        connection, today, objects={*left, *moved}, measures_changed=left, withdrawn=left, subject=batch_name(batch),
        acts=acts,
    )  # fmt: skip
    # What the measures are again is not what the log said of them last.
    record(connection, "measure.verified", f"{batch_name(batch)} undone", _verified(connection, batch))
    return Undone(removed, restored, drafts.kept)


def _check(connection: Connection, batch: int) -> None:
    known = {"batch": batch}
    row = connection.execute(text("select undone_at, kind from register.batch where id = :batch"), known).one_or_none()
    if row is None or row.kind == "demo":
        raise FileRefused("unknown_batch", batch=batch)
    if row.undone_at is not None:
        raise FileRefused("batch_undone", batch=batch)
    for what, rows in STANDS_ON.items():
        if count := connection.execute(text(f"select count(*) from {rows}"), known).scalar_one():
            raise FileRefused("batch_stands_under", batch=batch, count=count, reason=what, params={})
    for entity in PARENTS_FIRST:
        found = connection.execute(text(_changed_since(entity)), {**known, "entity": entity.name}).one()
        if found.rows:
            names = ", ".join(name.replace("\n", " ") for name in found.names)
            raise FileRefused(
                "batch_stands_under", batch=batch, count=found.rows, reason=f"changed_{entity.name}",
                params={"names": names},
            )  # fmt: skip


def _changed_since(entity: Entity) -> str:
    """Rows that are not as the batch left them: how many, and the first few by the names people know them by."""
    differs = "t.batch is distinct from b.batch"
    if entity.deleted_by_imports:
        differs = f"({differs} and not (t.{entity.key[0]} is null and b.before is not null))"
    return f"""
        select count(*) as rows, (array_agg({entity.called} order by b.id))[1 : 5] as names
        from register.batch_change b left join {entity.table} t on {entity.id_of("t")} = b.id
        where b.batch = :batch and b.entity = :entity and ({differs} or b.id in (
            select l.id from register.batch_change l join register.batch later on later.id = l.batch
            where l.entity = :entity and l.batch > :batch and later.undone_at is null))
    """


def _touched(connection: Connection, batch: int) -> list[int]:
    query = text("""
        select distinct case when entity = 'object' then id::bigint
                             when entity in ('claim', 'declared_fact') then split_part(id, E'\\n', 1)::bigint
                             when entity = 'measure' then coalesce((before ->> 'object')::bigint, (select object
                                 from register.measure m where m.id = b.id::bigint))
                             when entity = 'passport' then (select object from register.passport p where p.id =
                                 b.id::bigint)
                             when entity = 'visit' then (select object from register.visit v where v.id = b.id::bigint)
                             when entity = 'screening' then (select object from register.screening s where s.id =
                                 b.id::bigint) end
        from register.batch_change b where batch = :batch
            and entity in ('object', 'claim', 'declared_fact', 'measure', 'passport', 'visit', 'screening')
    """)
    return [key for key in connection.execute(query, {"batch": batch}).scalars() if key is not None]


def _registers(connection: Connection, batch: int) -> list[str]:
    """The territories whose objects are placed by outlines that the batch brought."""
    query = text("""
        select unnest(array[id, before ->> 'parent']) from register.batch_change
        where batch = :batch and entity = 'territory'
    """)
    codes = [code for code in connection.execute(query, {"batch": batch}).scalars() if code is not None]
    return borders.registers_of(connection, codes)


def _passports(connection: Connection, batch: int) -> list[int]:
    return list(connection.execute(text(f"{_PASSPORTS[1:-1]} order by 1"), {"batch": batch}).scalars())


def _verified(connection: Connection, batch: int) -> list[int]:
    """Measures that became what they were, of whose verification the log speaks."""
    query = text("""
        select m.id from register.measure m join register.batch_change b on b.entity = 'measure' and b.id = m.id::text
        where b.batch = :batch and b.before is not null and (m.verified_on is not null or exists (
            select from register.log_item i join register.log_entry e using (seq)
            where i.ref = m.id and e.kind = 'measure.verified'))
        order by 1
    """)
    return list(connection.execute(query, {"batch": batch}).scalars())


def _remove(connection: Connection, entity: Entity, batch: int) -> int:
    params: dict[str, Any] = {"batch": batch, "entity": entity.name}
    return connection.execute(
        text(f"""delete from {entity.table} t using register.batch_change b
                 where b.batch = :batch and b.entity = :entity and b.before is null and {entity.id_of("t")} = b.id"""),
        params,
    ).rowcount


def _withdraw(connection: Connection, batch: int) -> int:
    """Approved versions are never deleted: they are withdrawn from their first day, and the record says why."""
    return connection.execute(
        text(f"""update register.passport set withdrawn_on = effective_on, withdrawn_recorded_at = now(),
                 withdrawn_reason = 'import undone' where id in {_PASSPORTS}"""),
        {"batch": batch},
    ).rowcount


def _restore(connection: Connection, entity: Entity, batch: int) -> int:
    if entity is PASSPORT:
        return 0  # a batch creates versions and changes none
    stored = connection.execute(
        text("""select attname from pg_attribute
                where attrelid = cast(:table as regclass) and attnum > 0 and not attisdropped and attgenerated = ''"""),
        {"table": entity.table},
    )
    columns = list(stored.scalars())
    own, assigned = (", ".join(each.format(c=name) for name in columns) for each in ("r.{c}", "{c} = excluded.{c}"))
    return connection.execute(
        text(f"""insert into {entity.table} ({", ".join(columns)})
                 select {own} from register.batch_change b, jsonb_populate_record(null::{entity.table}, b.before) r
                 where b.batch = :batch and b.entity = :entity and b.before is not null
                 on conflict ({", ".join(entity.key)}) do update set {assigned}"""),
        {"batch": batch, "entity": entity.name},
    ).rowcount
