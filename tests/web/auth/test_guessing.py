"""Guessing is slowed by account and address, and never on a browser that the person used before."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from gis.models.people import account
from tests.support.people import PASSWORD, Browser, somebody

ELSEWHERE = "192.0.2.7"


@pytest.fixture(autouse=True)
def _no_attempts_yet(city):
    with city.app.write() as connection:
        connection.execute(sa.text("delete from register.attempt"))


def guess(browser: Browser, email: str, times: int) -> list[int]:
    """The statuses of so many wrong guesses."""
    token = browser.token("/login")
    given = {"csrf_token": token, "email": email, "password": "wrong"}
    return [
        browser.client.post("/login", data=given, environ_base={"REMOTE_ADDR": browser.address}).status_code
        for _ in range(times)
    ]


def test_strangers_are_slowed_while_the_person_still_signs_in_where_they_did_before(city, site):
    somebody(city, "wanted@example.org", "inspector")
    own = Browser(site)
    own.sign_in("wanted@example.org")
    own.post("/logout", at="/account")
    strangers = [Browser(site, f"192.0.2.{n}") for n in range(1, 6)]
    statuses = [status for stranger in strangers for status in guess(stranger, "Wanted@example.org", 6)]
    assert statuses.count(200) <= 20
    assert statuses[-1] == 429
    late = strangers[0].sign_in("wanted@example.org")
    assert late.status_code == 429
    assert int(late.headers["Retry-After"]) > 0
    assert "Try again in" in late.text
    assert own.sign_in("wanted@example.org").status_code == 302


def test_a_known_browser_is_slowed_too_but_by_itself_alone(city, site):
    somebody(city, "known@example.org", "inspector")
    own = Browser(site)
    own.sign_in("known@example.org")
    own.post("/logout", at="/account")
    assert guess(own, "known@example.org", 12).count(200) <= 10
    assert own.sign_in("known@example.org").status_code == 429
    assert Browser(site).sign_in("known@example.org").status_code == 302


def test_a_cookie_of_a_known_browser_cannot_be_made_up(city, site):
    somebody(city, "forge@example.org", "inspector")
    forger = Browser(site)
    guess(forger, "forge@example.org", 21)
    forger.client.set_cookie("device", "WyJhIixbImIiXV0.forged")
    assert forger.sign_in("forge@example.org").status_code == 429


def test_an_address_that_tries_many_accounts_is_slowed_but_no_other_is(city, site):
    spray = Browser(site, ELSEWHERE)
    token = spray.token("/login")
    statuses = [
        spray.client.post(
            "/login",
            data={"csrf_token": token, "email": f"u{n}@example.org", "password": "wrong"},
            environ_base={"REMOTE_ADDR": ELSEWHERE},
        ).status_code
        for n in range(62)
    ]
    assert statuses[-1] == 429
    assert statuses.count(200) == 60
    assert Browser(site, "192.0.2.200").sign_in("inspector@example.org").status_code == 302


def test_an_unknown_account_is_slowed_like_a_known_one(site):
    assert guess(Browser(site), "nobody-at-all@example.org", 21)[-1] == 429


def test_what_is_kept_of_attempts_names_nobody(city, site):
    guess(Browser(site, ELSEWHERE), "inspector@example.org", 1)
    with city.app.read() as connection:
        kept = " ".join(connection.execute(sa.text("select bucket from register.attempt")).scalars())
    assert kept
    assert "inspector@" not in kept
    assert ELSEWHERE not in kept


def test_a_right_password_is_not_written_anywhere_in_the_log(site, caplog):
    caplog.set_level("DEBUG")
    Browser(site).sign_in("inspector@example.org")
    Browser(site).sign_in("inspector@example.org", "almost " + PASSWORD)
    assert PASSWORD not in caplog.text


@pytest.mark.parametrize(("email", "password"), [
    ("inspector@example.org", "wrong"), ("nobody@example.org", "wrong"), ("nobody@example.org", PASSWORD),
    ("invited@example.org", "wrong"), ("invited@example.org", PASSWORD), ("disabled@example.org", "wrong"),
])  # fmt: skip
def test_a_password_is_hashed_once_whether_or_not_there_is_an_account(city, site, monkeypatch, email, password):
    with city.app.read() as connection:
        there_are = set(connection.execute(sa.select(account.c.email)).scalars())
    if "invited@example.org" not in there_are:
        somebody(city, "invited@example.org", password=None)
        somebody(city, "disabled@example.org", active=False)
    context = site.extensions["security"].pwd_context
    hashed = []
    for name in ("hash", "verify", "verify_and_update"):
        real = getattr(context, name)

        def count(*given, real=real, name=name, **more):
            hashed.append(name)
            return real(*given, **more)

        monkeypatch.setattr(context, name, count)
    assert Browser(site).sign_in(email, password).status_code == 200
    assert len(hashed) == 1
