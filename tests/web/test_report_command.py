"""`bosaga report`: documents as files."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from python_calamine import CalamineWorkbook

from gis.models.reports import report
from gis.store.faces import refresh
from tests.support import papers, register
from tests.support import places as p
from tests.support.database import TestDatabase
from tests.support.letters import PRINTED
from tests.support.pdf import opened, text_of
from web.cli import run


def test_a_passport_is_written_as_a_document_that_leads_to_the_site(
    committed_database: TestDatabase,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with committed_database.owner.write() as connection:
        papers.fill(connection)
    monkeypatch.setenv("BOSAGA_DATABASE_URL", committed_database.app.url.render_as_string(hide_password=False))
    public = committed_database.public.url.render_as_string(hide_password=False)
    monkeypatch.setenv("BOSAGA_PUBLIC_DATABASE_URL", public)
    monkeypatch.setenv("BOSAGA_TRUSTED_HOSTS", "bosaga.example.kz,localhost")
    file = tmp_path / "w.pdf"
    assert run(["report", "passport", str(file), "--number", "WHOLE-1-v1", "--lang", "kk"]) == 0
    with opened(file.read_bytes()) as document:
        assert str(document.Root.Lang) == "kk"
        assert "https://bosaga.example.kz/verify/" in text_of(document)
    assert run(["report", "passport", str(file), "--number", "NONE-1-v1", "--lang", "en"]) == 1
    assert "There is no approved version NONE-1-v1" in capsys.readouterr().err
    assert run(["report", "passport", str(tmp_path / "w.docx"), "--number", "WHOLE-1-v1", "--lang", "en"]) == 1
    assert ".docx" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["w.pdf"]


@pytest.fixture
def register_here(committed_database: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> TestDatabase:
    """A register of one clinic that the command line works on."""
    with committed_database.owner.write() as connection:
        register.city(connection)
        clinic = register.place(connection, "c1")
        register.passport(connection, clinic, date(2025, 5, 2), [7] * 6, provable=63)
        register.measure(connection, clinic, "m1", date(2026, 3, 1))
        refresh(connection, None, date(2026, 1, 1))
    for name, role in (("DATABASE", "app"), ("PUBLIC_DATABASE", "public")):
        url = getattr(committed_database, role).url.render_as_string(hide_password=False)
        monkeypatch.setenv(f"BOSAGA_{name}_URL", url)
    return committed_database


def test_a_report_is_written_and_issued_once(
    register_here: TestDatabase, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "r.html"
    wanted = ["report", "quarter", str(file), "--period", "2025-Q4", "--lang", "en"]
    assert run(wanted) == 0
    assert "Not issued yet" in file.read_text(encoding="utf-8")
    assert run([*wanted, "--issue"]) == 0
    assert "is issued: its figures are kept" in capsys.readouterr().err
    assert run([*wanted, "--issue"]) == 0
    assert "was issued before" in capsys.readouterr().err
    assert "issued" in file.read_text(encoding="utf-8")
    with register_here.owner.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(report)).scalar_one() == 1


def test_a_half_year_names_the_measures_of_the_next(register_here: TestDatabase, tmp_path: Path) -> None:
    file = tmp_path / "r.xlsx"
    assert run(["report", "half-year", str(file), "--period", "2025-H2", "--lang", "en"]) == 0
    rows = CalamineWorkbook.from_path(str(file)).get_sheet_by_name("Measures due").to_python()
    assert [row[2:5] for row in rows[1:]] == [["current repair", "", "2026-03-01"]]


def test_a_report_that_cannot_be_made_says_why_and_leaves_no_file(
    register_here: TestDatabase, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "r.pdf")
    for arguments, sentence in (
        (["quarter", file, "--period", "2025-Q7"], "is no period of this kind: write it as 2026-Q4"),
        (["year", file, "--period", "2099"], "has not begun"),
        (["quarter", file, "--issue"], "until then its report is preliminary"),
        (["quarter", file, "--territory", "XX"], "There is no territory XX"),
        (["quarter", str(tmp_path / "r.txt")], "not as “txt”"),
    ):
        assert run(["report", *arguments, "--lang", "en"]) == 1
        assert sentence in capsys.readouterr().err.replace("\n", " ")
    assert run(["report", "quarter", file, "--number", "A-1-v1"]) == 2
    assert list(tmp_path.iterdir()) == []


def test_the_roadmap_and_the_transition_plan_name_each_work_with_its_obstacle_and_year(
    register_here: TestDatabase, tmp_path: Path
) -> None:
    plan, road = tmp_path / "t.html", tmp_path / "r.xlsx"
    assert run(["report", "transition-plan", str(plan), "--lang", "en"]) == 0
    text = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", plan.read_text(encoding="utf-8")))
    order = [text.index(f" {part} ") for part in ("Official responsible", "Obstacles", "Methods", "Schedule")]
    assert order == sorted(order)
    assert "Open measures: 1, at so many objects: 1. Overdue: 1. Without a stated cost: 1." in text
    assert "2026-03-01" in text
    assert run(["report", "roadmap", str(road), "--lang", "en"]) == 0
    rows = CalamineWorkbook.from_path(str(road)).get_sheet_by_name("By body").to_python()
    assert [row[:4] for row in rows[1:]] == [["2026", "not stated", 1.0, 1.0]]


def test_a_district_is_reported_of_alone(register_here: TestDatabase, tmp_path: Path) -> None:
    file = tmp_path / "d.html"
    assert run(["report", "district", str(file), "--lang", "en"]) == 2
    wanted = ["report", "district", str(file), "--lang", "en", "--period", "2025-Q4", "--territory"]
    assert run([*wanted, "KZ-75-A"]) == 0
    assert "the register of KZ-75-A held 1 object" in file.read_text(encoding="utf-8")
    assert run([*wanted, "KZ-75-B"]) == 0
    assert "the register of KZ-75-B held 0 objects" in file.read_text(encoding="utf-8")


def test_a_letter_to_an_owner_is_written_with_a_code_that_is_kept_nowhere(
    committed_database: TestDatabase,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with committed_database.owner.write() as connection:
        p.territories(connection)
        p.source(connection)
        school = p.place(connection, "SCHOOL-2", kind="school", sector="education")
        p.place(connection, "OTHER-3")
        p.passport(connection, school, [7] * 6)
        p.measure(connection, school, date(2027, 3, 1))
        p.finish(connection)
    monkeypatch.setenv("BOSAGA_DATABASE_URL", committed_database.app.url.render_as_string(hide_password=False))
    monkeypatch.setenv("BOSAGA_TRUSTED_HOSTS", "bosaga.example.kz,localhost")
    file = tmp_path / "letter.pdf"
    assert run(["report", "owner", str(file), "--object", "SCHOOL-2", "--lang", "ky"]) == 0
    with opened(file.read_bytes()) as document:
        assert str(document.Root.Lang) == "ky"
        text = text_of(document)
    assert "https://bosaga.example.kz/my" in text
    code = PRINTED.search(text)
    assert code
    with committed_database.owner.read() as connection:
        rows = connection.execute(sa.text("select n::text from register.notice n")).scalars().all()
    assert len(rows) == 1
    assert code[0].replace("-", "") not in rows[0]
    assert run(["report", "owner", str(tmp_path / "none.pdf"), "--object", "OTHER-3", "--lang", "en"]) == 1
    assert "There is no letter to write for OTHER-3" in capsys.readouterr().err
    assert run(["report", "owner", str(tmp_path / "none.pdf"), "--object", "NONE-9", "--lang", "en"]) == 1
    assert run(["report", "owner", str(tmp_path / "none.pdf"), "--lang", "en"]) == 2
    assert run(["report", "owner", str(tmp_path / "no" / "where.pdf"), "--object", "SCHOOL-2"]) == 1
    with committed_database.owner.read() as connection:
        assert connection.execute(sa.text("select count(*) from register.notice")).scalar() == 1
