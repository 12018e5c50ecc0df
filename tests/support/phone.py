"""The inspector's form in a phone's browser: what an inspector does, and what the register holds of it."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, Route, expect

from gis.models.filings import filing
from tests.support import places as p
from tests.support.browser import OpenPage, serve, sign_in
from tests.support.database import TestDatabase, TestServer
from tests.support.people import PASSWORD, somebody
from tests.support.site import site_on
from web import clock

INSPECTOR = "inspector@example.org"
COLLEAGUE = "colleague@example.org"


@contextmanager
def city_of_stops(server: TestServer, numbers: Sequence[str]) -> Iterator[TestDatabase]:
    """Bus stops of a district in a row, with two inspectors."""
    with server.clone() as clone:
        with clone.app.write() as connection:
            p.territories(connection)
            p.source(connection)
            for n, number in enumerate(numbers):
                p.place(connection, number, kind="transport_stop", name={"ru": number}, lon=77 + n / 1000)
            p.finish(connection)
        somebody(clone, INSPECTOR, "inspector", p.MEDEU, name="Динара Сейткали")
        somebody(clone, COLLEAGUE, "inspector", p.MEDEU, name="Асан Усенов")
        yield clone


@contextmanager
def served(city: TestDatabase, media: Path) -> Iterator[str]:
    """The site on a city, its clock kept; its address."""
    app = site_on(city, media_url=str(media))
    clock.keep(app.extensions["bosaga"])
    with serve(app) as address:
        yield address
    app.extensions["bosaga"].dispose()


def opened(context: BrowserContext) -> OpenPage:
    page = context.new_page()
    found = OpenPage(page, 0)
    page.on("console", lambda m: found.complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: found.complaints.append(str(error)))
    return found


def ready(page: Page, site: str, path: str = "") -> None:
    page.goto(f"{site}/inspect{path}")
    page.wait_for_selector("html[data-ready=yes]")


def take(page: Page, site: str, district: str = "Медеуский район") -> None:
    """Sign in, take a district along in English."""
    sign_in(page, site, INSPECTOR, PASSWORD)
    ready(page, site)
    page.get_by_role("button", name="en English").click()
    page.get_by_role("button", name=f"Take with me {district}").click()
    expect(page.get_by_text("The district is on this device.")).to_be_attached()


def go(page: Page, path: str) -> None:
    page.evaluate("path => { location.hash = path }", path)


def arrive(page: Page, path: str) -> None:
    """Go to a screen and wait until it is there: its heading takes the focus, which the screen before has lost."""
    page.evaluate("document.activeElement.blur()")
    go(page, path)
    expect(page.locator("h1")).to_be_focused()


def begin(page: Page, number: str, depth: str) -> None:
    go(page, f"/object/{number}")
    expect(page.locator(".facts")).to_contain_text(number)
    page.get_by_role("button", name=depth, exact=True).click()
    expect(page.locator("h1")).to_contain_text(depth)


def answer_all(page: Page, value: str = "1,20", photo_file: Path | None = None) -> None:
    """Answer every question of the work that is open, yes or with a number; one photo with the first element."""
    while (task := page.locator(".task:has([data-done=false]) a").first).count():
        task.click()
        expect(page.locator(".tasks")).to_have_count(0)
        expect(page.locator("h1")).to_be_focused()
        while (open_one := page.locator(".question[data-answered=false]").first).count():
            path = open_one.get_attribute("id")
            field = open_one.locator("input[type=text]")
            if field.count():
                counted = ", " not in open_one.locator("legend").first.inner_text()
                field.fill("2" if counted else value)
                field.press("Tab")
            else:
                open_one.locator(".choice").first.click()
            expect(page.locator(f"#{path}")).to_have_attribute("data-answered", "true")
        if photo_file is not None:
            page.locator(".camera input").first.set_input_files(photo_file)
            expect(page.locator(".photos img")).to_have_count(1)
            photo_file = None
        page.locator(".back a").click()
        expect(page.locator(".tasks")).to_be_visible()


def hand_over(page: Page) -> None:
    page.get_by_role("link", name="Finish and hand over").click()
    page.get_by_role("button", name="Put into the outbox").click()
    expect(page.locator("h1")).to_have_text("My works and outbox")


def received(page: Page, count: int = 1) -> None:
    expect(page.locator(".standing[data-state=received]")).to_have_count(count)


def filed_in(city: TestDatabase) -> list[tuple[str, str]]:
    with city.app.read() as connection:
        rows = connection.execute(sa.select(filing.c.number, filing.c.state).order_by(filing.c.number))
        return [(row.number, row.state) for row in rows]


def call(site: str, method: str, path: str, headers: dict[str, str], body: Any = None, seen: int = 0) -> Any:
    """One call of the API over HTTP, from the revision seen."""
    sent = None if body is None else json.dumps(body).encode()
    more = {"Content-Type": "application/json", "If-Match": f'"{seen}"'}
    request = urllib.request.Request(f"{site}{path}", sent, {**headers, **more}, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def measure(page: Page, question: str, value: str) -> None:
    field = page.locator(f"#q-{question} input[type=text]")
    field.fill(value)
    field.press("Tab")


_FILL = """async ([number, depth]) => {
  const form = (name) => import(`/static/js/inspect/${name}.js`);
  const [store, {objectTaken}, {alter, answer, begin}] = [await form("store"), await form("packs"), await form("work")];
  const work = await begin({object: await objectTaken(number), depth, me: await store.kept("me")});
  await answer(work, "route/stop/1/boarding_length", 2.4, {evidence: "tape"});
  await answer(work, "route/stop/1/boarding_width", 1.2, {evidence: "tape"});
  await alter(work.id, () => ({incomplete: "The rest is closed today"}));
  return work.id;
}"""


def filled(page: Page, number: str, depth: str = "standard", photo_file: Path | None = None) -> str:
    """A work on a stop with two answers, written by the form's own functions, ready for the outbox; its id."""
    work = str(page.evaluate(_FILL, [number, depth]))
    go(page, f"/works/{work}/at/route/stop")
    expect(page.locator("#q-route-stop-1-boarding_length input[type=text]")).to_have_value("2.4")
    if photo_file is not None:
        photograph(page, photo_file)
        expect(page.locator(".photos img")).to_have_count(1)
    return work


def photograph(page: Page, file: Path) -> None:
    page.locator(".camera input").first.set_input_files(file)


def put_into_outbox(page: Page, work: str) -> None:
    go(page, f"/works/{work}/finish")
    page.get_by_role("button", name="Put into the outbox").click()
    expect(page.locator("h1")).to_have_text("My works and outbox")


def shows(page: Page, state: str) -> None:
    """The works show this state, one of them at least."""
    expect(page.locator(f".standing[data-state={state}]").first).to_be_visible()


def lose_answer_once(page: Page, address: str, method: str) -> None:
    """The server acts on the first call of this kind, and nobody hears of it."""
    lost: list[int] = []

    def lose(route: Route) -> None:
        if lost or route.request.method != method:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    page.route(address, lose)


def answered(document: dict[str, Any]) -> dict[str, Any]:
    """What a document says: quantity → value or answer."""
    return {o.get("quantity", "present"): o.get("value", o.get("answer")) for o in document["observations"]}


def looked_at(held: OpenPage) -> None:
    """The screen as it is: nothing for axe to say, nothing wider than the phone."""
    assert held.axe() == []
    assert not held.scrolls_sideways()
