"""The sign-in of the city in a real browser: by keyboard alone, linked from the account, and checked by axe."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.support import places as p
from tests.support import provider as there
from tests.support.browser import check, open_page, serve, sign_in
from tests.support.database import TestDatabase, TestServer
from tests.support.oidc import NAME, identities, invited, with_provider
from tests.support.people import PASSWORD, somebody


@pytest.fixture(scope="module")
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            p.territories(connection)
            p.source(connection)
            p.place(connection, "C-1")
            p.finish(connection)
        yield clone


@pytest.fixture(scope="module")
def provider() -> Iterator[there.Provider]:
    with there.provider_on(there.Provider(asks=True)) as running:
        yield running


@pytest.fixture(scope="module")
def site(city: TestDatabase, provider: there.Provider) -> Iterator[str]:
    app = with_provider(city, provider)
    with serve(app) as address:
        yield address.replace("127.0.0.1", "localhost")
    app.extensions["bosaga"].dispose()


def reach(page: Page, text: str) -> None:
    """Go with the Tab key to what reads so, and press Enter there."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()").startswith(text):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"{text} is not reached by keyboard")


@pytest.mark.browser
@pytest.mark.parametrize("javascript", [True, False])
def test_an_invited_person_signs_in_with_the_keyboard_alone(browser, site, city, provider, javascript):
    email = f"keys-{javascript}@example.org".lower()
    key = invited(city, email, "inspector", p.MEDEU, name="Динара Сейткали")
    provider.is_(f"keys {javascript}", email)
    with open_page(browser, f"{site}/login?lang=en&next=/objects", javascript=javascript) as opened:
        page = opened.page
        reach(page, f"Sign in with {NAME}")
        page.wait_for_url(re.compile("/authorize"))
        reach(page, "Allow")
        page.wait_for_url(re.compile(r"/objects"))
        expect(page.locator("nav.person")).to_contain_text("Динара Сейткали")
        # The browser went to the provider and nowhere else.
        assert [each for each in opened.complaints if f"asked {provider.address}" not in each] == []
    assert identities(city, key) == [f"keys {javascript}"]


@pytest.mark.browser
def test_a_refusal_is_said_on_the_page_of_sign_in(browser, site, provider):
    provider.error = "access_denied"
    with open_page(browser, f"{site}/login?lang=kk") as opened:
        page = opened.page
        reach(page, f"{NAME} арқылы кіру")
        page.wait_for_url(re.compile("/authorize"))
        reach(page, "Allow")
        expect(page.locator(".said[role=alert]")).to_contain_text("рұқсат берілмеді")
        assert opened.axe() == []
    provider.error = None


@pytest.mark.browser
def test_a_person_links_and_unlinks_in_the_browser(browser, site, city, provider):
    key = somebody(city, "own@example.org", name="Асель Нурланова")
    provider.is_("own")
    with open_page(browser, f"{site}/login?lang=en") as opened:
        page = opened.page
        sign_in(page, site, "own@example.org", PASSWORD)
        page.goto(f"{site}/account?lang=en")
        page.click(f"text=Link {NAME}")
        expect(page.locator("h1")).to_have_text(f"Link {NAME}")
        check(opened)
        page.click(f"text=Continue to {NAME}")
        page.click("text=Allow")
        expect(page.locator(".said")).to_have_text(f"{NAME} opens your account from now on.")
        assert identities(city, key) == ["own"]
        assert opened.axe() == []
        page.click("button:has-text('Unlink')")
        expect(page.locator(".said")).to_have_text("It opens your account no more.")
        assert identities(city, key) == []


@pytest.mark.browser
@pytest.mark.parametrize(
    ("language", "width", "dark"), [("kk", 360, False), ("ru", 360, True), ("ky", 1440, True), ("ru", 1440, False)]
)
def test_the_pages_of_it_pass_axe_and_fit_a_phone(browser, site, city, language, width, dark):
    email = f"axe-{language}-{width}-{dark}@example.org".lower()
    somebody(city, email)
    with open_page(browser, f"{site}/login?lang={language}&next=/objects", width=width, dark=dark) as opened:
        check(opened)
        sign_in(opened.page, site, email, PASSWORD)
        for path in ("/account", "/account/identity", "/account/again"):
            opened.page.goto(f"{site}{path}?lang={language}")
            check(opened)
