"""Quarters: each day lies in one, also where the clocks of the city and of the server differ."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.quarter import Quarter

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@given(DAYS)
def test_a_day_lies_between_the_first_and_the_last_day_of_its_quarter(day: date) -> None:
    quarter = Quarter.of(day)
    assert quarter.first <= day <= quarter.last
    assert Quarter.of(quarter.last) == quarter
    assert quarter.previous.last < quarter.first
    assert (quarter.following.previous, quarter.previous.following) == (quarter, quarter)
    assert (quarter.following.first - quarter.last).days == 1
    assert Quarter.read(str(quarter)) == quarter


@pytest.mark.parametrize(
    ("moment", "zone", "quarter"),
    [
        (datetime(2029, 12, 31, 18, 59, tzinfo=UTC), "Asia/Almaty", "2029-Q4"),
        (datetime(2029, 12, 31, 19, 0, tzinfo=UTC), "Asia/Almaty", "2030-Q1"),
        (datetime(2029, 12, 31, 17, 59, tzinfo=UTC), "Asia/Bishkek", "2029-Q4"),
        (datetime(2029, 12, 31, 18, 0, tzinfo=UTC), "Asia/Bishkek", "2030-Q1"),
        (datetime(2028, 3, 31, 20, 0, tzinfo=UTC), "Asia/Bishkek", "2028-Q2"),
        # Almaty moved from UTC+6 to UTC+5 on 2024-03-01
        (datetime(2023, 12, 31, 18, 0, tzinfo=UTC), "Asia/Almaty", "2024-Q1"),
    ],
)
def test_a_quarter_begins_at_midnight_of_the_territory(moment: datetime, zone: str, quarter: str) -> None:
    assert str(Quarter.at(moment, zone)) == quarter


def test_a_quarter_is_spoken_for_by_its_last_day_or_by_today_while_it_runs() -> None:
    quarter = Quarter(2028, 1)
    assert quarter.last == date(2028, 3, 31)
    assert [quarter.day(date(2027, 12, 31)), quarter.day(date(2028, 2, 29)), quarter.day(date(2028, 7, 1))] == [
        None, date(2028, 2, 29), date(2028, 3, 31),
    ]  # fmt: skip
    assert [quarter.ended(date(2028, 3, 31)), quarter.ended(date(2028, 4, 1))] == [False, True]


@pytest.mark.parametrize("said", ["", "2026", "2026-Q5", "2026-Q0", "26-Q1", "2026-q1", "2026-Q١", "2026-Q1x"])
def test_what_is_no_quarter_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match="is no quarter"):
        Quarter.read(said)
