"""What a planner's own table may say: plans for objects that they plan for, and nothing of works done."""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from gis.db import ACTING, act_as
from gis.store.imports.context import Work

STATUSES: Final = ("planned", "started")


def refuse_others_objects(work: Work) -> None:
    """Refuse rows of objects for which the planner who brings the table does not plan."""
    planner = work.options.planner
    if planner is None:
        return
    work.run("alter table import_row add reached boolean")
    # The wall that holds for the person's own requests says it; then the installation goes on.
    before = work.connection.execute(text("select current_setting(:name, true)"), {"name": ACTING}).scalar()
    act_as(work.connection, planner)
    work.run("update import_row set reached = register.reaches(array['planner'], object_id)")
    work.connection.execute(text("select set_config(:name, :before, true)"), {"name": ACTING, "before": before})
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
