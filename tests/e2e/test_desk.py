"""The desk in a real browser: parts judged, a face blurred by keyboard, by mouse and without a script, history read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from gis.models.filings import visit
from tests.support import pictures
from tests.support import places as p
from tests.support.browser import WIDTHS, check, open_page, serve, sign_in
from tests.support.database import TestDatabase, TestServer
from tests.support.filing import API, act, begin, filed
from tests.support.people import PASSWORD, account, bearer, person, somebody
from tests.support.site import site_on

BEFORE = {"entrance/door/1/clear_width": [0.72, "tape"], "entrance/ramp/1/present": ["no", "eye"]}
MORE = [
    {"zone": "movement", "element": "corridor", "quantity": "width", "value": 1.2, "evidence": "tape"},
    {"zone": "sanitary", "element": "accessible_wc", "present": "no", "evidence": "eye"},
]


@pytest.fixture(scope="module")
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            p.territories(connection)
            p.source(connection)
            clinic = p.place(connection, "CLINIC-1", name={"ru": "Поликлиника № 1", "kk": "№ 1 емхана"})
            p.passport(connection, clinic, [4, 6, 6, 6, 3, 4], on=date(2024, 5, 1), facts=BEFORE)
            p.place(connection, "SCHOOL-2", kind="school", district=p.BOSTANDYK, lon=76.9)
            who = account(connection, "inspector", territory=p.CITY)
            connection.execute(sa.insert(visit).values(
                object=clinic, visited_on=date(2026, 10, 2), outcome="refused", account=who))  # fmt: skip
            p.finish(connection)
        somebody(clone, "reviewer@example.org", "reviewer", p.CITY, name="Бекзат Оспанов")
        yield clone


@pytest.fixture(scope="module")
def site(city: TestDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, list[int]]]:
    """The site's address, the number of a filing that waits, and its two photos."""
    app = site_on(city, media_url=str(tmp_path_factory.mktemp("media")))
    with city.app.write() as connection:
        token = person(connection, "inspector", territory=p.CITY, name="Динара Сейткали")
    client, body = app.test_client(use_cookies=False), filed(width=0.85)
    body["observations"] += MORE
    made = begin(client, token, body)
    number, ids = made.json["number"], []
    for finding, words in (("entrance/door/1", "Дверь с улицы"), ("movement/corridor/1", "Коридор")):
        at = f"{API}/passports/{number}/photos?finding={finding}&description={words}"
        content = pictures.jpeg(width=1200 + len(ids), height=900)
        answer = client.post(at, data=content, headers=bearer(token), content_type="image/jpeg")
        ids.append(answer.json["id"])
    assert act(client, token, number, "submit", made.headers["ETag"]).status_code == 200
    with serve(app) as address:
        yield address, number, ids
    app.extensions["bosaga"].dispose()


@pytest.mark.browser
@pytest.mark.parametrize(("width", "language"), [("phone", "kk"), ("desk", "ru")])
def test_the_desk_its_photos_and_the_history_hold_on_a_phone_and_a_desk(browser, site, width, language):
    address, number, ids = site
    photo = f"/review/{number}/photos/{ids[0]}"
    paths = ["/review", f"/review/{number}", f"/review/{number}/approve", photo, "/objects/CLINIC-1",
             "/passports/CLINIC-1-v1", "/passports/CLINIC-1-v1/changes", f"/districts/{p.MEDEU}"]  # fmt: skip
    with open_page(browser, f"{address}/login?lang=en", width=WIDTHS[width]) as opened:
        sign_in(opened.page, address, "reviewer@example.org", PASSWORD)
        for path in paths:
            opened.page.goto(f"{address}{path}?lang={language}")
            check(opened)


def photo_page(page: Page, site: tuple[str, str, list[int]], which: int = 0) -> None:
    address, number, ids = site
    sign_in(page, address, "reviewer@example.org", PASSWORD)
    page.goto(f"{address}/review/{number}/photos/{ids[which]}?lang=en")


@pytest.mark.browser
def test_a_face_is_blurred_with_the_arrow_keys_alone(browser, site):
    with open_page(browser, f"{site[0]}/login?lang=en") as opened:
        page = opened.page
        photo_page(page, site)
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.getAttribute('role')") == "application":
                break
        for key in ("ArrowRight", "ArrowRight", "ArrowUp", "Shift+ArrowRight", "Shift+ArrowDown", "Shift+ArrowDown"):
            page.keyboard.press(key)
        sides = [page.locator(f"#f-{name}").input_value() for name in ("left", "top", "width", "height")]
        assert sides == ["47", "44", "11", "12"]
        expect(page.get_by_text("left 47 %, top 44 %, width 11 %, height 12 %")).to_have_count(1)
        page.get_by_role("button", name="Show what that hides").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text("This is a preview")).to_be_visible()
        expect(page.get_by_text("Areas chosen so far")).to_be_visible()
        check(opened)
        page.get_by_role("button", name="Keep the photo so").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text("The photo is kept as you see it.")).to_be_visible()
        page.get_by_role("button", name="Publish").click()
        expect(page.get_by_text("The photo will be public")).to_be_visible()
        page.get_by_role("button", name="Put it back").click()
        expect(page.get_by_text("as it was before it was blurred. It is not public")).to_be_visible()
        assert opened.complaints == []


@pytest.mark.browser
def test_an_area_is_drawn_on_the_photo(browser, site):
    with open_page(browser, f"{site[0]}/login?lang=en") as opened:
        page = opened.page
        photo_page(page, site)
        page.locator("#canvas svg").scroll_into_view_if_needed()
        sides = page.locator("#canvas svg").bounding_box()
        assert sides
        page.mouse.move(sides["x"] + 0.2 * sides["width"], sides["y"] + 0.3 * sides["height"])
        page.mouse.down()
        page.mouse.move(sides["x"] + 0.5 * sides["width"], sides["y"] + 0.4 * sides["height"], steps=4)
        page.mouse.up()
        given = [float(page.locator(f"#f-{name}").input_value()) for name in ("left", "top", "width", "height")]
        assert given == pytest.approx([20, 30, 30, 10], abs=0.5)


@pytest.mark.browser
def test_without_a_script_four_fields_blur_a_photo(browser, site):
    with open_page(browser, f"{site[0]}/login?lang=en", javascript=False) as opened:
        page = opened.page
        photo_page(page, site, 1)
        for name, value in {"left": "10", "top": "10", "width": "20", "height": "20"}.items():
            page.fill(f"#f-{name}", value)
        page.get_by_role("button", name="Show what that hides").click()
        expect(page.get_by_text("This is a preview")).to_be_visible()
        page.get_by_role("button", name="Keep the photo so").click()
        expect(page.get_by_text("The photo is kept as you see it.")).to_be_visible()


@pytest.mark.browser
def test_parts_are_judged_and_the_passport_approved_by_keyboard(browser, site):
    address, number, _ids = site
    with open_page(browser, f"{address}/login?lang=en") as opened:
        page = opened.page
        sign_in(page, address, "reviewer@example.org", PASSWORD)
        page.goto(f"{address}/review/{number}?lang=en")
        page.get_by_label("What is to be put right").nth(1).fill("Measure it again.")
        with page.expect_navigation():
            page.get_by_role("button", name="Keep what I judged so far").nth(1).press("Enter")
        expect(page.get_by_text("Your judgements are kept")).to_be_visible()
        check(opened)
        for radio in page.get_by_role("radio", name="Accept").all():
            radio.focus()
            page.keyboard.press("Space")
        for text in page.get_by_label("What is to be put right").all():
            text.fill("")
        page.get_by_role("button", name="Keep my judgements").press("Enter")
        expect(page.get_by_text("Every part is accepted.")).to_be_visible()
        page.get_by_role("button", name="Go on to approve").press("Enter")
        page.get_by_role("button", name="Approve and publish").press("Enter")
        expect(page.get_by_text(f"{number} is approved")).to_be_visible()
        page.goto(f"{address}/objects/CLINIC-1?lang=en")
        page.get_by_role("link", name="fields").first.press("Enter")
        expect(page.get_by_role("heading", name=f"What changed in passport {number}")).to_be_visible()
        check(opened)
        for width, language in zip(WIDTHS.values(), ("kk", "ru"), strict=True):
            page.set_viewport_size({"width": width, "height": 800})
            for path in (f"/passports/{number}/changes", "/review", f"/review/{number}"):
                page.goto(f"{address}{path}?lang={language}")
                check(opened)
