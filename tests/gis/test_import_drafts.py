"""Drafts that an import brings: what their authors saved stays, and corrections are undone in their order."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from audit.exchange.fields import AS_DRAFTS
from audit.exchange.reasons import FileRefused
from gis.store.imports.context import Options, Problem, Result
from gis.store.imports.files import prepare
from gis.store.imports.run import import_in
from gis.store.imports.undo import undo
from gis.store.people import add_account, give_role
from tests.support.database import TestDatabase
from tests.support.imports import TODAY, bring, city, table

OBJECTS = "number,source_id,kind,name_ru,lon,lat\nW-1,w1,clinic,Запад,76.82,43.22\nW-2,w2,clinic,Второй,76.83,43.22\n"
FILED = "select number, state, revision, document -> 'observations' -> 0 ->> 'value' from register.filing order by 1"


def settle(connection: sa.Connection, tmp_path: Path) -> None:
    """Two objects, and two inspectors where they stand."""
    city(connection)
    bring(connection, "objects", table(tmp_path / "o.csv", OBJECTS), territory="TT-CITY")
    for name in ("one", "two"):
        key = add_account(connection, f"{name}@example.org", name, "en")
        give_role(connection, key, "inspector", "TT-CITY-W", None, None)


def drafts(connection: sa.Connection, tmp_path: Path, *widths: float, of: str = "one") -> tuple[Result, list[Problem]]:
    """An import of one door for each object, as drafts of an inspector."""
    rows = (
        f'W-{n},p{n},kz-sp-3.06-101,2026-01-10,"{{""entrance/door/1/clear_width"": [{width}, ""tape""]}}"\n'
        for n, width in enumerate(widths, start=1)
    )
    file = table(tmp_path / "p.csv", "object,source_id,norm,inspected_on,facts\n" + "".join(rows))
    prepared = prepare(file, "passports", None, AS_DRAFTS)
    problems: list[Problem] = []
    options = Options(TODAY, file.name, prepared.sha256, drafts_of=f"{of}@example.org")
    return import_in(connection, prepared.compiled, prepared.table, options, problems.extend), problems


def batch(connection: sa.Connection, tmp_path: Path, *widths: float) -> int:
    result, problems = drafts(connection, tmp_path, *widths)
    assert result.batch is not None, problems
    return result.batch


def said(connection: sa.Connection) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(sa.text(FILED))]


def submit(connection: sa.Connection) -> None:
    connection.execute(sa.text("update register.filing set state = 'submitted', submitted_at = now()"))


def give_back(connection: sa.Connection) -> None:
    reviewer = add_account(connection, "reviewer@example.org", "reviewer", "en")
    connection.execute(
        sa.text("update register.filing set state = 'returned', reviewer = :who, decided_at = now()"), {"who": reviewer}
    )


def photographed(connection: sa.Connection, number: str) -> None:
    connection.execute(
        sa.text("""insert into register.photo (filing, place, sha256, small, large, received, media_type, width, height,
                       bytes, added_by)
                   select id, 1, :sum, :sum, :sum, :sum, 'image/jpeg', 10, 10, 10, author from register.filing
                   where number = :number"""),
        {"sum": "0" * 64, "number": number},
    )


def wait_for_lock(connection: sa.Connection, waiting: Future[Any]) -> None:
    """Until somebody waits for a lock that another holds, or the one who should is done."""
    while not waiting.done() and not connection.exec_driver_sql("select 1 from pg_locks where not granted").first():
        connection.rollback()


@pytest.mark.parametrize(
    ("saved", "code"),
    [
        ('document = document || \'{"private": "by hand"}\', revision = revision + 1', "draft_edited"),
        ("state = 'submitted', submitted_at = now()", "draft_submitted"),
    ],
)
def test_what_an_author_saves_while_an_import_runs_is_not_overwritten(
    committed_database: TestDatabase, tmp_path: Path, saved: str, code: str
) -> None:
    db = committed_database
    with db.app.write() as connection:
        settle(connection, tmp_path)
        drafts(connection, tmp_path, 0.95)

    def correct() -> list[Problem]:
        with db.app.write() as connection:
            return drafts(connection, tmp_path, 0.7)[1]

    with ThreadPoolExecutor(1) as pool, db.owner.engine.connect() as watching:
        with db.app.write() as author:
            author.execute(sa.text(f"update register.filing set {saved}"))
            importing = pool.submit(correct)
            wait_for_lock(watching, importing)
        assert [problem.code for problem in importing.result()] == [code]
    with db.app.read() as connection:
        assert [row[3] for row in said(connection)] == ["0.95"]


def test_a_draft_that_was_submitted_and_returned_is_its_author_s(app_connection: sa.Connection, tmp_path: Path) -> None:
    settle(app_connection, tmp_path)
    drafts(app_connection, tmp_path, 0.95)
    submit(app_connection)
    give_back(app_connection)
    result, problems = drafts(app_connection, tmp_path, 0.7)
    assert (result.batch, [problem.code for problem in problems]) == (None, ["draft_returned"])
    assert drafts(app_connection, tmp_path, 0.95)[1] == []
    assert said(app_connection) == [("W-1-v1", "returned", 1, "0.95")]


def test_undoing_a_correction_leaves_a_draft_that_was_returned_since(
    app_connection: sa.Connection, tmp_path: Path
) -> None:
    settle(app_connection, tmp_path)
    drafts(app_connection, tmp_path, 0.95)
    second = batch(app_connection, tmp_path, 0.7)
    submit(app_connection)
    give_back(app_connection)
    with pytest.raises(FileRefused):
        undo(app_connection, second, TODAY)
    assert said(app_connection) == [("W-1-v1", "returned", 2, "0.7")]


def test_corrections_are_undone_in_their_order_and_whoever_asks_otherwise_is_told_which_comes_first(
    app_connection: sa.Connection, tmp_path: Path
) -> None:
    settle(app_connection, tmp_path)
    first, second, third = (batch(app_connection, tmp_path, width) for width in (0.95, 0.7, 0.8))
    for number, later in ((first, f"{second}, {third}"), (second, f"{third}")):
        with pytest.raises(FileRefused) as refused:
            undo(app_connection, number, TODAY)
        assert refused.value.params["reason"] == "later_imports"
        assert refused.value.params["params"] == {"names": later}
    for number, left in ((third, ["0.7"]), (second, ["0.95"]), (first, [])):
        undo(app_connection, number, TODAY)
        assert [row[3] for row in said(app_connection)] == left


def test_a_draft_that_its_author_took_up_does_not_hold_the_others_of_its_import(
    app_connection: sa.Connection, tmp_path: Path
) -> None:
    settle(app_connection, tmp_path)
    first = batch(app_connection, tmp_path, 0.95, 0.95)
    batch(app_connection, tmp_path, 0.7, 0.95)
    taken_up = "update register.filing set document = document || '{\"private\": \"x\"}' where number = 'W-1-v1'"
    app_connection.execute(sa.text(taken_up))
    undone = undo(app_connection, first, TODAY)
    assert (undone.removed, undone.kept) == (1, ("W-1-v1",))


def test_a_draft_of_one_inspector_is_not_corrected_by_an_import_for_another(
    app_connection: sa.Connection, tmp_path: Path
) -> None:
    settle(app_connection, tmp_path)
    drafts(app_connection, tmp_path, 0.95)
    result, problems = drafts(app_connection, tmp_path, 0.7, 0.7, of="two")
    assert (result.counts.created, result.counts.rejected) == (1, 1)
    assert [(problem.row, problem.code, problem.params) for problem in problems] == [
        (1, "filed_by_another", {"number": "W-1-v1"})
    ]
    authors = "select f.number, a.name from register.filing f join register.account a on a.id = f.author order by 1"
    assert [tuple(row) for row in app_connection.execute(sa.text(authors))] == [("W-1-v1", "one"), ("W-2-v1", "two")]
    assert said(app_connection)[0] == ("W-1-v1", "draft", 1, "0.95")


def test_an_imported_draft_with_photos_stays_when_its_import_is_undone(
    app_connection: sa.Connection, tmp_path: Path
) -> None:
    settle(app_connection, tmp_path)
    first = batch(app_connection, tmp_path, 0.95, 0.95)
    photographed(app_connection, "W-1-v1")
    undone = undo(app_connection, first, TODAY)
    assert (undone.removed, undone.kept) == (1, ("W-1-v1",))
    assert [row[0] for row in said(app_connection)] == ["W-1-v1"]


def test_only_the_operator_takes_drafts_back(committed_database: TestDatabase, tmp_path: Path) -> None:
    take_back = sa.text("select register.take_back_drafts(:batch)")
    with committed_database.app.write() as connection:
        settle(connection, tmp_path)
        first = batch(connection, tmp_path, 0.95)
        author = connection.execute(sa.text("select author from register.filing")).scalar_one()
    with committed_database.app.write(acting=author) as connection:
        assert connection.execute(take_back, {"batch": first}).scalar_one() == 0
    with committed_database.app.read() as connection:
        assert [row[0] for row in said(connection)] == ["W-1-v1"]
        may = "select has_function_privilege(:role, 'register.take_back_drafts(bigint)', 'execute')"
        allowed = {
            role: connection.execute(sa.text(may), {"role": role}).scalar_one()
            for role in ("bosaga_app", "bosaga_public", "bosaga_ogc")
        }
    assert allowed == {"bosaga_app": True, "bosaga_public": False, "bosaga_ogc": False}
