"""Judging the whole register again."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable

from gis.store.reassess import edition_of, reassess
from tests.bench.ground import TODAY, Bed, Ground
from tests.bench.report import Line, Section, stated, within
from tests.bench.sizes import Sizes
from tests.bench.timing import in_turn, medians

NORMS = ("kz-sp-3.06-101", "ru-sp-59-2020")
_MOST_GROWTH = 1.1

METHOD = f"""
- `gis.store.reassess.reassess` without keeping (what `bosaga reassess --dry-run` does): facts are read from the
  database, judged, and compared with the verdict in force; in process, one process, the two cities in turn.
- Linear: time per passport in the large city is at most {_MOST_GROWTH} × that in the small one (0.1 for noise).
"""


def measure(ground: Ground, sizes: Sizes) -> Section:
    """The section about reassessing."""
    beds = {"large": ground.city(sizes.city), "small": ground.city(sizes.small)}
    lines: list[Line] = []
    for norm in NORMS:
        counts: dict[str, int] = {}
        rivals = {name: _judged(bed, norm, name, counts) for name, bed in beds.items()}
        rivals["small"]()
        seconds = medians(in_turn(max(2, sizes.repeats - 2), rivals))
        each = {name: 1e6 * seconds[name] / counts[name] for name in beds}
        lines.append(
            stated(
                f"{norm}: {counts['large']:,} passports of {sizes.city:,} objects", "passports/s", 1e6 / each["large"]
            )
        )
        what = f"{norm}: a passport, {sizes.city:,} objects against {sizes.small:,}"
        lines.append(within(what, "µs", each["large"], each["small"], _MOST_GROWTH))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines.append(stated("peak memory of the process that measured", "MiB", peak))
    for bed in beds.values():
        bed.close()
    return Section("Reassessing the whole register", lines, METHOD)


def _judged(bed: Bed, norm: str, name: str, counts: dict[str, int]) -> Callable[[], float]:
    edition, wording = edition_of(norm)

    def judge() -> float:
        with bed.app.write() as connection:
            started = time.perf_counter()
            counts[name] = reassess(connection, edition, TODAY, wording=wording, keep=False, today=TODAY).passports
            return time.perf_counter() - started

    return judge
