"""After a disaster the last backup is behind what left: it is restored, and the register goes on from there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyrage  # type: ignore[import-untyped]
import pytest

from gis.files.witness import WitnessError, notes_in, send, set_aside
from tests.support import log, register
from tests.support.database import TestDatabase, TestServer
from web import heads
from web.cli import run
from web.wiring import Wiring

KEY = pyrage.x25519.Identity.generate()
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the witness."""
    monkeypatch.setenv("BOSAGA_WITNESS_URL", (tmp_path / "away").as_uri())
    monkeypatch.setenv("BOSAGA_SIGNING_KEY", "the secret of this test's register, 32 and more")
    (tmp_path / "identity").write_text(f"{KEY}\n", encoding="utf-8")
    return tmp_path / "away"


def work_on(database: TestDatabase, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOSAGA_DATABASE_URL", database.url)
    monkeypatch.setenv("BOSAGA_MEDIA_URL", str(folder / database.url.rpartition("/")[2]))


@contextmanager
def machine(server: TestServer, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestDatabase]:
    """A new machine, with the last one gone."""
    with server.clone() as database:
        work_on(database, folder, monkeypatch)
        yield database


def approve(database: TestDatabase, name: str) -> None:
    """An act, whose head leaves for the witness."""
    with database.owner.write() as connection:
        log.approve(connection, register.place(connection, name))
    publish()


def publish() -> int:
    wiring = Wiring()
    heads.sign(wiring)
    sent = heads.publish(wiring)
    wiring.dispose()
    return sent


def back_up(folder: Path, name: str) -> str:
    file = str(folder / name)
    assert run(["db", "backup", file, "--recipient", str(KEY.to_public())]) == 0
    return file


def restore(folder: Path, file: str, *words: str) -> int:
    return run(["db", "restore", file, "--identity", str(folder / "identity"), *words])


def verified(capsys: Captured) -> dict[str, object]:
    capsys.readouterr()
    run(["verify", "--json"])
    told: dict[str, object] = json.loads(capsys.readouterr().out)
    return {name: told[name] for name in ("sound", "faults", "lost")}


def sizes(folder: Path) -> list[int]:
    return [int(path.stem[5:17]) for path in sorted(folder.glob("head-*.txt"))]


def test_a_register_restored_behind_its_witness_publishes_and_is_backed_up_and_restored_again(
    committed_database: TestDatabase, database_server: TestServer, tmp_path: Path, away: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: Captured,
) -> None:  # fmt: skip
    work_on(committed_database, tmp_path, monkeypatch)
    with committed_database.owner.write() as connection:
        register.city(connection)
    approve(committed_database, "a")
    backups = [back_up(tmp_path, "one")]
    approve(committed_database, "b")
    approve(committed_database, "c")
    lost = {path.name: path.read_text() for path in away.glob("head-*.txt") if not path.stem.endswith("1")}

    with machine(database_server, tmp_path, monkeypatch) as second:
        assert restore(tmp_path, backups[0]) == 1
        assert sizes(away) == [1, 2, 3]
        assert restore(tmp_path, backups[0], "--although-behind") == 0
        told = capsys.readouterr().out
        assert "Heads of lost acts, now in lost/ of the witness's folder: head-000000000002.txt, head-0" in told
        assert {path.name: path.read_text() for path in (away / "lost").iterdir()} == lost
        for name in ("d", "e", "f"):
            approve(second, name)
        assert (publish(), sizes(away)) == (0, [1, 2, 3, 4])
        known = {"sound": True, "faults": [], "lost": [f"lost/{name}" for name in sorted(lost)]}
        assert verified(capsys) == known
        assert run(["verify"]) == 0
        assert "Known as lost: the head in lost/head-000000000002.txt" in capsys.readouterr().out
        backups.append(back_up(tmp_path, "two"))
        approve(second, "g")

    with machine(database_server, tmp_path, monkeypatch) as third:
        assert restore(tmp_path, backups[1]) == 1
        assert restore(tmp_path, backups[1], "--although-behind") == 0
        approve(third, "h")
        assert sizes(away) == [1, 2, 3, 4, 5]
        assert sizes(away / "lost") == [2, 3, 5]
        backups.append(back_up(tmp_path, "three"))
        assert verified(capsys)["sound"] is True

    with machine(database_server, tmp_path, monkeypatch):
        assert restore(tmp_path, backups[2]) == 0
        assert sizes(away) == [1, 2, 3, 4, 5]


def test_heads_of_one_size_that_were_lost_twice_are_both_kept(away: Path) -> None:
    for note in ("one", "two"):
        send(away.as_uri(), 3, note)
        set_aside(away, ["head-000000000003.txt"])
    assert sorted(notes_in(away / "lost")) == [("head-000000000003-2.txt", "two"), ("head-000000000003.txt", "one")]
    assert notes_in(away) == []


def test_a_head_that_cannot_be_set_aside_is_told(away: Path) -> None:
    send(away.as_uri(), 3, "one")
    with pytest.raises(WitnessError):
        set_aside(away, ["head-000000000004.txt"])
