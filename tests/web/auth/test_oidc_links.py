"""Linking an account to the sign-in of the city, unlinking it, and what is asked for besides."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from passlib.totp import TOTP

from gis.models.people import account
from tests.support.oidc import (
    NAME,
    at_provider,
    identities,
    invited,
    linked,
    mail_of,
    sign_in,
    there_and_back,
    told,
    with_provider,
)
from tests.support.people import Browser, letters, somebody


def test_a_person_links_and_unlinks_while_signed_in(city, sso, provider):
    email = mail_of("own")
    key = somebody(city, email)
    provider.is_("own", "quite.another@example.org")
    browser = Browser(sso)
    browser.sign_in(email)
    page = browser.get("/account/identity").text
    way = re.search(rf'href="({provider.address}/authorize[^"]+)"', page)[1].replace("&amp;", "&")
    back = at_provider(way)
    assert told(browser, browser.get(back)) == f"{NAME} opens your account from now on."
    assert identities(city, key) == ["own"]
    assert letters(city)[-1]["to"] == email
    other = Browser(sso)
    assert sign_in(other).location == "/account/welcome"
    (unlink,) = re.findall(r'action="(/account/identity/\d+/unlink)"', browser.get("/account").text)
    # Another person's is not there.
    stranger = Browser(sso)
    stranger.sign_in("inspector@example.org")
    assert stranger.post(unlink, at="/account").status_code == 404
    assert browser.post(unlink, at="/account").location == "/account"
    assert identities(city, key) == []
    assert "no account here" in told(other, (other.post("/logout", at="/account"), sign_in(other))[1])


def test_what_somebody_else_began_links_nothing(city, sso, provider):
    mine, yours = mail_of("mine"), mail_of("yours")
    key, other = somebody(city, mine), somebody(city, yours)
    provider.is_("planted")
    browser = Browser(sso)
    browser.sign_in(mine)
    page = browser.get("/account/identity").text
    back = at_provider(re.search(rf'href="({provider.address}/authorize[^"]+)"', page)[1].replace("&amp;", "&"))
    browser.post("/logout", at="/account")
    browser.sign_in(yours)
    assert "not begun in this browser" in told(browser, browser.get(back))
    assert identities(city, key) == identities(city, other) == []


def test_one_identity_opens_one_account_and_one_account_has_one_of_a_provider(city, sso, provider):
    linked(city, provider, mail_of("first"), "the one")
    second = mail_of("second")
    key = somebody(city, second)
    browser = Browser(sso)
    browser.sign_in(second)
    for subject, said in (
        ("the one", "You opened another account"), ("of second", "opens your account from now on"),
        ("a third", "Somebody else of"), ("of second", "opens your account from now on"),
    ):  # fmt: skip
        provider.is_(subject)
        page = browser.get("/account/identity").text
        back = at_provider(re.search(rf'href="({provider.address}/authorize[^"]+)"', page)[1].replace("&amp;", "&"))
        assert said in told(browser, browser.get(back))
    assert identities(city, key) == ["of second"]


def test_the_only_way_in_is_not_taken_away(city, sso, provider):
    key = linked(city, provider, mail_of("only"), "only", password=None)
    provider.is_("only")
    browser = Browser(sso)
    sign_in(browser)
    (unlink,) = re.findall(r'action="(/account/identity/\d+/unlink)"', browser.get("/account").text)
    assert "Nothing else opens your account" in told(browser, browser.post(unlink, at="/account"))
    assert identities(city, key) == ["only"]
    assert 'id="f-password"' not in browser.get("/account/password").text
    new = {"new_password": "a long enough one", "new_password_confirm": "a long enough one"}
    assert browser.post("/account/password", **new).status_code == 302
    assert browser.post(unlink, at="/account").location == "/account"
    assert identities(city, key) == []


def grow_stale(browser: Browser) -> None:
    """Have it be long ago that the person signed in."""
    with browser.client.session_transaction() as kept:
        kept["fs_paa"] = 1_000_000.0
        kept.pop("fs_gexp", None)


def test_linking_and_unlinking_are_done_soon_after_signing_in(city, sso, provider):
    email = mail_of("stale")
    key = linked(city, provider, email, "stale")
    browser = Browser(sso)
    browser.sign_in(email)
    grow_stale(browser)
    (unlink,) = re.findall(r'action="(/account/identity/\d+/unlink)"', browser.get("/account").text)
    assert browser.post(unlink, at="/account").location == "/account/again?next=/account"
    assert browser.get("/account/identity").location == "/account/again?next=/account/identity"
    assert identities(city, key) == ["stale"]


def test_who_has_no_password_confirms_by_signing_in_there_again(city, sso, provider):
    linked(city, provider, mail_of("again"), "again", password=None)
    provider.is_("again")
    browser = Browser(sso)
    sign_in(browser)
    grow_stale(browser)
    page = browser.get("/account/again?next=/account/identity").text
    assert 'id="f-password"' not in page
    way = re.search(r'href="(/account/again/identity[^"]*)"', page)[1]
    for subject, claims, said in (
        ("another", {}, "is not who opens this account"), ("again", {"auth_time": 1}, "did not ask anew"),
        ("again", {"auth_time": None}, "did not ask anew"),
    ):  # fmt: skip
        provider.is_(subject)
        provider.claims = claims
        assert said in told(browser, browser.get(there_and_back(browser, way)))
        assert browser.get("/account/identity").status_code == 302
    provider.claims = {}
    assert browser.get(there_and_back(browser, way)).location == "/account/identity"
    assert provider.asked[-1]["prompt"] == "login"
    assert browser.get("/account/identity").status_code == 200


def test_our_second_factor_is_asked_for_as_after_a_password(city, sso, provider):
    email = mail_of("second")
    key = linked(city, provider, email, "second")
    first = Browser(sso)
    first.sign_in(email)
    page = first.post("/account/second-factor", setup="authenticator")
    codes = TOTP(key=re.search(r"<code>([A-Z0-9-]+)</code>", page.text)[1].replace("-", ""))
    validate = re.search(r'action="(/account/second-factor/[^"]+)"', page.text)[1]
    first.post(validate, at="/account", code=codes.generate().token)
    with city.app.write() as connection:
        connection.execute(sa.update(account).where(account.c.id == key).values(totp_counter=None))
    provider.is_("second", amr=["mfa"])
    browser = Browser(sso)
    asked = sign_in(browser, "/login/oidc?next=/objects")
    assert asked.location.startswith("/login/code")
    assert browser.get("/account").status_code == 302
    done = browser.post(asked.location, code=codes.generate().token)
    assert done.location == "/objects"
    assert browser.get("/account").status_code == 200
    # Unless the installation says that what the provider asks for is as good.
    trusting = with_provider(city, provider, oidc_mfa=["mfa", "high"])
    assert sign_in(Browser(trusting)).location == "/account/welcome"
    for claims, good in (({"amr": ["pwd"]}, False), ({"acr": "high"}, True), ({"amr": []}, False)):
        provider.is_("second", **claims)
        assert (sign_in(Browser(trusting)).location == "/account/welcome") is good


@pytest.mark.parametrize(("role", "asked"), [("reviewer", True), ("administrator", True), ("inspector", False)])
def test_where_it_is_required_reviewers_and_administrators_set_up_a_second_factor_here_too(city, provider, role, asked):
    strict = with_provider(city, provider, second_factor="required", oidc_mfa=["mfa"])
    email = mail_of(role)
    invited(city, email, role, "KZ-ALA-MED")
    provider.is_(f"strict {role}", email)
    browser = Browser(strict)
    assert ("/account/second-factor" in sign_in(browser).location) is asked
    assert (browser.get("/account").status_code == 302) is asked
    provider.is_(f"strict {role}", email, amr=["mfa"])
    strong = Browser(strict)
    sign_in(strong)
    assert strong.get("/account").status_code == 200
