"""The application over a small filled city, for tests of the API."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from gis.models import register as r
from tests.support import places as p
from tests.support.bureau import Bureau, at_work
from tests.support.database import TestDatabase, TestServer
from tests.support.homes import live
from tests.support.programmes import part, programme_in
from tests.support.site import compile_once
from web.app import create_app
from web.config import Settings
from web.wiring import DatabaseUrls, Wiring

FACTS = {
    "entrance/door/1/clear_width": [0.72, "tape"],
    "entrance/threshold/1/height": [0.02, "eye"],
    "object/object/1/public_floors": [1, "eye"],
}


@pytest.fixture(scope="module")
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    """A clinic with everything, a school, a closed and an unsurveyed object, and another city."""
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            fill(connection)
        yield clone


def fill(connection: sa.Connection) -> None:
    p.territories(connection)
    p.source(connection, "city")
    p.source(connection, "osm", definition="wheelchair=* of OpenStreetMap")
    clinic = p.place(connection, "CLINIC-1", address={"ru": "ул. Абая, 1"}, contacts={"phone": "+7 727 000 00 00"})
    p.passport(connection, clinic, [4, 6, 6, 6, 3, 4], on=date(2024, 5, 1), facts=FACTS)
    p.measure(connection, clinic, date(2027, 3, 1))
    connection.execute(sa.insert(r.claim).values(
        object=clinic, category="K", state="full", words="wheelchair=yes", claimed_by="OSM", source="osm"))  # fmt: skip
    derogation = {"form": "home_service", "approver": "private-approver", "reason": "private-reason"}
    ended = {"status": "derogated", "ended_on": date(2026, 1, 1), "derogation": derogation}
    p.measure(connection, clinic, date(2026, 2, 1), **ended)
    late = p.measure(connection, clinic, date(2028, 1, 1), first_due=date(2027, 1, 1), source_id="private-id")
    connection.execute(sa.insert(r.extension).values(
        measure=late, moved_on=date(2026, 2, 1), old_due=date(2027, 1, 1), new_due=date(2028, 1, 1),
        reason="the lift comes late", approver="private-approver"))  # fmt: skip
    connection.execute(sa.insert(r.screening).values(
        object=clinic, screened_on=date(2024, 1, 1), facts={"private": "private-fact"}, source="city"))  # fmt: skip
    school = p.place(connection, "SCHOOL-2", kind="school", sector="education", district=p.BOSTANDYK, lon=76.9)
    p.passport(connection, school, [7, 7, 7, 7, 7, 7], on=date(2025, 9, 1), facts=FACTS)
    p.place(connection, "CLINIC-3", lon=77.01)
    p.place(connection, "CLOSED-4", stage="closed", closed=date(2024, 1, 1))
    p.place(connection, "FAR-5", territory=p.OTHER_CITY, district=p.OTHER_CITY, lon=69.6, lat=42.3)
    connection.execute(
        sa.insert(r.population).values(territory=p.CITY, year=2025, people="residents", count=2_200_000, source="city")
    )
    p.source(connection, "grid")
    live(connection, (77.0, 43.251, 900), (77.05, 43.25, 100))
    p.finish(connection)
    late = part("step", "2", name_en="A centre", responsible="City", due="2025-01-01", object="CLINIC-3")
    programme_in(connection, p.CITY, late, today=p.TODAY)


def application(database: TestDatabase, **more: object) -> Flask:
    """The application over a test's database, every part of it as in production; `more` are settings."""
    url = database.app.url.render_as_string(hide_password=False)
    public = database.public.url.render_as_string(hide_password=False)
    settings = Settings(language="en", secret_key="k" * 40, **more)  # type: ignore[arg-type]
    urls = DatabaseUrls(owner=database.url, app=url, public=public, read=url)
    app = create_app(settings, Wiring(settings, urls=urls))
    app.testing = False
    compile_once(app)
    return app


@pytest.fixture(scope="module")
def app(city: TestDatabase) -> Iterator[Flask]:
    made = application(city)
    yield made
    made.extensions["bosaga"].dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client(use_cookies=False)


@pytest.fixture(scope="module")
def document(app: Flask) -> dict[str, object]:
    """The OpenAPI document, valid."""
    found = app.test_client().get("/api/v1/openapi.json").get_json()
    validate(found)
    return dict(found)


@pytest.fixture(scope="module")
def bureau(database_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    """A register at work, which a test may use up."""
    with at_work(database_server, tmp_path_factory.mktemp("media")) as made:
        yield made
