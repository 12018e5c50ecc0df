"""Opens a file as a table, by what is in it and not by its name alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from audit.exchange.mapping import FileShape
from audit.exchange.reasons import FileRefused
from gis.files import limits
from gis.files.csv_file import open_csv
from gis.files.json_file import open_json
from gis.files.sheet_file import open_sheet
from gis.files.table import TableFile

# GDAL and Arrow take seconds to load and most files need neither: their readers are imported where one does.

_AS_IT_SAYS = FileShape()
_TEXT_ENDINGS = (".csv", ".tsv", ".txt", ".json", ".geojson")
_MAGIC = (
    (b"SQLite format 3\x00", "GeoPackage"),
    (b"PAR1", "Parquet"),
    (b"fgb\x03", "FlatGeobuf"),
    (b"fgb\x01", "FlatGeobuf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "XLS"),
    (b"PK\x03\x04", "ZIP"),
    (b"PK\x05\x06", "ZIP"),
)
_EXPECTED = {
    ".gpkg": "GeoPackage", ".parquet": "Parquet", ".geoparquet": "Parquet", ".fgb": "FlatGeobuf", ".xls": "XLS",
    ".xlsx": "ZIP", ".ods": "ZIP", ".zip": "ZIP",
}  # fmt: skip


def open_table(path: Path, shape: FileShape = _AS_IT_SAYS, crs: str | None = None) -> TableFile:
    """A file opened for reading. ``crs`` serves one that declares none.

    Raises FileRefused for a file that is missing, empty, of no format read here, or too large to be opened safely.
    """
    if not path.is_file():
        raise FileRefused("file_missing", file=str(path))
    with path.open("rb") as stream:
        start = stream.read(4096)
    if not start.strip():
        raise FileRefused("file_empty", file=path.name)
    found = next((format for magic, format in _MAGIC if start.startswith(magic)), None)
    expected = _EXPECTED.get(path.suffix.lower())
    if expected is not None and expected != found:
        raise FileRefused("format_differs", file=path.name, expected=path.suffix.lower().lstrip("."))
    if found is None:
        return _open_text(path, start, shape, crs)
    openers: dict[str, Callable[[], TableFile]] = {
        "Parquet": lambda: _open_parquet(path, crs),
        "XLS": lambda: open_sheet(path, "XLS", shape),
        "ZIP": lambda: _open_zip(path, shape, crs),
    }
    return openers.get(found, lambda: _open_vector(path, found, shape, crs))()


def _open_parquet(path: Path, crs: str | None) -> TableFile:
    from gis.files.parquet_file import open_parquet

    return open_parquet(path, crs)


def _open_vector(path: Path, format: str, shape: FileShape, crs: str | None, inside: str | None = None) -> TableFile:
    from gis.files.vector_file import open_vector

    return open_vector(path, format, shape, crs, inside)


def _open_text(path: Path, start: bytes, shape: FileShape, crs: str | None) -> TableFile:
    marked = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\x00" in start and not marked:
        raise FileRefused("unknown_format", file=path.name)
    ending, first = path.suffix.lower(), start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if ending in (".json", ".geojson") or (first in (b"{", b"[") and ending not in _TEXT_ENDINGS):
        return open_json(path, shape, crs)
    if first in (b"{", b"[") and b'"type"' in start:
        return open_json(path, shape, crs)
    if ending not in _TEXT_ENDINGS and ending:
        raise FileRefused("unknown_format", file=path.name)
    return open_csv(path, shape)


def _open_zip(path: Path, shape: FileShape, crs: str | None) -> TableFile:
    names = limits.check_zip(path)
    if "xl/workbook.xml" in names:
        return open_sheet(path, "XLSX", shape)
    if "mimetype" in names and "content.xml" in names:
        return open_sheet(path, "ODS", shape)
    shapefiles = [name for name in names if name.lower().endswith(".shp")]
    if len(shapefiles) == 1:
        return _open_vector(path, "Shapefile", shape, crs, inside=shapefiles[0])
    raise FileRefused("unknown_format", file=path.name)
