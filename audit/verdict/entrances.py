"""How many of a building's entrances serve each category: reported, and never changing a state."""

from __future__ import annotations

from collections.abc import Iterator

from audit.errors import Report
from audit.terms import CATEGORIES
from audit.verdict.plan import Plan, RulePlan
from audit.verdict.world import World
from audit.verdict.zones import Forms, ZoneItems, serves


def report_entrances(plan: Plan, items: ZoneItems, world: World, bar: float, forms: Forms) -> Iterator[Report]:
    """A report for each category that too few entrances serve, once the number of entrances is recorded."""
    whole = world.instances(("object", "object")).values()
    total = max((fact.value for own in whole if (fact := own.get("entrances_total")) and fact.value), default=None)
    if total is None or not plan.zones["entrance"].derived:
        return
    bundles = items.bundles()
    unrecorded = max(0, int(total) - len(bundles))
    if unrecorded:
        yield Report("entrances_not_all_recorded", {"recorded": len(bundles), "total": int(total)})
    for rule in plan.zones["entrance"].derived:
        if rule.condition is not None and rule.condition({}, world):
            for c in rule.categories:
                passing = sum(serves(tally, items.zone, c, bar, forms) for tally in bundles)
                if _too_few(rule, passing + unrecorded, total):
                    yield _report(rule, c, passing, total)


def _too_few(rule: RulePlan, passing: float, total: float) -> bool:
    asked: float = rule.data["limit"]
    return passing < (asked if rule.data["unit"] == "count" else asked * total / 100)


def _report(rule: RulePlan, c: int, passing: int, total: float) -> Report:
    unit = "" if rule.data["unit"] == "count" else " %"
    required = f"{rule.data['operator']} {rule.data['limit']:g}{unit}"
    params = {"rule": rule.id, "passing": passing, "total": int(total), "category": CATEGORIES[c], "required": required}
    return Report("accessible_entrances", params)
