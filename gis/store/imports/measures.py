"""Writes staged adaptation measures. A due date moves only by an extension, which no import is."""

from __future__ import annotations

from audit.exchange.costed import OF_MEASURES
from gis.queries.subjects import horizon_here
from gis.store.imports import changes
from gis.store.imports.context import Work, Written
from gis.store.imports.named import SOURCE_IDS
from gis.store.imports.planners import refuse_others_objects, refuse_what_is_no_plan
from gis.store.imports.refs import fates, find_objects, keep_unspoken, refuse_repeated

_SAME = f"(t.object, t.source, {SOURCE_IDS['measures']}) = (r.object_id, r.source, r.source_id)"
_FIELDS = (
    "work",
    "stage",
    "zone",
    "closes",
    "categories",
    "responsible",
    "status",
    "due",
    "first_due",
    "planned_on",
    "started_on",
    "claimed_on",
    "verified_on",
    "ended_on",
    "derogation",
    *(each.name for each in OF_MEASURES),
)

_THEIRS, _MINE = (", ".join(f"{alias}.{name}" for name in _FIELDS) for alias in ("t", "r"))

_CHECKS = (
    """select row, 'due', 'due_after_horizon', jsonb_build_object('horizon', cast(:horizon as text)) from import_row
       where due > cast(:horizon as date) and derogation is null""",
    """select row, 'due', 'due_moved_back', jsonb_build_object('due', due, 'first_due', first_due) from import_row
    where due < first_due""",
    """select row, 'verified_on', 'verified_without_day', cast('{}' as jsonb) from import_row
       where (status = 'verified') <> (verified_on is not null)""",
    """select row, 'ended_on', 'ended_without_day', cast('{}' as jsonb) from import_row
       where status in ('cancelled', 'derogated') and ended_on is null""",
    """select row, 'planned_on', 'in_the_future', jsonb_build_object('value', greatest(planned_on, started_on,
    claimed_on, verified_on)) from import_row
       where greatest(planned_on, started_on, claimed_on, verified_on) > :today""",
    """select row, 'cost_amount', 'cost_not_whole', cast('{}' as jsonb) from import_row
       where num_nulls(cost_amount, cost_currency, price_source, price_year) not in (0, 4)
          or num_nulls(cost_quantity, cost_unit, cost_price) not in (0, 3)
          or (cost_price is not null
              and cost_amount is distinct from round((cost_price * cost_quantity)::numeric, 2))""",
    """select r.row, 'programme', 'programme_not_held', jsonb_build_object('programme', r.programme) from import_row r
       where r.programme is not null and not exists (select from register.programme p where p.code = r.programme)""",
    """select r.row, 'line', 'line_of_no_programme', jsonb_build_object('line', r.line) from import_row r
       where r.line is not null and not exists (
           select from register.programme_line l where (l.programme, l.code) = (r.programme, r.line))""",
    f"""select r.row, 'due', 'due_needs_extension', cast('{{}}' as jsonb) from import_row r join register.measure t
        on {_SAME}
        where (t.due, t.first_due) <> (r.due, r.first_due)""",
    # What is decided here step by step, and sealed in the log, is not overwritten by a file.
    f"""select r.row, 'status', 'measure_has_steps', jsonb_build_object('measure', t.id) from import_row r
        join register.measure t on {_SAME}
        where ({_THEIRS}) is distinct from ({_MINE})
          and exists (select from register.measure_event e where e.measure = t.id)""",
)


def write(work: Work) -> Written:
    """Check the staged measures and write them; plans are computed anew for their objects."""
    find_objects(work)
    refuse_others_objects(work)
    refuse_repeated(work, "object_id, source, source_id", "source_id")
    keep_unspoken(work, "register.measure", _SAME, _FIELDS)
    # a cell without a first date says nothing of it; the first date of a new measure is its due date
    work.run(
        f"update import_row r set first_due = t.first_due from register.measure t where {_SAME} and r.first_due is null"
    )
    work.run(
        "update import_row set first_due = coalesce(first_due, due), stage = coalesce(stage, 'deferred'), status "
        "= coalesce(status, 'planned'), provisional = coalesce(provisional, false)"
    )
    # a natural person who answers for a measure is named in no file, and stays
    work.run(
        f"update import_row r set responsible = t.responsible from register.measure t where {_SAME} and "
        "t.responsible_private and r.responsible is null"
    )
    horizon = horizon_here(work.connection).isoformat()
    for check in _CHECKS:
        work.refuse(check, **({"horizon": horizon} if ":horizon" in check else {}))
    work.run(
        f"update import_row r set id = t.id, is_new = false, changed = ({_THEIRS}) is distinct from ({_MINE}) from "
        f"register.measure t where {_SAME}"
    )
    work.run(
        "update import_row set id = nextval(pg_get_serial_sequence('register.measure', 'id')), is_new = true "
        "where id is null"
    )
    refuse_what_is_no_plan(work)
    verified = work.ids(
        "select r.id from import_row r left join register.measure t on t.id = r.id "
        "where (r.is_new or r.changed) and (r.verified_on is not null or t.verified_on is not null) order by r.id"
    )
    changes.changed(work, changes.MEASURE, "join import_row r on r.id = t.id and r.changed")
    changes.created(work, changes.MEASURE, "select id::text from import_row where is_new")
    names = ", ".join(_FIELDS)
    work.run(f"""insert into register.measure (id, object, source, source_id, {names}, batch)
                 select id, object_id, source, source_id, {names}, :batch from import_row where is_new order by row""")
    assigned = ", ".join(f"{name} = r.{name}" for name in _FIELDS)
    work.run(
        f"update register.measure t set {assigned}, batch = :batch from import_row r where r.id = t.id and r.changed"
    )
    touched = work.ids("select distinct object_id from import_row where is_new or changed")
    return Written(*fates(work), objects=touched, measures_changed=touched, verified=verified)
