"""Signing in where the city knows people: who gets in, and into which account."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from gis.models.people import account, identity, session
from tests.support.oidc import NAME, identities, invited, linked, mail_of, sign_in, told, with_provider
from tests.support.people import Browser, letters, somebody
from tests.support.site import site_on


def test_an_invited_person_enters_by_the_address_that_the_provider_verified_and_later_by_who_they_are(
    city, sso, provider
):
    email = mail_of("new")
    key = invited(city, email, "inspector")
    provider.is_("s-1", email.upper())
    browser = Browser(sso)
    assert sign_in(browser).location == "/account/welcome"
    page = browser.get("/account").text
    assert f"{NAME}: linked since" in page
    assert letters(city)[-1]["to"] == email
    assert NAME in letters(city)[-1]["text"]
    # The address may change hands there; who somebody is does not.
    provider.is_("s-1", "another@example.org")
    again = Browser(sso)
    assert sign_in(again).location == "/account/welcome"
    assert email in again.get("/account").text
    provider.is_("s-2", email)
    stranger = Browser(sso)
    assert "is opened in another way" in told(stranger, sign_in(stranger))
    assert identities(city, key) == ["s-1"]


def test_the_session_is_one_of_the_register_and_is_ended_like_any_other(city, sso, provider):
    key = linked(city, provider, mail_of("s"), "session")
    provider.is_("session")
    browser = Browser(sso)
    browser.get("/login")
    planted = browser.client.get_cookie("session").value
    sign_in(browser)
    with city.app.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).where(session.c.account == key)).scalar() == 1
    thief = Browser(sso)
    thief.client.set_cookie("session", planted)
    assert thief.get("/account").status_code == 302
    assert browser.post("/account/sessions/end", at="/account").status_code == 302
    assert browser.get("/account").status_code == 302


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_that_is_not_verified_tells_nothing_about_accounts(city, sso, provider, verified):
    known = mail_of("known")
    key = invited(city, known)
    answers = set()
    for email in (known, mail_of("nobody"), "inspector@example.org", "\0", ["x"], None):
        provider.is_(f"unverified {verified}", "x")
        provider.who |= {"email": email, "email_verified": verified}
        browser = Browser(sso)
        answers.add(told(browser, sign_in(browser)))
    assert answers == {f"{NAME} has not verified your e-mail address. Have it verified there, or sign in another way."}
    assert identities(city, key) == []


def test_nobody_registers_and_a_verified_stranger_is_told_so(city, sso, provider):
    email = mail_of("stranger")
    provider.is_("stranger", email)
    browser = Browser(sso)
    assert f"There is no account here with the address {email}." in told(browser, sign_in(browser)).replace(
        "&#64;", "@"
    )
    with city.app.read() as connection:
        assert connection.execute(sa.select(account.c.id).where(account.c.email == email)).first() is None


@pytest.mark.parametrize("way", ["linked", "by address"])
def test_a_suspended_account_stays_shut(city, sso, provider, way):
    email, subject = mail_of("gone"), f"gone {way}"
    if way == "linked":
        linked(city, provider, email, subject, active=False)
    else:
        invited(city, email, active=False)
    provider.is_(subject, email)
    browser = Browser(sso)
    assert told(browser, sign_in(browser)) == "Your account is disabled. Ask the administrator of the register."
    assert browser.get("/account").status_code == 302


def test_an_account_that_somebody_entered_is_not_opened_by_an_address(city, sso, provider):
    email = mail_of("taken")
    key = somebody(city, email, "administrator", "KZ-ALA-MED")
    provider.is_("taker", email)
    browser = Browser(sso)
    assert "is opened in another way" in told(browser, sign_in(browser))
    assert identities(city, key) == []
    moved = linked(city, provider, mail_of("moved"), "old provider", password=None)
    with city.app.write() as connection:
        connection.execute(
            sa.update(identity).where(identity.c.account == moved).values(issuer="https://before.example")
        )
        email = connection.execute(sa.select(account.c.email).where(account.c.id == moved)).scalar_one()
    provider.is_("new provider", email)
    assert "is opened in another way" in told(browser, sign_in(browser))


def test_where_addresses_are_not_trusted_people_link_by_themselves_alone(city, provider):
    sso = with_provider(city, provider, oidc_link="account")
    email = mail_of("strict")
    key = invited(city, email)
    for verified in (True, False):
        provider.is_("strict", email, email_verified=verified)
        browser = Browser(sso)
        assert "opens no account here yet" in told(browser, sign_in(browser))
    assert identities(city, key) == []


def test_an_address_told_apart_from_the_token_counts_if_it_is_of_the_same_person(city, sso, provider):
    email = mail_of("apart")
    key = invited(city, email)
    provider.is_("apart", email)
    provider.told_apart = True
    provider.discovery = {"userinfo": {"sub": "another"}}
    browser = Browser(sso)
    assert "does not hold" in told(browser, sign_in(browser))
    provider.discovery = {}
    assert sign_in(browser).location == "/account/welcome"
    assert identities(city, key) == ["apart"]


def test_nothing_of_it_is_there_without_the_settings(city):
    browser = Browser(site_on(city, language="en"))
    assert "Sign in with" not in browser.get("/login").text.replace("Sign in with a passkey", "")
    for path in ("/login/oidc", "/login/oidc/answer?code=x&state=y"):
        assert browser.get(path).status_code == 404
    browser.sign_in("inspector@example.org")
    for path in ("/account/identity", "/account/again/identity"):
        assert browser.get(path).status_code == 404


@pytest.mark.parametrize("email", ["a\0b@example.org", "\ud800@example.org", "x" * 300 + "@example.org", 7, ["a@b"]])
def test_a_verified_address_that_is_none_is_like_one_that_is_not_verified(sso, provider, email):
    provider.is_("odd", email)
    # The token's own library could not write half a letter; another's could.
    provider.told_apart = True
    browser = Browser(sso)
    assert "has not verified your e-mail address" in told(browser, sign_in(browser))


def test_an_administrator_sees_who_signs_in_there_and_invites_them_no_more(city, sso, provider):
    email = mail_of("seen")
    invited(city, email, "inspector", "KZ-ALA-MED", name="Seen There")
    admin = Browser(sso)
    admin.sign_in("admin@example.org")
    row = re.compile(r"<tr>(?:(?!</tr>).)*Seen There.*?</tr>", re.S)
    assert "Invite again" in row.search(admin.get("/people").text)[0]
    provider.is_("seen", email)
    sign_in(Browser(sso))
    now = row.search(admin.get("/people").text)[0]
    assert "sign-in of the city" in now
    assert "Invite again" not in now
