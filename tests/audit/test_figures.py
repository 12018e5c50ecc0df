"""Each counter by its definition: what one object shows on a day, and how many objects add up."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.figures import FLAGS, FOR_WHOM, STATE_NUMBERS, Calendar, Cell, Figures, face, pack, recorded, tally, unpack
from audit.figures.question import Question
from audit.history import Claim, History, Judgement, Promise

TODAY = date(2026, 11, 22)
YEARS = Calendar(2022, 2030, TODAY)
KNOWN = datetime(2024, 1, 1, tzinfo=UTC)
ALL = FOR_WHOM.index("all")


def judged(on: date, state: str = "full", **more: Any) -> Judgement:
    return Judgement(on, KNOWN, [STATE_NUMBERS[state]] * 6, [80] * 6, **{"provable": 63, **more})


def shown(history: History, day: date = TODAY, category: str = "K") -> Cell:
    return unpack(recorded(history, day, date(day.year, 12, 31))[FOR_WHOM.index(category)])


def flags(history: History, day: date = TODAY, category: str = "K") -> set[str]:
    raised = shown(history, day, category).flags
    return {name for bit, name in enumerate(FLAGS) if raised >> bit & 1}


def test_an_object_nobody_looked_at_is_unsurveyed_and_not_unknown() -> None:
    assert shown(History()).state == STATE_NUMBERS["unsurveyed"]
    assert flags(History()) == set()


def test_a_full_state_proved_by_measurement_is_declared_and_verified() -> None:
    history = History(judgements=[judged(date(2025, 1, 1))])
    assert flags(history) == {"passportised", "declared", "verified"}
    assert flags(history, date(2024, 12, 31)) == set()


@pytest.mark.parametrize("state", ["none", "conditional", "unknown", "not_applicable"])
def test_only_partial_and_full_are_adapted(state: str) -> None:
    assert flags(History(judgements=[judged(date(2025, 1, 1), state)])) == {"passportised"}


def test_of_two_decisions_of_one_day_recorded_together_the_later_filed_holds() -> None:
    day = date(2025, 1, 1)
    assert shown(History(judgements=[judged(day, "none"), judged(day, "full")])).state == STATE_NUMBERS["full"]
    assert shown(History(judgements=[judged(day, "full"), judged(day, "none")])).state == STATE_NUMBERS["none"]


def test_an_override_counts_as_overridden_and_never_as_verified() -> None:
    history = History(judgements=[judged(date(2025, 1, 1), overridden=0b1)])
    assert flags(history) == {"passportised", "declared", "overridden"}
    assert flags(history, category="O") == {"passportised", "declared", "verified"}


def test_a_lapsed_passport_keeps_its_state_and_leaves_verified() -> None:
    history = History(judgements=[judged(date(2024, 1, 1), lapses_on=date(2026, 1, 1))])
    assert "verified" in flags(history, date(2025, 12, 31))
    assert flags(history, date(2026, 1, 1)) == {"passportised", "declared", "lapsed"}
    assert shown(history, date(2026, 1, 1)).state == STATE_NUMBERS["full"]


def test_a_withdrawn_version_gives_way_from_its_day_on() -> None:
    withdrawn = judged(date(2025, 1, 1), withdrawn_on=date(2025, 6, 1), withdrawn_recorded_at=KNOWN)
    history = History(judgements=[judged(date(2024, 1, 1), "none"), withdrawn])
    assert shown(history, date(2025, 5, 31)).state == STATE_NUMBERS["full"]
    assert shown(history, date(2025, 6, 1)).state == STATE_NUMBERS["none"]


def test_a_withdrawal_not_yet_recorded_was_not_known() -> None:
    later = KNOWN.replace(year=2026)
    history = History(judgements=[judged(date(2025, 1, 1), withdrawn_on=date(2025, 6, 1), withdrawn_recorded_at=later)])
    cells = recorded(history, date(2025, 12, 31), date(2025, 12, 31), known_at=KNOWN.replace(year=2025))
    assert unpack(cells[0]).state == STATE_NUMBERS["full"]


def test_claims_are_counted_apart_and_judge_nothing() -> None:
    history = History(claims=[Claim("K", "full", date(2024, 1, 1)), Claim("O", "none", date(2024, 1, 1))])
    assert flags(history) == {"claimed"}
    assert flags(history, category="O") == set()
    assert flags(history, category="all") == set()
    assert shown(history).state == STATE_NUMBERS["unsurveyed"]


def test_a_claim_for_all_is_a_claim_for_each() -> None:
    history = History(claims=[Claim("all", "partial", date(2024, 1, 1))])
    assert all(flags(history, category=category) == {"claimed"} for category in FOR_WHOM)


def test_an_object_counts_from_its_first_day_in_service_to_its_last() -> None:
    history = History(opened=date(2024, 3, 1), closed=date(2025, 12, 31))
    there = [bool(shown(history, day).state) for day in (date(2024, 2, 29), date(2024, 3, 1), date(2025, 12, 31))]
    assert there == [False, True, True]
    assert not shown(history, date(2026, 1, 1)).state
    cells = face(history, YEARS)
    assert [bool(cells[YEARS.slot("recorded", year, "K")]) for year in (2023, 2024, 2025, 2026)] == [0, 1, 1, 0]


def test_an_object_that_closed_on_a_day_nobody_recorded_is_not_in_service() -> None:
    assert shown(History(stage="closed")).state == 0
    assert shown(History(stage="closed", opened=date(2020, 1, 1))).state == 0
    assert shown(History(stage="closed", closed=date(2025, 3, 1)), date(2025, 3, 1)).state


def test_a_planned_object_counts_only_from_the_day_it_opens() -> None:
    assert shown(History(stage="planned")).state == 0
    opening = History(stage="planned", opened=date(2028, 5, 1))
    cells = face(opening, YEARS)
    assert cells[YEARS.slot("planned", 2027, "K")] == 0
    assert unpack(cells[YEARS.slot("planned", 2028, "K")]).state == STATE_NUMBERS["unsurveyed"]


def test_a_measure_is_overdue_from_the_day_after_its_due_date() -> None:
    history = History(promises=[Promise("K", due=date(2026, 6, 1), planned_on=date(2025, 1, 1))])
    assert shown(history, date(2026, 6, 1)).overdue == 0
    assert shown(history, date(2026, 6, 2)).overdue == 1
    assert shown(history, category="S").overdue == 0
    assert shown(history, category="all").overdue == 1


def test_a_moved_due_date_does_not_reach_back() -> None:
    moved = Promise("K", date(2027, 6, 1), date(2025, 1, 1), moves=((date(2026, 9, 1), date(2026, 6, 1)),))
    history = History(promises=[moved])
    assert shown(history, date(2026, 8, 31)).overdue == 1
    assert shown(history, date(2026, 9, 1)).overdue == 0


def test_verified_and_ended_measures_are_no_longer_due() -> None:
    done = Promise("K", date(2026, 6, 1), date(2025, 1, 1), verified_on=date(2026, 5, 1))
    dropped = Promise("K", date(2026, 6, 1), date(2025, 1, 1), ended_on=date(2026, 7, 1))
    history = History(promises=[done, dropped])
    assert (shown(history, date(2026, 4, 30)).due, shown(history, date(2026, 6, 15)).overdue) == (2, 1)
    assert (shown(history).due, shown(history).overdue) == (0, 0)


def test_the_plan_takes_the_last_planned_state_and_stays_unknown_where_nobody_looked() -> None:
    full, none = [STATE_NUMBERS["full"]] * 6, [STATE_NUMBERS["none"]] * 6
    history = History(judgements=[judged(date(2025, 1, 1), "none")], planned={2026: none, 2028: full})
    cells = face(history, YEARS)
    states = [unpack(cells[YEARS.slot("planned", year, "K")]).state for year in (2025, 2026, 2027, 2028, 2030)]
    assert states == [0, *[STATE_NUMBERS["none"]] * 2, *[STATE_NUMBERS["full"]] * 2]
    assert unpack(face(History(), YEARS)[YEARS.slot("planned", 2030, "K")]).state == STATE_NUMBERS["unsurveyed"]


def test_a_year_to_come_is_not_recorded_and_a_year_gone_is_not_planned() -> None:
    cells = face(History(judgements=[judged(date(2021, 1, 1))]), YEARS)
    assert cells[YEARS.slot("recorded", 2027, "K")] == 0
    assert cells[YEARS.slot("planned", 2025, "K")] == 0
    assert cells[YEARS.slot("recorded", 2026, "K")] != 0 != cells[YEARS.slot("planned", 2026, "K")]


cells = st.builds(
    Cell,
    state=st.integers(0, 7),
    flags=st.integers(0, 127),
    share=st.integers(0, 100),
    due=st.integers(0, 63),
    overdue=st.integers(0, 63),
)


@given(cells)
def test_a_packed_cell_is_the_same_cell_unpacked(cell: Cell) -> None:
    assert unpack(pack(cell)) == cell
    assert pack(cell) < 2**31


@given(st.lists(cells.map(pack), max_size=30), st.lists(cells.map(pack), max_size=30))
def test_figures_of_two_sets_add_up_and_states_add_up_to_objects(some: list[int], others: list[int]) -> None:
    together = tally(some)
    together.add(tally(others))
    assert together == tally(some + others)
    assert together.objects == sum(getattr(together, state) for state in STATE_NUMBERS)


def test_a_district_with_too_little_known_is_not_ranked() -> None:
    assert not Figures(objects=9, full=9).enough_data
    assert not Figures(objects=100, full=59, unsurveyed=41).enough_data
    assert Figures(objects=100, full=60, unsurveyed=40).enough_data


def test_objects_that_no_requirement_applies_to_say_nothing_about_a_district() -> None:
    assert not Figures(objects=50, not_applicable=50).enough_data
    assert not Figures(objects=50, not_applicable=41, full=9).enough_data
    assert Figures(objects=50, not_applicable=40, full=10).enough_data


def test_the_share_answered_is_a_mean_over_the_objects_that_something_is_asked_of() -> None:
    asked = pack(Cell(STATE_NUMBERS["partial"], flags=1, share=80))
    not_asked = pack(Cell(STATE_NUMBERS["not_applicable"], flags=1))
    assert tally([asked, not_asked]).share_answered == pytest.approx(0.8)
    assert tally([not_asked]).share_answered is None


@pytest.mark.parametrize(("verified", "grade"), [(80, "A"), (79, "B"), (50, "B"), (20, "C"), (19, None)])
def test_the_grade_of_evidence_is_the_share_verified_of_the_adapted(verified: int, grade: str | None) -> None:
    assert Figures(objects=100, full=60, partial=40, verified=verified).grade == grade


def test_a_question_that_would_count_an_object_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="more than once"):
        Question(territory="KZ", categories=("K", "O"))
    with pytest.raises(ValueError, match="more than once"):
        Question(territory="KZ", years=(2025, 2026))
    with pytest.raises(ValueError, match="not counted by"):
        Question(territory="KZ", by=frozenset({"colour"}))
