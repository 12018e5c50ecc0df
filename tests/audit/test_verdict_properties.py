from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from audit.facts import Fact, FactKey, Facts
from audit.terms import CATEGORIES, EVIDENCE, PRESENT, QUANTITIES, RANK
from audit.verdict import Assessment, Finding, assess
from tests.support.proof import is_proof
from tests.support.verdict_cases import base, cases, wording

WORDING = wording("kz-sp-3.06-101@2019-02-18")
RULES = [rule for rule in WORDING.rules.values() if rule.role != "derived"]
KINDS = {
    "clinic": ("clinic", "station", "shop"),
    "stop": ("transport_stop",),
    "block": ("apartment_block",),
    "park": ("park",),
}
few = (
    settings(suppress_health_check=list(HealthCheck))
    if is_proof()
    else settings(max_examples=15, suppress_health_check=list(HealthCheck), derandomize=True)
)


def conditions() -> Iterator[tuple[str, str, str]]:
    """Every quantity some rule's condition reads."""

    def walk(when: Mapping[str, Any], zone: str, element: str) -> Iterator[tuple[str, str, str]]:
        for part in (*when.get("any", ()), *when.get("all", ()), *([when["not"]] if "not" in when else ())):
            yield from walk(part, zone, element)
        where = (when.get("zone", zone), when.get("element", element))
        for name in ("quantity", "at_least"):
            if name in when:
                yield (*where, when[name])

    for rule in RULES:
        if rule.when:
            yield from walk(rule.when, rule.zone, rule.element)


CONDITIONS = frozenset(conditions())
STARTS = [(name, kind, {}) for name in KINDS for kind in KINDS[name]] + [
    (case.data["base"], case.data["kind"], case)
    for case in cases()
    if case.data.get("base") in KINDS and not case.data.get("host")
]


def some_value(draw: st.DrawFn, key: FactKey) -> Fact:
    quantity = QUANTITIES[key.zone, key.element, key.quantity]
    grade = draw(st.sampled_from(EVIDENCE))
    if not quantity.measured:
        return Fact(None, draw(st.sampled_from(["yes", "no"])), grade)
    if quantity.unit == "count":
        return Fact(float(draw(st.integers(0, 12))), None, grade)
    return Fact(
        draw(st.sampled_from([0.0, 0.014, 0.1, 0.3, 0.45, 0.5, 0.79, 0.85, 0.9, 1.2, 1.5, 2.0, 5.0, 9.0, 20.0])),
        None,
        grade,
    )


@st.composite
def buildings(draw: st.DrawFn) -> tuple[str, Facts]:
    """A building: a good one or one of the worked cases, with some facts lost and some changed."""
    name, kind, case = draw(st.sampled_from(STARTS))
    facts = dict(case.facts() if case else base(name))
    for key in draw(st.lists(st.sampled_from(sorted(facts)), max_size=6)):
        facts.pop(key, None)
    if facts:
        for key in draw(st.lists(st.sampled_from(sorted(facts)), max_size=5)):
            facts[key] = some_value(draw, key)
    for where in draw(st.lists(st.sampled_from(sorted(QUANTITIES)), max_size=3)):
        zone, element, quantity = where
        key = FactKey(zone, element, draw(st.sampled_from("12")), quantity)
        facts[key] = some_value(draw, key)
    return kind, Facts(facts)


def judged(building: tuple[str, Facts], facts: Facts | None = None) -> Assessment:
    kind, own = building
    return assess(WORDING, own if facts is None else facts, kind=kind)


def better(before: str, after: str) -> bool:
    """Whether a state improved, on the order in which unknown and not applicable are not compared."""
    return before in RANK and after in RANK and "unknown" not in (before, after) and RANK[after] > RANK[before]


def no_better(before: Assessment, after: Assessment, categories: str = "".join(CATEGORIES)) -> None:
    for c in categories:
        assert not better(before.states[c], after.states[c]), (c, before.states[c], after.states[c])


def no_worse(before: Assessment, after: Assessment) -> None:
    no_better(after, before)


@few
@given(buildings(), st.data())
def test_moving_a_value_further_from_its_limit_never_improves_a_state(
    building: tuple[str, Facts], data: st.DataObject
) -> None:
    _, facts = building
    rules = {(r.zone, r.element, r.quantity): r for r in RULES if r.operator != "is"}
    keys = [
        key
        for key in sorted(facts)
        if (where := (key.zone, key.element, key.quantity)) in rules
        and where not in CONDITIONS
        and facts[key].value is not None
    ]
    assume(keys)
    key = data.draw(st.sampled_from(keys))
    rule, fact = rules[key.zone, key.element, key.quantity], facts[key]
    step = data.draw(st.sampled_from([0.01, 0.1, 0.5, 2.0, 10.0]))
    value = fact.value or 0.0
    low, high = rule.limit if isinstance(rule.limit, tuple) else (float(rule.limit), float(rule.limit))
    if rule.operator == ">=" or (rule.operator in ("between", "==") and value <= low):
        moved = max(0.0, value - step)
    elif rule.operator == "<=" or value >= high:
        moved = value + step
    else:
        moved = high + step
    no_better(judged(building), judged(building, facts.with_fact(key, fact._replace(value=moved))))


@few
@given(buildings(), st.data())
def test_turning_a_yes_that_must_be_yes_into_no_never_improves_a_state(
    building: tuple[str, Facts], data: st.DataObject
) -> None:
    _, facts = building
    asked = {(r.zone, r.element, r.quantity) for r in RULES if r.limit == "yes" and not r.presence}
    keys = [k for k in sorted(facts) if (k.zone, k.element, k.quantity) in asked and facts[k].answer == "yes"]
    assume(keys)
    key = data.draw(st.sampled_from(keys))
    no_better(judged(building), judged(building, facts.with_fact(key, facts[key]._replace(answer="no"))))


@few
@given(buildings(), st.data())
def test_adding_unknown_where_there_was_no_answer_changes_nothing(
    building: tuple[str, Facts], data: st.DataObject
) -> None:
    _, facts = building
    more = dict(facts)
    for where in data.draw(st.lists(st.sampled_from(sorted(QUANTITIES)), min_size=1, max_size=8)):
        zone, element, quantity = where
        key = FactKey(zone, element, data.draw(st.sampled_from("1239")), quantity)
        more.setdefault(key, Fact(None, "unknown", "eye"))
    assert judged(building).to_json() == judged(building, Facts(more)).to_json()


@few
@given(buildings(), st.randoms(use_true_random=False))
def test_the_order_of_observations_changes_nothing(building: tuple[str, Facts], shuffler: random.Random) -> None:
    _, facts = building
    pairs = list(facts.items())
    shuffler.shuffle(pairs)
    assert judged(building).to_json() == judged(building, Facts(pairs)).to_json()


COMPETING = [(e.zone, e.element) for e in WORDING.edition.elements if e.instances == "any" and e.presence != "note"]


def instance_of(facts: Facts, elements: list[tuple[str, str]], chance: random.Random) -> dict[FactKey, Fact]:
    """Some facts of one instance more."""
    found: dict[FactKey, Fact] = {}
    for zone, element in elements:
        for quantity in sorted(q for z, e, q in QUANTITIES if (z, e) == (zone, element)):
            if chance.random() < 0.6:
                measured = QUANTITIES[zone, element, quantity].measured
                value = chance.choice([0.01, 0.3, 0.85, 0.9, 1.5, 5.0])
                answer = chance.choice(["yes", "no"])
                fact = Fact(value, None, "tape") if measured else Fact(None, answer, "photo")
                found[FactKey(zone, element, "7", quantity)] = fact
    return found


@few
@given(buildings(), st.data())
def test_one_more_of_a_thing_of_which_one_suffices_never_makes_it_worse(
    building: tuple[str, Facts], data: st.DataObject
) -> None:
    _, facts = building
    present = [
        e
        for e in COMPETING
        if e != ("service", "form")
        and any(
            any(q != PRESENT for q in own) or own[PRESENT].answer == "yes"
            for own in facts.instances.get(e, {}).values()
        )
    ]
    assume(present)
    element = data.draw(st.sampled_from(present))
    more = instance_of(facts, [element], random.Random(data.draw(st.integers(0, 10**6))))
    no_worse(judged(building), judged(building, Facts({**facts, **more})))


@few
@given(buildings(), st.data())
def test_one_more_entrance_never_makes_a_building_worse(building: tuple[str, Facts], data: st.DataObject) -> None:
    _, facts = building
    assume(any(key.zone == "entrance" and key.quantity != PRESENT and fact.known for key, fact in facts.items()))
    elements = [
        (e.zone, e.element) for e in WORDING.edition.elements if e.zone == "entrance" and e.presence != "derived"
    ]
    more = instance_of(facts, [*elements, ("entrance", "way_in")], random.Random(data.draw(st.integers(0, 10**6))))
    no_worse(judged(building), judged(building, Facts({**facts, **more})))


@few
@given(buildings(), st.data())
def test_a_demanded_element_made_absent_never_improves_a_state(
    building: tuple[str, Facts], data: st.DataObject
) -> None:
    _, facts = building
    demanded = {(e.zone, e.element): e.demanded_by for e in WORDING.edition.elements if e.presence == "demanded"}
    present = [where for where in sorted(demanded) if where in facts.instances]
    assume(present)
    where = data.draw(st.sampled_from(present))
    without = {key: fact for key, fact in facts.items() if (key.zone, key.element) != where}
    for instance in facts.instances[where]:
        without[FactKey(*where, instance, PRESENT)] = Fact(None, "no", "photo")
    after = judged(building, Facts(without))
    # Demanded it is only where the demanding rule's condition is not recorded as false.
    named = {f.rule for f in after.findings} | {m.rule for m in after.missing}
    rules = [WORDING.rules[name] for name in demanded[where] if name in named]
    no_better(judged(building), after, "".join(sorted({c for rule in rules for c in rule.categories})))


@few
@given(buildings())
def test_what_is_planned_never_makes_a_state_worse_and_answers_nothing(building: tuple[str, Facts]) -> None:
    kind, facts = building
    before = judged(building)
    after = assess(WORDING, facts, kind=kind, met={(f.rule, "*") for f in before.findings})
    no_worse(before, after)
    assert {m.rule for m in before.missing if m.needs != ("form.ground_floor",)} >= {
        m.rule for m in after.missing if m.needs == (PRESENT,)
    }


def counts(verdict: Assessment, finding: Finding, category: str) -> bool:
    """Whether a finding is of the instance that counts for a category."""
    of_element = verdict.counted.get(f"{finding.zone}/{finding.element}")
    of_zone = verdict.counted.get(finding.zone) if finding.element not in ("urinal",) else None
    where = of_element or of_zone
    return where is None or where[category] == finding.instance


@few
@given(buildings())
def test_states_codes_and_lists_tell_one_story(building: tuple[str, Facts]) -> None:
    verdict = judged(building)
    assert verdict.complete == (not verdict.missing)
    assert verdict.sufficient == (not any(m.necessary for m in verdict.missing))
    if verdict.code is not None:
        assert "unknown" not in verdict.states.values()
    for c, state in verdict.states.items():
        assert state in RANK or state == "not_applicable"
        if state == "none":
            assert any(f.closes_way and f.decisive and c in f.categories for f in verdict.findings)
            assert not any(m.necessary and m.categories == (c,) for m in verdict.missing)
        if state == "full":
            assert not any(c in f.categories and counts(verdict, f, c) for f in verdict.findings)
    assert all(set(f.categories) <= set(CATEGORIES) and f.clause for f in verdict.findings)


@few
@given(buildings())
def test_facts_come_back_from_the_store_as_they_went(building: tuple[str, Facts]) -> None:
    _, facts = building
    assert Facts.from_store(facts.to_store()) == facts


def test_the_engine_does_not_change_what_it_is_given() -> None:
    facts = base("clinic")
    before = facts.to_store()
    first = assess(WORDING, facts, kind="clinic").to_json()
    assert facts.to_store() == before
    assert assess(WORDING, facts, kind="clinic").to_json() == first


@pytest.mark.parametrize("kind", sorted({"clinic", "park", "transport_stop", "apartment_block", "premises"}))
def test_every_kind_of_object_can_be_judged_from_nothing(kind: str) -> None:
    assert assess(WORDING, Facts(), kind=kind).code is None
