"""Published photos stand beside the finding they prove, with words for those who cannot see them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from audit.photo import Said
from gis.models.filings import filing, photo
from gis.models.people import account
from gis.models.register import object_
from gis.photos.develop import develop
from gis.store.photos import Sent, add_photo
from tests.support import filed, pictures
from tests.support import places as p
from tests.support.database import TestDatabase, TestServer
from tests.support.site import site_on

FACTS = {"entrance/door/1/clear_width": [0.72, "tape"], "object/object/1/public_floors": [1, "eye"]}


@pytest.fixture(scope="module")
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            p.territories(connection)
            p.source(connection)
            filed.people(connection)
            key = p.place(connection, "CLINIC-1")
            p.passport(connection, key, [4, 6, 6, 6, 3, 4], facts=FACTS)
            p.finish(connection)
        yield clone


@pytest.fixture(scope="module")
def app(city: TestDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    made = site_on(city, media_url=str(tmp_path_factory.mktemp("pages") / "media"), language="en")
    with city.app.write() as connection:
        photos(connection, made.extensions["bosaga"].media)
    yield made
    made.extensions["bosaga"].dispose()


def photos(connection: sa.Connection, media: object) -> None:
    """Three photos: of the door, of nothing in particular, and one that nobody published."""
    people = dict(connection.execute(sa.select(account.c.name, account.c.id)).all())  # type: ignore[arg-type]
    author, reviewer = people["author"], people["reviewer"]
    key = connection.execute(sa.select(object_.c.id).where(object_.c.number == "CLINIC-1")).scalar_one()
    passport = connection.execute(
        sa.text("select id from register.passport where object = :o"), {"o": key}
    ).scalar_one()
    row = {
        "object": key, "version": 1, "number": "CLINIC-1-v1", "author": author, "author_role": "inspector",
        "document": {}, "state": "draft",
    }  # fmt: skip
    connection.execute(sa.insert(filing).values(row))
    made = develop(pictures.jpeg(width=640, height=480))
    for words in (
        Said("entrance/door/1", "before", description='The "door" <b>from</b> outside', name="secret-name.jpg"),
        Said(),
        Said("entrance/door/1", description="Nobody published this"),
    ):
        add_photo(connection, media, "CLINIC-1-v1", made, words, Sent("0" * 64), author)  # type: ignore[arg-type]
    connection.execute(sa.update(photo).where(photo.c.place < 3).values(published=True))
    connection.execute(sa.update(filing).values(state="submitted", submitted_at=sa.func.now()))
    decided = {"state": "approved", "reviewer": reviewer, "decided_at": sa.func.now()}
    connection.execute(sa.update(filing).values(**decided, passport=passport))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client(use_cookies=False)


def test_a_photo_stands_beside_its_finding_and_can_be_opened(client):
    page = client.get("/objects/CLINIC-1").text
    box = page[page.index('class="why') : page.index('id="measures"')]
    door = re.search(r'<a href="([^"]+)"><img src="([^"]+)" width="320" height="240" alt="([^"]+)"', box)
    assert door is not None
    assert door[3] == "The &#34;door&#34; &lt;b&gt;from&lt;/b&gt; outside"
    assert box.index("<img") < box.index('id="photos"'), "beside the finding, before those that prove none"
    for address in (door[1], door[2]):
        answer = client.get(address.replace("&amp;", "&"))
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert 'alt="Photo 2: the object"' in box
    assert "Before" in box


@pytest.mark.parametrize("address", ["/objects/CLINIC-1", "/passports/CLINIC-1-v1"])
def test_pages_show_published_photos_and_no_name_of_a_file(client, address):
    page = client.get(address).text
    assert page.count('<img src="/api/v1/photos/') == 2
    assert "Nobody published this" not in page
    assert "secret-name" not in page


def test_a_page_without_photos_has_no_heading_for_them(client, city):
    with city.app.write() as connection:
        connection.execute(sa.update(photo).values(published=False))
    assert 'id="photos"' not in client.get("/objects/CLINIC-1").text
