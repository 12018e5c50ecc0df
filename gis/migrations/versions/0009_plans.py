"""Plans, reports as they were issued, letters to owners, reminders; looks taken back with the import of them.

Revision ID: 0009
Revises: 0008
"""

from pathlib import Path

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

PARTS = ("plans", "looks", "reports", "owners", "reminders")
SQL = Path(__file__).resolve().parent.parent / "sql" / "0009"


def upgrade() -> None:
    connection = op.get_bind().execution_options(no_parameters=True)
    connection.exec_driver_sql("set role bosaga_owner")
    for part in PARTS:
        connection.exec_driver_sql((SQL / f"{part}.sql").read_text(encoding="utf-8"))
    connection.exec_driver_sql("reset role")


def downgrade() -> None:
    connection = op.get_bind().execution_options(no_parameters=True)
    for part in reversed(PARTS):
        connection.exec_driver_sql((SQL / f"{part}_down.sql").read_text(encoding="utf-8"))
