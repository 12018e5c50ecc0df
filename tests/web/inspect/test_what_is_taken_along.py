from __future__ import annotations

import gzip
import posixpath
import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from audit.norms import load_edition
from audit.terms import KINDS
from tests.support import places as p
from tests.support.database import TestDatabase, TestServer
from tests.support.people import bearer, person
from tests.support.site import site_on

FACTS = {"entrance/door/1/clear_width": [0.85, "tape"], "movement/door/1/clear_width": [0.9, "eye"]}


@pytest.fixture(scope="module")
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            p.territories(connection)
            p.source(connection)
            mall = p.place(connection, "MALL-1", kind="mall", name={"ru": "Торговый центр"}, address={"ru": "Абая, 1"})
            p.place(connection, "SHOP-2", kind="shop", inside=mall)
            p.place(connection, "GONE-3", stage="closed")
            p.place(connection, "SCHOOL-4", kind="school", district=p.BOSTANDYK, lon=76.9)
            p.passport(connection, mall, [1] * 6, facts=FACTS)
            p.finish(connection)
        yield clone


@pytest.fixture
def client(city: TestDatabase) -> Iterator[FlaskClient]:
    app = site_on(city)
    yield app.test_client(use_cookies=False)
    app.extensions["bosaga"].dispose()


@pytest.fixture
def inspector(city: TestDatabase) -> dict[str, str]:
    with city.app.write() as connection:
        return bearer(person(connection, "inspector", territory=p.MEDEU))


def taken(client: FlaskClient, headers: dict[str, str], **query: Any) -> dict[str, Any]:
    answer = client.get(f"/inspect/data/districts/{p.MEDEU}", headers=headers, query_string=query)
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def test_the_objects_of_a_district_come_with_what_their_passports_say(
    client: FlaskClient, inspector: dict[str, str]
) -> None:
    found = taken(client, inspector)
    assert [each["number"] for each in found["objects"]] == ["MALL-1", "SHOP-2"]
    mall, shop = found["objects"]
    facts = {found["paths"][place]: [what, grade] for place, what, grade in mall["facts"]}
    assert (mall["passport"], mall["inspected_on"], facts) == ("MALL-1-v1", "2025-05-01", FACTS)
    assert (mall["address"], mall["lon"], mall["lat"]) == ({"ru": "Абая, 1"}, 77.0, 43.25)
    assert (shop["inside"], "facts" in shop) == ("MALL-1", False)
    assert (mall["state"], shop["state"]) == ("unsurveyed", "unsurveyed")
    assert found["next"] is None


def test_a_host_across_the_border_comes_along_and_is_no_object_of_the_district(
    city: TestDatabase, client: FlaskClient, inspector: dict[str, str]
) -> None:
    with city.app.write() as connection:
        across = p.place(connection, "STATION-5", kind="station", district=p.BOSTANDYK, lon=76.9)
        p.passport(connection, across, [1] * 6, facts=FACTS)
        kiosk = p.place(connection, "KIOSK-6", kind="shop", inside=across, lon=76.951)
    found = taken(client, inspector)
    with city.app.write() as connection:
        connection.execute(sa.text("update register.object set stage = 'closed' where id = :id"), {"id": kiosk})
    assert [(each["number"], len(each["facts"])) for each in found["hosts"]] == [("STATION-5", 2)]
    assert "STATION-5" not in {each["number"] for each in found["objects"]}


def test_a_district_comes_in_portions_that_leave_nothing_out(
    client: FlaskClient, inspector: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.inspect.data._PORTION", 1)
    first = taken(client, inspector)
    rest = taken(client, inspector, after=first["next"])
    assert [each["number"] for each in (*first["objects"], *rest["objects"])] == ["MALL-1", "SHOP-2"]
    assert rest["next"] is None


def test_a_long_portion_takes_no_more_queries_than_a_short_one(city: TestDatabase, client: FlaskClient) -> None:
    with city.app.write() as connection:
        for number in range(30):
            here = p.place(connection, f"MORE-{number}", district=p.BOSTANDYK, lon=76.9)
            p.passport(connection, here, [1] * 6, facts=FACTS)
        everywhere = bearer(person(connection, "inspector", territory=p.CITY))
    counts = []
    # The first question of a process opens its connections.
    for district in (p.MEDEU, p.MEDEU, p.BOSTANDYK):
        asked: list[str] = []
        sa.event.listen(sa.Engine, "before_cursor_execute", listener := lambda *given: asked.append(given[2]))  # noqa: B023
        try:
            answer = client.get(f"/inspect/data/districts/{district}", headers=everywhere)
        finally:
            sa.event.remove(sa.Engine, "before_cursor_execute", listener)
        assert answer.status_code == 200
        counts.append(len(asked))
    assert counts[1] == counts[2]


@pytest.mark.parametrize("after", ["-1", "x", "1e3", "9" * 30, "٣"])
def test_a_portion_begins_where_another_ended(client: FlaskClient, inspector: dict[str, str], after: str) -> None:
    answer = client.get(f"/inspect/data/districts/{p.MEDEU}?after={after}", headers=inspector)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


def test_an_inspector_takes_only_where_they_inspect(client: FlaskClient, inspector: dict[str, str]) -> None:
    assert client.get(f"/inspect/data/districts/{p.BOSTANDYK}", headers=inspector).status_code == 403
    assert client.get("/inspect/data/districts/NOWHERE", headers=inspector).status_code == 404
    me = client.get("/inspect/data/me", headers=inspector).get_json()
    assert [each["code"] for each in me["districts"]] == [p.MEDEU]
    assert me["norm"] == "kz-sp-3.06-101@2019-02-18"


def test_nobody_is_told_nothing_and_the_page_is_the_same_for_all(client: FlaskClient) -> None:
    assert client.get("/inspect/data/me").get_json() == {"account": None}
    assert client.get(f"/inspect/data/districts/{p.MEDEU}").status_code == 401
    page = client.get("/inspect?lang=ru")
    assert (page.status_code, "Set-Cookie" in page.headers) == (200, False)


def test_the_forms_of_a_wording_hold_every_kind_and_the_table_that_judges(client: FlaskClient) -> None:
    wording = load_edition("kz-sp-3.06-101").wordings[-1]
    forms = client.get(f"/inspect/forms/{wording.norm}.json").get_json()
    assert set(forms["kinds"]) == {*KINDS, *(f"{kind}/premises" for kind in KINDS)}
    assert len(forms["forms"]) < 20
    assert forms["table"]["rules"][0]["id"] in wording.rules
    assert (
        len(client.get("/inspect/forms/" + wording.norm + ".json", headers={"Accept-Encoding": "gzip"}).data) < 40_000
    )


@pytest.mark.parametrize("norm", ["nothing", "kz-sp-3.06-101", "kz-sp-3.06-101@2019-02-19", "kz-sp-3.06-101@x", "@"])
def test_forms_under_what_is_no_wording_are_not_there(client: FlaskClient, norm: str) -> None:
    assert client.get(f"/inspect/forms/{norm}.json").status_code == 404


def test_the_worker_keeps_every_file_that_the_page_loads(client: FlaskClient) -> None:
    worker = client.get("/inspect/worker.js")
    assert worker.headers["Service-Worker-Allowed"] == "/inspect"
    listed = worker.text.split("FILES = ")[1].split(";")[0]
    for needed in ("/inspect", "/static/js/inspect/main.js", "/static/js/inspect/verdict/judge.js",
                   "/static/vendor/lit-html/lit-html.js", "/inspect/words/kk.json"):  # fmt: skip
        assert f'"{needed}"' in listed
        assert client.get(needed).status_code == 200


def test_all_scripts_of_the_form_are_less_than_200_kilobytes_packed(client: FlaskClient) -> None:
    listed = client.get("/inspect/worker.js").text.split("FILES = ")[1].split(";")[0]
    scripts = re.findall(r'"([^"]+\.js)"', listed)
    assert {"/static/js/inspect/main.js", "/static/vendor/leaflet/leaflet.js"} < set(scripts)
    assert sum(len(gzip.compress(client.get(each).data)) for each in scripts) < 200_000
    # Nothing of a map is asked for with the page.
    assert not [each for each in re.findall(r'(?:href|src)="([^"]+)"', client.get("/inspect").text) if "map" in each]


def test_the_page_names_every_module_that_its_first_screen_waits_for(client: FlaskClient) -> None:
    named = re.findall(r'<link rel="modulepreload" href="([^"]+)">', client.get("/inspect").text)
    assert "/static/js/inspect/main.js" in named
    waited_for = {
        posixpath.normpath(posixpath.join(posixpath.dirname(name), to))
        for name in named
        for to in re.findall(r'from ?"(\.[^"]+)"', client.get(name).text)
    }
    assert waited_for <= set(named)


def test_words_come_in_the_language_that_the_address_names(client: FlaskClient) -> None:
    russian = client.get("/inspect/words/ru.json", headers={"Accept-Language": "kk"}).get_json()
    assert (russian["language"], russian["zone"]["entrance"]) == (
        "ru",
        client.get("/inspect/words/ru.json").get_json()["zone"]["entrance"],
    )
    assert client.get("/inspect/words/de.json").status_code == 404
    english = client.get("/inspect/words/en.json").get_json()
    assert set(english["say"]) == set(russian["say"])
