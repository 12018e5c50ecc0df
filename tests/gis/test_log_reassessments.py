"""A verdict is there by an approval, a commission or a reassessment, and the log speaks of each: none comes unseen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

import pytest
import sqlalchemy as sa

from audit.observation import Facts
from gis.queries.log_check import Fault
from gis.store.passports import NewVersion, file_version, withdraw
from gis.store.reassess import edition_of, reassess
from tests.support import log, register
from tests.support.database import TestDatabase, TestServer

LEVEL: Final = {"entrance/way_in/1/level": ["yes", "eye"], "entrance/door/1/clear_width": [0.95, "tape"]}
AISLE: Final = {"service/aisle/1/width": [1.0, "tape"]}
COLUMNS: Final = "object, passport, norm, wording, effective_on, states, zones, shares, complete, sufficient"
ANEW: Final = "(select min(id) from register.verdict where reason = 'reassessment')"

# What is done by hand, and the fault that must be told: its code and its table.
BY_HAND: Final = {
    "a reassessment more": (f"insert into register.verdict (reason, {COLUMNS}) select 'reassessment', {COLUMNS} from register.verdict where id = {ANEW}", "not_in_log", "verdict"),
    "a reassessment of another day": (f"update register.verdict set effective_on = effective_on - 30 where id = {ANEW}", "row_changed", "verdict"),
    "a reassessment with other states": (f"update register.verdict set states = '{{7,7,7,7,7,7}}' where id = {ANEW}", "row_changed", "verdict"),
    "a reassessment of another version": (f"update register.verdict set passport = (select max(id) from register.passport) where id = {ANEW}", "row_changed", "verdict"),
    "a reassessment called an override": (f"update register.verdict set reason = 'override' where id = {ANEW}", "row_changed", "verdict"),
    "a reassessment called an approval": (f"update register.verdict set reason = 'approval' where id = {ANEW}", "row_changed", "verdict"),
    "a reassessment less": (f"delete from register.verdict where id = {ANEW}", "row_gone", "verdict"),
    "a second approval": (f"insert into register.verdict (reason, {COLUMNS}) select 'approval', {COLUMNS} from register.verdict where id = {ANEW}", "row_changed", "passport"),
    "a reason of one's own": (f"insert into register.verdict (reason, {COLUMNS}) select 'mistake', {COLUMNS} from register.verdict where id = {ANEW}", "not_in_log", "verdict"),
}  # fmt: skip
# ruff: noqa: E501 - one statement of SQL a line: the list is read as a table


def filed(connection: sa.Connection, owner: int, facts: dict[str, list[object]], on: date) -> str:
    new = NewVersion(
        object=owner, norm="kz-sp-3.06-101", wording=date(2019, 2, 18), inspected_on=on, effective_on=on,
        facts=Facts.from_store(facts), author="inspector-1", reviewer="reviewer-1", source=register.SOURCE,
    )  # fmt: skip
    return file_version(connection, new, log.TODAY)


def mall_and_shop(connection: sa.Connection) -> tuple[str, str]:
    """A mall filed after the shop inside it, which is judged anew by that; the versions' numbers."""
    register.city(connection)
    mall = register.place(connection, "mall", kind="mall", sector="trade_services")
    shop = register.place(connection, "shop", kind="shop", sector="trade_services", part_of=mall)
    log.approve(connection, register.place(connection, "unrelated"))
    inside = filed(connection, shop, AISLE, date(2025, 2, 1))
    return filed(connection, mall, LEVEL, date(2025, 3, 1)), inside


def judged_by_another_norm(connection: sa.Connection) -> None:
    edition, wording = edition_of("us-ada-2010")
    reassess(connection, edition, log.TODAY, wording=wording, keep=True, today=log.TODAY)


def entries(connection: sa.Connection) -> list[tuple[str, str, int]]:
    rows = connection.execute(sa.text("select kind, subject, items from register.log_entry order by seq"))
    return [(row.kind, row.subject, row.items) for row in rows]


def told(connection: sa.Connection) -> list[Fault]:
    return log.check(connection).faults


@pytest.fixture(scope="module")
def judged_anew(database_server: TestServer) -> Iterator[TestDatabase]:
    """A register with premises that followed their building, and then all judged by another norm."""
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            mall_and_shop(connection)
            judged_by_another_norm(connection)
        yield clone


@pytest.fixture
def owner(judged_anew: TestDatabase) -> Iterator[sa.Connection]:
    """The owner, who takes what guards the verdicts out of its way; what it does is rolled back."""
    with judged_anew.owner.engine.connect() as connection:
        transaction = connection.begin()
        connection.exec_driver_sql("alter table register.verdict disable trigger user")
        connection.exec_driver_sql("alter table register.verdict drop constraint verdict_reason_check")
        connection.exec_driver_sql("drop index register.verdict_approval")
        yield connection
        transaction.rollback()


def test_premises_judged_anew_are_an_entry_of_the_act_that_caused_it(app_connection: sa.Connection) -> None:
    mall, shop = mall_and_shop(app_connection)
    assert entries(app_connection)[1:] == [
        ("passport.approved", shop, 1), ("passport.approved", mall, 1), ("passport.reassessed", mall, 1)]  # fmt: skip
    withdraw(app_connection, mall, date(2026, 1, 1), "measured at another house", log.TODAY)
    assert entries(app_connection)[4:] == [("passport.withdrawn", mall, 1), ("passport.reassessed", mall, 1)]
    assert told(app_connection) == []


def test_a_register_judged_anew_is_one_entry_about_all_its_verdicts(app_connection: sa.Connection) -> None:
    mall_and_shop(app_connection)
    judged_by_another_norm(app_connection)
    assert entries(app_connection)[4:] == [("passport.reassessed", "us-ada-2010", 3)]
    assert told(app_connection) == []


def test_a_trial_leaves_no_entry(app_connection: sa.Connection) -> None:
    mall_and_shop(app_connection)
    before = entries(app_connection)
    edition, wording = edition_of("us-ada-2010")
    reassess(app_connection, edition, log.TODAY, wording=wording, today=log.TODAY)
    assert entries(app_connection) == before


def test_verdicts_older_than_the_log_are_sealed_by_the_first_act(app_connection: sa.Connection) -> None:
    register.city(app_connection)
    some, mall = register.place(app_connection, "some"), register.place(app_connection, "mall", kind="mall")
    shop = register.place(app_connection, "shop", kind="shop", part_of=mall)
    old = register.passport(app_connection, shop, date(2024, 1, 1), [4] * 6)
    register.passport(app_connection, some, date(2024, 1, 1), [4] * 6)
    anew = sa.text(f"insert into register.verdict (reason, {COLUMNS}) select 'reassessment', {COLUMNS}"
                   " from register.verdict where passport = :passport")  # fmt: skip
    app_connection.execute(anew, {"passport": old})
    assert log.check(app_connection).outside == 3
    number = filed(app_connection, mall, LEVEL, date(2025, 3, 1))
    assert entries(app_connection) == [
        ("passport.approved", "before the log", 2), ("passport.reassessed", "before the log", 1),
        ("passport.approved", number, 1), ("passport.reassessed", number, 1)]  # fmt: skip
    found = log.check(app_connection)
    assert (found.older, found.outside, found.faults) == (3, 0, [])


def test_nothing_done_is_nothing_told(owner: sa.Connection) -> None:
    assert told(owner) == []


@pytest.mark.parametrize("what", BY_HAND)
def test_a_verdict_changed_by_hand_is_named(what: str, owner: sa.Connection) -> None:
    command, code, table = BY_HAND[what]
    assert owner.exec_driver_sql(command).rowcount == 1
    found = [fault for fault in told(owner) if (fault.code, fault.table) == (code, table)]
    assert found
    assert all(fault.row and fault.number for fault in found if fault.code != "row_gone")


def test_a_reassessment_that_the_application_adds_by_itself_is_named(judged_anew: TestDatabase) -> None:
    with judged_anew.app.engine.connect() as connection:
        transaction = connection.begin()
        connection.exec_driver_sql(BY_HAND["a reassessment more"][0])
        assert [(fault.code, fault.kind) for fault in told(connection)] == [("not_in_log", "passport.reassessed")]
        transaction.rollback()


def test_a_version_is_approved_once(judged_anew: TestDatabase) -> None:
    with judged_anew.app.engine.connect() as connection:
        transaction = connection.begin()
        with pytest.raises(sa.exc.IntegrityError, match="verdict_approval"):
            connection.exec_driver_sql(BY_HAND["a second approval"][0])
        transaction.rollback()
