"""A passport's life over HTTP: filed, submitted, returned, approved; nothing is lost and nothing acts twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from gis.models import register as r
from gis.models.filings import filing_event, log_entry
from tests.support import places as p
from tests.support.database import TestDatabase, TestServer
from tests.support.filing import API, act, begin, filed
from tests.support.people import bearer, person
from tests.web.api.conftest import application, fill
from web.clock import keep

TODAY = date(2026, 11, 24)


@dataclass
class Office:
    """A city whose people file passports."""

    database: TestDatabase
    client: FlaskClient
    inspector: str
    colleague: str
    reviewer: str
    second: str
    far_reviewer: str
    administrator: str
    planner: str


@pytest.fixture
def office(database_server: TestServer) -> Iterator[Office]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            fill(connection)
            connection.execute(sa.update(r.installation).values(kind="rehearsal"))
            people = {
                "inspector": person(connection, "inspector", territory="KZ-ALA"),
                "colleague": person(connection, "inspector", territory="KZ-ALA"),
                "reviewer": person(connection, "reviewer", territory=p.MEDEU),
                "second": person(connection, "reviewer", territory="KZ-ALA"),
                "far_reviewer": person(connection, "reviewer", territory=p.BOSTANDYK),
                "administrator": person(connection, "administrator"),
                "planner": person(connection, "planner"),
            }
        made = application(clone, today=TODAY)
        keep(made.extensions["bosaga"])
        yield Office(clone, made.test_client(use_cookies=False), **people)
        made.extensions["bosaga"].dispose()


def shows(office: Office, template: str, method: str, status: int, body: Any) -> None:
    document = office.client.get(f"{API}/openapi.json").get_json()
    content = document["paths"][API + template][method]["responses"][str(status)]["content"]
    schema = next(iter(content.values()))["schema"]
    Draft202012Validator({**schema, "components": document["components"]}).validate(body)


def test_a_passport_is_filed_returned_changed_and_approved(office: Office) -> None:
    made = begin(office.client, office.inspector)
    assert made.status_code == 201, made.text
    number = made.json["number"]
    assert (number, made.headers["Location"], made.headers["ETag"]) == (
        "CLINIC-1-v2",
        f"{API}/passports/{number}",
        '"1"',
    )
    assert made.headers["Cache-Control"] == "private, no-store"
    assert {"Authorization", "Cookie"} <= set(made.headers["Vary"].replace(" ", "").split(","))
    shows(office, "/passports", "post", 201, made.json)
    sent = act(office.client, office.inspector, number, "submit", '"1"')
    assert (sent.status_code, sent.json["state"]) == (200, "submitted")
    reasons = [
        {"pointer": "/observations/0/value", "reason": "Measure again."},
        {"pointer": "/zones/entrance", "reason": "?"},
    ]
    back = act(office.client, office.reviewer, number, "return", sent.headers["ETag"], {"reasons": reasons})
    assert (back.status_code, back.json["state"], back.json["reasons"]) == (200, "returned", reasons)
    changed = office.client.put(
        f"{API}/passports/{number}",
        json=filed(width=0.9),
        headers=bearer(office.inspector, If_Match=back.headers["ETag"]),
    )
    assert changed.status_code == 200, changed.text
    again = act(office.client, office.inspector, number, "submit", changed.headers["ETag"])
    decision = {"number": "12-a", "commission": ["private-name"]}
    done = act(office.client, office.second, number, "approve", again.headers["ETag"], {"decision": decision})
    assert done.status_code == 200, done.text
    shows(office, "/passports/{number}/approve", "post", 200, done.json)
    public = office.client.get(f"{API}/passports/{number}")
    assert public.status_code == 200
    assert public.json["facts"]["entrance/door/1/clear_width"] == [0.9, "tape"]
    assert "private" not in public.text
    assert office.client.get(f"{API}/objects/CLINIC-1").json["passport"] == number
    with office.database.app.read() as connection:
        row = connection.execute(sa.select(r.passport).where(r.passport.c.number == number)).one()
        actions = connection.execute(sa.select(filing_event.c.action).order_by(filing_event.c.id)).scalars().all()
        logged = connection.execute(sa.select(log_entry.c.kind, log_entry.c.subject)).all()
    assert row.author.startswith("account:")
    assert row.author != row.reviewer
    assert (row.source, row.decision["commission"], row.lapses_on.year) == ("register", ["private-name"], 2029)
    assert actions == ["begin", "submit", "return", "change", "submit", "approve"]
    assert logged == [("passport.approved", number)]
