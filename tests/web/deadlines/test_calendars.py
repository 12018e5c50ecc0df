"""Calendars of deadlines: of a district for everyone, of a person under an address that only they know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from icalendar import Calendar
from werkzeug.test import TestResponse

from gis.models import register as r
from gis.models.reminders import calendar_address
from tests.support import places as p
from tests.support.people import Browser
from tests.support.works import TODAY, Town
from web.deadlines import calendars

CITY = f"/calendar/measures/{p.CITY}.ics?lang=en"
MEDEU = f"/calendar/measures/{p.MEDEU}.ics?lang=en"


@pytest.fixture
def planned(here: Town) -> Iterator[int]:
    """A measure on the clinic's door; cancelled afterwards, so that the next test may plan it again."""
    measure = here.planned(title="A door; wider, and lighter")
    yield measure
    if here.status(measure) in ("planned", "started"):
        here.done("planner", measure, "cancel", {"reason": "the test is over"})


def events(answer: TestResponse) -> dict[str, Calendar]:
    """What a calendar program reads, by UID."""
    assert answer.status_code == 200, answer.text
    read = Calendar.from_ical(answer.data)
    assert not read.errors
    found = {str(event["UID"]): event for event in read.walk("VEVENT")}
    assert len(found) == len(read.walk("VEVENT"))
    return found


def test_a_district_has_the_open_measures_of_its_objects_as_whole_days(here: Town, planned: int) -> None:
    (event,) = events(here.client.get(MEDEU)).values()
    assert event["UID"] == f"measure-{planned}@localhost"
    assert event["DTSTART"].dt == date(2027, 6, 1)
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert "A door; wider, and lighter" in event["SUMMARY"]
    assert event["URL"].endswith(f"/measures/{planned}")
    assert event["DTSTAMP"].dt.tzinfo is not None
    assert len(events(here.client.get(CITY))) == 2


def test_a_step_changes_the_event_and_not_its_name(here: Town, planned: int) -> None:
    before = events(here.client.get(MEDEU))
    here.done("planner", planned, "start")
    after = events(here.client.get(MEDEU))
    assert before.keys() == after.keys()
    (was,), (now,) = before.values(), after.values()
    assert now["SEQUENCE"] > was["SEQUENCE"]
    assert now["DTSTAMP"].dt >= was["DTSTAMP"].dt


def test_a_measure_that_ended_is_in_no_calendar(here: Town, planned: int) -> None:
    here.done("planner", planned, "cancel", {"reason": "the building is sold"})
    assert events(here.client.get(MEDEU)) == {}


def test_a_calendar_says_the_same_until_something_happens(here: Town, planned: int) -> None:
    first = here.client.get(MEDEU)
    assert first.mimetype == "text/calendar"
    assert "public" in first.headers["Cache-Control"]
    again = here.client.get(MEDEU, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    here.done("planner", planned, "start")
    changed = here.client.get(MEDEU, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_lines_are_as_the_standard_wants_them(here: Town, planned: int) -> None:
    content = here.client.get(f"/calendar/measures/{p.MEDEU}.ics?lang=ru").data
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert rb"A door\; wider\, and lighter" in content.replace(b"\r\n ", b"")


def test_a_calendar_speaks_the_readers_language_and_tells_caches_so(here: Town, planned: int) -> None:
    kazakh = here.client.get(f"/calendar/measures/{p.MEDEU}.ics", headers={"Accept-Language": "kk"})
    english = here.client.get(f"/calendar/measures/{p.MEDEU}.ics", headers={"Accept-Language": "en"})
    assert kazakh.data != english.data
    assert "Accept-Language" in kazakh.headers["Vary"]
    assert "public" not in kazakh.headers["Cache-Control"]


def test_a_district_that_is_none_is_told(here: Town) -> None:
    answer = here.client.get("/calendar/measures/KZ-NOWHERE.ics?lang=en")
    assert answer.status_code == 404
    assert "KZ-NOWHERE" in answer.text


def test_what_one_asker_adds_to_the_address_is_not_handed_to_the_next(here: Town, planned: int) -> None:
    plain = {"headers": {"Accept-Language": "en"}}
    address = f"/calendar/measures/{p.MEDEU}.ics"
    strange = here.client.get(f"{address}?lang=zz&for=K", **plain)
    assert strange.data == here.client.get(address, **plain).data == here.client.get(MEDEU).data
    elsewhere = here.client.get(address, base_url="http://127.0.0.1:666/", **plain)
    assert elsewhere.data == strange.data
    assert next(iter(events(strange).values()))["URL"] == f"http://127.0.0.1:8000/measures/{planned}"


def test_a_calendar_that_is_cut_says_so(here: Town, planned: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendars, "_MOST", 1)
    answer = here.client.get(f"/calendar/measures/{p.CITY}.ics?lang=ky")
    assert len(events(answer)) == 1
    english = Calendar.from_ical(
        here.client.get(f"/calendar/measures/{p.CITY}.ics", headers={"Accept-Language": "en"}).data
    )
    assert "first 1 of 2" in english["DESCRIPTION"]


def test_nobody_is_named_in_a_public_calendar(here: Town, planned: int) -> None:
    private = sa.update(r.measure).where(r.measure.c.id == planned)
    with here.database.app.write() as connection:
        connection.execute(private.values(responsible="Иманова Айгүл", responsible_private=True))
    here.done("owner", planned, "claim", {"act": "12-a"})
    content = here.client.get(CITY).text.replace("\r\n ", "")
    for name in ("Иманова", "planner", "owner", "12-a"):
        assert name not in content
    here.done("inspector", planned, "refuse", {"reason": "the door is as it was"})


def address_made(owner: Browser) -> str:
    page = owner.post("/account/calendar", at="/account?lang=en")
    assert page.status_code == 200, page.text
    found = re.search(r"<code>http://localhost(/calendar/[\w-]{43}\.ics)</code>", page.text)
    assert found, page.text
    assert f'href="webcal://localhost{found[1]}"' in page.text
    return found[1]


def test_a_person_makes_an_address_and_reads_their_deadlines_there(here: Town, owner: Browser, planned: int) -> None:
    address = address_made(owner)
    answer = here.client.get(address)
    assert [event["URL"].rpartition("/")[2] for event in events(answer).values()] == [str(planned)]
    assert "private" in answer.headers["Cache-Control"]
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "Менің" in answer.text
    assert "Айгүл" not in answer.text
    again = here.client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_new_address_ends_the_old_one_and_can_be_ended_itself(here: Town, owner: Browser) -> None:
    old = address_made(owner)
    new = address_made(owner)
    assert [here.client.get(address).status_code for address in (old, new)] == [404, 200]
    assert owner.post("/account/calendar/end", at="/account?lang=en").status_code == 302
    assert here.client.get(new).status_code == 404


def test_the_address_of_a_disabled_account_is_dead(here: Town, owner: Browser) -> None:
    address = address_made(owner)
    disabled = "update register.account set active = :active where email = 'owner@example.org'"
    for active, status in ((False, 404), (True, 200)):
        with here.database.app.write() as connection:
            connection.execute(sa.text(disabled), {"active": active})
        assert here.client.get(address).status_code == status


def test_the_register_keeps_no_address_that_can_be_read(here: Town, owner: Browser) -> None:
    address = address_made(owner)
    secret = address.rpartition("/")[2].removesuffix(".ics")
    with here.database.app.read() as connection:
        kept = [bytes(each) for each in connection.execute(sa.select(calendar_address.c.hash)).scalars()]
    assert all(secret.encode() not in each for each in kept)
    assert "secret address" in owner.get("/account?lang=en").text
    assert secret not in owner.get("/account?lang=en").text
    assert owner.get("/account/calendar?lang=kk").headers["Location"] == "/account?lang=kk#calendar"


def test_nobody_makes_or_ends_the_address_of_another_even_past_the_application(here: Town, owner: Browser) -> None:
    address_made(owner)
    with here.database.people.write(acting=here.accounts["planner"]) as connection:
        assert connection.execute(sa.delete(calendar_address)).rowcount == 0
    with here.database.app.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(calendar_address)).scalar_one() == 1


def test_a_date_long_past_leaves_the_calendar_and_stays_in_the_list(here: Town, planned: int) -> None:
    with here.database.app.write() as connection:
        school = connection.execute(sa.text("select id from register.object where number = 'SCHOOL-2'")).scalar_one()
        late = [
            p.measure(connection, school, TODAY.replace(month=month), source_id=f"late-{month}") for month in (10, 1)
        ]
        p.finish(connection)
    named = {event["URL"].rpartition("/")[2] for event in events(here.client.get(CITY)).values()}
    assert {str(key) for key in late} & named == {str(late[0])}
