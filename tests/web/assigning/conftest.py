"""The city whose objects are handed out, its site, and people who signed in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.support.database import TestServer
from tests.support.hands import Hands, city_of_hands
from tests.support.people import Browser, token
from tests.support.site import site_on


@pytest.fixture
def hands(database_server: TestServer) -> Iterator[Hands]:
    with city_of_hands(database_server, signing_in=True) as made:
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
