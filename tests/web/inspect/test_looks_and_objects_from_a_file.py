"""Objects met on the spot, visits and screenings in the file that the form saves: added once, and taken back as one."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from tests.support.database import TestDatabase
from tests.support.people import bearer
from tests.support.saved_works import (
    DOOR,
    Captured,
    brought,
    fates,
    of_inspector,
    rows_of,
    sealed,
    work,
)
from tests.support.site import site_on
from web.cli import run

STOP = {
    "territory": "TT-CITY",
    "kind": "transport_stop",
    "name": {"ru": "Новая остановка"},
    "position": {"lon": 76.82, "lat": 43.23},
}


def on_the_spot(**changes: Any) -> dict[str, Any]:
    """A work of an object that the register does not have."""
    made = work("spot", None, body={"observations": []}, object_key="spot:object:1")
    del made["first"]
    return {**made, "new_object": STOP, **changes}


def test_an_object_met_on_the_spot_is_added_once_with_its_work_and_goes_with_the_import(
    register: TestDatabase, capsys: Captured
) -> None:
    spot = on_the_spot()
    result = brought(capsys, sealed(spot))
    assert fates(result) == (1, 0, 0, 0, 0), result["told"]
    assert fates(brought(capsys, sealed(spot))) == (0, 0, 1, 0, 0)
    known = "select o.number, f.number from register.object o join register.filing f on f.object = o.id"
    ((number, filed),) = rows_of(register, known)
    # Its device sends it after all: object, then passport.
    client, secret = site_on(register).test_client(), of_inspector(register)
    sent = client.post("/api/v1/objects", json=STOP, headers=bearer(secret, Idempotency_Key="spot:object:1"))
    assert (sent.status_code, sent.json["number"]) == (201, number)
    first = {"object": number, "inspected_on": "2026-01-10"}
    begun = client.post("/api/v1/passports", json=first, headers=bearer(secret, Idempotency_Key="spot:0"))
    assert (begun.status_code, begun.json["number"]) == (201, filed)
    assert run(["import", "undo", str(result["batch"])]) == 0
    assert rows_of(register, "select number from register.object where kind = 'transport_stop'") == []


def test_a_work_of_another_account_adds_no_object(register: TestDatabase, capsys: Captured) -> None:
    assert fates(brought(capsys, sealed(on_the_spot(account=0)))) == (0, 0, 0, 1, 0)
    assert rows_of(register, "select number from register.object where kind = 'transport_stop'") == []


def test_an_object_stays_whose_work_is_refused_and_is_known_again(register: TestDatabase, capsys: Captured) -> None:
    wrong = on_the_spot(body={"observations": [{**DOOR, "value": 85}]})
    result = brought(capsys, sealed(wrong))
    assert fates(result) == (0, 0, 0, 1, 0), result["told"]
    known = "select number from register.object where kind = 'transport_stop'"
    assert len(rows_of(register, known)) == 1
    assert fates(brought(capsys, sealed(on_the_spot())))[0] == 1
    assert len(rows_of(register, known)) == 1


def test_an_object_whose_draft_was_taken_up_stays(register: TestDatabase, capsys: Captured) -> None:
    batch = brought(capsys, sealed(on_the_spot()))["batch"]
    with register.app.write() as connection:
        connection.execute(sa.text('update register.filing set document = document || \'{"private": "by hand"}\''))
    assert run(["import", "undo", str(batch)]) == 1
    assert "passports that somebody writes or wrote for its objects" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("fresh", "field", "told"),
    [
        ({**STOP, "position": {"lon": 76.88, "lat": 43.22}}, "object", "where inspector@example.org is no inspector"),
        ({**STOP, "kind": "castle"}, "kind", "“castle” is not known here"),
        ({**STOP, "position": {"lon": 10, "lat": 50}}, "position", "outside"),
        (None, "object", "Say which object"),
    ],
)
def test_an_object_that_cannot_be_added_refuses_its_work_alone(
    register: TestDatabase, capsys: Captured, fresh: Any, field: str, told: str
) -> None:
    with register.app.read() as connection:
        before = connection.execute(sa.text("select count(*) from register.object")).scalar_one()
    result = brought(capsys, sealed(on_the_spot(new_object=fresh), work()))
    assert fates(result) == (1, 0, 0, 1, 0)
    line = next(line for line in result["told"].splitlines() if line.startswith("Row 1,"))
    assert line.startswith(f"Row 1, {field}:"), line
    assert told in line
    assert rows_of(register, "select count(*) from register.object") == [(before,)]


LOOKS = {
    "visit": {"visited_on": "2026-01-10", "outcome": "closed", "note": "Gate locked"},
    "screening": {"screened_on": "2026-01-10", "observations": [DOOR]},
}


@pytest.mark.parametrize("sort", LOOKS)
def test_a_look_goes_with_its_import_and_its_device_brings_it_anew(
    register: TestDatabase, capsys: Captured, sort: str
) -> None:
    look = {**work("look", key="look:1"), "sort": sort, "body": LOOKS[sort]}
    batch = brought(capsys, sealed(look))["batch"]
    assert rows_of(register, f"select count(*) from register.{sort}") == [(1,)]
    assert run(["import", "undo", str(batch)]) == 0
    assert rows_of(register, f"select count(*) from register.{sort}") == [(0,)]
    client, headers = site_on(register).test_client(), bearer(of_inspector(register), Idempotency_Key="look:1")
    sent = client.post(f"/api/v1/objects/W-1/{sort}s", json=LOOKS[sort], headers=headers)
    assert (sent.status_code, rows_of(register, f"select count(*) from register.{sort}")) == (201, [(1,)])


@pytest.mark.parametrize("sort", LOOKS)
def test_a_look_that_its_device_sends_as_well_is_kept_once(register: TestDatabase, capsys: Captured, sort: str) -> None:
    look = {**work("look", key="look:1"), "sort": sort, "body": LOOKS[sort]}
    brought(capsys, sealed(look))
    client, headers = site_on(register).test_client(), bearer(of_inspector(register), Idempotency_Key="look:1")
    sent = client.post(f"/api/v1/objects/W-1/{sort}s", json=LOOKS[sort], headers=headers)
    assert (sent.status_code, rows_of(register, f"select count(*) from register.{sort}")) == (201, [(1,)])


def test_the_undoing_of_an_import_leaves_looks_that_others_brought(register: TestDatabase, capsys: Captured) -> None:
    client, headers = site_on(register).test_client(), bearer(of_inspector(register), Idempotency_Key="own:1")
    assert client.post("/api/v1/objects/W-2/visits", json=LOOKS["visit"], headers=headers).status_code == 201
    looks = [{**work(name, where), "sort": sort, "body": LOOKS[sort]} for name, where, sort in (
        ("a", "W-1", "visit"), ("b", "W-1", "screening"), ("c", "W-2", "visit"),
    )]  # fmt: skip
    result = brought(capsys, sealed(*looks, work("d", "W-2")))
    assert fates(result)[:3] == (3, 0, 1), result["told"]
    assert run(["import", "undo", str(result["batch"])]) == 0
    assert "3 rows removed" in capsys.readouterr().err
    told = "select o.number from register.visit v join register.object o on o.id = v.object"
    assert rows_of(register, told) == [("W-2",)]
    assert rows_of(register, "select (select count(*) from register.screening), count(*) from register.filing") == [
        (0, 0)
    ]


def test_an_object_met_on_the_spot_goes_with_the_visit_that_brought_it(
    register: TestDatabase, capsys: Captured
) -> None:
    batch = brought(capsys, sealed({**on_the_spot(), "sort": "visit", "body": LOOKS["visit"]}))["batch"]
    assert run(["import", "undo", str(batch)]) == 0
    assert rows_of(register, "select number from register.object where kind = 'transport_stop'") == []
