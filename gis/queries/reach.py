"""How many residents live within a walk of a service they can use, from the places that the city imported.

Distances are those of the spheroid (`geography`), so that a metre is a metre at every latitude.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, select, text

from audit.figures import FOR_WHOM, recorded
from audit.figures.face import year_end
from audit.walking import COUNTED, Moment, Reached, Walk, add_up, mask, place_of
from gis.histories import Reader
from gis.models import pub
from gis.queries.installation import Installation

_AT_ONCE: Final = 63 // len(COUNTED)
"""Moments whose bits fit into one number."""

# Each district is told by its newest grid; of two sources of one year, which would count people twice, by the first.
_GRID: Final = """
    grid as materialized (
        select distinct on (district) district, year, source from pub.dwelling
        where people = 'residents' and district = any (:districts) order by district, year desc, source)
"""
_SITES: Final = """
    site as materialized (
        select s.service, s.mask, o.number, o.position::geography as place
        from unnest(cast(:ids as bigint[]), cast(:services as text[]), cast(:masks as bigint[])) s (id, service, mask)
        join pub.object o on o.id = s.id)
"""
_OF_GRID: Final = "pub.dwelling d join grid g using (district, year, source)"
# For each object its cells, from the index, once: without these fences a planner that has no statistics yet (of a grid
# that was just imported) compares every cell with every object, or looks them up once for each district.
_PAIRS: Final = """
    pair as materialized (
        select s.service, s.mask, d.* from site s cross join lateral (
            select id, district, year, source, count from pub.dwelling
            where people = 'residents' and st_dwithin(position::geography, s.place, :straight) offset 0) d)
"""
# What nobody reaches is what is left: cells are not looked up a second time.
_REACH: Final = text(f"""
    with {_GRID}, {_SITES}, {_PAIRS}, near as (
        select id, district, count, service, bit_or(mask) as mask
        from pair join grid using (district, year, source) group by 1, 2, 3, 4)
    select district, service, mask, sum(count)::float8 as residents from near group by 1, 2, 3
    union all
    select d.district, null, 0, sum(d.count)::float8 from {_OF_GRID} where d.people = 'residents' group by 1
""")
_WITHOUT: Final = text(f"""
    with {_GRID}, {_SITES}, {_PAIRS}, cell as (
        select d.id, d.district, d.count::float8 as residents, d.lon::float8 as lon, d.lat::float8 as lat,
               d.position::geography as place from {_OF_GRID} where d.people = 'residents' and d.count > 0), far as (
        select * from cell where id not in (select id from pair) order by residents desc, lon, lat limit :most)
    select far.district, far.residents, far.lon, far.lat, near.number, near.metres
    from far left join lateral (
        select number, st_distance(far.place, site.place) as metres from site order by 2, 1 limit 1) near on true
    order by far.residents desc, far.lon, far.lat
""")


@dataclass(frozen=True, slots=True)
class Site:
    """An object that gives a service, with what it tells in each of some moments (`audit.walking.mask`)."""

    id: int
    service: str
    mask: int


@dataclass(frozen=True, slots=True)
class Grid:
    """Whose places a district's figures are of."""

    district: str
    year: int
    source: str


@dataclass(frozen=True, slots=True)
class Group:
    """Residents of one place with no such service within a walk. ``next_m``: the walk to the next one, in metres, and
    its number; None where the register holds none.
    """

    district: str
    residents: float
    lon: float
    lat: float
    next_number: str | None
    next_m: float | None


def grids(connection: Connection, districts: Sequence[str]) -> list[Grid]:
    """The grid that each district is told by; a district without one is left out."""
    query = text(f"with {_GRID} select district, year, source from grid order by district")
    return [Grid(*row) for row in connection.execute(query, {"districts": list(districts)})]


def sites(connection: Connection, here: Installation, walk: Walk, asked: Sequence[Moment]) -> list[Site]:
    """The objects of the services as the register's faces show them in moments recorded and planned."""
    shown = cells(connection, here, walk, asked)
    return [Site(key, service, mask(by_moment)) for key, (service, by_moment) in shown.items()]


def cells(
    connection: Connection, here: Installation, walk: Walk, asked: Sequence[Moment]
) -> dict[int, tuple[str, list[Sequence[int]]]]:
    """The objects of the services, each with its service and its six cells in each moment."""
    f = pub.face.c
    first = [here.calendar.slot(each.sense, each.year, FOR_WHOM[0]) + 1 for each in asked]
    parts = [f.cells[at : at + len(FOR_WHOM) - 1].label(f"m{place}") for place, at in enumerate(first)]
    rows = connection.execute(select(f.object, f.kind, *parts).where(f.kind.in_(_kinds(walk))))
    return {row.object: (walk.service_of(row.kind) or "", [*row[2:]]) for row in rows}


def sites_on(connection: Connection, walk: Walk, day: date) -> list[Site]:
    """The objects of the services as they were recorded on a day, counted anew from their histories."""
    o = pub.object_.c
    rows = connection.execute(select(o.id, o.kind).where(o.kind.in_(_kinds(walk)))).all()
    histories = Reader(connection, pub, [row.id for row in rows]).histories(planned=False)
    return [
        Site(row.id, walk.service_of(row.kind) or "", mask([recorded(histories[row.id], day, year_end(day.year))]))
        for row in rows
        if row.id in histories
    ]


def reach(
    connection: Connection, walk: Walk, districts: Sequence[str], found: Iterable[Site], asked: Sequence[Moment]
) -> Mapping[tuple[str, str, Moment], Reached]:
    """Reach by district, service and moment; districts without a grid are left out."""
    known = [each for each in found if each.mask]
    counted: dict[tuple[str, str, Moment], Reached] = {}
    for start in range(0, len(asked), _AT_ONCE):
        some = asked[start : start + _AT_ONCE]
        rows = connection.execute(_REACH, _given(walk, districts, known, start, len(some))).all()
        residents = {row.district: row.residents for row in rows if row.service is None}
        near = ((row.district, row.service, row.mask, row.residents) for row in rows if row.service is not None)
        counted |= add_up(residents, near, some)
    return counted


def groups_without(
    connection: Connection, walk: Walk, districts: Sequence[str], found: Iterable[Site], counted: str, at: int = 0,
    most: int = 20,
) -> list[Group]:  # fmt: skip
    """The largest groups of residents who reach none of these objects: of one service, in the moment at a place of
    their masks, ``counted`` as `audit.walking.COUNTED` names it.
    """
    bit = 1 << place_of(at, counted)
    fit = [each for each in found if each.mask & bit]
    rows = connection.execute(_WITHOUT, _given(walk, districts, fit, at, 1) | {"most": most})
    return [
        Group(row.district, row.residents, row.lon, row.lat, row.number, row.metres and row.metres * walk.detour)
        for row in rows
    ]  # fmt: skip


def _given(walk: Walk, districts: Sequence[str], found: Sequence[Site], start: int, moments: int) -> dict[str, Any]:
    low, width = start * len(COUNTED), (1 << moments * len(COUNTED)) - 1
    return {
        "districts": list(districts), "straight": walk.straight_m,
        "ids": [each.id for each in found], "services": [each.service for each in found],
        "masks": [each.mask >> low & width for each in found],
    }  # fmt: skip


def _kinds(walk: Walk) -> list[str]:
    return [kind for kinds in walk.services.values() for kind in kinds]
