"""What a phone could lose, or say twice: looks whose answer was lost, forms half filled, conflicts, a second window."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Dialog, Page, expect

from gis.models.filings import visit
from gis.models.register import screening
from tests.support.browser import sign_in
from tests.support.database import TestDatabase, TestServer
from tests.support.people import PASSWORD
from tests.support.phone import (
    COLLEAGUE,
    INSPECTOR,
    city_of_stops,
    filled,
    go,
    looked_at,
    lose_answer_once,
    opened,
    put_into_outbox,
    ready,
    received,
    served,
    take,
)

STOPS = tuple(f"STOP-{n}" for n in range(1, 9))
LENGTH = "route/stop/1/boarding_length"


@pytest.fixture(scope="module")
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    with city_of_stops(database_server, STOPS) as made:
        yield made


@pytest.fixture(scope="module")
def site(city: TestDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(city, tmp_path_factory.mktemp("media")) as address:
        yield address


def kept_of(city: TestDatabase, table: sa.Table, number: str) -> int:
    """How many the register has of an object."""
    with city.app.read() as connection:
        key = sa.text("(select id from register.object where number = :number)").bindparams(number=number)
        counted = sa.select(sa.func.count()).select_from(table).where(table.c.object == key)
        return int(connection.execute(counted).scalar_one())


def in_store(page: Page, call: str) -> Any:
    """What a call of the form's store gives: `get("works", id)`."""
    return page.evaluate(f"async () => (await import('/static/js/inspect/store.js')).{call}")


def rests(page: Page, name: str, last: str) -> None:
    """Wait until what was typed under a name is on the device, its `last` words, too."""
    page.evaluate(
        """async ([name, last]) => {
          const {kept} = await import('/static/js/inspect/store.js');
          const {account} = await kept('me');
          const said = async () => JSON.stringify((await kept(`typed:${account}:${name}`)) ?? '');
          while (!(await said()).includes(last)) await new Promise(requestAnimationFrame);
        }""",
        [name, last],
    )


def test_a_quick_look_that_may_have_arrived_is_changed_only_after_the_register_answered(
    city: TestDatabase, page: Page
) -> None:
    work = filled(page, "STOP-1", "quick")
    lose_answer_once(page, "**/screenings", "POST")
    put_into_outbox(page, work)
    expect(page.get_by_text("The register cannot be reached")).to_be_visible(timeout=30_000)
    assert kept_of(city, screening, "STOP-1") == 1
    go(page, f"/works/{work}")
    expect(page.get_by_text("It may be in the register already.")).to_be_visible()
    expect(page.get_by_role("button", name="Take back out of the outbox")).to_have_count(0)
    # Another window that was opened before does not know of it.
    back = "id => import('/static/js/inspect/work.js').then((work) => work.takeBack(id))"
    assert page.evaluate(back, work) is False
    go(page, "/works")
    page.get_by_role("button", name="Send now").click()
    received(page)
    assert kept_of(city, screening, "STOP-1") == 1


def test_a_look_is_sent_again_with_the_words_it_had_even_if_the_form_would_find_others(
    city: TestDatabase, page: Page
) -> None:
    lose_answer_once(page, "**/visits", "POST")
    go(page, "/object/STOP-2")
    page.get_by_label("Closed").check()
    page.get_by_role("button", name="Record the visit").click()
    expect(page.get_by_text("The register cannot be reached")).to_be_visible(timeout=30_000)
    # As a newer version of the form might say it.
    page.evaluate("""async () => {
      const [{all}, {alter}] = await Promise.all(['store', 'work'].map(
        (each) => import(`/static/js/inspect/${each}.js`)));
      for (const {id} of await all('works')) await alter(id, () => ({note: 'Said in another way'}));
    }""")
    page.get_by_role("button", name="Send now").click()
    received(page)
    assert kept_of(city, visit, "STOP-2") == 1


def test_an_object_that_may_have_arrived_is_described_as_it_was_sent(city: TestDatabase, page: Page) -> None:
    new_object(page)
    page.get_by_role("button", name="Begin").click()
    expect(page.locator("h1")).to_contain_text("Kiosk stop")
    work = page.url.rsplit("/", 1)[1]
    lose_answer_once(page, "**/api/v1/objects", "POST")
    page.evaluate(
        "id => import('/static/js/inspect/work.js').then(({answer, alter}) =>"
        " answer({id}, 'route/stop/1/boarding_length', 2.4, {evidence: 'tape'})"
        " .then(() => alter(id, () => ({incomplete: 'The rest is closed'}))))",
        work,
    )
    put_into_outbox(page, work)
    expect(page.get_by_text("The register cannot be reached")).to_be_visible(timeout=30_000)
    go(page, f"/works/{work}")
    page.get_by_role("button", name="Take back out of the outbox").click()
    expect(page.locator(".tasks")).to_be_visible()
    go(page, f"/new/{work}")
    expect(page.get_by_role("link", name="Open")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_count(0)
    put_into_outbox(page, work)
    received(page)
    with city.app.read() as connection:
        named = sa.text("select count(*) from register.object where name->>'en' = 'Kiosk stop'")
        assert connection.execute(named).scalar_one() == 1


def new_object(page: Page) -> None:
    go(page, "/new")
    page.get_by_label("Name").fill("Kiosk stop")
    page.get_by_label("Kind").select_option("transport_stop")
    for axis, degrees in (("Latitude", "43,25"), ("Longitude", "77,0")):
        page.get_by_label(axis).fill(degrees)
        page.get_by_label(axis).press("Tab")
    page.locator("#where-why").fill("It is there")
    page.locator("#where-why").press("Tab")


def test_a_new_object_half_filled_outlives_a_reload_and_is_of_its_person_only(
    site: str, page: Page, phone: BrowserContext
) -> None:
    new_object(page)
    page.get_by_label("Address").fill("Gogol street")
    # The keys are still on it.
    page.locator("#where-why").fill("It is there, by the bridge")
    rests(page, "object:new", "by the bridge")
    page.reload()
    page.wait_for_selector("html[data-ready=yes]")
    expect(page.get_by_label("Name")).to_have_value("Kiosk stop")
    expect(page.get_by_label("Kind")).to_have_value("transport_stop")
    expect(page.get_by_label("Address")).to_have_value("Gogol street")
    expect(page.get_by_label("Latitude")).to_have_value("43.25")
    expect(page.locator("#where-why")).to_have_value("It is there, by the bridge")
    phone.clear_cookies()
    sign_in(page, site, COLLEAGUE, PASSWORD)
    ready(page, site, "#/new")
    expect(page.get_by_label("Name")).to_have_value("")
    phone.clear_cookies()
    sign_in(page, site, INSPECTOR, PASSWORD)
    ready(page, site, "#/new")
    expect(page.get_by_label("Name")).to_have_value("Kiosk stop")
    page.get_by_role("button", name="Begin").click()
    expect(page.locator("h1")).to_contain_text("Kiosk stop")
    go(page, "/new")
    expect(page.get_by_label("Name")).to_have_value("")
    page.reload()
    page.wait_for_selector("html[data-ready=yes]")
    expect(page.get_by_label("Name")).to_have_value("")


def test_what_is_written_of_a_visit_outlives_a_reload(city: TestDatabase, page: Page) -> None:
    go(page, "/object/STOP-3")
    page.get_by_label("Refused").check()
    page.get_by_label("Note").fill("The guard says come on Mon")
    rests(page, "visit:STOP-3", "come on Mon")
    page.reload()
    page.wait_for_selector("html[data-ready=yes]")
    expect(page.get_by_label("Refused")).to_be_checked()
    expect(page.get_by_label("Note")).to_have_value("The guard says come on Mon")
    go(page, "/object/STOP-4")
    expect(page.locator(".facts")).to_contain_text("STOP-4")
    expect(page.get_by_label("Note")).to_have_value("")
    go(page, "/object/STOP-3")
    expect(page.locator(".facts")).to_contain_text("STOP-3")
    page.get_by_role("button", name="Record the visit").click()
    received(page)
    assert kept_of(city, visit, "STOP-3") == 1
    go(page, "/object/STOP-3")
    expect(page.locator(".facts")).to_contain_text("STOP-3")
    expect(page.get_by_label("Refused")).not_to_be_checked()
    expect(page.get_by_label("Note")).to_have_value("")


def in_conflict(page: Page, number: str) -> str:
    """A work that waits for a choice about one field; its screen. Gives its id."""
    work = filled(page, number)
    differs = [{"path": LENGTH, "base": [2.0, "tape"], "theirs": [3.1, "tape"], "mine": [2.4, "tape"]}]
    said = {"with": f"{number}-v1", "differs": differs, "taken": {}, "revision": None}
    page.evaluate(
        "([id, conflict]) => import('/static/js/inspect/work.js').then(({alter}) =>"
        " alter(id, () => ({state: 'conflict', conflict})))",
        [work, said],
    )
    go(page, f"/conflict/{work}")
    expect(page.locator("h1")).to_contain_text(number)
    return work


def test_a_conflict_is_settled_whole_or_not_at_all(page: Page, phone: BrowserContext) -> None:
    work = in_conflict(page, "STOP-5")
    phone.set_offline(True)
    page.evaluate("""() => {
      const put = IDBObjectStore.prototype.put;
      IDBObjectStore.prototype.put = function (...row) {
        if (window.isFull && this.name === 'works') throw new DOMException('full', 'QuotaExceededError');
        return put.apply(this, row);
      };
      window.isFull = true;
    }""")
    page.get_by_role("group").get_by_label("In the register").check()
    page.get_by_role("button", name="Keep what I chose and send").click()
    expect(page.locator("#alert")).not_to_be_empty()
    length = json.dumps([work, LENGTH])
    assert in_store(page, f"get('answers', {length})")["what"] == 2.4
    assert in_store(page, f"get('works', '{work}')")["state"] == "conflict"
    page.evaluate("window.isFull = false")
    page.get_by_role("button", name="Keep what I chose and send").click()
    expect(page.locator("h1")).to_have_text("My works and outbox")
    assert in_store(page, f"get('answers', {length})")["what"] == 3.1
    assert in_store(page, f"get('works', '{work}')")["state"] == "ready"


def test_a_work_in_conflict_can_be_removed_after_two_questions_and_an_offer_of_a_file(
    site: str, phone: BrowserContext
) -> None:
    held = opened(phone)
    page = held.page
    take(page, site)
    work = in_conflict(page, "STOP-6")
    looked_at(held)
    asked: list[str] = []
    answers = [True, True, False, True, False, True]

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        if answers.pop(0):
            dialog.accept()
        else:
            dialog.dismiss()

    page.on("dialog", answer)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Remove this work from the device").click()
    packets = json.loads(saved.value.path().read_text(encoding="utf-8"))["packets"]
    assert [packet["id"] for packet in packets] == [work]
    expect(page.get_by_role("button", name="Remove this work from the device")).to_be_visible()
    assert in_store(page, f"get('works', '{work}')")["state"] == "conflict"
    page.get_by_role("button", name="Remove this work from the device").click()
    expect(page.locator("h1")).to_have_text("My works and outbox")
    assert in_store(page, "all('works')") == []
    assert len(asked) == 6
    assert "Save it as a file first?" in asked[1]


def test_what_is_on_its_way_takes_no_other_day_from_a_window_that_does_not_know(page: Page) -> None:
    work = filled(page, "STOP-5")
    go(page, f"/works/{work}/finish")
    before = in_store(page, f"get('works', '{work}')")["inspected_on"]
    in_store(page, f"change('works', '{work}', (row) => ({{...row, state: 'sending'}}))")
    page.get_by_label("Day of inspection").fill("2026-01-02")
    expect(page.locator("#alert")).to_have_text("This work is on its way or was received. Nothing was changed.")
    assert in_store(page, f"get('works', '{work}')")["inspected_on"] == before


def test_what_is_typed_while_the_page_is_put_aside_is_written_once(site: str, phone: BrowserContext) -> None:
    held = opened(phone)
    take(held.page, site)
    go(held.page, "/object/STOP-8")
    note = held.page.get_by_label("Note")
    note.fill("The guard")
    held.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    for text in ("The guard says", "The guard says come on Mon"):
        note.fill(text)
        rests(held.page, "visit:STOP-8", text)
    assert held.complaints == []
