"""JSON records and GeoJSON, read one record at a time: a file of any length takes little memory."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TextIO, cast

import pyproj

from audit.exchange.cells import CellError
from audit.exchange.mapping import FileShape
from audit.exchange.reasons import FileRefused, Reason
from audit.exchange.rows import Record, Shape
from gis.files.limits import AT_ONCE
from gis.files.shapes import from_geojson, transformer
from gis.files.table import Batches, TableFile

_CHUNK = 1 << 16
_LARGEST = 1 << 26
_BLANK = re.compile(r"[\s,\ufeff]*")
_NAMED_CRS = re.compile(r'"crs"\s*:\s*\{.{0,200}?"name"\s*:\s*"([^"]+)"', re.DOTALL)
_LOOK = 100_000


def open_json(path: Path, shape: FileShape, crs: str | None) -> TableFile:
    """Records of a JSON array (or of the array under ``shape.records``), or the features of GeoJSON. Raises
    FileRefused.
    """
    with path.open(encoding="utf-8-sig", errors="strict") as stream:
        try:
            start = stream.read(_LOOK)
        except UnicodeError as error:
            raise _unreadable(path, "it is not UTF-8") from error
    spatial = re.search(r'"type"\s*:\s*"FeatureCollection"', start) is not None
    key = shape.records or ("features" if spatial else None)
    if key is None and not _BLANK.sub("", start, count=1).startswith("["):
        raise _unreadable(path, "an array of records is expected; or name its key in the mapping: file.records")
    named = _NAMED_CRS.search(start) if spatial else None
    to = transformer(said) if (said := crs or (named.group(1) if named else None)) else None

    def read() -> Batches:
        records = _features(path, key, to) if spatial else _records(path, key)
        while some := list(islice(records, AT_ONCE)):
            yield some

    first = next(read(), [])
    columns = dict.fromkeys(name for each in first if isinstance(each.cells, dict) for name in each.cells)
    return TableFile(
        path.name, "GeoJSON" if spatial else "JSON", tuple(columns), nested=True, places=spatial, read=read
    )


def _records(path: Path, key: str | None) -> Iterator[Record]:
    for row, value in enumerate(_elements(path, key), start=1):
        if isinstance(value, Reason):
            yield Record(row, {}, None, value)
        elif not isinstance(value, dict):
            yield Record(row, {}, None, Reason("", "not_a_record"))
        else:
            yield Record(row, value)


def _features(path: Path, key: str | None, to: pyproj.Transformer | None) -> Iterator[Record]:
    for record in _records(path, key):
        if record.broken is not None:
            yield record
            continue
        feature = cast("dict[str, Any]", record.cells)
        cells = dict(feature.get("properties") or {})
        if "id" in feature:
            cells["$id"] = feature["id"]
        try:
            shape: Shape | None = from_geojson(feature.get("geometry"), to)
        except CellError as error:
            yield Record(record.row, cells, None, Reason("position", error.code, error.params))
            continue
        yield Record(record.row, cells, shape)


def _elements(path: Path, key: str | None) -> Iterator[Any]:
    """The elements of an array, each parsed by itself; a Reason for one that holds NaN or Infinity."""
    decoder = json.JSONDecoder(parse_constant=_refuse_constant)
    with path.open(encoding="utf-8-sig") as stream:
        buffer, at = _up_to_array(path, stream, key), 0
        while True:
            at = _after_blanks(buffer, at)
            if buffer.startswith("]", at):
                return
            try:
                value, end = decoder.raw_decode(buffer, at)
            except CellError as error:
                value, end = Reason("", error.code, error.params), json.JSONDecoder().raw_decode(buffer, at)[1]
            except RecursionError as error:
                raise _unreadable(path, "it is nested too deeply") from error
            except ValueError as error:
                buffer, at = _longer(path, stream, buffer[at:], str(error)), 0
                continue
            if end == len(buffer) and isinstance(value, (int, float)):
                # a number at the end of what was read so far may go on
                buffer, at = _longer(path, stream, buffer[at:], "it ends in the middle"), 0
                continue
            yield value
            at = end


def _after_blanks(buffer: str, at: int) -> int:
    match = _BLANK.match(buffer, at)
    return match.end() if match else at


def _up_to_array(path: Path, stream: TextIO, key: str | None) -> str:
    """What was read behind the opening bracket of the array."""
    wanted = re.compile(rf'"{re.escape(key)}"\s*:\s*\[' if key else r"\[")
    buffer = ""
    while chunk := stream.read(_CHUNK):
        buffer += chunk
        if match := wanted.search(buffer):
            return buffer[match.end() :]
        if len(buffer) > _LARGEST:
            break
    raise _unreadable(path, f"there is no array “{key}” in it" if key else "there is no array in it")


def _longer(path: Path, stream: TextIO, buffer: str, reason: str) -> str:
    # twice as much each time: an element of any size costs no more than a few attempts
    chunk = stream.read(max(_CHUNK, len(buffer)))
    if not chunk or len(buffer) > _LARGEST:
        raise _unreadable(path, reason)
    return buffer + chunk


def _refuse_constant(name: str) -> Any:
    raise CellError("not_finite", value=name)


def _unreadable(path: Path, reason: str) -> FileRefused:
    return FileRefused("unreadable_file", file=path.name, format="JSON", reason=reason)
