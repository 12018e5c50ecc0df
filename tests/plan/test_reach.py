"""What works let an object reach, as the engine says."""

from __future__ import annotations

import random

import pytest

from audit.adaptation.closing import Subject
from audit.facts import Facts
from audit.plan.case import PARTIAL
from audit.plan.reach import reach
from audit.terms import CATEGORIES
from tests.support.verdict_cases import base, wording
from tests.support.works import NARROW

_SP = wording("kz-sp-3.06-101@2019-02-18")
_K = CATEGORIES.index("K")


def _clinic(facts: Facts) -> Subject:
    return Subject(_SP, facts, "clinic")


def test_a_narrow_door_is_one_work_that_lets_wheelchair_users_in() -> None:
    found = reach(_clinic(Facts.from_store(NARROW)), {})
    assert found.states["K"] == "none"
    aim = next(each for each in found.aims if (each.category, each.level) == (_K, PARTIAL))
    (need,) = aim.needs
    doing = found.doings[need]
    assert (doing.zone, doing.measure) == ("entrance", None)
    assert ("KZ-DOR-03", "1") in doing.pairs
    assert "K" in doing.categories
    assert doing.works[0] == "entrance_door"


def test_what_an_open_measure_closes_is_done_by_that_measure() -> None:
    found = reach(_clinic(Facts.from_store(NARROW)), {7: [("KZ-DOR-03", "1")]})
    aim = next(each for each in found.aims if (each.category, each.level) == (_K, PARTIAL))
    assert [found.doings[need].measure for need in aim.needs] == [7]


def test_what_was_verified_since_needs_no_work() -> None:
    found = reach(_clinic(Facts.from_store(NARROW)), {}, {("KZ-DOR-03", "1")})
    assert found.states["K"] in ("partial", "full")
    assert not any((each.category, each.level) == (_K, PARTIAL) for each in found.aims)


def test_an_object_that_meets_everything_has_nothing_to_reach() -> None:
    found = reach(_clinic(base("clinic")), {})
    assert (found.doings, found.aims) == ((), ())


@pytest.mark.parametrize(("kind", "host"), [("clinic", None), ("park", None), ("clinic", "clinic"), ("clinic", "park")])
def test_a_trial_gives_the_states_that_the_whole_verdict_gives(kind: str, host: str | None) -> None:
    draw = random.Random(kind + str(host))
    subject = Subject(_SP, _worn(kind, draw), kind, host=host and _worn(host, draw))
    trials = subject.trials()
    failing = [(each.rule, each.instance) for each in trials.verdict().findings]
    assert failing
    reached = set()
    for _ in range(60):
        met = draw.sample(failing, draw.randint(0, len(failing)))
        states = trials.states(met)
        assert states == dict(subject.verdict(met).states)
        assert trials.verdict(met).findings == subject.verdict(met).findings
        reached.add(tuple(states.values()))
    assert len(reached) > 1


def _worn(kind: str, draw: random.Random) -> Facts:
    """An object of a kind that met everything, with measures and answers changed by chance."""
    worn = {}
    for key, fact in base(kind).items():
        changed = draw.random() < 0.2
        if fact.value is not None:
            worn[key] = fact._replace(value=fact.value * (draw.choice((0.7, 1.4)) if changed else 1.0))
        else:
            worn[key] = fact._replace(answer="no" if changed and draw.random() < 0.5 else fact.answer)
    return Facts(worn)


def test_every_aim_is_reached_by_its_works_and_not_by_fewer_findings_of_the_same_object() -> None:
    facts = {**NARROW, "entrance/threshold/1/height": [0.06, "tape"]}
    subject = _clinic(Facts.from_store(facts))
    found = reach(subject, {})
    assert found.aims
    for aim in found.aims:
        met = {pair for need in aim.needs for pair in found.doings[need].pairs}
        wanted = ("partial", "full") if aim.level == PARTIAL else ("full",)
        assert subject.verdict(met).states[CATEGORIES[aim.category]] in wanted
