"""Deadlines are whole days where the register is kept: 400 boundary dates, leap days, year's ends, two time zones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest

from audit.adaptation.deadlines import (
    HORIZON,
    band,
    day_in,
    days_left,
    due_problem,
    last_day,
    move_problem,
    next_working_day,
    overdue,
)
from audit.profiles import load_profile, profiles

_AROUND: Final = (
    date(2024, 2, 29), date(2028, 2, 29), date(2027, 3, 1), date(2026, 12, 31), date(2028, 1, 1), date(2029, 12, 31),
    date(2030, 1, 1), date(2030, 12, 31), date(2026, 3, 22), date(2026, 5, 9),
)  # fmt: skip
BOUNDARIES: Final = [day + timedelta(days=off) for day in _AROUND for off in range(-20, 20)]
"""Twenty days before and after each day on which calendars are got wrong."""


def test_there_are_400_boundary_dates_with_leap_days_and_both_year_s_ends() -> None:
    assert len(BOUNDARIES) == 400
    assert {date(2024, 2, 29), date(2028, 2, 29), date(2029, 12, 31), date(2030, 1, 1)} <= set(BOUNDARIES)


def test_work_is_in_time_on_its_due_date_and_overdue_the_day_after() -> None:
    for due in BOUNDARIES:
        before, after = due - timedelta(days=1), due + timedelta(days=1)
        assert [overdue(due, day) for day in (before, due, after)] == [False, False, True]
        assert [days_left(due, day) for day in (before, due, after)] == [1, 0, -1]
        assert [band(due, day) for day in (due, after)] == ["due_30", "overdue"]


def test_each_band_ends_on_its_last_day_and_the_next_begins_the_day_after() -> None:
    for today in BOUNDARIES:
        for name, following in (
            ("overdue", "due_30"),
            ("due_30", "due_90"),
            ("due_90", "due_180"),
            ("due_180", "later"),
        ):
            last = last_day(name, today)
            assert band(last, today) == name
            assert band(last + timedelta(days=1), today) == following


def test_a_due_date_lies_between_the_finding_or_the_plan_and_the_horizon() -> None:
    for due in BOUNDARIES:

        def code(due: date = due, **more: date) -> str | None:
            given = {"horizon": date(2031, 12, 31), "planned_on": due, "inspected_on": due} | more
            found = due_problem(due, **given)
            return found.code if found else None

        day = timedelta(days=1)
        assert code() is None
        assert code(horizon=due) is None
        assert code(horizon=due - day) == "due_beyond_horizon"
        assert code(inspected_on=due + day) == "due_before_finding"
        assert code(planned_on=due + day) == "due_before_plan"


def test_more_time_is_asked_for_by_the_due_date_at_the_latest_and_up_to_the_horizon() -> None:
    for due in BOUNDARIES:
        day, horizon = timedelta(days=1), due + timedelta(days=30)

        def code(new: date, today: date, due: date = due, horizon: date = horizon) -> str | None:
            found = move_problem(new, due=due, horizon=horizon, today=today)
            return found.code if found else None

        assert code(due + day, due) is None
        assert code(horizon, due) is None
        assert code(horizon + day, due) == "due_beyond_horizon"
        assert code(due, due) == "due_not_later"
        assert code(due + day, due + day) == "extension_too_late"


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("Asia/Almaty", datetime(2029, 12, 31, 18, 59, tzinfo=UTC), date(2029, 12, 31)),
        ("Asia/Almaty", datetime(2029, 12, 31, 19, 0, tzinfo=UTC), date(2030, 1, 1)),
        ("Asia/Bishkek", datetime(2029, 12, 31, 17, 59, tzinfo=UTC), date(2029, 12, 31)),
        ("Asia/Bishkek", datetime(2029, 12, 31, 18, 0, tzinfo=UTC), date(2030, 1, 1)),
        ("Asia/Almaty", datetime(2028, 2, 28, 19, 0, tzinfo=UTC), date(2028, 2, 29)),
        ("Asia/Bishkek", datetime(2028, 2, 29, 18, 0, tzinfo=UTC), date(2028, 3, 1)),
        # the clocks of Almaty went from six hours ahead to five as 1 March 2024 began: that day began twice
        ("Asia/Almaty", datetime(2024, 2, 28, 18, 0, tzinfo=UTC), date(2024, 2, 29)),
        ("Asia/Almaty", datetime(2024, 2, 29, 18, 0, tzinfo=UTC), date(2024, 2, 29)),
        ("Asia/Almaty", datetime(2024, 2, 29, 19, 0, tzinfo=UTC), date(2024, 3, 1)),
    ],
)
def test_the_day_is_that_of_the_clocks_where_the_register_is_kept(zone: str, moment: datetime, day: date) -> None:
    assert day_in(zone, moment) == day


@pytest.mark.parametrize("code", profiles())
def test_the_next_working_day_is_the_first_that_is_no_holiday(code: str) -> None:
    profile = load_profile(code)
    for day in BOUNDARIES:
        found = next_working_day(profile, day)
        between = [day + timedelta(days=n) for n in range((found - day).days)]
        assert not profile.is_holiday(found)
        assert all(profile.is_holiday(each) for each in between)


def test_the_horizon_of_both_jurisdictions_is_that_where_no_profile_says_otherwise() -> None:
    assert {load_profile(code).horizon for code in profiles()} == {HORIZON}
