"""A site for photos: its people are named by their tokens, and every filing is of a place of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.support import filed
from tests.support import places as p
from tests.support.database import TestDatabase, TestServer
from tests.support.site import site_on


@pytest.fixture(scope="module")
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            p.territories(connection)
            p.source(connection)
            filed.people(connection)
        yield clone


@pytest.fixture(scope="module")
def app(city: TestDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    made = site_on(city, media_url=str(tmp_path_factory.mktemp("photos") / "media"), language="en")
    yield made
    made.extensions["bosaga"].dispose()


@pytest.fixture
def media(app: Flask) -> Path:
    return Path(app.extensions["bosaga"].settings.media_url)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client(use_cookies=False)


@pytest.fixture(scope="module")
def accounts(city: TestDatabase) -> dict[str, int]:
    with city.app.read() as connection:
        return {row.name: row.id for row in connection.execute(sa.text("select name, id from register.account"))}


File = Callable[..., str]


@pytest.fixture
def file_passport(city: TestDatabase, accounts: dict[str, int], request: pytest.FixtureRequest) -> File:
    """A new place with a filing in the state given; its number."""

    def made(state: str = "draft", author: str = "author") -> str:
        with city.app.write() as connection:
            count = connection.execute(sa.text("select count(*) from register.object")).scalar_one()
            place = p.place(connection, f"P-{count + 1}")
            return filed.file(connection, place, accounts[author], accounts["reviewer"], state)

    return made


@pytest.fixture
def move(city: TestDatabase, accounts: dict[str, int]) -> Callable[[str, str], None]:
    def moved(number: str, state: str) -> None:
        with city.app.write() as connection:
            filed.move(connection, number, state, accounts["reviewer"])

    return moved
