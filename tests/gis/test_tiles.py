"""Tiles agree with the figures to the unit, whatever is asked and whatever was written before."""

from __future__ import annotations

import random
from collections import Counter
from itertools import product

import pytest
import sqlalchemy as sa

from audit.figures.row import STATES
from gis.queries.compliance import compliance
from gis.store.version import bump
from gis.tiles.address import HALF_WORLD, Address
from gis.tiles.selection import Selection, SelectionError, read_selection
from gis.tiles.source import TileSource
from gis.tiles.warm import warm
from gis.tiles.wire import Wire
from tests.support import faces
from tests.support.database import TestDatabase
from tests.support.mvt import read_tile

CITY = "KZ-ALA"


@pytest.fixture
def city(committed_database: TestDatabase) -> TestDatabase:
    with committed_database.app.write() as connection:
        faces.scatter(connection, 240)
    return committed_database


def drawn(source: TileSource, shown: Selection, zoom: int) -> Counter[str]:
    """How many objects of each state the tiles of a zoom show, buffers left out."""
    counts: Counter[str] = Counter()
    for x, y in addresses(zoom):
        body = source.tile("objects", Address(zoom, x, y), shown).body
        for feature in read_tile(body).get("objects", []) if body else []:
            if "count" in feature.properties:
                by_state = {s: feature.properties[s] for s in STATES if s in feature.properties}
                assert sum(by_state.values()) == feature.properties["count"]
                counts.update(by_state)
            elif feature.inside:
                counts[feature.properties["state"]] += 1
    return counts


def addresses(zoom: int) -> list[tuple[int, int]]:
    """The tiles over the city, with a margin."""
    scale = 2**zoom
    columns = range(int((76.6 + 180) / 360 * scale), int((77.2 + 180) / 360 * scale) + 1)
    # rows of 43.5 and 43.0 degrees north in Web Mercator
    rows = range(int(0.36537 * scale), int(0.36732 * scale) + 1)
    return [(x, y) for x in columns for y in rows]


def counted(database: TestDatabase, shown: Selection) -> Counter[str]:
    """The same from the rollup."""
    source = TileSource(database.public)
    with database.public.read() as connection:
        rows = compliance(connection, shown.question(CITY), source.here().today)
    found = Counter(
        {s: getattr(row.figures, s) for row in rows for s in STATES if not shown.states or s in shown.states}
    )
    return +found


def random_selection(rng: random.Random, source: TileSource) -> Selection:
    def some(values: list[str]) -> list[str]:
        return rng.sample(values, rng.randrange(len(values))) if rng.random() < 0.4 else []

    given = {
        "category": [rng.choice(["K", "O", "S", "G", "U", "all"])],
        "year": [str(rng.choice([2022, 2025, 2026, 2028, 2030]))],
        "sense": [rng.choice(["recorded", "planned", "forecast"])],
        "state": some(list(STATES)),
        "sector": some(["health", "education", "housing"]),
        "owner_kind": some(["state", "private"]),
        "district": some(["KZ-ALA-MED", "KZ-ALA-BOS"]),
    }
    return read_selection(given, source.here())


def test_tiles_of_every_zoom_add_up_to_the_figures_under_random_filters(city: TestDatabase) -> None:
    source, rng = TileSource(city.public), random.Random(7)
    for _ in range(25):
        shown, zoom = random_selection(rng, source), rng.choice([0, 3, 8, 11, 12, 13])
        assert drawn(source, shown, zoom) == counted(city, shown), (shown, zoom)


def test_the_grid_stays_exact_through_writes_of_every_kind_and_size(city: TestDatabase) -> None:
    source, rng = TileSource(city.public), random.Random(3)
    whole = {"category": ["K"]}
    part = {**whole, "sector": ["health", "sport"], "district": ["KZ-ALA-MED"]}
    selections = [read_selection(given, source.here()) for given in (whole, part)]
    for shown in selections:
        assert drawn(source, shown, 11) == counted(city, shown)
    writes = (
        "update register.face set cells[25] = 7, cells[26] = 4 where object % 7 = 0",
        "delete from register.object where id % 11 = 0",
        "update register.face set geom = st_translate(geom, 900, -700) where object % 5 = 0",
        "update register.face set sector = 'sport', district = 'KZ-ALA-MED' where object % 3 = 0",
        "update register.face set cells = array_fill(5, array[108]) where object % 2 = 0",
    )
    for write in writes:
        with city.app.write() as connection:
            connection.execute(sa.text(write))
            faces.add(connection, rng)
            bump(connection)
        for shown, zoom in product(selections, (0, 9, 12)):
            assert drawn(source, shown, zoom) == counted(city, shown), write


def test_a_large_write_forgets_the_grid_and_the_next_reader_gets_the_new_one(city: TestDatabase) -> None:
    source = TileSource(city.public)
    selections = [
        read_selection({"category": [c], "year": [str(y)]}, source.here()) for c in "KOSGU" for y in range(2022, 2031)
    ]
    assert all(source.build(shown) for shown in selections)
    with city.app.write() as connection:
        for state in (5, 6, 7):
            connection.execute(
                sa.text("update register.face set cells = array_fill(:state, array[108])"), {"state": state}
            )
    with city.public.read() as connection:
        assert connection.execute(sa.text("select count(*) from pub.grid_slot")).scalar_one() == 0
    assert drawn(source, selections[0], 10) == counted(city, selections[0])


def test_warming_makes_what_the_map_shows_first(city: TestDatabase) -> None:
    assert warm(city.public) == 6
    with city.public.read() as connection:
        assert connection.execute(sa.text("select count(*) from pub.grid_slot")).scalar_one() == 6


def test_while_a_writer_is_at_work_readers_neither_wait_nor_see_its_work(city: TestDatabase) -> None:
    source = TileSource(city.public)
    shown = read_selection({}, source.here())
    with city.app.write() as connection:
        connection.execute(sa.text("update register.face set cells = array_fill(7, array[108])"))
        before = drawn(source, shown, 10)
        assert not source.build(shown)
    assert set(before) != {"full"}
    assert set(drawn(source, shown, 10)) == {"full"}


def test_a_tile_says_which_version_of_the_data_it_shows(city: TestDatabase) -> None:
    source = TileSource(city.public)
    shown = read_selection({}, source.here())
    first = source.tile("objects", Address(0, 0, 0), shown).version
    with city.app.write() as connection:
        bump(connection)
    assert source.tile("objects", Address(0, 0, 0), shown).version == first + 1 == source.version()


def test_a_tile_with_nothing_in_it_is_empty(city: TestDatabase) -> None:
    source = TileSource(city.public)
    shown = read_selection({}, source.here())
    for zoom in (1, 12, 13, 22):
        assert source.tile("objects", Address(zoom, 0, 0), shown).body == b""


def test_district_tiles_carry_names_and_the_counts_of_the_figures(city: TestDatabase) -> None:
    source = TileSource(city.public)
    shown = read_selection({"sector": ["health"], "district": ["KZ-ALA-MED"]}, source.here())
    layer = read_tile(source.tile("districts", Address(0, 0, 0), shown).body)["districts"]
    assert [f.properties["code"] for f in layer] == ["KZ-ALA-MED"]
    assert layer[0].properties["name:ru"] == "Медеуский район"
    assert Counter({s: layer[0].properties[s] for s in STATES if s in layer[0].properties}) == counted(city, shown)


def test_no_tile_may_take_the_database_for_ever(city: TestDatabase) -> None:
    assert Wire(city.public).row("show statement_timeout", {}) == ("1min",)


def test_a_connection_that_was_lost_is_opened_again(city: TestDatabase) -> None:
    source = TileSource(city.public)
    source.version()
    with city.public.engine.connect() as connection:
        connection.execute(
            sa.text("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'bosaga tiles'")
        )
    assert source.version() > 0


@pytest.mark.parametrize(
    ("given", "name", "code"),
    [
        ({"nonsense": ["1"]}, "nonsense", "unknown_parameter"),
        ({"category": ["X"]}, "category", "unknown_value"),
        ({"category": ["K,O"]}, "category", "given_twice"),
        ({"year": ["NaN"]}, "year", "year_outside"),
        ({"year": ["2021"]}, "year", "year_outside"),
        ({"state": ["full,perfect"]}, "state", "unknown_value"),
        ({"district": ["'; drop table"]}, "district", "unknown_value"),
    ],
)
def test_a_parameter_that_means_nothing_is_named(
    city: TestDatabase, given: dict[str, list[str]], name: str, code: str
) -> None:
    with pytest.raises(SelectionError) as refused:
        read_selection(given, TileSource(city.public).here())
    assert (name, code) in [(n, c) for n, c, _ in refused.value.problems]


def test_a_tile_repeats_its_neighbours_objects_in_a_narrow_buffer_only(city: TestDatabase) -> None:
    source = TileSource(city.public)
    shown = read_selection({}, source.here())
    with city.public.read() as connection:
        x, y = connection.execute(sa.text("select st_x(geom), st_y(geom) from pub.face order by object limit 1")).one()
    edge = 64
    for zoom in (14, 19, 22):
        side = Address(zoom, 0, 0).side
        column, row = int((x + HALF_WORLD) / side), int((HALF_WORLD - y) / side)
        for at in (Address(zoom, column + dx, row + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)):
            for feature in read_tile(source.tile("objects", at, shown).body).get("objects", []):
                assert -edge <= min(feature.x, feature.y)
                assert max(feature.x, feature.y) <= 4096 + edge


def test_nobody_gets_the_rights_of_a_function_by_a_temporary_table(city: TestDatabase) -> None:
    attack = (
        "create temp table grid_slot (slot smallint)",
        """create function pg_temp.evil() returns trigger language plpgsql as
           $$ begin execute 'create table register.pwned ()'; return new; end $$""",
        "create trigger t before insert on grid_slot for each row execute function pg_temp.evil()",
        "grant all on grid_slot to public",
        "select pub.build_grid(25)",
    )
    with city.app.write() as connection:
        for statement in attack:
            connection.exec_driver_sql(statement)
        assert connection.exec_driver_sql("select to_regclass('register.pwned')").scalar() is None
        assert connection.exec_driver_sql("select count(*) from pub.grid_slot where slot = 25").scalar_one() == 1


def test_every_function_with_its_owners_rights_looks_for_temporary_tables_last(city: TestDatabase) -> None:
    with city.owner.read() as connection:
        functions = connection.exec_driver_sql("""
            select oid::regprocedure::text, array_to_string(proconfig, ';') from pg_proc
            where prosecdef and pronamespace in ('register'::regnamespace, 'pub'::regnamespace)""").all()
    assert len(functions) >= 6
    assert [name for name, settings in functions if ", pg_temp" not in settings] == []


def test_a_temporary_table_that_somebody_else_made_is_not_written_to(city: TestDatabase) -> None:
    source = TileSource(city.public)
    assert source.build(read_selection({}, source.here()))
    write = "update register.face set cells[30] = 4"
    with city.app.engine.connect() as connection:
        connection.exec_driver_sql("create temp table gridded_parts (cx int, cy int, slot smallint, part int)")
        with pytest.raises(sa.exc.DBAPIError, match="not ours"):
            connection.exec_driver_sql(write)


def test_faces_are_not_written_from_an_older_snapshot(city: TestDatabase) -> None:
    write = "update register.face set cells[30] = 4"
    older = city.app.engine.connect().execution_options(isolation_level="REPEATABLE READ")
    with older as connection, pytest.raises(sa.exc.DBAPIError, match="read committed"):
        connection.exec_driver_sql(write)
