"""Rules that are one item together, by three-valued logic over what is possible.

If every possible antecedent fails, the group is one finding (under its lowest id, with the group's ids); if
every one passes, a pass; else it is missing, and says what would decide it.
"""

from __future__ import annotations

from collections.abc import Iterable

from audit.facts import Fact
from audit.terms import EVIDENCE
from audit.verdict.conditions import Own, Truth, all_of, any_of, unanswered
from audit.verdict.plan import BELOW, PASS, PAST, GroupPlan, RulePlan
from audit.verdict.tally import Tally
from audit.verdict.world import World

_WHEELCHAIR = (0,)


def judge_group(group: GroupPlan, instance: str, own: Own, tally: Tally, world: World) -> None:
    """Add a group's one item at one instance to a tally."""
    if group.sort == "cases":
        _judge_cases(group, instance, own, tally, world)
    elif group.sort == "alternatives":
        _judge_alternatives(group, instance, own, tally, world)
    else:
        _judge_ladder(group, instance, tally, world, own)


def weakest(facts: Iterable[Fact]) -> str:
    """The weakest grade of evidence among some facts."""
    return max((fact.evidence for fact in facts), key=EVIDENCE.index)


def _value(own: Own, rule: RulePlan, world: World, instance: str) -> Fact | None:
    fact = own.get(rule.quantity)
    if fact is not None and fact.answer == "not_applicable":
        world.report("not_applicable_ignored", fact=f"{rule.path} ({instance})")
        return None
    return fact


def _fail(
    group: GroupPlan, rule: RulePlan, instance: str, fact: Fact, closes: bool, tally: Tally, world: World
) -> None:
    if world.is_met(group.ids, rule.path, instance):
        tally.passes(rule.categories, fact.evidence)
    else:
        tally.fails(rule, instance, fact, rule.categories, closes, group.ids)


def _judge_cases(group: GroupPlan, instance: str, own: Own, tally: Tally, world: World) -> None:
    """One quantity whose limit depends on a condition (the slope of a ramp, by its rise)."""
    possible = [(rule, rule.condition(own, world) if rule.condition else True) for rule in group.rules]
    possible = [(rule, truth) for rule, truth in possible if truth is not False]
    if certain := [rule for rule, truth in possible if truth]:
        rules = certain
    else:
        rules = sorted((rule for rule, _ in possible), key=lambda rule: rule.id)
    if not rules:
        return
    fact = _value(own, rules[0], world, instance)
    needs = [] if fact is not None else [rules[0].quantity]
    if not certain:
        needs += list(
            dict.fromkeys(q for r in rules if r.when for q in unanswered(r.when, own, world, r.zone, r.element))
        )
    if fact is None:
        necessary = tuple({c: None for rule in rules for c in rule.necessary})
        tally.lacks(rules[0], instance, needs, rules[0].categories, necessary)
        return
    results = [rule.check(fact) for rule in rules]
    if all(result == PASS for result in results):
        tally.passes(rules[0].categories, fact.evidence)
    elif PASS not in results and (len(set(results)) == 1 or certain):
        _fail(group, rules[0], instance, fact, results[0] == PAST, tally, world)
    else:
        necessary = rules[0].necessary if PAST in results else ()
        tally.lacks(rules[0], instance, needs, rules[0].categories, necessary)


def _judge_alternatives(group: GroupPlan, instance: str, own: Own, tally: Tally, world: World) -> None:
    """Any one set of rules that all pass (a lobby deep and wide, or deeper and less wide)."""
    truths: dict[str, Truth] = {}
    closing = True
    for rule in group.rules:
        fact = _value(own, rule, world, instance)
        result = None if fact is None else rule.check(fact)
        truths[rule.id] = None if result is None else result == PASS
        closing = closing and result == PAST
    passed = any_of(all_of(truths[rule.id] for rule in rules) for rules in group.sets)
    first = group.first
    if passed:
        # Every measure of the set that passes decides: it is proved as far as the weakest of them is.
        whole = next(rules for rules in group.sets if all(truths[rule.id] for rule in rules))
        tally.passes(first.categories, weakest(own[rule.quantity] for rule in whole))
    elif passed is None:
        needs = dict.fromkeys(rule.quantity for rule in group.rules if truths[rule.id] is None)
        tally.lacks(first, instance, list(needs), first.categories, first.necessary)
    elif world.is_met(group.ids, first.path, instance):
        tally.passes(first.categories, own[first.quantity].evidence if first.quantity in own else "eye")
    else:
        shown = min((rule for rule in group.rules if truths[rule.id] is False), key=lambda rule: rule.id)
        tally.fails(first, instance, own[shown.quantity], first.categories, closing, group.ids, shown)


def _judge_ladder(group: GroupPlan, instance: str, tally: Tally, world: World, own: Own) -> None:
    """Service in the whole building, else on the ground floor, else nowhere.

    For wheelchair users "in the whole building" counts as no where no lift serves every public floor.
    """
    whole_rule, ground_rule = sorted(group.rules, key=lambda rule: rule.id)
    whole = _value(own, whole_rule, world, instance)
    ground = _value(own, ground_rule, world, instance)
    said = whole is not None and whole.answer == "yes"
    if said and world.lift_failed:
        world.report("universal_without_lift")
        rest = tuple(c for c in whole_rule.categories if c not in _WHEELCHAIR)
        _judge_step(group, instance, "yes", whole, ground, rest, tally, world)
        _judge_step(group, instance, "no", whole, ground, _WHEELCHAIR, tally, world)
    else:
        answer = None if whole is None else whole.answer
        _judge_step(group, instance, answer, whole, ground, whole_rule.categories, tally, world)


def _judge_step(
    group: GroupPlan,
    instance: str,
    answer: str | None,
    whole: Fact | None,
    ground: Fact | None,
    categories: tuple[int, ...],
    tally: Tally,
    world: World,
) -> None:
    whole_rule, ground_rule = sorted(group.rules, key=lambda rule: rule.id)
    below = None if ground is None else ground.answer
    if answer == "yes" and whole is not None:
        tally.passes(categories, whole.evidence)
    elif answer == "no" and whole is not None and ground is not None:
        if any(world.is_met((), rule.path, instance) for rule in group.rules) or world.is_met(group.ids, "", instance):
            tally.passes(categories, whole.evidence)
        else:
            said = whole._replace(answer=answer, evidence=weakest((whole, ground)))
            tally.fails(whole_rule, instance, said, categories, below == "no", group.ids)
    else:
        needs = [whole_rule.quantity] * (answer is None) + [ground_rule.quantity] * (below is None)
        rule = ground_rule if answer is not None else whole_rule
        tally.lacks(rule, instance, needs, categories, categories if below != "yes" else ())


__all__ = ["BELOW", "judge_group"]
