import pytest

from audit.facts import Fact, FactKey, Facts, Form
from audit.verdict import Assessment, assess
from tests.support.verdict_cases import base, wording

TODAY = wording("kz-sp-3.06-101@2019-02-18")
DOOR = FactKey("entrance", "door", "1", "clear_width")


def judged(facts: Facts, **more: object) -> Assessment:
    return assess(TODAY, facts, kind="clinic", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("grade", ["instrument", "tape", "photo"])
def test_a_verdict_measured_or_photographed_throughout_can_be_verified(grade: str) -> None:
    facts = base("clinic").with_fact(DOOR, Fact(0.95, None, grade))
    assert judged(facts).evidence_ok == dict.fromkeys("KOSGU", True)


@pytest.mark.parametrize("grade", ["eye", "declared"])
def test_a_width_judged_by_eye_or_declared_cannot_be_verified(grade: str) -> None:
    verdict = judged(base("clinic").with_fact(DOOR, Fact(0.95, None, grade)))
    assert verdict.evidence_ok == {"K": False, "O": True, "S": True, "G": True, "U": True}


def test_a_supporting_zone_seen_by_eye_does_not_spoil_a_verified_entrance() -> None:
    sign = FactKey("information", "signage", "1", "exit_routes_shown")
    assert all(judged(base("clinic").with_fact(sign, Fact(None, "yes", "eye"))).evidence_ok.values())


def test_nothing_known_is_no_evidence() -> None:
    assert not any(judged(Facts()).evidence_ok.values())


def test_a_level_way_in_judged_by_eye_is_as_weak_as_that() -> None:
    facts = {key: fact for key, fact in base("clinic").items() if key.element not in ("ramp", "stair_outdoor")}
    facts[FactKey("entrance", "way_in", "1", "level")] = Fact(None, "yes", "eye")
    assert judged(Facts(facts)).evidence_ok["K"] is False


def test_too_few_good_entrances_are_reported_by_each_rule_that_speaks_of_that_many() -> None:
    facts = {**base("clinic"), FactKey("object", "object", "1", "entrances_total"): Fact(3.0, None, "photo")}
    for n in "23":
        facts[FactKey("entrance", "stair_outdoor", n, "present")] = Fact(None, "yes", "photo")
        facts[FactKey("entrance", "ramp", n, "present")] = Fact(None, "no", "photo")
        facts[FactKey("entrance", "platform_lift", n, "present")] = Fact(None, "no", "photo")
    verdict = judged(Facts(facts))
    assert verdict.states["K"] == "full"
    said = [r.params for r in verdict.reports if r.code == "accessible_entrances"]
    assert {p["rule"] for p in said} == {"KZ-ENT-02"}
    assert {(p["category"], p["passing"], p["total"]) for p in said} == {("K", 1, 3), ("O", 1, 3), ("S", 1, 3)}


def test_shares_answered_count_what_applies() -> None:
    shares = judged(base("clinic")).share_answered
    assert shares == dict.fromkeys("KOSGU", 1.0)
    assert judged(Facts()).share_answered == dict.fromkeys("KOSGU", 0.0)


def test_a_form_for_one_category_helps_only_that_one() -> None:
    facts = base("clinic").with_fact(FactKey("service", "form", "1", "whole_building"), Fact(None, "no", "photo"))
    facts = facts.with_fact(FactKey("service", "form", "1", "ground_floor"), Fact(None, "no", "photo"))
    states = judged(facts, forms=[Form("home_service", ("K", "S"))]).states
    assert states == {"K": "conditional", "O": "none", "S": "conditional", "G": "none", "U": "none"}


def test_a_fact_of_no_concern_to_the_kind_is_reported_and_judges_nothing() -> None:
    stop = FactKey("route", "stop", "1", "boarding_length")
    verdict = judged(base("clinic").with_fact(stop, Fact(0.1, None, "tape")))
    assert verdict.states == dict.fromkeys("KOSGU", "full")
    assert [(r.code, r.params) for r in verdict.reports] == [("not_of_this_kind", {"fact": "route/stop"})]


def test_the_norms_of_others_judge_the_same_facts() -> None:
    facts = base("clinic").with_fact(DOOR, Fact(0.82, None, "tape"))
    for norm, state in (("us-ada-2010@2012-03-15", None), ("kz-sp-3.06-101@2019-02-18", "partial")):
        verdict = assess(wording(norm), facts, kind="clinic")
        assert not any(f.rule.endswith("DOR-01") for f in verdict.findings)
        assert state in (None, verdict.states["K"])


@pytest.mark.parametrize(("below", "severity"), [("yes", "partial"), ("no", "blocking")])
def test_service_not_given_throughout_says_no_beside_the_yes_that_is_asked(below: str, severity: str) -> None:
    facts = base("clinic").with_fact(FactKey("service", "form", "1", "whole_building"), Fact(None, "no", "photo"))
    [finding] = judged(
        facts.with_fact(FactKey("service", "form", "1", "ground_floor"), Fact(None, below, "photo"))
    ).findings
    assert (finding.rule, finding.severity, finding.closes_way) == ("KZ-SVA-01", severity, below == "no")
    assert (finding.measured["value"], finding.required["limit"]) == ("no", "yes")
    assert finding.group == ("KZ-SVA-01", "KZ-SVA-02")


def test_a_lobby_too_narrow_shows_its_width_beside_the_width_asked() -> None:
    facts = {k: f for k, f in base("clinic").items() if k.element != "lobby"}
    facts[FactKey("entrance", "lobby", "1", "depth")] = Fact(1.6, None, "tape")
    facts[FactKey("entrance", "lobby", "1", "width")] = Fact(1.9, None, "tape")
    [finding] = judged(Facts(facts)).findings
    assert (finding.rule, finding.quantity) == ("KZ-LOB-01", "width")
    assert (finding.measured["value"], finding.required["limit"]) == (1.9, 2.0)


@pytest.mark.parametrize("quantity", ["depth", "width"])
def test_a_lobby_of_which_one_measure_was_judged_by_eye_cannot_be_verified(quantity: str) -> None:
    facts = {k: f for k, f in base("clinic").items() if k.element != "lobby"}
    for each in ("depth", "width"):
        grade = "eye" if each == quantity else "tape"
        facts[FactKey("entrance", "lobby", "1", each)] = Fact(3.0, None, grade)
    verdict = judged(Facts(facts))
    assert verdict.states["K"] == "full"
    assert verdict.evidence_ok["K"] is False


@pytest.mark.parametrize("seen_by_eye", ["whole_building", "ground_floor"])
def test_service_on_the_ground_floor_only_is_as_weak_as_the_weaker_of_its_two_answers(seen_by_eye: str) -> None:
    facts = base("clinic")
    for quantity, answer in (("whole_building", "no"), ("ground_floor", "yes")):
        grade = "eye" if quantity == seen_by_eye else "photo"
        facts = facts.with_fact(FactKey("service", "form", "1", quantity), Fact(None, answer, grade))
    verdict = judged(facts)
    assert verdict.states["K"] == "partial"
    assert verdict.evidence_ok["K"] is False
