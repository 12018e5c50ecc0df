"""GeoParquet, and plain Parquet tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pyproj

from audit.exchange.reasons import FileRefused
from gis.files.limits import AT_ONCE
from gis.files.shapes import transformer
from gis.files.table import Batches, TableFile, checked_header
from gis.files.vector_file import records

_COVERING = "bbox"
_CRS_OF_SILENCE = "OGC:CRS84"
"""GeoParquet 1.1: a file that says nothing of its coordinate system is in lon lat."""


def open_parquet(path: Path, crs: str | None) -> TableFile:
    """A Parquet file; its geometries are WKB as GeoParquet declares them. Raises FileRefused."""
    try:
        file = pq.ParquetFile(path)
        geo = json.loads((file.schema_arrow.metadata or {}).get(b"geo", b"{}"))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    geometry = geo.get("primary_column")
    to = _reprojection(path, geo["columns"][geometry], crs) if geometry else None
    names = [name for name in file.schema_arrow.names if name not in (geometry, _COVERING)]
    columns = checked_header(path.name, names)

    def read() -> Batches:
        first = 1
        try:
            for batch in pq.ParquetFile(path).iter_batches(
                AT_ONCE, columns=[*columns, *([geometry] if geometry else [])]
            ):
                yield list(records(batch, geometry or "", columns, first, to))
                first += batch.num_rows
        except (pa.ArrowException, OSError) as error:
            raise _unreadable(path, error) from error

    format = "GeoParquet" if geometry else "Parquet"
    return TableFile(path.name, format, columns, nested=False, places=bool(geometry), read=read)


def _reprojection(path: Path, column: dict[str, Any], given: str | None) -> pyproj.Transformer | None:
    if column.get("encoding", "WKB") != "WKB":
        raise FileRefused("unreadable_file", file=path.name, format="GeoParquet", reason="its geometries are not WKB")
    declared = column.get("crs", _CRS_OF_SILENCE)
    if declared is None and given is None:
        raise FileRefused("no_crs", file=path.name)
    return transformer(given or declared)


def _unreadable(path: Path, error: Exception) -> FileRefused:
    return FileRefused("unreadable_file", file=path.name, format="Parquet", reason=str(error).splitlines()[0][:200])
