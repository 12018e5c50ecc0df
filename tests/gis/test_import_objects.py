"""Importing objects: every row is created, updated, unchanged, or refused with its reason."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from audit.exchange.reasons import FileRefused
from gis.models.filings import filing, visit
from gis.store.imports.changes import PARENTS_FIRST, PASSPORT
from gis.store.imports.context import Problem
from gis.store.imports.undo import STANDS_ON, undo
from gis.store.notices import Letter, issue
from tests.support.database import TestDatabase
from tests.support.imports import FIXTURES, TODAY, bring, city, counts, table, value
from tests.support.people import account

HEADER = "source_id,kind,name_ru,lon,lat,district\n"

WRONG = {
    6: "lon_lat_swapped",
    7: "no_coordinates",
    8: "half_coordinates",
    9: "not_finite",
    10: "coordinates_out_of_range",
    11: "null_island",
    12: "outside_territory",
    13: "outside_every_district",
    14: "duplicate_source_id",
    15: "malformed_date",
    16: "ambiguous_date",
    17: "no_such_day",
    18: "implausible_date",
    19: "unknown_code",
    20: "not_a_point",
    21: "unreadable_geometry",
    22: "empty_geometry",
    23: "negative",
    24: "too_large",
    25: "not_whole",
    26: "not_a_number",
    27: "required",
    28: "part_of_not_found",
    29: "part_of_itself",
    30: "closed_before_opened",
    31: "unknown_district",
    32: "bad_code",
    33: "number_taken",
    34: "not_json",
    35: "unknown_code",
    36: "too_many_cells",
}


@pytest.fixture
def db(app_connection: sa.Connection) -> sa.Connection:
    city(app_connection)
    return app_connection


def district(db: sa.Connection, source_id: str) -> tuple[str, str | None]:
    row = db.execute(
        sa.text("select district, district_flag from register.object where source_id = :i"), {"i": source_id}
    ).one()
    return row.district, row.district_flag


def test_twenty_kinds_of_wrong_rows_each_get_their_own_reason(db: sa.Connection) -> None:
    result, problems = bring(db, "objects", "twenty_wrong_rows.csv", territory="TT-CITY")
    assert {problem.row: problem.code for problem in problems if problem.refused} == WRONG
    assert counts(result) == (5, 0, 0, len(WRONG))
    assert result.counts.read == 36
    assert [problem.code for problem in problems if not problem.refused] == ["declared_disagrees"]


def test_the_same_file_twice_changes_nothing_the_second_time(db: sa.Connection) -> None:
    bring(db, "objects", "twenty_wrong_rows.csv", territory="TT-CITY")
    before = value(db, "select data_version from register.installation")
    result, _ = bring(db, "objects", "twenty_wrong_rows.csv", territory="TT-CITY")
    assert counts(result) == (0, 0, 5, len(WRONG))
    assert result.batch is None
    assert value(db, "select data_version from register.installation") == before


def test_strict_refuses_the_whole_file_and_still_tells_every_reason(db: sa.Connection) -> None:
    with pytest.raises(FileRefused) as caught:
        bring(db, "objects", "twenty_wrong_rows.csv", territory="TT-CITY", strict=True)
    assert caught.value.code == "strict"


def test_near_a_border_the_declared_district_stands_and_far_from_it_the_point_counts(db: sa.Connection) -> None:
    bring(db, "objects", "twenty_wrong_rows.csv", territory="TT-CITY")
    assert district(db, "ok-4") == ("TT-CITY-W", "near_border")
    assert district(db, "odd-1") == ("TT-CITY-W", "declared_disagrees")
    assert district(db, "ok-1") == ("TT-CITY-W", None)


def test_without_an_outline_the_declared_territory_rules(db: sa.Connection, tmp_path: Path) -> None:
    file = table(tmp_path / "t.csv", HEADER + "1,shop,A,70.0,50.0,\n2,shop,B,76.82,43.22,TT-CITY\n")
    result, _ = bring(db, "objects", file, territory="TT")
    assert counts(result) == (2, 0, 0, 0)
    assert district(db, "1") == ("TT", "no_outline")
    assert district(db, "2") == ("TT-CITY-W", None)


def test_a_point_just_outside_every_outline_lies_in_the_nearest_district(db: sa.Connection, tmp_path: Path) -> None:
    file = table(tmp_path / "t.csv", HEADER + "1,shop,A,76.7995,43.25,\n")
    bring(db, "objects", file, territory="TT-CITY")
    assert district(db, "1")[0] == "TT-CITY-W"


def test_windows_encoding_semicolons_decimal_commas_and_cells_of_two_lines_are_read(db: sa.Connection) -> None:
    result, _ = bring(db, "objects", "cp1251.csv", territory="TT-CITY")
    assert counts(result) == (2, 0, 0, 0)
    assert (
        value(db, "select address ->> 'ru' from register.object where source_id = '1'") == "ул. Мира, 5\nвход со двора"
    )
    assert value(db, "select owner_kind from register.object where kind = 'apartment_block'") == "residents"


def test_openstreetmap_wheelchair_is_a_claim_and_widths_and_steps_are_declared_facts(db: sa.Connection) -> None:
    result, problems = bring(db, "objects", "osm_shape.geojson", "osm", territory="TT-CITY")
    assert counts(result) == (4, 0, 0, 0)
    assert [problem.code for problem in problems] == ["claim_left_out"]
    claims = db.execute(sa.text("select category, state, words from register.claim order by words")).all()
    assert claims == [("K", "partial", "wheelchair=limited"), ("K", "full", "wheelchair=yes")]
    facts = dict(
        db.execute(
            sa.text(
                "select source_id || ' ' || key, value from register.declared_fact f join register.object o on "
                "o.id = f.object"
            )
        ).all()
    )
    assert facts["node/1 entrance/door/1/clear_width"] == [0.9, "declared"]
    assert facts["node/3 entrance/door/1/clear_width"] == [0.85, "declared"]
    assert facts["node/3 entrance/stair_outdoor/1/step_count"] == [2.0, "declared"]
    assert value(db, "select count(*) from register.verdict") == 0
    assert value(db, "select attribution from register.source where code = 'osm'") == "© OpenStreetMap contributors"


def test_a_tag_that_is_gone_takes_its_claim_along_and_undo_brings_it_back(db: sa.Connection, tmp_path: Path) -> None:
    bring(db, "objects", "osm_shape.geojson", "osm", territory="TT-CITY")
    text = (FIXTURES / "osm_shape.geojson").read_text(encoding="utf-8")
    changed = tmp_path / "later.geojson"
    changed.write_text(text.replace('"wheelchair": "yes",', "").replace('"0.9"', '"0.95"'), encoding="utf-8")
    result, _ = bring(db, "objects", changed, "osm", territory="TT-CITY")
    assert counts(result) == (0, 1, 3, 0)
    assert value(db, "select count(*) from register.claim") == 1
    assert result.batch is not None
    undone = undo(db, result.batch, TODAY)
    assert (undone.removed, undone.restored) == (0, 2)
    assert value(db, "select count(*) from register.claim") == 2
    assert (
        value(
            db, "select value ->> 0 from register.declared_fact where key like '%clear_width' order by 1 desc limit 1"
        )
        == "0.9"
    )


def test_a_claim_that_a_later_import_took_away_does_not_come_back_by_undoing_an_earlier_one(
    db: sa.Connection, tmp_path: Path
) -> None:
    def osm(name: str, *changes: tuple[str, str]) -> int:
        text = (FIXTURES / "osm_shape.geojson").read_text(encoding="utf-8")
        for old, new in changes:
            text = text.replace(old, new)
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        batch = bring(db, "objects", file, "osm", territory="TT-CITY")[0].batch
        assert batch is not None
        return batch

    osm("first.geojson")
    changed = osm("second.geojson", ('"wheelchair": "yes",', '"wheelchair": "limited",'))
    gone = osm("third.geojson", ('"wheelchair": "yes",', ""))
    with pytest.raises(FileRefused) as caught:
        undo(db, changed, TODAY)
    assert caught.value.code == "batch_stands_under"
    undo(db, gone, TODAY)
    undo(db, changed, TODAY)
    assert value(db, "select count(*) from register.claim where state = 'full'") == 1


def test_acceslibre_is_read_from_its_dump_and_from_its_exchange_table(db: sa.Connection) -> None:
    result, _ = bring(db, "objects", "acceslibre_shape.json", "acceslibre", territory="TT-CITY")
    assert counts(result) == (2, 0, 0, 0)
    assert result.counts.skipped == 1
    result, _ = bring(db, "objects", "acceslibre_shape.csv", "acceslibre", territory="TT-CITY")
    assert counts(result) == (1, 0, 0, 0)
    kinds = db.execute(sa.text("select source_id, kind from register.object")).all()
    assert dict(kinds) == {"7": "pharmacy", "8": "other", "a-1": "restaurant"}
    assert value(db, "select value from register.declared_fact where key = 'entrance/door/1/clear_width'") == [
        0.85,
        "declared",
    ]


def test_a_table_that_nobody_designed_is_imported_by_a_mapping_alone(db: sa.Connection) -> None:
    result, _ = bring(db, "objects", "strangers.csv", FIXTURES / "strangers.toml", territory="TT-CITY")
    assert counts(result) == (2, 0, 0, 0)
    assert value(db, "select name ->> 'ru' from register.object where source_id = 'A1'") == "поликлиника A1"


def test_an_update_touches_only_what_the_file_speaks_of(db: sa.Connection, tmp_path: Path) -> None:
    bring(
        db,
        "objects",
        table(tmp_path / "a.csv", "source_id,kind,name_ru,hours,lon,lat\n1,shop,A,9-18,76.82,43.22\n"),
        territory="TT-CITY",
    )
    result, _ = bring(
        db,
        "objects",
        table(tmp_path / "b.csv", "source_id,kind,name_ru,lon,lat\n1,shop,B,76.82,43.22\n"),
        territory="TT-CITY",
    )
    assert counts(result) == (0, 1, 0, 0)
    row = db.execute(sa.text("select name ->> 'ru' as name, hours from register.object")).one()
    assert tuple(row) == ("B", "9-18")


def test_a_shop_is_found_inside_its_mall_wherever_the_mall_stands_in_the_file(
    db: sa.Connection, tmp_path: Path
) -> None:
    rows = (
        "shop-1,shop,mall-1,76.82,43.22\nmall-1,mall,,76.82,43.22\n"
        "shop-2,shop,mall-2,76.82,43.22\nmall-2,palace,,76.82,43.22\n"
    )
    result, problems = bring(
        db, "objects", table(tmp_path / "m.csv", "source_id,kind,part_of,lon,lat\n" + rows), territory="TT-CITY"
    )
    assert counts(result) == (2, 0, 0, 2)
    assert [(problem.row, problem.code) for problem in problems] == [(3, "part_of_not_found"), (4, "unknown_code")]
    assert value(db, "select h.source_id from register.object o join register.object h on h.id = o.part_of") == "mall-1"


def test_numbers_go_on_after_the_last_one_of_six_digits(committed_database: TestDatabase, tmp_path: Path) -> None:
    # a sequence is not set back with a transaction: a database of its own
    with committed_database.owner.write() as connection:
        connection.execute(sa.text("select setval('register.object_number', 999998)"))
    rows = "".join(f"{each},clinic,A,76.82,43.22,\n" for each in "abc")
    with committed_database.app.write() as connection:
        city(connection)
        bring(connection, "objects", table(tmp_path / "m.csv", HEADER + rows), territory="TT-CITY")
        numbers = connection.execute(sa.text("select number from register.object order by id")).scalars().all()
    assert numbers == ["B-999999", "B-1000000", "B-1000001"]


def test_faces_and_figures_follow_in_the_same_transaction(db: sa.Connection) -> None:
    bring(db, "objects", "cp1251.csv", territory="TT-CITY")
    assert value(db, "select count(*) from register.face") == 2
    assert (
        value(db, "select sum(objects) from register.rollup where slot = register.slot('recorded', 2026, 'all')") == 2
    )


@pytest.mark.parametrize("kept", ["filings", "visits", "letters_to_owners"])
def test_an_import_is_not_undone_under_what_people_recorded_since(db: sa.Connection, kept: str) -> None:
    result, _ = bring(db, "objects", "cp1251.csv", territory="TT-CITY")
    assert result.batch is not None
    inspector = account(db, "inspector")
    place = value(db, "select min(id) from register.object")
    if kept == "filings":
        words = {"version": 1, "number": "T-1-v1", "author": inspector, "author_role": "inspector", "document": {}}
        db.execute(sa.insert(filing).values(object=place, **words))
    elif kept == "letters_to_owners":
        issue(db, place, Letter("N-1", b"h" * 32, datetime(2027, 1, 1, tzinfo=UTC)), None)
    else:
        db.execute(sa.insert(visit).values(object=place, visited_on=TODAY, outcome="closed", account=inspector))
    with pytest.raises(FileRefused) as caught:
        undo(db, result.batch, TODAY)
    assert (caught.value.code, caught.value.params["reason"]) == ("batch_stands_under", kept)
    assert value(db, "select count(*) from register.object") > 0


def test_nothing_in_the_register_can_point_at_what_an_undo_deletes_without_being_asked_after(db: sa.Connection) -> None:
    deleted = [each.table for each in PARENTS_FIRST if each is not PASSPORT]
    pointing = db.execute(
        sa.text("""select distinct conrelid::regclass::text from pg_constraint
            where contype = 'f' and confdeltype not in ('c', 'n') and confrelid::regclass::text = any (:deleted)"""),
        {"deleted": deleted},
    ).scalars()
    asked = " ".join(STANDS_ON.values())
    assert [each for each in pointing if not re.search(rf"{re.escape(each)}\b", asked)] == []


def test_an_import_is_undone_as_one_and_only_once(db: sa.Connection) -> None:
    result, _ = bring(db, "objects", "cp1251.csv", territory="TT-CITY")
    assert result.batch is not None
    undo(db, result.batch, TODAY)
    assert value(db, "select count(*) from register.object") == 0
    assert value(db, "select coalesce(sum(objects), 0) from register.rollup") == 0
    with pytest.raises(FileRefused) as caught:
        undo(db, result.batch, TODAY)
    assert caught.value.code == "batch_undone"


def test_an_import_on_which_later_work_stands_is_not_undone(db: sa.Connection, tmp_path: Path) -> None:
    first, _ = bring(db, "objects", "cp1251.csv", territory="TT-CITY")
    later = table(tmp_path / "later.csv", "source_id,kind,name_ru,lon,lat\n1,school,Новое имя,76.83,43.23\n")
    second, _ = bring(db, "objects", later, territory="TT-CITY")
    assert first.batch is not None
    assert second.batch is not None
    with pytest.raises(FileRefused) as caught:
        undo(db, first.batch, TODAY)
    assert caught.value.code == "batch_stands_under"
    undo(db, second.batch, TODAY)
    assert value(db, "select name ->> 'ru' from register.object where source_id = '1'") == "Школа № 1"
    undo(db, first.batch, TODAY)
    assert value(db, "select count(*) from register.object") == 0


def test_an_object_changed_by_hand_after_its_import_is_not_written_over_by_undoing(db: sa.Connection) -> None:
    result, _ = bring(db, "objects", "cp1251.csv", territory="TT-CITY")
    assert result.batch is not None
    db.execute(sa.text("update register.object set hours = 'Mo-Fr 09:00-18:00' where source_id = '1'"))
    with pytest.raises(FileRefused) as caught:
        undo(db, result.batch, TODAY)
    assert caught.value.params["reason"] == "changed_object"
    assert caught.value.params["count"] == 1
    number = value(db, "select number from register.object where source_id = '1'")
    assert caught.value.params["params"] == {"names": number}
    assert value(db, "select hours from register.object where source_id = '1'") == "Mo-Fr 09:00-18:00"


def test_an_object_removed_after_an_import_changed_it_does_not_come_back_by_undoing(
    db: sa.Connection, tmp_path: Path
) -> None:
    bring(db, "objects", "cp1251.csv", territory="TT-CITY")
    later = table(tmp_path / "later.csv", "source_id,kind,name_ru,lon,lat\n1,school,Новое имя,76.83,43.23\n")
    second, _ = bring(db, "objects", later, territory="TT-CITY")
    assert second.batch is not None
    db.execute(sa.text("delete from register.object where source_id = '1'"))
    with pytest.raises(FileRefused) as caught:
        undo(db, second.batch, TODAY)
    assert caught.value.params["reason"] == "changed_object"


def test_a_territory_that_is_not_there_and_one_that_is_not_named_refuse(db: sa.Connection) -> None:
    with pytest.raises(FileRefused) as caught:
        bring(db, "objects", "cp1251.csv", territory="XX")
    assert caught.value.code == "unknown_territory"
    result, problems = bring(db, "objects", "cp1251.csv")
    assert counts(result) == (0, 0, 0, 2)
    assert {(problem.field, problem.code) for problem in problems} == {("territory", "required")}


def test_a_source_with_another_licence_than_the_register_knows_is_refused(db: sa.Connection, tmp_path: Path) -> None:
    bring(db, "objects", "strangers.csv", FIXTURES / "strangers.toml", territory="TT-CITY")
    other = tmp_path / "strangers.toml"
    other.write_text(
        (FIXTURES / "strangers.toml").read_text(encoding="utf-8").replace("CC-BY-4.0", "ODbL-1.0"), encoding="utf-8"
    )
    with pytest.raises(FileRefused) as caught:
        bring(db, "objects", "strangers.csv", other, territory="TT-CITY")
    assert caught.value.code == "source_conflict"


def test_problems_come_in_the_order_of_the_file(db: sa.Connection) -> None:
    _, problems = bring(db, "objects", "twenty_wrong_rows.csv", territory="TT-CITY")
    assert [problem.row for problem in problems] == sorted(problem.row for problem in problems)
    assert all(isinstance(problem, Problem) for problem in problems)


def test_an_object_is_closed_from_the_day_after_its_last(db: sa.Connection, tmp_path: Path) -> None:
    last = {"yesterday": TODAY - timedelta(days=1), "today": TODAY}
    rows = "".join(f"{name},shop,Лавка,76.82,43.22,{day}\n" for name, day in last.items())
    bring(
        db,
        "objects",
        table(tmp_path / "last.csv", "source_id,kind,name_ru,lon,lat,closed\n" + rows),
        territory="TT-CITY",
    )
    stages = {name: value(db, f"select stage from register.object where source_id = '{name}'") for name in last}
    assert stages == {"yesterday": "closed", "today": "in_service"}
