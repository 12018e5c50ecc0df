"""Takes an import back as one: what it created goes, what it changed becomes what it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, text

from audit.exchange.reasons import FileRefused
from gis.store.imports.changes import PARENTS_FIRST, PASSPORT, Entity
from gis.store.settle import settle

_CREATED: Final = (
    "(select id::bigint from register.batch_change where batch = :batch and entity = 'object' and before is null)"
)
_PASSPORTS: Final = "(select id::bigint from register.batch_change where batch = :batch and entity = 'passport')"
_TERRITORIES: Final = (
    "(select id from register.batch_change where batch = :batch and entity = 'territory' and before is null)"
)

_STANDS_ON: Final[Mapping[str, str]] = {
    "passports": f"select count(*) from register.passport where object in {_CREATED} and batch is distinct from :batch",
    "measures": f"select count(*) from register.measure where object in {_CREATED} and batch is distinct from :batch",
    "claims": f"select count(*) from register.claim where object in {_CREATED} and batch is distinct from :batch",
    "observations": f"select count(*) from register.declared_fact where object in {_CREATED} and batch is "
                    f"distinct from :batch",
    "screenings": f"select count(*) from register.screening where object in {_CREATED}",
    "objects inside": f"select count(*) from register.object where part_of in {_CREATED} and batch is distinct "
                      f"from :batch",
    "withdrawn passports": f"select count(*) from register.passport where id in {_PASSPORTS} and withdrawn_on is "
                           f"not null",
    "later passport versions": f"""
        select count(*) from register.passport p join register.passport mine on mine.object = p.object and mine.id
            in {_PASSPORTS}
        where p.version > mine.version and p.batch is distinct from :batch""",
    "measures of its passports": f"select count(*) from register.measure where passport in {_PASSPORTS} and "
                                 f"batch is distinct from :batch",
    "objects in its territories": f"""
        select count(*) from register.object where territory in {_TERRITORIES} or district in {_TERRITORIES} or
            declared_district in {_TERRITORIES}""",
    "population of its territories": f"select count(*) from register.population where territory in "
                                     f"{_TERRITORIES} and batch is distinct from :batch",
    "territories below": f"select count(*) from register.territory where parent in {_TERRITORIES} and batch is "
                         f"distinct from :batch",
    "extensions of its measures": """
        select count(*) from register.extension e join register.batch_change b on b.batch = :batch and b.entity =
            'measure'
        and b.before is null and b.id = e.measure::text""",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Undone:
    """How many rows went, and how many became what they were."""

    removed: int
    restored: int


def undo(connection: Connection, batch: int, today: date) -> Undone:
    """Undo an import in the caller's transaction. Raises FileRefused where later work stands on it, naming what."""
    connection.execute(text("select pg_advisory_xact_lock(hashtext('bosaga.import'))"))
    _check(connection, batch)
    touched = _touched(connection, batch)
    removed = restored = 0
    for entity in reversed(PARENTS_FIRST):
        removed += _withdraw(connection, batch) if entity is PASSPORT else _remove(connection, entity, batch)
    for entity in PARENTS_FIRST:
        restored += _restore(connection, entity, batch)
    connection.execute(text("update register.batch set undone_at = now() where id = :batch"), {"batch": batch})
    left = (
        connection.execute(text("select id from register.object where id = any (:ids)"), {"ids": touched})
        .scalars()
        .all()
    )
    settle(connection, today, objects=left, measures_changed=left)
    return Undone(removed, restored)


def _check(connection: Connection, batch: int) -> None:
    known = {"batch": batch}
    row = connection.execute(text("select undone_at, kind from register.batch where id = :batch"), known).one_or_none()
    if row is None or row.kind == "demo":
        raise FileRefused("unknown_batch", batch=batch)
    if row.undone_at is not None:
        raise FileRefused("batch_undone", batch=batch)
    for what, query in _STANDS_ON.items():
        if count := connection.execute(text(query), known).scalar_one():
            raise FileRefused("batch_stands_under", batch=batch, reason=what, count=count)
    for entity in PARENTS_FIRST:
        if count := connection.execute(text(_later(entity)), {**known, "entity": entity.name}).scalar_one():
            raise FileRefused("batch_stands_under", batch=batch, reason=f"{entity.name}: changed since", count=count)


def _later(entity: Entity) -> str:
    """How many rows of a batch were changed since, or are gone though it left them there."""
    return f"""
        select count(*) from register.batch_change b left join {entity.table} t on {entity.id_of("t")} = b.id
        where b.batch = :batch and b.entity = :entity and (t.batch <> b.batch or (t.batch is null and b.before is null))
    """


def _touched(connection: Connection, batch: int) -> list[int]:
    query = text("""
        select distinct case when entity = 'object' then id::bigint
                             when entity in ('claim', 'declared_fact') then split_part(id, E'\\n', 1)::bigint
                             when entity = 'measure' then coalesce((before ->> 'object')::bigint, (select object
                                 from register.measure m where m.id = b.id::bigint))
                             when entity = 'passport' then (select object from register.passport p where p.id =
                                 b.id::bigint) end
        from register.batch_change b where batch = :batch and entity not in ('territory', 'population')
    """)
    return [key for key in connection.execute(query, {"batch": batch}).scalars() if key is not None]


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
    names = ", ".join(entity.columns)
    own = ", ".join(f"r.{name}" for name in entity.columns)
    assigned = ", ".join(f"{name} = excluded.{name}" for name in entity.columns)
    return connection.execute(
        text(f"""insert into {entity.table} ({names})
                 select {own} from register.batch_change b, jsonb_populate_record(null::{entity.table}, b.before) r
                 where b.batch = :batch and b.entity = :entity and b.before is not null
                 on conflict ({", ".join(entity.key)}) do update set {assigned}"""),
        {"batch": batch, "entity": entity.name},
    ).rowcount
