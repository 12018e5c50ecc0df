"""The owner's pages in a browser: from the picture on the letter to work reported done, by keyboard, on a phone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from audit.notice import grouped
from tests.support import pictures
from tests.support import places as p
from tests.support.browser import WIDTHS, OpenPage, check, open_page, serve, sign_in
from tests.support.database import TestServer
from tests.support.letters import letter
from tests.support.people import PASSWORD, somebody
from tests.support.works import Town, town


@pytest.fixture(scope="module")
def here(database_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(database_server, tmp_path_factory.mktemp("media")) as made:
        somebody(made.database, "reviewer@example.org", "reviewer", p.CITY, name="The reviewer")
        yield made


@pytest.fixture(scope="module")
def site(here: Town) -> Iterator[str]:
    with serve(here.site) as address:
        yield address


@pytest.fixture
def planned(here: Town) -> Iterator[int]:
    """A measure on the clinic's door; cancelled afterwards, so that the next test may plan it again."""
    measure = here.planned()
    yield measure
    if here.status(measure) == "claimed":
        here.done("ngo", measure, "refuse", {"reason": "The door is as narrow as before"})
    here.done("planner", measure, "cancel", {"reason": "the test is over"})


def looked_at(held: OpenPage, name: str) -> None:
    """No finding of axe, nothing wider than the window; a picture where somebody asks for pictures."""
    if folder := os.environ.get("PICTURES"):
        held.picture(Path(folder) / f"{name}.png")
    check(held)


def send(page: Page, selector: str) -> None:
    """Reach a link or a button by keyboard, press it, and wait for the page that it leads to."""
    target = page.locator(selector).first
    for _ in range(100):
        if target.evaluate("each => each === document.activeElement"):
            break
        page.keyboard.press("Tab")
    else:
        raise AssertionError(f"the keyboard does not reach {selector}")
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS.keys())
def test_a_letter_leads_by_keyboard_to_work_reported_done(
    browser: Browser, here: Town, site: str, planned: int, width: int
) -> None:
    _, code = letter(here)
    with open_page(browser, f"{site}/my?lang=en#{grouped(code)}", width=width) as held:
        expect(held.page.locator("#f-code")).to_have_value(grouped(code))
        assert "#" not in held.page.url
        looked_at(held, f"my-code-{width}")
        send(held.page, "main form .button")
        expect(held.page.locator("h1")).to_contain_text("One thing to do by")
        looked_at(held, f"my-show-{width}")
        for step in ("extend", "derogate", "dispute"):
            send(held.page, f"a[href*='/{step}']")
            looked_at(held, f"my-{step}-{width}")
            held.page.go_back()
        send(held.page, "a[href*='/claim']")
        looked_at(held, f"my-claim-{width}")
        send(held.page, "main form[enctype] button")
        expect(held.page.locator(".error-summary")).to_be_visible()
        # The browser names every answer of 400 and more; this one is meant.
        held.complaints[:] = [each for each in held.complaints if "422" not in each]
        looked_at(held, f"my-claim-wrong-{width}")
        held.page.locator("#f-claim-act").fill("12-a")
        picture = {"name": "after.jpg", "mimeType": "image/jpeg", "buffer": pictures.jpeg()}
        held.page.locator("#f-claim-after").set_input_files(picture)
        send(held.page, "main form[enctype] button")
        expect(held.page.locator("main")).to_contain_text("waiting to be checked")
        held.page.locator(".take-out summary").press("Enter")
        looked_at(held, f"my-done-{width}")
        send(held.page, ".take-out button")
        expect(held.page.locator("main")).to_contain_text("The photo is taken out")
        expect(held.page.locator(".take-out")).to_have_count(0)
    assert here.status(planned) == "claimed"


def test_the_pages_work_without_javascript(browser: Browser, here: Town, site: str, planned: int) -> None:
    _, code = letter(here)
    with open_page(browser, f"{site}/my?lang=en", javascript=False) as held:
        held.page.locator("#f-code").fill(code.lower())
        with held.page.expect_navigation():
            held.page.locator("main form .button").click()
        with held.page.expect_navigation():
            held.page.locator("a[href*='/dispute']").click()
        held.page.locator("#f-dispute-reason").fill("The door was measured shut")
        with held.page.expect_navigation():
            held.page.locator("main form .button").first.click()
        expect(held.page.locator(".said")).to_be_visible()
    assert [each["step"] for each in here.show("planner", planned)["steps"]] == ["plan", "dispute"]


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS.keys())
def test_reviewers_see_the_letters(browser: Browser, here: Town, site: str, width: int) -> None:
    letter(here)
    with open_page(browser, f"{site}/login?lang=en", width=width) as held:
        sign_in(held.page, site, "reviewer@example.org", PASSWORD)
        held.page.goto(f"{site}/objects/CLINIC-1/letters?lang=en")
        expect(held.page.locator("#letters")).to_be_visible()
        looked_at(held, f"letters-{width}")
