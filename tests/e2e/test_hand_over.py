"""From the planner's list to the inspector's walk: handed over by keyboard, taken along, worked through offline."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import places as p
from tests.support.browser import OpenPage, check, open_page, sign_in
from tests.support.database import TestDatabase, TestServer
from tests.support.people import PASSWORD, somebody

PLANNER, INSPECTOR = "planner@example.org", "inspector@example.org"
STREET = ("SHOP-3", "SHOP-1", "SHOP-4", "SHOP-5", "SHOP-2")
"""As they are numbered; along the street they stand in the order of their numbers."""


@pytest.fixture
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            p.territories(connection)
            p.source(connection)
            for number in STREET:
                east = 77 + int(number[-1]) / 1000
                p.place(connection, number, kind="shop", name={"ru": f"Магазин {number[-1]}"}, lon=east)
            p.place(connection, "CLINIC-9", name={"ru": "Поликлиника № 9"}, lon=77.05)
            p.finish(connection)
        somebody(clone, PLANNER, "planner", p.CITY, name="Елена Ким")
        somebody(clone, INSPECTOR, "inspector", p.MEDEU, name="Динара Сейткали")
        yield clone


def looked_at(held: OpenPage, name: str) -> None:
    """No finding of axe, nothing wider than the window; a picture where somebody asks for pictures."""
    if folder := os.environ.get("PICTURES"):
        held.picture(Path(folder) / f"{name}.png")
    # a browser says of each call made without a network that it failed
    held.complaints[:] = [each for each in held.complaints if "ERR_INTERNET_DISCONNECTED" not in each]
    check(held)


def press_until(page: Page, selector: str, key: str = "Tab") -> None:
    """Go on by keyboard until the focus is there."""
    target = page.locator(selector).first
    for _ in range(120):
        if target.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"the keyboard does not reach {selector}")


def hand_over_by_keyboard(held: OpenPage, site: str, name: str) -> None:
    """Choose the five shops in the list, look at what will happen, hand them over."""
    page = held.page
    page.goto(f"{site}/objects?lang=en&district={p.MEDEU}")
    for number in sorted(STREET):
        press_until(page, f"input[name=pick][value={number}]")
        page.keyboard.press("Space")
    looked_at(held, f"{name}-list")
    press_until(page, "form:has(input[name=pick]) button", "Shift+Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_text("5 objects are meant.")).to_be_visible()
    press_until(page, "#f-inspector")
    page.keyboard.press("ArrowDown")
    press_until(page, "#f-note")
    page.keyboard.type("Call first")
    press_until(page, "button[value=preview]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("[data-fate=handed]")).to_contain_text("5")
    looked_at(held, f"{name}-preview")
    press_until(page, "button[value=hand]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_text("5 objects are handed over.")).to_be_visible()
    looked_at(held, f"{name}-in-hand")


def phone_of_the_inspector(held: OpenPage, site: str) -> None:
    """Take along what is in hand, then leave the network."""
    page = held.page
    sign_in(page, site, INSPECTOR, PASSWORD)
    page.goto(f"{site}/inspect")
    page.wait_for_selector("html[data-ready=yes]")
    page.get_by_role("button", name="en English").click()
    page.get_by_role("button", name="Take my objects with me").click()
    expect(page.get_by_text("Your objects are on this device.")).to_be_attached()
    page.wait_for_function("navigator.serviceWorker.controller !== null || navigator.serviceWorker.ready")
    page.context.set_offline(True)


def test_five_objects_handed_over_by_keyboard_are_on_the_device_in_walking_order_offline(
    site: str, browser: Browser
) -> None:
    with open_page(browser, f"{site}/login") as desk:
        sign_in(desk.page, site, PLANNER, PASSWORD)
        hand_over_by_keyboard(desk, site, "desk")
        desk.page.goto(f"{site}/assignments?lang=en")
        expect(desk.page.locator("[data-what=handed]").first).to_have_text("5")
        looked_at(desk, "desk-progress")
        with open_page(browser, f"{site}/login", width=360) as phone:
            page = phone.page
            phone_of_the_inspector(phone, site)
            expect(page.locator("#network")).to_have_text("No network")
            walk = page.locator("ol[aria-labelledby=today-todo] > li")
            expect(walk.locator("a")).to_have_text([f"Магазин {n}" for n in range(1, 6)])
            expect(walk.nth(1)).to_contain_text("81 m from the place before, in a straight line")
            expect(walk.first).to_contain_text("Call first")
            looked_at(phone, "phone-today")
            done_with_the_first(page)
            looked_at(phone, "phone-today-later")
            page.context.set_offline(False)
            expect(page.locator("#today-done")).to_have_text("Done: 1")
            expect(page.locator("#next-stop")).to_have_text("Next: Магазин 3")
        desk.page.reload()
        expect(desk.page.locator("[data-what=visited]").first).to_have_text("1")


def done_with_the_first(page: Page) -> None:
    """A visit to the first, a passport begun of the second: the walk goes on with the third."""
    page.locator("#next-stop").click()
    page.get_by_label("Closed").check()
    page.get_by_role("button", name="Record the visit").click()
    expect(page.locator("h1")).to_have_text("My works and outbox")
    page.locator(".back a").click()
    expect(page.locator("#today-outbox")).to_have_text("In the outbox: 1")
    page.locator("#next-stop").click()
    page.get_by_role("button", name="standard", exact=True).click()
    expect(page.locator(".tasks")).to_be_visible()
    page.evaluate("location.hash = '/'")
    expect(page.locator("#today-draft")).to_have_text("Begun: 1")
    expect(page.locator("#next-stop")).to_have_text("Next: Магазин 3")


def test_what_changes_hands_meanwhile_follows_and_an_older_list_keeps_what_was_typed(
    site: str, browser: Browser
) -> None:
    with (
        open_page(browser, f"{site}/login", width=360) as desk,
        open_page(browser, f"{site}/login", width=360) as phone,
    ):
        sign_in(desk.page, site, PLANNER, PASSWORD)
        hand_over_by_keyboard(desk, site, "narrow")
        desk.page.goto(f"{site}/assignments?lang=kk")
        looked_at(desk, "narrow-progress")
        phone_of_the_inspector(phone, site)
        page = phone.page
        page.locator("#next-stop").click()
        page.get_by_role("button", name="standard", exact=True).click()
        expect(page.locator(".tasks")).to_be_visible()
        desk.page.goto(f"{site}/assignments/list?lang=en")
        desk.page.get_by_label("Магазин 1").check()
        desk.page.get_by_label("Магазин 4").check()
        with desk.page.expect_navigation():
            desk.page.get_by_role("button", name="Take the chosen back").click()
        page.evaluate("location.hash = '/'")
        page.context.set_offline(False)
        expect(page.locator("ol[aria-labelledby=today-todo] > li a")).to_have_text(
            ["Магазин 2", "Магазин 3", "Магазин 5"], timeout=30_000
        )
        page.evaluate("location.hash = '/works'")
        expect(page.get_by_role("link", name="Магазин 1")).to_be_visible()


def test_what_the_map_shows_is_a_list_that_can_be_handed_over(site: str, browser: Browser) -> None:
    with open_page(browser, f"{site}/login") as desk:
        page = desk.page
        sign_in(page, site, PLANNER, PASSWORD)
        page.goto(f"{site}/map?lang=en#17/43.25/77.003")
        page.wait_for_selector("[data-ready=true]")
        link = page.get_by_role("link", name="List of what the map shows")
        expect(link).to_have_attribute("href", re.compile("bbox="))
        looked_at(desk, "map")
        link.click()
        expect(page.locator("h1")).to_have_text("5 objects")
        page.get_by_role("button", name="Hand to an inspector").click()
        expect(page.get_by_text("5 objects are meant.")).to_be_visible()
