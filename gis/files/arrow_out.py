"""Writes exports as GeoPackage, FlatGeobuf and GeoParquet: Arrow batches all the way, whatever the number of rows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely

from audit.exchange.fields import WITH_OUTLINE, WITH_POINT
from gis.files.qgis_style import add_styles
from gis.files.written import in_place
from gis.queries.exports import AT_ONCE, Export

GEOMETRY: Final = "geom"
_TYPES: Final = {"text": pa.string(), "date": pa.date32(), "integer": pa.int64(), "number": pa.float64()}
_BOX: Final = pa.struct([(side, pa.float64()) for side in ("xmin", "ymin", "xmax", "ymax")])
_COVERING: Final = {"bbox": {side: ["bbox", side] for side in ("xmin", "ymin", "xmax", "ymax")}}


def write_vector(path: Path, export: Export, driver: str, words: Mapping[str, str]) -> int:
    """A GeoPackage (with QGIS styles inside, for objects) or FlatGeobuf; returns how many rows.

    ``words`` are the states' names in the legend.
    """
    schema = _schema(export)
    counted = _Counted(_batches(export, schema))
    kind = _geometry_type(export) if export.spatial else None
    extension = {b"ARROW:extension:name": b"geoarrow.wkb"}
    if export.spatial:
        place = schema.get_field_index(GEOMETRY)
        schema = schema.set(place, schema.field(GEOMETRY).with_metadata(extension))
    reader = pa.RecordBatchReader.from_batches(schema, (batch.cast(schema) for batch in counted))
    with in_place(path) as draft:
        pyogrio.write_arrow(
            reader, str(draft), layer=export.kind, driver=driver, geometry_name=GEOMETRY if export.spatial else None,
            geometry_type=kind, crs="EPSG:4326" if export.spatial else None, **_options(export, driver),
        )  # fmt: skip
        if driver == "GPKG" and export.kind == "objects":
            add_styles(draft, export.kind, GEOMETRY, words)
    return counted.rows


def _options(export: Export, driver: str) -> dict[str, str]:
    """FlatGeobuf's index takes no row without a geometry, and only objects always have one."""
    return {"SPATIAL_INDEX": "NO"} if driver == "FlatGeobuf" and export.kind not in WITH_POINT else {}


def _geometry_type(export: Export) -> str:
    return "MultiPolygon" if export.kind in WITH_OUTLINE else "Point"


def write_parquet(path: Path, export: Export) -> int:
    """GeoParquet 1.1 with a bounding box for each row (plain Parquet for kinds without geometry); returns how many
    rows.
    """
    schema = _schema(export)
    if export.spatial:
        schema = schema.append(pa.field("bbox", _BOX))
        column = {
            "encoding": "WKB", "geometry_types": [_geometry_type(export)],
            "covering": _COVERING, "crs": _crs(),
        }  # fmt: skip
        geo = {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
        schema = schema.with_metadata({"geo": json.dumps(geo)})
    counted = _Counted(_batches(export, schema))
    with in_place(path) as draft, pq.ParquetWriter(draft, schema, compression="zstd") as writer:
        for batch in counted:
            writer.write_batch(batch)
    return counted.rows


def _crs() -> Any:
    from pyproj import CRS

    return CRS("OGC:CRS84").to_json_dict()


class _Counted:
    """Batches on their way to a file, counted."""

    def __init__(self, batches: Iterator[pa.RecordBatch]) -> None:
        self._batches = batches
        self.rows = 0

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        for batch in self._batches:
            self.rows += batch.num_rows
            yield batch


def _schema(export: Export) -> pa.Schema:
    fields = [pa.field(column.name, _TYPES[column.type]) for column in export.columns]
    return pa.schema([*fields, pa.field(GEOMETRY, pa.binary())] if export.spatial else fields)


def _batches(export: Export, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    rows = iter(export.rows)
    while some := list(islice(rows, AT_ONCE)):
        columns: list[Sequence[Any]] = [list(column) for column in zip(*some, strict=True)]
        if export.spatial:
            columns[-1] = [None if wkb is None else bytes(wkb) for wkb in columns[-1]]
        if "bbox" in schema.names:
            columns.append([_box(wkb) for wkb in columns[-1]])
        arrays = [pa.array(column, schema.field(place).type) for place, column in enumerate(columns)]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _box(wkb: bytes | None) -> dict[str, float] | None:
    if wkb is None:
        return None
    west, south, east, north = shapely.from_wkb(wkb).bounds
    return {"xmin": west, "ymin": south, "xmax": east, "ymax": north}
