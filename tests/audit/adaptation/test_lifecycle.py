"""Which steps a measure takes from where, all in one table."""

from __future__ import annotations

from itertools import product

import pytest

from audit.adaptation.lifecycle import DECISIONS, ENDED, KINDS_OF_WORK, MOVES, OPEN, STEPS, after
from audit.permission import ACTIONS
from audit.terms import MEASURE_STATUSES

LEADS = {
    ("planned", "start"): "started", ("planned", "claim"): "claimed", ("started", "claim"): "claimed",
    ("claimed", "verify"): "verified", ("claimed", "refuse"): "planned", ("planned", "cancel"): "cancelled",
    ("started", "cancel"): "cancelled", ("planned", "derogate"): "derogated", ("started", "derogate"): "derogated",
    ("claimed", "open"): "claimed", ("verified", "reopen"): "claimed",
    **{(status, step): status for status in ("planned", "started") for step in
       ("edit", "ask_extension", "extend", "keep_due", "ask_derogation", "keep_duty", "dispute")},
}  # fmt: skip
"""Every step that is taken; no other is."""


@pytest.mark.parametrize(("status", "step"), list(product(MEASURE_STATUSES, STEPS)))
def test_a_measure_takes_the_steps_of_the_table_and_no_other(status, step):
    assert after(step, status) == LEADS.get((status, step))


def test_what_was_begun_goes_back_to_where_it_had_begun():
    assert after("refuse", "claimed", started=True) == "started"


def test_only_work_that_was_reported_done_becomes_verified_and_what_has_ended_is_but_reopened():
    assert {step for step, move in MOVES.items() if move.to == "verified"} == {"verify"}
    assert MOVES["verify"].of == ("claimed",)
    assert {step for step, move in MOVES.items() if set(move.of) & set(ENDED)} == {"reopen"}
    assert MOVES["reopen"].of == ("verified",)


def test_statuses_are_open_or_ended_and_every_request_can_be_granted_or_not():
    assert sorted((*OPEN, *ENDED)) == sorted(MEASURE_STATUSES)
    assert all(step in STEPS for asked, both in DECISIONS.items() for step in (asked, *both))


def test_five_kinds_of_work_and_no_right_to_set_a_verification():
    assert len(KINDS_OF_WORK) == 5
    assert "measure.verify" in ACTIONS
    assert not {action for action in ACTIONS if action.startswith("measure.") and "set" in action}
