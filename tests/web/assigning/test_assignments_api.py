"""Hand-overs by programs: who has what, handing over, taking back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support import places as p
from tests.support.hands import BOSTANDYK, MEDEU
from tests.support.people import bearer

HERE = "/api/v1/assignments"


@pytest.fixture
def client(site):
    return site.test_client(use_cookies=False)


@pytest.fixture
def give(client, hands, secret):
    def made(name: str = "planner", **body):
        body.setdefault("inspector", hands.people["dinara"])
        return client.post(HERE, json=body, headers=bearer(secret(name)))

    return made


def test_a_hand_over_says_what_it_did_with_each_object(give):
    answer = give(objects=["M-1", "CLOSED", "B-1"])
    assert (answer.status_code, answer.json) == (
        200,
        {"preview": False, "fates": {"handed": ["M-1"], "not_theirs": ["B-1"], "closed": ["CLOSED"]}, "drafts": 0},
    )


def test_a_preview_changes_nothing_and_counts_what_is_being_written(give, hands):
    hands.file("timur", "M-2", "draft")
    answer = give(objects=["M-1", "M-2"], preview=True)
    assert answer.json == {"preview": True, "fates": {"handed": ["M-1", "M-2"]}, "drafts": 1}
    assert hands.standings("planner") == {}


def test_a_hand_over_sent_twice_acts_once(client, hands, secret):
    body = {"objects": list(MEDEU), "inspector": hands.people["dinara"]}
    headers = bearer(secret("planner"), Idempotency_Key="one")
    first, again = (client.post(HERE, json=body, headers=headers) for _ in range(2))
    assert first.json == again.json
    other = client.post(HERE, json=body, headers=bearer(secret("planner"), Idempotency_Key="two"))
    assert other.json["fates"] == {"unchanged": list(MEDEU)}


def test_everything_wrong_is_named_by_its_pointer(give, hands):
    day = (p.TODAY - timedelta(days=30)).isoformat()
    wrong = give(objects=["M-1"], due=day, note="n" * 501)
    assert wrong.status_code == 422
    assert {each["pointer"] for each in wrong.json["errors"]} == {"/due", "/note"}
    unknown = give(objects=["M-1", "NOWHERE"])
    assert [each["pointer"] for each in unknown.json["errors"]] == ["/objects/1"]
    nobody = give(objects=["M-1"], inspector=hands.people["ngo"])
    assert [each["pointer"] for each in nobody.json["errors"]] == ["/inspector"]
    assert hands.standings("planner") == {}


def test_only_those_who_plan_hand_over(give, client):
    for name in ("dinara", "ngo"):
        assert give(name, objects=["M-1"]).status_code == 403
    assert give("stranger", objects=["M-2"]).json["fates"] == {"not_yours": ["M-2"]}
    assert client.post(HERE, json={}).status_code == 401


def test_the_list_is_of_what_the_asker_may_see_page_by_page(client, hands, secret):
    hands.give("planner", "dinara", *MEDEU, note="call first")
    hands.give("planner", "timur", *BOSTANDYK)
    hands.visit("timur", "B-1")

    def asked(name: str, query: str = ""):
        return client.get(f"{HERE}{query}", headers=bearer(secret(name))).json

    assert (asked("planner")["total"], asked("timur")["total"], asked("stranger")["total"]) == (8, 2, 0)
    assert [each["number"] for each in asked("planner", "?standing=visited")["items"]] == ["B-1"]
    assert asked("planner", f"?district={p.BOSTANDYK}")["total"] == 2
    seen, cursor = [], ""
    while cursor is not None:
        page = asked("dinara", f"?mine=true&limit=4{cursor}")
        seen += [each["number"] for each in page["items"]]
        cursor = f"&cursor={page['next']}" if page["next"] else None
    assert seen == list(MEDEU)
    first = asked("dinara")["items"][0]
    assert (first["inspector"]["name"], first["handed_by"], first["note"], first["standing"]) == (
        "dinara", "planner", "call first", "todo",
    )  # fmt: skip


def test_what_is_taken_back_leaves_a_history(client, hands, secret):
    hands.give("planner", "dinara", "M-1")
    body = {"objects": ["M-1", "M-2"]}
    answer = client.post(f"{HERE}/take-back", json=body, headers=bearer(secret("planner")))
    assert answer.json == {"taken_back": 1}
    lines = client.get("/api/v1/objects/M-1/assignments", headers=bearer(secret("reviewer"))).json["items"]
    assert [(each["inspector"], each["ending"], each["ended_by"]) for each in lines] == [
        ("dinara", "taken_back", "planner")
    ]
    assert client.get("/api/v1/objects/NOWHERE/assignments", headers=bearer(secret("reviewer"))).status_code == 404


def test_a_device_takes_along_what_is_in_its_persons_hands(client, hands, secret):
    hands.give("planner", "dinara", "M-1", "M-3", note="call first", due=p.TODAY)
    hands.give("planner", "timur", "M-2")
    hands.file("dinara", "M-3", "submitted")
    headers = bearer(secret("dinara"))
    me = client.get("/inspect/data/me", headers=headers).json
    pack = client.get("/inspect/data/assignments", headers=headers).json
    assert me["assigned"] == {"count": 2, "mark": pack["mark"]}
    assert [each["number"] for each in pack["objects"]] == ["M-1", "M-3"]
    told = {each["object"]: (each["group"], each["note"], each["due"]) for each in pack["assignments"]}
    assert told == {
        "M-1": ("todo", "call first", p.TODAY.isoformat()),
        "M-3": ("done", "call first", p.TODAY.isoformat()),
    }
    hands.give("planner", "dinara", "M-4")
    assert client.get("/inspect/data/me", headers=headers).json["assigned"]["mark"] != pack["mark"]
