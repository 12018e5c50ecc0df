"""Whether a database holds nothing yet, so that a restore may fill it."""

from __future__ import annotations

import sqlalchemy as sa

from gis.backup.failures import BackupError
from gis.backup.fingerprint import schemas
from gis.backup.loading import without_schemas
from gis.db import Database, migrate

_REGISTER = "register"
_FRESH = "installation"
"""The one table that the migrations fill."""


def refuse_full(database: Database) -> None:
    """Refuse a database that holds anything but a fresh schema of ours. Raises BackupError `database_not_empty`."""
    with database.read() as connection:
        connection.execute(sa.text("set local row_security = off"))
        migrated = connection.execute(sa.text("select to_regclass('register.installation')")).scalar() is not None
        if not migrated:
            if strangers := schemas(connection):
                raise BackupError("database_not_empty", table=strangers[0])
            return
        if connection.execute(sa.text("select kind <> 'empty' from register.installation")).scalar():
            raise BackupError("database_not_empty", table=f"{_REGISTER}.{_FRESH}")
        for table in sa.inspect(connection).get_table_names(_REGISTER):
            there = sa.select(sa.exists(sa.select(sa.literal(1)).select_from(sa.table(table, schema=_REGISTER))))
            if table != _FRESH and connection.execute(there).scalar():
                raise BackupError("database_not_empty", table=f"{_REGISTER}.{table}")


def empty_again(database: Database) -> None:
    """Take back a restore that was kept: the database is freshly migrated and empty."""
    with database.write() as connection:
        connection.exec_driver_sql(without_schemas(schemas(connection)))
        connection.exec_driver_sql("delete from public.alembic_version")
    migrate(database.url.render_as_string(hide_password=False))
