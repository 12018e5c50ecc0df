"""Tiles of a register: which statement gives one, and of which version of the data it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg

from gis.db import Database
from gis.queries.installation import Installation, installation
from gis.tiles import statements
from gis.tiles.address import EXTENT, Address
from gis.tiles.selection import Selection
from gis.tiles.wire import Wire

LAYERS = ("objects", "districts")


@dataclass(frozen=True, slots=True)
class Tile:
    """The bytes of a tile (MVT, empty where nothing is) and the version of the data they were read from."""

    version: int
    body: bytes


class TileSource:
    """Reads tiles through the public role."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._wire = Wire(database)
        self._here: Installation | None = None

    def version(self) -> int:
        """The version of the data now."""
        return int(self._wire.row(statements.VERSION, {})[0])

    def here(self) -> Installation:
        """The installation as of the last version that this process saw: its years and its day."""
        return self._here or self.renew()

    def renew(self) -> Installation:
        """Read the installation again."""
        with self._database.read() as connection:
            self._here = installation(connection)
        return self._here

    def tile(self, layer: str, at: Address, shown: Selection) -> Tile:
        """The tile of a layer (`objects` or `districts`) at an address that exists.

        Raises ValueError for another layer.
        """
        if layer not in LAYERS:
            raise ValueError(f"no such layer: {layer}")
        values = self._values(at, shown)
        if layer == "districts":
            return _tile(self._wire.row(statements.districts(shown), values))
        if not at.is_gridded:
            return _tile(self._wire.row(statements.live(shown, at.z), values))
        # The grid knows of no measures: few objects have any, and they are counted.
        if shown.measures is None and (tile := self._kept(shown, values)) is not None:
            return tile
        return _tile(self._wire.row(statements.counted_grid(shown), values))

    def build(self, shown: Selection) -> bool:
        """Make the grid of a selection's slot now, so that its first reader does not wait; False if that must wait."""
        slot = shown.slot(self.here())
        try:
            return bool(self._wire.row(statements.BUILD, {"slot": slot})[0])
        except psycopg.errors.ReadOnlySqlTransaction:
            return False  # a hot standby builds nothing: it gets the grid from its primary

    def _kept(self, shown: Selection, values: dict[str, Any]) -> Tile | None:
        statement = statements.kept_grid(shown)
        row = self._wire.row(statement, values)
        if not row[2]:
            if not self.build(shown):
                return None
            row = self._wire.row(statement, values)
        return _tile(row) if row[2] else None

    def _values(self, at: Address, shown: Selection) -> dict[str, Any]:
        return {
            "slot": shown.slot(self.here()),
            "z": at.z,
            "x": at.x,
            "y": at.y,
            "west": at.west,
            "north": at.north,
            "units": EXTENT / at.side,
            "states": shown.state_numbers,
            "sectors": list(shown.sectors),
            "owner_kinds": list(shown.owner_kinds),
            "districts": list(shown.districts),
            "today": self.here().today,
            "year_end": date(shown.year, 12, 31),
            "whom": shown.category,
        }


def _tile(row: tuple[Any, ...]) -> Tile:
    return Tile(int(row[0]), bytes(row[1]) if row[1] else b"")
