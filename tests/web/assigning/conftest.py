"""The city whose objects are handed out, its site, and people who signed in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.support import places as p
from tests.support.database import TestServer
from tests.support.hands import Hands, made_in
from tests.support.people import Browser, somebody, token
from tests.support.site import site_on


@pytest.fixture
def hands(database_server: TestServer) -> Iterator[Hands]:
    with database_server.clone() as clone:
        made = made_in(clone)
        somebody(clone, "planner@example.org", "planner", p.CITY, name="Елена Ким")
        somebody(clone, "inspector@example.org", "inspector", p.MEDEU, name="Динара Сейткали")
        yield made


@pytest.fixture
def site(hands: Hands) -> Iterator[Flask]:
    made = site_on(hands.database, language="en")
    yield made
    made.extensions["bosaga"].dispose()


@pytest.fixture
def planner(site: Flask) -> Browser:
    browser = Browser(site)
    browser.sign_in("planner@example.org")
    return browser


@pytest.fixture
def secret(hands: Hands):
    """A token of one of the city's people, by name."""

    def made(name: str) -> str:
        with hands.database.app.write() as connection:
            return token(connection, hands.people[name])

    return made
