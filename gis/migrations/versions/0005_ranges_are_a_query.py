"""The view of ranges goes: what holds when a version is withdrawn or filed late is more than SQL's windows can say.

`gis/queries/ranges.py` says it, once.

Revision ID: 0005
Revises: 0004
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BEFORE = """
    set role bosaga_owner;
    create view pub.state_range as
        select v.object, category, v.states[place] as state, v.passport, v.reason, v.effective_on, v.recorded_at,
               least(lead(v.effective_on) over (partition by v.object, category
                                                order by v.effective_on, v.recorded_at, v.id), p.withdrawn_on) as until,
               p.lapses_on
        from register.verdict v
        join register.passport p on p.id = v.passport,
             unnest(array['K', 'O', 'S', 'G', 'U', 'all']) with ordinality as c(category, place);
    reset role
"""


def upgrade() -> None:
    op.get_bind().exec_driver_sql("drop view pub.state_range")


def downgrade() -> None:
    op.get_bind().exec_driver_sql(BEFORE)
