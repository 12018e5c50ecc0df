"""Every format in and out; coordinate systems; files that are refused before they are opened."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import geopandas
import pyogrio
import pytest
import shapely
import sqlalchemy as sa

from audit.exchange.reasons import FILE_REASONS, FileRefused
from gis.files.exported import write
from gis.files.limits import MOST_ENTRIES
from gis.files.opened import open_table
from gis.queries.exports import export
from tests.support.imports import TODAY, bring, city, counts, table, value

FORMATS = ("csv", "xlsx", "geojson", "gpkg", "parquet", "fgb")
HOSTILE = (
    "=1+1",
    "+7 701",
    "-5 °C",
    "@sum",
    "'quoted",
    "''twice",
    '"double"',
    "a\nb",
    "ә ғ қ ң ө ұ ү һ і",
    "{x}",
    "<b>&",
    "1,5",
    "007",
    "=",
    "true",
)


@pytest.fixture
def db(app_connection: sa.Connection) -> sa.Connection:
    city(app_connection)
    return app_connection


@pytest.fixture
def filled(db: sa.Connection, tmp_path: Path) -> sa.Connection:
    """A register with claims, an Italian name, a shop inside a mall, texts that spreadsheets would run."""
    bring(db, "objects", "twenty_wrong_rows.csv", territory="TT-CITY")
    bring(db, "objects", "osm_shape.geojson", "osm", territory="TT-CITY")
    records = [
        {
            "source_id": f"h{n}",
            "kind": "shop",
            "name_ru": said,
            "name_it": said,
            "lon": 76.82 + n / 7000,
            "lat": 43.22,
            "part_of": "h0" if n else None,
        }
        for n, said in enumerate(HOSTILE)
    ]
    file = tmp_path / "hostile.json"
    file.write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")
    result, problems = bring(db, "objects", file, territory="TT-CITY")
    assert not problems
    assert counts(result) == (len(HOSTILE), 0, 0, 0)
    return db


def out(db: sa.Connection, path: Path, kind: Any = "objects", **options: Any) -> int:
    found = export(db, kind, territory=options.pop("territory", None), as_of=options.pop("as_of", None), today=TODAY)
    return write(path, found, words={"full": "доступно"}, meanings={}, **options)


def refused(path: Path) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        for _ in open_table(path).read():
            pass
    FILE_REASONS[caught.value.code].format(**caught.value.params)
    return caught.value


@pytest.mark.parametrize("ending", FORMATS)
def test_what_is_exported_is_read_back_unchanged(filled: sa.Connection, tmp_path: Path, ending: str) -> None:
    rows = out(filled, tmp_path / f"objects.{ending}")
    assert rows == value(filled, "select count(*) from register.object")
    result, problems = bring(filled, "objects", tmp_path / f"objects.{ending}")
    assert not [problem for problem in problems if problem.refused]
    assert counts(result) == (0, 0, rows, 0)


def test_csv_for_excel_has_a_mark_semicolons_and_decimal_commas_and_is_read_back(
    filled: sa.Connection, tmp_path: Path
) -> None:
    rows = out(filled, tmp_path / "objects.csv", excel=True)
    text = (tmp_path / "objects.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbfnumber;")
    assert b";76,82;43,22;" in text
    result, _ = bring(filled, "objects", tmp_path / "objects.csv")
    assert counts(result) == (0, 0, rows, 0)


def test_no_cell_of_a_csv_begins_like_a_formula(filled: sa.Connection, tmp_path: Path) -> None:
    out(filled, tmp_path / "objects.csv")
    assert ",=1+1," not in (tmp_path / "objects.csv").read_text(encoding="utf-8")
    assert ",'=1+1," in (tmp_path / "objects.csv").read_text(encoding="utf-8")


def test_a_workbook_holds_no_formula_and_has_notes_and_a_dictionary(filled: sa.Connection, tmp_path: Path) -> None:
    out(filled, tmp_path / "objects.xlsx")
    with zipfile.ZipFile(tmp_path / "objects.xlsx") as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert not any("<f>" in sheet for sheet in sheets)
        assert any("comments" in name for name in archive.namelist())
        assert "dictionary" in archive.read("xl/workbook.xml").decode()


def test_a_geopackage_carries_styles_that_tell_states_by_shape_and_colour(
    filled: sa.Connection, tmp_path: Path
) -> None:
    out(filled, tmp_path / "objects.gpkg")
    with sqlite3.connect(tmp_path / "objects.gpkg") as package:
        styles = package.execute("select styleName, styleQML, useAsDefault from layer_styles").fetchall()
    assert len(styles) == 6
    assert [name for name, _, default in styles if default] == ["state all"]
    qml = styles[0][1]
    assert 'attr="state_K"' in qml
    assert "0,121,90,255" in qml
    assert all(f'value="{shape}"' in qml for shape in ("circle", "semi_circle", "diamond", "square"))
    frame = geopandas.read_file(tmp_path / "objects.gpkg")
    assert set(frame["state_all"]) == {"unsurveyed"}


def test_geoparquet_declares_version_bounding_boxes_and_coordinate_system(
    filled: sa.Connection, tmp_path: Path
) -> None:
    import pyarrow.parquet

    out(filled, tmp_path / "objects.parquet")
    geo = json.loads(pyarrow.parquet.read_metadata(tmp_path / "objects.parquet").metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    assert "bbox" in geo["columns"]["geom"]["covering"]
    assert geopandas.read_parquet(tmp_path / "objects.parquet").crs.to_epsg() in (4326, None)


def test_an_export_is_narrowed_to_a_territory_and_to_a_day(filled: sa.Connection, tmp_path: Path) -> None:
    from datetime import date

    east = out(filled, tmp_path / "east.csv", territory="TT-CITY-E")
    assert east == value(filled, "select count(*) from register.object where district = 'TT-CITY-E'")
    before = out(filled, tmp_path / "before.csv", as_of=date(2005, 6, 10))
    assert before == value(
        filled, "select count(*) from register.object where opened is null or opened <= '2005-06-10'"
    )


@pytest.mark.parametrize("ending", ["csv", "xlsx", "geojson", "gpkg", "parquet", "fgb"])
def test_territories_keep_every_digit_of_their_outlines(db: sa.Connection, tmp_path: Path, ending: str) -> None:
    rows = out(db, tmp_path / f"t.{ending}", "territories")
    result, problems = bring(db, "territories", tmp_path / f"t.{ending}")
    assert not problems
    assert counts(result) == (0, 0, rows, 0)


@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:32643", "EPSG:4326"])
@pytest.mark.parametrize("driver", ["GPKG", "FlatGeobuf", "ESRI Shapefile", "GeoJSON"])
def test_a_declared_coordinate_system_is_reprojected(db: sa.Connection, tmp_path: Path, crs: str, driver: str) -> None:
    frame = geopandas.GeoDataFrame(
        {"source_id": ["1"], "kind": ["shop"], "name_ru": ["Дүкен"]},
        geometry=[shapely.Point(76.82, 43.22)],
        crs="EPSG:4326",
    ).to_crs(crs)
    path = (
        tmp_path / {"GPKG": "o.gpkg", "FlatGeobuf": "o.fgb", "ESRI Shapefile": "o.shp", "GeoJSON": "o.geojson"}[driver]
    )
    pyogrio.write_dataframe(
        frame, path, driver=driver, **({"encoding": "cp1251"} if driver == "ESRI Shapefile" else {})
    )
    if driver == "ESRI Shapefile":
        path = zipped(tmp_path)
    result, _ = bring(db, "objects", path, territory="TT-CITY")
    assert counts(result) == (1, 0, 0, 0)
    x, name = db.execute(sa.text("select st_x(position), name ->> 'ru' from register.object")).one()
    assert x == pytest.approx(76.82, abs=1e-6)
    assert name == "Дүкен" or driver == "ESRI Shapefile"


def zipped(folder: Path, *, without: str = "") -> Path:
    path = folder / "o.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in folder.glob("o.*"):
            if part.suffix not in (".zip", without or "-"):
                archive.write(part, part.name)
    return path


def test_a_shapefile_that_does_not_say_where_it_lies_is_refused_in_a_sentence(
    db: sa.Connection, tmp_path: Path
) -> None:
    frame = geopandas.GeoDataFrame(
        {"source_id": ["1"], "kind": ["shop"]}, geometry=[shapely.Point(76.82, 43.22)], crs="EPSG:4326"
    )
    pyogrio.write_dataframe(frame, tmp_path / "o.shp", driver="ESRI Shapefile")
    assert refused(zipped(tmp_path, without=".prj")).code == "no_crs"
    mapping = table(
        tmp_path / "m.toml",
        '[source]\ncode="s"\nname="S"\nlicence="CC0"\nattribution="S"\n[position]\ncrs="EPSG:4326"\n[fields]\nsource_id="source_id"\nkind="kind"\n',
    )
    result, _ = bring(db, "objects", tmp_path / "o.zip", mapping, territory="TT-CITY")
    assert counts(result) == (1, 0, 0, 0)


def test_old_geojson_with_a_named_coordinate_system_is_reprojected_and_text_coordinates_are_refused(
    db: sa.Connection, tmp_path: Path
) -> None:
    def feature(number: int, pair: list[Any]) -> dict[str, Any]:
        return {
            "type": "Feature",
            "properties": {"source_id": str(number), "kind": "shop"},
            "geometry": {"type": "Point", "coordinates": pair},
        }

    data = {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}},
        "features": [feature(1, [8551563.0, 5344000.0]), feature(2, ["8551563.0", "5344000.0"]), feature(3, [])],
    }
    file = tmp_path / "old.geojson"
    file.write_text(json.dumps(data), encoding="utf-8")
    result, problems = bring(db, "objects", file, territory="TT-CITY")
    assert counts(result) == (1, 0, 0, 2)
    assert [problem.code for problem in problems] == ["unreadable_geometry", "empty_geometry"]


def test_a_record_with_nan_is_refused_alone(db: sa.Connection, tmp_path: Path) -> None:
    file = table(
        tmp_path / "r.json",
        '[{"source_id": "1", "kind": "shop", "lon": 76.82, "lat": 43.22},'
        ' {"source_id": "2", "kind": "shop", "lon": NaN, "lat": 43.22}, 7]',
    )
    result, problems = bring(db, "objects", file, territory="TT-CITY")
    assert counts(result) == (1, 0, 0, 2)
    assert [problem.code for problem in problems] == ["not_finite", "not_a_record"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", b"", "file_empty"),
        ("a.csv", b"  \n", "file_empty"),
        ("a.csv", b"a,a\n1,2\n", "repeated_column"),
        ("a.xlsx", b"not a workbook", "format_differs"),
        ("a.gpkg", b"x", "format_differs"),
        ("a.pdf", b"%PDF-1.7 x", "unknown_format"),
        ("a.exe", b"MZ\x00\x01", "unknown_format"),
        ("a.json", b'{"a": 1}', "unreadable_file"),
        ("a.json", b"[{]", "unreadable_file"),
        ("a.json", b'[{"a": 1}', "unreadable_file"),
        ("a.zip", b"PK\x03\x04broken", "unreadable_file"),
        ("a.parquet", b"PAR1broken", "unreadable_file"),
        ("a.gpkg", b"SQLite format 3\x00broken", "unreadable_file"),
        ("a.json", b"[" * 100_000, "unreadable_file"),
        ("a.csv", b"a,b\n" + b"x" * 2_000_000 + b",1\n", "too_large_cell"),
        ("a.csv", b",".join(b"c%d" % n for n in range(5000)), "too_many_columns"),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_reason(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert refused(path).code == code


def test_archives_made_to_exhaust_the_machine_are_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 20_000_000)
    assert refused(path).code == "zip_ratio"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(MOST_ENTRIES + 1):
            archive.writestr(f"{number}", b"")
    assert refused(path).code == "zip_too_many"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../evil", b"x")
    assert refused(path).code == "zip_path"


def test_a_header_without_rows_is_no_table(db: sa.Connection, tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as caught:
        bring(db, "objects", table(tmp_path / "h.csv", "source_id,kind,lon,lat\n"), territory="TT-CITY")
    assert caught.value.code == "no_rows"


def test_a_territory_that_names_no_source_is_read_back_unchanged(db: sa.Connection, tmp_path: Path) -> None:
    db.execute(
        sa.text("insert into register.territory (code, level, name) values ('XX', 'country', '{\"en\": \"X\"}')")
    )
    out(db, tmp_path / "t.csv", "territories")
    result, problems = bring(db, "territories", tmp_path / "t.csv")
    assert not problems
    assert (result.batch, result.counts.updated) == (None, 0)
    assert value(db, "select source from register.territory where code = 'XX'") is None


def test_a_bow_tie_is_no_outline_and_its_crossing_is_named(db: sa.Connection, tmp_path: Path) -> None:
    rows = (
        'code,level,name_ru,parent,wkt\nTT-X,city_district,X,TT-CITY,"POLYGON((76 43, 77 44, 77 43, 76 44, 76 43))"\n'
    )
    rows += "TT-Y,city_district,Y,TT-NONE,\nTT-Z,city_district,Z,TT-Z,\nTT-P,city_district,P,TT-CITY,POINT(76 43)\n"
    result, problems = bring(db, "territories", table(tmp_path / "t.csv", rows))
    assert counts(result) == (0, 0, 0, 4)
    assert [problem.code for problem in problems] == [
        "invalid_outline",
        "unknown_parent",
        "parent_loop",
        "not_an_outline",
    ]
    assert "Self-intersection" in problems[0].params["reason"]
