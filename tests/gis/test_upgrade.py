"""A register of an earlier release is brought to this one with nothing lost, one revision at a time.

`fixtures/upgrade/REVISION.sql` holds rows as that revision keeps them; a revision that brings tables of its own gets
its file before the next one is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from gis import db
from gis.backup.fingerprint import Fingerprint, fingerprint
from gis.backup.media import print_of
from gis.models.register import passport
from gis.queries.log_check import check_log
from gis.store.passports import withdraw
from tests.support.counted import recount, rollup
from tests.support.database import TestDatabase, TestServer
from tests.support.site import site_on

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "upgrade"
FIRST = "0006"
"""The revision of the first release."""
CLOCK = date(2026, 11, 25)
LATER = [revision for revision in db.known_revisions() if revision > FIRST]
FILLED = sorted(path.stem for path in FIXTURES.glob("*.sql"))
"""The revisions whose rows are kept."""
Contents = Mapping[str, list[Mapping[str, Any]]]


class Ages:
    """Databases at each revision, each filled as the releases up to it were; made once, and lent as copies."""

    def __init__(self, server: TestServer, kept: ExitStack) -> None:
        self._server, self._kept = server, kept
        self._made: dict[str, TestDatabase] = {}

    @contextmanager
    def at(self, revision: str) -> Iterator[TestDatabase]:
        """A database at a revision, lived in."""
        with self._server.clone(self._resting(revision)) as database:
            yield database

    def _resting(self, revision: str) -> TestDatabase:
        if revision not in self._made:
            new = (
                self._server.unmigrated() if revision == FIRST else self._server.clone(self._resting(before(revision)))
            )
            made = self._made[revision] = self._kept.enter_context(new)
            db.migrate(made.url, revision)
            if (FIXTURES / f"{revision}.sql").exists():
                with made.owner.write() as connection:
                    rows = (FIXTURES / f"{revision}.sql").read_text(encoding="utf-8")
                    connection.execution_options(no_parameters=True).exec_driver_sql(rows)
            made.dispose()
        return self._made[revision]


@pytest.fixture(scope="module")
def ages(database_server: TestServer) -> Iterator[Ages]:
    with ExitStack() as kept:
        yield Ages(database_server, kept)


def before(revision: str) -> str:
    known = db.known_revisions()
    return known[known.index(revision) - 1]


def contents(database: TestDatabase) -> Contents:
    """Every row of every table of the register, as JSON."""
    with database.owner.read() as connection:
        tables = sa.inspect(connection).get_table_names("register")
        rows = sa.text("select to_jsonb(t) from register.{} t order by to_jsonb(t)::text")
        return {name: list(connection.execute(sa.text(rows.text.format(name))).scalars()) for name in tables}


def as_it_was(now: Contents, then: Contents) -> Contents:
    """What is in the tables and columns that were there then."""
    kept: dict[str, list[Mapping[str, Any]]] = {}
    for name, rows in then.items():
        columns = rows[0].keys() if rows else ()
        kept[name] = [{column: row.get(column, "gone") for column in columns} for row in now.get(name, [])]
    return kept


def ordered(some: Contents) -> dict[str, list[str]]:
    return {name: sorted(str(sorted(row.items())) for row in rows) for name, rows in some.items()}


def taken(database: TestDatabase) -> Fingerprint:
    with database.owner.read() as connection:
        return fingerprint(connection, print_of([]))


def rows_of(found: Fingerprint) -> dict[str, int]:
    return {name: each["rows"] for name, each in found.tables.items()}


@pytest.mark.parametrize("revision", FILLED)
def test_the_rows_to_upgrade_are_of_every_kind(revision: str, ages: Ages) -> None:
    with ages.at(revision) as database:
        assert [name for name, rows in contents(database).items() if not rows] == []


@pytest.mark.parametrize("revision", [revision for revision in FILLED if revision > FIRST])
def test_the_log_of_an_earlier_release_is_verified_today(revision: str, ages: Ages) -> None:
    with ages.at(revision) as database:
        db.migrate(database.url)
        with database.app.read() as connection:
            found = check_log(connection)
    assert found.entries > 0
    assert (found.outside, found.faults) == (0, [])


@pytest.mark.parametrize("revision", LATER)
def test_an_upgrade_loses_nothing(revision: str, ages: Ages) -> None:
    with ages.at(before(revision)) as database:
        then = contents(database)
        assert db.migrate(database.url, revision) == [revision]
        now = contents(database)
        assert {name: len(now.get(name, [])) for name in then} == {name: len(rows) for name, rows in then.items()}
        assert ordered(as_it_was(now, then)) == ordered(then)


@pytest.mark.parametrize("revision", LATER)
def test_a_downgrade_gives_back_the_revision_before_as_it_was(revision: str, ages: Ages) -> None:
    with ages.at(before(revision)) as database:
        then = taken(database)
        db.migrate(database.url, revision)
        up = taken(database)
        db.downgrade(database.url, before(revision))
        assert taken(database) == then
        db.migrate(database.url, revision)
        again = taken(database)
        assert again.definitions == up.definitions
        assert rows_of(again) == rows_of(up)


def test_figures_of_the_first_release_are_those_of_a_recount_today(ages: Ages) -> None:
    with ages.at(FIRST) as database:
        kept = contents(database)["rollup"]
        db.migrate(database.url)
        with database.app.read() as connection:
            assert rollup(connection, CLOCK) == recount(connection, CLOCK)
            assert sum(figures.verified for figures in rollup(connection, CLOCK).values()) > 0
        assert ordered({"rollup": contents(database)["rollup"]}) == ordered({"rollup": kept})


def test_passports_approved_under_the_first_release_are_read_today(ages: Ages) -> None:
    with ages.at(FIRST) as database:
        approved = {row["number"]: row["withdrawn_on"] for row in contents(database)["passport"]}
        db.migrate(database.url)
        assert db.check(database.url) == []
        browser = site_on(database).test_client()
        answers = {number: browser.get(f"/passports/{number}?lang=en") for number in approved}
        assert {number: answer.status_code for number, answer in answers.items()} == dict.fromkeys(approved, 200)
        withdrawn = [
            number for number, answer in answers.items() if "withdrawn" in answer.get_data(as_text=True).lower()
        ]
        assert withdrawn == [number for number, day in approved.items() if day]


def test_a_report_issued_under_an_earlier_release_is_read_today(ages: Ages) -> None:
    with ages.at("0009") as database:
        db.migrate(database.url)
        page = site_on(database).test_client().get("/reports/quarter/2026-Q3?lang=en")
        assert page.status_code == 200
        assert "2026-09-30" in page.text or "30 September 2026" in page.text


def test_a_database_of_the_first_release_upgraded_is_the_one_made_today(database: TestDatabase, ages: Ages) -> None:
    with ages.at(FIRST) as old:
        db.migrate(old.url)
        assert taken(old).definitions == taken(database).definitions


def test_what_was_decided_before_the_log_is_counted_and_sealed_by_the_first_act(ages: Ages) -> None:
    with ages.at(FIRST) as database:
        db.migrate(database.url)
        with database.app.write() as connection:
            found = check_log(connection)
            assert (found.entries, found.faults) == (0, [])
            assert found.outside > 0
            p = passport.c
            query = sa.select(p.id, p.number).where(p.withdrawn_on.is_(None)).order_by(p.id).limit(1)
            some = connection.execute(query).one()
            withdraw(connection, some.number, CLOCK, "measured at another house", CLOCK)
            sealed = check_log(connection)
            assert (sealed.older, sealed.outside, sealed.faults) == (found.outside, 0, [])
