"""The city of the desk, its people, and a filing that waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from tests.support import places as p
from tests.support.database import TestDatabase, TestServer
from tests.support.filing import filed, submitted
from tests.support.people import Browser, person, somebody
from tests.support.site import site_on

BEFORE = {"entrance/door/1/clear_width": [0.72, "tape"], "entrance/ramp/1/present": ["no", "eye"]}


@pytest.fixture
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    with database_server.filled(_fill) as (clone, _):
        yield clone


def _fill(database: TestDatabase) -> None:
    with database.app.write() as connection:
        p.territories(connection)
        p.source(connection)
        clinic = p.place(connection, "CLINIC-1", name={"ru": "Поликлиника № 1"})
        p.passport(connection, clinic, [4, 6, 6, 6, 3, 4], on=date(2024, 5, 1), facts=BEFORE)
        p.place(connection, "CLINIC-2", district=p.BOSTANDYK, lon=76.9)
        p.finish(connection)
    somebody(database, "reviewer@example.org", "reviewer", p.CITY, name="Second Person")
    somebody(database, "elsewhere@example.org", "reviewer", p.OTHER_CITY, name="Elsewhere")
    somebody(database, "planner@example.org", "planner", p.CITY, name="Planner")


@pytest.fixture
def site(city: TestDatabase, tmp_path) -> Iterator[Flask]:
    made = site_on(city, language="en", media_url=str(tmp_path / "media"))
    yield made
    made.extensions["bosaga"].dispose()


@pytest.fixture
def inspector(city: TestDatabase) -> str:
    with city.app.write() as connection:
        return person(connection, "inspector", territory=p.CITY, name="First Person")


@pytest.fixture
def reviewer(site: Flask) -> Browser:
    browser = Browser(site)
    browser.sign_in("reviewer@example.org")
    return browser


@pytest.fixture
def number(site: Flask, inspector: str) -> str:
    """A filing that waits: the door is wider than in the version before."""
    return submitted(site.test_client(use_cookies=False), inspector, filed(claimed_at="2026-11-20T12:00:00+05:00"))[0]
