"""The second wall around photos and uploads: what a route forgets to ask, the database refuses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from audit.photo import Said
from gis.media.folder import FolderMedia
from gis.models.filings import photo, upload
from gis.photos.develop import Developed
from gis.queries.photos import photos_filed
from gis.store.photos import PhotoRejected, Sent, add_photo, put_back, replace_file
from gis.store.uploads import begin_upload
from tests.support import filed
from tests.support import places as p
from tests.support.database import TestDatabase, TestServer

STATES = ("draft", "submitted", "returned", "approved")


@pytest.fixture(scope="module")
def city(database_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestDatabase]:
    """A photo in a filing of each state."""
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            p.territories(connection)
            p.source(connection)
            people = filed.people(connection)
            for state in STATES:
                number = filed.file(
                    connection, p.place(connection, state.upper()), people["author"], people["reviewer"]
                )
                add(connection, number, people["author"], tmp_path_factory.mktemp("media"))
                if state != "draft":
                    filed.move(connection, number, state, people["reviewer"])
        yield clone


def add(connection: sa.Connection, number: str, account: int, folder: Path) -> int:
    made = Developed(b"photo", b"small", b"large", "image/jpeg", 10, 10)
    return add_photo(connection, FolderMedia(folder), number, made, Said(), Sent("0" * 64), account)


@pytest.fixture
def people(city: TestDatabase) -> dict[str, int]:
    with city.app.read() as connection:
        return {row.name: row.id for row in connection.execute(sa.text("select name, id from register.account"))}


def numbers_changed(city: TestDatabase, account: int, change: sa.Update | sa.Delete) -> int | str:
    """How many rows the account changes; taken back in any case."""
    with city.people.engine.connect() as connection:
        transaction = connection.begin()
        try:
            connection.execute(sa.select(sa.func.set_config("bosaga.acting", str(account), True)))
            return int(connection.execute(change).rowcount)
        except DBAPIError as error:
            return str(getattr(error.orig, "sqlstate", ""))
        finally:
            transaction.rollback()


SEEN = {
    "author": set(STATES),
    "reviewer": set(STATES) - {"draft"},
    "administrator": set(STATES) - {"draft"},
}


def test_photos_are_seen_with_their_filing_and_by_nobody_else(city, people):
    for name, key in people.items():
        with city.people.read(acting=key) as connection:
            seen = {state for state in STATES if photos_filed(connection, f"{state.upper()}-v1")}
        assert seen == SEEN.get(name, set()), name
    with city.people.read() as connection:
        assert connection.execute(sa.select(photo.c.id)).all() == []


def test_only_a_reviewer_publishes_and_never_an_author(city, people):
    publish = sa.update(photo).values(published=True)
    done = {name: numbers_changed(city, key, publish) for name, key in people.items()}
    assert done["reviewer"] == 2, "what was sent in, and what was approved"
    assert done["author"] == "42501"
    assert {count for name, count in done.items() if name not in ("reviewer", "author")} == {0}


def test_only_the_author_takes_photos_out_while_writing(city, people):
    done = {name: numbers_changed(city, key, sa.delete(photo)) for name, key in people.items()}
    assert done.pop("author") == 2, "the draft, and what was returned"
    assert set(done.values()) == {0}


@pytest.mark.parametrize("state", STATES)
def test_only_the_author_adds_photos_while_writing(city, people, tmp_path, state):
    for name, key in people.items():
        allowed = name == "author" and state in ("draft", "returned")
        with city.people.engine.connect() as connection:
            transaction = connection.begin()
            connection.execute(sa.select(sa.func.set_config("bosaga.acting", str(key), True)))
            try:
                add(connection, f"{state.upper()}-v1", key, tmp_path)
                assert allowed, name
            except PhotoRejected:
                assert not allowed, name
            finally:
                transaction.rollback()


def test_an_upload_is_seen_and_begun_in_one_s_own_name_alone(city, people):
    with city.people.write(acting=people["author"]) as connection:
        mine = begin_upload(connection, people["author"], 10, "")
    for name, key in people.items():
        with city.people.read(acting=key) as connection:
            seen = connection.execute(sa.select(upload.c.id)).scalars().all()
        assert seen == ([mine.id] if name == "author" else []), name
    with (
        pytest.raises(DBAPIError, match="row-level security"),
        city.people.write(acting=people["colleague"]) as connection,
    ):
        begin_upload(connection, people["author"], 10, "")


def test_the_public_sees_no_photo_that_is_not_published_and_no_table_of_photos(city):
    with city.public.read() as connection:
        assert connection.execute(sa.text("select count(*) from pub.photo")).scalar_one() == 0
    with pytest.raises(DBAPIError, match="permission denied"), city.public.read() as connection:
        connection.execute(sa.text("select 1 from register.photo"))


@pytest.mark.parametrize("change", [replace_file, put_back])
@pytest.mark.parametrize("other", [{"sha256": "1" * 64}, {"description": "There is no ramp"}, {"finding": None}])
def test_a_photo_is_changed_as_it_was_found_with_its_words_or_not_at_all(city, tmp_path, change, other):
    made = Developed(b"photo", b"small", b"large", "image/jpeg", 10, 10)
    with city.app.engine.connect() as connection:
        row = {"description": "The ramp", "finding": "entrance/ramp/1", "original": "0" * 64, "blurred": True}
        connection.execute(sa.update(photo).values(**row, original_until=sa.func.current_date()))
        (found,) = photos_filed(connection, "SUBMITTED-v1")
        change(connection, FolderMedia(tmp_path), found, made)
        (found,) = photos_filed(connection, "SUBMITTED-v1")
        connection.execute(sa.update(photo).values(**other))
        with pytest.raises(PhotoRejected, match="changed_meanwhile"):
            change(connection, FolderMedia(tmp_path), found, made)
