"""Signing in and out: with a password, by a letter's link, with codes; and what is refused."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape

import pytest
import sqlalchemy as sa
from passlib.totp import TOTP

from gis.models.people import account, passkey, session
from tests.support.people import PASSWORD, Browser, bearer, letters, link_in, somebody, token
from tests.support.site import site_on


def test_a_person_signs_in_sees_their_name_and_signs_out(browser):
    answer = browser.sign_in("Inspector@Example.org")
    assert answer.status_code == 302
    assert answer.location.startswith("/account/welcome")
    page = browser.get("/account?lang=en")
    assert page.status_code == 200
    assert "Inspector" in page.text
    assert browser.post("/logout", at="/account").status_code == 302
    assert browser.get("/account").location.startswith("/login?next=/account")


@pytest.mark.parametrize(("email", "password"), [
    ("inspector@example.org", "wrong"), ("nobody@example.org", PASSWORD), ("nobody@example.org", "wrong"),
    ("inspector@example.org", "x" * 900), ("%00@example.org", "wrong"), ("a\0b@example.org", "wrong"),
])  # fmt: skip
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(browser, email, password):
    answer = browser.sign_in(email, password)
    assert answer.status_code == 200
    said = re.findall(r"The address or the password is wrong|no e-mail address", answer.text)
    assert said
    assert browser.get("/account").status_code == 302


def test_a_password_without_end_is_refused_before_it_is_hashed(browser):
    assert browser.sign_in("inspector@example.org", "x" * 5000).status_code == 422


def test_a_disabled_account_does_not_sign_in_and_is_signed_out_at_the_next_request(city, site):
    key = somebody(city, "gone@example.org", "inspector")
    browser = Browser(site)
    browser.sign_in("gone@example.org")
    assert browser.get("/account").status_code == 200
    with city.app.write() as connection:
        connection.execute(sa.update(account).where(account.c.id == key).values(active=False))
    assert browser.get("/account").status_code == 302
    assert "The address or the password is wrong" in Browser(site).sign_in("gone@example.org").text


def test_an_invited_person_sets_a_password_with_a_link_that_works_once(city, site):
    admin = Browser(site)
    admin.sign_in("admin@example.org")
    asked = {"email": "new@example.org", "name": "Жаңа Адам", "language": "kk", "role": "inspector"}
    assert admin.post("/people", territory="KZ-ALA-MED", **asked).status_code == 302
    letter = letters(city)[-1]
    assert letter["to"] == "new@example.org"
    assert "Жаңа Адам" in letter["text"]
    newcomer = Browser(site)
    link = link_in(letter)
    short = newcomer.post(link, password="short", password_confirm="short")
    assert "at least 12 characters" in short.text
    answer = newcomer.post(link, password="a new long password", password_confirm="a new long password")
    assert answer.location == "/login"
    assert newcomer.sign_in("new@example.org", "a new long password").location.startswith("/account/welcome")
    again = Browser(site).get(link)
    assert again.status_code == 302
    assert "/reset" in again.location


def test_a_forgotten_password_is_asked_for_alike_by_everybody(city, site):
    before = len(letters(city))
    known = Browser(site).post("/reset?lang=en", email="reviewer@example.org")
    unknown = Browser(site).post("/reset?lang=en", email="nobody@example.org")
    for answer in (known, unknown):
        assert "If there is an account with this address" in answer.text
    strip = re.compile(r'value="[^"]*"')
    assert strip.sub("", known.text) == strip.sub("", unknown.text)
    assert [letter["to"] for letter in letters(city)[before:]] == ["reviewer@example.org"]


def test_a_password_set_by_a_link_ends_the_tokens_made_before(city, site):
    key = somebody(city, "leaked@example.org", "inspector", "KZ-ALA-MED")
    with city.app.write() as connection:
        secret = token(connection, key)
    ask = {"headers": bearer(secret)}
    assert site.test_client().get("/api/v1/passports", **ask).status_code == 200
    person = Browser(site)
    person.post("/reset?lang=en", email="leaked@example.org")
    person.post(link_in(letters(city)[-1]), password="a new long password", password_confirm="a new long password")
    assert site.test_client().get("/api/v1/passports", **ask).status_code == 401


def test_changing_the_password_signs_out_everywhere_else_and_ends_tokens_as_it_says(city, site):
    key = somebody(city, "changer@example.org", "inspector", "KZ-ALA-MED")
    with city.app.write() as connection:
        ask = {"headers": bearer(token(connection, key))}
    assert site.test_client().get("/api/v1/passports", **ask).status_code == 200
    here, there = Browser(site), Browser(site)
    for each in (here, there):
        each.sign_in("changer@example.org")
    new = {"new_password": "another long one", "new_password_confirm": "another long one"}
    assert "ends your tokens" in here.get("/account/password?lang=en").text
    assert here.post("/account/password", password=PASSWORD, **new).status_code == 302
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 302
    assert site.test_client().get("/api/v1/passports", **ask).status_code == 401
    assert letters(city)[-1]["to"] == "changer@example.org"


def test_a_session_ended_elsewhere_is_refused_at_the_next_request(city, site):
    somebody(city, "two@example.org", "inspector")
    here, there = Browser(site), Browser(site)
    for each in (here, there):
        each.sign_in("two@example.org")
    page = here.get("/account").text
    (end,) = re.findall(r'action="(/account/sessions/[^"]+/end)"', page)
    here.post(end, at="/account")
    assert there.get("/account").status_code == 302
    there.sign_in("two@example.org")
    assert here.post("/account/sessions/end", at="/account").status_code == 302
    assert here.get("/account").status_code == there.get("/account").status_code == 302


def test_a_cookie_copied_before_signing_out_is_worth_nothing(site):
    browser, thief = Browser(site), Browser(site)
    browser.sign_in("inspector@example.org")
    copied = browser.client.get_cookie("session").value
    browser.post("/logout", at="/account")
    thief.client.set_cookie("session", copied)
    assert thief.get("/account").status_code == 302


def test_a_cookie_given_to_the_browser_before_signing_in_is_worth_nothing_afterwards(site):
    attacker = Browser(site)
    token = attacker.token("/login")
    planted = attacker.client.get_cookie("session").value
    victim = Browser(site)
    victim.client.set_cookie("session", planted)
    victim.sign_in("inspector@example.org")
    assert victim.client.get_cookie("session").value != planted
    assert attacker.get("/account").status_code == 302
    forged = victim.client.post("/account/sessions/end", data={"csrf_token": token})
    assert forged.status_code == 403


def test_an_idle_session_is_over(city, site, browser):
    browser.sign_in("inspector@example.org")
    with city.app.write() as connection:
        connection.execute(sa.update(session).values(seen_at=session.c.seen_at - timedelta(hours=13)))
    assert browser.get("/account").status_code == 302


def test_an_authenticator_is_asked_for_once_it_is_set_up_and_its_code_works_once(city, site):
    somebody(city, "codes@example.org", "inspector")
    browser = Browser(site)
    browser.sign_in("codes@example.org")
    page = browser.post("/account/second-factor", setup="authenticator")
    key = re.search(r"<code>([A-Z0-9-]+)</code>", page.text)[1].replace("-", "")
    validate = re.search(r'action="(/account/second-factor/[^"]+)"', page.text)[1]
    codes = TOTP(key=key)
    assert browser.post(validate, at="/account", code=codes.generate().token).status_code == 302
    shown = browser.post("/account/recovery-codes")
    recovery = re.findall(r"<code>([0-9a-f-]{14})</code>", shown.text)
    assert len(recovery) == 8
    with city.app.read() as connection:
        kept = connection.execute(sa.select(account).where(account.c.email == "codes@example.org")).mappings().one()
    assert key not in str(dict(kept))
    assert not any(code in str(kept["recovery_codes"]) for code in recovery)
    # The code that set it up is used; the next one opens.
    other = Browser(site)
    assert "/login/code" in other.sign_in("codes@example.org").location
    assert other.get("/account").status_code == 302
    assert "wrong or was used before" in other.post("/login/code?lang=en", code=codes.generate().token).text
    assert other.post("/login/recovery", code=recovery[0]).status_code == 302
    assert other.get("/account").status_code == 200
    third = Browser(site)
    third.sign_in("codes@example.org")
    assert "wrong or was used before" in third.post("/login/recovery?lang=en", code=recovery[0]).text
    with city.app.write() as connection:
        connection.execute(sa.update(account).values(totp_counter=None))
    assert third.post("/login/code", code=codes.generate().token).status_code == 302
    assert third.get("/account").status_code == 200


@pytest.mark.parametrize(("email", "asked"), [
    ("reviewer@example.org", True), ("admin@example.org", True), ("inspector@example.org", False),
])  # fmt: skip
def test_where_it_is_required_reviewers_and_administrators_set_up_a_second_factor(city, email, asked):
    strict = site_on(city, language="en", second_factor="required")
    browser = Browser(strict)
    answer = browser.sign_in(email)
    assert ("/account/second-factor" in answer.location) is asked
    assert (browser.get("/account").status_code == 302) is asked


def test_a_new_address_counts_once_its_letter_is_answered(city, site):
    somebody(city, "old@example.org", "inspector")
    browser = Browser(site)
    browser.sign_in("old@example.org")
    browser.post("/account/email", email="fresh@example.org")
    letter = letters(city)[-1]
    assert letter["to"] == "fresh@example.org"
    assert "fresh@" not in browser.get("/account").text
    browser.get(link_in(letter))
    assert "fresh@example.org" in browser.get("/account").text


def test_nobody_registers_by_themselves(browser):
    for path in ("/register", "/us-signin", "/login/oauthstart"):
        assert browser.get(path).status_code == 404


def test_sign_in_leads_back_but_never_to_another_site(site):
    browser = Browser(site)
    assert browser.post("/login?next=/people", email="admin@example.org", password=PASSWORD).location == "/people"
    other = Browser(site)
    for address in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        answer = other.post("/login?lang=en", email="admin@example.org", password=PASSWORD, next=address)
        assert re.match(r"/[^/\\]", answer.location or "/login")


@pytest.mark.parametrize("language", ["ru", "kk", "ky"])
def test_no_page_of_sign_in_speaks_english_in_another_language(site, language):
    browser = Browser(site)
    wrong = browser.post(f"/login?lang={language}", email="nobody@example.org", password="wrong").text
    empty = browser.post(f"/login?lang={language}", email="", password="").text
    main = re.compile(r"<main.*</main>", re.S)
    for text in (wrong, empty, *(browser.get(f"{path}?lang={language}").text for path in ("/reset", "/login/passkey"))):
        said = re.sub(r"<[^>]+>", " ", main.search(text)[0])
        assert not re.search(r"\b(the|is|your|password|required|sign)\b", said, re.I), said


def test_a_passkey_is_asked_for_alike_of_everybody(city, site):
    key = somebody(city, "passkey@example.org", "inspector")
    with city.app.write() as connection:
        row = {"credential_id": b"\x01\x02", "public_key": b"\x03", "name": "work phone", "usage": "first",
               "backup_state": False, "device_type": "single_device", "transports": ["usb"]}  # fmt: skip
        connection.execute(sa.insert(passkey).values(account=key, **row))
    told = []
    for email in ("passkey@example.org", "reviewer@example.org", "nobody@example.org", ""):
        answer = Browser(site).post("/login/passkey?lang=en", identity=email)
        options = json.loads(unescape(re.findall(r'data-options="([^"]*)"', answer.text)[0]))
        told.append({name: value for name, value in options.items() if name != "challenge"})
    assert told == [told[0]] * 4
    assert not told[0].get("allowCredentials")
