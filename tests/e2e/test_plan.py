"""`/plan` in a browser, at a phone's and a desk's width: two plans are asked for by form and stand side by side."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from gis.models.plans import plan_curve
from gis.store.plans import begin, cancel, live
from tests.support import homes
from tests.support import places as p
from tests.support.browser import WIDTHS, OpenPage, check, open_page, serve, sign_in
from tests.support.database import TestDatabase, TestServer
from tests.support.people import PASSWORD, somebody
from tests.support.planning import YEARS, town
from tests.support.site import site_on
from web.plans import curves
from web.plans.search import search
from web.wiring import Wiring

PLANNER = "planner@example.org"


@pytest.fixture
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            town(connection)
            p.source(connection, "grid")
            homes.live(connection, (76.901, 43.25, 400), district=p.BOSTANDYK)
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


def _more_asked(page: Page, wiring: Wiring) -> None:
    """Ask by keyboard what more money would buy, and wait for the curve."""
    page.fill("#f-amounts", "400 000; 800 000")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_text("0 of 3 points")).to_be_visible()
    with wiring.operator_database.read() as connection:
        key = connection.execute(sa.select(sa.func.max(plan_curve.c.id))).scalar_one()
    curves.search(wiring, key)
    page.reload()
    expect(page.get_by_role("img", name="Value of the plan by additional money")).to_be_visible()


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
        expect(held.page.get_by_text("Objects at which the two plans differ: 2")).to_be_visible()
        _looked_at(held, f"plan-{width}")
        _more_asked(held.page, wiring)
        _looked_at(held, f"curve-{width}")
        held.page.goto(f"{site}/plan/compare?plan={first}&plan={second}&lang=en")
        expect(held.page.get_by_role("img", name="budget and spending by year").first).to_be_visible()
        _looked_at(held, f"compare-{width}")
    wiring.dispose()


def test_the_form_grows_by_keyboard_and_a_refusal_leads_to_its_box(browser: Browser, city: TestDatabase) -> None:
    app = site_on(city, language="en", today=p.TODAY)
    with serve(app) as site, open_page(browser, f"{site}/login?lang=en", width=WIDTHS["phone"]) as held:
        page = held.page
        sign_in(page, site, PLANNER, PASSWORD)
        page.goto(f"{site}/plan?lang=en")
        page.get_by_role("button", name="Add a line of money").press("Enter")
        expect(page.locator("#f-line-2")).to_be_in_viewport()
        for summary in page.locator("summary").all():
            summary.press("Enter")
        page.fill("#f-y2027-2", "much")
        page.locator("#f-name").press("Enter")
        page.get_by_role("link", name="“much” is no number").press("Enter")
        expect(page.locator("#f-y2027-2")).to_be_focused()
        held.complaints.clear()  # the browser complains of the refusal itself
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        _looked_at(held, "form-360")
    app.extensions["bosaga"].dispose()


def test_a_running_search_renews_itself_until_it_is_told_not_to(browser: Browser, city: TestDatabase) -> None:
    app = site_on(city, language="en", today=p.TODAY)
    wiring = app.extensions["bosaga"]
    with serve(app) as site, open_page(browser, f"{site}/login?lang=en", width=WIDTHS["phone"]) as held:
        page = held.page
        sign_in(page, site, PLANNER, PASSWORD)
        page.goto(f"{site}/plan?lang=en")
        for year in YEARS:
            page.fill(f"#f-y{year}", "400000")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.get_by_role("button", name="Stop renewing").press("Enter")
        number = int(page.url.partition("?")[0].rpartition("/")[2])
        with city.app.write() as connection:
            begin(connection, number)
            live(connection, number, "deciding", 90.0, 100.0)
        _looked_at(held, "waiting-360")
        page.get_by_role("button", name="Renew by itself").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("what is left open is decided exactly")
        expect(page.locator("#progress")).to_contain_text("10.000\N{NO-BREAK SPACE}%")
        with city.app.write() as connection:
            cancel(connection, number)
        expect(page.get_by_role("link", name="Another like this")).to_be_visible()
    wiring.dispose()
