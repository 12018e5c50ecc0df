"""Measures that an import brought and its undoing took: the log excuses these, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from gis.store.imports.undo import undo
from tests.support import log
from tests.support.imports import TODAY, bring, city, table

OBJECTS = "number,source_id,kind,name_ru,lon,lat\nW-1,w1,clinic,Запад,76.82,43.22\n"
HEADER = "object,source_id,work,zone,closes,categories,status,due,planned_on,verified_on\n"


@pytest.fixture
def owner(owner_connection: sa.Connection, tmp_path: Path) -> sa.Connection:
    """A clinic, in the hands of the schema's owner, with a verified measure of an import that stands."""
    city(owner_connection)
    bring(owner_connection, "objects", table(tmp_path / "o.csv", OBJECTS), territory="TT-CITY")
    bring_measures(owner_connection, tmp_path, "standing", "2026-09-01")
    return owner_connection


def bring_measures(connection: sa.Connection, folder: Path, source_id: str, *days: str) -> list[int]:
    """An import of a measure verified on each day; the batches, in order."""
    batches = []
    for day in days:
        closes = '"[{""rule"": ""KZ-RMP-01""}]"'
        row = f"W-1,{source_id},capital_repair,entrance,{closes},K,verified,2027-06-01,2026-01-01,{day}\n"
        result, problems = bring(connection, "measures", table(folder / "m.csv", HEADER + row))
        assert result.batch is not None, problems
        batches.append(result.batch)
    return batches


def faults(connection: sa.Connection) -> list[tuple[str, str]]:
    return [(fault.code, fault.table) for fault in log.check(connection).faults]


def delete_standing(connection: sa.Connection) -> int:
    key: int = connection.exec_driver_sql(
        "delete from register.measure where source_id = 'standing' returning id"
    ).scalar_one()
    return key


def test_imports_that_changed_one_measure_are_undone_one_after_the_other_and_the_log_is_sound(
    owner: sa.Connection, tmp_path: Path
) -> None:
    first, second = bring_measures(owner, tmp_path, "m1", "2026-10-01", "2026-10-05")
    for batch in (second, first):
        undo(owner, batch, TODAY)
        assert faults(owner) == []


def test_a_measure_older_than_the_log_goes_with_its_import_and_the_log_is_sound(
    owner: sa.Connection, tmp_path: Path
) -> None:
    (batch,) = bring_measures(owner, tmp_path, "m1", "2026-10-01")
    for each in ("log_item", "log_entry"):
        owner.exec_driver_sql(f"alter table register.{each} disable trigger user")
        owner.exec_driver_sql(f"delete from register.{each}")
    bring_measures(owner, tmp_path, "m2", "2026-10-01")
    assert log.check(owner).older == 2
    undo(owner, batch, TODAY)
    assert faults(owner) == []


def test_a_measure_of_an_import_that_stands_is_missed_beside_one_that_was_undone(
    owner: sa.Connection, tmp_path: Path
) -> None:
    (batch,) = bring_measures(owner, tmp_path, "m1", "2026-10-01")
    undo(owner, batch, TODAY)
    delete_standing(owner)
    assert faults(owner) == [("row_gone", "measure")]


@pytest.mark.parametrize("undone", [True, False])
def test_a_deletion_is_not_excused_by_writing_that_an_import_had_brought_the_measure(
    owner: sa.Connection, tmp_path: Path, undone: bool
) -> None:
    (batch,) = bring_measures(owner, tmp_path, "m1", "2026-10-01")
    if undone:
        undo(owner, batch, TODAY)
    gone = delete_standing(owner)
    owner.exec_driver_sql(
        f"insert into register.batch_change (batch, entity, id) values ({batch}, 'measure', '{gone}')"
    )
    owner.exec_driver_sql(f"update register.batch set undone_at = coalesce(undone_at, now()) where id = {batch}")
    assert ("row_gone", "measure") in faults(owner)
