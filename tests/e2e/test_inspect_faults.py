"""What happens to phones in the field: they die, lose the network in the middle, run full, tell the wrong time."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from playwright.sync_api import Error as PlaywrightError

from gis.models import register as r
from gis.models.filings import filing, photo
from tests.support import places as p
from tests.support.browser import CHROMIUM
from tests.support.database import TestDatabase, TestServer
from tests.support.people import PASSWORD, bearer, token
from tests.support.phone import (
    INSPECTOR,
    answered,
    call,
    city_of_stops,
    filed_in,
    filled,
    go,
    lose_answer_once,
    measure,
    opened,
    photograph,
    put_into_outbox,
    ready,
    received,
    shows,
    take,
)

STOPS = ("STOP-1", "STOP-2", "STOP-3", "STOP-4", "STOP-5")
LENGTH = "route-stop-1-boarding_length"


@pytest.fixture
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    with city_of_stops(database_server, STOPS) as made:
        yield made


def documents(city: TestDatabase) -> list[dict[str, object]]:
    with city.app.read() as connection:
        return list(connection.execute(sa.select(filing.c.document).order_by(filing.c.number)).scalars())


def photos_of(city: TestDatabase) -> list[str]:
    """The passport of each photo in the register."""
    with city.app.read() as connection:
        held = sa.select(filing.c.number).join(photo, photo.c.filing == filing.c.id).order_by(filing.c.number)
        return list(connection.execute(held).scalars())


def test_what_was_filed_without_a_network_outlives_a_killed_browser_and_a_broken_upload(
    city: TestDatabase, site: str, browser: Browser, picture: Path, tmp_path: Path
) -> None:
    with phone_that_can_die(browser, tmp_path / "profile") as (context, kill):
        page = opened(context).page
        take(page, site)
        page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        context.set_offline(True)
        works = [filled(page, n, depth) for n, depth in zip(STOPS[:2], ("quick", "quick"), strict=True)]
        works += [filled(page, n, "standard", picture) for n in STOPS[2:4]]
        works += [filled(page, STOPS[4], "full", picture)]
        page.evaluate(
            "id => import('/static/js/inspect/work.js').then(w => w.alter(id, () => ({state: 'sending'})))", works[0]
        )
        cookies = context.cookies()
        kill()
    with phone_that_can_die(browser, tmp_path / "profile") as (context, _kill):
        # A browser writes cookies down from time to time only; the sign-in is another test's.
        context.add_cookies(cookies)
        context.set_offline(True)
        page = opened(context).page
        ready(page, site, "#/works")
        expect(page.locator(".standing[data-state=draft]")).to_have_count(4)
        expect(page.get_by_text("photos: 1")).to_have_count(3)
        # What was on its way when the phone died is in the inspector's hands again.
        go(page, f"/works/{works[0]}")
        page.get_by_role("button", name="Take back out of the outbox").click()
        expect(page.locator(".tasks")).to_be_visible()
        for work in works:
            put_into_outbox(page, work)
        broken: list[Route] = []
        page.route("**/api/v1/uploads/*", lambda route: route.continue_() if broken else break_off(route, broken))
        with page.expect_event("requestfailed", lambda request: "/uploads/" in request.url):
            context.set_offline(False)
        page.get_by_role("button", name="Send now").click()
        received(page, 5)
    passports = [f"{number}-v1" for number in STOPS[2:]]
    assert filed_in(city) == [(number, "submitted") for number in passports]
    assert photos_of(city) == passports
    with city.app.read() as connection:
        assert connection.execute(sa.text("select count(*) from register.screening")).scalar_one() == 2


def break_off(route: Route, broken: list[Route]) -> None:
    broken.append(route)
    route.abort()


@contextmanager
def phone_that_can_die(browser: Browser, profile: Path) -> Iterator[tuple[BrowserContext, Callable[[], None]]]:
    """A browser whose profile stays, and a way to kill it as an empty battery does."""
    before = set(processes_with(profile))
    context = browser.browser_type.launch_persistent_context(
        profile, executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"],
        viewport={"width": 360, "height": 740}, bypass_csp=False,
    )  # fmt: skip

    def kill() -> None:
        for process in set(processes_with(profile)) - before:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    try:
        yield context, kill
    finally:
        with suppress(PlaywrightError):
            context.close()


def processes_with(profile: Path) -> Iterator[int]:
    """The processes of a browser that was started with this profile."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if str(profile).encode() in (folder / "cmdline").read_bytes():
                yield int(folder.name)


def test_a_sign_in_that_ends_in_the_middle_keeps_the_outbox_until_somebody_signs_in(
    city: TestDatabase, page: Page, phone: BrowserContext
) -> None:
    phone.set_offline(True)
    works = [filled(page, number) for number in STOPS[:2]]
    for work in works:
        put_into_outbox(page, work)
    # The questions are gone, too: they are asked for again, and keep no work from being sent.
    page.evaluate(
        "import('/static/js/inspect/store.js').then(({keep, kept}) =>"
        " kept('me').then(({norm}) => keep(`forms:${norm}`, null)))"
    )

    def end_sign_in(route: Route) -> None:
        with city.app.write() as connection:
            connection.execute(sa.text("delete from register.session"))
        route.continue_()

    page.route("**/api/v1/passports", end_sign_in, times=1)
    with page.expect_response(lambda answer: answer.status in (401, 403)):
        phone.set_offline(False)
    page.get_by_role("button", name="Send now").click()
    page.get_by_role("link", name="Sign in").click()
    page.fill("#f-email", INSPECTOR)
    page.fill("#f-password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("html[data-ready=yes]")
    go(page, "/works")
    received(page, 2)
    assert filed_in(city) == [("STOP-1-v1", "submitted"), ("STOP-2-v1", "submitted")]


def test_a_passport_is_judged_by_the_norm_it_was_begun_under(
    city: TestDatabase, page: Page, phone: BrowserContext
) -> None:
    phone.set_offline(True)
    work = filled(page, "STOP-1")
    with city.app.write() as connection:
        connection.execute(sa.update(r.installation).values(profile="kg"))
    phone.set_offline(False)
    page.reload()
    page.wait_for_selector("html[data-ready=yes]")
    put_into_outbox(page, work)
    received(page)
    assert [document["norm"] for document in documents(city)] == ["kz-sp-3.06-101"]


def test_what_finds_no_room_stays_in_its_field_and_is_kept_once_there_is_some(page: Page, picture: Path) -> None:
    filled(page, "STOP-1", "full")
    page.evaluate("""() => {
        const put = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = function (...row) {
            if (window.isFull) throw new DOMException("full", "QuotaExceededError");
            return put.apply(this, row);
        };
        window.isFull = true;
    }""")
    field = page.locator(f"#q-{LENGTH} input[type=text]")
    measure(page, LENGTH, "2,75")
    expect(page.get_by_text("There is no room: this stands here only")).to_be_visible()
    expect(field).to_have_value("2,75")
    page.locator(f"#q-{LENGTH} summary").click()
    note = page.locator(f"#q-{LENGTH}-note")
    note.fill("beside the kiosk")
    note.blur()
    expect(page.get_by_text("There is no room: this stands here only")).to_have_count(2)
    expect(note).to_have_value("beside the kiosk")
    page.evaluate("window.isFull = false")
    field.focus()
    field.blur()
    note.fill("beside the kiosk, to the left")
    note.blur()
    expect(page.get_by_text("There is no room: this stands here only")).to_have_count(0)
    page.evaluate("navigator.storage.estimate = async () => ({usage: 90, quota: 100})")
    photograph(page, picture)
    expect(page.get_by_text("There is no room for more photos on this device")).to_be_visible()
    page.reload()
    page.wait_for_selector("html[data-ready=yes]")
    expect(field).to_have_value("2.75")
    expect(note).to_have_value("beside the kiosk, to the left")


def test_a_picture_that_nobody_can_read_is_said_at_its_place_and_taken_out(
    city: TestDatabase, page: Page, tmp_path: Path, picture: Path
) -> None:
    work = filled(page, "STOP-1", photo_file=picture)
    for name in ("door.jpg", "door.heic"):
        (tmp_path / "bad").mkdir(exist_ok=True)
        (tmp_path / "bad" / name).write_bytes(b"no picture at all")
    photograph(page, tmp_path / "bad" / "door.jpg")
    expect(page.get_by_text("This file is no picture that this device can read")).to_be_visible()
    # A kind that this browser does not read may be one that the server does.
    photograph(page, tmp_path / "bad" / "door.heic")
    expect(page.locator(".photos img")).to_have_count(2)
    put_into_outbox(page, work)
    shows(page, "refused")
    page.get_by_role("link", name="STOP-1").click()
    page.locator(".errors a").first.click()
    page.locator(".photos li").nth(1).get_by_role("button", name="Remove").click()
    expect(page.locator(".photos img")).to_have_count(1)
    put_into_outbox(page, work)
    received(page)
    assert photos_of(city) == ["STOP-1-v1"]


@pytest.mark.parametrize("years", [10, -50])
def test_a_clock_that_is_years_off_is_told_and_dates_nothing(
    city: TestDatabase, site: str, phone: BrowserContext, picture: Path, years: int
) -> None:
    phone.add_init_script(f"""{{
        const Right = Date, off = {years} * 365 * 86400000;
        Date = class extends Right {{
            constructor(...given) {{ given.length ? super(...given) : super(Right.now() + off); }}
            static now() {{ return Right.now() + off; }}
        }};
    }}""")
    page = opened(phone).page
    take(page, site)
    work = filled(page, "STOP-1", photo_file=picture)
    go(page, f"/works/{work}/finish")
    expect(page.get_by_text("The clock of this device is wrong")).to_be_visible()
    put_into_outbox(page, work)
    received(page)
    with city.app.read() as connection:
        today = connection.execute(sa.select(r.installation.c.clock)).scalar_one()
        claimed = connection.execute(sa.select(filing.c.claimed_at)).scalar_one()
    assert documents(city)[0]["inspected_on"] == today.isoformat()
    # What the device says of the time is kept as that, where it can be.
    if years < 0:
        assert claimed is None
    else:
        assert abs(claimed - datetime.now(UTC) - timedelta(days=365 * years)) < timedelta(hours=1)


def test_two_windows_on_one_work_lose_nothing_and_send_it_once(
    city: TestDatabase, site: str, page: Page, phone: BrowserContext
) -> None:
    work = filled(page, "STOP-1")
    other = opened(phone).page
    ready(other, site, f"#/works/{work}/at/route/stop")
    measure(other, LENGTH, "2,6")
    expect(page.locator(f"#q-{LENGTH} input[type=text]")).to_have_value("2.6")
    measure(page, "route-stop-1-boarding_width", "1,5")
    expect(other.locator("#q-route-stop-1-boarding_width input[type=text]")).to_have_value("1.5")
    go(other, f"/works/{work}/finish")
    expect(other.get_by_role("button", name="Put into the outbox")).to_be_visible()
    put_into_outbox(page, work)
    received(page)
    expect(other.get_by_role("button", name="Put into the outbox")).to_have_count(0)
    assert filed_in(city) == [("STOP-1-v1", "submitted")]
    said = answered(documents(city)[0])
    assert (said["boarding_length"], said["boarding_width"]) == (2.6, 1.5)


def test_a_photo_removed_after_its_receipt_was_lost_is_not_in_the_register(
    city: TestDatabase, page: Page, picture: Path
) -> None:
    work = filled(page, "STOP-1", photo_file=picture)
    lose_answer_once(page, "**/api/v1/passports/*/photos", "POST")
    put_into_outbox(page, work)
    taken_back(page, work)
    assert photos_of(city) == ["STOP-1-v1"]
    go(page, f"/works/{work}/at/route/stop")
    page.locator(".photos").get_by_role("button", name="Remove").click()
    expect(page.locator(".photos img")).to_have_count(0)
    put_into_outbox(page, work)
    received(page)
    assert photos_of(city) == []


def test_what_is_changed_after_a_lost_answer_is_no_conflict_with_oneself(city: TestDatabase, page: Page) -> None:
    work = filled(page, "STOP-1")
    lose_answer_once(page, "**/api/v1/passports/STOP-1-v1", "PUT")
    put_into_outbox(page, work)
    taken_back(page, work)
    go(page, f"/works/{work}/at/route/stop")
    measure(page, LENGTH, "2,6")
    put_into_outbox(page, work)
    received(page)
    assert answered(documents(city)[0])["boarding_length"] == 2.6


def taken_back(page: Page, work: str) -> None:
    """Out of the outbox, after a try that found no network."""
    expect(page.get_by_text("The register cannot be reached")).to_be_visible()
    go(page, f"/works/{work}")
    page.get_by_role("button", name="Take back out of the outbox").click()
    expect(page.locator(".tasks")).to_be_visible()


def test_what_the_author_changed_elsewhere_before_the_hand_over_is_taken_and_handed_over(
    city: TestDatabase, site: str, page: Page
) -> None:
    work = filled(page, "STOP-1")
    with city.app.write() as connection:
        author = connection.execute(sa.text("select id from register.account where email = :e"), {"e": INSPECTOR})
        headers = bearer(token(connection, author.scalar_one()))
    changed: list[int] = []

    def change_first(route: Route) -> None:
        if not changed:
            found = call(site, "GET", "/api/v1/passports/STOP-1-v1/filing", headers)
            wider = next(o for o in found["document"]["observations"] if o["quantity"] == "boarding_width")
            wider["value"] = 1.9
            call(site, "PUT", "/api/v1/passports/STOP-1-v1", headers, found["document"], found["revision"])
            changed.append(found["revision"])
        route.continue_()

    page.route("**/api/v1/passports/*/submit", change_first)
    put_into_outbox(page, work)
    received(page)
    assert filed_in(city) == [("STOP-1-v1", "submitted")]
    said = answered(documents(city)[0])
    assert (said["boarding_length"], said["boarding_width"]) == (2.4, 1.9)


def test_a_passport_that_was_overtaken_is_filed_again_with_its_photos(
    city: TestDatabase, page: Page, picture: Path
) -> None:
    work = filled(page, "STOP-1", photo_file=picture)
    overtaken: list[int] = []

    def overtake(route: Route) -> None:
        if not overtaken:
            with city.app.write() as connection:
                key = connection.execute(sa.text("select id from register.object where number = 'STOP-1'")).scalar_one()
                overtaken.append(p.passport(connection, key, [1] * 6, facts={}, version=2))
                p.finish(connection)
        route.continue_()

    page.route("**/api/v1/passports/*/submit", overtake)
    put_into_outbox(page, work)
    shows(page, "refused")
    put_into_outbox(page, work)
    received(page)
    assert ("STOP-1-v3", "submitted") in filed_in(city)
    assert photos_of(city) == ["STOP-1-v1", "STOP-1-v3"]
