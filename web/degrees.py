"""Parts of the map as addresses name them: a box, or an area drawn by its corners."""

from __future__ import annotations

import math

Degrees = tuple[float, float, float, float]
Ring = tuple[tuple[float, float], ...]
"""The corners of an area, longitude and latitude of each; the last is joined with the first."""
LEAST_CORNERS, MOST_CORNERS = 3, 100


def four_degrees(text: str) -> Degrees | None:
    """West, south, east, north in degrees, WGS 84, written with commas; None for anything else."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    if not all(math.isfinite(each) for each in (west, south, east, north)):
        return None
    inside = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    return (west, south, east, north) if inside else None


def corners(text: str) -> Ring | None:
    """The corners of an area, `lon lat,lon lat,…` in degrees, WGS 84; None for anything else, too few or too many."""
    try:
        pairs = [tuple(float(part) for part in each.split()) for each in text.split(",")]
    except ValueError:
        return None
    found = tuple((pair[0], pair[1]) for pair in pairs if len(pair) == 2)
    if len(found) != len(pairs) or not LEAST_CORNERS <= len(found) <= MOST_CORNERS:
        return None
    inside = all(-180 <= lon <= 180 and -90 <= lat <= 90 for lon, lat in found)
    return found if inside else None
