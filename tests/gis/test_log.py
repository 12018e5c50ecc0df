"""The log: one entry for each legal act, in its transaction, and heads that are checked before they are signed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from audit.checkpoint import BadKeyError, BadNoteError, Checkpoint, Signer, read_key, read_note
from gis.demo.city import Recipe, fill
from gis.queries import log_check
from gis.queries.log_check import check_log
from gis.store.heads import BrokenLogError, sign_head, unwitnessed, waiting_since, witnessed
from gis.store.imports.undo import undo
from tests.support import log, register
from tests.support.database import TestDatabase


def kinds(connection: sa.Connection) -> list[tuple[str, str, int]]:
    rows = connection.execute(sa.text("select kind, subject, items from register.log_entry order by seq"))
    return [(row.kind, row.subject, row.items) for row in rows]


def test_every_act_is_an_entry_in_its_transaction(app_connection: sa.Connection) -> None:
    story = log.story(app_connection)
    assert [kind for kind, _, _ in kinds(app_connection)] == [
        *["passport.approved"] * 5, "passport.overridden", "passport.reconfirmed", "measure.extended",
        "measure.verified", "passport.withdrawn"]  # fmt: skip
    assert log.check(app_connection, story.heads).faults == []


def test_an_act_that_fails_leaves_no_entry(committed_database: TestDatabase) -> None:
    with committed_database.app.engine.connect() as connection, connection.begin() as transaction:
        log.story(connection)
        transaction.rollback()
    with committed_database.app.read() as connection:
        assert kinds(connection) == []


def test_an_import_is_one_entry_and_so_is_taking_it_back(app_connection: sa.Connection, tmp_path: Path) -> None:
    batch = log.survey(app_connection, tmp_path)
    assert kinds(app_connection) == [("passport.approved", f"batch {batch}", 1)]
    undo(app_connection, batch, log.TODAY)
    assert kinds(app_connection)[1:] == [
        ("passport.withdrawn", f"batch {batch}", 1), ("batch.undone", f"batch {batch}", 1)]  # fmt: skip
    assert log.check(app_connection).faults == []


def test_what_is_older_than_the_log_is_counted_and_then_sealed(app_connection: sa.Connection) -> None:
    register.city(app_connection)
    some, other = register.place(app_connection, "a"), register.place(app_connection, "b")
    register.passport(app_connection, some, date(2024, 1, 1), [4] * 6)
    found = log.check(app_connection)
    assert (found.entries, found.outside, found.older, found.faults) == (0, 1, 0, [])
    log.approve(app_connection, other)
    found = log.check(app_connection)
    assert (found.entries, found.outside, found.older, found.faults) == (2, 0, 1, [])
    assert kinds(app_connection)[0] == ("passport.approved", "before the log", 1)


def test_a_head_of_a_log_that_contradicts_itself_is_never_signed(owner_connection: sa.Connection) -> None:
    log.story(owner_connection)
    owner_connection.exec_driver_sql("alter table register.log_entry disable trigger user")
    owner_connection.exec_driver_sql("update register.log_entry set subject = 'another' where seq = 3")
    log.approve(owner_connection, register.place(owner_connection, "later"))
    with pytest.raises(BrokenLogError) as caught:
        sign_head(owner_connection, log.SIGNER)
    assert caught.value.seq == 3


def test_a_head_is_signed_once_for_each_size_and_not_for_an_empty_log(app_connection: sa.Connection) -> None:
    assert sign_head(app_connection, log.SIGNER) is None
    story = log.story(app_connection)
    assert sign_head(app_connection, log.SIGNER) == story.heads[-1].note
    assert read_note(story.heads[-1].note, log.SIGNER.verifier_key).size == 10


def test_a_head_that_somebody_else_put_there_is_not_handed_out(owner_connection: sa.Connection) -> None:
    log.story(owner_connection)
    size = owner_connection.execute(sa.text("select count(*) from register.log_entry")).scalar_one()
    owner_connection.execute(sa.text("alter table register.log_head disable trigger user"))
    owner_connection.execute(sa.text("delete from register.log_head where size = :size"), {"size": size})
    root = owner_connection.execute(sa.text("select sha256('')")).scalar_one()
    forged = Signer("city.example/log", "another secret of forty characters......").sign(Checkpoint("x", size, root))
    row = {"size": size, "root": root, "note": forged}
    owner_connection.execute(sa.text("insert into register.log_head values (:size, :root, :note)"), row)
    with pytest.raises(BrokenLogError):
        sign_head(owner_connection, log.SIGNER)


def test_heads_wait_for_their_witness_until_they_left(app_connection: sa.Connection) -> None:
    log.story(app_connection)
    assert [size for size, _ in unwitnessed(app_connection, "file:///w")] == list(range(1, 11))
    assert waiting_since(app_connection, "file:///w") is not None
    for size in range(1, 11):
        witnessed(app_connection, size, "file:///w")
    assert (list(unwitnessed(app_connection, "file:///w")), waiting_since(app_connection, "file:///w")) == ([], None)


def test_a_note_is_read_only_with_the_key_that_signed_it() -> None:
    note = log.SIGNER.sign(Checkpoint("register.test", 3, b"r" * 32))
    assert read_note(note, log.SIGNER.verifier_key) == Checkpoint("register.test", 3, b"r" * 32)
    other = Signer("register.test", "another secret of the register, 32 characters")
    for wrong in (other.sign(Checkpoint("register.test", 3, b"r" * 32)), note.replace("\n3\n", "\n4\n")):
        with pytest.raises(BadNoteError, match="not_signed_by_us"):
            read_note(wrong, log.SIGNER.verifier_key)
    assert read_note(note, other.verifier_key, log.SIGNER.verifier_key).size == 3
    for junk in ("", "a\nb\nc\n", "a\n1\n!!\n", "a\n-1\n" + "A" * 43 + "=\n"):
        with pytest.raises(BadNoteError, match="not_a_checkpoint"):
            read_note(junk)


def test_a_head_of_an_earlier_key_stays_the_newest_until_an_act_follows(app_connection: sa.Connection) -> None:
    last = log.story(app_connection).heads[-1].note
    new = Signer("register.test", "the key that took its place, 32 characters")
    assert sign_head(app_connection, new, log.SIGNER.verifier_key) == last
    log.approve(app_connection, register.place(app_connection, "later"))
    note = sign_head(app_connection, new, log.SIGNER.verifier_key)
    assert note is not None
    assert read_note(note, new.verifier_key).size == 11
    assert [fault.code for fault in check_log(app_connection, (), new.verifier_key).faults] == ["head_not_ours"] * 10
    assert check_log(app_connection, (), new.verifier_key, log.SIGNER.verifier_key).faults == []


@pytest.mark.parametrize("wrong", ["", "register.test", "a+b+c", log.SIGNER.verifier_key[:-4],
                                   "x" + log.SIGNER.verifier_key])  # fmt: skip
def test_a_text_that_is_no_public_key_is_refused(wrong: str) -> None:
    assert read_key(log.SIGNER.verifier_key)[0] == "register.test"
    with pytest.raises(BadKeyError):
        read_key(wrong)


def test_a_whole_city_is_verified_by_few_queries(
    committed_database: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_check, "PORTION", 300)
    fill(committed_database.owner, Recipe(1_000, 1, log.TODAY, money=False))
    asked: list[str] = []
    sa.event.listen(committed_database.app.engine, "before_cursor_execute", lambda *of: asked.append(of[2]))
    with committed_database.app.read() as connection:
        found = log.check(connection)
    assert found.faults == []
    assert found.items > 700
    # A portion of the log asks for the rows of each kind in it, never for one row.
    assert len(asked) < 60
