"""Programmes over the API: money as exact text, indicators of a quarter, what is not known as null."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from tests.support import places as p

ADDRESS = "/api/v1/programmes/SP-2026"


def asked(client: FlaskClient, address: str = ADDRESS) -> dict[str, Any]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def row(found: dict[str, Any], indicator: str, territory: str) -> dict[str, Any]:
    rows = next(each["rows"] for each in found["indicators"] if each["code"] == indicator)
    return dict(next(each for each in rows if each["territory"] == territory))


def test_money_is_exact_text_with_its_currency(client: FlaskClient) -> None:
    found = asked(client)
    line = next(line for line in found["lines"] if line["year"] == 2026)
    assert {sense: line[sense]["amount"] for sense in ("planned", "contracted", "spent", "verified")} == {
        "planned": "120000000.00", "contracted": "90000000.00", "spent": "50000000.10", "verified": "30000000.00",
    }  # fmt: skip
    assert [(total["year"], total["planned"]) for total in found["totals"]][1] == (
        2027, {"amount": "150000000.50", "currency": "KZT"},
    )  # fmt: skip
    assert found["basis"] == {"number": "№ 117", "on": "2025-12-23"}


def test_the_running_quarter_is_preliminary_and_stands_beside_its_target(client: FlaskClient) -> None:
    found = asked(client)
    assert (found["quarter"], found["preliminary"], found["as_of"]) == ("2026-Q4", True, p.TODAY.isoformat())
    assert row(found, "schools", p.CITY) == {
        "territory": p.CITY, "value": 1, "have": 1, "out_of": None, "lacking": 0, "previous": 1, "target": 12,
        "met": False,
    }  # fmt: skip


def test_a_past_quarter_is_counted_as_of_its_last_day(client: FlaskClient) -> None:
    found = asked(client, f"{ADDRESS}?quarter=2026-Q1")
    assert (found["preliminary"], found["as_of"]) == (False, "2026-03-31")
    assert row(found, "schools", p.BOSTANDYK)["value"] == 1


def test_a_need_that_nobody_counted_is_null_and_said_to_be_lacking(client: FlaskClient) -> None:
    found = row(asked(client), "workers", p.CITY)
    assert (found["value"], found["out_of"], found["met"], found["lacking"]) == (None, None, None, 2)


def test_a_quarter_to_come_has_targets_and_no_values(client: FlaskClient) -> None:
    found = asked(client, f"{ADDRESS}?quarter=2027-Q1")
    assert (found["as_of"], row(found, "workers", p.CITY)["target"]) == (None, 100)
    assert {each["value"] for indicator in found["indicators"] for each in indicator["rows"]} == {None}


def test_a_step_that_is_late_says_so(client: FlaskClient) -> None:
    late = {step["code"]: (step["overdue"], step["object"]) for step in asked(client)["roadmap"]}
    assert late == {"1.1": (False, None), "1.2": (False, None), "2": (True, "CLINIC-3")}


def test_what_is_not_there_or_no_quarter_is_refused_with_its_pointer(client: FlaskClient) -> None:
    missing = client.get("/api/v1/programmes/NOWHERE")
    assert (missing.status_code, missing.get_json()["code"]) == (404, "unknown_programme")
    wrong = client.get(f"{ADDRESS}?quarter=2026-Q5")
    assert (wrong.status_code, wrong.get_json()["errors"][0]["pointer"]) == (400, "/query/quarter")
    assert client.get("/api/v1/programmes?territory=NOWHERE").status_code == 400
