"""Tiles over HTTP: what caches may keep, what is refused and how."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from gis.store.version import bump
from gis.tiles.source import TileSource
from tests.support import faces
from tests.support.database import TestDatabase, TestServer
from tests.support.mvt import read_tile
from tests.support.site import site_on, site_without_database


@pytest.fixture(scope="module")
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            faces.scatter(connection, 300)
        yield clone


@pytest.fixture
def client(city: TestDatabase) -> FlaskClient:
    return site_on(city).test_client()


def test_a_tile_is_what_its_type_says(client: FlaskClient) -> None:
    answer = client.get("/tiles/objects/10/730/374.mvt?category=K&year=2025")
    assert answer.status_code == 200
    assert answer.mimetype == "application/vnd.mapbox-vector-tile"
    assert read_tile(answer.data)["objects"]


def test_the_map_of_another_site_may_read_tiles(client: FlaskClient) -> None:
    for address in ("/tiles/objects.json", "/tiles/objects/12/2923/1501.mvt"):
        assert client.get(address).headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get("/map?lang=en").headers


def test_a_large_tile_is_packed_for_those_who_can_unpack(client: FlaskClient) -> None:
    plain = client.get("/tiles/objects/8/182/93.mvt")
    packed = client.get("/tiles/objects/8/182/93.mvt", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_a_tile_asked_again_is_not_sent_again_until_the_data_changes(client: FlaskClient, city: TestDatabase) -> None:
    address = "/tiles/objects/9/365/187.mvt"
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    with city.app.write() as connection:
        bump(connection)
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_each_query_has_its_own_tag(client: FlaskClient) -> None:
    tags = {
        client.get(f"/tiles/objects/0/0/0.mvt?{q}").headers["ETag"]
        for q in ("", "category=K", "state=none", "year=2030")
    }
    assert len(tags) == 4


def test_only_an_address_with_the_version_in_it_may_be_kept(client: FlaskClient) -> None:
    version = client.get("/tiles/objects.json").get_json()["version"].split(".")[-1]
    assert client.get(f"/tiles/objects/0/0/0.mvt?v={version}").cache_control.immutable
    for other in ("", "?v=0", "?v=abc"):
        assert client.get(f"/tiles/objects/0/0/0.mvt{other}").cache_control.max_age == 0


def test_an_empty_tile_is_no_error(client: FlaskClient) -> None:
    assert client.get("/tiles/objects/14/0/0.mvt").status_code == 204
    assert client.get("/tiles/districts/14/0/0.mvt").status_code == 204


@pytest.mark.parametrize(
    "address",
    [
        "/tiles/objects/0/1/0.mvt",
        "/tiles/objects/3/8/0.mvt",
        "/tiles/objects/23/0/0.mvt",
        "/tiles/objects/-1/0/0.mvt",
        "/tiles/objects/1/0/NaN.mvt",
        "/tiles/objects/1/0/99999999999999999999999.mvt",
        "/tiles/secrets/0/0/0.mvt",
        "/tiles/secrets.json",
    ],
)
def test_a_tile_that_cannot_be_is_not_found(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("nonsense=1", "nonsense"),
        ("category=X", "category"),
        ("year=1999", "year"),
        ("year=Infinity", "year"),
        ("state=perfect", "state"),
        ("sector=%00", "sector"),
        ("owner_kind=state'--", "owner_kind"),
        ("district=%22%3E", "district"),
        ("sense=recorded&sense=planned", "sense"),
    ],
)
def test_a_parameter_that_means_nothing_is_refused_by_name(client: FlaskClient, query: str, name: str) -> None:
    answer = client.get(f"/tiles/objects/0/0/0.mvt?{query}")
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert f"/{name}" in [error["pointer"] for error in answer.get_json()["errors"]]


def test_tilejson_says_where_the_tiles_are_and_what_is_in_them(client: FlaskClient) -> None:
    described = client.get("/tiles/objects.json").get_json()
    assert described["tilejson"] == "3.0.0"
    assert described["tiles"][0].endswith("/tiles/objects/{z}/{x}/{y}.mvt")
    west, south, east, north = described["bounds"]
    assert west < 76.9 < east
    assert south < 43.2 < north
    assert {"number", "state", "count"} <= set(described["vector_layers"][0]["fields"])


def test_a_database_that_is_away_is_said_to_be_away() -> None:
    answer = site_without_database().test_client().get("/tiles/objects/0/0/0.mvt")
    assert answer.status_code == 503
    assert answer.mimetype == "application/problem+json"


def test_the_head_of_a_tile_is_that_of_the_tile(client: FlaskClient) -> None:
    for address, status in (("/tiles/objects/8/182/93.mvt?category=O", 200), ("/tiles/objects/14/0/0.mvt", 204)):
        got, head = client.get(address), client.head(address)
        assert dict(head.headers) == dict(got.headers)
        assert (got.status_code, head.status_code, head.data) == (status, status, b"")


def test_a_tile_carries_the_headers_of_every_answer(client: FlaskClient) -> None:
    tile = client.get("/tiles/objects/8/182/93.mvt").headers
    described = client.get("/tiles/objects.json").headers
    for name in (
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "Referrer-Policy",
        "Cross-Origin-Resource-Policy",
    ):
        assert tile[name] == described[name]
    assert "Strict-Transport-Security" not in tile
    assert "Strict-Transport-Security" in client.get("/tiles/objects/8/182/93.mvt", base_url="https://a.kz").headers


def test_a_tile_is_not_packed_for_those_who_refuse_gzip(client: FlaskClient) -> None:
    for wish in ("gzip;q=0", "br", "identity"):
        answer = client.get("/tiles/objects/8/182/93.mvt", headers={"Accept-Encoding": wish})
        assert "Content-Encoding" not in answer.headers


def test_a_name_that_is_not_the_sites_gets_no_tile(client: FlaskClient) -> None:
    for address in ("/tiles/objects/8/182/93.mvt", "/tiles/objects/8/182/93.mvt?nonsense=1"):
        answer = client.get(address, headers={"Host": "elsewhere.example"})
        assert answer.status_code == 400
        assert "host name" in answer.text


def test_a_database_without_what_tiles_read_is_said_to_be_unready(committed_database: TestDatabase) -> None:
    with committed_database.owner.write() as connection:
        connection.exec_driver_sql("drop view pub.grid")
    answer = site_on(committed_database).test_client().get("/tiles/objects/8/182/93.mvt")
    assert (answer.status_code, answer.get_json()["code"]) == (503, "database_unavailable")


def test_an_address_with_too_many_parameters_is_refused_like_any_other(client: FlaskClient) -> None:
    answer = client.get("/tiles/objects/0/0/0.mvt?" + "&".join(f"p{n}=1" for n in range(200)))
    assert answer.status_code == 400
    assert len(answer.get_json()["errors"]) == 200


def test_a_tile_that_cannot_be_had_is_asked_for_once(city: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def fail(_source: TileSource, *_: object) -> None:
        asked.append(1)
        raise RuntimeError("no tile today")

    monkeypatch.setattr(TileSource, "tile", fail)
    assert site_on(city).test_client().get("/tiles/objects/8/182/93.mvt").status_code == 500
    assert len(asked) == 1
