"""What an inspector is asked, and in which order, at each depth of a survey.

`quick` is a screening: whether the critical elements are there, then their blocking quantities. `standard` is
everything necessary: the least that is a passport. `full` is everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from audit.norms import Wording
from audit.terms import CATEGORIES, KINDS, OBJECT, PRESENT, QUANTITIES
from audit.verdict.assessment import Assessment
from audit.verdict.judge import plan_for
from audit.verdict.plan import ElementPlan, Plan, RulePlan, ZonePlan


@dataclass(frozen=True, slots=True)
class Question:
    """One quantity to ask for. `rules` are those that read it; `when` the condition of the first, if it has one."""

    zone: str
    element: str
    quantity: str
    unit: str
    rules: tuple[str, ...]
    categories: tuple[str, ...]
    blocking: bool
    when: Mapping[str, Any] | None


def required_for(depth: str, wording: Wording, kind: str, *, premises: bool = False) -> list[Question]:
    """The questions of a depth (`quick`, `standard`, `full`) for a kind of object, in asking order.

    Critical zones come first; in a zone the presence of its elements, then what can close the way for most
    people. `quick` leaves out what only a passport needs. Raises KeyError on an unknown kind.
    """
    plan = plan_for(wording, kind, premises or KINDS[kind].family == "premises")
    zones = plan.kind.critical if depth != "full" else (*plan.kind.critical, *plan.kind.supporting)
    found = [question for zone in zones for question in _of_zone(plan.zones[zone])]
    if depth != "full":
        found = [q for q in found if q.blocking] + _of_supporting(plan, depth)
    asked = [*_of_object(plan, {name for question in found for name in question.rules}), *found]
    if depth == "quick":
        asked.sort(key=lambda q: q.quantity not in (PRESENT, "step_free"))
    once: dict[tuple[str, str, str], Question] = {}
    for question in asked:
        once.setdefault((question.zone, question.element, question.quantity), question)
    return list(once.values())


def screened(verdict: Assessment) -> dict[str, str]:
    """What a screening may say: the way is closed, or there is not enough for a verdict; never that all is well."""
    return {c: state if state in ("none", "conditional") else "unknown" for c, state in verdict.states.items()}


def _of_zone(zone: ZonePlan) -> Iterator[Question]:
    elements = (*zone.bundled, *zone.pooled, *zone.competing)
    if zone.way_in is not None:
        yield _question(zone.way_in.quantity, [zone.way_in])
        yield Question(zone.zone, zone.way_in.element, "level", "flag", (zone.way_in.id,), ("K",), True, None)
    for element in elements:
        rules = list(_rules(element))
        if element.presence in ("demanded", "optional") and rules:
            yield _question(PRESENT, rules, element)
    asked = [question for element in elements for question in _of_element(element)]
    yield from sorted(asked, key=lambda q: (not q.blocking, -len(q.categories)))


def _rules(element: ElementPlan) -> Iterator[RulePlan]:
    yield from element.rules
    for group in element.groups:
        yield from group.rules


def _of_element(element: ElementPlan) -> Iterator[Question]:
    by_quantity: dict[str, list[RulePlan]] = {}
    for rule in _rules(element):
        for quantity in (*_own_conditions(rule.when), rule.quantity):
            if quantity != PRESENT:
                by_quantity.setdefault(quantity, []).append(rule)
    together = {rule.id for group in element.groups if any(r.blocking for r in group.rules) for rule in group.rules}
    for quantity, rules in by_quantity.items():
        question = _question(quantity, rules)
        yield replace(question, blocking=question.blocking or not together.isdisjoint(question.rules))


def _own_conditions(when: Mapping[str, Any] | None) -> Iterator[str]:
    """The quantities of the rule's own element that its condition reads."""
    for part in _atoms(when):
        if "element" not in part and "quantity" in part:
            yield part["quantity"]


def _atoms(when: Mapping[str, Any] | None) -> Iterator[Mapping[str, Any]]:
    if when is None:
        return
    inner = [*when.get("any", ()), *when.get("all", ()), *([when["not"]] if "not" in when else ())]
    if not inner:
        yield when
    for part in inner:
        yield from _atoms(part)


def _question(quantity: str, rules: Iterable[RulePlan], element: ElementPlan | None = None) -> Question:
    rules = list(rules)
    zone, name = (element.zone, element.element) if element else (rules[0].zone, rules[0].element)
    served = {c for rule in rules for c in rule.categories}
    first = next((rule for rule in rules if rule.quantity == quantity), None)
    return Question(
        zone=zone,
        element=name,
        quantity=quantity,
        unit=QUANTITIES[zone, name, quantity].unit,
        rules=tuple(dict.fromkeys(rule.id for rule in rules)),
        categories=tuple(CATEGORIES[c] for c in sorted(served)),
        blocking=any(rule.blocking for rule in rules),
        when=first.when if first is not None and element is None else None,
    )


def _of_supporting(plan: Plan, depth: str) -> list[Question]:
    """For categories that no critical zone serves, the blocking rules of the supporting zones are necessary."""
    if depth == "quick":
        return []
    critical = [q for zone in plan.kind.critical for q in _of_zone(plan.zones[zone])]
    served = {c for question in critical for c in question.categories}
    rest = [q for zone in plan.kind.supporting for q in _of_zone(plan.zones[zone])]
    return [q for q in rest if q.blocking and not served.issuperset(q.categories)]


def _of_object(plan: Plan, names: set[str]) -> Iterator[Question]:
    """The facts of the whole object on which some of the rules named hang."""
    for zone in plan.zones.values():
        for element in (*zone.bundled, *zone.pooled, *zone.competing):
            for rule in _rules(element):
                for atom in _atoms(rule.when) if rule.id in names else ():
                    if atom.get("element") == OBJECT:
                        unit = QUANTITIES[OBJECT, OBJECT, atom["quantity"]].unit
                        served = tuple(CATEGORIES[c] for c in rule.categories)
                        yield Question(OBJECT, OBJECT, atom["quantity"], unit, (rule.id,), served, rule.blocking, None)
