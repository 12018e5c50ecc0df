"""The list of measures: whose, due when, sorted, in pages, as a table or a board; its address can be shared."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from tests.support import places as p
from tests.support.people import Browser
from tests.support.works import TODAY, Town
from web.clock import keep


@pytest.fixture(scope="module")
def measures(here: Town) -> dict[str, int]:
    """A measure of each kind that a list tells apart, beside that of the school."""
    with here.database.app.write() as connection:
        clinic = connection.execute(sa.text("select id from register.object where number = 'CLINIC-1'")).scalar_one()
        made = {
            "late": p.measure(connection, clinic, date(2026, 11, 23), responsible="Акимат"),
            "soon": p.measure(connection, clinic, date(2026, 12, 24), programme="P-1", work="capital_repair"),
            "today": p.measure(
                connection, clinic, TODAY, cost_amount=500, cost_currency="KZT", price_source="city", price_year=2026
            ),
            "done": p.measure(
                connection, clinic, date(2026, 3, 1), status="verified", claimed_on=date(2026, 2, 1),
                verified_on=date(2026, 2, 9), source_id="done",
            ),
        }  # fmt: skip
        p.finish(connection)
    keep(here.site.extensions["bosaga"])
    return made


@pytest.fixture
def reader(here: Town) -> Browser:
    return Browser(here.site)


def listed(browser: Browser, query: str = "") -> list[int]:
    """The measures on a page, in order."""
    page = browser.get(f"/measures?lang=en{query}")
    assert page.status_code == 200, page.text
    return [int(each) for each in re.findall(r'data-measure="(\d+)"', page.text)]


def test_the_list_leads_to_its_calendar_its_feed_and_the_calendar_of_one_s_own(here, browser):
    page = browser("planner").get(f"/measures?lang=en&district={p.MEDEU}").text
    follow = page.partition('id="follow"')[2]
    addresses = re.findall(r'href="([^"]+)"', follow)[:4]
    assert addresses[0].startswith("webcal://")
    for address in addresses[1:3]:
        answer = Browser(here.site).get(address.replace("&amp;", "&"))
        assert answer.status_code == 200
        assert p.MEDEU in address
    assert addresses[3].endswith("#calendar")
    assert "#calendar" not in Browser(here.site).get("/measures?lang=en").text


def test_everyone_sees_the_open_measures_the_earliest_due_first(reader, measures):
    found = listed(reader)
    assert found[:3] == [measures[name] for name in ("late", "today", "soon")]
    assert len(found) == 4
    assert measures["done"] not in found
    assert measures["done"] in listed(reader, "&status=all")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("&due=overdue", ["late"]),
        ("&due=due_30", ["today", "soon"]),
        ("&due=due_90&work=capital_repair", ["soon"]),
        ("&programme=P-1", ["soon"]),
        ("&responsible=Акимат", ["late"]),
        ("&status=verified", ["done"]),
        ("&unpriced=1&due=due_30", ["soon"]),
        (f"&q=clinic&district={p.MEDEU}", ["late", "today", "soon"]),
        (f"&q=clinic&district={p.BOSTANDYK}", []),
        ("&sort=-due&q=CLINIC-1", ["soon", "today", "late"]),
        ("&sort=cost&q=CLINIC-1", ["today", "late", "soon"]),
    ],
)
def test_a_filter_of_the_address_leaves_what_it_says(reader, measures, query, names):
    assert listed(reader, query) == [measures[name] for name in names]


def test_the_spans_say_how_many_there_are_before_one_is_chosen(reader, measures):
    page = reader.get("/measures?lang=en&q=clinic").text
    counts = dict(re.findall(r'data-span="(\w+)"[^>]*>[^<]*<span class="num">(\d+)', page))
    assert counts == {"overdue": "1", "due_30": "2", "due_90": "2", "due_180": "2"}


def test_what_is_mine_and_where_i_work_needs_somebody(reader, browser, measures):
    assert listed(browser("owner"), "&whose=mine") == [measures[name] for name in ("late", "today", "soon")]
    assert listed(browser("planner"), "&whose=mine") == [], "somebody else planned them"
    assert measures["late"] in listed(browser("planner"), "&whose=district")
    assert measures["late"] in listed(reader, "&whose=mine"), "for nobody it says nothing"


def test_the_list_leads_to_where_its_objects_lie_on_the_map(reader, measures):
    page = reader.get(f"/measures?lang=en&q=clinic&district={p.MEDEU}").text
    assert re.search(rf'href="/map\?district={p.MEDEU}[^"]*#16/43.25000/77.00000"', page)


def test_who_plans_takes_a_workbook_of_a_district(browser, reader, measures):
    book = browser("planner").get(f"/measures/file.xlsx?district={p.MEDEU}")
    assert book.status_code == 200
    sheet = load_workbook(io.BytesIO(book.data), read_only=True).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    head = next(row for row in rows if row[0] == "object")
    assert {"title", "programme", "line", "cost_amount", "price_source"} <= set(head)
    assert {row[0] for row in rows[rows.index(head) + 1 :] if row[0]} == {"CLINIC-1"}
    assert reader.get("/measures/file.xlsx").status_code == 401
    assert browser("planner").get("/measures/file.xlsx?district=NOWHERE").status_code == 400


def test_the_board_has_a_column_for_each_status(reader, measures):
    page = reader.get("/measures?lang=en&view=board&q=clinic").text
    column = re.search(r'id="column-verified".*?</section>', page, re.S)
    assert column
    assert f"/measures/{measures['done']}" in column[0]
    assert f"/measures/{measures['late']}" not in column[0]


def test_what_is_not_known_is_refused_by_name(reader):
    page = reader.get("/measures?lang=en&due=never&sort=colour&page=0")
    assert page.status_code == 400
    assert all(f"?{name}=" in page.text for name in ("due", "sort", "page"))
