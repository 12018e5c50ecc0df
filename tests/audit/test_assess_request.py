import json
import subprocess
import sys
from typing import Any

import pytest

from audit.errors import InvalidInput
from audit.usecases.assess import assess_payload, assess_request

GOOD: dict[str, Any] = {"norm": "kz-sp-3.06-101", "inspected_on": "2026-11-20", "kind": "clinic", "observations": []}


def refused(**changes: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as refusal:
        assess_request({**GOOD, **changes})
    return [(problem.pointer, problem.code) for problem in refusal.value.problems]


def test_the_answer_has_the_published_shape() -> None:
    answer = assess_request(
        {
            **GOOD,
            "commissioned": "2005-06-01",
            "observations": [
                {
                    "zone": "entrance",
                    "element": "ramp",
                    "instance": "1",
                    "quantity": "rise",
                    "value": 0.6,
                    "unit": "m",
                    "evidence": "tape",
                },
                {
                    "zone": "entrance",
                    "element": "ramp",
                    "instance": "1",
                    "quantity": "slope",
                    "value": 12,
                    "unit": "percent",
                    "evidence": "instrument",
                },
                {"rule": "KZ-DOR-03", "instance": "1", "value": 85, "unit": "cm"},
                {"zone": "sanitary", "element": "accessible_wc", "present": "no"},
                {"rule": "KZ-COR-01", "answer": "unknown"},
            ],
            "forms": [{"form": "home_service", "categories": ["K"]}],
        }
    )
    assert json.loads(json.dumps(answer)) == answer
    assert {
        "norm",
        "basis",
        "coverage",
        "code",
        "complete",
        "sufficient",
        "categories",
        "zones",
        "findings",
        "missing",
        "reports",
    } <= set(answer)
    assert answer["norm"] == "kz-sp-3.06-101@2019-02-18"
    slope = next(f for f in answer["findings"] if f["rule"] == "KZ-RMP-01")
    assert slope["measured"] == {"value": 12.0, "unit": "percent"}
    assert (slope["required"]["operator"], slope["required"]["limit"]) == ("<=", 8.33)
    assert slope["clause"]
    assert slope["clause_verified"] is False
    assert slope["proposal"] is False
    corridor = next(m for m in answer["missing"] if m["rule"] == "KZ-COR-01")
    assert corridor["needs"] == ["width"]
    assert corridor["necessary"] is True


def test_a_building_of_2010_is_judged_by_the_first_wording_held_and_told_so() -> None:
    verdict = assess_payload({**GOOD, "basis": "commissioning", "commissioned": "2010-05-01"})
    assert verdict.norm == "kz-sp-3.06-101@2015-07-01"
    assert verdict.basis == "commissioning"
    assert [report.code for report in verdict.reports] == ["before_first_wording"]


@pytest.mark.parametrize(
    ("day", "norm"),
    [("2019-02-17", "kz-sp-3.06-101@2015-07-01"), ("2019-02-18", "kz-sp-3.06-101@2019-02-18")],
)
def test_the_wording_in_force_on_the_day_of_inspection_judges(day: str, norm: str) -> None:
    assert assess_request({**GOOD, "inspected_on": day})["norm"] == norm


def test_a_wording_can_be_named_by_its_date() -> None:
    payload = {"norm": "kz-sp-3.06-101@2016-01-01", "kind": "clinic", "observations": []}
    assert assess_request(payload)["norm"] == "kz-sp-3.06-101@2015-07-01"


def test_a_basis_without_its_date_is_refused() -> None:
    assert refused(basis="commissioning") == [("/commissioned", "basis_date_missing")]
    assert refused(inspected_on=None) == [("/inspected_on", "basis_date_missing")]


def test_a_request_that_is_wrong_all_over_is_told_all_of_it() -> None:
    assert refused(
        kind="castle",
        basis="rumour",
        inspected_on="20.11.2026",
        surprise=1,
        forms=[
            {"form": "magic"},
            {"form": "staff_help", "categories": ["X"]},
            {"form": "home_service", "zone": "entrance"},
            {"form": "home_service", "category": ["K"]},
        ],
    ) == [
        ("/surprise", "unknown_field"),
        ("/basis", "unknown_basis"),
        ("/inspected_on", "bad_date"),
        ("/kind", "unknown_kind"),
        ("/forms/0/form", "unknown_form"),
        ("/forms/1/zone", "form_needs_zone"),
        ("/forms/1/categories/0", "unknown_category"),
        ("/forms/2/zone", "form_has_no_zone"),
        ("/forms/3/category", "unknown_field"),
    ]
    assert refused(inspected_on="2026-W01-1") == [("/inspected_on", "bad_date")]
    assert refused(norm="kz-99") == [("/norm", "unknown_norm")]
    assert refused(observations={"a": 1}, host=[]) == [("/observations", "not_a_list"), ("/host", "not_an_object")]
    assert refused(observations=None) == [("/observations", "required")]


@pytest.mark.parametrize("payload", [None, [], "x", 3])
def test_what_is_no_object_is_refused(payload: object) -> None:
    with pytest.raises(InvalidInput):
        assess_request(payload)


def test_a_wrong_observation_of_the_host_is_pointed_at() -> None:
    host = {"kind": "mall", "observations": [{"rule": "KZ-DOR-03", "value": -1}]}
    assert refused(kind="shop", host=host) == [("/host/observations/0/value", "negative")]


def test_reports_are_sentences() -> None:
    report = {"rule": "KZ-NAV-12", "value": 0.03}
    [said] = assess_request({**GOOD, "observations": [report]})["reports"]
    assert said.startswith("KZ-NAV-12: measured 0.03 m, asked <= 0.025 m.")


def test_judging_loads_no_library_of_units_until_a_unit_is_met() -> None:
    program = "import sys, audit.usecases.assess; sys.exit('pint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == 0
