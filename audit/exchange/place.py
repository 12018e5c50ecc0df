"""Where a row lies: from the file's geometry, from WKT text, or from two columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from audit.exchange import cells, fields
from audit.exchange.cells import CellError
from audit.exchange.columns import Columns, Missing
from audit.exchange.mapping import Column, Mapping, Position
from audit.exchange.rows import Places, Record, Shape

PlaceReader = Callable[[Record], Shape | None]

AREAS = ("Polygon", "MultiPolygon")
MOST_VERTICES = 100_000
TOO_LARGE = "TooLarge"
"""The type of a shape with more vertices than that: it was not looked at."""


def place_reader(mapping: Mapping, columns: Columns, places: Places) -> PlaceReader:
    """How a record's place is found: the mapping's columns first, then the file's own geometry.

    Raises Missing where the file has neither.
    """
    at = mapping.position
    find = _finder(at, columns, places)
    if find is None and mapping.kind in fields.WITH_POINT:
        named = [column.path for column in (at.wkt, at.lon, at.lat) if column is not None]
        raise Missing(", ".join(named) or "lon, lat")
    find = find or (lambda record: record.shape)
    if mapping.kind in fields.WITH_OUTLINE:
        return lambda record: _outline(find(record))
    if mapping.kind in fields.WITH_PLACE:
        return lambda record: _centre(find(record))
    return lambda record: _point(find(record), inside=at.inside)


def _finder(at: Position, columns: Columns, places: Places) -> PlaceReader | None:
    finders: list[PlaceReader] = []
    if at.wkt is not None and _usable(at.wkt, columns):
        finders.append(_from_text(at.wkt, columns, places))
    if at.lon is not None and at.lat is not None and _usable(at.lon, columns):
        finders.append(_from_columns(at.lon, at.lat, columns, places))

    if not finders and not columns.places:
        return None

    def find(record: Record) -> Shape | None:
        for each in finders:
            shape = each(record)
            if shape is not None:
                return shape
        return record.shape

    return find


def _usable(column: Column, columns: Columns) -> bool:
    """Columns that a file may lack are passed over; one that it must have is refused by `getter`."""
    return columns.has(column) or not column.optional


def _from_text(column: Column, columns: Columns, places: Places) -> PlaceReader:
    get = columns.getter(column)

    def find(record: Record) -> Shape | None:
        cell = get(record.cells)
        said = cell.strip() if isinstance(cell, str) else cell
        return places.from_text(str(said)) if said else None

    return find


def _from_columns(lon: Column, lat: Column, columns: Columns, places: Places) -> PlaceReader:
    get_lon, get_lat = columns.getter(lon), columns.getter(lat)

    def find(record: Record) -> Shape | None:
        x, y = cells.number(get_lon(record.cells)), cells.number(get_lat(record.cells))
        if x is None and y is None:
            return None
        if x is None or y is None:
            raise CellError("half_coordinates")
        return places.from_pair(x, y)

    return find


def _point(shape: Shape | None, *, inside: bool) -> Shape:
    if shape is None:
        raise CellError("no_coordinates")
    if shape.type != "Point" and not inside:
        raise CellError("not_a_point", found=shape.type)
    check_degrees(shape.lon, shape.lat)
    return shape


def _centre(shape: Shape | None) -> Shape | None:
    """A place, or the middle of a cell; None for a row that speaks of no place."""
    if shape is not None and shape.type == TOO_LARGE:
        raise CellError("too_many_vertices", most=MOST_VERTICES)
    return None if shape is None else _point(shape, inside=True)


def check_degrees(lon: float, lat: float) -> None:
    """Refuse what is no place. A pair that only reads as one when swapped passes: the territory tells which it is."""
    if not (abs(lon) <= 180 and abs(lat) <= 180) or (abs(lat) > 85 and abs(lon) > 85):
        not_finite = lon != lon or lat != lat or abs(lon) == float("inf") or abs(lat) == float("inf")
        if not_finite:
            raise CellError("not_finite", value=f"{lon} {lat}")
        raise CellError("coordinates_out_of_range", lon=lon, lat=lat)
    if lon == 0 and lat == 0:
        raise CellError("null_island")


def _outline(shape: Shape | None) -> Any:
    if shape is None:
        return None
    if shape.type == TOO_LARGE:
        raise CellError("too_many_vertices", most=MOST_VERTICES)
    if shape.type not in AREAS:
        raise CellError("not_an_outline", found=shape.type)
    return shape
