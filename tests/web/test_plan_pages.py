"""`/plan`: asked for by a form, watched, read by year and district, set beside another, taken away as a workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
import python_calamine
from werkzeug.test import TestResponse

from gis.store.plans import all_kept
from tests.support import places as p
from tests.support.database import TestDatabase, TestServer
from tests.support.people import bearer, person
from tests.support.planning import DOOR_COST, YEARS, programme
from tests.support.planning import town as filled
from tests.support.site import site_on
from web.plans.search import search

MONEY = {f"y{year}": f"{DOOR_COST:,}".replace(",", " ") for year in YEARS}


class Here:
    """A site, and a planner and a reviewer who look at it."""

    def __init__(self, database: TestDatabase) -> None:
        with database.app.write() as connection:
            filled(connection)
            programme(connection)
            self.tokens = {role: person(connection, role, territory=p.CITY) for role in ("planner", "reviewer")}
        site = site_on(database, language="en", today=p.TODAY)
        self.wiring, self.client = site.extensions["bosaga"], site.test_client(use_cookies=False)

    def get(self, path: str, who: str = "planner") -> TestResponse:
        return self.client.get(path, headers=bearer(self.tokens[who]))

    def post(self, path: str, who: str = "planner", **form: str) -> TestResponse:
        return self.client.post(path, data=form, headers=bearer(self.tokens[who]))

    def solved(self, **form: str) -> str:
        """The address of a plan that was asked for and searched."""
        answer = self.post("/plan", **{**MONEY, **form})
        assert answer.status_code == 303, answer.text
        address = answer.headers["Location"]
        search(self.wiring, int(address.rpartition("/")[2]))
        return str(address)


@pytest.fixture(scope="module")
def here(database_server: TestServer) -> Iterator[Here]:
    with database_server.clone() as clone:
        made = Here(clone)
        yield made
        made.wiring.dispose()


def test_a_planner_asks_watches_and_reads_what_the_money_buys(here: Here) -> None:
    answer = here.post("/plan", name="Doors", **MONEY)
    assert answer.status_code == 303, answer.text
    address = answer.headers["Location"]
    waiting = here.get(address).text
    assert "Waiting to be searched" in waiting
    assert "Look again" in waiting
    search(here.wiring, int(address.rpartition("/")[2]))
    page = here.get(address).text
    assert "1,200,000 KZT" in page
    assert "Медеуский район" in page
    assert "Best value for money first reaches" in page
    assert re.search(r"Contracted works without a price, counted as 0</dt>\s*<dd[^>]*>\s*0\b", page)
    assert "Doors" in here.get("/plan").text


def test_two_plans_stand_side_by_side_with_what_differs(here: Here) -> None:
    one = here.solved()
    other = here.solved(y2026="0", y2027="0", y2028="0", floor="", works_a_year="1")
    number = other.rpartition("/")[2]
    page = here.get(f"{one}?other={number}").text
    assert f"Plan {number}, by year" in page
    assert "Works that the two plans do differently" in page
    assert "/objects/C-1" in page


def test_a_plan_is_taken_away_as_a_workbook(here: Here) -> None:
    content = here.get(here.solved() + ".xlsx").data
    book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(content))
    works = book.get_sheet_by_name("works").to_python()
    assert sorted(row[1] for row in works[1:]) == ["C-1", "C-2", "C-3", "SHOP"]


def test_what_is_wrong_with_a_form_is_said_at_its_box_and_kept(here: Here) -> None:
    answer = here.post("/plan", **{**MONEY, "y2027": "much", "name": "Kept"})
    assert answer.status_code == 422
    assert "f-y2027-error" in answer.text
    assert "“much” is no number" in answer.text
    assert 'value="Kept"' in answer.text
    empty = here.post("/plan", **{**MONEY, "y2028": "", "works_a_year": "few"})
    assert "f-works_a_year-error" in empty.text


def test_a_search_is_ended_by_those_who_plan_and_looked_at_by_those_who_decide(here: Here) -> None:
    address = here.post("/plan", **MONEY).headers["Location"]
    assert "End the search" not in here.get(address, "reviewer").text
    assert here.post(f"{address}/end", "reviewer").status_code == 403
    assert here.post(f"{address}/end").status_code == 303
    assert "Ended" in here.get(address).text
    assert here.post("/plan", "reviewer", **MONEY).status_code == 403
    assert "Find the best plan" not in here.get("/plan", "reviewer").text
    with here.wiring.operator_database.read() as connection:
        assert {each.state for each in all_kept(connection)} <= {"done", "cancelled"}


def test_a_plan_that_can_reach_nothing_is_read_like_any_other(here: Here) -> None:
    answer = here.get(here.solved(works_a_year="0"))
    assert answer.status_code == 200
    assert re.search(r"Gap</dt>\s*<dd[^>]*>\s*0.000", answer.text)


@pytest.mark.parametrize("other", ["9" * 5000, "9" * 19, "0", "other"])
def test_an_address_that_names_no_other_plan_is_no_fault_of_ours(here: Here, other: str) -> None:
    assert here.get(f"{here.solved()}?other={other}").status_code in (200, 404)


def test_a_share_and_a_name_are_refused_in_the_words_in_which_they_were_asked_for(here: Here) -> None:
    answer = here.post("/plan", **{**MONEY, "floor": "150", "name": "x" * 201})
    assert "“150” does not fit: give a number from 0 to 100." in answer.text
    assert "The text has 201 characters; at most 200 are kept." in answer.text
