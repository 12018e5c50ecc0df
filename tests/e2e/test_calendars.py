"""A person makes an address for the calendar of their deadlines, by keyboard, on a phone and on a desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.support import places as p
from tests.support.browser import check, open_page, serve, sign_in
from tests.support.database import TestDatabase, TestServer
from tests.support.people import PASSWORD, somebody
from tests.support.site import site_on


@pytest.fixture(scope="module")
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            p.territories(connection)
            p.source(connection)
            clinic = p.place(connection, "C-1", name={"ru": "Поликлиника 1"})
            p.measure(connection, clinic, p.TODAY + timedelta(days=20))
            p.finish(connection)
        somebody(clone, "owner@example.org", "owner", number="C-1", name="Асель Нурланова")
        yield clone


@pytest.fixture(scope="module")
def site(city: TestDatabase) -> Iterator[str]:
    app = site_on(city)
    with serve(app) as address:
        yield address
    app.extensions["bosaga"].dispose()


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width", "dark"), [("ky", 360, False), ("ru", 1440, True)])
def test_an_address_is_made_shown_once_and_ended(browser, site, language, width, dark):
    with open_page(browser, f"{site}/login?lang=en", width=width, dark=dark) as opened:
        page = opened.page
        sign_in(page, site, "owner@example.org", PASSWORD)
        page.goto(f"{site}/account?lang={language}")
        check(opened)
        page.locator("form[action*='/account/calendar'] button").first.focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        check(opened)
        address = page.locator("code").inner_text()
        assert page.request.get(address).text().count("BEGIN:VEVENT") == 1
        page.goto(f"{site}/account?lang={language}")
        check(opened)
        expect(page.locator("main")).not_to_contain_text(address)
        with page.expect_navigation():
            page.locator("form[action*='/account/calendar/end'] button").click()
        assert page.request.get(address).status == 404


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width"), [("kk", 360), ("en", 1440)])
def test_a_district_offers_its_calendar_and_its_feed(browser, site, language, width):
    with open_page(browser, f"{site}/districts/{p.MEDEU}?lang={language}", width=width) as opened:
        check(opened)
        links = opened.page.locator("#follow a")
        expect(links).to_have_count(3)
        assert links.first.get_attribute("href").startswith("webcal://")
        for place in (1, 2):
            assert opened.page.request.get(site + links.nth(place).get_attribute("href").removeprefix(site)).ok
