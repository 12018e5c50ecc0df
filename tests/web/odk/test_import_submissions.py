"""`bosaga import passports` reads submissions of ODK and KoBo as drafts of an inspector; what is wrong says where."""

from __future__ import annotations

import csv
import datetime
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from gis.store.people import add_account, give_role
from tests.support import pictures
from tests.support.database import TestDatabase, TestServer
from tests.support.imports import bring, city, table
from tests.support.submissions import WRITERS, Submission, odk_zip, submission
from web.cli import run

Captured = pytest.CaptureFixture[str]
INSPECTOR = "inspector@example.org"
OBJECTS = """number,source_id,kind,name_ru,lon,lat
W-1,w1,clinic,Запад,76.82,43.22
W-2,w2,clinic,Второй,76.83,43.22
E-1,e1,clinic,Восток,76.88,43.22
"""
AT = {"zone": "entrance", "element": "door", "instance": "1"}
DOOR = {**AT, "quantity": "clear_width", "value": 0.85, "unit": "m", "evidence": "tape"}
NO_RAMP = {"zone": "entrance", "element": "ramp", "instance": "1", "present": "no", "evidence": "photo"}


@pytest.fixture(scope="module")
def stored(database_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            city(connection)
            file = table(tmp_path_factory.mktemp("city") / "o.csv", OBJECTS)
            assert not bring(connection, "objects", file, territory="TT-CITY")[1]
            key = add_account(connection, INSPECTOR, "Inspector", "en")
            give_role(connection, key, "inspector", "TT-CITY-W", None, None)
        yield clone


@pytest.fixture
def register(stored: TestDatabase, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> TestDatabase:
    with stored.owner.write() as connection:
        for name in ("photo", "filing", "visit", "screening"):
            connection.exec_driver_sql(f"delete from register.{name}")
    monkeypatch.setenv("BOSAGA_DATABASE_URL", stored.app.url.render_as_string(hide_password=False))
    monkeypatch.setenv("BOSAGA_LANGUAGE", "en")
    monkeypatch.setenv("BOSAGA_MEDIA_URL", str(tmp_path / "media"))
    monkeypatch.chdir(tmp_path)
    return stored


def brought(capsys: Captured, file: Path, *words: str) -> dict[str, Any]:
    """The result of an import that is done, with its refused rows; `told` is what it says besides."""
    Path("rejects.csv").unlink(missing_ok=True)
    capsys.readouterr()
    given = ["import", "passports", str(file), "--as-drafts", INSPECTOR, "--json", "--rejects", "rejects.csv", *words]
    assert run(given) == 0, capsys.readouterr().err
    told, rows = capsys.readouterr(), []
    if Path("rejects.csv").exists():
        with Path("rejects.csv").open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream, delimiter=";"))
    return {**json.loads(told.out), "told": told.err, "rows": rows}


def fates(result: dict[str, Any]) -> tuple[int, int, int, int]:
    created, updated, unchanged, rejected = (result[k] for k in ("created", "updated", "unchanged", "rejected"))
    return created, updated, unchanged, rejected


def rows_of(database: TestDatabase, query: str) -> list[tuple[Any, ...]]:
    with database.app.read() as connection:
        return [tuple(each) for each in connection.execute(sa.text(query))]


@pytest.mark.parametrize("form", WRITERS)
def test_submissions_become_drafts_once(register: TestDatabase, capsys: Captured, form: str) -> None:
    two = [submission([DOOR, NO_RAMP], 1), submission([DOOR], 2, object_listed=None, object_number="W-2")]
    file = WRITERS[form](Path(form), two)
    result = brought(capsys, file)
    assert fates(result) == (2, 0, 0, 0), result["rows"]
    found = rows_of(register, "select number, state, source, source_id, document from register.filing order by number")
    assert [row[:4] for row in found] == [
        ("W-1-v1", "draft", "odk", two[0]["uuid"]), ("W-2-v1", "draft", "odk", two[1]["uuid"]),
    ]  # fmt: skip
    document = found[0][4]
    assert document["observations"] == [DOOR, NO_RAMP]
    assert (document["inspected_on"], document["norm"], document["depth"]) == (
        "2026-01-10",
        "kz-sp-3.06-101",
        "standard",
    )
    assert fates(brought(capsys, file)) == (0, 0, 2, 0)


def test_a_corrected_submission_corrects_its_draft(register: TestDatabase, capsys: Captured) -> None:
    write = WRITERS["odk.zip"]
    brought(capsys, write(Path("a.zip"), [submission([DOOR], 1)]))
    result = brought(capsys, write(Path("b.zip"), [submission([{**DOOR, "value": 0.9}], 1)]))
    assert fates(result) == (0, 1, 0, 0)
    width = "select revision, document -> 'observations' -> 0 ->> 'value' from register.filing"
    assert rows_of(register, width) == [(2, "0.9")]


HOSTILE: tuple[tuple[Submission, str, str], ...] = (
    (submission([DOOR], 2, object_listed="W-404"), "object", "There is no object “W-404”"),
    (submission([DOOR], 3, object_listed="E-1"), "object", "where inspector@example.org is no inspector"),
    (submission([{**DOOR, "value": 85}], 4), "entrance/door/1/clear_width", "is not plausible"),
    (submission([{**DOOR, "value": "wide"}], 5), "entrance/door/1/clear_width", "“wide” is no number"),
    (submission([{**DOOR, "evidence": "hearsay"}], 6), "entrance/door/1/clear_width", "no grade of evidence"),
    (submission([DOOR], 7, inspected_on="2090-01-01"), "inspected_on", "is in the future"),
    (submission([DOOR], 8, depth="deep"), "depth", "“deep” is not known here"),
    (submission([], 9, outcome="lost"), "outcome", "“lost” is not known here"),
    (submission([], 10, many_entrance=[{"entrance__moat__depth": 3}]), "entrance/moat/1/depth", "no element of"),
    (submission([DOOR], 1), "source_id", "stands in this file already, in row 1"),
)


@pytest.mark.parametrize("form", ["kobo.json", "odk.zip"])
def test_a_wrong_submission_is_refused_by_its_question_and_the_rest_is_kept(
    register: TestDatabase, capsys: Captured, form: str
) -> None:
    result = brought(capsys, WRITERS[form](Path(form), [submission([DOOR], 1), *(made for made, _, _ in HOSTILE)]))
    refused = {int(row["row"]): row for row in result["rows"] if row["result"] == "rejected"}
    for place, (_, field, told) in enumerate(HOSTILE, start=2):
        assert field in refused[place]["field"], (place, refused[place])
        assert told in refused[place]["reason"]
    assert fates(result) == (1, 0, 0, len(HOSTILE))
    assert rows_of(register, "select number from register.filing") == [("W-1-v1",)]


def test_visits_and_screenings_are_kept_once(register: TestDatabase, capsys: Captured) -> None:
    made = [
        submission([], 1, outcome="refused", visit_note="The guard said no"),
        submission([{**DOOR, "value": 0.6}], 2, depth="quick", object_listed="W-2"),
        submission([], 3, outcome="closed", inspected_on="2090-01-01"),
    ]
    result = brought(capsys, odk_zip(Path("a.zip"), made))
    assert fates(result) == (2, 0, 0, 1)
    assert result["rows"][0]["field"] == "visited_on"
    assert rows_of(register, "select outcome, note from register.visit") == [("refused", "The guard said no")]
    assert rows_of(register, "select o.number from register.screening join register.object o on o.id = object") == [
        ("W-2",)
    ]
    assert fates(brought(capsys, odk_zip(Path("a.zip"), made))) == (0, 0, 2, 1)
    assert rows_of(register, "select (select count(*) from register.visit), count(*) from register.screening") == [
        (1, 1)
    ]


def with_photo() -> Submission:
    made = submission([DOOR], 1)
    made["many_entrance"][0]["entrance__door__photo"] = "door.jpg"
    return made


def test_photos_come_out_of_the_zip_once_and_go_with_their_drafts(register: TestDatabase, capsys: Captured) -> None:
    file = odk_zip(Path("a.zip"), [with_photo()], {"door.jpg": pictures.jpeg(), "other.jpg": b"x"})
    result = brought(capsys, file)
    assert (fates(result), result["warnings"]) == ((1, 0, 0, 0), 0)
    assert rows_of(register, "select finding, name from register.photo") == [("entrance/door/1", "door.jpg")]
    assert fates(brought(capsys, file)) == (0, 0, 1, 0)
    assert rows_of(register, "select count(*) from register.photo") == [(1,)]
    assert run(["import", "undo", str(result["batch"])]) == 0
    assert rows_of(register, "select count(*) from register.filing") == [(0,)]


@pytest.mark.parametrize(
    ("media", "told"), [({}, "Photos are not in this file: 1 (door.jpg)"), ({"door.jpg": b"no picture"}, "left out")]
)
def test_photos_that_do_not_come_are_told_and_the_draft_is_kept(
    register: TestDatabase, capsys: Captured, media: dict[str, bytes], told: str
) -> None:
    result = brought(capsys, odk_zip(Path("a.zip"), [with_photo()], media))
    assert (fates(result), result["warnings"]) == ((1, 0, 0, 0), 1)
    assert told in result["told"]


@pytest.mark.usefixtures("register")
def test_whose_drafts_they_become_must_be_said(capsys: Captured) -> None:
    WRITERS["odata.json"](Path("a.json"), [submission([DOOR])])
    assert run(["import", "passports", "a.json"]) == 1
    assert "Say whose drafts they become: --as-drafts EMAIL." in capsys.readouterr().err


def test_a_dry_run_keeps_nothing(register: TestDatabase, capsys: Captured) -> None:
    made = [with_photo(), submission([], 2, outcome="closed")]
    assert fates(brought(capsys, odk_zip(Path("a.zip"), made, {"door.jpg": pictures.jpeg()}), "--dry-run")) == (
        2,
        0,
        0,
        0,
    )
    for name in ("filing", "photo", "visit"):
        assert rows_of(register, f"select count(*) from register.{name}") == [(0,)]
    assert not Path("media").exists()


def in_kobo(**said: Any) -> dict[str, Any]:
    door = {"entrance__door__clear_width": 0.85, "entrance__door__clear_width__by": "tape"}
    return {
        "bosaga_form": "kz-sp-3.06-101@2019-02-18", "object_listed": "W-1", "inspected_on": "2026-01-10",
        "outcome": "inspected", "depth": "standard", "_uuid": "hostile", "many_entrance": [door], **said,
    }  # fmt: skip


@pytest.mark.parametrize(
    "where",
    [
        "nan nan 0 0", "inf 1 0 0", {"type": "Point", "coordinates": 5}, {"type": "Point", "coordinates": [None, 1]},
        {"type": "Point", "coordinates": [1, 2], "properties": "x"},
    ],
)  # fmt: skip
def test_a_position_that_is_none_is_left_out_or_refused_alone(
    register: TestDatabase, capsys: Captured, where: Any
) -> None:
    Path("f.json").write_text(json.dumps({"results": [in_kobo(position=where)]}))
    result = brought(capsys, Path("f.json"))
    assert fates(result)[0] == 1, result["told"]


@pytest.mark.parametrize(("most", "told"), [(None, 1), ("60", 0), ("12", 1)])
def test_a_position_that_its_device_was_unsure_of_is_kept_with_its_accuracy_and_told(
    register: TestDatabase, capsys: Captured, monkeypatch: pytest.MonkeyPatch, most: str | None, told: int
) -> None:
    if most is not None:
        monkeypatch.setenv("BOSAGA_POSITION_ACCURACY", most)
    Path("f.json").write_text(json.dumps({"results": [in_kobo(position="43.22 76.82 700.5 29.6")]}))
    result = brought(capsys, Path("f.json"))
    assert (fates(result), result["warnings"]) == ((1, 0, 0, 0), told)
    sentence = f"The device was sure of the position to 30 m only, and {most or 25} m is asked."
    assert (sentence in result["told"]) is bool(told)
    assert rows_of(register, "select document -> 'position' from register.filing") == [
        ({"lon": 76.82, "lat": 43.22, "by": "device", "accuracy_m": 30},)
    ]


@pytest.mark.parametrize(("name", "start"), [("f.json", '{"results": [{"bosaga_form": "'), ("f.csv", "bosaga_form\n")])
@pytest.mark.usefixtures("register")
def test_more_submissions_than_are_read_at_once_are_refused_with_what_to_do(
    capsys: Captured, name: str, start: str
) -> None:
    with Path(name).open("w") as stream:
        stream.write(start)
        stream.truncate(51_000_000)
    assert run(["import", "passports", name, "--as-drafts", INSPECTOR]) == 1
    said = capsys.readouterr().err
    assert f"{name} holds 51 MB of submissions; at most 50 MB are read at once. Nothing was imported." in said
    assert "Export fewer submissions at a time" in said


def test_tables_of_an_archive_count_together_and_photos_do_not(register: TestDatabase, capsys: Captured) -> None:
    file = odk_zip(Path("a.zip"), [submission([DOOR], 1)])
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("media/long.bin", bytes(51_000_000))
    assert fates(brought(capsys, file)) == (1, 0, 0, 0)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("bosaga_clinic-more.csv", bytes(51_000_000))
    assert run(["import", "passports", str(file), "--as-drafts", INSPECTOR]) == 1
    assert "a.zip holds 52 MB of submissions" in capsys.readouterr().err
    assert rows_of(register, "select number from register.filing") == [("W-1-v1",)]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"private_remark": "a\0"}, "private_remark"),
        ({"many_entrance": [{"entrance__door__clear_width": float("inf")}]}, "many_entrance"),
    ],
)
def test_a_submission_that_no_register_can_hold_is_refused_alone(
    register: TestDatabase, capsys: Captured, said: dict[str, Any], field: str
) -> None:
    both = [in_kobo(**said), in_kobo(_uuid="honest", object_listed="W-2")]
    Path("f.json").write_text(json.dumps({"results": both}))
    result = brought(capsys, Path("f.json"))
    assert fates(result) == (1, 0, 0, 1), result["told"]
    assert [row["object_listed"] for row in result["rows"]] == ["W-1"]
    assert f"Row 1, {field}: " in result["told"]


def test_a_cell_of_brackets_without_end_is_no_repeat(register: TestDatabase, capsys: Captured) -> None:
    row = {**in_kobo(), "many_entrance": '[{"a":' + "[" * 100_000}
    with Path("f.csv").open("w", newline="") as stream:
        writer = csv.DictWriter(stream, row.keys())
        writer.writeheader()
        writer.writerow(row)
    result = brought(capsys, Path("f.csv"))
    assert fates(result) == (0, 0, 0, 1), result["told"]


def test_a_day_in_a_workbook_where_a_number_belongs_is_refused_alone(register: TestDatabase, capsys: Captured) -> None:
    odd = {**DOOR, "value": datetime.date(2026, 1, 10)}
    file = WRITERS["kobo.xlsx"](Path("f.xlsx"), [submission([odd], 1), submission([DOOR], 2, object_listed="W-2")])
    result = brought(capsys, file)
    assert fates(result) == (1, 0, 0, 1), result["told"]
    assert "is no number" in result["told"]


def test_an_archive_with_a_spoilt_photo_is_refused_with_a_reason(register: TestDatabase, capsys: Captured) -> None:
    file = odk_zip(Path("f.zip"), [submission([DOOR], 1)], {"1.jpg": pictures.jpeg()})
    with zipfile.ZipFile(file) as archive, zipfile.ZipFile("g.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for name in archive.namelist():
            packed.writestr(name, archive.read(name))
    with zipfile.ZipFile("g.zip") as archive:
        at = archive.getinfo("media/1.jpg")
        begin = at.header_offset + 30 + len(at.filename)
    content = bytearray(Path("g.zip").read_bytes())
    content[begin : begin + 20] = b"\xff" * 20
    Path("g.zip").write_bytes(content)
    assert run(["import", "passports", "g.zip", "--as-drafts", INSPECTOR]) == 1
    assert "g.zip cannot be read as ZIP" in capsys.readouterr().err
    assert rows_of(register, "select * from register.filing") == []
