"""What the forecast said a year ago is held against what came.

The constants of the model were chosen on the seeds 1 to 10, of lives in full (`audit/demo`) and of these counts, and
frozen before the seeds of ``JUDGED_ON`` and ``LIVED`` were looked at. A run of the suite looks at six of them again;
`make proof` at a hundred, and at lives in full; docs/decisions/0016 has the figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from audit.backtest import Judged, Score, as_last_year, judged, score
from audit.forecast import Past, Unit
from tests.support.cities import FIRST, FIXED, city, paces
from tests.support.lived_cities import lived_city
from tests.support.proof import is_proof

JUDGED_ON = range(201, 301) if is_proof() else range(201, 207)
LIVING = 500 if is_proof() else 250
"""How many objects live their lives in full in each of two cities."""
LIVED = range(101, 121)
UNTIL_2025 = 2025 - FIRST + 1
LEVELS = {"districts' sectors": (0, 1), "districts": (0,), "sectors": (1,), "cities": ()}


def by(units: Sequence[Unit], keys: Sequence[int]) -> Mapping[Unit, list[int]]:
    grouped = defaultdict(list)
    for place, unit in enumerate(units):
        grouped[tuple(unit[key] for key in keys)].append(place)
    return grouped


@pytest.fixture(scope="module")
def outcomes() -> Mapping[str, Mapping[str, list[Judged]]]:
    """Fitted to 2022 to 2024 and judged on 2025, by level and pace."""
    found: dict[str, dict[str, list[Judged]]] = {level: defaultdict(list) for level in LEVELS}
    for seed in JUDGED_ON:
        for pace, weights in paces(seed).items():
            past = city(seed, weights).until(UNTIL_2025)
            groups = {(level, *name): of for level in LEVELS for name, of in by(past.units, LEVELS[level]).items()}
            for (level, *_), each in judged(past, groups).items():
                found[level][pace].append(each)
    return found


def together(outcomes: Mapping[str, list[Judged]]) -> Score:
    whole = score([each for some in outcomes.values() for each in some])
    assert whole is not None
    return whole


@pytest.mark.parametrize("level", LEVELS)
def test_the_ranges_hold_what_comes_whatever_the_pace_does(
    outcomes: Mapping[str, Mapping[str, list[Judged]]], level: str
) -> None:
    whole = together(outcomes[level])
    told = {pace: f"{sum(each.held for each in some) / len(some):.0%}" for pace, some in outcomes[level].items()}
    assert 0.65 <= whole.held / whole.ranges <= 0.95, (whole, told)


@pytest.mark.parametrize("level", LEVELS)
def test_the_last_change_repeated_holds_less(outcomes: Mapping[str, Mapping[str, list[Judged]]], level: str) -> None:
    whole = together(outcomes[level])
    assert whole.held_as_last_year < whole.held


def test_counts_that_are_drawn_are_those_of_lives_in_full() -> None:
    """Two cities, counted for wheelchair users: the trial above is of the demo city, not of another."""
    drawn, lived = [], []
    for seed in (1, 2):
        drawn.append(city(seed, paces(seed)["demo"], LIVING).counts.sum(axis=0))
        lived.append(lived_city(seed, paces(seed)["demo"], LIVING, "verified")["K"].counts.sum(axis=0))
    assert np.sum(drawn, axis=0)[1:] == pytest.approx(np.sum(lived, axis=0)[1:], rel=0.4)


@pytest.mark.skipif(not is_proof(), reason="minutes: 60 cities of 1,500 objects that live in full")
def test_the_ranges_hold_what_comes_to_cities_that_live_in_full() -> None:
    """Each city at the demo's own pace, at one that wanders, and at one of those that no model knows."""
    found: dict[str, list[Judged]] = defaultdict(list)
    for seed in LIVED:
        for pace in ("demo", "wandering", list(FIXED)[seed % len(FIXED)]):
            for counter in ("verified", "declared"):
                for known in lived_city(seed, paces(seed)[pace], 1500, counter).values():
                    past = known.until(UNTIL_2025)
                    groups = {(v, *name): of for v in LEVELS for name, of in by(past.units, LEVELS[v]).items()}
                    for (level, *_), each in judged(past, groups).items():
                        found[level].append(each)
    told = {level: score(some) for level, some in found.items()}
    assert all(0.65 <= each.held / each.ranges <= 0.95 for each in told.values() if each), told


def test_a_trial_knows_nothing_of_the_year_it_is_judged_on() -> None:
    past = city(1, paces(1)["demo"]).until(UNTIL_2025)
    other = Past(past.units, past.counts.copy(), past.objects)
    other.counts[:, -1] += 5
    everything = {(): range(len(past.units))}
    assert judged(past, everything)[()].expected == judged(other, everything)[()].expected


def test_two_years_are_too_few_to_be_judged_by_a_third() -> None:
    past = city(1, paces(1)["demo"])
    assert judged(past.until(3), {(): [0]}) == {}
    assert score([]) is None


def test_as_last_year_repeats_the_change_with_its_chance_error() -> None:
    repeated = as_last_year(10, 26)
    assert (repeated.low, repeated.mid, repeated.high) == pytest.approx((36.88, 42, 47.12))
    assert as_last_year(7, 7).high == pytest.approx(8.28)


def test_a_score_counts_what_held() -> None:
    units = [("d", "s", "o")]
    past = Past(units, np.array([[0.0, 10, 20, 30]]), np.full((1, 4), 1000.0))
    (only,) = judged(past, {(): [0]}).values()
    assert only.before == 20
    assert only.held
    assert only.held_as_last_year
    assert score([only]) == Score(1, 1, 1, only.expected.high - only.expected.low, pytest.approx(2 * 1.28 * 10**0.5))
