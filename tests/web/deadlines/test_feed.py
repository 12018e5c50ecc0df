"""The feed of what happens with measures: newest first, for everyone, without names."""

from __future__ import annotations

from xml.etree import ElementTree as Xml

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from gis.models import register as r
from tests.support import places as p
from tests.support.works import Town

NS = {"a": "http://www.w3.org/2005/Atom"}
MEDEU = f"/feeds/measures/{p.MEDEU}.atom?lang=en"
CITY = f"/feeds/measures/{p.CITY}.atom?lang=en"


@pytest.fixture(scope="module")
def lived(here: Town) -> int:
    """A measure planned, begun, reported done by its owner, and sent back; its id."""
    measure = here.planned(title="Door <wider> & lighter")
    here.done("planner", measure, "start")
    here.done("owner", measure, "claim", {"act": "12-a"})
    here.done("inspector", measure, "refuse", {"reason": "the threshold is there still"})
    return measure


def read(answer: TestResponse) -> Xml.Element:
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/atom+xml"
    return Xml.fromstring(answer.data)


def steps(feed: Xml.Element) -> list[str]:
    return [found.attrib["term"] for found in feed.iterfind("a:entry/a:category", NS)]


def test_each_step_is_an_entry_the_newest_first(here: Town, lived: int) -> None:
    feed = read(here.client.get(MEDEU))
    assert steps(feed) == ["refuse", "claim", "start", "plan"]
    moments = [each.text for each in feed.iterfind("a:entry/a:updated", NS)]
    assert moments == sorted(moments, reverse=True)
    assert feed.findtext("a:updated", namespaces=NS) == moments[0]
    first = feed.find("a:entry", NS)
    assert "Door <wider> & lighter – not accepted as done" in first.findtext("a:title", namespaces=NS)
    assert first.find("a:link", NS).attrib["href"].endswith(f"/measures/{lived}")


def test_what_the_standard_asks_for_is_there(here: Town, lived: int) -> None:
    feed = read(here.client.get(MEDEU))
    for name in ("id", "title", "updated", "author/a:name"):
        assert feed.findtext(f"a:{name}", namespaces=NS)
    links = {link.attrib["rel"]: link.attrib["href"] for link in feed.iterfind("a:link", NS)}
    assert links["self"] == f"http://127.0.0.1:8000{MEDEU}"
    assert links["alternate"] == f"http://127.0.0.1:8000/measures?district={p.MEDEU}"
    ids = [each.text for each in feed.iterfind("a:entry/a:id", NS)]
    assert len(set(ids)) == len(ids) == 4
    assert all(each.startswith("tag:localhost,2026:measure-step/") for each in ids)


def test_a_change_of_words_is_no_news(here: Town, lived: int) -> None:
    revision = here.revision(lived)
    changed = here.send("planner", "PATCH", f"/measures/{lived}", {"title": "A door"}, If_Match=f'"{revision}"')
    assert changed.status_code == 200, changed.text
    assert "edit" not in steps(read(here.client.get(MEDEU)))


def test_a_feed_is_of_its_territory(here: Town, lived: int) -> None:
    assert steps(read(here.client.get(f"/feeds/measures/{p.BOSTANDYK}.atom?lang=en"))) == []
    everything = [steps(read(here.client.get(address))) for address in (CITY, "/feeds/measures.atom?lang=en")]
    assert everything[0] == everything[1] == steps(read(here.client.get(MEDEU)))
    assert here.client.get("/feeds/measures/KZ-NOWHERE.atom").status_code == 404


def test_a_reader_who_has_it_gets_nothing_until_something_happens(here: Town, lived: int) -> None:
    tag = here.client.get(MEDEU).headers["ETag"]
    assert here.client.get(MEDEU, headers={"If-None-Match": tag}).status_code == 304
    here.done("owner", lived, "extend", {"due": "2027-09-01", "reason": "the supplier is late"})
    answer = here.client.get(MEDEU, headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert steps(read(answer))[0] == "ask_extension"


def test_nobody_is_named_and_no_reason_told(here: Town, lived: int) -> None:
    private = sa.update(r.measure).where(r.measure.c.id == lived)
    with here.database.app.write() as connection:
        connection.execute(private.values(responsible="Иманова Айгүл", responsible_private=True))
    for language in ("en", "ru", "kk", "ky"):
        content = here.client.get(f"/feeds/measures/{p.MEDEU}.atom?lang={language}").text
        for private_word in ("Иманова", "the threshold is there still", "12-a", ">owner<", ">inspector<", "supplier"):
            assert private_word not in content


def test_a_title_that_xml_cannot_hold_breaks_no_feed(here: Town, lived: int) -> None:
    with here.database.app.write() as connection:
        connection.execute(sa.update(r.measure).where(r.measure.c.id == lived).values(title="a\x0bb\uffff"))
        p.finish(connection)
    assert "ab" in read(here.client.get(MEDEU)).findtext("a:entry/a:title", namespaces=NS)


def test_a_district_leads_to_its_calendar_and_feed(here: Town, lived: int) -> None:
    page = here.client.get(f"/districts/{p.MEDEU}?lang=en").text
    assert f'href="webcal://127.0.0.1:8000/calendar/measures/{p.MEDEU}.ics?lang=en"' in page
    assert 'rel="alternate" type="application/atom+xml"' in page
    assert f'href="/feeds/measures/{p.MEDEU}.atom?lang=en"' in page
