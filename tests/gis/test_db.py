"""A statement of a stranger ends in time."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from gis import db
from tests.support.database import TestDatabase, TestServer


def test_a_statement_that_takes_too_long_is_ended(database: TestDatabase) -> None:
    impatient = db.Database(database.url, statement_seconds=1)
    try:
        with (
            impatient.read() as connection,
            pytest.raises(sa.exc.OperationalError, match="statement timeout") as caught,
        ):
            connection.execute(sa.text("select pg_sleep(3)"))
        assert db.explain(caught.value).code == "took_too_long"
    finally:
        impatient.dispose()


def test_a_database_that_is_away_is_not_taken_for_a_slow_one() -> None:
    away = db.Database("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(sa.exc.OperationalError) as caught, away.read():
        pass
    assert db.explain(caught.value).code == "database_unreachable"


def test_a_database_that_was_never_migrated_says_so_and_not_which_table_it_lacks(database_server: TestServer) -> None:
    with database_server.bare() as url:
        bare = db.Database(url)
        try:
            with pytest.raises(sa.exc.ProgrammingError) as caught, bare.read() as connection:
                connection.execute(sa.text("select * from pub.installation"))
        finally:
            bare.dispose()
        assert db.explain(caught.value).code == "not_migrated"


def test_an_owner_who_may_not_make_postgis_is_told_that_it_is_missing(database_server: TestServer) -> None:
    with database_server.bare() as url, pytest.raises(db.DatabaseError) as caught:
        db.migrate(url)
    assert caught.value.code == "postgis_missing"
