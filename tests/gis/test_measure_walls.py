"""What the application forgets to ask about measures, the database refuses; and the log names what is changed by hand."""

# ruff: noqa: E501 - one statement of SQL a line: the list is read as a table

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from gis.queries.log_check import check_log
from tests.support.database import TestServer
from tests.support.works import Town, town

STEP: Final = "revision = revision + 1"


@pytest.fixture(scope="module")
def here(database_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town with a measure that the owner reported done, a verification of it on its way, and one that is planned."""
    with town(database_server, tmp_path_factory.mktemp("media")) as made:
        done = made.claimed()
        number, tag = made.measured("inspector", done)
        assert made.filing("inspector", number, "submit", tag).status_code == 200
        with made.database.app.write() as connection:
            connection.execute(sa.text("delete from register.photo"))
        yield made


@pytest.fixture
def planned(here: Town) -> Iterator[int]:
    """A measure of the school that was imported, with a request by `both` that waits."""
    with here.database.app.read() as connection:
        yield int(connection.execute(sa.text("select min(id) from register.measure")).scalar_one())


def attempt(here: Town, acting: str, sql: str, *, first: str = "select", **params: Any) -> bool:
    """Whether a statement changes a row when somebody acts, after what the operator did first; all taken back."""
    with here.database.people.engine.connect() as connection:
        transaction = connection.begin()
        try:
            connection.execute(sa.text("select set_config('bosaga.acting', 'operator', true)"))
            connection.execute(sa.text(first), params)
            key = str(here.accounts[acting])
            connection.execute(sa.text("select set_config('bosaga.acting', :key, true)"), {"key": key})
            return connection.execute(sa.text(sql), params).rowcount > 0
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", "") not in ("42501", "23514"):
                raise
            return False
        finally:
            transaction.rollback()


def claimed(here: Town) -> int:
    with here.database.app.read() as connection:
        return int(connection.execute(sa.text("select id from register.measure where status = 'claimed'")).scalar_one())


@pytest.mark.parametrize("who", ["planner", "owner", "inspector", "ngo", "reviewer", "both", "administrator", "far"])
def test_nobody_sets_a_measure_verified(here: Town, who: str) -> None:
    for proof in ("null", "(select max(id) from register.passport)", "(select min(id) from register.passport)"):
        sql = f"update register.measure set status = 'verified', verified_on = '2026-11-24', proof = {proof}, {STEP} where id = :m"
        assert not attempt(here, who, sql, m=claimed(here)), proof


MOVES: Final = {
    "start": ("status = 'started', started_on = '2026-11-24'", {"planner", "both"}),
    "claim": ("status = 'claimed', claimed_on = '2026-11-24', claimed_by = register.actor()", {"planner", "both"}),
    "claim in another's name": ("status = 'claimed', claimed_on = '2026-11-24', claimed_by = (select id from register.account where name = 'reviewer')", set()),
    "cancel": ("status = 'cancelled', ended_on = '2026-11-24'", {"planner", "both"}),
    "edit": ("title = 'x'", {"planner", "both"}),
    "a later date by hand": ("due = due + 30", set()),
    "let off unasked": ("status = 'derogated', ended_on = '2026-11-24', derogation = '{}'", set()),
    "another object": ("object = (select max(id) from register.object)", set()),
    "another first date": ("first_due = first_due - 1", set()),
    "another author": ("author = register.actor()", set()),
}  # fmt: skip


@pytest.mark.parametrize("what", MOVES)
def test_a_planned_measure_is_moved_by_exactly_those_who_may(here: Town, planned: int, what: str) -> None:
    change, allowed = MOVES[what]
    sql = f"update register.measure set {change}, {STEP} where id = :m"
    found = {who for who in here.accounts if attempt(here, who, sql, m=planned)}
    assert found == allowed
    assert not attempt(here, "planner", f"update register.measure set {change} where id = :m", m=planned)


HIDDEN: Final = {
    "ended by the owner without a word": ("owner", "ended_on = '2026-11-01'"),
    "ended by an edit": ("planner", "title = 'x', ended_on = '2026-11-01'"),
    "proven by an edit": ("planner", "title = 'x', proof = (select min(id) from register.passport)"),
    "let off by an edit": ("planner", "title = 'x', derogation = '{}'"),
    "ended as it is started": ("planner", "status = 'started', started_on = '2026-11-24', ended_on = '2026-11-01'"),
    "ended as it is reported done": ("owner", "status = 'claimed', claimed_on = '2026-11-24', claimed_by = register.actor(), ended_on = '2026-11-01'"),
}  # fmt: skip


@pytest.mark.parametrize("what", HIDDEN)
def test_no_step_sets_a_day_that_is_not_its_own(here: Town, what: str) -> None:
    who, change = HIDDEN[what]
    back = "update register.measure set status = 'planned', claimed_on = null, claimed_by = null where id = :m"
    alone = change.replace(", ended_on = '2026-11-01'", "")
    for said, taken in ((change, False), *([(alone, True)] if alone != change else [])):
        sql = f"update register.measure set {said}, {STEP} where id = :m"
        assert attempt(here, who, sql, first=back, m=claimed(here)) is taken, said


@pytest.mark.parametrize("more", ["ended_on", "started_on", "claimed_on", "first_due"])
def test_a_measure_is_planned_with_nothing_done_yet(here: Town, more: str) -> None:
    sql = """insert into register.measure (object, source, source_id, work, zone, closes, categories, due, first_due, planned_on, author{})
             select id, 'city', 'x', 'current_repair', 'entrance', '[{{"rule": "KZ-DOR-03"}}]', 'K', '2027-01-01', {}, '2026-11-24', register.actor(){}
             from register.object where number = 'CLINIC-1'"""
    assert attempt(here, "planner", sql.format("", "'2027-01-01'", ""))
    if more == "first_due":
        assert not attempt(here, "planner", sql.format("", "'2026-12-01'", ""))
    else:
        assert not attempt(here, "planner", sql.format(f", {more}", "'2027-01-01'", ", '2026-11-24'"))


@pytest.mark.parametrize("who", ["planner", "owner", "reviewer", "administrator", "both"])
def test_verified_work_is_taken_back_by_nobody_while_its_version_holds(here: Town, who: str) -> None:
    sql = f"update register.measure set status = 'claimed', verified_on = null, proof = null, {STEP} where id = :m"
    made = "update register.measure set status = 'verified', verified_on = '2026-11-24', proof = (select min(id) from register.passport) where id = :m"
    assert not attempt(here, who, sql, first=made, m=claimed(here))
    gone = made.replace("(select min(id) from register.passport)", "null")
    assert not attempt(here, who, sql, first=gone, m=claimed(here))


def test_work_that_was_reported_done_is_sent_back_by_those_who_verify_and_never_by_the_owner(here: Town) -> None:
    sql = f"update register.measure set status = 'planned', claimed_on = null, claimed_by = null, {STEP} where id = :m"
    found = {who for who in here.accounts if attempt(here, who, sql, m=claimed(here))}
    assert found == {"inspector", "ngo", "reviewer", "second", "both"}


def test_a_step_is_kept_in_nobody_else_s_name_nor_in_a_role_that_one_has_not(here: Town, planned: int) -> None:
    sql = "insert into register.measure_event (measure, step, account, role, happened_on, revision) values (:m, 'start', :who, :role, '2026-11-24', 9)"
    mine = here.accounts["planner"]
    assert attempt(here, "planner", sql, m=planned, who=mine, role="planner")
    assert not attempt(here, "planner", sql, m=planned, who=here.accounts["both"], role="planner")
    assert not attempt(here, "planner", sql, m=planned, who=mine, role="reviewer")


@pytest.mark.parametrize("table", ["measure_event", "extension"])
@pytest.mark.parametrize("verb", ["delete from register.{}", "update register.{} set reason = 'x'"])
def test_what_was_decided_is_never_rewritten(here: Town, table: str, verb: str) -> None:
    with pytest.raises(DBAPIError, match="permission denied"), here.database.app.write() as connection:
        connection.execute(sa.text(verb.format(table)))


def test_steps_are_read_by_those_concerned_alone(here: Town) -> None:
    seen = {}
    for who, key in here.accounts.items():
        with here.database.people.read(acting=key) as connection:
            seen[who] = connection.execute(sa.text("select count(*) from register.measure_event")).scalar_one()
    assert {who for who, count in seen.items() if count == 0} == {"far"}
    with here.database.people.read() as connection:
        assert connection.execute(sa.text("select count(*) from register.measure_event")).scalar_one() == 0


def test_a_verification_is_filed_by_an_inspector_or_an_organisation_and_by_nobody_of_their_own(here: Town) -> None:
    sql = """insert into register.filing (object, version, number, author, author_role, document, measure)
             select m.object, 9, 'CLINIC-1-v9', :who, :role, '{}', m.id from register.measure m where m.id = :m"""

    def filed(who: str, role: str, measure: int | None) -> bool:
        return attempt(here, who, sql, who=here.accounts[who], role=role, m=measure)

    work = claimed(here)
    assert filed("ngo", "ngo", work)
    assert filed("inspector", "inspector", work)
    assert not filed("ngo", "inspector", work)
    assert not filed("owner", "owner", work)
    assert not filed("landlord", "inspector", work)
    assert not filed("reviewer", "inspector", work)
    plain = sql.replace(", m.id from", ", null from")
    assert not attempt(here, "ngo", plain, who=here.accounts["ngo"], role="ngo", m=work)


TAMPERED: Final = {
    "the reason of a step": "update register.measure_event set reason = 'another' where step = 'claim'",
    "the day of a step": "update register.measure_event set happened_on = '2026-01-01' where step = 'claim'",
    "who took a step": "update register.measure_event set account = (select max(id) from register.account) where step = 'claim'",
    "a step is gone": "delete from register.measure_event where step = 'claim'",
    "a step by hand": "insert into register.measure_event (measure, step, account, role, happened_on, revision) select measure, 'edit', account, role, happened_on, 99 from register.measure_event limit 1",
    "the status of a measure": "update register.measure set status = 'planned' where status = 'claimed'",
    "its due date": "update register.measure set due = due + 1 where status = 'claimed'",
    "its price": "update register.measure set cost_amount = 1, cost_currency = 'KZT', price_source = 'x', price_year = 2026 where status = 'claimed'",
    "who reported it done": "update register.measure set claimed_by = null where status = 'claimed'",
    "it is verified by hand": "update register.measure set status = 'verified', verified_on = '2026-11-24' where status = 'claimed'",
}  # fmt: skip


@pytest.fixture
def owner(here: Town) -> Iterator[sa.Connection]:
    """The owner with triggers out of its way; what it does is rolled back."""
    with here.database.owner.engine.connect() as connection:
        transaction = connection.begin()
        for table in ("measure", "measure_event"):
            connection.exec_driver_sql(f"alter table register.{table} disable trigger user")
        connection.exec_driver_sql("alter table register.measure_event drop constraint measure_event_answers_fkey")
        yield connection
        transaction.rollback()


def test_a_register_whose_measures_nobody_touched_is_sound(owner: sa.Connection) -> None:
    assert check_log(owner).faults == []


@pytest.mark.parametrize("what", TAMPERED)
def test_a_measure_or_a_step_changed_by_hand_is_named(owner: sa.Connection, what: str) -> None:
    assert owner.exec_driver_sql(TAMPERED[what]).rowcount > 0
    faults = check_log(owner).faults
    assert {fault.code for fault in faults} <= {"row_changed", "row_gone", "not_in_log"}
    assert faults
    assert faults[0].number == "CLINIC-1" or faults[0].code == "row_gone"


PHOTO: Final = """
    insert into register.photo (measure, place, part, sha256, small, large, received, media_type, width, height, bytes, added_by)
    select :m, 1, 'after', repeat('a', 64), repeat('b', 64), repeat('c', 64), repeat('d', 64), 'image/jpeg', 1, 1, 1, id
    from register.account where name = 'owner'
"""


@pytest.mark.parametrize("status", ["planned", "started", "claimed", "verified", "cancelled"])
def test_a_photo_of_works_is_taken_out_by_who_added_it_or_an_administrator_and_never_in_silence(
    here: Town, status: str
) -> None:
    sql = "delete from register.photo where measure = :m"
    ended = (
        ", verified_on = '2026-11-24'"
        if status == "verified"
        else ", ended_on = '2026-11-24'"
        if status == "cancelled"
        else ""
    )
    first = f"with there as ({PHOTO}) update register.measure set status = '{status}'{ended} where id = :m"
    found = {who for who in here.accounts if attempt(here, who, sql, first=first, m=claimed(here))}
    assert found == ({"owner", "administrator"} if status in ("planned", "started", "claimed") else set())
    with here.database.app.read() as connection:
        rights = sa.text(
            "select has_table_privilege('register.work_photo_removed', 'insert, update, delete, truncate')"
        )
        assert not connection.execute(rights).scalar()


IMPORTED: Final = """
    with brought as (insert into register.batch (kind, file_name, sha256) values ('measures', 'm.csv', '') returning id)
    update register.measure set batch = (select id from brought) where id = :m
"""


def test_a_measure_that_an_import_brought_is_moved_by_people_as_any_other(here: Town, planned: int) -> None:
    started = f"update register.measure set status = 'started', started_on = '2026-11-24', {STEP} where id = :m"
    taken_over = f"update register.measure set batch = null, title = 'x', {STEP} where id = :m"

    assert attempt(here, "planner", started, first=IMPORTED, m=planned)
    assert not attempt(here, "inspector", started, first=IMPORTED, m=planned)
    assert not attempt(here, "planner", taken_over, first=IMPORTED, m=planned)
