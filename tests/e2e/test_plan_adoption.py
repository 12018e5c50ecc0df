"""`/plan/N/adopt` in a browser, at two widths: a reviewer looks, approves by keyboard, and takes it back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from gis.store import plans
from gis.store.plan_decisions import newest
from tests.support import places as p
from tests.support.browser import WIDTHS, OpenPage, check, open_page, serve, sign_in
from tests.support.database import TestDatabase, TestServer
from tests.support.people import PASSWORD, somebody
from tests.support.planning import DOOR_COST, YEARS, town
from tests.support.site import site_on
from web.plans import adopting
from web.plans.deciding import decide
from web.plans.search import search

REVIEWER = "reviewer@example.org"


@pytest.fixture
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            town(connection)
        somebody(clone, "planner@example.org", "planner", p.CITY, name="Елена Ким")
        somebody(clone, REVIEWER, "reviewer", p.CITY, name="Асель Нурланова")
        yield clone


def _looked_at(held: OpenPage, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        held.picture(Path(folder) / f"{name}.png")
    check(held)


@pytest.mark.parametrize(("width", "lang"), [(WIDTHS["phone"], "kk"), (WIDTHS["desk"], "ru")], ids=["phone", "desk"])
def test_a_reviewer_approves_a_plan_by_keyboard_and_takes_it_back(
    browser: Browser, city: TestDatabase, width: int, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = site_on(city, language=lang, today=p.TODAY)
    wiring = app.extensions["bosaga"]
    with wiring.operator_database.read() as connection:
        author = connection.exec_driver_sql("select id from register.account where email like 'planner%%'").scalar_one()
    numbers = []
    for amount in (2 * DOOR_COST, DOOR_COST):
        lines = [{"year": year, "line": "city", "amount": amount, "currency": "KZT"} for year in YEARS]
        with wiring.app_database.write(acting=author) as connection:
            numbers.append(plans.ask(connection, author, p.CITY, "", {"budget": lines}, p.TODAY))
        search(wiring, numbers[-1])
    with serve(app) as site, open_page(browser, f"{site}/login?lang={lang}", width=width) as held:
        page = held.page
        sign_in(page, site, REVIEWER, PASSWORD)
        page.goto(f"{site}/plan/{numbers[0]}?other={numbers[1]}&lang={lang}")
        expect(page.locator("#moved")).to_be_visible()
        _looked_at(held, f"differ-{width}")
        page.locator("#adopt a").press("Enter")
        expect(page.locator("#planned")).to_be_visible()
        _looked_at(held, f"adopt-{width}")
        page.locator("#f-number").focus()
        page.keyboard.type("17-r")
        page.locator("#f-word").fill("Обсуждено 20 ноября")
        page.locator("#f-number").press("Enter")
        expect(page.locator(".lead q")).to_have_text("Обсуждено 20 ноября")
        expect(page.locator("#works-table ~ tbody tr, table tbody tr")).to_have_count(4)
        page.locator("#take-back summary").press("Enter")
        _looked_at(held, f"adopted-{width}")
        page.locator("#f-reason").fill("Денег нет")
        monkeypatch.setattr(adopting, "MOST_AT_ONCE", 0)
        page.locator("#take-back button").press("Enter")
        expect(page.locator("#deciding")).to_be_visible()
        _looked_at(held, f"deciding-{width}")
        with wiring.operator_database.read() as connection:
            waiting = newest(connection, numbers[0])
        assert waiting is not None
        decide(wiring, waiting.id)
        page.locator("main p a").press("Enter")
        expect(page.locator("#planned")).to_be_visible()
        page.goto(f"{site}/plan/{numbers[0]}?lang={lang}")
        expect(page.get_by_text("Денег нет")).to_be_visible()
    wiring.dispose()
