"""The browser of the tests of a file, and an inspector's phone in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support import pictures
from tests.support import places as p
from tests.support.browser import chromium
from tests.support.database import TestDatabase, TestServer
from tests.support.people import somebody
from tests.support.phone import INSPECTOR, opened, served, take

# What is waited for comes at once on a free machine; a busy one is no failure.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    with database_server.filled(_fill) as (clone, _):
        yield clone


def _fill(database: TestDatabase) -> None:
    with database.app.write() as connection:
        p.territories(connection)
        p.source(connection)
        p.place(connection, "CLINIC-1", name={"ru": "Поликлиника № 1"})
        p.place(connection, "STOP-3", kind="transport_stop", name={"ru": "Остановка «Горка»"}, lon=77.01)
        p.place(connection, "SCHOOL-2", kind="school", district=p.BOSTANDYK, lon=76.9)
        p.finish(connection)
    somebody(database, INSPECTOR, "inspector", p.MEDEU, name="Динара Сейткали")


@pytest.fixture
def site(city: TestDatabase, tmp_path: Path) -> Iterator[str]:
    with served(city, tmp_path / "media") as address:
        yield address


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, bypass_csp=False)
    yield context
    context.close()


@pytest.fixture
def page(site: str, phone: BrowserContext) -> Page:
    """The form with a district taken along."""
    found = opened(phone).page
    take(found, site)
    return found


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "door.jpg"
    path.write_bytes(pictures.jpeg())
    return path
