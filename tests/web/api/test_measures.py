"""The life of a measure over HTTP: planned, done, verified by somebody else out of new facts, or sent back."""

# ruff: noqa: E501 - what is wrong and what is said of it stand on one line: the list is read as a table

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from audit.figures import STATE_NUMBERS, Figures
from audit.profiles import load_profile
from gis.models import register as r
from gis.models.filings import log_entry
from gis.queries.log_check import check_log
from tests.support.counted import recount, rollup
from tests.support.database import TestServer
from tests.support.people import bearer
from tests.support.works import API, DOOR, TODAY, WORK, Town, town


@pytest.fixture
def here(database_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(database_server, tmp_path_factory.mktemp("media")) as made:
        yield made


@pytest.fixture(scope="module")
def shared(database_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """For what is refused: it stays as it was."""
    with town(database_server, tmp_path_factory.mktemp("media")) as made:
        yield made


def figures(here: Town) -> dict[tuple[object, ...], Figures]:
    with here.database.app.read() as connection:
        kept = rollup(connection, TODAY)
        assert kept == recount(connection, TODAY)
    return kept


def district(here: Town, category: str = "K") -> Figures:
    """The district's figures of the clinic's kind, today."""
    key = next(k for k in figures(here) if {"KZ-ALA-MED", "health", category, 2026, "recorded"} <= set(k))
    return figures(here)[key]


def codes(answer: Any) -> list[tuple[str, str]]:
    return [(each["pointer"], each["code"]) for each in answer.json["errors"]]


def test_a_failing_door_is_planned_done_verified_by_an_organisation_and_moves_every_figure_by_one(here: Town) -> None:
    before = district(here)
    assert (before.none, before.full, before.verified) == (1, 0, 0)
    planned = here.send("planner", "POST", "/measures", WORK)
    assert planned.status_code == 201, planned.text
    measure = planned.json["id"]
    assert planned.headers["Location"] == f"{API}/measures/{measure}"
    assert (planned.json["status"], planned.json["zone"], planned.json["categories"]) == ("planned", "entrance", ["K"])
    assert planned.json["expected"]["K"] == "full"
    here.done("planner", measure, "start")
    shots = [here.photo("owner", measure, part) for part in ("before", "after")]
    claimed = here.done("owner", measure, "claim", {"act": "12-a", "on": "2026-11-24", "photos": shots})
    assert (claimed["status"], claimed["claimed_on"]) == ("claimed", "2026-11-24")
    assert district(here).verified == 0
    number, tag = here.measured("ngo", measure)
    sent = here.filing("ngo", number, "submit", tag)
    assert sent.status_code == 200, sent.text
    assert sent.json["measure"] == measure
    assert here.status(measure) == "claimed"
    approved = here.filing("reviewer", number, "approve", sent.headers["ETag"])
    assert approved.status_code == 200, approved.text
    page = here.show("planner", measure)
    assert (page["status"], page["verified_on"], page["proof"]) == ("verified", "2026-11-24", number)
    after = district(here)
    assert (after.none, after.full, after.verified) == (0, 1, 1)
    assert after.objects == before.objects
    shown = here.client.get(f"{API}/objects/CLINIC-1").json
    assert (shown["states"]["K"], shown["passport"]) == ("full", number)
    assert [step["step"] for step in page["steps"]] == ["plan", "start", "claim", "open", "verify"]
    assert page["steps"][-1]["answers"] == page["steps"][2]["id"]
    with here.database.app.read() as connection:
        assert connection.execute(sa.select(r.planned_state)).all() == []
        tail = connection.execute(sa.select(log_entry.c.kind).order_by(log_entry.c.seq.desc()).limit(4)).scalars().all()
        found = check_log(connection)
    assert tail[::-1] == ["passport.approved", "measure.verified", "measure.step", "measure.stands"]
    assert found.faults == []


def test_a_withdrawn_version_leaves_no_work_verified_and_it_can_be_verified_anew(here: Town) -> None:
    measure = here.claimed()
    first = verified(here, measure)
    tag = here.send("administrator", "GET", f"/passports/{first}").headers["ETag"]
    taken = here.send(
        "administrator", "POST", f"/passports/{first}/withdraw", {"reason": "measured at another door"},
        If_Match=tag,
    )  # fmt: skip
    assert taken.status_code == 200, taken.text
    page = here.show("planner", measure)
    assert (page["status"], page["verified_on"], page["proof"]) == ("claimed", None, None)
    assert page["claimed_on"] == "2026-11-24"
    last = page["steps"][-1]
    assert (last["step"], last["role"], last["reason"]) == ("reopen", "administrator", "measured at another door")
    assert last["answers"] == page["steps"][-2]["id"]
    assert (district(here).none, district(here).verified) == (1, 0)
    again = verified(here, measure)
    assert (here.show("planner", measure)["proof"], district(here).verified) == (again, 1)
    with here.database.app.read() as connection:
        assert check_log(connection).faults == []


def verified(here: Town, measure: int) -> str:
    """Measured anew by the inspector and approved; the number of the version."""
    number, tag = here.measured("inspector", measure)
    sent = here.filing("inspector", number, "submit", tag)
    assert here.filing("reviewer", number, "approve", sent.headers["ETag"]).status_code == 200
    return number


def test_work_that_new_facts_do_not_show_done_is_not_verified_and_every_requirement_is_named(here: Town) -> None:
    measure = here.claimed()
    number, tag = here.measured("inspector", measure, width=0.75)
    sent = here.filing("inspector", number, "submit", tag)
    assert sent.status_code == 422
    assert codes(sent) == [("/observations", "requirement_fails")]
    assert "KZ-DOR-03" in sent.json["errors"][0]["detail"]
    assert here.status(measure) == "claimed"


def test_a_requirement_that_nobody_measured_anew_is_not_met(here: Town) -> None:
    measure = here.claimed()
    number, tag = here.measured("inspector", measure, width=None)
    sent = here.filing("inspector", number, "submit", tag)
    assert codes(sent) == [("/observations", "requirement_unanswered")]


def test_nobody_verifies_what_they_reported_done_nor_does_the_owner(here: Town) -> None:
    measure = here.planned()
    here.done("both", measure, "claim", {"act": "1"})
    for who, code in (("both", "own_claim"), ("landlord", "own_object"), ("owner", "own_object")):
        for step in ("verify", "refuse"):
            refused = here.step(who, measure, step, {"reason": "x"} if step == "refuse" else {})
            assert (refused.status_code, refused.json["code"]) == (403, code), (who, step)
    number, tag = here.measured("inspector", measure)
    sent = here.filing("inspector", number, "submit", tag)
    own = here.filing("both", number, "approve", sent.headers["ETag"])
    assert (own.status_code, own.json["code"]) == (409, "own_claim")
    assert here.status(measure) == "claimed"
    assert here.client.get(f"{API}/objects/CLINIC-1").json["passport"] == "CLINIC-1-v1"
    assert here.filing("second", number, "approve", sent.headers["ETag"]).status_code == 200
    assert here.status(measure) == "verified"


def test_work_that_is_refused_goes_back_with_its_claim_in_the_history(here: Town) -> None:
    measure = here.claimed()
    number, tag = here.measured("inspector", measure)
    sent = here.filing("inspector", number, "submit", tag)
    back = here.done("ngo", measure, "refuse", {"reason": "the door is as it was"})
    assert (back["status"], back["claimed_on"]) == ("planned", None)
    claim, refusal = (next(s for s in back["steps"] if s["step"] == step) for step in ("claim", "refuse"))
    assert (claim["document"], refusal["answers"], refusal["reason"]) == ("12-a", claim["id"], "the door is as it was")
    late = here.filing("reviewer", number, "approve", sent.headers["ETag"])
    assert (late.status_code, late.json["code"]) == (409, "measure_not_claimed")
    here.done("planner", measure, "start")
    here.done("owner", measure, "claim", {"act": "13"})
    assert here.done("reviewer", measure, "refuse", {"reason": "again"})["status"] == "started"


def test_only_one_verification_is_on_its_way_until_it_is_given_up(here: Town) -> None:
    measure = here.claimed()
    number, tag = here.measured("inspector", measure)
    second = here.step("ngo", measure, "verify")
    assert (second.status_code, second.json["code"]) == (409, "verification_open")
    assert number in second.json["detail"]
    assert here.filing("inspector", number, "abandon", tag).status_code == 200
    assert here.step("ngo", measure, "verify").status_code == 201


def test_more_time_is_asked_for_by_one_and_approved_by_another_and_the_old_date_stays(here: Town) -> None:
    measure = here.planned()
    asked = here.done("owner", measure, "extend", {"due": "2028-06-01", "reason": "the lift comes late"})
    assert (asked["due"], asked["asked"]) == ("2027-06-01", True)
    again = here.step("planner", measure, "extend", {"due": "2028-07-01", "reason": "x"})
    assert (again.status_code, again.json["code"]) == (409, "asked_already")
    done = here.done("reviewer", measure, "decide", {"approve": True, "document": "7"})
    assert (done["due"], done["first_due"], done["asked"]) == ("2028-06-01", "2027-06-01", False)
    (moved,) = done["extensions"]
    assert (moved["old_due"], moved["new_due"], moved["reason"]) == ("2027-06-01", "2028-06-01", "the lift comes late")
    here.done("planner", measure, "extend", {"due": "2029-06-01", "reason": "no money"})
    kept = here.done("reviewer", measure, "decide", {"approve": False, "reason": "there is money"})
    assert (kept["due"], kept["asked"]) == ("2028-06-01", False)
    nothing = here.step("reviewer", measure, "decide", {"approve": True})
    assert (nothing.status_code, nothing.json["code"]) == (409, "nothing_asked")
    with here.database.app.read() as connection:
        assert check_log(connection).faults == []
    figures(here)


def test_a_request_is_moot_once_the_work_is_reported_done(here: Town) -> None:
    measure = here.planned()
    here.done("owner", measure, "extend", {"due": "2028-06-01", "reason": "late"})
    assert here.done("owner", measure, "claim", {"act": "1"})["asked"] is False
    refused = here.step("reviewer", measure, "decide", {"approve": True})
    assert (refused.status_code, refused.json["code"]) == (409, "state_forbids")


def test_nobody_decides_on_what_they_asked_for(here: Town) -> None:
    measure = here.planned()
    here.done("both", measure, "extend", {"due": "2028-06-01", "reason": "late"})
    own = here.step("both", measure, "decide", {"approve": True})
    assert (own.status_code, own.json["code"]) == (403, "own_request")


def test_what_cannot_be_done_is_let_off_with_a_form_of_service_and_planned_as_conditional(here: Town) -> None:
    measure = here.planned()
    here.done("owner", measure, "derogate", {"form": "home_service", "reason": "a listed building"})
    done = here.done("reviewer", measure, "decide", {"approve": True})
    assert (done["status"], done["derogation_form"], done["ended_on"]) == ("derogated", "home_service", "2026-11-24")
    with here.database.app.read() as connection:
        at = sa.select(r.planned_state.c.states).where(r.planned_state.c.year == 2030)
        assert connection.execute(at).scalar_one()[0] == STATE_NUMBERS["conditional"]
        assert check_log(connection).faults == []


def test_a_measure_is_given_up_with_a_reason_and_disputed_by_its_owner(here: Town) -> None:
    measure = here.planned()
    assert here.done("owner", measure, "dispute", {"reason": "not my door"})["status"] == "planned"
    done = here.done("planner", measure, "cancel", {"reason": "the clinic moves"})
    assert (done["status"], done["ended_on"]) == ("cancelled", "2026-11-24")
    after = here.step("planner", measure, "start")
    assert (after.status_code, after.json["code"]) == (409, "state_forbids")


BAD: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "a due date after the horizon": ({"due": "2031-01-01"}, [("/due", "due_beyond_horizon")]),
    "a due date before the finding": ({"due": "2026-04-30"}, [("/due", "due_before_finding")]),
    "a due date before the plan": ({"due": "2026-11-23"}, [("/due", "due_before_plan")]),
    "no due date": ({"due": None}, [("/due", "required")]),
    "a due date that is none": ({"due": "2027-02-29"}, [("/due", "bad_date")]),
    "a rule its object does not fail": ({"closes": [{"rule": "KZ-WC-05"}]}, [("/closes/0", "closes_not_failing")]),
    "an instance that does not fail": ({"closes": [{**DOOR, "instance": "2"}]}, [("/closes/0", "closes_not_failing")]),
    "a rule that is none": ({"closes": [DOOR, {"rule": "KZ-XXX-99"}]}, [("/closes/1", "closes_not_failing")]),
    "a rule and a quantity": ({"closes": [{"rule": "KZ-DOR-03", "quantity": "entrance/door/clear_width"}]}, [("/closes/0", "rule_or_quantity")]),
    "nothing to close": ({"closes": []}, [("/closes", "required")]),
    "a price with no source": ({"cost": {"amount": "100", "currency": "KZT", "year": 2026}}, [("/cost/source", "price_without_source")]),
    "a price with no year": ({"cost": {"amount": "100", "currency": "KZT", "source": "s"}}, [("/cost/year", "price_without_source")]),
    "a negative price": ({"cost": {"amount": "-1", "currency": "KZT", "source": "s", "year": 2026}}, [("/cost/amount", "not_an_amount")]),
    "another currency": ({"cost": {"amount": "1", "currency": "USD", "source": "s", "year": 2026}}, [("/cost/currency", "unknown_choice")]),
    "half a cost": ({"cost": {"price": "1", "currency": "KZT", "source": "s", "year": 2026}}, [("/cost", "cost_incomplete")]),
    "a cost that contradicts itself": ({"cost": {"amount": "5", "quantity": "2", "unit": "m", "price": "2", "currency": "KZT", "source": "s", "year": 2026}}, [("/cost/amount", "cost_contradicted")]),
    "a kind of work that is none": ({"work": "none"}, [("/work", "unknown_choice")]),
    "a telephone number in what everyone reads": ({"title": "call +7 701 123 45 67"}, [("/title", "holds_contacts")]),
    "a field that there is not": ({"status": "verified"}, [("/status", "no_such_field")]),
    "a day of verification": ({"verified_on": "2026-11-24"}, [("/verified_on", "no_such_field")]),
    "two things wrong": ({"due": "2031-01-01", "closes": [{"rule": "KZ-WC-05"}]}, [("/due", "due_beyond_horizon"), ("/closes/0", "closes_not_failing")]),
    "an object without a passport": ({"object": "UNSURVEYED-3"}, [("/object", "no_passport_in_force")]),
    "an object that is not there": ({"object": "NOWHERE-9"}, [("/object", "unknown_object")]),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_a_plan_that_is_wrong_is_refused_by_name(what: str, shared: Town) -> None:
    changed, expected = BAD[what]
    answer = shared.send("planner", "POST", "/measures", {**WORK, **changed})
    assert (answer.status_code, codes(answer)) == (422, expected), answer.text
    assert shared.client.get(f"{API}/measures?object=CLINIC-1&status=planned").json["total"] == 0


STEPS: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "a claim without evidence": ("owner", "claim", {}, "claim_without_evidence"),
    "a claim by a photo that is not there": ("owner", "claim", {"photos": [7]}, "unknown_work_photo"),
    "a claim of tomorrow": ("owner", "claim", {"act": "1", "on": "2026-11-25"}, "in_the_future"),
    "a claim of before the plan": ("owner", "claim", {"act": "1", "on": "2026-11-23"}, "claimed_before_plan"),
    "more time that is none": ("owner", "extend", {"due": "2027-06-01", "reason": "x"}, "due_not_later"),
    "more time than there is": ("owner", "extend", {"due": "2031-01-01", "reason": "x"}, "due_beyond_horizon"),
    "more time without a reason": ("owner", "extend", {"due": "2028-01-01"}, "required"),
    "let off without a form": ("owner", "derogate", {"reason": "x"}, "required"),
    "cancelled without a reason": ("planner", "cancel", {}, "required"),
    "refused without a reason": ("reviewer", "decide", {"approve": False}, "required"),
}


@pytest.mark.parametrize("what", STEPS)
def test_a_step_that_is_wrong_is_refused_by_name_and_changes_nothing(what: str, shared: Town) -> None:
    who, step, body, code = STEPS[what]
    measure = shared.planned()
    answer = shared.step(who, measure, step, body)
    assert answer.status_code == 422, answer.text
    assert [each["code"] for each in answer.json["errors"]] == [code]
    assert shared.revision(measure) == 1
    shared.done("planner", measure, "cancel", {"reason": "the next one is planned"})


def test_two_measures_do_not_close_the_same_requirement(here: Town) -> None:
    first = here.planned()
    second = here.send("planner", "POST", "/measures", {**WORK, "closes": [{"quantity": "entrance/door/clear_width"}]})
    assert codes(second) == [("/closes/0", "closed_by_another")]
    assert str(first) in second.json["errors"][0]["detail"]
    here.done("planner", first, "cancel", {"reason": "another way"})
    assert here.send("planner", "POST", "/measures", WORK).status_code == 201


def test_more_time_is_not_asked_for_once_the_date_has_passed(here: Town) -> None:
    measure = here.planned()
    with here.database.owner.write() as connection:
        late = sa.update(r.measure).where(r.measure.c.id == measure)
        connection.execute(late.values(due=date(2026, 11, 20), first_due=date(2026, 11, 20)))
    answer = here.step("owner", measure, "extend", {"due": "2028-01-01", "reason": "x"})
    assert codes(answer) == [("/due", "extension_too_late")]


def test_a_measure_names_the_version_it_was_changed_from(here: Town) -> None:
    measure = here.planned()
    none = here.send("planner", "PATCH", f"/measures/{measure}", {"title": "A wider door"})
    assert none.status_code == 428
    first = here.send("planner", "PATCH", f"/measures/{measure}", {"title": "A wider door"}, If_Match='"1"')
    assert (first.status_code, first.json["title"], first.headers["ETag"]) == (200, "A wider door", '"2"')
    stale = here.send("planner", "PATCH", f"/measures/{measure}", {"title": "Other"}, If_Match='"1"')
    assert (stale.status_code, stale.json["versions"]["current"]) == (412, '"2"')
    assert stale.json["current"]["title"] == "A wider door"


def test_an_edit_changes_what_it_names_clears_what_is_null_and_never_the_due_date(here: Town) -> None:
    cost = {"quantity": "2.5", "unit": "m", "price": "1000,10", "currency": "KZT", "source": "tender", "year": 2026}
    measure = here.planned(title="Door", payer="owner", programme="P-1", cost=cost)
    shown = here.show("planner", measure)
    assert shown["cost"] == {
        "amount": "2500.25", "currency": "KZT", "quantity": "2.500", "unit": "m", "price": "1000.10",
        "source": "tender", "year": 2026, "provisional": False,
    }  # fmt: skip
    path, tag = f"/measures/{measure}", {"If_Match": '"1"'}
    due = here.send("planner", "PATCH", path, {"due": "2028-01-01"}, **tag)
    assert codes(due) == [("/due", "due_needs_asking")]
    changed = here.send("planner", "PATCH", path, {"cost": None, "stage": "urgent"}, **tag)
    assert (changed.json["cost"], changed.json["stage"], changed.json["title"]) == (None, "urgent", "Door")
    assert here.client.get(f"{API}/measures?unpriced=true&object=CLINIC-1").json["total"] == 1


FUNDED = [
    ({"programme": "P-9"}, ("/programme", "programme_not_held"), "P-9"),
    ({"programme": "P-1", "line": "L-9"}, ("/line", "line_not_held"), "L-1"),
    ({"line": "L-1"}, ("/line", "line_without_programme"), "L-1"),
]


@pytest.mark.parametrize(("given", "wrong", "named"), FUNDED)
def test_a_programme_and_a_line_that_the_register_does_not_hold_are_refused_by_name(
    here: Town, given: dict[str, str], wrong: tuple[str, str], named: str
) -> None:
    bulk = {"objects": ["CLINIC-1"], "rules": ["KZ-DOR-03"], "work": "current_repair", "due": "2027-06-01"}
    for sent in (
        here.send("planner", "POST", "/measures", {**WORK, **given}),
        here.send("planner", "POST", "/measures/bulk", {**bulk, **given}),
        here.send("planner", "PATCH", f"/measures/{here.planned()}", given, If_Match='"1"'),
    ):
        assert (sent.status_code, codes(sent)) == (422, [wrong]), sent.text
        assert named in sent.json["errors"][0]["detail"]


def test_the_object_page_says_who_pays_for_a_measure_and_the_desk_what_a_filing_verifies(here: Town) -> None:
    cost = {"amount": "1250000", "currency": "KZT", "source": "tender", "year": 2026}
    measure = here.claimed(title="A wider door", payer="city", cost=cost, programme="P-1", line="L-1")
    page = here.client.get("/objects/CLINIC-1?lang=en").text
    for said in ("A wider door", "Who pays: the city", "1,250,000 KZT", "reported done, not checked yet"):
        assert said in page, said
    assert "/programmes/P-1" in page
    assert here.client.get("/programmes/P-1").status_code == 200
    number, tag = here.measured("inspector", measure)
    assert here.filing("inspector", number, "submit", tag).status_code == 200
    desk = here.client.get(f"/review/{number}?lang=en", headers=bearer(here.tokens["reviewer"]))
    assert f"It was filed to verify measure {measure}" in desk.text


def test_a_line_is_of_the_programme_that_the_measure_has_already(here: Town) -> None:
    measure = here.planned(programme="P-1")
    changed = here.send("planner", "PATCH", f"/measures/{measure}", {"line": "L-1"}, If_Match='"1"')
    assert (changed.status_code, changed.json["line"]) == (200, "L-1")
    left = here.send("planner", "PATCH", f"/measures/{measure}", {"programme": None}, If_Match='"2"')
    assert codes(left) == [("/line", "line_without_programme")]


def test_a_step_that_the_status_forbids_is_refused_in_words(here: Town) -> None:
    measure = here.planned()
    here.done("planner", measure, "start")
    refused = here.step("planner", measure, "start")
    assert refused.json["detail"] == f"{measure} stands as “work has begun”; this needs it to be: planned."


def test_a_measure_sent_twice_with_one_key_is_planned_once_and_so_is_a_step(here: Town) -> None:
    twice = [here.send("planner", "POST", "/measures", WORK, Idempotency_Key="k1") for _ in range(2)]
    assert [each.status_code for each in twice] == [201, 201]
    assert twice[0].json == twice[1].json
    measure = twice[0].json["id"]
    steps = [here.send("planner", "POST", f"/measures/{measure}/start", {}, If_Match='"1"', Idempotency_Key="k2")
             for _ in range(2)]  # fmt: skip
    assert [each.status_code for each in steps] == [200, 200]
    assert here.revision(measure) == 2
    other = here.send("planner", "POST", "/measures", {**WORK, "due": "2028-01-01"}, Idempotency_Key="k1")
    assert other.status_code == 409


def test_everyone_sees_the_measure_and_nobody_sees_who_or_why(here: Town) -> None:
    measure = here.planned(responsible="Private Person", responsible_private=True)
    here.done("owner", measure, "dispute", {"reason": "private-reason"})
    here.done("owner", measure, "claim", {"act": "private-act", "note": "private-note"})
    for answer in (here.client.get(f"{API}/measures/{measure}"), here.client.get(f"{API}/measures"),
                   here.client.get(f"{API}/objects/CLINIC-1"), here.send("nobody", "GET", f"/measures/{measure}")):  # fmt: skip
        assert answer.status_code == 200
        assert "private-" not in answer.text.lower().replace("responsible_private", "")
        assert "Private Person" not in answer.text
    assert "private-note" in here.send("owner", "GET", f"/measures/{measure}").text


def test_works_are_due_until_the_horizon_of_the_installation_whatever_year_that_is(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert here.send("planner", "POST", "/measures", {**WORK, "due": "2031-01-01"}).status_code == 422
    longer = replace(load_profile("kz"), horizon=date(2034, 6, 30))
    monkeypatch.setattr("gis.queries.subjects.load_profile", lambda code: longer)
    with here.database.app.write() as connection:
        connection.execute(sa.update(r.installation).values(profile="kz", last_year=2034))
    late = here.send("planner", "POST", "/measures", {**WORK, "due": "2034-07-01"})
    assert (late.status_code, codes(late)) == (422, [("/due", "due_beyond_horizon")])
    measure = here.planned(due="2034-06-30")
    assert here.show("planner", measure)["due"] == "2034-06-30"
    for year, stands in ((2034, True), (2035, False)):
        moved = sa.update(r.measure).where(r.measure.c.id == measure).values(due=date(year, 12, 31))
        with here.database.owner.engine.connect() as connection, connection.begin() as transaction:
            try:
                done = connection.execute(moved).rowcount == 1
            except IntegrityError:
                done = False
            transaction.rollback()
        assert done is stands, year


def test_measures_are_listed_by_every_filter(here: Town) -> None:
    measure = here.planned(programme="P-1", responsible="Health office")
    with here.database.app.read() as connection:
        other = connection.execute(sa.select(r.measure.c.id).where(r.measure.c.id != measure)).scalar_one()

    def ids(query: str, who: str | None = None) -> list[int]:
        answer = here.send(who, "GET", f"/measures?{query}") if who else here.client.get(f"{API}/measures?{query}")
        assert answer.status_code == 200, answer.text
        assert answer.json["total"] == len(answer.json["items"])
        return [each["id"] for each in answer.json["items"]]

    assert ids("") == [other, measure]
    assert ids("object=CLINIC-1") == ids("programme=P-1") == ids("responsible=Health office") == [measure]
    assert ids("territory=KZ-ALA-BOS") == ids("due_before=2027-06-01") == [other]
    assert ids("overdue=true") == ids("status=claimed,verified") == []
    assert ids("overdue=false&status=planned") == [other, measure]
    assert ids("mine=true", "planner") == ids("mine=true", "owner") == [measure]
    assert ids("mine=true", "inspector") == []
    assert here.client.get(f"{API}/measures?mine=true").status_code == 401
    first = here.client.get(f"{API}/measures?limit=1").json
    assert [each["id"] for each in first["items"]] == [other]
    assert [each["id"] for each in here.client.get(f"{API}/measures?limit=1&cursor={first['next']}").json["items"]] == [measure]  # fmt: skip
