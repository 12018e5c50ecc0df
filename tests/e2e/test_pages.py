"""The public pages in a real browser: axe, a phone's width, the keyboard, no script, no other host."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from gis.queries.filters import ObjectFilter
from gis.queries.objects import objects
from tests.support.browser import WIDTHS, OnePage, open_page, serve, sign_in
from tests.support.city import TODAY, demo_database
from tests.support.database import TestServer
from tests.support.people import PASSWORD, somebody
from tests.support.programmes import programme_in
from tests.support.site import site_on

PAGES = {
    "home": "/",
    "home for sight": "/?for=S",
    "district": "/districts/KZ-75-BOS?for=K",
    "city": "/districts",
    "list": "/objects?state=none&for=K&sort=due",
    "nothing found": "/objects?q=xyzzy",
    "object": "/objects/{object}",
    "unsurveyed": "/objects/{unsurveyed}",
    "complaint": "/objects/{object}/complaint?for=K",
    "nothing to complain of": "/objects/{unsurveyed}/complaint",
    "one day of an object": "/objects/{object}?as_of=2026-06-30",
    "passport": "/passports/{object}-v1",
    "norm": "/norms/kz-sp-3.06-101",
    "norms": "/norms",
    "reach": "/reach?for=K",
    "programmes": "/programmes",
    "programme": "/programmes/SP-2026",
    "reports": "/reports",
    "report": "/reports/half-year/2026-H2",
    "counted": "/reports/objects?counter=verified&for=K&sector=health&as_of=2026-06-30",
    "late": "/objects?promise=late&changed=works&since=2022-01-01",
}
LANGUAGES = ("ru", "kk", "ky", "en")


@pytest.fixture(scope="module")
def site(database_server: TestServer) -> Iterator[str]:
    with demo_database(database_server) as database:
        with database.public.read() as connection:
            judged = objects(connection, ObjectFilter(counter="measures_due"), limit=1).items[0]
            bare = objects(connection, ObjectFilter(state=("unsurveyed",)), limit=1).items[0]
        with database.app.write() as connection:
            programme_in(connection, "KZ-75", today=TODAY)
        PAGES.update({k: v.format(object=judged.number, unsurveyed=bare.number) for k, v in PAGES.items()})
        somebody(database, "reviewer@example.org", "reviewer", "KZ-75")
        app = site_on(database)
        with serve(app) as address:
            yield address
        app.extensions["bosaga"].dispose()


@pytest.fixture(scope="module")
def shown(browser: Browser, site: str) -> Iterator[OnePage]:
    made = OnePage(browser, site)
    yield made
    made.close()


def address(site: str, page: str, language: str) -> str:
    path = PAGES[page]
    return f"{site}{path}{'&' if '?' in path else '?'}lang={language}"


@pytest.mark.browser
@pytest.mark.parametrize("place", range(len(PAGES)), ids=list(PAGES))
@pytest.mark.parametrize(("width", "dark"), [("phone", False), ("desk", True)])
def test_axe_finds_nothing(shown: OnePage, site: str, place: int, width: str, dark: bool) -> None:
    # Pages and languages are paired so that each language meets both widths; all pairs would take minutes.
    language = LANGUAGES[(place + dark * 2) % len(LANGUAGES)]
    opened = shown.show(address(site, list(PAGES)[place], language), width=WIDTHS[width], dark=dark)
    assert opened.status == 200
    assert opened.axe() == []
    assert opened.complaints == []


@pytest.mark.browser
@pytest.mark.parametrize("page", list(PAGES))
def test_a_page_of_320_pixels_never_scrolls_sideways(shown: OnePage, site: str, page: str) -> None:
    assert not shown.show(address(site, page, "kk"), width=320).scrolls_sideways()


@pytest.mark.browser
def test_from_the_first_page_to_the_reason_by_keyboard_alone(browser: Browser, site: str) -> None:
    with open_page(browser, site + "/?lang=en") as opened:
        page = opened.page
        page.focus("input[type=search]")
        page.keyboard.type("№")
        page.keyboard.press("Enter")
        page.wait_for_url("**/objects?*")
        page.focus("#list ~ * a, table a")
        page.keyboard.press("Enter")
        page.wait_for_url("**/objects/*")
        assert page.locator("h2#can-i").count() == 1
        assert "lang=en" in page.url


@pytest.mark.browser
def test_filters_work_without_a_script_and_stay_in_the_address(browser: Browser, site: str) -> None:
    with open_page(browser, site + "/objects?lang=ru&for=K", javascript=False) as opened:
        page = opened.page
        page.select_option("#f-state", "none")
        page.select_option("#f-district", "KZ-75-BOS")
        with page.expect_navigation():
            page.click("form.filters button")
        assert "state=none" in page.url
        assert "district=KZ-75-BOS" in page.url
        assert "for=K" in page.url
        assert "lang=ru" in page.url


@pytest.mark.browser
def test_whom_it_is_for_goes_along_from_page_to_page(browser: Browser, site: str) -> None:
    with open_page(browser, site + "/?lang=en") as opened:
        page = opened.page
        page.click(".chips a >> text=vision")
        page.wait_for_url("**for=S**")
        with page.expect_navigation():
            page.click("table a >> nth=0")
        assert "for=S" in page.url
        assert page.locator(".chips a[aria-current=true]").inner_text().strip() == "vision"


@pytest.mark.browser
def test_the_first_page_asks_nobody_else_and_runs_no_script_of_its_own(browser: Browser, site: str) -> None:
    with open_page(browser, site + "/?lang=ru") as opened:
        assert opened.complaints == []
        assert opened.page.locator("main script").count() == 0


@pytest.mark.browser
def test_a_reviewer_issues_a_report_by_keyboard_and_reads_before_what_is_kept(browser: Browser, site: str) -> None:
    with open_page(browser, f"{site}/help?lang=en", width=WIDTHS["phone"]) as opened:
        page = opened.page
        sign_in(page, site, "reviewer@example.org", PASSWORD)
        page.goto(f"{site}/reports?lang=en")
        page.get_by_role("link", name="Issue: half-year").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/issue*")
        assert opened.axe() == []
        assert not opened.scrolls_sideways()
        page.get_by_role("button", name="Issue this report").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/reports/half-year/*")
        assert "is issued: its figures are kept and logged" in page.inner_text("main")
        assert opened.axe() == []
        assert opened.complaints == []


@pytest.mark.browser
def test_a_letter_is_chosen_read_and_taken_away_by_keyboard_without_script(browser: Browser, site: str) -> None:
    with open_page(browser, address(site, "complaint", "ru"), width=WIDTHS["phone"], javascript=False) as opened:
        page = opened.page
        page.focus("#f-words")
        page.keyboard.type("Дверь узкая, мне не войти.")
        page.get_by_role("button", name="Показать письмо ниже").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**#letter")
        assert "Дверь узкая, мне не войти." in page.inner_text("#letter")
        assert page.context.cookies() == []
        with page.expect_download() as taken:
            page.get_by_role("button", name="Скачать DOCX").focus()
            page.keyboard.press("Enter")
        assert taken.value.suggested_filename.endswith("-ru.docx")
