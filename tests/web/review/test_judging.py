"""Parts are judged one by one: kept with who and when, settled while they say the same, gathered in a return."""

from __future__ import annotations

import sqlalchemy as sa

from tests.support import places as p
from tests.support.desk import accept_all, judge, revision_of
from tests.support.filing import API, act, filed, submitted
from tests.support.people import Browser, bearer, person, somebody


def marks(site, token, number):
    answer = site.test_client(use_cookies=False).get(f"{API}/passports/{number}/filing", headers=bearer(token))
    assert answer.status_code == 200, answer.text
    return {each["part"]: each for each in answer.json["marks"]}


def test_judgements_are_kept_and_gone_on_with_later(site, reviewer, number):
    assert judge(reviewer, number, entrance="accepted").status_code == 303
    page = reviewer.get(f"/review/{number}").text
    assert "By Second Person on" in page
    assert "Go on to approve" not in page
    judge(reviewer, number, movement="Measure the corridor.")
    assert "Measure the corridor." in Browser.get(reviewer, f"/review/{number}").text


def test_what_was_filed_beside_the_facts_stands_in_its_part(site, reviewer, inspector):
    body = filed("CLINIC-2", anketa={"floors": 3, "object_name": "Поликлиника"})
    body["observations"][0]["note"] = "The leaf hits the wall."
    body["conclusions"] = {"entrance": {"state": "partial", "text": "A ramp is needed."}}
    number, _tag = submitted(site.test_client(use_cookies=False), inspector, body)
    page = reviewer.get(f"/review/{number}").text
    general = page[page.index('id="part-general"') : page.index('id="part-entrance"')]
    entrance = page[page.index('id="part-entrance"') : page.index('id="part-movement"')]
    assert "Поликлиника" in general
    assert "The leaf hits the wall." in entrance
    assert "A ramp is needed." in entrance


def test_approval_is_offered_once_every_part_is_accepted(reviewer, number):
    accept_all(reviewer, number)
    assert "Go on to approve" in reviewer.get(f"/review/{number}").text
    judge(reviewer, number, entrance="open")
    assert "Go on to approve" not in reviewer.get(f"/review/{number}").text
    assert "Approve and publish" not in reviewer.get(f"/review/{number}/approve").text
    refused = reviewer.post(f"/review/{number}/approve", at=f"/review/{number}", revision=revision_of(reviewer, number))
    assert (refused.status_code, "whole or not at all" in refused.text) == (409, True)


def test_the_author_sees_what_is_settled_and_what_is_to_be_put_right(site, reviewer, number, inspector):
    judge(reviewer, number, entrance="accepted", movement="Measure the corridor.")
    reviewer.post(f"/review/{number}/return", at=f"/review/{number}", revision="3")
    seen = marks(site, inspector, number)
    assert (seen["entrance"]["judgement"], seen["entrance"]["by"]["name"]) == ("accepted", "Second Person")
    assert (seen["movement"]["judgement"], seen["movement"]["reason"]) == ("returned", "Measure the corridor.")
    answer = site.test_client().get(f"{API}/passports/{number}", headers=bearer(inspector)).json
    assert answer["reasons"] == [{"pointer": "/zones/movement", "reason": "Measure the corridor."}]


def test_a_part_that_did_not_change_stays_accepted_when_it_is_handed_over_again(site, reviewer, number, inspector):
    judge(reviewer, number, entrance="accepted", movement="accepted", service="Measure the counter.")
    reviewer.post(f"/review/{number}/return", at=f"/review/{number}", revision="3")
    client = site.test_client(use_cookies=False)
    body = filed()
    body["observations"] += [{"zone": "movement", "element": "corridor", "quantity": "width", "value": 1.6,
                              "evidence": "tape"}]  # fmt: skip
    tag = client.get(f"{API}/passports/{number}", headers=bearer(inspector)).headers["ETag"]
    tag = client.put(f"{API}/passports/{number}", json=body, headers=bearer(inspector, If_Match=tag)).headers["ETag"]
    assert act(client, inspector, number, "submit", tag).status_code == 200
    seen = {part: each["judgement"] for part, each in marks(site, inspector, number).items()}
    assert seen == {"entrance": "accepted", "movement": "open", "service": "open"}
    page = reviewer.get(f"/review/{number}").text
    assert "but changed since" in page
    assert "Returned by Second Person" in page
    assert "Measure the counter." in page


def test_of_two_reviewers_the_second_is_told_and_loses_nothing(site, city, reviewer, number):
    somebody(city, "third@example.org", "reviewer", p.CITY, name="Third Person")
    other = Browser(site)
    other.sign_in("third@example.org")
    seen = revision_of(other, number)
    judge(reviewer, number, entrance="accepted")
    refused = judge(other, number, seen, entrance="The door is another one.", movement="accepted")
    assert refused.status_code == 409
    assert "changed after you opened it" in refused.text
    assert "The door is another one." in refused.text
    assert "By Second Person on" in refused.text


def test_a_judgement_that_stands_already_stays_its_first_reviewers(site, city, reviewer, number):
    somebody(city, "third@example.org", "reviewer", p.CITY, name="Third Person")
    other = Browser(site)
    other.sign_in("third@example.org")
    judge(reviewer, number, entrance="accepted")
    judge(other, number, entrance="accepted", movement="accepted")
    page = reviewer.get(f"/review/{number}").text
    assert page.count("By Second Person on") == 1
    assert page.count("By Third Person on") == 1


def test_a_return_without_its_reason_is_refused_at_its_field_and_keeps_what_was_chosen(reviewer, number):
    fields = {"part-entrance": "returned", "reason-entrance": "", "reason-movement": "Measure the corridor."}
    refused = reviewer.post(f"/review/{number}/marks", at=f"/review/{number}", revision="2", **fields)
    assert refused.status_code == 422
    assert 'href="#f-reason-entrance"' in refused.text
    assert "Measure the corridor." in refused.text


def test_the_author_marks_nothing(site, city, number, inspector):
    answer = act(site.test_client(use_cookies=False), inspector, number, "marks", '"2"',
                 {"marks": {"entrance": {"judgement": "accepted"}}})  # fmt: skip
    assert answer.status_code == 403


def test_marks_over_the_api_name_the_revision_they_were_made_from(site, city, number):
    with city.app.write() as connection:
        token = person(connection, "reviewer", territory=p.CITY)
    client, body = site.test_client(use_cookies=False), {"marks": {"entrance": {"judgement": "accepted"}}}
    assert client.post(f"{API}/passports/{number}/marks", json=body, headers=bearer(token)).status_code == 428
    done = act(client, token, number, "marks", '"2"', body)
    assert (done.status_code, done.headers["ETag"]) == (200, '"3"')
    assert [(each["part"], each["revision"]) for each in done.json["marks"]] == [("entrance", 2)]
    stale = act(client, token, number, "marks", '"2"', {"marks": {"movement": {"judgement": "accepted"}}})
    assert (stale.status_code, stale.json["versions"]["current"]) == (412, '"3"')
    assert [each["part"] for each in stale.json["current"]["marks"]] == ["entrance"]
    wrong = act(client, token, number, "marks", '"3"', {"marks": {"entrance": {"judgement": "returned"}}})
    assert (wrong.status_code, wrong.json["errors"][0]["pointer"]) == (422, "/marks/entrance/reason")


def test_an_approval_over_the_api_accepts_every_part_and_the_record_says_so(site, city, reviewer, number):
    judge(reviewer, number, entrance="accepted")
    with city.app.write() as connection:
        token = person(connection, "reviewer", territory=p.CITY)
    assert act(site.test_client(use_cookies=False), token, number, "approve", '"3"').status_code == 200
    with city.app.read() as connection:
        query = sa.text("select detail from register.filing_event where action = 'approve'")
        at_once = connection.execute(query).scalar_one()["accepted_at_once"]
    assert "entrance" not in at_once
    assert {"general", "movement", "service"} <= set(at_once)
    assert "Accepted with the approval, not part by part" in reviewer.get(f"/review/{number}").text


def test_a_return_over_the_api_marks_the_parts_it_speaks_of(site, city, reviewer, number, inspector):
    judge(reviewer, number, entrance="accepted", movement="accepted")
    with city.app.write() as connection:
        token = person(connection, "reviewer", territory=p.CITY)
    reasons = {"reasons": [{"pointer": "/observations/0/value", "reason": "Measure it again."}]}
    assert act(site.test_client(use_cookies=False), token, number, "return", '"3"', reasons).status_code == 200
    seen = {part: each["judgement"] for part, each in marks(site, inspector, number).items()}
    assert seen == {"entrance": "returned", "movement": "accepted"}


def test_a_mark_from_an_old_revision_is_refused_even_where_it_says_nothing_new(site, city, reviewer, number):
    judge(reviewer, number, entrance="accepted")
    with city.app.write() as connection:
        token = person(connection, "reviewer", territory=p.CITY)
    client, body = site.test_client(use_cookies=False), {"marks": {"entrance": {"judgement": "accepted"}}}
    assert act(client, token, number, "marks", '"2"', body).status_code == 412
    again = act(client, token, number, "marks", '"3"', body)
    assert (again.status_code, again.headers["ETag"]) == (200, '"3"')


def test_a_part_that_the_kind_does_not_have_is_refused_at_both_doors(site, city, reviewer, inspector):
    with city.app.write() as connection:
        p.place(connection, "STOP-1", kind="transport_stop", sector="transport", lon=76.91)
        p.finish(connection)
        token = person(connection, "reviewer", territory=p.CITY)
    body = {"object": "STOP-1", "inspected_on": "2026-11-20",
            "observations": [{"zone": "route", "element": "stop", "present": "yes"}]}  # fmt: skip
    client = site.test_client(use_cookies=False)
    stop, _tag = submitted(client, inspector, body)
    for what in ("marks", "return"):
        fields = {"part-sanitary": "returned", "reason-sanitary": "Measure the cabin.", "reason-route": "Measure it."}
        refused = reviewer.post(f"/review/{stop}/{what}", at=f"/review/{stop}", revision="2", **fields)
        assert (refused.status_code, "has no zone sanitary" in refused.text) == (422, True)
    sent = {"marks": {"sanitary": {"judgement": "accepted"}}}
    refused = act(client, token, stop, "marks", '"2"', sent)
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "/marks/sanitary")
    assert revision_of(reviewer, stop) == "2"


def refit(city, kind="transport_stop"):
    """The object is of another kind from now on: what was filed of its entrance fits no more."""
    with city.app.write() as connection:
        connection.execute(sa.text("update register.object set kind = :k where number = 'CLINIC-1'"), {"k": kind})


def test_a_filing_that_the_rules_no_longer_accept_says_so_and_can_be_returned(site, city, reviewer, number, inspector):
    judge(reviewer, number, entrance="accepted")
    refit(city)
    for path in (f"/review/{number}", f"/review/{number}/approve"):
        page = reviewer.get(path)
        assert (page.status_code, "has no zone entrance" in page.text) == (200, True)
        assert "Approve and publish" not in page.text
    refused = reviewer.post(f"/review/{number}/approve", at=f"/review/{number}", revision="3")
    assert (refused.status_code, "has no zone entrance" in refused.text) == (422, True)
    refused = reviewer.post(f"/review/{number}/return", at=f"/review/{number}", revision="3")
    assert (refused.status_code, "what is to be put right" in refused.text) == (422, True)
    fields = {"revision": "3", "reason-general": "It is a stop now."}
    assert reviewer.post(f"/review/{number}/return", at=f"/review/{number}", **fields).status_code == 303
    assert marks(site, inspector, number) == {}
    answer = site.test_client().get(f"{API}/passports/{number}", headers=bearer(inspector)).json
    assert (answer["state"], answer["reasons"]) == ("returned", [{"pointer": "", "reason": "It is a stop now."}])


def test_a_filing_that_the_rules_no_longer_accept_is_returned_over_the_api(site, city, reviewer, number):
    judge(reviewer, number, entrance="accepted")
    refit(city)
    with city.app.write() as connection:
        token = person(connection, "reviewer", territory=p.CITY)
    client = site.test_client(use_cookies=False)
    assert act(client, token, number, "approve", '"3"').status_code == 422
    reasons = {"reasons": [{"pointer": "/observations/0/value", "reason": "It is a stop now."}]}
    assert act(client, token, number, "return", '"2"', reasons).status_code == 412
    done = act(client, token, number, "return", '"3"', reasons)
    assert (done.status_code, done.json["state"], done.json["marks"]) == (200, "returned", [])


def test_many_reasons_of_one_part_are_kept_in_full_and_cut_in_its_mark(site, city, number):
    with city.app.write() as connection:
        token = person(connection, "reviewer", territory=p.CITY)
    client = site.test_client(use_cookies=False)
    reasons = [{"pointer": "/zones/movement", "reason": f"{place} " + "x" * 1900} for place in range(100)]
    done = act(client, token, number, "return", '"2"', {"reasons": reasons})
    assert (done.status_code, len(done.json["reasons"]), len(done.json["marks"][0]["reason"])) == (200, 100, 2000)


def test_a_reason_of_several_lines_is_the_same_when_a_browser_sends_it_back(site, city, reviewer, number):
    lines = "\n".join("x" * 99 for _ in range(20))
    judge(reviewer, number, movement=lines)
    again = judge(reviewer, number, movement=lines.replace("\n", "\r\n"))
    assert (again.status_code, revision_of(reviewer, number)) == (303, "3")
