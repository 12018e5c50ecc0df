"""Reach, measured in PostGIS: against geodesics reckoned elsewhere, and in small towns made for a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest
import sqlalchemy as sa
from pyproj import Geod

from audit.demo.residents import residents_by_district
from audit.profiles import load_profile
from audit.walking import COUNTED, SERVICES, Moment, moments, whole
from gis.demo.dwellings import GRID, write_dwellings
from gis.models import register as r
from gis.queries.installation import Installation, installation
from gis.queries.reach import Site, grids, groups_without, reach, sites, sites_on
from tests.support import places as p
from tests.support.homes import live
from tests.support.imports import value

WALK = load_profile("kz").reach
NOW = Moment("recorded", 2026)
EARTH = Geod(ellps="WGS84")
FULL, NONE = [7] * 6, [4] * 6


@pytest.fixture
def db(app_connection: sa.Connection) -> sa.Connection:
    p.territories(app_connection)
    p.source(app_connection)
    p.source(app_connection, "grid")
    return app_connection


def reached(db: sa.Connection, found: Sequence[Site], service: str, counted: str, asked: Sequence[Moment] = (NOW,)):  # type: ignore[no-untyped-def]
    """How many residents of the city reach a service in the first moment."""
    rows = reach(db, WALK, [p.MEDEU, p.BOSTANDYK], found, asked)
    return whole(each for (_, s, m), each in rows.items() if s == service and m == asked[0]).by[counted]


def east_of(lon: float, lat: float, metres: float) -> tuple[float, float]:
    """A point so many metres east of another, on the spheroid."""
    there = EARTH.fwd(lon, lat, 90, metres)
    return there[0], there[1]


@pytest.mark.parametrize(("metres", "there"), [(0.995, True), (1.005, False)])
def test_a_walk_is_a_thousand_metres_of_the_spheroid_with_the_detour(
    db: sa.Connection, metres: float, there: bool
) -> None:
    lon, lat = east_of(77.0, 43.25, metres * WALK.metres / WALK.detour)
    place = p.place(db, "C-1", lon=77.0, lat=43.25)
    p.passport(db, place, FULL)
    p.finish(db)
    live(db, (lon, lat, 100))
    assert bool(reached(db, sites(db, installation(db), WALK, [NOW]), "clinic", "K")) is there


def test_reach_is_what_an_independent_reckoning_says_in_towns_of_chance_and_falls_for_nobody(
    db: sa.Connection,
) -> None:
    chance = Random(20261127)
    keys = [p.place(db, f"C-{n}", lon=77.0, lat=43.25) for n in range(12)]
    p.finish(db)
    for _town in range(6):
        at = {key: (77 + chance.uniform(0, 0.05), 43.25 + chance.uniform(0, 0.04)) for key in keys}
        db.execute(
            sa.text("""update register.object set position = st_setsrid(st_makepoint(:lon, :lat), 4326)
                       where id = :id"""),
            [{"id": key, "lon": lon, "lat": lat} for key, (lon, lat) in at.items()],
        )
        homes = [(77 + chance.uniform(0, 0.05), 43.25 + chance.uniform(0, 0.04), n + 1) for n in range(60)]
        db.execute(sa.text("delete from register.dwelling"))
        live(db, *homes)
        found = [Site(key, chance.choice(SERVICES), chance.getrandbits(len(COUNTED)) | 1 << 6) for key in keys]
        for service in SERVICES:
            for place, counted in enumerate(COUNTED):
                fit = [at[s.id] for s in found if s.service == service and s.mask >> place & 1]
                far = [min((EARTH.inv(*home[:2], *to)[2] for to in fit), default=9e9) for home in homes]
                assert all(abs(each / WALK.straight_m - 1) > 1e-6 for each in far)
                expected = sum(home[2] for home, each in zip(homes, far, strict=True) if each <= WALK.straight_m)
                assert reached(db, found, service, counted) == expected
        before = reach(db, WALK, [p.MEDEU], found, [NOW])
        better = [replace(found[0], mask=found[0].mask | 1), *found[1:]]
        chance.shuffle(better)
        after = reach(db, WALK, [p.MEDEU], better, [NOW])
        assert all(after[key].by[c] >= before[key].by[c] for key in before for c in COUNTED)


def test_an_inaccessible_clinic_is_told_from_none_and_one_over_the_border_counts(db: sa.Connection) -> None:
    p.passport(db, p.place(db, "NEAR", lon=77.0, lat=43.25), [4, 6, 4, 4, 4, 4])
    # in another city's register, a few steps from the last home here
    over = p.place(db, "OVER", lon=77.101, lat=43.25, territory=p.OTHER_CITY, district=p.OTHER_CITY)
    p.passport(db, over, FULL)
    p.place(db, "SHOP", lon=77.05, lat=43.25, kind="shop", sector="trade_services")
    p.finish(db)
    live(db, (77.001, 43.25, 100), (77.05, 43.25, 50), (77.0999, 43.25, 7))
    here = installation(db)
    found = sites(db, here, WALK, moments(here.calendar))
    assert {each.id: each.service for each in found}.keys() == {value(db, "select id from register.object where "
        "number = 'NEAR'"), over}  # fmt: skip
    by = {c: reached(db, found, "clinic", c, moments(here.calendar)) for c in ("K", "O", "any")}
    assert by == {"K": 7, "O": 107, "any": 107}
    assert reached(db, found, "school", "any", moments(here.calendar)) == 0


def test_the_largest_groups_without_a_service_name_the_next_one_and_how_far_it_is(db: sa.Connection) -> None:
    p.passport(db, p.place(db, "C-1", lon=77.0, lat=43.25), FULL)
    p.passport(db, p.place(db, "C-2", lon=77.02, lat=43.25), NONE)
    p.finish(db)
    live(db, (77.001, 43.25, 1000), (77.02, 43.25, 20), (77.03, 43.25, 30), (77.04, 43.25, 0))
    here = installation(db)
    found = [each for each in sites(db, here, WALK, [NOW]) if each.service == "clinic"]
    listed = groups_without(db, WALK, [p.MEDEU], found, "K")
    assert [(each.residents, each.next_number) for each in listed] == [(30, "C-1"), (20, "C-1")]
    straight = EARTH.inv(77.03, 43.25, 77.0, 43.25)[2]
    assert listed[0].next_m == pytest.approx(straight * WALK.detour, rel=0.005)
    assert [each.residents for each in groups_without(db, WALK, [p.MEDEU], found, "any")] == [30]
    assert groups_without(db, WALK, [p.MEDEU], [], "K")[0].next_m is None


def test_a_district_is_told_by_its_newest_grid_alone(db: sa.Connection) -> None:
    p.passport(db, p.place(db, "C-1", lon=77.0, lat=43.25), FULL)
    p.finish(db)
    p.source(db, "another")
    live(db, (77.0, 43.25, 500), year=2020)
    live(db, (77.0, 43.25, 80))
    live(db, (77.0, 43.25, 90), source="another")
    live(db, (76.9, 43.25, 11), year=2020, district=p.BOSTANDYK)
    live(db, (77.0, 43.25, 3), people="K")
    assert [(each.district, each.year, each.source) for each in grids(db, [p.MEDEU, p.BOSTANDYK])] == [
        (p.BOSTANDYK, 2020, "grid"), (p.MEDEU, 2025, "another"),
    ]  # fmt: skip
    rows = reach(db, WALK, [p.MEDEU, p.BOSTANDYK], sites(db, installation(db), WALK, [NOW]), [NOW])
    assert {district: each.residents for (district, _, _), each in rows.items()} == {p.MEDEU: 90, p.BOSTANDYK: 11}


def test_a_past_day_is_counted_anew_and_more_years_than_a_number_holds_are_all_told(db: sa.Connection) -> None:
    p.passport(db, p.place(db, "C-1", lon=77.0, lat=43.25), FULL, on=p.date(2025, 5, 1))
    p.finish(db)
    live(db, (77.0, 43.25, 80))
    for day, fit in ((p.date(2025, 4, 30), 0), (p.date(2025, 5, 1), 80)):
        assert reached(db, sites_on(db, WALK, day), "clinic", "K") == fit
        assert reached(db, sites_on(db, WALK, day), "clinic", "any") == 80
    here: Installation = installation(db)
    asked = [Moment("recorded", year) for year in range(2022, 2027)]
    asked += [Moment("planned", year) for year in range(2026, 2031)]
    rows = reach(db, WALK, [p.MEDEU], sites(db, here, WALK, asked), asked)
    told = {str(m): each.by["K"] for (_, s, m), each in rows.items() if s == "clinic"}
    assert told == {str(m): 0 if str(m) < "recorded-2025" and m.sense == "recorded" else 80 for m in asked}


def test_the_demo_city_s_grid_is_invented_by_its_seed_and_adds_up_to_the_published_number(db: sa.Connection) -> None:
    p.source(db, GRID, synthetic=True)
    for code in ("KZ-75", *(f"KZ-75-{each}" for each in ("ALM", "ALT", "AUE", "BOS", "MED", "NAU", "TUR", "ZHE"))):
        db.execute(sa.insert(r.territory).values(code=code, parent=None, level="city", name={"ru": code}, official={}))
    cells = write_dwellings(db, 3, "KZ-75")
    first = value(db, "select array_agg((lon, lat, count)::text order by lon, lat) from register.dwelling")
    assert len(first) == cells > 3_000
    assert value(db, "select sum(count) from register.dwelling") == 2_280_296
    by_district = dict(db.execute(sa.text("select district, sum(count)::int from register.dwelling group by 1")).all())
    assert by_district == residents_by_district(3, "KZ-75")
    # denser in the middle than at the edge
    middle = "st_dwithin(position::geography, st_makepoint(76.93, 43.24)::geography, 5000)"
    assert value(db, f"select avg(count) filter (where {middle}) > 2 * avg(count) filter (where not {middle}) "
                     "from register.dwelling")  # fmt: skip
    db.execute(sa.text("delete from register.dwelling"))
    write_dwellings(db, 3, "KZ-75")
    assert value(db, "select array_agg((lon, lat, count)::text order by lon, lat) from register.dwelling") == first
