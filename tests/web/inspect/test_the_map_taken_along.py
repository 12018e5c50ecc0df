"""The map that a device takes along: where its district lies, and its piece of the basemap."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from pmtiles.reader import MemorySource, Reader, all_tiles

from tests.support import places as p
from tests.support.basemap import basemap
from tests.support.database import TestDatabase, TestServer
from tests.support.people import bearer, person
from tests.support.site import site_on
from web.cli.doctor import basemap_problems
from web.config import Settings

MAP = f"/inspect/data/districts/{p.MEDEU}.pmtiles"
GROUND = f"/inspect/data/districts/{p.MEDEU}/ground"


@pytest.fixture(scope="module")
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            p.territories(connection)
            p.source(connection)
            p.place(connection, "CLINIC-1")
            p.place(connection, "SCHOOL-2", kind="school", district=p.BOSTANDYK, lon=76.9)
            p.territory(connection, "KZ-ALA-NEW", p.CITY, "city_district", "Новый район")
            p.place(connection, "STOP-3", kind="transport_stop", district="KZ-ALA-NEW", lon=76.5, lat=43.0)
            p.territory(connection, "KZ-ALA-BARE", p.CITY, "city_district", "Пустой район")
            p.finish(connection)
        yield clone


@pytest.fixture
def inspector(city: TestDatabase) -> dict[str, str]:
    with city.app.write() as connection:
        return bearer(person(connection, "inspector", territory=p.MEDEU))


@pytest.fixture
def everywhere(city: TestDatabase) -> dict[str, str]:
    with city.app.write() as connection:
        return bearer(person(connection, "inspector", territory=p.CITY))


@pytest.fixture
def streets(tmp_path: Path) -> Path:
    return basemap(tmp_path / "city.pmtiles", reach=4)


def client_of(city: TestDatabase, request: pytest.FixtureRequest, **settings: Any) -> FlaskClient:
    app = site_on(city, **settings)
    request.addfinalizer(app.extensions["bosaga"].dispose)
    app.extensions["bosaga"].root = request.getfixturevalue("tmp_path")
    return app.test_client(use_cookies=False)


@pytest.fixture
def bare(city: TestDatabase, request: pytest.FixtureRequest) -> FlaskClient:
    return client_of(city, request)


@pytest.fixture
def mapped(city: TestDatabase, request: pytest.FixtureRequest, streets: Path) -> FlaskClient:
    return client_of(city, request, basemap_url=str(streets))


def test_the_piece_of_a_district_is_a_pmtiles_file_of_its_surroundings(
    mapped: FlaskClient, inspector: dict[str, str]
) -> None:
    ground = mapped.get(GROUND, headers=inspector).get_json()
    answer = mapped.get(MAP, headers={**inspector, "Accept-Encoding": "gzip"})
    assert (answer.status_code, answer.mimetype) == (200, "application/vnd.pmtiles")
    assert "Content-Encoding" not in answer.headers
    header = Reader(MemorySource(answer.data)).header()
    assert (header["min_zoom"], header["max_zoom"]) == (ground["basemap"]["first"], ground["basemap"]["last"])
    assert len(answer.data) <= ground["basemap"]["size"]
    assert ground["basemap"]["attribution"] == "© the test"
    sizes = mapped.get("/inspect/data/maps", headers=inspector).get_json()
    assert sizes == {"basemap": True, "maps": {p.MEDEU: ground["basemap"]["size"]}}


def test_a_map_that_the_device_has_is_not_sent_again_and_a_broken_download_goes_on(
    mapped: FlaskClient, inspector: dict[str, str]
) -> None:
    first = mapped.get(MAP, headers=inspector)
    again = mapped.get(MAP, headers={**inspector, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    rest = mapped.get(MAP, headers={**inspector, "Range": "bytes=100-", "If-Range": first.headers["ETag"]})
    assert (rest.status_code, rest.data) == (206, first.data[100:])


def test_a_district_of_many_objects_leaves_less_to_its_map(
    mapped: FlaskClient, inspector: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = mapped.get(GROUND, headers=inspector).get_json()["basemap"]
    monkeypatch.setattr("web.inspect.ground._LEAST", 0)
    monkeypatch.setattr("web.inspect.ground._OF_AN_OBJECT", 14_000_000 - whole["size"] + 1)
    # Budgets come in steps: this one is below what the deepest zoom takes.
    less = mapped.get(GROUND, headers=inspector).get_json()["basemap"]
    assert less is None or less["last"] < whole["last"]


def test_without_a_basemap_a_district_has_its_outline_and_those_beside_it(
    bare: FlaskClient, inspector: dict[str, str]
) -> None:
    ground = bare.get(GROUND, headers=inspector).get_json()
    assert (ground["basemap"], ground["unreadable"]) == (None, False)
    assert [each["code"] for each in ground["around"]] == [p.MEDEU, p.BOSTANDYK]
    assert ground["around"][0]["outline"]["type"] == "MultiPolygon"
    west, south, east, north = ground["box"]
    assert west < 76.95 < 77.1 < east < 77.2
    assert south < 43.2 < 43.4 < north < 43.5
    refused = bare.get(MAP, headers=inspector)
    assert (refused.status_code, refused.get_json()["code"]) == (404, "no_basemap")
    assert bare.get("/inspect/data/maps", headers=inspector).get_json() == {"basemap": False, "maps": {}}


def test_a_district_without_an_outline_lies_where_its_objects_do(bare: FlaskClient, everywhere: dict[str, str]) -> None:
    ground = bare.get("/inspect/data/districts/KZ-ALA-NEW/ground", headers=everywhere).get_json()
    west, south, east, north = ground["box"]
    assert west < 76.5 < east
    assert south < 43.0 < north
    assert east - west < 0.02
    assert ground["around"][0] == {"code": "KZ-ALA-NEW", "name": {"ru": "Новый район"}, "outline": None}
    nowhere = bare.get("/inspect/data/districts/KZ-ALA-BARE/ground", headers=everywhere)
    assert (nowhere.status_code, nowhere.get_json()["code"]) == (404, "no_ground")


def test_a_basemap_that_cannot_be_read_takes_nothing_else_away(
    city: TestDatabase, request: pytest.FixtureRequest, inspector: dict[str, str]
) -> None:
    away = client_of(city, request, basemap_url="/no/such/place/city.pmtiles")
    ground = away.get(GROUND, headers=inspector).get_json()
    assert (ground["basemap"], ground["unreadable"]) == (None, True)
    refused = away.get(MAP, headers=inspector)
    assert (refused.status_code, refused.get_json()["code"]) == (503, "basemap_unreadable")
    assert "/no/such" not in refused.text
    assert away.get("/inspect/data/maps", headers=inspector).get_json() == {"basemap": True, "maps": {}}
    (told,) = basemap_problems(Settings(basemap_url="/no/such/place/city.pmtiles"))
    assert "BOSAGA_BASEMAP_URL" in told


@pytest.mark.parametrize("path", ["{}.pmtiles", "{}/ground"])
def test_maps_are_for_those_who_inspect_there(mapped: FlaskClient, inspector: dict[str, str], path: str) -> None:
    def status(code: str, headers: dict[str, str]) -> int:
        return mapped.get(f"/inspect/data/districts/{path.format(code)}", headers=headers).status_code

    assert status(p.MEDEU, inspector) == 200
    assert status(p.BOSTANDYK, inspector) == 403
    assert status("NOWHERE", inspector) == 404
    assert status(p.MEDEU, {}) == 401


def test_a_map_is_cut_once_and_kept(
    mapped: FlaskClient, inspector: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = mapped.get(MAP, headers=inspector)
    monkeypatch.setattr("web.inspect.ground.cut", None)
    assert mapped.get(MAP, headers=inspector).data == first.data
    assert len(list(all_tiles(MemorySource(first.data)))) > 4


def test_the_public_map_asks_no_browser_for_a_file_of_tiles(mapped: FlaskClient, streets: Path) -> None:
    page = mapped.get("/map?lang=en")
    assert page.status_code == 200
    assert str(streets) not in page.text
    assert "pmtiles" not in page.headers["Content-Security-Policy"]
