"""A standard work planned for a list in one go: looked at first, then planned, each object left out with its reason."""

from __future__ import annotations

import re

import sqlalchemy as sa

from tests.support import places as p
from tests.support.works import NARROW, Town, survey
from web.clock import keep

ALL = "/measures/plan?lang=en&stage=all"
WORK = {"standard": "entrance_door", "due": "2028-06-01"}


def test_a_work_is_planned_for_a_list_after_a_look_at_what_that_does(here: Town, browser):
    with here.database.app.write() as connection:
        shop = p.place(connection, "SHOP-4", kind="shop", lon=77.01)
        survey(connection, shop, NARROW)
        p.finish(connection)
        connection.execute(
            sa.text("""
            insert into register.price (territory, work, year, amount, currency, unit, price_source, provisional)
            values (:at, 'entrance_door', 2026, 1000, 'KZT', 'piece', 'Decision 12', false)"""), {"at": p.CITY},
        )  # fmt: skip
    keep(here.site.extensions["bosaga"])
    planner = browser("planner")
    assert 'formaction="/measures/plan' in planner.get("/objects?lang=en").text
    unpriced = planner.get("/measures/unpriced?lang=en").text
    assert re.search(r'id="unpriced">1 of 1 open', unpriced)
    assert browser("ngo").get(ALL).status_code == 403
    assert "4 objects are meant." in planner.get(ALL).text
    assert 'id="f-standard-error"' in planner.post(ALL, due="2028-06-01", step="preview").text
    assert 'id="f-due-error"' in planner.post(ALL, **{**WORK, "due": "2031-01-01"}, step="preview").text
    shown = planner.post(ALL, **WORK, quantity="3", step="preview").text
    assert "2 measures would be planned" in shown
    assert re.search(r'id="cost">Together 6,000 KZT: 3,000', shown)
    left_out = dict(re.findall(r'data-why="(\w+)"><strong class="num">(\d+)', shown))
    assert left_out == {"no_passport": "1", "planned_already": "1"}
    assert here.send("planner", "GET", "/measures?object=SHOP-4").json["total"] == 0, "a look plans nothing"
    seen = re.search(r'name="seen" value="(\w+)"', shown)
    assert seen
    for other in ({"seen": "2"}, {"seen": seen[1], "due": "2028-07-01"}, {"seen": seen[1], "quantity": "4"}):
        changed = planner.post(ALL, **{**WORK, "quantity": "3", **other}, step="plan")
        assert changed.status_code == 409, "as many measures, but not those that were looked at"
        assert "Nothing was planned yet" in changed.text
    done = planner.post(ALL, **WORK, quantity="3", step="plan", seen=seen[1])
    assert done.status_code == 303
    assert "2 measures are planned." in planner.get(done.headers["Location"] + "&lang=en").text
    planned = here.send("planner", "GET", "/measures?object=SHOP-4").json["items"]
    assert [each["cost"]["amount"] for each in planned] == ["3000.00"]
    again = planner.post(ALL, **WORK, step="preview").text
    assert 'data-why="planned_already"><strong class="num">3' in again
