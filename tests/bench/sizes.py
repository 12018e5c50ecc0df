"""How large and how long a run is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """Numbers of objects, repeats of each measurement, and seconds of each load."""

    city: int
    small: int
    large: int
    repeats: int
    seconds: int


FULL = Sizes(city=34_100, small=3_410, large=1_000_000, repeats=5, seconds=3)
QUICK = Sizes(city=3_410, small=341, large=34_100, repeats=2, seconds=1)
