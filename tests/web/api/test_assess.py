"""POST /assess: observations of strangers in, a verdict or one clear refusal out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from web.api.limits import RateLimit

ADDRESS = "/api/v1/assess"
GOOD: dict[str, Any] = {
    "norm": "kz-sp-3.06-101",
    "inspected_on": "2026-11-20",
    "kind": "clinic",
    "observations": [
        {"zone": "entrance", "element": "ramp", "quantity": "rise", "value": 0.6, "unit": "m", "evidence": "tape"},
        {"zone": "entrance", "element": "ramp", "quantity": "slope", "value": 20, "unit": "percent"},
        {"rule": "KZ-DOR-03", "instance": "1", "value": "0,85", "unit": "m"},
        {"zone": "sanitary", "element": "accessible_wc", "present": "no"},
    ],
}


@pytest.fixture(autouse=True)
def _patience(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "bosaga.assess_limit", RateLimit(per_minute=1e6, burst=100_000))


def send(client: FlaskClient, body: str | bytes, media: str = "application/json", **headers: str) -> Any:
    return client.post(ADDRESS, data=body, content_type=media, headers={"Accept-Language": "en", **headers})


def test_a_verdict_has_the_shape_that_the_document_promises(client: FlaskClient, document: dict[str, Any]) -> None:
    answer = client.post(ADDRESS, json=GOOD)
    assert answer.status_code == 200, answer.text
    operation = document["paths"][ADDRESS]["post"]
    components = {"components": document["components"]}
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    Draft202012Validator({**schema, **components}).validate(answer.get_json())
    taken = operation["requestBody"]["content"]["application/json"]
    for sent in (GOOD, taken["example"]):
        Draft202012Validator({**taken["schema"], **components}).validate(sent)
    assert client.post(ADDRESS, json=taken["example"]).status_code == 200
    ramp = [f for f in answer.get_json()["findings"] if f["element"] == "ramp"]
    assert ramp
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_document_offers_only_observations_that_are_understood(document: dict[str, Any]) -> None:
    fields = document["components"]["schemas"]["AssessmentRequest"]["properties"]
    assert set(fields) == {"norm", "basis", "inspected_on", "commissioned", "kind", "observations", "forms", "host"}


def test_every_wrong_field_is_named_by_its_pointer_in_the_askers_language(client: FlaskClient) -> None:
    wrong = {**GOOD, "observations": [{"rule": "KZ-DOR-03", "value": -1, "unit": "m"}, {"rule": "NO-1", "value": 1}]}
    english = send(client, json.dumps(wrong))
    assert (english.status_code, english.mimetype) == (422, "application/problem+json")
    pointers = [error["pointer"] for error in english.get_json(force=True)["errors"]]
    assert any(pointer.startswith("/observations/0") for pointer in pointers)
    assert any(pointer.startswith("/observations/1") for pointer in pointers)
    russian = send(client, json.dumps(wrong), **{"Accept-Language": "ru"})
    assert russian.get_json(force=True)["detail"] != english.get_json(force=True)["detail"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400),
        ("{", 400),
        (b"\xff\xfe{}", 400),
        ("[" * 100_000, 400),
        ("[" * 40 + "]" * 40, 400),
        ('{"kind": NaN}', 422),
        ('{"kind": -Infinity}', 422),
        ('{"kind": 1e999}', 422),
        ('{"kind": ' + "9" * 5000 + "}", 422),
        ('{"kind": "\\ud800"}', 422),
        ('{"kind": "a\\u0000"}', 422),
        ("[]", 422),
        ("null", 422),
        ('"' + "x" * 300_000 + '"', 413),
    ],
)
def test_a_hostile_body_gets_one_clear_refusal(client: FlaskClient, body: str | bytes, status: int) -> None:
    answer = send(client, body)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), answer.text
    assert answer.get_json(force=True)["detail"]
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e400", "9" * 5000])
def test_a_number_that_is_none_is_pointed_at(client: FlaskClient, number: str) -> None:
    answer = send(client, '{"observations": [{"value": ' + number + "}]}")
    assert answer.status_code == 422
    [wrong] = answer.get_json(force=True)["errors"]
    assert (wrong["pointer"], wrong["code"]) == ("/observations/0/value", "not_finite")


def test_a_body_that_says_it_is_no_json_is_refused(client: FlaskClient) -> None:
    assert send(client, "{}", "text/plain").status_code == 415


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*GOOD, "value", "x/~"]), inner),
    max_leaves=12,
)


@given(field=st.sampled_from([*GOOD, "forms", "host", "basis", "commissioned"]), value=JSON)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_a_field_is_judged_or_refused(client: FlaskClient, field: str, value: Any) -> None:
    answer = send(client, json.dumps({**GOOD, field: value}))
    assert answer.status_code in (200, 400, 422), answer.text


def test_who_asks_too_often_is_told_when_to_come_back(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "bosaga.assess_limit", RateLimit(per_minute=6, burst=2))
    assert [client.post(ADDRESS, json=GOOD).status_code for _ in range(2)] == [200, 200]
    refused = client.post(ADDRESS, json=GOOD)
    assert (refused.status_code, refused.mimetype) == (429, "application/problem+json")
    assert 1 <= int(refused.headers["Retry-After"]) <= 10


def test_a_house_with_one_ipv6_network_counts_once_and_neighbours_apart() -> None:
    limit = RateLimit(per_minute=1, burst=1)
    assert limit.wait("2001:db8::1") == 0
    assert limit.wait("2001:db8::2") > 0
    assert limit.wait("2001:db8:0:1::1") == 0
    assert limit.wait("10.0.0.1") == 0
