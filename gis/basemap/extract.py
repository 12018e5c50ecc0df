"""A piece of a basemap for a device: the tiles of a box, as deep as a budget of bytes allows."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from pmtiles.tile import zxy_to_tileid
from pmtiles.writer import Writer

from gis.basemap.archive import Archive, Span

DEEPEST: Final = 15
"""Deeper tiles only repeat these, larger: the device draws the deepest it has at any zoom."""
_FEW_TILES: Final = 4
"""A box is first shown whole: at the deepest zoom where no more tiles than this cover it."""
_MOST_TILES: Final = 20_000
"""No device draws a box of more tiles in one zoom; it also bounds the work of one question."""
_OVERHEAD: Final = 40_000
"""Bytes left for the header, the directory and what the file says of itself."""

Box = tuple[float, float, float, float]
"""West, south, east, north: degrees, EPSG:4326."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an extract will hold. `size` in bytes, a little more than the file; zooms are those of tiles."""

    box: Box
    first: int
    last: int
    size: int
    tiles: Mapping[int, Span]
    key: str
    """Another as soon as the basemap, the box or the choice of tiles is."""


def plan(archive: Archive, box: Box, budget: int) -> Plan | None:
    """Choose the tiles of a box within a budget of bytes: the deepest zooms are left out first.

    None where the basemap has nothing of the box, or nothing that fits. Reads directories only. Raises BasemapError.
    """
    tiles: dict[int, Span] = {}
    last, size = -1, _OVERHEAD
    first = max(_first_zoom(box), archive.header["min_zoom"])
    for zoom in range(first, min(archive.header["max_zoom"], DEEPEST) + 1):
        if _count(box, zoom) > _MOST_TILES:
            break
        found = archive.find(_covering(box, zoom))
        more = sum(span.length for span in set(found.values()) - set(tiles.values()))
        if size + more > budget:
            break
        tiles |= found
        last, size = zoom, size + more
    if not tiles:
        return None
    key = sha256(repr((archive.identity, box, first, last)).encode()).hexdigest()[:20]
    return Plan(box, first, last, size, tiles, key)


def cut(archive: Archive, chosen: Plan) -> bytes:
    """Write the extract: a PMTiles file of its own. Raises BasemapError."""
    order = sorted(chosen.tiles)
    spans = sorted(set(chosen.tiles.values()))
    packed = dict(zip(spans, archive.read(spans), strict=True))
    held = io.BytesIO()
    writer = Writer(held)  # type: ignore[no-untyped-call]  # this half of the package has no types
    for tile in order:
        writer.write_tile(tile, packed[chosen.tiles[tile]])  # type: ignore[no-untyped-call]
    west, south, east, north = (round(degrees * 1e7) for degrees in chosen.box)
    kept = ("name", "attribution", "vector_layers", "type", "version")
    about = archive.metadata()
    writer.finalize(  # type: ignore[no-untyped-call]
        {
            "tile_type": archive.header["tile_type"],
            "tile_compression": archive.header["tile_compression"],
            "min_lon_e7": west, "min_lat_e7": south, "max_lon_e7": east, "max_lat_e7": north,
        },
        {name: about[name] for name in kept if name in about},
    )  # fmt: skip
    return held.getvalue()


def _first_zoom(box: Box) -> int:
    return max((zoom for zoom in range(DEEPEST + 1) if _count(box, zoom) <= _FEW_TILES), default=0)


def _count(box: Box, zoom: int) -> int:
    left, top, right, bottom = _corners(box, zoom)
    return (right - left + 1) * (bottom - top + 1)


def _covering(box: Box, zoom: int) -> list[int]:
    left, top, right, bottom = _corners(box, zoom)
    return [zxy_to_tileid(zoom, x, y) for y in range(top, bottom + 1) for x in range(left, right + 1)]


def _corners(box: Box, zoom: int) -> tuple[int, int, int, int]:
    west, south, east, north = box
    return *_tile_at(west, north, zoom), *_tile_at(east, south, zoom)


def _tile_at(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """The tile of a point in Web Mercator (degrees, EPSG:4326)."""
    side = 1 << zoom
    lat = math.radians(min(max(lat, -85.05), 85.05))
    x = (lon + 180) / 360 * side
    y = (1 - math.asinh(math.tan(lat)) / math.pi) / 2 * side
    return min(max(int(x), 0), side - 1), min(max(int(y), 0), side - 1)
