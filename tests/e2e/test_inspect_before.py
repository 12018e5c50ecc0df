"""An object that has a passport is inspected again: what was found then is at hand, and answers nothing by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support import places as p
from tests.support.database import TestDatabase, TestServer
from tests.support.people import somebody
from tests.support.phone import INSPECTOR, begin, go, looked_at, measure, opened, served, take

BEFORE = {
    "route/stop/1/boarding_length": [2.5, "tape"],
    "route/stop/1/boarding_width": [1.25, "eye"],
    "territory/kerb_ramp/1/present": ["no", "eye"],
    "territory/path/2/width": [1.1, "tape"],
}
LENGTH, WIDTH = "#q-route-stop-1-boarding_length", "#q-route-stop-1-boarding_width"


@pytest.fixture
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            p.territories(connection)
            p.source(connection)
            stop = p.place(connection, "STOP-3", kind="transport_stop", name={"ru": "Остановка «Горка»"})
            p.place(connection, "STOP-4", kind="transport_stop", name={"ru": "Остановка без паспорта"})
            p.passport(connection, stop, [1] * 6, facts=BEFORE, inspected_on=date(2024, 6, 3))
            p.finish(connection)
        somebody(clone, INSPECTOR, "inspector", p.MEDEU, name="Динара Сейткали")
        yield clone


def test_what_was_found_before_is_shown_beside_the_question_and_confirmed_with_one_tap(
    city: TestDatabase, tmp_path: Path, phone: BrowserContext
) -> None:
    with served(city, tmp_path / "media") as site:
        held = opened(phone)
        page = held.page
        take(page, site)
        begin(page, "STOP-3", "standard")
        expect(page.locator(".standing").locator("xpath=..")).to_contain_text("0 of")
        answer_again(page)
        looked_at(held)
        begin(page, "STOP-4", "standard")
        page.locator(".task a").first.click()
        expect(page.locator(".question").first).to_be_visible()
        expect(page.locator(".before")).to_have_count(0)


def answer_again(page: Page) -> None:
    work = str(page.evaluate("location.hash.split('/')[2]"))
    go(page, f"/works/{work}/at/route/stop")
    expect(page.locator(f"{LENGTH} .before")).to_contain_text("In 2024: 2.5 m, tape")
    expect(page.locator(f"{LENGTH} input[type=text]")).to_have_value("")
    page.locator(LENGTH).get_by_role("button", name="Same as before: 2.5 m").click()
    field = page.locator(f"{LENGTH} input[type=text]")
    expect(field).to_have_value("2.5")
    expect(field).to_be_focused()
    # Who says "the same" has looked; how it is known is theirs to say.
    expect(page.locator(f"{LENGTH}-by-eye")).to_be_checked()
    expect(page.locator(f"{LENGTH} .before button")).to_have_count(0)
    measure(page, WIDTH.removeprefix("#q-"), "1,3")
    expect(page.locator(f"{WIDTH} .before")).to_contain_text("In 2024: 1.25 m, by eye")
    expect(page.locator(f"{WIDTH} input[type=text]")).to_have_value("1.3")
    go(page, f"/works/{work}/at/territory/kerb_ramp")
    page.get_by_role("button", name="Same as before: no").click()
    expect(page.locator("#q-territory-kerb_ramp-1-present-no")).to_be_checked()
    go(page, f"/works/{work}/at/territory/path")
    expect(page.get_by_text("In 2024 also:")).to_be_visible()
    expect(page.locator(".question[data-answered=true]")).to_have_count(0)
