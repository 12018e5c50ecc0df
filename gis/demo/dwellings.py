"""Where the demo city's residents live: an invented grid, denser about its quarters, of as many as are published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from math import cos, exp, radians
from typing import Final

import numpy as np
import shapely
from sqlalchemy import Connection

from audit.demo.composition import largest_remainder
from audit.demo.draw import Draw
from audit.demo.residents import RESIDENTS_IN, residents_by_district
from gis.demo.fixtures import Centre, districts, hubs, quarters
from gis.demo.placing import METRES_A_DEGREE
from gis.store.copying import copy_rows

GRID: Final = "demo-grid"
SIDE_M: Final = 400
"""Side of a cell."""
_TABLE: Final = "register.dwelling (lon, lat, year, people, count, source, territory, district)"
_TYPES: Final = ("numeric", "numeric", "int2", "text", "numeric", "text", "text", "text")
_EMPTY: Final = 0.02
"""How densely people live far from every quarter, of the middle of one."""


def write_dwellings(connection: Connection, seed: int, city: str, side_m: float = SIDE_M) -> int:
    """Write the grid; returns how many cells somebody lives in. Each district's cells add up to its invented count.

    The same seed gives the same cells.
    """
    densities: defaultdict[str, dict[tuple[float, float], float]] = defaultdict(dict)
    for district, lon, lat in _cells(side_m):
        densities[district][lon, lat] = _density(lon, lat, seed)
    rows = [
        (Decimal(str(lon)), Decimal(str(lat)), RESIDENTS_IN, "residents", Decimal(count), GRID, city, district)
        for district, residents in residents_by_district(seed, city).items()
        for (lon, lat), count in largest_remainder(densities[district], residents).items()
        if count
    ]
    return copy_rows(connection, _TABLE, _TYPES, rows)


def _cells(side_m: float) -> Iterator[tuple[str, float, float]]:
    """The middles of the cells whose middle lies in a district, with its code."""
    outlines = {district.code: district.outline for district in districts().values()}
    west, south, east, north = shapely.union_all(list(outlines.values())).bounds
    high = side_m / METRES_A_DEGREE
    wide = high / cos(radians((south + north) / 2))
    lons, lats = (
        np.round(np.arange(low + step / 2, top, step), 7)
        for low, top, step in ((west, east, wide), (south, north, high))
    )
    across, along = (each.ravel() for each in np.meshgrid(lons, lats))
    taken = np.zeros(len(across), dtype=bool)
    for code, outline in sorted(outlines.items()):
        inside = shapely.contains_xy(outline, across, along) & ~taken
        taken |= inside
        yield from ((code, float(lon), float(lat)) for lon, lat in zip(across[inside], along[inside], strict=True))


def _density(lon: float, lat: float, seed: int) -> float:
    centres = [*quarters(), *hubs()]
    near = sum(each.weight * exp(-_squares(each, lon, lat) / 2) / _area(each) for each in centres)
    usual = sum(each.weight / _area(each) for each in centres) / len(centres)
    return (near / usual + _EMPTY) * exp(Draw(seed, "dwelling", lon, lat).normal(0, 0.4))


def _area(centre: Centre) -> float:
    return float(max(centre.spread, SIDE_M)) ** 2


def _squares(centre: Centre, lon: float, lat: float) -> float:
    east = (lon - centre.lon) * METRES_A_DEGREE * cos(radians(lat))
    north = (lat - centre.lat) * METRES_A_DEGREE
    return (east * east + north * north) / _area(centre)
