"""What programmes are measured by: counts, shares and covers, and what is unknown stays unknown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.figures import Figures
from audit.money.indicators import Indicator, Reading, Standing, cover, covered, need, share
from audit.money.opening import may_open, opening

WORKERS = Indicator("workers", {"en": "Social workers"}, "norm", "reported", units=1, per_people=4000, people="minors")
PLACES = Indicator("places", {"en": "Places"}, "norm", "capacity", units=150)
WHOLE = st.integers(0, 10**6)


@pytest.mark.parametrize(("people", "asked"), [(0, 0), (1, 1), (4000, 1), (4001, 2), (480_000, 120), (None, None)])
def test_one_social_worker_for_every_4000_children(people: int | None, asked: int | None) -> None:
    assert need(WORKERS, people) == asked


def test_a_centre_of_150_places_in_each_district_whoever_lives_there() -> None:
    assert [need(PLACES, people) for people in (None, 0, 10**6)] == [150, 150, 150]


@given(WHOLE, WHOLE)
def test_more_people_never_need_less(some: int, more: int) -> None:
    fewer, many = need(WORKERS, some), need(WORKERS, some + more)
    assert fewer is not None
    assert many is not None
    assert fewer <= many
    assert (fewer - 1) * 4000 < max(some, 1)


@given(st.lists(st.tuples(WHOLE, st.integers(0, 1000)), min_size=1, max_size=8))
def test_what_one_district_has_too_much_helps_no_other(districts: list[tuple[int, int]]) -> None:
    whole = covered(cover(have, needed) for have, needed in districts)
    assert whole.value is not None
    assert 0 <= whole.value <= 100
    assert (whole.value == 100) == all(have >= needed for have, needed in districts)


def test_a_district_nobody_has_counted_makes_the_cover_unknown_and_is_said() -> None:
    whole = covered([cover(10, 10), cover(5, None), cover(None, 5)])
    assert whole == Reading(None, None, None, lacking=2)


def test_no_district_at_all_covers_nothing_and_lacks_nothing() -> None:
    assert covered([]).value is None


def test_a_share_is_of_the_objects_it_applies_to_and_unknown_without_any() -> None:
    figures = Figures(objects=10, not_applicable=2, verified=4, passportised=5)
    assert share(figures, "verified") == Reading(50.0, 4, 8)
    assert share(figures, "passportised") == Reading(50.0, 5, 10)
    assert share(Figures(), "verified").value is None


@pytest.mark.parametrize(
    ("now", "target", "met"), [(12.0, 12.0, True), (11.9, 12.0, False), (None, 12.0, None), (3.0, None, None)]
)
def test_a_target_is_met_missed_or_not_known(now: float | None, target: float | None, met: bool | None) -> None:
    standing = Standing(Reading(now), Reading(2.0), target)
    assert standing.met is met
    assert standing.change == (None if now is None else now - 2.0)


@pytest.mark.parametrize(
    ("state", "excepted", "found", "may"),
    [
        ("full", False, "accessible", True),
        ("partial", False, "accessible", True),
        ("conditional", False, "not_yet", False),
        ("none", False, "not_yet", False),
        ("unsurveyed", False, "not_known", False),
        ("unknown", False, "not_known", False),
        ("none", True, "excepted", True),
        ("unsurveyed", True, "excepted", True),
    ],
)
def test_a_new_centre_opens_adapted_for_all_or_by_an_exception(
    state: str, excepted: bool, found: str, may: bool
) -> None:
    assert opening(state, excepted=excepted) == found
    assert may_open(opening(state, excepted=excepted)) is may
