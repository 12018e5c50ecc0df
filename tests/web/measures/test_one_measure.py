"""The page of one measure: each step a form for whoever may take it, refused at the field, kept as history."""

from __future__ import annotations

import io
import re

import pytest

from tests.support import pictures
from tests.support.people import Browser
from tests.support.works import Town


def deeds(page: str) -> list[str]:
    return re.findall(r'id="deed-(\w+)"', page)


def step(browser: Browser, measure: int, name: str, **fields: object):
    """Send the form of a step, as it stands on the page."""
    page = browser.get(f"/measures/{measure}?lang=en").text
    seen = re.search(r'name="revision" value="(\d+)"', page)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert seen
    assert token
    given = {f"{name}-{field}": value for field, value in fields.items()}
    data = {"csrf_token": token[1], "revision": seen[1], **given}
    return browser.client.post(f"/measures/{measure}/{name}?lang=en", data=data, content_type="multipart/form-data")


@pytest.fixture
def planned(here: Town):
    """A measure on the clinic's door; cancelled afterwards, so that the next test may plan it again."""
    measure = here.planned()
    yield measure
    if here.status(measure) in ("planned", "started"):
        here.done("planner", measure, "cancel", {"reason": "the test is over"})


def test_each_sees_the_steps_they_may_take_and_nobody_else_any(here, browser, planned):
    address = f"/measures/{planned}?lang=en"
    public = Browser(here.site).get(address).text
    assert deeds(public) == []
    assert "The planner" not in public
    assert deeds(browser("planner").get(address).text) == ["start", "claim", "extend", "derogate", "cancel"]
    assert deeds(browser("owner").get(address).text) == ["start", "claim", "extend", "derogate", "dispute"]
    assert deeds(browser("ngo").get(address).text) == []
    assert "What it changes" in browser("ngo").get(address).text


def test_work_is_begun_claimed_with_photos_and_sent_back_with_a_reason(here, browser, planned):
    assert step(browser("planner"), planned, "start").status_code == 303
    nothing = step(browser("owner"), planned, "claim", note="we did it")
    assert nothing.status_code == 422
    assert 'id="f-claim-act-error"' in nothing.text
    assert "we did it" in nothing.text
    shots = {name: (io.BytesIO(pictures.jpeg()), f"{name}.jpg") for name in ("before", "after")}
    assert step(browser("owner"), planned, "claim", act="12-a", **shots).status_code == 303
    page = browser("ngo").get(f"/measures/{planned}?lang=en").text
    assert deeds(page) == ["verify", "refuse"]
    assert page.count("<figure>") == 2
    assert "12-a" in page
    assert deeds(browser("owner").get(f"/measures/{planned}?lang=en").text) == []
    assert step(browser("ngo"), planned, "refuse").status_code == 422
    assert step(browser("ngo"), planned, "refuse", reason="The door is as narrow as before").status_code == 303
    assert here.status(planned) == "started"
    assert "The door is as narrow as before" in browser("owner").get(f"/measures/{planned}").text


def test_a_photo_that_cannot_be_read_is_named_and_what_was_said_is_not_lost(here, browser, planned):
    refused = step(browser("owner"), planned, "claim", act="12-b", before=(io.BytesIO(b"no picture"), "scan.jpg"))
    assert refused.status_code == 422
    assert re.search(r'id="f-claim-before-error">scan.jpg', refused.text)
    assert 'value="12-b"' in refused.text
    assert here.status(planned) == "planned"


def test_a_report_may_hold_more_than_one_large_photo(here, browser, planned):
    shots = {name: (io.BytesIO(b"x" * 9 * 2**20), f"{name}.jpg") for name in ("before", "after")}
    refused = step(browser("owner"), planned, "claim", **shots)
    assert refused.status_code == 422, "it was read, and is no picture"
    assert "before.jpg" in refused.text


def test_more_time_is_asked_for_and_granted_by_a_reviewer(here, browser, planned):
    early = step(browser("owner"), planned, "extend", due="2027-05-01", reason="winter")
    assert early.status_code == 422
    assert 'id="f-extend-due-error"' in early.text
    assert 'value="2027-05-01"' in early.text
    assert step(browser("owner"), planned, "extend", due="2027-09-01", reason="Winter").status_code == 303
    assert deeds(browser("reviewer").get(f"/measures/{planned}").text) == ["decide"]
    assert step(browser("reviewer"), planned, "decide", approve="no").status_code == 422
    assert step(browser("reviewer"), planned, "decide", approve="yes", document="7").status_code == 303
    shown = here.show("planner", planned)
    assert (shown["due"], shown["first_due"]) == ("2027-09-01", "2027-06-01")
    assert "moved from" in Browser(here.site).get(f"/measures/{planned}?lang=en").text


def test_being_let_off_needs_a_form_of_service_and_a_decision(here, browser, planned):
    assert 'id="f-derogate-form-error"' in step(browser("planner"), planned, "derogate", reason="No room").text
    assert step(browser("planner"), planned, "derogate", form="home_service", reason="No room").status_code == 303
    assert step(browser("reviewer"), planned, "decide", approve="yes").status_code == 303
    assert here.status(planned) == "derogated"


def test_a_form_that_is_old_by_now_changes_nothing_and_keeps_what_was_written(here, browser, planned):
    page = browser("planner").get(f"/measures/{planned}").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    here.done("owner", planned, "start")
    data = {"csrf_token": token[1], "revision": "1", "cancel-reason": "It was moved"}
    late = browser("planner").client.post(f"/measures/{planned}/cancel?lang=en", data=data)
    assert late.status_code == 409
    assert "It was moved" in late.text
    assert here.status(planned) == "started"


def test_who_verifies_measures_what_the_work_closed_and_hands_it_over(here, browser):
    measure = here.claimed()
    begun = step(browser("ngo"), measure, "verify")
    address = begun.headers["Location"]
    assert begun.status_code == 303
    form = browser("ngo").get(address).text
    assert form.count("<fieldset>") >= 1
    seen = re.search(r'name="revision" value="(\d+)"', form)
    assert seen
    field = "entrance-door-1-clear_width"
    sent = {"revision": seen[1], field: "80", f"{field}-by": "tape", "act": "submit"}
    narrow = browser("ngo").post(address, **sent)
    assert narrow.status_code == 422
    assert "80" in browser("ngo").get(address).text, "the draft keeps what was measured"
    seen = re.search(r'name="revision" value="(\d+)"', browser("ngo").get(address).text)
    assert seen
    done = browser("ngo").post(address, **{**sent, "revision": seen[1], field: "95,5"})
    assert done.status_code == 303, done.text
    number = address.rpartition("/")[2].partition("?")[0]
    tag = here.send("reviewer", "GET", f"/passports/{number}/filing").headers["ETag"]
    assert here.filing("reviewer", number, "approve", tag).status_code == 200
    assert here.status(measure) == "verified"
    assert f"/passports/{number}" in Browser(here.site).get(f"/measures/{measure}").text
    assert browser("planner").get(address).status_code in (403, 404)
