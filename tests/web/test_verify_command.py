"""`bosaga verify` and the witness: what the operator runs, and what it says."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import sqlalchemy as sa

from audit.checkpoint import Signer, read_note
from gis.files.witness import WitnessError, send
from tests.support import log
from tests.support.database import TestDatabase
from tests.web.test_demo_command import point_at
from web import heads
from web.cli import run
from web.cli.doctor import witness_problems
from web.config import Settings
from web.wiring import DatabaseUrls, Wiring

KEY = "the secret of this test's register, 32 and more"


@pytest.fixture
def register(committed_database: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> TestDatabase:
    """A register that has acted, to which the command line points."""
    point_at(committed_database, monkeypatch)
    monkeypatch.setenv("BOSAGA_SIGNING_KEY", KEY)
    with committed_database.app.write() as connection:
        log.story(connection)
    with committed_database.owner.write() as connection:
        connection.exec_driver_sql("alter table register.log_head disable trigger user")
        connection.exec_driver_sql("delete from register.log_head")
        connection.exec_driver_sql("alter table register.log_head enable trigger user")
    return committed_database


def wiring_on(database: TestDatabase, **settings: object) -> Wiring:
    app = database.app.url.render_as_string(hide_password=False)
    return Wiring(
        Settings(signing_key=KEY, **settings),  # type: ignore[arg-type]
        urls=DatabaseUrls(database.url, app, app, app),
    )


@pytest.fixture
def witness() -> Iterator[tuple[str, list[bytes]]]:
    """A witness over HTTP, and what it was sent."""
    taken: list[bytes] = []

    class Take(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Take)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/heads", taken
    server.shutdown()
    server.server_close()


def test_a_sound_register_is_exit_0_and_gives_a_head(
    register: TestDatabase, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(["verify", "--sign"]) == 0
    told = capsys.readouterr().out
    assert "The log is sound. 10 entries about 10 rows" in told
    note = told[told.index("localhost\n10\n") :]
    assert read_note(note.rstrip("\n") + "\n").size == 10
    head = tmp_path / "head.txt"
    head.write_text(note.rstrip("\n") + "\n", encoding="utf-8")
    assert run(["verify", "--head", str(head)]) == 0


def test_heads_of_an_earlier_key_stay_ours_when_its_public_key_is_named(
    register: TestDatabase, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["verify", "--sign"]) == 0
    wiring = wiring_on(register)
    monkeypatch.setenv("BOSAGA_SIGNING_KEY", "another secret of this register, 32 and more")
    capsys.readouterr()
    assert run(["verify"]) == 1
    assert "is not signed with a key of this register" in capsys.readouterr().out
    monkeypatch.setenv("BOSAGA_EARLIER_KEYS", f"{other_key()}, {wiring.signer.verifier_key}")
    assert run(["verify"]) == 0
    with register.app.write() as connection:
        log.approve(connection, connection.execute(sa.text("select max(id) from register.object")).scalar_one())
    assert run(["verify", "--sign"]) == 0
    assert run(["verify"]) == 0
    assert "2 heads compared" in capsys.readouterr().out
    wiring.dispose()


def other_key() -> str:
    return Signer("localhost", "a key that signed nothing here, 32 and more").verifier_key


def test_a_row_edited_by_hand_is_named_and_exit_1(register: TestDatabase, capsys: pytest.CaptureFixture[str]) -> None:
    with register.owner.write() as connection:
        connection.exec_driver_sql("alter table register.passport disable trigger user")
        connection.exec_driver_sql("update register.passport set author = 'somebody' where number like 'B-000001-%%'")
    assert run(["verify"]) == 1
    told = capsys.readouterr().out
    assert "Changed by hand: row 1 of register.passport of B-000001-v1, sealed by entry 0" in told
    assert "NOT sound" in told
    assert run(["verify", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["sound"], found["faults"][0]["number"]) == (False, "B-000001-v1")


def test_a_log_cut_off_is_found_by_the_folder_of_the_witness(
    register: TestDatabase, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "away"
    monkeypatch.setenv("BOSAGA_WITNESS_URL", folder.as_uri())
    wiring = wiring_on(register, witness_url=folder.as_uri())
    heads.sign(wiring)
    assert (heads.publish(wiring), heads.publish(wiring)) == (1, 0)
    assert run(["verify"]) == 0
    with register.owner.write() as connection:
        for table in ("log_entry", "log_item", "log_head"):
            connection.exec_driver_sql(f"alter table register.{table} disable trigger user")
        connection.exec_driver_sql("truncate register.log_witnessed, register.log_head cascade")
        connection.exec_driver_sql("delete from register.log_item where seq = 9")
        connection.exec_driver_sql("delete from register.log_entry where seq = 9")
        connection.exec_driver_sql("update register.passport set withdrawn_on = null, withdrawn_recorded_at = null,"
                                   " withdrawn_reason = null")  # fmt: skip
    capsys.readouterr()
    assert run(["verify"]) == 1
    assert "The log ends after 9 entries, but the head in head-000000000010.txt is of 10" in capsys.readouterr().out
    wiring.dispose()


def test_heads_leave_for_a_witness_over_http_once(register: TestDatabase, witness: tuple[str, list[bytes]]) -> None:
    url, taken = witness
    wiring = wiring_on(register, witness_url=url)
    note = heads.sign(wiring)
    assert note is not None
    assert (heads.publish(wiring), heads.publish(wiring)) == (1, 0)
    assert taken == [note.encode()]
    wiring.dispose()


def test_a_witness_that_is_silent_stops_no_act_and_is_told_after_the_period_of_grace(register: TestDatabase) -> None:
    wiring = wiring_on(register, witness_url="http://127.0.0.1:1/heads")
    heads.sign(wiring)
    with pytest.raises(WitnessError):
        heads.publish(wiring)
    assert list(witness_problems(wiring)) == []
    with register.app.write() as connection:
        owner = connection.execute(sa.text("select max(id) from register.object")).scalar_one()
        log.approve(connection, owner)
    later = heads.now() + heads.GRACE + timedelta(minutes=1)
    assert heads.silent_since(wiring, later) is not None
    with register.owner.write() as connection:
        connection.exec_driver_sql("alter table register.log_head disable trigger user")
        connection.exec_driver_sql("update register.log_head set at = now() - interval '5 hours'")
    (told,) = witness_problems(wiring)
    assert "wait for the witness http://127.0.0.1:1/heads" in told
    wiring.dispose()


@pytest.mark.parametrize("url", ["ftp://somewhere/heads", "nonsense", "file:///proc/nowhere/heads"])
def test_an_address_that_is_no_witness_is_told(url: str) -> None:
    with pytest.raises(WitnessError):
        send(url, 1, "note")


def test_a_witness_never_takes_two_heads_of_one_size(tmp_path: Path) -> None:
    send(tmp_path.as_uri(), 3, "one")
    send(tmp_path.as_uri(), 3, "one")
    with pytest.raises(WitnessError, match="something else"):
        send(tmp_path.as_uri(), 3, "two")
