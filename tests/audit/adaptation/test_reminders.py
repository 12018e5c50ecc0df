"""Who is reminded of which measure: by its date, and by what people do where its object lies."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from audit.adaptation.reminders import Promise, Reminder, reminders, step_of
from audit.permission import Actor, Grant

TODAY = date(2026, 11, 24)
MEDEU = frozenset({"KZ-ALA-MED", "KZ-ALA", "KZ"})
BOSTANDYK = frozenset({"KZ-ALA-BOS", "KZ-ALA", "KZ"})
OWNER = Actor(1, "", (Grant("owner", None, 100),))
PLANNER = Actor(2, "", (Grant("planner", "KZ-ALA"),))
ANOTHER = Actor(3, "", (Grant("planner", "KZ-ALA-BOS"), Grant("inspector", None)))
REVIEWER = Actor(4, "", (Grant("reviewer", "KZ-ALA-MED"),))
STRANGER = Actor(5, "", (Grant("owner", None, 999), Grant("reviewer", "KZ-SHY"), Grant("inspector", "KZ-ALA")))
PEOPLE = [OWNER, PLANNER, ANOTHER, REVIEWER, STRANGER]


def told(people: list[Actor] = PEOPLE, **more: Any) -> set[tuple[int, str]]:
    """Accounts and steps for one measure."""
    given = {"measure": 7, "object": 100, "within": MEDEU, "status": "planned", "due": TODAY, "planner": 2, **more}
    return {(each.account, each.step) for each in reminders([Promise(**given)], people, TODAY)}


@pytest.mark.parametrize(
    ("left", "step"),
    [(91, None), (90, "due_90"), (31, "due_90"), (30, "due_30"), (8, "due_30"), (7, "due_7"), (0, "due_7"),
     (-1, "overdue"), (-900, "overdue")],
)  # fmt: skip
def test_the_nearest_step_is_the_one_that_is_due(left: int, step: str | None) -> None:
    assert step_of(TODAY + timedelta(days=left), TODAY) == step


def test_steps_meet_at_leap_days_and_at_the_end_of_the_last_year() -> None:
    assert step_of(date(2028, 3, 7), date(2028, 2, 29)) == "due_7"
    assert step_of(date(2028, 3, 8), date(2028, 2, 29)) == "due_30"
    assert step_of(date(2030, 12, 31), date(2030, 12, 31)) == "due_7"
    assert step_of(date(2030, 12, 31), date(2031, 1, 1)) == "overdue"
    assert step_of(date(2030, 3, 31), date(2029, 12, 31)) == "due_90"


def test_the_owner_and_whoever_planned_it_are_reminded_and_nobody_else() -> None:
    assert told() == {(1, "due_7"), (2, "due_7")}


def test_once_the_date_has_passed_the_reviewer_of_the_place_is_told_too() -> None:
    late = TODAY - timedelta(days=1)
    assert told(due=late) == {(1, "overdue"), (2, "overdue"), (4, "escalated")}
    assert told(due=late, within=BOSTANDYK) == {(1, "overdue"), (2, "overdue")}


def test_whoever_is_responsible_and_reviews_is_told_once() -> None:
    both = Actor(1, "", (*OWNER.grants, Grant("reviewer", None)))
    assert told([both, PLANNER], due=TODAY - timedelta(days=1)) == {(1, "overdue"), (2, "overdue")}


def test_where_nobody_answers_for_it_all_who_plan_there_are_reminded() -> None:
    assert told(object=55, planner=None) == {(2, "due_7")}
    assert told(object=55, planner=None, within=BOSTANDYK) == {(2, "due_7"), (3, "due_7")}


def test_a_planner_who_plans_there_no_more_is_not_reminded() -> None:
    assert told(object=55, planner=3) == {(2, "due_7")}


def test_of_work_that_is_reported_done_only_the_reviewer_hears_and_only_when_it_is_late() -> None:
    assert told(status="claimed") == set()
    assert told(status="claimed", due=TODAY - timedelta(days=1)) == {(4, "escalated")}


def test_a_date_that_was_moved_makes_another_reminder() -> None:
    def of(due: date) -> set[Reminder]:
        return set(reminders([Promise(7, 100, MEDEU, "planned", due, None)], [OWNER], TODAY))

    assert not of(TODAY) & of(TODAY + timedelta(days=1))
