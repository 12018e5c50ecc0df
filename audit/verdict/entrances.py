"""How many of a building's entrances serve each category: reported, and never changing a state."""

from __future__ import annotations

from collections.abc import Iterator

from audit.errors import Report
from audit.terms import CATEGORIES
from audit.verdict.plan import Plan, RulePlan
from audit.verdict.world import World
from audit.verdict.zones import Forms, Slot, ZoneItems, serves


def report_entrances(plan: Plan, items: ZoneItems, world: World, bar: float, forms: Forms) -> Iterator[Report]:
    """A report for each category that too few entrances serve, once the number of entrances is recorded."""
    whole = world.instances(("object", "object")).values()
    total = next((fact.value for own in whole if (fact := own.get("entrances_total")) and fact.value), None)
    slot = next((slot for slot in items.slots if not slot.element), None)
    if total is None or slot is None or not plan.zones["entrance"].derived:
        return
    unrecorded = max(0, int(total) - len(slot.tallies))
    if unrecorded:
        yield Report("entrances_not_all_recorded", {"recorded": len(slot.tallies), "total": int(total)})
    for rule in plan.zones["entrance"].derived:
        if rule.condition is not None and rule.condition({}, world):
            for c in rule.categories:
                passing = sum(serves(tally, items.zone, c, bar, forms) for tally in slot.tallies.values())
                if _too_few(rule, passing + unrecorded, total):
                    yield _report(rule, c, passing, total, slot)


def _too_few(rule: RulePlan, passing: float, total: float) -> bool:
    asked: float = rule.data["limit"]
    return passing < (asked if rule.data["unit"] == "count" else asked * total / 100)


def _report(rule: RulePlan, c: int, passing: int, total: float, slot: Slot) -> Report:
    unit = "" if rule.data["unit"] == "count" else " %"
    required = f"{rule.data['operator']} {rule.data['limit']:g}{unit}"
    params = {"rule": rule.id, "passing": passing, "total": int(total), "category": CATEGORIES[c], "required": required}
    return Report("accessible_entrances", params)
