"""The synthetic city as a whole: its composition, its variety, and that the same seed gives the same city.

It asks for no database. It is here because living through a city takes seconds, and tests/audit has five.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from audit.consistency import contradictions
from audit.demo.composition import KINDS as CAST
from audit.demo.composition import OWNERS, cast_list, largest_remainder
from audit.demo.life import Life, life
from audit.demo.site import Site, sites
from audit.facts import Facts
from audit.figures import STATE_NAMES
from audit.terms import CATEGORIES, KINDS

TODAY = date(2026, 11, 20)
YEARS = range(2022, 2031)


def lived(objects: int, seed: int = 1, today: date = TODAY) -> list[Life]:
    city = sites(objects, seed, today)
    known: dict[int, Life] = {}
    for site in sorted(city, key=lambda each: each.host is not None):
        known[site.index] = life(site, seed, today, YEARS, None if site.host is None else known[site.host])
    return [known[site.index] for site in city]


@pytest.fixture(scope="module")
def city() -> list[Life]:
    return lived(480)


def test_the_whole_city_has_the_composition_that_was_reported() -> None:
    owners = Counter(owner for owner, _ in cast_list(34_133))

    assert owners == {"state": 733, "private": 21_300, "residents": 9_400, "transport": 2_700}


@pytest.mark.parametrize("objects", [10, 50, 333, 34_100])
def test_any_size_is_shared_out_to_the_last_object(objects: int) -> None:
    cast = cast_list(objects)
    owners = Counter(owner for owner, _ in cast)

    assert len(cast) == objects
    for owner, weight in OWNERS.items():
        assert abs(owners[owner] - objects * weight / 34_133) < 1


def test_what_is_left_goes_to_the_largest_remainders() -> None:
    assert largest_remainder({"a": 1, "b": 1, "c": 1}, 2) == {"a": 1, "b": 1, "c": 0}
    assert largest_remainder({"a": 66, "b": 34}, 10) == {"a": 7, "b": 3}


def test_every_kind_of_the_city_is_a_kind_of_the_register() -> None:
    assert {kind for kinds in CAST.values() for kind in kinds} <= set(KINDS)


def test_the_same_seed_gives_the_same_city_and_another_seed_another() -> None:
    assert lived(40) == lived(40)
    assert lived(40) != lived(40, seed=2)


def test_an_object_lives_the_same_life_whatever_was_lived_before_it() -> None:
    city = sites(60, 1, TODAY)
    alone = next(site for site in city if site.host is None and site.kind != "mall")

    assert life(alone, 1, TODAY, YEARS) == lived(60)[alone.index]


def test_every_category_shows_variety(city: list[Life]) -> None:
    for place, category in enumerate(CATEGORIES):
        states = Counter(STATE_NAMES[each.versions[-1].verdict.states[place]] for each in city if each.versions)

        assert {"none", "partial", "full", "unknown"} <= set(states), category
        assert max(states.values()) < 0.75 * states.total(), category


def test_the_verdicts_for_wheelchair_users_are_believable(city: list[Life]) -> None:
    found = Counter(STATE_NAMES[each.versions[-1].verdict.states[0]] for each in city if each.versions)
    share = {state: count / found.total() for state, count in found.items()}

    assert 0.33 < share["none"] < 0.47
    assert 0.25 < share["partial"] < 0.42
    assert 0.05 < share["full"] < 0.135
    assert 0.06 < share["unknown"] < 0.16
    assert 0.01 < share["conditional"] < 0.08


def test_about_two_thirds_are_surveyed_in_waves(city: list[Life]) -> None:
    first = Counter(each.versions[0].effective_on.year for each in city if each.versions)

    assert 0.6 < first.total() / len(city) < 0.76
    assert first[2022] < first[2025] < first[2026] < first[2024]


def test_nothing_is_recorded_that_the_register_would_refuse(city: list[Life]) -> None:
    for each in city:
        for version in each.versions:
            facts = Facts.from_store(version.facts)

            assert facts.unknown_quantities() == (), each.site.kind
            assert list(contradictions(facts)) == [], each.site.kind


def test_nothing_happens_after_today_and_nothing_before_its_time(city: list[Life]) -> None:
    for each in city:
        for version in each.versions:
            assert version.inspected_on <= version.effective_on <= TODAY
            assert each.site.opened is None or version.inspected_on > each.site.opened
            assert version.author != version.reviewer
        days = [version.effective_on for version in each.versions]
        assert days == sorted(days)
        for claim in each.claims:
            assert claim.claimed_on <= TODAY


def test_a_promise_keeps_the_rules_of_promises(city: list[Life]) -> None:
    made = [work for each in city for work in each.works]

    assert {work.status for work in made} == {"planned", "started", "claimed", "verified", "cancelled", "derogated"}
    assert any(work.extensions for work in made)
    assert any(work.due < TODAY and work.status in ("planned", "started") for work in made)
    for work in made:
        assert work.first_due <= work.due <= date(2030, 12, 31)
        assert work.planned_on <= TODAY
        assert (work.status == "verified") == (work.verified_on is not None)
        assert (work.status in ("cancelled", "derogated")) == (work.ended_on is not None)
        days = [work.planned_on, work.started_on, work.claimed_on, work.verified_on]
        known = [day for day in days if day is not None]
        assert known == sorted(known)
        assert all(day <= TODAY for day in known)
        for move in work.extensions:
            assert work.first_due == move.old_due < move.new_due == work.due


def test_measures_close_findings_and_verified_works_make_a_better_version(city: list[Life]) -> None:
    rank = {"none": 0, "unknown": 1, "conditional": 1, "partial": 2, "full": 3, "not_applicable": 3}
    better = worse = 0
    for each in city:
        for work in each.works:
            assert work.closes
        if len(each.versions) < 2 or not any(work.verified_on for work in each.works):
            continue
        before, after = (each.versions[n].verdict.states for n in (0, -1))
        for old, new in zip(before, after, strict=True):
            better += rank[STATE_NAMES[new]] > rank[STATE_NAMES[old]]
            worse += rank[STATE_NAMES[new]] < rank[STATE_NAMES[old]]
    assert better > 20
    assert worse <= 0.1 * better


def test_a_plan_never_makes_a_way_in_worse_as_years_pass(city: list[Life]) -> None:
    planned = [each for each in city if each.planned]

    assert planned
    for each in planned:
        closed = [states[0] == 4 for _, states in each.planned]
        assert closed == sorted(closed, reverse=True)


def test_shops_in_a_mall_are_judged_with_the_mall(city: list[Life]) -> None:
    inside = [each for each in city if each.site.host is not None]

    assert inside
    for each in inside:
        assert each.site.family == "premises"
        for version in each.versions:
            assert not any(path.startswith("entrance/") for path in version.facts)


def test_what_is_not_built_yet_has_no_passport() -> None:
    coming = Site(3, "KZ-75-ALM", "school", "state", "planned", None, date(2028, 9, 1), None, 2, 900)

    assert life(coming, 1, TODAY, YEARS) == Life(coming)
