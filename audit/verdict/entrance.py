"""A way in: everything with one instance id, judged together, and whether it can be entered without steps."""

from __future__ import annotations

from audit.facts import Fact
from audit.terms import EVIDENCE, LEVEL
from audit.verdict.conditions import Own, Truth, any_of, presence
from audit.verdict.items import best_evidence, judge_element
from audit.verdict.plan import ElementPlan, RulePlan, ZonePlan
from audit.verdict.tally import Tally
from audit.verdict.world import World

_PARTS = ("ramp", "platform_lift")
_RISES = ("rise", "flight_rise")
_EMPTY: Own = {}


def judge_bundle(zone: ZonePlan, instance: str, world: World, only_recorded: bool, tally: Tally) -> None:
    """Add to a tally the items of one entrance, or of one cabin with its basin and alarm."""
    facts = {plan.element: world.instances(plan.where).get(instance, _EMPTY) for plan in zone.bundled}
    parts: dict[str, Tally] = {}
    cabin = facts.get("accessible_wc")
    gone = cabin is not None and presence(cabin) is False
    direct = None
    if zone.way_in is not None:
        own = world.instances((zone.zone, zone.way_in.element)).get(instance, _EMPTY)
        direct = _direct(own, zone.way_in)
    for plan in zone.bundled:
        own = facts[plan.element]
        # An absent cabin takes its basin and alarm with it; one never looked at does not ask for them either.
        if cabin is not None and plan.element != "accessible_wc" and (gone or (presence(cabin) is None and not own)):
            continue
        if zone.way_in is not None and plan.element in _PARTS:
            if direct is not None and presence(own) is None:
                continue
            parts[plan.element] = _judge_part(plan, instance, own, world, only_recorded)
        else:
            judge_element(plan, instance, own, tally, world, only_recorded)
    if zone.way_in is not None:
        _judge_way_in(zone, zone.way_in, instance, facts, parts, direct, tally, world, only_recorded)
    tally.absent = gone


def _direct(own: Own, rule: RulePlan) -> Fact | None:
    fact = own.get(rule.quantity)
    return fact if fact is not None and fact.known else None


def _judge_part(plan: ElementPlan, instance: str, own: Own, world: World, only_recorded: bool) -> Tally:
    part = Tally()
    judge_element(plan, instance, own, part, world, only_recorded)
    return part


def _usable(own: Own, part: Tally | None) -> Truth:
    """Whether a ramp or a platform lift is there with nothing closed."""
    there = presence(own)
    if there is not True or part is None:
        return there
    if any(map(part.closed, range(len(part.answered)))):
        return False
    return None if any(part.necessary) else True


def _is_level(facts: dict[str, Own], way: Own) -> Truth:
    """Whether an entrance is level: nothing in it rises more than `terms.LEVEL`, and something says so."""
    climbs = {name: facts.get(name, _EMPTY) for name in ("stair_outdoor", "ramp")}
    rises = [own[q].value for own in (*climbs.values(), way) for q in _RISES if q in own]
    if any(rise is not None and rise > LEVEL for rise in rises):
        return False
    for own in climbs.values():
        rise = own.get("rise")
        if presence(own) and (rise is None or rise.value is None):
            return False
    said = way.get("level")
    if said is not None and said.known:
        return said.answer == "yes"
    if "rise" in way and way["rise"].value is not None:
        return True
    # A stair and a ramp that are both recorded absent, or as flat, leave nothing to climb.
    return True if all(presence(own) is False or _is_flat(own) for own in climbs.values()) else None


def _is_flat(own: Own) -> bool:
    rise = own.get("rise")
    return rise is not None and rise.value is not None and rise.value <= LEVEL


def _judge_way_in(
    zone: ZonePlan,
    rule: RulePlan,
    instance: str,
    facts: dict[str, Own],
    parts: dict[str, Tally],
    direct: Fact | None,
    tally: Tally,
    world: World,
    only_recorded: bool,
) -> None:
    way = world.instances((zone.zone, rule.element)).get(instance, _EMPTY)
    truths = {"level": _is_level(facts, way)}
    for name in _PARTS:
        truths[name] = _usable(facts.get(name, _EMPTY), parts.get(name))
    result = any_of(iter(truths.values()))
    touched = bool(way) or any(facts.get(name) for name in ("stair_outdoor", *_PARTS))
    if direct is not None:
        if result is None:
            result = direct.answer == "yes"
        elif result != (direct.answer == "yes"):
            world.report("step_free_contradicted", instance=instance, answer=direct.answer)
    for part in parts.values():
        _merge(part, tally, undecided=result is None, closed=result is False)
    if only_recorded and not touched:
        return
    if result is None:
        needs = [name for name, truth in truths.items() if truth is None] if touched else [rule.quantity]
        tally.lacks(rule, instance, needs, rule.categories, rule.necessary)
        return
    fact = Fact(None, "yes" if result else "no", _evidence(result, truths, facts, way, direct))
    if result or world.is_met((rule.id,), rule.path, instance):
        tally.passes(rule.categories, fact.evidence)
    else:
        tally.fails(rule, instance, fact, rule.categories, rule.blocking)


def _merge(part: Tally, tally: Tally, undecided: bool, closed: bool) -> None:
    """A ramp's items count; it closes nothing itself, and is necessary only while the way in is undecided."""
    tally.add_counts(part)
    for gap in part.lacking:
        tally.lacking.append(gap if undecided else gap._replace(necessary=()))
        for c in gap.necessary if undecided else ():
            tally.necessary[c] += 1
    for found in part.found:
        tally.found.append(found if closed else found._replace(closes=False))


def _evidence(result: bool, truths: dict[str, Truth], facts: dict[str, Own], way: Own, direct: Fact | None) -> str:
    """The grade under which the way in was decided: strong if each part that decided it has a strong fact."""
    if any_of(iter(truths.values())) is None and direct is not None:
        return direct.evidence
    deciding = [name for name, truth in truths.items() if truth is result]
    if result:
        deciding = deciding[:1]
    climbs = [way, facts.get("stair_outdoor", _EMPTY), facts.get("ramp", _EMPTY)]
    sources = [climbs if name == "level" else [facts.get(name, _EMPTY)] for name in deciding]
    return max((best_evidence(*own) for own in sources), key=EVIDENCE.index)
