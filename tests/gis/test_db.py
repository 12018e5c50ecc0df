"""A statement of a stranger ends in time."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from gis import db
from tests.support.database import TestDatabase


def test_a_statement_that_takes_too_long_is_ended(database: TestDatabase) -> None:
    impatient = db.Database(database.url, statement_seconds=1)
    try:
        with impatient.read() as connection, pytest.raises(sa.exc.OperationalError, match="statement timeout"):
            connection.execute(sa.text("select pg_sleep(3)"))
    finally:
        impatient.dispose()
