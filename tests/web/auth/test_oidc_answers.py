"""What comes back from the sign-in of the city: every answer that must not count, and what is said of it."""

from __future__ import annotations

import re
import socket
import time
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from gis.models.people import attempt
from tests.support import provider as there
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
from tests.support.people import Browser
from tests.support.site import site_on


def test_the_code_is_asked_for_with_pkce_a_state_and_a_nonce_of_its_own_each_time(city, sso, provider):
    linked(city, provider, mail_of("p"), "pkce")
    provider.is_("pkce")
    for _ in range(2):
        sign_in(Browser(sso))
    first, second = provider.asked
    for asked in (first, second):
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert set(asked["scope"].split()) == {"openid", "email"}
        assert asked["redirect_uri"] == "http://localhost/login/oidc/answer"
    for part in ("state", "nonce", "code_challenge"):
        assert first[part] != second[part]


WRONG = {
    "signed with a key that is not the provider's": {"sign": there.signed_with(there.new_key("first"))},
    "under the name of no key": {"sign": there.signed_with(there.new_key("nobody's"))},
    "not signed": {"sign": there.unsigned},
    "signed with the public key as a secret": {"sign": there.signed_with_public_key},
    "no token": {"sign": lambda provider, claims: ""},
    "no token at all": {"sign": lambda provider, claims: "a.b.c"},
    "for somebody else": {"claims": {"aud": "another"}},
    "for somebody else, through us": {"claims": {"aud": "another", "azp": there.CLIENT}},
    "for nobody": {"claims": {"aud": None}},
    "of another issuer": {"claims": {"iss": "https://evil.example"}},
    "of no issuer": {"claims": {"iss": None}},
    "expired": {"claims": {"iat": 1, "exp": 2}},
    "without an end": {"claims": {"exp": None}},
    "of the future": {"claims": {"iat": 9_999_999_999}},
    "without a nonce": {"claims": {"nonce": None}},
    "with another's nonce": {"claims": {"nonce": "another"}},
    "about nobody": {"claims": {"sub": None}},
    "about an empty name": {"claims": {"sub": ""}},
    "about a name without end": {"claims": {"sub": "x" * 300}},
    "about a name with a zero": {"claims": {"sub": "a\0b"}},
    "about a name in other letters": {"claims": {"sub": "айгүл"}},
    "about a number": {"claims": {"sub": 7}},
}


@pytest.mark.parametrize("wrong", sorted(WRONG))
def test_an_answer_that_does_not_hold_opens_nothing(city, sso, provider, wrong):
    email = mail_of("w")
    key = invited(city, email)
    provider.is_(f"wrong {wrong}", email)
    for name, value in WRONG[wrong].items():
        setattr(provider, name, value)
    browser = Browser(sso)
    assert "does not hold" in told(browser, sign_in(browser))
    assert browser.get("/account").status_code == 302
    assert identities(city, key) == []


@pytest.mark.parametrize("discovery", [
    {"issuer": "https://evil.example"}, {"issuer": None}, {"token_endpoint": None}, {"jwks_uri": "ftp://x"},
    {"authorization_endpoint": "javascript:alert(1)"}, {"id_token_signing_alg_values_supported": ["none", "HS256"]},
])  # fmt: skip
def test_a_provider_that_describes_itself_wrongly_is_sent_nobody(city, provider, discovery):
    provider.discovery = discovery
    browser = Browser(with_provider(city, provider))
    for _ in range(2):
        assert "does not hold" in told(browser, browser.get("/login/oidc"))


def test_a_key_that_was_changed_is_fetched_anew(city, sso, provider):
    linked(city, provider, mail_of("k"), "keys")
    provider.is_("keys")
    assert sign_in(Browser(sso)).location == "/account/welcome"
    provider.key = there.new_key("second")
    assert sign_in(Browser(sso)).location == "/account/welcome"
    for _ in range(2):
        provider.key = there.new_key(None)
        assert sign_in(Browser(sso)).location == "/account/welcome"
    assert provider.served.count("/.well-known/openid-configuration") == 1
    provider.key = there.new_key("first")


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/jwks"])
def test_a_provider_that_is_away_is_said_and_tried_again(city, sso, provider, path):
    linked(city, provider, mail_of("a"), f"away {path}")
    provider.is_(f"away {path}")
    provider.away = {path}
    browser = Browser(sso)
    left = browser.get("/login/oidc")
    answer = left if path.startswith("/.well") else browser.get(at_provider(left.location))
    assert told(browser, answer) == f"{NAME} does not answer now. Try again later, or sign in another way."
    assert browser.sign_in("inspector@example.org").location.startswith("/account/welcome")
    provider.away = set()
    assert sign_in(Browser(sso)).location == "/account/welcome"


def test_a_provider_that_nobody_listens_for_is_away(city):
    browser = Browser(site_on(city, language="en", oidc_issuer="http://127.0.0.1:1", oidc_client_id="x"))
    assert told(browser, browser.get("/login/oidc")).startswith("127.0.0.1 does not answer now.")


def test_a_provider_that_lets_people_wait_in_vain_is_not_waited_for_by_everybody(city):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.setblocking(False)
        app = site_on(city, oidc_issuer=f"http://127.0.0.1:{silent.getsockname()[1]}", oidc_client_id="x")
        app.extensions["oidc"].client_kwargs["default_timeout"] = 0.1
        browser = Browser(app)
        for _ in range(3):
            assert "127.0.0.1" in told(browser, browser.get("/login/oidc?lang=en"))
        silent.accept()[0].close()
        with pytest.raises(BlockingIOError):
            silent.accept()


@pytest.mark.parametrize(("error", "said"), [
    ("access_denied", "was not allowed to tell who you are"), ("server_error", "does not answer now"),
    ("invalid_scope", "does not hold"), ("<script>", "does not hold"),
])  # fmt: skip
def test_a_refusal_is_told_in_our_words(sso, provider, error, said):
    provider.error = error
    browser = Browser(sso)
    answer = sign_in(browser)
    assert said in told(browser, answer)
    assert "script>" not in answer.text


def test_an_answer_counts_once_in_the_browser_that_asked_and_while_it_is_new(city, sso, provider):
    linked(city, provider, mail_of("r"), "replay")
    provider.is_("replay")
    browser, other = Browser(sso), Browser(sso)
    back = there_and_back(browser)
    other.get("/login")
    for stranger in (other, Browser(sso)):
        assert "not begun in this browser" in told(stranger, stranger.get(back))
    made_up = "/login/oidc/answer?code=x&state=y"
    assert "not begun in this browser" in told(other, other.get(made_up))
    assert "not begun in this browser" in told(other, other.get("/login/oidc/answer?error=access_denied"))
    assert browser.get(back).location == "/account/welcome"
    browser.post("/logout", at="/account")
    assert "not begun in this browser" in told(browser, browser.get(back))
    assert provider.served.count("/token") == 1


def test_an_old_journey_is_over(city, sso, provider, monkeypatch):
    linked(city, provider, mail_of("o"), "old")
    provider.is_("old")
    browser = Browser(sso)
    back = there_and_back(browser)
    now = time.time
    monkeypatch.setattr("web.auth.provider.time.time", lambda: now() + 601)
    assert "took too long" in told(browser, browser.get(back))


@pytest.mark.parametrize("more", ["&iss=https://evil.example", "", "&code="])
def test_an_answer_of_another_provider_or_without_a_code_is_none(sso, provider, more):
    browser = Browser(sso)
    state = parse_qs(urlsplit(browser.get("/login/oidc").location).query)["state"][0]
    code = "&code=x" if "iss" in more else ""
    assert "does not hold" in told(browser, browser.get(f"/login/oidc/answer?state={state}{code}{more}"))
    assert "/token" not in provider.served


def test_many_journeys_at_once_fit_a_cookie_and_the_newest_arrives(city, sso, provider):
    linked(city, provider, mail_of("m"), "many")
    provider.is_("many")
    browser = Browser(sso)
    next_ = f"/objects?q={'я' * 90}"
    ways = [there_and_back(browser, f"/login/oidc?next={next_}") for _ in range(6)]
    assert len(browser.client.get_cookie("session").value) < 4000
    assert "not begun" in told(browser, browser.get(ways[0]))
    assert browser.get(ways[-1]).location.startswith("/objects")


@pytest.mark.parametrize("address", [
    "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "/%09/evil.example", "/\t/evil",
    "javascript:alert(1)", " //evil.example", "evil.example", "/" + "x" * 2000,
])  # fmt: skip
def test_sign_in_leads_back_but_never_to_another_site(city, sso, provider, address):
    subject = mail_of("next")
    linked(city, provider, subject, subject)
    provider.is_(subject)
    browser = Browser(sso)
    left = browser.client.get("/login/oidc", query_string={"next": address})
    answer = browser.get(at_provider(left.location))
    assert re.fullmatch(r"/account/welcome|/%2509/evil\.example|/%09/evil\.example", answer.location)


def test_sign_in_leads_back_to_where_it_was_asked_for(city, sso, provider):
    linked(city, provider, mail_of("b"), "back", "administrator")
    provider.is_("back")
    browser = Browser(sso)
    page = browser.get("/login?next=/people").text
    way = re.search(r'href="(/login/oidc[^"]*)"', page)[1]
    assert sign_in(browser, way).location == "/people"
    assert browser.get("/people").status_code == 200
    assert browser.get("/login/oidc").location == "/account/welcome"


def test_failures_are_counted_by_where_they_come_from_and_successes_are_not(city, sso, provider):
    with city.app.write() as connection:
        connection.execute(sa.delete(attempt))
    linked(city, provider, mail_of("c"), "counted")
    provider.is_("counted")
    for _ in range(2):
        sign_in(Browser(sso, "192.0.2.9"))
    with city.app.read() as connection:
        (left,) = connection.execute(sa.select(attempt.c.tokens).where(attempt.c.bucket.like("oidc:%"))).scalars()
    assert left >= 60
    with city.app.write() as connection:
        connection.execute(sa.update(attempt).where(attempt.c.bucket.like("oidc:%")).values(tokens=1))
    provider.claims = {"nonce": "another"}
    stranger = Browser(sso, "192.0.2.9")
    assert "does not hold" in told(stranger, sign_in(stranger))
    late = sign_in(stranger)
    assert late.status_code == 429
    assert int(late.headers["Retry-After"]) > 0
    provider.claims = {}
    assert sign_in(Browser(sso, "192.0.2.10")).location == "/account/welcome"


def test_what_the_provider_says_and_what_proves_us_stand_in_no_log_and_no_page(city, sso, provider, caplog):
    caplog.set_level("INFO")
    provider.is_("logged", "inspector@example.org")
    provider.sign = there.signed_with(there.new_key("first"))
    browser = Browser(sso)
    back = there_and_back(browser)
    answer = browser.get(back)
    code = parse_qs(urlsplit(back).query)["code"][0]
    shown = caplog.text + answer.text + browser.get(answer.location).text
    for secret in (there.SECRET, code, "Traceback", "inspector@example.org"):
        assert secret not in shown


@pytest.mark.parametrize("language", ["ru", "kk", "ky"])
def test_what_failed_is_said_in_the_language_of_the_page_where_it_began(city, sso, provider, language):
    provider.error = "access_denied"
    browser = Browser(sso)
    answer = sign_in(browser, f"/login/oidc?lang={language}")
    assert answer.location == f"/login?lang={language}"
    assert provider.asked[-1]["ui_locales"] == language
    said = told(browser, answer)
    assert NAME in said
    assert not re.search(r"\b(the|is|was|your|sign)\b", said.replace(NAME, ""), re.I), said
