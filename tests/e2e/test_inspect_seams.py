"""Where parts of the inspector's form meet: taps that come twice, a phone that two people share, what is in hand."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, Route, expect

from audit.assignment import Order
from gis.models.filings import visit
from gis.queries.actors import actor_of
from gis.store.assignments import hand_over
from tests.support import places as p
from tests.support.browser import sign_in
from tests.support.database import TestDatabase, TestServer
from tests.support.people import PASSWORD, somebody
from tests.support.phone import COLLEAGUE, INSPECTOR, go, looked_at, opened, ready, served, take


@pytest.fixture(scope="module")
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            p.territories(connection)
            p.source(connection)
            stops = [
                p.place(connection, f"STOP-{n}", kind="transport_stop", name={"ru": f"STOP-{n}"}, lon=77 + n / 1000)
                for n in (1, 2, 3)
            ]
            p.finish(connection)
        planner = somebody(clone, "planner@example.org", "planner", p.CITY, name="Елена Ким")
        inspector = somebody(clone, INSPECTOR, "inspector", p.MEDEU, name="Динара Сейткали")
        somebody(clone, COLLEAGUE, "inspector", p.MEDEU, name="Асан Усенов")
        with clone.app.write(acting=planner) as connection:
            actor = actor_of(connection, planner)
            assert actor is not None
            hand_over(connection, actor, Order(inspector), stops[:2])
        yield clone


@pytest.fixture(scope="module")
def site(city: TestDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(city, tmp_path_factory.mktemp("media")) as address:
        yield address


def works_of(page: Page) -> list[dict[str, str]]:
    found: list[dict[str, str]] = page.evaluate(
        "async () => (await import('/static/js/inspect/store.js')).all('works')"
    )
    return found


def visits_of(city: TestDatabase, outcome: str) -> int:
    with city.app.read() as connection:
        counted = sa.select(sa.func.count()).select_from(visit).where(visit.c.outcome == outcome)
        return int(connection.execute(counted).scalar_one())


def test_a_button_tapped_twice_acts_once(city: TestDatabase, site: str, phone: BrowserContext) -> None:
    page = opened(phone).page
    take(page, site)
    go(page, "/object/STOP-1")
    page.get_by_label("Closed").check()
    page.evaluate(
        "() => { const form = document.querySelector('.visit'); form.requestSubmit(); form.requestSubmit(); }"
    )
    expect(page.locator("h1")).to_have_text("My works and outbox")
    expect(page.locator(".standing[data-state=received]")).to_have_count(1)
    go(page, "/object/STOP-2")
    expect(page.locator(".facts")).to_contain_text("STOP-2")
    page.evaluate("() => { const button = document.querySelector('.cards button'); button.click(); button.click(); }")
    expect(page.locator(".tasks")).to_be_visible()
    go(page, "/new")
    page.get_by_label("Name").fill("New stop")
    page.get_by_label("Kind").select_option("transport_stop")
    for axis, degrees in (("Latitude", "43,25"), ("Longitude", "77,0")):
        page.get_by_label(axis).fill(degrees)
        page.get_by_label(axis).press("Tab")
    page.locator("#where-why").fill("It is there")
    page.locator("#where-why").press("Tab")
    page.evaluate(
        "() => { const form = document.querySelector('main form'); form.requestSubmit(); form.requestSubmit(); }"
    )
    expect(page.locator("h1")).to_contain_text("New stop")
    assert sorted((each["sort"], each["name"]["ru" if each["object"] else "en"]) for each in works_of(page)) == [
        ("passport", "New stop"), ("passport", "STOP-2"), ("visit", "STOP-1"),
    ]  # fmt: skip
    assert visits_of(city, "closed") == 1


def test_what_is_in_hand_is_on_a_map_with_no_district_on_the_device(site: str, phone: BrowserContext) -> None:
    held = opened(phone)
    page = held.page
    sign_in(page, site, INSPECTOR, PASSWORD)
    ready(page, site)
    page.get_by_role("button", name="en English").click()
    page.get_by_role("button", name="Take my objects with me").click()
    expect(page.get_by_text("Your objects are on this device.")).to_be_attached()
    page.evaluate("() => navigator.serviceWorker.ready")
    page.get_by_role("link", name="Map", exact=True).click()
    expect(page.locator("h1")).to_have_text("Today")
    expect(page.locator(".map-signs")).to_contain_text("not surveyed: 2")
    expect(page.get_by_text("A map comes with a district")).to_be_visible()
    expect(page.get_by_text("could not be taken")).to_have_count(0)
    looked_at(held)
    page.get_by_role("link", name="Take a district with me").click()
    expect(page.get_by_role("heading", name="Take a district with me")).to_be_visible()
    page.get_by_role("link", name="Map", exact=True).click()
    expect(page.locator("h1")).to_have_text("Today")
    page.get_by_role("link", name="List", exact=True).click()
    expect(page.locator("ol[aria-labelledby=today-todo], ul[aria-labelledby=today-done]").first).to_be_visible()
    go(page, "/object/STOP-2")
    page.get_by_role("link", name="On the map").click()
    expect(page.locator("h1")).to_have_text("Today")


def test_a_refused_visit_is_put_right_and_sent(city: TestDatabase, site: str, phone: BrowserContext) -> None:
    page = opened(phone).page
    take(page, site)

    def refuse(route: Route) -> None:
        said = {"status": 422, "title": "No", "detail": "The note says nothing.", "errors": []}
        route.fulfill(status=422, content_type="application/problem+json", body=json.dumps(said))

    phone.route("**/visits", refuse, times=1)
    go(page, "/object/STOP-3")
    page.get_by_label("Closed").check()
    page.get_by_role("button", name="Record the visit").click()
    expect(page.locator(".standing[data-state=refused]")).to_be_visible()
    page.get_by_role("link", name="STOP-3").click()
    expect(page.get_by_label("Closed")).to_be_checked()
    page.get_by_label("Demolished").check()
    page.get_by_label("Note").fill("Only a pit")
    page.get_by_role("button", name="Record the visit").click()
    expect(page.locator(".standing[data-state=received]")).to_be_visible()
    assert visits_of(city, "demolished") == 1


def test_who_comes_after_on_a_shared_phone_reads_nothing_of_the_one_before(site: str, phone: BrowserContext) -> None:
    page = opened(phone).page
    take(page, site)
    expect(page.get_by_text("My works and outbox (0 not received)")).to_be_visible()
    go(page, "/object/STOP-3")
    page.locator(".cards button").first.click()
    expect(page.locator(".tasks")).to_be_visible()
    go(page, "/works")
    expect(page.locator(".log li")).to_have_count(1)
    phone.clear_cookies()
    sign_in(page, site, COLLEAGUE, PASSWORD)
    ready(page, site)
    expect(page.locator("#main").get_by_text("Асан Усенов")).to_be_visible()
    expect(page.locator("a[href='#/works']").last).to_contain_text("(0 not received)")
    go(page, "/works")
    expect(page.locator("h1")).to_have_text("My works and outbox")
    expect(page.locator(".log li")).to_have_count(0)


def test_a_screen_that_cannot_be_drawn_says_so_and_keeps_nothing_from_being_sent(
    site: str, phone: BrowserContext
) -> None:
    page = opened(phone).page
    take(page, site)
    page.evaluate("() => { location.hash = '/object/%E0%A4%A' }")
    expect(page.get_by_text("This screen could not be shown.")).to_be_visible()
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    go(page, "/works")
    expect(page.locator("h1")).to_have_text("My works and outbox")
    expect(page.get_by_text("Sending now")).to_have_count(0)


def test_the_building_around_stays_while_something_here_lies_in_it(site: str, phone: BrowserContext) -> None:
    page = opened(phone).page
    take(page, site)
    about = {"kind": "shop", "name": {"ru": "x"}, "lon": 77, "lat": 43.2, "passport": None, "facts": []}
    shop, mall = {**about, "number": "SHOP", "inside": "MALL"}, {**about, "number": "MALL", "inside": None}
    packs = {
        "A": ([shop], [mall]),
        "B": ([{**about, "number": "B", "inside": "MALL"}], [mall]),
        "B-": ([], []),
    }

    def answer(route: Route) -> None:
        objects, hosts = packs[route.request.url.split("/districts/")[1].partition("?")[0]]
        route.fulfill(json={"objects": objects, "hosts": hosts, "paths": [], "next": None})

    page.route("**/inspect/data/districts/*?after=0", answer)
    page.route("**/ground", lambda route: route.fulfill(json={"basemap": None, "box": [0, 0, 1, 1], "around": []}))
    one = """async (code) => {
      const [packs, store] = await Promise.all(['packs', 'store'].map(
        (each) => import(`/static/js/inspect/${each}.js`)));
      await packs.take({code, name: {ru: code}}, await store.kept('me'), () => {});
      return Boolean(await packs.objectTaken('MALL'));
    }"""
    assert page.evaluate(one, "A")
    assert page.evaluate(one, "B")
    packs["B"] = packs["B-"]
    assert page.evaluate(one, "B")


def test_the_button_that_was_pressed_keeps_the_focus_until_all_is_taken(site: str, phone: BrowserContext) -> None:
    page = opened(phone).page
    sign_in(page, site, INSPECTOR, PASSWORD)
    ready(page, site)
    page.get_by_role("button", name="en English").click()
    page.get_by_role("button", name="Take with me Медеуский район").press("Enter")
    expect(page.get_by_role("button", name="Take anew Медеуский район")).to_be_focused()
    expect(page.get_by_text("The district is on this device.")).to_be_attached()
