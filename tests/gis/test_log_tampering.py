"""Whatever is changed by hand, with every right of the owner, is found and named."""

# ruff: noqa: E501 - one statement of SQL a line: the list is read as a table

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Final

import pytest
import sqlalchemy as sa

from audit.checkpoint import Checkpoint, Signer
from audit.register_log import EMPTY, chained, content_root, leaf_of, root_of, salted
from gis.queries.evidence import evidence
from tests.support import log
from tests.support.database import TestDatabase, TestServer

PASSPORT: Final = "(select min(id) from register.passport)"
THIRD: Final = "(select id from register.passport order by id offset 2 limit 1)"

# What is changed, and the fault that must be told: its code, and the table or the place in the log that it names.
ROWS: Final = {
    "a measured value": (f"update register.passport set facts = jsonb_set(facts, '{{entrance/door/1/clear_width}}', '[0.7, \"tape\"]') where id = {PASSPORT}", "row_changed", "passport"),
    "the day it holds from": (f"update register.passport set effective_on = effective_on + 30 where id = {PASSPORT}", "row_changed", "passport"),
    "the day of inspection": (f"update register.passport set inspected_on = inspected_on - 1 where id = {PASSPORT}", "row_changed", "passport"),
    "when it was recorded": (f"update register.passport set recorded_at = recorded_at - interval '1 year' where id = {PASSPORT}", "row_changed", "passport"),
    "its author": (f"update register.passport set author = 'somebody' where id = {PASSPORT}", "row_changed", "passport"),
    "its reviewer": (f"update register.passport set reviewer = 'somebody' where id = {PASSPORT}", "row_changed", "passport"),
    "its norm": (f"update register.passport set norm = 'us-ada-2010' where id = {PASSPORT}", "row_changed", "passport"),
    "its forms of service": (f"update register.passport set forms = '[{{\"form\": \"home_service\", \"categories\": [\"K\"], \"zone\": null}}]' where id = {PASSPORT}", "row_changed", "passport"),
    "when it lapses": (f"update register.passport set lapses_on = '2040-01-01' where id = {PASSPORT}", "row_changed", "passport"),
    "its document": (f"update register.passport set document = '{{\"works\": []}}' where id = {PASSPORT}", "row_changed", "passport"),
    "its number": (f"update register.passport set number = 'X-' || number where id = {PASSPORT}", "row_changed", "passport"),
    "whose it is": (f"update register.passport set object = (select max(object) from register.passport), version = 9 where id = {PASSPORT}", "row_changed", "passport"),
    "what it was judged": (f"update register.verdict set states = '{{7,7,7,7,7,7}}' where reason = 'approval' and passport = {PASSPORT}", "row_changed", "passport"),
    "its verdict is gone": (f"delete from register.verdict where reason = 'approval' and passport = {THIRD}", "row_changed", "passport"),
    "it is gone": (f"delete from register.passport where id = {THIRD}", "row_gone", "passport"),
    "an approval by hand": (f"insert into register.passport (object, version, number, depth, norm, wording, inspected_on, effective_on, author, author_role, reviewer, facts, source) select object, 2, 'BY-HAND-v2', depth, norm, wording, inspected_on, effective_on, author, author_role, reviewer, facts, source from register.passport where id = {PASSPORT}", "not_in_log", "passport"),
    "a withdrawal by hand": (f"update register.passport set withdrawn_on = '2026-01-01', withdrawn_recorded_at = '2020-01-01', withdrawn_reason = 'x' where id = {PASSPORT}", "not_in_log", "passport"),
    "a withdrawal taken back": ("update register.passport set withdrawn_on = null, withdrawn_recorded_at = null, withdrawn_reason = null", "row_changed", "passport"),
    "the reason of a withdrawal": ("update register.passport set withdrawn_reason = 'another' where withdrawn_on is not null", "row_changed", "passport"),
    "two versions swapped": (f"update register.passport p set facts = '{{}}' from (select 1) s where p.id in ({PASSPORT}, {THIRD})", "row_changed", "passport"),
    "an override": ("update register.verdict set override = '{\"reason\": \"another\"}' where reason = 'override'", "row_changed", "verdict"),
    "an override is gone": ("delete from register.verdict where reason = 'override'", "row_gone", "verdict"),
    "an override by hand": ("insert into register.verdict (object, passport, reason, norm, wording, effective_on, states, zones, shares, complete, sufficient) select object, passport, 'override', norm, wording, effective_on, states, zones, shares, complete, sufficient from register.verdict limit 1", "not_in_log", "verdict"),
    "a reconfirmation": ("update register.reconfirmation set lapses_on = '2040-01-01'", "row_changed", "reconfirmation"),
    "a reconfirmation is gone": ("delete from register.reconfirmation", "row_gone", "reconfirmation"),
    "a reconfirmation by hand": (f"insert into register.reconfirmation (passport, confirmed_on, lapses_on, account, author_role) values ({THIRD}, '2026-01-01', '2029-01-01', 7, 'owner')", "not_in_log", "reconfirmation"),
    "the new date of an extension": ("update register.extension set new_due = '2029-01-01'", "row_changed", "extension"),
    "the approver of an extension": ("update register.extension set approver = 'somebody'", "row_changed", "extension"),
    "an extension is gone": ("delete from register.extension", "row_gone", "extension"),
    "an extension by hand": ("insert into register.extension (measure, moved_on, old_due, new_due, reason, approver) select measure, '2026-03-01', new_due, '2029-06-01', 'x', 'y' from register.extension", "not_in_log", "extension"),
    "the day of a verification": ("update register.measure set verified_on = '2025-01-01'", "row_changed", "measure"),
    "a verification taken back": ("update register.measure set verified_on = null, status = 'planned'", "row_changed", "measure"),
    "what the verified work closes": ("update register.measure set categories = 'KO'", "row_changed", "measure"),
}  # fmt: skip

ENTRIES: Final = {
    "an entry's subject": ("update register.log_entry set subject = 'another' where seq = 2", "entry_changed", 2),
    "an entry's moment": ("update register.log_entry set at = at - interval '1 day' where seq = 2", "entry_changed", 2),
    "an entry's kind": ("update register.log_entry set kind = 'passport.withdrawn' where seq = 2", "entry_changed", 2),
    "an entry's content": ("update register.log_entry set content = sha256('x') where seq = 2", "entry_changed", 2),
    "an entry's leaf": ("update register.log_entry set leaf = sha256('x') where seq = 2", "entry_changed", 2),
    "an entry's chain": ("update register.log_entry set chain = sha256('x') where seq = 2", "chain_broken", 2),
    "an entry is gone": ("delete from register.log_item where seq = 2; delete from register.log_entry where seq = 2", "entry_missing", 2),
    "the first entry is gone": ("delete from register.log_item where seq = 0; delete from register.log_entry where seq = 0", "entry_missing", 0),
    "the last entry is gone": ("delete from register.log_item where seq = 9; delete from register.log_entry where seq = 9", "truncated", 9),
    "the tail is gone": ("delete from register.log_item where seq >= 3; delete from register.log_entry where seq >= 3", "truncated", 3),
    "everything is gone": ("truncate register.log_entry, register.log_item, register.log_head cascade", "truncated", 0),
    "two entries swapped": ("update register.log_entry set seq = case seq when 1 then 2 else 1 end + 1000 where seq in (1, 2); update register.log_entry set seq = seq - 1000 where seq > 1000", "entry_changed", 1),
    "items swapped": ("update register.log_item set ref = case seq when 1 then (select ref from register.log_item where seq = 2) else (select ref from register.log_item where seq = 1) end where seq in (1, 2)", "row_changed", 1),
    "an item is gone": ("delete from register.log_item where seq = 2", "items_changed", 2),
    "an item's hash": ("update register.log_item set hash = sha256('x') where seq = 2", "items_changed", 2),
    "an item's salt": ("update register.log_item set salt = substring(sha256('x') for 16) where seq = 2", "row_changed", 2),
    "a head's root": ("update register.log_head set root = sha256('x') where size = 4", "head_changed", 4),
    "a head is gone": ("delete from register.log_head where size = 4", "head_gone", 4),
    "a head's note": ("update register.log_head set note = 'x' where size = 4", "head_changed", 4),
}  # fmt: skip


@pytest.fixture(scope="module")
def told(database_server: TestServer) -> Iterator[tuple[TestDatabase, log.Story]]:
    """A register that has acted, and the heads that left."""
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            story = log.story(connection)
        yield clone, story


@pytest.fixture
def owner(told: tuple[TestDatabase, log.Story], database_server: TestServer) -> Iterator[sa.Connection]:
    """The owner with triggers and foreign keys out of its way; what it does is rolled back."""
    with told[0].owner.engine.connect() as connection:
        transaction = connection.begin()
        tables = ("passport", "verdict", "reconfirmation", "extension", "measure", "log_entry", "log_item", "log_head")
        for table in tables:
            connection.exec_driver_sql(f"alter table register.{table} disable trigger user")
            connection.exec_driver_sql(f"alter table register.{table} disable row level security")
        free = """select 'alter table ' || conrelid::regclass || ' drop constraint ' || conname from pg_constraint
                  where contype = 'f' and conrelid in ('register.log_item'::regclass, 'register.log_witnessed'::regclass)"""
        for command in connection.exec_driver_sql(free).scalars().all():
            connection.exec_driver_sql(command)
        yield connection
        transaction.rollback()


def test_a_register_that_nobody_touched_is_sound(told: tuple[TestDatabase, log.Story], owner: sa.Connection) -> None:
    found = log.check(owner, told[1].heads)
    assert (found.faults, found.entries, found.items, found.older, found.outside) == ([], 10, 10, 0, 0)
    assert found.heads == 20


@pytest.mark.parametrize("what", ROWS)
def test_a_row_changed_by_hand_is_named(what: str, told: tuple[TestDatabase, log.Story], owner: sa.Connection) -> None:
    command, code, table = ROWS[what]
    done = owner.exec_driver_sql(command)
    assert done.rowcount > 0
    found = [(fault.code, fault.table) for fault in log.check(owner, told[1].heads).faults]
    assert (code, table) in found
    rows = [fault for fault in log.check(owner).faults if fault.code == code]
    assert all(fault.row is not None for fault in rows)


@pytest.mark.parametrize("what", ENTRIES)
def test_an_entry_changed_by_hand_is_named(
    what: str, told: tuple[TestDatabase, log.Story], owner: sa.Connection
) -> None:
    command, code, seq = ENTRIES[what]
    for each in command.split("; "):
        assert owner.exec_driver_sql(each).rowcount != 0
    assert (code, seq) in [(fault.code, fault.seq) for fault in log.check(owner, told[1].heads).faults]


def test_a_changed_row_is_named_by_its_passport(told: tuple[TestDatabase, log.Story], owner: sa.Connection) -> None:
    owner.exec_driver_sql(ROWS["a measured value"][0])
    (fault,) = log.check(owner, told[1].heads).faults
    assert (fault.code, fault.table, fault.number, fault.seq) == ("row_changed", "passport", told[1].first, 0)


def rehash(connection: sa.Connection) -> None:
    """Everything made anew so that the log agrees with itself, as its operator could."""
    chain, leaves = EMPTY, []
    for entry in connection.exec_driver_sql("select * from register.log_entry order by seq").all():
        items = connection.execute(
            sa.text("select * from register.log_item where seq = :s order by place"), {"s": entry.seq}
        ).all()
        now = evidence(connection, entry.kind, [item.ref for item in items])
        hashes = []
        for item in items:
            salt = secrets.token_bytes(16)
            hashes.append(salted(salt, now[item.ref]))
            connection.execute(
                sa.text("update register.log_item set salt = :salt, hash = :hash where seq = :s and place = :p"),
                {"salt": salt, "hash": hashes[-1], "s": entry.seq, "p": item.place},
            )
        content = content_root(hashes)
        leaf = leaf_of(entry.seq, entry.kind, entry.subject, entry.at, entry.items, content)
        chain = chained(chain, leaf)
        leaves.append(leaf)
        connection.execute(
            sa.text("update register.log_entry set content = :c, leaf = :l, chain = :n where seq = :s"),
            {"c": content, "l": leaf, "n": chain, "s": entry.seq},
        )
    for size in connection.exec_driver_sql("select size from register.log_head").scalars().all():
        resign(connection, size, root_of(leaves[:size]), log.SIGNER)


def resign(connection: sa.Connection, size: int, root: bytes, signer: Signer) -> None:
    note = signer.sign(Checkpoint(signer.origin, size, root))
    connection.execute(
        sa.text("update register.log_head set root = :r, note = :n where size = :s"), {"r": root, "n": note, "s": size}
    )


def test_a_log_hashed_anew_as_a_whole_is_found_by_a_head_that_left(
    told: tuple[TestDatabase, log.Story], owner: sa.Connection
) -> None:
    owner.exec_driver_sql(f"update register.passport set author = 'somebody' where id = {THIRD}")
    rehash(owner)
    assert log.check(owner).faults == []
    found = log.check(owner, (told[1].heads[1], told[1].heads[4])).faults
    assert {(fault.code, fault.subject) for fault in found} == {
        ("head_contradicted", "head-1"), ("head_contradicted", "head-4")}  # fmt: skip


def test_only_what_follows_the_last_true_head_is_doubted(
    told: tuple[TestDatabase, log.Story], owner: sa.Connection
) -> None:
    for head in told[1].heads[5:]:
        assert head.note
    owner.exec_driver_sql("update register.log_entry set subject = 'another' where seq = 6")
    (between,) = [f for f in log.check(owner, told[1].heads).faults if f.code == "head_contradicted" and f.seq == 7
                  and f.subject == "head-6"]  # fmt: skip
    assert between.after == 6


def test_heads_signed_with_another_key_are_not_ours(told: tuple[TestDatabase, log.Story], owner: sa.Connection) -> None:
    stranger = Signer(log.SIGNER.origin, "the secret of somebody else, 32 characters")
    heads = owner.exec_driver_sql("select size, root from register.log_head").all()
    for size, root in heads:
        resign(owner, size, root, stranger)
    found = log.check(owner, told[1].heads).faults
    assert [fault.code for fault in found].count("head_not_ours") == len(heads)


# What the application adds and carries on by its own rules: `verify` tells what has no entry.
ITS_WORK: Final = ("an extension by hand", "an override by hand")
MEASURES: Final = [what for what, (_, _, table) in ROWS.items() if table == "measure"]


@pytest.mark.parametrize("what", [each for each in (*ROWS, *ENTRIES) if each not in (*ITS_WORK, *MEASURES)])
def test_the_application_may_not_change_what_was_recorded(
    what: str, told: tuple[TestDatabase, log.Story], database_server: TestServer
) -> None:
    command = (ROWS.get(what) or ENTRIES[what])[0]
    with told[0].people.engine.connect() as connection:
        transaction = connection.begin()
        changed, refused = 0, False
        try:
            for each in command.split("; "):
                changed += max(connection.exec_driver_sql(each).rowcount, 0)
        except sa.exc.DBAPIError:
            refused = True
        transaction.rollback()
    assert refused or changed == 0
