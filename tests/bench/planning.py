"""The plan to 2030 of cities of three sizes, beside greedy, each in a process of its own."""

from __future__ import annotations

import multiprocessing
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from audit.plan.check import breaches
from audit.plan.solve import Wishes, solve
from gis import db
from gis.queries.installation import installation
from gis.queries.plan_case import Wanted, plan_case
from tests.bench.ground import Ground
from tests.bench.report import Line, Section, at_most, compared, stated
from tests.bench.sizes import Sizes
from tests.support.plan_city import city

_SEED = 11
_GAP = 1e-3
_TIME = {False: 20.0, True: 240.0}
_MEMORY = 4096.0

METHOD = """
- `audit.plan.solve.solve` on cities drawn at random (`tests/support/plan_city.py`): eight districts, five years, four
  budget lines a year (one for two districts, one of a donor for shops), limits of works in each district and year, a
  floor for every district and category, one work in a hundred of the state's contracted. The search ends at a gap of
  0.1 %: (bound − value) / bound. Time from the arrays to the checked plan; greedy by value over cost is inside it.
- Each size has a process of its own; its memory is the peak of that process, the drawing of the city included. It uses
  one core. Processor seconds stand beside the seconds of the clock, for a machine that does other work too.
- The case from the register (`gis.queries.plan_case`) is that of the demo city: what its passports fail is judged again
  with works taken as done, to see what they reach.
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One plan: seconds by clock and processor, MiB at most, value, greedy value, gap."""

    seconds: float
    processor: float
    peak: float
    value: float
    greedy: float
    gap: float


def measure(ground: Ground, sizes: Sizes) -> Section:
    """The section about the plan."""
    runs = {objects: _alone(objects) for objects in (sizes.small, sizes.city, sizes.city * 10)}
    lines: list[Line] = []
    for objects, run in runs.items():
        large = objects > sizes.city
        what = f"{objects:,} objects × 5 years"
        taken = f"{what}: to the checked plan"
        small = objects < sizes.city
        lines += [
            stated(taken, "s", run.seconds) if small else at_most(taken, "s", run.seconds, _TIME[large]),
            stated(f"{what}: the same, of one processor", "s", run.processor),
            at_most(f"{what}: gap", "%", run.gap * 100, _GAP * 100),
            compared(f"{what}: value, against greedy", "points", run.value, run.greedy),
            at_most(f"{what}: peak memory", "MiB", run.peak, _MEMORY),
        ]
    lines.append(
        stated(
            f"growth: processor time at {sizes.city:,}, and at {sizes.small:,}",
            "s",
            runs[sizes.city].processor,
            runs[sizes.small].processor,
        )
    )
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        seconds, processor, peak = pool.submit(gathered, ground.city(sizes.city).url("bosaga_app")).result()
    what = f"{sizes.city:,} objects: the case from the register"
    lines += [
        stated(what, "s", seconds),
        stated(f"{what}, of one processor", "s", processor),
        at_most(f"{what}: peak memory", "MiB", peak, _MEMORY / 2),
    ]
    return Section("The plan to 2030", lines, METHOD)


def gathered(url: str) -> tuple[float, float, float]:
    """Seconds by clock and processor, and MiB at most, to read the case of the whole demo city."""
    started, processor = time.perf_counter(), time.process_time()
    with db.Database(url, operator=True).read() as connection:
        here = installation(connection)
        years = tuple(range(here.today.year, 2031))
        plan_case(connection, Wanted(here.territory or "", years, "KZT"))
    seconds, processor = time.perf_counter() - started, time.process_time() - processor
    return seconds, processor, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _alone(objects: int) -> Run:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(planned, objects).result()


def planned(objects: int) -> Run:
    """Plan a city of this size; raises AssertionError if the plan breaks a promise."""
    case = city(objects, _SEED)
    started, processor = time.perf_counter(), time.process_time()
    end = time.monotonic() + 3600
    plan = solve(case, Wishes(lambda: end - time.monotonic(), gap=_GAP))
    seconds, processor = time.perf_counter() - started, time.process_time() - processor
    assert breaches(case, plan.years, plan.payments, plan.value, plan.bound) == []
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Run(seconds, processor, peak, plan.value, plan.greedy, plan.gap)
