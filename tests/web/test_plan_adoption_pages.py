"""`/plan/N/adopt`: looked at, approved, read, taken back; and where a measure comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from tests.support import places as p
from tests.support.database import TestServer
from tests.support.people import Browser, bearer, somebody
from tests.web.test_plan_pages import Here
from web.plans import adopting
from web.plans.deciding import decide


@pytest.fixture(scope="module")
def here(database_server: TestServer) -> Iterator[Here]:
    with database_server.clone() as clone:
        made = Here(clone)
        somebody(clone, "planner@example.org", "planner", p.CITY)
        yield made
        made.wiring.dispose()


def _seen(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found, page
    return found[1]


def test_a_reviewer_looks_approves_and_finds_each_measure_from_the_plan_and_back(here: Here) -> None:
    address = here.solved(name="Doors")
    adopt = f"{address}/adopt"
    assert here.get(adopt).status_code == 403
    assert "once a reviewer or an administrator who did not ask for it" in here.get(address).text
    assert adopt in here.get(address, "reviewer").text
    look = here.get(adopt, "reviewer").text
    assert "4 measures would be planned" in look
    assert 'data-outcome="planned"' in look
    missing = here.post(adopt, "reviewer", seen=_seen(look), decided_on="2026-11-20")
    assert missing.status_code == 422
    assert "Fill in: Number of the decision." in missing.text
    assert {"f-number-error", "f-word-error"} <= set(re.findall(r'id="(f-[\w-]+-error)"', missing.text))
    sent = {"number": "17-r", "decided_on": "2026-11-20", "word": "Agreed", "seen": _seen(look)}
    assert here.post(adopt, "reviewer", **sent).status_code == 303
    became = here.get(adopt, "reviewer").text
    assert "Adopted by decision 17-r" in became
    assert "17-r" in here.get("/plan").text
    measure = re.search(r"/measures/(\d+)", became)
    assert measure
    browser = Browser(here.client.application)
    browser.sign_in("planner@example.org")
    page = browser.get(f"/measures/{measure[1]}?lang=en").text
    assert f'href="{address}?lang=en"' in page
    assert "adopted by decision 17-r" in page
    public = here.client.get(f"/measures/{measure[1]}").text
    assert "17-r" not in public
    again = here.post(adopt, "reviewer", **sent)
    assert again.status_code == 409
    assert "was adopted already" in again.text
    assert here.post(f"{address}/take-back", "reviewer").status_code == 422
    assert here.post(f"{address}/take-back", "planner", reason="no").status_code == 403
    assert here.post(f"{address}/take-back", "reviewer", reason="The money is gone").status_code == 303
    assert "was taken back: The money is gone" in here.get(address).text
    assert "cancelled" in here.get(f"/measures/{measure[1]}").text


def test_pages_of_a_look_judge_nothing_anew_until_the_register_changes(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    adopt, looks = f"{here.solved(name='Looked at')}/adopt", []
    real = adopting.adopted
    monkeypatch.setattr(adopting, "adopted", lambda *given: looks.append(1) or real(*given))
    assert "4 measures would be planned" in here.get(adopt, "reviewer").text
    assert "a new measure" in here.get(f"{adopt}?outcome=planned&page=2", "reviewer").text
    assert len(looks) == 1
    closing = {"object": "C-2", "work": "current_repair", "closes": [{"rule": "KZ-DOR-03", "instance": "1"}]}
    planned = here.client.post(
        "/api/v1/measures", json={**closing, "due": "2027-06-01"}, headers=bearer(here.tokens["planner"])
    )
    assert planned.status_code == 201, planned.text
    assert "3 measures would be planned" in here.get(adopt, "reviewer").text
    revision = {"If-Match": '"1"', **bearer(here.tokens["planner"])}
    path = f"/api/v1/measures/{planned.json['id']}/cancel"
    assert here.client.post(path, json={"reason": "tried"}, headers=revision).status_code == 200
    assert "4 measures would be planned" in here.get(adopt, "reviewer").text


def test_a_plan_of_many_works_is_decided_by_the_worker_as_whoever_decided_all_of_it_or_nothing(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adopting, "MOST_AT_ONCE", 0)
    address = here.solved(name="City")
    adopt = f"{address}/adopt"

    def decision() -> tuple[int, str]:
        with here.wiring.operator_database.read() as connection:
            query = sa.text("select id, state from register.plan_decision order by id desc limit 1")
            return tuple(connection.execute(query).one())  # type: ignore[return-value]

    sent = {"number": "18-r", "decided_on": "2026-11-20", "word": "Agreed"}
    assert here.post(adopt, "reviewer", **sent, seen="stale").status_code == 303
    assert "its works become measures" in here.get(adopt, "reviewer").text
    twice = here.post(adopt, "reviewer", **sent, seen="stale")
    assert twice.status_code == 409
    assert "its works become measures" in twice.text
    decide(here.wiring, decision()[0])
    refused = here.get(adopt, "reviewer").text
    assert decision()[1] == "refused"
    assert "is not what was looked at" in refused
    assert here.post(adopt, "reviewer", decided_on="2026-11-20", seen=_seen(refused)).status_code == 422
    assert here.post(adopt, "reviewer", **sent, seen=_seen(refused)).status_code == 303
    decide(here.wiring, decision()[0])
    decide(here.wiring, decision()[0])
    became = here.get(adopt, "reviewer").text
    assert "Adopted by decision 18-r" in became
    assert "4</strong> – a new measure" in became
    assert here.post(f"{address}/take-back", "reviewer").status_code == 422
    assert here.post(f"{address}/take-back", "reviewer", reason="Gone").status_code == 303
    assert "its measures are cancelled" in here.get(adopt, "reviewer").text
    decide(here.wiring, decision()[0])
    assert decision()[1] == "done"
    assert "was taken back: Gone" in here.get(address).text
