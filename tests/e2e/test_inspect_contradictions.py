"""Answers that cannot be true together are said while the inspector still stands there."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, expect

from tests.support.phone import begin, go, measure, opened, take

LEVEL, RAMP = "#q-entrance-way_in-1-level", "#q-entrance-ramp-1-present"


def test_an_entrance_that_is_level_beside_its_ramp_is_said_before_the_register_refuses_it(
    site: str, phone: BrowserContext
) -> None:
    page = opened(phone).page
    take(page, site)
    begin(page, "CLINIC-1", "full")
    work = page.evaluate("location.hash.slice(1)")
    go(page, f"{work}/at/entrance/way_in")
    page.locator(f"{LEVEL} .choice").first.click()
    expect(page.locator(LEVEL)).to_have_attribute("data-answered", "true")
    go(page, f"{work}/at/entrance/ramp")
    page.locator(f"{RAMP} .choice").first.click()
    said = "The way in 1 is recorded level beside ramp, which is not level."
    page.get_by_role("link", name=said).click()
    expect(page.locator(LEVEL).get_by_role("alert")).to_have_text(said)
    go(page, f"{work}/finish")
    page.get_by_role("button", name="Put into the outbox").click()
    expect(page.locator("#errors").get_by_role("link", name=said)).to_be_visible()


def test_what_is_no_answer_to_a_question_that_is_asked_no_more_keeps_nothing_back(
    site: str, phone: BrowserContext
) -> None:
    page = opened(phone).page
    take(page, site)
    begin(page, "CLINIC-1", "full")
    work = page.evaluate("location.hash.slice(1)")
    go(page, f"{work}/at/entrance/ramp")
    page.locator(f"{RAMP} .choice").first.click()
    measure(page, "entrance-ramp-1-width", "wide")
    wrong = page.locator("#errors").get_by_role("link", name="Give a number, for example")
    go(page, f"{work}/finish")
    page.get_by_role("button", name="Put into the outbox").click()
    expect(wrong).to_be_visible()
    wrong.click()
    page.locator(f"{RAMP} .choice").nth(1).click()
    expect(page.locator("#q-entrance-ramp-1-width")).to_have_count(0)
    go(page, f"{work}/finish")
    page.get_by_role("button", name="Put into the outbox").click()
    expect(page.locator("#errors")).to_be_visible()
    expect(wrong).to_have_count(0)
