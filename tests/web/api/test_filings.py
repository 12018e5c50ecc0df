"""A passport's life over HTTP: filed, submitted, returned, approved; nothing is lost and nothing acts twice."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from gis.models import register as r
from gis.models.filings import filing, filing_event, log_entry
from gis.queries.installation import installation
from gis.store.faces import refresh
from gis.store.log import BEFORE_THE_LOG
from tests.support import places as p
from tests.support.counted import recount, rollup
from tests.support.database import TestDatabase, TestServer
from tests.support.filing import API, act, begin, filed, submitted
from tests.support.people import bearer, person, token
from tests.web.api.conftest import application, fill
from web.api.shapes.filing import PassportRequest
from web.clock import keep

TODAY = date(2026, 11, 24)


@dataclass
class Office:
    """A city whose people file passports."""

    database: TestDatabase
    client: FlaskClient
    inspector: str
    colleague: str
    reviewer: str
    second: str
    far_reviewer: str
    administrator: str
    planner: str


@pytest.fixture
def office(database_server: TestServer) -> Iterator[Office]:
    with database_server.filled(_fill) as (clone, people):
        made = application(clone, today=TODAY)
        keep(made.extensions["bosaga"])
        yield Office(clone, made.test_client(use_cookies=False), **people)
        made.extensions["bosaga"].dispose()


def _fill(database: TestDatabase) -> dict[str, str]:
    with database.app.write() as connection:
        fill(connection)
        connection.execute(sa.update(r.installation).values(kind="rehearsal"))
        return {
            "inspector": person(connection, "inspector", territory="KZ-ALA"),
            "colleague": person(connection, "inspector", territory="KZ-ALA"),
            "reviewer": person(connection, "reviewer", territory=p.MEDEU),
            "second": person(connection, "reviewer", territory="KZ-ALA"),
            "far_reviewer": person(connection, "reviewer", territory=p.BOSTANDYK),
            "administrator": person(connection, "administrator"),
            "planner": person(connection, "planner"),
        }


def shows(office: Office, template: str, method: str, status: int, body: Any) -> None:
    document = office.client.get(f"{API}/openapi.json").get_json()
    content = document["paths"][API + template][method]["responses"][str(status)]["content"]
    schema = next(iter(content.values()))["schema"]
    Draft202012Validator({**schema, "components": document["components"]}).validate(body)


def test_a_passport_is_filed_returned_changed_and_approved(office: Office) -> None:
    made = begin(office.client, office.inspector)
    assert made.status_code == 201, made.text
    number = made.json["number"]
    assert (number, made.headers["Location"], made.headers["ETag"]) == (
        "CLINIC-1-v2",
        f"{API}/passports/{number}",
        '"1"',
    )
    assert made.headers["Cache-Control"] == "private, no-store"
    assert {"Authorization", "Cookie"} <= set(made.headers["Vary"].replace(" ", "").split(","))
    shows(office, "/passports", "post", 201, made.json)
    sent = act(office.client, office.inspector, number, "submit", '"1"')
    assert (sent.status_code, sent.json["state"]) == (200, "submitted")
    reasons = [
        {"pointer": "/observations/0/value", "reason": "Measure again."},
        {"pointer": "/zones/entrance", "reason": "?"},
    ]
    back = act(office.client, office.reviewer, number, "return", sent.headers["ETag"], {"reasons": reasons})
    assert (back.status_code, back.json["state"], back.json["reasons"]) == (200, "returned", reasons)
    changed = office.client.put(
        f"{API}/passports/{number}",
        json=filed(width=0.9),
        headers=bearer(office.inspector, If_Match=back.headers["ETag"]),
    )
    assert changed.status_code == 200, changed.text
    again = act(office.client, office.inspector, number, "submit", changed.headers["ETag"])
    decision = {"number": "12-a", "commission": ["private-name"]}
    done = act(office.client, office.second, number, "approve", again.headers["ETag"], {"decision": decision})
    assert done.status_code == 200, done.text
    shows(office, "/passports/{number}/approve", "post", 200, done.json)
    public = office.client.get(f"{API}/passports/{number}")
    assert public.status_code == 200
    assert public.json["facts"]["entrance/door/1/clear_width"] == [0.9, "tape"]
    assert "private" not in public.text
    assert office.client.get(f"{API}/objects/CLINIC-1").json["passport"] == number
    with office.database.app.read() as connection:
        row = connection.execute(sa.select(r.passport).where(r.passport.c.number == number)).one()
        actions = connection.execute(sa.select(filing_event.c.action).order_by(filing_event.c.id)).scalars().all()
        of_number = sa.select(log_entry.c.kind, log_entry.c.subject).where(log_entry.c.subject == number)
        logged = connection.execute(of_number).all()
    assert row.author.startswith("account:")
    assert row.author != row.reviewer
    assert (row.source, row.decision["commission"], row.lapses_on.year) == ("register", ["private-name"], 2029)
    assert actions == ["begin", "submit", "return", "change", "submit", "approve"]
    assert logged == [("passport.approved", number)]


def test_a_reviewer_who_approves_right_after_midnight_brings_the_register_to_that_day(office: Office) -> None:
    number, tag = submitted(office.client, office.inspector)
    yesterday = TODAY - timedelta(days=1)
    with office.database.owner.write() as connection:
        # Lapses in the night, in a district where the reviewer has no say.
        far = p.place(connection, "FAR-9", district=p.BOSTANDYK, lon=76.9)
        p.passport(connection, far, [7] * 6, on=date(2025, 1, 1), lapses_on=TODAY)
        refresh(connection, None, yesterday)
    assert act(office.client, office.reviewer, number, "approve", tag).status_code == 200
    assert office.client.get(f"{API}/objects/CLINIC-1").json["passport"] == number
    with office.database.owner.read() as connection:
        assert installation(connection).today == TODAY
        assert rollup(connection, TODAY) == recount(connection, TODAY)


def approved(office: Office, body: Any = None) -> tuple[str, str]:
    """A filing of the inspector's, approved; its number and the tag of its standing."""
    number, tag = submitted(office.client, office.inspector, body)
    done = act(office.client, office.reviewer, number, "approve", tag)
    assert done.status_code == 200, done.text
    return number, standing_tag(office, number)


def standing_tag(office: Office, number: str) -> str:
    return office.client.get(f"{API}/passports/{number}", headers=bearer(office.reviewer)).headers["ETag"]


def test_a_withdrawn_version_gives_way_to_the_one_before_and_says_why(office: Office) -> None:
    number, tag = approved(office)
    refused = act(office.client, office.inspector, number, "withdraw", tag, {"reason": "mine"})
    assert refused.status_code == 403
    done = act(office.client, office.administrator, number, "withdraw", tag, {"reason": "the wrong door"})
    assert (done.status_code, done.json["withdrawn_reason"]) == (200, "the wrong door"), done.text
    assert office.client.get(f"{API}/objects/CLINIC-1").json["passport"] == "CLINIC-1-v1"
    stale = act(office.client, office.administrator, number, "withdraw", tag, {"reason": "again"})
    assert stale.status_code == 412
    again = act(office.client, office.administrator, number, "withdraw", done.headers["ETag"], {"reason": "again"})
    assert (again.status_code, again.json["code"]) == (409, "state_forbids")
    assert kinds_logged(office) == ["passport.approved", "passport.withdrawn"]


def kinds_logged(office: Office) -> list[str]:
    with office.database.app.read() as connection:
        return list(
            connection.execute(
                sa.select(log_entry.c.kind).where(log_entry.c.subject != BEFORE_THE_LOG).order_by(log_entry.c.seq)
            ).scalars()
        )


OVERRIDE = {
    "states": {"K": "partial"},
    "reason": "the yard door is always open",
    "commission": ["private-name"],
    "decision": {"number": "7"},
}


def test_a_commission_sets_a_state_with_its_reason_and_the_figures_count_it_as_set(office: Office) -> None:
    number, tag = approved(office)
    done = act(office.client, office.second, number, "override", tag, OVERRIDE)
    assert done.status_code == 200, done.text
    page = office.client.get(f"{API}/objects/CLINIC-1").json
    assert page["states"]["K"] == "partial"
    assert page["verdict"]["overridden"] == ["K", "all"]
    assert page["verdict"]["reason"] == "override"
    assert "private-name" not in office.client.get(f"{API}/objects/CLINIC-1").text
    again = {**OVERRIDE, "states": {"O": "full"}}
    later = act(office.client, office.second, number, "override", done.headers["ETag"], again)
    assert later.status_code == 200, later.text
    assert office.client.get(f"{API}/objects/CLINIC-1").json["verdict"]["overridden"] == ["K", "O", "all"]
    newer, _ = approved(office)
    assert office.client.get(f"{API}/objects/CLINIC-1").json["verdict"]["overridden"] == []
    ended = act(office.client, office.second, number, "override", later.headers["ETag"], OVERRIDE)
    assert (ended.status_code, ended.json["code"]) == (409, "not_in_force"), newer


def test_an_override_needs_states_a_reason_names_and_a_decision(office: Office) -> None:
    number, tag = approved(office)
    bare = act(office.client, office.second, number, "override", tag, {"states": {"K": "unknown", "X": "full"}})
    assert bare.status_code == 422
    assert {e["pointer"] for e in bare.json["errors"]} == {
        "/states/K",
        "/states/X",
        "/reason",
        "/commission",
        "/decision",
    }


def test_a_version_said_to_be_still_true_lapses_later(office: Office) -> None:
    number, tag = approved(office)
    with office.database.owner.write() as connection:
        connection.execute(sa.text("alter table register.passport disable trigger passport_is_immutable"))
        connection.execute(
            sa.update(r.passport).where(r.passport.c.number == number).values(lapses_on=date(2026, 11, 25))
        )
        connection.execute(sa.text("alter table register.passport enable trigger passport_is_immutable"))
    assert act(office.client, office.planner, number, "reconfirm", tag).status_code == 403
    done = act(office.client, office.colleague, number, "reconfirm", tag)
    assert (done.status_code, done.json["lapses_on"]) == (200, "2029-11-24"), done.text
    assert kinds_logged(office)[-1] == "passport.reconfirmed"
    assert act(office.client, office.colleague, number, "reconfirm", tag).status_code == 412


def test_a_change_names_the_version_it_was_made_from_and_loses_nothing(office: Office) -> None:
    made = begin(office.client, office.inspector)
    address = f"{API}/passports/{made.json['number']}"
    bare = office.client.put(address, json=filed(), headers=bearer(office.inspector))
    assert (bare.status_code, bare.json["code"]) == (428, "if_match_missing")
    any_ = office.client.put(address, json=filed(), headers=bearer(office.inspector, If_Match="*"))
    assert any_.status_code == 428
    first = office.client.put(address, json=filed(width=0.8), headers=bearer(office.inspector, If_Match='"1"'))
    assert first.status_code == 200
    for tag in ('"1"', '"x"', 'W/"2"', '"99999999999999999999"'):
        stale = office.client.put(address, json=filed(width=0.7), headers=bearer(office.inspector, If_Match=tag))
        assert stale.status_code == 412, tag
        assert stale.json["versions"] == {"sent": tag, "current": '"2"'}
        assert stale.json["current"]["document"]["observations"][0]["value"] == 0.8


def test_of_several_versions_a_change_was_made_from_the_one_that_is_there_counts(office: Office) -> None:
    made = begin(office.client, office.inspector)
    address = f"{API}/passports/{made.json['number']}"
    for revision in range(1, 11):
        tags = f'"1", "{revision}", "x"'
        assert (
            office.client.put(address, json=filed(), headers=bearer(office.inspector, If_Match=tags)).status_code == 200
        )
    none_of_them = bearer(office.inspector, If_Match='"1", "10", W/"11"')
    assert office.client.put(address, json=filed(), headers=none_of_them).status_code == 412


def test_a_filing_is_not_there_for_those_who_may_not_know_of_it(office: Office) -> None:
    number = begin(office.client, office.inspector).json["number"]
    for who in (office.colleague, office.reviewer, office.administrator, office.planner):
        assert office.client.get(f"{API}/passports/{number}", headers=bearer(who)).status_code == 404
        assert act(office.client, who, number, "submit", '"1"').status_code == 404
    assert office.client.get(f"{API}/passports/{number}").status_code == 404
    act(office.client, office.inspector, number, "submit", '"1"')
    assert office.client.get(f"{API}/passports/{number}", headers=bearer(office.reviewer)).status_code == 200
    assert office.client.get(f"{API}/passports/{number}", headers=bearer(office.far_reviewer)).status_code == 404
    assert act(office.client, office.administrator, number, "approve", '"2"').status_code == 403
    own = act(office.client, office.inspector, number, "approve", '"2"')
    assert own.status_code == 403


def test_what_the_state_forbids_is_said_with_the_state_it_needs(office: Office) -> None:
    number, tag = submitted(office.client, office.inspector)
    for action in ("submit", "abandon"):
        again = act(office.client, office.inspector, number, action, tag)
        assert (again.status_code, again.json["code"]) == (409, "state_forbids"), again.text
    assert act(office.client, office.reviewer, number, "withdraw", tag, {"reason": "x"}).status_code == 409
    done = act(office.client, office.reviewer, number, "approve", tag)
    twice = act(office.client, office.second, number, "approve", done.headers["ETag"])
    assert twice.status_code in (404, 409)


def test_reasons_point_into_the_passport(office: Office) -> None:
    number, tag = submitted(office.client, office.inspector)
    body = {"reasons": [{"pointer": "/observations/9", "reason": "?"}, {"pointer": "/private", "reason": ""}]}
    refused = act(office.client, office.reviewer, number, "return", tag, body)
    assert {e["pointer"] for e in refused.json["errors"]} == {"/reasons/1/reason"}
    body["reasons"].pop()
    refused = act(office.client, office.reviewer, number, "return", tag, body)
    assert {(e["pointer"], e["code"]) for e in refused.json["errors"]} == {("/reasons/0/pointer", "pointer_nowhere")}


def test_an_abandoned_draft_stays_and_its_number_is_not_given_again(office: Office) -> None:
    first = begin(office.client, office.inspector).json["number"]
    assert act(office.client, office.inspector, first, "abandon", '"1"').json["state"] == "abandoned"
    assert begin(office.client, office.inspector).json["number"] == "CLINIC-1-v3"


def test_the_same_key_acts_once_another_body_and_another_person_are_refused(office: Office) -> None:
    first = begin(office.client, office.inspector, Idempotency_Key="one")
    same = begin(office.client, office.inspector, Idempotency_Key="one")
    assert (same.status_code, same.data, same.headers["ETag"], same.headers["Location"]) == (
        first.status_code, first.data, first.headers["ETag"], first.headers["Location"],
    )  # fmt: skip
    assert begin(office.client, office.inspector, filed(width=0.7), Idempotency_Key="one").status_code == 409
    assert begin(office.client, office.colleague, Idempotency_Key="one").status_code == 403
    assert begin(office.client, office.inspector, Idempotency_Key="x" * 201).status_code == 400
    refused = begin(office.client, office.inspector, {"object": "CLINIC-1"}, Idempotency_Key="two")
    assert refused.status_code == 422
    assert begin(office.client, office.inspector, Idempotency_Key="two").status_code == 201
    assert filings_there(office) == 2


def filings_there(office: Office) -> int:
    with office.database.app.read() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(filing)).scalar_one())


def test_64_parallel_sends_of_each_key_make_one_version_each(office: Office) -> None:
    keys = [f"key-{n}" for n in range(3)]
    app = office.client.application

    def send(key: str) -> tuple[int, str]:
        answer = begin(app.test_client(use_cookies=False), office.inspector, Idempotency_Key=key)
        return answer.status_code, answer.text

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, keys * 64))
    assert {status for status, _ in answers} == {201}
    assert len({text for _, text in answers}) == len(keys) == filings_there(office)


def test_a_list_shows_one_s_own_and_to_reviewers_what_waits_for_them(office: Office) -> None:
    mine = begin(office.client, office.inspector).json["number"]
    sent, _ = submitted(office.client, office.colleague)

    def seen(token: str, **query: str) -> set[str]:
        answer = office.client.get(f"{API}/passports", query_string=query, headers=bearer(token))
        shows(office, "/passports", "get", 200, answer.json)
        return {item["number"] for item in answer.json["items"]}

    assert seen(office.inspector) == {mine}
    assert seen(office.reviewer, state="submitted", district=p.MEDEU) == {sent}
    assert seen(office.reviewer, district=p.BOSTANDYK) == seen(office.far_reviewer) == set()
    assert seen(office.reviewer, mine="true") == set()
    assert office.client.get(f"{API}/passports").status_code == 401
    assert office.client.get(f"{API}/passports?cursor=x", headers=bearer(office.reviewer)).status_code == 400


def test_what_the_database_refuses_is_a_refusal_and_no_failure(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    number = begin(office.client, office.inspector).json["number"]
    monkeypatch.setattr("web.auth.acting.may", lambda *_: True)
    refused = begin(office.client, office.planner)
    assert (refused.status_code, refused.mimetype) == (403, "application/problem+json"), refused.text
    assert act(office.client, office.planner, number, "submit", '"1"').status_code == 404


def test_another_site_s_page_may_read_what_is_public_and_nothing_else(office: Office) -> None:
    number = begin(office.client, office.inspector).json["number"]
    public = office.client.get(f"{API}/passports/CLINIC-1-v1")
    assert public.headers["Access-Control-Allow-Origin"] == "*"
    private = office.client.get(f"{API}/passports/{number}", headers=bearer(office.inspector))
    assert "Access-Control-Allow-Origin" not in private.headers
    assert "Access-Control-Allow-Origin" not in begin(office.client, office.inspector).headers
    asked = office.client.options(f"{API}/passports/{number}")
    assert set(asked.headers["Access-Control-Allow-Methods"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


_SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12)
)
_JSON = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
)
_FIELDS = st.sampled_from([*PassportRequest.model_fields, "colour"])


def test_whatever_is_filed_is_kept_or_refused_by_field(office: Office) -> None:
    @given(st.dictionaries(_FIELDS, _JSON, max_size=5))
    @settings(max_examples=40)
    def holds(changes: dict[str, Any]) -> None:
        answer = begin(office.client, office.inspector, {**filed(), **changes})
        assert answer.status_code in (201, 400, 422), answer.text
        if answer.status_code == 422:
            assert answer.json["errors"]

    holds()


def test_a_token_for_something_else_reads_no_filing(office: Office) -> None:
    number = begin(office.client, office.inspector).json["number"]
    with office.database.app.write() as connection:
        key = connection.execute(sa.select(filing.c.author)).scalar_one()
        narrow = token(connection, key, ("visit",))
    for address, status in ((f"/passports/{number}", 404), (f"/passports/{number}/filing", 403), ("/passports", 403)):
        assert office.client.get(f"{API}{address}", headers=bearer(narrow)).status_code == status
    assert begin(office.client, narrow).status_code == 403
