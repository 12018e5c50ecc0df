"""From a failing door to a verified one in a browser: planned, claimed with photos, measured anew, counted anew."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import pictures
from tests.support import places as p
from tests.support.browser import WIDTHS, OpenPage, check, open_page, serve, sign_in
from tests.support.database import TestServer
from tests.support.people import PASSWORD, somebody
from tests.support.works import Town, town
from web.bringing import look


@pytest.fixture(scope="module")
def here(database_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(database_server, tmp_path_factory.mktemp("media")) as made:
        for role in ("planner", "ngo", "reviewer"):
            somebody(made.database, f"{role}@example.org", role, p.CITY, name=f"The {role}")
        somebody(made.database, "owner@example.org", "owner", number="CLINIC-1", name="The owner")
        yield made


@pytest.fixture(scope="module")
def site(here: Town) -> Iterator[str]:
    with serve(here.site) as address:
        yield address


def looked_at(held: OpenPage, name: str, *, again: bool = False) -> None:
    """No finding of axe, nothing wider than the window; a picture where somebody asks for pictures. `again`: axe looks
    at what this page is made of elsewhere on the way.
    """
    if folder := os.environ.get("PICTURES"):
        held.picture(Path(folder) / f"{name}.png")
    if again:
        assert not held.scrolls_sideways()
        assert held.complaints == []
    else:
        check(held)


def press_until(page: Page, selector: str) -> None:
    """Go on by keyboard until the focus is there."""
    target = page.locator(selector).first
    for _ in range(150):
        if target.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")


def send(page: Page, button: str) -> None:
    """Press a button by keyboard, and wait for the page that it leads to."""
    press_until(page, button)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def unfold(page: Page, deed: str) -> None:
    press_until(page, f"#deed-{deed} summary")
    page.keyboard.press("Enter")
    expect(page.locator(f"#deed-{deed} button")).to_be_visible()


def counted(browser: Browser, site: str) -> dict[str, dict[str, int]]:
    """Objects of the district by state for wheelchair users: as the list counts them, and as the legend of the map."""
    asks = f"district={p.MEDEU}&for=K&lang=en"
    with open_page(browser, f"{site}/objects?{asks}", javascript=False) as opened:
        links = opened.page.locator(".bar-key a[href*='state=']").evaluate_all(
            "all => all.map(a => [new URL(a.href).searchParams.get('state'), a.querySelector('.num')?.textContent])"
        )
        opened.page.goto(f"{site}/map?{asks}")
        legend = opened.page.locator("label:has(input[name=state])").evaluate_all(
            "all => all.map(a => [a.querySelector('input').value, a.querySelector('.num').textContent])"
        )
    return {
        name: {state: int(count) for state, count in rows if count and int(count)}
        for name, rows in (("list", links), ("map", legend))
    }


@pytest.mark.browser
def test_a_failing_door_becomes_a_verified_one_and_moves_the_district_and_the_map_by_one(
    browser: Browser, here: Town, site: str, tmp_path: Path
) -> None:
    before = counted(browser, site)
    shots = {name: tmp_path / f"{name}.jpg" for name in ("before", "after")}
    for number, path in enumerate(shots.values()):
        path.write_bytes(pictures.jpeg(width=640 + number))
    with open_page(browser, f"{site}/login?lang=en", width=WIDTHS["desk"]) as held:
        page = held.page
        sign_in(page, site, "planner@example.org", PASSWORD)
        page.goto(f"{site}/objects/CLINIC-1?lang=en")
        looked_at(held, "object", again=True)
        send(page, "a[href*='/measures/new'][href*='KZ-DOR-03']")
        press_until(page, "#f-due")
        page.locator("#f-due").fill("2027-06-01")
        page.locator("#f-standard").select_option("entrance_door")
        looked_at(held, "new")
        send(page, "form.narrow button")
        expect(page.get_by_text("The measure is planned.")).to_be_visible()
        address = page.url.partition("?")[0]
        unfold(page, "start")
        send(page, "#deed-start button")
        expect(page.locator("#history-table")).to_be_visible()
        looked_at(held, "measure-planner")
        page.goto(f"{address}/edit?lang=en")
        looked_at(held, "edit")
        press_until(page, "#f-title")
        page.locator("#f-title").fill("A wider door")
        send(page, "form.narrow button")
        expect(page.get_by_text("Done. It stands in the history below.")).to_be_visible()
        page.goto(f"{site}/measures/import?lang=en")
        looked_at(held, "import")
        table = tmp_path / "measures.csv"
        table.write_text(
            "object,source,source_id,work,zone,closes,categories,due,planned_on\n"
            'NOWHERE-1,city,x,capital_repair,entrance,"[{""rule"": ""KZ-RMP-01""}]",K,2027-06-01,2026-01-01\n'
        )
        page.set_input_files("#f-file", table)
        send(page, "form.narrow button")
        for number in (1, 2):  # what the worker does, while the page waits
            if number == 2:
                look(here.site.extensions["bosaga"], 1)
                expect(page.locator("#refused-rows")).to_be_visible()
            looked_at(held, f"brought-{number}")
        for path in ("/measures?lang=en", "/measures?view=board&lang=en", "/measures/plan?lang=en",
                     "/measures/unpriced?lang=en"):  # fmt: skip
            page.goto(f"{site}{path}")
            looked_at(held, "desk-" + re.sub(r"\W+", "-", path), again="measures?" in path)
    with open_page(browser, f"{site}/login?lang=en", width=WIDTHS["phone"], javascript=False) as held:
        page = held.page
        sign_in(page, site, "owner@example.org", PASSWORD)
        page.goto(f"{address}?lang=en")
        page.locator("#deed-claim summary").click()
        for name, path in shots.items():
            page.set_input_files(f"#f-claim-{name}", path)
        page.fill("#f-claim-act", "12-a")
        with page.expect_navigation():
            page.locator("#deed-claim button").click()
        expect(page.locator("figure")).to_have_count(2)
    with open_page(browser, f"{site}/login?lang=en", width=WIDTHS["phone"]) as held:
        page = held.page
        sign_in(page, site, "ngo@example.org", PASSWORD)
        for path in ("/measures?lang=kk", "/measures?view=board&lang=ru", "/measures?q=nothing&lang=ky"):
            page.goto(f"{site}{path}")
            looked_at(held, "phone-" + re.sub(r"\W+", "-", path), again="nothing" in path)
        page.goto(f"{address}?lang=en")
        looked_at(held, "measure-ngo", again=True)
        unfold(page, "verify")
        send(page, "#deed-verify button")
        press_until(page, "#f-entrance-door-1-clear_width")
        page.keyboard.type("95")
        looked_at(held, "anew")
        number = page.url.partition("?")[0].rpartition("/")[2]
        send(page, "button[value=submit]")
        expect(page.get_by_text("Handed over for review.")).to_be_visible()
    assert counted(browser, site) == before, "nothing moves on anybody's word"
    tag = here.send("reviewer", "GET", f"/passports/{number}/filing").headers["ETag"]
    assert here.filing("reviewer", number, "approve", tag).status_code == 200
    after = counted(browser, site)
    for place in ("list", "map"):
        moved = {
            state: after[place].get(state, 0) - before[place].get(state, 0)
            for state in before[place].keys() | after[place].keys()
        }
        assert {state: by for state, by in moved.items() if by} == {"none": -1, "full": 1}, place
    with open_page(browser, f"{address}?lang=en", width=WIDTHS["phone"]) as held:
        expect(held.page.get_by_role("link", name=number)).to_be_visible()
        expect(held.page.locator(".summary-list")).to_contain_text("done and checked")
        looked_at(held, "measure-public")
