"""The file that the form saves of works that were not sent: taken whole or not at all, and work by work in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support import pictures
from tests.support.database import TestDatabase
from tests.support.people import bearer
from tests.support.saved_works import (
    DOOR,
    INSPECTOR,
    Captured,
    brought,
    fates,
    of_inspector,
    photo,
    rows_of,
    sealed,
    work,
)
from tests.support.site import site_on
from web.cli import run


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
