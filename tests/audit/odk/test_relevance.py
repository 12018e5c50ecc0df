"""Conditions of a norm as XPath: what certainly does not apply is not asked, everything else is."""

from __future__ import annotations

from typing import Any

import pytest

from audit.odk.relevance import Conditions, both, either, negated

HIGH = {"quantity": "rise", "op": ">", "limit": 0.45, "at_least": "flight_rise"}
RISE, FLIGHT = "${entrance__ramp__rise}", "${entrance__ramp__flight_rise}"
BUSY = {"zone": "object", "element": "object", "quantity": "visitors", "op": ">", "limit": 50, "assume": True}


def of(condition: dict[str, Any], *asked: str, family: str = "public_building") -> tuple[Any, Any]:
    known = frozenset(asked or ("entrance/ramp/rise", "entrance/ramp/flight_rise", "object/object/visitors"))
    made = Conditions(family, known, lambda one, other: one == other).of(condition, "entrance/ramp")
    return made.surely, made.maybe


def test_a_comparison_may_hold_while_nothing_is_answered() -> None:
    surely, maybe = of({"quantity": "rise", "op": ">", "limit": 0.2})
    assert surely == f"({RISE} != '' and {RISE} > 0.2)"
    assert maybe == f"({surely} or {RISE} = '')"


def test_a_part_of_the_whole_bounds_it_from_below() -> None:
    assert f"{RISE} = '' and ({FLIGHT} != '' and {FLIGHT} > 0.45)" in of(HIGH)[0]


def test_not_turns_what_may_be_into_what_surely_is() -> None:
    surely, maybe = of(HIGH)
    assert of({"not": HIGH}) == (f"not({maybe})", f"not({surely})")


def test_what_the_form_does_not_ask_may_hold_or_is_assumed() -> None:
    assert of(HIGH, "entrance/ramp/width") == (False, True)
    assert of(BUSY, "entrance/ramp/width") == (True, True)
    assert of({**BUSY, "assume": False}, "entrance/ramp/width") == (False, False)
    assert of({**BUSY, "assume_for": ["park"]}, "entrance/ramp/width") == (False, True)


def test_an_assumption_holds_until_it_is_answered() -> None:
    surely, maybe = of(BUSY)
    assert surely == maybe
    assert "not(${object__object__visitors} != '')" in surely


def test_elements_repeated_by_themselves_may_say_anything() -> None:
    assert of({"element": "door", "quantity": "glass", "is": "yes"}, "entrance/door/glass") == (False, True)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (either("a", True), True), (either("a", False), "a"), (either(), False), (either("a", "b", "a"), "(a or b)"),
        (both("a", False), False), (both("a", True), "a"), (both(), True), (both("a", "b"), "(a and b)"),
        (negated(True), False), (negated("a"), "not(a)"),
    ],
)  # fmt: skip
def test_what_is_known_without_asking_is_left_out(made: Any, expected: Any) -> None:
    assert made == expected
