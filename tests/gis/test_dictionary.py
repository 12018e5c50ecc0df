"""The data dictionary in docs/ says what the migrated database says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from gis.dictionary import dictionary
from gis.models import pub, register
from tests.support.database import TestDatabase

DOCS = Path(__file__).resolve().parents[2] / "docs" / "data-dictionary.md"


def test_the_dictionary_in_docs_is_the_databases_own(owner_connection: sa.Connection) -> None:
    assert DOCS.read_text(encoding="utf-8") == dictionary(owner_connection), (
        "run: bosaga dictionary docs/data-dictionary.md"
    )


def test_the_mapped_tables_have_the_columns_of_the_database(owner_connection: sa.Connection) -> None:
    inspector = sa.inspect(owner_connection)
    for metadata in (pub.pub, register.register):
        for table in metadata.sorted_tables:
            mapped = [column.name for column in table.columns]
            assert mapped == [c["name"] for c in inspector.get_columns(table.name, schema=table.schema)], table.fullname


def test_no_public_view_shows_who_did_the_work(owner_connection: sa.Connection) -> None:
    private = re.compile(r"^(author|reviewer|approver|batch|override|recorded_by)$")
    inspector = sa.inspect(owner_connection)
    for view in inspector.get_view_names(schema="pub"):
        assert not [c["name"] for c in inspector.get_columns(view, schema="pub") if private.match(c["name"])], view


@pytest.mark.parametrize(
    "forbidden", ["select 1 from register.passport", "delete from pub.source", "create table pub.x (a int)"]
)
def test_the_public_role_reads_the_views_and_nothing_else(database: TestDatabase, forbidden: str) -> None:
    with database.public.engine.connect() as connection:
        assert connection.execute(sa.text("select kind from pub.installation")).scalar()
    with (
        database.public.engine.connect() as connection,
        pytest.raises(sa.exc.ProgrammingError, match="permission denied"),
    ):
        connection.execute(sa.text(forbidden))


@pytest.mark.parametrize(
    "forbidden",
    [
        "update register.passport set facts = '{}'",
        "delete from register.passport",
        "update register.verdict set states = '{7,7,7,7,7,7}'",
    ],
)
def test_the_application_cannot_rewrite_an_approved_passport(database: TestDatabase, forbidden: str) -> None:
    with (
        database.app.engine.connect() as connection,
        pytest.raises(sa.exc.ProgrammingError, match="permission denied"),
    ):
        connection.execute(sa.text(forbidden))
