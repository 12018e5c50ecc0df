"""Where a tile lies: zoom, column from the west, row from the north, in Web Mercator (EPSG:3857)."""

from __future__ import annotations

from dataclasses import dataclass

DEEPEST = 22
HALF_WORLD = 20_037_508.342789244
"""Metres from the middle of Web Mercator to its edges."""
GRIDDED_TO = 12
"""Up to this zoom a tile holds counts on a grid; below it, the objects themselves."""
CELLS = 64
"""Cells along a side of a gridded tile."""
EXTENT = 4096
"""Units along a side of a tile."""


@dataclass(frozen=True, slots=True)
class Address:
    """The address of one tile."""

    z: int
    x: int
    y: int

    @property
    def exists(self) -> bool:
        """Whether there is such a tile."""
        return 0 <= self.z <= DEEPEST and 0 <= self.x < 1 << self.z and 0 <= self.y < 1 << self.z

    @property
    def is_gridded(self) -> bool:
        """Whether it holds counts rather than objects."""
        return self.z <= GRIDDED_TO

    @property
    def side(self) -> float:
        """Length of a side in metres of Web Mercator."""
        return 2 * HALF_WORLD / (1 << self.z)

    @property
    def west(self) -> float:
        """Its western edge (EPSG:3857)."""
        return self.x * self.side - HALF_WORLD

    @property
    def north(self) -> float:
        """Its northern edge (EPSG:3857)."""
        return HALF_WORLD - self.y * self.side
