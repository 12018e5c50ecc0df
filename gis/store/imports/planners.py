"""What a planner's own table may say: plans for objects that they plan for, and nothing of works done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, text

from audit.exchange.reasons import FileRefused
from gis.db import ACTING, act_as
from gis.store.imports.context import Work

STATUSES: Final = ("planned", "started")
_ENDS: Final = {"claimed_on": "claimed", "ended_on": "cancelled", "derogation": "derogated"}
"""What is kept of a step that people take, and the status that the step leads to."""


@contextmanager
def _as_planner(connection: Connection, planner: int) -> Iterator[None]:
    """Have the wall of the person's own requests answer; then the installation goes on."""
    before = connection.execute(text("select current_setting(:name, true)"), {"name": ACTING}).scalar()
    act_as(connection, planner)
    yield
    connection.execute(text("select set_config(:name, :before, true)"), {"name": ACTING, "before": before})


def refuse_others_objects(work: Work) -> None:
    """Refuse rows of objects for which the planner who brings the table does not plan."""
    planner = work.options.planner
    if planner is None:
        return
    work.run("alter table import_row add reached boolean")
    with _as_planner(work.connection, planner):
        work.run("update import_row set reached = register.reaches(array['planner'], object_id)")
    work.refuse("""select row, 'object', 'not_planned_by_you', jsonb_build_object('value', o.number)
                   from import_row r join register.object o on o.id = r.object_id where not r.reached""")


def refuse_what_is_no_plan(work: Work) -> None:
    """Refuse new and changed rows that say of works that they are done, checked or ended: those are steps people take.

    Rows are told apart as new, changed or as they stand before.
    """
    if work.options.planner is None:
        return
    known = ", ".join(f"'{status}'" for status in STATUSES)
    work.refuse(f"""select row, 'status', 'not_by_a_file', jsonb_build_object('value', status) from import_row
                    where (is_new or changed) and status not in ({known})""")
    for field, status in _ENDS.items():
        work.refuse(f"""select r.row, '{field}', 'not_by_a_file', jsonb_build_object('value', '{status}')
                        from import_row r left join register.measure t on t.id = r.id
                        where (r.is_new or r.changed) and r.{field} is not null and r.{field} is distinct from t.{field}
                            and r.status in ({known})""")


def must_plan_for_all(connection: Connection, batch: int, planner: int) -> None:
    """Raise FileRefused, naming an object of the batch's measures for which the planner does not plan any more."""
    with _as_planner(connection, planner):
        query = text("""
            select o.number from register.batch_change b
            join register.measure m on b.entity = 'measure' and m.id = b.id::bigint
            join register.object o on o.id = m.object
            where b.batch = :batch and not register.reaches(array['planner'], o.id) order by o.number limit 1""")
        number = connection.execute(query, {"batch": batch}).scalar()
    if number is not None:
        raise FileRefused("not_planned_by_you", value=number)
