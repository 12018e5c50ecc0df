"""Where a tile lies: zoom, column from the west, row from the north, in Web Mercator (EPSG:3857)."""

from __future__ import annotations

from dataclasses import dataclass

DEEPEST = 22
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
