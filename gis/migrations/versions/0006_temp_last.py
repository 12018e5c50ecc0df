"""Functions that run with their owner's rights look in the session's temporary schema last.

PostgreSQL looks there first unless it is named, so whoever may make a temporary table could have put one in the place
of a table of ours. The roles that only read may make none any more.

Revision ID: 0006
Revises: 0005
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SEARCH_PATH = """
    do $$
    declare
        each regprocedure;
    begin
        for each in
            select oid from pg_proc
            where prosecdef and pronamespace in ('register'::regnamespace, 'pub'::regnamespace)
        loop
            execute format('alter function %s set search_path = {}', each);
        end loop;
    end
    $$
"""
RIGHTS = "do $$ begin execute format('{}', current_database()); end $$"


def upgrade() -> None:
    _run(SEARCH_PATH.format("register, public, pg_temp"))
    _run(RIGHTS.format("revoke temporary on database %I from public"))
    _run(RIGHTS.format("grant temporary on database %I to bosaga_app, bosaga_owner"))


def downgrade() -> None:
    _run(SEARCH_PATH.format("register, public"))
    _run(RIGHTS.format("grant temporary on database %I to public"))


def _run(statement: str) -> None:
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(statement)
