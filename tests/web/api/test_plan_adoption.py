"""A plan that somebody else approves becomes measures: once, as it was looked at, and is taken back as one."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gis.models import register as r
from gis.models.plans import adoption, adoption_work, plan_decision
from gis.queries.log_check import check_log
from tests.support import places as p
from tests.support.database import TestDatabase, TestServer
from tests.support.people import account, bearer, grant, token
from tests.support.planning import DOOR_COST, NARROW, YEARS, programme
from tests.support.planning import town as filled
from tests.support.site import site_on
from tests.support.works import survey
from web.plans.search import search
from web.wiring import Wiring

DECISION = {"number": "17-r", "decided_on": "2026-11-20", "word": "As discussed on the 20th."}
DOOR = [{"rule": "KZ-DOR-03", "instance": "1"}]


@dataclass
class Here:
    database: TestDatabase
    client: FlaskClient
    wiring: Wiring
    accounts: dict[str, int]
    tokens: dict[str, str]
    plan: int = 0

    def send(self, who: str, path: str, body: Any = None, method: str = "POST", **headers: str) -> TestResponse:
        return self.client.open(f"/api/v1{path}", method=method, json=body, headers=bearer(self.tokens[who], **headers))

    def look(self, who: str = "reviewer") -> dict[str, Any]:
        answer = self.send(who, f"/plans/{self.plan}/adopt", {})
        assert answer.status_code == 200, answer.text
        return dict(answer.json)

    def adopt(self, who: str = "reviewer", seen: str | None = None, **more: Any) -> TestResponse:
        body = {**DECISION, "dry_run": False, "seen": seen or self.look()["seen"], **more}
        return self.send(who, f"/plans/{self.plan}/adopt", body)

    def measures(self) -> list[Any]:
        m, o = r.measure.c, r.object_.c
        query = sa.select(r.measure, o.number).join(r.object_, o.id == m.object).order_by(o.number, m.id)
        with self.database.owner.read() as connection:
            return list(connection.execute(query).all())


@pytest.fixture
def here(database_server: TestServer) -> Iterator[Here]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            filled(connection)
            programme(connection)
            accounts = {
                "planner": account(connection, "planner", territory=p.CITY),
                "reviewer": account(connection, "reviewer", territory=p.CITY),
                "administrator": account(connection, "administrator", territory=p.CITY),
                "district": account(connection, "reviewer", territory=p.MEDEU),
            }
            grant(connection, accounts["planner"], "reviewer", territory=p.CITY)
            tokens = {name: token(connection, key) for name, key in accounts.items()}
        site = site_on(clone, language="en", today=p.TODAY)
        wiring = site.extensions["bosaga"]
        made = Here(clone, site.test_client(use_cookies=False), wiring, accounts, tokens)
        made.plan = int(made.send("planner", "/plans", {"programmes": ["DOORS"]}).json["id"])
        search(wiring, made.plan)
        yield made
        wiring.dispose()


def test_an_approved_plan_becomes_measures_with_its_years_payers_and_prices(here: Here) -> None:
    seen = here.look()
    assert (seen["dry_run"], seen["planned"], seen["stands"], seen["left_out"]) == (True, 4, 0, {})
    assert here.measures() == []
    answer = here.adopt(seen=seen["seen"])
    assert answer.status_code == 200, answer.text
    clinics = [each for each in here.measures() if each.number != "SHOP"]
    assert sorted(each.due for each in clinics) == [date(year, 12, 31) for year in YEARS[:3]]
    stages = [each.stage for each in sorted(clinics, key=lambda each: each.due)]
    assert stages == ["urgent", "deferred", "deferred"]
    for each in clinics:
        assert (each.payer, each.programme, each.line, each.closes) == ("city", "DOORS", "doors", DOOR)
        assert (each.cost_amount, each.cost_quantity, each.price_source, each.price_year) == (
            DOOR_COST, 1, "contract 7", 2025,
        )  # fmt: skip
        assert (each.work, each.author, each.status) == ("current_repair", here.accounts["planner"], "planned")
    [shop] = [each for each in here.measures() if each.number == "SHOP"]
    assert (shop.payer, shop.responsible, shop.programme) == ("owner", "the owner of the object", None)
    assert {each["measure"] for each in answer.json["items"]} == {each.id for each in here.measures()}
    with here.database.owner.read() as connection:
        assert check_log(connection).faults == []
        kinds = connection.execute(sa.text("select kind from register.log_entry where subject like 'plan %'"))
        assert kinds.scalars().all() == ["plan.adopted", "measure.step", "measure.stands"]


def test_whoever_asked_for_a_plan_does_not_approve_it_not_even_by_hand(here: Here) -> None:
    refused = here.send("planner", f"/plans/{here.plan}/adopt", {})
    assert (refused.status_code, refused.json["code"]) == (403, "own_plan")
    assert here.send("district", f"/plans/{here.plan}/adopt", {}).status_code == 404
    row = {**DECISION, "plan": here.plan, "approver": here.accounts["planner"]}
    with pytest.raises(sa.exc.DBAPIError), here.wiring.app_database.write(acting=here.accounts["planner"]) as own:
        own.execute(sa.insert(adoption).values(row))
    work = {
        "object": sa.select(r.object_.c.id).where(r.object_.c.number == "C-1").scalar_subquery(), "source": "city",
        "source_id": "by-hand", "work": "current_repair", "stage": "deferred", "zone": "entrance", "closes": DOOR,
        "categories": "K", "status": "planned", "due": date(2027, 1, 1), "first_due": date(2027, 1, 1),
        "planned_on": p.TODAY, "author": here.accounts["planner"],
    }  # fmt: skip
    assert here.adopt().status_code == 200
    # the approval is over: nothing more is planned under it
    with pytest.raises(sa.exc.DBAPIError), here.wiring.app_database.write(acting=here.accounts["reviewer"]) as later:
        later.execute(sa.insert(r.measure).values(work))


def test_the_walls_hold_against_a_decision_of_another_and_against_cancelling_what_the_plan_did_not_make(
    here: Here,
) -> None:
    later = sa.insert(plan_decision)
    row = {"plan": here.plan, "act": "adopt", "said": {}}
    for who, named in (("planner", "reviewer"), ("district", "district"), ("reviewer", "administrator")):
        forged = {**row, "account": here.accounts[named]}
        with pytest.raises(sa.exc.DBAPIError), here.wiring.app_database.write(acting=here.accounts[who]) as own:
            own.execute(later.values(forged))
    other = here.send(
        "planner", "/measures", {"object": "FAR", "work": "current_repair", "closes": DOOR, "due": "2027-06-01"}
    )
    assert other.status_code == 403
    with here.database.owner.write() as connection:
        far = sa.select(r.object_.c.id).where(r.object_.c.number == "FAR").scalar_subquery()
        foreign = connection.execute(
            sa.insert(r.measure).values(
                object=far, source="city", source_id="far", work="current_repair", stage="deferred", zone="entrance",
                closes=DOOR, categories="K", status="planned", due=date(2027, 1, 1), first_due=date(2027, 1, 1),
                planned_on=p.TODAY,
            ).returning(r.measure.c.id)
        ).scalar_one()  # fmt: skip
    with here.wiring.app_database.write(acting=here.accounts["reviewer"]) as own:
        made = own.execute(
            sa.insert(adoption)
            .values(**DECISION, plan=here.plan, approver=here.accounts["reviewer"])
            .returning(adoption.c.id)
        )
        values = {"adoption": made.scalar_one(), "place": 0, "outcome": "planned", "measure": foreign}
        own.execute(sa.insert(adoption_work).values(values))
    back = here.send("reviewer", f"/plans/{here.plan}/take-back", {"reason": "by hand"})
    assert (back.status_code, back.json["cancelled"]) == (200, 0)
    assert [each.status for each in here.measures() if each.id == foreign] == ["planned"]


def test_two_who_approve_at_once_make_one_batch(here: Here) -> None:
    seen = here.look()["seen"]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda who: here.adopt(who, seen), ("reviewer", "administrator")))
    assert sorted(each.status_code for each in answers) == [200, 409]
    [late] = [each.json for each in answers if each.status_code == 409]
    assert (late["code"], len(here.measures())) == ("plan_adopted", 4)


def test_what_changed_since_is_left_out_with_its_reason_and_refused_if_it_was_not_looked_at(here: Here) -> None:
    seen = here.look()["seen"]
    planned = here.send(
        "planner", "/measures",
        {"object": "C-2", "work": "current_repair", "closes": DOOR, "due": "2027-06-01"},
    )  # fmt: skip
    assert planned.status_code == 201, planned.text
    with here.database.app.write() as connection:
        key = sa.select(r.object_.c.id)
        one = connection.execute(key.where(r.object_.c.number == "C-1")).scalar_one()
        survey(connection, one, {**NARROW, "entrance/door/1/clear_width": [0.95, "tape"]})
        connection.execute(sa.update(r.object_).where(r.object_.c.number == "SHOP").values(stage="closed"))
    stale = here.adopt(seen=seen)
    assert (stale.status_code, stale.json["code"]) == (409, "plan_changed")
    assert len(here.measures()) == 1
    now = here.look()
    assert now["left_out"] == {"newer_passport": 1, "object_closed": 1, "planned_meanwhile": 1}
    assert here.adopt(seen=now["seen"]).json["planned"] == 1
    assert [each.number for each in here.measures()] == ["C-2", "C-3"]


def test_an_open_measure_of_a_plan_stays_as_it_is_and_one_that_ended_is_left_out(here: Here) -> None:
    made = [
        here.send("planner", "/measures", {"object": number, "work": "current_repair", "closes": DOOR,
                                           "due": "2027-06-01", "cost": COST}).json["id"]
        for number in ("C-1", "C-2")
    ]  # fmt: skip
    here.plan = int(here.send("planner", "/plans", {"programmes": ["DOORS"]}).json["id"])
    search(here.wiring, here.plan)
    before = {each.id: each for each in here.measures()}
    ended = here.send("planner", f"/measures/{made[1]}/cancel", {"reason": "sold"}, **{"If-Match": '"1"'})
    assert ended.status_code == 200, ended.text
    assert (here.look()["stands"], here.look()["left_out"]) == (1, {"measure_ended": 1})
    assert here.adopt().status_code == 200
    after = {each.id: each for each in here.measures()}
    assert after[made[0]] == before[made[0]]


def test_an_adoption_is_taken_back_as_one_but_for_works_that_were_begun_and_may_then_be_adopted_anew(
    here: Here,
) -> None:
    again = here.send("reviewer", f"/plans/{here.plan}/take-back", {"reason": "too early"})
    assert (again.status_code, again.json["code"]) == (409, "plan_not_adopted")
    assert here.adopt().status_code == 200
    begun = here.measures()[0]
    assert here.send("planner", f"/measures/{begun.id}/start", {}, **{"If-Match": '"1"'}).status_code == 200
    assert here.send("reviewer", f"/plans/{here.plan}/take-back", {}).status_code == 422
    back = here.send("administrator", f"/plans/{here.plan}/take-back", {"reason": "the money is gone"})
    assert back.json == {"plan": here.plan, "cancelled": 3, "stay": 1, "measures": [begun.id]}
    assert sorted(each.status for each in here.measures()) == ["cancelled"] * 3 + ["started"]
    with here.database.owner.read() as connection:
        assert check_log(connection).faults == []
    assert here.look()["left_out"] == {"planned_meanwhile": 1}
    assert here.adopt().json["planned"] == 3


def test_an_approval_without_its_decision_is_refused_field_by_field(here: Here) -> None:
    answer = here.send("reviewer", f"/plans/{here.plan}/adopt", {"dry_run": False, "decided_on": "2031-01-01"})
    assert answer.status_code == 422
    wrong = {(each["pointer"], each["code"]) for each in answer.json["errors"]}
    assert wrong == {
        ("/number", "required"), ("/word", "required"), ("/seen", "required"), ("/decided_on", "in_the_future"),
    }  # fmt: skip
    assert here.measures() == []


def test_an_approval_sent_twice_with_one_key_is_one(here: Here) -> None:
    body = {**DECISION, "dry_run": False, "seen": here.look()["seen"]}
    path = f"/plans/{here.plan}/adopt"
    answers = [here.send("reviewer", path, body, **{"Idempotency-Key": "adopt-1"}) for _ in range(2)]
    assert [each.status_code for each in answers] == [200, 200]
    assert answers[0].json == answers[1].json


COST = {"amount": str(DOOR_COST), "currency": "KZT", "source": "offer 3", "year": 2026}
