"""Grids made before the first reader comes, so that nobody waits for one."""

from __future__ import annotations

from audit.figures import FOR_WHOM
from gis.db import Database
from gis.tiles.selection import read_selection
from gis.tiles.source import TileSource


def warm(database: Database) -> int:
    """Make the grids of the current year, for every category, where they are missing; return how many are ready.

    Each takes half a second at 34,000 objects and four seconds at a million; one that is there costs nothing.
    """
    source = TileSource(database)
    here = source.here()
    return sum(source.build(read_selection({"category": [category]}, here)) for category in FOR_WHOM)
