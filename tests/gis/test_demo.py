"""The demo city in the database: where it may be made, where it stands, and that every figure follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import shapely
import sqlalchemy as sa

from audit.demo.site import sites
from gis.demo import crew
from gis.demo.city import DemoError, Recipe, fill
from gis.demo.fixtures import districts, hubs, quarters
from gis.demo.placing import place_all
from gis.models import register as r
from gis.store import faces, judge
from tests.support.city import TODAY, demo_database
from tests.support.database import TestDatabase, TestServer

SMALL = Recipe(40, 7, TODAY)


@pytest.fixture(scope="module")
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    with demo_database(database_server, 400) as database:
        yield database


def all_of(database: TestDatabase, query: str) -> list[tuple[object, ...]]:
    with database.owner.read() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]


def fingerprint(database: TestDatabase) -> list[tuple[object, ...]]:
    """A digest of every table of the city; the codes of papers are drawn anew each time."""
    parts = [
        "select 'passport', md5(string_agg((to_jsonb(t) - 'code')::text, '|' order by t.id)) from register.passport t"
    ]
    parts += [
        f"select '{table}', md5(string_agg(t::text, '|' order by t::text)) from register.{table} t"
        for table in (
            "object",
            "measure",
            "extension",
            "planned_state",
            "claim",
            "declared_fact",
            "face",
            "rollup",
            "population",
            "price",
            "programme_line",
            "programme_value",
            "programme_document",
            "programme_step",
        )
    ]
    columns = "object, passport, reason, effective_on, recorded_at, states, zones, shares, provable, overridden, code"
    parts.append(
        "select 'verdict', md5(string_agg(t::text, '|' order by t::text))"
        f" from (select {columns} from register.verdict) t"
    )
    return all_of(database, " union all ".join(parts))


def test_the_installation_says_that_it_is_a_demo(city: TestDatabase) -> None:
    said = all_of(city, "select kind, profile, territory, first_year, last_year, clock from pub.installation")

    assert said == [("demo", "kz", "KZ-75", 2022, 2030, TODAY)]


def test_every_object_stands_in_its_district_and_every_district_in_the_city(city: TestDatabase) -> None:
    outside = (
        "select count(*) from register.object o join register.territory t on t.code = o.district"
        " where not st_covers(t.outline, o.position)"
    )
    sticking_out = (
        "select count(*) from register.territory d join register.territory c on c.code = d.parent"
        " where d.level = 'city_district' and not st_covers(st_buffer(c.outline, 1e-9), d.outline)"
    )

    assert all_of(city, outside) == [(0,)]
    assert all_of(city, sticking_out) == [(0,)]
    assert all_of(
        city,
        "select count(*) from register.territory where level = 'city_district' and name ?& array['ru','kk','ky','en']",
    ) == [(8,)]


def test_at_full_size_no_object_leaves_its_district_and_flats_stand_in_quarters() -> None:
    town = sites(34_100, 1, TODAY)
    placed = place_all(town, 1)

    for code, district in districts().items():
        here = [(site, at) for site, at in zip(town, placed, strict=True) if site.district == code]
        assert len(here) > 1000
        assert shapely.contains_xy(district.outline, [at.lon for _, at in here], [at.lat for _, at in here]).all()
        flats = [at.street[0] for site, at in here if site.kind == "apartment_block"]
        assert sum(street.startswith("мкр. ") for street in flats) > 0.6 * len(flats)


def test_every_centre_of_the_fixtures_lies_in_the_district_it_names() -> None:
    for centre in (*quarters(), *hubs()):
        assert shapely.contains_xy(districts()[centre.district].outline, centre.lon, centre.lat), centre


def test_outlines_keep_their_licence_and_invented_sources_say_so(city: TestDatabase) -> None:
    osm = all_of(city, "select licence, attribution, synthetic from pub.source where code = 'osm'")
    invented = all_of(city, "select distinct s.synthetic from pub.object o join pub.source s on s.code = o.source")

    assert osm == [("ODbL-1.0", "© участники OpenStreetMap", False)]
    assert invented == [(True,)]


def test_population_is_what_was_published_and_no_district_is_guessed(city: TestDatabase) -> None:
    rows = all_of(city, "select territory, year, people, count from pub.population order by 1, 2")

    assert rows == [
        ("KZ-75", 2022, "with_disability", 53_000),
        ("KZ-75", 2024, "residents", 2_280_296),
        ("KZ-75-BOS", 2022, "with_disability", 7_000),
    ]


def test_the_engine_gives_the_verdicts_that_were_written(city: TestDatabase) -> None:
    columns = "passport, states, zones, shares, provable, code, complete, sufficient"
    written = all_of(city, f"select {columns} from register.verdict where reason = 'approval' order by passport")
    with city.owner.read() as connection:
        keys = connection.execute(sa.select(r.passport.c.id)).scalars().all()
        rows = [judge.verdict_row(filed, "approval") for filed in judge.filed_passports(connection, keys)]
    again = sorted((row[1], row[6], row[7], row[8], row[9], *row[11:]) for row in rows)

    assert len(written) > 200
    assert again == written


def test_planning_anew_changes_nothing(city: TestDatabase) -> None:
    before = all_of(city, "select object, year, states from register.planned_state order by 1, 2")
    with city.owner.engine.connect() as connection, connection.begin() as transaction:
        objects = connection.execute(sa.select(r.object_.c.id)).scalars().all()
        judge.plan(connection, objects, range(TODAY.year, 2031))
        rows = connection.execute(sa.text("select object, year, states from register.planned_state order by 1, 2"))
        after = [tuple(row) for row in rows]
        transaction.rollback()

    assert before
    assert after == before


def test_computing_the_faces_anew_changes_nothing(city: TestDatabase) -> None:
    before = all_of(city, "select object, cells from register.face order by 1")
    with city.owner.engine.connect() as connection, connection.begin() as transaction:
        assert faces.refresh(connection, None, TODAY) == 400
        rows = connection.execute(sa.text("select object, cells from register.face order by 1"))
        after = [tuple(row) for row in rows]
        transaction.rollback()

    assert after == before


def test_the_next_rows_are_numbered_after_the_citys(city: TestDatabase) -> None:
    with city.owner.engine.connect() as connection, connection.begin() as transaction:
        row = connection.execute(
            sa.text(
                "insert into register.object"
                " (territory, district, source, source_id, kind, sector, owner_kind, name, position)"
                " values ('KZ-75', 'KZ-75-ALM', 'demo', 'new', 'shop', 'trade_services', 'private', '{}',"
                " st_setsrid(st_point(76.9, 43.25), 4326)) returning id, number"
            )
        ).one()
        transaction.rollback()

    assert tuple(row) == (401, "B-000401")


def test_the_same_recipe_gives_the_same_city_and_replaces_what_stood(committed_database: TestDatabase) -> None:
    fill(committed_database.owner, SMALL)
    first = fingerprint(committed_database)
    fill(committed_database.owner, replace(SMALL, seed=8))
    other = fingerprint(committed_database)
    fill(committed_database.owner, SMALL)

    assert other != first
    assert fingerprint(committed_database) == first


def test_sharing_the_work_between_processes_changes_nothing_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "PORTION", 10)
    town = sites(60, 3, TODAY)
    order = crew.Order(3, TODAY, tuple(range(2022, 2031)))

    alone = list(crew.lives(town, order, processes=1))

    assert len(alone) > 4
    assert list(crew.lives(town, order, processes=2)) == alone


def test_a_real_register_is_never_filled(committed_database: TestDatabase) -> None:
    for kind in ("real", "rehearsal"):
        with committed_database.owner.write() as connection:
            connection.execute(sa.update(r.installation).values(kind=kind))
        with pytest.raises(DemoError) as refused:
            fill(committed_database.owner, SMALL)
        assert refused.value.code == "demo_not_here"
    assert all_of(committed_database, "select count(*) from register.territory") == [(0,)]


def test_a_register_that_somebody_began_is_not_empty(committed_database: TestDatabase) -> None:
    with committed_database.owner.write() as connection:
        connection.execute(
            sa.text("insert into register.territory (code, level, name) values ('KG', 'country', '{\"ru\": \"x\"}')")
        )
    with pytest.raises(DemoError) as refused:
        fill(committed_database.owner, SMALL)

    assert refused.value.code == "demo_not_here"
    assert all_of(committed_database, "select code from register.territory") == [("KG",)]


def test_a_size_that_makes_no_city_is_refused(city: TestDatabase) -> None:
    for objects in (0, 9, 1_000_001):
        with pytest.raises(DemoError) as refused:
            fill(city.owner, Recipe(objects, 1, TODAY))
        assert refused.value.code == "demo_size"
    assert all_of(city, "select count(*) from register.object") == [(400,)]
