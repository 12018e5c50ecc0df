"""`/reach`, its address in the API, and the part of a plan's page: who has a service near home, before and after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import TestResponse

from audit.report.period import Period
from tests.support import places as p
from tests.support.database import TestDatabase, TestServer
from tests.support.homes import live
from tests.support.people import bearer, person
from tests.support.planning import DOOR_COST, YEARS, town
from tests.support.site import site_on
from web.plans.search import search
from web.reports.made import issue_report

API = "/api/v1/reach"
MONEY = {f"y{year}": str(DOOR_COST) for year in YEARS}


class Here:
    """A site over the town to plan for, with people near two of its clinics, and one far from everything."""

    def __init__(self, database: TestDatabase) -> None:
        with database.app.write() as connection:
            town(connection)
            p.source(connection, "grid")
            live(connection, (77.001, 43.25, 600), (77.08, 43.38, 150.5))
            live(connection, (76.901, 43.25, 400), district=p.BOSTANDYK)
            self.token = person(connection, "planner", territory=p.CITY)
            self.stranger = person(connection, "planner", territory=p.OTHER_CITY)
        site = site_on(database, language="en", today=p.TODAY)
        self.wiring, self.client = site.extensions["bosaga"], site.test_client(use_cookies=False)

    def get(self, path: str, token: str = "") -> TestResponse:
        return self.client.get(path, headers=bearer(token) if token else {})

    def planned(self) -> int:
        """A plan that was asked for and searched."""
        answer = self.client.post("/plan", data=MONEY, headers=bearer(self.token))
        assert answer.status_code == 303, answer.text
        number = int(answer.headers["Location"].rpartition("/")[2])
        search(self.wiring, number)
        return number


@pytest.fixture(scope="module")
def here(database_server: TestServer) -> Iterator[Here]:
    with database_server.clone() as clone:
        made = Here(clone)
        yield made
        made.wiring.dispose()


def rows(answer: TestResponse, **wanted: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    body = answer.get_json()["rows"]
    return [row for row in body if all(row[name] == value for name, value in wanted.items())]


def test_everyone_reads_who_has_an_accessible_clinic_near_and_who_has_one_that_is_not(here: Here) -> None:
    (whole,) = rows(here.get(API), service="clinic", category="K", sense="recorded", district=None)
    # GOOD is near 600; 400 live near C-3, whose door is too narrow; 150.5 near nothing
    assert (whole["residents"], whole["reached"], whole["near_any"]) == (1150.5, 600, 1000)
    assert whole["share"] == round(600 / 1150.5, 4)
    (part,) = rows(here.get(API), service="clinic", category="K", sense="recorded", district=p.BOSTANDYK)
    assert (part["reached"], part["near_any"]) == (0, 400)
    page = here.get("/reach?for=K&lang=en").text
    assert re.search(r"Clinics: <a [^>]*><strong>52%</strong></a> \(87% have one near", page)
    groups = page[page.index('id="groups"') :]
    assert re.findall(r'<td class="n">([\d,]+)</td>\s*<td class="n">', groups) == ["400", "150"]
    assert "straight line times 1.3" in page


def test_an_address_that_asks_for_what_is_not_there_is_refused(here: Here) -> None:
    for address in ("/reach?territory=MOON", "/reach?service=moon", "/reach?service=%00", f"{API}?territory=MOON"):
        assert here.get(address).status_code == 400, address


def test_where_nobody_is_known_to_live_the_page_says_so_and_how_that_changes(here: Here) -> None:
    page = here.get(f"/reach?territory={p.OTHER_CITY}&lang=en").text
    assert "bosaga import population" in page
    assert "%</strong>" not in page
    body = here.get(f"{API}?territory={p.OTHER_CITY}").get_json()
    assert (body["rows"], body["grids"]) == ([], [])


def test_a_plan_tells_who_has_a_clinic_near_once_its_works_are_done(here: Here) -> None:
    number = here.planned()
    answer = here.get(f"{API}?plan={number}", here.token)
    clinic = rows(answer, service="clinic", category="K", district=None)
    reached = {(row["sense"], row["year"]): row["reached"] for row in clinic}
    assert reached["recorded", 2026] == 600
    # nobody planned a measure: without the plan nothing changes
    assert reached["planned", 2030] == 600
    by_plan = [reached["plan", year] for year in YEARS]
    assert by_plan == sorted(by_plan)
    assert by_plan[-1] == 1000
    assert answer.headers["Cache-Control"] == "private, no-store"
    page = here.get(f"/plan/{number}?lang=en", here.token).text
    part = page[page.index('id="reach-shares"') :]
    assert re.search(r"wheelchair users</th>(\s*<td class=\"n\">\d+%</td>){7}\s*<td class=\"n\">400</td>", part)


def test_a_plan_is_told_to_those_who_may_see_it(here: Here) -> None:
    number = here.planned()
    assert here.get(f"{API}?plan={number}").status_code == 401
    assert here.get(f"{API}?plan={number}", here.stranger).status_code == 404
    assert here.get(f"{API}?plan={number}&as_of=2025-01-01", here.token).status_code == 400


def test_a_year_s_report_tells_who_had_services_near_home_and_once_issued_says_so_for_good(here: Here) -> None:
    def told(path: str) -> str:
        answer = here.get(path)
        assert answer.status_code == 200, answer.text
        return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", answer.text))

    running = told("/reports/year/2026?lang=en")
    table = running.partition("Share of residents with a service near home, by group of people")[2]
    assert "of 1,150 residents whose homes are known" in running
    assert "Wheelchair users" in table
    assert "straight line times" in table
    assert "Services near home</h2>" not in here.get("/reports/quarter/2026-Q4?lang=en").text

    with here.client.application.test_request_context("/?lang=en"):
        assert issue_report(here.wiring, Period.read("year", "2025"), p.CITY)
    issued = told("/reports/year/2025?lang=en")
    assert "of 1,150 residents" in issued
    with here.wiring.app_database.write() as connection:
        live(connection, (77.0, 43.25, 5000), year=2026)
    assert told("/reports/year/2025?lang=en") == issued
