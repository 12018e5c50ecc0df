"""Importing who lives where: points and cells with residents, beside the counts of whole territories."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from audit.walking import FEWEST_SHOWN
from gis.files.exported import write
from gis.queries.exports import export
from gis.store.imports.undo import undo
from tests.support.imports import TODAY, bring, city, counts, table, value

MAPPING = """
kind = "population"

[source]
code = "grid"
name = "Grid of residents"
licence = "{licence}"
attribution = "Statistics office"

[fields]
year = {{ constant = "2025" }}
people = {{ constant = "residents" }}
count = "pop"
"""
HEADER = "lon,lat,year,people,count,source\n"


@pytest.fixture
def db(app_connection: sa.Connection) -> sa.Connection:
    city(app_connection)
    bring(app_connection, "objects", "twenty_wrong_rows.csv", territory="TT-CITY")
    app_connection.execute(sa.text("update register.installation set territory = 'TT-CITY'"))
    return app_connection


def cell(lon: float, lat: float, pop: object, side: float = 0.002) -> dict[str, object]:
    """A square cell with its middle at a point."""
    west, east, south, north = lon - side, lon + side, lat - side, lat + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature", "properties": {"pop": pop}, "geometry": {"type": "Polygon", "coordinates": [ring]},
    }  # fmt: skip


def district(code: str, west: float, east: float) -> dict[str, object]:
    """A district of the invented city."""
    ring = [[west, 43.2], [east, 43.2], [east, 43.28], [west, 43.28], [west, 43.2]]
    told = {"code": code, "parent": "TT-CITY", "level": "city_district", "name_ru": code}
    return {"type": "Feature", "properties": told, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def grid(folder: Path, *cells: dict[str, object], licence: str = "CC0-1.0") -> tuple[Path, Path]:
    """A file of cells and the mapping that reads it."""
    file, mapping = folder / "grid.geojson", folder / "grid.toml"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": cells}))
    mapping.write_text(MAPPING.format(licence=licence))
    return file, mapping


def test_cells_are_kept_at_their_middle_in_their_district_and_the_same_file_changes_nothing_again(
    db: sa.Connection, tmp_path: Path
) -> None:
    file, mapping = grid(tmp_path, cell(76.82, 43.22, 120), cell(76.88, 43.22, 12.5))
    result, problems = bring(db, "population", file, mapping)
    assert (counts(result), problems) == ((2, 0, 0, 0), [])
    found = db.execute(sa.text("select lon, lat, count, district, territory from pub.dwelling order by lon")).all()
    assert [tuple(map(str, row)) for row in found] == [
        ("76.8200000", "43.2200000", "120.000", "TT-CITY-W", "TT-CITY"),
        ("76.8800000", "43.2200000", "12.500", "TT-CITY-E", "TT-CITY"),
    ]
    assert counts(bring(db, "population", file, mapping)[0]) == (0, 0, 2, 0)


def test_rows_that_cannot_be_right_are_refused_each_with_its_reason(db: sa.Connection, tmp_path: Path) -> None:
    bring(db, "population", *grid(tmp_path, cell(76.82, 43.22, 1)))
    rows = (
        "76.83,43.22,2025,residents,10,grid\n"
        "76.83,43.22,2025,residents,11,grid\n"  # the same cell again
        "76.83,43.22,2025,K,1,grid\n"
        "75.00,43.22,2025,residents,10,grid\n"  # outside
        "43.22,76.83,2025,residents,10,grid\n"  # swapped
        "76.84,43.22,2025,residents,-3,grid\n"
        "76.84,43.22,2025,residents,nan,grid\n"
        "76.84,43.22,2025,residents,,grid\n"
        "76.84,43.22,2025,residents,5,\n"  # whose is it
        "76.84,43.22,2025,residents,5,nobody\n"
        ",,2025,residents,5,grid\n"
        "76.84,,2025,residents,5,grid\n"
    )
    result, problems = bring(db, "population", table(tmp_path / "c.csv", HEADER + rows))
    assert counts(result) == (2, 0, 0, 10)
    assert [(each.row, each.field, each.code) for each in problems] == [
        (2, "position", "duplicate_row"), (4, "position", "outside_territory"), (5, "position", "lon_lat_swapped"),
        (6, "count", "negative"), (7, "count", "not_finite"), (8, "count", "required"), (9, "source", "required"),
        (10, "source", "unknown_source"), (11, "position", "no_coordinates"), (12, "position", "half_coordinates"),
    ]  # fmt: skip


@pytest.mark.parametrize("ending", ["csv", "xlsx", "geojson", "gpkg", "parquet", "fgb"])
def test_counts_of_territories_and_of_places_are_exported_together_and_read_back_unchanged(
    db: sa.Connection, tmp_path: Path, ending: str
) -> None:
    # near the border of the city a place stands by its tolerance: it has to be found there again
    bring(db, "population", *grid(tmp_path, cell(76.82, 43.22, 120.25), cell(76.8999, 43.2007, 7)))
    bring(db, "population", table(tmp_path / "n.csv", "territory,year,people,count\nTT-CITY,2024,residents,5\n"))
    path = tmp_path / f"out.{ending}"
    write(path, export(db, "population", territory="TT-CITY", as_of=None, today=TODAY), words={}, meanings={})
    result, problems = bring(db, "population", path)
    assert (counts(result), problems) == ((0, 0, 3, 0), [])


def test_an_undone_import_takes_its_places_away_and_gives_the_corrected_ones_back(
    db: sa.Connection, tmp_path: Path
) -> None:
    bring(db, "population", *grid(tmp_path, cell(76.82, 43.22, 120)))
    result, _ = bring(db, "population", *grid(tmp_path, cell(76.82, 43.22, 99), cell(76.83, 43.22, 7)))
    assert (counts(result), value(db, "select sum(count) from register.dwelling")) == ((1, 1, 0, 0), 106)
    assert result.batch is not None
    undone = undo(db, result.batch, TODAY)
    assert (undone.removed, undone.restored) == (1, 1)
    assert value(db, "select array_agg(count::int) from register.dwelling") == [120]


def test_a_place_lies_in_the_district_whose_border_moved_over_it(db: sa.Connection, tmp_path: Path) -> None:
    bring(db, "population", *grid(tmp_path, cell(76.82, 43.22, 120)))
    assert value(db, "select district from pub.dwelling") == "TT-CITY-W"
    moved = [district("TT-CITY-W", 76.8, 76.81), district("TT-CITY-E", 76.81, 76.9)]
    text = json.dumps({"type": "FeatureCollection", "features": moved})
    corrected, _ = bring(db, "population", *grid(tmp_path, cell(76.82, 43.22, 130)))
    bring(db, "territories", table(tmp_path / "t.geojson", text))
    assert value(db, "select district from pub.dwelling") == "TT-CITY-E"
    assert corrected.batch is not None
    undo(db, corrected.batch, TODAY)
    assert value(db, "select district || ' ' || count::int from pub.dwelling") == "TT-CITY-E 120"


def test_few_persons_with_disabilities_at_a_place_and_a_closed_source_are_told_to_nobody(
    db: sa.Connection, tmp_path: Path
) -> None:
    bring(db, "population", *grid(tmp_path, cell(76.82, 43.22, 3)))
    few = FEWEST_SHOWN - 1
    rows = f"76.82,43.22,2025,K,{few},grid\n76.82,43.22,2025,S,{FEWEST_SHOWN},grid\n76.82,43.22,2025,children,1,grid\n"
    bring(db, "population", table(tmp_path / "c.csv", HEADER + rows))
    shown = "select string_agg(people || ' ' || count::int, ', ' order by people) from pub.dwelling"
    assert value(db, shown) == "S 10, residents 3"
    assert value(db, "select count(*) from register.dwelling") == 4
    db.execute(sa.text("update register.source set licence = 'closed' where code = 'grid'"))
    assert value(db, "select count(*) from pub.dwelling") == 0


def test_a_few_cells_of_a_new_year_that_would_stand_for_a_whole_district_are_warned_of(
    db: sa.Connection, tmp_path: Path
) -> None:
    bring(db, "population", *grid(tmp_path, cell(76.82, 43.22, 120), cell(76.83, 43.22, 80), cell(76.88, 43.22, 9)))
    rows = (
        "76.82,43.22,2026,residents,60,grid\n76.825,43.22,2026,residents,30,grid\n76.88,43.22,2026,residents,8,grid\n"
    )
    result, problems = bring(db, "population", table(tmp_path / "c.csv", HEADER + rows))
    assert counts(result) == (3, 0, 0, 0)
    assert [(each.row, each.code, dict(each.params)) for each in problems] == [
        (1, "grid_smaller", {"district": "TT-CITY-W", "year": 2026, "now": 90, "before": 200})
    ]
