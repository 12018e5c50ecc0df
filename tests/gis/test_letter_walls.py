"""The bearer of a letter's code: what the application forgets to ask, the database refuses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from gis.queries.notices import bearing
from tests.support.database import TestServer
from tests.support.letters import expire, letter
from tests.support.works import Town, town

START = (
    "update register.measure set status = 'started', started_on = '2026-11-24', revision = revision + 1 where id = :m"
)
READ = "select from register.measure_event where measure = :m"
FILE = """insert into register.filing (object, version, number, author, author_role, document)
          select object, 9, 'X-1-v9', register.actor(), 'owner', '{}' from register.measure where id = :m"""
FORGE = "update register.notice set revoked_at = null, expires_at = now() + interval '9 years'"
TAKE = "update register.notice set revoked_at = now(), revoked_by = register.actor() where account = :bearer"


@pytest.fixture(scope="module")
def here(database_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(database_server, tmp_path_factory.mktemp("media")) as made:
        yield made


@pytest.fixture(scope="module")
def planned(here: Town) -> int:
    return here.planned()


def bearer(here: Town) -> tuple[int, int]:
    """A new letter about the clinic, and the account that acts for whoever bears its code."""
    key, _ = letter(here)
    with here.database.app.write() as connection:
        found = sa.text("select account from register.notice where id = :key")
        return key, int(connection.execute(found, {"key": key}).scalar_one())


def attempt(here: Town, acting: int, sql: str, **params: Any) -> bool:
    """Whether a statement finds or changes a row when an account acts; all taken back."""
    with here.database.people.engine.connect() as connection:
        transaction = connection.begin()
        try:
            connection.execute(sa.text("select set_config('bosaga.acting', :key, true)"), {"key": str(acting)})
            return connection.execute(sa.text(sql), params).rowcount > 0
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", "") not in ("42501", "23514"):
                raise
            return False
        finally:
            transaction.rollback()


def other(here: Town) -> int:
    with here.database.app.read() as connection:
        return int(connection.execute(sa.text("select min(id) from register.measure")).scalar_one())


def test_a_bearer_moves_and_reads_the_works_of_one_object(here: Town, planned: int) -> None:
    _, account = bearer(here)
    assert attempt(here, account, START, m=planned)
    assert attempt(here, account, READ, m=planned)
    assert not attempt(here, account, START, m=other(here))


def test_a_bearer_files_no_passport_and_changes_no_letter(here: Town, planned: int) -> None:
    _, account = bearer(here)
    assert attempt(here, here.accounts["owner"], FILE, m=planned)
    assert not attempt(here, account, FILE, m=planned)
    for sql in (FORGE, TAKE):
        assert not attempt(here, account, sql, bearer=account)


def test_another_role_given_to_a_bearer_gives_nothing(here: Town, planned: int) -> None:
    _, account = bearer(here)
    with here.database.owner.write() as connection:
        given = sa.text("insert into register.role_grant (account, role) values (:key, 'reviewer')")
        connection.execute(given, {"key": account})
    assert not attempt(here, account, READ, m=other(here))


def test_a_letter_that_expired_or_was_taken_back_reaches_nothing(here: Town, planned: int) -> None:
    for end in (expire, lambda at, key: revoked(at, key)):
        key, account = bearer(here)
        assert attempt(here, account, READ, m=planned)
        end(here, key)
        assert not attempt(here, account, READ, m=planned)
        assert not attempt(here, account, START, m=planned)
        with here.database.people.read(acting=account) as connection:
            assert bearing(connection, account) is None


def revoked(here: Town, key: int) -> None:
    """As a reviewer does it by hand: of the letter alone, its account left as it was."""
    with here.database.owner.write() as connection:
        connection.execute(sa.text("update register.notice set revoked_at = now() where id = :key"), {"key": key})


def test_reviewers_see_and_end_letters_where_they_review(here: Town, planned: int) -> None:
    _, account = bearer(here)
    see = "select from register.notice where account = :bearer"
    for who, may in (("reviewer", True), ("planner", False), ("owner", False), ("far", False)):
        assert attempt(here, here.accounts[who], see, bearer=account) is may, who
        assert attempt(here, here.accounts[who], TAKE, bearer=account) is may, who
