"""The history of an object: every version, what changed in each, and the looks that made no passport."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from gis.models import register as r
from gis.models.filings import visit
from tests.support import places as p
from tests.support.database import TestDatabase, TestServer
from tests.support.desk import accept_all
from tests.support.filing import filed, submitted
from tests.support.people import Browser, account, person, somebody
from tests.support.site import site_on

FIRST = {"entrance/door/1/clear_width": [0.72, "tape"], "entrance/ramp/1/present": ["no", "eye"]}


@pytest.fixture(scope="module")
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            fill(connection)
        somebody(clone, "reviewer@example.org", "reviewer", p.CITY, name="Second Person")
        yield clone


def fill(connection: sa.Connection) -> None:
    p.territories(connection)
    p.source(connection)
    clinic = p.place(connection, "CLINIC-1", name={"ru": "Поликлиника № 1"})
    p.passport(connection, clinic, [4, 6, 6, 6, 3, 4], on=date(2024, 5, 1), facts=FIRST)
    other = p.place(connection, "CLINIC-2", district=p.BOSTANDYK, lon=76.9)
    p.passport(connection, other, [4, 6, 6, 6, 3, 4], on=date(2024, 5, 1), facts=FIRST)
    who = account(connection, "inspector", territory=p.CITY, name="CANARY Inspector")
    rows = [(clinic, "refused"), (clinic, "closed"), (other, "closed"), (other, "closed")]
    for at, outcome in rows:
        connection.execute(sa.insert(visit).values(
            object=at, visited_on=date(2026, 10, 2), outcome=outcome, account=who, note="CANARY note"))  # fmt: skip
    connection.execute(sa.insert(r.screening).values(
        object=clinic, screened_on=date(2026, 9, 1), facts={}, source="city",
        result={"K": "none", "O": "unknown", "S": "unknown", "G": "unknown", "U": "unknown"}))  # fmt: skip
    p.finish(connection)


@pytest.fixture(scope="module")
def site(city: TestDatabase) -> Iterator[Flask]:
    made = site_on(city, language="en")
    with city.app.write() as connection:
        token = person(connection, "inspector", territory=p.CITY, name="CANARY First")
    body = filed(width=0.95)
    body["works"][0]["work"] = "widen the door"
    number, _tag = submitted(made.test_client(use_cookies=False), token, body)
    reviewer = Browser(made)
    reviewer.sign_in("reviewer@example.org")
    accept_all(reviewer, number)
    done = reviewer.post(f"/review/{number}/approve", revision="3", decision="17-к", commission="CANARY Member")
    assert done.status_code == 303
    yield made
    made.extensions["bosaga"].dispose()


@pytest.fixture
def client(site: Flask) -> FlaskClient:
    return site.test_client(use_cookies=False)


def words(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    assert "CANARY" not in answer.text
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).replace("\u00a0", " ").split())


@pytest.mark.parametrize("path", ["/objects/CLINIC-1", "/passports/CLINIC-1-v1", "/passports/CLINIC-1-v2"])
def test_the_history_lists_every_version_with_who_when_and_how_much_changed(client, path):
    page = words(client, path)
    assert "CLINIC-1-v1" in page
    assert "CLINIC-1-v2" in page
    assert "decision 17-к" in page
    assert "first passport" in page
    assert 'href="/passports/CLINIC-1-v2/changes"' in client.get(path).text


def test_what_changed_is_said_field_by_field_in_words(client):
    page = words(client, "/passports/CLINIC-1-v2/changes")
    assert "72 cm (measured with a tape) 95 cm (measured with a tape)" in page
    assert "Entrance 1, door: recommended work not recorded widen the door; current repair." in page
    assert "observed_at" not in page
    assert "private-remark" not in page


def test_the_first_version_has_nothing_before_it_and_says_so(client):
    assert "This is the first passport of the object." in words(client, "/passports/CLINIC-1-v1/changes")


def test_any_two_versions_of_one_object_are_compared_and_no_others(client):
    assert "95 cm (measured with a tape) 72 cm" in words(client, "/passports/CLINIC-1-v1/changes?against=CLINIC-1-v2")
    for wrong in ("CLINIC-2-v1", "CLINIC-1-v1", "NONE", ""):
        assert client.get(f"/passports/CLINIC-1-v1/changes?against={wrong}").status_code == 404
    assert client.get("/passports/NONE-v1/changes").status_code == 404


def test_visits_without_a_passport_and_screenings_stand_on_the_objects_page_dated_and_without_people(client):
    page = words(client, "/objects/CLINIC-1")
    assert "Oct 2, 2026 Entry was refused" in page
    assert "It was closed" in page
    assert "Sep 1, 2026 wheelchair users mobility, vision, hearing, intellectual" in page


def test_looks_are_counted_by_district_and_never_among_passports(client, site):
    page = words(client, f"/districts/{p.BOSTANDYK}")
    assert re.search(r"quick screenings \S* ?\w* ?\D*0 2 0 0 0", page[page.index("Visits that ended") :], re.IGNORECASE)
    reviewer = Browser(site)
    reviewer.sign_in("reviewer@example.org")
    desk = words(reviewer.client, "/review")
    assert re.search(r"Together 1 3 0 0 1", desk)


def test_a_visit_recorded_now_is_on_a_page_that_was_read_before(client, site, city):
    before = client.get(f"/districts/{p.MEDEU}").text
    with city.app.write() as connection:
        token = person(connection, "inspector", territory=p.CITY)
    done = client.post("/api/v1/objects/CLINIC-1/visits", json={"visited_on": "2026-10-03", "outcome": "not_found"},
                       headers={"Authorization": f"Bearer {token}"})  # fmt: skip
    assert done.status_code == 201, done.text
    assert client.get(f"/districts/{p.MEDEU}").text != before
