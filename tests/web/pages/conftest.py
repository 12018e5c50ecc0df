"""The public pages over a small demo city."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from tests.support.city import demo_database
from tests.support.database import TestDatabase, TestServer
from tests.support.site import site_on


@pytest.fixture(scope="module")
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    """A demo city of 400 objects, for tests that only read."""
    with demo_database(database_server, objects=400) as database:
        yield database


@pytest.fixture(scope="module")
def app(city: TestDatabase) -> Iterator[APIFlask]:
    made = site_on(city)
    yield made
    made.extensions["bosaga"].dispose()


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    return app.test_client(use_cookies=False)
