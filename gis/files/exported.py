"""Writes an export in the format that a file's ending names."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import shapely

from audit.exchange.reasons import FileRefused
from gis.files.arrow_out import write_parquet, write_vector
from gis.files.written import in_place, write_csv, write_xlsx
from gis.queries.exports import Export

SPATIAL_ENDINGS: Final = (".geojson", ".gpkg", ".fgb")
ENDINGS: Final = (".csv", ".xlsx", ".parquet", *SPATIAL_ENDINGS)
_LONGEST_XLSX: Final = 32_000


def check_ending(path: Path, *, spatial: bool) -> None:
    """Raises FileRefused for an ending that names no format written here, before anything is read."""
    known = ENDINGS if spatial else tuple(each for each in ENDINGS if each not in SPATIAL_ENDINGS)
    if path.suffix.lower() not in known:
        raise FileRefused("export_format", ending=path.suffix or path.name, known=", ".join(known))


def write(
    path: Path, export: Export, *, excel: bool = False, words: Mapping[str, str], meanings: Mapping[str, str]
) -> int:
    """Write an export; returns how many rows. ``words``: names of states; ``meanings``: those of the columns, for
    people.
    """
    ending = path.suffix.lower()
    if ending == ".parquet":
        return write_parquet(path, export)
    if ending in (".gpkg", ".fgb"):
        return write_vector(path, export, {".gpkg": "GPKG", ".fgb": "FlatGeobuf"}[ending], words)
    if ending == ".geojson":
        return _write_geojson(path, export)
    header = [column.name for column in export.columns]
    with_outline = export.spatial and "lon" not in header
    if with_outline:
        header.append("wkt")
    if ending == ".csv":
        return write_csv(path, header, _cells(export, with_outline, None), excel=excel)
    dictionary = ((column.name, column.type, meanings.get(column.name, column.meaning)) for column in export.columns)
    sheets = {
        export.kind: (header, _cells(export, with_outline, _LONGEST_XLSX)),
        "dictionary": (("column", "type", "meaning"), dictionary),
    }
    notes = {column.name: meanings.get(column.name, column.meaning) for column in export.columns}
    return write_xlsx(path, sheets, notes)


def _cells(export: Export, with_outline: bool, longest: int | None) -> Iterator[list[Any]]:
    for row in export.rows:
        cells = list(row[:-1]) if export.spatial else list(row)
        if with_outline:
            wkt = None if row[-1] is None else shapely.to_wkt(shapely.from_wkb(bytes(row[-1])), rounding_precision=-1)
            # a spreadsheet's cell cannot hold it; an import takes no outline away for want of one
            cells.append(None if wkt and longest and len(wkt) > longest else wkt)
        yield cells


def _write_geojson(path: Path, export: Export) -> int:
    """RFC 7946, one feature a line, with every digit of the coordinates."""
    count = 0
    names = [column.name for column in export.columns]
    with in_place(path) as draft, draft.open("w", encoding="utf-8") as stream:
        stream.write(f'{{"type": "FeatureCollection", "name": "{export.kind}", "features": [')
        for row in export.rows:
            properties = dict(zip(names, row[:-1], strict=True))
            geometry = None if row[-1] is None else json.loads(shapely.to_geojson(shapely.from_wkb(bytes(row[-1]))))
            feature = {"type": "Feature", "properties": properties, "geometry": geometry}
            stream.write(
                (",\n" if count else "\n") + json.dumps(feature, ensure_ascii=False, allow_nan=False, default=_day)
            )
            count += 1
        stream.write("\n]}\n")
    return count


def _day(value: date) -> str:
    return value.isoformat()
