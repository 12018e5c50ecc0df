"""The grid's parts: sector, owner kind and district are told apart, so that filters read it too.

Revision ID: 0004
Revises: 0003
"""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    _run((SQL / "0004" / "parts.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    _run(
        "drop view pub.grid, pub.grid_slot, pub.grid_part; drop function pub.build_grid;"
        "drop trigger keep_grid_inserts on register.face;"
        "drop trigger keep_grid_updates on register.face; drop trigger keep_grid_deletes on register.face;"
        "drop function register.keep_grid, pub.grid_number;"
        "drop table register.grid, register.grid_part, register.grid_slot"
    )
    # All of it is made from the faces: what was before is made again.
    _run((SQL / "0002" / "grid.sql").read_text(encoding="utf-8"))


def _run(statements: str) -> None:
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(statements)
