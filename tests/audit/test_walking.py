"""Reach: what counts as a service that a resident can use."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.figures import FOR_WHOM, STATE_NUMBERS, Calendar, Cell, pack
from audit.figures.face import ADAPTED
from audit.profiles import load_profile
from audit.terms import KINDS
from audit.walking import COUNTED, SERVICES, Moment, add_up, counted_in, mask, moments, read_walk, whole

NOW, THEN = Moment("recorded", 2026), Moment("planned", 2030)
CELLS = st.one_of(
    st.just([0] * len(FOR_WHOM)),
    st.lists(st.sampled_from(list(STATE_NUMBERS.values())), min_size=6, max_size=6).map(
        lambda states: [pack(Cell(state)) for state in states]
    ),
)


@given(CELLS, CELLS, st.integers(0, 5), st.sampled_from(["partial", "full"]))
def test_an_object_that_becomes_accessible_takes_reach_from_nobody(
    before: list[int], other: list[int], place: int, state: str
) -> None:
    after = [*before[:place], pack(Cell(STATE_NUMBERS[state])), *before[place + 1 :]]
    old, new = mask([before, other]), mask([after, other])
    assert old & new == old
    assert FOR_WHOM[place] in counted_in(new, 0)
    assert counted_in(old, 1) == counted_in(new, 1)


@given(CELLS)
def test_only_what_is_there_and_adapted_is_reached(cells: list[int]) -> None:
    adapted = [c for c, cell in zip(FOR_WHOM, cells, strict=True) if cell & 7 in ADAPTED]
    assert counted_in(mask([cells]), 0) == [*adapted, *(["any"] if any(cells) else [])]


@given(
    st.dictionaries(st.sampled_from("ABC"), st.integers(1, 10_000), min_size=1),
    st.lists(st.tuples(st.sampled_from(SERVICES), st.integers(0, 2**14 - 1), st.floats(0, 1)), max_size=9),
    st.randoms(use_true_random=False),
)
def test_people_are_counted_once_whatever_order_they_come_in(residents, shares, random) -> None:  # type: ignore[no-untyped-def]
    first = next(iter(residents))
    part = residents[first] / max(1, len(shares))
    near = [(first, service, seen, share * part) for service, seen, share in shares]
    found = add_up(residents, near, [NOW, THEN])
    random.shuffle(near)
    again = add_up(residents, near, [NOW, THEN])
    for service in SERVICES:
        for moment in (NOW, THEN):
            total = whole(found[district, service, moment] for district in residents)
            assert total.residents == sum(residents.values())
            for counted in COUNTED:
                assert found[first, service, moment].by[counted] == pytest.approx(
                    again[first, service, moment].by[counted]
                )
                assert 0 <= (total.share(counted) or 0) <= 1


def test_a_walk_is_told_for_today_and_for_every_year_to_the_horizon() -> None:
    asked = moments(Calendar(2022, 2030, date(2026, 11, 27)))
    assert [str(each) for each in asked] == ["recorded-2026", *(f"planned-{year}" for year in range(2026, 2031))]
    assert [str(each) for each in moments(Calendar(2022, 2025, date(2026, 1, 1)))] == ["recorded-2025", "planned-2025"]


def test_both_profiles_say_how_far_people_walk_and_to_what() -> None:
    for code in ("kz", "kg"):
        walk = load_profile(code).reach
        assert (walk.metres, walk.detour, round(walk.straight_m, 1)) == (1000, 1.3, 769.2)
        assert walk.service_of("school") == "school"
        assert walk.service_of("shop") is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"metres": 0}, {"metres": "far"}, {"detour": 0.9}, {"detour": True}, {"services": {"clinic": ["clinic"]}},
        {"services": {"clinic": ["clinic"], "school": [], "service_centre": ["bank"]}},
        {"services": {"clinic": ["clinic"], "school": ["university of life"], "service_centre": ["bank"]}},
        {"services": {"clinic": ["clinic"], "school": ["clinic"], "service_centre": ["bank"]}}, {"speed": 4},
    ],
)  # fmt: skip
def test_a_walk_that_cannot_be_walked_is_refused(wrong: dict[str, object]) -> None:
    right = {
        "metres": 1000, "detour": 1.3,
        "services": {"clinic": ["clinic"], "school": ["school"], "service_centre": ["service_centre"]},
    }  # fmt: skip
    assert read_walk(right, KINDS).metres == 1000
    with pytest.raises(ValueError, match=r"."):
        read_walk(right | wrong, KINDS)
