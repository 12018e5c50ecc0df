"""The site with people: an administrator, a reviewer, an inspector, in a city of two districts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.support import places as p
from tests.support import provider as there
from tests.support.database import TestDatabase, TestServer
from tests.support.oidc import with_provider
from tests.support.people import Browser, somebody
from tests.support.site import site_on


@pytest.fixture(scope="module")
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            p.territories(connection)
            p.source(connection)
            p.place(connection, "C-1")
            p.finish(connection)
        somebody(clone, "admin@example.org", "administrator", name="Admin")
        somebody(clone, "medeu@example.org", "administrator", p.MEDEU, name="Medeu")
        somebody(clone, "reviewer@example.org", "reviewer", p.MEDEU, name="Reviewer")
        somebody(clone, "inspector@example.org", "inspector", p.MEDEU, name="Inspector")
        yield clone


@pytest.fixture(scope="module")
def site(city: TestDatabase) -> Iterator[Flask]:
    made = site_on(city, language="en")
    yield made
    made.extensions["bosaga"].dispose()


@pytest.fixture
def browser(site: Flask) -> Browser:
    return Browser(site)


@pytest.fixture(scope="module")
def running_provider() -> Iterator[there.Provider]:
    with there.provider_on(there.Provider()) as provider:
        yield provider


@pytest.fixture
def provider(running_provider: there.Provider) -> Iterator[there.Provider]:
    """A sign-in of the city with nothing wrong about it yet."""
    running_provider.mend()
    yield running_provider
    running_provider.mend()


@pytest.fixture
def sso(city: TestDatabase, provider: there.Provider) -> Iterator[Flask]:
    """The site where people may sign in there."""
    made = with_provider(city, provider)
    yield made
    made.extensions["bosaga"].dispose()
