"""The map of the inspector's form, and where an object stands: on a phone, without a network, by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, expect

from gis.models.filings import filing
from tests.support import places as p
from tests.support.basemap import basemap
from tests.support.browser import OpenPage, serve, sign_in
from tests.support.database import TestDatabase, TestServer
from tests.support.people import PASSWORD, somebody
from tests.support.site import site_on
from web import clock

INSPECTOR = "inspector@example.org"
HERE = {"latitude": 43.2502, "longitude": 77.0001}
SIGNS = """(within) => Object.fromEntries([...document.querySelectorAll(`${within} .state`)].map(
    (each) => [each.textContent.trim(), each.querySelector("path, use").outerHTML]))"""
"""Of each word of a state or mark its sign."""


@pytest.fixture(scope="module")
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            p.territories(connection)
            p.source(connection)
            clinic = p.place(connection, "CLINIC-1", name={"ru": "Поликлиника № 1"})
            p.place(connection, "STOP-2", kind="transport_stop", name={"ru": "Остановка «Горка»"}, lon=77.002)
            p.place(connection, "SHOP-3", kind="shop", name={"ru": "Магазин «Ағаш»"}, lon=77.002, lat=43.252)
            p.place(connection, "SCHOOL-4", kind="school", district=p.BOSTANDYK, lon=76.9)
            p.passport(connection, clinic, [4] * 6)
            p.finish(connection)
        somebody(clone, INSPECTOR, "inspector", p.MEDEU, name="Динара Сейткали")
        yield clone


@pytest.fixture(scope="module")
def site(city: TestDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("site")
    app = site_on(city, media_url=str(folder / "media"), basemap_url=str(basemap(folder / "city.pmtiles", reach=8)))
    clock.keep(app.extensions["bosaga"])
    with serve(app) as address:
        yield address
    app.extensions["bosaga"].dispose()


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(
        viewport={"width": 360, "height": 740},
        has_touch=True,
        bypass_csp=False,
        geolocation={**HERE, "accuracy": 60},
        permissions=["geolocation"],
    )
    yield context
    context.close()


def opened(context: BrowserContext) -> OpenPage:
    page = context.new_page()
    found = OpenPage(page, 0)
    page.on("console", lambda m: found.complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: found.complaints.append(str(error)))
    return found


def take(page: Page, site: str) -> None:
    sign_in(page, site, INSPECTOR, PASSWORD)
    page.goto(f"{site}/inspect")
    page.wait_for_selector("html[data-ready=yes]")
    page.get_by_role("button", name="en English").click()
    page.get_by_role("button", name="Take with me Медеуский район").click()
    expect(page.get_by_text("The district is on this device.")).to_be_attached()


def go(page: Page, path: str) -> None:
    page.evaluate("path => { location.hash = path }", path)


def drawn(page: Page, layer: int) -> None:
    """Wait until a layer of canvas tiles has something on it."""
    page.wait_for_function(
        """layer => [...(document.querySelectorAll('.leaflet-layer')[layer]?.querySelectorAll('canvas') ?? [])].some(
            (each) => each.width && new Uint32Array(each.getContext('2d').getImageData(0, 0, each.width, each.height)
                .data.buffer).some((pixel) => pixel !== 0))""",
        arg=layer,
    )


def test_the_map_of_a_district_is_there_without_a_network(site: str, phone: BrowserContext) -> None:
    held = opened(phone)
    page = held.page
    take(page, site)
    expect(page.get_by_text(re.compile(r"about 0\.\d MB"))).to_be_visible()
    # Nothing of a map comes before one is opened.
    assert page.evaluate("window.L") is None
    phone.set_offline(True)
    page.reload()
    page.wait_for_selector("html[data-ready=yes]")
    go(page, f"/objects/{p.MEDEU}")
    page.get_by_role("link", name="Map", exact=True).click()
    expect(page.locator(".district.own")).to_be_attached()
    drawn(page, 0)
    drawn(page, 1)
    expect(page.get_by_text("© the test")).to_be_visible()
    expect(page.locator(".map-signs")).to_contain_text("not surveyed: 2")
    page.get_by_role("button", name="Where I am").click()
    expect(page.locator(".map-me")).to_be_attached()
    held.complaints.clear()
    assert held.axe() == []
    assert not held.scrolls_sideways()
    assert held.complaints == []


def test_arrows_walk_from_object_to_object_and_enter_opens_one(site: str, phone: BrowserContext) -> None:
    page = opened(phone).page
    take(page, site)
    go(page, f"/map/{p.MEDEU}/CLINIC-1")
    box = page.get_by_role("application", name="Map of the district")
    drawn(page, 1)
    box.focus()
    box.press("ArrowDown")
    expect(page.locator("#map-says")).to_contain_text("Поликлиника № 1, not accessible")
    box.press("ArrowRight")
    expect(page.locator("#map-says")).to_contain_text("Остановка «Горка», not surveyed, to do")
    box.press("ArrowUp")
    expect(page.locator("#map-says")).to_contain_text("Магазин «Ағаш»")
    box.press("Enter")
    expect(page.locator("h1")).to_have_text("Магазин «Ағаш»")
    page.get_by_role("button", name="standard").click()
    expect(page.locator("h1")).to_contain_text("standard")
    go(page, f"/map/{p.MEDEU}/SHOP-3")
    expect(page.locator(".map-signs")).to_contain_text("begun on this device: 1")
    # The list says the same in the same words and signs.
    signs = page.evaluate(SIGNS, ".map-signs")
    page.get_by_role("link", name="List", exact=True).click()
    expect(page.locator(".cards .mark")).to_have_text("begun on this device")
    listed = page.evaluate(SIGNS, ".cards")
    assert listed == signs
    assert listed.keys() == {"not accessible", "not surveyed", "begun on this device"}


def test_a_position_that_the_device_is_not_sure_of_is_shown_by_hand(
    city: TestDatabase, site: str, phone: BrowserContext
) -> None:
    held = opened(phone)
    page = held.page
    take(page, site)
    go(page, "/new")
    page.get_by_label("Name of the object").fill("Новая остановка")
    page.get_by_label("Kind").select_option("transport_stop")
    page.get_by_role("button", name="Where I am").click()
    expect(page.locator(".where")).to_contain_text("43.250200, 77.000100; sure to 60 m")
    expect(page.locator(".where")).to_contain_text("less sure than 25 m")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("alert").get_by_role("link", name="not sure enough").click()
    expect(page.get_by_role("button", name="Show on the map")).to_be_focused()
    page.keyboard.press("Enter")
    cross = page.get_by_role("application", name="Map with a cross")
    expect(cross).to_be_focused()
    drawn(page, 0)
    cross.press("ArrowRight")
    expect(page.locator("#picker-at")).to_contain_text("Under the cross: 43.2502")
    assert held.axe() == []
    page.get_by_role("button", name="The cross stands on it").click()
    expect(page.locator("#where-why")).to_have_value("The device was sure to 60 m only.")
    page.get_by_role("button", name="Begin").click()
    expect(page.locator("h1")).to_contain_text("Новая остановка: standard")
    page.locator(".task a").first.click()
    page.locator(".question .choice").first.click()
    page.locator(".back a").click()
    page.get_by_role("link", name="Finish and hand over").click()
    page.get_by_label("Why they are missing").fill("Темно")
    page.get_by_role("button", name="Put into the outbox").click()
    expect(page.locator(".standing[data-state=received]")).to_have_count(1)
    with city.app.read() as connection:
        position = connection.execute(sa.select(filing.c.document["position"])).scalar_one()
    assert (position["by"], position["reason"]) == ("hand", "The device was sure to 60 m only.")
    assert 0.00001 < position["lon"] - HERE["longitude"] < 0.001


def test_numbers_set_a_position_too_and_a_reason_is_asked_for(site: str, phone: BrowserContext) -> None:
    page = opened(phone).page
    take(page, site)
    go(page, "/object/STOP-2")
    page.get_by_role("button", name="standard").click()
    page.get_by_role("link", name="Finish and hand over").click()
    page.get_by_label("Latitude").fill("43,2513")
    page.get_by_label("Longitude").fill("77.0024")
    page.get_by_label("Longitude").press("Tab")
    expect(page.locator(".where")).to_contain_text("43.251300, 77.002400; shown by hand")
    page.get_by_role("button", name="Put into the outbox").click()
    page.get_by_role("alert").get_by_role("link", name="Say why the position").click()
    page.keyboard.type("The stop was moved")
    page.keyboard.press("Tab")
    expect(page.get_by_role("alert").get_by_text("Say why the position")).to_have_count(0)
