"""Reach of all services, groups of people and years in one question, over a fine grid of residents."""

from __future__ import annotations

import time
from typing import Final

from audit.profiles import load_profile
from audit.walking import moments
from gis.demo.dwellings import write_dwellings
from gis.demo.frame import CITY
from gis.queries import reach as queries
from gis.queries.installation import installation
from gis.queries.territories import below, territories
from tests.bench.ground import SEED, Bed, Ground
from tests.bench.report import Line, Section, at_most, stated
from tests.bench.sizes import Sizes
from tests.bench.timing import Times, medians

_SIDE_M: Final = 264
"""Of a cell: the city has 10,000 of these."""
_YEAR: Final = 2025
_MOST_SECONDS: Final = 2.0

METHOD = f"""
- Cells of {_SIDE_M} m, each with its residents, put in for the run and taken out again: asked in the same transaction,
  without statistics of the new cells, as after an import. The two cities in turn; medians.
- One question: three services, five groups of people and all together, today and 31 December of each year to 2030, by
  district.
- "the largest groups" are the twenty largest without a clinic for wheelchair users, each with the next one.
"""


def measure(ground: Ground, sizes: Sizes) -> Section:
    """The section about reach."""
    beds = {sizes.city: ground.city(sizes.city), sizes.small: ground.city(sizes.small)}
    seconds: Times = {}
    cells = 0
    for _ in range(sizes.repeats):
        for objects, bed in beds.items():
            cells = _asked(bed, objects, seconds)
    took = medians(seconds)
    what = f"{sizes.city:,} objects × {cells:,} cells"
    small = f"{sizes.small:,}"
    lines: list[Line] = [
        at_most(f"{what}: reach", "s", took[f"{sizes.city} reach"], _MOST_SECONDS),
        stated(f"growth: {sizes.city:,} objects, and {small}", "s", took[f"{sizes.city} reach"],
               took[f"{sizes.small} reach"]),
        stated(f"{what}: the largest groups", "s", took[f"{sizes.city} groups"], took[f"{sizes.small} groups"]),
    ]  # fmt: skip
    for bed in beds.values():
        bed.close()
    return Section("Who has a service near home", lines, METHOD)


def _asked(bed: Bed, objects: int, seconds: Times) -> int:
    walk = load_profile("kz").reach
    with bed.owner.engine.connect() as connection, connection.begin() as transaction:
        cells = write_dwellings(connection, SEED, CITY, _SIDE_M)
        here, districts = installation(connection), below(territories(connection), CITY)
        asked = moments(here.calendar)
        started = time.perf_counter()
        found = queries.sites(connection, here, walk, asked)
        queries.reach(connection, walk, districts, found, asked)
        reached = time.perf_counter()
        clinics = [each for each in found if each.service == "clinic"]
        queries.groups_without(connection, walk, districts, clinics, "K")
        seconds.setdefault(f"{objects} reach", []).append(reached - started)
        seconds.setdefault(f"{objects} groups", []).append(time.perf_counter() - reached)
        transaction.rollback()
    return cells
