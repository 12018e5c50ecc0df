"""The grid: counts of objects by state in the cells of low-zoom tiles, kept by the write.

Revision ID: 0002
Revises: 0001
"""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql" / "0002" / "grid.sql"


def upgrade() -> None:
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(SQL.read_text(encoding="utf-8"))


def downgrade() -> None:
    op.get_bind().exec_driver_sql(
        "drop view pub.grid, pub.grid_slot; drop function pub.build_grid;"
        "drop trigger keep_grid_inserts on register.face;"
        "drop trigger keep_grid_updates on register.face; drop trigger keep_grid_deletes on register.face;"
        "drop function register.keep_grid, pub.grid_number; drop table register.grid, register.grid_slot"
    )
