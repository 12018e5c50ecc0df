"""One phone, several people: what each wrote stays theirs, and goes to the register under their own name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import APIResponse, BrowserContext, Page, Route, expect

from gis.models.filings import filing
from gis.models.people import account
from tests.support import places as p
from tests.support.browser import sign_in
from tests.support.database import TestDatabase, TestServer
from tests.support.people import PASSWORD
from tests.support.phone import (
    COLLEAGUE,
    INSPECTOR,
    city_of_stops,
    filled,
    go,
    opened,
    put_into_outbox,
    ready,
    received,
)

STOPS = ("STOP-1", "STOP-2", "STOP-3")


@pytest.fixture
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    with city_of_stops(database_server, STOPS) as made:
        yield made


def authors(city: TestDatabase) -> list[tuple[str, str]]:
    with city.app.read() as connection:
        named = sa.select(filing.c.number, account.c.email).join(account, account.c.id == filing.c.author)
        return [(row.number, row.email) for row in connection.execute(named.order_by(filing.c.number))]


def test_what_is_on_its_way_is_never_filed_by_who_signs_in_meanwhile(
    city: TestDatabase, site: str, page: Page, phone: BrowserContext
) -> None:
    phone.set_offline(True)
    for number in STOPS[:2]:
        put_into_outbox(page, filled(page, number))
    held: list[tuple[Route, APIResponse]] = []
    page.route("**/api/v1/passports", lambda route: held.append((route, route.fetch())), times=1)
    phone.set_offline(False)
    while not held:
        page.evaluate("null")
    phone.clear_cookies()
    sign_in(opened(phone).page, site, COLLEAGUE, PASSWORD)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    # A few turns more would be enough to hear who is here now.
    for _ in range(5):
        page.evaluate("fetch('/inspect/data/me').then((answer) => answer.json())")
    [(route, answer)] = held
    route.fulfill(response=answer)
    expect(page.locator("main").get_by_text("Асан Усенов")).to_be_visible()
    assert authors(city) == [("STOP-1-v1", INSPECTOR)]
    phone.clear_cookies()
    sign_in(page, site, INSPECTOR, PASSWORD)
    ready(page, site, "#/works")
    received(page, 2)
    assert authors(city) == [("STOP-1-v1", INSPECTOR), ("STOP-2-v1", INSPECTOR)]


def test_what_one_person_wrote_of_a_visit_is_not_the_next_ones(site: str, page: Page, phone: BrowserContext) -> None:
    go(page, "/object/STOP-1")
    page.get_by_label("Note").fill("Ask Aigul at the kiosk")
    phone.clear_cookies()
    other = opened(phone).page
    sign_in(other, site, COLLEAGUE, PASSWORD)
    ready(other, site)
    expect(page.locator("#says")).to_contain_text("Асан Усенов")
    expect(page.get_by_label("Note")).to_have_value("")
    phone.clear_cookies()
    sign_in(other, site, INSPECTOR, PASSWORD)
    ready(other, site, "#/object/STOP-1")
    expect(other.get_by_label("Note")).to_have_value("Ask Aigul at the kiosk")


def test_another_window_shows_at_once_who_came_after(site: str, page: Page, phone: BrowserContext) -> None:
    filled(page, "STOP-1")
    go(page, "/works")
    expect(page.get_by_text("Динара Сейткали")).to_be_visible()
    expect(page.get_by_role("link", name="STOP-1")).to_be_visible()
    phone.clear_cookies()
    other = opened(phone).page
    sign_in(other, site, COLLEAGUE, PASSWORD)
    ready(other, site)
    expect(page.get_by_text("Асан Усенов", exact=False).first).to_be_visible()
    expect(page.get_by_role("link", name="STOP-1")).to_have_count(0)
    expect(page.get_by_text("Динара Сейткали")).to_have_count(0)


def test_a_window_that_is_looked_at_again_asks_who_is_here(site: str, page: Page, phone: BrowserContext) -> None:
    phone.clear_cookies()
    other = opened(phone).page
    # Not in the form: nothing tells this window of it.
    sign_in(other, site, COLLEAGUE, PASSWORD)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator("main").get_by_text("Асан Усенов")).to_be_visible()
    expect(page.locator("#says")).to_contain_text("Асан Усенов")


def test_rows_that_cannot_all_be_kept_leave_the_district_as_it_was(page: Page) -> None:
    told = page.evaluate(
        """async (district) => {
          const {all, putAll} = await import('/static/js/inspect/store.js');
          const rows = [{number: 'NEW', district}, {district}];
          const said = await putAll('objects', rows, {index: 'district', key: district}).catch(({name}) => name);
          return [said, (await all('objects')).map(({number}) => number)];
        }""",
        p.MEDEU,
    )
    assert told == ["DataError", [*STOPS]]
