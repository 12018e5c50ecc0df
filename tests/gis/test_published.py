"""An approved version as everyone can check it: its code, its hash, and how it stands."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256

import pytest
import sqlalchemy as sa

from gis.models import register as r
from gis.models.filings import reconfirmation
from gis.queries.published import Published, published
from tests.support import register
from tests.support.city import TODAY, demo_database
from tests.support.database import TestServer

STATES = [5, 5, 5, 5, 5, 5]


@pytest.fixture
def clinic(app_connection: sa.Connection) -> int:
    register.city(app_connection)
    app_connection.execute(sa.update(r.installation).values(clock=TODAY))
    return register.place(app_connection, "a")


def read(connection: sa.Connection, key: int) -> Published:
    code = connection.execute(sa.select(r.passport.c.code).where(r.passport.c.id == key)).scalar_one()
    found = published(connection, code=code)
    assert found is not None
    assert published(connection, number=found.number) == found
    return found


def test_every_version_has_a_code_of_its_own_that_nobody_gave_it(database_server: TestServer) -> None:
    with demo_database(database_server) as city, city.public.read() as connection:
        codes = connection.execute(sa.text("select code from pub.passport")).scalars().all()
    assert len(codes) > 100
    assert len(set(codes)) == len(codes)
    assert all(len(code) == 20 and set(code) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") for code in codes)


def test_a_version_stands_as_the_register_says_on_its_day(app_connection: sa.Connection, clinic: int) -> None:
    first = register.passport(app_connection, clinic, TODAY - timedelta(400), STATES)
    assert read(app_connection, first).standing == "valid"
    second = register.passport(app_connection, clinic, TODAY - timedelta(300), STATES, lapses_on=TODAY - timedelta(1))
    assert (read(app_connection, first).standing, read(app_connection, second).standing) == ("superseded", "lapsed")
    assert read(app_connection, first).successor == read(app_connection, second).number
    third = register.passport(app_connection, clinic, TODAY + timedelta(1), STATES)
    assert read(app_connection, third).standing == "upcoming"
    withdrawn = {"withdrawn_on": TODAY, "withdrawn_recorded_at": sa.func.now(), "withdrawn_reason": "Wrong building"}
    app_connection.execute(sa.update(r.passport).where(r.passport.c.id == second).values(withdrawn))
    assert read(app_connection, second).standing == "withdrawn"
    assert read(app_connection, second).withdrawn_reason == "Wrong building"
    assert read(app_connection, first).standing == "valid"


def test_still_true_moves_the_day_and_leaves_the_hash(app_connection: sa.Connection, clinic: int) -> None:
    key = register.passport(app_connection, clinic, date(2024, 1, 1), STATES, lapses_on=date(2026, 1, 1))
    before = read(app_connection, key)
    person = app_connection.execute(
        sa.text("insert into register.account (uniquifier, email, name) values ('a', 'a@b.kz', 'A') returning id")
    ).scalar_one()
    again = {"passport": key, "confirmed_on": TODAY, "lapses_on": date(2028, 1, 1), "account": person}
    app_connection.execute(sa.insert(reconfirmation).values(again | {"author_role": "inspector"}))
    after = read(app_connection, key)
    assert (before.standing, after.standing, after.lapses_on) == ("lapsed", "valid", date(2028, 1, 1))
    assert before.sha256 == after.sha256


def test_the_hash_is_of_the_content_and_follows_each_fact(owner_connection: sa.Connection) -> None:
    connection = owner_connection
    register.city(connection)
    key = register.passport(connection, register.place(connection, "a"), date(2024, 1, 1), STATES)
    before = read(connection, key)
    assert before.sha256 == sha256(before.canonical).hexdigest()
    connection.execute(sa.text("alter table register.passport disable trigger user"))
    facts = {"entrance/door/1/clear_width": [0.9, "tape"]}
    connection.execute(sa.update(r.passport).where(r.passport.c.id == key).values(facts=facts))
    assert read(connection, key).sha256 != before.sha256


def test_withdrawal_and_a_later_judgement_leave_the_hash(app_connection: sa.Connection, clinic: int) -> None:
    key = register.passport(app_connection, clinic, date(2024, 1, 1), STATES)
    before = read(app_connection, key).sha256
    withdrawn = {"withdrawn_on": TODAY, "withdrawn_recorded_at": sa.func.now(), "withdrawn_reason": "x"}
    app_connection.execute(sa.update(r.passport).where(r.passport.c.id == key).values(withdrawn))
    app_connection.execute(
        sa.text(
            "insert into register.verdict (object, passport, reason, norm, wording, effective_on, recorded_at, states,"
            " zones, shares, complete, sufficient) select object, passport, 'reassessment', norm, wording,"
            " effective_on, now(), array[1,1,1,1,1,1]::smallint[], zones, shares, complete, sufficient"
            " from register.verdict"
        )
    )
    after = read(app_connection, key)
    assert after.sha256 == before
    assert set(after.states.values()) != set(after.content["verdict"]["states"].values())


def test_there_is_no_version_under_a_strange_number_or_code(app_connection: sa.Connection, clinic: int) -> None:
    assert published(app_connection, number="X-v1") is None
    assert published(app_connection, code="A" * 20) is None
