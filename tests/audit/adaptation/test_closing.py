"""A measure closes what its object fails now; new facts show it met, or name what is not."""

from __future__ import annotations

from typing import Any

import pytest

from audit.adaptation.closing import Closes, Pair, Subject, closes, left_open, standard, unmet
from audit.facts import Facts
from audit.observation import kept_observations
from tests.support.verdict_cases import BASES, wording

WORDING = wording("kz-sp-3.06-101@2019-02-18")
NARROW: dict[str, Any] = {**BASES["clinic"], "entrance/door/1/clear_width": [0.72, "tape"]}
DOOR: Pair = ("KZ-DOR-03", "1")
WIDTH: Pair = ("entrance/door/clear_width", "*")


def clinic(changed: dict[str, Any] | None = None, without: str | None = None, **more: Any) -> Subject:
    facts = {key: value for key, value in {**NARROW, **(changed or {})}.items() if key != without}
    return Subject(WORDING, Facts.from_store(facts), "clinic", **more)


def codes(found: Any) -> list[tuple[str, str]]:
    return [(problem.pointer, problem.code) for problem in found]


@pytest.mark.parametrize("pair", [DOOR, ("KZ-DOR-03", "*"), WIDTH, ("entrance/door/clear_width", "1")])
def test_what_a_measure_closes_says_where_it_works_for_whom_and_what_comes_of_it(pair: Pair) -> None:
    found = closes(clinic(), [pair], {}, "C-v1")
    assert isinstance(found, Closes)
    assert (found.zone, found.categories) == ("entrance", "K")
    assert [clinic().verdict(met=met).states["K"] for met in ((), found.pairs)] == ["none", "full"]


def test_a_rule_that_does_not_fail_here_or_at_all_is_refused_by_name() -> None:
    pairs = [DOOR, ("KZ-DOR-03", "2"), ("KZ-WC-05", "1"), ("KZ-NONE-1", "*"), ("sanitary/alarm/height", "*")]
    found = closes(clinic(), pairs, {}, "C-v1")
    assert codes(found) == [(f"/closes/{place}", "closes_not_failing") for place in range(1, 5)]


def test_what_nobody_answered_is_measured_first_and_closed_by_nothing() -> None:
    found = closes(clinic(without="entrance/door/1/clear_width"), [DOOR], {}, "C-v1")
    assert codes(found) == [("/closes/0", "closes_not_failing")]


@pytest.mark.parametrize("other", [DOOR, WIDTH, ("KZ-DOR-03", "*")])
def test_what_another_measure_closes_is_not_closed_twice_however_it_is_named(other: Pair) -> None:
    assert codes(closes(clinic(), [DOOR], {other: 17}, "C-v1")) == [("/closes/0", "closed_by_another")]


def test_what_the_building_around_premises_fails_is_the_building_s_to_mend() -> None:
    shop = Subject(WORDING, Facts.from_store(BASES["unit"]), "shop", host=Facts.from_store(NARROW))
    assert any(f.rule == "KZ-DOR-03" for f in shop.verdict().findings)
    assert codes(closes(shop, [("KZ-DOR-03", "*")], {}, "S-v1")) == [("/closes/0", "closes_not_failing")]


def test_a_verification_begins_with_everything_but_what_the_work_closes() -> None:
    kept = left_open(clinic(), [DOOR])
    facts, _ = kept_observations(kept, WORDING)
    expected = Facts.from_store({key: fact for key, fact in NARROW.items() if key != "entrance/door/1/clear_width"})
    assert facts == expected


def test_a_demanded_thing_that_was_absent_is_looked_for_anew() -> None:
    absent = {"information/visual/1/present": ["no", "photo"]}
    finding = next(f for f in clinic(absent).verdict().findings if f.zone == "information")
    kept = left_open(clinic(absent), [(finding.rule, finding.instance)])
    assert not [each for each in kept if each["element"] == finding.element]


def test_new_facts_show_the_work_done() -> None:
    assert unmet(clinic({"entrance/door/1/clear_width": [0.95, "tape"]}), [DOOR, WIDTH]) == []


def test_what_still_fails_and_what_nobody_measured_anew_is_named() -> None:
    assert [(u.name, u.why) for u in unmet(clinic(), [DOOR])] == [("KZ-DOR-03", "fails")]
    nothing = clinic(without="entrance/door/1/clear_width")
    assert [(u.name, u.why) for u in unmet(nothing, [DOOR])] == [("KZ-DOR-03", "unanswered")]


def test_an_element_left_out_altogether_shows_nothing() -> None:
    facts = {key: value for key, value in NARROW.items() if not key.startswith("entrance/door")}
    subject = Subject(WORDING, Facts.from_store(facts), "clinic")
    assert [u.why for u in unmet(subject, [DOOR])] == ["unanswered"]


def test_the_standard_measures_are_one_in_each_zone_that_fails() -> None:
    narrow = clinic({"movement/door/1/clear_width": [0.7, "tape"]})
    rules = {finding.rule for finding in narrow.verdict().findings}
    found = standard(narrow, rules, {})
    assert not isinstance(found, str)
    assert {each.zone for each in found} == {"entrance", "movement"}
    assert standard(narrow, {"KZ-WC-05"}, {}) == "nothing_fails"
    assert standard(clinic(), {"KZ-DOR-03"}, {WIDTH: 4}) == "planned_already"


def test_an_obstacle_that_was_taken_away_is_met() -> None:
    seats = {"service/atm/1/present": ["yes", "tape"], "service/atm/1/screen_height": [2.0, "tape"]}
    for finding in clinic(seats).verdict().findings:
        if finding.element == "atm":
            assert unmet(clinic(), [(finding.rule, finding.instance)]) == []
