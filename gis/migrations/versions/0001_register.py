"""The register: roles, tables, the rollup of the figures, and the public views.

Revision ID: 0001
Revises:
"""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

PARTS = ("roles", "territories", "objects", "passports", "adaptation", "figures", "pub")
SQL = Path(__file__).resolve().parent.parent / "sql" / "0001"


def upgrade() -> None:
    connection = op.get_bind().execution_options(no_parameters=True)
    for part in PARTS:
        connection.exec_driver_sql((SQL / f"{part}.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.get_bind().exec_driver_sql("drop schema pub cascade; drop schema register cascade")
