"""The zones of an object, those it shares with the building around it too, each judged as items."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from audit.facts import Fact, Facts
from audit.verdict.conditions import any_of
from audit.verdict.plan import Plan, ZonePlan
from audit.verdict.world import World
from audit.verdict.zones import ZoneItems, is_absent, is_recorded, judge_zone

_HOSTS_ZONES: Final = ("territory", "route", "entrance", "movement")
"""What premises take from their host, their own recorded elements added."""
_OF_PREMISES: Final = ("entrance", "movement")
"""Zones no premises can do without."""
HOST_PREFIX: Final = "host:"
_NO_FACTS: Final = Facts()

Pair = tuple[str, str]
Kept = dict[tuple[str, frozenset[Pair], bool], tuple[ZoneItems | None, list[list[bool | None]]]]
"""What was judged of one object's zones, by the requirements of the zone that were met, and whether no lift serves: its
items (None: it is not there), and for each world whether its lifts serve.
"""


def read_whole_object(plan: Plan, own: World, worlds: Sequence[World]) -> None:
    """What many rules hang on: public floors, and where service is given."""
    forms = list(own.instances(("service", "form")).values())
    ground = [fact.answer == "yes" for form in forms if (fact := form.get("ground_floor")) and fact.known]
    own.home_or_remote = plan.has_service_form and any(
        form["home_or_remote"].answer == "yes" for form in forms if "home_or_remote" in form
    )
    for world in worlds:
        world.ground = False if not plan.has_service_form else any_of(iter(ground)) if ground else None
        floors = world.instances(("object", "object")).values()
        counts = [own_facts["public_floors"].value for own_facts in floors if "public_floors" in own_facts]
        known = [count > 1 for count in counts if count is not None]
        world.floors = any(known) if known else None


def judge_zones(plan: Plan, worlds: Sequence[World], own: World, kept: Kept | None = None) -> dict[str, ZoneItems]:
    """The items of every zone that is there; movement before service, which asks whether a lift serves.

    ``kept``: what was judged of the same facts before, with other requirements met; what is judged here is added.
    """
    zones: dict[str, ZoneItems] = {}
    met = _by_zone(plan, own.met) if kept is not None else {}
    for zone in sorted(plan.zones, key=lambda name: name == "service"):
        if kept is None:
            items = _judge(zone, plan, worlds, own)
        else:
            items = _judge_once(zone, plan, worlds, own, kept, frozenset(met.get(zone, ())))
        own.lift_failed = any(world.no_lift_serves for world in worlds)
        if items is not None:
            zones[zone] = items
    return zones


def _by_zone(plan: Plan, met: Collection[Pair]) -> dict[str, set[Pair]]:
    """The requirements taken as met, by the zone whose rules they name."""
    found: dict[str, set[Pair]] = {}
    for pair in met:
        found.setdefault(plan.zone_of.get(pair[0]) or pair[0].split("/", 1)[0], set()).add(pair)
    return found


def _judge_once(
    zone: str, plan: Plan, worlds: Sequence[World], own: World, kept: Kept, met: frozenset[Pair]
) -> ZoneItems | None:  # fmt: skip
    """A zone's items, and the lifts that are judged with them, as they were judged before where that can be."""
    key = zone, met, own.lift_failed
    if key not in kept:
        before = [len(world.lifts) for world in worlds]
        items = _judge(zone, plan, worlds, own)
        kept[key] = items, [world.lifts[at:] for world, at in zip(worlds, before, strict=True)]
        return items
    items, lifts = kept[key]
    for world, more in zip(worlds, lifts, strict=True):
        world.lifts += more
    return items


def _judge(zone: str, plan: Plan, worlds: Sequence[World], own: World) -> ZoneItems | None:
    """A zone's items; None where it is not there."""
    items, host = ZoneItems(zone), worlds[0] if len(worlds) > 1 else None
    if host is not None and zone in (*_HOSTS_ZONES, "sanitary"):
        there = _judge_shared(items, plan.zones[zone], host, own)
    else:
        there = _judge_own(items, plan, plan.zones[zone], own)
    return items if there else None


def _judge_own(items: ZoneItems, plan: Plan, zone_plan: ZonePlan, own: World) -> bool:
    """Judge a zone of the object itself; False where it has no such zone."""
    zone = items.zone
    if is_absent(zone, own):
        if zone not in plan.kind.critical:
            return False
        own.report("absence_ignored", element=zone)
    if zone in plan.kind.where_recorded and not is_recorded(zone_plan, own):
        return False
    judge_zone(items, zone_plan, own)
    return True


def _judge_shared(items: ZoneItems, zone_plan: ZonePlan, host: World, own: World) -> bool:
    """Judge a zone that premises share with their host; False where neither has it.

    A host without the zone (a kiosk in a park has no entrance but its own) leaves it to the premises.
    """
    zone = items.zone
    lacks, lacks_own = is_absent(zone, host), is_absent(zone, own)
    if lacks and (lacks_own or (zone not in _OF_PREMISES and not is_recorded(zone_plan, own))):
        return False
    if zone == "sanitary":
        judge_zone(items, zone_plan, _pooled(host, own))
    elif lacks:
        judge_zone(items, zone_plan, own)
    else:
        judge_zone(items, zone_plan, host)
        if is_recorded(zone_plan, own):
            judge_zone(items, zone_plan, own, only_recorded=True)
    return True


def _pooled(host: World, own: World) -> World:
    """The premises' own toilets and their host's, of which the best counts."""
    both: dict[tuple[str, str], dict[str, dict[str, Fact]]] = {}
    for world in (host, own):
        for (zone, element), instances in world.facts.instances.items():
            if zone == "sanitary":
                here = both.setdefault((zone, element), {})
                here.update({world.prefix + i: facts for i, facts in instances.items()})
    pooled = World(_NO_FACTS, own.met, behind=own.facts if ("object", "object") in own.facts.instances else host.facts)
    pooled.reports = own.reports
    pooled.pool = both
    return pooled
