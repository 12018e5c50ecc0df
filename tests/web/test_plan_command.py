"""`bosaga plan`: what it prints and writes, and what it refuses by name and amount."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import python_calamine
import sqlalchemy as sa

from gis.models import register as r
from tests.support import places as p
from tests.support.database import TestDatabase, TestServer
from tests.support.pdf import opened, text_of
from tests.support.planning import DOOR_COST, YEARS, programme, town
from web.cli import run

Captured = pytest.CaptureFixture[str]
HEADER = "year,line,amount,currency,owner_kinds,districts,note\n"
ENOUGH = HEADER + "".join(f"{year},city,{DOOR_COST},KZT,state,,\n" for year in YEARS)


@pytest.fixture(scope="module")
def register(database_server: TestServer) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            town(connection)
            programme(connection)
        yield clone


@pytest.fixture
def here(register: TestDatabase, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("BOSAGA_DATABASE_URL", register.app.url.render_as_string(hide_password=False))
    monkeypatch.setenv("BOSAGA_LANGUAGE", "en")
    monkeypatch.setenv("BOSAGA_TODAY", "2026-11-20")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _told(capsys: Captured, *words: str) -> dict[str, Any]:
    capsys.readouterr()
    code = run(["plan", *words, "--json"])
    answer = capsys.readouterr()
    assert code == 0, answer.err
    return dict(json.loads(answer.out))


def _refused(capsys: Captured, budget: str, *words: str) -> str:
    Path("budget.csv").write_text(budget, encoding="utf-8")
    capsys.readouterr()
    assert run(["plan", "--budget", "budget.csv", *words]) == 1
    return capsys.readouterr().err


def test_a_budget_buys_a_door_a_year_and_owners_pay_for_their_own(here: Path, capsys: Captured) -> None:
    Path("budget.csv").write_text(ENOUGH, encoding="utf-8")
    told = _told(capsys, "--budget", "budget.csv", "--out", "plan.xlsx")
    assert told["status"] == "done"
    assert [row["year"] for row in told["by_year"]] == list(YEARS)
    assert [row["spent"] for row in told["by_year"]] == [DOOR_COST] * 3 + [0, 0]
    assert [row["objects"] for row in told["by_year"]] == [2, 1, 1, 0, 0]
    assert (told["city_pays"], told["owners_pay"]) == (3 * DOOR_COST, DOOR_COST)
    assert told["gap"] == 0
    assert told["greedy"] <= told["value"] <= told["bound"]
    book = python_calamine.CalamineWorkbook.from_path("plan.xlsx")
    rows = book.get_sheet_by_name("works").to_python()
    assert sorted(row[1] for row in rows[1:]) == ["C-1", "C-2", "C-3", "SHOP"]
    assert book.get_sheet_by_name("years").to_python()[1][:3] == [2026, DOOR_COST, DOOR_COST]


def test_a_programme_of_the_register_is_money_too_and_the_table_is_for_people(here: Path, capsys: Captured) -> None:
    told = _told(capsys, "--programme", "DOORS")
    assert told["city_pays"] == 3 * DOOR_COST
    assert run(["plan", "--programme", "DOORS"]) == 0
    shown = capsys.readouterr().out
    assert "400,000" in shown
    assert "no plan exceeds" in shown


def test_a_plan_is_written_as_a_document(here: Path, capsys: Captured) -> None:
    _told(capsys, "--programme", "DOORS", "--out", "plan.pdf")
    with opened(Path("plan.pdf").read_bytes()) as document:
        printed = text_of(document)
    for said in ("Adaptationplan", "doors", "C-3", "400,000"):
        assert said in printed


def test_limits_of_work_hold_in_each_district(here: Path, capsys: Captured) -> None:
    told = _told(capsys, "--programme", "DOORS", "--works-a-year", "1")
    assert [row["works"] for row in told["by_year"]] == [2, 1, 1, 0, 0]


@pytest.mark.parametrize(
    ("budget", "said"),
    [
        (ENOUGH.replace("2029,city", "2028,more"), "No line has money in 2029"),
        (ENOUGH.replace(f"2027,city,{DOOR_COST}", "2027,city,-5"), "Row 2, amount: -5 is negative"),
        (ENOUGH.replace("2028,city,400000,KZT", "2028,city,400000,KGS"), "Row 3, currency: The line is in KGS"),
        (ENOUGH + "2027,stops,5,KZT,transport,,\n", "“stops” of 2027 fits no work"),
        (ENOUGH.replace("amount", "sum"), "has no column “amount”"),
    ],
)
def test_a_wrong_budget_is_named_by_row_and_by_what_is_wrong(
    here: Path, capsys: Captured, budget: str, said: str
) -> None:
    assert said in _refused(capsys, budget)


def test_a_floor_beyond_the_money_is_refused_with_what_is_missing(here: Path, capsys: Captured) -> None:
    little = HEADER + "".join(f"{year},city,{DOOR_COST if year == 2026 else 0},KZT,state,,\n" for year in YEARS)
    assert "is missed by" in _refused(capsys, little, "--floor", "0.8")


def test_a_contract_beyond_its_line_is_refused_with_the_sum(
    here: Path, register: TestDatabase, capsys: Captured
) -> None:
    with register.owner.write() as connection:
        owner = connection.execute(sa.select(r.object_.c.id).where(r.object_.c.number == "C-1")).scalar_one()
        made = p.measure(
            connection, owner, date(2027, 6, 1), status="started", started_on=date(2026, 7, 1), cost_amount=500_000,
            cost_currency="KZT", price_source="contract", price_year=2026,
        )  # fmt: skip
    try:
        assert "exceeds the line “city” by 100000" in _refused(capsys, ENOUGH)
    finally:
        with register.owner.write() as connection:
            connection.execute(sa.delete(r.measure).where(r.measure.c.id == made))


def test_what_cannot_be_asked_is_a_sentence(here: Path, capsys: Captured) -> None:
    assert "floor: “1.5” does not fit" in _refused(capsys, ENOUGH, "--floor", "1.5")
    assert "territory: There is no territory “NOWHERE”" in _refused(capsys, ENOUGH, "--territory", "NOWHERE")
    assert run(["plan"]) == 2
    assert run(["plan", "--programme", "GONE"]) == 1


def test_a_plan_that_cannot_be_written_is_refused_before_it_is_searched(
    here: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.cli.plan.solve", lambda *_: pytest.fail("it was searched"))
    assert _refused(capsys, ENOUGH, "--out", "gone/plan.xlsx") == "Error: gone/plan.xlsx: No such file or directory.\n"


def test_more_money_is_set_beside_the_plan_on_request(here: Path, capsys: Captured) -> None:
    little = HEADER + "".join(f"{year},city,{DOOR_COST if year == 2030 else 0},KZT,state,,\n" for year in YEARS)
    Path("budget.csv").write_text(little, encoding="utf-8")
    told = _told(capsys, "--budget", "budget.csv", "--more", "8e5,4e5")
    assert [step["extra"] for step in told["curve"]] == [0, 4e5, 8e5]
    assert [step["objects"] for step in told["curve"]] == [told["objects"] + more for more in (0, 1, 2)]
    assert run(["plan", "--budget", "budget.csv", "--more", "4e5", "--more-line", "city"]) == 0
    assert "Objects more" in capsys.readouterr().out
    assert "No line “gone” has money" in _refused(capsys, little, "--more", "1", "--more-line", "gone")
    assert run(["plan", "--budget", "budget.csv", "--more", "much"]) == 2
    assert "up to 8 different amounts" in _refused(capsys, little, "--more", "-1")


def test_a_plan_can_end_before_the_horizon(here: Path, capsys: Captured) -> None:
    Path("budget.csv").write_text(HEADER + "2026,city,400000,KZT,,,\n2027,city,0,KZT,,,\n", encoding="utf-8")
    assert [row["year"] for row in _told(capsys, "--budget", "budget.csv", "--to", "2027")["by_year"]] == [2026, 2027]
    assert "to_year: “2040” does not fit" in _refused(capsys, ENOUGH, "--to", "2040")
