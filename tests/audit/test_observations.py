import json
from typing import Any

import pytest

from audit.errors import InvalidInput
from audit.facts import Fact, FactKey, Facts
from audit.observation import parse_observations
from tests.support.verdict_cases import wording

TODAY = wording("kz-sp-3.06-101@2019-02-18")
DOOR = FactKey("entrance", "door", "1", "clear_width")


def facts(*observations: Any) -> Facts:
    return parse_observations(list(observations), TODAY)[0]


def refused(*observations: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as refusal:
        facts(*observations)
    assert all(str(problem) and "{" not in str(problem) for problem in refusal.value.problems)
    return [(problem.pointer, problem.code) for problem in refusal.value.problems]


def door(value: Any, unit: str | None = None) -> dict[str, Any]:
    return {"rule": "KZ-DOR-03", "value": value, **({"unit": unit} if unit else {})}


@pytest.mark.parametrize(
    ("value", "unit"),
    [
        (85, "cm"), (0.85, "m"), (850, "mm"), ("0,85", None), ("0.85", "m"), ("85 cm", None), ("85см", None),
        ("850", "мм"), (0.85, None), (" 0,85 м ", None), ("8,5", "dm"), ("85", "CM"),
    ],
)  # fmt: skip
def test_a_door_of_85_cm_is_one_thing_however_written(value: Any, unit: str | None) -> None:
    assert facts(door(value, unit))[DOOR].value == 0.85


@pytest.mark.parametrize(
    ("value", "unit", "percent"),
    [
        ("1:12", None, 100 / 12),
        ("1/20", None, 5),
        (45, "deg", 100),
        ("4,8°", None, 8.3973),
        (0.08, "ratio", 8),
        ("8 %", None, 8),
    ],
)
def test_a_slope_is_understood_as_ratio_degrees_or_percent(value: Any, unit: str | None, percent: float) -> None:
    found = facts({"rule": "KZ-RMP-01", "value": value, **({"unit": unit} if unit else {})})
    assert found[FactKey("entrance", "ramp", "1", "slope")].value == pytest.approx(percent, abs=1e-3)


@pytest.mark.parametrize(
    ("value", "unit", "code"),
    [
        (float("nan"), None, "not_finite"), (float("inf"), None, "not_finite"), ("NaN", None, "not_finite"),
        ("-Infinity", "m", "not_finite"), (10**400, None, "not_finite"), (-0.9, "m", "negative"),
        ("-90 cm", None, "negative"), ("wide", None, "not_a_number"), ([], None, "not_a_number"),
        ("1e999", None, "not_finite"), ("9" * 500, None, "not_a_number"), (0.9, "frobs", "unknown_unit"),
        (0.9, "9**9**9**9", "unknown_unit"), (0.9, "kg", "wrong_unit"), (0.9, "count", "wrong_unit"),
        (85, None, "implausible"), (True, None, "not_a_number"), ("0.9; DROP TABLE", None, "not_a_number"),
        ("", None, "not_a_number"), ("1:0", None, "not_a_number"), ("1:" + "9" * 5000, None, "not_a_number"),
        ("1,2,3", "m", "not_a_number"), ("1_0", "m", "not_a_number"), ("1.000,5", "m", "not_a_number"),
        ("0.9", "frobs" * 900, "unknown_unit"),
    ],
)  # fmt: skip
def test_a_value_that_is_no_width_is_refused_by_name(value: Any, unit: str | None, code: str) -> None:
    [(pointer, found)] = refused(door(value, unit))
    assert found == code
    with pytest.raises(InvalidInput) as refusal:
        facts(door(value, unit))
    assert len(str(refusal.value)) < 200
    assert pointer in ("/observations/0/value", "/observations/0/unit")


def test_everything_wrong_is_said_at_once_and_where() -> None:
    assert refused(
        {"rule": "KZ-NONE-99", "value": 1},
        {"zone": "cellar", "element": "door", "quantity": "clear_width", "value": 1},
        {"zone": "entrance", "element": "window", "quantity": "clear_width", "value": 1},
        {"zone": "entrance", "element": "door", "quantity": "colour", "value": 1},
        {"zone": "entrance", "element": "door", "quantity": "clear_width"},
        {"zone": "entrance", "element": "door", "quantity": "clear_width", "value": 1, "answer": "yes"},
        {"zone": "entrance", "element": "door", "quantity": "clear_width", "answer": "yes"},
        {"zone": "entrance", "element": "door", "quantity": "glass", "answer": "perhaps"},
        {"zone": "entrance", "element": "door", "quantity": "glass", "answer": "yes", "evidence": "rumour"},
        {"zone": "entrance", "element": "door", "quantity": "glass", "answer": "yes", "instance": "../../etc"},
        {"zone": "entrance", "element": "door", "quantitiy": "glass", "answer": "yes"},
        {"zone": "object", "quantity": "public_floors", "value": 1.5},
        "a door",
        {"rule": "KZ-DOR-07", "answer": "yes", "a/b~c": 1},
        {"rule": "KZ-DOR-07", "zone": "movement", "answer": "yes"},
    ) == [
        ("/observations/0/rule", "unknown_rule"),
        ("/observations/1/zone", "unknown_zone"),
        ("/observations/2/element", "unknown_element"),
        ("/observations/3/quantity", "unknown_quantity"),
        ("/observations/4", "one_of_value_answer_present"),
        ("/observations/5", "one_of_value_answer_present"),
        ("/observations/6/answer", "value_expected"),
        ("/observations/7/answer", "unknown_answer"),
        ("/observations/8/evidence", "unknown_evidence"),
        ("/observations/9/instance", "bad_instance"),
        ("/observations/10/quantitiy", "unknown_field"),
        ("/observations/11/value", "not_whole"),
        ("/observations/12", "not_an_object"),
        ("/observations/13/a~1b~0c", "unknown_field"),
        ("/observations/14/zone", "not_of_rule"),
    ]  # fmt: skip


def test_one_fact_given_twice_alike_is_one_fact_and_the_better_grade_stays() -> None:
    found = facts(door("85 cm"), {**door(0.85), "evidence": "tape"}, {"rule": "KZ-DOR-03", "answer": "unknown"})
    assert dict(found) == {DOOR: Fact(0.85, None, "tape")}


def test_two_different_values_of_one_fact_are_refused() -> None:
    assert refused(door(0.85), door(0.9)) == [("/observations/1", "contradicting_values")]


def test_two_rules_of_one_quantity_are_one_fact() -> None:
    width = [{"rule": rule, "value": 0.95} for rule in ("KZ-WC-04", "KZ-WC-05")]
    assert len(facts(*width)) == 1


def test_absent_and_measured_at_once_is_refused() -> None:
    absent = {"zone": "entrance", "element": "ramp", "present": "no"}
    assert refused(absent, {"rule": "KZ-RMP-04", "value": 1.3}) == [("/observations/1", "absent_and_measured")]


def test_what_is_always_there_cannot_be_absent() -> None:
    assert refused({"zone": "movement", "element": "corridor", "present": "no"}) == [
        ("/observations/0/present", "always_present")
    ]


def test_a_flight_cannot_rise_more_than_the_whole() -> None:
    assert refused(
        {"zone": "entrance", "element": "ramp", "quantity": "rise", "value": 0.3},
        {"zone": "entrance", "element": "ramp", "quantity": "flight_rise", "value": 0.4},
    ) == [("/observations/1", "flight_above_rise")]


@pytest.mark.parametrize(
    "beside",
    [
        {"zone": "entrance", "element": "stair_outdoor", "present": "yes"},
        {"zone": "entrance", "element": "ramp", "quantity": "rise", "value": 0.3},
        {"zone": "entrance", "element": "ramp", "quantity": "width", "value": 1.3},
    ],
)
def test_a_level_way_in_beside_steps_is_refused(beside: dict[str, Any]) -> None:
    level = {"zone": "entrance", "element": "way_in", "quantity": "level", "answer": "yes"}
    assert refused(level, beside) == [("/observations/0", "level_beside_steps")]
    assert facts(level, {**beside, "instance": "2"})


def test_a_level_way_in_beside_a_ramp_of_one_centimetre_is_believed() -> None:
    level = {"zone": "entrance", "element": "way_in", "quantity": "level", "answer": "yes"}
    assert facts(level, {"zone": "entrance", "element": "ramp", "quantity": "rise", "value": 0.01})


@pytest.mark.parametrize("rule", ["KZ-STR-08", "KZ-DOR-10", "KZ-ELV-09", "KZ-KRB-01", "KZ-WC-01"])
def test_not_applicable_is_accepted_of_a_rule_with_a_condition(rule: str) -> None:
    [fact] = facts({"rule": rule, "answer": "not_applicable"}).values()
    assert fact.answer == "not_applicable"


@pytest.mark.parametrize("rule", ["KZ-DOR-03", "KZ-COR-01", "KZ-RMP-01", "KZ-SVA-02", "KZ-VIS-01", "KZ-NAV-05"])
def test_not_applicable_is_refused_of_a_rule_without(rule: str) -> None:
    assert refused({"rule": rule, "answer": "not_applicable"}) == [("/observations/0/answer", "not_applicable_refused")]


def test_a_zone_is_recorded_absent_only_where_the_kind_can_do_without() -> None:
    absent = {"zone": "territory", "present": "no"}
    assert facts(absent)
    with pytest.raises(InvalidInput):
        parse_observations([absent], TODAY, required=("territory",))


def test_facts_are_the_same_in_any_order_and_through_the_store() -> None:
    ways = [door(0.85), {"zone": "entrance", "element": "ramp", "present": "no"}]
    assert facts(*ways) == facts(*reversed(ways))
    assert hash(facts(*ways)) == hash(facts(*reversed(ways)))
    store = json.loads(json.dumps(facts(*ways).to_store()))
    assert store == {"entrance/door/1/clear_width": [0.85, "eye"], "entrance/ramp/1/present": ["no", "eye"]}
    assert Facts.from_store(store) == facts(*ways)
