"""The pages that need no database, in a real browser: axe, the width of a phone, no script, no other host."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser import WIDTHS, open_page, serve
from tests.support.site import site_without_database


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serve(site_without_database()) as address:
        yield address


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize("path", ["/help?lang=kk", "/accessibility?lang=ru", "/privacy?lang=en", "/nothing?lang=ky"])
def test_axe_finds_nothing(browser: Browser, site: str, path: str, width: int, dark: bool) -> None:
    with open_page(browser, site + path, width=width, dark=dark) as opened:
        assert opened.axe() == []
        assert [text for text in opened.complaints if "404" not in text] == []


@pytest.mark.parametrize("path", ["/help?lang=ru", "/help?lang=kk", "/accessibility?lang=ky", "/nothing?lang=en"])
def test_a_page_of_320_pixels_never_scrolls_sideways(browser: Browser, site: str, path: str) -> None:
    with open_page(browser, site + path, width=320) as opened:
        assert not opened.scrolls_sideways()


def test_the_first_key_leads_past_the_header(browser: Browser, site: str) -> None:
    with open_page(browser, site + "/help?lang=en") as opened:
        opened.page.keyboard.press("Tab")
        opened.page.keyboard.press("Enter")
        expect(opened.page.locator("#main")).to_be_focused()


def test_the_chosen_language_is_remembered_for_the_next_visit(browser: Browser, site: str) -> None:
    with open_page(browser, site + "/help?lang=ru") as opened:
        with opened.page.expect_navigation():
            opened.page.click(".languages a[hreflang=kk]")
        opened.page.goto(site + "/privacy")
        assert opened.page.get_attribute("html", "lang") == "kk"


def test_the_language_can_be_switched_without_javascript(browser: Browser, site: str) -> None:
    with open_page(browser, site + "/help?lang=ru", javascript=False) as opened:
        for link in (".languages a[hreflang=ky]", "footer a >> nth=1"):
            with opened.page.expect_navigation():
                opened.page.click(link)
        assert opened.page.get_attribute("html", "lang") == "ky"
