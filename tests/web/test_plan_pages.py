"""`/plan`: asked for by a form, watched, read by year and district, set beside another, taken away as a workbook."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
import python_calamine
import sqlalchemy as sa
from werkzeug.test import TestResponse

from gis.models.plans import plan_curve
from gis.store.plans import all_kept
from tests.support import places as p
from tests.support.database import TestDatabase, TestServer
from tests.support.pdf import opened, text_of, unmarked
from tests.support.people import bearer, person
from tests.support.planning import DOOR_COST, YEARS, programme
from tests.support.planning import town as filled
from tests.support.site import site_on
from web.plans import curves
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

    def post(self, path: str, who: str = "planner", **form: Any) -> TestResponse:
        return self.client.post(path, data=form, headers=bearer(self.tokens[who]))

    def solved(self, **form: Any) -> str:
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
    assert f"Plan {number}, spent" in page
    assert "/map?district=" in page
    assert "Objects at which the two plans differ" in page
    assert "/objects/C-1" in page


def test_a_plan_is_taken_away_as_a_workbook(here: Here) -> None:
    content = here.get(here.solved() + ".xlsx").data
    book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(content))
    works = book.get_sheet_by_name("works").to_python()
    assert sorted(row[1] for row in works[1:]) == ["C-1", "C-2", "C-3", "SHOP"]


def test_a_plan_is_printed_with_its_question_its_proof_its_works_and_what_is_not_in_it(here: Here) -> None:
    answer = here.get(f"{here.solved(name='Doors')}.pdf")
    assert answer.content_type == "application/pdf"
    with opened(answer.data) as document:
        printed = text_of(document)
        assert unmarked(document) == []
    for said in ("Adaptation plan", "Doors", "1,200,000 KZT", "none can be worth more", "nobody's promise", "SHOP"):
        assert said.replace(" ", "") in printed
    assert here.client.get("/plan/1.pdf").status_code in (302, 401)


def test_every_difference_of_two_plans_is_a_file_with_its_reasons(here: Here) -> None:
    rich = here.solved(**{name: str(3 * DOOR_COST) for name in MONEY})
    poor = here.solved(y2026="0", y2027="0", y2028="0").rpartition("/")[2]
    rows = list(csv.DictReader(here.get(f"{rich}/differences.csv?other={poor}").text.lstrip("\ufeff").splitlines()))
    assert sorted(row["object"] for row in rows) == ["C-1", "C-2", "C-3"]
    assert {row["here_partial_K"] for row in rows} == {"2026"}
    assert {row["why"] for row in rows} == {f"plan {poor} has no money for such objects in 2026"}
    assert here.get(f"{rich}/differences.xlsx?other={poor}").data[:2] == b"PK"
    assert here.get(f"{rich}/differences.csv?other=nothing").status_code == 404


def test_what_is_wrong_with_a_form_is_said_at_its_box_and_kept(here: Here) -> None:
    answer = here.post("/plan", **{**MONEY, "y2027": "much", "name": "Kept"})
    assert answer.status_code == 422
    assert "f-y2027-error" in answer.text
    assert "“much” is no number" in answer.text
    assert 'href="#f-y2027"' in answer.text
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


def test_a_plan_beside_itself_is_that_plan_alone(here: Here) -> None:
    address = here.solved()
    answer = here.get(f"{address}?other={address.rpartition('/')[2]}")
    assert answer.status_code == 200
    assert 'id="differences"' not in answer.text


def test_shares_and_limits_of_their_own_are_printed_and_told_apart(here: Here) -> None:
    own = here.solved(**{"share_in-" + p.MEDEU: "25", "share_for-S": "50", "works_in-" + p.BOSTANDYK: "3"})
    with opened(here.get(f"{own}.pdf").data) as document:
        printed = text_of(document)
    for said in ("Медеуский район – 25%", "vision – 50%", "Бостандыкский район – 3"):
        assert said.replace(" ", "") in printed
    page = here.get(f"{own}?other={here.solved(to_year='2028', y2029='', y2030='').rpartition('/')[2]}").text
    rows = dict(
        re.findall(r'<tr><th scope="row">([^<]+)</th><td>([^<]*)</td>', page[page.index("asked-differently") :])
    )
    assert rows["Years"] == "2026–2030"
    assert rows["Least shares adapted of their own"] == "Медеуский район – 25%; vision – 50%"
    assert rows["Limits of works a year of their own"] == "Бостандыкский район – 3"


@pytest.mark.parametrize("other", ["9" * 5000, "9" * 19, "0", "other"])
def test_an_address_that_names_no_other_plan_is_no_fault_of_ours(here: Here, other: str) -> None:
    assert here.get(f"{here.solved()}?other={other}").status_code in (200, 404)


def test_a_share_and_a_name_are_refused_in_the_words_in_which_they_were_asked_for(here: Here) -> None:
    answer = here.post("/plan", **{**MONEY, "floor": "150", "name": "x" * 201})
    assert "“150” does not fit: give a number from 0 to 100." in answer.text
    assert "This is too long: at most 200 characters." in answer.text


def test_a_line_of_money_is_added_and_taken_out_and_nothing_typed_is_lost(here: Here) -> None:
    more = here.post("/plan", **{**MONEY, "name": "Kept", "do": "add", "lines": "1", "works_in-" + p.MEDEU: "7"}).text
    for kept in ('value="Kept"', 'value="400 000"', 'id="f-line-2"', 'id="f-y2030-2"', 'value="7"'):
        assert kept in more
    two = {**MONEY, "lines": "2", "line-2": "Donor", "y2026-2": "5", "owners-2": ["private"]}
    fewer = here.post("/plan", **{**two, "do": "drop-2"}).text
    assert "Donor" not in fewer
    assert 'value="400 000"' in fewer


def test_lines_with_owners_and_districts_are_asked_and_copied_into_the_form_again(here: Here) -> None:
    address = here.solved(
        **{f"y{year}": "0" if year < 2029 else "" for year in YEARS}, lines="2", line="City",
        **{"line-2": "Donor", "y2027-2": "400 000", "owners-2": ["private"], "districts-2": [p.MEDEU]},
        **{"share_in-" + p.MEDEU: "12,5", "weight-health": "2", "to_year": "2028"},
    )  # fmt: skip
    works = python_calamine.CalamineWorkbook.from_filelike(BytesIO(here.get(f"{address}.xlsx").data))
    assert [row[1] for row in works.get_sheet_by_name("works").to_python()[1:]] == ["SHOP"]
    copied = here.get(f"/plan?like={address.rpartition('/')[2]}").text
    assert 'value="Donor"' in copied
    assert re.search(r'name="owners-2" value="private" checked', copied)
    assert re.search(rf'name="districts-2" value="{p.MEDEU}" checked', copied)
    assert f'id="f-share_in-{p.MEDEU}" name="share_in-{p.MEDEU}" value="12.5"' in copied
    assert re.search(r'value="2028" selected', copied)


def test_a_refusal_found_by_the_search_is_told_at_its_box_when_the_question_is_put_right(here: Here) -> None:
    stops = {"lines": "2", "line-2": "Stops", "y2027-2": "5", "owners-2": ["transport"]}
    address = here.solved(**stops)
    page = here.get(address).text
    assert "“Stops” of 2027 fits no work" in page
    assert "Put the question right and ask again" in page
    form = here.get(f"/plan?like={address.rpartition('/')[2]}").text
    assert 'id="f-line-2-error"' in form
    assert 'value="Stops"' in form


def test_money_comes_from_a_programme_or_a_file_but_from_one_of_them(here: Here) -> None:
    assert "Budget and spending by year" in here.get(here.solved(**dict.fromkeys(MONEY, ""), programmes="DOORS")).text
    rows = "".join(f"{year},city,400000,KZT,,,\n" for year in YEARS)
    header = "year,line,amount,currency,owner_kinds,districts,note\n"

    def sent(text: str, name: str = "budget.csv", **form: Any) -> TestResponse:
        return here.post("/plan", file=(BytesIO(text.encode()), name), **form)

    wrong = sent(header + rows.replace("2027,city,400000,KZT", "2027,city,-4,KGS"))
    assert wrong.status_code == 422
    assert "f-file-error" in wrong.text
    assert "Row 2, amount: -4 is negative" in wrong.text
    assert "The line is in KGS, the first in KZT" in wrong.text
    assert "The money is given twice" in sent(header + rows, **MONEY).text
    assert "as a .csv or .xlsx file" in sent(header + rows, "budget.exe").text
    assert "This file is empty" in sent("").text or "empty" in sent("").text
    asked = sent(header + rows)
    assert asked.status_code == 303, asked.text
    assert here.post(asked.headers["Location"] + "/end").status_code == 303


def test_what_is_wrong_with_an_amount_is_said_in_the_language_of_the_reader(here: Here) -> None:
    answer = here.post("/plan?lang=kk", **{**MONEY, "y2027": "-5"})
    assert "-5 — теріс сан." in answer.text


def test_a_year_without_money_is_told_at_its_box(here: Here) -> None:
    answer = here.post("/plan", **{**MONEY, "y2028": ""})
    assert re.search(r'id="f-y2028-error">No line has money in 2028', answer.text)


def test_several_plans_stand_in_one_table_and_one_alone_says_what_to_do(here: Here) -> None:
    numbers = [here.solved(name=name).rpartition("/")[2] for name in ("One", "Two", "Three")]
    page = here.get("/plan/compare?" + "&".join(f"plan={number}" for number in numbers)).text
    for name in ("One", "Two", "Three", "No plan exceeds", "Objects adapted more"):
        assert name in page
    assert "Tick two to four finished plans" in here.get(f"/plan/compare?plan={numbers[0]}&plan=x").text
    assert here.get("/plan/compare?plan=999999").status_code == 404


def test_more_money_is_asked_for_on_the_page_and_drawn_with_its_table(here: Here) -> None:
    address = here.solved(**{**dict.fromkeys(MONEY, "0"), "y2030": "400000"})
    wrong = here.post(f"{address}/curve", amounts="much")
    assert wrong.status_code == 422
    assert "f-amounts-error" in wrong.text
    assert 'value="much"' in wrong.text
    assert here.post(f"{address}/curve", "reviewer", amounts="5").status_code == 403
    assert here.post(f"{address}/curve", amounts="400 000; 800 000").status_code == 303
    assert "0 of 3 points" in here.get(address).text
    with here.wiring.operator_database.read() as connection:
        key = connection.execute(sa.select(sa.func.max(plan_curve.c.id))).scalar_one()
    curves.search(here.wiring, key)
    page = here.get(address).text
    assert "Value of the plan by additional money" in page
    row = re.search(r"<th scope=\"row\" class=\"n\">800,000</th>(.*?)</tr>", page)
    assert row
    assert re.findall(r">([^<]+)</td>", row[1])[-2:] == ["2", "400,000"]
    assert "End the search for the curve" not in page


def test_the_part_that_is_renewed_ends_with_the_search(here: Here) -> None:
    address = here.post("/plan", **MONEY).headers["Location"]
    assert "waiting to be searched" in here.get(f"{address}/progress").text.lower()
    here.post(f"{address}/end")
    assert here.get(f"{address}/progress").status_code == 205
