"""What is planned, changed on a page: refused at its field, kept as one step, never over another change unseen."""

from __future__ import annotations

import re

import pytest

from tests.support.people import Browser
from tests.support.works import Town

COST = {"quantity": "2", "unit": "piece", "price": "1500.50", "currency": "KZT", "source": "Offer 7", "year": "2026"}


@pytest.fixture
def planned(here: Town):
    measure = here.planned(title="A wider door", responsible="School board")
    yield measure
    here.done("planner", measure, "cancel", {"reason": "the test is over"})


def form(browser: Browser, measure: int) -> dict[str, str]:
    """The form as it stands on the page: what a browser would send back untouched."""
    page = browser.get(f"/measures/{measure}/edit?lang=en").text.partition('<form class="narrow"')[2]
    fields = dict(re.findall(r'<input [^>]*name="(\w+)"[^>]*value="([^"]*)"', page.replace('type="checkbox"', "")))
    checked = set(re.findall(r'type="checkbox"[^>]*name="(\w+)"[^>]* checked', page))
    chosen = re.findall(r'<select [^>]*name="(\w+)".*?</select>', page, re.DOTALL)
    for name in chosen:
        options = re.search(rf'name="{name}".*?</select>', page, re.DOTALL)
        assert options
        found = re.search(r'value="([^"]*)" selected', options[0])
        fields[name] = found[1] if found else ""
    fields |= dict(re.findall(r'<textarea [^>]*name="(\w+)"[^>]*>([^<]*)</textarea>', page))
    unchecked = {"responsible_private", "provisional"} - checked
    return {name: value for name, value in fields.items() if name not in unchecked}


def send(browser: Browser, measure: int, fields: dict[str, str]):
    return browser.client.post(f"/measures/{measure}/edit?lang=en", data=fields)


def test_a_form_sent_back_untouched_takes_no_step(here, browser, planned):
    planner = browser("planner")
    assert f"/measures/{planned}/edit" in planner.get(f"/measures/{planned}?lang=en").text
    assert f"/measures/{planned}/edit" not in browser("owner").get(f"/measures/{planned}?lang=en").text
    assert send(planner, planned, form(planner, planned)).status_code == 303
    assert here.revision(planned) == 1


def test_what_is_changed_is_one_step_that_names_its_fields(here, browser, planned):
    planner = browser("planner")
    fields = {**form(planner, planned), **COST, "stage": "urgent", "responsible": "", "programme": "P-1", "line": "L-1"}
    assert send(planner, planned, fields).status_code == 303
    kept = here.show("planner", planned)
    assert (kept["stage"], kept["responsible"], kept["line"]) == ("urgent", None, "L-1")
    assert (kept["cost"]["amount"], kept["cost"]["source"]) == ("3001.00", "Offer 7")
    assert set(kept["steps"][-1]["detail"]["fields"]) > {"stage", "responsible", "line", "cost_amount"}
    assert "title" not in kept["steps"][-1]["detail"]["fields"]
    assert kept["due"] == "2027-06-01"
    again = form(planner, planned)
    assert (again["quantity"], again["price"], again["amount"]) == ("2", "1500.50", "")
    assert send(planner, planned, again).status_code == 303
    assert here.revision(planned) == 2, "the cost that was kept is the cost that the form shows"
    assert send(planner, planned, {**again, **dict.fromkeys(COST, "")}).status_code == 303
    assert here.show("planner", planned)["cost"] is None


def test_a_unit_in_words_of_its_own_stays_when_something_else_is_changed(here, browser):
    cost = {"quantity": "2", "unit": "набор", "price": "5", "currency": "KZT", "source": "Offer 7", "year": 2026}
    measure, planner = here.planned(cost=cost), browser("planner")
    assert send(planner, measure, {**form(planner, measure), "title": "Two sets"}).status_code == 303
    kept = here.show("planner", measure)
    assert (kept["title"], kept["cost"]["unit"]) == ("Two sets", "набор")
    here.done("planner", measure, "cancel", {"reason": "the test is over"})


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"quantity": "2", "unit": "piece", "price": "5", "currency": "KZT", "year": "2026"}, "source"),
        ({"amount": "-5", "currency": "KZT", "source": "Offer", "year": "2026"}, "amount"),
        ({"amount": "10000000000000.01", "currency": "KZT", "source": "Offer", "year": "2026"}, "amount"),
        ({"amount": "5", "quantity": "2", "currency": "KZT", "source": "Offer", "year": "2026"}, "cost"),
        ({"programme": "P-1", "line": "L-9"}, "line"),
        ({"work": ""}, "work"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_kept(here, browser, planned, wrong, field):
    planner = browser("planner")
    refused = send(planner, planned, {**form(planner, planned), "title": "Another title", **wrong})
    assert refused.status_code == 422
    assert f'id="f-{field}-error"' in refused.text or f'id="f-{field}"' in refused.text.split("wrong-text")[0]
    assert f'href="#f-{field}"' in refused.text
    assert "Another title" in refused.text
    assert here.revision(planned) == 1


def test_a_change_by_somebody_else_meanwhile_is_shown_beside_one_s_own_before_either_is_lost(here, browser, planned):
    planner = browser("planner")
    mine = {**form(planner, planned), "title": "A sliding door", "responsible": "School board"}
    assert here.send("planner", "PATCH", f"/measures/{planned}", {"title": "An automatic door"},
                     If_Match='"1"').status_code == 200  # fmt: skip
    stale = send(planner, planned, mine)
    assert stale.status_code == 409
    both = re.findall(r'<tr data-field="(\w+)">.*?<td>([^<]*)</td><td>([^<]*)</td>', stale.text)
    assert both == [("title", "An automatic door", "A sliding door")]
    assert here.show("planner", planned)["title"] == "An automatic door"
    seen = re.search(r'name="revision" value="(\d+)"', stale.text)
    assert seen
    assert seen[1] == "2"
    assert send(planner, planned, {**mine, "revision": seen[1]}).status_code == 303
    assert here.show("planner", planned)["title"] == "A sliding door"


def test_work_reported_done_is_not_edited(here, browser):
    claimed = here.claimed()
    there = browser("planner").get(f"/measures/{claimed}/edit?lang=en")
    assert there.status_code in (303, 403)
    here.done("ngo", claimed, "refuse", {"reason": "not yet"})
    here.done("planner", claimed, "cancel", {"reason": "the test is over"})
