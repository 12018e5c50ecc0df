"""The version of the data, and the calendar of the installation."""

from datetime import date

from sqlalchemy import Connection, func, select, update

from audit.figures import Calendar
from gis.models.register import installation


def bump(connection: Connection) -> int:
    """Say that what can be read has changed; returns the new version. Call it last in a transaction."""
    changed = update(installation).values(data_version=installation.c.data_version + 1)
    return int(connection.execute(changed.returning(installation.c.data_version)).scalar_one())


def calendar(connection: Connection, today: date) -> Calendar:
    """The years of this installation's figures, seen from ``today``."""
    row = connection.execute(select(installation.c.first_year, installation.c.last_year)).one()
    return Calendar(row.first_year, row.last_year, today)


def alone(connection: Connection) -> None:
    """Wait until no other transaction computes what is derived; held to the end of this one.

    Two writers that judged or planned the same object from different snapshots would leave a face of neither.
    """
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtext("bosaga.faces"))))
