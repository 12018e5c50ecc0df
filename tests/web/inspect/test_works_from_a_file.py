"""The file that the form saves of works that were not sent: taken whole or not at all, and work by work in it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.support import pictures
from tests.support.database import TestDatabase, TestServer
from tests.support.imports import bring, city, table
from tests.support.people import bearer, somebody, token
from tests.support.site import site_on
from web.cli import run

Captured = pytest.CaptureFixture[str]
INSPECTOR = "inspector@example.org"
OBJECTS = "number,source_id,kind,name_ru,lon,lat\nW-1,w1,clinic,Запад,76.82,43.22\nW-2,w2,clinic,Второй,76.83,43.22\n"
DOOR = {
    "zone": "entrance", "element": "door", "instance": "1", "quantity": "clear_width", "value": 0.85, "unit": "m",
    "evidence": "tape", "note": "left leaf",
}  # fmt: skip


@pytest.fixture(scope="module")
def stored(database_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            city(connection)
            file = table(tmp_path_factory.mktemp("city") / "o.csv", OBJECTS)
            assert not bring(connection, "objects", file, territory="TT-CITY")[1]
        somebody(clone, INSPECTOR, "inspector", "TT-CITY-W")
        yield clone


@pytest.fixture
def register(stored: TestDatabase, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> TestDatabase:
    with stored.owner.write() as connection:
        for name in ("photo", "filing", "visit", "idempotency", "object where source = 'inspect'"):
            connection.exec_driver_sql(f"delete from register.{name}")
    monkeypatch.setenv("BOSAGA_DATABASE_URL", stored.app.url.render_as_string(hide_password=False))
    monkeypatch.setenv("BOSAGA_LANGUAGE", "en")
    monkeypatch.setenv("BOSAGA_MEDIA_URL", str(tmp_path / "media"))
    monkeypatch.chdir(tmp_path)
    return stored


def work(name: str = "one", number: str | None = "W-1", **changes: Any) -> dict[str, Any]:
    """A passport as the form saves it."""
    document = {
        "object": number, "inspected_on": "2026-01-10", "depth": "standard", "norm": "kz-sp-3.06-101",
        "observations": [DOOR], "claimed_at": "2026-01-10T06:00:00+00:00", "private": "Ask the guard",
        "position": {"lon": 76.82, "lat": 43.22},
        "forms": [{"form": "home_service", "categories": ["K"]}], **changes.pop("body", {}),
    }  # fmt: skip
    first = {"object": number, "inspected_on": "2026-01-10"}
    return {"id": name, "sort": "passport", "name": name, "object": number, "new_object": None, "body": document,
            "key": f"{name}:0", "first": first, "photos": [], **changes}  # fmt: skip


def photo(content: bytes, said: str | None = None) -> dict[str, Any]:
    return {
        "finding": "entrance/door/1", "taken_at": "2026-01-10T06:00:00Z",
        "data": base64.b64encode(content).decode(), "sha256": said or hashlib.sha256(content).hexdigest(),
    }  # fmt: skip


def sealed(*works: dict[str, Any], **said: Any) -> bytes:
    head = {"format": "bosaga-field", "version": 1, "exported_at": "2026-01-11T06:00:00Z", "packets": works, **said}
    text = json.dumps(head, indent=1)[:-2].encode() + b","
    return text + b'\n"sha256": "' + hashlib.sha256(text).hexdigest().encode() + b'"\n}\n'


def brought(capsys: Captured, content: bytes, *words: str) -> dict[str, Any]:
    Path("works.json").write_bytes(content)
    capsys.readouterr()
    given = ["import", "passports", "works.json", "--as-drafts", INSPECTOR, "--json", *words]
    assert run(given) == 0, capsys.readouterr().err
    told = capsys.readouterr()
    return {**json.loads(told.out), "told": told.err}


def fates(result: dict[str, Any]) -> tuple[int, ...]:
    return tuple(result[name] for name in ("created", "updated", "unchanged", "rejected", "warnings"))


def rows_of(database: TestDatabase, query: str) -> list[tuple[Any, ...]]:
    with database.app.read() as connection:
        return [tuple(each) for each in connection.execute(sa.text(query))]


def of_inspector(register: TestDatabase) -> str:
    with register.app.write() as connection:
        return token(connection, connection.execute(sa.text("select id from register.account where email = :e"),
                                                    {"e": INSPECTOR}).scalar_one())  # fmt: skip


def test_a_work_is_kept_with_all_that_its_device_knew_of_it(register: TestDatabase, capsys: Captured) -> None:
    assert fates(brought(capsys, sealed(work(photos=[photo(pictures.jpeg())])))) == (1, 0, 0, 0, 0)
    ((document, claimed),) = rows_of(register, "select document, claimed_at::text from register.filing")
    assert document == {**work()["body"], "basis": "inspection"}
    assert claimed.startswith("2026-01-10")
    assert rows_of(register, "select finding, taken_at is not null from register.photo") == [("entrance/door/1", True)]


def test_a_device_that_sends_it_later_is_given_the_same_draft(register: TestDatabase, capsys: Captured) -> None:
    batch = brought(capsys, sealed(work()))["batch"]
    client, headers = site_on(register).test_client(), bearer(of_inspector(register), Idempotency_Key="one:0")
    sent = client.post("/api/v1/passports", json=work()["first"], headers=headers)
    assert (sent.status_code, sent.json["number"]) == (201, "W-1-v1")
    assert sent.json["document"]["observations"] == [DOOR]
    assert sent.headers["ETag"] == '"1"'
    assert rows_of(register, "select count(*) from register.filing") == [(1,)]
    # An import that was undone answers for nothing any more.
    assert run(["import", "undo", str(batch)]) == 0
    sent = client.post("/api/v1/passports", json=work()["first"], headers=headers)
    assert (sent.status_code, sent.json["document"]["observations"]) == (201, [])


def test_a_draft_that_somebody_changed_after_its_device_saw_it_is_not_overwritten(
    register: TestDatabase, capsys: Captured
) -> None:
    client, headers = site_on(register).test_client(), bearer(of_inspector(register), Idempotency_Key="one:0")
    begun = client.post("/api/v1/passports", json=work()["first"], headers=headers)
    changed = {**begun.json["document"], "private": "by hand"}
    client.put("/api/v1/passports/W-1-v1", json=changed, headers={**headers, "If-Match": begun.headers["ETag"]})
    result = brought(capsys, sealed(work(number="W-1") | {"number": "W-1-v1", "revision": 1}))
    assert fates(result) == (0, 0, 0, 1, 0)
    assert "W-1-v1 was changed by its author" in result["told"]
    assert fates(brought(capsys, sealed(work() | {"number": "W-1-v1", "revision": 2}))) == (0, 1, 0, 0, 0)


@pytest.mark.parametrize(
    "damaged",
    [
        lambda whole: whole[:-20],
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole.replace(b"0.85", b"0.58"),
        lambda whole: whole.replace(b'"sha256": "', b'"sha257": "'),
        lambda whole: whole + b"{}",
        lambda whole: whole[:80],
    ],
)
def test_a_file_that_was_cut_or_changed_is_refused_as_a_whole(
    register: TestDatabase, capsys: Captured, damaged: Any
) -> None:
    Path("works.json").write_bytes(damaged(sealed(work(), work("two", "W-2"))))
    assert run(["import", "passports", "works.json", "--as-drafts", INSPECTOR]) == 1
    assert "works.json is cut short or was changed" in capsys.readouterr().err
    assert rows_of(register, "select count(*) from register.filing") == [(0,)]


@pytest.mark.usefixtures("register")
def test_a_file_of_another_form_says_so(capsys: Captured) -> None:
    Path("works.json").write_bytes(sealed(work(), version=7))
    assert run(["import", "passports", "works.json", "--as-drafts", INSPECTOR]) == 1
    assert "another version of the inspector's form (7)" in capsys.readouterr().err


WRONG = (
    (work("a", body={"observations": [{**DOOR, "value": 85}]}), "entrance/door/1/clear_width", "is not plausible"),
    (work("b", "W-404"), "object", "There is no object “W-404”"),
    (work("c", account=0), "account", "is of another account than inspector@example.org"),
    (work("d", sort="poem"), "sort", "“poem” is no known code"),
    (work("e") | {"body": None}, "body", "no record"),
    (work("f", body={"inspected_on": "2090-01-01"}), "inspected_on", "is in the future"),
    (work("g", body={"moat": 1}), "moat", "There is no field “moat”"),
    (work("h") | {"id": 5}, "id", "no record"),
    ({"packets": "none"}, "sort", "no known code"),
)


def test_one_wrong_work_is_refused_with_its_reason_and_the_rest_is_kept(
    register: TestDatabase, capsys: Captured
) -> None:
    result = brought(capsys, sealed(work(), *(each for each, _, _ in WRONG), work("z", "W-2")))
    assert fates(result) == (2, 0, 0, len(WRONG), 0), result["told"]
    for place, (_, field, told) in enumerate(WRONG, start=2):
        line = next(line for line in result["told"].splitlines() if line.startswith(f"Row {place},"))
        assert line.startswith(f"Row {place}, {field}:"), line
        assert told in line


def test_a_photo_that_is_damaged_is_left_out_and_its_work_is_kept(register: TestDatabase, capsys: Captured) -> None:
    wrong = [photo(b"no picture"), photo(pictures.jpeg(), "0" * 64), {"finding": "moat"}, "none"]
    result = brought(capsys, sealed(work(photos=[*wrong, photo(pictures.jpeg())])))
    assert fates(result) == (1, 0, 0, 0, len(wrong))
    assert "was left out: This is no JPEG" in result["told"]
    assert rows_of(register, "select count(*) from register.photo") == [(1,)]


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
def test_a_look_that_its_device_sends_as_well_is_kept_once(register: TestDatabase, capsys: Captured, sort: str) -> None:
    with register.owner.write() as connection:
        connection.exec_driver_sql("delete from register.screening")
    look = {**work("look", key="look:1"), "sort": sort, "body": LOOKS[sort]}
    batch = brought(capsys, sealed(look))["batch"]
    assert run(["import", "undo", str(batch)]) in (0, 1)
    client, headers = site_on(register).test_client(), bearer(of_inspector(register), Idempotency_Key="look:1")
    sent = client.post(f"/api/v1/objects/W-1/{sort}s", json=LOOKS[sort], headers=headers)
    assert (sent.status_code, rows_of(register, f"select count(*) from register.{sort}")) == (201, [(1,)])


UNKEEPABLE: tuple[tuple[dict[str, Any], str], ...] = (
    ({"account": True}, "account"),
    ({"account": 10**30}, "account"),
    ({"number": "W-1-v1", "revision": 10**30}, "revision"),
    ({"key": "k" * 5000}, "key"),
    ({"body": {"private": "a\0b"}}, "body"),
    ({"body": {"observations": [{**DOOR, "zone": "\ud800"}]}}, "body"),
    ({"body": {"observations": [{**DOOR, "value": float("nan")}]}}, "body"),
    ({"body": {"anketa": json.loads('{"in":' * 300 + "1" + "}" * 300)}}, "body"),
    ({"id": "o\0ne"}, "id"),
    ({"sort": "pass\0port"}, "sort"),
    ({"photos": [{**photo(pictures.jpeg()), "finding": "entrance/door/\0"}]}, "photos"),
)  # fmt: skip


@pytest.mark.parametrize(("changes", "field"), UNKEEPABLE)
def test_a_work_that_no_register_can_hold_is_refused_alone(
    register: TestDatabase, capsys: Captured, changes: dict[str, Any], field: str
) -> None:
    hostile = work("hostile", **changes)
    result = brought(capsys, sealed(hostile, work("honest", "W-2")))
    assert fates(result) == (1, 0, 0, 1, 0), result["told"]
    assert f"Row 1, {field}: " in result["told"]
    assert rows_of(register, "select number from register.filing") == [("W-2-v1",)]
