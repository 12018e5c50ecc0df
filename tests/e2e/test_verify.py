"""What a QR code opens, in a real browser: axe, a phone's width, both grounds, and without a script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser

from tests.support import papers
from tests.support.browser import WIDTHS, open_page, serve
from tests.support.database import TestServer
from tests.support.site import site_on

VERSIONS = ("WHOLE-1-v1", "OLD-5-v1", "TWICE-4-v1", "GONE-3-v1")


@pytest.fixture(scope="module")
def codes() -> dict[str, str]:
    return {}


@pytest.fixture(scope="module")
def site(database_server: TestServer, codes: dict[str, str]) -> Iterator[str]:
    with database_server.clone() as register:
        with register.owner.write() as connection:
            papers.fill(connection)
        with register.public.read() as connection:
            codes.update({row.number: row.code for row in connection.execute(sa.text("select * from pub.passport"))})
        app = site_on(register)
        with serve(app) as address:
            yield address
        app.extensions["bosaga"].dispose()


@pytest.mark.browser
@pytest.mark.parametrize("number", VERSIONS)
@pytest.mark.parametrize(("language", "width", "dark"), [("ru", "phone", True), ("kk", "desk", False)])
def test_axe_finds_nothing_however_a_version_stands(
    browser: Browser, site: str, codes: dict[str, str], number: str, language: str, width: str, dark: bool
) -> None:
    address = f"{site}/verify/{codes[number]}?lang={language}"
    with open_page(browser, address, width=WIDTHS[width], dark=dark) as opened:
        assert opened.status == 200
        assert opened.axe() == []
        assert opened.complaints == []
        assert not opened.scrolls_sideways()


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width"), [("ru", "phone"), ("kk", "desk")])
def test_a_code_that_there_is_not_has_a_page_to_type_it_again(
    browser: Browser, site: str, codes: dict[str, str], language: str, width: str
) -> None:
    with open_page(
        browser, f"{site}/verify/NOT-A-CODE?lang={language}", width=WIDTHS[width], javascript=True
    ) as opened:
        assert opened.status == 404
        assert opened.axe() == []
        assert not opened.scrolls_sideways()
        opened.page.fill("#code", codes["GONE-3-v1"].lower())
        opened.page.press("#code", "Enter")
        opened.page.wait_for_selector(".standing.withdrawn")
        assert f"lang={language}" in opened.page.url


@pytest.mark.browser
def test_a_withdrawn_version_is_red_without_any_script(browser: Browser, site: str, codes: dict[str, str]) -> None:
    with open_page(browser, f"{site}/verify/{codes['GONE-3-v1']}?lang=ru", javascript=False) as opened:
        shown = opened.page.locator(".standing")
        assert "отозван" in shown.inner_text()
        assert "the wrong building" in shown.inner_text()
        assert opened.page.locator(".standing h1 svg use[href$='#none']").count() == 1
