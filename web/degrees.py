"""A part of the map as addresses name it."""

from __future__ import annotations

import math

Degrees = tuple[float, float, float, float]


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
