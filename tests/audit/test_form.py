import json

import pytest

from audit.form import form_of
from audit.norms import editions, load_edition
from audit.terms import DEPTHS, KINDS
from audit.verdict.asking import required_for
from tests.support.proof import is_proof
from tests.support.verdict_cases import wording

TODAY = wording("kz-sp-3.06-101@2019-02-18")


def test_a_form_holds_every_question_once_at_the_shallowest_depth_that_asks_it() -> None:
    form = form_of(TODAY, "clinic")
    keys = [field.key for field in form.fields]
    assert len(keys) == len(set(keys))
    for depth in DEPTHS:
        asked = {f"{q.zone}/{q.element}/{q.quantity}" for q in required_for(depth, TODAY, "clinic")}
        held = {field.key for field in form.fields if DEPTHS.index(field.depth) <= DEPTHS.index(depth)}
        assert held == asked


def test_a_screening_asks_in_an_order_of_its_own_for_questions_that_the_form_holds() -> None:
    form = form_of(TODAY, "clinic")
    assert form.quick[0] == "entrance/way_in/step_free"
    assert set(form.quick) == {field.key for field in form.fields if field.depth == "quick"}


def test_not_required_here_may_be_said_only_where_a_condition_decides() -> None:
    may = {field.key for field in form_of(TODAY, "clinic").fields if field.may_be_left_out}
    assert "entrance/ramp/handrails_both_sides" in may
    assert "entrance/door/clear_width" not in may


def test_premises_in_a_building_are_asked_as_premises() -> None:
    assert form_of(TODAY, "pharmacy", premises=True).kind.critical == ("entrance", "movement", "service")


@pytest.mark.parametrize("code", editions())
def test_every_kind_has_a_form_under_every_wording_that_a_device_can_keep(code: str) -> None:
    *older, newest = sorted(load_edition(code).wordings, key=lambda each: str(each.valid_from or ""))
    # Wordings of an edition differ in a few rules: of the older ones the suite takes some kinds, `make proof` all.
    some = [(each, kind) for each in older for kind in (KINDS if is_proof() else list(KINDS)[::7])]
    for each, kind in [*some, *((newest, kind) for kind in KINDS)]:
        held = json.loads(json.dumps(form_of(each, kind).to_json()))
        assert held["questions"], (each.norm, kind)
        assert all(set(held["elements"]) for _ in held["questions"])
