"""Reading lists, territories and one object, as the public role, with rows around that must not show."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.figures import STATE_NUMBERS
from gis.models import pub
from gis.models import register as r
from gis.queries import territories as tree
from gis.queries.cursor import Cursor
from gis.queries.dossier import dossier
from gis.queries.filters import COUNTERS, ObjectFilter
from gis.queries.objects import SORTS, count_by_state, objects
from gis.queries.passports import facts_of, passport
from gis.queries.sources import sources
from tests.support import places as p
from tests.support.database import TestDatabase, TestServer


@pytest.fixture(scope="module")
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    """Two cities: ours with a host, a shop in it, a closed clinic, a planned school and many plain shops."""
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            fill(connection)
        yield clone


@pytest.fixture
def public(city: TestDatabase) -> Iterator[sa.Connection]:
    with city.public.read() as connection:
        yield connection


def fill(connection: sa.Connection) -> None:
    p.territories(connection)
    for code in ("city", "osm", "unused"):
        p.source(connection, code)
    mall = p.place(
        connection, "MALL", kind="mall", sector="trade_services", owner_kind="private",
        name={"ru": "ТРЦ «Достық Плаза»", "kk": "Достық Плаза"}, address={"ru": "пр. Достык, 111"},
    )  # fmt: skip
    p.passport(connection, mall, [4, 6, 6, 7, 6, 4], on=date(2023, 3, 1))
    p.passport(connection, mall, [6, 6, 6, 7, 6, 6], on=date(2025, 3, 1), version=2, withdrawn_on=date(2026, 1, 1),
               withdrawn_recorded_at=p.TODAY, withdrawn_reason="measured the wrong door")  # fmt: skip
    inside = p.place(connection, "MALL-SHOP", inside=mall, kind="shop", sector="trade_services", owner_kind="private")
    p.passport(connection, inside, [5, 6, 2, 7, 3, 2])
    late = p.measure(connection, mall, date(2026, 11, 1), first_due=date(2026, 5, 1))
    p.measure(connection, mall, date(2028, 1, 1))
    p.measure(connection, mall, date(2025, 9, 1), status="verified", verified_on=date(2025, 8, 1))
    connection.execute(sa.insert(r.extension).values(
        measure=late, moved_on=date(2026, 4, 1), old_due=date(2026, 5, 1), new_due=date(2026, 11, 1),
        reason="the contractor left", approver="private-approver"))  # fmt: skip
    connection.execute(sa.insert(r.claim).values(
        object=mall, category="K", state="full", words="wheelchair=yes", claimed_on=date(2024, 1, 1), claimed_by="OSM",
        source="osm"))  # fmt: skip
    connection.execute(sa.insert(r.declared_fact).values(
        object=mall, key="entrance/door/1/clear_width", value=0.9, source="osm"))  # fmt: skip
    p.place(connection, "CLOSED", stage="closed", closed=date(2024, 2, 1))
    p.place(connection, "PLANNED", kind="school", sector="education", stage="planned", opened=date(2028, 9, 1))
    p.place(connection, "ELSEWHERE", territory=p.OTHER_CITY, district=p.OTHER_CITY, lon=69.6, lat=42.3)
    for i in range(40):
        p.place(connection, f"STALL-{i:02}", inside=mall, kind="kiosk", name={"ru": "Лавка"}, lon=77.0, lat=43.25)
    p.place(connection, "BESIDE", lon=77.0002, name={"ru": "Сосед"})
    draw = random.Random(7)
    for i in range(60):
        key = p.place(
            connection, f"S-{i:03}", lon=76.8 + draw.random() * 0.25, lat=43.2 + draw.random() * 0.1, kind="shop",
            district=draw.choice([p.MEDEU, p.BOSTANDYK]), sector=draw.choice(["trade_services", "culture"]),
            name={"ru": draw.choice(["Әлия", "Аптека", "Ёлка", "Қант"])},
        )  # fmt: skip
        if i % 3:
            p.passport(connection, key, [draw.randint(2, 7) for _ in range(6)], on=date(2023 + i % 3, 6, 1))
        if i % 5 == 0:
            p.measure(connection, key, date(2027, 1 + i % 12, 1))
    p.finish(connection)


def numbers(connection: sa.Connection, **asked: object) -> list[str]:
    return [item.number for item in objects(connection, ObjectFilter(**asked), limit=1000).items]  # type: ignore[arg-type]


def test_a_territory_lists_what_lies_in_it_and_below_and_nothing_of_another_city(public: sa.Connection) -> None:
    assert "ELSEWHERE" not in numbers(public, territory=p.CITY)
    assert set(numbers(public, territory=p.MEDEU)) | set(numbers(public, territory=p.BOSTANDYK)) == set(
        numbers(public, territory=p.CITY)
    )
    assert numbers(public, territory=p.OTHER_CITY) == ["ELSEWHERE"]
    assert numbers(public, territory="NOWHERE") == []


@pytest.mark.parametrize("q", ["достык плаза", "ДОСТЫҚ 111", "mall достык", "плаза"])
def test_search_finds_words_in_any_order_in_number_name_and_address_on_any_keyboard(
    public: sa.Connection, q: str
) -> None:
    assert numbers(public, q=q) == ["MALL"]


@pytest.mark.parametrize("q", ["%", "_", "\\", "достык 112", "'; drop table x; --"])
def test_signs_of_a_pattern_are_searched_as_they_are(public: sa.Connection, q: str) -> None:
    assert numbers(public, q=q) == []


def test_naming_a_year_or_a_state_leaves_only_objects_in_service_then(public: sa.Connection) -> None:
    everything = set(numbers(public))
    assert {"CLOSED", "PLANNED"} <= everything
    assert "CLOSED" in numbers(public, year=2023)
    assert "CLOSED" not in numbers(public, year=2025)
    assert not {"CLOSED", "PLANNED"} & set(numbers(public, state=list(STATE_NUMBERS)))
    assert "PLANNED" in numbers(public, year=2029, sense="planned")


def test_states_are_those_of_the_category_year_and_sense_asked_for(public: sa.Connection) -> None:
    assert "MALL" in numbers(public, state=["none"], category="K")
    assert "MALL" in numbers(public, state=["partial"], category="K", year=2025)
    assert "MALL" in numbers(public, state=["unsurveyed"], category="K", year=2022)
    assert "MALL-SHOP" in numbers(public, state=["conditional", "none"], category="K")


def test_a_box_holds_what_lies_in_it(public: sa.Connection) -> None:
    every = objects(public, ObjectFilter(), limit=1000).items
    west, south, east, north = box = (76.85, 43.22, 76.95, 43.27)
    inside = {o.number for o in every if west <= o.lon <= east and south <= o.lat <= north}
    assert inside
    assert set(numbers(public, bbox=box)) == inside
    assert numbers(public, bbox=(-180, -90, 180, 90)) == [o.number for o in every]


@pytest.mark.parametrize("wrong", [{"state": ["good"]}, {"year": 1990}, {"year": 2025, "category": "Q"},
                                   {"year": 2025, "sense": "dreamt"}, {"counter": "objects"}])  # fmt: skip
def test_a_value_that_nothing_knows_is_refused(public: sa.Connection, wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        numbers(public, **wrong)


FILTERS = st.fixed_dictionaries(
    {"category": st.sampled_from(["K", "O", "S", "G", "U", "all"]), "year": st.sampled_from([None, 2023, 2026])},
    optional={
        "territory": st.sampled_from(["KZ", p.CITY, p.MEDEU, p.OTHER_CITY]),
        "sector": st.lists(st.sampled_from(["trade_services", "culture", "health"]), max_size=2),
        "kind": st.lists(st.sampled_from(["shop", "mall", "clinic"]), max_size=2),
        "state": st.lists(st.sampled_from(list(STATE_NUMBERS)), max_size=3, unique=True),
        "counter": st.sampled_from([None, *COUNTERS]),
        "q": st.sampled_from(["", "а", "алия", "S-0", "елка"]),
        "bbox": st.sampled_from([None, (76.8, 43.2, 76.95, 43.3)]),
    },
)


@given(asked=FILTERS, sort=st.sampled_from(SORTS), limit=st.integers(1, 30))
@settings(max_examples=40, deadline=None)
def test_page_by_page_every_object_comes_once_and_in_order(
    city: TestDatabase, asked: dict[str, object], sort: str, limit: int
) -> None:
    wanted = ObjectFilter(**asked)  # type: ignore[arg-type]
    with city.public.read() as connection:
        whole = objects(connection, wanted, sort=sort, limit=1000)
        paged: list[str] = []
        cursor = None
        while True:
            page = objects(connection, wanted, sort=sort, limit=limit, cursor=cursor)
            paged += [item.number for item in page.items]
            assert page.total == whole.total == len(whole.items)
            cursor = page.next
            if cursor is None:
                break
    assert paged == [item.number for item in whole.items]
    assert len(set(paged)) == len(paged)


@given(asked=FILTERS)
@settings(max_examples=25, deadline=None)
def test_the_legend_counts_what_the_list_shows(city: TestDatabase, asked: dict[str, object]) -> None:
    asked = {**asked, "state": (), "year": asked["year"] or 2026}
    with city.public.read() as connection:
        wanted = ObjectFilter(**asked)  # type: ignore[arg-type]
        listed = Counter(o.states[wanted.category] for o in objects(connection, wanted, limit=1000).items)
        assert count_by_state(connection, wanted) == {state: listed[state] for state in STATE_NUMBERS}


@given(st.text(max_size=60), st.sampled_from(SORTS))
@settings(max_examples=200, deadline=None)
def test_a_cursor_that_is_none_of_ours_is_refused_and_ours_comes_back(text: str, sort: str) -> None:
    clean = text.replace("\0", "").encode("utf-8", "ignore").decode()
    assert Cursor.read(Cursor(sort, clean, "B-1").text(), sort) == Cursor(sort, clean, "B-1")
    with pytest.raises(ValueError, match=r".+"):
        Cursor.read(text, sort)


@pytest.mark.parametrize("limit", [1, 60])
def test_a_list_costs_the_same_few_queries_whatever_its_length(
    city: TestDatabase, public: sa.Connection, limit: int
) -> None:
    counted: list[str] = []

    def count(*args: object) -> None:
        counted.append(str(args[2]))

    sa.event.listen(city.public.engine, "before_cursor_execute", count)
    try:
        objects(public, ObjectFilter(territory="KZ", q="а"), limit=limit)
    finally:
        sa.event.remove(city.public.engine, "before_cursor_execute", count)
    assert len(counted) == 3


def test_names_are_sorted_as_people_sort_them(public: sa.Connection) -> None:
    shops = objects(public, ObjectFilter(kind=["shop"]), sort="name", limit=1000).items
    names = list(dict.fromkeys(o.name["ru"] for o in shops if o.number.startswith("S-")))
    assert names == ["Аптека", "Әлия", "Ёлка", "Қант"]


def test_the_tree_counts_objects_in_service_today_upwards(public: sa.Connection) -> None:
    found = tree.territories(public)
    assert list(found) == ["KZ", p.CITY, p.BOSTANDYK, p.MEDEU, p.OTHER_CITY]
    assert found[p.CITY].objects == 103 == found[p.MEDEU].objects + found[p.BOSTANDYK].objects
    assert found["KZ"].objects == 104
    assert tree.below(found, p.CITY) == [p.CITY, p.BOSTANDYK, p.MEDEU]
    assert tree.path_to(found, p.MEDEU) == ["KZ", p.CITY, p.MEDEU]
    assert tree.outlines(public, [p.MEDEU, "KZ"])["KZ"] is None


def test_the_page_of_an_object_holds_everything_in_a_fixed_number_of_queries(
    city: TestDatabase, public: sa.Connection
) -> None:
    counted: list[str] = []

    def count(*args: object) -> None:
        counted.append(str(args[2]))

    sa.event.listen(city.public.engine, "before_cursor_execute", count)
    found = dossier(public, "MALL")
    sa.event.remove(city.public.engine, "before_cursor_execute", count)
    assert len(counted) <= 14
    assert found is not None
    assert found.object.states["K"] == "none"
    assert found.object.passport == "MALL-v1"
    assert found.object.next_due == date(2026, 11, 1)
    assert found.judged is not None
    assert found.judged.zones["entrance"]["K"] == "partial"
    assert [v.number for v in found.versions] == ["MALL-v2", "MALL-v1"]
    assert [(m.due, m.overdue, len(m.extensions)) for m in found.measures] == [
        (date(2025, 9, 1), False, 0), (date(2026, 11, 1), True, 1), (date(2028, 1, 1), False, 0)
    ]  # fmt: skip
    assert [c.words for c in found.claims] == ["wheelchair=yes"]
    assert [d.value for d in found.declared] == [0.9]
    assert [o.number for o in found.inside] == ["MALL-SHOP", *(f"STALL-{i:02}" for i in range(40))]
    assert set(found.sources) == {"city", "osm"}
    near = [n.object.number for n in found.near]
    assert not {"MALL", "MALL-SHOP", "CLOSED", "ELSEWHERE"} & set(near)
    assert (found.near[0].object.number, found.near[0].metres) == ("BESIDE", 16)
    assert [n.metres for n in found.near] == sorted(n.metres for n in found.near)


def test_a_withdrawn_version_gives_way_to_the_one_before(public: sa.Connection) -> None:
    found = dossier(public, "MALL")
    assert found is not None
    assert [(x.effective_on, x.until, x.passport, x.states["K"]) for x in found.ranges] == [
        (date(2026, 1, 1), None, "MALL-v1", "none"),
        (date(2025, 3, 1), date(2026, 1, 1), "MALL-v2", "partial"),
        (date(2023, 3, 1), date(2025, 3, 1), "MALL-v1", "none"),
    ]


def test_an_object_that_nobody_surveyed_has_no_verdict_and_no_history(public: sa.Connection) -> None:
    found = dossier(public, "PLANNED")
    assert found is not None
    assert (found.judged, found.ranges, found.versions) == (None, [], [])
    assert set(found.object.states.values()) == {"unsurveyed"}


def test_premises_know_the_building_they_are_in(public: sa.Connection) -> None:
    found = dossier(public, "MALL-SHOP")
    assert found is not None
    assert found.host is not None
    assert found.host.number == "MALL"
    filed = facts_of(public, "MALL-SHOP-v1")
    assert filed is not None
    assert filed.host == filed.facts


def test_what_is_not_there_is_none(public: sa.Connection) -> None:
    assert dossier(public, "NOWHERE") is None
    assert passport(public, "MALL-v9") is None
    assert facts_of(public, "MALL-v9") is None
    assert set(sources(public, ["osm", "nobody"])) == {"osm"}


def test_accounts_of_those_who_measured_are_in_nothing_public(public: sa.Connection) -> None:
    assert "private-" not in repr([dossier(public, "MALL"), passport(public, "MALL-v1"), facts_of(public, "MALL-v1")])


def test_the_public_role_sees_the_columns_that_the_queries_read(public: sa.Connection) -> None:
    for table in pub.pub.sorted_tables:
        public.execute(sa.select(table).limit(1)).all()
