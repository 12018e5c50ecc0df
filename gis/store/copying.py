"""COPY into a table within the caller's transaction: the fastest way in."""

from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import Connection as PsycopgConnection
from sqlalchemy import Connection


def copy_rows(connection: Connection, into: str, types: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Copy rows into ``into`` (a table with its columns, from our own code, never from input), in binary.

    ``types`` are PostgreSQL type names in the order of the columns. Returns how many rows went in.
    """
    driver = connection.connection.driver_connection
    if not isinstance(driver, PsycopgConnection):
        raise TypeError("COPY needs psycopg 3")
    count = 0
    with driver.cursor() as cursor, cursor.copy(f"copy {into} from stdin (format binary)") as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)
            count += 1
    return count
