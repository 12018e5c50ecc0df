"""What a request may do: tokens, cookies, forms of other sites, caches."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from apiflask import APIFlask

from audit.permission import Thing
from gis.queries.people import account_by
from gis.queries.tokens import tokens
from gis.store.sessions import SCOPES, make_token
from tests.support.people import Browser
from tests.support.site import site_on
from web.auth.acting import acting, demand
from web.auth.csrf import EXEMPT


@pytest.fixture(scope="module")
def site(city) -> APIFlask:
    made = site_on(city, language="en")

    @made.post("/api/v1/try")
    def write() -> dict[str, object]:
        return {"account": acting().account}

    @made.get("/api/v1/who")
    def who() -> dict[str, object]:
        return {"name": acting().name, "scopes": sorted(acting().scopes or ())}

    @made.post("/api/v1/manage")
    def manage() -> dict[str, object]:
        return {"name": demand("account.manage", Thing()).name}

    return made


def bearer(city, email: str, *scopes: str) -> dict[str, str]:
    with city.app.write() as connection:
        key = account_by(connection, email=email)["id"]
        return {"Authorization": f"Bearer {make_token(connection, key, 't', scopes, timedelta(days=1))}"}


def test_a_token_acts_for_its_person_within_its_scopes_and_needs_no_form(city, site):
    client = site.test_client()
    headers = bearer(city, "admin@example.org", "account")
    assert client.get("/api/v1/who", headers=headers).json == {"name": "Admin", "scopes": ["account"]}
    assert client.post("/api/v1/manage", headers=headers).status_code == 200
    assert client.post("/api/v1/manage", headers=bearer(city, "admin@example.org", "filing")).status_code == 403
    assert client.post("/api/v1/manage").status_code == 401
    for wrong in ("Bearer bosaga_nothing", "Bearer ", "Bearer \u00e9"):
        assert client.post("/api/v1/manage", headers={"Authorization": wrong}).status_code == 401


def test_the_first_call_with_a_token_is_noted_and_its_person_ends_it_on_the_account_page(city, site):
    headers = bearer(city, "inspector@example.org", "filing")
    client = site.test_client()
    with city.app.read() as connection:
        (made, *_) = tokens(connection, account_by(connection, email="inspector@example.org")["id"])
    client.get("/api/v1/who", headers=headers)
    with city.app.read() as connection:
        (used,) = (each for each in tokens(connection) if each.id == made.id)
    assert (made.used_at, used.used_at is None) == (None, False)
    browser, other = Browser(site), Browser(site)
    browser.sign_in("inspector@example.org")
    other.sign_in("reviewer@example.org")
    address = f"/account/tokens/{made.id}/end"
    assert address in browser.get("/account").text
    assert address not in other.get("/account").text
    assert other.post(address, at="/account").status_code == 302
    assert "You have no such token any more." in other.get("/account").text
    assert client.get("/api/v1/who", headers=headers).status_code == 200
    assert browser.post(address, at="/account").status_code == 302
    assert "The token is ended." in browser.get("/account").text
    assert client.get("/api/v1/who", headers=headers).status_code == 401


def test_a_token_opens_no_page_of_an_account(city, site):
    headers = bearer(city, "admin@example.org", *SCOPES)
    routes = [rule for rule in site.url_map.iter_rules() if rule.endpoint.startswith("account.")]
    for rule in routes:
        path = str(rule).replace("<int:key>", "1").replace("<uuid:key>", str(UUID(int=1)))
        assert "<" not in path, "say here what stands for it"
        for method in (rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}:
            answer = site.test_client().open(path, method=method, headers=headers)
            assert answer.status_code == 403, (method, path)
    assert "/account" in {str(rule) for rule in routes}


def test_a_cookie_beside_a_token_is_not_looked_at(city, site):
    browser = Browser(site)
    browser.sign_in("admin@example.org")
    given = browser.client.get("/api/v1/who", headers=bearer(city, "inspector@example.org", "filing"))
    assert given.json["name"] == "Inspector"
    assert browser.client.get("/account", headers={"Authorization": "Bearer x"}).status_code == 401


def test_a_write_by_cookie_needs_the_token_of_this_very_session(site):
    browser, other = Browser(site), Browser(site)
    browser.sign_in("inspector@example.org")
    other.sign_in("reviewer@example.org")
    own, foreign = browser.token("/account"), other.token("/account")
    post = browser.client.post
    for headers in ({}, {"X-CSRFToken": foreign}, {"X-CSRFToken": own, "Origin": "https://evil.example"}):
        answer = post("/api/v1/try", headers=headers)
        assert answer.status_code == 403
        assert answer.mimetype == "application/problem+json"
    assert post("/api/v1/try", headers={"X-CSRFToken": own}).status_code == 200
    assert post("/api/v1/try", headers={"X-CSRFToken": own, "Origin": "http://localhost"}).status_code == 200


def test_every_form_of_a_page_is_refused_without_its_token(site):
    browser = Browser(site)
    browser.sign_in("admin@example.org")
    adapters = site.url_map.bind("localhost")
    values = {"token": "x", "key": 1, "role_id": 1, "what": "disable"}
    seen = 0
    for rule in site.url_map.iter_rules():
        if "POST" not in rule.methods or not rule.endpoint.startswith(("security.", "account.", "people.")):
            continue
        if rule.endpoint == "account.end":
            values["key"] = "6fa459ea-ee8a-3ca4-894e-db77e160355e"
        path = adapters.build(rule.endpoint, {n: values[n] for n in rule.arguments}, method="POST")
        values["key"] = 1
        assert browser.client.post(path).status_code == 403, path
        seen += 1
    assert seen > 20


def test_no_request_can_switch_the_check_off(site):
    assert {"complaints.write"} == EXEMPT, "it reads no cookie and keeps nothing"
    for _ in range(50):
        site.test_client().post("/api/v1/try")
        site.test_client().post("/api/v1/try", headers={"Authorization": "Bearer x"})
    browser = Browser(site)
    browser.sign_in("inspector@example.org")
    assert browser.client.post("/api/v1/try").status_code == 403


def test_anonymous_pages_stay_cacheable_and_set_no_cookie(site):
    for path in ("/?lang=ru", "/help?lang=en", "/districts?lang=kk"):
        answer = Browser(site).get(path)
        assert answer.cache_control.public
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize("path", ["/reports?lang=ru", "/objects?lang=kk", "/measures?lang=en"])
def test_a_page_with_parts_for_who_is_signed_in_is_kept_for_readers_and_asked_for_anew_by_them(site, path):
    reader = Browser(site).get(path)
    assert reader.cache_control.public
    assert "Cookie" in reader.headers["Vary"], "a browser that has signed in since has another cookie"
    assert "Set-Cookie" not in reader.headers
    browser = Browser(site)
    browser.sign_in("admin@example.org")
    assert browser.get(path).headers["Cache-Control"] == "private, no-store"


def test_what_a_signed_in_person_sees_is_kept_nowhere(site):
    browser = Browser(site)
    browser.sign_in("admin@example.org")
    for path in ("/?lang=ru", "/help?lang=en", "/account", "/people", "/api/v1/who"):
        answer = browser.get(path)
        assert answer.headers["Cache-Control"] == "private, no-store", path
        assert "Cookie" in answer.headers["Vary"]
    assert "Admin" in browser.get("/help?lang=en").text
    assert "Admin" not in Browser(site).get("/help?lang=en").text


def test_production_ties_its_cookies_to_the_host(city):
    strict = site_on(city, env="production", trusted_hosts=["city.example"], second_factor="optional")
    client = strict.test_client()
    page = client.get("/login", base_url="https://city.example")
    (cookie,) = page.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-session=")
    for word in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert word in cookie
    assert "Domain" not in cookie
