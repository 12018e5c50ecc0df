"""What became of a promise: each measure has one outcome."""

from __future__ import annotations

import pytest

from audit.promises import OUTCOMES, answers_for, outcome, tally
from audit.terms import MEASURE_STATUSES


@pytest.mark.parametrize(
    ("status", "by_first", "in_time", "expected"),
    [
        ("verified", True, True, "kept_first"),
        ("verified", False, True, "kept_moved"),
        ("verified", False, False, "late"),
        ("planned", False, True, "not_due"),
        ("started", True, True, "not_due"),
        ("claimed", False, False, "late"),
        ("cancelled", True, True, "dropped"),
        ("derogated", False, False, "dropped"),
    ],
)
def test_a_measure_has_the_outcome_of_its_dates(status: str, by_first: bool, in_time: bool, expected: str) -> None:
    assert outcome(status, by_first=by_first, in_time=in_time) == expected


def test_work_that_somebody_reports_done_is_not_kept_until_it_is_checked() -> None:
    assert outcome("claimed", by_first=True, in_time=True) == "not_due"


def test_every_measure_is_counted_once() -> None:
    counts = tally([("verified", True, True, 3), ("planned", True, True, 2), ("started", False, True, 4)])
    assert counts == {**dict.fromkeys(OUTCOMES, 0), "kept_first": 3, "not_due": 6}


def test_the_rule_as_a_table_gives_every_measure_the_outcome_that_the_rule_gives_it() -> None:
    table = {each: answers_for(each) for each in OUTCOMES}
    every = [case for cases in table.values() for case in cases]
    assert len(every) == len(set(every)) == len(MEASURE_STATUSES) * 4
    for wanted, cases in table.items():
        assert {outcome(status, by_first=first, in_time=last) for status, first, last in cases} == {wanted}
