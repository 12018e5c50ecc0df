"""A backup is whole or refused; a restore gives back the same register or leaves the database empty."""

from __future__ import annotations

import random
import tarfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyrage
import pytest
import sqlalchemy as sa

from audit.checkpoint import Checkpoint
from audit.register_log import root_of
from gis.backup import fingerprint as prints
from gis.backup import loading, pack, unpack
from gis.backup.definitions import flattened
from gis.backup.failures import BackupError
from gis.backup.fingerprint import Fingerprint, differences
from gis.backup.pack import back_up, current
from gis.backup.programs import Programs
from gis.backup.sealed import Sealed, unseal
from gis.backup.unpack import look, refuse_other_log, restore
from gis.db import Database
from gis.media.folder import FolderMedia
from gis.media.store import MediaError
from gis.models import register as r
from gis.models.filings import filing, log_entry
from gis.store.log import record
from tests.support import lived_in, register
from tests.support.database import TestDatabase, TestServer

KEY = pyrage.x25519.Identity.generate()
RECIPIENT, IDENTITY = str(KEY.to_public()), str(KEY)


@dataclass(frozen=True)
class Kept:
    """A register with a backup of it."""

    database: TestDatabase
    media: FolderMedia
    file: Path
    print: Fingerprint

    def opened(self) -> Sealed:
        return unseal(self.file, passphrase=None, identity=IDENTITY)


@pytest.fixture(scope="module")
def kept(database_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    folder = tmp_path_factory.mktemp("kept")
    lived_in.lay_out(folder / "media")
    with database_server.clone() as clone:
        with clone.owner.write() as connection:
            lived_in.fill(connection)
        made = back_up(clone.owner, FolderMedia(folder / "media"), folder / "register.bosaga", recipient=RECIPIENT)
        yield Kept(clone, FolderMedia(folder / "media"), folder / "register.bosaga", made.fingerprint)


@pytest.fixture
def target(committed_database: TestDatabase) -> TestDatabase:
    return committed_database


def is_empty(database: Database) -> bool:
    with database.read() as connection:
        objects = connection.execute(sa.text("select count(*) from register.object")).scalar_one()
        return objects == 0 and connection.execute(sa.select(r.installation.c.kind)).scalar_one() == "empty"


def test_a_register_comes_back_the_same(kept: Kept, target: TestDatabase, tmp_path: Path) -> None:
    found = restore(kept.opened(), look(kept.opened()), target.owner, FolderMedia(tmp_path / "media"))
    assert found == kept.print == current(kept.database.owner, kept.media)
    assert found.media["files"] == 3
    assert found.log["size"] == 2
    # What row-level security hides from people is in the backup as well.
    assert [found.tables[f"register.{name}"]["rows"] for name in ("filing", "photo", "passport")] == [1, 3, 2]
    pictures = [path.read_bytes() for path in (tmp_path / "media").rglob("*") if path.is_file()]
    assert sorted(pictures) == sorted(lived_in.PICTURES)


def test_a_database_that_was_never_migrated_takes_a_backup_too(
    kept: Kept, database_server: TestServer, tmp_path: Path
) -> None:
    with database_server.unmigrated() as bare:
        found = restore(kept.opened(), look(kept.opened()), bare.owner, FolderMedia(tmp_path))
    assert found == kept.print


def test_walls_and_rights_stand_after_a_restore(kept: Kept, target: TestDatabase, tmp_path: Path) -> None:
    restore(kept.opened(), look(kept.opened()), target.owner, FolderMedia(tmp_path))
    with target.people.read() as connection:
        assert connection.execute(sa.select(filing.c.number)).all() == []
    author = target_account(target, "author")
    with target.people.read(acting=author) as connection:
        assert connection.execute(sa.select(filing.c.number)).scalars().all() == ["D-v2"]
    with target.public.read() as connection:
        assert connection.execute(sa.text("select count(*) from pub.passport")).scalar_one() == 2
        with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
            connection.execute(sa.text("select * from register.account"))
    refused = (
        "update register.passport set facts = '{}'", "delete from register.passport", "delete from register.log_entry",
    )  # fmt: skip
    for statement in refused:
        with pytest.raises(sa.exc.ProgrammingError, match="permission denied"), target.app.write() as connection:
            connection.execute(sa.text(statement))
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), target.owner.write() as connection:
        connection.execute(sa.delete(log_entry))
    with target.owner.write() as connection:
        connection.execute(sa.text("create table register.later (n integer)"))
    with target.app.read() as connection:
        assert connection.execute(sa.text("select count(*) from register.later")).scalar_one() == 0


def test_work_goes_on_after_a_restore(kept: Kept, target: TestDatabase, tmp_path: Path) -> None:
    restore(kept.opened(), look(kept.opened()), target.owner, FolderMedia(tmp_path))
    with target.app.write() as connection:
        place = register.place(connection, "new")
        version = register.passport(connection, place, lived_in.TODAY, [7] * 6)
        assert record(connection, "passport.approved", "new", [version]) == 2


def target_account(target: TestDatabase, name: str) -> int:
    with target.owner.read() as connection:
        found = connection.execute(sa.text("select id from register.account where name = :name"), {"name": name})
        return int(found.scalar_one())


ONE_CHANGE = {
    "tables: register.object": "update register.object set hours = 'x' where source_id = 'o0'",
    "tables: register.measure": "update register.measure set due = due + 1",
    "tables: register.filing": """update register.filing set document = '{"ramp": "пандуc"}'""",
    "definitions: policies": "drop policy author_reads on register.filing",
    "definitions: relations": "revoke select on register.object from bosaga_app",
    "definitions: functions": "grant execute on function register.slot(text, integer, text) to bosaga_public",
    "definitions: triggers": "drop trigger append_only on register.log_entry",
    "definitions: constraints": "alter table register.filing drop constraint filing_check",
    "definitions: indexes": "drop index register.verdict_passport_idx",
    "definitions: default rights": "alter default privileges in schema pub revoke select on tables from bosaga_ogc",
    "definitions: columns": "alter table register.filing alter column revision drop not null",
    "definitions: views": "create or replace view pub.rollup as select * from register.rollup where true",
}


@pytest.mark.parametrize("where", ONE_CHANGE)
def test_one_change_shows_in_the_fingerprint(where: str, kept: Kept) -> None:
    with kept.database.owner.engine.connect() as connection, connection.begin() as transaction:
        connection.execute(sa.text(ONE_CHANGE[where].replace(":", r"\:")))
        found = prints.fingerprint(connection, prints.MediaPrint(**kept.print.media))
        transaction.rollback()
        assert where in list(differences(kept.print, found))
        assert found.digest != kept.print.digest


def test_a_sequence_that_fell_behind_shows_in_the_fingerprint(kept: Kept) -> None:
    ahead, sequence = kept.print.sequences["register.account_id_seq"], "register.account_id_seq"
    found = {}
    # Outside transactions, as sequences are: set back when it was seen.
    for last in (ahead - 1, ahead + 1, ahead):
        with kept.database.owner.write() as connection:
            connection.execute(sa.text("select setval(:name, :last)"), {"name": sequence, "last": last})
        found[last] = list(differences(kept.print, current(kept.database.owner, kept.media)))
    assert found == {ahead - 1: [f"sequences: {sequence}"], ahead + 1: [], ahead: []}


@pytest.mark.parametrize(
    ("written", "read_back"),
    [
        ("(((a AND b) AND c))", "((a AND b AND c))"),
        ("((a = '(' AND b) AND (c OR d))", "(a = '(' AND b AND (c OR d))"),
        ("it's a (word", "it's a (word"),
    ],
)
def test_brackets_that_say_nothing_make_no_difference(written: str, read_back: str) -> None:
    assert flattened(written) == flattened(read_back) == read_back


def test_brackets_that_say_something_do() -> None:
    assert flattened("((a OR b) AND c)") == "((a OR b) AND c)"
    assert flattened("(a AND (b AND c))") == "(a AND (b AND c))"


def test_a_place_moved_by_a_millimetre_shows_in_the_fingerprint(kept: Kept) -> None:
    with kept.database.owner.engine.connect() as connection, connection.begin() as transaction:
        connection.execute(sa.text("update register.object set position = st_translate(position, 1e-8, 0)"))
        found = prints.fingerprint(connection, prints.MediaPrint(**kept.print.media))
        transaction.rollback()
    assert list(differences(kept.print, found)) == ["tables: register.object"]


def test_one_changed_byte_of_a_photo_shows_and_is_told(kept: Kept, tmp_path: Path) -> None:
    paths = lived_in.lay_out(tmp_path / "media")
    paths[1].write_bytes(b"a doom")
    found = current(kept.database.owner, FolderMedia(tmp_path / "media"))
    assert list(differences(kept.print, found)) == ["media"]
    made = back_up(kept.database.owner, FolderMedia(tmp_path / "media"), tmp_path / "file", recipient=RECIPIENT)
    assert made.damaged == (paths[1].name,)


def test_a_file_with_one_bit_flipped_or_its_end_cut_off_is_refused_before_anything_changes(
    kept: Kept, tmp_path: Path
) -> None:
    whole, file, rng = kept.file.read_bytes(), tmp_path / "file", random.Random(3)
    for at in (0, 100, 511, 512, 600, len(whole) - 1, len(whole) - 1500, *rng.sample(range(len(whole)), 30)):
        damaged = bytearray(whole)
        damaged[at] ^= 1 << rng.randrange(8)
        file.write_bytes(damaged)
        assert_refused(file, f"bit flipped in byte {at}")
    for length in (0, 1, 511, 512, 700, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:length])
        assert_refused(file, f"cut off at {length}")
    file.write_bytes(whole + b"\0")
    assert_refused(file, "a byte more")


def assert_refused(file: Path, what: str) -> None:
    with pytest.raises(BackupError) as caught:
        look(unseal(file, passphrase=None, identity=IDENTITY))
    assert caught.value.code in ("backup_damaged", "backup_not_one", "backup_identity_wrong"), what


def test_another_key_does_not_open_it(kept: Kept, tmp_path: Path) -> None:
    other = str(pyrage.x25519.Identity.generate())
    for identity, code in ((other, "backup_identity_wrong"), ("nonsense", "backup_identity_wrong")):
        with pytest.raises(BackupError, match=code):
            unseal(kept.file, passphrase=None, identity=identity)
    with pytest.raises(BackupError, match="backup_needs_identity"):
        unseal(kept.file, passphrase="words that are long", identity=None)


def test_nothing_of_the_register_can_be_read_in_the_file(kept: Kept) -> None:
    whole = kept.file.read_bytes()
    assert b"a ramp" not in whole
    assert b"author@example.org" not in whole
    with tarfile.open(kept.file) as tar:
        assert tar.getnames() == ["backup.tar.age"]


def test_a_database_that_holds_something_is_left_as_it_is(kept: Kept, target: TestDatabase, tmp_path: Path) -> None:
    with target.owner.write() as connection:
        lived_in.person(connection, "first")
    before = current(target.owner, FolderMedia(tmp_path))
    with pytest.raises(BackupError, match=r"database_not_empty.*register\.account"):
        restore(kept.opened(), look(kept.opened()), target.owner, FolderMedia(tmp_path))
    assert current(target.owner, FolderMedia(tmp_path)) == before


def test_a_folder_with_photos_of_another_register_is_left_as_it_is(
    kept: Kept, target: TestDatabase, tmp_path: Path
) -> None:
    other = tmp_path / "ab" / "ab" / ("ab" * 32)
    other.parent.mkdir(parents=True)
    other.write_bytes(b"other")
    with pytest.raises(BackupError, match="backup_media_not_empty"):
        restore(kept.opened(), look(kept.opened()), target.owner, FolderMedia(tmp_path))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [other]
    assert is_empty(target.owner)


def test_a_backup_of_a_newer_version_is_refused(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "known_revisions", lambda: ["0001"])
    with pytest.raises(BackupError, match="backup_newer"):
        look(kept.opened())


def test_a_backup_that_lacks_what_a_head_covers_is_refused(kept: Kept) -> None:
    looked = look(kept.opened())
    for size in range(3):
        refuse_other_log(looked, Checkpoint("test", size, root_of(looked.leaves[:size])), "head")
    with pytest.raises(BackupError, match="backup_log_short"):
        refuse_other_log(looked, Checkpoint("test", 3, bytes(32)), "head")
    for size in (1, 2):
        with pytest.raises(BackupError, match="backup_log_other"):
            refuse_other_log(looked, Checkpoint("test", size, bytes(32)), "head")


def test_a_restore_that_the_database_refuses_leaves_it_empty_and_no_photo_behind(
    kept: Kept, target: TestDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "SETTINGS", loading.SETTINGS.replace("10s", "100ms"))
    with target.owner.engine.connect() as reader:
        reader.execute(sa.text("select * from register.object"))
        with pytest.raises(BackupError, match="lock timeout"):
            restore(kept.opened(), look(kept.opened()), target.owner, FolderMedia(tmp_path))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert is_empty(target.owner)
    assert restore(kept.opened(), look(kept.opened()), target.owner, FolderMedia(tmp_path)) == kept.print


def test_photos_that_cannot_be_written_leave_the_database_empty(
    kept: Kept, target: TestDatabase, tmp_path: Path
) -> None:
    (tmp_path / "media").write_text("a file where the folder should be")
    with pytest.raises(MediaError, match="media_away"):
        restore(kept.opened(), look(kept.opened()), target.owner, FolderMedia(tmp_path / "media"))
    assert is_empty(target.owner)


def test_what_came_back_otherwise_is_taken_back(
    kept: Kept, target: TestDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_a_change(self: loading.Loading) -> None:
        self._say("update register.object set hours = 'changed on the way';")
        commit(self)

    commit = loading.Loading.commit
    monkeypatch.setattr(loading.Loading, "commit", lambda self: (self.finish(), with_a_change(self)))
    with pytest.raises(BackupError, match=r"backup_not_equal.*register\.object"):
        restore(kept.opened(), look(kept.opened()), target.owner, FolderMedia(tmp_path))
    assert is_empty(target.owner)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_backup_that_fails_leaves_no_file(kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BackupError, match="backup_recipient_wrong"):
        back_up(kept.database.owner, kept.media, tmp_path / "file", recipient="age1nobody")
    monkeypatch.setattr(pack, "programs_of", lambda version: Programs("/bin/false", "/bin/false", "/bin/false"))
    with pytest.raises(BackupError, match="backup_dump_failed"):
        back_up(kept.database.owner, kept.media, tmp_path / "file", recipient=RECIPIENT)
    assert list(tmp_path.iterdir()) == []


def test_a_backup_takes_no_files_place(kept: Kept, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("last year's")
    with pytest.raises(BackupError, match="backup_exists"):
        back_up(kept.database.owner, kept.media, tmp_path / "file", recipient=RECIPIENT)
    assert (tmp_path / "file").read_text() == "last year's"


def test_a_backup_is_of_one_moment_while_others_write(
    database_server: TestServer, target: TestDatabase, tmp_path: Path
) -> None:
    with database_server.clone() as busy:
        with busy.owner.write() as connection:
            lived_in.fill(connection)
        done, written = threading.Event(), []

        def write() -> None:
            while not done.is_set():
                with busy.app.write() as connection:
                    written.append(register.place(connection, f"busy-{len(written)}"))

        writer = threading.Thread(target=write)
        writer.start()
        try:
            made = back_up(busy.owner, FolderMedia(tmp_path / "none"), tmp_path / "file", recipient=RECIPIENT)
        finally:
            done.set()
            writer.join()
    sealed = unseal(tmp_path / "file", passphrase=None, identity=IDENTITY)
    found = restore(sealed, look(sealed), target.owner, FolderMedia(tmp_path / "media"))
    assert list(differences(made.fingerprint, found)) == []
    assert 2 <= found.tables["register.object"]["rows"] < 2 + len(written)
