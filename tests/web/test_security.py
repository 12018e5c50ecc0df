"""Headers on every answer, and static files that a browser may keep for ever."""

from __future__ import annotations

import re

import pytest
from apiflask import APIFlask
from flask import render_template_string
from flask.testing import FlaskClient

from tests.support.site import site_without_database
from web.security import content_security_policy


@pytest.fixture(scope="module")
def app() -> APIFlask:
    app = site_without_database()

    @app.get("/inline")
    def inline() -> str:
        return render_template_string('<script nonce="{{ csp_nonce() }}">1</script>')

    return app


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize("address", ["/help", "/nothing", "/api/v1/nothing", "/healthz", "/static/css/site.css"])
def test_every_answer_carries_the_headers(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "geolocation=(self)" in headers["Permissions-Policy"]


def test_an_inline_script_runs_only_with_this_answer_s_nonce(client: FlaskClient) -> None:
    seen = set()
    for _ in range(3):
        answer = client.get("/inline?lang=ru")
        nonce = re.search(r'nonce="([^"]+)"', answer.text)
        assert nonce
        assert f"script-src 'self' 'nonce-{nonce[1]}'" in answer.headers["Content-Security-Policy"]
        seen.add(nonce[1])
    assert len(seen) == 3


def test_a_page_with_a_nonce_is_never_shared(client: FlaskClient) -> None:
    assert client.get("/inline?lang=ru").cache_control.private


def test_pages_hold_no_inline_script_or_style_without_a_nonce(client: FlaskClient) -> None:
    for address in ("/help", "/accessibility", "/privacy", "/nothing"):
        text = client.get(address).text
        assert not re.search(r"<script(?![^>]*\b(src|nonce)=)|<style(?![^>]*nonce=)|\sstyle=|\son\w+=", text)


def test_a_basemap_is_the_only_outside_address_that_the_policy_names() -> None:
    policy = content_security_policy(None, "https://{s}.tiles.example:8443/{z}/{x}/{y}.png")
    assert "img-src 'self' data: blob: https://*.tiles.example:8443" in policy
    assert policy.count("https://") == 2
    assert "script-src 'self';" in policy
    assert "http" not in content_security_policy(None, None)


def test_strict_transport_is_promised_only_over_https(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/help").headers
    assert "Strict-Transport-Security" in client.get("/help", base_url="https://localhost").headers


def test_a_host_that_is_not_ours_is_refused_in_a_sentence(client: FlaskClient) -> None:
    answer = site_without_database(trusted_hosts=["bosaga.example"]).test_client().get("/help")
    assert answer.status_code == 400
    assert "host name" in answer.text


def test_a_static_file_is_kept_for_ever_under_the_hash_of_its_content(client: FlaskClient) -> None:
    address = re.search(r'href="(/static/css/site\.css\?v=[^"]+)"', client.get("/help").text)
    assert address
    kept = client.get(address[1]).cache_control
    assert kept.immutable
    assert kept.max_age == 31_536_000
    for other in ("/static/css/site.css", "/static/css/site.css?v=0"):
        assert not client.get(other).cache_control.immutable


def test_no_page_asks_another_site_for_anything(client: FlaskClient) -> None:
    for address in ("/help", "/accessibility", "/privacy"):
        assert not re.search(r'(src|href)="(https?:)?//', client.get(address).text)
