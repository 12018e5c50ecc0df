"""Files and measures that live here: read back unchanged, changed by none, and naming no natural person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gis.files.exported import write
from gis.queries.exports import export
from gis.queries.log_check import check_log
from tests.support.database import TestServer
from tests.support.imports import bring, counts
from tests.support.works import TODAY, Town, town


@pytest.fixture
def here(database_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(database_server, tmp_path_factory.mktemp("media")) as made:
        yield made


def test_a_measure_that_takes_its_steps_here_is_read_back_unchanged_and_changed_by_no_file(
    here: Town, tmp_path: Path
) -> None:
    here.planned(responsible="A. Person", responsible_private=True)
    file = tmp_path / "m.csv"
    with here.database.app.write() as connection:
        found = export(connection, "measures", territory=None, as_of=None, today=TODAY)
        write(file, found, words={}, meanings={})
    assert "A. Person" not in file.read_text(encoding="utf-8")
    with here.database.app.write() as connection:
        result, problems = bring(connection, "measures", file, today=TODAY)
        assert (counts(result), problems) == ((0, 0, 2, 0), [])
    for status in ("started", "claimed"):
        changed = tmp_path / f"{status}.csv"
        lines = file.read_text(encoding="utf-8").splitlines()
        own = [line.replace("planned,", f"{status},", 1) if ",register," in line else line for line in lines]
        changed.write_text("\n".join(own) + "\n", encoding="utf-8")
        with here.database.app.write() as connection:
            result, problems = bring(connection, "measures", changed, today=TODAY)
            assert counts(result) == (0, 0, 1, 1)
            assert [(problem.field, problem.code) for problem in problems] == [("status", "measure_has_steps")]
            assert check_log(connection).faults == []


FULL = {
    "title": "A wider door", "description": "The frame is moved", "payer": "city", "programme": "P-1", "line": "L-1",
    "responsible": "Health department",
    "cost": {
        "quantity": "2.5", "unit": "m2", "price": "1000.10", "currency": "KZT", "source": "Decision 12", "year": 2026,
        "provisional": True,
    },
}  # fmt: skip


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_file_holds_what_a_measure_is_called_who_pays_and_its_cost_and_is_read_back_unchanged(
    here: Town, tmp_path: Path, ending: str
) -> None:
    here.planned(**FULL)
    file = tmp_path / f"m.{ending}"
    with here.database.app.write() as connection:
        found = export(connection, "measures", territory=None, as_of=None, today=TODAY)
        names = [each.name for each in found.columns]
        write(file, found, words={}, meanings={})
    assert {"title", "description", "payer", "programme", "line", "cost_amount", "price_source"} <= set(names)
    with here.database.app.write() as connection:
        result, problems = bring(connection, "measures", file, today=TODAY)
    assert (counts(result), problems) == ((0, 0, 2, 0), [])


def test_a_row_brings_its_cost_whole_for_a_programme_that_is_held(here: Town, tmp_path: Path) -> None:
    head = "object,source,source_id,work,zone,closes,categories,due,planned_on,title,programme,line,cost_amount,"
    head += "cost_currency,price_source,price_year\n"
    row = 'CLINIC-1,city,x{0},current_repair,entrance,"[{{""rule"": ""KZ-DOR-03""}}]",K,2027-01-01,2026-01-01,{1}\n'
    good = row.format(1, "A wider door,P-1,L-1,5000,KZT,Decision 12,2026")
    bad = [
        row.format(2, "A wider door,P-1,L-1,5000,KZT,,2026"),
        row.format(3, "A wider door,P-9,,,,,"),
        row.format(4, "A wider door,P-1,L-9,,,,"),
        row.format(5, "Call +7 701 123 45 67,,,,,,"),
    ]
    file = tmp_path / "m.csv"
    file.write_text(head + good + "".join(bad), encoding="utf-8")
    with here.database.app.write() as connection:
        result, problems = bring(connection, "measures", file, today=TODAY)
    assert counts(result) == (1, 0, 0, 4)
    assert {(each.field, each.code) for each in problems} == {
        ("cost_amount", "cost_not_whole"), ("programme", "programme_not_held"), ("line", "line_of_no_programme"),
        ("title", "holds_contacts"),
    }  # fmt: skip
    kept = here.send("planner", "GET", "/measures?object=CLINIC-1").json["items"][0]
    assert (kept["title"], kept["line"], kept["cost"]["amount"]) == ("A wider door", "L-1", "5000.00")
