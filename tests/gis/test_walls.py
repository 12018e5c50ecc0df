"""The second wall: row-level security refuses what the application forgot to ask, and agrees with the rules."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from audit.permission import ROLES, Grant, Thing, may
from gis.models import register as r
from gis.models.filings import filing, filing_event, filing_mark, visit
from gis.models.people import account
from gis.queries.actors import actor_of, thing_filed, within_of
from tests.support import places as p
from tests.support.database import TestDatabase, TestServer
from tests.support.people import named

STATES = ("draft", "submitted", "returned", "approved", "abandoned")
WHERE = (None, "KZ-ALA", p.MEDEU, p.BOSTANDYK, p.OTHER_CITY)


@pytest.fixture(scope="module")
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    """Two clinics in two districts, a filing of each state at each, and an account for each role in each place."""
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            fill(connection)
        yield clone


def fill(connection: sa.Connection) -> None:
    p.territories(connection)
    p.source(connection)
    clinics = [p.place(connection, "M-1"), p.place(connection, "B-1", district=p.BOSTANDYK, lon=76.9)]
    author = named(connection, "author")
    for place in WHERE:
        for role in ROLES:
            if role != "owner":
                named(connection, f"{role}.{place}".lower(), Grant(role, place))
    named(connection, "owner.m", Grant("owner", None, clinics[0]))
    named(connection, "nobody")
    for key, number in zip(clinics, ("M-1", "B-1"), strict=True):
        for version, state in enumerate(STATES, 1):
            decided = {
                "reviewer": named(connection, f"decider.{number}.{version}".lower()),
                "decided_at": sa.func.now(),
            }
            connection.execute(
                sa.insert(filing).values(
                    object=key, version=version, number=f"{number}-v{version}", state=state, author=author,
                    author_role="inspector", document={}, submitted_at=sa.func.now(), **decided,
                )
            )  # fmt: skip


@pytest.fixture
def everyone(city: TestDatabase) -> dict[str, int]:
    with city.app.read() as connection:
        return {row.name: row.id for row in connection.execute(sa.select(account.c.name, account.c.id))}


NUMBERS = [f"{place}-v{version}" for place in ("M-1", "B-1") for version in range(1, 6)]


def test_a_filing_is_seen_by_exactly_those_whom_the_rules_let_read_it(city, everyone):
    for name, key in everyone.items():
        with city.people.read(acting=key) as connection:
            seen = set(connection.execute(sa.select(filing.c.number)).scalars())
        with city.app.read() as connection:
            actor = actor_of(connection, key)
            states = dict(connection.execute(sa.select(filing.c.number, filing.c.state)).all())
            allowed = {n for n in NUMBERS if may(actor, "filing.read", _thing(connection, n, states[n]))}
        assert seen == allowed, name


def _thing(connection: sa.Connection, number: str, state: str) -> Thing:
    """As `thing_filed`, which leaves approved filings to their passports."""
    row = connection.execute(
        sa.select(filing.c.author, filing.c.object, r.object_.c.district)
        .join(r.object_, r.object_.c.id == filing.c.object)
        .where(filing.c.number == number)
    ).one()
    return Thing(within_of(connection, row.district), row.object, row.author, state)


def test_whoever_acts_for_nobody_sees_no_filing(city):
    with city.people.read() as connection:
        assert connection.execute(sa.select(filing.c.number)).all() == []


def test_a_filing_that_may_not_be_seen_is_not_there_for_the_application_either(city, everyone):
    with city.people.read(acting=everyone["inspector.kz-ala"]) as connection:
        assert thing_filed(connection, "M-1-v1") is None


@pytest.mark.parametrize("number", NUMBERS)
def test_a_filing_is_decided_on_by_exactly_those_whom_the_rules_let_decide(city, everyone, number):
    for name, key in everyone.items():
        with city.app.read() as connection:
            actor = actor_of(connection, key)
            state = connection.execute(sa.select(filing.c.state).where(filing.c.number == number)).scalar_one()
            allowed = may(actor, "filing.return", _thing(connection, number, state))
        returned = sa.update(filing).where(filing.c.number == number).values(state="returned", reviewer=key)
        assert _changes(city, key, returned) is allowed, name


@pytest.mark.parametrize("number", NUMBERS)
def test_a_part_is_judged_by_exactly_those_whom_the_rules_let_decide(city, everyone, number):
    for name, key in everyone.items():
        with city.app.read() as connection:
            row = connection.execute(sa.select(filing.c.id, filing.c.state).where(filing.c.number == number)).one()
            allowed = may(actor_of(connection, key), "filing.approve", _thing(connection, number, row.state))
        made = {"filing": row.id, "part": "entrance", "judgement": "accepted", "revision": 1, "said": {}}
        assert _changes(city, key, sa.insert(filing_mark).values(**made, account=key)) is allowed, name
        forged = sa.insert(filing_mark).values(**made, account=everyone["nobody"])
        assert key == everyone["nobody"] or not _changes(city, key, forged), name


def test_a_mark_is_never_rewritten_and_makes_a_new_revision_of_what_waits_and_nothing_else(city, everyone):
    reviewer = everyone["reviewer.kz-ala"]
    waiting = sa.update(filing).where(filing.c.number == "M-1-v2")
    assert _changes(city, reviewer, waiting.values(revision=filing.c.revision + 1))
    for values in ({"claimed_at": sa.func.now()}, {"document": {"a": 1}}, {"reasons": [1]}, {"reviewer": reviewer}):
        assert not _changes(city, reviewer, waiting.values(**values)), values
    assert not _changes(city, reviewer, sa.update(filing_mark).values(judgement="open"))
    assert not _changes(city, reviewer, sa.delete(filing_mark))


def test_nobody_returns_a_filing_in_the_name_of_another(city, everyone):
    forged = sa.update(filing).where(filing.c.number == "M-1-v2").values(state="returned", reviewer=everyone["nobody"])
    assert not _changes(city, everyone["reviewer.kz-ala"], forged)


def test_a_filing_is_begun_by_exactly_those_whom_the_rules_let_begin_it(city, everyone):
    for (name, key), number in itertools.product(everyone.items(), ("M-1", "B-1")):
        with city.app.read() as connection:
            o = r.object_.c
            at = connection.execute(sa.select(o.id, o.district).where(o.number == number)).one()
            thing = Thing(within_of(connection, at.district), at.id)
            allowed = may(actor_of(connection, key), "filing.begin", thing)
            visits = may(actor_of(connection, key), "visit.record", thing)
        begun = sa.insert(filing).values(
            object=at.id, version=9, number=f"{number}-v9", author=key, author_role="inspector", document={}
        )
        assert _changes(city, key, begun) is allowed, (name, number)
        visited = sa.insert(visit).values(object=at.id, visited_on=date(2026, 11, 1), outcome="closed", account=key)
        assert _changes(city, key, visited) is visits, (name, number)


@pytest.mark.parametrize(
    "table",
    [
        "register.filing",
        "register.filing_event",
        "register.visit",
        "register.log_entry",
        "register.log_item",
        "register.log_head",
        "register.log_witnessed",
    ],
)
def test_the_application_cannot_delete_what_was_recorded(city, everyone, table):
    assert not _changes(city, everyone["administrator.none"], sa.text(f"delete from {table}"))
    with pytest.raises(DBAPIError, match="permission denied"), city.app.write() as connection:
        connection.execute(sa.text(f"delete from {table}"))


def test_an_event_is_written_in_nobody_else_s_name(city, everyone):
    with city.app.read() as connection:
        key = connection.execute(sa.select(filing.c.id).where(filing.c.number == "M-1-v2")).scalar_one()
    event = {"filing": key, "action": "approve", "revision": 1}
    forged = sa.insert(filing_event).values(**event, account=everyone["author"])
    honest = sa.insert(filing_event).values(**event, account=everyone["reviewer.kz-ala"])
    assert not _changes(city, everyone["reviewer.kz-ala"], forged)
    assert _changes(city, everyone["reviewer.kz-ala"], honest)


def test_an_approved_version_is_inserted_only_by_a_reviewer_of_its_place_and_never_by_its_author(city, everyone):
    for name, key in everyone.items():
        for number in ("M-1", "B-1"):
            with city.app.read() as connection:
                o = r.object_.c
                at = connection.execute(sa.select(o.id, o.district).where(o.number == number)).one()
                allowed = any(
                    g.role == "reviewer" and g.territory in (None, "KZ-ALA", at.district)
                    for g in actor_of(connection, key).grants
                )
                waiting = sa.select(filing.c.id).where(filing.c.number == f"{number}-v2")
                handed = connection.execute(waiting).scalar_one()
            row = {
                "object": at.id, "version": 2, "number": f"{number}-v2", "depth": "full", "norm": "kz-sp-3.06-101",
                "filing": handed, "document": {},
                "wording": date(2019, 2, 18), "inspected_on": date(2026, 11, 1), "effective_on": date(2026, 11, 2),
                "author": f"account:{everyone['author']}", "author_role": "inspector", "facts": {}, "source": "city",
            }  # fmt: skip
            assert _changes(city, key, sa.insert(r.passport).values(**row, reviewer=f"account:{key}")) is allowed, name
            invented = {**row, "reviewer": f"account:{key}", "filing": None}
            assert not _changes(city, key, sa.insert(r.passport).values(**invented)), name
            own = {**row, "author": f"account:{key}", "reviewer": f"account:{key}"}
            assert not _changes(city, key, sa.insert(r.passport).values(**own)), name


def _changes(city: TestDatabase, acting: int, statement: sa.Executable) -> bool:
    """Whether the statement changes a row when that account acts; taken back in any case."""
    with city.people.engine.connect() as connection:
        transaction = connection.begin()
        try:
            connection.execute(sa.text("select set_config('bosaga.acting', :who, true)"), {"who": str(acting)})
            done = connection.execute(statement)
            return bool(done.is_insert or done.rowcount > 0)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", "") not in ("42501", "23514", "23001"):
                raise
            return False
        finally:
            transaction.rollback()


@pytest.mark.parametrize("table", ["log_entry", "log_item", "log_head"])
def test_not_even_the_owner_rewrites_the_log_by_mistake(city, table):
    for statement in (f"delete from register.{table}", f"truncate register.{table} cascade"):
        with pytest.raises(DBAPIError, match="append-only"), city.owner.write() as connection:
            connection.execute(sa.text(statement))
