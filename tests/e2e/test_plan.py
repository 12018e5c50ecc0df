"""`/plan` in a browser, at a phone's and a desk's width: two plans are asked for by form and stand side by side."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import places as p
from tests.support.browser import WIDTHS, OpenPage, check, open_page, serve, sign_in
from tests.support.database import TestDatabase, TestServer
from tests.support.homes import live
from tests.support.people import PASSWORD, somebody
from tests.support.planning import YEARS, town
from tests.support.site import site_on
from web.plans.search import search
from web.wiring import Wiring

PLANNER = "planner@example.org"


@pytest.fixture
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            town(connection)
            p.source(connection, "grid")
            live(connection, (76.901, 43.25, 400), district=p.BOSTANDYK)
        somebody(clone, PLANNER, "planner", p.CITY, name="Елена Ким")
        yield clone


def _asked(page: Page, site: str, wiring: Wiring, amount: str) -> int:
    page.goto(f"{site}/plan?lang=en")
    for year in YEARS:
        page.fill(f"#f-y{year}", amount)
    with page.expect_navigation():
        page.get_by_role("button", name="Find the best plan").click()
    expect(page.get_by_role("link", name="Look again")).to_be_visible()
    number = int(page.url.partition("?")[0].rpartition("/")[2])
    search(wiring, number)
    return number


def _looked_at(held: OpenPage, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        held.picture(Path(folder) / f"{name}.png")
    check(held)


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_two_plans_are_asked_for_and_stand_side_by_side(browser: Browser, city: TestDatabase, width: int) -> None:
    app = site_on(city, language="en", today=p.TODAY)
    wiring = app.extensions["bosaga"]
    with serve(app) as site, open_page(browser, f"{site}/login?lang=en", width=width) as held:
        sign_in(held.page, site, PLANNER, PASSWORD)
        first = _asked(held.page, site, wiring, "1 200 000")
        second = _asked(held.page, site, wiring, "400000")
        held.page.goto(f"{site}/plan?lang=en")
        expect(held.page.locator("#scenarios, [id*=scenarios]").first).to_be_visible()
        _looked_at(held, f"plans-{width}")
        held.page.goto(f"{site}/plan/{first}?other={second}&lang=en")
        expect(held.page.get_by_text("Works that the two plans do differently: 2")).to_be_visible()
        _looked_at(held, f"plan-{width}")
    wiring.dispose()
