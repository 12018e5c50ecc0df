"""The inspector's form in a phone's browser, as an inspector works with it."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, expect

from gis.models.filings import filing
from tests.support.browser import OpenPage, sign_in
from tests.support.database import TestDatabase
from tests.support.people import PASSWORD

INSPECTOR = "inspector@example.org"


def opened(context: BrowserContext) -> OpenPage:
    page = context.new_page()
    found = OpenPage(page, 0)
    page.on("console", lambda m: found.complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: found.complaints.append(str(error)))
    return found


def ready(page: Page, site: str, path: str = "") -> None:
    page.goto(f"{site}/inspect{path}")
    page.wait_for_selector("html[data-ready=yes]")


def take(page: Page, site: str, district: str = "Медеуский район") -> None:
    """Sign in, take a district along in English."""
    sign_in(page, site, INSPECTOR, PASSWORD)
    ready(page, site)
    page.get_by_role("button", name="en English").click()
    page.get_by_role("button", name=f"Take with me {district}").click()
    expect(page.get_by_text("The district is on this device.")).to_be_attached()


def go(page: Page, path: str) -> None:
    page.evaluate("path => { location.hash = path }", path)


def begin(page: Page, number: str, depth: str) -> None:
    go(page, f"/object/{number}")
    expect(page.locator(".facts")).to_contain_text(number)
    page.get_by_role("button", name=depth, exact=True).click()
    expect(page.locator("h1")).to_contain_text(depth)


def answer_all(page: Page, value: str = "1,20", photo_file: Path | None = None) -> None:
    """Answer every question of the work that is open, yes or with a number; one photo with the first element."""
    while (task := page.locator(".task:has([data-done=false]) a").first).count():
        task.click()
        expect(page.locator(".tasks")).to_have_count(0)
        expect(page.locator("h1")).to_be_focused()
        while (open_one := page.locator(".question[data-answered=false]").first).count():
            path = open_one.get_attribute("id")
            field = open_one.locator("input[type=text]")
            if field.count():
                counted = ", " not in open_one.locator("legend").first.inner_text()
                field.fill("2" if counted else value)
                field.press("Tab")
            else:
                open_one.locator(".choice").first.click()
            expect(page.locator(f"#{path}")).to_have_attribute("data-answered", "true")
        if photo_file is not None:
            page.locator(".camera input").first.set_input_files(photo_file)
            expect(page.locator(".photos img")).to_have_count(1)
            photo_file = None
        page.locator(".back a").click()
        expect(page.locator(".tasks")).to_be_visible()


def hand_over(page: Page) -> None:
    page.get_by_role("link", name="Finish and hand over").click()
    page.get_by_role("button", name="Put into the outbox").click()
    expect(page.locator("h1")).to_have_text("My works and outbox")


def received(page: Page, count: int = 1) -> None:
    expect(page.locator(".standing[data-state=received]")).to_have_count(count, timeout=30_000)


def filed_in(city: TestDatabase) -> list[tuple[str, str]]:
    with city.app.read() as connection:
        rows = connection.execute(sa.select(filing.c.number, filing.c.state).order_by(filing.c.number))
        return [(row.number, row.state) for row in rows]
