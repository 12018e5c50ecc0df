"""The map in a real browser: by mouse, by keyboard, without JavaScript, on a phone, in the dark, and as a file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, Route, expect

from gis.queries.installation import installation
from tests.support import faces
from tests.support.browser import WIDTHS, open_page, serve, sign_in
from tests.support.database import TestDatabase, TestServer
from tests.support.people import PASSWORD, somebody
from tests.support.site import site_on
from web.cli import run

HOSTILE = "</script><img src=x onerror=window.hit=1><svg onload=window.hit=1>${window.hit=1}`+(window.hit=1)+`{{7*7}}"
CLOSE = "#16/43.25000/77.02000"


@pytest.fixture(scope="module")
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            faces.scatter(connection, 3000, seed=9, names=HOSTILE)
        yield clone


@pytest.fixture(scope="module")
def site(city: TestDatabase) -> Iterator[str]:
    with serve(site_on(city)) as address:
        yield address


def ready(page: Page) -> None:
    page.wait_for_selector(".folium-map[data-ready]")


def near_objects(page: Page) -> None:
    """Wait until single objects are on the map, all that are in view."""
    ready(page)
    page.evaluate("() => bosaga.objects.settled()")
    page.wait_for_function("() => bosaga.objects.inView().length > 3")


def test_the_buttons_of_the_map_speak_the_readers_language(browser: Browser, site: str) -> None:
    with open_page(browser, f"{site}/map?lang=ky", width=WIDTHS["desk"]) as opened:
        ready(opened.page)
        for words in ("Жакындатуу", "Алыстатуу"):
            expect(opened.page.get_by_role("button", name=words)).to_be_visible()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_axe_finds_nothing_and_the_policy_is_kept(browser: Browser, site: str, width: int, dark: bool) -> None:
    with open_page(browser, f"{site}/map?lang=ru&for=K", width=width, dark=dark) as opened:
        ready(opened.page)
        assert opened.axe() == []
        assert opened.complaints == []
        assert not opened.scrolls_sideways()
        if width == WIDTHS["phone"]:
            opened.page.click("#map-sheet summary")
            assert opened.axe() == []


def test_axe_finds_nothing_on_the_card_of_an_object(browser: Browser, site: str) -> None:
    with open_page(browser, f"{site}/map?lang=en&for=K{CLOSE}") as opened:
        near_objects(opened.page)
        opened.page.focus(".folium-map")
        opened.page.keyboard.press("ArrowRight")
        opened.page.keyboard.press("Enter")
        opened.page.wait_for_selector("#map-card a")
        assert opened.axe() == []


def test_arrows_go_from_object_to_object_and_each_is_announced(browser: Browser, site: str) -> None:
    with open_page(browser, f"{site}/map?lang=en&for=K{CLOSE}") as opened:
        page, said = opened.page, opened.page.locator("#map-says")
        near_objects(page)
        page.focus(".folium-map")
        for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft"):
            before = said.text_content() or ""
            page.keyboard.press(key)
            expect(said).not_to_have_text(before)
            expect(said).to_have_text(re.compile(r"\(wheelchair users\); \d+ of \d+; Enter opens$"))
        page.keyboard.press("Enter")
        expect(page.locator("#map-card-title")).to_be_focused()
        page.focus(".folium-map")
        page.keyboard.press("Escape")
        expect(page.locator("#map-table")).to_be_focused()
        expect(said).to_contain_text("left the map")


def lies_in(point: tuple[float, float], corners: list[tuple[float, float]]) -> bool:
    """Whether a ray to the east from the point crosses the edges an odd number of times."""
    x, y = point
    edges = zip(corners, [*corners[1:], corners[0]], strict=True)
    crossed = [(ax, ay, bx, by) for (ax, ay), (bx, by) in edges if (ay > y) != (by > y)]
    return sum(x < ax + (y - ay) / (by - ay) * (bx - ax) for ax, ay, bx, by in crossed) % 2 == 1


def test_an_area_drawn_by_keyboard_leads_to_a_work_for_the_objects_in_it(
    browser: Browser, site: str, city: TestDatabase
) -> None:
    somebody(city, "planner@example.org", "planner", "KZ-ALA", name="The planner")
    with open_page(browser, f"{site}/login?lang=en", width=WIDTHS["desk"]) as opened:
        page, said = opened.page, opened.page.locator("#map-says")
        sign_in(page, site, "planner@example.org", PASSWORD)
        page.goto(f"{site}/map?lang=en&owner_kind=state{CLOSE.replace('16', '13')}")
        ready(page)
        page.focus("#map-draw-start")
        page.keyboard.press("Enter")
        expect(page.locator(".folium-map")).to_be_focused()
        expect(page.locator("#map-draw-hint")).to_be_visible()
        expect(page.locator("#map-draw-start")).to_be_hidden()
        assert opened.axe() == []
        page.keyboard.press("Enter")
        page.click("#map-draw-done")
        expect(said).to_have_text("An area has at least three corners.")
        page.focus(".folium-map")
        for way in ("ArrowRight", "ArrowDown", "ArrowLeft"):
            for _ in range(3):
                page.keyboard.press(way)
            page.keyboard.press("Enter")
        expect(said).to_have_text("Corners: 4.")
        page.keyboard.press("Backspace")
        expect(said).to_have_text("Corners: 3.")
        page.focus("#map-draw-done")
        page.keyboard.press("Enter")
        expect(page.locator("#map-card-title")).to_be_focused()
        expect(page.locator("#map-area-count")).to_have_text(re.compile(r"^\d+ objects of this view lie in it\.$"))
        assert opened.axe() == []
        link = page.get_by_role("link", name="Plan a work for them")
        area = parse_qs(urlsplit(link.get_attribute("href") or "").query)["area"][0]
        corners = [tuple(map(float, each.split())) for each in area.split(",")]
        with city.app.read() as connection:
            places = connection.execute(
                sa.text("""select st_x(o.position), st_y(o.position) from register.object o
                    join register.face f on f.object = o.id where o.owner_kind = 'state' and f.cells[:slot] <> 0"""),
                {"slot": installation(connection).slot()},
            ).all()
        inside = sum(lies_in((x, y), corners) for x, y in places)  # type: ignore[arg-type]  # pairs
        told = int((page.locator("#map-area-count").text_content() or "").split()[0])
        assert 0 < told == inside < len(places)
        link.press("Enter")
        expect(page.get_by_text(f"{told} objects are meant.")).to_be_visible()


def test_an_area_drawn_by_mouse_keeps_the_zoom_and_leads_on_when_it_cannot_be_counted(
    browser: Browser, site: str
) -> None:
    with open_page(browser, f"{site}/map?lang=en{CLOSE}", width=WIDTHS["desk"]) as opened:
        page = opened.page
        ready(page)
        page.route("**/api/v1/objects?*", lambda route: route.abort())
        page.click("#map-draw-start")
        box = page.locator(".folium-map").bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.dblclick(x, y)
        for right, down in ((90, 0), (90, 90)):
            page.mouse.click(x + right, y + down)
        expect(page.locator("#map-says")).to_have_text("Corners: 4.")
        page.click("#map-draw-done")
        expect(page.locator("#map-area-count")).to_have_text("How many objects lie in it could not be found out now.")
        assert "#16/" in page.url
        area = page.get_by_role("link", name="List of its objects").get_attribute("href") or ""
        assert len(parse_qs(urlsplit(area).query)["area"][0].split(",")) == 4


def test_keys_that_come_faster_than_the_tiles_are_acted_on_in_their_order(browser: Browser, site: str) -> None:
    with open_page(browser, f"{site}/map?lang=en") as opened:
        page = opened.page
        ready(page)
        held: list[Route] = []
        pressed: list[str] = []
        page.route("**/tiles/objects/**", lambda route: route.continue_() if pressed else held.append(route))
        page.focus(".folium-map")
        with page.expect_request("**/tiles/objects/**"):
            page.evaluate("bosaga.map.setView([43.25, 77.02], 16, {animate: false})")
        for key in ("ArrowRight", "Enter"):
            page.keyboard.press(key)
            pressed.append(key)
        for route in held:
            route.continue_()
        expect(page.locator("#map-card-title")).to_be_focused()


def test_a_zoom_keeps_the_object_and_escape_leads_back_from_its_card(browser: Browser, site: str) -> None:
    with open_page(browser, f"{site}/map?lang=en{CLOSE}") as opened:
        page, said = opened.page, opened.page.locator("#map-says")
        near_objects(page)
        page.focus(".folium-map")
        page.keyboard.press("Enter")
        expect(said).to_contain_text("Arrow keys go")
        page.keyboard.press("ArrowRight")
        expect(said).to_contain_text("Enter opens")
        page.keyboard.press("+")
        page.wait_for_function("() => bosaga.map.getZoom() === 17")
        expect(page.locator("path.map-ring")).to_be_visible()
        page.keyboard.press("Enter")
        expect(page.locator("#map-card-title")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator("#map-card")).to_be_hidden()
        expect(page.locator(".folium-map")).to_be_focused()


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_labels_of_districts_never_lie_on_each_other(browser: Browser, site: str, width: int) -> None:
    with open_page(browser, f"{site}/map?lang=ru", width=width) as opened:
        ready(opened.page)
        labels = opened.page.locator(".district-label > span")
        boxes = labels.evaluate_all("found => found.map(each => each.getBoundingClientRect().toJSON())")
        assert boxes
        for one, other in combinations(boxes, 2):
            beside = one["right"] <= other["left"] or other["right"] <= one["left"]
            assert beside or one["bottom"] <= other["top"] or other["bottom"] <= one["top"]


def test_from_far_away_the_first_arrow_goes_down_to_single_objects(browser: Browser, site: str) -> None:
    with open_page(browser, f"{site}/map?lang=en") as opened:
        ready(opened.page)
        opened.page.focus(".folium-map")
        opened.page.keyboard.press("ArrowUp")
        expect(opened.page.locator("#map-says")).to_contain_text("Zoomed in")
        assert opened.page.evaluate("bosaga.map.getZoom()") == 15


def test_a_choice_changes_map_legend_table_and_address_together(browser: Browser, site: str) -> None:
    with open_page(browser, f"{site}/map?lang=en{CLOSE}") as opened:
        page = opened.page
        near_objects(page)
        with page.expect_response(re.compile(r"/tiles/objects/.*state=none")):
            page.check("#map-state-none")
        page.wait_for_url(re.compile("state=none"))
        page.wait_for_function(
            "() => bosaga.objects.inView().length && bosaga.objects.inView().every(o => o.state === 'none')"
        )
        assert page.locator("#map-rows thead th").count() == 4
        expect(page.locator("#map-state-none")).to_be_focused()
        assert page.url.endswith(CLOSE)
        assert page.input_value("#map-address") == page.url
        page.go_back()
        page.wait_for_function("() => !document.getElementById('map-state-none').checked")


def test_another_year_comes_with_its_own_sense_in_words(browser: Browser, site: str) -> None:
    with open_page(browser, f"{site}/map?lang=en") as opened:
        ready(opened.page)
        opened.page.focus("#map-year")
        opened.page.keyboard.press("End")
        expect(opened.page.locator(".map-sense")).to_contain_text("2030, planned: if every measure is done on time")
        expect(opened.page.locator("#map-says")).to_contain_text("2030")
        opened.page.click("text=forecast: at the measured pace")
        expect(opened.page.locator("#map-summary")).to_contain_text("A forecast is made for districts")


def test_a_link_reproduces_the_view(browser: Browser, site: str) -> None:
    with open_page(
        browser, f"{site}/map?lang=en&for=S&year=2028&sense=planned&state=full&district=KZ-ALA-MED{CLOSE}"
    ) as opened:
        page = opened.page
        near_objects(page)
        assert page.evaluate("[bosaga.map.getZoom(), bosaga.map.getCenter().lng.toFixed(2)]") == [16, "77.02"]
        assert page.is_checked("#map-state-full")
        assert page.input_value("#f-district") == "KZ-ALA-MED"
        assert page.evaluate("bosaga.objects.inView().every(o => o.state === 'full')")


def test_clicks_open_objects_cells_and_districts(browser: Browser, site: str) -> None:
    with open_page(browser, f"{site}/map?lang=en") as opened:
        page, card = opened.page, opened.page.locator("#map-card")
        ready(page)
        page.evaluate("bosaga.map.setView([43.25, 77.02], 11, {animate: false})")
        box = page.locator(".folium-map").bounding_box()
        assert box
        middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.click(*middle)
        expect(card).to_contain_text("Медеуский район")
        for zoom, words in ((13, "objects here"), (16, "Everything about this object")):
            page.evaluate(f"bosaga.map.setView([43.25, 77.02], {zoom}, {{animate: false}})")
            page.wait_for_function(
                """() => {
                    const centre = bosaga.map.getPixelBounds().getCenter();
                    const ways = [[1, 0], [0, 1], [-1, 0], [0, -1], [1, 1], [-1, -1]];
                    for (let r = 0; r < 300; r += 4) for (const [x, y] of ways) {
                        const found = bosaga.objects.under(centre.add([x * r, y * r]));
                        if (!found) continue;
                        bosaga.map.fire('click', { latlng: bosaga.map.unproject(found.at) });
                        return true;
                    }
                    return false;
                }"""
            )
            expect(card).to_contain_text(words)


def test_names_of_objects_are_text_and_never_run(browser: Browser, site: str) -> None:
    with open_page(browser, f"{site}/map?lang=en{CLOSE}") as opened:
        near_objects(opened.page)
        opened.page.focus(".folium-map")
        opened.page.keyboard.press("ArrowRight")
        opened.page.keyboard.press("Enter")
        expect(opened.page.locator("#map-card-title")).to_have_text(HOSTILE)
        assert opened.page.evaluate("window.hit") is None
        assert opened.complaints == []


def test_without_javascript_the_form_the_legend_and_the_table_work(browser: Browser, site: str) -> None:
    with open_page(browser, f"{site}/map?lang=en", javascript=False) as opened:
        page = opened.page
        assert "The map needs JavaScript" in (page.text_content(".map-without") or "")
        page.check("#map-state-none")
        page.select_option("#f-district", "KZ-ALA-MED")
        page.click("#map-form button[type=submit]")
        page.wait_for_url("**state=none**")
        assert page.locator("#map-rows tbody tr").count() == 1
        assert page.locator("#map-rows thead th").count() == 4


@pytest.fixture(scope="module")
def file(city: TestDatabase, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A map file, made by the command as an operator makes it."""
    made = tmp_path_factory.mktemp("map") / "city.html"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOSAGA_DATABASE_URL", city.app.url.render_as_string(hide_password=False))
        patch.setenv("BOSAGA_PUBLIC_DATABASE_URL", city.public.url.render_as_string(hide_password=False))
        patch.setenv("BOSAGA_LANGUAGE", "en")
        assert run(["map", str(made), "--category", "K", "--year", "2025"]) == 0
    return made


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_map_file_opens_from_a_disk_with_no_network(browser: Browser, file: Path, dark: bool) -> None:
    with open_page(browser, file.as_uri(), width=360 if dark else 1440, dark=dark, offline=True) as opened:
        ready(opened.page)
        assert [text for text in opened.complaints if not text.endswith(file.as_uri())] == []
        assert not opened.scrolls_sideways()


def test_a_map_file_needs_no_other_file_and_no_host(file: Path) -> None:
    page = file.read_text(encoding="utf-8")
    head = page.split('id="map-data"')[0]
    assert not re.search(r"""(?:src|href)=["'](?!#)""", head)
    assert not re.search(r"url\((?!#)", page.split("<body")[0])
    assert "connect-src" not in head
    assert "default-src 'none'" in head


def test_nothing_in_a_hostile_map_file_runs_but_its_own_scripts(browser: Browser, file: Path) -> None:
    with open_page(browser, file.as_uri(), offline=True) as opened:
        page = opened.page
        ready(page)
        page.evaluate("bosaga.map.setView([43.25, 77.02], 16, {animate: false})")
        page.focus(".folium-map")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        expect(page.locator("#map-card-title")).to_have_text(HOSTILE)
        assert page.evaluate("window.hit") is None


def test_a_map_file_switches_categories_years_and_states(browser: Browser, file: Path) -> None:
    with open_page(browser, file.as_uri(), offline=True) as opened:
        page = opened.page
        ready(page)
        assert page.input_value("#map-category") == "K"
        assert page.input_value("#map-year") == "2025"
        data = json.loads(page.text_content("#map-data") or "")
        page.select_option("#map-category", "S")
        page.select_option("#map-year", "2030")
        cell = data["views"].index(["planned", 2030]) * 6 + 2
        faces_of = [data["objects"]["faces"][face][cell] for face in data["objects"]["face"]]
        shown = re.sub(r"\D", "", page.text_content("[data-count=full]") or "")
        assert int(shown) == faces_of.count("7")
        page.check("[name=state][value=full]")
        page.evaluate("bosaga.map.setView([43.25, 77.02], 14, {animate: false})")
        assert page.evaluate("bosaga.objects.inView().every(o => o.state === 'full')")
