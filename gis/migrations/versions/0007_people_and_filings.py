"""People, their roles and sessions; filings, photos and the log that proves what was decided.

Revision ID: 0007
Revises: 0006
"""

from pathlib import Path

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

PARTS = ("jobs", "accounts", "filings", "log", "photos", "pub")
SQL = Path(__file__).resolve().parent.parent / "sql" / "0007"


def upgrade() -> None:
    connection = op.get_bind().execution_options(no_parameters=True)
    connection.exec_driver_sql("set role bosaga_owner")
    for part in PARTS:
        connection.exec_driver_sql((SQL / f"{part}.sql").read_text(encoding="utf-8"))
    connection.exec_driver_sql("reset role")


def downgrade() -> None:
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql((SQL / "down.sql").read_text(encoding="utf-8"))
