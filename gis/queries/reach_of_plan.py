"""Reach before and after a plan: what its works, and nothing else, make of the objects that give a service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, select

from audit.figures import ABSENT, FOR_WHOM, STATE_NUMBERS, Cell, pack
from audit.plan.told import PlannedWork
from audit.planned import Planned, planned_states, to_plan
from audit.walking import Moment, Walk, mask
from gis.histories import among, grouped
from gis.models import register as r
from gis.queries.in_force import in_force
from gis.queries.installation import Installation
from gis.queries.reach import Site, cells
from gis.store.judge import filed_passports, measures_of, set_by_commission

_UNSURVEYED = pack(Cell(STATE_NUMBERS["unsurveyed"]))
Six = Sequence[int]


def moments_of_plan(here: Installation, years: Sequence[int]) -> list[Moment]:
    """Today; the horizon if every measure is done on time; 31 December of each year of the plan, after its works."""
    last = here.calendar.last_year
    return [Moment("recorded", here.current_year), Moment("planned", last), *(Moment("plan", year) for year in years)]


def sites_after(
    connection: Connection, here: Installation, walk: Walk, works: Iterable[PlannedWork], years: Sequence[int]
) -> list[Site]:
    """The objects of the services in the moments of `moments_of_plan`. For the application's role.

    After the plan an object is what the engine makes of its facts with the works verified since its inspection, and
    those that the plan does by then, taken as done; one without works stays as it is recorded today.
    """
    today, horizon, *_ = moments_of_plan(here, years)
    there = [Moment("planned", min(year, here.calendar.last_year)) for year in years]
    shown = cells(connection, here, walk, [today, horizon, *there])
    after = dict(_after(connection, sorted(shown), works, years))
    found = []
    for key, (service, (now, planned, *stands)) in shown.items():
        made = after.get(key, {})
        ahead = [_cells(made.get(year), now, exists) for year, exists in zip(years, stands, strict=True)]
        found.append(Site(key, service, mask([now, planned, *ahead])))
    return found


def _cells(states: Six | None, now: Six, exists: Six) -> Six:
    """The cells in a year after the plan: none before an object opens, or once it is closed."""
    if not any(exists):
        return (ABSENT,) * len(FOR_WHOM)
    if states is not None:
        return [pack(Cell(state)) for state in states]
    return now if any(now) else (_UNSURVEYED,) * len(FOR_WHOM)


def _after(
    connection: Connection, objects: Sequence[int], works: Iterable[PlannedWork], years: Sequence[int]
) -> Iterable[tuple[int, Mapping[int, Six]]]:
    """The states (К О С Г У, all) by year of those objects that the plan works on."""
    by_number = grouped((work.object, Planned(work.pairs, date(work.year, 12, 31))) for work in works)
    o, p = r.object_.c, r.passport.c
    rows = connection.execute(select(o.id, o.number).where(among(o.id, objects)))
    done = {row.id: by_number[row.number] for row in rows if row.number in by_number}
    verified = measures_of(connection, sorted(done))
    passports = connection.execute(in_force(p.id).where(among(p.object, sorted(done)))).scalars().all()
    commissioned = set_by_commission(connection, passports)
    for filed in filed_passports(connection, passports):
        known = [each for each in verified.get(filed.object, ()) if each.verified_on is not None]
        yield (
            filed.object,
            planned_states(
                filed.wording, filed.facts, kind=filed.kind, forms=filed.forms, host=filed.host,
                measures=[*to_plan(known, filed.inspected_on), *done[filed.object]], years=years,
                set_by_commission=commissioned.get(filed.id, {}),
            ),
        )  # fmt: skip
