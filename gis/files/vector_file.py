"""GeoPackage, FlatGeobuf, zipped Shapefile: read by GDAL in Arrow batches."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio
import pyproj
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from shapely.errors import ShapelyError

from audit.exchange.mapping import FileShape
from audit.exchange.reasons import FileRefused, Reason
from audit.exchange.rows import Record
from gis.files.limits import AT_ONCE
from gis.files.shapes import as_shapes, transformer
from gis.files.table import Batches, TableFile, checked_header


def open_vector(path: Path, format: str, shape: FileShape, crs: str | None, inside: str | None = None) -> TableFile:
    """The layer that the mapping names, or the first with geometries. Raises FileRefused.

    ``crs`` serves a file that declares none; ``inside`` is the Shapefile's path within its archive.
    """
    source = f"/vsizip/{path.resolve()}/{inside}" if inside else str(path)
    try:
        with warnings.catch_warnings(action="ignore", category=RuntimeWarning):  # GDAL doubts a broken header
            layer = _layer(path, source, shape.layer)
            info = pyogrio.read_info(source, layer=layer, encoding=shape.encoding)
    except (DataSourceError, DataLayerError, ValueError) as error:
        raise _unreadable(path, format, error) from error
    columns = checked_header(path.name, list(info["fields"])) if len(info["fields"]) else ()
    places = info["geometry_type"] is not None
    to = _reprojection(path, info["crs"], crs) if places else None

    def read() -> Batches:
        first = 1
        try:
            with pyogrio.open_arrow(
                source, layer=layer, batch_size=AT_ONCE, use_pyarrow=True, encoding=shape.encoding
            ) as (meta, reader):
                for batch in reader:
                    yield list(records(batch, meta["geometry_name"] or "wkb_geometry", columns, first, to))
                    first += batch.num_rows
        except (DataSourceError, pa.ArrowException, UnicodeError) as error:
            raise _unreadable(path, format, error) from error

    return TableFile(path.name, format, columns, nested=False, places=places, read=read)


def records(
    batch: pa.RecordBatch, geometry: str, columns: tuple[str, ...], first: int, to: pyproj.Transformer | None
) -> Iterator[Record]:
    """A batch of Arrow as records; geometries are WKB."""
    cells: list[Any] = list(zip(*(batch.column(name).to_pylist() for name in columns), strict=True))
    if not columns:
        cells = [()] * batch.num_rows
    if geometry not in batch.schema.names:
        yield from (Record(first + place, each) for place, each in enumerate(cells))
        return
    # FlatGeobuf gives an empty value where there is no geometry
    wkb = [each or None for each in batch.column(geometry).to_pylist()]
    try:
        shapes = as_shapes(shapely.from_wkb(wkb), to)
    except ShapelyError:
        broken = Reason("position", "unreadable_geometry", {"value": "WKB"})
        yield from (Record(first + place, each, None, broken) for place, each in enumerate(cells))
        return
    for place, each in enumerate(cells):
        yield Record(first + place, each, shapes[place])


def _layer(path: Path, source: str, wanted: str | None) -> str:
    layers = pyogrio.list_layers(source)
    names = [str(name) for name, _ in layers]
    if wanted is not None:
        if wanted not in names:
            raise FileRefused("no_layer", file=path.name, layer=wanted, known=", ".join(names))
        return wanted
    spatial = [str(name) for name, kind in layers if kind is not None]
    if not names:
        raise FileRefused("file_empty", file=path.name)
    return (spatial or names)[0]


def _reprojection(path: Path, declared: str | None, given: str | None) -> pyproj.Transformer | None:
    if declared is None and given is None:
        raise FileRefused("no_crs", file=path.name)
    # GeoPackage's "undefined" systems come as engineering systems, which lie nowhere on Earth
    if given is None and declared is not None and ("Undefined" in declared or "ENGCRS" in declared):
        raise FileRefused("no_crs", file=path.name)
    return transformer(given or declared)


def _unreadable(path: Path, format: str, error: Exception) -> FileRefused:
    reason = str(error).split(";")[0][:200]
    return FileRefused("unreadable_file", file=path.name, format=format, reason=reason)
