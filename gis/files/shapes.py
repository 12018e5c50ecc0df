"""Geometries of files as shapes in lon lat (EPSG:4326), whatever coordinate system the file declares."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyproj
import shapely
from pyproj.exceptions import CRSError, ProjError
from shapely.errors import ShapelyError

from audit.exchange.cells import CellError
from audit.exchange.place import MOST_VERTICES, TOO_LARGE
from audit.exchange.reasons import FileRefused
from audit.exchange.rows import Shape

LON_LAT = "EPSG:4326"
_EWKT = re.compile(r"\s*(?:SRID\s*=\s*(\d+)\s*;)?\s*(.*)", re.IGNORECASE | re.DOTALL)
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_POINT = re.compile(rf"POINT\s*\(\s*({_NUMBER})\s+({_NUMBER})\s*\)", re.IGNORECASE)

_TYPES = (
    "Point",
    "LineString",
    "LinearRing",
    "Polygon",
    "MultiPoint",
    "MultiLineString",
    "MultiPolygon",
    "GeometryCollection",
)
"""GeoJSON's types, in the order of GEOS's numbers."""


def transformer(crs: Any) -> pyproj.Transformer | None:
    """How positions of a coordinate system become lon lat; None where they are so already. Raises FileRefused."""
    try:
        given = pyproj.CRS.from_user_input(crs)
    except CRSError as error:
        raise FileRefused("unknown_crs", crs=str(crs)[:80]) from error
    if given.to_authority() in (("EPSG", "4326"), ("OGC", "CRS84")) or given.equals(
        pyproj.CRS("OGC:CRS84"), ignore_axis_order=True
    ):
        return None
    return pyproj.Transformer.from_crs(given, LON_LAT, always_xy=True)


class FilePlaces:
    """Reads geometries that stand in cells, in the coordinate system of the mapping (lon lat if it names none)."""

    def __init__(self, crs: str | None = None) -> None:
        self._to_lon_lat = transformer(crs) if crs else None
        self._by_srid: dict[str, pyproj.Transformer | None] = {}

    def from_pair(self, lon: float, lat: float) -> Shape:
        """Two numbers as a point."""
        return self._shape_of(lon, lat, self._to_lon_lat)

    def from_text(self, wkt: str) -> Shape:
        """WKT, or EWKT whose SRID rules."""
        match = _EWKT.fullmatch(wkt)
        srid, body = match.groups() if match else (None, wkt)
        to = self._of_srid(srid) if srid else self._to_lon_lat
        if point := _POINT.fullmatch(body.strip()):
            return self._shape_of(float(point[1]), float(point[2]), to)
        try:
            with np.errstate(invalid="ignore"):  # what is no number is refused below, by its row
                geometry = shapely.from_wkt(body)
        except ShapelyError:
            raise CellError("unreadable_geometry", value=wkt[:60]) from None
        return as_shapes([geometry], to)[0] or _empty()

    def _of_srid(self, srid: str) -> pyproj.Transformer | None:
        if srid not in self._by_srid:
            try:
                self._by_srid[srid] = transformer(f"EPSG:{srid}")
            except FileRefused:
                raise CellError("unreadable_geometry", value=f"SRID={srid}") from None
        return self._by_srid[srid]

    def _shape_of(self, x: float, y: float, to: pyproj.Transformer | None) -> Shape:
        if to is not None:
            x, y = to.transform(x, y)
        return Shape("Point", x, y)


def _empty() -> Shape:
    raise CellError("empty_geometry")


def as_shapes(geometries: Sequence[Any] | np.ndarray, to: pyproj.Transformer | None) -> list[Shape | None]:
    """Many shapely geometries as shapes, reprojected; None where there is none or it is empty."""
    array = np.asarray(geometries, dtype=object)
    if to is not None:
        array = shapely.transform(array, lambda xy: np.column_stack(to.transform(xy[:, 0], xy[:, 1])))
    points = shapely.get_type_id(array) == shapely.GeometryType.POINT
    empty = shapely.is_empty(array) | shapely.is_missing(array)
    found: list[Shape | None] = [None] * len(array)
    # an empty point has no coordinates to ask for
    places = np.flatnonzero(points & ~empty)
    for place, lon, lat in zip(places, shapely.get_x(array[places]), shapely.get_y(array[places]), strict=True):
        found[place] = Shape("Point", float(lon), float(lat))
    for place in np.flatnonzero(~points & ~empty):
        found[place] = _other(array[place])
    return found


def _other(geometry: shapely.Geometry) -> Shape:
    if shapely.get_num_coordinates(geometry) > MOST_VERTICES:
        return Shape(TOO_LARGE, 0.0, 0.0)
    try:
        with np.errstate(invalid="ignore"):
            inside = shapely.point_on_surface(geometry)
        x, y = float(inside.x), float(inside.y)
    except (ShapelyError, AttributeError):
        x = y = float("nan")
    return Shape(_TYPES[int(shapely.get_type_id(geometry))], x, y, shapely.to_wkb(shapely.force_2d(geometry)))


def from_geojson(geometry: Any, to: pyproj.Transformer | None) -> Shape | None:
    """A GeoJSON geometry, already parsed, as a shape. Raises CellError."""
    if geometry is None:
        return None
    if not isinstance(geometry, dict) or not isinstance(geometry.get("type"), str):
        raise CellError("unreadable_geometry", value=str(geometry)[:60])
    if geometry["type"] == "Point":
        return _geojson_point(geometry.get("coordinates"), to)
    try:
        parsed = shapely.from_geojson(_dumped(geometry))
    except (ShapelyError, ValueError):
        raise CellError("unreadable_geometry", value=geometry["type"]) from None
    return as_shapes([parsed], to)[0] or _empty()


def _geojson_point(pair: Any, to: pyproj.Transformer | None) -> Shape:
    if not isinstance(pair, list) or not 2 <= len(pair) <= 4:
        if pair == []:
            raise CellError("empty_geometry")
        raise CellError("unreadable_geometry", value=str(pair)[:60])
    x, y = pair[0], pair[1]
    # PostGIS would take "37" for 37; a number in quotation marks is a sign of a table gone wrong
    if isinstance(x, bool) or isinstance(y, bool) or not isinstance(x, (int, float)) or not isinstance(y, (int, float)):
        raise CellError("unreadable_geometry", value=str(pair)[:60])
    if to is not None:
        try:
            x, y = to.transform(x, y)
        except ProjError:
            raise CellError("coordinates_out_of_range", lon=x, lat=y) from None
    return Shape("Point", float(x), float(y))


def _dumped(geometry: dict[str, Any]) -> str:
    return json.dumps(geometry, allow_nan=False)
