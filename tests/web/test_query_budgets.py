"""A page asks the database as often in a large register as in a small one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from gis.models.filings import filing, photo
from tests.support import places as p
from tests.support.asked import statements
from tests.support.database import TestDatabase, TestServer
from tests.support.filed import file, move
from tests.support.filing import API, filed
from tests.support.people import Browser, account, grant, somebody
from tests.support.site import site_on

MANY = 40
BUDGETS = {
    "/objects?lang=en": 12,
    "/objects/O-1?lang=en": 31,
    "/passports/O-1-v1?lang=en": 23,
    "/districts/KZ-ALA?lang=en": 14,
    "/reach?lang=en": 10,
    "/measures?lang=en": 16,
    "/measures?lang=en&view=board": 18,
    "/measures/1?lang=en": 21,
    "/review": 14,
    "/review/O-1-v2": 33,
    "/people": 12,
    f"{API}/objects": 6,
    f"{API}/objects/O-1": 22,
    f"{API}/passports": 8,
    f"{API}/passports/O-1-v2/photos": 8,
    f"{API}/log": 3,
    f"{API}/reach": 10,
}
"""The most statements that each may send: what it needs now."""


@pytest.fixture(scope="module")
def register(database_server: TestServer) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            p.territories(connection)
            p.source(connection)
            grown(connection, 1, 1)
            p.finish(connection)
        somebody(clone, "reviewer@example.org", "reviewer", p.CITY, name="Reviewer")
        somebody(clone, "admin@example.org", "administrator", p.CITY, name="Administrator")
        yield clone


@pytest.fixture(scope="module")
def site(register: TestDatabase) -> Iterator[Flask]:
    made = site_on(register, language="en")
    yield made
    made.extensions["bosaga"].dispose()


def grown(connection: sa.Connection, first: int, last: int) -> None:
    """Objects from one number to another, each with a passport, measures, a filing with photos, and two people."""
    for number in range(first, last + 1):
        place = p.place(connection, f"O-{number}", lon=76.96 + number / 1000)
        room = p.place(connection, f"ROOM-{number}", inside=place, lon=76.96 + number / 1000)
        p.passport(connection, place, [4, 6, 6, 6, 3, 4], on=date(2025, 5, 1), lapses_on=date(2026, 12, 1))
        p.passport(connection, room, [7, 7, 7, 7, 7, 7])
        p.measure(connection, place, date(2027, 1, 1 + number % 28))
        inspector = account(connection, "inspector", territory=p.MEDEU)
        reviewer = account(connection, "reviewer", territory=p.MEDEU)
        grant(connection, reviewer, "owner", object=room)
        grant(connection, reviewer, "planner", territory=p.BOSTANDYK)
        draft = file(connection, place, inspector, reviewer)
        photographed(connection, draft, 1, 1)
        document = {**filed(f"O-{number}"), "depth": "standard", "norm": "kz-sp-3.06-101", "basis": "inspection"}
        connection.execute(sa.update(filing).where(filing.c.number == draft).values(document=document))
        move(connection, draft, "submitted", reviewer)


def photographed(connection: sa.Connection, number: str, first: int, last: int) -> None:
    of = connection.execute(sa.select(filing.c.id, filing.c.author).where(filing.c.number == number)).one()
    for place in range(first, last + 1):
        image = {
            "filing": of.id, "place": place, "finding": "entrance/door/1", "media_type": "image/jpeg", "width": 9,
            "height": 9, "bytes": 9, "added_by": of.author,
            **dict.fromkeys(("sha256", "small", "large", "received"), f"{place:064x}"),
        }  # fmt: skip
        connection.execute(sa.insert(photo).values(image))


def more(connection: sa.Connection) -> None:
    """More of everything, also of what hangs on the first object: versions, measures, rooms, events."""
    grown(connection, 2, MANY)
    key = connection.execute(sa.text("select id from register.object where number = 'O-1'")).scalar_one()
    for place in range(2, 20):
        p.place(connection, f"ROOM-1-{place}", inside=key, lon=76.961)
        p.measure(connection, key, date(2028, 1, place))
    photographed(connection, "O-1-v2", 2, 20)
    p.finish(connection)


@pytest.fixture(scope="module")
def asked(register: TestDatabase, site: Flask) -> dict[str, tuple[list[str], list[str]]]:
    """What each address asks of the register while it is small, and when it has grown."""
    browsers = {name: Browser(site) for name in ("reviewer", "admin")}
    for name, browser in browsers.items():
        browser.sign_in(f"{name}@example.org")

    def look(address: str) -> list[str]:
        browser = browsers["admin" if address == "/people" else "reviewer"]
        browser.get(address)  # what is read once and kept is no part of a page
        with statements() as sent:
            answer = browser.get(address)
        assert answer.status_code == 200, (address, answer.status_code, answer.text[:500])
        # once a minute it is noted that the session is used, whichever page that is
        return [each for each in sent if not each.startswith("UPDATE register.session")]

    before = {address: look(address) for address in BUDGETS}
    with register.app.write() as connection:
        more(connection)
    return {address: (before[address], look(address)) for address in BUDGETS}


@pytest.mark.parametrize("address", sorted(BUDGETS))
def test_a_page_asks_as_often_in_a_large_register(asked: dict[str, tuple[list[str], list[str]]], address: str) -> None:
    small, large = asked[address]
    assert len(large) <= len(small), (Counter(large) - Counter(small)).most_common(5)
    assert len(large) <= BUDGETS[address], Counter(large).most_common()
