"""The command line: a sentence and an exit code for whatever goes wrong, never a stack trace."""

from __future__ import annotations

import json
import socket

import pytest

from tests.support.database import TestDatabase
from web.cli import run


def test_help_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    assert "doctor" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["nonsense"], ["db", "sideways"], ["serve", "--port", "0"], ["serve", "--nope"]])
def test_wrong_usage_is_exit_code_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(words) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_wrong_settings_are_told_in_sentences(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BOSAGA_PROT", "8001")
    assert run(["serve"]) == 1
    assert capsys.readouterr().err == "BOSAGA_PROT is no setting of Bosaga. Did you mean BOSAGA_PORT?\n"


def test_a_port_in_use_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert run(["serve", "--port", str(port)]) == 1
    told = capsys.readouterr().err
    assert f"Cannot listen on 127.0.0.1:{port}" in told
    assert "Traceback" not in told


@pytest.mark.parametrize("command", [["db", "migrate"], ["serve", "--port", "18765"], ["doctor"]])
def test_a_database_that_is_not_there_is_told_with_what_to_do(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BOSAGA_DATABASE_URL", "postgresql://nobody:secret@127.0.0.1:1/nowhere")
    assert run(command) == 1
    told = "".join(capsys.readouterr())
    assert "The database does not answer" in told
    assert "secret" not in told
    assert "Traceback" not in told


def test_a_database_without_postgis_is_told_with_what_to_do(
    database_without_postgis: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BOSAGA_DATABASE_URL", database_without_postgis)
    assert run(["doctor", "--json"]) == 1
    problems = "\n".join(json.loads(capsys.readouterr().out)["problems"])
    assert "create extension postgis" in problems
    assert "bosaga db migrate" in problems


def test_a_database_of_ones_own_is_migrated_once(
    committed_database: TestDatabase, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BOSAGA_DATABASE_URL", committed_database.url)
    assert run(["db", "migrate"]) == 0
    assert capsys.readouterr().out == "The schema is up to date.\n"


def test_a_database_of_ones_own_is_not_started_here(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BOSAGA_DATABASE_URL", "postgresql://a@b/c")
    assert run(["db", "up"]) == 1
    assert "start it with its own tools" in capsys.readouterr().err
