"""The forecast continues the measured pace, says its range, and adds up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.forecast import Unit, forecast

units = st.builds(
    lambda counts, spare, elapsed: Unit(counts, max(counts) + spare, elapsed),
    st.lists(st.integers(0, 500), min_size=1, max_size=6),
    st.integers(0, 500),
    st.floats(0.05, 1),
)


def test_a_steady_pace_goes_on_without_a_range() -> None:
    steady = Unit([100, 200, 300, 400], objects=2000, elapsed=1.0)
    expected = forecast([steady], [0, 1, 4])
    assert [expected[ahead].mid for ahead in (0, 1, 4)] == pytest.approx([400, 500, 800])
    assert expected[4].low == pytest.approx(expected[4].high)


def test_an_uneven_pace_has_a_range_that_widens() -> None:
    expected = forecast([Unit([0, 50, 60, 200, 210], objects=5000, elapsed=0.9)], [0, 2, 4])
    widths = [expected[ahead].high - expected[ahead].low for ahead in (0, 2, 4)]
    assert 0 < widths[0] < widths[1] < widths[2]


@given(st.lists(units, min_size=1, max_size=5), st.integers(0, 5))
def test_the_middle_adds_up_over_districts_and_stays_possible(some: list[Unit], ahead: int) -> None:
    whole = forecast(some, [ahead])[ahead]
    assert whole.mid == pytest.approx(sum(forecast([unit], [ahead])[ahead].mid for unit in some))
    assert 0 <= whole.low <= whole.mid <= whole.high <= sum(unit.objects for unit in some) + 1e-6


@given(st.lists(units, min_size=1, max_size=5), st.integers(0, 5))
def test_a_city_is_surer_than_the_sum_of_its_districts(some: list[Unit], ahead: int) -> None:
    whole = forecast(some, [ahead])[ahead]
    parts = [forecast([unit], [ahead])[ahead] for unit in some]
    assert whole.high <= sum(part.high for part in parts) + 1e-6 or any(
        p.high == u.objects for p, u in zip(parts, some, strict=True)
    )
