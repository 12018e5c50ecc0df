"""How long a passport is valid, when it lapses, and what a commission sets in place of the engine's states."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from audit.errors import InvalidInput
from audit.facts import Facts
from audit.figures import FOR_WHOM, STATE_NUMBERS
from audit.history import Judgement
from audit.norms import load_edition
from audit.overriding import override, read_override, set_states
from audit.planned import Planned, planned_states
from audit.profiles import load_profile
from audit.validity import Validity, later, read_validity

TODAY = date(2026, 11, 24)
LIFT = Facts.from_store({"movement/lift/1/present": ["yes", "eye"]})
NO_LIFT = Facts.from_store({"movement/lift/1/present": ["no", "eye"]})


def test_the_shortest_validity_that_applies_holds() -> None:
    validity = Validity(36, {"clinic": 24}, {"lift": 12})
    assert validity.lapses_on(TODAY, "school", NO_LIFT) == date(2029, 11, 24)
    assert validity.lapses_on(TODAY, "clinic", NO_LIFT) == date(2028, 11, 24)
    assert validity.lapses_on(TODAY, "clinic", LIFT) == date(2027, 11, 24)


def test_months_end_with_their_last_day() -> None:
    assert later(date(2027, 8, 31), 6) == date(2028, 2, 29)
    assert later(date(2026, 12, 31), 12) == date(2027, 12, 31)


WRONG = (
    {},
    {"months": 0},
    {"months": 12, "years": 1},
    {"months": 12, "by_kind": {"castle": 1}},
    {"months": 12, "by_element": {"moat": 1}},
)


@pytest.mark.parametrize("wrong", WRONG)
def test_a_validity_that_means_nothing_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        read_validity(wrong)


@pytest.mark.parametrize("code", ["kz", "kg"])
def test_lifts_are_looked_at_sooner(code: str) -> None:
    validity = load_profile(code).validity
    assert validity.lapses_on(TODAY, "clinic", LIFT) < validity.lapses_on(TODAY, "clinic", NO_LIFT)


def test_what_was_said_to_be_still_true_lapses_later_and_never_reaches_back() -> None:
    said = ((date(2026, 3, 1), date(2029, 3, 1)),)
    known = Judgement(date(2023, 1, 1), datetime(2023, 1, 1, tzinfo=UTC), [7] * 6, [80] * 6,
                      lapses_on=date(2026, 1, 1), reconfirmed=said)  # fmt: skip
    days = {date(2025, 12, 31): False, date(2026, 1, 1): True, date(2026, 3, 1): False, date(2029, 3, 1): True}
    assert {day: known.lapsed(day) for day in days} == days


STEPS = {
    "entrance/stair_outdoor/1/present": ["yes", "eye"], "entrance/stair_outdoor/1/rise": [0.6, "tape"],
    "entrance/ramp/1/present": ["no", "eye"], "entrance/platform_lift/1/present": ["no", "eye"],
    "entrance/door/1/clear_width": [0.7, "tape"],
}  # fmt: skip


def planned(closes: list[tuple[str, str]], due: date) -> dict[int, tuple[int, ...]]:
    return planned_states(
        load_edition("kz-sp-3.06-101").wording(TODAY), Facts.from_store(STEPS), kind="clinic", forms=(), host=None,
        measures=[Planned(closes, due)], years=(2026, 2027), set_by_commission={"K": "partial"},
    )  # fmt: skip


def test_a_commission_s_state_stands_in_the_plan_until_a_measure_changes_what_the_engine_says() -> None:
    partial, place = STATE_NUMBERS["partial"], FOR_WHOM.index("K")
    alone = planned([("KZ-DOR-03", "1")], date(2026, 12, 1))
    assert [alone[year][place] for year in (2026, 2027)] == [partial, partial]
    both = planned([("KZ-DOR-03", "1"), ("KZ-ENT-04", "1")], date(2027, 6, 1))
    assert both[2026][place] == partial
    assert both[2027][place] == STATE_NUMBERS["unknown"]


def test_what_is_set_is_counted_as_set_and_no_longer_provable() -> None:
    before = [STATE_NUMBERS[s] for s in ("none", "full", "full", "full", "full", "none")]
    after = override(before, 0, 0b111111, {"K": "conditional"})
    assert after.states[0] == after.states[5] == STATE_NUMBERS["conditional"]
    assert (after.overridden, after.provable) == (0b100001, 0b011110)
    assert after.code == "ДП-И (О, С, Г, У); ДУ (К)"
    assert set_states(after.states, after.overridden) == {"K": "conditional"}


def test_an_override_names_its_reason_people_and_decision() -> None:
    body = {"states": {"K": "partial"}, "reason": "why", "commission": ["A"], "decision": {"number": "7"}}
    assert read_override(body, TODAY).to_store() == {
        "reason": "why", "names": ["A"], "decision": {"on": "2026-11-24", "number": "7"},
    }  # fmt: skip
    for name in body:
        with pytest.raises(InvalidInput) as refused:
            read_override({**body, name: None}, TODAY)
        assert [problem.pointer for problem in refused.value.problems] == [f"/{name}"]
    with pytest.raises(InvalidInput):
        read_override({**body, "commission": [" "]}, TODAY)
