"""The plan to 2030 of cities of three sizes, beside greedy, each in a process of its own."""

from __future__ import annotations

import math
import multiprocessing
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from audit.plan.case import NEVER, OWNERS_PAY, BudgetLine, Case
from audit.plan.check import breaches
from audit.plan.solve import solve
from audit.plan.wishes import Wishes
from audit.terms import OWNER_KINDS
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
  floor for every district and category, one work in a hundred of the state's contracted. The one with a price list has
  one price for each kind of work, a kind without any, and counts every object alike, with less money and no floors: a
  register is like that, and very many of its objects change their choice at the same price. The search ends at a gap of
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
    run = _alone(sizes.city, listed=True)
    what = f"{sizes.city:,} objects with a price list"
    lines += [
        at_most(f"{what}: to the checked plan", "s", run.seconds, _TIME[False]),
        at_most(f"{what}: gap", "%", run.gap * 100, _GAP * 100),
        compared(f"{what}: value, against greedy", "points", run.value, run.greedy),
    ]
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        found = pool.submit(gathered, ground.city(sizes.city).url("bosaga_app")).result()
    seconds, processor, peak, run = found
    what = f"{sizes.city:,} objects: the case from the register"
    lines += [
        stated(what, "s", seconds),
        stated(f"{what}, of one processor", "s", processor),
        at_most(f"{what}: peak memory", "MiB", peak, _MEMORY / 2),
        at_most(f"{what}: planned, to the checked plan", "s", run.seconds, _TIME[False]),
        at_most(f"{what}: planned, gap", "%", run.gap * 100, _GAP * 100),
    ]
    return Section("The plan to 2030", lines, METHOD)


def gathered(url: str) -> tuple[float, float, float, Run]:
    """Seconds by clock and processor, and MiB at most, to read the case of the whole demo city; and its plan."""
    started, processor = time.perf_counter(), time.process_time()
    with db.Database(url, operator=True).read() as connection:
        here = installation(connection)
        years = tuple(range(here.today.year, 2031))
        case = plan_case(connection, Wanted(here.territory or "", years, "KZT")).gathered.case
    seconds, processor = time.perf_counter() - started, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return seconds, processor, peak, _planned(replace(case, lines=_little_money(case)))


def _little_money(case: Case) -> list[BudgetLine]:
    """What is contracted in each year, and a fiftieth of what all works cost that owners do not pay themselves."""
    works = case.works
    mine = ~np.isin(case.objects.owner[works.object], [OWNER_KINDS.index(kind) for kind in OWNERS_PAY])
    more = float(np.nansum(works.cost[mine])) / 50
    due = np.bincount(works.committed[mine & (works.committed != NEVER)],
                      works.cost[mine & (works.committed != NEVER)], case.horizon)  # fmt: skip
    return [BudgetLine("city", year, math.ceil(more + due[place])) for place, year in enumerate(case.years)]


def _alone(objects: int, *, listed: bool = False) -> Run:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(planned, objects, listed=listed).result()


def planned(objects: int, *, listed: bool = False) -> Run:
    """Plan a city of this size; raises AssertionError if the plan breaks a promise."""
    return _planned(city(objects, _SEED, money=0.05, floor=0.0, listed=True) if listed else city(objects, _SEED))


def _planned(case: Case) -> Run:
    started, processor = time.perf_counter(), time.process_time()
    end = time.monotonic() + _TIME[True]
    plan = solve(case, Wishes(lambda: end - time.monotonic(), gap=_GAP))
    seconds, processor = time.perf_counter() - started, time.process_time() - processor
    assert breaches(case, plan.years, plan.payments, plan.value, plan.bound) == []
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Run(seconds, processor, peak, plan.value, plan.greedy, plan.gap)
