"""From what an object fails to a measure: the standard work and the city's price proposed, refused at the field."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
import sqlalchemy as sa

from gis.queries.measures import closed_already
from tests.support import places as p
from tests.support.people import Browser
from tests.support.works import Town

NEW = "/measures/new?object=CLINIC-1&closes=KZ-DOR-03:1&lang=en"
SENT = {"closes": "KZ-DOR-03:1", "due": "2027-06-01"}


@pytest.fixture(scope="module")
def price(here: Town) -> str:
    """What the city pays for a door; the work's code."""
    with here.database.app.write() as connection:
        row = {"at": p.CITY, "work": "entrance_door"}
        connection.execute(
            sa.text("""
            insert into register.price (territory, work, year, amount, currency, unit, price_source, provisional)
            values (:at, :work, 2026, 120000, 'KZT', 'piece', 'Decision 12', true)"""), row,
        )  # fmt: skip
    return row["work"]


def test_each_failing_requirement_of_the_page_can_be_made_a_measure_by_who_plans(here, browser):
    page = browser("planner").get("/objects/CLINIC-1?lang=en").text
    assert "/measures/new?object=CLINIC-1&amp;closes=KZ-DOR-03:1" in page.replace("%3A", ":")
    for other in (browser("ngo"), Browser(here.site)):
        assert "/measures/new" not in other.get("/objects/CLINIC-1?lang=en").text
    assert browser("ngo").get(NEW).status_code == 403
    assert browser("planner").get("/measures/new?object=NO-1").status_code == 404


def test_what_is_wrong_is_said_at_its_field(here, browser):
    late = browser("planner").post(NEW, closes="KZ-DOR-03:1", due="2031-01-01", work="current_repair", amount="5")
    assert late.status_code == 422
    assert 'id="f-source-error"' in late.text or 'id="f-currency-error"' in late.text
    again = browser("planner").post(NEW, closes="KZ-DOR-03:1", due="2031-01-01", work="current_repair")
    assert 'id="f-due-error"' in again.text
    assert browser("planner").post(NEW, due="2027-06-01", work="current_repair").status_code == 422


def test_a_form_sent_twice_at_once_plans_one_measure(here, browser, monkeypatch):
    planner, both = browser("planner"), Barrier(2)

    def together(*given):
        found = closed_already(*given)
        with suppress(BrokenBarrierError):  # the other one is kept waiting: it looks after this one is done
            both.wait(1)
        return found

    monkeypatch.setattr("web.api.measures.closed_already", together)
    fields = {**SENT, "work": "current_repair", "title": "Twice", "csrf_token": planner.token(NEW)}
    headers = {"Cookie": f"session={planner.client.get_cookie('session').value}"}
    clients = [here.site.test_client(use_cookies=False) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda client: client.post(NEW, data=fields, headers=headers).status_code, clients))
    with here.database.app.read() as connection:
        made = connection.execute(sa.text("select id from register.measure where title = 'Twice'")).scalars().all()
    for each in made:
        here.done("planner", each, "cancel", {"reason": "the test is over"})
    assert sorted(answers) == [303, 422]
    assert len(made) == 1


def test_the_standard_work_gives_kind_name_and_cost(here, browser, price):
    form = browser("planner").get(NEW).text
    assert re.search(rf'<option value="{price}"[^>]*>[^<]*120,000 KZT', form)
    made = browser("planner").post(NEW, **SENT, standard=price, quantity="2")
    assert made.status_code == 303, made.text
    measure = here.show("planner", int(re.search(r"/measures/(\d+)", made.headers["Location"])[1]))
    assert (measure["cost"]["amount"], measure["cost"]["provisional"]) == ("240000.00", True)
    assert measure["title"]
    page = browser("planner").get("/objects/CLINIC-1?lang=en").text
    assert f"Measure {measure['id']} closes it" in page
    assert "closes=KZ-DOR-03" not in page
    assert browser("planner").post(NEW, **SENT, standard=price).status_code == 422, "it is closed by a measure already"
