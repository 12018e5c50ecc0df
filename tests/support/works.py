"""A city where works are planned, done and verified: a clinic whose door is too narrow, and the people around it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from audit.facts import Facts
from gis.models import register as r
from gis.store.passports import NewVersion, file_version
from tests.support import pictures
from tests.support import places as p
from tests.support.database import TestDatabase, TestServer
from tests.support.people import account as make_account
from tests.support.people import bearer, grant, person, token
from tests.support.site import site_on
from tests.support.verdict_cases import BASES
from web.clock import keep

API = "/api/v1"
TODAY = date(2026, 11, 24)
NARROW = {**BASES["clinic"], "entrance/door/1/clear_width": [0.72, "tape"]}
"""A clinic that meets everything but for its door: no way in for wheelchair users."""
DOOR = {"rule": "KZ-DOR-03", "instance": "1"}
WORK = {"object": "CLINIC-1", "work": "current_repair", "closes": [DOOR], "due": "2027-06-01"}


@dataclass
class Town:
    """The site and its people, each by a token of the same name."""

    database: TestDatabase
    site: Flask
    client: FlaskClient
    tokens: dict[str, str]
    accounts: dict[str, int]

    def send(self, who: str, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """A call by somebody; `If_Match` becomes If-Match."""
        sent = {} if body is None and method != "GET" else body
        return self.client.open(f"{API}{path}", method=method, json=sent, headers=bearer(self.tokens[who], **headers))

    def planned(self, **more: Any) -> int:
        """A measure planned; its id."""
        made = self.send("planner", "POST", "/measures", {**WORK, **more})
        assert made.status_code == 201, made.text
        return int(made.json["id"])

    def step(self, who: str, measure: int, step: str, body: Any = None, **headers: str) -> TestResponse:
        """A step of a measure, from its state now."""
        sent = {"If_Match": f'"{self.revision(measure)}"', **headers}
        return self.send(who, "POST", f"/measures/{measure}/{step}", body, **sent)

    def done(self, who: str, measure: int, step: str, body: Any = None) -> dict[str, Any]:
        """A step that must be taken; the measure after it."""
        answer = self.step(who, measure, step, body)
        assert answer.status_code in (200, 201), (step, answer.text)
        return dict(answer.json)

    def claimed(self, **more: Any) -> int:
        """A measure reported done by the owner; its id."""
        measure = self.planned(**more)
        self.done("owner", measure, "claim", {"act": "12-a"})
        return measure

    def photo(self, who: str, measure: int, part: str) -> int:
        """A photo of a measure's work, added by somebody; its place."""
        sent = self.client.post(
            f"{API}/measures/{measure}/photos", data=pictures.jpeg(), query_string={"part": part},
            headers=bearer(self.tokens[who]), content_type="image/jpeg",
        )  # fmt: skip
        assert sent.status_code == 201, sent.text
        return int(sent.json["place"])

    def revision(self, measure: int) -> int:
        with self.database.app.read() as connection:
            return connection.execute(sa.select(r.measure.c.revision).where(r.measure.c.id == measure)).scalar() or 0

    def show(self, who: str, measure: int) -> dict[str, Any]:
        return dict(self.send(who, "GET", f"/measures/{measure}").json)

    def status(self, measure: int) -> str:
        return str(self.show("planner", measure)["status"])

    def measured(self, who: str, measure: int, width: float | None = 0.95) -> tuple[str, str]:
        """A verification begun and its door measured anew (None: left open); number and tag of the filing."""
        self.done(who, measure, "verify")
        number = self.show(who, measure)["verification"]
        draft = self.send(who, "GET", f"/passports/{number}/filing")
        assert draft.status_code == 200, draft.text
        document = dict(draft.json["document"])
        if width is not None:
            document["observations"] = [
                *document["observations"],
                {"zone": "entrance", "element": "door", "quantity": "clear_width", "value": width, "evidence": "tape"},
            ]
        changed = self.send(who, "PUT", f"/passports/{number}", document, If_Match=draft.headers["ETag"])
        assert changed.status_code == 200, changed.text
        return str(number), changed.headers["ETag"]

    def filing(self, who: str, number: str, act: str, tag: str) -> TestResponse:
        return self.send(who, "POST", f"/passports/{number}/{act}", If_Match=tag)


@contextmanager
def town(server: TestServer, media: Path) -> Iterator[Town]:
    """A town over a database of its own, gone afterwards."""
    with server.filled(_filled) as (database, (accounts, tokens)):
        site = site_on(database, language="en", media_url=str(media), today=TODAY)
        keep(site.extensions["bosaga"])
        yield Town(database, site, site.test_client(use_cookies=False), tokens, accounts)
        site.extensions["bosaga"].dispose()


def _filled(database: TestDatabase) -> tuple[dict[str, int], dict[str, str]]:
    """Accounts and tokens of the people, by name."""
    with database.app.write() as connection:
        accounts = _fill(connection)
        tokens = {name: token(connection, key) for name, key in accounts.items()}
        return accounts, {**tokens, "nobody": person(connection)}


def _fill(connection: sa.Connection) -> dict[str, int]:
    p.territories(connection)
    p.source(connection)
    clinic = p.place(connection, "CLINIC-1")
    school = p.place(connection, "SCHOOL-2", kind="school", sector="education", district=p.BOSTANDYK, lon=76.9)
    p.passport(connection, school, [7] * 6)
    survey(connection, clinic, NARROW)
    p.measure(connection, school, date(2027, 3, 1))
    p.place(connection, "UNSURVEYED-3")
    connection.execute(
        sa.text("""
        with made as (insert into register.programme (code, territory, name, from_year, to_year)
                      values ('P-1', :city, '{"en": "Doors"}', 2026, 2030) returning code)
        insert into register.programme_line (programme, code, year, name, amount, currency, payer)
        select code, 'L-1', 2027, '{"en": "Entrances"}', 1000000, 'KZT', 'city' from made"""),
        {"city": p.CITY},
    )
    connection.execute(sa.update(r.installation).values(kind="rehearsal"))
    p.finish(connection)
    roles = {
        "planner": "planner", "inspector": "inspector", "ngo": "ngo", "reviewer": "reviewer", "second": "reviewer",
        "administrator": "administrator",
    }  # fmt: skip
    accounts = {name: make_account(connection, role, territory=p.CITY, name=name) for name, role in roles.items()}
    accounts["far"] = make_account(connection, "planner", territory=p.OTHER_CITY)
    accounts["owner"] = make_account(connection, "owner", object=clinic, name="owner")
    # two hats: who plans also inspects, who reviews also plans, an organisation that owns the clinic
    accounts["both"] = make_account(connection, "planner", territory=p.CITY, name="both")
    for role in ("inspector", "reviewer"):
        grant(connection, accounts["both"], role, territory=p.CITY)
    accounts["landlord"] = make_account(connection, "inspector", territory=p.CITY, name="landlord")
    grant(connection, accounts["landlord"], "owner", object=clinic)
    return accounts


def survey(connection: sa.Connection, owner: int, facts: Any, on: date = date(2026, 5, 1)) -> str:
    """An approved version judged by the engine; its number."""
    new = NewVersion(
        object=owner, norm="kz-sp-3.06-101", wording=date(2019, 2, 18), inspected_on=on, effective_on=on,
        facts=Facts.from_store(facts), author="inspector-1", reviewer="reviewer-1", source="city",
    )  # fmt: skip
    return file_version(connection, new, TODAY)
