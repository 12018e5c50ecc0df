"""The register that works of a file come into: two clinics of an invented city, and their inspector."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.database import TestDatabase, TestServer
from tests.support.imports import bring, city, table
from tests.support.people import somebody
from tests.support.saved_works import INSPECTOR, OBJECTS


@pytest.fixture(scope="module")
def stored(database_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            city(connection)
            file = table(tmp_path_factory.mktemp("city") / "o.csv", OBJECTS)
            assert not bring(connection, "objects", file, territory="TT-CITY")[1]
        somebody(clone, INSPECTOR, "inspector", "TT-CITY-W")
        yield clone


@pytest.fixture
def register(stored: TestDatabase, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> TestDatabase:
    with stored.owner.write() as connection:
        for name in ("photo", "filing", "visit", "screening", "idempotency", "object where source = 'inspect'"):
            connection.exec_driver_sql(f"delete from register.{name}")
    monkeypatch.setenv("BOSAGA_DATABASE_URL", stored.app.url.render_as_string(hide_password=False))
    monkeypatch.setenv("BOSAGA_LANGUAGE", "en")
    monkeypatch.setenv("BOSAGA_MEDIA_URL", str(tmp_path / "media"))
    monkeypatch.chdir(tmp_path)
    return stored
