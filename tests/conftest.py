"""Fixtures for all tests: real databases where something is stored, no network and no database for the domain."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from hypothesis import settings as hypothesis_settings

from tests.support.memory import settle

if TYPE_CHECKING:
    import sqlalchemy as sa

    from tests.support.database import TestDatabase, TestServer

# Tests start dozens of servers and children: compiled modules are kept, here and there, whatever the shell asks for.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# No deadline: a busy machine is no failure. `make proof` looks longer.
hypothesis_settings.register_profile("desk", deadline=None)
hypothesis_settings.register_profile("proof", deadline=None, max_examples=2_000)
hypothesis_settings.load_profile("desk")


def pytest_collection_finish() -> None:
    settle()


_DOMAIN_TESTS = Path(__file__).parent / "audit"


@pytest.fixture(scope="session")
def database_server() -> Iterator[TestServer]:
    """The PostgreSQL server of this run."""
    # Imported here: the tests of the domain, run alone, load no database.
    from tests.support.database import TestServer

    server = TestServer()
    yield server
    server.close()


@pytest.fixture(scope="session")
def database(database_server: TestServer) -> Iterator[TestDatabase]:
    """The worker's own migrated, empty database. Change it only through `app_connection`, which takes it back."""
    with database_server.clone() as clone:
        yield clone


@pytest.fixture
def app_connection(database: TestDatabase) -> Iterator[sa.Connection]:
    """A connection of the application's role whose work is rolled back after the test."""
    with database.app.engine.connect() as connection:
        transaction = connection.begin()
        try:
            yield connection
        finally:
            transaction.rollback()


@pytest.fixture
def owner_connection(database: TestDatabase) -> Iterator[sa.Connection]:
    """A connection of the owner's role whose work is rolled back after the test."""
    with database.owner.engine.connect() as connection:
        transaction = connection.begin()
        try:
            yield connection
        finally:
            transaction.rollback()


@pytest.fixture
def committed_database(database_server: TestServer) -> Iterator[TestDatabase]:
    """A database of the test's own, for tests that must commit."""
    with database_server.clone() as clone:
        yield clone


@pytest.fixture
def database_without_postgis(database_server: TestServer) -> Iterator[str]:
    """The URL of a database to which nobody added PostGIS."""
    with database_server.bare() as url:
        yield url


@pytest.fixture(autouse=True)
def _settings_of_this_machine_do_not_leak_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("BOSAGA_") and name != "BOSAGA_TEST_DATABASE_URL":
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _the_domain_reaches_nothing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """In tests/audit a socket of any kind, to the network or to the database, is a failure."""
    if _DOMAIN_TESTS not in request.path.parents:
        return
    if "database_server" in request.fixturenames:
        pytest.fail("tests/audit may not ask for a database: the domain knows none")

    def refuse(*args: object, **kwargs: object) -> NoReturn:
        pytest.fail("the domain opened a socket")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
