"""`bosaga db backup`, `restore`, `fingerprint` as people type them: words, JSON, exit codes."""

from __future__ import annotations

import json
import tarfile
from base64 import b64encode
from pathlib import Path

import pyrage
import pytest

from gis.files.witness import send
from tests.support import lived_in
from tests.support.database import TestDatabase, TestServer
from web.cli import run


@pytest.fixture
def words(tmp_path: Path) -> str:
    path = tmp_path / "words"
    path.write_text("семь раз отмерь, один отрежь\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def lived(committed_database: TestDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestDatabase:
    """A register with photos that the commands of this test work on."""
    lived_in.lay_out(tmp_path / "media")
    with committed_database.owner.write() as connection:
        lived_in.fill(connection)
    monkeypatch.setenv("BOSAGA_DATABASE_URL", committed_database.url)
    monkeypatch.setenv("BOSAGA_MEDIA_URL", str(tmp_path / "media"))
    return committed_database


def ask(capsys: pytest.CaptureFixture[str], *command: str) -> dict[str, object]:
    """Run a command with --json; what it answers."""
    assert run(["db", *command, "--json"]) == 0, capsys.readouterr().err
    answer: dict[str, object] = json.loads(capsys.readouterr().out)
    return answer


def test_a_backup_locked_with_words_is_restored_elsewhere_with_the_same_fingerprint(
    lived: TestDatabase, database_server: TestServer, tmp_path: Path, words: str,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    file = str(tmp_path / "register.bosaga")
    before = ask(capsys, "fingerprint")
    made = ask(capsys, "backup", file, "--passphrase-file", words)
    assert made["fingerprint"] == before["fingerprint"]
    assert made["bytes"] == Path(file).stat().st_size
    with tarfile.open(file) as tar:
        assert tar.getnames() == ["key.age", "backup.tar.age"]
    assert Path(file).stat().st_mode & 0o077 == 0
    with database_server.clone() as elsewhere:
        monkeypatch.setenv("BOSAGA_DATABASE_URL", elsewhere.url)
        monkeypatch.setenv("BOSAGA_MEDIA_URL", str(tmp_path / "elsewhere"))
        (tmp_path / "other").write_text("quite other words\n")
        assert run(["db", "restore", file, "--passphrase-file", str(tmp_path / "other")]) == 1
        assert "The passphrase does not open" in capsys.readouterr().err
        assert run(["db", "restore", file, "--passphrase-file", words]) == 0
        told = capsys.readouterr().out
        assert "and equal" in told
        assert f"Fingerprint: {before['fingerprint']}" in told
        assert ask(capsys, "fingerprint") == before


def test_a_backup_for_a_recipient_is_opened_by_its_identity_file_and_held_against_a_head(
    lived: TestDatabase, database_server: TestServer, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    key = pyrage.x25519.Identity.generate()
    identity, head, file = tmp_path / "identity", tmp_path / "head", str(tmp_path / "register.bosaga")
    identity.write_text(f"# created: today\n# public key: {key.to_public()}\n{key}\n")
    made = ask(capsys, "backup", file, "--recipient", str(key.to_public()))
    with database_server.clone() as elsewhere:
        monkeypatch.setenv("BOSAGA_DATABASE_URL", elsewhere.url)
        monkeypatch.setenv("BOSAGA_MEDIA_URL", str(tmp_path / "elsewhere"))
        restore = ["db", "restore", file, "--identity", str(identity), "--head", str(head)]
        head.write_text(f"test\n3\n{b64encode(bytes(32)).decode()}\n")
        assert run(restore) == 1
        assert f"2 entries; the head that left ({head}) says 3" in capsys.readouterr().err
        log = made["log"]
        assert isinstance(log, dict)
        # What the witness's folder holds is compared without being asked for.
        away = tmp_path / "away"
        monkeypatch.setenv("BOSAGA_WITNESS_URL", away.as_uri())
        send(away.as_uri(), 3, f"test\n3\n{b64encode(bytes(32)).decode()}\n")
        assert run(restore[:-2]) == 1
        assert "the head that left (head-000000000003.txt) says 3" in capsys.readouterr().err
        send(away.as_uri(), 2, f"test\n2\n{b64encode(bytes(32)).decode()}\n")
        assert run([*restore[:-2], "--although-behind"]) == 1
        assert "something else than the head that left (head-000000000002.txt)" in capsys.readouterr().err
        (away / "head-000000000002.txt").unlink()
        head.write_text(f"test\n{log['size']}\n{b64encode(bytes.fromhex(log['root'])).decode()}\n")
        assert run([*restore, "--although-behind"]) == 0
        assert "3 photos are in their folder" in capsys.readouterr().out
        assert run([*restore, "--although-behind"]) == 1
        assert "The database is not empty" in capsys.readouterr().err


def test_a_short_passphrase_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "words").write_text("short\n")
    assert run(["db", "backup", str(tmp_path / "file"), "--passphrase-file", str(tmp_path / "words")]) == 1
    assert "fewer than 12 characters" in capsys.readouterr().err
    assert not (tmp_path / "file").exists()


def test_a_file_that_is_no_backup_is_told_so(
    tmp_path: Path, words: str, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    (tmp_path / "file").write_text("a letter")
    assert run(["db", "restore", str(tmp_path / "file"), "--passphrase-file", words]) == 1
    assert "is no backup of Bosaga" in capsys.readouterr().err


@pytest.mark.parametrize(
    "options",
    [["backup", "x"], ["backup", "x", "--passphrase-file", "/dev/null", "--recipient", "age1"], ["restore", "missing"]],
)
def test_wrong_usage_is_exit_code_2(
    options: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["db", *options]) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_fingerprint_is_read_by_people_line_by_line(lived: TestDatabase, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["db", "fingerprint"]) == 0
    lines = capsys.readouterr().out.splitlines()
    tables = [line.split() for line in lines if "register.passport" in line]
    assert tables[0][1:] == ["2", "register.passport"]
    assert lines[-1].startswith("Fingerprint: ")
