"""One element at one instance: each rule passes, fails, is missing, or does not apply."""

from __future__ import annotations

from audit.facts import Fact
from audit.terms import EVIDENCE, PRESENT
from audit.verdict.conditions import Own, Truth, presence, unanswered
from audit.verdict.groups import judge_group
from audit.verdict.plan import PASS, PAST, SHARES, ElementPlan, RulePlan
from audit.verdict.tally import Tally
from audit.verdict.world import World


def judge_element(
    plan: ElementPlan, instance: str, own: Own, tally: Tally, world: World, only_recorded: bool = False
) -> None:
    """Add an element's items at one instance to a tally.

    With `only_recorded`, an element of which nothing is recorded asks nothing (what premises add to their host).
    """
    there = presence(own)
    if there is False and plan.presence != "always":
        _judge_absent(plan, instance, own, tally, world)
        return
    if there is None and (only_recorded or plan.presence == "note"):
        return
    if there is None and plan.presence != "always":
        _judge_unseen(plan, instance, own, tally, world)
        return
    if PRESENT in own and own[PRESENT].answer == "no":
        code = "absence_ignored" if there is False else "stored_absent_and_measured"
        world.report(code, element=plan.element, instance=instance)
    if plan.has_shares:
        own = _with_shares(own)
    for rule in plan.rules:
        _judge_rule(plan, rule, instance, own, tally, world)
    for group in plan.groups:
        judge_group(group, instance, own, tally, world)
    for rule in plan.reported:
        _report_doubtful(rule, own, world)


def _judge_absent(plan: ElementPlan, instance: str, own: Own, tally: Tally, world: World) -> None:
    tally.absent = True
    for rule in plan.demanded_by:
        if rule.condition is not None and rule.condition(own, world) is False:
            continue
        if rule.closes_if:
            _judge_lift_demand(rule, instance, own[PRESENT], tally, world, asserted=True)
        else:
            fail(rule, instance, own[PRESENT], rule.blocking, tally, world)


def _judge_unseen(plan: ElementPlan, instance: str, own: Own, tally: Tally, world: World) -> None:
    """Nobody has said whether it is there: one missing item, unless no rule that demands it can apply."""
    live = [rule for rule in plan.demanded_by if rule.condition is None or rule.condition(own, world) is not False]
    # All that can be recorded of what nobody has seen is "not applicable".
    left_out = [quantity for quantity in (PRESENT, *(rule.quantity for rule in plan.demanded_by)) if quantity in own]
    if left_out:
        # Recorded as "not applicable": believed of what a condition demands, unless the condition is recorded.
        conditional = [rule for rule in plan.demanded_by if rule.condition is not None]
        if conditional and not any(_is_recorded(rule, own, world) for rule in live):
            return
        code = "not_applicable_contradicted" if conditional else "not_applicable_ignored"
        world.report(code, fact=f"{plan.zone}/{plan.element}/{instance}/{left_out[0]}")
    if (plan.demanded_by and not live) or _cannot_apply(plan, own, world):
        return
    for unseen in plan.unseen:
        rule = unseen.rule if unseen.rule in live or not live else live[0]
        closing = not (rule.closes_if or rule.closes_where) or would_close(rule, own, world) is not False
        tally.lacks(rule, instance, (PRESENT,), unseen.categories, unseen.necessary if closing else ())


def _cannot_apply(plan: ElementPlan, own: Own, world: World) -> bool:
    """Whether the condition of every rule is false, so that it does not matter whether the element is there."""
    return not plan.groups and all(
        rule.condition is not None and rule.condition(own, world) is False for rule in plan.rules
    )


def _is_recorded(rule: RulePlan, own: Own, world: World) -> bool:
    """Whether a rule's condition is true because of what was recorded, and not by assumption."""
    if rule.when is None or rule.condition is None or rule.condition(own, world) is not True:
        return False
    where = (rule.when.get("zone", rule.zone), rule.when.get("element", rule.element))
    named = rule.when.get("quantity")
    return named is None or any(named in facts for facts in world.instances(where).values())


def _judge_rule(plan: ElementPlan, rule: RulePlan, instance: str, own: Own, tally: Tally, world: World) -> None:
    applies: Truth = True if rule.condition is None else rule.condition(own, world)
    if applies is False:
        return
    if rule.presence:
        tally.passes(rule.categories, best_evidence(own))
        return
    fact = own.get(rule.quantity)
    if fact is not None and fact.answer == "not_applicable":
        if _may_be_left_out(rule, instance, own, world):
            return
        fact = None
    if fact is not None:
        _judge_known(rule, instance, own, fact, applies, tally, world)
    elif plan.presence != "note":
        _lack(rule, instance, own, tally, world, applies)


def _may_be_left_out(rule: RulePlan, instance: str, own: Own, world: World) -> bool:
    """Whether "not applicable" is believed: the rule has a condition, and it is not recorded as true."""
    if rule.condition is not None and not _is_recorded(rule, own, world):
        return True
    code = "not_applicable_ignored" if rule.condition is None else "not_applicable_contradicted"
    world.report(code, fact=f"{rule.path} ({instance})")
    return False


def _judge_known(
    rule: RulePlan, instance: str, own: Own, fact: Fact, applies: Truth, tally: Tally, world: World
) -> None:
    result = rule.check(fact)
    if applies is None and not rule.asserts and result != PASS:
        _lack(rule, instance, own, tally, world, applies)
    elif rule.closes_if:
        _judge_lift_demand(rule, instance, fact, tally, world, asserted=applies is None, passed=result == PASS)
    elif result == PASS:
        tally.passes(rule.categories, fact.evidence)
    elif rule.closes_where and result == PAST:
        _judge_lift_size(rule, instance, own, fact, tally, world)
    else:
        fail(rule, instance, fact, result == PAST, tally, world)


def fail(rule: RulePlan, instance: str, fact: Fact, closes: bool, tally: Tally, world: World) -> None:
    """Count a failed rule, or a pass where a planned measure closes it."""
    if world.is_met((rule.id,), rule.path, instance):
        tally.passes(rule.categories, fact.evidence)
    else:
        tally.fails(rule, instance, fact, rule.categories, closes)


def _lack(rule: RulePlan, instance: str, own: Own, tally: Tally, world: World, applies: Truth) -> None:
    needs = [] if rule.quantity in own else [rule.quantity]
    if applies is None and rule.when is not None:
        needs += [q for q in unanswered(rule.when, own, world, rule.zone, rule.element) if q not in needs]
    necessary = rule.necessary
    if rule.closes_if or rule.closes_where:
        if rule.closes_if:
            world.lifts.append(None)
        if would_close(rule, own, world) is False:
            necessary = ()
    tally.lacks(rule, instance, needs or [rule.quantity], rule.categories, necessary)


def would_close(rule: RulePlan, own: Own, world: World, asserted: bool = False) -> Truth:
    """Whether having no usable lift closes the way: more than one public floor, and no service on the ground."""
    floors: Truth = True if asserted else world.floors
    ground_no = None if world.ground is None else not world.ground
    if floors is False or ground_no is False:
        return False
    return True if floors and ground_no else None


def _judge_lift_demand(
    rule: RulePlan, instance: str, fact: Fact, tally: Tally, world: World, asserted: bool, passed: bool = False
) -> None:
    """A lift to every public floor: while service on the ground floor is unanswered, its lack decides nothing."""
    if passed or world.is_met((rule.id,), rule.path, instance) or world.is_met((), _presence_path(rule), instance):
        world.lifts.append(True)
        tally.passes(rule.categories, fact.evidence)
        return
    world.lifts.append(False)
    closes = would_close(rule, {}, world, asserted)
    if closes is None:
        tally.lacks(rule, instance, _what_decides(world, asserted), rule.categories, rule.necessary)
    else:
        tally.fails(rule, instance, fact, rule.categories, closes)


def _judge_lift_size(rule: RulePlan, instance: str, own: Own, fact: Fact, tally: Tally, world: World) -> None:
    """A cabin too small to enter is as good as none: it closes the way only where no lift would."""
    closes = would_close(rule, own, world)
    if closes is None and not world.is_met((rule.id,), rule.path, instance):
        tally.lacks(rule, instance, _what_decides(world, False), rule.categories, rule.necessary)
    else:
        fail(rule, instance, fact, bool(closes), tally, world)


def _what_decides(world: World, asserted: bool) -> list[str]:
    floors = ["public_floors"] if world.floors is None and not asserted else []
    return floors + (["form.ground_floor"] if world.ground is None else [])


def _presence_path(rule: RulePlan) -> str:
    return f"{rule.zone}/{rule.element}/{PRESENT}"


def _with_shares(own: Own) -> Own:
    for share, (part, whole) in SHARES.items():
        counted, total = own.get(part), own.get(whole)
        if counted is None or total is None or counted.value is None or not total.value:
            continue
        weaker = max((counted.evidence, total.evidence), key=EVIDENCE.index)
        return {**own, share: Fact(counted.value / total.value, None, weaker)}
    return own


def best_evidence(*sources: Own) -> str:
    """The strongest grade among some facts."""
    grades = {fact.evidence for own in sources for fact in own.values()}
    return next((grade for grade in EVIDENCE if grade in grades), "eye")


def _report_doubtful(rule: RulePlan, own: Own, world: World) -> None:
    fact = own.get(rule.quantity)
    if fact is not None and fact.value is not None:
        limit, unit = rule.data["limit"], rule.data["unit"]
        required = f"{rule.data['operator']} {limit:g} {unit}"
        world.report("reported_only", rule=rule.id, measured=f"{fact.value:g} {unit}", required=required)
