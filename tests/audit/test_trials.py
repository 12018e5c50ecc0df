"""Many verdicts on the same facts, with other requirements taken as met, are each what one verdict alone would be."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from audit.facts import Fact, FactKey, Facts
from audit.verdict import Trials, assess
from tests.audit.test_verdict_properties import WORDING, buildings, few
from tests.support.verdict_cases import base


@few
@given(buildings(), st.data())
def test_what_was_judged_before_changes_no_later_verdict(building: tuple[str, Facts], data: st.DataObject) -> None:
    kind, facts = building
    failing = [(each.rule, each.instance) for each in assess(WORDING, facts, kind=kind).findings]
    trials = Trials(WORDING, facts, kind=kind)
    for met in data.draw(st.lists(st.sets(st.sampled_from(failing)) if failing else st.just(set()), max_size=6)):
        alone = assess(WORDING, facts, kind=kind, met=met)
        assert trials.states(met) == alone.states
        assert trials.verdict(met).findings == alone.findings


def test_a_lift_that_would_serve_every_floor_is_asked_for_anew_where_service_is_given() -> None:
    facts = base("clinic").with_fact(FactKey("object", "object", "1", "public_floors"), Fact(3.0, None, "tape"))
    facts = facts.with_fact(FactKey("movement", "lift", "1", "present"), Fact(None, "no", "photo"))
    facts = facts.with_fact(FactKey("service", "form", "1", "ground_floor"), Fact(None, "no", "photo"))
    trials, lift = Trials(WORDING, facts, kind="clinic"), {("KZ-ELV-09", "*")}
    assert trials.states(())["K"] == "none"
    assert trials.states(lift) == assess(WORDING, facts, kind="clinic", met=lift).states
    assert trials.states(lift)["K"] == "full"
