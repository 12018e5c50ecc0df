"""From an administrator's two new accounts to a public passport, its paper, its check and its proof."""

from __future__ import annotations

import http.client
import io
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pikepdf
import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page

from audit.checkpoint import Signer
from gis.queries.log_check import check_log
from gis.store.heads import sign_head
from tests.support import pictures
from tests.support import places as p
from tests.support.browser import WIDTHS, check, open_page, serve, sign_in
from tests.support.database import TestDatabase, TestServer
from tests.support.filing import filed
from tests.support.people import PASSWORD, bearer, letters, link_in, somebody, token
from tests.support.site import site_on
from web import clock

SIGNER = Signer("city.example/log", "s" * 40)


@pytest.fixture(scope="module")
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            p.territories(connection)
            p.source(connection)
            p.place(connection, "CLINIC-1", name={"ru": "Поликлиника № 1"})
            p.place(connection, "SCHOOL-2", kind="school", district=p.BOSTANDYK, lon=76.9)
            p.finish(connection)
        somebody(clone, "admin@example.org", "administrator", name="Асель Нурланова")
        yield clone


@pytest.fixture(scope="module")
def site(city: TestDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    app = site_on(city, media_url=str(tmp_path_factory.mktemp("media")))
    clock.keep(app.extensions["bosaga"])
    with serve(app) as address:
        yield address
    app.extensions["bosaga"].dispose()


def call(site: str, method: str, path: str, secret: str = "", body: Any = None, **headers: str) -> tuple[int, Any, Any]:
    """One request over HTTP: status, headers, what was answered (JSON read)."""
    connection = http.client.HTTPConnection(urlsplit(site).netloc, timeout=60)
    sent = body if isinstance(body, bytes) or body is None else json.dumps(body)
    kind = {} if body is None else {"Content-Type": "image/jpeg" if isinstance(body, bytes) else "application/json"}
    connection.request(method, path, sent, {**kind, **(bearer(secret) if secret else {}), **headers})
    answer = connection.getresponse()
    content = answer.read()
    read = json.loads(content) if "json" in answer.headers.get("Content-Type", "") else content
    return answer.status, answer.headers, read


def invite(page: Page, site: str, city: TestDatabase, name: str, email: str, role: str) -> int:
    """The administrator makes an account; the person sets a password by the letter's link. The account's id."""
    page.goto(f"{site}/people?lang=en")
    page.fill("#f-name", name)
    page.fill("#f-email", email)
    page.select_option("#f-role", role)
    page.select_option("#f-territory", p.CITY)
    page.get_by_role("button", name="Make the account").click()
    page.get_by_text("The account is made").wait_for()
    link = link_in(letters(city)[-1])
    with open_page(page.context.browser, f"{site}{link}") as opened:  # type: ignore[arg-type]
        for field in opened.page.locator("input[type=password]").all():
            field.fill(PASSWORD)
        opened.page.keyboard.press("Enter")
        opened.page.wait_for_url("**/login**")
    with city.app.read() as connection:
        key = connection.execute(sa.text("select id from register.account where email = :e"), {"e": email})
        return int(key.scalar_one())


@pytest.mark.browser
def test_a_passport_goes_from_an_inspector_to_the_public_and_is_proved(browser, site, city):
    with open_page(browser, f"{site}/login?lang=en") as opened:
        sign_in(opened.page, site, "admin@example.org", PASSWORD)
        inspector = invite(opened.page, site, city, "Динара Сейткали", "inspector@example.org", "inspector")
        invite(opened.page, site, city, "Бекзат Оспанов", "reviewer@example.org", "reviewer")
    with city.app.write() as connection:
        secret = token(connection, inspector)
    number, tag = _file(site, secret)

    with open_page(browser, f"{site}/login?lang=en") as opened:
        page = opened.page
        sign_in(page, site, "reviewer@example.org", PASSWORD)
        _return(page, site, number)
        tag = call(site, "GET", f"/api/v1/passports/{number}", secret)[1]["ETag"]
        assert call(site, "POST", f"/api/v1/passports/{number}/submit", secret, {}, **{"If-Match": tag})[0] == 200
        _publish_and_approve(page, site, number)

    _is_public(browser, site, number, city)
    _is_proved(city, number)


def _file(site: str, secret: str) -> tuple[str, str]:
    status, headers, made = call(site, "POST", "/api/v1/passports", secret, filed(width=0.72))
    assert status == 201, made
    number = made["number"]
    photo = pictures.jpeg(width=640, height=480)
    query = "finding=entrance/door/1&description=The%20door%2C%20from%20the%20street"
    status, _, said = call(site, "POST", f"/api/v1/passports/{number}/photos?{query}", secret, photo)
    assert status == 201, said
    tag = headers["ETag"]
    status, headers, said = call(site, "POST", f"/api/v1/passports/{number}/submit", secret, {}, **{"If-Match": tag})
    assert status == 200, said
    return number, headers["ETag"]


def _return(page: Page, site: str, number: str) -> None:
    """By keyboard: the reason is written and the button reached by Tab."""
    page.goto(f"{site}/review/{number}?lang=en")
    page.focus("#f-reason-entrance")
    page.keyboard.type("Measure the door with its leaf open.")
    for _ in range(300):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Return to the author":
            break
    page.keyboard.press("Enter")
    page.get_by_text(f"{number} is returned").wait_for()


def _publish_and_approve(page: Page, site: str, number: str) -> None:
    page.goto(f"{site}/review/{number}?lang=en")
    assert "72" in page.content()
    with page.expect_navigation():
        page.get_by_role("button", name="Publish").click()
    page.locator(".tag").get_by_text("will be public").wait_for()
    for choice in page.get_by_role("radio", name="Accept").all():
        choice.check()
    page.get_by_role("button", name="Keep my judgements").click()
    page.get_by_text("Every part is accepted").wait_for()
    page.get_by_role("button", name="Go on to approve").click()
    page.fill("#f-decision", "17-к")
    page.fill("#f-commission", "Секретное Имя")
    page.get_by_role("button", name="Approve and publish").click()
    page.get_by_text(f"{number} is approved").wait_for()


def _is_public(browser: Browser, site: str, number: str, city: TestDatabase) -> None:
    with city.app.read() as connection:
        code = connection.execute(sa.text("select code from register.passport where number = :n"), {"n": number})
        address = f"/verify/{code.scalar_one()}"
    pages = ("/objects/CLINIC-1", f"/passports/{number}", address, "/map", "/log")
    for path in pages:
        with open_page(browser, f"{site}{path}?lang=ru", width=WIDTHS["phone"]) as opened:
            assert opened.status == 200, path
            for private in ("Динара", "Бекзат", "Секретное", "private-remark"):
                assert private not in opened.page.content(), path
            if path != "/map":
                check(opened)
    status, headers, paper = call(site, "GET", f"/passports/{number}.pdf?lang=kk")
    assert (status, headers["Content-Type"]) == (200, "application/pdf")
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "kk"
    face = call(site, "GET", "/api/v1/objects/CLINIC-1")[2]
    assert (face["passport"], face["states"]["K"] != "unsurveyed") == (number, True)


def _is_proved(city: TestDatabase, number: str) -> None:
    with city.app.write() as connection:
        assert check_log(connection).faults == []
        assert sign_head(connection, SIGNER)
    with city.owner.write() as connection:
        connection.execute(sa.text("alter table register.passport disable trigger user"))
        connection.execute(
            sa.text("""update register.passport set facts = jsonb_set(facts, '{entrance/door/1/clear_width,0}', '0.95')
                       where number = :n"""),
            {"n": number},
        )
        connection.execute(sa.text("alter table register.passport enable trigger user"))
    with city.app.read() as connection:
        found = {(fault.code, fault.table, fault.subject) for fault in check_log(connection).faults}
    assert found == {("row_changed", "passport", number)}
