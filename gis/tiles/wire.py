"""The way tiles come from the database: one prepared statement, one round trip, one connection a thread.

A pooled session would cost four round trips a tile (ping, begin, the statement, rollback); a tile is one read of one
statement, so it needs no transaction around it.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import psycopg
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from gis.db import Database

_CONNECT_SECONDS = 10
_STATEMENT_SECONDS = 60
"""Far more than a tile takes; making the grid of a million objects takes four. Nothing may run for ever."""
_TOLD = (psycopg.OperationalError, psycopg.ProgrammingError)


class Wire:
    """Statements that give one row each. Connects when first used in a thread, and again after a lost connection."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._local = threading.local()

    def row(self, statement: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """Run the statement and return its one row.

        Raises SQLAlchemy's OperationalError if nobody answers, its ProgrammingError if what is asked for is not there.
        """
        try:
            return self._run(statement, values)
        except _TOLD as error:
            if not self._is_lost():
                raise _explained(statement, error) from error
        try:
            return self._run(statement, values)
        except _TOLD as error:
            raise _explained(statement, error) from error

    def _run(self, statement: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        # Statements are put together from our own constants; every value is bound. In binary, because a tile as text
        # is twice as long.
        found = self._connection().execute(statement.encode(), values, binary=True).fetchone()
        if found is None:
            raise LookupError("the statement gave no row")
        return found

    def _connection(self) -> psycopg.Connection[tuple[Any, ...]]:
        connection: psycopg.Connection[tuple[Any, ...]] | None = getattr(self._local, "connection", None)
        if connection is None or connection.closed:
            url = self._database.url.set(drivername="postgresql").render_as_string(hide_password=False)
            connection = psycopg.connect(
                url,
                autocommit=True,
                prepare_threshold=0,
                connect_timeout=_CONNECT_SECONDS,
                application_name="bosaga tiles",
                # Compiling a statement that runs for milliseconds, or starting helpers for it, does not pay.
                options=f"-c jit=off -c max_parallel_workers_per_gather=0 -c statement_timeout={_STATEMENT_SECONDS}s",
            )
            self._local.connection = connection
        return connection

    def _is_lost(self) -> bool:
        connection = getattr(self._local, "connection", None)
        return connection is not None and bool(connection.closed)


def _explained(statement: str, error: psycopg.Error) -> DBAPIError:
    """The error as the rest of the program knows it, so that it is worded like any other."""
    kind = OperationalError if isinstance(error, psycopg.OperationalError) else ProgrammingError
    return kind(statement, {}, error)
