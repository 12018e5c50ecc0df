"""Plans that became measures, and what more money buys; who lives where; tables that planners bring; who issued a
report; photos of works taken out; works until the horizon of the installation; imported measures that people move.

Revision ID: 0010
Revises: 0009
"""

from pathlib import Path

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

PARTS: tuple[str, ...] = (
    "imported_measures", "dwellings", "curves", "issuing", "brought", "adopted", "work_photos", "horizon",
)  # fmt: skip
SQL = Path(__file__).resolve().parent.parent / "sql" / "0010"


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
