"""What the API answers: shapes, filters, languages, caches, refusals."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from audit.figures import STATES

API = "/api/v1"
ADDRESSES = {
    "/norms": "/norms",
    "/norms/kz-sp-3.06-101": "/norms/{norm}",
    "/norms/us-ada-2010": "/norms/{norm}",
    "/norms/kz-sp-3.06-101@2020-01-01": "/norms/{norm}",
    "/territories": "/territories",
    "/territories/KZ-ALA": "/territories/{code}",
    "/objects": "/objects",
    "/objects?limit=1&sort=due&state=none,full&category=K": "/objects",
    "/objects/CLINIC-1": "/objects/{number}",
    "/objects/CLOSED-4": "/objects/{number}",
    "/passports/CLINIC-1-v1": "/passports/{number}",
    "/measures": "/measures",
    "/measures?object=CLINIC-1&overdue=true&limit=1": "/measures",
    "/measures/1": "/measures/{measure_id}",
    "/programmes": "/programmes",
    "/programmes?territory=KZ-ALA&limit=1": "/programmes",
    "/programmes/SP-2026": "/programmes/{programme}",
    "/programmes/SP-2026?quarter=2026-Q1": "/programmes/{programme}",
    "/programmes/SP-2026?quarter=2028-Q4": "/programmes/{programme}",
    "/reach": "/reach",
    "/reach?territory=KZ-ALA-MED&as_of=2025-01-01": "/reach",
    "/reports": "/reports",
    "/compliance": "/compliance",
    "/compliance?by=district,sector,category,year&sense=planned": "/compliance",
    "/compliance?by=year,sense&sense=recorded,planned,forecast": "/compliance",
    "/compliance?as_of=2025-01-01&known_at=2030-01-01&by=district": "/compliance",
}
LOG = {"/log", "/log/checkpoint", "/log/key", "/log/proof"}
"""Their tests are in test_log_api.py."""
WRITES = {
    "/measures/bulk",
    "/passports", "/passports/{number}/filing", "/objects/{number}/visits", "/objects/{number}/screenings",
    *(
        f"/passports/{{number}}/{action}"
        for action in ("submit", "marks", "return", "approve", "abandon", "withdraw", "override", "reconfirm")
    ),
    *(
        f"/measures/{{measure_id}}/{step}"
        for step in (
            "start", "claim", "verify", "refuse", "extend", "derogate", "decide", "cancel", "dispute", "photos",
            "photos/{place}",
        )
    ),
}  # fmt: skip
PHOTOS = {
    "/passports/{number}/photos", "/photos/{photo_id}", "/photos/{photo_id}/blur", "/photos/{photo_id}/publish",
    "/photos/{photo_id}/restore", "/photos/{photo_id}/unpublish", "/uploads", "/uploads/{upload_id}",
}  # fmt: skip
"""For people with a role: their tests are in test_photos.py and test_uploads.py."""
HANDS = {"/assignments", "/assignments/take-back", "/objects/{number}/assignments"}
"""For those who plan and inspect: their tests are in tests/web/assigning."""
PLANS = {
    "/plans", "/plans/{plan}", "/plans/{plan}/differences", "/plans/{plan}/curve",
    "/plans/{plan}/adopt", "/plans/{plan}/take-back",
}  # fmt: skip
"""For planners: their tests are in tests/web/api/test_plans.py and test_plan_adoption.py."""
GEO = ["/territories", "/territories/KZ-ALA-MED", "/objects", "/objects/CLINIC-1"]


def conforms(document: dict[str, Any], template: str, body: Any, media: str = "application/json") -> None:
    schema = document["paths"][API + template]["get"]["responses"]["200"]["content"][media]["schema"]
    Draft202012Validator({**schema, "components": document["components"]}).validate(body)


@pytest.mark.parametrize(("address", "template"), ADDRESSES.items())
def test_every_answer_has_the_shape_that_the_document_promises(
    client: FlaskClient, document: dict[str, Any], address: str, template: str
) -> None:
    answer = client.get(API + address)
    assert answer.status_code == 200, answer.text
    conforms(document, template, json.loads(answer.text, parse_constant=pytest.fail))


@pytest.mark.parametrize("address", GEO)
def test_geojson_is_given_to_those_who_ask_for_it(client: FlaskClient, document: dict[str, Any], address: str) -> None:
    answer = client.get(API + address, headers={"Accept": "application/geo+json"})
    assert answer.mimetype == "application/geo+json"
    template = {"/territories/KZ-ALA-MED": "/territories/{code}", "/objects/CLINIC-1": "/objects/{number}"}
    conforms(document, template.get(address, address), answer.get_json(force=True), "application/geo+json")
    assert answer.headers["ETag"] != client.get(API + address).headers["ETag"]


def test_the_document_lists_what_is_built_and_nothing_else(document: dict[str, Any]) -> None:
    assert {path.removeprefix(API) for path in document["paths"]} == {
        "/assess",
        *ADDRESSES.values(),
        *WRITES,
        *PHOTOS,
        *LOG,
        *HANDS,
        *PLANS,
    }
    assert document["openapi"].startswith("3.1")
    assert "localhost" not in json.dumps(document)


def test_every_parameter_of_the_document_is_taken(client: FlaskClient, document: dict[str, Any]) -> None:
    for parameter in document["paths"][f"{API}/objects"]["get"]["parameters"]:
        answer = client.get(f"{API}/objects", query_string={parameter["name"]: "\x00"})
        assert "no such parameter" not in answer.text


def test_an_object_says_why(client: FlaskClient) -> None:
    found = client.get(f"{API}/objects/CLINIC-1").get_json()
    doors = [f for f in found["findings"] if f["quantity"] == "clear_width"]
    assert doors
    assert doors[0]["measured"]["value"] == 0.72
    assert doors[0]["closes_way"]
    assert doors[0]["clause"]
    assert found["missing"]
    assert found["position"] == {"lon": 77.0, "lat": 43.25}
    assert found["next_due"] == "2027-03-01"
    assert found["verdict"]["zones"]["entrance"]["K"] == "partial"
    assert found["near"][0]["number"] == "CLINIC-3"


def test_private_names_are_in_no_answer(client: FlaskClient) -> None:
    for address in ADDRESSES:
        assert "private-" not in client.get(API + address).text


def test_a_list_goes_on_where_the_page_before_ended(client: FlaskClient) -> None:
    first = client.get(f"{API}/objects?limit=2&territory=KZ").get_json()
    on = {"limit": 9, "territory": "KZ", "cursor": first["next"]}
    second = client.get(f"{API}/objects", query_string=on).get_json()
    numbers = [o["number"] for o in first["items"] + second["items"]]
    assert numbers == sorted(numbers)
    assert len(numbers) == first["total"] == 5
    assert second["next"] is None


@pytest.mark.parametrize(
    "query", ["q=%25", "kind=clinic&sector=education", "bbox=0,0,1,1", "district=KZ-SHY&state=none"]
)
def test_a_list_may_be_empty(client: FlaskClient, query: str) -> None:
    empty = {"items": [], "total": 0, "next": None, "sources": {}}
    assert client.get(f"{API}/objects?{query}").get_json() == empty


def test_the_tree_is_cut_by_parent_level_and_page(client: FlaskClient) -> None:
    def codes(query: str) -> list[str]:
        return [each["code"] for each in client.get(f"{API}/territories?{query}").get_json()["items"]]

    assert codes("parent=KZ-ALA") == ["KZ-ALA-BOS", "KZ-ALA-MED"]
    assert codes("below=KZ-ALA&level=city,city_district") == ["KZ-ALA", "KZ-ALA-BOS", "KZ-ALA-MED"]
    first = client.get(f"{API}/territories?limit=2").get_json()
    assert first["total"] == 5
    assert codes(f"limit=2&cursor={first['next']}") == ["KZ-ALA-BOS", "KZ-ALA-MED"]


def test_attribution_goes_with_every_page(client: FlaskClient) -> None:
    found = client.get(f"{API}/objects?limit=1").get_json()
    assert found["sources"][found["items"][0]["source"]]["attribution"] == "© city"


def test_the_seven_states_add_up_and_definitions_come_in_the_language_asked_for(client: FlaskClient) -> None:
    answer = client.get(f"{API}/compliance?by=district,category&lang=ru").get_json()
    assert answer["rows"]
    for row in answer["rows"]:
        assert sum(row[state] for state in STATES) == row["objects"]
        assert set(row) & {"territory", "district", "sector", "owner_kind", "category", "year", "sense"} == {
            "district", "category"
        }  # fmt: skip
    english = client.get(f"{API}/compliance?lang=en").get_json()
    assert set(STATES) | {"objects", "verified"} <= set(answer["definitions"]) == set(english["definitions"])
    assert answer["definitions"]["none"] != english["definitions"]["none"]


def test_every_number_opens_into_the_list_behind_it(client: FlaskClient) -> None:
    query = "by=district,category,year,sense&sense=recorded,planned&category=K,all&year=2023,2026,2029"
    rows = client.get(f"{API}/compliance?{query}").get_json()["rows"]
    assert {(row["sense"], row["year"]) for row in rows} == {
        ("recorded", 2023), ("recorded", 2026), ("planned", 2026), ("planned", 2029)
    }  # fmt: skip
    for row in rows:
        keys = {key: row[key] for key in ("district", "category", "year", "sense")}
        for state in STATES:
            listed = client.get(f"{API}/objects", query_string={**keys, "state": state, "limit": 1}).get_json()
            assert listed["total"] == row[state], (keys, state)
        for counter in ("passportised", "claimed", "declared", "verified", "lapsed"):
            listed = client.get(f"{API}/objects", query_string={**keys, "counter": counter, "limit": 1}).get_json()
            assert listed["total"] == row[counter], (keys, counter)


def test_a_parameter_of_the_document_is_never_null(document: dict[str, Any]) -> None:
    for operations in document["paths"].values():
        for operation in operations.values():
            for parameter in operation["parameters"]:
                assert "null" not in json.dumps(parameter["schema"])
                assert parameter["description"]


def test_the_figures_of_a_past_day_are_those_of_that_day(client: FlaskClient) -> None:
    def count(query: str) -> tuple[int, int]:
        row = client.get(f"{API}/compliance?{query}").get_json()["rows"][0]
        return row["objects"], row["passportised"]

    assert count("as_of=2023-06-01") == (4, 0)
    assert count("as_of=2025-01-01") == (3, 1)
    assert count("") == (3, 2)


def test_a_second_recount_at_the_same_time_is_asked_to_come_back(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(*asked: object) -> list[object]:
        answers.append(client.get(f"{API}/compliance?as_of=2025-01-01", headers={"Accept-Language": "en"}))
        return []

    answers: list[Any] = []
    with monkeypatch.context() as changed:
        changed.setattr("web.api.compliance.compliance", meanwhile)
        assert client.get(f"{API}/compliance?as_of=2025-01-01").status_code == 200
    (busy,) = answers
    assert (busy.status_code, busy.get_json(force=True)["code"]) == (503, "recount_busy")
    assert int(busy.headers["Retry-After"]) > 0
    assert client.get(f"{API}/compliance?as_of=2025-01-01").status_code == 200


def test_a_forecast_has_a_range_and_no_counters(client: FlaskClient) -> None:
    (row,) = client.get(f"{API}/compliance?sense=forecast&category=K").get_json()["rows"]
    assert 0 <= row["low"] <= row["mid"] <= row["high"] <= 3
    assert row["objects"] is None


WRONG = {
    "/objects?colour=red": "/query/colour",
    "/objects?limit=0": "/query/limit",
    "/objects?limit=1001": "/query/limit",
    "/objects?limit=many": "/query/limit",
    "/objects?limit=1&limit=2": "/query/limit",
    "/objects?bbox=1,2,3": "/query/bbox",
    "/objects?bbox=nan,0,1,1": "/query/bbox",
    "/objects?bbox=inf,0,inf,1": "/query/bbox",
    "/objects?state=good": "/query/state",
    "/objects?year=1995": "/query/year",
    "/objects?cursor=abc": "/query/cursor",
    "/objects?q=a%00b": "/query/q",
    "/objects?territory=NOWHERE": "/query/territory",
    "/objects?lang=de": "/query/lang",
    "/norms?q=x": "/query/q",
    "/territories/KZ?limit=1": "/query/limit",
    "/territories?cursor=abc": "/query/cursor",
    "/territories?level=planet": "/query/level",
    "/reach?territory=MOON": "/query/territory",
    "/reach?as_of=2999-01-01": "/query/as_of",
    "/reach?plan=0": "/query/plan",
    "/compliance?by=colour": "/query/by",
    "/compliance?year=2024,2025": "/query/year",
    "/compliance?category=K,O": "/query/category",
    "/compliance?sense=recorded,planned": "/query/sense",
    "/compliance?as_of=tomorrow": "/query/as_of",
    "/compliance?as_of=2999-01-01": "/query/as_of",
    "/compliance?as_of=2025-01-01&year=2025": "/query/as_of",
    "/compliance?known_at=yesterday": "/query/known_at",
    "/compliance?as_of=0": "/query/as_of",
    "/compliance?known_at=1700000000": "/query/known_at",
    "/compliance?territory=NOWHERE": "/query/territory",
}


@pytest.mark.parametrize(("address", "pointer"), WRONG.items())
def test_a_wrong_parameter_is_named_in_the_askers_language(
    client: FlaskClient, document: dict[str, Any], address: str, pointer: str
) -> None:
    answer = client.get(API + address, headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json"), answer.text
    body = answer.get_json(force=True)
    Draft202012Validator(
        {**document["components"]["schemas"]["ProblemDetails"], "components": document["components"]}
    ).validate(body)
    assert [error["pointer"].split("/")[:3] for error in body["errors"]] == [pointer.split("/")]
    assert "Traceback" not in answer.text


def test_an_unknown_parameter_is_answered_with_those_there_are(client: FlaskClient) -> None:
    body = client.get(f"{API}/objects?colour=red&size=2").get_json(force=True)
    assert [error["pointer"] for error in body["errors"]] == ["/query/colour", "/query/size"]
    assert "owner_kind" in body["errors"][0]["detail"]


@pytest.mark.parametrize(
    "address",
    [
        "/norms/nobody",
        "/norms/kz-sp-3.06-101@today",
        "/territories/X",
        "/objects/X",
        "/objects/a%00b",
        "/passports/X-v1",
    ],
)
def test_what_is_not_there_is_a_404_problem(client: FlaskClient, address: str) -> None:
    answer = client.get(API + address)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


@pytest.mark.parametrize("address", ["/objects", "/objects/CLINIC-1", "/compliance", "/territories", "/norms"])
def test_an_answer_that_the_asker_has_is_not_sent_again(client: FlaskClient, address: str) -> None:
    first = client.get(API + address)
    again = client.get(API + address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = client.get(f"{API}{address}?lang=kk", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_only_an_address_with_its_language_is_kept_by_shared_caches(client: FlaskClient) -> None:
    by_header = client.get(f"{API}/objects")
    assert "private" in by_header.headers["Cache-Control"]
    assert "Accept-Language" in by_header.headers["Vary"]
    by_address = client.get(f"{API}/objects?lang=kk")
    assert "public" in by_address.headers["Cache-Control"]
    assert by_address.headers["Content-Language"] == "kk"


def test_other_sites_may_read_and_no_cookie_is_set(client: FlaskClient) -> None:
    answer = client.get(f"{API}/objects", headers={"Cookie": "lang=kk; session=x", "Accept-Language": "en"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers["Vary"]
    assert answer.headers["Content-Language"] == "en"


def test_head_and_options_answer_without_a_body(client: FlaskClient) -> None:
    head = client.head(f"{API}/objects")
    assert (head.status_code, head.data) == (200, b"")
    assert "ETag" in head.headers
    options = client.options(f"{API}/assess")
    assert options.status_code == 200
    assert "POST" in options.headers["Access-Control-Allow-Methods"]
    assert client.post(f"{API}/norms", json={}).status_code == 405
