"""Text travels compressed to those who can unpack it, and unchanged to everyone else."""

from __future__ import annotations

import gzip

import pytest
from flask.testing import FlaskClient

from tests.support.site import site_without_database

PACKED = {"Accept-Encoding": "gzip, br"}


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return site_without_database().test_client()


@pytest.mark.parametrize("address", ["/help?lang=ru", "/static/vendor/leaflet/leaflet.js", "/static/css/site.css"])
def test_what_is_unpacked_is_what_others_get(client: FlaskClient, address: str) -> None:
    plain, packed = client.get(address), client.get(address, headers=PACKED)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 2
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_a_packed_file_asked_again_is_not_sent_again(client: FlaskClient) -> None:
    address = "/static/vendor/leaflet/leaflet.js"
    tag = client.get(address, headers=PACKED).headers["ETag"]
    assert client.get(address, headers={**PACKED, "If-None-Match": tag}).status_code == 304


def test_fonts_and_small_answers_are_sent_as_they_are(client: FlaskClient) -> None:
    for address in ("/static/vendor/noto-sans/files/noto-sans-latin-400-normal.woff2", "/healthz"):
        assert "Content-Encoding" not in client.get(address, headers=PACKED).headers


def test_a_part_of_a_file_is_the_part_that_was_asked_for(client: FlaskClient) -> None:
    address = "/static/vendor/leaflet/leaflet.js"
    part = client.get(address, headers={**PACKED, "Range": "bytes=10-19"})
    assert part.status_code == 206
    assert part.data == client.get(address).data[10:20]
