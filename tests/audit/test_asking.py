import pytest

from audit.facts import Fact, FactKey, Facts
from audit.terms import OBJECT, PRESENT
from audit.verdict import assess
from audit.verdict.asking import Question, required_for, screened
from tests.support.verdict_cases import base, wording

TODAY = wording("kz-sp-3.06-101@2019-02-18")


def keys(questions: list[Question]) -> set[tuple[str, str, str]]:
    return {(q.zone, q.element, q.quantity) for q in questions}


def test_a_screening_asks_first_what_is_there_then_what_can_close_the_way() -> None:
    asked = required_for("quick", TODAY, "clinic")
    first = next(n for n, q in enumerate(asked) if q.quantity not in (PRESENT, "step_free"))
    assert all(q.quantity not in (PRESENT, "step_free") for q in asked[first:])
    assert {q.zone for q in asked} <= {"entrance", "movement", "service", OBJECT}
    assert all(q.blocking for q in asked)
    assert len(asked) < 60


@pytest.mark.parametrize("kind", ["clinic", "transport_stop", "apartment_block", "park"])
def test_each_depth_asks_all_that_the_one_before_asks(kind: str) -> None:
    quick, standard, full = (keys(required_for(depth, TODAY, kind)) for depth in ("quick", "standard", "full"))
    assert quick <= standard <= full


def test_who_answers_the_standard_questions_has_nothing_necessary_left() -> None:
    asked = keys(required_for("standard", TODAY, "clinic"))
    good = base("clinic")
    known = Facts({k: f for k, f in good.items() if (k.zone, k.element, k.quantity) in asked})
    verdict = assess(TODAY, known, kind="clinic")
    assert verdict.sufficient
    assert not verdict.complete


def test_who_answers_everything_has_nothing_missing() -> None:
    asked = keys(required_for("full", TODAY, "clinic"))
    good = base("clinic")
    known = Facts({k: f for k, f in good.items() if (k.zone, k.element, k.quantity) in asked})
    assert assess(TODAY, known, kind="clinic").complete


def test_each_question_is_asked_once_and_in_its_unit() -> None:
    asked = required_for("full", TODAY, "shop")
    assert len({(q.zone, q.element, q.quantity) for q in asked if q.zone != OBJECT}) == len(
        [q for q in asked if q.zone != OBJECT]
    )
    assert {q.unit for q in asked if (q.element, q.quantity) == ("door", "clear_width")} == {"m"}


def test_a_screening_ends_in_not_accessible_or_not_enough_never_in_full() -> None:
    good = assess(TODAY, base("clinic"), kind="clinic")
    assert screened(good) == dict.fromkeys("KOSGU", "unknown")
    narrow = base("clinic").with_fact(FactKey("entrance", "door", "1", "clear_width"), Fact(0.7, None, "tape"))
    assert screened(assess(TODAY, narrow, kind="clinic"))["K"] == "none"
