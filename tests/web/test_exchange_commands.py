"""`bosaga import`, `export` and `template` as people run them: what they print, what they leave, how they refuse."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import python_calamine
import sqlalchemy as sa

from audit.exchange.fields import ROW_KINDS, columns
from tests.support.database import TestDatabase, TestServer
from tests.support.imports import FIXTURES, city
from web.cli import run

OBJECTS = "source_id,kind,name_ru,lon,lat\n1,school,Школа № 1,76.83,43.23\n2,shop,Дүкен,76.84,43.24\n"
ONE_WRONG = OBJECTS + "3,shop,«Ёлка»,север,43.24\n"
CITY = ("--territory", "TT-CITY")

Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def register(database_server: TestServer) -> Iterator[TestDatabase]:
    """A register with the invented city and its two districts, shared by the tests of this module."""
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            city(connection)
        yield clone


@pytest.fixture
def here(register: TestDatabase, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder to work in, with the settings of an installation that speaks English and an empty register."""
    with register.owner.write() as connection:
        for name in ("object", "batch_change where batch in (select id from register.batch where kind = 'objects')"):
            connection.exec_driver_sql(f"delete from register.{name}")
    monkeypatch.setenv("BOSAGA_DATABASE_URL", register.app.url.render_as_string(hide_password=False))
    monkeypatch.setenv("BOSAGA_LANGUAGE", "en")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "objects.csv").write_text(OBJECTS, encoding="utf-8")
    (tmp_path / "one_wrong.csv").write_text(ONE_WRONG, encoding="utf-8")
    return tmp_path


def objects_in(register: TestDatabase) -> dict[str, str]:
    with register.owner.read() as connection:
        rows = connection.execute(sa.text("select source_id, name ->> 'ru' as called from register.object"))
        return {row.source_id: row.called for row in rows}


def imported(capsys: Captured, *words: str) -> dict[str, object]:
    """The result of an import that is done, as a program reads it."""
    capsys.readouterr()
    assert run(["import", "objects", *words, *CITY, "--json"]) == 0
    result: dict[str, object] = json.loads(capsys.readouterr().out)
    return result


def refusal(capsys: Captured, *words: str) -> str:
    """What a refused command says; on standard output it says nothing."""
    capsys.readouterr()
    assert run(list(words)) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "Traceback" not in told.err
    return told.err


def test_a_good_file_comes_in_and_the_second_time_changes_nothing(
    here: Path, register: TestDatabase, capsys: Captured
) -> None:
    first = imported(capsys, "objects.csv")
    assert isinstance(first.pop("batch"), int)
    assert first == {
        "read": 2, "created": 2, "updated": 0, "unchanged": 0, "rejected": 0, "warnings": 0, "skipped": 0,
        "rejects": None,
    }  # fmt: skip
    second = imported(capsys, "objects.csv")
    assert (second["batch"], second["unchanged"]) == (None, 2)
    assert objects_in(register) == {"1": "Школа № 1", "2": "Дүкен"}


def test_a_dry_run_tells_what_would_happen_and_changes_nothing(
    here: Path, register: TestDatabase, capsys: Captured
) -> None:
    result = imported(capsys, "objects.csv", "--dry-run")
    assert (result["created"], result["batch"]) == (2, None)
    assert objects_in(register) == {}


def test_strict_refuses_the_whole_file_for_one_wrong_row(here: Path, register: TestDatabase, capsys: Captured) -> None:
    told = refusal(capsys, "import", "objects", "one_wrong.csv", *CITY, "--strict")
    assert "Rows that would be refused: 1. --strict asks for all or none. Nothing was changed." in told
    assert objects_in(register) == {}


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_rejects_file_keeps_the_row_as_it_was_and_says_why(
    here: Path, register: TestDatabase, capsys: Captured, ending: str
) -> None:
    result = imported(capsys, "one_wrong.csv", "--rejects", f"rejects.{ending}")
    assert (result["read"], result["created"], result["rejected"]) == (3, 2, 1)
    assert result["rejects"] == f"rejects.{ending}"
    if ending == "csv":
        with (here / "rejects.csv").open(encoding="utf-8-sig", newline="") as stream:
            header, row = csv.reader(stream, delimiter=";")
    else:
        book = python_calamine.CalamineWorkbook.from_path("rejects.xlsx")
        header, row = (list(map(str, cells)) for cells in book.get_sheet_by_name("rejected").to_python())
    cells = dict(zip(header, row, strict=True))
    own = [cells[name] for name in ("source_id", "kind", "name_ru", "lon", "lat")]
    assert own == ["3", "shop", "«Ёлка»", "север", "43.24"]
    assert cells["reason"] == "“север” is no number."
    assert cells["field"] == "position"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Read 3: created 2, updated 0, unchanged 0, refused 1; warnings 0."),
        ("ru", "Прочитано 3: создано 2, изменено 0, без изменений 0, отклонено 1; предупреждений 0."),
        ("kk", "Оқылғаны 3: құрылғаны 2, өзгергені 0, өзгеріссіз 0, қабылданбағаны 1; ескерту 0."),
        ("ky", "Окулганы 3: түзүлгөнү 2, өзгөргөнү 0, өзгөрүүсүз 0, кабыл алынбаганы 1; эскертүү 0."),
    ],
)
def test_an_import_speaks_the_language_of_the_installation(
    here: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    monkeypatch.setenv("BOSAGA_LANGUAGE", language)
    assert run(["import", "objects", "one_wrong.csv", *CITY]) == 0
    assert said in capsys.readouterr().err.splitlines()


@pytest.mark.parametrize(
    "words",
    [
        ["import", "buildings", "objects.csv"],
        ["import", "objects"],
        ["import", "undo", "the last one"],
        ["import", "objects", "objects.csv", "--rejects", "./objects.csv"],
        ["import", "objects", "objects.csv", "--rejects", "rejects.pdf"],
        ["export", "buildings", "objects.csv"],
        ["export", "objects", "objects.csv", "--as-of", "yesterday"],
        ["template", "buildings", "objects.xlsx"],
    ],
)
def test_what_no_command_can_mean_is_wrong_usage(here: Path, capsys: Captured, words: list[str]) -> None:
    assert run(words) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert (here / "objects.csv").read_text(encoding="utf-8") == OBJECTS


MAPPING = """
[source]
code = "volunteers"
name = "Volunteers"
licence = "CC0-1.0"
attribution = "Volunteers"
[position]
lon = "lon"
lat = "lat"
[fields]
source_id = "nr"
kind = "kind"
"""


@pytest.mark.parametrize(
    ("file", "options", "said"),
    [
        ("missing.csv", (), "There is no file missing.csv."),
        ("empty.csv", (), "empty.csv is empty. Nothing was changed."),
        ("header.csv", (), "header.csv has a header but no rows."),
        ("letter.pdf", (), "letter.pdf is none of the formats read here: CSV, XLSX,"),
        ("objects.csv", ("--mapping", "m.toml"), "objects.csv has no column “nr”, which m.toml names for source_id."),
        ("objects.csv", ("--mapping", "nobodys"), "There is no mapping “nobodys”. Shipped: acceslibre, osm."),
        ("objects.csv", ("--territory", "XX"), "There is no territory “XX” in the register. Import territories first."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(
    here: Path, register: TestDatabase, capsys: Captured, file: str, options: tuple[str, ...], said: str
) -> None:
    (here / "empty.csv").touch()
    (here / "header.csv").write_text("source_id,kind,lon,lat\n", encoding="utf-8")
    (here / "letter.pdf").write_bytes(b"%PDF-1.7 letter")
    (here / "m.toml").write_text(MAPPING, encoding="utf-8")
    assert said in refusal(capsys, "import", "objects", file, *CITY, *options)
    assert objects_in(register) == {}


def test_an_import_is_taken_back_by_its_number_once(here: Path, register: TestDatabase, capsys: Captured) -> None:
    batch = str(imported(capsys, "objects.csv")["batch"])
    assert run(["import", "undo", batch, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"batch": int(batch), "removed": 2, "restored": 0}
    assert objects_in(register) == {}
    assert refusal(capsys, "import", "undo", batch) == f"Error: Import {batch} was undone already.\n"
    assert refusal(capsys, "import", "undo", "999999") == "Error: There is no import 999999.\n"


def test_an_import_changed_by_hand_since_is_not_taken_back_and_the_object_is_named(
    here: Path, register: TestDatabase, capsys: Captured
) -> None:
    batch = str(imported(capsys, "objects.csv")["batch"])
    with register.app.write() as connection:
        query = "update register.object set hours = '9–18' where source_id = '1' returning number"
        number = connection.exec_driver_sql(query).scalar_one()
    told = refusal(capsys, "import", "undo", batch)
    assert f"later work stands on it (objects changed since ({number}): 1)" in told
    assert len(objects_in(register)) == 2


def test_what_is_exported_comes_back_unchanged(here: Path, capsys: Captured) -> None:
    imported(capsys, "objects.csv")
    assert run(["export", "objects", "out.xlsx", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"kind": "objects", "file": "out.xlsx", "rows": 2}
    result = imported(capsys, "out.xlsx")
    assert (result["unchanged"], result["batch"]) == (2, None)


def test_an_export_of_a_format_that_is_not_written_names_those_that_are(here: Path, capsys: Captured) -> None:
    told = refusal(capsys, "export", "objects", "out.docx")
    assert "“.docx” is no format written here. Use one of: .csv" in told
    assert not (here / "out.docx").exists()


@pytest.mark.parametrize(("options", "named"), [((), False), (("--with-people",), True)])
def test_accounts_leave_the_register_only_when_somebody_asks_for_them(
    here: Path, capsys: Captured, options: tuple[str, ...], named: bool
) -> None:
    assert run(["export", "passports", "p.csv", *options]) == 0
    header = (here / "p.csv").read_text(encoding="utf-8").strip().split(",")
    assert ("author" in header, "reviewer" in header, "author_role" in header) == (named, named, True)
    assert run(["export", "--help"]) == 0
    assert "--with-people" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ["export", "objects", "no folder/o.csv"],
        ["export", "objects", "no folder/o.gpkg"],
        ["template", "objects", "no folder/t.xlsx"],
        ["import", "objects", "one_wrong.csv", *CITY, "--rejects", "no folder/r.csv"],
    ],
)
def test_a_folder_that_takes_no_file_is_named_and_nothing_is_changed(
    here: Path, register: TestDatabase, capsys: Captured, words: list[str]
) -> None:
    told = refusal(capsys, *words)
    assert "no folder/" in told
    assert "cannot be written: No such file or directory. Choose a folder" in told
    assert objects_in(register) == {}


def test_rows_that_a_mapping_leaves_out_are_counted(here: Path, capsys: Captured) -> None:
    (here / "m.toml").write_text(
        MAPPING.replace('"nr"', '"source_id"') + '[[skip]]\ncolumn = "kind"\nin = ["shop"]\n', encoding="utf-8"
    )
    assert run(["import", "objects", "objects.csv", *CITY, "--mapping", "m.toml"]) == 0
    assert "Left out, as the mapping says: 1." in capsys.readouterr().err


@pytest.mark.parametrize("kind", ROW_KINDS)
def test_an_export_of_a_territory_that_is_not_there_is_refused_and_leaves_no_file(
    here: Path, capsys: Captured, kind: str
) -> None:
    assert "There is no territory “NOPE”" in refusal(capsys, "export", kind, "o.csv", "--territory", "NOPE")
    assert not (here / "o.csv").exists()


@pytest.mark.parametrize("kind", ROW_KINDS)
def test_a_template_holds_the_columns_of_its_kind_and_comes_back_empty(here: Path, capsys: Captured, kind: str) -> None:
    assert run(["template", kind, "t.xlsx"]) == 0
    sheet = python_calamine.CalamineWorkbook.from_path("t.xlsx").get_sheet_by_name(kind)
    header, *rows = sheet.to_python()
    assert set(header) <= set(columns(kind))  # type: ignore[arg-type] # one of ROW_KINDS
    assert rows == []
    assert "t.xlsx has a header but no rows." in refusal(capsys, "import", kind, "t.xlsx", *CITY)


@pytest.mark.parametrize(("language", "said"), [("ru", "Вид объекта"), ("kk", "Объект түрі"), ("ky", "Объекттин түрү")])
def test_a_template_explains_its_columns_in_the_language_of_the_installation(
    here: Path, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    monkeypatch.setenv("BOSAGA_LANGUAGE", language)
    assert run(["template", "objects", "t.xlsx"]) == 0
    book = python_calamine.CalamineWorkbook.from_path("t.xlsx")
    meanings = {row[0]: row[3] for row in book.get_sheet_by_name("dictionary").to_python()}
    assert meanings["kind"] == said
    assert said != meanings["lon"]


def test_a_template_that_is_no_workbook_is_refused(here: Path, capsys: Captured) -> None:
    assert "let the file's name end in .xlsx" in refusal(capsys, "template", "objects", "t.csv")


def test_a_strangers_table_comes_in_through_a_mapping(here: Path, register: TestDatabase, capsys: Captured) -> None:
    imported(capsys, str(FIXTURES / "strangers.csv"), "--mapping", str(FIXTURES / "strangers.toml"))
    assert objects_in(register)
