"""Outlines imported anew: the objects already in the register follow them, and the figures follow the objects."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import sqlalchemy as sa

from audit.exchange.reasons import FileRefused
from audit.figures.question import Question
from gis.files.exported import write
from gis.queries.compliance import compliance
from gis.queries.exports import export
from gis.store.imports.context import Problem, Result
from gis.store.imports.undo import undo
from tests.support.counted import recount, rollup
from tests.support.imports import FIXTURES, TODAY, bring, city, counts, table, value

OBJECTS = "source_id,kind,lon,lat,district\n"
WEST, EAST = "TT-CITY-W", "TT-CITY-E"
# the border lies at 76.85; one degree of longitude is 81 km here
PLACES = {
    "far west": f"far west,shop,76.82,43.22,{WEST}\n",
    "between": "between,shop,76.845,43.23,\n",
    "declared west": f"declared west,shop,76.845,43.24,{WEST}\n",
    "at the new border": f"at the new border,shop,76.8408,43.25,{WEST}\n",
    "far east": "far east,shop,76.89,43.22,\n",
}
PASSPORT = (
    "object_source_id,source_id,norm,inspected_on,effective_on,author,author_role,reviewer,facts\n"
    "between,p1,kz-sp-3.06-101,2024-01-10,2024-02-01,a,inspector,b,"
    '"{""entrance/door/1/clear_width"": [0.95, ""tape""]}"\n'
)
BY_DISTRICT = frozenset({"district"})


@pytest.fixture
def db(app_connection: sa.Connection, tmp_path: Path) -> sa.Connection:
    """The city with five places, one of them surveyed, and a place of the country that no outline holds."""
    city(app_connection)
    bring(app_connection, "objects", table(tmp_path / "o.csv", OBJECTS + "".join(PLACES.values())), territory="TT-CITY")
    bring(app_connection, "objects", table(tmp_path / "f.csv", OBJECTS + "elsewhere,shop,70,50,\n"), territory="TT")
    bring(app_connection, "passports", table(tmp_path / "p.csv", PASSPORT))
    return app_connection


def outline(west: float, east: float, code: str, name: str = "A district") -> str:
    ring = f"{west} 43.2, {east} 43.2, {east} 43.28, {west} 43.28, {west} 43.2"
    return f'{code},TT-CITY,city_district,{name},"POLYGON (({ring}))"\n'


def redraw(db: sa.Connection, folder: Path, *outlines: str) -> tuple[Result, list[Problem]]:
    return bring(db, "territories", table(folder / "t.csv", "code,parent,level,name_ru,wkt\n" + "".join(outlines)))


def border_at(db: sa.Connection, folder: Path, lon: float) -> tuple[Result, list[Problem]]:
    return redraw(db, folder, outline(76.8, lon, WEST), outline(lon, 76.9, EAST))


def districts(db: sa.Connection) -> dict[str, tuple[str, str | None]]:
    rows = db.execute(sa.text("select source_id, district, district_flag from register.object"))
    return {row.source_id: (row.district, row.district_flag) for row in rows}


def told(problems: list[Problem]) -> dict[str, int]:
    """What the warnings count, added up."""
    found: dict[str, int] = {}
    for problem in problems:
        found[problem.code] = found.get(problem.code, 0) + problem.params["count"]
    return found


def figures(db: sa.Connection) -> dict[object, tuple[int, int]]:
    answers = compliance(db, Question(territory="TT", by=BY_DISTRICT), TODAY)
    return {answer.keys["district"]: (answer.figures.objects, answer.figures.passportised) for answer in answers}


def test_objects_follow_a_border_that_moved_unless_their_declaration_stands_within_its_tolerance(
    db: sa.Connection, tmp_path: Path
) -> None:
    assert districts(db)["between"] == districts(db)["declared west"] == (WEST, None)
    before = value(db, "select data_version from register.installation")
    result, problems = border_at(db, tmp_path, 76.84)
    assert counts(result) == (0, 2, 0, 0)
    assert districts(db) == {
        "far west": (WEST, None),
        "between": (EAST, None),
        "declared west": (EAST, "declared_disagrees"),
        "at the new border": (WEST, "near_border"),
        "far east": (EAST, None),
        "elsewhere": ("TT", "no_outline"),
    }
    assert told(problems) == {"objects_moved": 2, "objects_disagree": 1}
    assert result.counts.warnings == len(problems)
    assert value(db, "select data_version from register.installation") == before + 1


def test_the_figures_follow_the_objects_and_say_what_a_recount_says(db: sa.Connection, tmp_path: Path) -> None:
    assert figures(db) == {WEST: (4, 1), EAST: (1, 0), "TT": (1, 0)}
    border_at(db, tmp_path, 76.84)
    assert figures(db) == {WEST: (2, 0), EAST: (3, 1), "TT": (1, 0)}
    assert value(db, "select count(*) from register.face f join register.object o on o.id = f.object "
                     "where f.district <> o.district") == 0  # fmt: skip
    assert rollup(db, TODAY, "TT") == recount(db, TODAY) != {}


def test_a_past_day_is_counted_by_the_borders_of_today(db: sa.Connection, tmp_path: Path) -> None:
    border_at(db, tmp_path, 76.84)
    past = Question(territory="TT", by=BY_DISTRICT, as_of=TODAY.replace(year=2025))
    by_district = {answer.keys["district"]: answer.figures.passportised for answer in compliance(db, past, TODAY)}
    assert by_district == {WEST: 0, EAST: 1, "TT": 0}


def test_undoing_the_borders_puts_the_objects_and_the_figures_back(db: sa.Connection, tmp_path: Path) -> None:
    places, counted = districts(db), rollup(db, TODAY, "TT")
    batches = value(db, "select array_agg(batch order by id) from register.object")
    result, _ = border_at(db, tmp_path, 76.84)
    assert result.batch is not None
    undo(db, result.batch, TODAY)
    assert districts(db) == places
    assert rollup(db, TODAY, "TT") == counted == recount(db, TODAY)
    assert value(db, "select array_agg(batch order by id) from register.object") == batches


def test_a_new_district_takes_its_objects_in_and_gives_them_back_when_it_is_undone(
    db: sa.Connection, tmp_path: Path
) -> None:
    places = districts(db)
    result, problems = redraw(db, tmp_path, outline(76.8, 76.84, WEST), outline(76.84, 76.85, "TT-CITY-M"))
    assert counts(result) == (1, 1, 0, 0)
    assert districts(db)["between"] == ("TT-CITY-M", None)
    assert told(problems)["objects_moved"] == 2
    assert result.batch is not None
    undo(db, result.batch, TODAY)
    assert districts(db) == places
    assert value(db, "select count(*) from register.territory where code = 'TT-CITY-M'") == 0


def test_an_object_that_no_district_holds_any_more_keeps_the_one_it_had_and_is_told_of(
    db: sa.Connection, tmp_path: Path
) -> None:
    result, problems = redraw(db, tmp_path, outline(76.8, 76.84, WEST))
    assert counts(result) == (0, 1, 0, 0)
    assert told(problems) == {"objects_outside": 2}
    assert districts(db)["between"] == (WEST, None)


def test_a_new_name_moves_nothing_and_touches_no_object(db: sa.Connection, tmp_path: Path) -> None:
    result, problems = redraw(db, tmp_path, outline(76.8, 76.85, WEST, "Another name"))
    assert counts(result) == (0, 1, 0, 0)
    assert not problems
    assert value(db, "select count(*) from register.batch_change where entity = 'object' and batch = :b",
                 b=result.batch) == 0  # fmt: skip


def test_objects_that_came_after_the_borders_are_placed_again_when_the_borders_are_undone(
    db: sa.Connection, tmp_path: Path
) -> None:
    borders, _ = border_at(db, tmp_path, 76.84)
    later, _ = bring(db, "objects", table(tmp_path / "n.csv", OBJECTS + "later,shop,76.846,43.26,\n"),
                     territory="TT-CITY")  # fmt: skip
    assert districts(db)["later"] == (EAST, None)
    assert borders.batch is not None
    assert later.batch is not None
    undo(db, borders.batch, TODAY)
    assert districts(db)["later"] == (WEST, None)
    assert figures(db)[WEST] == (5, 1)
    undo(db, later.batch, TODAY)
    assert "later" not in districts(db)


def test_objects_that_a_border_moved_are_undone_after_it(db: sa.Connection, tmp_path: Path) -> None:
    first = value(db, "select min(batch) from register.object")
    borders, _ = border_at(db, tmp_path, 76.84)
    with pytest.raises(FileRefused) as caught:
        undo(db, first, TODAY)
    assert caught.value.code == "batch_stands_under"
    assert borders.batch is not None
    undo(db, borders.batch, TODAY)


def test_an_undone_object_goes_back_to_its_point_by_the_borders_of_today(db: sa.Connection, tmp_path: Path) -> None:
    moved, _ = bring(db, "objects", table(tmp_path / "m.csv", OBJECTS + PLACES["between"].replace("76.845", "76.82")),
                     territory="TT-CITY")  # fmt: skip
    border_at(db, tmp_path, 76.84)
    assert districts(db)["between"] == (WEST, None)
    assert moved.batch is not None
    undo(db, moved.batch, TODAY)
    assert districts(db)["between"] == (EAST, None)
    assert figures(db)[EAST] == (3, 1)


def test_an_object_put_inside_one_that_the_same_import_created_can_be_undone(db: sa.Connection, tmp_path: Path) -> None:
    rows = "source_id,kind,lon,lat,part_of\nmall,mall,76.82,43.22,\nfar west,shop,76.82,43.22,mall\n"
    result, problems = bring(db, "objects", table(tmp_path / "h.csv", rows), territory="TT-CITY")
    assert not problems
    assert counts(result) == (1, 1, 0, 0)
    assert result.batch is not None
    undo(db, result.batch, TODAY)
    assert value(db, "select part_of from register.object where source_id = 'far west'") is None


def test_the_fixture_s_own_borders_read_again_change_nothing(db: sa.Connection) -> None:
    result, problems = bring(db, "territories", FIXTURES / "small_city.geojson")
    assert result.batch is None
    assert not problems


def test_an_export_lists_the_objects_whose_district_is_to_be_checked(db: sa.Connection, tmp_path: Path) -> None:
    border_at(db, tmp_path, 76.84)
    write(tmp_path / "o.csv", export(db, "objects", territory="TT", as_of=None, today=TODAY), words={}, meanings={})
    with (tmp_path / "o.csv").open(encoding="utf-8", newline="") as stream:
        flags = {row["source_id"]: row["district_flag"] for row in csv.DictReader(stream)}
    assert flags == {source_id: flag or "" for source_id, (_, flag) in districts(db).items()}
    assert bring(db, "objects", tmp_path / "o.csv")[0].counts.unchanged == 6
