"""Writes staged passports: approved versions, judged by the engine in the same transaction. Immutable once there."""

from __future__ import annotations

import json

from sqlalchemy import text

from audit.norms import load_edition
from gis.store.imports import changes
from gis.store.imports.context import Work, Written
from gis.store.imports.named import SOURCE_IDS
from gis.store.imports.refs import fates, find_objects, keep_unspoken, refuse_repeated

_SAME = f"(t.object, t.source, {SOURCE_IDS['passports']}) = (r.object_id, r.source, r.source_id)"
_FIELDS = (
    "depth",
    "norm",
    "basis",
    "inspected_on",
    "effective_on",
    "lapses_on",
    "author",
    "author_role",
    "reviewer",
    "facts",
    "forms",
)

_MAY_BE_LEFT_OUT = ("depth", "basis", "lapses_on", "reviewer", "forms")

_CHECKS = (
    """select row, 'effective_on', 'decided_before_inspected', jsonb_build_object('effective_on', effective_on,
    'inspected_on', inspected_on)
       from import_row where effective_on < inspected_on""",
    """select row, 'lapses_on', 'lapses_before_decided', jsonb_build_object('effective_on', effective_on,
    'lapses_on', lapses_on)
       from import_row where lapses_on <= effective_on""",
    """select row, 'effective_on', 'in_the_future', jsonb_build_object('value', effective_on) from import_row where
    effective_on > :today""",
    """select row, 'author', 'no_author', cast('{}' as jsonb) from import_row where author is null""",
    """select row, 'reviewer', 'own_reviewer', cast('{}' as jsonb) from import_row where reviewer = author""",
    """select r.row, 'basis', 'commissioning_unknown', cast('{}' as jsonb) from import_row r join register.object o
    on o.id = r.object_id
       where r.basis = 'commissioning' and o.commissioned is null""",
)


def write(work: Work) -> Written:
    """Check the staged versions and write the new ones; one that is there already must say the same."""
    find_objects(work)
    refuse_repeated(work, "object_id, source, source_id", "source_id")
    _complete(work)
    for check in _CHECKS:
        work.refuse(check)
    theirs, mine = (", ".join(f"{alias}.{name}" for name in _FIELDS) for alias in ("t", "r"))
    work.refuse(f"""select r.row, 'source_id', 'version_is_approved', cast('{{}}' as jsonb)
                    from import_row r join register.passport t on {_SAME} where ({theirs}) is distinct from ({mine})""")
    work.refuse(f"""select r.row, 'source_id', 'version_is_withdrawn', jsonb_build_object('day', t.withdrawn_on)
                    from import_row r join register.passport t on {_SAME} where t.withdrawn_on is not null""")
    work.run(f"update import_row r set is_new = not exists (select from register.passport t where {_SAME})")
    _choose_wordings(work)
    work.run("update import_row set id = nextval(pg_get_serial_sequence('register.passport', 'id')) where is_new")
    names = ", ".join(_FIELDS)
    work.run(f"""
        insert into register.passport (id, object, version, number, wording, source, source_id, {names}, batch)
        select q.id, q.object_id, q.version, o.number || '-v' || q.version, q.wording, q.source, q.source_id,
            {names}, :batch
        from (
            select r.*, register.next_version(r.object_id) - 1
                        + row_number() over (partition by r.object_id order by r.effective_on, r.inspected_on,
                            r.row) as version
            from import_row r where r.is_new
        ) as q join register.object o on o.id = q.object_id
    """)
    changes.created(work, changes.PASSPORT, "select id::text from import_row where is_new")
    return Written(*fates(work), passports=work.ids("select id from import_row where is_new"))


def _complete(work: Work) -> None:
    """What the file leaves to the register: its own words of a version it has, and the usual for a new one."""
    keep_unspoken(work, "register.passport", _SAME, _MAY_BE_LEFT_OUT)
    work.run(f"update import_row r set author = t.author from register.passport t where {_SAME} and r.author is null")
    work.run("update import_row set depth = coalesce(depth, 'standard'), basis = coalesce(basis, 'inspection')")


def _choose_wordings(work: Work) -> None:
    """The wording in force on the day of inspection, or of commissioning where the basis says so."""
    work.run("alter table import_row add chosen_by date, add wording date")
    work.run("""update import_row r set chosen_by = case r.basis when 'commissioning' then o.commissioned else
        r.inspected_on end
                from register.object o where o.id = r.object_id""")
    days = work.connection.execute(text("select distinct norm, chosen_by from import_row"))
    chosen = [[norm, day.isoformat(), load_edition(norm).wording(day).valid_from.isoformat()] for norm, day in days]
    work.run(
        """update import_row r set wording = (c.value ->> 2)::date from jsonb_array_elements(cast(:chosen as
        jsonb)) c
                where r.norm = c.value ->> 0 and r.chosen_by = (c.value ->> 1)::date""",
        chosen=json.dumps(chosen),
    )
