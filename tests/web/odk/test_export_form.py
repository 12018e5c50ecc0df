"""`bosaga export form` as an office runs it: the form, and beside it the list of objects."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import python_calamine
from pyxform.xls2xform import convert

from tests.support.database import TestDatabase, TestServer
from tests.support.imports import bring, city, table
from web.cli import run

OBJECTS = """number,source_id,kind,name_ru,address_ru,part_of,stage,lon,lat
W-1,w1,transport_stop,Остановка,"Абая, 1",,,76.82,43.22
W-2,w2,clinic,Запад,,,,76.82,43.23
E-1,e1,transport_stop,Восток,,,,76.88,43.22
E-2,e2,clinic,Внутри,,w2,,76.82,43.23
GONE-1,g1,transport_stop,Снята,,,closed,76.82,43.22
"""


@pytest.fixture(scope="module")
def stored(database_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            city(connection)
            file = table(tmp_path_factory.mktemp("city") / "o.csv", OBJECTS)
            assert not bring(connection, "objects", file, territory="TT-CITY")[1]
        yield clone


@pytest.fixture
def here(stored: TestDatabase, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("BOSAGA_DATABASE_URL", stored.app.url.render_as_string(hide_password=False))
    monkeypatch.setenv("BOSAGA_LANGUAGE", "en")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def exported(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    capsys.readouterr()
    assert run(["export", "form", "form.xlsx", "--format", "xlsform", "--json", *words]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def listed() -> list[dict[str, str]]:
    with Path("bosaga_objects.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.usefixtures("here")
def test_a_form_is_written_as_pyxform_reads_it_from_the_disk(capsys: pytest.CaptureFixture[str]) -> None:
    told = exported(capsys, "--kind", "transport_stop")
    made = convert("form.xlsx", validate=False)
    assert made.warnings == []
    assert (told["listed"], told["norm"]) == (2, "kz-sp-3.06-101@2019-02-18")
    settings = python_calamine.load_workbook("form.xlsx").get_sheet_by_name("settings").to_python()
    assert settings[1][1] == "bosaga_transport_stop"


@pytest.mark.usefixtures("here")
def test_beside_it_lie_the_objects_that_somebody_may_inspect(capsys: pytest.CaptureFixture[str]) -> None:
    exported(capsys, "--kind", "transport_stop")
    assert [row["name"] for row in listed()] == ["E-1", "W-1"]
    assert listed()[1]["label"] == "W-1 · Остановка · Абая, 1"
    exported(capsys, "--territory", "TT-CITY-W")
    assert [(row["name"], row["kind"], row["inside"]) for row in listed()] == [
        ("E-2", "clinic", "yes"), ("W-1", "transport_stop", "no"), ("W-2", "clinic", "no"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["form.csv", "--format", "xlsform"], 1, "let the file's name end in .xlsx"),
        (["form.xlsx"], 2, "A form is written so"),
        (["form.xlsx", "--format", "xlsform", "--kind", "castle"], 2, "castle"),
        (["form.xlsx", "--format", "xlsform", "--territory", "MOON"], 1, "There is no territory “MOON”"),
        (["form.xlsx", "--format", "xlsform", "--with-people"], 2, "A form is written so"),
    ],
)
def test_what_cannot_be_written_is_refused_and_leaves_nothing(
    here: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: int, told: str
) -> None:
    assert run(["export", "form", *words]) == code
    assert told in capsys.readouterr().err
    assert list(here.iterdir()) == []


@pytest.mark.usefixtures("here")
def test_options_of_a_form_are_refused_for_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export", "objects", "o.csv", "--kind", "clinic"]) == 2
    assert "--format and --kind are for forms" in capsys.readouterr().err
