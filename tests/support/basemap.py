"""A small basemap: a PMTiles file of vector tiles with streets, as a city's own file would be laid out."""

from __future__ import annotations

import gzip
import math
from collections.abc import Iterable
from pathlib import Path

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import write

CENTRE = (77.0, 43.25)
"""lon, lat: where the objects of `tests.support.places` stand."""


def basemap(path: Path, *, zooms: Iterable[int] = range(16), reach: int = 2, **header: object) -> Path:
    """Write tiles around CENTRE, `reach` to each side in every zoom; each its own street. Gives the path."""
    tiles = {}
    for zoom in zooms:
        x, y = _tile_at(zoom)
        side = range(-reach, reach + 1)
        within = [(x + i, y + j) for i in side for j in side if 0 <= x + i < 1 << zoom and 0 <= y + j < 1 << zoom]
        tiles |= {zxy_to_tileid(zoom, *each): _street(zoom, *each) for each in within}
    with write(str(path)) as writer:
        for tile in sorted(tiles):
            writer.write_tile(tile, tiles[tile])
        kinds = {"tile_type": TileType.MVT, "tile_compression": Compression.GZIP, **header}
        writer.finalize(kinds, {"attribution": "© the test", "vector_layers": [{"id": "roads", "fields": {}}]})
    return path


def _tile_at(zoom: int) -> tuple[int, int]:
    lon, lat = CENTRE
    side = 1 << zoom
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * side), int(y * side)


def _street(zoom: int, x: int, y: int) -> bytes:
    """A tile with one line across it, in the layer "roads", told apart by its place."""
    line = _field(4, _packed(9, 0, 2 * 2000, 10, 2 * 4096, 2 * ((x * 7 + y) % 90)))
    kind, name = (_field(4, _field(1, word.encode())) for word in ("major_road", f"{zoom}/{x}/{y}"))
    feature = _field(2, _field(2, _packed(0, 0, 1, 1)) + _number(3, 2) + line)
    keys = _field(3, b"kind") + _field(3, b"ref")
    layer = _number(15, 2) + _field(1, b"roads") + feature + keys + kind + name + _number(5, 4096)
    return gzip.compress(_field(3, layer), mtime=0)


def _varint(number: int) -> bytes:
    parts = []
    while number > 0x7F:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*parts, number])


def _packed(*numbers: int) -> bytes:
    return b"".join(map(_varint, numbers))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _field(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content
