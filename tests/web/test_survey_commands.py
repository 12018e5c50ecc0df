"""`bosaga import passports` files whole surveys: as drafts of an inspector, or approved by a decision."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from gis.queries.log_check import check_log
from gis.store.people import add_account, give_role
from tests.support.database import TestDatabase, TestServer
from tests.support.imports import bring, city, table
from tests.support.people import bearer, person, token
from tests.support.site import site_on
from web.cli import run

Captured = pytest.CaptureFixture[str]

INSPECTOR = "inspector@example.org"
OBJECTS = """number,source_id,kind,name_ru,lon,lat
W-1,w1,clinic,Запад,76.82,43.22
W-2,w2,clinic,Второй,76.83,43.22
E-1,e1,clinic,Восток,76.88,43.22
STOP-1,stop,transport_stop,Остановка,76.82,43.23
"""
ACCOUNTS = ((INSPECTOR, "inspector"), ("gone@example.org", "inspector"), ("plan@example.org", "planner"))
HEADER = "object,source_id,norm,inspected_on,facts\n"
DECIDED = "object,source_id,norm,inspected_on,effective_on,author,author_role,reviewer,facts\n"
DOOR = {"entrance/door/1/clear_width": [0.95, "tape"]}
NARROW = {"entrance/door/1/clear_width": [0.7, "tape"]}


@pytest.fixture(scope="module")
def drawing_board(database_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestDatabase]:
    """A city of two districts for the tests that leave nothing but drafts."""
    with database_server.clone() as clone:
        settle(clone, tmp_path_factory.mktemp("city"))
        yield clone


def settle(database: TestDatabase, folder: Path) -> None:
    """Objects in two districts; an inspector of the western one, a suspended account, a planner."""
    with database.app.write() as connection:
        city(connection)
        _, problems = bring(connection, "objects", table(folder / "o.csv", OBJECTS), territory="TT-CITY")
        assert not problems
        for email, role in ACCOUNTS:
            key = add_account(connection, email, email.partition("@")[0], "en")
            give_role(connection, key, role, "TT-CITY-W", None, None)
        connection.execute(sa.text("update register.account set active = false where email like 'gone@%'"))


def work_on(database: TestDatabase, monkeypatch: pytest.MonkeyPatch, folder: Path) -> TestDatabase:
    monkeypatch.setenv("BOSAGA_DATABASE_URL", database.app.url.render_as_string(hide_password=False))
    monkeypatch.setenv("BOSAGA_LANGUAGE", "en")
    monkeypatch.chdir(folder)
    return database


@pytest.fixture
def register(drawing_board: TestDatabase, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> TestDatabase:
    """The city without a filing, and a folder to work in."""
    with drawing_board.owner.write() as connection:
        connection.execute(sa.text("delete from register.filing"))
    return work_on(drawing_board, monkeypatch, tmp_path)


@pytest.fixture
def record(committed_database: TestDatabase, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> TestDatabase:
    """Such a city of the test's own, where versions are approved."""
    settle(committed_database, tmp_path)
    return work_on(committed_database, monkeypatch, tmp_path)


def row(number: str = "W-1", source_id: str = "p1", facts: Any = None, **changes: str) -> str:
    """A row under HEADER."""
    cells = {
        "object": number,
        "source_id": source_id,
        "norm": "kz-sp-3.06-101",
        "inspected_on": "2026-01-10",
        **changes,
    }
    return ",".join([*cells.values(), quoted(DOOR if facts is None else facts)]) + "\n"


def decided(number: str = "W-1", source_id: str = "p1", facts: Any = None, **changes: str) -> str:
    """A row under DECIDED."""
    cells = {
        "object": number, "source_id": source_id, "norm": "kz-sp-3.06-101", "inspected_on": "2026-01-10",
        "effective_on": "2026-03-01", "author": "measurer", "author_role": "inspector", "reviewer": "commission",
        **changes,
    }  # fmt: skip
    return ",".join([*cells.values(), quoted(DOOR if facts is None else facts)]) + "\n"


def quoted(value: Any) -> str:
    return '"' + json.dumps(value).replace('"', '""') + '"'


def survey(capsys: Captured, text: str, *words: str) -> dict[str, Any]:
    """The result of an import of passports that is done, with its refused rows; `told` is what it says besides."""
    Path("p.csv").write_text(text, encoding="utf-8")
    Path("rejects.csv").unlink(missing_ok=True)
    capsys.readouterr()
    assert run(["import", "passports", "p.csv", "--json", "--rejects", "rejects.csv", *words]) == 0
    told = capsys.readouterr()
    return {**json.loads(told.out), "told": told.err, "rows": refused_rows()}


def refused_rows() -> list[dict[str, str]]:
    if not Path("rejects.csv").exists():
        return []
    with Path("rejects.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def drafts(capsys: Captured, text: str, *words: str) -> dict[str, Any]:
    return survey(capsys, text, "--as-drafts", INSPECTOR, *words)


def fates(result: dict[str, Any]) -> tuple[int, int, int, int]:
    created, updated, unchanged, rejected = (result[k] for k in ("created", "updated", "unchanged", "rejected"))
    return created, updated, unchanged, rejected


def rows_of(database: TestDatabase, query: str, **params: Any) -> list[tuple[Any, ...]]:
    with database.app.read() as connection:
        return [tuple(each) for each in connection.execute(sa.text(query), params)]


FILINGS = "select number, state, revision from register.filing order by number"


def test_a_survey_becomes_drafts_of_its_inspector_and_the_same_file_again_makes_nothing_new(
    register: TestDatabase, capsys: Captured
) -> None:
    text = HEADER + row() + row("W-2", "p2") + row("W-1", "p3")
    result = drafts(capsys, text)
    assert fates(result) == (3, 0, 0, 0)
    assert "They are drafts of inspector@example.org" in result["told"]
    assert rows_of(register, FILINGS) == [("W-1-v1", "draft", 1), ("W-1-v2", "draft", 1), ("W-2-v1", "draft", 1)]
    assert rows_of(register, "select count(*) from register.passport") == [(0,)]
    again = drafts(capsys, text)
    assert (fates(again), again["batch"]) == ((0, 0, 3, 0), None)


def test_an_imported_draft_is_its_inspector_s_to_submit(register: TestDatabase, capsys: Captured) -> None:
    drafts(capsys, HEADER + row())
    with register.app.write() as connection:
        key = connection.execute(sa.text("select id from register.account where email = :e"), {"e": INSPECTOR}).scalar()
        mine, other = token(connection, int(key or 0)), person(connection, "inspector", territory="TT-CITY-W")
    client = site_on(register).test_client()
    assert client.get("/api/v1/passports/W-1-v1", headers=bearer(other)).status_code == 404
    found = client.get("/api/v1/passports/W-1-v1", headers=bearer(mine))
    assert found.json["document"]["observations"][0]["value"] == 0.95
    sent = client.post("/api/v1/passports/W-1-v1/submit", json={}, headers=bearer(mine, If_Match=found.headers["ETag"]))
    assert (sent.status_code, sent.json["state"]) == (200, "submitted")


def test_a_changed_row_corrects_the_draft_while_nobody_touched_it(register: TestDatabase, capsys: Captured) -> None:
    drafts(capsys, HEADER + row())
    assert fates(drafts(capsys, HEADER + row(facts=NARROW))) == (0, 1, 0, 0)
    assert rows_of(register, FILINGS) == [("W-1-v1", "draft", 2)]
    width = "select document -> 'observations' -> 0 ->> 'value' from register.filing"
    assert rows_of(register, width) == [("0.7",)]


@pytest.mark.parametrize(
    ("since", "code"),
    [
        ("state = 'submitted', submitted_at = now()", "draft_submitted"),
        ("state = 'abandoned'", "draft_given_up"),
        ('document = document || \'{"private": "by hand"}\'', "draft_edited"),
    ],
)
def test_a_changed_row_is_told_to_be_changed_elsewhere_once_somebody_took_the_draft_up(
    register: TestDatabase, capsys: Captured, since: str, code: str
) -> None:
    first = drafts(capsys, HEADER + row() + row("W-2", "p2"))
    with register.app.write() as connection:
        connection.execute(sa.text(f"update register.filing set {since} where number = 'W-1-v1'"))
    result = drafts(capsys, HEADER + row(facts=NARROW) + row("W-2", "p2"))
    assert fates(result) == (0, 0, 1, 1)
    assert [(each["row"], each["field"], each["code"]) for each in result["rows"]] == [("1", "source_id", code)]
    assert "W-1-v1" in result["rows"][0]["reason"]
    assert fates(drafts(capsys, HEADER + row() + row("W-2", "p2"))) == (0, 0, 2, 0)

    assert run(["import", "undo", str(first["batch"]), "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out) == {"batch": first["batch"], "removed": 1, "restored": 0, "kept": 1}
    assert "Drafts that stay, because somebody submitted or changed them since: 1 (W-1-v1)." in told.err
    assert [number for number, _, _ in rows_of(register, FILINGS)] == ["W-1-v1"]


def test_undoing_a_correction_gives_the_draft_back_and_undoing_the_first_import_removes_it(
    register: TestDatabase, capsys: Captured
) -> None:
    first = drafts(capsys, HEADER + row())
    second = drafts(capsys, HEADER + row(facts=NARROW) + row("W-2", "p2"))
    assert fates(second) == (1, 1, 0, 0)
    assert run(["import", "undo", str(second["batch"])]) == 0
    width = "select document -> 'observations' -> 0 ->> 'value' from register.filing"
    assert rows_of(register, width) == [("0.95",)]
    assert run(["import", "undo", str(first["batch"])]) == 0
    assert rows_of(register, FILINGS) == []
    assert fates(drafts(capsys, HEADER + row())) == (1, 0, 0, 0)


def test_an_import_all_of_whose_drafts_were_taken_up_is_not_undone(register: TestDatabase, capsys: Captured) -> None:
    batch = drafts(capsys, HEADER + row())["batch"]
    with register.app.write() as connection:
        connection.execute(sa.text("update register.filing set state = 'submitted', submitted_at = now()"))
    assert run(["import", "undo", str(batch)]) == 1
    assert "drafts that were submitted or changed since (W-1-v1)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("email", "told"),
    [
        ("nobody@example.org", "There is no account “nobody@example.org”."),
        ("gone@example.org", "is disabled"),
        ("plan@example.org", "is no inspector anywhere"),
    ],
)
def test_drafts_of_somebody_who_cannot_finish_them_are_refused_as_a_whole(
    register: TestDatabase, capsys: Captured, email: str, told: str
) -> None:
    Path("p.csv").write_text(HEADER + row(), encoding="utf-8")
    assert run(["import", "passports", "p.csv", "--as-drafts", email]) == 1
    assert told in capsys.readouterr().err
    assert rows_of(register, FILINGS) == []


def door(value: Any, evidence: str = "tape") -> dict[str, Any]:
    return {"entrance/door/1/clear_width": [value, evidence]}


HOSTILE = (
    (row("W-404", "1"), "object", "There is no object “W-404”"),
    (row("E-1", "2"), "object", "E-1 lies in TT-CITY-E, where inspector@example.org is no inspector."),
    (row("STOP-1", "3"), "facts", "This kind of object has no zone entrance. It has: "),
    (row("W-1", "4", door(85)), "facts", "clear_width of 85 m is not plausible"),
    (row("W-1", "5", door("85 kg")), "facts", "“kg” does not measure clear_width, which is in m."),
    (row("W-1", "6", door(-0.9)), "facts", "cannot be negative (-0.9)"),
    (row("W-1", "7", door("NaN")), "facts", "is no finite number"),
    (row("W-1", "8", door(0.9, "hearsay")), "facts", "Use one of: instrument, tape"),
    (row("W-1", "9", {"KZ-DOR-99": ["yes", "tape"]}), "facts", "zone/element/instance/quantity: [value, evidence]"),
    (row("W-1", "10", {"entrance/door/1/KZ-DOR-99": ["yes", "eye"]}), "facts", "is no quantity of entrance/door"),
    (row("W-1", "11", {"entrance/door/1/present": ["no", "eye"]}), "facts", "it cannot be recorded absent"),
    (row("W-1", "12", norm="xx-99"), "norm", "There is no norm “xx-99”. Known: "),
    (row("W-1", "13", inspected_on="2090-01-01"), "inspected_on", "is in the future"),
    (row("W-1", "14", inspected_on=""), "inspected_on", "must be filled in"),
    (row("W-2", "good"), "source_id", "stands in this file already, in row 1"),
)


def test_rows_that_the_form_would_refuse_are_refused_beside_one_that_comes_in(
    register: TestDatabase, capsys: Captured
) -> None:
    result = drafts(capsys, HEADER + row("W-2", "good") + "".join(text for text, _, _ in HOSTILE))
    assert fates(result) == (1, 0, 0, len(HOSTILE))
    refused = {int(each["row"]): each for each in result["rows"]}
    for place, (_, field, told) in enumerate(HOSTILE, start=2):
        assert (refused[place]["field"], refused[place]["result"]) == (field, "rejected"), told
        assert told in refused[place]["reason"]
    assert rows_of(register, FILINGS) == [("W-2-v1", "draft", 1)]


def test_a_survey_in_somebody_else_s_columns_keeps_works_and_anketa(register: TestDatabase, capsys: Captured) -> None:
    mapping = """
        kind = "passports"
        [source]
        code = "survey-26"
        name = "Survey"
        licence = "CC0"
        attribution = "The city"
        [fields]
        object = "объект"
        source_id = "№"
        inspected_on = "дата"
        works = "работы?"
        anketa.built = { constant = 1985 }
        [[observation]]
        quantity = "entrance/door/clear_width"
        column = "дверь"
        unit = "cm"
        evidence = "tape"
    """
    Path("m.toml").write_text(mapping, encoding="utf-8")
    works = [{"zone": "entrance", "element": "door", "kind": "capital_repair", "work": "расширить"}]
    moat = [{"zone": "moat", "kind": "capital_repair"}]
    text = "объект,№,дата,дверь,работы\n" + "".join(
        f"W-{n},{n},10.01.2026,{width},{quoted(said)}\n"
        for n, width, said in ((1, "85", works), (2, "85", moat), (2, "8500", works))
    )
    result = drafts(capsys, text, "--mapping", "m.toml")
    assert fates(result) == (1, 0, 0, 2)
    assert [each["field"] for each in result["rows"]] == ["works", "entrance/door/1/clear_width"]
    assert "(0/zone)" in result["rows"][0]["reason"]
    ((document,),) = rows_of(register, "select document from register.filing")
    assert document["observations"][0]["value"] == 0.85
    assert document["works"] == works
    assert document["anketa"] == {"built": 1985}
    assert document["norm"] == "kz-sp-3.06-101"


def test_a_survey_approved_by_a_decision_keeps_its_number_and_is_one_entry_of_the_log(
    record: TestDatabase, capsys: Captured
) -> None:
    text = DECIDED + decided() + decided("E-1", "p2")
    result = survey(capsys, text, "--decision", "№ 17-к от 2026-03-01")
    assert fates(result) == (2, 0, 0, 0)
    decision = {"number": "№ 17-к", "on": "2026-03-01"}
    assert rows_of(record, "select decision from register.passport") == [(decision,), (decision,)]
    assert rows_of(record, "select kind, subject, items from register.log_entry") == [
        ("passport.approved", f"batch {result['batch']}", 2)
    ]
    assert fates(survey(capsys, text, "--decision", "№ 17-к от 2026-03-01")) == (0, 0, 2, 0)
    other = survey(capsys, text, "--decision", "№ 18-к от 2026-03-01")
    assert [each["code"] for each in other["rows"]] == ["version_is_approved", "version_is_approved"]
    page = site_on(record).test_client().get("/passports/W-1-v1?lang=en").text
    assert "№ 17-к" in page
    with record.owner.write() as connection:
        assert check_log(connection).faults == []
        connection.execute(sa.text("alter table register.passport disable trigger user"))
        connection.execute(sa.text("""update register.passport set decision = '{"number": "№ 18-к"}'"""))
        assert {fault.code for fault in check_log(connection).faults} == {"row_changed"}


def test_a_decision_stands_in_a_column_and_gives_the_day_it_is_in_force(record: TestDatabase, capsys: Captured) -> None:
    header = "object,source_id,norm,inspected_on,author,author_role,decision,facts\n"
    rows = (
        ("W-1", "№ 17-к от 01.03.2026 г.", {"number": "№ 17-к", "on": "2026-03-01"}),
        ("W-2", "2026-03-02 № 5", {"number": "№ 5", "on": "2026-03-02"}),
        ("E-1", "", {"number": "№ 9", "on": "2026-03-03"}),
    )
    text = header + "".join(
        f"{number},{number},kz-sp-3.06-101,2026-01-10,a,inspector,{said},{quoted(DOOR)}\n" for number, said, _ in rows
    )
    result = survey(capsys, text, "--decision", "№ 9, 2026-03-03")
    assert fates(result) == (3, 0, 0, 0), result["rows"]
    query = """select o.number, p.decision, p.effective_on::text from register.passport p
               join register.object o on o.id = p.object order by p.id"""
    found = rows_of(record, query)
    assert [(number, kept) for number, kept, _ in found] == [(number, kept) for number, _, kept in rows]
    assert [day for _, _, day in found] == ["2026-03-01", "2026-03-02", "2026-03-03"]


def test_what_was_approved_by_a_decision_is_exported_and_comes_back_unchanged(
    record: TestDatabase, capsys: Captured
) -> None:
    works = [{"zone": "entrance", "element": "door", "kind": "capital_repair", "work": "widen"}]
    text = DECIDED.replace("facts", "works,facts") + decided(works=quoted(works)) + decided("W-2", "p2", works="")
    survey(capsys, text, "--decision", "№ 17-к от 2026-03-01")
    assert run(["export", "passports", "out.csv", "--territory", "TT-CITY"]) == 0
    exported = Path("out.csv").read_text(encoding="utf-8")
    assert "№ 17-к, 2026-03-01" in exported
    assert fates(survey(capsys, exported)) == (0, 0, 2, 0)


def test_decided_rows_that_the_form_would_refuse_are_refused_beside_one_that_comes_in(
    record: TestDatabase, capsys: Captured
) -> None:
    hostile = (
        (decided("W-1", "1", effective_on="2026-02-01"), "before its decision (2026-03-01)"),
        (decided("STOP-1", "2"), "This kind of object has no zone entrance"),
        (decided("W-404", "3"), "There is no object"),
        (decided("W-1", "4", {}), "holds no observation"),
        (decided("W-1", "5", reviewer="measurer"), "the same person"),
        (decided("W-1", "6", door(85)), "is not plausible"),
        (decided("W-2", "good"), "stands in this file already"),
    )
    text = DECIDED + decided("W-2", "good") + "".join(each for each, _ in hostile)
    result = survey(capsys, text, "--decision", "№ 17-к от 2026-03-01")
    assert fates(result) == (1, 0, 0, len(hostile))
    for refused, (_, told) in zip(sorted(result["rows"], key=lambda each: int(each["row"])), hostile, strict=True):
        assert told in refused["reason"]


CALLED = [{"zone": "entrance", "element": "door", "kind": "current_repair", "work": "ask Aigul, +7 701 123 45 67"}]
MAILED = [{"zone": "entrance", "element": "door", "kind": "current_repair", "work": "write to aigul@example.org"}]


def test_what_tells_how_to_reach_somebody_is_not_approved_unseen(record: TestDatabase, capsys: Captured) -> None:
    text = DECIDED.replace("facts", "works,facts") + "".join(
        decided(number, number, works=quoted(works))
        for number, works in (("W-1", CALLED), ("W-2", MAILED), ("E-1", []))
    )
    result = survey(capsys, text, "--decision", "№ 17-к от 2026-03-01")
    assert fates(result) == (1, 0, 0, 2)
    assert [(each["row"], each["field"], each["code"]) for each in result["rows"]] == [
        ("1", "works", "contact_public"), ("2", "works", "contact_public"),
    ]  # fmt: skip
    told = [each["reason"] for each in result["rows"]]
    assert "(0/work): +7 701 123 45 67. Take it out, or file the row as a draft" in told[0]
    assert "aigul@example.org" in told[1]
    assert rows_of(record, "select number from register.passport") == [("E-1-v1",)]


def test_of_a_draft_that_tells_how_to_reach_somebody_the_operator_is_warned(
    register: TestDatabase, capsys: Captured
) -> None:
    text = HEADER.replace("facts", "works,facts") + row(works=quoted(CALLED)) + row("W-2", "p2", works="")
    result = drafts(capsys, text)
    assert (fates(result), result["warnings"]) == ((2, 0, 0, 0), 1)
    assert [(each["field"], each["code"]) for each in result["rows"]] == [("works", "contact_to_review")]


@pytest.mark.parametrize("column", ["author", "reviewer"])
def test_an_account_is_not_named_by_a_file(record: TestDatabase, capsys: Captured, column: str) -> None:
    rows = (decided("W-1", f"p{n}", **{column: name}) for n, name in enumerate(("account:abc", "account:1")))
    result = survey(capsys, DECIDED + "".join(rows) + decided("W-2", "p"))
    assert fates(result) == (1, 0, 0, 2)
    assert {(each["field"], each["code"]) for each in result["rows"]} == {(column, "account_named")}


def test_a_version_that_names_its_accounts_comes_back_as_it_was_exported(
    record: TestDatabase, capsys: Captured
) -> None:
    survey(capsys, DECIDED + decided())
    with record.owner.write() as connection:
        connection.execute(sa.text("alter table register.passport disable trigger user"))
        connection.execute(sa.text("update register.passport set author = 'account:1', reviewer = 'account:2'"))
        connection.execute(sa.text("alter table register.passport enable trigger user"))
    assert run(["export", "passports", "out.csv", "--territory", "TT-CITY", "--with-people"]) == 0
    exported = Path("out.csv").read_text(encoding="utf-8")
    assert "account:1" in exported
    assert fates(survey(capsys, exported)) == (0, 0, 1, 0)


def test_a_version_whose_author_only_looks_like_an_account_is_withdrawn_like_any(
    record: TestDatabase, capsys: Captured
) -> None:
    survey(capsys, DECIDED + decided())
    with record.owner.write() as connection:
        connection.execute(sa.text("alter table register.passport disable trigger user"))
        connection.execute(sa.text("update register.passport set author = 'account:abc'"))
        connection.execute(sa.text("alter table register.passport enable trigger user"))
        administrator = person(connection, "administrator", territory="TT-CITY-W")
    client = site_on(record).test_client()
    found = client.get("/api/v1/passports/W-1-v1", headers=bearer(administrator))
    asked = {"reason": "measured at another house"}
    headers = bearer(administrator, If_Match=found.headers["ETag"])
    answer = client.post("/api/v1/passports/W-1-v1/withdraw", json=asked, headers=headers)
    assert answer.status_code == 200, answer.text


def test_without_a_decision_s_number_a_survey_is_approved_as_recorded_elsewhere_and_that_is_said(
    record: TestDatabase, capsys: Captured
) -> None:
    result = survey(capsys, DECIDED + decided())
    assert fates(result) == (1, 0, 0, 0)
    assert "Approved without the number of a decision: 1." in result["told"]


def test_one_version_is_not_filed_in_both_ways(record: TestDatabase, capsys: Captured) -> None:
    drafts(capsys, HEADER + row())
    result = survey(capsys, DECIDED + decided() + decided("W-2", "p2"))
    assert [each["code"] for each in result["rows"]] == ["is_filed"]
    result = drafts(capsys, HEADER + row("W-2", "p2"))
    assert [each["code"] for each in result["rows"]] == ["approved_already"]


@pytest.mark.parametrize(
    "words",
    [
        ["import", "objects", "o.csv", "--as-drafts", INSPECTOR],
        ["import", "objects", "o.csv", "--decision", "№ 1"],
        ["import", "undo", "1", "--as-drafts", INSPECTOR],
        ["import", "passports", "p.csv", "--as-drafts", INSPECTOR, "--decision", "№ 1"],
        ["import", "passports", "p.csv", "--decision", "№ 1 от 2999-03-01"],
        ["import", "passports", "p.csv", "--decision", "№ 1 от 2026-02-30"],
        ["import", "passports", "p.csv", "--decision", " "],
        ["import", "passports", "p.csv", "--decision", "№" * 61],
    ],
)
def test_ways_that_exclude_each_other_and_decisions_that_are_none_are_wrong_usage(
    register: TestDatabase, capsys: Captured, words: list[str]
) -> None:
    Path("p.csv").write_text(DECIDED + decided(), encoding="utf-8")
    assert run(words) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert rows_of(register, FILINGS) == []
