"""The figures of a city and of a register thirty times as large."""

from __future__ import annotations

import time
from collections.abc import Callable

from audit.figures import FOR_WHOM
from audit.figures.question import Question
from gis.queries.compliance import compliance
from tests.bench.ground import TODAY, Bed, Ground
from tests.bench.report import Section, stated, within
from tests.bench.sizes import Sizes
from tests.bench.timing import in_turn, medians

CITY = "KZ-ALA"
_MOST = 1.5
_ROUNDS = 20
_BOTH = ("recorded", "planned")

METHOD = """
- `gis.queries.compliance.compliance` through the public role, in process, one client; the two databases are asked
  in turn.
- The large register is the demo city again and again, each copy a little aside, its faces written by ordinary
  inserts, so that the triggers kept its rollup; before the run its rollup is compared with a count of its faces.
- Counted live is the first question in SQL straight from the faces, to show what the rollup saves.
"""
_LIVE = """
    select district, sum((cells[{slot}] & 7 >= 6)::int), count(*) from pub.face where cells[{slot}] <> 0 group by 1"""
_COUNT = 'select sum(objects), sum("full") from register.rollup where slot = {slot}'
_RECOUNT = """
    select count(*) filter (where cells[{slot}] <> 0), count(*) filter (where cells[{slot}] & 7 = 7)
    from register.face"""


def questions(territory: str) -> dict[str, Question]:
    """What pages ask: the city in one row, its districts through the years, everything by sector and owner."""
    return {
        "the whole city, one row": Question(territory),
        "districts × years × categories × senses": Question(
            territory, by=frozenset({"district", "year", "category", "sense"}), senses=_BOTH, categories=FOR_WHOM
        ),
        "sectors × owners × categories": Question(
            territory, by=frozenset({"sector", "owner_kind", "category"}), categories=FOR_WHOM
        ),
    }


def measure(ground: Ground, sizes: Sizes) -> Section:
    """The section about figures."""
    beds = {"small": ground.city(sizes.city), "large": ground.grown(sizes.large, sizes.city)}
    territory = str(beds["small"].row("select territory from register.installation")[0])
    slot = int(str(beds["small"].row(f"select register.slot('recorded', {TODAY.year}, 'all')")[0]))
    assert beds["large"].row(_COUNT.format(slot=slot)) == beds["large"].row(_RECOUNT.format(slot=slot))
    lines = []
    for name, question in questions(territory).items():
        found = medians(in_turn(_ROUNDS, {size: _asked(bed, question) for size, bed in beds.items()}))
        lines.append(
            within(f"{name}: {sizes.large:,} against {sizes.city:,}", "ms", found["large"], found["small"], _MOST)
        )
    live = medians(in_turn(3, {size: _counted(bed, _LIVE.format(slot=slot)) for size, bed in beds.items()}))
    lines.append(stated(f"counted live: {sizes.large:,}, and {sizes.city:,}", "ms", live["large"], live["small"]))
    for bed in beds.values():
        bed.close()
    return Section(f"Compliance figures at {sizes.city:,} and at {sizes.large:,} objects", lines, METHOD)


def _asked(bed: Bed, question: Question) -> Callable[[], float]:
    def ask() -> float:
        with bed.public.read() as connection:
            started = time.perf_counter()
            rows = compliance(connection, question, TODAY)
            taken = time.perf_counter() - started
        assert rows
        return taken * 1000

    return ask


def _counted(bed: Bed, statement: str) -> Callable[[], float]:
    def count() -> float:
        with bed.public.read() as connection:
            started = time.perf_counter()
            connection.exec_driver_sql(statement).all()
            return (time.perf_counter() - started) * 1000

    return count
