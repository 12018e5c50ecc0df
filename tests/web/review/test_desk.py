"""The commission's desk: the queue, a filing beside the version before it, and the decision."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.support import places as p
from tests.support.database import TestDatabase
from tests.support.desk import accept_all
from tests.support.filing import filed, submitted
from tests.support.people import Browser, somebody


def state_of(city: TestDatabase, number: str) -> tuple[str, list[dict[str, str]]]:
    with city.app.read() as connection:
        query = sa.text("select state, reasons from register.filing where number = :n")
        return tuple(connection.execute(query, {"n": number}).one())


def test_nobody_is_led_to_sign_in_and_back(site):
    answer = Browser(site).get("/review/CLINIC-1-v2")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login?next=/review/CLINIC-1-v2")


def test_the_queue_names_what_waits_and_who_measured(reviewer, number):
    page = reviewer.get("/review")
    assert page.status_code == 200
    assert all(words in page.text for words in (number, "Поликлиника № 1", "First Person"))
    assert "no-store" in page.headers["Cache-Control"]


def test_somebody_who_reviews_nothing_has_no_desk(site, number):
    browser = Browser(site)
    browser.sign_in("planner@example.org")
    assert browser.get("/review").status_code == 403
    assert browser.get(f"/review/{number}").status_code == 403


def test_a_reviewer_of_another_city_finds_nothing_there(site, number):
    browser = Browser(site)
    browser.sign_in("elsewhere@example.org")
    assert number not in browser.get("/review").text
    assert browser.get(f"/review/{number}").status_code == 404
    assert browser.get(f"/review/{number}/approve").status_code == 404


def test_a_filing_is_shown_with_what_changed_since_the_version_before(reviewer, number):
    page = reviewer.get(f"/review/{number}").text
    assert "72 cm" in page.replace("\u00a0", " ")
    assert "95 cm" in page.replace("\u00a0", " ")
    assert "CLINIC-1-v1" in page


def test_what_the_author_keeps_private_is_not_lost_on_the_commission_but_never_public(site, reviewer, number):
    accept_all(reviewer, number)
    reviewer.post(f"/review/{number}/approve", at=f"/review/{number}/approve", revision="3")
    anonymous = site.test_client(use_cookies=False)
    code = anonymous.get(f"/api/v1/passports/{number}").json["check_code"]
    for path in (f"/passports/{number}", f"/api/v1/passports/{number}", "/objects/CLINIC-1", f"/verify/{code}.json"):
        text = anonymous.get(path).text
        assert "T09:31" not in text, path
        assert "private-remark" not in text, path
        assert "First Person" not in text, path


def test_a_place_shown_by_hand_is_a_proposal_that_the_commission_reads_with_its_reason(site, reviewer, inspector):
    anonymous = site.test_client(use_cookies=False)
    shown = {"lon": 77.001, "lat": 43.25, "by": "hand", "reason": "The entrance is round the corner"}
    number, _ = submitted(anonymous, inspector, filed(position=shown))
    page = reviewer.get(f"/review/{number}").text
    assert "The author shows the object at 43.25, 77.001, 81 m from where it is recorded: The entrance is round" in page
    assert "The device was" not in page
    accept_all(reviewer, number)
    reviewer.post(f"/review/{number}/approve", at=f"/review/{number}/approve", revision="3")
    public = anonymous.get(f"/api/v1/passports/{number}")
    assert public.status_code == 200
    assert "round the corner" not in public.text + anonymous.get(f"/passports/{number}").text
    assert anonymous.get("/api/v1/objects/CLINIC-1").json["position"] == {"lon": 77.0, "lat": 43.25}


def test_a_reviewer_approves_after_a_summary_and_the_version_is_public(site, reviewer, number, city):
    accept_all(reviewer, number)
    summary = reviewer.get(f"/review/{number}/approve")
    assert "Once approved" in summary.text
    assert site.test_client().get(f"/passports/{number}").status_code == 404
    done = reviewer.post(f"/review/{number}/approve", revision="3", decision="17-к", commission="Асель А.\nБекзат Б.")
    assert done.status_code == 303
    assert f"{number} is approved" in reviewer.get(done.headers["Location"]).text
    assert site.test_client().get(f"/passports/{number}").status_code == 200
    with city.app.read() as connection:
        decision = connection.execute(
            sa.text("select decision from register.passport where number = :n"), {"n": number}
        ).scalar()
    assert (decision["number"], decision["commission"]) == ("17-к", ["Асель А.", "Бекзат Б."])


def test_an_approval_without_a_written_decision_is_read_by_everyone(site, reviewer, number):
    accept_all(reviewer, number)
    assert reviewer.post(f"/review/{number}/approve", revision="3", decision="").status_code == 303
    anonymous = site.test_client(use_cookies=False)
    code = anonymous.get(f"/api/v1/passports/{number}").json["check_code"]
    paths = ("/objects/CLINIC-1", f"/passports/{number}", f"/passports/{number}/changes", f"/verify/{code}")
    assert [anonymous.get(path).status_code for path in paths] == [200] * 4


def test_what_was_changed_meanwhile_is_not_approved(reviewer, number, city):
    accept_all(reviewer, number)
    refused = reviewer.post(f"/review/{number}/approve", revision="2")
    assert refused.status_code == 409
    assert "changed after you opened it" in refused.text
    assert state_of(city, number)[0] == "submitted"


def test_a_filing_is_returned_with_a_reason_for_each_part(reviewer, number, city):
    fields = {"revision": "2", "reason-entrance": "The door was measured with its leaf closed.", "reason-general": " "}
    assert reviewer.post(f"/review/{number}/return", at=f"/review/{number}", **fields).status_code == 303
    reasons = [{"pointer": "/zones/entrance", "reason": "The door was measured with its leaf closed."}]
    assert state_of(city, number) == ("returned", reasons)


def test_a_return_without_a_reason_is_refused_and_says_what_is_missing(reviewer, number, city):
    refused = reviewer.post(f"/review/{number}/return", at=f"/review/{number}", revision="2")
    assert refused.status_code == 422
    assert "what is to be put right" in refused.text
    assert state_of(city, number)[0] == "submitted"


def test_no_form_is_taken_without_its_token(reviewer, number, city):
    for action in ("approve", "return", "marks"):
        answer = reviewer.client.post(f"/review/{number}/{action}", data={"revision": "2", "reason-general": "x"})
        assert answer.status_code in (400, 403)
    assert state_of(city, number)[0] == "submitted"


def test_the_author_is_offered_no_decision_and_cannot_take_one(site, city):
    key = somebody(city, "both@example.org", "reviewer", p.CITY, name="Both")
    with city.app.write() as connection:
        connection.execute(
            sa.text("insert into register.role_grant (account, role, territory) values (:k, 'inspector', :t)"),
            {"k": key, "t": p.CITY},
        )
        from tests.support.people import token

        secret = token(connection, key)
    own, tag = submitted(site.test_client(use_cookies=False), secret)
    browser = Browser(site)
    browser.sign_in("both@example.org")
    assert own not in browser.get("/review").text
    assert "Go on to approve" not in browser.get(f"/review/{own}").text
    refused = browser.post(f"/review/{own}/approve", at="/account", revision=tag.strip('"'))
    assert refused.status_code == 403
    assert state_of(city, own)[0] == "submitted"


def test_what_no_text_of_the_register_holds_is_refused_as_bad_input(reviewer, number):
    assert reviewer.get("/review?district=%00").status_code in (400, 422)


@pytest.mark.parametrize("query", ["page=0", "page=999999", "page=x", "district=NOWHERE", "page=-1"])
def test_an_address_that_leads_past_the_queue_is_answered(reviewer, number, query):
    assert reviewer.get(f"/review?{query}").status_code == 200


def test_a_filing_that_leaves_out_what_decides_is_flagged_and_can_be_approved(reviewer, number):
    page = reviewer.get(f"/review/{number}?lang=en").text
    assert "answers without which there is no verdict are missing" in page
    assert reviewer.get(f"/review/{number}/approve?lang=en").status_code == 200
