"""The inspector's form in a phone's browser: taken along, filled without a network, sent, received once."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from gis.models.filings import filing, photo
from tests.support import places as p
from tests.support.database import TestDatabase
from tests.support.people import bearer, person, token
from tests.support.phone import (
    INSPECTOR,
    answer_all,
    arrive,
    begin,
    call,
    filed_in,
    filled,
    go,
    hand_over,
    looked_at,
    measure,
    opened,
    put_into_outbox,
    ready,
    received,
    take,
)


def test_a_passport_filed_without_a_network_is_received_once_with_its_photo(
    city: TestDatabase, site: str, phone: BrowserContext, picture: Path
) -> None:
    held = opened(phone)
    page = held.page
    take(page, site)
    phone.set_offline(True)
    page.reload()
    page.wait_for_selector("html[data-ready=yes]")
    begin(page, "STOP-3", "standard")
    answer_all(page, photo_file=picture)
    # The browser dies; everything is there when it is opened again, still without a network.
    page.close()
    held = opened(phone)
    page = held.page
    ready(page, site, "#/works")
    page.get_by_role("link", name="Остановка «Горка»").click()
    expect(page.locator(".done[data-done=false]")).to_have_count(0)
    hand_over(page)
    expect(page.get_by_text("The register cannot be reached")).to_be_visible()
    phone.set_offline(False)
    received(page)
    assert filed_in(city) == [("STOP-3-v1", "submitted")]
    with city.app.read() as connection:
        assert connection.execute(sa.select(photo.c.finding)).scalars().all() == ["route/stop/1"]
    ready(page, site, "#/works")
    expect(page.locator("#unsent")).to_have_text("Not received: 0")
    assert filed_in(city) == [("STOP-3-v1", "submitted")]


@pytest.mark.parametrize("lost", ["**/api/v1/passports", "**/api/v1/passports/*", "**/api/v1/uploads/*",
                                  "**/api/v1/passports/*/photos", "**/api/v1/passports/*/submit"])  # fmt: skip
def test_an_answer_that_is_lost_on_the_way_back_makes_nothing_twice(
    city: TestDatabase, site: str, phone: BrowserContext, picture: Path, lost: str
) -> None:
    page = opened(phone).page
    take(page, site)
    work = filled(page, "STOP-3", photo_file=picture)
    losses = []

    def lose(route: Route) -> None:
        if losses or route.request.method == "GET":
            route.continue_()
            return
        # The server acts, and nobody hears of it.
        losses.append(route.fetch().status)
        route.abort()

    page.route(lost, lose)
    put_into_outbox(page, work)
    expect(page.get_by_text("The register cannot be reached")).to_be_visible()
    assert losses
    page.get_by_role("button", name="Send now").click()
    received(page)
    assert filed_in(city) == [("STOP-3-v1", "submitted")]
    with city.app.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(photo)).scalar_one() == 1


def test_a_visit_a_screening_and_a_new_object_wait_for_the_network(
    city: TestDatabase, site: str, phone: BrowserContext
) -> None:
    page = opened(phone).page
    take(page, site)
    phone.set_offline(True)
    go(page, "/object/CLINIC-1")
    page.get_by_text("Refused").click()
    page.get_by_role("button", name="Record the visit").click()
    expect(page.locator("h1")).to_have_text("My works and outbox")
    begin(page, "STOP-3", "screening")
    answer_all(page, value="0,10")
    expect(page.locator(".letter[data-state=none]").first).to_be_visible()
    hand_over(page)
    go(page, "/new")
    page.get_by_label("Name").fill("Новая остановка")
    page.get_by_label("Kind").select_option("transport_stop")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("alert")).to_contain_text("Give the position")
    page.get_by_label("Latitude").fill("43,25")
    page.get_by_label("Longitude").fill("77.02")
    page.get_by_label("Longitude").press("Tab")
    page.get_by_label("Why the position").fill("Спутники не видны")
    page.get_by_role("button", name="Begin").click()
    expect(page.locator("h1")).to_contain_text("Новая остановка: standard")
    answer_all(page)
    hand_over(page)
    phone.set_offline(False)
    received(page, 3)
    with city.app.read() as connection:
        said = connection.execute(sa.text("select outcome from register.visit")).scalars().all()
        looked = connection.execute(sa.text("select result ->> 'K' from register.screening")).scalars().all()
    assert (said, looked) == (["refused"], ["none"])
    assert [state for _, state in filed_in(city)] == ["submitted"]


def test_what_two_people_changed_is_chosen_field_by_field(city: TestDatabase, site: str, phone: BrowserContext) -> None:
    held = opened(phone)
    page = held.page
    in_conflict(city, site, page)
    page.get_by_role("link", name="Остановка «Горка»").click()
    expect(page.locator("h1")).to_contain_text("Two sides")
    assert held.axe() == []
    page.get_by_role("button", name="Keep what I chose").click()
    expect(page.get_by_role("alert").filter(has_text="length of the boarding area")).to_be_visible()
    page.get_by_text("On this device: 2.6").click()
    page.get_by_role("button", name="Keep what I chose").click()
    received(page)
    with city.app.read() as connection:
        document = connection.execute(sa.select(filing.c.document)).scalar_one()
    assert {o["quantity"]: o["value"] for o in document["observations"] if o["element"] == "stop"} == {
        "boarding_length": 2.6, "boarding_width": 1.2,
    }  # fmt: skip
    assert document["works"][0]["work"] == "by another hand"


def returned(city: TestDatabase, site: str, number: str) -> str:
    """A reviewer returns it; a token of its author, for another device."""
    with city.app.write() as connection:
        reviewer = bearer(person(connection, "reviewer", territory=p.MEDEU))
        author = connection.execute(sa.text("select id from register.account where email = :e"), {"e": INSPECTOR})
        secret = token(connection, author.scalar_one())
        document = connection.execute(sa.select(filing.c.document)).scalar_one()
    place = next(n for n, o in enumerate(document["observations"]) if o.get("quantity") == "boarding_length")
    reasons = [{"pointer": f"/observations/{place}", "reason": "Measure the boarding area again"}]
    seen = call(site, "GET", f"/api/v1/passports/{number}/filing", reviewer)["revision"]
    answer = call(site, "POST", f"/api/v1/passports/{number}/return", reviewer, {"reasons": reasons}, seen)
    assert answer["state"] == "returned"
    return secret


def changed_elsewhere(site: str, secret: str, number: str) -> None:
    found = call(site, "GET", f"/api/v1/passports/{number}/filing", bearer(secret))
    document = found["document"]
    for observation in document["observations"]:
        if observation.get("quantity") == "boarding_length":
            observation["value"] = 2.5
    document["works"] = [{"zone": "route", "element": "stop", "kind": "current_repair", "work": "by another hand"}]
    call(site, "PUT", f"/api/v1/passports/{number}", bearer(secret), document, found["revision"])


def test_a_conflict_is_no_screen_that_one_can_walk_around(city: TestDatabase, site: str, phone: BrowserContext) -> None:
    page = opened(phone).page
    work = in_conflict(city, site, page)
    for path in ("", "/finish", "/at/route/stop"):
        go(page, f"/works/{work}{path}")
        expect(page.get_by_role("link", name="Choose what is true")).to_be_visible()
    go(page, "/object/STOP-3")
    page.get_by_role("link", name="standard", exact=True).click()
    expect(page.locator("h1")).to_contain_text("Two sides")
    assert filed_in(city) == [("STOP-3-v1", "returned")]


def in_conflict(city: TestDatabase, site: str, page: Page) -> str:
    """A returned passport that somebody else changed while it was mended here; the work's id."""
    take(page, site)
    begin(page, "STOP-3", "standard")
    answer_all(page)
    hand_over(page)
    received(page)
    secret = returned(city, site, "STOP-3-v1")
    page.reload()
    page.get_by_role("link", name="Остановка «Горка»").click()
    expect(page.get_by_text("Measure the boarding area again")).to_be_visible()
    work = str(page.evaluate("location.hash.split('/')[2]"))
    changed_elsewhere(site, secret, "STOP-3-v1")
    page.locator(".task a").first.click()
    measure(page, "route-stop-1-boarding_length", "2,6")
    page.locator(".back a").click()
    hand_over(page)
    expect(page.locator(".standing[data-state=conflict]")).to_be_visible()
    return work


def test_what_another_device_changed_before_it_came_back_is_what_is_mended(
    city: TestDatabase, site: str, phone: BrowserContext
) -> None:
    page = opened(phone).page
    take(page, site)
    begin(page, "STOP-3", "standard")
    answer_all(page)
    hand_over(page)
    received(page)
    changed_elsewhere(site, returned(city, site, "STOP-3-v1"), "STOP-3-v1")
    page.reload()
    page.get_by_role("link", name="Остановка «Горка»").click()
    expect(page.get_by_text("Returned by the reviewer because")).to_be_visible()
    page.locator(".task a").first.click()
    expect(page.locator("#q-route-stop-1-boarding_length input[type=text]")).to_have_value("2.5")


def test_a_version_that_came_into_force_meanwhile_is_compared_also_after_a_lost_answer(
    city: TestDatabase, site: str, phone: BrowserContext
) -> None:
    page = opened(phone).page
    take(page, site)
    begin(page, "STOP-3", "standard")
    answer_all(page)
    facts = {"route/stop/1/boarding_length": [2.5, "tape"], "route/stop/1/low_floor_buses": ["yes", "eye"]}
    with city.app.write() as connection:
        key = connection.execute(sa.text("select id from register.object where number = 'STOP-3'")).scalar_one()
        p.passport(connection, key, [1] * 6, facts=facts)
        p.finish(connection)
    lost = []
    page.route("**/api/v1/passports/STOP-3-v1", lambda r: r.continue_() if lost else (lost.append(1), r.abort()))
    hand_over(page)
    expect(page.get_by_text("The register cannot be reached")).to_be_visible()
    page.get_by_role("button", name="Send now").click()
    expect(page.locator(".standing[data-state=conflict]")).to_be_visible()
    page.get_by_role("link", name="Остановка «Горка»").click()
    page.get_by_text("In the register: 2.5").click()
    page.get_by_role("button", name="Keep what I chose").click()
    received(page)
    with city.app.read() as connection:
        document = connection.execute(sa.select(filing.c.document)).scalar_one()
    said = {o.get("quantity"): o.get("value", o.get("answer")) for o in document["observations"]}
    assert (said["boarding_length"], said["low_floor_buses"], said["boarding_width"]) == (2.5, "yes", 1.2)


def test_what_is_taken_back_stays_and_what_was_handed_over_takes_no_more_answers(
    city: TestDatabase, site: str, phone: BrowserContext
) -> None:
    page = opened(phone).page
    take(page, site)
    phone.set_offline(True)
    for number in ("STOP-3", "CLINIC-1"):
        begin(page, number, "screening")
        answer_all(page, value="0,10")
        hand_over(page)
    held: list[Route] = []
    page.route("**/screenings", lambda route: held.append(route))
    with page.expect_request("**/screenings"):
        phone.set_offline(False)
    expect(page.locator(".standing[data-state=sending]")).to_be_visible()
    page.get_by_role("link", name="Поликлиника № 1").click()
    page.get_by_role("button", name="Take back out of the outbox").click()
    expect(page.locator(".tasks")).to_be_visible()
    held[0].continue_()
    go(page, "/works")
    received(page)
    expect(page.locator(".standing[data-state=draft]")).to_be_visible()
    page.get_by_role("link", name="Остановка «Горка»").click()
    work = page.evaluate("location.hash.slice(1)")
    go(page, f"{work}/at/route/stop")
    expect(page.locator("h1")).to_contain_text("Горка")
    expect(page.locator(".question")).to_have_count(0)
    with city.app.read() as connection:
        assert connection.execute(sa.text("select count(*) from register.screening")).scalar_one() == 1


def test_the_form_opens_while_the_server_is_ill(site: str, phone: BrowserContext) -> None:
    page = opened(phone).page
    take(page, site)
    page.route("**/inspect/data/me", lambda route: route.fulfill(status=503, body="<html>down</html>"))
    ready(page, site, f"#/objects/{p.MEDEU}")
    expect(page.get_by_role("link", name="Остановка «Горка»")).to_be_visible()
    begin(page, "STOP-3", "standard")


def test_nothing_that_is_being_typed_is_wiped_and_nothing_impossible_is_forgotten(
    site: str, phone: BrowserContext
) -> None:
    page = opened(phone).page
    take(page, site)
    begin(page, "STOP-3", "standard")
    page.locator(".task a").first.click()
    field = page.locator("#q-route-stop-1-boarding_length input[type=text]")
    field.press_sequentially("2,")
    phone.set_offline(True)
    expect(page.locator("#network")).to_have_text("No network")
    expect(field).to_have_value("2,")
    expect(field).to_be_focused()
    field.press_sequentially("50")
    measure(page, "route-stop-1-boarding_width", "1,2")
    expect(page.get_by_role("alert").filter(has_text="is more than can be")).to_have_count(0)
    measure(page, "route-stop-1-boarding_length", "230")
    page.locator("#q-route-stop-1-boarding_width input[type=radio]").last.check()
    expect(page.get_by_role("alert").filter(has_text="is more than can be")).to_be_visible()
    page.locator(".back a").click()
    page.get_by_role("link", name="Finish and hand over").click()
    page.get_by_role("button", name="Put into the outbox").click()
    expect(page.get_by_role("alert").filter(has_text="is more than can be")).to_be_visible()


def test_an_error_leads_to_its_field_and_the_skip_link_stays_in_the_form(site: str, phone: BrowserContext) -> None:
    page = opened(phone).page
    take(page, site)
    go(page, "/new")
    page.get_by_label("Name of the object").fill("Лавка")
    page.get_by_label("Kind").select_option("shop")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("link", name="Give the position").click()
    expect(page.get_by_label("Latitude")).to_be_focused()
    expect(page.get_by_label("Name of the object")).to_have_value("Лавка")
    page.locator("[data-language=ru]").click()
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    expect(page.get_by_label("Вид")).to_have_value("shop")
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    assert page.url.endswith("#/new")


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_every_step_passes_axe_and_fits_a_small_phone(
    site: str, browser: Browser, language: str, picture: Path
) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640}, bypass_csp=False)
    held = opened(context)
    page = held.page
    take(page, site)
    page.locator(f"[data-language={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    for path in ("/", f"/objects/{p.MEDEU}", "/object/CLINIC-1", "/works", "/new"):
        arrive(page, path)
        looked_at(held)
    go(page, "/object/CLINIC-1")
    page.locator("button.main").nth(2).click()
    expect(page.locator(".tasks")).to_be_visible()
    looked_at(held)
    work = page.evaluate("location.hash.slice(1)")
    for step in (
        "why",
        "finish",
        "at/object/object",
        "at/entrance/door",
        "at/service/form",
        "at/sanitary/accessible_wc",
    ):
        arrive(page, f"{work}/{step}")
        looked_at(held)
    assert held.complaints == []
    context.close()
