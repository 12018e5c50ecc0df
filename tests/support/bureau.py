"""A register at work, to send anything to: objects, people of every role, filings in every state, a photo in each.

What a test uses up is made anew when it is next asked for; figures of the tables say whether anything was stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from audit.adaptation.lifecycle import OPEN
from audit.permission import ROLES
from gis.models import register as r
from gis.models.filings import filing, photo
from tests.support import people, pictures
from tests.support import places as p
from tests.support.database import TestDatabase, TestServer
from tests.support.filing import API, act, begin, filed
from tests.support.people import bearer
from tests.support.site import site_on
from web.api.limits import RateLimit
from web.clock import keep

TODAY = date(2026, 11, 24)
STATES = ("draft", "submitted", "returned", "approved")
_STEPS = {"draft": (), "submitted": ("submit",), "returned": ("submit", "return"), "approved": ("submit", "approve")}
DOOR = {"rule": "KZ-DOR-03", "instance": "1"}
_RETURN = {"reasons": [{"pointer": "", "reason": "again"}]}


@dataclass
class Bureau:
    """The site, its database, and a token for each role; `inspector` files, `reviewer` decides."""

    database: TestDatabase
    app: Flask
    client: FlaskClient
    tokens: dict[str, str]
    numbers: dict[str, str] = field(default_factory=dict)
    uploading: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    photos: dict[str, int] = field(default_factory=dict)

    def number(self, state: str) -> str:
        """The number of the inspector's filing that is in this state now."""
        if state not in self.numbers:
            self.numbers[state] = self._moved(state)
        return self.numbers[state]

    def tag(self, number: str) -> str:
        """The ETag of a filing or a version, as whoever changes it sees it."""
        if number not in self.tags:
            asked = (
                self.client.get(f"{API}/passports/{number}", headers=bearer(self.tokens[who]))
                for who in ("inspector", "reviewer")
            )
            self.tags[number] = next(found.headers["ETag"] for found in asked if "ETag" in found.headers)
        return self.tags[number]

    def object_tag(self, number: str) -> str:
        """The tag of an object, which a refusal names."""
        if number not in self.tags:
            who = bearer(self.tokens["administrator"], If_Match='"?"')
            refused = self.client.patch(f"{API}/objects/{number}", json={"hours": "9–18"}, headers=who)
            self.tags[number] = refused.json["versions"]["current"]
        return self.tags[number]

    def photo(self, state: str) -> int:
        """The id of a photo of the filing in this state."""
        if state not in self.photos:
            number = self.number(state)
            self.photos[state] = self._photo_of(number) or self._photographed(number)
        return self.photos[state]

    def changed(self) -> None:
        """Somebody did something: look again at what is there."""
        self.tags.clear()
        self.photos.clear()
        self.numbers = {state: number for state, number in self.numbers.items() if self._state(number) == state}

    def _photo_of(self, number: str) -> int:
        of = sa.select(photo.c.id).join(filing, filing.c.id == photo.c.filing).where(filing.c.number == number)
        with self.database.app.read() as connection:
            return int(connection.execute(of.order_by(photo.c.id).limit(1)).scalar() or 0)

    def _photographed(self, number: str) -> int:
        """A photo put straight into a filing, whatever its state: decoding one takes a child process."""
        name = self.app.extensions["bosaga"].media.put(PICTURE)
        with self.database.app.write() as connection:
            of = connection.execute(sa.select(filing.c.id, filing.c.author).where(filing.c.number == number)).one()
            image = {
                "filing": of.id, "place": 1, **dict.fromkeys(("sha256", "small", "large", "received"), name),
                "media_type": "image/png", "width": 9, "height": 9, "bytes": len(PICTURE), "added_by": of.author,
            }  # fmt: skip
            return int(connection.execute(sa.insert(photo).values(image).returning(photo.c.id)).scalar_one())

    def measure(self) -> int:
        """The id of a measure that is planned, started or reported done."""
        m = r.measure.c
        still = sa.select(m.id).where(m.status.in_(OPEN)).order_by(m.id.desc()).limit(1)
        with self.database.app.read() as connection:
            found = connection.execute(still).scalar()
        if found is None:
            wanted = {"object": "DRAFT-1", "work": "current_repair", "due": "2027-06-01", "closes": [DOOR]}
            made = self.client.post(f"{API}/measures", json=wanted, headers=bearer(self.tokens["planner"]))
            assert made.status_code == 201, made.text
            found = made.json["id"]
        return int(found)

    def measure_tag(self, measure: int) -> str:
        """The ETag of a measure."""
        with self.database.app.read() as connection:
            query = sa.select(r.measure.c.revision).where(r.measure.c.id == measure)
            return f'"{connection.execute(query).scalar()}"'

    def upload(self) -> str:
        """The id of an upload of the inspector's that waits for its next part."""
        who = bearer(self.tokens["inspector"], Tus_Resumable="1.0.0", Upload_Length=str(len(PICTURE)))
        there = self.client.head(f"{API}/uploads/{self.uploading or UUID(int=0)}", headers=who)
        if there.status_code != 200 or there.headers["Upload-Offset"] == there.headers["Upload-Length"]:
            begun = self.client.post(f"{API}/uploads", headers=who)
            assert begun.status_code == 201, begun.text
            self.uploading = begun.headers["Location"].rpartition("/")[2]
        return self.uploading

    def kept(self) -> tuple[object, ...]:
        """How many rows there are, and the newest change, table by table: the same before and after a refusal."""
        with self.database.owner.engine.connect() as connection:
            return tuple(connection.execute(sa.text(_KEPT)).one())

    def _state(self, number: str) -> str | None:
        with self.database.app.read() as connection:
            here = sa.select(filing.c.state, r.passport.c.withdrawn_on).where(filing.c.number == number)
            joined = here.outerjoin_from(filing, r.passport, r.passport.c.id == filing.c.passport)
            found = connection.execute(joined).first()
            return None if found is None else "withdrawn" if found.withdrawn_on else str(found.state)

    def _moved(self, state: str) -> str:
        made = begin(self.client, self.tokens["inspector"], filed(f"{state.upper()}-1"))
        number, tag = made.json["number"], made.headers["ETag"]
        for step in _STEPS[state]:
            who = self.tokens["inspector" if step == "submit" else "reviewer"]
            done = act(self.client, who, number, step, tag, _RETURN if step == "return" else None)
            assert done.status_code == 200, (step, done.text)
            tag = done.headers["ETag"]
        return str(number)


PICTURE = pictures.saved(pictures.plain(9, 9), "PNG")
_WATCHED = (
    "object", "passport", "verdict", "face", "filing", "filing_event", "photo", "visit", "screening", "idempotency",
    "log_entry", "upload", "reconfirmation", "planned_state", "measure", "measure_event", "extension",
)  # fmt: skip
_KEPT = "select " + ", ".join(
    f"(select array[count(*), coalesce(max(xmin::text::bigint), 0)] from register.{name}) as {name}"
    for name in _WATCHED
)


@contextmanager
def at_work(server: TestServer, media: Path) -> Iterator[Bureau]:
    """A bureau over a database of its own, gone afterwards."""
    with server.filled(_filled) as (database, tokens):
        app = site_on(database, language="en", media_url=str(media), today=TODAY)
        keep(app.extensions["bosaga"])
        # thousands of questions come from one address here
        app.extensions["bosaga.assess_limit"] = RateLimit(per_minute=1e9, burst=10**9)
        yield Bureau(database, app, app.test_client(use_cookies=False), tokens)
        app.extensions["bosaga"].dispose()


def _filled(database: TestDatabase) -> dict[str, str]:
    with database.app.write() as connection:
        return _fill(connection)


def _fill(connection: sa.Connection) -> dict[str, str]:
    p.territories(connection)
    p.source(connection)
    places = [p.place(connection, f"{state.upper()}-1") for state in STATES]
    p.passport(connection, places[0], [4, 6, 6, 6, 3, 4])
    p.place(connection, "SCHOOL-2", kind="school", sector="education", district=p.BOSTANDYK, lon=76.9)
    p.place(connection, "FAR-5", territory=p.OTHER_CITY, district=p.OTHER_CITY, lon=69.6, lat=42.3)
    connection.execute(sa.update(r.installation).values(kind="rehearsal"))
    p.finish(connection)
    held = {"administrator": {}, "owner": {"object": places[0]}}
    return {
        **{role: people.person(connection, role, **held.get(role, {"territory": p.CITY})) for role in ROLES},
        "elsewhere": people.person(connection, "inspector", territory=p.OTHER_CITY),
        "nothing": people.person(connection),
    }
