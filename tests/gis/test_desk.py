"""The commission's queue: what waits, for whom, how it came about, and what lapses next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from audit.permission import Grant
from gis.models.filings import filing, filing_event, reconfirmation
from gis.queries.actors import actor_of
from gis.queries.desk import filed, lapsing, queue
from gis.queries.filings import events
from tests.support import places as p
from tests.support.database import TestDatabase, TestServer
from tests.support.people import named

LAPSES = date(2027, 5, 1)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            _fill(connection)
        yield clone


def _fill(connection: sa.Connection) -> None:
    p.territories(connection)
    p.source(connection)
    clinic = p.place(connection, "CLINIC-1", lon=77.0, lat=43.25)
    school = p.place(connection, "SCHOOL-2", kind="school", district=p.BOSTANDYK, lon=76.9)
    far = p.place(connection, "FAR-3", territory=p.OTHER_CITY, district=p.OTHER_CITY, lon=69.6, lat=42.3)
    p.passport(connection, clinic, [4, 6, 6, 6, 3, 4], on=date(2024, 5, 1), facts={}, lapses_on=LAPSES)
    author = named(connection, "inspector", Grant("inspector", "KZ-ALA"))
    both = named(connection, "both", Grant("inspector", "KZ-ALA"), Grant("reviewer", "KZ-ALA"))
    for name, place in (("city", "KZ-ALA"), ("medeu", p.MEDEU), ("shymkent", p.OTHER_CITY)):
        named(connection, name, Grant("reviewer", place))
    named(connection, "planner", Grant("planner", None))
    near = {"position": {"lon": 77.001, "lat": 43.25}}
    _file(connection, clinic, "CLINIC-1-v2", author, NOON, document=near)
    _file(connection, school, "SCHOOL-2-v1", author, NOON + timedelta(seconds=20))
    _file(connection, school, "SCHOOL-2-v2", both, NOON - timedelta(hours=1))
    _file(connection, far, "FAR-3-v1", named(connection, "there", Grant("inspector", None)), NOON)
    _file(connection, clinic, "CLINIC-1-v3", author, None, state="draft")


def _file(connection, key, number, author, at, *, state="submitted", document=None):
    row = {"object": key, "version": int(number[-1]), "number": number, "state": state, "author": author}
    more = {"author_role": "inspector", "document": document or {}, "submitted_at": at}
    connection.execute(sa.insert(filing).values(**row, **more))


@pytest.fixture
def as_(city):
    """A connection that acts for a person, and that person as the rules see them."""
    opened = []

    def open_(name):
        with city.app.read() as connection:
            key = connection.execute(
                sa.text("select id from register.account where name = :n"), {"n": name}
            ).scalar_one()
            actor = actor_of(connection, key)
        reading = city.people.read(acting=key)
        opened.append(reading)
        return reading.__enter__(), actor

    yield open_
    for each in opened:
        each.__exit__(None, None, None)


def test_the_queue_holds_what_waits_in_the_reviewer_s_territory_the_oldest_first(as_):
    connection, actor = as_("city")
    found = queue(connection, actor)
    assert [each.number for each in found.items] == ["SCHOOL-2-v2", "CLINIC-1-v2", "SCHOOL-2-v1"]
    assert (found.total, dict(found.by_district)) == (3, {p.MEDEU: 1, p.BOSTANDYK: 2})


def test_the_queue_is_narrowed_to_a_district_and_turned_page_by_page(as_):
    connection, actor = as_("city")
    one = queue(connection, actor, district=p.BOSTANDYK, size=1, page=2)
    assert ([each.number for each in one.items], one.total) == (["SCHOOL-2-v1"], 2)


def test_a_reviewer_of_one_district_sees_that_district_alone(as_):
    connection, actor = as_("medeu")
    assert [each.number for each in queue(connection, actor).items] == ["CLINIC-1-v2"]


def test_nobody_decides_on_the_own_filing_so_it_is_not_in_the_own_queue(as_):
    connection, actor = as_("both")
    assert [each.number for each in queue(connection, actor).items] == ["CLINIC-1-v2", "SCHOOL-2-v1"]


def test_whoever_reviews_nowhere_has_an_empty_queue(as_):
    connection, actor = as_("planner")
    assert queue(connection, actor).total == 0


def test_filings_of_one_author_within_a_minute_are_counted(as_):
    connection, actor = as_("city")
    counted = {each.number: each.in_that_minute for each in queue(connection, actor).items}
    # another person's filing of the same minute is not the author's
    assert counted == {"SCHOOL-2-v2": 1, "CLINIC-1-v2": 2, "SCHOOL-2-v1": 2}


def test_a_filing_comes_with_the_version_in_force_and_the_device_s_distance(as_):
    connection, _ = as_("medeu")
    found = filed(connection, "CLINIC-1-v2")
    assert found.before.number == "CLINIC-1-v1"
    assert 75 < found.metres < 85  # 0.001° of longitude at 43.25° north
    assert filed(connection, "CLINIC-1-v3") is None
    assert filed(connection, "SCHOOL-2-v1") is None


def test_a_first_filing_with_no_position_has_neither(as_):
    connection, _ = as_("city")
    found = filed(connection, "SCHOOL-2-v1")
    assert (found.before, found.metres) == (None, None)


def test_events_are_told_in_order_with_who_did_what(city, as_):
    with city.app.write() as connection:
        key = connection.execute(sa.select(filing.c.id).where(filing.c.number == "SCHOOL-2-v1")).scalar_one()
        who = connection.execute(sa.text("select id from register.account where name = 'inspector'")).scalar_one()
        for action in ("begin", "submit"):
            row = {"filing": key, "action": action, "account": who, "revision": 1, "detail": {}}
            connection.execute(sa.insert(filing_event).values(row))
    connection, _ = as_("city")
    assert [(each.action, each.by) for each in events(connection, key)] == [
        ("begin", "inspector"), ("submit", "inspector"),
    ]  # fmt: skip
    connection, _ = as_("medeu")
    assert events(connection, key) == []


def test_what_lapses_next_is_listed_until_it_is_confirmed_again(city, as_):
    with city.app.write() as connection:
        key = connection.execute(sa.text("select id from register.passport where number = 'CLINIC-1-v1'")).scalar_one()
        lapses = connection.execute(
            sa.text("select lapses_on from register.passport where id = :k"), {"k": key}
        ).scalar()
    assert lapses is not None
    connection, actor = as_("medeu")
    assert [each.number for each in lapsing(connection, actor, lapses).items] == ["CLINIC-1-v1"]
    assert lapsing(connection, actor, lapses - timedelta(days=1)).total == 0
    connection, elsewhere = as_("shymkent")
    assert lapsing(connection, elsewhere, lapses).total == 0
    with city.app.write() as connection:
        who = connection.execute(sa.text("select id from register.account where name = 'inspector'")).scalar_one()
        row = {"passport": key, "confirmed_on": lapses - timedelta(days=5), "lapses_on": lapses + timedelta(days=400)}
        connection.execute(sa.insert(reconfirmation).values(**row, account=who, author_role="inspector"))
    connection, actor = as_("medeu")
    assert lapsing(connection, actor, lapses).total == 0


def test_a_reviewer_of_the_whole_installation_sees_every_district(city, as_):
    with city.app.write() as connection:
        named(connection, "everywhere", Grant("reviewer", None))
    connection, actor = as_("everywhere")
    assert queue(connection, actor).total == 4
