"""`bosaga demo`: fills what may be filled, and says why not where it may not."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.support.database import TestDatabase
from web.cli import run


def point_at(database: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOSAGA_DATABASE_URL", database.app.url.render_as_string(hide_password=False))
    monkeypatch.setenv("BOSAGA_MIGRATE_DATABASE_URL", database.url)


def objects_in(database: TestDatabase) -> int:
    with database.owner.read() as connection:
        return int(connection.execute(sa.text("select count(*) from register.object")).scalar_one())


def test_an_empty_database_is_filled_with_progress_on_standard_error(
    committed_database: TestDatabase, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    point_at(committed_database, monkeypatch)

    assert run(["demo", "--objects", "50", "--seed", "1", "--today", "2026-11-20"]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "passports: " in told.err
    assert told.err.count("scenario for KZ-75: done") == 2
    with committed_database.owner.read() as connection:
        plans = connection.execute(sa.text("select state, (result ->> 'gap')::float < 0.001 from register.plan")).all()
    assert [tuple(each) for each in plans] == [("done", True)] * 2
    assert "The demo city stands: 50 objects, lived up to 2026-11-20" in told.err
    assert objects_in(committed_database) == 50


def test_a_real_register_is_refused_in_one_sentence(
    committed_database: TestDatabase, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    point_at(committed_database, monkeypatch)
    with committed_database.owner.write() as connection:
        connection.execute(sa.text("update register.installation set kind = 'real'"))

    assert run(["demo", "--objects", "50"]) == 1
    told = capsys.readouterr().err
    assert "never filled with invented data" in told
    assert "Traceback" not in told
    assert objects_in(committed_database) == 0


def test_production_refuses_demo_data_before_it_looks_at_the_database(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BOSAGA_ENV", "production")
    monkeypatch.setenv("BOSAGA_SECRET_KEY", "k" * 40)
    monkeypatch.setenv("BOSAGA_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nowhere")

    assert run(["demo"]) == 1
    assert "production" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--objects", "9"], ["--objects", "many"], ["--today", "20.11.2026"]])
def test_a_size_or_a_day_that_cannot_be_is_wrong_usage(words: list[str]) -> None:
    assert run(["demo", *words]) == 2


def test_a_database_without_the_schema_is_told_what_to_run(
    database: TestDatabase, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = sa.make_url(database.url).set(database="postgres").render_as_string(hide_password=False)
    monkeypatch.setenv("BOSAGA_DATABASE_URL", bare)

    assert run(["demo", "--objects", "50"]) == 1
    assert "Traceback" not in capsys.readouterr().err
