"""Writes staged claims: one for each object, source and category."""

from __future__ import annotations

from gis.store.imports import changes
from gis.store.imports.context import Work, Written
from gis.store.imports.refs import fates, find_objects, keep_unspoken, refuse_repeated

_SAME = "(t.object, t.source, t.category) = (r.object_id, r.source, r.category)"
_VALUES = ("state", "words", "claimed_on", "claimed_by")


def write(work: Work) -> Written:
    """Check the staged claims and write them. A claim never judges; it is counted apart."""
    find_objects(work)
    refuse_repeated(work, "object_id, source, category", "category")
    keep_unspoken(work, "register.claim", _SAME, _VALUES)
    work.refuse(
        "select row, 'claimed_on', 'in_the_future', jsonb_build_object('value', claimed_on) from import_row "
        "where claimed_on > :today"
    )
    theirs, mine = (", ".join(f"{alias}.{name}" for name in _VALUES) for alias in ("t", "r"))
    work.run(f"update import_row r set is_new = not exists (select from register.claim t where {_SAME})")
    work.run(
        f"update import_row r set changed = true from register.claim t where {_SAME} and ({theirs}) is distinct "
        f"from ({mine})"
    )
    changes.changed(work, changes.CLAIM, f"join import_row r on {_SAME} and r.changed")
    changes.created(
        work, changes.CLAIM, "select object_id || E'\\n' || source || E'\\n' || category from import_row where is_new"
    )
    assigned = ", ".join(f"{name} = excluded.{name}" for name in (*_VALUES, "batch"))
    work.run(f"""insert into register.claim (object, source, category, {", ".join(_VALUES)}, batch)
                 select object_id, source, category, {", ".join(_VALUES)}, :batch from import_row where is_new or
                     changed
                 on conflict (object, source, category) do update set {assigned}""")
    touched = work.ids("select distinct object_id from import_row where is_new or changed")
    return Written(*fates(work), objects=touched)
