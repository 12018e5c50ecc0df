"""Filings in the store: four eyes, one approval of two at once, nothing rewritten, whatever the application forgets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from audit.errors import AuditError
from audit.passport import Passport, parse_passport
from gis.models import register as r
from gis.models.filings import filing as table
from gis.queries.filings import Filing, filing, filings
from gis.queries.subjects import subject_of
from gis.store import filings as store
from gis.store.approving import approve
from gis.store.passports import MissingError
from tests.support import places as p
from tests.support.database import TestDatabase, TestServer
from tests.support.filing import filed
from tests.support.people import account, grant

TODAY = date(2026, 11, 24)


@dataclass
class Office:
    """A city with two inspectors and two reviewers, by account."""

    database: TestDatabase
    author: int
    other: int
    reviewer: int
    second: int


@pytest.fixture
def office(database_server: TestServer) -> Iterator[Office]:
    with database_server.filled(_fill) as (clone, people):
        yield Office(clone, *people)


def _fill(database: TestDatabase) -> list[int]:
    with database.app.write() as connection:
        p.territories(connection)
        p.source(connection)
        for number in ("M-1", "M-2"):
            p.place(connection, number)
        p.finish(connection)
        roles = ("inspector", "inspector", "reviewer", "reviewer")
        return [account(connection, role, territory="KZ-ALA") for role in roles]


def read(connection: sa.Connection, number: str = "M-1", **more: object) -> Passport:
    subject = subject_of(connection, number)
    assert subject is not None
    return parse_passport(filed(number, **more), subject, TODAY)


def begun(office: Office, number: str = "M-1") -> Filing:
    with office.database.people.write(acting=office.author) as connection:
        return store.begin(connection, office.author, "inspector", read(connection, number))


def submitted(office: Office, number: str = "M-1") -> Filing:
    made = begun(office, number)
    with office.database.people.write(acting=office.author) as connection:
        return store.submit(connection, made.number, made.revision, office.author)


def approve_as(office: Office, who: int, number: str, seen: int) -> Filing:
    with office.database.people.write(acting=who) as connection:
        found = filing(connection, number)
        if found is None:
            raise MissingError("filing", number)
        as_filed = read(connection, found.object)
        return approve(connection, number, seen, who, as_filed, lapses_on=date(2029, 1, 1), today=TODAY)


def test_of_two_reviewers_at_once_one_approves_and_the_other_is_told(office: Office) -> None:
    sent = submitted(office)

    def try_as(who: int) -> str:
        try:
            return approve_as(office, who, sent.number, sent.revision).state
        except AuditError as error:
            return type(error).__name__

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(try_as, (office.reviewer, office.second)))
    assert said == ["StaleError", "approved"]
    with office.database.app.read() as connection:
        approved = sa.select(sa.func.count()).select_from(r.passport).where(r.passport.c.number == sent.number)
        assert connection.execute(approved).scalar_one() == 1


def test_many_begin_at_once_and_each_has_a_number_of_its_own(office: Office) -> None:
    with ThreadPoolExecutor(6) as pool:
        numbers = list(pool.map(lambda _: begun(office).number, range(12)))
    assert sorted(numbers) == sorted(f"M-1-v{n}" for n in range(1, 13))


def test_a_filing_older_than_the_last_approved_version_can_be_filed_again_but_not_approved(office: Office) -> None:
    older, newer = submitted(office), submitted(office)
    draft_before = begun(office, "M-2")
    approve_as(office, office.reviewer, newer.number, newer.revision)
    with pytest.raises(store.StateError) as refused:
        approve_as(office, office.second, older.number, older.revision)
    assert (refused.value.code, refused.value.params["newer"]) == ("superseded", "M-1-v2")
    with office.database.people.write(acting=office.author) as connection:
        assert filing(connection, older.number).document == older.document
        assert store.submit(connection, draft_before.number, 1, office.author).state == "submitted"


@pytest.mark.parametrize(
    "change", [{"author": 0}, {"number": "M-2-v9"}, {"object": 0}, {"version": 9}, {"state": "approved"}]
)
def test_nobody_rewrites_what_a_filing_is_of_or_decides_on_their_own(office: Office, change: dict[str, object]) -> None:
    made = begun(office)
    if 0 in change.values():
        change = {next(iter(change)): office.other}
    if "state" in change:
        change = {**change, "reviewer": office.author, "decided_at": sa.func.now()}
    with pytest.raises(DBAPIError), office.database.people.write(acting=office.author) as connection:
        connection.execute(sa.update(table).where(table.c.number == made.number).values(**change))


def test_a_reviewer_does_not_change_what_was_submitted_on_the_way(office: Office) -> None:
    sent = submitted(office)
    change = {"state": "returned", "reviewer": office.reviewer, "document": {"object": "M-1"}}
    with (
        pytest.raises(DBAPIError, match="cannot be changed"),
        office.database.people.write(acting=office.reviewer) as connection,
    ):
        connection.execute(sa.update(table).where(table.c.number == sent.number).values(**change))


def test_an_author_with_a_reviewer_s_role_does_not_approve_their_own(office: Office) -> None:
    with office.database.app.write() as connection:
        grant(connection, office.author, "reviewer", territory="KZ-ALA")
    sent = submitted(office)
    with pytest.raises((DBAPIError, AuditError)):
        approve_as(office, office.author, sent.number, sent.revision)
    with office.database.app.read() as connection:
        assert connection.execute(sa.select(table.c.state)).scalars().all() == ["submitted"]
        assert connection.execute(sa.select(r.passport.c.id)).all() == []


def test_an_approved_version_is_immutable_to_the_application(office: Office) -> None:
    sent = submitted(office)
    approve_as(office, office.reviewer, sent.number, sent.revision)
    for statement in (
        sa.update(r.passport).values(facts={}),
        sa.delete(r.passport),
        sa.update(r.verdict).values(states=[7] * 6),
        sa.update(table).values(document={}),
    ):
        with office.database.people.engine.connect() as connection, connection.begin() as transaction:
            connection.execute(sa.select(sa.func.set_config("bosaga.acting", str(office.reviewer), True)))
            changed = 0
            with suppress(DBAPIError):
                changed = connection.execute(statement).rowcount
            transaction.rollback()
        assert changed == 0


def test_a_list_costs_the_same_however_long_it_is(office: Office) -> None:
    submitted(office)
    with office.database.people.read(acting=office.reviewer) as connection:
        few = asked(connection, lambda: filings(connection, states=("submitted",)))
    for _ in range(5):
        submitted(office)
    with office.database.people.read(acting=office.reviewer) as connection:
        many = asked(connection, lambda: filings(connection, states=("submitted",), limit=4))
        page = filings(connection, states=("submitted",), district="KZ-ALA", limit=4)
        assert (page.total, len(page.items)) == (6, 4)
        rest = filings(connection, states=("submitted",), limit=4, cursor=page.next)
    assert [each.number for each in (*page.items, *rest.items)] == [f"M-1-v{n}" for n in range(1, 7)]
    assert many == few == 2


def asked(connection: sa.Connection, act: Callable[[], object]) -> int:
    """How many statements an act sends."""
    sent: list[str] = []

    def note(*of: object) -> None:
        sent.append(str(of[2]))

    sa.event.listen(connection, "before_cursor_execute", note)
    act()
    sa.event.remove(connection, "before_cursor_execute", note)
    return len(sent)
