"""The forecast continues the measured pace, says its range, and adds up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.forecast import Forecast, Past, Reach, forecast, reach

DISTRICTS, SECTORS = ("ALM", "BOS", "MED"), ("health", "culture")
NAMES = [(district, sector, "state") for district in DISTRICTS for sector in SECTORS]


def past(counts: list[list[int]], objects: int = 5000, elapsed: float = 1.0) -> Past:
    """Units with these counts by year, each of so many objects."""
    table = np.array(counts, float)
    return Past(NAMES[: len(counts)], table, np.full(table.shape, float(objects)), elapsed)


@st.composite
def pasts(draw: st.DrawFn) -> Past:
    units, years = draw(st.integers(1, 6)), draw(st.integers(2, 6))
    objects = draw(st.lists(st.integers(0, 300), min_size=units, max_size=units))
    counts = [draw(st.lists(st.integers(0, of), min_size=years, max_size=years)) for of in objects]
    many = np.repeat(np.array(objects, float)[:, None], years, axis=1)
    return Past(NAMES[:units], np.array(counts, float), many, draw(st.floats(0.05, 1)))


def test_the_middle_goes_on_at_a_steady_pace() -> None:
    steady = past([[100, 200, 300, 400]], objects=100_000)
    (expected,) = forecast(steady, {(): [0]}, [0, 1, 4]).values()
    assert [each.mid for each in expected] == pytest.approx([400, 500, 800], rel=0.02)


def test_the_pace_slows_as_fewer_are_left() -> None:
    (expected,) = forecast(past([[0, 300, 510]], objects=1000), {(): [0]}, [1, 2, 3]).values()
    steps = np.diff([510, *(each.mid for each in expected)])
    assert steps[0] > steps[1] > steps[2] > 0


def test_the_range_widens_with_the_years() -> None:
    (expected,) = forecast(past([[0, 50, 60, 200, 210]], elapsed=0.9), {(): [0]}, [0, 1, 2, 3, 4]).values()
    widths = [each.high - each.low for each in expected]
    assert widths == sorted(widths)
    assert widths[0] > 0


def test_years_that_differ_more_make_a_wider_range() -> None:
    even, uneven = past([[0, 100, 200, 300, 400]]), past([[0, 10, 200, 220, 400]])
    widths = [each.high - each.low for some in (even, uneven) for (each,) in forecast(some, {(): [0]}, [3]).values()]
    assert widths[0] < widths[1]


def test_a_unit_with_few_objects_borrows_from_those_like_it() -> None:
    """Nothing came of ten objects yet: the pace of the others says that something will."""
    counts = np.array([[0, 100, 200, 300], [0, 0, 0, 0]], float)
    known = Past(NAMES[:2], counts, np.array([[1000.0] * 4, [10.0] * 4]))
    small = forecast(known, {(): [1]}, [3])[()][0]
    assert 0 < small.mid < 3
    assert small.high > small.low


def test_a_year_that_has_just_begun_says_little_of_the_pace() -> None:
    begun = past([[0, 100, 200, 200]], elapsed=0.02)
    (expected,) = forecast(begun, {(): [0]}, [0]).values()
    assert expected[0].mid == pytest.approx(300, rel=0.05)


@settings(max_examples=60)
@given(pasts(), st.integers(0, 5))
def test_the_middle_adds_up_and_the_range_stays_possible(some: Past, ahead: int) -> None:
    everything, each = range(len(some.units)), {(str(place),): [place] for place in range(len(some.units))}
    whole = forecast(some, {(): everything}, [ahead])[()][0]
    parts = [forecast(some, {name: places}, [ahead])[name][0] for name, places in each.items()]
    assert whole.mid == pytest.approx(sum(part.mid for part in parts), abs=1e-9)
    assert some.counts[:, -1].sum() <= whole.low <= whole.mid <= whole.high <= some.objects[:, -1].sum() + 1e-6


@settings(max_examples=30)
@given(pasts())
def test_no_edge_of_the_range_goes_back(some: Past) -> None:
    (expected,) = forecast(some, {(): range(len(some.units))}, range(5)).values()
    for edge in ("low", "mid", "high"):
        values = [getattr(each, edge) for each in expected]
        assert values == sorted(values)


def test_a_city_is_surer_than_the_sum_of_its_districts() -> None:
    some = past([[0, 20, 45, 60]] * 6)
    groups = {(): range(6), **{(str(place),): [place] for place in range(6)}}
    whole, *parts = (each[0] for each in forecast(some, groups, [3]).values())
    assert whole.high < sum(part.high for part in parts)
    assert whole.low > sum(part.low for part in parts)


def test_a_unit_is_told_the_same_whatever_else_is_asked() -> None:
    some = past([[0, 20, 45, 60]] * 6)
    alone = forecast(some, {("x",): [4]}, [0, 1, 2])[("x",)]
    among = forecast(some, {("y",): [1, 4], ("x",): [4]}, range(10))[("x",)]
    assert among[:3] == alone


def test_nothing_is_forecast_from_one_count() -> None:
    assert forecast(past([[7]]), {(): [0]}, [1]) == {}


def test_objects_that_go_back_are_no_pace() -> None:
    (expected,) = forecast(past([[50, 40, 30]]), {(): [0]}, [4]).values()
    assert (expected[0].low, expected[0].mid, expected[0].high) == (30, 30, 30)


def test_a_goal_is_reached_at_the_end_of_the_first_year_that_has_it() -> None:
    expected = {2027: Forecast(10, 20, 30), 2026: Forecast(8, 10, 12), 2028: Forecast(12, 30, 60)}
    assert reach(expected, 30) == Reach(2027, 2028, None)
    assert reach(expected, 61) == Reach(None, None, None)
