"""`/my`: what an owner is to do, by the code of a letter or by account, one object and nothing else."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
import sqlalchemy as sa

from gis.queries.log_check import check_log
from gis.store.version import bump
from tests.support import pictures
from tests.support import places as p
from tests.support.letters import expire, letter, opened
from tests.support.people import Browser
from tests.support.works import Town


@pytest.fixture
def planned(here: Town):
    """A measure on the clinic's door; cancelled afterwards, so that the next test may plan it again."""
    measure = here.planned()
    yield measure
    if here.status(measure) in ("planned", "started"):
        here.done("planner", measure, "cancel", {"reason": "the test is over"})


def take(browser: Browser, measure: int, step: str, **fields: object):
    """Send the form of a step as its page has it."""
    page = browser.get(f"/my/works/{measure}/{step}?lang=en").text
    hidden = dict(re.findall(r'name="(csrf_token|revision)" value="([^"]+)"', page))
    data = {**hidden, **{f"{step}-{name}": value for name, value in fields.items()}}
    return browser.client.post(f"/my/works/{measure}/{step}?lang=en", data=data, content_type="multipart/form-data")


def uses(here: Town) -> list[str]:
    with here.database.app.read() as connection:
        kinds = sa.text("select kind from register.log_entry where kind like 'notice.%' order by seq")
        return list(connection.execute(kinds).scalars())


def test_a_code_opens_what_is_to_be_done_at_its_object_in_plain_words(here, planned):
    _, code = letter(here)
    page = opened(here, code.lower()).get("/my/CLINIC-1?lang=en")
    assert page.status_code == 200
    assert "One thing to do by June 1, 2027" in page.text.replace("\u00a0", " ")
    assert "72\u00a0cm" in page.text
    assert f"/my/works/{planned}/claim" in page.text
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "Sign out" not in page.text
    assert "planner" not in page.text


@pytest.mark.parametrize("lang", ["ru", "kk", "ky", "en"])
def test_the_pages_speak_the_language_asked_for(here, planned, lang):
    browser = opened(here, letter(here)[1])
    for path in (
        "/my/CLINIC-1",
        *(f"/my/works/{planned}/{step}" for step in ("claim", "extend", "derogate", "dispute")),
    ):
        page = browser.get(f"{path}?lang={lang}")
        assert page.status_code == 200
        assert f'<html lang="{lang}">' in page.text


def test_a_code_opens_no_other_object_and_no_other_page_of_the_site(here, planned):
    browser = opened(here, letter(here)[1])
    assert browser.get("/my/SCHOOL-2").status_code == 403
    with here.database.app.read() as connection:
        other = connection.execute(sa.text("select min(id) from register.measure")).scalar_one()
    assert browser.get(f"/my/works/{other}/dispute").status_code == 403
    for path in ("/review", "/account", "/plan", "/assignments", "/objects/CLINIC-1/letters"):
        assert browser.get(path).status_code in (302, 401, 403), path
    assert browser.get("/api/v1/passports?mine=true").status_code in (400, 401, 403, 404, 422)
    assert 'id="deed-' not in browser.get(f"/measures/{planned}").text


def test_the_owner_reports_work_done_with_photos_and_it_waits_to_be_checked(here, planned):
    browser = opened(here, letter(here)[1])
    nothing = take(browser, planned, "claim", note="we did it")
    assert nothing.status_code == 422
    assert 'id="f-claim-act-error"' in nothing.text
    assert "we did it" in nothing.text
    shots = {name: (io.BytesIO(pictures.jpeg()), f"{name}.jpg") for name in ("before", "after")}
    done = take(browser, planned, "claim", act="12-a", **shots)
    assert done.status_code == 303
    page = browser.get(done.headers["Location"] + "?lang=en").text
    assert "waiting to be checked" in page
    pictures_shown = re.findall(r'<img src="([^"]+)"', page.partition("waiting to be checked")[2])
    assert len(pictures_shown) == 2
    assert {browser.get(each.replace("&amp;", "&")).mimetype for each in pictures_shown} <= {"image/webp", "image/jpeg"}
    assert Browser(here.site).get(pictures_shown[0]).status_code == 303
    assert here.status(planned) == "claimed"
    with here.database.app.read() as connection:
        photos = sa.text("select count(*) from register.photo where measure = :m")
        assert connection.execute(photos, {"m": planned}).scalar() == 2
    gone = re.search(r'action="([^"]+/photos/1/remove[^"]*)"', page)
    assert gone is not None
    token = dict(re.findall(r'name="(csrf_token)" value="([^"]+)"', page))
    assert browser.client.post(gone[1].replace("&amp;", "&"), data=token).status_code == 303
    left = browser.get("/my/CLINIC-1?lang=en").text
    assert "The photo is taken out" in left
    assert re.findall(r"/photos/(\d+)/remove", left) == ["2"]
    here.done("ngo", planned, "refuse", {"reason": "The door is as narrow as before"})
    assert "The door is as narrow as before" in browser.get("/my/CLINIC-1?lang=en").text


def test_more_time_is_asked_for_and_a_reviewer_decides(here, planned):
    browser = opened(here, letter(here)[1])
    early = take(browser, planned, "extend", due="2027-01-01", reason="The doors come in spring")
    assert early.status_code == 422
    assert "The doors come in spring" in early.text
    assert take(browser, planned, "extend", due="2027-09-01", reason="The doors come in spring").status_code == 303
    page = browser.get("/my/CLINIC-1?lang=en").text
    assert "A reviewer looks at it" in page
    assert f"/my/works/{planned}/extend" not in page
    assert here.show("planner", planned)["due"] == "2027-06-01"
    here.done("reviewer", planned, "decide", {"approve": True})
    assert "September 1, 2027" in browser.get("/my/CLINIC-1?lang=en").text.replace("\u00a0", " ")


def test_another_form_of_service_is_asked_for_and_a_finding_is_disputed(here, planned):
    browser = opened(here, letter(here)[1])
    assert take(browser, planned, "dispute", reason="The door was measured shut").status_code == 303
    assert take(browser, planned, "derogate", form="home_service", reason="A monument").status_code == 303
    steps = here.show("planner", planned)["steps"]
    assert [each["step"] for each in steps] == ["plan", "dispute", "ask_derogation"]


def test_every_use_is_in_the_log_and_the_log_holds(here):
    before = len(uses(here))
    _, code = letter(here)
    opened(here, code)
    opened(here, code)
    assert uses(here)[before:] == ["notice.issued", "notice.used", "notice.used"]
    with here.database.owner.read() as connection:
        assert check_log(connection).faults == []


def test_a_code_that_expired_or_is_wrong_opens_nothing_and_nobody_is_told_which(here):
    key, code = letter(here)
    browser = opened(here, code)
    expire(here, key)
    late = browser.get("/my/CLINIC-1?lang=en")
    assert (late.status_code, late.headers["Location"].split("?")[0]) == (303, "/my")
    told = {
        Browser(here.site).post("/my?lang=en", code=each).text.count("opens nothing") for each in (code, "A" * 16, "")
    }
    assert told == {2}


def test_guessing_is_slowed_by_address_and_what_was_right_costs_nothing(here):
    _, code = letter(here)
    guesser = Browser(here.site, "203.0.113.9")
    for _ in range(3):
        assert guesser.post("/my?lang=en", code=code).status_code == 303
        guesser.post("/my/leave", at="/my/CLINIC-1")
    answers = [guesser.post("/my?lang=en", code="A" * 16).status_code for _ in range(62)]
    assert answers[:60] == [422] * 60
    assert answers[-1] == 429
    assert Browser(here.site, "203.0.113.77").post("/my?lang=en", code=code).status_code == 303


def test_a_browser_forgets_the_code_when_told(here):
    browser = opened(here, letter(here)[1])
    assert browser.post("/my/leave", at="/my/CLINIC-1").status_code == 303
    assert browser.get("/my/CLINIC-1").status_code == 303


def test_an_owner_with_an_account_needs_no_code(here, browser, planned):
    assert browser("owner").get("/my").headers["Location"].startswith("/my/CLINIC-1")
    assert f"/my/works/{planned}/claim" in browser("owner").get("/my/CLINIC-1").text
    assert browser("planner").get("/my/CLINIC-1").status_code == 403
    assert Browser(here.site).get("/my").status_code == 200


def test_beside_a_work_stand_what_is_taken_instead_of_it_and_what_others_paid_without_its_own(here, planned):
    browser = opened(here, letter(here)[1])
    page = browser.get("/my/CLINIC-1?lang=en").text
    assert "from 5 checked works" in page
    assert "with help”, never as accessible" in page
    assert "help does not widen a door" in page
    assert re.search(r"Service at home, service from a distance, service in another place: wheelchair users", page)

    verified = {"status": "verified", "verified_on": date(2026, 3, 1), "price_source": "act", "price_year": 2026}
    with here.database.app.write() as connection:
        clinic = connection.execute(sa.text("select id from register.object where number = 'CLINIC-1'")).scalar_one()
        others = [p.place(connection, f"PAID-{n}") for n in range(3)]
        for n, owner in enumerate([*others, *others, clinic]):
            cost = {"cost_amount": 1000 * (n + 1), "cost_currency": "KZT", "provisional": n == 5}
            p.measure(connection, owner, date(2026, 2, 1 + n), **verified, **cost)
        bump(connection)
    paid = browser.get("/my/CLINIC-1?lang=en").text
    assert "from 1,000 to 5,000 KZT, in the middle 3,000 KZT (works: 5, other buildings: 3)" in paid
    assert "PAID-" not in paid
