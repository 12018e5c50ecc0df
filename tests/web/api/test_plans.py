"""Plans over the API: asked for, searched in a process of their own, watched, ended, compared."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gis.models.plans import plan as plan_table
from gis.models.plans import plan_curve
from gis.store import plans as store
from tests.support import places as p
from tests.support.database import TestDatabase, TestServer
from tests.support.people import bearer, person
from tests.support.planning import DOOR_COST, YEARS, programme
from tests.support.planning import town as filled
from tests.support.site import site_on
from web.plans import curves, signs
from web.plans import search as searching
from web.plans.search import search, start
from web.wiring import Wiring

LINES = [{"year": year, "line": "city", "amount": DOOR_COST, "currency": "KZT"} for year in YEARS]


@dataclass
class Here:
    database: TestDatabase
    client: FlaskClient
    wiring: Wiring
    tokens: dict[str, str]

    def send(self, who: str, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        return self.client.open(f"/api/v1{path}", method=method, json=body, headers=bearer(self.tokens[who], **headers))

    def asked(self, **more: Any) -> int:
        answer = self.send("planner", "POST", "/plans", {"budget": LINES, **more})
        assert answer.status_code == 202, answer.text
        assert answer.headers["Location"] == f"/api/v1/plans/{answer.json['id']}"
        return int(answer.json["id"])

    def solved(self, **more: Any) -> dict[str, Any]:
        number = self.asked(**more)
        search(self.wiring, number)
        return dict(self.send("planner", "GET", f"/plans/{number}").json)


@pytest.fixture(scope="module")
def here(database_server: TestServer) -> Iterator[Here]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            filled(connection)
            programme(connection)
            tokens = {
                "planner": person(connection, "planner", territory=p.CITY),
                "reviewer": person(connection, "reviewer", territory=p.MEDEU),
                "city reviewer": person(connection, "reviewer", territory=p.CITY),
                "far": person(connection, "planner", territory=p.OTHER_CITY),
                "inspector": person(connection, "inspector", territory=p.CITY),
            }
        site = site_on(clone, language="en", today=p.TODAY)
        wiring = site.extensions["bosaga"]
        yield Here(clone, site.test_client(use_cookies=False), wiring, tokens)
        wiring.dispose()


@pytest.fixture(autouse=True)
def _nothing_at_work(here: Here) -> Iterator[None]:
    yield
    with here.database.owner.write() as connection:
        connection.execute(sa.delete(plan_table))


def test_a_plan_is_asked_for_and_answers_with_its_proof(here: Here) -> None:
    number = here.asked(name="Doors")
    waiting = here.send("planner", "GET", f"/plans/{number}").json
    assert (waiting["status"], waiting["value"], waiting["by_year"]) == ("waiting", None, [])
    search(here.wiring, number)
    done = here.send("planner", "GET", f"/plans/{number}").json
    assert (done["status"], done["name"], done["gap"], done["currency"]) == ("done", "Doors", 0, "KZT")
    assert [row["spent"] for row in done["by_year"]] == [DOOR_COST] * 3 + [0, 0]
    assert (done["city_pays"], done["owners_pay"], done["unpriced"]) == (3 * DOOR_COST, DOOR_COST, 0)
    assert {row["district"]: row["objects"] for row in done["by_district"]} == {p.MEDEU: 3, p.BOSTANDYK: 1}
    assert done["greedy"] <= done["value"] <= done["bound"]
    assert [each["id"] for each in here.send("planner", "GET", "/plans").json["items"]] == [number]


def test_the_worker_has_it_searched_in_a_process_of_its_own(here: Here) -> None:
    number = here.asked()
    with here.database.owner.read() as connection:
        jobs = connection.execute(sa.text("select args from jobs.procrastinate_jobs where task_name = 'search_plan'"))
        assert {"plan": number} in jobs.scalars().all()
    assert start(here.wiring, number).wait(timeout=120) == 0
    assert here.send("planner", "GET", f"/plans/{number}").json["status"] == "done"


def test_a_programme_s_money_makes_the_same_plan(here: Here) -> None:
    done = here.solved(budget=None, programmes=["DOORS"])
    assert (done["status"], done["city_pays"]) == ("done", 3 * DOOR_COST)


def test_two_plans_are_compared_work_by_work(here: Here) -> None:
    rich = here.solved(budget=[{**line, "amount": 3 * DOOR_COST} for line in LINES])
    poor = here.solved(budget=[{**line, "amount": DOOR_COST if line["year"] > 2028 else 0} for line in LINES])
    found = here.send("planner", "GET", f"/plans/{rich['id']}/differences?other={poor['id']}").json
    assert (found["works"], found["objects"]) == (3, 3)
    assert {each["object"] for each in found["items"]} == {"C-1", "C-2", "C-3"}
    assert {each["here"] for each in found["items"]} == {2026}
    assert sorted(each["there"] or 0 for each in found["items"]) == [0, 2029, 2030]


def test_a_search_is_ended_and_its_process_ends_with_it(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    number = here.asked()
    with here.database.app.write() as connection:
        assert store.begin(connection, number) is not None
    ended = here.send("planner", "DELETE", f"/plans/{number}")
    assert (ended.status_code, ended.json["status"]) == (200, "cancelled")
    gone: list[int] = []
    monkeypatch.setattr(signs, "_BETWEEN_SIGNS", 0.001)
    over = threading.Event()
    monkeypatch.setattr(signs.os, "_exit", lambda code: (gone.append(code), over.set()))
    signs._give(here.wiring, lambda connection: searching._Sofar().show(connection, number), over)
    assert gone == [0]
    again = here.send("planner", "DELETE", f"/plans/{number}")
    assert (again.status_code, again.json["code"]) == (409, "plan_over")
    search(here.wiring, number)
    assert here.send("planner", "GET", f"/plans/{number}").json["status"] == "cancelled"


def test_a_search_hears_that_it_is_ended_although_the_database_was_away_for_a_while(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, live, away, gone = here.asked(), store.live, [True, True], list[int]()

    def sometimes(*given: Any) -> bool:
        if away and away.pop():
            raise sa.exc.OperationalError("update", {}, ConnectionError("gone"))
        return live(*given)

    monkeypatch.setattr(store, "live", sometimes)
    monkeypatch.setattr(signs, "_BETWEEN_SIGNS", 0.001)
    over = threading.Event()
    monkeypatch.setattr(signs.os, "_exit", lambda code: (gone.append(code), over.set()))
    here.send("planner", "DELETE", f"/plans/{number}")
    signs._give(here.wiring, lambda connection: searching._Sofar().show(connection, number), over)
    assert (gone, away) == ([0], [])


def test_one_search_at_a_time_and_a_lost_one_stands_in_nobody_s_way(here: Here) -> None:
    number = here.asked()
    second = here.send("planner", "POST", "/plans", {"budget": LINES})
    assert (second.status_code, second.json["code"]) == (409, "plan_at_work")
    with here.database.owner.write() as connection:
        lost = sa.update(plan_table).values(state="running", seen_at=sa.text("now() - interval '1 hour'"))
        connection.execute(lost)
    assert here.send("planner", "GET", f"/plans/{number}").json["status"] == "failed"
    assert here.asked() != number


def test_a_question_sent_twice_with_one_key_is_asked_once(here: Here) -> None:
    answers = [
        here.send("planner", "POST", "/plans", {"budget": LINES}, **{"Idempotency-Key": "plan-1"}) for _ in range(2)
    ]
    assert [each.status_code for each in answers] == [202, 202]
    assert answers[0].json["id"] == answers[1].json["id"]


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "/budget", "budget_or_programmes"),
        ({"budget": []}, "/budget", "budget_or_programmes"),
        ({"budget": LINES[:-1]}, "/budget", "year_without_money"),
        ({"budget": [{**LINES[0], "amount": -5}, *LINES[1:]]}, "/budget/0/amount", "negative"),
        ({"budget": [*LINES[:4], {**LINES[4], "currency": "KGS"}]}, "/budget/4/currency", "second_currency"),
        ({"budget": [5]}, "/budget/0", "not_an_object"),
        ({"budget": LINES, "floor": 2}, "/floor", "number_between"),
        ({"budget": LINES, "territory": "NOWHERE"}, "/territory", "unknown_territory"),
        ({"budget": LINES, "from_year": 2031}, "/from_year", "whole_between"),
        ({"programmes": ["GONE"]}, "/programmes/0", "programme_not_held"),
        ({"budget": LINES, "sectors": {"shops": 2}}, "/sectors", "unknown_choice"),
        ({"budget": LINES, "more": 1}, "/more", "unknown_field"),
    ],
)
def test_what_is_wrong_with_a_question_is_told_by_pointer(here: Here, body: Any, pointer: str, code: str) -> None:
    answer = here.send("planner", "POST", "/plans", body)
    assert answer.status_code == 422, answer.text
    assert [(each["pointer"], each["code"]) for each in answer.json["errors"]] == [(pointer, code)]


def test_limits_that_cannot_be_kept_are_told_with_what_is_missing(here: Here) -> None:
    refused = here.solved(budget=[{**line, "amount": 0} for line in LINES], floor=0.9)
    assert refused["status"] == "refused"
    assert {each["code"] for each in refused["reasons"]} <= {"floor_out_of_reach", "floor_over_means"}
    assert any(each["detail"].startswith("Медеуский район") for each in refused["reasons"])
    stops = here.solved(budget=[*LINES, {**LINES[0], "line": "stops", "owner_kinds": ["transport"]}])
    assert [(each["pointer"], each["code"]) for each in stops["reasons"]] == [("/budget/5/line", "fits_nothing")]


def test_plans_are_seen_where_one_plans_or_decides_and_asked_for_only_there(here: Here) -> None:
    number = here.asked()
    seen = {
        who: here.send(who, "GET", f"/plans/{number}").status_code
        for who in ("planner", "city reviewer", "reviewer", "far", "inspector")
    }
    assert seen == {"planner": 200, "city reviewer": 200, "reviewer": 404, "far": 404, "inspector": 403}
    assert here.send("city reviewer", "DELETE", f"/plans/{number}").status_code == 403
    assert here.send("city reviewer", "POST", "/plans", {"budget": LINES}).status_code == 403
    assert here.send("far", "POST", "/plans", {"budget": LINES}).status_code == 403
    assert here.send("far", "GET", "/plans").json["items"] == []


def test_nobody_writes_the_answer_of_a_plan_by_hand(here: Here) -> None:
    number = here.asked()
    with here.database.app.read() as connection:
        author = connection.execute(sa.select(plan_table.c.author)).scalar_one()
    refused = pytest.raises(sa.exc.DBAPIError)
    with refused, here.wiring.app_database.write(acting=author) as connection:
        done = {"state": "done", "result": {}, "ended_at": sa.func.now()}
        connection.execute(sa.update(plan_table).where(plan_table.c.id == number).values(done))


def test_more_money_buys_more_along_a_curve_kept_beside_the_plan(here: Here) -> None:
    poor = [{**line, "amount": DOOR_COST if line["year"] == 2030 else 0} for line in LINES]
    number = here.solved(budget=poor)["id"]
    asked = here.send("planner", "POST", f"/plans/{number}/curve", {"amounts": [2 * DOOR_COST, DOOR_COST]})
    assert asked.status_code == 202, asked.text
    assert asked.json["curves"][0]["status"] == "waiting"
    busy = here.send("planner", "POST", f"/plans/{number}/curve", {"amounts": [1]})
    assert (busy.status_code, busy.json["code"]) == (409, "plan_at_work")
    with here.database.app.read() as connection:
        key = connection.execute(sa.select(sa.func.max(plan_curve.c.id))).scalar_one()
    curves.search(here.wiring, key)
    (curve,) = here.send("planner", "GET", f"/plans/{number}").json["curves"]
    assert (curve["status"], curve["line"]) == ("done", None)
    assert [step["extra"] for step in curve["steps"]] == [0, DOOR_COST, 2 * DOOR_COST]
    assert [step["more_objects"] for step in curve["steps"]] == [0, 1, 2]
    assert [step["money_per_object"] for step in curve["steps"]] == [None, DOOR_COST, DOOR_COST]
    assert here.send("planner", "DELETE", f"/plans/{number}/curve").status_code == 409


def test_a_curve_that_cannot_be_drawn_is_refused_with_the_lines_there_are(here: Here) -> None:
    number = here.solved()["id"]

    def refused(**body: Any) -> tuple[int, str]:
        answer = here.send("planner", "POST", f"/plans/{number}/curve", body)
        return answer.status_code, answer.json["errors"][0]["detail"]

    status, words = refused(amounts=[1], line="gone")
    assert status == 422
    assert "No line “gone” has money" in words
    assert "It has: city" in words
    for amounts in ([], [0], [5, 5], list(range(1, 10)), ["much"], [-1]):
        assert "up to 8 different amounts above 0" in refused(amounts=amounts)[1]


def test_a_plan_asked_on_the_last_day_of_a_year_is_searched_on_the_first_of_the_next(here: Here) -> None:
    number = here.asked()
    with here.database.owner.write() as connection:
        asked_on = sa.update(plan_table).where(plan_table.c.id == number).values(asked_on=date(2025, 12, 31))
        connection.execute(asked_on)
    search(here.wiring, number)
    told = here.send("planner", "GET", f"/plans/{number}").json
    assert told["status"] == "refused"
    assert "No line has money in 2025" in told["reasons"][0]["detail"]


def test_a_district_has_its_own_limit_and_its_own_share(here: Here) -> None:
    free = [{**line, "amount": 3 * DOOR_COST} for line in LINES]
    limits = [{"district": p.MEDEU, "works": 1}, {"district": p.MEDEU, "year": 2026, "works": 0}]
    plan = here.solved(budget=free, works_a_year=5, limits=limits)
    with here.database.app.read() as connection:
        years = {work.object: work.year for work in store.works(connection, plan["id"])}
    assert years["C-3"] == 2026
    assert {years[number] for number in ("C-1", "C-2", "SHOP")} == {2027, 2028, 2029}
    short = here.solved(budget=free[:2], floor=0.1, floors=[{"district": p.MEDEU, "share": 1}], to_year=2027)
    assert short["status"] == "refused"
    assert "Медеуский район, all categories" in short["reasons"][0]["detail"]
    assert [row["year"] for row in here.solved(budget=free[:2], to_year=2027)["by_year"]] == [2026, 2027]


def test_limits_and_floors_that_say_nothing_or_too_much_are_refused_at_their_entry(here: Here) -> None:
    body = {
        "budget": LINES, "to_year": 2040,
        "floors": [{"share": 2, "district": p.MEDEU}, {"share": 0.5}, {"district": p.MEDEU}],
        "limits": [{"works": 1, "district": p.MEDEU}, {"works": 2, "district": p.MEDEU}],
    }  # fmt: skip
    answer = here.send("planner", "POST", "/plans", body)
    assert {each["pointer"] for each in answer.json["errors"]} == {
        "/floors/0/share", "/floors/1", "/floors/2/share", "/limits/1"
    }  # fmt: skip
    elsewhere = {"budget": LINES, "limits": [{"works": 1, "district": p.OTHER_CITY}]}
    (error,) = here.send("planner", "POST", "/plans", elsewhere).json["errors"]
    assert error["pointer"] == "/limits/0/district"
    (error,) = here.send("planner", "POST", "/plans", {"budget": LINES, "to_year": 2040}).json["errors"]
    assert error["pointer"] == "/to_year"


def test_a_question_with_nulls_years_as_text_and_a_place_of_its_own_is_read_printed_and_copied(here: Here) -> None:
    lines = [{**line, "year": f"{line['year']},0", "note": None} for line in LINES]
    found = here.solved(budget=lines, name=None, minutes=None, sectors={"health": None}, territory=p.MEDEU)
    assert found["status"] == "done"
    for path in ("", ".pdf", f"?other={here.solved()['id']}"):
        page = here.client.get(f"/plan/{found['id']}{path}", headers=bearer(here.tokens["planner"]))
        assert page.status_code == 200, path
    form = here.client.get(f"/plan?like={found['id']}", headers=bearer(here.tokens["planner"])).text
    assert 'value="None"' not in form
    assert form.count('value="400 000"') == len(YEARS)
    assert "that this form has no boxes for" in form


def test_a_name_of_a_line_that_works_could_not_keep_is_refused_before_the_search(here: Here) -> None:
    answer = here.send("planner", "POST", "/plans", {"budget": [{**line, "line": "л" * 201} for line in LINES]})
    assert answer.status_code == 422
    assert (answer.json["code"], answer.json["errors"][0]["pointer"]) == ("too_long", "/budget/0/line")
