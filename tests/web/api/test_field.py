"""Visits, quick screenings, and objects that people add and correct."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests.support import places as p
from tests.support.database import TestDatabase, TestServer
from tests.support.filing import API
from tests.support.people import bearer, person
from tests.web.api.conftest import application, fill


@pytest.fixture(scope="module")
def town(database_server: TestServer) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            fill(connection)
            p.place(connection, "STOP-4", kind="transport_stop", lon=77.03)
        yield clone


@pytest.fixture(scope="module")
def client(town: TestDatabase) -> Iterator[FlaskClient]:
    made = application(town)
    yield made.test_client(use_cookies=False)
    made.extensions["bosaga"].dispose()


@pytest.fixture(scope="module")
def people(town: TestDatabase) -> dict[str, str]:
    roles = {"inspector": p.MEDEU, "administrator": None, "reviewer": p.MEDEU}
    with town.app.write() as connection:
        return {role: person(connection, role, territory=where) for role, where in roles.items()}


def test_a_visit_without_a_passport_is_a_dated_record_whose_note_stays_private(client, people):
    body = {"visited_on": "2026-11-01", "outcome": "refused", "note": "private-note"}
    sent = {"headers": bearer(people["inspector"], Idempotency_Key="visit-1")}
    first, again = (client.post(f"{API}/objects/CLINIC-1/visits", json=body, **sent) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    page = client.get(f"{API}/objects/CLINIC-1")
    assert [v["outcome"] for v in page.json["visits"]] == ["refused"]
    assert "private-note" not in page.text
    assert (
        client.post(f"{API}/objects/SCHOOL-2/visits", json=body, headers=bearer(people["inspector"])).status_code == 403
    )
    assert client.post(f"{API}/objects/NONE/visits", json=body, headers=bearer(people["inspector"])).status_code == 404
    bad = client.post(f"{API}/objects/CLINIC-1/visits", json={"outcome": "tea"}, headers=bearer(people["inspector"]))
    assert {e["pointer"] for e in bad.json["errors"]} == {"/outcome", "/visited_on"}


def test_a_screening_ends_in_not_accessible_or_in_not_enough_and_is_no_passport(client, people):
    narrow = {"zone": "entrance", "element": "door", "quantity": "clear_width", "value": 0.6}
    body = {"screened_on": "2026-11-01", "observations": [narrow]}
    made = client.post(f"{API}/objects/CLINIC-3/screenings", json=body, headers=bearer(people["inspector"]))
    assert made.status_code == 201, made.text
    assert made.json["result"]["K"] == "none"
    assert set(made.json["result"].values()) == {"none", "unknown"}
    page = client.get(f"{API}/objects/CLINIC-3").json
    assert (len(page["screenings"]), page["versions"], page["passport"]) == (1, [], None)


@pytest.mark.parametrize(
    ("observation", "pointer"),
    [
        ({"zone": "sanitary", "element": "accessible_wc", "present": "yes"}, "/observations/0/zone"),
        ({"rule": "KZ-NONE-1", "answer": "yes"}, "/observations/0/rule"),
        ({"zone": "route", "element": "stop", "quantity": "boarding_width", "value": "x"}, "/observations/0/value"),
    ],
)
def test_a_screening_is_read_as_a_passport_is(client, people, observation, pointer):
    body = {"screened_on": "2026-11-01", "observations": [observation]}
    answer = client.post(f"{API}/objects/STOP-4/screenings", json=body, headers=bearer(people["inspector"]))
    assert answer.status_code == 422, answer.text
    assert {error["pointer"] for error in answer.json["errors"]} == {pointer}


NEW = {"kind": "shop", "name": {"ru": "Лавка"}, "position": {"lon": 77.02, "lat": 43.3}}


def test_an_object_is_added_where_its_point_lies(client, people):
    made = client.post(f"{API}/objects", json=NEW, headers=bearer(people["inspector"]))
    assert (made.status_code, made.json["district"]) == (201, p.MEDEU), made.text
    shown = client.get(made.headers["Location"])
    assert (shown.json["sector"], shown.json["source"]) == ("trade_services", "register")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"position": {"lon": 10, "lat": 10}}, "/position"),
        ({"number": "CLINIC-1"}, "/number"),
        ({"part_of": "NOWHERE-1"}, "/part_of"),
        ({"territory": "XX"}, "/territory"),
        ({"declared_district": "XX"}, "/declared_district"),
        ({"opened": "2026-01-01", "closed": "2025-01-01"}, "/closed"),
        ({"name": {}}, "/name"),
        ({"kind": "castle"}, "/kind"),
        ({"colour": "red"}, "/colour"),
    ],
)
def test_an_object_that_does_not_fit_is_refused_by_field(client, people, change, pointer):
    answer = client.post(f"{API}/objects", json={**NEW, **change}, headers=bearer(people["administrator"]))
    assert answer.status_code == 422, answer.text
    assert pointer in {error["pointer"] for error in answer.json["errors"]}


def test_an_object_outside_one_s_territory_is_not_added(client, people):
    there = {**NEW, "position": {"lon": 76.9, "lat": 43.22}}
    assert client.post(f"{API}/objects", json=there, headers=bearer(people["inspector"])).status_code == 403
    assert client.post(f"{API}/objects", json=there).status_code == 401


def test_an_object_is_corrected_from_the_state_that_was_seen(client, people):
    admin, address = people["administrator"], f"{API}/objects/SCHOOL-2"
    seen = client.get(address, headers=bearer(admin))
    assert seen.headers["Cache-Control"] == "private, no-store"
    assert client.patch(address, json={"hours": "9–18"}, headers=bearer(admin)).status_code == 428
    done = client.patch(address, json={"hours": "9–18"}, headers=bearer(admin, If_Match=seen.headers["ETag"]))
    assert (done.status_code, done.json["hours"]) == (200, "9–18"), done.text
    stale = client.patch(address, json={"hours": "x"}, headers=bearer(admin, If_Match=seen.headers["ETag"]))
    assert stale.status_code == 412
    assert stale.json["current"]["hours"] == "9–18"
    assert stale.json["versions"]["current"] == done.headers["ETag"]
    moved = {"position": {"lon": 77.0, "lat": 43.3}, "hours": None}
    there = client.patch(address, json=moved, headers=bearer(admin, If_Match=done.headers["ETag"]))
    assert (there.json["district"], there.json["hours"]) == (p.MEDEU, None), there.text
    denied = client.patch(address, json={}, headers=bearer(people["inspector"], If_Match=there.headers["ETag"]))
    assert denied.status_code == 403
