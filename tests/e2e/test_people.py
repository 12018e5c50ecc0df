"""Signing in with the keyboard, with a passkey and on a phone; the pages of people checked by axe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from gis.store.sessions import make_token
from tests.support import places as p
from tests.support.browser import check, open_page, serve, sign_in
from tests.support.database import TestDatabase, TestServer
from tests.support.people import PASSWORD, somebody
from tests.support.site import site_on

DAYS = timedelta(days=30)
SIGNED_IN = re.compile(r"/(account|review)\b")
"""Where people find themselves once they signed in: at their work, or at their account."""


@pytest.fixture(scope="module")
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            p.territories(connection)
            p.source(connection)
            p.place(connection, "C-1")
            p.finish(connection)
        admin = somebody(clone, "admin@example.org", "administrator", name="Асель Нурланова")
        with clone.app.write() as connection:
            make_token(connection, admin, "еженедельная выгрузка в таблицу города", ["filing", "photo.add"], DAYS)
        somebody(clone, "key@example.org", "inspector", p.MEDEU, name="Динара Сейткали")
        yield clone


@pytest.fixture(scope="module")
def site(city: TestDatabase) -> Iterator[str]:
    app = site_on(city)
    with serve(app) as address:
        # A passkey belongs to a name, never to an address of the network.
        yield address.replace("127.0.0.1", "localhost")
    app.extensions["bosaga"].dispose()


@pytest.mark.browser
def test_a_person_signs_in_and_out_with_the_keyboard_alone(browser, site):
    with open_page(browser, f"{site}/login?lang=en") as opened:
        page = opened.page
        reached = []
        for _ in range(30):
            page.keyboard.press("Tab")
            reached.append(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
            if reached[-1] == "f-email":
                page.keyboard.type("admin@example.org")
            if reached[-1] == "f-password":
                page.keyboard.type(PASSWORD)
                page.keyboard.press("Enter")
                break
        page.wait_for_url(SIGNED_IN)
        expect(page.locator("nav.person")).to_contain_text("Асель Нурланова")
        for _ in range(30):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent.trim()") == "Sign out":
                page.keyboard.press("Enter")
                break
        expect(page.locator("nav.person")).to_have_count(0)
        assert opened.complaints == []


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width", "dark"), [("kk", 360, False), ("ru", 1440, True)])
def test_the_pages_of_people_pass_axe_and_fit_a_phone(browser, site, language, width, dark):
    with open_page(browser, f"{site}/login?lang={language}", width=width, dark=dark) as opened:
        check(opened)
        for path in ("/reset", "/login/passkey"):
            opened.page.goto(f"{site}{path}?lang={language}")
            check(opened)
        sign_in(opened.page, site, "admin@example.org", PASSWORD)
        for path in ("/account", "/people", "/account/password", "/account/email", "/account/second-factor",
                     "/account/passkeys", "/account/recovery-codes"):  # fmt: skip
            opened.page.goto(f"{site}{path}?lang={language}")
            check(opened)
        opened.page.goto(f"{site}/account/second-factor?lang={language}")
        with opened.page.expect_navigation():
            opened.page.click("main button[type=submit]")
        check(opened)


@pytest.mark.browser
def test_a_wrong_password_is_told_in_a_summary_that_leads_to_the_field(browser, site):
    with open_page(browser, f"{site}/login?lang=en", javascript=False) as opened:
        opened.page.fill("#f-email", "nobody@example.org")
        opened.page.fill("#f-password", "wrong")
        opened.page.click("main button[type=submit]")
        expect(opened.page.locator("[role=alert]").first).to_contain_text("The address or the password is wrong")
        assert opened.page.locator("#f-email").input_value() == "nobody@example.org"
        assert opened.page.locator("#f-password").input_value() == ""


@pytest.mark.browser
def test_a_passkey_is_added_and_opens_the_account_afterwards(browser, site):
    with open_page(browser, f"{site}/login?lang=en") as opened:
        page = opened.page
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2", "transport": "usb", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }  # fmt: skip
        session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        sign_in(page, site, "key@example.org", PASSWORD)
        page.goto(f"{site}/account/passkeys?lang=en")
        page.fill("#f-name", "work phone")
        page.check("input[name=usage][value=first]")
        page.click("text=Add a passkey")
        page.wait_for_selector("text=The passkey is added.")
        with page.expect_navigation():
            page.click("text=Sign out")
        expect(page.locator("nav.person")).to_have_count(0)
        page.goto(f"{site}/login/passkey?lang=en")
        page.click("main button[type=submit]")
        page.wait_for_url(SIGNED_IN)
        expect(page.locator("nav.person")).to_contain_text("Динара Сейткали")
        page.goto(f"{site}/account/passkeys?lang=en")
        page.click("main .act button")
        page.wait_for_selector("text=The passkey is removed.")
        assert opened.complaints == []


@pytest.mark.browser
def test_an_administrator_makes_an_account_in_the_browser(browser, site, city):
    with open_page(browser, f"{site}/login?lang=en", width=360) as opened:
        sign_in(opened.page, site, "admin@example.org", PASSWORD)
        opened.page.click("nav.person >> text=People")
        opened.page.fill("#f-name", "Жаңа Адам")
        opened.page.fill("#f-email", "new@example.org")
        opened.page.select_option("#f-role", "reviewer")
        opened.page.select_option("#f-territory", p.MEDEU)
        opened.page.click("text=Make the account")
        opened.page.wait_for_selector("text=The account is made")
        expect(opened.page.locator("tr", has_text="new@example.org")).to_have_count(1)
        check(opened)
